//! A line of text at the foot of the screen, with a caption that can follow what is typed: the filter with its count or the
//! place of its error.

use ratatui::layout::Rect;

use super::Purpose;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, first_row, right_of};
use crate::tui::widgets::text_field::TextField;

/// A line of text being asked for.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// The word before it: "/".
    pub sign: String,
    /// The text.
    pub field: TextField,
    /// What is said of the text: the count, or what is wrong.
    pub caption: Result<String, String>,
}

const MOST: usize = 500;

impl Prompt {
    /// A prompt with a text to begin with.
    #[must_use]
    pub fn new(purpose: Purpose, sign: impl Into<String>, text: &str) -> Self {
        Self { purpose, sign: sign.into(), field: TextField::new(text, MOST), caption: Ok(String::new()) }
    }

    pub(super) fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let row = first_row(below(area, area.height.saturating_sub(1)));
        paper.clear(row);
        let (caption, meaning) = match &self.caption {
            Ok(words) => (words, Meaning::Muted),
            Err(words) => (words, Meaning::Fail),
        };
        let used = paper.pieces(row, [(" ", Meaning::Text), (self.sign.as_str(), Meaning::Key)]);
        let rest = right_of(row, used);
        let words = Rect { width: rest.width / 2, x: rest.right() - rest.width / 2, ..rest };
        paper.text_right(Rect { width: words.width.saturating_sub(1), ..words }, caption, meaning);
        self.field.draw(paper, Rect { width: rest.width - words.width, ..rest }, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn the_filter_stands_at_the_foot_with_its_count_or_its_error() {
        let mut prompt = Prompt::new(Purpose::Filter, "/", "stage:pilot");
        prompt.caption = Ok("7 of 412".into());
        let fine = drawn(50, 2, |paper| prompt.draw(paper, paper.area()));
        prompt.caption = Err("no such stage".into());
        let wrong = drawn(50, 2, |paper| prompt.draw(paper, paper.area()));
        insta::assert_snapshot!(format!("{fine}\n{wrong}"));
    }
}
