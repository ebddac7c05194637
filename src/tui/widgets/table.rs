//! A table over pages that come and go: the selection is a record, not a row; it knows a window of rows, asks for the page
//! before or after it, and never holds the whole register. `table_view` draws it.

pub mod parts;

use std::cell::Cell as Seen;
use std::collections::BTreeSet;

pub use self::parts::{Cell, Column, List, Marks, Need, Page, Place, Row, Sorted, Total};
pub use super::table_view::draw;

/// Rows kept at most; what lies farthest from the selection is dropped and asked for again when wanted.
const WINDOW: usize = 600;

/// The table's state.
#[derive(Debug)]
pub struct Table<K, C> {
    columns: &'static [Column],
    rows: Vec<Row<K, C>>,
    selected: usize,
    is_start: bool,
    is_end: bool,
    asked: Option<Place>,
    go_to_end: bool,
    /// How many records match the filter.
    pub total: Total,
    /// The order of the rows.
    pub sorted: Sorted,
    /// What is marked.
    pub marks: Marks<K>,
    /// Row at the top of the last frame, and how many rows it had: geometry, set while drawing.
    pub(super) top: Seen<usize>,
    pub(super) height: Seen<u16>,
}

impl<K: Clone + Ord, C: Clone> Table<K, C> {
    /// An empty table that is still being loaded.
    #[must_use]
    pub fn new(columns: &'static [Column]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            selected: 0,
            is_start: false,
            is_end: false,
            asked: None,
            go_to_end: false,
            total: Total::Counting,
            sorted: Sorted::default(),
            marks: Marks { all: false, except: BTreeSet::new() },
            top: Seen::new(0),
            height: Seen::new(0),
        }
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &'static [Column] {
        self.columns
    }

    /// The rows that are loaded.
    #[must_use]
    pub fn rows(&self) -> &[Row<K, C>] {
        &self.rows
    }

    /// The selected row.
    #[must_use]
    pub fn selected(&self) -> Option<&Row<K, C>> {
        self.rows.get(self.selected)
    }

    /// The selected row's number in what is loaded.
    #[must_use]
    pub fn selected_at(&self) -> usize {
        self.selected
    }

    /// True once a page has come.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.is_start || self.is_end || !self.rows.is_empty()
    }

    /// True where the record is marked.
    #[must_use]
    pub fn is_marked(&self, key: &K) -> bool {
        self.marks.all != self.marks.except.contains(key)
    }

    /// Forgets what was asked for, because the filter or the order changed; the old rows stay until the new ones come.
    pub fn ask_again(&mut self) {
        self.asked = None;
        self.go_to_end = false;
        self.is_start = false;
        self.is_end = false;
    }

    /// Takes a page. The selected record stays selected where it still is; else the row at its place is.
    pub fn take(&mut self, page: Page<K, C>) {
        let selected = self.selected().map(|row| row.key.clone());
        let came = page.rows.len();
        self.asked = None;
        match page.place {
            Place::Instead => {
                self.rows = page.rows;
                self.is_start = page.is_start;
                self.is_end = page.is_end;
                self.top.set(self.top.get().min(self.rows.len()));
            }
            Place::After => {
                self.rows.extend(page.rows);
                self.is_end = page.is_end;
            }
            Place::Before => {
                self.rows.splice(0..0, page.rows);
                self.is_start = page.is_start;
                self.selected += came;
                self.top.set(self.top.get() + came);
            }
        }
        if page.place == Place::Instead {
            let still = selected.and_then(|key| self.rows.iter().position(|row| row.key == key));
            self.selected =
                if std::mem::take(&mut self.go_to_end) { usize::MAX } else { still.unwrap_or(self.selected) };
        }
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        self.trim();
    }

    /// The page that is wanted next, once: ask for it and hand it to [`Self::take`].
    pub fn need(&mut self) -> Option<Need<C>> {
        if self.asked.is_some() {
            return None;
        }
        let ahead = usize::from(self.height.get().max(25)) * 2;
        if self.go_to_end {
            self.asked = Some(Place::Instead);
            return Some(Need::Last);
        }
        if self.rows.is_empty() || (!self.is_start && !self.is_end && self.top.get() == 0 && self.selected == 0) {
            let wanted = !(self.is_start && self.is_end);
            self.asked = wanted.then_some(Place::Instead);
            return wanted.then_some(Need::First);
        }
        if !self.is_end && self.selected + ahead >= self.rows.len() {
            self.asked = Some(Place::After);
            return self.rows.last().map(|row| Need::After(row.cursor.clone()));
        }
        if !self.is_start && self.selected < ahead {
            self.asked = Some(Place::Before);
            return self.rows.first().map(|row| Need::Before(row.cursor.clone()));
        }
        None
    }

    fn trim(&mut self) {
        let over = self.rows.len().saturating_sub(WINDOW);
        if over == 0 {
            return;
        }
        let from_top = over.min(self.selected.saturating_sub(WINDOW / 2));
        if from_top > 0 {
            self.rows.drain(..from_top);
            self.is_start = false;
            self.selected -= from_top;
            self.top.set(self.top.get().saturating_sub(from_top));
        }
        if self.rows.len() > WINDOW {
            self.rows.truncate(WINDOW);
            self.is_end = false;
        }
    }
}

impl<K: Clone + Ord, C: Clone> List for Table<K, C> {
    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn go(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }

    fn page_rows(&self) -> isize {
        isize::try_from(self.height.get().max(1)).unwrap_or(1)
    }

    fn go_first(&mut self) {
        self.selected = 0;
        self.top.set(0);
        if !self.is_start {
            // Rows of the end would be shown as if they were the first.
            self.ask_again();
        }
    }

    fn go_last(&mut self) {
        self.selected = self.rows.len().saturating_sub(1);
        if !self.is_end {
            self.asked = None;
            self.go_to_end = true;
        }
    }

    fn mark(&mut self) {
        let Some(key) = self.selected().map(|row| row.key.clone()) else { return };
        if !self.marks.except.remove(&key) {
            self.marks.except.insert(key);
        }
    }

    fn mark_all(&mut self) {
        let everything = self.marks.all && self.marks.except.is_empty();
        self.marks = Marks { all: !everything, except: BTreeSet::new() };
    }

    fn marked(&self) -> Option<u64> {
        let except = u64::try_from(self.marks.except.len()).unwrap_or(u64::MAX);
        match (self.marks.all, self.total) {
            (false, _) => Some(except),
            (true, Total::Known(total)) => Some(total.saturating_sub(except)),
            (true, Total::Counting) => None,
        }
    }

    fn unmark(&mut self) -> bool {
        let had = self.marks.all || !self.marks.except.is_empty();
        self.marks = Marks { all: false, except: BTreeSet::new() };
        had
    }

    fn sort_next(&mut self) {
        let columns = self.columns.len();
        let order = (1..=columns).map(|step| (self.sorted.column + step) % columns);
        let next = order.into_iter().find(|at| self.columns.get(*at).is_some_and(|column| column.sortable));
        if let Some(column) = next {
            self.sorted = Sorted { column, descending: false };
            self.ask_again();
        }
    }

    fn sort_back(&mut self) {
        self.sorted.descending = !self.sorted.descending;
        self.ask_again();
    }
}

#[cfg(test)]
pub(in crate::tui) mod fixture;
#[cfg(test)]
mod tests;
