//! What keys and pastes do in the field that has the focus, and how its editor and its answer keep to each other.

use crossterm::event::KeyCode;

use super::{Editor, Run};
use crate::tui::keymap::Key;
use crate::tui::widgets::choice::{ChoiceList, Named};
use crate::tui::widgets::text_field::{self, TextField, Typed};
use crate::tui::wizard::field::{Kind, NOT_YET};
use crate::tui::wizard::values::Entry;

impl Run {
    /// Takes a key of typing or choosing in the focused field.
    pub fn key(&mut self, key: Key) -> Typed {
        if self.is_sending() {
            return Typed::Ignored;
        }
        let typed = match &mut self.editor {
            Editor::Nothing => Typed::Ignored,
            Editor::Line(line) => {
                let empty = line.text().is_empty();
                match line.key(key) {
                    Typed::Kept if empty && key.code == KeyCode::Backspace => self.drop_last_item(),
                    typed => typed,
                }
            }
            Editor::Choices(choices, _) if is_of_choosing(key, choices.typed()) => Typed::Ignored,
            Editor::Choices(choices, _) => choices.key(key),
        };
        self.after(typed)
    }

    /// Puts a pasted text into the focused field.
    pub fn paste(&mut self, text: &str) -> Typed {
        if self.is_sending() || self.is_by_hand() {
            return Typed::Ignored;
        }
        if let Some(before) = self.long_text().filter(|before| text.contains(['\n', '\r']) || before.contains('\n')) {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            self.take_edited(&format!("{before}{text}"));
            return Typed::Changed;
        }
        let typed = match &mut self.editor {
            Editor::Line(line) => line.paste(text),
            Editor::Choices(choices, _) => choices.paste(text),
            Editor::Nothing => Typed::Ignored,
        };
        self.after(typed)
    }

