//! Every index compared with its table, and the pages of the file with one another, by SQLite's own check; what it says is put into
//! words that name the record.

use super::label::called;
use super::tables;
use crate::domain::Id;
use crate::ledger::{Fault, FaultClass};
use crate::store::Store;
use crate::store::error::{Result, StoreError};
use rusqlite::Connection;

/// How much SQLite is asked to name.
const NAMED: usize = 20;

/// One thing that SQLite finds wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Finding {
    /// A row of a table that one of its indexes does not have.
    RowMissing {
        /// The how many-th row of the table it is.
        row: u64,
        /// The index.
        index: String,
    },
    /// Something else about an index.
    Index(String),
    /// A value that is not of its column's kind: `table.column`.
    Value(String),
    /// Pages that do not hang together.
    Pages,
}

/// What SQLite finds wrong with a file, each thing once.
pub(in crate::store) fn findings(db: &Connection) -> Result<Vec<Finding>> {
    let mut check = db.prepare(&format!("PRAGMA integrity_check({NAMED})"))?;
    let mut rows = check.query([])?;
    let mut found = vec![];
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let said =
                    String::from_utf8_lossy(row.get_ref(0)?.as_bytes_or_null().ok().flatten().unwrap_or_default());
                for line in said.lines().filter(|line| *line != "ok") {
                    let finding = read(line);
                    if !found.contains(&finding) {
                        found.push(finding);
                    }
                }
            }
            Ok(None) => return Ok(found),
            Err(error) => {
                let error = StoreError::from(error);
                if !error.is_damage() {
                    return Err(error);
                }
                found.push(Finding::Pages);
                return Ok(found);
            }
        }
    }
}

fn read(line: &str) -> Finding {
    if line.contains("inverted index") {
        return Finding::Index("search".to_owned());
    }
    let index = line.rsplit_once("index ").map(|(_, name)| name.trim().to_owned());
    let row = line.strip_prefix("row ").and_then(|rest| rest.split(' ').next()).and_then(|row| row.parse().ok());
    match (row, index, line.rsplit_once(" value in ")) {
        (Some(row), Some(index), _) if line.contains(" missing from ") => Finding::RowMissing { row, index },
        (_, Some(index), _) => Finding::Index(index),
        (_, None, Some((_, column))) => Finding::Value(column.to_owned()),
        _ => Finding::Pages,
    }
}

/// The faults that findings come to.
pub(super) fn faults(findings: &[Finding], stored: &Connection, fresh: Option<&Store>, after: u64) -> Vec<Fault> {
    let fault = |(class, what)| Fault { seq: after + 1, class, what };
    let words = |finding: &Finding| match finding {
        Finding::RowMissing { row, index } => {
            let record = record(stored, index, *row).and_then(|id| fresh.map(|fresh| called(fresh, id)));
            let record = record.unwrap_or_else(|| format!("row {row}"));
            (FaultClass::Index, format!("{record}: missing from the index `{index}`; run `countersign rebuild`"))
        }
        Finding::Index(index) => {
            (FaultClass::Index, format!("the index `{index}` does not agree with its table; run `countersign rebuild`"))
        }
        Finding::Value(column) => {
            (FaultClass::Projection, format!("`{column}` has a value of another kind; run `countersign rebuild`"))
        }
        Finding::Pages => {
            (FaultClass::File, "pages of the file do not hang together; run `countersign rebuild`".to_owned())
        }
    };
    findings.iter().map(words).map(fault).collect()
}

/// The record that the how many-th row of an indexed table is about.
fn record(stored: &Connection, index: &str, row: u64) -> Option<Id> {
    let on = "SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?";
    let table: String = stored.query_row(on, [index], |row| row.get(0)).ok()?;
    let column = if table == "source_row" { "workload" } else { "id" };
    let (table, by) = tables::by_its_own_tree(stored, &table).ok()?;
    let find = format!("SELECT {column} FROM {table} {by} LIMIT 1 OFFSET ?");
    stored.query_row(&find, [row.checked_sub(1)?], |row| row.get(0)).ok().map(Id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("row 42 missing from index workload_name", Finding::RowMissing { row: 42, index: "workload_name".into() })]
    #[case("wrong # of entries in index person_name", Finding::Index("person_name".into()))]
    #[case("non-unique entry in index sqlite_autoindex_record_1", Finding::Index("sqlite_autoindex_record_1".into()))]
    #[case("malformed inverted index for FTS5 table main.search", Finding::Index("search".into()))]
    #[case("NULL value in workload.name", Finding::Value("workload.name".into()))]
    #[case("Tree 12 page 40: btreeInitPage() returns error code 11", Finding::Pages)]
    fn what_sqlite_says_is_read_for_what_it_is_about(#[case] said: &str, #[case] finding: Finding) {
        assert_eq!(read(said), finding);
    }
}
