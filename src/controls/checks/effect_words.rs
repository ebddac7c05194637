//! The key test in words: what it can do, which answers are missing, and what depends on its data.

use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::domain::effect::{Effects, ReachRange};
use crate::domain::{Fact, Reach};

/// One of the three things it can have an effect on.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub field: &'static str,
    pub noun: &'static str,
    influence: &'static str,
    act: &'static str,
}

const CUSTOMER: Part =
    Part { field: "reach_customer", noun: "customer", influence: "influence a customer", act: "act on a customer" };
const RECORD: Part =
    Part { field: "reach_record", noun: "record", influence: "influence a record", act: "change a record" };
const DECISION: Part =
    Part { field: "reach_decision", noun: "decision", influence: "influence a decision", act: "take a decision" };

pub(super) fn parts(effects: Effects) -> [(Part, ReachRange); 3] {
    [(CUSTOMER, effects.customer), (RECORD, effects.record), (DECISION, effects.decision)]
}

/// The widest effect that is known, in words.
pub(super) fn widest_known(effects: Effects) -> &'static str {
    let parts = parts(effects);
    let at_least = |reach| parts.iter().find(|(_, range)| range.lowest >= reach).map(|(part, _)| part);
    match (at_least(Reach::Act), at_least(Reach::Influence)) {
        (Some(part), _) => part.act,
        (None, Some(part)) => part.influence,
        (None, None) => "read",
    }
}

/// Which answers of the key test are missing.
#[derive(Clone, Copy)]
pub(super) struct Unanswered {
    parts: [bool; 3],
    human_check: bool,
}

impl Unanswered {
    pub fn of(it: &Reading<'_>) -> Self {
        let parts = [fact!(it.reach_customer), fact!(it.reach_record), fact!(it.reach_decision)].map(Fact::is_unknown);
        Self { parts, human_check: fact!(it.control_point).is_unknown() }
    }

    fn each(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let parts = [CUSTOMER, RECORD, DECISION].into_iter().zip(self.parts);
        let missing = parts.filter(|(_, missing)| *missing).map(|(part, _)| (part.field, part.noun));
        missing.chain(self.human_check.then_some(("control_point", "control point")))
    }

    /// The same for what does not depend on the control point.
    pub fn of_the_effect(it: &Reading<'_>) -> Self {
        Self { human_check: false, ..Self::of(it) }
    }

    /// The field to answer first.
    pub fn first(self) -> Option<&'static str> {
        self.each().next().map(|(field, _)| field)
    }

    /// What is missing, in words.
    pub fn words(self) -> String {
        let mut words = String::with_capacity(96);
        for (field, noun) in self.each() {
            words.push_str(if words.is_empty() { "" } else { ", " });
            words.push_str(if field == "control_point" { "the " } else { "its reach to a " });
            words.push_str(noun);
        }
        words.push_str(if self.each().nth(1).is_some() { " are unknown" } else { " is unknown" });
        words
    }
}

/// What it reaches depends on data of which something is not recorded.
pub(super) fn open_data(it: &Reading<'_>) -> Answer {
    if it.grants_complete().is_unknown() {
        let how = "record its data grants and confirm that the list is complete";
        let fix = Fix::new(Who::Owner, Step::Answer("grants_complete"), how);
        return Answer::open("what it reaches depends on data access that is not all recorded", fix);
    }
    let how = "say of each data grant how sensitive it is, whether data can leave, and whether it feeds a decision";
    let fix = Fix::new(Who::Owner, Step::GrantData, how);
    Answer::open("what it reaches depends on what its data grants open, which is not all answered", fix)
}
