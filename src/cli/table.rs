//! A table of text that is written while it is read: the first rows are held back to find the widths, the rest only pass through.

use super::failure::Failure;
use super::print::Printer;
use crate::shown::Shown;

/// Rows that are looked at before the widths stand.
const LOOKED_AT: usize = 200;
/// Columns between two cells.
const BETWEEN: usize = 2;
/// A column is not made narrower than this; rather one of less weight is left out.
const NARROWEST: usize = 8;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// What stands above it.
    pub title: &'static str,
    /// What is left out first where there is little room: the highest number; 0 never is.
    pub priority: u8,
}

impl Head {
    pub(super) const fn new(title: &'static str, priority: u8) -> Self {
        Self { title, priority }
    }
}

/// A table that is being written.
pub(super) struct Table<'p> {
    printer: &'p mut Printer,
    heads: Vec<Head>,
    held: Vec<Vec<String>>,
    /// For each column its width; `None` where it is left out. Set once the first rows were looked at.
    widths: Option<Vec<Option<usize>>>,
}

impl<'p> Table<'p> {
    pub(super) fn begin(printer: &'p mut Printer, heads: Vec<Head>) -> Self {
        Self { printer, heads, held: vec![], widths: None }
    }

    /// Writes the next row, of as many cells as there are columns.
    pub(super) fn row(&mut self, cells: Vec<String>) -> Result<(), Failure> {
        if let Some(widths) = &self.widths {
            return write_row(self.printer, widths, &cells);
        }
        self.held.push(cells);
        if self.held.len() == LOOKED_AT { self.settle() } else { Ok(()) }
    }

    /// Writes what was held back.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        if self.widths.is_none() { self.settle() } else { Ok(()) }
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
    let mut narrowest = NARROWEST.max(columns / 3);
    loop {
        let mut widths = wanted.clone();
        while total(&widths) > columns && narrow(&mut widths, narrowest) {}
        if total(&widths) <= columns || narrowest == 0 {
            return widths;
        }
        if !leave_one_out(heads, &mut wanted) {
            narrowest = 0;
        }
    }
}

fn total(widths: &[Option<usize>]) -> usize {
    let there: Vec<usize> = widths.iter().flatten().copied().collect();
    there.iter().sum::<usize>() + BETWEEN * there.len().saturating_sub(1)
}

/// Makes the widest column one narrower; `false` where all are narrow enough.
fn narrow(widths: &mut [Option<usize>], narrowest: usize) -> bool {
    let widest = widths.iter().flatten().copied().max().unwrap_or(0);
    let found = widths.iter_mut().rev().flatten().find(|width| **width == widest && widest > narrowest);
    found.map(|width| *width -= 1).is_some()
}

/// Leaves out the column of least weight; `false` where none may be.
fn leave_one_out(heads: &[Head], widths: &mut [Option<usize>]) -> bool {
    let there = heads.iter().zip(widths).filter(|(head, width)| head.priority > 0 && width.is_some());
    there.max_by_key(|(head, _)| head.priority).is_some_and(|(_, width)| width.take().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADS: [Head; 4] =
        [Head::new("Workload", 0), Head::new("Stage", 1), Head::new("Owner", 2), Head::new("Unit", 5)];

    fn row(cells: [&str; 4]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_wide_cell_gives_way_before_a_column_does_and_the_lightest_column_goes_first() {
        let rows = [row(["claims-triage-agent", "pilot", "A. Kumar", "Insurance operations, claims and recoveries"])];
        assert_eq!(fitted(&HEADS, &rows, 100), [Some(19), Some(5), Some(8), Some(43)]);
        assert_eq!(fitted(&HEADS, &rows, 60), [Some(19), Some(5), Some(8), Some(22)]);
        assert_eq!(fitted(&HEADS, &rows, 40), [Some(19), Some(5), Some(8), None]);
        assert_eq!(fitted(&HEADS, &rows, 10), [Some(10), None, None, None]);
    }

    #[test]
    fn no_width_is_too_small() {
        for columns in 0..30 {
            let widths = fitted(&HEADS, &[row(["保険金", "x", "y", "z"])], columns);
            assert!(total(&widths) <= columns.max(1), "{columns}: {widths:?}");
        }
    }
}
