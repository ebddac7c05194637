//! Draws a table: columns by priority and as wide as what they hold, the cursor and marks at the left, an arrow at the sorted column.
//! It draws the rows in view and no others.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, below, first_row, right_of};
use super::table::{Cell, Column, Record, Table};
use crate::tui::theme::Meaning;

/// Cursor and mark, left of every row.
const GUTTER: u16 = 4;
const GAP: u16 = 1;

/// Draws the title row and the rows in view; `cell` makes the cell of a record in a column, and is asked for no other.
pub fn draw<R: Record>(
    paper: &mut Paper<'_>,
    area: Rect,
    table: &Table<R>,
    focused: bool,
    cell: impl for<'r> Fn(&'r R, usize) -> Cell<'r>,
) {
    let widths = widths(table.columns(), &widest(table, &cell), area.width.saturating_sub(GUTTER));
    draw_titles(paper, first_row(area), table, &widths);
    let body = below(area, 1);
    let top = scroll(table, body.height);
    let mut rest = body;
    for (at, row) in table.rows().iter().enumerate().skip(top).take(usize::from(body.height)) {
        let selected = focused && at == table.selected_at();
        let line = first_row(rest);
        draw_gutter(paper, line, table.is_marked(&row.key()), selected);
        let cells = right_of(line, GUTTER);
        if row.is_one_cell() {
            let cell = cell(row, 0);
            paper.text(cells, &cell.text, if selected { Meaning::Selected } else { cell.meaning });
        } else {
            draw_cells(paper, cells, table.columns(), &widths, selected, |column| cell(row, column));
        }
        rest = below(rest, 1);
    }
}

/// Keeps the top row where it was unless the selection would leave the view.
fn scroll<R: Record>(table: &Table<R>, height: u16) -> usize {
    let rows = usize::from(height.max(1));
    let selected = table.selected_at();
    let last_top = table.rows().len().saturating_sub(rows);
    let top = table.top.get().clamp((selected + 1).saturating_sub(rows), selected).min(last_top);
    table.top.set(top);
    table.height.set(height);
    top
}

/// The widest text in each column over the rows that are loaded: over those in view it would jump with every page.
fn widest<R: Record>(table: &Table<R>, cell: &impl for<'r> Fn(&'r R, usize) -> Cell<'r>) -> Vec<u16> {
    let width = |text: &str| u16::try_from(text.width()).unwrap_or(u16::MAX);
    let measure = || {
        let mut widest = vec![0; table.columns().len()];
        for row in table.rows().iter().filter(|row| !row.is_one_cell()) {
            for (at, widest) in widest.iter_mut().enumerate() {
                *widest = (*widest).max(width(&cell(row, at).text));
            }
        }
        widest
    };
    let mut widest = table.widest.borrow_mut().get_or_insert_with(measure).clone();
    for (at, (column, widest)) in table.columns().iter().zip(&mut widest).enumerate() {
        let arrow = if table.sorted.is_some_and(|sorted| sorted.column == at) { 2 } else { 0 };
        *widest = (*widest).max(width(column.title) + arrow);
    }
    widest
}

/// The width of each column; 0 where it does not fit. Columns go by priority, then grow in order towards their ideal width and, where
/// there is room, to that of the widest text they hold; what is still left goes to the first.
#[must_use]
pub fn widths(columns: &[Column], widest: &[u16], room: u16) -> Vec<u16> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|at| columns.get(*at).map(|column| column.priority));
    let mut widths = vec![0; columns.len()];
    // After the last column stands no gap.
    let mut left = room.saturating_add(GAP);
    for at in &order {
        let (Some(column), Some(width)) = (columns.get(*at), widths.get_mut(*at)) else { continue };
        let least = match widest.get(*at) {
            _ if column.priority == 0 => column.least.min(left.saturating_sub(GAP)),
            Some(widest) => column.least.min(*widest),
            None => column.least,
        };
        if least.saturating_add(GAP) > left && column.priority > 0 {
            break;
        }
        *width = least;
        left = left.saturating_sub(least + GAP);
    }
    for most in [|column: &Column, widest: u16| column.ideal.min(widest), |_: &Column, widest| widest] {
        for at in &order {
            let (Some(column), Some(width)) = (columns.get(*at), widths.get_mut(*at)) else { continue };
            if *width > 0 {
                let most = most(column, widest.get(*at).copied().unwrap_or(column.ideal));
                let more = most.saturating_sub(*width).min(left);
                *width += more;
                left -= more;
            }
        }
    }
    if let Some(width) = order.first().and_then(|at| widths.get_mut(*at)) {
        *width += left;
    }
    widths
}

