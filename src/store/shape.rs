//! The shape of a register: its tables, indexes and triggers, compared text by text with what this program makes. A table that is not
//! the one we made can hold what it should not; a trigger under our name can do anything.

use super::error::{Result, StoreError};
use super::{fingerprints, schema};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::fmt;

/// One part of the schema that is not as this program makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Misshapen {
    /// It is made by this program, and not there.
    Missing(Part),
    /// It is there with another text, or on another table.
    Altered(Part),
    /// It is there, and this program does not make it.
    Unexpected(Part),
}

/// What a part of the schema is: a table, index, trigger or view, and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    kind: String,
    name: String,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} `{}`", self.kind, self.name)
    }
}

impl fmt::Display for Misshapen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(part) => write!(f, "{part} is missing"),
            Self::Altered(part) => write!(f, "{part} is not the one that this program makes"),
            Self::Unexpected(part) => write!(f, "{part} is not made by this program"),
        }
    }
}

/// How much of a register is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// The ledger alone: another version of the program computed the rest.
    Ledger,
    /// The ledger and everything computed.
    All,
}

/// Where a part stands and what it was made by.
type Texts = BTreeMap<Part, (String, Option<String>)>;

/// Compares the schema of a register with what this program makes; what is not the same, in order.
pub(super) fn misshapen(db: &Connection, extent: Extent) -> Result<Vec<Misshapen>> {
    let (expected, stored) = (made_here(extent)?, texts(db)?);
    let mut found = vec![];
    for (part, text) in &expected {
        match stored.get(part) {
            None if part.name == fingerprints::TABLE => {}
            None => found.push(Misshapen::Missing(part.clone())),
            Some(stored) if stored != text => found.push(Misshapen::Altered(part.clone())),
            Some(_) => {}
        }
    }
    for (part, (on, _)) in &stored {
        let of_the_ledger = on == "ledger" || part.kind == "trigger";
        let statistics = part.kind == "table" && part.name.starts_with("sqlite_stat");
        if !expected.contains_key(part) && !statistics && (extent == Extent::All || of_the_ledger) {
            found.push(Misshapen::Unexpected(part.clone()));
        }
    }
    Ok(found)
}

/// The schema as SQLite keeps it when this program makes it: made once in memory, so that no second list of it has to be kept.
fn made_here(extent: Extent) -> Result<Texts> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(schema::LEDGER)?;
    if extent == Extent::All {
        db.execute_batch(fingerprints::MAKE)?;
        db.execute_batch(schema::PROJECTION)?;
        for (name, on) in schema::INDEXES {
            db.execute_batch(&schema::make_index(name, on))?;
        }
    }
    texts(&db)
}

/// The statement that makes the search index.
pub(super) fn search_made_here() -> Result<String> {
    let parts = made_here(Extent::All)?;
    let search = parts.into_iter().find(|(part, _)| part.name == "search").and_then(|(_, (_, sql))| sql);
    search.map(|sql| sql + ";").ok_or_else(|| StoreError::Damaged("it has no search index".to_owned()))
}

/// What a search index of this program says of itself.
pub(super) fn search_settings() -> Result<Vec<(Value, Value)>> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(schema::PROJECTION)?;
    let mut select = db.prepare("SELECT k, v FROM search_config ORDER BY k")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn texts(db: &Connection) -> Result<Texts> {
    let mut select = db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?;
    let rows = select.query_map([], |row| {
        // Damaged text is compared as well as it can be read; it is then not the same.
        let text = |at| row.get_ref(at).map(|value| value.as_str().map(str::to_owned).unwrap_or_default());
        let sql = row.get_ref(3)?.as_str_or_null().map_or_else(|_| Some(String::new()), |sql| sql.map(str::to_owned));
        Ok((Part { kind: text(0)?, name: text(1)? }, (text(2)?, sql)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
