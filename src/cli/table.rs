//! A table as text or as CSV. Text is kept aside until its last row is known: without a terminal every column is as wide as its widest
//! cell and nothing is cut; at a terminal the table is fitted to its width, and what does not fit is said.

use std::io::BufRead as _;

use super::aside::{Aside, full};
use super::failure::Failure;
use super::print::Printer;
use super::session::Session;
use crate::query::{List, ListColumn};
use crate::shown::Shown;

/// Columns between two cells.
const BETWEEN: usize = 2;
/// A column is not made narrower than this; rather one of less weight is left out.
const NARROWEST: usize = 12;
/// What stands between two cells that are kept aside: no cell has it once it is safe to show.
const UNIT: char = '\u{1f}';

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// How it is named in CSV.
    pub name: &'static str,
    /// What stands above it.
    pub title: &'static str,
    /// What is left out first where there is little room: the highest number; 0 never is.
    pub priority: u8,
    /// Whether its cells are there to be typed again, so that they must not be cut: keys, ids.
    pub whole: bool,
}

impl Head {
    pub(super) const fn new(name: &'static str, title: &'static str, priority: u8) -> Self {
        Self { name, title, priority, whole: false }
    }

    /// A column whose cells are not cut while there is any other way.
    pub(super) const fn whole(name: &'static str, title: &'static str, priority: u8) -> Self {
        Self { name, title, priority, whole: true }
    }
}

/// The columns of a list, as they are declared with it.
pub(super) fn heads(list: List) -> Vec<Head> {
    let head = |(column, priority): (&ListColumn, u8)| Head {
        name: column.entry.name,
        title: column.title,
        priority,
        whole: column.whole,
    };
    list.shown().map(head).collect()
}

/// A table that is being written.
pub(super) struct Table<'p> {
    printer: &'p mut Printer,
    heads: Vec<Head>,
    rows: Rows,
}

/// Where its rows go.
enum Rows {
    Csv,
    /// As text, once the widest cell of each column is known.
    Text {
        kept: Aside,
        widest: Vec<usize>,
    },
}

impl<'p> Table<'p> {
    pub(super) fn begin(session: &'p mut Session, heads: Vec<Head>) -> Result<Self, Failure> {
        let rows = if session.globals.csv {
            session.out.csv_row(heads.iter().map(|head| head.name))?;
            Rows::Csv
        } else {
            let widest = heads.iter().map(|head| Shown::new(head.title).width()).collect();
            Rows::Text { kept: Aside::new(), widest }
        };
        Ok(Self { printer: &mut session.out, heads, rows })
    }

    /// The next row, of as many cells as there are columns.
    pub(super) fn row(&mut self, cells: &[String]) -> Result<(), Failure> {
        let Rows::Text { kept, widest } = &mut self.rows else {
            return self.printer.csv_row(cells.iter().map(String::as_str));
        };
        for (cell, widest) in cells.iter().zip(widest) {
            let cell = Shown::uncut(cell);
            *widest = cell.width().max(*widest);
            write!(kept, "{cell}{UNIT}")?;
        }
        writeln!(kept)
    }

    /// Writes the rows that were kept aside.
    pub(super) fn end(self) -> Result<(), Failure> {
        let Self { printer, heads, rows: Rows::Text { kept, widest } } = self else { return Ok(()) };
        let widths = match printer.width() {
            Some(columns) => fitted(&heads, &widest, columns),
            None => widest.into_iter().map(Some).collect(),
        };
        write_row(printer, &widths, heads.iter().map(|head| head.title))?;
        for line in kept.read()?.lines() {
            let line = line.map_err(|error| full(&error))?;
            write_row(printer, &widths, line.split(UNIT))?;
        }
        let left_out = heads.iter().zip(&widths).filter(|(_, width)| width.is_none());
        let left_out: Vec<&str> = left_out.map(|(head, _)| head.name).collect();
        if !left_out.is_empty() {
            let left_out = left_out.join(", ");
            printer.wrapped(
                0,
                &format!("Not shown, because the terminal is too narrow: {left_out}. A pipe or --csv has them."),
            )?;
        }
        Ok(())
    }
}

