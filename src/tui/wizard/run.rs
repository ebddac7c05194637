//! A wizard while it is being gone through: where it stands and what was answered. Going back keeps what was typed; nothing is
//! written before the last step. How one moves, types, and what becomes of the whole stand in files of their own.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::again::Again;
use super::draft::Draft;
use super::field::{Field, Kind};
use super::outlook::Outlook;
use super::report::Line;
use super::values::{Entry, Values};
use super::{Step, Wizard};
use crate::domain::Id;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::choice::ChoiceList;
use crate::tui::widgets::text_field::TextField;
use outcome::{Course, Refusal};

mod answers;
mod moving;
mod outcome;
mod people;
mod typing;

/// The running wizard.
#[derive(Debug)]
pub struct Run {
    wizard: Wizard,
    values: Values,
    at_first: Values,
    step: usize,
    focus: usize,
    editor: Editor,
    visited: BTreeSet<usize>,
    /// The fields of the open step that the focus has left, or that were to be gone on from while they were wrong.
    left: BTreeSet<String>,
    refusal: Option<Refusal>,
    course: Course,
    /// What the summary says, made on reaching it.
    said: Vec<String>,
    /// What each step that is read says, made on reaching it.
    reports: BTreeMap<usize, Vec<Line>>,
    /// The step to go back to once the field that something in it led to is answered.
    came_from: Option<usize>,
    outlook: Outlook,
    again: Option<Again>,
    /// Opens the steps that were left for these.
    pub(in crate::tui) back: Option<Again>,
    /// The steps that wait below these, as they were left.
    pub(in crate::tui) below: Option<Box<Self>>,
    /// Who was recorded before somebody is added over these.
    recorded_before: Option<BTreeSet<String>>,
    /// The field that they were opened at.
    begun_at: Option<String>,
    /// The first row in view of what is to be read; drawing brings it inside.
    pub(super) scroll: Cell<usize>,
}

/// What the focused field is being edited with.
#[derive(Debug)]
pub(super) enum Editor {
    /// The summary, or a step without fields.
    Nothing,
    /// A line of text or a day.
    Line(TextField),
    /// Choices, and the answer that comes back where what was typed is emptied.
    Choices(ChoiceList, Entry),
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepMark {
    /// Everything that it asks is answered.
    Complete,
    /// Something in it is wrong.
    Wrong,
    /// Something in it is left for later, or it was not seen yet.
    Open,
}

/// What [`Run::proceed`] came to.
#[derive(Debug)]
pub enum Proceeded {
    /// Another field or step, or nothing.
    Moved,
    /// The last step: do this.
    Submitted(Vec<Effect>),
    /// Steps of their own are to be gone through first.
    Away(fn(&mut Model, Id) -> Vec<Effect>, Id),
}

impl Run {
    /// Opens a wizard at its first step.
    #[must_use]
    pub fn open(wizard: Wizard, today: NaiveDate) -> Self {
        let mut values = Values::new(today);
        for field in wizard.steps.iter().flat_map(|step| &step.fields) {
            values.set(&field.id, field.first.clone());
            if let Kind::Date(lean) = field.kind {
                values.lean(&field.id, lean);
            }
        }
        let mut steps = Self {
            wizard,
            at_first: values.clone(),
            values,
            step: 0,
            focus: 0,
            editor: Editor::Nothing,
            visited: BTreeSet::new(),
            left: BTreeSet::new(),
            refusal: None,
            course: Course::Answered,
            said: Vec::new(),
            reports: BTreeMap::new(),
            came_from: None,
            begun_at: None,
            outlook: Outlook::default(),
            again: None,
            back: None,
            below: None,
            recorded_before: None,
            scroll: Cell::new(0),
        };
        steps.edit();
        steps.reach();
        steps
    }

    /// Takes a draft up again: what was typed, over what is recorded now; its step, or the field that the steps were opened at.
    pub fn resume(&mut self, draft: &Draft) {
        for (field, entry) in &draft.entries {
            if self.fields().any(|known| known.id == *field) {
                self.values.set(field, entry.clone());
            }
        }
        self.visited = (0..draft.step.min(self.wizard.steps.len())).collect();
        self.go_to(draft.step, 0);
        if let Some(at) = self.begun_at.take() {
            self.go_to_field(&at);
        }
    }

    /// Begins at a field, also where a draft is taken up.
    pub fn begin_at(&mut self, id: &str) {
        self.go_to_field(id);
        self.begun_at = Some(id.to_owned());
    }

    /// What was typed so far: the answers that are others than they began with. What a record said when the steps were opened is
    /// not among them, or taking the draft up later would undo what was changed since.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let typed = self
            .fields()
            .filter(|field| !field.by_hand)
            .filter(|field| self.values.entry(&field.id) != self.at_first.entry(&field.id));
        Draft {
            key: self.wizard.draft_key(),
            typed_on: self.values.today().to_string(),
            step: self.step,
            entries: typed.map(|field| (field.id.to_string(), self.values.entry(&field.id).clone())).collect(),
        }
    }

    /// The definition.
    #[must_use]
    pub fn wizard(&self) -> &Wizard {
        &self.wizard
    }

    /// The answers.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// What the fields began with.
    #[must_use]
    pub fn at_first(&self) -> &Values {
        &self.at_first
    }

    /// The step that is open; the summary is one after the last.
    #[must_use]
    pub fn at(&self) -> usize {
        self.step
    }

    /// True on the last step, the summary.
    #[must_use]
    pub fn is_at_summary(&self) -> bool {
        self.step >= self.wizard.steps.len()
    }

    /// True if an answer differs from what it began with.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.values != self.at_first
    }

    /// The field with the focus.
    #[must_use]
    pub fn field(&self) -> Option<&Field> {
        self.asked(self.step).nth(self.focus)
    }

    /// The fields of a step that are asked, given the answers so far.
    pub fn asked(&self, step: usize) -> impl Iterator<Item = &Field> {
        let fields = self.wizard.steps.get(step).map_or(&[][..], |step| &step.fields[..]);
        fields.iter().filter(|field| field.is_asked(&self.values))
    }

    /// The field of a name, where it is asked.
    #[must_use]
    pub fn asked_by(&self, id: &str) -> Option<&Field> {
        (0..self.wizard.steps.len()).find_map(|step| self.asked(step).find(|field| field.id == id))
    }

    /// Every field of every step, asked or not.
    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.wizard.steps.iter().flat_map(|step| &step.fields)
    }

    /// What the open step says, where it is one that is read.
    #[must_use]
    pub fn report(&self) -> &[Line] {
        self.reports.get(&self.step).map_or(&[], Vec::as_slice)
    }

    /// The thing of the report that is gone to, counted from the first; nothing where it has none.
    #[must_use]
    pub fn item(&self) -> Option<usize> {
        let items = self.report().iter().filter(|line| line.as_item().is_some()).count();
        (self.focus < items).then_some(self.focus)
    }

    pub(super) fn editor(&self) -> &Editor {
        &self.editor
    }

    pub(super) fn step_of(&self, at: usize) -> Option<&Step> {
        self.wizard.steps.get(at)
    }
}

#[cfg(test)]
mod tests;
