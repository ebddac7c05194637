//! A line under the header that stays until it is closed: the greeting of the demo, a register that was rolled back.

use ratatui::layout::Rect;

use super::paper::{Paper, first_row};
use crate::tui::theme::Meaning;

/// Draws the banner on the first row of `area`.
pub fn draw(paper: &mut Paper<'_>, area: Rect, text: &str) {
    let row = first_row(area);
    paper.pieces(row, [(" ", Meaning::Text), (text, Meaning::Notice)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn a_long_banner_is_cut_with_an_ellipsis() {
        let line = drawn(40, 1, |paper| {
            draw(paper, paper.area(), "7 of 60 can act without a human. 1 test key is live in production.");
        });
        assert_eq!(line, " 7 of 60 can act without a human. 1 tes…");
    }
}
