//! A table for tests: workloads by number.

use super::{Cell, Column, Page, Place, Row};
use crate::tui::theme::Meaning;

pub(in crate::tui) const COLUMNS: &[Column] = &[
    Column { title: "Workload", least: 12, ideal: 24, priority: 0, right: false, sortable: true },
    Column { title: "Stage", least: 6, ideal: 10, priority: 1, right: false, sortable: true },
    Column { title: "Owner", least: 8, ideal: 14, priority: 2, right: false, sortable: false },
    Column { title: "Due", least: 8, ideal: 12, priority: 3, right: false, sortable: true },
    Column { title: "Next", least: 5, ideal: 5, priority: 4, right: true, sortable: false },
];

pub(in crate::tui) fn page(
    place: Place,
    numbers: std::ops::Range<u32>,
    is_start: bool,
    is_end: bool,
) -> Page<u32, u32> {
    let row = |number: u32| Row {
        key: number,
        cursor: number,
        cells: vec![
            Cell::plain(format!("workload-{number:04}")),
            Cell::plain("pilot"),
            Cell::of(Meaning::Fail, "✗ nobody"),
            Cell::of(Meaning::Soon, "~ in 3 d"),
            Cell::plain("5 ○"),
        ],
    };
    Page { place, rows: numbers.map(row).collect(), is_start, is_end }
}
