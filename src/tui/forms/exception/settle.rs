//! See to an exception there is: approve or decline what waits, renew or close what stands. Whoever decides reads it first, and
//! confirms with the workload's key.

use std::sync::Arc;

use crate::controls::catalogue;
use crate::domain::attested;
use crate::domain::decide::may_decide_exception;
use crate::domain::record::Exception;
use crate::domain::{Command, Fact};
use crate::tui::effect::Effect;
use crate::tui::forms::decide::confirmed;
use crate::tui::forms::fill;
use crate::tui::forms::subject::Subject;
use crate::tui::wizard::{Entry, Field, Line, Run, Step, Values, Wizard};

const DO: &str = "do";
const BY: &str = "by";
const UNTIL: &str = "until";
const REASON: &str = "reason";

pub(super) fn wizard(subject: &Arc<Subject>, exception: &Exception) -> Wizard {
    let about = Arc::new(About { subject: Arc::clone(subject), exception: exception.clone() });
    let (read, summed, sent) = (Arc::clone(&about), Arc::clone(&about), Arc::clone(&about));
    Wizard {
        name: "settle-exception",
        about: exception.id.to_string(),
        title: format!("Exception for {}: {}", subject.key(), exception.control),
        steps: vec![Step::reading("Asked", "", move |_| asked(&read)), decision(&about), confirmed(subject)],
        summary: Box::new(move |steps: &Run| summary(&summed, steps)),
        submit: Box::new(move |values: &Values| submit(&sent, values)),
    }
}

/// An exception and the workload that it is of.
struct About {
    subject: Arc<Subject>,
    exception: Exception,
}

/// What can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Approve,
    Decline,
    Renew,
    Close,
}

fn does(values: &Values) -> Option<Does> {
    Some(match values.choice(DO)? {
        "approve" => Does::Approve,
        "decline" => Does::Decline,
        "renew" => Does::Renew,
        _ => Does::Close,
    })
}

fn asked(about: &About) -> Vec<Line> {
    let About { subject, exception: it } = about;
    let said = |fact: &Fact<String>| fact.known().cloned().unwrap_or_else(|| "not answered".to_owned());
    let until = it.facts.expires_on.day().map_or_else(|| "no day".to_owned(), |day| day.to_string());
    let title = catalogue().get(&it.control).map_or("", |control| control.title.as_str());
    let owner = it.facts.owner.known().map_or_else(|| "Somebody unknown".to_owned(), |owner| subject.called(*owner));
    let mut lines = vec![
        Line::heading(format!("{} may fail {} ({title}) until {until}", subject.key(), it.control)),
        Line::words(format!("Because: {}", said(&it.facts.reason))),
        Line::words(format!("What makes up for it: {}", said(&it.facts.compensating_control))),
        Line::words(format!(
            "{owner} answers for it. {} asked on {}.",
            subject.called(it.requested_by.person),
            it.requested_on
        )),
    ];
    let judged = subject.looked.judgement.get(&it.control);
    let items = judged.into_iter().flat_map(|judged| &judged.answer.items).filter(|item| it.items.contains(&item.item));
    lines.extend(items.map(|item| Line::words(format!("Only for this: {}", item.reason))));
    if let Some(decided) = it.approved() {
        let own = decided.vouched.beside();
        lines.push(Line::words(format!("{} approved it on {}{own}.", subject.called(decided.by.person), decided.on)));
    }
    for renewal in &it.renewals {
        let by = subject.called(renewal.by.person);
        lines.push(Line::words(format!(
            "Renewed on {} until {} by {by}{}: {}",
            renewal.on,
            renewal.until,
            renewal.vouched.beside(),
            renewal.reason
        )));
    }
    lines.extend(judged.map(|judged| Line::words(format!("Today: {} {}.", it.control, judged.answer.reason))));
    lines
}

