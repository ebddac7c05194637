//! Pages of a list in the order of names, the same for people and for zones.

use crate::domain::Id;
use crate::query::fold;
use crate::store::schema::NONE;
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
    /// `SELECT` with its columns and table; the table has `name_sort` and `id`.
    pub(super) columns: &'static str,
    /// Whether a row has the folded text `?1`; true for all where the text is empty.
    pub(super) found: &'static str,
    /// A row as it is read.
    pub(super) row: fn(&Row<'_>) -> rusqlite::Result<T>,
}

impl<T> Named<T> {
    /// At most `limit` after a place.
    pub(super) fn after(&self, store: &Store, text: &str, place: Option<&NamePlace>, limit: usize) -> Result<Vec<T>> {
        let Self { columns, found, .. } = self;
        let query = format!("{columns} WHERE (name_sort, id) > (?2, ?3) AND {found} ORDER BY name_sort, id LIMIT ?4");
        let (name_sort, id) = place.map_or(("", &[][..]), |place| (place.name_sort.as_str(), &place.id.0[..]));
        let mut select = store.db().prepare_cached(&query)?;
        let rows = select.query_map((fold(text), name_sort, id, limit), self.row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// At most `limit` before a place, in the order of names.
    pub(super) fn before(&self, store: &Store, text: &str, place: Option<&NamePlace>, limit: usize) -> Result<Vec<T>> {
        let Self { columns, found, .. } = self;
        let query =
            format!("{columns} WHERE (name_sort, id) < (?2, ?3) AND {found} ORDER BY name_sort DESC, id DESC LIMIT ?4");
        let last = [u8::MAX; 17];
        let (name_sort, id) = place.map_or((NONE, &last[..]), |place| (place.name_sort.as_str(), &place.id.0[..]));
        let mut select = store.db().prepare_cached(&query)?;
        let rows = select.query_map((fold(text), name_sort, id, limit), self.row)?;
        let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.reverse();
        Ok(rows)
    }
}
