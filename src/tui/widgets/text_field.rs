//! One line of text being typed: the cursor of the terminal stands in it, and control characters, typed or pasted, never get in.
//! Nothing is ever cut: a text that is longer than its use allows is kept, and whoever asked for it refuses it by name; what does
//! not fit a line at all is refused whole. It runs nothing.

use std::ops::Range;

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, first_row, right_of};
use crate::shown::Shown;
use crate::tui::keymap::Key;
use crate::tui::theme::Meaning;

/// The text and its cursor.
#[derive(Debug, Clone)]
pub struct TextField {
    input: Input,
    /// All of it is selected: what is typed takes its place.
    selected: bool,
}

/// The most characters that one line takes, far more than any field allows.
pub const HOLDS: usize = 20_000;

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// It is not a key of a text field.
    Ignored,
    /// Only the cursor moved.
    Kept,
    /// It does not fit: none of it was taken.
    Full,
    /// The text changed.
    Changed,
}

impl TextField {
    /// A field with a text in it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut field = Self { input: Input::default(), selected: false };
        field.paste(text);
        field
    }

    /// The same with all of the text selected, so that typing takes its place.
    #[must_use]
    pub fn selected(text: &str) -> Self {
        let field = Self::new(text);
        Self { selected: !field.text().is_empty(), ..field }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Where the cursor stands, in bytes of the text.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.text().chars().take(self.input.cursor()).map(char::len_utf8).sum()
    }

    /// Puts a text in the place of a part, and the cursor behind it.
    pub fn replace(&mut self, part: Range<usize>, with: &str) {
        let (before, after) = (self.text().get(..part.start), self.text().get(part.end..));
        let (Some(before), Some(after)) = (before, after) else { return };
        let (before, after) = (before.to_owned(), after.to_owned());
        self.selected = false;
        self.input = Input::new(before).with_cursor(usize::MAX);
        self.paste(with);
        let cursor = self.input.cursor();
        self.input = Input::new(format!("{}{after}", self.text())).with_cursor(cursor);
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.input.reset();
        self.selected = false;
    }

    /// Takes a key if it is one of typing.
    pub fn key(&mut self, key: Key) -> Typed {
        let Some(request) = request(key) else { return Typed::Ignored };
        if std::mem::take(&mut self.selected) && changes(&request) {
            self.input.reset();
            if !matches!(request, InputRequest::InsertChar(_)) {
                return Typed::Changed;
            }
        }
        if let InputRequest::InsertChar(character) = request {
            if refused(character) {
                return Typed::Kept;
            }
            if self.length() >= HOLDS {
                return Typed::Full;
            }
        }
        match self.input.handle(request) {
            Some(change) if change.value => Typed::Changed,
            _ => Typed::Kept,
        }
    }

    /// Puts a pasted text at the cursor, or none of it: breaks and tabs become spaces, other control characters are dropped.
    pub fn paste(&mut self, text: &str) -> Typed {
        let room = if self.selected { HOLDS } else { HOLDS.saturating_sub(self.length()) };
        let one_line = text.replace("\r\n", " ");
        let kept: String = one_line.chars().map(flattened).filter(|character| !refused(*character)).collect();
        if kept.is_empty() {
            return Typed::Kept;
        }
        if kept.chars().count() > room {
            return Typed::Full;
        }
        if self.selected {
            self.clear();
        }
        let at = self.input.cursor();
        let before: String = self.text().chars().take(at).collect();
        let after: String = self.text().chars().skip(at).collect();
        let cursor = at + kept.chars().count();
        self.input = Input::new(before + &kept + &after).with_cursor(cursor);
        Typed::Changed
    }

    /// Draws the text on the first row of `area`; with the focus, the part around the cursor, and the cursor itself.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, focused: bool) {
        let row = first_row(area);
        if row.is_empty() {
            return;
        }
        if !focused {
            paper.text(row, self.text(), Meaning::Input);
            return;
        }
        self.draw_focused(paper, row, None);
    }

    /// Draws it with the focus, and shows where something is wrong with it: bytes of the text.
    pub fn draw_with_fault(&self, paper: &mut Paper<'_>, area: Rect, wrong: Option<Range<usize>>) {
        let row = first_row(area);
        if !row.is_empty() {
            self.draw_focused(paper, row, wrong);
        }
    }

    fn draw_focused(&self, paper: &mut Paper<'_>, row: Rect, wrong: Option<Range<usize>>) {
        // Hidden characters are drawn wider than they are, so the cursor's column is measured on what is drawn.
        let before: String = self.text().chars().take(self.input.cursor()).collect();
        let cursor = Shown::new(&before).width();
        let room = usize::from(row.width).saturating_sub(1);
        let shown = Shown::new(self.text()).into_owned();
        let (skipped, tail) = scrolled(shown.as_str(), cursor.saturating_sub(room));
        let used = paper.text(row, clipped(tail, usize::from(row.width)), Meaning::Input);
        let at = u16::try_from(cursor.saturating_sub(skipped)).unwrap_or(0).min(row.width - 1);
        paper.paint(Rect { width: used.max(1), ..row }, if self.selected { Meaning::Selected } else { Meaning::Input });
        if let Some(wrong) = wrong {
            let columns = |range: Range<usize>| Shown::new(self.text().get(range).unwrap_or_default()).width();
            let from = columns(0..wrong.start).saturating_sub(skipped);
            let wide = columns(wrong.clone()).max(1);
            let narrowed = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
            let part = right_of(row, narrowed(from));
            paper.paint(Rect { width: narrowed(wide).min(part.width), ..part }, Meaning::Fail);
        }
        paper.cursor = Some(Position { x: row.x + at, y: row.y });
    }

    /// How many characters it has.
    #[must_use]
    pub fn length(&self) -> usize {
        self.text().chars().count()
    }
}

