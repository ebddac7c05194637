//! Screen 1: all workloads, one row each, filtered and sorted by the register. It holds a window of rows, never all of them.

mod acts;
mod cells;
mod completing;

use std::fmt::Write as _;
use std::time::Duration;

use ratatui::layout::Rect;

use crate::domain::{Day, Id};
use crate::query::{self, BadFilter, Column, Direction, Filter, Sort};
use crate::shown::grouped;
use crate::tui::backend::{ListOf, Selection, WorkloadRow, WorkloadsAsked, shows_deputies};
use crate::tui::effect::{Effect, Query, Timer};
use crate::tui::memory::Memory;
use crate::tui::model::Standing;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, centred};
use crate::tui::widgets::table::{self, List, Page, Sorted, Table, Total};

pub use acts::{act, answer, caption, complete};
pub use cells::{due, owner};

/// A search that takes longer says so.
const SEARCHING_AFTER: Duration = Duration::from_millis(20);

/// The state of the screen.
#[derive(Debug)]
pub struct Workloads {
    /// The rows.
    pub table: Table<WorkloadRow>,
    /// The filter as it was typed; of one that cannot be read, the last that could is in force.
    pub filter: String,
    /// The filter in force.
    pub found: Filter,
    /// What is wrong with the filter as it was typed.
    pub fault: Option<BadFilter>,
    /// The order.
    pub sort: Sort,
    columns: Vec<Column>,
    /// Nobody has counted yet what the filter finds.
    uncounted: bool,
    /// A search takes longer than a blink.
    searching: bool,
}

impl Default for Workloads {
    fn default() -> Self {
        let mut screen = Self {
            table: Table::new(Vec::new()).markable(),
            filter: String::new(),
            found: Filter::default(),
            fault: None,
            sort: Sort::default(),
            columns: Vec::new(),
            uncounted: false,
            searching: false,
        };
        screen.remember(&Memory::default());
        screen
    }
}

impl Workloads {
    /// Takes over columns and order as they were last chosen.
    pub fn remember(&mut self, memory: &Memory) {
        self.sort = memory.sort;
        self.show_columns(memory.columns.clone());
    }

    /// Shows these columns.
    pub fn show_columns(&mut self, columns: Vec<Column>) {
        let more = shows_deputies(&columns) && !shows_deputies(&self.columns);
        self.table.set_columns(cells::shapes(&columns));
        self.columns = columns;
        self.show_order();
        if more && self.table.is_loaded() {
            self.table.reload();
        }
    }

    /// The columns that are shown.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Puts the rows in another order, from its beginning.
    pub fn order(&mut self, sort: Sort) {
        self.sort = sort;
        self.show_order();
        self.table.restart();
    }

    fn show_order(&mut self) {
        let column = self.columns.iter().position(|column| *column == self.sort.column);
        let descending = self.sort.direction == Direction::Descending;
        self.table.sorted = column.map(|column| Sorted { column, descending });
    }

    /// Narrows the list by a text as it is typed. Of one that cannot be read, what stands before the place that is wrong counts: its
    /// last term is half typed, and what was found by its first letters is no answer.
    pub fn filter(&mut self, text: &str) {
        text.clone_into(&mut self.filter);
        match query::parse(text) {
            Ok(found) => {
                self.fault = None;
                if found != self.found {
                    self.narrow(found);
                }
            }
            Err(fault) => {
                if let Some(found) = query::parse(fault.terms_before(text)).ok().filter(|found| *found != self.found) {
                    self.narrow(found);
                }
                self.fault = Some(fault);
            }
        }
    }

    /// Goes back to the filter in force, where the one that was typed cannot be read. Gives what was wrong with it.
    pub fn settle(&mut self) -> Option<BadFilter> {
        let fault = self.fault.take()?;
        self.filter = self.found.to_string();
        Some(fault)
    }

    /// Takes the filter away and keeps the selected record in view.
    pub fn widen(&mut self) {
        let selected = self.workload();
        self.filter("");
        if let Some(id) = selected {
            self.table.go_to(id);
        }
    }

    fn narrow(&mut self, found: Filter) {
        self.found = found;
        // "All that match" was said of the filter before.
        self.table.unmark();
        self.table.total = Total::Counting;
        self.uncounted = true;
        self.table.restart();
    }

