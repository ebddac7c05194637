//! A record beside or over its table: labelled lines, each with a state where it has one.
//!
//! ```text
//! Effect   ✗ acts on a record, no human check
//! Runs as  ○ not answered
//! ```

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, below, first_row, right_of};
use crate::tui::glyph::State;
use crate::tui::theme::Meaning;

/// One line of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about; empty to go on under the line before.
    pub label: String,
    /// The state, drawn as its glyph before the words.
    pub state: Option<State>,
    /// The words.
    pub words: String,
}

impl Line {
    /// A line without a state.
    #[must_use]
    pub fn plain(label: impl Into<String>, words: impl Into<String>) -> Self {
        Self { label: label.into(), state: None, words: words.into() }
    }

    /// A line with a state.
    #[must_use]
    pub fn with(state: State, label: impl Into<String>, words: impl Into<String>) -> Self {
        Self { label: label.into(), state: Some(state), words: words.into() }
    }
}

/// Widest column of labels.
const LABELS: usize = 16;

/// Draws the lines from the `from`th on, words folded beside their label.
pub fn draw(paper: &mut Paper<'_>, area: Rect, lines: &[Line], from: usize) {
    let labels = lines.iter().map(|line| line.label.width()).max().unwrap_or(0).min(LABELS);
    let labels = u16::try_from(labels).unwrap_or(0);
    let mut rest = area;
    for line in lines.iter().skip(from) {
        if rest.is_empty() {
            return;
        }
        paper.text(Rect { width: labels.min(rest.width), ..first_row(rest) }, &line.label, Meaning::Muted);
        let mut words = right_of(rest, labels + 1);
        if let Some(state) = line.state {
            paper.text(first_row(words), paper.glyphs().state(state), state.meaning());
            words = right_of(words, 2);
        }
        let rows = paper.paragraph(words, &line.words, Meaning::Text);
        rest = below(rest, rows.max(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

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
