//! People: who is recorded, behind which address, behind which account.

use crate::domain::contact::{Written, folded_address};
use crate::domain::people::{Namesake, is_anothers};
use crate::domain::record::Person;
use crate::domain::text::folded;
use crate::domain::{Id, Word as _, YesNo};
use crate::query::vocabulary::Field;
use crate::query::{Asking, Cell, fold};
use crate::store::read::by_name::{NamePlace, Named, Narrowed};
use crate::store::{Result, Store, sortable};
use rusqlite::{Connection, OptionalExtension};

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The record.
    pub id: Id,
    /// What they are called.
    pub name: String,
    /// One of their addresses, as addresses are compared; absent where they have none.
    pub address: Option<String>,
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
    (SELECT count(*) FROM workload WHERE owner = person.id), last_entry,
    (SELECT address FROM address WHERE address.person = person.id ORDER BY address LIMIT 1) FROM person";

const BY_NAME: Named<PersonRow> =
    Named { columns: COLUMNS, table: "person", among: "merged IS NULL", row, place: PersonRow::place, cell, search };

/// What stands in a column of the list of people.
fn cell(store: &Store, row: &PersonRow, field: Field, asking: &Asking) -> Result<Cell> {
    let of_record = |of: fn(&Person) -> Vec<String>| -> Result<Cell> {
        let record = store.record(row.id)?;
        Ok(Cell::Several(record.as_ref().and_then(|record| record.person()).map(of).unwrap_or_default()))
    };
    Ok(match field.name() {
        "name" => Cell::Text(row.name.clone()),
        "kind" => Cell::word(&row.kind),
        "team" => Cell::text(row.team.as_deref()),
        "active" => Cell::word(&row.active),
        "owns" => Cell::Number(row.owns),
        "id" => Cell::Text(row.id.to_string()),
        "me" => Cell::text(Some(if asking.me == Some(row.id) { "yes" } else { "no" })),
        "addresses" => of_record(|person| person.facts.addresses.clone())?,
        "roles" => of_record(|person| person.facts.roles.clone())?,
        "logins" => of_record(|person| person.logins.clone())?,
        "last_entry" => Cell::Text(row.last_entry.to_string()),
        _ => Cell::Unknown,
    })
}

/// Words are found in name, team and addresses.
fn search(store: &Store, row: &PersonRow) -> Result<String> {
    let mut select = store
        .db()
        .prepare_cached("SELECT json_extract(body, '$.body.Person.facts.addresses') FROM record WHERE id = ?")?;
    let addresses: Option<Option<String>> = select.query_row([row.id.0], |row| row.get(0)).optional()?;
    let rest = [row.team.clone(), addresses.flatten()].into_iter().flatten();
    Ok(rest.fold(fold(&row.name), |all, text| format!("{all}\n{}", fold(&text))))
}

impl Store {
    /// Everybody, by name.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        let mut select = self.db().prepare_cached(&format!("{COLUMNS} WHERE merged IS NULL ORDER BY name_sort, id"))?;
        let rows = select.query_map([], row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// At most `limit` people after a place, by name: those that a filter finds.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_after(
        &self,
        narrowed: Narrowed<'_>,
        place: Option<&NamePlace>,
        limit: usize,
    ) -> Result<Vec<PersonRow>> {
        BY_NAME.after(self, narrowed, place, limit)
    }

