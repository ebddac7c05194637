//! What was answered, as people read it and as it is submitted, and what is wrong with it.

use super::{Run, StepMark};
use crate::tui::glyph::State;
use crate::tui::wizard::field::{Field, Kind};
use crate::tui::wizard::report;
use crate::tui::wizard::values::Values;

impl Run {
    /// The answers that were asked for.
    #[must_use]
    pub fn answered(&self) -> Values {
        let mut answered = self.values.emptied();
        for field in (0..self.wizard.steps.len()).flat_map(|step| self.asked(step)) {
            answered.set(&field.id, self.values.entry(&field.id).clone());
        }
        answered
    }

    /// The fields that were asked for and answered.
    pub(super) fn given(&self) -> impl Iterator<Item = &Field> {
        let asked = (0..self.wizard.steps.len()).flat_map(|step| self.asked(step));
        asked.filter(|field| !self.values.is_open(&field.id))
    }

    /// An answer as people read it: the label of a choice, the day that was understood.
    #[must_use]
    pub fn words(&self, id: &str) -> String {
        self.fields().find(|field| field.id == id).map_or_else(String::new, |field| field.words(&self.values))
    }

    /// The answers that were asked for and given, as "question: answer", for summaries that need no more.
    #[must_use]
    pub fn answers_in_words(&self) -> Vec<String> {
        let said = |field: &Field| {
            let colon = if field.label.ends_with('?') { "" } else { ":" };
            format!("{}{colon} {}", field.label, field.words(&self.values))
        };
        self.given().map(said).collect()
    }

    /// What is recorded otherwise than when the steps were opened before: the question and what it is now.
    #[must_use]
    pub fn changed_since(&self, before: &Values) -> Vec<String> {
        let changed = self.fields().filter(|field| self.at_first.entry(&field.id) != before.entry(&field.id));
        changed.map(|field| format!("\"{}\" is now {}", field.label, field.words(&self.at_first))).collect()
    }

    /// The problem of a field as it is shown: once it or its step was left. That a typed text is no choice is said at once.
    #[must_use]
    pub fn shown_problem(&self, step: usize, field: &Field) -> Option<String> {
        let refused = self.refusal.as_ref().filter(|refusal| refusal.field.as_deref() == Some(field.id.as_ref()));
        if let Some(refusal) = refused {
            return Some(format!("nothing was written: {}", refusal.why));
        }
        let is_left = self.visited.contains(&step) || self.left.contains(field.id.as_ref());
        let is_no_choice = || matches!(field.kind, Kind::Choice(_)) && self.values.text(&field.id).is_some();
        if is_left || is_no_choice() || field.too_long(&self.values).is_some() {
            field.problem(&self.values)
        } else {
            None
        }
    }

    /// How far a step is.
    #[must_use]
    pub fn mark(&self, step: usize) -> StepMark {
        let worst = self.reports.get(&step).and_then(|lines| report::worst(lines));
        let wrong = matches!(worst, Some(State::Fail | State::Late));
        if wrong || self.asked(step).any(|field| self.shown_problem(step, field).is_some()) {
            return StepMark::Wrong;
        }
        let open = worst.is_some() || self.asked(step).any(|field| self.values.is_open(&field.id));
        if open || !self.visited.contains(&step) { StepMark::Open } else { StepMark::Complete }
    }

    /// How many steps have a problem.
    #[must_use]
    pub fn wanting(&self) -> usize {
        let wants = |step: &usize| self.asked(*step).any(|field| field.problem(&self.values).is_some());
        (0..self.wizard.steps.len()).filter(wants).count()
    }

    /// The first step and field in it that has a problem.
    pub(super) fn first_problem(&self) -> Option<(usize, usize)> {
        (0..self.wizard.steps.len()).find_map(|step| {
            let focus = self.asked(step).position(|field| field.problem(&self.values).is_some())?;
            Some((step, focus))
        })
    }
}
