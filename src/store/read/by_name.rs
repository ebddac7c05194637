//! Pages of a list in the order of names, the same for people and for zones. There are few of either: what a filter asks is compared
//! row by row.

use crate::domain::Id;
use crate::query::vocabulary::Field;
use crate::query::{Asking, Cell, Filter};
use crate::store::schema::NONE;
use crate::store::sieve::Sieve;
use crate::store::{Result, Store, sortable};
use rusqlite::Row;

/// A place in the order of names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamePlace {
    name_sort: String,
    id: Id,
}

impl NamePlace {
    /// Where a record of a name stands.
    #[must_use]
    pub fn of(name: &str, id: Id) -> Self {
        Self { name_sort: sortable(name), id }
    }
}

/// What is listed by name, in SQL.
pub(super) struct Named<T> {
    /// `SELECT` with its columns and table.
    pub(super) columns: &'static str,
    /// The table; it has `name_sort` and `id`.
    pub(super) table: &'static str,
    /// Which rows there are.
    pub(super) among: &'static str,
    /// A row as it is read.
    pub(super) row: fn(&Row<'_>) -> rusqlite::Result<T>,
    /// Where a row stands.
    pub(super) place: fn(&T) -> NamePlace,
    /// What stands in a column of a row.
    pub(super) cell: fn(&Store, &T, Field, &Asking) -> Result<Cell>,
    /// The folded text of a row in which words are found.
    pub(super) search: fn(&Store, &T) -> Result<String>,
}

/// What a list by name is narrowed to, and who asks.
#[derive(Clone, Copy, Debug)]
pub struct Narrowed<'a> {
    /// The filter.
    pub filter: &'a Filter,
    /// Who asks, and when.
    pub asking: &'a Asking,
}

const AT_ONCE: usize = 1_000;
/// More rows than any register has, and no more than SQLite counts.
const MOST: usize = 1 << 31;

impl<T> Named<T> {
    /// At most `limit` after a place.
    pub(super) fn after(
        &self,
        store: &Store,
        narrowed: Narrowed<'_>,
        place: Option<&NamePlace>,
        limit: usize,
    ) -> Result<Vec<T>> {
        let start = NamePlace { name_sort: String::new(), id: Id([0; 16]) };
        // Nothing stands before the beginning, not even a record of no name and the first id.
        self.walk(store, narrowed, place, &start, limit, (">", "ASC"))
    }

    /// At most `limit` before a place, in the order of names.
    pub(super) fn before(
        &self,
        store: &Store,
        narrowed: Narrowed<'_>,
        place: Option<&NamePlace>,
        limit: usize,
    ) -> Result<Vec<T>> {
        let end = NamePlace { name_sort: NONE.to_owned(), id: Id([u8::MAX; 16]) };
        let mut rows = self.walk(store, narrowed, place, &end, limit, ("<", "DESC"))?;
        rows.reverse();
        Ok(rows)
    }

    /// How many there are.
    pub(super) fn count(&self, store: &Store, narrowed: Narrowed<'_>) -> Result<u64> {
        if narrowed.filter.is_empty() {
            let all = format!("SELECT count(*) FROM {} WHERE {}", self.table, self.among);
            return Ok(store.db().prepare_cached(&all)?.query_row([], |row| row.get(0))?);
        }
        let mut count = 0;
        let mut place = None;
        loop {
            let rows = self.after(store, narrowed, place.as_ref(), AT_ONCE)?;
            let Some(last) = rows.last() else { return Ok(count) };
            place = Some((self.place)(last));
            count += rows.len() as u64;
        }
    }

    fn walk(
        &self,
        store: &Store,
        Narrowed { filter, asking }: Narrowed<'_>,
        place: Option<&NamePlace>,
        start: &NamePlace,
        limit: usize,
        (beyond, direction): (&str, &str),
    ) -> Result<Vec<T>> {
        let Self { columns, among, .. } = self;
        let sieve = Sieve::new(store.db(), filter, *asking)?;
        let is_narrowed = !filter.is_empty();
        let mut kept = Vec::new();
        let mut place = place.cloned();
        while kept.len() < limit {
            let at = place.as_ref().unwrap_or(start);
            // The start itself is among them.
            let beyond = if place.is_some() { beyond.to_owned() } else { format!("{beyond}=") };
            let query = format!(
                "{columns} WHERE (name_sort, id) {beyond} (?1, ?2) AND {among}
                 ORDER BY name_sort {direction}, id {direction} LIMIT ?3"
            );
            let at_once = if is_narrowed { AT_ONCE } else { limit.min(MOST) };
            let mut select = store.db().prepare_cached(&query)?;
            let rows = select.query_map((&at.name_sort, at.id.0, at_once), self.row)?;
            let rows = rows.collect::<rusqlite::Result<Vec<T>>>()?;
            let is_last = rows.len() < at_once;
            place = rows.last().map(self.place);
            for row in rows {
                if !is_narrowed || self.keeps(store, &sieve, &row, asking)? {
                    kept.push(row);
                }
            }
            if is_last || place.is_none() {
                break;
            }
        }
        kept.truncate(limit);
        Ok(kept)
    }

    fn keeps(&self, store: &Store, sieve: &Sieve<'_>, row: &T, asking: &Asking) -> Result<bool> {
        let search = (self.search)(store, row)?;
        sieve.keeps(|field| (self.cell)(store, row, field, asking), &search)
    }
}
