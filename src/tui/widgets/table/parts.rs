//! What a table is made of: columns, records, pages and the wish for one, marks. `Table` holds them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Debug;

use crate::tui::theme::Meaning;

/// A record as a row: how it is known again, and where it stands in the order that was asked for.
pub trait Record {
    /// Its id.
    type Key: Clone + Ord + Debug;
    /// A place in the order, from which a page is asked for.
    type Place: Clone + Debug + PartialEq;

    /// Its id.
    fn key(&self) -> Self::Key;
    /// Its place.
    fn place(&self) -> Self::Place;
    /// True where its first cell takes the whole line.
    fn is_one_cell(&self) -> bool {
        false
    }
}

/// A column and the room it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// Narrowest useful width in columns of the terminal, where what it holds is not narrower.
    pub least: u16,
    /// The width that it has before columns after it, where what it holds is not narrower.
    pub ideal: u16,
    /// 0 is never dropped; the highest goes first.
    pub priority: u8,
    /// Numbers stand at the right.
    pub right: bool,
}

/// One cell, made when it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'t> {
    /// Its text, a state's glyph and word where it has one.
    pub text: Cow<'t, str>,
    /// Its colour.
    pub meaning: Meaning,
}

impl<'t> Cell<'t> {
    /// Ordinary text.
    #[must_use]
    pub fn plain(text: impl Into<Cow<'t, str>>) -> Self {
        Self::of(Meaning::Text, text)
    }

    /// Text with a meaning.
    #[must_use]
    pub fn of(meaning: Meaning, text: impl Into<Cow<'t, str>>) -> Self {
        Self { text: text.into(), meaning }
    }
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

/// Where a page begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From<K, P> {
    /// At the first record.
    Start,
    /// At the last record.
    End,
    /// Just before this place.
    Before(P),
    /// Just after this place.
    After(P),
    /// With this record in it, where it is still there.
    Around(K),
}

/// A page the table wants. It is only good for the list as it was then: `epoch` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<K, P> {
    /// Counts the orders, filters and reloads of the table.
    pub epoch: u64,
    /// Where it will go.
    pub place: Place,
    /// Where it begins or ends.
    pub from: From<K, P>,
    /// How many rows are enough.
    pub rows: usize,
}

/// Rows that came from a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<R> {
    /// Of the wish that it answers.
    pub epoch: u64,
    /// Where they go.
    pub place: Place,
    /// The rows in order.
    pub rows: Vec<R>,
    /// Nothing lies before the first of them.
    pub is_start: bool,
    /// Nothing lies after the last of them.
    pub is_end: bool,
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

/// The column by which the rows are in order.
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

/// What every list can do whatever its records are; the actions of a list go through it.
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
    /// True where records can be marked.
    fn can_mark(&self) -> bool {
        false
    }
    /// Marks or unmarks the selected record.
    fn mark(&mut self) {}
    /// Marks everything that matches, or unmarks everything.
    fn mark_all(&mut self) {}
    /// How many are marked; `None` while the total is being counted.
    fn marked(&self) -> Option<u64> {
        Some(0)
    }
    /// Unmarks everything; false if nothing was marked.
    fn unmark(&mut self) -> bool {
        false
    }
}