    /// At most `limit` people before a place, in the order of their names.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_before(
        &self,
        narrowed: Narrowed<'_>,
        place: Option<&NamePlace>,
        limit: usize,
    ) -> Result<Vec<PersonRow>> {
        BY_NAME.before(self, narrowed, place, limit)
    }

    /// How many people a filter finds.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_count(&self, narrowed: Narrowed<'_>) -> Result<u64> {
        BY_NAME.count(self, narrowed)
    }

    /// What stands in a column of the list of people.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn person_cell(&self, row: &PersonRow, field: Field, asking: &Asking) -> Result<Cell> {
        cell(self, row, field, asking)
    }

    /// The people that a text may mean: an id, an address, an account, else everybody of that name, else everybody whose name is the
    /// same but for accents. One whose record was merged into
    /// another is found by that. Whoever is written with an address is meant by it alone.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_called(&self, text: &str) -> Result<Vec<PersonRow>> {
        let db = self.db();
        let found = self.people_records(text)?.into_iter();
        let mut ids: Vec<Id> = found.map(|id| survivor(db, id)).collect::<Result<_>>()?;
        ids.sort_unstable();
        ids.dedup();
        let mut select = db.prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?;
        let rows = ids.into_iter().map(|id| Ok(select.query_row([id.0], row).optional()?));
        rows.filter_map(Result::transpose).collect()
    }

    /// The same, by the records that were found, merged or not.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn people_records(&self, text: &str) -> Result<Vec<Id>> {
        let db = self.db();
        if let Ok(id) = text.parse::<Id>() {
            return Ok(vec![id]);
        }
        if let Some(id) = at_address(db, &folded_address(text))? {
            return Ok(vec![id]);
        }
        if let Some(id) = with_login(db, text)? {
            return Ok(vec![id]);
        }
        if Written::of(text).address.is_some() {
            return Ok(vec![]);
        }
        let of_name = match folded(text) {
            name if name.is_empty() => vec![],
            name => ids(db, CALLED, &name)?,
        };
        if !of_name.is_empty() {
            return Ok(of_name);
        }
        // Accents tell names apart, and are left out by whoever cannot type them.
        ids(db, "SELECT id FROM person WHERE name_sort = ? ORDER BY id", &sortable(text.trim()))
    }

    /// Where a text gives the name of others beside the address of a person, those others.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn others_of_name(&self, at: Id, text: &str) -> Result<Vec<Id>> {
        let Written { name: Some(name), address: Some(_) } = Written::of(text) else { return Ok(vec![]) };
        let namesakes = namesakes(self.db(), &folded(&name))?;
        let others = if is_anothers(at, &namesakes) { namesakes } else { vec![] };
        Ok(others.into_iter().map(|it| it.id).collect())
    }

    /// The person with a folded address.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn person_with_address(&self, address: &str) -> Result<Option<Id>> {
        with_address(self.db(), address)
    }

    /// A person so that they can be told from another of their name: name, address, kind and team.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn person_told(&self, id: Id) -> Result<String> {
        let record = self.record(id)?;
        let Some(person) = record.as_ref().and_then(|record| record.person()) else { return self.called(id) };
        let (name, facts) = (person.called(), &person.facts);
        let address = facts.addresses.first().filter(|address| **address != name);
        let address = address.map_or_else(|| "no address".to_owned(), Clone::clone);
        let kind = facts.kind.known().map_or("unknown kind", |kind| kind.word());
        let team = facts.team.known().map(|team| format!(", team {team}")).unwrap_or_default();
        let gone = if facts.active.is(YesNo::No) { ", left" } else { "" };
        Ok(format!("{name} ({address}, {kind}{team}{gone})"))
    }

    /// The people of a folded name.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn namesakes(&self, name: &str) -> Result<Vec<Namesake>> {
        namesakes(self.db(), name)
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
        address: row.get(7)?,
    })
}

/// The person with a folded address.
pub(in crate::store) fn with_address(db: &Connection, address: &str) -> Result<Option<Id>> {
    at_address(db, address)?.map(|id| survivor(db, id)).transpose()
}

/// The record with a folded address, merged or not.
fn at_address(db: &Connection, address: &str) -> Result<Option<Id>> {
    let mut find = db.prepare_cached("SELECT person FROM address WHERE address = ? ORDER BY person LIMIT 1")?;
    Ok(find.query_row([address], |row| row.get(0).map(Id)).optional()?)
}

/// It says that the name is not empty, as the index does: else SQLite cannot know that the index has whoever is called so, and looks at
/// everybody.
const CALLED: &str = "SELECT id FROM person WHERE name_folded = ? AND name_folded > '' ORDER BY id";

/// The people of a folded name, each by the record that stands for them now.
pub(in crate::store) fn namesakes(db: &Connection, name: &str) -> Result<Vec<Namesake>> {
    if name.is_empty() {
        return Ok(vec![]);
    }
    let called = ids(db, CALLED, name)?;
    let mut known = called.into_iter().map(|id| survivor(db, id)).collect::<Result<Vec<Id>>>()?;
    known.sort_unstable();
    known.dedup();
    let mut active = db.prepare_cached("SELECT active <> 'no' FROM person WHERE id = ?")?;
    let here = |id: Id| Ok(Namesake { id, is_here: active.query_row([id.0], |row| row.get(0))? });
    known.into_iter().map(here).collect()
}

/// The record that stands for a person now, where theirs was merged into another.
fn survivor(db: &Connection, id: Id) -> Result<Id> {
    let mut next = db.prepare_cached("SELECT merged FROM person WHERE id = ?")?;
    let mut at = id;
    // Cycles are refused, but a ledger may hold anything.
    for _ in 0..LONGEST_CHAIN {
        match next.query_row([at.0], |row| row.get::<_, Option<[u8; 16]>>(0)).optional()?.flatten() {
            Some(into) => at = Id(into),
            None => break,
        }
    }
    Ok(at)
}

/// More records than these are not merged one into the next.
const LONGEST_CHAIN: usize = 100;

fn ids(db: &Connection, query: &str, text: &str) -> Result<Vec<Id>> {
    let mut select = db.prepare_cached(query)?;
    let rows = select.query_map([text], |row| row.get(0).map(Id))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The person behind an account.
pub(in crate::store) fn with_login(db: &Connection, login: &str) -> Result<Option<Id>> {
    let mut find = db.prepare_cached("SELECT person FROM login WHERE login = ?")?;
    Ok(find.query_row([login], |row| row.get(0).map(Id)).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::PROJECTION;

    #[test]
    fn whoever_has_a_name_is_found_by_its_index() {
        let db = Connection::open_in_memory().unwrap();
        // As every connection of a register: plans by indexes, and not by the value of one question.
        db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
        db.execute_batch(PROJECTION).unwrap();
        let how: String =
            db.query_row(&format!("EXPLAIN QUERY PLAN {CALLED}"), ["a. kumar"], |row| row.get(3)).unwrap();
        assert!(how.contains("person_called"), "{how}");
    }
}
