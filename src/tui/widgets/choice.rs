//! One of several: the choices below each other. In a window the one under the cursor is what Enter takes. In a field the cursor only
//! moves; what is chosen carries a mark of its own. Typing narrows, and names a choice where one alone is meant.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use super::naming::ranked;
pub use super::naming::{Choice, Named, named};
use super::paper::{Paper, below, first_row, right_of};
use super::text_field::{TextField, Typed};
use crate::tui::keymap::Key;
use crate::tui::theme::Meaning;

/// The choices, where the cursor stands, which one is chosen, and what was typed to narrow them.
#[derive(Debug, Clone)]
pub struct ChoiceList {
    choices: Vec<Choice>,
    matching: Vec<usize>,
    /// The row under the cursor; on none where what was typed fits several equally well.
    at: Option<usize>,
    marks: Marks,
    narrow: TextField,
}

/// What carries a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Marks {
    /// Nothing: a window closes when one is taken.
    Never,
    /// The choice with this id, where it is there.
    On(Option<String>),
}

impl ChoiceList {
    /// The list of a window, with the cursor on the first choice.
    #[must_use]
    pub fn new(choices: Vec<Choice>) -> Self {
        let matching = (0..choices.len()).collect();
        Self { choices, matching, at: Some(0), marks: Marks::Never, narrow: TextField::new("") }
    }

    /// The list of a field, with the choice of that id chosen, or the one that stands for no answer.
    #[must_use]
    pub fn in_field(choices: Vec<Choice>, chosen: Option<&str>) -> Self {
        let id = chosen.unwrap_or_default();
        let mut list = Self { marks: Marks::On(Some(id.to_owned())), at: None, ..Self::new(choices) };
        list.go_to(id);
        list
    }

    /// The same with a text that names none of them or several: it is selected, so that typing takes its place.
    #[must_use]
    pub fn typed_before(mut self, text: &str) -> Self {
        self.narrow = TextField::selected(text);
        self.match_again();
        self
    }

    /// Puts the cursor on the choice of an id, where it is there.
    pub fn go_to(&mut self, id: &str) {
        let at = self.matching.iter().position(|at| self.choices.get(*at).is_some_and(|choice| choice.id == id));
        self.at = at.or(self.at);
    }

    /// Marks the choice of an id as what is chosen; with none, none of them is.
    pub fn choose(&mut self, id: Option<&str>) {
        self.marks = Marks::On(id.map(str::to_owned));
    }

    /// What is under the cursor; nothing where nothing matches, or several do.
    #[must_use]
    pub fn under_cursor(&self) -> Option<&Choice> {
        self.choices.get(*self.matching.get(self.at?)?)
    }

