//! Somebody who is named and not recorded yet is added from where they are asked for, in steps of their own over these.

use super::Run;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::field::Kind;
use crate::tui::wizard::values::Entry;

impl Run {
    /// The text that was typed in the focused choice and names nothing.
    #[must_use]
    pub fn unnamed(&self) -> Option<&str> {
        self.values.text(&self.field()?.id)
    }

    /// Remembers who was recorded before somebody is added.
    pub fn await_new(&mut self, recorded: impl IntoIterator<Item = String>) {
        self.recorded_before = Some(recorded.into_iter().collect());
    }

    /// Nobody was added after all.
    pub fn await_nobody(&mut self) {
        self.recorded_before = None;
    }

    /// Offers whoever was added meanwhile wherever a person is asked for. One alone is the answer to the focused question.
    pub fn offer_new(&mut self, people: &[Choice]) {
        let Some(before) = self.recorded_before.take() else { return };
        let new: Vec<Choice> = people.iter().filter(|person| !before.contains(&person.id)).cloned().collect();
        for field in self.wizard.steps.iter_mut().flat_map(|step| &mut step.fields).filter(|field| field.of_people) {
            if let Kind::Choice(choices) = &mut field.kind {
                choices.extend(new.iter().cloned());
            }
        }
        let focused = self.field().filter(|field| field.of_people).map(|field| field.id.clone());
        if let (Some(id), [only]) = (focused, new.as_slice()) {
            self.values.set(&id, Entry::Choice(only.id.clone()));
        }
        self.edit();
    }
}
