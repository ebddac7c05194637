//! A table for tests: workloads by number.

use super::{Cell, Column, Page, Place, Record};
use crate::tui::theme::Meaning;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct Numbered(pub u32);

impl Record for Numbered {
    type Key = u32;
    type Place = u32;

    fn key(&self) -> u32 {
        self.0
    }

    fn place(&self) -> u32 {
        self.0
    }
}

pub(in crate::tui) fn columns() -> Vec<Column> {
    vec![
        Column { title: "Workload", least: 13, ideal: 24, priority: 0, right: false },
        Column { title: "Stage", least: 6, ideal: 10, priority: 1, right: false },
        Column { title: "Owner", least: 8, ideal: 14, priority: 2, right: false },
        Column { title: "Due", least: 8, ideal: 12, priority: 3, right: false },
        Column { title: "Next", least: 5, ideal: 5, priority: 4, right: true },
    ]
}

pub(in crate::tui) fn cell(row: &Numbered, column: usize) -> Cell<'_> {
    match column {
        0 => Cell::plain(format!("workload-{:04}", row.0)),
        1 => Cell::plain("pilot"),
        2 => Cell::of(Meaning::Fail, "✗ nobody"),
        3 => Cell::of(Meaning::Soon, "~ in 3 d"),
        _ => Cell::plain("5 ○"),
    }
}

pub(in crate::tui) fn page(
    epoch: u64,
    place: Place,
    numbers: std::ops::Range<u32>,
    is_start: bool,
    is_end: bool,
) -> Page<Numbered> {
    Page { epoch, place, rows: numbers.map(Numbered).collect(), is_start, is_end }
}
