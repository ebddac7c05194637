//! A table over pages that come and go: the selection is a record, not a row; it knows a window of rows, asks for the page
//! before or after it, and never holds the whole register. `table_view` draws it.

pub mod parts;

use std::cell::{Cell as Seen, RefCell};
use std::collections::BTreeSet;

pub use self::parts::{Cell, Column, From, List, Marks, Page, Place, Record, Sorted, Total, Wanted};
pub use super::table_view::draw;
use crate::shown::grouped;

/// Rows kept at most; what lies farthest from the selection is dropped and asked for again when wanted.
const WINDOW: usize = 600;
/// Rows asked for at once, at least.
const PAGE: usize = 100;

/// The table's state.
#[derive(Debug)]
pub struct Table<R: Record> {
    columns: Vec<Column>,
    rows: Vec<R>,
    selected: usize,
    is_start: bool,
    is_end: bool,
    epoch: u64,
    wish: Option<Wish<R::Key>>,
    asked: Option<Wish<R::Key>>,
    markable: bool,
    /// How many records match the filter.
    pub total: Total,
    /// The order of the rows, where it is that of a column.
    pub sorted: Option<Sorted>,
    /// What is marked.
    pub marks: Marks<R::Key>,
    /// Row at the top of the last frame, and how many rows it had: geometry, set while drawing.
    pub(super) top: Seen<usize>,
    pub(super) height: Seen<u16>,
    /// The widest text that the loaded rows have in each column: kept until rows or columns change.
    pub(super) widest: RefCell<Option<Vec<u16>>>,
}

/// Rows that go before the first or after the last.
type Edge<R> = (Place, From<<R as Record>::Key, <R as Record>::Place>);

/// A page that is wanted, and what becomes of the selection when it comes.
#[derive(Debug, Clone)]
enum Wish<K> {
    /// The first page; the first record is selected.
    Top,
    /// The last page; the last record is selected.
    Bottom,
    /// The page with this record, which is selected.
    Record(K),
    /// The same rows as they are now; the selection stays. Set when it is asked: how many rows went at the top.
    Again { gone: usize },
    /// More rows at one end.
    More,
}

