//! A bar with its number in words: imports, rebuilds, reviews per week.

use ratatui::layout::Rect;

use super::paper::{Paper, first_row, right_of};
use crate::tui::theme::Meaning;

/// Draws `done` of `of` on the first row: a bar of at most half the width, then the percentage and the words.
pub fn draw(paper: &mut Paper<'_>, area: Rect, done: u64, of: u64, words: &str) {
    let row = first_row(area);
    let width = row.width / 2;
    let [full, empty] = paper.glyphs().bar;
    let filled = filled(done, of, width);
    let bar = [full.repeat(usize::from(filled)), empty.repeat(usize::from(width - filled))];
    let used = paper.pieces(row, [(bar[0].as_str(), Meaning::Pass), (bar[1].as_str(), Meaning::Muted)]);
    let text = format!(" {:>3} % {words}", percent(done, of));
    paper.text(right_of(row, used), &text, Meaning::Text);
}

/// Whole percent, rounded down, so that 100 means all.
#[must_use]
pub fn percent(done: u64, of: u64) -> u64 {
    if of == 0 { 100 } else { u64::try_from(u128::from(done.min(of)) * 100 / u128::from(of)).unwrap_or(100) }
}

fn filled(done: u64, of: u64, width: u16) -> u16 {
    if of == 0 {
        return width;
    }
    let columns = u128::from(done.min(of)) * u128::from(width) / u128::from(of);
    u16::try_from(columns).unwrap_or(width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn the_bar_is_full_only_when_all_is_done() {
        let line = |done| drawn(40, 1, |paper| draw(paper, paper.area(), done, 3611, "of 3,611 rows"));
        insta::assert_snapshot!([0, 1000, 3610, 3611].map(line).join("\n"));
        assert_eq!((percent(3610, 3611), percent(0, 0)), (99, 100));
    }
}
