//! A list of questions that unfolds: each row its state and count, Enter shows what lies under it. The gate and the answers
//! are drawn with it.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::paper::{Paper, below, first_row, right_of};
use crate::tui::glyph::State;
use crate::tui::theme::Meaning;

/// One question and what lies under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question in plain words.
    pub words: String,
    /// Its state.
    pub state: State,
    /// How many controls are in that state; shown where it is not zero.
    pub count: usize,
    /// What unfolds.
    pub parts: Vec<Part>,
}

/// One control under a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its state.
    pub state: State,
    /// Its name: "KEY-2".
    pub name: String,
    /// The reason, what would make it pass, and who can mend it.
    pub reason: String,
}

/// Which question or part has the cursor, and what is unfolded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfolding {
    cursor: usize,
    open: BTreeSet<usize>,
}

/// Where the cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// On a question.
    Question(usize),
    /// On a part of a question.
    Part(usize, usize),
}

impl Unfolding {
    /// Where the cursor stands; nothing where there are no questions.
    #[must_use]
    pub fn at(&self, questions: &[Question]) -> Option<At> {
        self.rows(questions).get(self.cursor).copied()
    }

    /// Moves the cursor by rows, staying inside.
    pub fn go(&mut self, questions: &[Question], by: isize) {
        let last = self.rows(questions).len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Unfolds or folds the question at the cursor; from a part, folds its question.
    pub fn toggle(&mut self, questions: &[Question]) {
        let Some(At::Question(question) | At::Part(question, _)) = self.at(questions) else { return };
        if !self.open.remove(&question) {
            self.open.insert(question);
        }
        let back = self.rows(questions).iter().position(|at| *at == At::Question(question));
        self.cursor = back.unwrap_or(0);
    }

    fn rows(&self, questions: &[Question]) -> Vec<At> {
        let mut rows = Vec::new();
        for (number, question) in questions.iter().enumerate() {
            rows.push(At::Question(number));
            if self.open.contains(&number) {
                rows.extend((0..question.parts.len()).map(|part| At::Part(number, part)));
            }
        }
        rows
    }
}

/// Draws the questions, scrolled so that the cursor is seen.
pub fn draw(paper: &mut Paper<'_>, area: Rect, questions: &[Question], unfolding: &Unfolding) {
    let rows = unfolding.rows(questions);
    // A part folds over two rows at most, so a cursor in the lower half may need the upper rows gone.
    let top = unfolding.cursor.saturating_sub(usize::from(area.height) / 2);
    let mut rest = area;
    for (number, at) in rows.iter().enumerate().skip(top) {
        if rest.is_empty() {
            return;
        }
        let selected = number == unfolding.cursor;
        let used = match *at {
            At::Question(question) => {
                questions.get(question).map(|q| draw_question(paper, rest, q, unfolding.open.contains(&question)))
            }
            At::Part(question, part) => questions
                .get(question)
                .and_then(|q| q.parts.get(part))
                .map(|part| draw_part(paper, rest, part, selected)),
        };
        let used = used.unwrap_or(1).max(1);
        if selected {
            paper.text(first_row(rest), paper.glyphs().cursor, Meaning::Focus);
        }
        rest = below(rest, used);
    }
}

fn draw_question(paper: &mut Paper<'_>, area: Rect, question: &Question, open: bool) -> u16 {
    let [folded, unfolded] = paper.glyphs().fold;
    let row = right_of(first_row(area), 2);
    let fold = if open { unfolded } else { folded };
    let used = paper.pieces(
        row,
        [
            (fold, Meaning::Muted),
            (" ", Meaning::Text),
            (question.words.as_str(), Meaning::Title),
            ("  ", Meaning::Text),
        ],
    );
    let row = right_of(row, used);
    let used = paper.state(row, question.state);
    if question.count > 0 {
        paper.text(right_of(row, used), &format!(" {}", question.count), question.state.meaning());
    }
    1
}

/// The reason is folded in full at the cursor, and cut to one row elsewhere.
fn draw_part(paper: &mut Paper<'_>, area: Rect, part: &Part, selected: bool) -> u16 {
    let row = right_of(area, 6);
    let used = paper.pieces(
        first_row(row),
        [
            (paper.glyphs().state(part.state), part.state.meaning()),
            (" ", Meaning::Text),
            (part.name.as_str(), Meaning::Text),
            ("  ", Meaning::Text),
        ],
    );
    let words = right_of(row, used);
    if selected {
        paper.paragraph(words, &part.reason, Meaning::Text)
    } else {
        paper.text(first_row(words), &part.reason, Meaning::Muted);
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    fn questions() -> Vec<Question> {
        let part = |state, name: &str, reason: &str| Part { state, name: name.into(), reason: reason.into() };
        vec![
            Question {
                words: "What can it affect?".into(),
                state: State::Fail,
                count: 2,
                parts: vec![
                    part(
                        State::Fail,
                        "KEY-2",
                        "it acts on a record and nobody approves it; name a human check, or cut the reach (owner)",
                    ),
                    part(
                        State::Fail,
                        "KEY-3",
                        "an experiment may not act; ask for promotion, or cut the reach (owner)",
                    ),
                ],
            },
            Question {
                words: "Who answers for it?".into(),
                state: State::Pass,
                count: 0,
                parts: vec![part(State::Pass, "OWN-1", "A. Kumar")],
            },
            Question { words: "What does it run as?".into(), state: State::NotAnswered, count: 5, parts: Vec::new() },
        ]
    }

    #[test]
    fn questions_unfold_to_their_controls_and_the_reason_at_the_cursor_is_whole() {
        let questions = questions();
        let mut unfolding = Unfolding::default();
        unfolding.toggle(&questions);
        unfolding.go(&questions, 1);
        assert_eq!(unfolding.at(&questions), Some(At::Part(0, 0)));
        insta::assert_snapshot!(drawn(60, 8, |paper| draw(paper, paper.area(), &questions, &unfolding)));
    }

    #[test]
    fn folding_from_a_part_puts_the_cursor_on_its_question() {
        let questions = questions();
        let mut unfolding = Unfolding::default();
        unfolding.toggle(&questions);
        unfolding.go(&questions, 2);
        unfolding.toggle(&questions);
        assert_eq!(unfolding.at(&questions), Some(At::Question(0)));
        unfolding.go(&questions, 99);
        assert_eq!(unfolding.at(&questions), Some(At::Question(2)));
    }
}