impl<R: Record> Table<R> {
    /// An empty table that is still being loaded.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            selected: 0,
            is_start: false,
            is_end: false,
            epoch: 0,
            wish: Some(Wish::Top),
            asked: None,
            markable: false,
            total: Total::Counting,
            sorted: None,
            marks: Marks { all: false, except: BTreeSet::new() },
            top: Seen::new(0),
            height: Seen::new(0),
            widest: RefCell::new(None),
        }
    }

    /// The same with records that can be marked.
    #[must_use]
    pub fn markable(self) -> Self {
        Self { markable: true, ..self }
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Shows other columns.
    pub fn set_columns(&mut self, columns: Vec<Column>) {
        self.columns = columns;
        self.widest.take();
    }

    /// The rows that are loaded.
    #[must_use]
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// The selected row.
    #[must_use]
    pub fn selected(&self) -> Option<&R> {
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

    /// True while a page that replaces what is shown is on its way.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        matches!(self.asked, Some(Wish::Top | Wish::Bottom | Wish::Record(_)))
    }

    /// Counts the orders, filters and reloads: an answer of an older one is not for this table any more.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// True where the record is marked.
    #[must_use]
    pub fn is_marked(&self, key: &R::Key) -> bool {
        self.marks.all != self.marks.except.contains(key)
    }

    /// Whether anything is marked.
    #[must_use]
    pub fn has_marks(&self) -> bool {
        self.marked() != Some(0)
    }

    /// How much is marked, where anything is: `3 marked`.
    #[must_use]
    pub fn marks_in_words(&self) -> Option<String> {
        let except = self.marks.except.len() as u64;
        self.has_marks().then(|| match (self.marked(), except) {
            (Some(marked), _) => format!("{} marked", grouped(marked)),
            (None, 0) => "all marked".to_owned(),
            (None, except) => format!("all but {} marked", grouped(except)),
        })
    }

    /// The filter or the order changed: begins at the top. The old rows stay until the new ones come.
    pub fn restart(&mut self) {
        self.wish_for(Wish::Top);
    }

    /// Something may have changed: the rows are asked for again, the selection stays.
    pub fn reload(&mut self) {
        match self.asked {
            // What is on its way may be older than the change.
            Some(Wish::Top | Wish::Bottom | Wish::Record(_)) => {
                let again = self.asked.take();
                self.epoch += 1;
                self.wish = again;
            }
            _ if self.wish.is_none() => self.wish_for(Wish::Again { gone: 0 }),
            _ => {}
        }
    }

    /// Selects a record wherever it is, and shows what stands around it.
    pub fn go_to(&mut self, key: R::Key) {
        match self.rows.iter().position(|row| row.key() == key) {
            Some(at) if self.wish.is_none() && !self.is_searching() => self.selected = at,
            _ => self.wish_for(Wish::Record(key)),
        }
    }

    /// Nobody looks at it any more: what is on its way is not waited for.
    pub fn set_aside(&mut self) {
        if let Some(asked) = self.asked.take() {
            self.epoch += 1;
            self.wish = self.wish.take().or(Some(asked)).filter(|wish| !matches!(wish, Wish::More));
        }
    }

    /// Takes a page, unless the list has become another one since it was asked for.
    pub fn take(&mut self, page: Page<R>) {
        if page.epoch != self.epoch {
            return;
        }
        let Some(asked) = self.asked.take() else { return };
        let came = page.rows.len();
        self.widest.take();
        match page.place {
            Place::Instead => self.replace(page, asked),
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
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        self.trim();
    }

    fn replace(&mut self, page: Page<R>, asked: Wish<R::Key>) {
        let before = self.selected().map(Record::key);
        let line = self.selected.saturating_sub(self.top.get());
        self.rows = page.rows;
        (self.is_start, self.is_end) = (page.is_start, page.is_end);
        let found = |key: Option<R::Key>| key.and_then(|key| self.rows.iter().position(|row| row.key() == key));
        self.selected = match asked {
            Wish::Top | Wish::More => 0,
            Wish::Bottom => usize::MAX,
            Wish::Record(key) => found(Some(key)).unwrap_or(0),
            Wish::Again { gone } => found(before).unwrap_or_else(|| self.selected.saturating_sub(gone)),
        };
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        // The selected record keeps its line on screen.
        self.top.set(self.selected.saturating_sub(line));
    }

    /// The page that is wanted next, once: ask for it and hand it to [`Self::take`].
    pub fn need(&mut self) -> Option<Wanted<R::Key, R::Place>> {
        if self.asked.is_some() {
            return None;
        }
        let height = usize::from(self.height.get().max(25));
        let ahead = height * 2;
        let rows = PAGE.max(height * 3);
        let (place, from, rows, wish) = match self.wish.take() {
            Some(Wish::Top) => (Place::Instead, From::Start, rows, Wish::Top),
            Some(Wish::Bottom) => (Place::Instead, From::End, rows, Wish::Bottom),
            Some(Wish::Record(key)) => (Place::Instead, From::Around(key.clone()), rows, Wish::Record(key)),
            Some(Wish::Again { .. }) => {
                let above = self.selected.min(self.top.get()).saturating_sub(ahead);
                // What lies before the first row is not known, so it begins after it.
                let gone = above.max(usize::from(!self.is_start)).min(self.rows.len());
                let last = gone.checked_sub(1).and_then(|at| self.rows.get(at));
                let from = last.map_or(From::Start, |row| From::After(row.place()));
                (Place::Instead, from, rows + ahead, Wish::Again { gone })
            }
            Some(Wish::More) | None => {
                let (place, from) = self.edge(ahead)?;
                (place, from, rows, Wish::More)
            }
        };
        self.asked = Some(wish);
        Some(Wanted { epoch: self.epoch, place, from, rows })
    }

    /// More rows, where the selection comes near an end of what is loaded.
    fn edge(&self, ahead: usize) -> Option<Edge<R>> {
        if !self.is_end && self.selected + ahead >= self.rows.len() {
            return self.rows.last().map(|row| (Place::After, From::After(row.place())));
        }
        if !self.is_start && self.selected < ahead {
            return self.rows.first().map(|row| (Place::Before, From::Before(row.place())));
        }
        None
    }

    fn wish_for(&mut self, wish: Wish<R::Key>) {
        self.epoch += 1;
        self.asked = None;
        self.wish = Some(wish);
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

impl<R: Record> List for Table<R> {
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
        if self.is_start {
            self.selected = 0;
        } else {
            self.wish_for(Wish::Top);
        }
    }

    fn go_last(&mut self) {
        if self.is_end {
            self.selected = self.rows.len().saturating_sub(1);
        } else {
            self.wish_for(Wish::Bottom);
        }
    }

    fn can_mark(&self) -> bool {
        self.markable
    }

    fn mark(&mut self) {
        let Some(key) = self.selected().map(Record::key) else { return };
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
}

#[cfg(test)]
pub(in crate::tui) mod fixture;
#[cfg(test)]
mod tests;
