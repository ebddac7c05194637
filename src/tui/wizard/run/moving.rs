//! Going from field to field and from step to step, and from what a report names to the field that fixes it and back.

use super::{Proceeded, Run};
use crate::tui::wizard::again::Again;
use crate::tui::wizard::report::{Line, Target};
use crate::tui::wizard::values::Entry;

impl Run {
    /// Goes to another field of this step, staying inside; where it is one that is read, to another thing that it names, and
    /// scrolls.
    pub fn go_field(&mut self, by: isize) {
        self.settle();
        let count = self.asked(self.step).count();
        if count == 0 {
            return self.go_reading(by);
        }
        self.leave_field();
        let last = count.saturating_sub(1);
        self.focus = self.focus.saturating_add_signed(by).min(last);
        self.edit();
    }

    /// Goes to another step, staying inside; the one that is left shows its problems from now on.
    pub fn go_step(&mut self, by: isize) {
        let to = self.step.saturating_add_signed(by).min(self.wizard.steps.len());
        self.came_from = None;
        // Beyond the last there is nothing to reach, and what was found out for the summary stands.
        if to != self.step {
            self.go_to(to, 0);
        }
    }

    /// Goes to the field with this name, wherever it is asked; stays where it is not.
    pub fn go_to_field(&mut self, id: &str) {
        let found = (0..self.wizard.steps.len()).find_map(|step| {
            let focus = self.asked(step).position(|field| field.id == id)?;
            Some((step, focus))
        });
        if let Some((step, focus)) = found {
            self.go_to(step, focus);
        }
    }

    /// Takes the field and goes to the next one, the next step, or - on the summary - submits. Where something is wrong, goes
    /// there instead; from a thing that a report names, to the field that fixes it, and from there back.
    pub fn proceed(&mut self) -> Proceeded {
        if self.is_sending() {
            return Proceeded::Moved;
        }
        if self.is_at_summary() {
            return self.submit();
        }
        if self.add_item() {
            return Proceeded::Moved;
        }
        self.choose();
        self.leave_field();
        if self.is_wrong() {
            return Proceeded::Moved;
        }
        if let Some(lead) = self.leads_to() {
            let id = match lead {
                Target::Field(id) => id,
                Target::Run(begin, about) => return Proceeded::Away(begin, about),
            };
            let from = self.step;
            self.go_to_field(&id);
            self.came_from = (self.step != from).then_some(from);
        } else if let Some(back) = self.came_from.take() {
            self.go_to(back, 0);
        } else if self.focus + 1 < self.asked(self.step).count() {
            self.go_field(1);
        } else {
            self.go_step(1);
        }
        Proceeded::Moved
    }

    /// From now on it is said what is wrong with the focused field.
    fn leave_field(&mut self) {
        if let Some(id) = self.field().map(|field| field.id.to_string()) {
            self.left.insert(id);
        }
    }

    /// Whether the focused field has an answer that cannot be right. What is left for later is not wrong here: that it is needed
    /// is said, and stops the last step.
    fn is_wrong(&self) -> bool {
        let answered = self.field().filter(|field| !self.values.is_open(&field.id));
        answered.is_some_and(|field| field.problem(&self.values).is_some())
    }

    /// Leaves the focused field for later and goes on.
    pub fn leave_open(&mut self) {
        if let Some(id) = self.field().map(|field| field.id.clone()) {
            self.values.set(&id, Entry::Open);
            self.edit();
            self.proceed();
        }
    }

    /// What fixes the thing of the report that is gone to: a field that these steps ask for, or other steps.
    #[must_use]
    pub fn leads_to(&self) -> Option<Target> {
        let at = self.item()?;
        let lead = self.report().iter().filter_map(Line::as_item).nth(at)?.leads_to.clone()?;
        match &lead {
            Target::Field(id) => self.asked_by(id).map(|_| lead),
            // Where they could not be opened again they are not left.
            Target::Run(..) => self.again.is_some().then_some(lead),
        }
    }

    /// What can be done about the thing of the report that is gone to, where it is not fixed.
    #[must_use]
    pub fn besides(&self) -> Option<Again> {
        let item = self.report().iter().filter_map(Line::as_item).nth(self.item()?)?;
        // Where they could not be opened again they are not left.
        self.again.as_ref().and(item.besides.clone())
    }

    pub(super) fn go_to(&mut self, step: usize, focus: usize) {
        self.settle();
        if step != self.step {
            self.visited.insert(self.step);
        }
        self.step = step.min(self.wizard.steps.len());
        self.focus = focus;
        self.scroll.set(0);
        self.edit();
        self.reach();
    }

    fn go_reading(&mut self, by: isize) {
        let last = self.report().iter().filter(|line| line.as_item().is_some()).count().saturating_sub(1);
        let to = self.focus.saturating_add_signed(by).min(last);
        if to == self.focus {
            self.scroll.set(self.scroll.get().saturating_add_signed(by));
        }
        self.focus = to;
    }
}
