//! What sources said before: how an import finds the workload that a row is about.

use crate::domain::Id;
use crate::store::{Result, Store};
use rusqlite::OptionalExtension;

/// A row of a source as the register last heard it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// The workload it became.
    pub workload: Id,
    /// The source's own id, where unique.
    pub source_id: Option<String>,
    /// Agency, unit and folded name.
    pub match_key: String,
    /// SHA-256 over all it said.
    pub statement: String,
    /// Whether it was found gone from the source.
    pub is_missing: bool,
}

const COLUMNS: &str =
    "SELECT workload, source_id, match_key, statement, missing_since < '\u{10ffff}' FROM source_row WHERE source = ?1";

impl Store {
    /// The rows of a source with this id.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn rows_with_id(&self, source: &str, id: &str) -> Result<Vec<SourceRow>> {
        self.source_rows(&format!("{COLUMNS} AND source_id = ?2"), source, id)
    }

    /// The rows of a source with this match key.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn rows_matching(&self, source: &str, match_key: &str) -> Result<Vec<SourceRow>> {
        self.source_rows(&format!("{COLUMNS} AND match_key = ?2"), source, match_key)
    }

    /// The rows of any source with this match key, each with its source.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn rows_matching_anywhere(&self, match_key: &str) -> Result<Vec<(String, SourceRow)>> {
        let mut select = self.db().prepare_cached(
            "SELECT workload, source_id, match_key, statement, missing_since < '\u{10ffff}', source FROM source_row WHERE match_key = ?1",
        )?;
        let rows = select.query_map([match_key], |row| Ok((row.get(5)?, source_row(row)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The rows of a source that said exactly this.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn rows_stating(&self, source: &str, statement: &str) -> Result<Vec<SourceRow>> {
        self.source_rows(&format!("{COLUMNS} AND statement = ?2"), source, statement)
    }

    /// Every row of a source.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn rows_of(&self, source: &str) -> Result<Vec<SourceRow>> {
        self.source_rows(&format!("{COLUMNS} AND ?2 = '' ORDER BY match_key, workload"), source, "")
    }

    /// The import that took these bytes from this source before.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn imported(&self, source: &str, sha256: &str) -> Result<Option<Id>> {
        let mut find = self.db().prepare_cached("SELECT import FROM imported WHERE source = ? AND sha256 = ?")?;
        Ok(find.query_row([source, sha256], |row| row.get(0).map(Id)).optional()?)
    }

    /// The workload with this key.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn workload_with_key(&self, key: &str) -> Result<Option<Id>> {
        let mut find = self.db().prepare_cached("SELECT id FROM workload WHERE key = ?")?;
        Ok(find.query_row([key], |row| row.get(0).map(Id)).optional()?)
    }

    /// The import that took or saw a file of this source last.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn last_import(&self, source: &str) -> Result<Option<Id>> {
        let mut find = self.db().prepare_cached(
            "SELECT import FROM imported WHERE source = ? ORDER BY (SELECT max(seq) FROM about WHERE record = import) DESC LIMIT 1",
        )?;
        Ok(find.query_row([source], |row| row.get(0).map(Id)).optional()?)
    }

    /// How many rows of a source have a conflict that nobody has settled.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn rows_in_conflict(&self, source: &str) -> Result<u64> {
        let mut count =
            self.db().prepare_cached("SELECT count(*) FROM source_row WHERE source = ? AND conflicts > 0")?;
        Ok(count.query_row([source], |row| row.get(0))?)
    }

    fn source_rows(&self, query: &str, source: &str, by: &str) -> Result<Vec<SourceRow>> {
        let mut select = self.db().prepare_cached(query)?;
        let rows = select.query_map([source, by], source_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn source_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<SourceRow> {
    Ok(SourceRow {
        workload: Id(row.get(0)?),
        source_id: row.get(1)?,
        match_key: row.get(2)?,
        statement: row.get(3)?,
        is_missing: row.get(4)?,
    })
}
