//! Ask for an exception: for what, why, what makes up for it, who answers for it, until when. Another person decides.

use std::sync::Arc;

use crate::controls::{Control, ItemAnswer, Verdict, excepted};
use crate::domain::record::ExceptionFacts;
use crate::domain::{Command, Fields, Id};
use crate::tui::effect::Effect;
use crate::tui::forms::fill;
use crate::tui::forms::subject::Subject;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

const FOR: &str = "for";
const OWNER: &str = "owner";
const UNTIL: &str = "expires_on";
const TEXT: usize = 2_000;

pub(super) fn wizard(subject: &Arc<Subject>, control: &'static Control) -> Wizard {
    let (summed, sent) = (Arc::clone(subject), Arc::clone(subject));
    Wizard {
        name: "request-exception",
        about: format!("{}:{}", subject.id(), control.id),
        title: format!("Exception for {}: {}", subject.key(), control.id),
        steps: vec![what(subject, control), who(subject, control)],
        summary: Box::new(move |steps: &Run| summary(&summed, control, steps)),
        submit: Box::new(move |values: &Values| submit(&sent, control, values)),
    }
}

/// What fails today, record by record.
fn failing<'s>(subject: &'s Subject, control: &Control) -> Vec<&'s ItemAnswer> {
    let judged = subject.looked.judgement.get(&control.id);
    let items = judged.into_iter().flat_map(|judged| &judged.answer.items);
    items.filter(|item| item.verdict == Verdict::Fail).collect()
}

fn what(subject: &Subject, control: &Control) -> Step {
    let judged = subject.looked.judgement.get(&control.id);
    let says = judged.map_or_else(String::new, |judged| format!(" Now: {}.", judged.answer.reason));
    let items = failing(subject, control);
    let choices = fill::words(&[("all", "the finding as a whole"), ("some", "only what I tick below")]);
    let mut fields = vec![];
    if !items.is_empty() {
        fields.push(
            Field::choice(FOR, "What does it cover?", choices)
                .beginning_with(Entry::Choice("some".to_owned()))
                .needed(),
        );
    }
    for item in items {
        fields.push(
            Field::choice(item.item.to_string(), format!("Include {}?", item.reason), fill::yes_no())
                .beginning_with(Entry::Choice("yes".to_owned()))
                .needed()
                .asked_if(|values| values.choice(FOR) == Some("some")),
        );
    }
    fields.push(Field::long_text("reason", "Why can the control not be met?", TEXT).needed());
    fields.push(
        Field::long_text("compensating_control", "What is the compensating control?", TEXT)
            .needed()
            .help("A measure that somebody takes: it is why an exception is more than looking away."),
    );
    Step::new("What", format!("{}: {}.{says}", control.id, control.title), fields)
}

fn who(subject: &Subject, control: &Control) -> Step {
    let latest = subject.today.plus_days(i64::from(control.exception_max_days));
    let owner = subject.looked.dossier.workload.facts.owner.known();
    let longest = format!("At the latest {latest}: this control allows {} days at a time.", control.exception_max_days);
    let fields = vec![
        Field::person(OWNER, "Who owns it?", fill::persons(&subject.people))
            .beginning_with(owner.map_or(Entry::Open, |owner| Entry::Choice(owner.to_string())))
            .needed(),
        Field::date(UNTIL, "When does it end?")
            .beginning_with(Entry::Text(latest.to_string()))
            .needed()
            .help("It counts until this date, then lapses.")
            .checked(move |values| match values.day(UNTIL)? {
                day if day < values.today() => Some("this date is in the past".to_owned()),
                day if day > latest.date() => Some(format!("it lasts until {latest} at the latest")),
                _ => None,
            }),
    ];
    Step::new("Who", longest, fields)
}

/// The records it is limited to; none where it is for the finding as a whole.
fn items(subject: &Subject, control: &Control, values: &Values) -> Vec<Id> {
    if values.choice(FOR) != Some("some") {
        return Vec::new();
    }
    let ticked = failing(subject, control).into_iter().map(|item| item.item);
    ticked.filter(|item| values.choice(&item.to_string()) == Some("yes")).collect()
}

fn summary(subject: &Subject, control: &Control, steps: &Run) -> Vec<String> {
    let values = steps.answered();
    let items = items(subject, control, &values);
    let what = match items.len() {
        0 => "as a whole".to_owned(),
        1 => "for 1 thing".to_owned(),
        many => format!("for {many} things"),
    };
    let (key, until) = (subject.key(), steps.words(UNTIL));
    let mut lines = vec![format!("Request: {key} may fail {} ({what}) until {until}.", control.id)];
    lines.push(format!("Because: {}", values.text("reason").unwrap_or_default()));
    lines.push(format!("What makes up for it: {}", values.text("compensating_control").unwrap_or_default()));
    lines.push(format!("{} answers for it.", steps.words(OWNER)));
    let advance = excepted::beforehand(&subject.looked.judgement, &control.id, &items);
    lines.extend(advance.map(|advance| format!("{} {advance}.", control.id)));
    lines.push("Someone else must decide. Until then the control still fails.".to_owned());
    lines
}

fn submit(subject: &Subject, control: &Control, values: &Values) -> Vec<Effect> {
    let fields: Fields<ExceptionFacts> = fill::given(values, &["reason", "compensating_control", OWNER, UNTIL]);
    let command = Command::RequestException {
        workload: subject.id(),
        control: control.id.clone(),
        items: items(subject, control, values),
        by: subject.by(subject.me),
        fields,
    };
    fill::ask(subject.asked(command, format!("The exception from {} waits for another person.", control.id)))
}