fn decision(about: &Arc<About>) -> Step {
    let subject = &about.subject;
    let choices = if about.exception.waits() {
        fill::words(&[("approve", "approve it"), ("decline", "decline it"), ("close", "take it back")])
    } else {
        fill::words(&[("renew", "renew it"), ("close", "close it")])
    };
    let (may, days) = (Arc::clone(about), Arc::clone(about));
    let latest = latest(about);
    let fields = vec![
        Field::choice(DO, "What do you want to do?", choices).needed(),
        Field::person(BY, "Who decides?", fill::persons(&subject.people))
            .beginning_with(Entry::Choice(subject.me.to_string()))
            .needed()
            .checked(move |values| may_not(&may, values))
            .help("You, or the person who told you. Another person's statement is recorded as stated, not verified."),
        Field::date(UNTIL, "What is the new end date?")
            .beginning_with(Entry::Text(latest.to_string()))
            .needed()
            .asked_if(|values| does(values) == Some(Does::Renew))
            .checked(move |values| {
                let day = values.day(UNTIL)?;
                let now = days.exception.facts.expires_on.day();
                match now {
                    _ if day > latest.date() => Some(format!("it lasts until {latest} at the latest")),
                    Some(now) if day <= now.date() => Some(format!("it is in force until {now} already")),
                    _ if day < values.today() => Some("this date is in the past".to_owned()),
                    _ => None,
                }
            }),
        Field::long_text(REASON, "Why?", 2_000)
            .needed()
            .asked_if(|values| does(values).is_some_and(|does| does != Does::Approve)),
    ];
    Step::new("Decision", "", fields)
}

/// The last day that a term that begins today may have.
fn latest(about: &About) -> crate::domain::Day {
    let longest = catalogue().get(&about.exception.control).map_or(0, |control| control.exception_max_days);
    about.subject.today.plus_days(i64::from(longest))
}

/// Why this person may not.
fn may_not(about: &About, values: &Values) -> Option<String> {
    let About { subject, exception } = about;
    let person = fill::person(values, BY)?;
    if does(values)? == Does::Close {
        return None;
    }
    let recorded = subject.looked.dossier.people.get(&person);
    let known = recorded
        .and_then(|it| may_decide_exception(it, &subject.looked.dossier, exception, &subject.looked.policy).err());
    known.map(|refusal| format!("{}; {}", refusal.why, refusal.next))
}

fn summary(about: &About, steps: &Run) -> Vec<String> {
    let About { subject, exception: it } = about;
    let values = steps.answered();
    let (Some(does), Some(by)) = (does(&values), fill::person(&values, BY)) else {
        return vec!["Nothing is said yet.".to_owned()];
    };
    let (who, key, control) = (subject.said_by(by), subject.key(), &it.control);
    let until = it.facts.expires_on.day().map_or_else(String::new, |day| format!(" until {day}"));
    let mut lines = vec![match does {
        Does::Approve => {
            format!("{who} approves that {key} may fail {control}{until}. It stays a fail, and reads as excepted.")
        }
        Does::Decline => format!("{who} declines that {key} may fail {control}."),
        Does::Renew => format!("{who} lets {key} fail {control} until {}.", steps.words(UNTIL)),
        Does::Close => format!("{who} closes the exception from {control}: from today it permits nothing."),
    }];
    if does != Does::Approve {
        lines.push(format!("Because: {}", values.text(REASON).unwrap_or_default()));
    }
    if does != Does::Close {
        let vouched = attested::on_exception(subject.by(by), &subject.account, it, &subject.looked.dossier);
        lines.push(vouched.attested.in_advance().to_owned());
    }
    lines
}

fn submit(about: &About, values: &Values) -> Vec<Effect> {
    let (Some(does), Some(person)) = (does(values), fill::person(values, BY)) else { return Vec::new() };
    let (subject, id, workload) = (&about.subject, about.exception.id, about.subject.id());
    let (by, reason) = (subject.by(person), values.text(REASON).unwrap_or_default().trim().to_owned());
    let (command, did) = match does {
        Does::Approve => (Command::DecideException { exception: id, workload, by, declined: None }, "approved"),
        Does::Decline => (Command::DecideException { exception: id, workload, by, declined: Some(reason) }, "declined"),
        Does::Renew => {
            let Some(until) = fill::day(values, UNTIL) else { return Vec::new() };
            (Command::RenewException { exception: id, workload, by, until, reason }, "renewed")
        }
        Does::Close => (Command::CloseException { exception: id, workload, by, reason }, "closed"),
    };
    let vouched = attested::on_exception(by, &subject.account, &about.exception, &subject.looked.dossier);
    let own = if does == Does::Close { "" } else { vouched.beside() };
    let done = format!("The exception from {} is {did}{}.", about.exception.control, own);
    fill::ask(subject.requested_by(person, command, done))
}
