//! Something to read: what happened, to which record, what to do. Longer than the window, it scrolls.

use ratatui::layout::Rect;

use crate::shown::Shown;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, centred};

/// A text with a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The title.
    pub title: String,
    /// The text; breaks are kept.
    pub words: String,
    from: usize,
}

const WIDTH: u16 = 72;

impl Message {
    /// A message.
    #[must_use]
    pub fn new(title: impl Into<String>, words: impl Into<String>) -> Self {
        Self { title: title.into(), words: words.into(), from: 0 }
    }

    pub(super) fn go(&mut self, by: isize) {
        let lines = Shown::text(&self.words).lines(usize::from(WIDTH - 4)).len();
        self.from = self.from.saturating_add_signed(by).min(lines.saturating_sub(1));
    }

    pub(super) fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let shown = Shown::text(&self.words);
        let width = WIDTH.min(area.width);
        let lines = shown.lines(usize::from(width.saturating_sub(4)));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let window = centred(area, width, height);
        paper.clear(window);
        let mut rest = paper.frame(window, &self.title, true);
        rest = Rect { x: rest.x + rest.width.min(1), width: rest.width.saturating_sub(2), ..rest };
        for line in lines.iter().skip(self.from).take(usize::from(rest.height)) {
            paper.text(rest, line, Meaning::Text);
            rest = below(rest, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn a_message_is_folded_in_a_window_of_its_own() {
        let message = Message::new(
            "Owner",
            "The person who answers for the workload.\n\nA mailbox is nobody: name who reads it.",
        );
        insta::assert_snapshot!(drawn(60, 8, |paper| message.draw(paper, paper.area())));
    }
}
