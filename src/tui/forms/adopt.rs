//! Adopt: take over a workload that was found in a stage which nobody approved, or all marked ones of which that is so: who keeps
//! it there, why, and by when it is first reviewed. It is no approval.

use std::sync::Arc;

use crate::domain::cadence::latest_review;
use crate::domain::standing::{Lack, Standing, can_be_adopted, standing};
use crate::domain::{By, Command, Day, Id};
use crate::shown::grouped;
use crate::tui::action::Enabled;
use crate::tui::backend::{MarkedRow, Prepared, Selection};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::widgets::date::in_words;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::subject::{self, Subject};
use super::{begin, fill, marked};

const KEPT_BY: &str = "kept_by";
const REASON: &str = "reason";
const FIRST_REVIEW: &str = "first_review_on";
const FOUND_ON: &str = "found_on";
const WEIGHS: &str = "Until that review is done, or its day has passed, it weighs medium that nobody approved it. To end this, have it \
                      approved in its stage, with p.";

/// Opens the steps on the marked workloads, else on the selected one.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    match marked::marked(model) {
        Some(marked) => begin_many(model, marked),
        None => subject::begin(model, wizard),
    }
}

/// The same on a workload that is named.
pub fn begin_on(model: &mut Model, workload: Id) -> Vec<Effect> {
    subject::begin_on(model, workload, None, wizard)
}

/// Whether there is something to adopt, as far as that is known.
#[must_use]
pub fn enabled(model: &Model) -> Enabled {
    let looked = model.workload().and_then(|workload| model.focus.at(workload));
    match looked {
        Some(looked) if marked::marked(model).is_none() && !can_be_adopted(&looked.dossier.workload) => {
            Enabled::No(why_not(&looked.dossier.workload).into())
        }
        _ => Enabled::Yes,
    }
}

fn why_not(workload: &crate::domain::record::Workload) -> String {
    match (standing(workload), &workload.adopted) {
        (Standing::Free, _) => "It does not stand in a pilot or in production: there is nothing to adopt.".to_owned(),
        (Standing::Approved(entry), _) => format!("It was approved where it stands, on {}.", entry.on),
        (Standing::Unapproved { .. }, Some(adopted)) => {
            format!("It was adopted on {}; have it approved where it stands, with p.", adopted.on)
        }
        (Standing::Unapproved { .. }, None) => String::new(),
    }
}

fn wizard(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let workload = &subject.looked.dossier.workload;
    let Standing::Unapproved { stage, lack } = standing(workload) else { return Err(why_not(workload)) };
    if workload.adopted.is_some() {
        return Err(why_not(workload));
    }
    let found_on = match lack {
        Lack::Found(entry) => entry.on,
        Lack::Decision | Lack::Pilot { .. } => subject.today,
    };
    let latest = latest_review(&subject.looked.dossier, subject.today, &subject.looked.policy);
    let mut fields = fields(fill::persons(&subject.people), Some(subject.me), Some(latest));
    fields.push(found_field().beginning_with(Entry::Text(found_on.to_string())).needed());
    let (said, asked) = (Arc::clone(subject), Arc::clone(subject));
    Ok(Wizard {
        name: "adopt",
        about: subject.id().to_string(),
        title: format!("Adopt {} in {stage}", subject.key()),
        steps: vec![Step::new("Adopt", format!("It stands in {stage}, and nobody approved that."), fields)],
        summary: Box::new(move |steps| summary(steps, &format!("{} is adopted in {stage}", said.key()))),
        submit: Box::new(move |values| {
            let done = format!("{} is adopted in {stage}.", asked.key());
            let by = fill::person(values, KEPT_BY).map(|person| asked.by(person));
            let command = by.and_then(|by| command(asked.id(), by, values));
            command.map_or_else(Vec::new, |command| fill::ask(asked.asked(command, done)))
        }),
    })
}

