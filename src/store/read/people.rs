//! People: who is recorded, behind which address, behind which account.

use crate::domain::Id;
use crate::query::fold;
use crate::store::read::by_name::{NamePlace, Named};
use crate::store::{Result, Store, sortable};
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

/// Those whose name, team or address holds a folded text; everybody where it is empty.
const FOUND: &str = "(?1 = '' OR instr(folded(name), ?1) > 0 OR instr(folded(team), ?1) > 0
    OR id IN (SELECT person FROM address WHERE instr(folded(address), ?1) > 0))";

const COLUMNS: &str = "SELECT id, name, kind, nullif(team, '\u{10ffff}'), active,
    (SELECT count(*) FROM workload WHERE owner = person.id), last_entry FROM person";

const BY_NAME: Named<PersonRow> = Named { columns: COLUMNS, found: FOUND, row };

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

    /// At most `limit` people after a place, by name: those in whose name, team or address a text is found.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_after(&self, text: &str, place: Option<&NamePlace>, limit: usize) -> Result<Vec<PersonRow>> {
        BY_NAME.after(self, text, place, limit)
    }

    /// At most `limit` people before a place, in the order of their names.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_before(&self, text: &str, place: Option<&NamePlace>, limit: usize) -> Result<Vec<PersonRow>> {
        BY_NAME.before(self, text, place, limit)
    }

    /// In how many people's name, team or address a text is found.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_count(&self, text: &str) -> Result<u64> {
        let mut select = self.db().prepare_cached(&format!("SELECT count(*) FROM person WHERE {FOUND}"))?;
        Ok(select.query_row([fold(text)], |row| row.get(0))?)
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
        let rows = select.query_map((exact.map(|id| id.0), sortable(text.trim())), row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The person with a folded address.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn person_with_address(&self, address: &str) -> Result<Option<Id>> {
        with_address(self.db(), address)
    }
}

impl PersonRow {
    /// Where they stand in the order of names.
    #[must_use]
    pub fn place(&self) -> NamePlace {
        NamePlace::of(&self.name, self.id)
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
