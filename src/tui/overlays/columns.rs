//! Which columns a table shows, and in which order: the shown ones first, each taken in or out, moved up or down.

use ratatui::layout::Rect;

use super::{Outcome, Purpose};
use crate::query::{COLUMNS, Column};
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, centred, first_row, right_of};

/// The columns being chosen.
#[derive(Debug, Clone)]
pub struct ColumnChoice {
    rows: Vec<(Column, bool)>,
    at: usize,
}

const WIDTH: u16 = 76;
const TITLE: u16 = 14;

impl ColumnChoice {
    /// All columns, the shown ones first.
    #[must_use]
    pub fn new(shown: &[Column]) -> Self {
        let hidden = COLUMNS.iter().map(|entry| entry.column).filter(|column| !shown.contains(column));
        let rows = shown.iter().map(|column| (*column, true)).chain(hidden.map(|column| (column, false)));
        Self { rows: rows.collect(), at: 0 }
    }

    pub(super) fn go(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }

    pub(super) fn toggle(&mut self) {
        if let Some((_, shown)) = self.rows.get_mut(self.at) {
            *shown = !*shown;
        }
        self.go(1);
    }

    /// Moves the column at the cursor, and the cursor with it.
    pub(super) fn shift(&mut self, by: isize) {
        let to = self.at.saturating_add_signed(by);
        if to < self.rows.len() {
            self.rows.swap(self.at, to);
            self.at = to;
        }
    }

    /// The names of the chosen ones; it stays open while none is.
    pub(super) fn take(&self) -> Outcome {
        let names: Vec<&str> = self.rows.iter().filter(|(_, shown)| *shown).map(|(column, _)| column.name()).collect();
        if names.is_empty() {
            return Outcome::Stays;
        }
        Outcome::Answered(Purpose::Columns, names.join(","))
    }

    pub(super) fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let rows = u16::try_from(self.rows.len()).unwrap_or(u16::MAX);
        let window = centred(area, WIDTH, rows.saturating_add(2));
        paper.clear(window);
        let inside = paper.frame(window, "Columns", true);
        let top = (self.at + 1).saturating_sub(usize::from(inside.height));
        let mut rest = inside;
        for (number, (column, shown)) in self.rows.iter().enumerate().skip(top) {
            if rest.is_empty() {
                return;
            }
            draw_row(paper, first_row(rest), *column, *shown, number == self.at);
            rest = below(rest, 1);
        }
    }
}

fn draw_row(paper: &mut Paper<'_>, line: Rect, column: Column, shown: bool, chosen: bool) {
    let entry = column.entry();
    let sign = if chosen { paper.glyphs().cursor } else { " " };
    let (mark, meaning) = if shown { ("[x] ", Meaning::Text) } else { ("[ ] ", Meaning::Muted) };
    let used = paper.pieces(line, [(sign, Meaning::Focus), (mark, meaning)]);
    let rest = right_of(line, used);
    let title = if chosen { Meaning::Selected } else { meaning };
    paper.text(Rect { width: TITLE.min(rest.width), ..rest }, entry.title, title);
    paper.text(right_of(rest, TITLE + 1), entry.about, Meaning::Muted);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn columns_are_taken_in_and_moved_and_never_all_left_out() {
        let mut choice = ColumnChoice::new(&[Column::Name, Column::Due]);
        choice.go(2);
        choice.toggle();
        choice.go(-1);
        choice.shift(-1);
        assert_eq!(choice.take(), Outcome::Answered(Purpose::Columns, "name,key,due".into()));
        insta::assert_snapshot!(drawn(80, 8, |paper| choice.draw(paper, paper.area())));
        let mut none = ColumnChoice::new(&[Column::Name]);
        none.toggle();
        assert_eq!(none.take(), Outcome::Stays);
    }
}