/// The same on the marked workloads.
pub fn begin_many(model: &mut Model, marked: Selection) -> Vec<Effect> {
    let (chosen, key, me) = (marked.words(), marked.key(), model.me().map(|me| me.id));
    begin::with_marked(model, marked, move |model, people, rows| {
        let (adoptable, others): (Vec<MarkedRow>, Vec<MarkedRow>) = rows.into_iter().partition(|row| row.adoptable);
        if adoptable.is_empty() {
            model.problem("None of the marked workloads stands in a pilot or in production without an approval.");
            return Vec::new();
        }
        let mut fields = fields(fill::persons(&people), me, None);
        fields.push(found_field().help("Default: the date the register first recorded it there."));
        wizards::open(model, for_many(adoptable, others.len(), &chosen, key, me, fields))
    })
}

fn for_many(
    rows: Vec<MarkedRow>,
    others: usize,
    chosen: &str,
    key: String,
    me: Option<Id>,
    fields: Vec<Field>,
) -> Wizard {
    let count = grouped(rows.len() as u64);
    let words = match others {
        0 => format!("Each of these {count} workloads stands where nobody approved it ({chosen})."),
        others => format!(
            "{count} of the marked workloads ({chosen}) stand where nobody approved them. The other {} are left as they are.",
            grouped(others as u64)
        ),
    };
    let said = format!("{count} workloads are adopted, each where it stands");
    Wizard {
        name: "adopt-many",
        about: key,
        title: format!("Adopt {count} marked workloads"),
        steps: vec![Step::new("Adopt", words, fields)],
        summary: Box::new(move |steps| summary(steps, &said)),
        submit: Box::new(move |values: &Values| {
            let by = fill::person(values, KEPT_BY).map(|person| By::of(person, me));
            let command = |row: &MarkedRow| command(row.id, by?, values);
            let done = format!("{count} workloads are adopted where they stand.");
            fill::ask(Prepared { commands: rows.iter().filter_map(command).collect(), done, ..Prepared::default() })
        }),
    }
}

/// What is asked in any case.
fn fields(persons: Vec<Choice>, me: Option<Id>, latest: Option<Day>) -> Vec<Field> {
    let first = me.map_or(Entry::Open, |me| Entry::Choice(me.to_string()));
    vec![
        Field::person(KEPT_BY, "Who is accountable for it?", persons)
            .beginning_with(first)
            .needed()
            .help("The person accountable for keeping it there without approval."),
        Field::long_text(REASON, "Why does it keep running?", 2_000).needed(),
        Field::date(FIRST_REVIEW, "When is the first review due?")
            .needed()
            .checked(move |values| not_reviewed_so(values, latest))
            .help(
                "It becomes the day of its next review; at most one interval of review ahead, so 30 days for a pilot.",
            ),
    ]
}

fn found_field() -> Field {
    Field::past_date(FOUND_ON, "When was it found?")
}

fn not_reviewed_so(values: &Values, latest: Option<Day>) -> Option<String> {
    let day = values.day(FIRST_REVIEW)?;
    if day < values.today() {
        return Some("that day is in the past".to_owned());
    }
    let latest = latest.filter(|latest| day > latest.date())?;
    Some(format!("its interval of review allows a day up to {latest}"))
}

fn command(workload: Id, kept_by: By, values: &Values) -> Option<Command> {
    let reason = values.text(REASON)?.trim().to_owned();
    let (found_on, first_review_on) = (fill::day(values, FOUND_ON), fill::day(values, FIRST_REVIEW)?);
    Some(Command::Adopt { workload, kept_by, found_on, reason, first_review_on })
}

fn summary(steps: &Run, what: &str) -> Vec<String> {
    let day = |field| steps.values().day(field).map(in_words);
    let mut lines = vec![
        format!("{what}, and {} keeps it there.", steps.words(KEPT_BY)),
        format!("Because: {}", steps.words(REASON)),
    ];
    lines.extend(day(FOUND_ON).map(|day| format!("Found there on {day}.")));
    lines.extend(day(FIRST_REVIEW).map(|day| format!("First review by {day}. {WEIGHS}")));
    lines
}

#[cfg(test)]
mod tests;
