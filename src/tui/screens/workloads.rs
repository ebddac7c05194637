//! Screen 1: all workloads, one row each, filtered and sorted by the register. It holds a window of rows, never all of them.

use ratatui::layout::Rect;

use crate::domain::Id;
use crate::tui::action::ActionId;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::msg::Answer;
use crate::tui::theme::Meaning;
use crate::tui::widgets::header::grouped;
use crate::tui::widgets::paper::{Paper, below, centred};
use crate::tui::widgets::table::{self, Column, List, Page, Place, Table, Total};

/// A workload's id.
pub type Key = [u8; 16];

const COLUMNS: &[Column] = &[
    Column { title: "Workload", least: 14, ideal: 26, priority: 0, right: false, sortable: true },
    Column { title: "Stage", least: 10, ideal: 12, priority: 1, right: false, sortable: true },
    Column { title: "Owner", least: 10, ideal: 16, priority: 3, right: false, sortable: true },
    Column { title: "Due", least: 10, ideal: 12, priority: 2, right: false, sortable: true },
    Column { title: "Next", least: 5, ideal: 6, priority: 4, right: true, sortable: false },
];

/// The state of the screen.
#[derive(Debug)]
pub struct Workloads {
    /// The rows.
    pub table: Table<Key, String>,
    /// The filter in force.
    pub filter: String,
}

impl Default for Workloads {
    fn default() -> Self {
        let mut table = Table::new(COLUMNS);
        // Until the register answers there is nothing to show and nothing to ask.
        table.take(Page { place: Place::Instead, rows: Vec::new(), is_start: true, is_end: true });
        table.total = Total::Known(0);
        Self { table, filter: String::new() }
    }
}

impl Workloads {
    /// The workload that is selected.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        self.table.selected().map(|row| Id(row.key))
    }

    /// The page that the table wants next.
    pub fn wants(&mut self) -> Vec<Effect> {
        Vec::new()
    }

    /// Takes a page or a count.
    pub fn answered(&mut self, _answer: &Answer) -> Vec<Effect> {
        Vec::new()
    }

    /// The register changed.
    pub fn changed(&mut self) -> Vec<Effect> {
        Vec::new()
    }

    /// Filters while the text is typed.
    pub fn filter(&mut self, text: &str) -> Vec<Effect> {
        text.clone_into(&mut self.filter);
        Vec::new()
    }

    /// Draws the table in its frame.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let inside = paper.frame(area, &self.title(), true);
        if self.table.is_loaded() && self.table.is_empty() {
            let words = if self.filter.is_empty() { "No workloads yet." } else { "No workload matches the filter." };
            paper.text(below(centred(inside, 40, 1), 0), words, Meaning::Muted);
            return;
        }
        table::draw(paper, inside, &self.table, true);
    }

    fn title(&self) -> String {
        let total = match self.table.total {
            Total::Counting => "counting".to_owned(),
            Total::Known(total) => grouped(total),
        };
        let filter = if self.filter.is_empty() { String::new() } else { format!("  {}", self.filter) };
        format!("Workloads{filter}  {total}")
    }
}

/// Runs an action of this screen.
pub fn act(_model: &mut Model, _id: ActionId) -> Vec<Effect> {
    Vec::new()
}