    /// True where the focused field has to be typed.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.field().is_some_and(|field| field.by_hand)
    }

    /// The text for the editor.
    #[must_use]
    pub fn long_text(&self) -> Option<String> {
        let field = self.field().filter(|field| field.is_long_text())?;
        Some(self.values.text(&field.id).unwrap_or_default().to_owned())
    }

    /// Takes the text that the editor left, all of it: one that is too long is refused beside its field.
    pub fn take_edited(&mut self, text: &str) {
        let Some(id) = self.field().filter(|field| field.is_long_text()).map(|field| field.id.clone()) else { return };
        let allowed = |character: &char| !character.is_control() || matches!(character, '\n' | '\t');
        let kept: String = text.trim_end().chars().filter(allowed).collect();
        self.values.set(&id, Entry::Text(kept));
        self.edit();
    }

    /// A day typed as `+3m` becomes that day when its field is left, so that a draft means the same tomorrow.
    pub(super) fn settle(&mut self) {
        let Some(field) = self.field() else { return };
        let id = field.id.clone();
        if matches!(field.kind, Kind::Date(_))
            && let Some(day) = self.values.day(&id)
        {
            self.values.set(&id, Entry::Text(day.to_string()));
        }
        self.add_item();
    }

    /// Makes the editor of the focused field from its answer.
    pub(super) fn edit(&mut self) {
        let Some(field) = self.field() else {
            self.editor = Editor::Nothing;
            return;
        };
        let text = self.values.text(&field.id).unwrap_or_default();
        self.editor = match &field.kind {
            // A line cannot hold breaks: typing in it would join the paragraphs. Only the editor changes such a text, and a longer one.
            Kind::LongText(_) if text.contains('\n') || text.chars().count() > text_field::HOLDS => Editor::Nothing,
            // What stands there already is selected; what was typed here is gone on with. A day was made one when it was left.
            Kind::Text(_) | Kind::LongText(_) if self.values.entry(&field.id) == self.at_first.entry(&field.id) => {
                Editor::Line(TextField::selected(text))
            }
            Kind::Text(_) | Kind::LongText(_) => Editor::Line(TextField::new(text)),
            Kind::Date(_) => Editor::Line(TextField::selected(text)),
            Kind::List(_) => Editor::Line(TextField::new("")),
            Kind::Choice(choices) => {
                let mut choices = choices.clone();
                if let Some(open) =
                    choices.first_mut().filter(|open| open.id.is_empty() && field.is_needed(&self.values))
                {
                    NOT_YET.clone_into(&mut open.label);
                }
                let list = ChoiceList::in_field(choices, self.values.choice(&field.id));
                let list = if text.is_empty() { list } else { list.typed_before(text) };
                Editor::Choices(list, self.answer_before(&field.id))
            }
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
            Editor::Choices(choices, before) => {
                let entry = match choices.named() {
                    _ if choices.typed().trim().is_empty() => before.clone(),
                    Named::One(choice) => Entry::Choice(choice.id.clone()),
                    Named::Several(_) | Named::None => Entry::Text(choices.typed().to_owned()),
                };
                self.values.set(&id, entry);
                self.mark_chosen();
            }
            Editor::Line(_) | Editor::Nothing => {}
        }
        typed
    }

    /// Moves the cursor among the choices of the focused field. What is chosen stays.
    pub fn go_choice(&mut self, by: isize) {
        if let Editor::Choices(choices, _) = &mut self.editor {
            choices.go(by);
        }
    }

    /// Chooses what is under the cursor; true where that is another answer than before. Where what was typed fits several or
    /// nothing, nothing is under it.
    pub fn choose(&mut self) -> bool {
        let Editor::Choices(choices, before) = &mut self.editor else { return false };
        let Some(id) = choices.under_cursor().map(|choice| choice.id.clone()) else { return false };
        choices.widen();
        let entry = if id.is_empty() { Entry::Open } else { Entry::Choice(id) };
        *before = entry.clone();
        let Some(field) = self.field().map(|field| field.id.clone()) else { return false };
        let changes = *self.values.entry(&field) != entry;
        self.values.set(&field, entry);
        self.mark_chosen();
        if changes {
            self.refusal = None;
        }
        changes
    }

    /// True where the focused field is a choice.
    #[must_use]
    pub fn is_choosing(&self) -> bool {
        matches!(self.editor, Editor::Choices(..))
    }

    /// The mark stands on the answer, wherever the cursor is.
    fn mark_chosen(&mut self) {
        let id = self.field().map(|field| field.id.clone()).unwrap_or_default();
        let answer = match self.values.entry(&id) {
            Entry::Choice(answer) => Some(answer.clone()),
            Entry::Open => Some(String::new()),
            // What names no choice marks none.
            Entry::Text(_) | Entry::List(_) => None,
        };
        if let Editor::Choices(choices, _) = &mut self.editor {
            choices.choose(answer.as_deref());
        }
    }

    /// What a choice goes back to where what was typed is emptied.
    fn answer_before(&self, id: &str) -> Entry {
        match self.values.entry(id) {
            Entry::Text(_) | Entry::List(_) => self.at_first.entry(id).clone(),
            answer => answer.clone(),
        }
    }

    /// Adds the line being typed to the list it belongs to; false where there is none.
    pub(super) fn add_item(&mut self) -> bool {
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
        let Some((id, most)) = self
            .field()
            .and_then(|field| if let Kind::List(most) = field.kind { Some((field.id.clone(), most)) } else { None })
        else {
            return Typed::Kept;
        };
        let mut items = self.values.list(&id).to_vec();
        let Some(last) = items.pop() else { return Typed::Kept };
        self.values.set(&id, Entry::List(items));
        if last.chars().count() > most {
            // It is too long, and to be made shorter: it is taken up again, not lost.
            self.editor = Editor::Line(TextField::new(&last));
        }
        Typed::Changed
    }
}

/// Keys that move among choices or choose, and write nothing: a space only while nothing is typed, as names have spaces in them.
fn is_of_choosing(key: Key, typed: &str) -> bool {
    match key.code {
        KeyCode::Up | KeyCode::Down => true,
        KeyCode::Char(' ') => typed.is_empty(),
        _ => false,
    }
}