fn write_row<'c>(
    printer: &mut Printer,
    widths: &[Option<usize>],
    cells: impl Iterator<Item = &'c str>,
) -> Result<(), Failure> {
    let cell = |(cell, width): (&str, &Option<usize>)| width.map(|width| Shown::uncut(cell).column(width));
    let line: Vec<String> = cells.zip(widths).filter_map(cell).collect();
    printer.line(line.join(&" ".repeat(BETWEEN)))
}

/// A width for each column so that all fit: as wide as what stands in it, else the widest made narrower, else some left out.
fn fitted(heads: &[Head], widest: &[usize], columns: usize) -> Vec<Option<usize>> {
    let mut wanted: Vec<Option<usize>> = widest.iter().copied().map(Some).collect();
    loop {
        let mut widths = wanted.clone();
        while total(&widths) > columns && narrow(heads, &mut widths) {}
        if total(&widths) <= columns {
            return widths;
        }
        if !leave_one_out(heads, &mut wanted) {
            return cut_to(columns, &wanted);
        }
    }
}

/// Where even the columns that must stay are too wide, they share what there is.
fn cut_to(columns: usize, wanted: &[Option<usize>]) -> Vec<Option<usize>> {
    let there = wanted.iter().flatten().count().max(1);
    let share = (columns + BETWEEN) / there;
    wanted.iter().map(|width| width.map(|width| width.min(share.saturating_sub(BETWEEN)))).collect()
}

fn total(widths: &[Option<usize>]) -> usize {
    let there: Vec<usize> = widths.iter().flatten().copied().collect();
    there.iter().sum::<usize>() + BETWEEN * there.len().saturating_sub(1)
}

/// Makes the widest column that may be cut one narrower; `false` where all are narrow enough.
fn narrow(heads: &[Head], widths: &mut [Option<usize>]) -> bool {
    let may_be_cut = heads.iter().zip(widths).filter(|(head, _)| !head.whole);
    let widest = may_be_cut.filter_map(|(_, width)| width.as_mut()).max_by_key(|width| **width);
    widest.filter(|width| **width > NARROWEST).map(|width| *width -= 1).is_some()
}

/// Leaves out the column of least weight; `false` where none may be.
fn leave_one_out(heads: &[Head], widths: &mut [Option<usize>]) -> bool {
    let there = heads.iter().zip(widths).filter(|(head, width)| head.priority > 0 && width.is_some());
    there.max_by_key(|(head, _)| head.priority).is_some_and(|(_, width)| width.take().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADS: [Head; 4] = [
        Head::whole("key", "Key", 0),
        Head::new("stage", "Stage", 1),
        Head::new("owner", "Owner", 2),
        Head::new("unit", "Unit", 5),
    ];

    fn widest(cells: [&str; 4]) -> Vec<usize> {
        HEADS.iter().zip(cells).map(|(head, cell)| head.title.len().max(Shown::uncut(cell).width())).collect()
    }

    #[test]
    fn a_wide_cell_gives_way_before_a_column_does_the_lightest_column_goes_first_and_a_key_stays_whole() {
        let widest =
            widest(["claims-triage-agent", "pilot", "A. Kumar", "Insurance operations, claims and recoveries"]);
        assert_eq!(fitted(&HEADS, &widest, 100), [Some(19), Some(5), Some(8), Some(43)]);
        assert_eq!(fitted(&HEADS, &widest, 60), [Some(19), Some(5), Some(8), Some(22)]);
        assert_eq!(fitted(&HEADS, &widest, 40), [Some(19), Some(5), Some(8), None]);
        assert_eq!(fitted(&HEADS, &widest, 20), [Some(19), None, None, None]);
        assert_eq!(fitted(&HEADS, &widest, 10), [Some(10), None, None, None]);
    }

    #[test]
    fn no_width_is_too_small() {
        for columns in 0..30 {
            let widths = fitted(&HEADS, &widest(["保険金", "x", "y", "z"]), columns);
            assert!(total(&widths) <= columns, "{columns}: {widths:?}");
        }
    }
}
