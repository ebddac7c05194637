//! What the record is called that a row of a computed table is about, such as "workload claims-triage".

use crate::domain::{Id, Record, Word};
use crate::store::Store;
use crate::store::error::Result;
use rusqlite::types::Value;

/// Columns that say which record a row is about, the first of them that a table has.
const ABOUT: [&str; 7] = ["workload", "subject", "user", "record", "id", "identity", "person"];

/// Names rows of one table.
pub(super) struct Labels<'s> {
    fresh: &'s Store,
    table: &'s str,
    columns: &'s [String],
}

impl<'s> Labels<'s> {
    /// Names are those that the ledger gives.
    pub(super) fn new(fresh: &'s Store, table: &'s str, columns: &'s [String]) -> Self {
        Self { fresh, table, columns }
    }

    /// What the record of a row is called; where the row is of no record, what it is known by.
    pub(super) fn of(&self, row: &[Value]) -> String {
        for about in ABOUT {
            let at = self.columns.iter().position(|column| column == about);
            if let Some(Value::Blob(id)) = at.and_then(|at| row.get(at))
                && let Ok(id) = <[u8; 16]>::try_from(id.as_slice())
            {
                return called(self.fresh, Id(id));
            }
        }
        match row.first() {
            Some(Value::Text(text)) => format!("`{text}`"),
            Some(Value::Integer(number)) => format!("row {number}"),
            _ => "a row".to_owned(),
        }
    }

    /// The columns by which a row is the same row with another content.
    pub(super) fn key_columns(&self) -> Result<Vec<usize>> {
        let mut select = self.fresh.db().prepare("SELECT cid FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")?;
        let mut keys: Vec<usize> =
            select.query_map([self.table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        if keys.is_empty() {
            // A table without a key of its own has what tells its rows apart first.
            keys = (0..self.columns.len().min(2)).collect();
        }
        Ok(keys)
    }
}

/// What a record is called.
pub(super) fn called(fresh: &Store, id: Id) -> String {
    let Ok(Some(record)) = fresh.record(id) else { return format!("record {id}, which the ledger does not know") };
    let kind = record.body.kind().word();
    match (record.workload(), record.body.called(), record.body.workload()) {
        (Some(workload), _, _) => format!("{kind} {}", workload.key),
        (None, Some(called), _) => format!("{kind} {called}"),
        (None, None, Some(workload)) => format!("{kind} {id} of {}", key(fresh, workload)),
        (None, None, None) => format!("{kind} {id}"),
    }
}

fn key(fresh: &Store, workload: Id) -> String {
    let record: Option<Record> = fresh.record(workload).ok().flatten();
    record.and_then(|record| record.workload().map(|it| it.key.clone())).unwrap_or_else(|| workload.to_string())
}
