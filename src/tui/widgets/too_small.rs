//! The page for a terminal that is too small to show anything honestly; the state behind it is kept.

use ratatui::layout::Rect;

use super::paper::{Paper, below};
use crate::tui::model::LEAST_SIZE;
use crate::tui::theme::Meaning;

/// Draws the page over the whole of `area`.
pub fn draw(paper: &mut Paper<'_>, area: Rect) {
    let (columns, rows) = LEAST_SIZE;
    let text = format!(
        "{} x {} is too small.\nCountersign needs {columns} x {rows}.\nNothing is lost.",
        area.width, area.height
    );
    paper.paragraph(below(area, area.height.saturating_sub(3) / 2), &text, Meaning::Text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn it_says_what_it_needs_and_that_nothing_is_lost() {
        insta::assert_snapshot!(drawn(40, 5, |paper| draw(paper, paper.area())));
    }
}
