//! A wizard while it is being gone through: where it stands, what was answered, what is wrong. Going back keeps what was
//! typed; nothing is written before the last step.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::field::{Field, Kind};
use super::foresight::Foresight;
use super::values::{Entry, Values};
use super::{Step, Wizard};
use crate::tui::effect::{Effect, Request};
use crate::tui::keymap::Key;
use crate::tui::msg::Answer;
use crate::tui::widgets::choice::ChoiceList;
use crate::tui::widgets::date::parse_day;
use crate::tui::widgets::text_field::{TextField, Typed};
use chrono::NaiveDate;

/// The running wizard.
#[derive(Debug)]
pub struct Steps {
    wizard: Wizard,
    values: Values,
    at_first: Values,
    step: usize,
    focus: usize,
    editor: Editor,
    visited: BTreeSet<usize>,
    refusal: Option<String>,
    sending: bool,
    foresight: Option<Foresight>,
    foreseen: Option<Vec<String>>,
}

/// What the focused field is being edited with.
#[derive(Debug)]
pub(super) enum Editor {
    /// The summary, or a step without fields.
    Nothing,
    /// A line of text or a day.
    Line(TextField),
    /// Choices.
    Choices(ChoiceList),
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

/// What [`Steps::proceed`] came to.
#[derive(Debug, PartialEq)]
pub enum Proceeded {
    /// Another field or step, or nothing.
    Moved,
    /// The last step: do this.
    Submitted(Vec<Effect>),
}

impl Steps {
    /// Opens a wizard at its first step.
    #[must_use]
    pub fn open(wizard: Wizard, today: NaiveDate) -> Self {
        let mut values = Values::new(today);
        for field in wizard.steps.iter().flat_map(|step| &step.fields) {
            values.set(&field.id, field.first.clone());
        }
        let mut steps = Self {
            wizard,
            at_first: values.clone(),
            values,
            step: 0,
            focus: 0,
            editor: Editor::Nothing,
            visited: BTreeSet::new(),
            refusal: None,
            sending: false,
            foresight: None,
            foreseen: None,
        };
        steps.edit();
        steps
    }

    /// Takes a draft up again: what was typed, over what is recorded now; its step.
    pub fn resume(&mut self, draft: &Draft) {
        for (field, entry) in &draft.entries {
            if self.wizard.steps.iter().flat_map(|step| &step.fields).any(|known| known.id == *field) {
                self.values.set(field, entry.clone());
            }
        }
        self.visited = (0..draft.step.min(self.wizard.steps.len())).collect();
        self.go_to(draft.step, 0);
    }

    /// With something to find out when the summary is reached.
    pub fn foresee_with(&mut self, foresight: Foresight) {
        self.foresight = Some(foresight);
    }

    /// The question to ask on reaching the summary.
    #[must_use]
    pub fn foresees(&self) -> Option<Request> {
        let foresight = self.foresight.as_ref().filter(|_| self.is_at_summary())?;
        (foresight.ask)(&self.answered())
    }

    /// Takes what was foreseen, if that is what was answered; elsewhere than on the summary it is out of date.
    pub fn take_foreseen(&mut self, answer: &Answer) {
        if let Some(foresight) = self.foresight.as_ref().filter(|_| self.is_at_summary())
            && let Some(words) = (foresight.words)(&self.answered(), answer)
        {
            self.foreseen = Some(words);
        }
    }

    /// What the summary says further: what was foreseen, or that it is being found out.
    #[must_use]
    pub fn foreseen(&self) -> Vec<String> {
        match &self.foreseen {
            Some(words) => words.clone(),
            None if self.foresees().is_some() => vec!["Finding out what it comes to ...".to_owned()],
            None => Vec::new(),
        }
    }

    /// What was typed so far: the answers that are others than they began with. What a record said when the steps were opened is
    /// not among them, or taking the draft up later would undo what was changed since.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let fields = self.wizard.steps.iter().flat_map(|step| &step.fields);
        let typed = fields.filter(|field| self.values.entry(&field.id) != self.at_first.entry(&field.id));
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

    /// True while the act is on its way.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.sending
    }

    /// Why the act was refused, until something is changed.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
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

    /// The problem of a field as it is shown: once its step was left, or while the day being typed cannot be one.
    #[must_use]
    pub fn shown_problem(&self, step: usize, field: &Field) -> Option<String> {
        if self.visited.contains(&step) { field.problem(&self.values) } else { None }
    }

    /// How far a step is.
    #[must_use]
    pub fn mark(&self, step: usize) -> StepMark {
        if self.asked(step).any(|field| self.shown_problem(step, field).is_some()) {
            return StepMark::Wrong;
        }
        let open = self.asked(step).any(|field| self.values.is_open(&field.id));
        if open || !self.visited.contains(&step) { StepMark::Open } else { StepMark::Complete }
    }