fn draw_titles<R: Record>(paper: &mut Paper<'_>, row: Rect, table: &Table<R>, widths: &[u16]) {
    let [up, down] = paper.glyphs().sorted;
    let mut rest = right_of(row, GUTTER);
    for (at, (column, width)) in table.columns().iter().zip(widths).enumerate() {
        if *width == 0 {
            continue;
        }
        let cell = Rect { width: (*width).min(rest.width), ..rest };
        let arrow = match table.sorted {
            Some(sorted) if sorted.column == at => Some(if sorted.descending { down } else { up }),
            _ => None,
        };
        let title = arrow.map(|arrow| format!("{} {arrow}", column.title));
        let title = title.as_deref().unwrap_or(column.title);
        if column.right {
            paper.text_right(cell, title, Meaning::Title);
        } else {
            paper.text(cell, title, Meaning::Title);
        }
        rest = right_of(rest, width + GAP);
    }
}

fn draw_gutter(paper: &mut Paper<'_>, line: Rect, marked: bool, selected: bool) {
    if selected {
        paper.paint(line, Meaning::Selected);
        paper.text(right_of(line, 1), paper.glyphs().cursor, Meaning::Selected);
    }
    if marked {
        let meaning = if selected { Meaning::Selected } else { Meaning::Marked };
        paper.text(right_of(line, 2), paper.glyphs().mark, meaning);
    }
}

fn draw_cells<'r>(
    paper: &mut Paper<'_>,
    line: Rect,
    columns: &[Column],
    widths: &[u16],
    selected: bool,
    cell: impl Fn(usize) -> Cell<'r>,
) {
    let mut rest = line;
    for (at, (column, width)) in columns.iter().zip(widths).enumerate().filter(|(_, (_, width))| **width > 0) {
        let cell = cell(at);
        let area = Rect { width: (*width).min(rest.width), ..rest };
        let meaning = if selected { Meaning::Selected } else { cell.meaning };
        if column.right {
            paper.text_right(area, &cell.text, meaning);
        } else {
            paper.text(area, &cell.text, meaning);
        }
        rest = right_of(rest, width + GAP);
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::fixture::*;
    use super::super::table::{List, Place, Sorted};
    use super::*;
    use crate::tui::testing::drawn;
    use proptest::prelude::*;

    fn table() -> Table<Numbered> {
        let mut table = Table::new(columns());
        table.sorted = Some(Sorted::default());
        table.need();
        table.take(page(0, Place::Instead, 0..40, true, true));
        table
    }

    #[test]
    fn a_wide_table_shows_every_column_and_a_narrow_one_the_important_ones() {
        let mut table = table();
        table.mark();
        table.go(2);
        let shown = [76, 40, 16].map(|width| drawn(width, 5, |paper| draw(paper, paper.area(), &table, true, cell)));
        insta::assert_snapshot!(shown.join("\n---\n"));
    }

    #[test]
    fn the_view_moves_only_when_the_selection_would_leave_it() {
        let mut table = table();
        let first_line = |table: &Table<Numbered>| {
            drawn(40, 11, |paper| draw(paper, paper.area(), table, true, cell))
                .lines()
                .nth(1)
                .unwrap()
                .trim()
                .to_owned()
        };
        assert!(first_line(&table).contains("workload-0000"));
        table.go(9);
        assert!(first_line(&table).contains("workload-0000"));
        table.go(1);
        assert!(first_line(&table).starts_with("workload-0001"), "{}", first_line(&table));
        table.go(-5);
        assert!(first_line(&table).contains("workload-0001"));
        table.go_last();
        assert!(first_line(&table).contains("workload-0030"), "the last page is full");
    }

    #[test]
    fn a_column_is_as_wide_as_what_it_holds_and_nothing_is_cut_beside_free_space() {
        let columns = columns();
        let texts = [40, 7, 30, 8, 6];
        let narrow = [13, 6, 8, 8, 5];
        assert_eq!(widths(&columns, &texts, narrow.iter().sum::<u16>() + 4), narrow, "what is short leaves room");
        let whole = texts.iter().sum::<u16>() + 4;
        assert_eq!(widths(&columns, &texts, whole), texts);
        assert_eq!(widths(&columns, &texts, whole + 30), [70, 7, 30, 8, 6], "the first takes the rest");
    }

    proptest! {
        #[test]
        fn columns_never_overflow_and_the_first_is_always_there(
            room in 0u16..300,
            texts in prop::collection::vec(0u16..90, 5),
        ) {
            let widths = widths(&columns(), &texts, room);
            let shown: Vec<u16> = widths.iter().copied().filter(|width| *width > 0).collect();
            let gaps = u16::try_from(shown.len().saturating_sub(1)).unwrap();
            prop_assert!(shown.iter().sum::<u16>() + gaps <= room.max(1));
            prop_assert!(room == 0 || widths[0] > 0);
        }
    }
}
