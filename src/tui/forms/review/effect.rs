//! The key test again: what it can change, and who stands in between; and what changed that is not recorded.

use super::items::made_to_fail;
use crate::domain::record::{KeyTestAgain, WorkloadFacts};
use crate::domain::{ControlPoint, Dossier, FactTable, Reach, Word};
use crate::tui::forms::fill;
use crate::tui::forms::subject::Subject;
use crate::tui::wizard::{Entry, Field, Step, Values};
use std::sync::Arc;

/// What changed that the register does not know.
pub const ALSO: &str = "also";
/// Whether the effect is as it is recorded.
pub const EFFECT: &str = "effect";
/// Everything of it still holds.
pub const SAME: &str = "same";

/// What the test asks.
pub const KEY_TEST: [&str; 4] = ["reach_customer", "reach_record", "reach_decision", "control_point"];

/// The step.
pub fn step(subject: &Arc<Subject>) -> Step {
    let dossier = &subject.looked.dossier;
    let known = recorded(dossier).is_some();
    let facts = &dossier.workload.facts;
    let mut fields = Vec::new();
    if known {
        let [customer, record, decision, check] =
            KEY_TEST.map(|name| facts.value(name).map(|value| value.plain()).unwrap_or_default());
        let label = format!(
            "Customer: {customer}. Record: {record}. Decision: {decision}. Control point: {check}. Is that still correct?"
        );
        let choices = fill::words(&[(SAME, "yes - still correct"), ("anew", "no - answer again")]);
        let field = Field::choice(EFFECT, label, choices).needed();
        // Of what can act, "it still holds" is an answer that somebody gives.
        let acts =
            [&facts.reach_customer, &facts.reach_record, &facts.reach_decision].iter().any(|it| it.is(Reach::Act));
        fields.push(if acts { field } else { field.beginning_with(Entry::Choice(SAME.to_owned())) });
    }
    let asked = move |values: &Values| !known || values.choice(EFFECT) == Some("anew");
    // Some of the four would be no answer to the test, and are not dropped in silence.
    let begun = |values: &Values| KEY_TEST.iter().any(|name| values.choice(name).is_some());
    fields.extend(key_test_fields(dossier).into_iter().map(|field| field.asked_if(asked).needed_if(begun)));
    fields.extend(made_to_fail(subject));
    fields.push(
        Field::list(ALSO, "Did anything else change?", 500)
            .may_be_empty()
            .help("One change per line. Leave empty if nothing changed."),
    );
    Step::new("Reach", "Reach and control point, confirmed again at each review.", fields)
}

/// The four questions of the key test, beginning with what is recorded.
pub fn key_test_fields(dossier: &Dossier) -> Vec<Field> {
    let reach = || {
        fill::words(&[
            ("none", "nothing"),
            ("read", "only read about it"),
            ("influence", "influence it"),
            ("act", "change it by itself"),
        ])
    };
    let check = fill::words(&[
        ("before", "a person approves before it takes effect"),
        ("after", "a person checks later"),
        ("none", "no person"),
    ]);
    let fields = [
        Field::choice("reach_customer", "What can it do to a customer?", reach()),
        Field::choice("reach_record", "What can it do to a record?", reach()),
        Field::choice("reach_decision", "What can it do to a business decision?", reach()),
        Field::choice("control_point", "Is there a human control point?", check),
    ];
    let facts: &WorkloadFacts = &dossier.workload.facts;
    fields
        .into_iter()
        .map(|field| {
            let first = fill::recorded(facts, &field.id);
            field.beginning_with(first).help("The most it could do as built, not what it is meant to do.")
        })
        .collect()
}

/// The key test as it is answered by the review; nothing where it was left open.
pub fn answered(subject: &Subject, values: &Values) -> Option<KeyTestAgain> {
    if values.choice(EFFECT) == Some(SAME) {
        return recorded(&subject.looked.dossier);
    }
    Some(KeyTestAgain {
        reach_customer: Reach::from_word(values.choice("reach_customer")?)?,
        reach_record: Reach::from_word(values.choice("reach_record")?)?,
        reach_decision: Reach::from_word(values.choice("reach_decision")?)?,
        control_point: ControlPoint::from_word(values.choice("control_point")?)?,
    })
}

/// The key test as it is recorded, where all of it is.
pub fn recorded(dossier: &Dossier) -> Option<KeyTestAgain> {
    let facts = &dossier.workload.facts;
    Some(KeyTestAgain {
        reach_customer: *facts.reach_customer.known()?,
        reach_record: *facts.reach_record.known()?,
        reach_decision: *facts.reach_decision.known()?,
        control_point: *facts.control_point.known()?,
    })
}