/// The text without its first columns, at a whole character; with the columns that went.
fn scrolled(text: &str, columns: usize) -> (usize, &str) {
    let mut skipped = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if skipped >= columns {
            return (skipped, text.get(at..).unwrap_or_default());
        }
        skipped += grapheme.width();
    }
    (skipped, if skipped >= columns && columns > 0 { "" } else { text })
}

/// Cut without an ellipsis: the text goes on, it is not shortened.
fn clipped(text: &str, columns: usize) -> &str {
    let mut width = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        width += grapheme.width();
        if width > columns {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

fn flattened(character: char) -> char {
    if matches!(character, '\n' | '\r' | '\t') { ' ' } else { character }
}

fn refused(character: char) -> bool {
    character.is_control()
}

/// Whether a key changes the text, or only moves in it.
fn changes(request: &InputRequest) -> bool {
    !matches!(
        request,
        InputRequest::GoToStart
            | InputRequest::GoToEnd
            | InputRequest::GoToPrevChar
            | InputRequest::GoToNextChar
            | InputRequest::GoToPrevWord
            | InputRequest::GoToNextWord
    )
}

fn request(key: Key) -> Option<InputRequest> {
    let control = key.held.contains(KeyModifiers::CONTROL);
    let alt = key.held.contains(KeyModifiers::ALT);
    Some(match key.code {
        KeyCode::Char('a') if control => InputRequest::GoToStart,
        KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
        KeyCode::Char('u') if control => InputRequest::DeleteFromStart,
        KeyCode::Char('k') if control => InputRequest::DeleteTillEnd,
        KeyCode::Char(character) if !control && !alt => InputRequest::InsertChar(character),
        KeyCode::Backspace if alt || control => InputRequest::DeletePrevWord,
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left if control || alt => InputRequest::GoToPrevWord,
        KeyCode::Right if control || alt => InputRequest::GoToNextWord,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{DARK, text};
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;

    fn keys(field: &mut TextField, keys: &[&str]) {
        for key in keys {
            field.key(key.parse().unwrap());
        }
    }

    #[test]
    fn a_pasted_text_is_one_line_without_control_characters() {
        let mut field = TextField::new("");
        field.paste("one\r\ntwo\u{1b}[2J\nthree");
        assert_eq!(field.text(), "one two[2J three");
    }

    #[test]
    fn what_does_not_fit_is_refused_whole_and_never_cut() {
        let mut field = TextField::new(&"a".repeat(HOLDS - 2));
        assert_eq!(field.paste("bcd"), Typed::Full);
        assert_eq!(field.length(), HOLDS - 2);
        assert_eq!(field.paste("bc"), Typed::Changed);
        assert_eq!(field.key("d".parse().unwrap()), Typed::Full);
        assert!(field.text().ends_with("abc"));
        let mut selected = TextField::selected(&"a".repeat(HOLDS));
        assert_eq!(selected.paste("b"), Typed::Changed, "it takes the place of what is selected");
        assert_eq!(selected.text(), "b");
    }

    #[test]
    fn a_paste_lands_at_the_cursor() {
        let mut field = TextField::new("ac");
        keys(&mut field, &["left"]);
        field.paste("b");
        keys(&mut field, &["x"]);
        assert_eq!(field.text(), "abxc");
    }

    #[test]
    fn what_is_typed_or_pasted_takes_the_place_of_a_selected_text_and_moving_keeps_it() {
        let fresh = || TextField::selected("2027-01-31");
        let mut typed = fresh();
        keys(&mut typed, &["+", "3", "m"]);
        assert_eq!(typed.text(), "+3m");
        let mut pasted = fresh();
        pasted.paste("today");
        assert_eq!(pasted.text(), "today");
        let mut moved = fresh();
        keys(&mut moved, &["left", "backspace", "0"]);
        assert_eq!(moved.text(), "2027-01-01");
        let mut emptied = fresh();
        keys(&mut emptied, &["backspace", "x"]);
        assert_eq!(emptied.text(), "x");
    }

    #[test]
    fn keys_that_are_not_typing_are_left_to_the_table_of_actions() {
        let mut field = TextField::new("");
        for key in ["tab", "enter", "esc", "ctrl-c", "ctrl-z", "pagedown", "f1", "alt-x"] {
            assert_eq!(field.key(key.parse().unwrap()), Typed::Ignored, "{key}");
        }
    }

    #[test]
    fn the_cursor_stands_after_what_was_typed_and_the_text_scrolls_under_it() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        let mut paper = Paper::new(&mut buffer, DARK);
        TextField::new("abcdefghijkl").draw(&mut paper, Rect::new(0, 0, 8, 1), true);
        assert_eq!(paper.cursor, Some(Position { x: 7, y: 0 }));
        assert_eq!(text(&buffer), "fghijkl");
    }

    proptest! {
        #[test]
        fn the_cursor_never_leaves_the_field(value in "\\PC{0,40}", width in 0u16..20, moves in 0usize..40) {
            let mut field = TextField::new(&value);
            for _ in 0..moves {
                field.key("left".parse().unwrap());
            }
            let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
            let mut paper = Paper::new(&mut buffer, DARK);
            field.draw(&mut paper, Rect::new(0, 0, width, 1), true);
            prop_assert!(paper.cursor.is_none_or(|cursor| cursor.x < width));
        }
    }
}
