//! What a table is made of: columns, rows, pages and the wish for one, marks. `Table` holds them.

use std::collections::BTreeSet;

use crate::tui::theme::Meaning;

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
