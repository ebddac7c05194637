//! A record beside or over its table: labelled lines, each with a state where it has one.
//!
//! ```text
//! Effect   ✗ acts on a record, no human check
//! Runs as  ○ not answered
//! ```

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, below, first_row, right_of};
use crate::shown::Shown;
use crate::tui::glyph::State;
use crate::tui::theme::Meaning;

/// One line of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about, in a column of its own; a line without a label takes the whole width.
    pub label: Option<String>,
    /// The state, drawn as its glyph before the words.
    pub state: Option<State>,
    /// The words.
    pub words: String,
    /// The colour of the words.
    pub meaning: Meaning,
}

impl Line {
    /// A line without a state; an empty label goes on under the line before.
    #[must_use]
    pub fn plain(label: impl Into<String>, words: impl Into<String>) -> Self {
        Self { label: Some(label.into()), state: None, words: words.into(), meaning: Meaning::Text }
    }

    /// A line with a state.
    #[must_use]
    pub fn with(state: State, label: impl Into<String>, words: impl Into<String>) -> Self {
        Self { state: Some(state), ..Self::plain(label, words) }
    }

    /// A line over the whole width.
    #[must_use]
    pub fn wide(meaning: Meaning, words: impl Into<String>) -> Self {
        Self { label: None, state: None, words: words.into(), meaning }
    }

    /// A line with a state over the whole width.
    #[must_use]
    pub fn told(state: State, words: impl Into<String>) -> Self {
        Self { state: Some(state), ..Self::wide(Meaning::Text, words) }
    }

    /// An empty line.
    #[must_use]
    pub fn gap() -> Self {
        Self::wide(Meaning::Text, "")
    }

    /// The room of its words, right of label and sign.
    fn room(&self, area: Rect, labels: u16) -> Rect {
        let area = if self.label.is_some() { right_of(area, labels + 1) } else { area };
        if self.state.is_some() { right_of(area, 2) } else { area }
    }

    /// How many rows it takes in an area of this width.
    fn rows(&self, area: Rect, labels: u16) -> u16 {
        let width = usize::from(self.room(area, labels).width);
        u16::try_from(Shown::text(&self.words).lines(width).len()).unwrap_or(u16::MAX)
    }
}

/// Widest column of labels.
const LABELS: usize = 16;

/// Draws the lines from the `from`th on, words folded beside their label.
pub fn draw(paper: &mut Paper<'_>, area: Rect, lines: &[Line], from: usize) {
    let labels = labels(lines);
    let mut rest = area;
    for line in lines.iter().skip(from) {
        if rest.is_empty() {
            return;
        }
        let words = draw_head(paper, rest, line, labels);
        let rows = paper.paragraph(words, &line.words, line.meaning);
        rest = below(rest, rows.max(1));
    }
}

/// Draws all lines so that each is seen: folded where there is room, and where there is not, cut after the rows that are its share.
pub fn draw_within(paper: &mut Paper<'_>, area: Rect, lines: &[Line]) {
    let labels = labels(lines);
    let wanted: Vec<u16> = lines.iter().map(|line| line.rows(area, labels).max(1)).collect();
    let mut rest = area;
    for (line, rows) in lines.iter().zip(shares(&wanted, area.height)) {
        let words = draw_head(paper, Rect { height: rows, ..rest }, line, labels);
        paper.paragraph_cut(words, &line.words, line.meaning);
        rest = below(rest, rows);
    }
}

/// How many rows the lines take, folded at a width.
#[must_use]
pub fn height(lines: &[Line], width: u16) -> u16 {
    let labels = labels(lines);
    let area = Rect { width, height: 1, x: 0, y: 0 };
    lines.iter().map(|line| line.rows(area, labels)).fold(0, u16::saturating_add)
}

/// How many rows each line gets of those that there are: one each from the top, then one more in turn to each that wants it.
fn shares(wanted: &[u16], rows: u16) -> Vec<u16> {
    let mut given = vec![0; wanted.len()];
    let mut left = rows;
    while left > 0 && given != wanted {
        for (given, wanted) in given.iter_mut().zip(wanted) {
            if left > 0 && *given < *wanted {
                *given += 1;
                left -= 1;
            }
        }
    }
    given
}

/// Puts label and sign, and gives the room for the words.
fn draw_head(paper: &mut Paper<'_>, area: Rect, line: &Line, labels: u16) -> Rect {
    if let Some(label) = &line.label {
        paper.text(Rect { width: labels.min(area.width), ..first_row(area) }, label, Meaning::Muted);
    }
    let words = line.room(area, labels);
    if let Some(state) = line.state {
        let sign = Rect { x: words.x.saturating_sub(2), width: 2.min(area.width), ..first_row(words) };
        paper.text(sign, paper.glyphs().state(state), state.meaning());
    }
    words
}

fn labels(lines: &[Line]) -> u16 {
    let widest = lines.iter().filter_map(|line| line.label.as_ref()).map(|label| label.width()).max();
    u16::try_from(widest.unwrap_or(0).min(LABELS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn rows_are_shared_from_the_top_and_none_is_left_over_beside_a_cut_line() {
        assert_eq!(shares(&[1, 3, 2], 6), [1, 3, 2], "all fits");
        assert_eq!(shares(&[1, 3, 2], 10), [1, 3, 2]);
        assert_eq!(shares(&[1, 3, 2], 5), [1, 2, 2]);
        assert_eq!(shares(&[1, 3, 2], 4), [1, 2, 1]);
        assert_eq!(shares(&[1, 3, 2], 2), [1, 1, 0]);
    }

    #[test]
    fn labels_align_and_long_words_fold_beside_them() {
        let lines = [
            Line::plain("Owner", "A. Kumar (deputy R. Diaz), Claims"),
            Line::with(
                State::Fail,
                "Effect",
                "acts on a record, and no person approves it first or looks at it afterwards",
            ),
            Line::with(State::NotAnswered, "Runs as", "not answered"),
        ];
        insta::assert_snapshot!(drawn(44, 6, |paper| draw(paper, paper.area(), &lines, 0)));
    }
}