    /// Takes a key of typing or choosing in the focused field.
    pub fn key(&mut self, key: Key) -> Typed {
        if self.sending {
            return Typed::Ignored;
        }
        let typed = match &mut self.editor {
            Editor::Nothing => Typed::Ignored,
            Editor::Line(line) => {
                let empty = line.text().is_empty();
                match line.key(key) {
                    Typed::Kept if empty && key.code == crossterm::event::KeyCode::Backspace => self.drop_last_item(),
                    typed => typed,
                }
            }
            Editor::Choices(choices) => choices.key(key),
        };
        self.after(typed)
    }

    /// Puts a pasted text into the focused field.
    pub fn paste(&mut self, text: &str) -> Typed {
        if self.sending {
            return Typed::Ignored;
        }
        if let Some(before) = self.long_text().filter(|before| text.contains(['\n', '\r']) || before.contains('\n')) {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            self.take_edited(&format!("{before}{text}"));
            return Typed::Changed;
        }
        let typed = match &mut self.editor {
            Editor::Line(line) => line.paste(text),
            Editor::Choices(choices) => choices.paste(text),
            Editor::Nothing => Typed::Ignored,
        };
        self.after(typed)
    }

    /// Goes to another field of this step, staying inside.
    pub fn go_field(&mut self, by: isize) {
        self.settle();
        let last = self.asked(self.step).count().saturating_sub(1);
        self.focus = self.focus.saturating_add_signed(by).min(last);
        self.edit();
    }

    /// Goes to another step, staying inside; the one that is left shows its problems from now on.
    pub fn go_step(&mut self, by: isize) {
        let to = self.step.saturating_add_signed(by).min(self.wizard.steps.len());
        self.go_to(to, 0);
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
    /// there instead.
    pub fn proceed(&mut self) -> Proceeded {
        if self.sending {
            return Proceeded::Moved;
        }
        if self.is_at_summary() {
            return self.submit();
        }
        if self.add_item() {
            return Proceeded::Moved;
        }
        if self.focus + 1 < self.asked(self.step).count() {
            self.go_field(1);
        } else {
            self.go_step(1);
        }
        Proceeded::Moved
    }

    /// Leaves the focused field for later and goes on.
    pub fn leave_open(&mut self) {
        if let Some(id) = self.field().map(|field| field.id.clone()) {
            self.values.set(&id, Entry::Open);
            self.edit();
            self.proceed();
        }
    }

    /// The text for the editor.
    #[must_use]
    pub fn long_text(&self) -> Option<String> {
        let field = self.field().filter(|field| field.is_long_text())?;
        Some(self.values.text(&field.id).unwrap_or_default().to_owned())
    }

    /// Takes the text that the editor left; cut at the field's cap. True if it was cut.
    pub fn take_edited(&mut self, text: &str) -> bool {
        let Some((id, most)) = self.field().and_then(|field| {
            if let Kind::LongText(most) = field.kind { Some((field.id.clone(), most)) } else { None }
        }) else {
            return false;
        };
        let allowed = |character: &char| !character.is_control() || matches!(character, '\n' | '\t');
        let kept: String = text.trim_end().chars().filter(allowed).take(most).collect();
        let cut = text.trim_end().chars().filter(allowed).count() > most;
        self.values.set(&id, Entry::Text(kept));
        self.edit();
        cut
    }

    /// The act was refused or failed: nothing was written, and everything typed is still there.
    pub fn refused(&mut self, why: String) {
        self.sending = false;
        self.refusal = Some(why);
    }

    pub(super) fn editor(&self) -> &Editor {
        &self.editor
    }

    pub(super) fn step_of(&self, at: usize) -> Option<&Step> {
        self.wizard.steps.get(at)
    }

    fn submit(&mut self) -> Proceeded {
        self.visited.extend(0..self.wizard.steps.len());
        let wrong = (0..self.wizard.steps.len()).find_map(|step| {
            let focus = self.asked(step).position(|field| field.problem(&self.values).is_some())?;
            Some((step, focus))
        });
        if let Some((step, focus)) = wrong {
            self.go_to(step, focus);
            return Proceeded::Moved;
        }
        let effects = (self.wizard.submit)(&self.answered());
        self.sending = !effects.is_empty();
        self.refusal = effects.is_empty().then(|| "the lines below say what stops it".to_owned());
        Proceeded::Submitted(effects)
    }

    /// True where everything is answered and still nothing would be done; the summary then says why.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        !self.sending && (self.wizard.submit)(&self.answered()).is_empty()
    }

