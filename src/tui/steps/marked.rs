//! What steps are about: the workload that is selected, or all that are marked.

use crate::domain::Id;
use crate::tui::action::Enabled;
use crate::tui::effect::Effect;
use crate::tui::model::Model;

use super::answer;

/// The workload that is selected.
#[must_use]
pub fn selected(model: &Model) -> Option<Id> {
    model.screens.workloads.table.selected().map(|row| Id(row.key))
}

/// For actions on a workload.
#[must_use]
pub fn some(model: &Model) -> Enabled {
    if selected(model).is_some() { Enabled::Yes } else { Enabled::no("No workload is selected.") }
}

/// Begins to answer.
pub fn answer(model: &mut Model) -> Vec<Effect> {
    selected(model).map_or_else(Vec::new, |workload| answer::begin(model, workload, None))
}
