//! A table over pages that come and go: the selection is a record, not a row; it knows a window of rows, asks for the page
//! before or after it, and never holds the whole register. `table_view` draws it.

use std::cell::Cell as Seen;
use std::collections::BTreeSet;

use crate::tui::theme::Meaning;

pub use super::table_view::draw;

/// Rows kept at most; what lies farthest from the selection is dropped and asked for again when wanted.
const WINDOW: usize = 600;

/// A column and the room it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// Narrowest useful width in columns of the terminal.
    pub least: u16,
    /// Width at which nothing common is cut.
    pub ideal: u16,
    /// 0 is never dropped; the highest goes first.
    pub priority: u8,
    /// Numbers stand at the right.
    pub right: bool,
    /// True where the register can be walked in the order of this column.
    pub sortable: bool,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its text, a state's glyph and word where it has one.
    pub text: String,
    /// Its colour.
    pub meaning: Meaning,
}

impl Cell {
    /// Ordinary text.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::of(Meaning::Text, text)
    }

    /// Text with a meaning.
    #[must_use]
    pub fn of(meaning: Meaning, text: impl Into<String>) -> Self {
        Self { text: text.into(), meaning }
    }
}

/// One row: a record's id, the place in the order (what a page is asked for from), and its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<K, C> {
    /// The record.
    pub key: K,
    /// Its place in the order that was asked for.
    pub cursor: C,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

/// Where a page goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Instead of everything.
    Instead,
    /// Before the first row.
    Before,
    /// After the last row.
    After,
}

/// Rows that came from a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K, C> {
    /// Where they go.
    pub place: Place,
    /// The rows in order.
    pub rows: Vec<Row<K, C>>,
    /// Nothing lies before the first of them.
    pub is_start: bool,
    /// Nothing lies after the last of them.
    pub is_end: bool,
}

/// A page the table wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need<C> {
    /// The first page.
    First,
    /// The last page.
    Last,
    /// The page before this place.
    Before(C),
    /// The page after this place.
    After(C),
}

/// How many records match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Total {
    /// Being counted.
    #[default]
    Counting,
    /// Known.
    Known(u64),
}

/// The order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sorted {
    /// The column.
    pub column: usize,
    /// Largest first.
    pub descending: bool,
}

/// Marks as all or none, and the exceptions from it: marking a million records costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks<K> {
    /// True where everything that matches is marked.
    pub all: bool,
    /// The records for which the contrary holds.
    pub except: BTreeSet<K>,
}

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

/// What every table can do whatever its records are; the actions of a list go through it.
pub trait List {
    /// True while there is no row.
    fn is_empty(&self) -> bool;
    /// Moves the selection by rows, staying inside what is loaded.
    fn go(&mut self, by: isize);
    /// Rows on one page of the screen.
    fn page_rows(&self) -> isize;
    /// Goes to the first record of all.
    fn go_first(&mut self);
    /// Goes to the last record of all.
    fn go_last(&mut self);
    /// Marks or unmarks the selected record.
    fn mark(&mut self);
    /// Marks everything that matches, or unmarks everything.
    fn mark_all(&mut self);
    /// How many are marked; `None` while the total is being counted.
    fn marked(&self) -> Option<u64>;
    /// Unmarks everything; false if nothing was marked.
    fn unmark(&mut self) -> bool;
    /// Sorts by the next column that can be sorted by.
    fn sort_next(&mut self);
    /// Turns the order round.
    fn sort_back(&mut self);
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
pub(in crate::tui) mod fixture {
    use super::*;

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
}

#[cfg(test)]
mod tests {
    use super::fixture::*;
    use super::*;

    fn table() -> Table<u32, u32> {
        let mut table = Table::new(COLUMNS);
        assert_eq!(table.need(), Some(Need::First));
        table.take(page(Place::Instead, 100..200, true, false));
        table
    }

    fn key(table: &Table<u32, u32>) -> Option<u32> {
        table.selected().map(|row| row.key)
    }

    #[test]
    fn a_page_is_asked_for_once_and_before_the_end_is_reached() {
        let mut table = table();
        assert_eq!(table.need(), None);
        table.go(60);
        assert_eq!(table.need(), Some(Need::After(199)));
        assert_eq!(table.need(), None, "it is already on its way");
        table.take(page(Place::After, 200..300, false, false));
        assert_eq!((key(&table), table.rows().len()), (Some(160), 200));
    }

    #[test]
    fn the_record_stays_selected_when_rows_come_before_it_or_go() {
        let mut table = table();
        table.go(5);
        table.take(page(Place::Before, 50..100, true, false));
        assert_eq!(key(&table), Some(105));
        table.take(page(Place::Instead, 103..160, true, false));
        assert_eq!(key(&table), Some(105));
        table.take(page(Place::Instead, 110..112, true, true));
        assert_eq!(key(&table), Some(111), "its place is kept where it is gone");
    }

    #[test]
    fn the_end_is_one_question_away_and_so_is_the_beginning() {
        let mut table = table();
        table.go_last();
        assert_eq!(table.need(), Some(Need::Last));
        table.take(page(Place::Instead, 900..1000, false, true));
        assert_eq!(key(&table), Some(999));
        table.go_first();
        assert_eq!(table.need(), Some(Need::First));
        table.take(page(Place::Instead, 100..200, true, false));
        assert_eq!(key(&table), Some(100));
    }

    #[test]
    fn an_empty_answer_is_not_asked_for_again() {
        let mut table: Table<u32, u32> = Table::new(COLUMNS);
        table.need();
        table.take(page(Place::Instead, 0..0, true, true));
        assert_eq!((table.need(), table.is_loaded(), key(&table)), (None, true, None));
    }

    #[test]
    fn the_window_stays_small_while_a_million_rows_pass() {
        let mut table = table();
        for start in (200..5000).step_by(100) {
            table.go(100);
            table.take(page(Place::After, start..start + 100, false, false));
            assert!(table.rows().len() <= WINDOW);
        }
        table.go(-300);
        assert!(matches!(table.need(), Some(Need::After(_) | Need::Before(_)) | None));
        let before = key(&table);
        table.take(page(Place::Before, 0..100, true, false));
        assert_eq!(key(&table), before);
    }

    #[test]
    fn marking_all_and_unmarking_one_counts_without_a_list() {
        let mut table = table();
        table.mark_all();
        assert_eq!(table.marked(), None, "not counted yet");
        table.total = Total::Known(3611);
        table.mark();
        assert_eq!(table.marked(), Some(3610));
        assert!(!table.is_marked(&100) && table.is_marked(&2000));
        assert!(table.unmark() && !table.unmark());
    }

    #[test]
    fn sorting_goes_through_the_sortable_columns_only() {
        let mut table = table();
        let mut seen = Vec::new();
        for _ in 0..4 {
            table.sort_next();
            seen.push(table.sorted.column);
        }
        assert_eq!(seen, vec![1, 3, 0, 1]);
    }
}
