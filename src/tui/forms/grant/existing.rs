//! Asks what is to be done with access that is recorded: approve it, change it, take it away.

use crate::domain::record::Grant;
use crate::tui::effect::Effect;
use crate::tui::forms::begin;
use crate::tui::model::Model;
use crate::tui::widgets::choice::Choice;

use super::words::{called, in_words};
use super::{approve, change, end};

/// Asks, and opens the steps.
pub fn begin(model: &mut Model, grant: &Grant, key: &str) -> Vec<Effect> {
    let approved = grant.facts.approved_by.known().is_some();
    let choices = vec![
        Choice::new("approve", if approved { "Approve it again" } else { "Approve it" }),
        Choice::new("change", "Edit"),
        Choice::new("end", "Record that it was revoked"),
    ];
    let (id, words) = (grant.id, in_words(grant));
    begin::choose(model, format!("{key}: {}", called(grant)), words, choices, move |model, what| match what {
        "approve" => approve::begin(model, id),
        "change" => change::begin(model, id, None),
        _ => end::begin(model, id),
    })
}
