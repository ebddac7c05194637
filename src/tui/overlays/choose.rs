//! One of several answers to a question; the first one is the safe one.

use ratatui::layout::Rect;

use super::{Outcome, Purpose};
use crate::shown::Shown;
use crate::tui::theme::Meaning;
use crate::tui::widgets::choice::{Choice, ChoiceList};
use crate::tui::widgets::paper::{Paper, below, centred};

/// A question with its answers.
#[derive(Debug, Clone)]
pub struct Choose {
    /// What it is for.
    pub purpose: Purpose,
    /// The title.
    pub title: String,
    /// The question; may be empty.
    pub words: String,
    /// The answers.
    pub list: ChoiceList,
    /// Whether it takes the whole screen.
    page: bool,
}

const WIDTH: u16 = 64;
const MOST_ROWS: u16 = 14;

impl Choose {
    /// A question.
    #[must_use]
    pub fn new(purpose: Purpose, title: impl Into<String>, words: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { purpose, title: title.into(), words: words.into(), list: ChoiceList::new(choices), page: false }
    }

    /// The same with this answer chosen.
    #[must_use]
    pub fn at(mut self, id: &str) -> Self {
        self.list.go_to(id);
        self
    }

    /// The same over the whole screen.
    #[must_use]
    pub fn page(self) -> Self {
        Self { page: true, ..self }
    }

    pub(super) fn take(&mut self) -> Outcome {
        match self.list.under_cursor() {
            Some(choice) => Outcome::Answered(self.purpose.clone(), choice.id.clone()),
            None => Outcome::Stays,
        }
    }

    pub(super) fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let width = if self.page { area.width } else { WIDTH.min(area.width) };
        let narrowed = u16::from(!self.list.typed().is_empty());
        let rows = u16::try_from(self.list.count().max(1)).unwrap_or(MOST_ROWS).min(MOST_ROWS) + narrowed;
        let words = if self.words.is_empty() {
            0
        } else {
            Shown::text(&self.words).lines(usize::from(width.saturating_sub(4))).len() + 1
        };
        // Where there is no room for all, the answers stay in sight.
        let room = area.height.saturating_sub(rows + 2);
        let words = u16::try_from(words).unwrap_or(u16::MAX).min(room);
        let window = if self.page { area } else { centred(area, width, words + rows + 2) };
        paper.clear(window);
        let inside = paper.frame(window, &self.title, true);
        let room = Rect { x: inside.x + inside.width.min(1), width: inside.width.saturating_sub(2), ..inside };
        paper.paragraph(Rect { height: words.saturating_sub(1), ..room }, &self.words, Meaning::Text);
        self.list.draw(paper, below(room, words), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn a_question_shows_its_answers_with_the_safe_one_first() {
        let choices = vec![
            Choice::new("stay", "Stay here"),
            Choice::new("keep", "Close and keep a draft").noted("offered next time"),
        ];
        let choose = Choose::new(Purpose::LeaveSteps, "Leave?", "You have unsaved changes.", choices);
        insta::assert_snapshot!(drawn(70, 7, |paper| choose.draw(paper, paper.area())));
    }
}
