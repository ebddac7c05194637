//! A workload's facts in words, as the pane and the page say them. What nobody has said is said to be unknown; names and texts
//! are as recorded, and made safe where they are drawn.

use std::fmt::Write as _;

use crate::controls::Question;
use crate::domain::effect::{Effects, ReachRange};
use crate::domain::record::{Grant, Person};
use crate::domain::{
    Classification, ControlPoint, DateFact, Dossier, Fact, GrantState, Id, Mode, Reach, Stage, Word, YesNo,
};

/// How far it has come, since when and until when.
#[must_use]
pub fn stage(dossier: &Dossier) -> String {
    let facts = &dossier.workload.facts;
    let Some(stage) = facts.stage.known() else { return "How far it has come is unknown".to_owned() };
    let mut words = capitalised(stage.word());
    if let DateFact::On(day) = facts.stage_since {
        let _ = write!(words, " since {day}");
    }
    if let (Stage::Experiment | Stage::Pilot, DateFact::On(day)) = (stage, facts.ends_on) {
        let _ = write!(words, ", ends {day}");
    }
    words
}

/// Who answers for it, who stands in, which team.
#[must_use]
pub fn owner(dossier: &Dossier) -> String {
    let facts = &dossier.workload.facts;
    let mut words = called(dossier, &facts.owner).unwrap_or_else(|| "unknown".to_owned());
    if let Some(deputy) = called(dossier, &facts.deputy) {
        let _ = write!(words, " (deputy {deputy})");
    }
    if let Some(team) = facts.team.known() {
        let _ = write!(words, ", {team}");
    }
    words
}

/// What a person that a fact names is called.
#[must_use]
pub fn called(dossier: &Dossier, fact: &Fact<Id>) -> Option<String> {
    dossier.person(fact).map(Person::called)
}

/// What it can do to a customer, a record or a decision, and who stands in between.
#[must_use]
pub fn effect(dossier: &Dossier) -> String {
    let effects = Effects::effective(dossier);
    let on = [("a customer", effects.customer), ("a record", effects.record), ("a decision", effects.decision)];
    let widest = effects.widest().lowest;
    let does = match widest {
        Reach::None => "does nothing to a customer, a record or a decision".to_owned(),
        reach => {
            let most: Vec<&str> = on.iter().filter(|(_, range)| range.lowest == reach).map(|(what, _)| *what).collect();
            format!("{} {}", verb(reach), most.join(", "))
        }
    };
    if widest <= Reach::Read {
        return does;
    }
    format!("{does}; {}", check(&dossier.workload.facts.control_point))
}

/// What it can do to one thing, as a range where something is unknown.
#[must_use]
pub fn reach(range: ReachRange) -> String {
    match range.known() {
        Some(reach) => reach.word().to_owned(),
        None if range.lowest == Reach::None && range.highest == Reach::Act => "unknown".to_owned(),
        None => format!("at least {}, at most {}", range.lowest, range.highest),
    }
}

/// The human check.
#[must_use]
pub fn check(point: &Fact<ControlPoint>) -> &'static str {
    match point {
        Fact::Known(ControlPoint::Before) => "a person approves first",
        Fact::Known(ControlPoint::After) => "a person checks later",
        Fact::Known(ControlPoint::None) => "there is no human control point",
        Fact::Unknown => "the control point is unknown",
    }
}

/// One grant: what it opens, how, until when.
#[must_use]
pub fn grant(grant: &Grant) -> String {
    let facts = &grant.facts;
    let mut parts = vec![dataset(grant).to_owned()];
    parts.push(match facts.mode {
        Fact::Known(Mode::Read) => "read".to_owned(),
        Fact::Known(Mode::Write) => "write".to_owned(),
        Fact::Unknown => "read or write unknown".to_owned(),
    });
    if let Fact::Known(masking) = facts.masking {
        parts.push(masking.word().to_owned());
    }
    if let Fact::Known(classification) = facts.classification
        && classification >= Classification::Confidential
    {
        parts.push(classification.word().to_owned());
    }
    match facts.expires_on {
        DateFact::On(day) => parts.push(format!("to {day}")),
        DateFact::Never => parts.push("without an end".to_owned()),
        DateFact::Unknown => {}
    }
    parts.join(", ")
}

/// What to call a grant.
#[must_use]
pub fn dataset(grant: &Grant) -> &str {
    grant.facts.dataset.known().map_or("a data set without a name", String::as_str)
}

/// What data it reaches.
#[must_use]
pub fn data(dossier: &Dossier) -> String {
    let live: Vec<&Grant> = dossier.live_grants().collect();
    match live.as_slice() {
        [] => "no access to data".to_owned(),
        [one] => grant(one),
        [first, rest @ ..] => format!("{}; {} more", grant(first), rest.len()),
    }
}

/// The facts behind a question that is answered.
#[must_use]
pub fn answered(dossier: &Dossier, question: Question) -> String {
    let facts = &dossier.workload.facts;
    match question {
        Question::Reach => effect(dossier),
        Question::Owner => owner(dossier),
        Question::Data => data(dossier),
        Question::Monitoring => {
            facts.log_place.known().map_or("watched".to_owned(), |place| format!("logs in {place}"))
        }
        Question::Dates => match facts.next_review_on {
            DateFact::On(day) => format!("next review {day}"),
            DateFact::Unknown | DateFact::Never => "no date is missing".to_owned(),
        },
        Question::Approval => approval(dossier).unwrap_or_else(|| "no approval is missing".to_owned()),
        Question::Identities | Question::Zones => "answered".to_owned(),
    }
}

/// Who let it into its stage, and when.
pub fn approval(dossier: &Dossier) -> Option<String> {
    let stage = *dossier.workload.facts.stage.known()?;
    let decided = dossier.approved_into(stage)?.approved()?;
    let by = dossier.people.get(&decided.by.person).map_or_else(|| decided.by.person.to_string(), Person::called);
    let own = decided.vouched.beside();
    Some(format!("{stage} approved by {by} on {}{own}", decided.on))
}

/// Whether it is in force, in words for a column.
#[must_use]
pub fn state(grant: &Grant) -> &'static str {
    match grant.facts.state {
        Fact::Known(GrantState::Live) => "live",
        Fact::Known(GrantState::Planned) => "planned",
        Fact::Known(GrantState::Ended) => "ended",
        Fact::Unknown => "unknown",
    }
}

/// A yes-or-no fact as an answer.
#[must_use]
pub fn yes_no(fact: Fact<YesNo>) -> &'static str {
    match fact {
        Fact::Known(YesNo::Yes) => "yes",
        Fact::Known(YesNo::No) => "no",
        Fact::Unknown => "unknown",
    }
}

/// A text with a capital.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn verb(reach: Reach) -> &'static str {
    match reach {
        Reach::None => "does nothing to",
        Reach::Read => "reads",
        Reach::Influence => "influences",
        Reach::Act => "acts on",
    }
}
