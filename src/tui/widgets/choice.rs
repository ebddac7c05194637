//! One of several: the choices below each other, the chosen one marked. Typing narrows long lists. The first choice of every
//! field of a wizard is to leave it for later.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use super::paper::{Paper, below, first_row, right_of};
use super::text_field::{TextField, Typed};
use crate::tui::keymap::Key;
use crate::tui::theme::Meaning;

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored: a word of the domain or a record's id.
    pub id: String,
    /// What people read.
    pub label: String,
    /// A few words more: a team, a reason, a count.
    pub note: String,
}

impl Choice {
    /// A choice without a note.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), note: String::new() }
    }

    /// The same with a note.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// The choices, which one is chosen, and what was typed to narrow them.
#[derive(Debug, Clone)]
pub struct ChoiceList {
    choices: Vec<Choice>,
    matching: Vec<usize>,
    at: usize,
    narrow: TextField,
}

const NARROW_MOST: usize = 60;

impl ChoiceList {
    /// A list with the choice of that id chosen, or the first one.
    #[must_use]
    pub fn new(choices: Vec<Choice>, chosen: Option<&str>) -> Self {
        let at = choices.iter().position(|choice| Some(choice.id.as_str()) == chosen).unwrap_or(0);
        let matching = (0..choices.len()).collect();
        Self { choices, matching, at, narrow: TextField::new("", NARROW_MOST) }
    }

    /// Chooses the choice of an id, where it is there.
    pub fn choose(&mut self, id: &str) {
        let at = self.matching.iter().position(|at| self.choices.get(*at).is_some_and(|choice| choice.id == id));
        self.at = at.unwrap_or(self.at);
    }

    /// What is chosen; nothing where nothing matches.
    #[must_use]
    pub fn chosen(&self) -> Option<&Choice> {
        self.choices.get(*self.matching.get(self.at)?)
    }

    /// What was typed to narrow the list.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.narrow.text()
    }

    /// How many choices match.
    #[must_use]
    pub fn count(&self) -> usize {
        self.matching.len()
    }

    /// Moves by so many choices, staying inside.
    pub fn go(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.matching.len().saturating_sub(1));
    }

    /// Takes a key of choosing or narrowing.
    pub fn key(&mut self, key: Key) -> Typed {
        let before = self.at;
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
        if self.at == before { Typed::Kept } else { Typed::Changed }
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

    /// Draws the choices, scrolled so that the chosen one is seen; first what was typed, where something was.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, focused: bool) {
        let mut rest = area;
        if focused && !self.typed().is_empty() {
            let used = paper.text(first_row(rest), "narrowed by: ", Meaning::Muted);
            self.narrow.draw(paper, right_of(first_row(rest), used), true);
            rest = below(rest, 1);
        }
        if self.matching.is_empty() {
            paper.text(first_row(rest), "nothing matches", Meaning::Muted);
            return;
        }
        let top = (self.at + 1).saturating_sub(usize::from(rest.height));
        for (number, choice) in
            self.matching.iter().enumerate().skip(top).filter_map(|(number, at)| Some((number, self.choices.get(*at)?)))
        {
            if rest.is_empty() {
                return;
            }
            draw_choice(paper, first_row(rest), choice, number == self.at, focused);
            rest = below(rest, 1);
        }
    }

    fn match_again(&mut self) {
        let wanted = self.narrow.text().trim().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let numbered = self.choices.iter().enumerate();
        let fitting = numbered.filter_map(|(at, choice)| Some((rank(choice, &wanted, &words)?, at)));
        let mut ranked: Vec<(usize, usize)> = fitting.collect();
        ranked.sort_unstable();
        self.matching = ranked.into_iter().map(|(_, at)| at).collect();
        self.at = 0;
    }
}

/// How well a choice fits, 0 the best: its label begins with the text, a word of it does, it has all the words somewhere.
/// "ku" finds Kumar before Makumba; what stands for no answer at all is only found by its beginning.
fn rank(choice: &Choice, wanted: &str, words: &[&str]) -> Option<usize> {
    let label = choice.label.to_lowercase();
    if label.starts_with(wanted) {
        return Some(0);
    }
    let text = format!("{label} {}", choice.note.to_lowercase());
    if choice.id.is_empty() || !words.iter().all(|word| text.contains(word)) {
        return None;
    }
    let begins = label.split_whitespace().any(|word| word.starts_with(wanted));
    Some(if begins { 1 } else { 2 })
}

fn draw_choice(paper: &mut Paper<'_>, row: Rect, choice: &Choice, chosen: bool, focused: bool) {
    let sign = if chosen { paper.glyphs().cursor } else { " " };
    let meaning = match (chosen, focused) {
        (true, true) => Meaning::Selected,
        (true, false) => Meaning::Title,
        _ => Meaning::Text,
    };
    let used = paper.pieces(row, [(sign, Meaning::Focus), (" ", Meaning::Text), (choice.label.as_str(), meaning)]);
    if !choice.note.is_empty() {
        paper.pieces(right_of(row, used), [("  ", Meaning::Text), (choice.note.as_str(), Meaning::Muted)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    fn people() -> ChoiceList {
        let people = [
            ("", "not known, leave for later", ""),
            ("2", "A. Kumar", "Claims"),
            ("3", "R. Diaz", "Risk"),
            ("4", "K. Makumba", "Claims"),
        ];
        let choices = people.map(|(id, label, note)| Choice::new(id, label).noted(note));
        ChoiceList::new(choices.to_vec(), Some("3"))
    }

    #[test]
    fn typing_narrows_and_what_begins_with_the_text_is_chosen() {
        let mut list = people();
        for key in ["c", "l", "a"] {
            list.key(key.parse().unwrap());
        }
        assert_eq!((list.count(), list.chosen().unwrap().label.as_str()), (2, "A. Kumar"));
        insta::assert_snapshot!(drawn(40, 4, |paper| list.draw(paper, paper.area(), true)));
    }

    #[test]
    fn j_and_k_move_as_in_every_list_unless_something_begins_with_them() {
        let mut list = ChoiceList::new(vec![Choice::new("a", "approve"), Choice::new("r", "reject")], None);
        list.key("j".parse().unwrap());
        assert_eq!((list.chosen().unwrap().id.as_str(), list.typed()), ("r", ""));
        list.key("k".parse().unwrap());
        assert_eq!(list.chosen().unwrap().id, "a");
        let mut people = people();
        people.key("k".parse().unwrap());
        assert_eq!(people.typed(), "k", "K. Makumba is meant");
    }

    #[test]
    fn the_chosen_one_is_always_in_view() {
        let mut list = people();
        list.go(9);
        let shown = drawn(30, 2, |paper| list.draw(paper, paper.area(), true));
        assert!(shown.contains("K. Makumba") && !shown.contains("A. Kumar"), "{shown}");
    }

    #[test]
    fn where_nothing_matches_nothing_is_chosen() {
        let mut list = people();
        list.key("k".parse().unwrap());
        assert_eq!(list.chosen().unwrap().label, "K. Makumba", "and not what stands for no answer");
        list.paste("zzz");
        assert_eq!(list.chosen(), None);
        list.go(1);
        assert!(drawn(30, 2, |paper| list.draw(paper, paper.area(), true)).contains("nothing matches"));
    }
}