    /// The selected workload.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        self.table.selected().map(|row| row.row.id)
    }

    /// What is marked.
    #[must_use]
    pub fn marked(&self) -> Option<Selection> {
        let marks = self.table.has_marks().then(|| self.table.marks.clone())?;
        Some(Selection { on: ListOf::Found(self.found.to_string()), all: marks.all, except: marks.except })
    }

    /// What the table wants next.
    pub fn wants(&mut self) -> Vec<Effect> {
        let Some(wanted) = self.table.need() else { return Vec::new() };
        let deputies = shows_deputies(&self.columns);
        let asked = WorkloadsAsked { filter: self.found.clone(), sort: self.sort, deputies, wanted };
        let mut effects = Vec::new();
        if self.table.is_searching() && !asked.is_at_hand() {
            effects.push(Effect::WakeIn(Timer::Searching, SEARCHING_AFTER));
        }
        effects.push(Effect::Ask(Query::Workloads(Box::new(asked))));
        effects
    }

    /// Takes a page; says what is to be counted now.
    pub fn take(&mut self, page: Page<WorkloadRow>) -> Option<Effect> {
        let whole = page.is_start && page.is_end && page.epoch == self.table.epoch();
        let rows = u64::try_from(page.rows.len()).unwrap_or(u64::MAX);
        self.table.take(page);
        self.searching &= self.table.is_searching();
        if whole {
            self.table.total = Total::Known(rows);
            self.uncounted = false;
        }
        // Counted only once the first rows are there, so that counting is never in their way.
        let count = std::mem::take(&mut self.uncounted) && !self.found.is_empty();
        count.then(|| Effect::Ask(Query::Count(self.found.clone())))
    }

    /// Takes a count, unless the filter has become another one.
    pub fn counted(&mut self, filter: &Filter, count: u64) {
        if *filter == self.found {
            self.table.total = Total::Known(count);
        }
    }

    /// Takes the number of all workloads.
    pub fn stands(&mut self, standing: &Standing) {
        if self.found.is_empty() {
            self.table.total = Total::Known(standing.workloads);
        }
    }

    /// The register changed: everything shown is asked for again.
    pub fn changed(&mut self) {
        self.uncounted = true;
        self.table.reload();
    }

    /// A search took longer than a blink: says so if it still runs. True where that changed anything.
    pub fn is_slow(&mut self) -> bool {
        let before = std::mem::replace(&mut self.searching, self.table.is_searching());
        before != self.searching
    }

    /// Draws the table in its frame.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, all: Option<u64>, today: Day) {
        let inside = paper.frame(area, &self.title(all), true);
        if self.table.is_empty() {
            let words = match (self.found.is_empty(), self.searching) {
                (_, true) => "searching",
                _ if !self.table.is_loaded() => "reading ...",
                (true, false) => "No workloads yet.",
                (false, false) => "No workload matches the filter. Esc clears it.",
            };
            paper.text(centred(inside, 46, 1), words, Meaning::Muted);
            return;
        }
        let glyphs = paper.glyphs();
        let column = |at: usize| self.columns.get(at).copied().unwrap_or(Column::Name);
        table::draw(paper, inside, &self.table, true, |row, at| cells::cell(row, column(at), today, &glyphs));
    }

    fn title(&self, all: Option<u64>) -> String {
        let mut title = "Workloads".to_owned();
        if !self.filter.is_empty() {
            title.push_str("  ");
            title.push_str(&self.filter);
        }
        title.push_str("  ");
        title.push_str(&self.numbers(all));
        if let Some(marks) = self.table.marks_in_words() {
            let _ = write!(title, "  {marks}");
        }
        if self.searching {
            title.push_str("  searching");
        }
        title
    }

    /// `7 of 412`, as far as it is known.
    #[must_use]
    pub fn numbers(&self, all: Option<u64>) -> String {
        let all = all.map(grouped);
        match (self.table.total, self.found.is_empty(), all) {
            (Total::Known(total), false, Some(all)) => format!("{} of {all}", grouped(total)),
            (Total::Counting, false, Some(all)) => format!("counting of {all}"),
            (Total::Known(total), ..) => grouped(total),
            (Total::Counting, ..) => "counting".to_owned(),
        }
    }
}