    /// An answer as people read it: the label of a choice, the day that was understood.
    #[must_use]
    pub fn words(&self, id: &str) -> String {
        let mut fields = self.wizard.steps.iter().flat_map(|step| &step.fields);
        fields.find(|field| field.id == id).map_or_else(String::new, |field| field.words(&self.values))
    }

    /// The answers that were asked for and given, as "question: answer", for summaries that need no more.
    #[must_use]
    pub fn answers_in_words(&self) -> Vec<String> {
        let fields = (0..self.wizard.steps.len()).flat_map(|step| self.asked(step));
        let given = fields.filter(|field| !self.values.is_open(&field.id));
        let said = |field: &Field| {
            let colon = if field.label.ends_with('?') { "" } else { ":" };
            format!("{}{colon} {}", field.label, field.words(&self.values))
        };
        given.map(said).collect()
    }

    /// The answers that were asked for.
    #[must_use]
    pub fn answered(&self) -> Values {
        let mut answered = Values::new(self.values.today());
        for field in (0..self.wizard.steps.len()).flat_map(|step| self.asked(step)) {
            answered.set(&field.id, self.values.entry(&field.id).clone());
        }
        answered
    }

    fn go_to(&mut self, step: usize, focus: usize) {
        self.settle();
        if step != self.step {
            self.visited.insert(self.step);
        }
        self.step = step.min(self.wizard.steps.len());
        self.foreseen = None;
        self.focus = focus;
        self.edit();
    }

    /// A day typed as `+3m` becomes that day when its field is left, so that a draft means the same tomorrow.
    fn settle(&mut self) {
        let Some(field) = self.field() else { return };
        let id = field.id.clone();
        if field.kind == Kind::Date
            && let Some(text) = self.values.text(&id)
            && let Ok(day) = parse_day(text, self.values.today())
        {
            self.values.set(&id, Entry::Text(day.to_string()));
        }
        self.add_item();
    }

    /// Makes the editor of the focused field from its answer.
    fn edit(&mut self) {
        const DAY: usize = 20;
        let Some(field) = self.field() else {
            self.editor = Editor::Nothing;
            return;
        };
        let text = self.values.text(&field.id).unwrap_or_default();
        self.editor = match &field.kind {
            // A line cannot hold breaks: typing in it would join the paragraphs. Only the editor changes such a text.
            Kind::LongText(_) if text.contains('\n') => Editor::Nothing,
            Kind::Text(most) | Kind::LongText(most) => Editor::Line(TextField::new(text, *most)),
            Kind::Date => Editor::Line(TextField::new(text, DAY)),
            Kind::List(most) => Editor::Line(TextField::new("", *most)),
            Kind::Choice(choices) => Editor::Choices(ChoiceList::new(choices.clone(), self.values.choice(&field.id))),
        };
    }

    /// Takes what the editor holds into the answers.
    fn after(&mut self, typed: Typed) -> Typed {
        if typed != Typed::Changed {
            return typed;
        }
        self.refusal = None;
        let Some((id, is_list)) = self.field().map(|field| (field.id.clone(), matches!(field.kind, Kind::List(_))))
        else {
            return typed;
        };
        match &self.editor {
            Editor::Line(line) if !is_list => self.values.set(&id, Entry::Text(line.text().to_owned())),
            Editor::Choices(choices) => {
                // While nothing matches, the answer of before stands.
                if let Some(choice) = choices.chosen() {
                    self.values.set(&id, Entry::Choice(choice.id.clone()));
                }
            }
            Editor::Line(_) | Editor::Nothing => {}
        }
        typed
    }

    /// Adds the line being typed to the list it belongs to; false where there is none.
    fn add_item(&mut self) -> bool {
        let Some(id) = self.field().filter(|field| matches!(field.kind, Kind::List(_))).map(|field| field.id.clone())
        else {
            return false;
        };
        let Editor::Line(line) = &mut self.editor else { return false };
        let item = line.text().trim().to_owned();
        if item.is_empty() {
            return false;
        }
        line.clear();
        let mut items = self.values.list(&id).to_vec();
        items.push(item);
        self.values.set(&id, Entry::List(items));
        true
    }

    fn drop_last_item(&mut self) -> Typed {
        let Some(id) = self.field().filter(|field| matches!(field.kind, Kind::List(_))).map(|field| field.id.clone())
        else {
            return Typed::Kept;
        };
        let mut items = self.values.list(&id).to_vec();
        if items.pop().is_none() {
            return Typed::Kept;
        }
        self.values.set(&id, Entry::List(items));
        Typed::Changed
    }
}

#[cfg(test)]
mod tests;
