//! A table that is written while it is read: as text, where the first rows are held back to find the widths and the rest only pass
//! through, or as CSV.

use super::failure::Failure;
use super::print::Printer;
use super::session::Session;
use crate::shown::Shown;

/// Rows that are looked at before the widths stand.
const LOOKED_AT: usize = 200;
/// Columns between two cells.
const BETWEEN: usize = 2;
/// A column is not made narrower than this; rather one of less weight is left out.
const NARROWEST: usize = 12;

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

/// A table that is being written.
pub(super) struct Table<'p> {
    printer: &'p mut Printer,
    heads: Vec<Head>,
    held: Vec<Vec<String>>,
    /// For each column its width; `None` where it is left out. Set once the first rows were looked at.
    widths: Option<Vec<Option<usize>>>,
    is_csv: bool,
}

impl<'p> Table<'p> {
    pub(super) fn begin(session: &'p mut Session, heads: Vec<Head>) -> Result<Self, Failure> {
        let is_csv = session.globals.csv;
        if is_csv {
            session.out.csv_row(heads.iter().map(|head| head.name))?;
        }
        Ok(Self { printer: &mut session.out, heads, held: vec![], widths: None, is_csv })
    }

    /// Writes the next row, of as many cells as there are columns.
    pub(super) fn row(&mut self, cells: Vec<String>) -> Result<(), Failure> {
        if self.is_csv {
            return self.printer.csv_row(cells.iter().map(String::as_str));
        }
        if let Some(widths) = &self.widths {
            return write_row(self.printer, widths, &cells);
        }
        self.held.push(cells);
        if self.held.len() == LOOKED_AT { self.settle() } else { Ok(()) }
    }

    /// Writes what was held back.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        if self.widths.is_none() && !self.is_csv { self.settle() } else { Ok(()) }
    }

    fn settle(&mut self) -> Result<(), Failure> {
        let widths = fitted(&self.heads, &self.held, self.printer.columns());
        let titles: Vec<String> = self.heads.iter().map(|head| head.title.to_owned()).collect();
        write_row(self.printer, &widths, &titles)?;
        for cells in std::mem::take(&mut self.held) {
            write_row(self.printer, &widths, &cells)?;
        }
        self.widths = Some(widths);
        Ok(())
    }
}

fn write_row(printer: &mut Printer, widths: &[Option<usize>], cells: &[String]) -> Result<(), Failure> {
    let cell = |(cell, width): (&String, &Option<usize>)| width.map(|width| Shown::new(cell).column(width));
    let line: Vec<String> = cells.iter().zip(widths).filter_map(cell).collect();
    printer.line(line.join(&" ".repeat(BETWEEN)))
}

/// A width for each column so that all fit: as wide as what stands in it, else the widest made narrower, else some left out.
fn fitted(heads: &[Head], rows: &[Vec<String>], columns: usize) -> Vec<Option<usize>> {
    let mut wanted: Vec<Option<usize>> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| Shown::new(cell).width());
            Some(cells.chain([head.title.chars().count()]).max().unwrap_or(0))
        })
        .collect();
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

    fn row(cells: [&str; 4]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_wide_cell_gives_way_before_a_column_does_the_lightest_column_goes_first_and_a_key_stays_whole() {
        let rows = [row(["claims-triage-agent", "pilot", "A. Kumar", "Insurance operations, claims and recoveries"])];
        assert_eq!(fitted(&HEADS, &rows, 100), [Some(19), Some(5), Some(8), Some(43)]);
        assert_eq!(fitted(&HEADS, &rows, 60), [Some(19), Some(5), Some(8), Some(22)]);
        assert_eq!(fitted(&HEADS, &rows, 40), [Some(19), Some(5), Some(8), None]);
        assert_eq!(fitted(&HEADS, &rows, 20), [Some(19), None, None, None]);
        assert_eq!(fitted(&HEADS, &rows, 10), [Some(10), None, None, None]);
    }

    #[test]
    fn no_width_is_too_small() {
        for columns in 0..30 {
            let widths = fitted(&HEADS, &[row(["保険金", "x", "y", "z"])], columns);
            assert!(total(&widths) <= columns, "{columns}: {widths:?}");
        }
    }
}
