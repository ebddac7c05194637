//! People: who is recorded, behind which address, behind which account.

use crate::domain::Id;
use crate::store::{Result, Store};
use rusqlite::{Connection, OptionalExtension};

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The record.
    pub id: Id,
    /// What they are called.
    pub name: String,
    /// `person`, `mailbox`, `team`, `vendor` or `unknown`.
    pub kind: String,
    /// Their team; absent where unknown.
    pub team: Option<String>,
    /// `yes`, `no` or `unknown`.
    pub active: String,
    /// Workloads they own.
    pub owns: u64,
    /// The last entry about them.
    pub last_entry: Id,
}

const COLUMNS: &str = "SELECT id, name, kind, nullif(team, '\u{10ffff}'), active,
    (SELECT count(*) FROM workload WHERE owner = person.id), last_entry FROM person";

impl Store {
    /// Everybody, by name.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        let mut select = self.db().prepare_cached(&format!("{COLUMNS} ORDER BY name_sort, id"))?;
        let rows = select.query_map([], row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The people that a text may mean: an id, an address, an account, else everybody of that name.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_called(&self, text: &str) -> Result<Vec<PersonRow>> {
        let exact = match text.parse::<Id>() {
            Ok(id) => Some(id),
            Err(_) => match with_address(self.db(), &crate::domain::command::folded_address(text))? {
                Some(id) => Some(id),
                None => with_login(self.db(), text)?,
            },
        };
        let query = format!("{COLUMNS} WHERE id = ?1 OR (?1 IS NULL AND name_sort = ?2) ORDER BY id");
        let mut select = self.db().prepare_cached(&query)?;
        let rows = select.query_map((exact.map(|id| id.0), crate::store::sortable(text.trim())), row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The person with a folded address.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn person_with_address(&self, address: &str) -> Result<Option<Id>> {
        with_address(self.db(), address)
    }

    /// The person behind an account, such as `os:alice@host`.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn person_behind(&self, login: &str) -> Result<Option<Id>> {
        with_login(self.db(), login)
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: Id(row.get(0)?),
        name: row.get(1)?,
        kind: row.get(2)?,
        team: row.get(3)?,
        active: row.get(4)?,
        owns: row.get(5)?,
        last_entry: Id(row.get(6)?),
    })
}

/// The person with a folded address.
pub(in crate::store) fn with_address(db: &Connection, address: &str) -> Result<Option<Id>> {
    let mut find = db.prepare_cached("SELECT person FROM address WHERE address = ? ORDER BY person LIMIT 1")?;
    Ok(find.query_row([address], |row| row.get(0).map(Id)).optional()?)
}

/// The person behind an account.
pub(in crate::store) fn with_login(db: &Connection, login: &str) -> Result<Option<Id>> {
    let mut find = db.prepare_cached("SELECT person FROM login WHERE login = ?")?;
    Ok(find.query_row([login], |row| row.get(0).map(Id)).optional()?)
}