    /// What the typed text means.
    #[must_use]
    pub fn named(&self) -> Named<'_> {
        named(&self.choices, self.typed())
    }

    /// What was typed to narrow the list.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.narrow.text()
    }

    /// Forgets what was typed; the cursor stays where it is.
    pub fn widen(&mut self) {
        let at = self.under_cursor().map(|choice| choice.id.clone());
        self.narrow.clear();
        self.match_again();
        self.go_to(&at.unwrap_or_default());
    }

    /// How many choices match.
    #[must_use]
    pub fn count(&self) -> usize {
        self.matching.len()
    }

    /// Moves the cursor by so many choices, staying inside.
    pub fn go(&mut self, by: isize) {
        let last = self.matching.len().saturating_sub(1);
        self.at = Some(match self.at {
            Some(at) => at.saturating_add_signed(by).min(last),
            None if by < 0 => last,
            None => 0,
        });
    }

    /// Takes a key of narrowing, or of moving as in every list.
    pub fn key(&mut self, key: Key) -> Typed {
        match key.code {
            KeyCode::Up => self.go(-1),
            KeyCode::Down => self.go(1),
            KeyCode::Char('j') if key.held.is_empty() && self.moves('j') => self.go(1),
            KeyCode::Char('k') if key.held.is_empty() && self.moves('k') => self.go(-1),
            _ => {
                let typed = self.narrow.key(key);
                if typed == Typed::Changed {
                    self.match_again();
                }
                return typed;
            }
        }
        Typed::Kept
    }

    /// Whether a letter moves as it does in every list, because it begins nothing that could be chosen.
    fn moves(&self, letter: char) -> bool {
        let begins = |word: &str| word.to_lowercase().starts_with(letter);
        self.typed().is_empty() && !self.choices.iter().any(|choice| choice.label.split_whitespace().any(begins))
    }

    /// A pasted text narrows like a typed one.
    pub fn paste(&mut self, text: &str) -> Typed {
        let typed = self.narrow.paste(text);
        if typed == Typed::Changed {
            self.match_again();
        }
        typed
    }

    /// Draws the choices, scrolled so that the cursor is seen; first what was typed, where something was.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, focused: bool) {
        let mut rest = area;
        if focused && !self.typed().is_empty() {
            let used = paper.text(first_row(rest), "filter: ", Meaning::Muted);
            self.narrow.draw(paper, right_of(first_row(rest), used), true);
            rest = below(rest, 1);
        }
        if self.matching.is_empty() {
            paper.text(first_row(rest), "nothing matches", Meaning::Muted);
            return;
        }
        let top = (self.at.unwrap_or(0) + 1).saturating_sub(usize::from(rest.height));
        for (number, choice) in
            self.matching.iter().enumerate().skip(top).filter_map(|(number, at)| Some((number, self.choices.get(*at)?)))
        {
            if rest.is_empty() {
                return;
            }
            self.draw_choice(paper, first_row(rest), choice, self.at == Some(number) && focused);
            rest = below(rest, 1);
        }
    }

    fn draw_choice(&self, paper: &mut Paper<'_>, row: Rect, choice: &Choice, here: bool) {
        let glyphs = paper.glyphs();
        let (cursor, mark) = match &self.marks {
            Marks::Never => (glyphs.cursor, ""),
            Marks::On(chosen) => (glyphs.pointer, glyphs.chosen[usize::from(chosen.as_ref() == Some(&choice.id))]),
        };
        let sign = if here { cursor } else { " " };
        let meaning = if here { Meaning::Selected } else { Meaning::Text };
        let gap = if mark.is_empty() { "" } else { " " };
        let pieces = [
            (sign, Meaning::Focus),
            (" ", Meaning::Text),
            (mark, Meaning::Title),
            (gap, Meaning::Text),
            (choice.label.as_str(), meaning),
        ];
        let used = paper.pieces(row, pieces);
        if !choice.note.is_empty() {
            paper.pieces(right_of(row, used), [("  ", Meaning::Text), (choice.note.as_str(), Meaning::Muted)]);
        }
    }

    fn match_again(&mut self) {
        if self.typed().trim().is_empty() {
            self.matching = (0..self.choices.len()).collect();
            self.at = Some(0);
            if let Marks::On(Some(chosen)) = self.marks.clone() {
                self.go_to(&chosen);
            }
            return;
        }
        let ranked = ranked(&self.choices, self.typed());
        self.matching = ranked.into_iter().map(|(_, at)| at).collect();
        // In a window Enter takes the first; in a field nobody is taken for somebody whom the text fits no better.
        let taken = self.marks == Marks::Never || matches!(self.named(), Named::One(_));
        self.at = taken.then_some(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    fn people() -> ChoiceList {
        let people = [
            ("", "unknown (skip)", ""),
            ("2", "A. Kumar", "Claims"),
            ("3", "R. Diaz", "Risk"),
            ("4", "K. Makumba", "Claims"),
        ];
        let choices = people.map(|(id, label, note)| Choice::new(id, label).noted(note));
        ChoiceList::in_field(choices.to_vec(), Some("3"))
    }

    fn label(list: &ChoiceList) -> Option<&str> {
        list.under_cursor().map(|choice| choice.label.as_str())
    }

    #[test]
    fn typing_narrows_and_moving_marks_nothing() {
        let mut list = people();
        list.go(1);
        insta::assert_snapshot!("moved", drawn(40, 4, |paper| list.draw(paper, paper.area(), true)));
        for key in ["c", "l", "a"] {
            list.key(key.parse().unwrap());
        }
        assert_eq!((list.count(), label(&list)), (2, None), "a team alone names nobody");
        insta::assert_snapshot!(drawn(40, 4, |paper| list.draw(paper, paper.area(), true)));
        list.go(1);
        assert_eq!(label(&list), Some("A. Kumar"));
    }

    #[test]
    fn j_and_k_move_as_in_every_list_unless_something_begins_with_them() {
        let mut list = ChoiceList::new(vec![Choice::new("a", "approve"), Choice::new("r", "reject")]);
        list.key("j".parse().unwrap());
        assert_eq!((list.under_cursor().unwrap().id.as_str(), list.typed()), ("r", ""));
        list.key("k".parse().unwrap());
        assert_eq!(list.under_cursor().unwrap().id, "a");
        let mut people = people();
        people.key("k".parse().unwrap());
        assert_eq!(people.typed(), "k", "K. Makumba is meant");
    }

    #[test]
    fn the_cursor_is_always_in_view() {
        let mut list = people();
        list.go(9);
        let shown = drawn(30, 2, |paper| list.draw(paper, paper.area(), true));
        assert!(shown.contains("K. Makumba") && !shown.contains("A. Kumar"), "{shown}");
    }

    #[test]
    fn where_nothing_matches_the_cursor_is_nowhere() {
        let mut list = people();
        list.paste("zzz");
        assert_eq!(list.under_cursor(), None);
        list.go(1);
        assert_eq!(list.under_cursor(), None);
        assert!(drawn(30, 2, |paper| list.draw(paper, paper.area(), true)).contains("nothing matches"));
    }

    #[test]
    fn a_window_takes_the_first_that_matches() {
        let mut list = ChoiceList::new(vec![Choice::new("1", "Leave, and keep"), Choice::new("2", "Leave, and drop")]);
        list.paste("leave");
        assert_eq!(list.under_cursor().unwrap().id, "1");
    }
}
