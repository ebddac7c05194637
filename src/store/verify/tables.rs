//! Comparing computed tables row by row, in whatever order they lie: each is read from its own tree and through no index of it, so that
//! a cell that fell over under a whole index is seen. First one sum a table, of keyed hashes of its rows; where sums differ, the rows
//! that make the difference, with the record and the column.

use super::label::Labels;
use crate::store::Store;
use crate::store::error::Result;
use crate::store::schema::COMPUTED_TABLES;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

/// How many rows of a table are named; the rest is counted.
const NAMED: usize = 10;

/// Sums of tables, made with a key that nobody knows beforehand: whoever edits the file cannot make two edits cancel out.
pub(super) struct Sums {
    key: RandomState,
    /// The sum of each; `None` where it cannot be read.
    tables: Vec<(String, Option<u128>)>,
}

impl Sums {
    /// The sums of the tables that a register stores.
    pub(super) fn of(db: &Connection) -> Result<Self> {
        let key = RandomState::new();
        let tables = all(db, &key)?;
        Ok(Self { key, tables })
    }

    /// The tables that another register has with other rows.
    pub(super) fn differing(&self, fresh: &Connection) -> Result<Vec<String>> {
        let fresh = all(fresh, &self.key)?;
        let pairs = self.tables.iter().zip(fresh);
        Ok(pairs.filter(|(stored, fresh)| stored.1 != fresh.1).map(|(stored, _)| stored.0.clone()).collect())
    }
}

/// Names what of a table is stored and what the ledger says instead.
pub(super) fn differences(stored: &Connection, fresh: &Store, table: &str) -> Result<Vec<String>> {
    let key = RandomState::new();
    let mut balance: HashMap<u64, i32> = HashMap::new();
    each_row(fresh.db(), table, &mut |row| {
        *balance.entry(hash(&key, row)?).or_default() += 1;
        Ok(())
    })?;
    each_row(stored, table, &mut |row| {
        *balance.entry(hash(&key, row)?).or_default() -= 1;
        Ok(())
    })?;
    balance.retain(|_, by| *by != 0);
    let more = balance.values().filter(|by| **by < 0).count();
    let columns = columns(fresh.db(), table)?;
    let collect = |db: &Connection, sign: i32| -> Result<Vec<Vec<Value>>> {
        let mut rows = vec![];
        each_row(db, table, &mut |row| {
            if rows.len() < NAMED * 4 && balance.get(&hash(&key, row)?).is_some_and(|by| by.signum() == sign) {
                rows.push((0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?);
            }
            Ok(())
        })?;
        Ok(rows)
    };
    let (extra, mut missing) = (collect(stored, -1)?, collect(fresh.db(), 1)?);
    let labels = Labels::new(fresh, table, &columns);
    let keys = labels.key_columns()?;
    let mut named = vec![];
    for row in &extra {
        let same = |other: &Vec<Value>| !keys.is_empty() && keys.iter().all(|at| row.get(*at) == other.get(*at));
        let what = match missing.iter().position(same) {
            Some(at) => {
                let right = missing.swap_remove(at);
                let differ = columns.iter().zip(row.iter().zip(&right)).filter(|(_, (here, there))| here != there);
                let cells: Vec<String> = differ.map(|(name, (here, there))| inside(name, here, there)).collect();
                let columns = if cells.len() == 1 { "column" } else { "columns" };
                format!("{}: {columns} {} of `{table}`", labels.of(row), cells.join(", "))
            }
            None => format!("{}: a row of `{table}` that the ledger does not give", labels.of(row)),
        };
        named.push(what);
    }
    named.extend(missing.iter().map(|row| format!("{}: a row of `{table}` is missing", labels.of(row))));
    named.truncate(NAMED);
    let all = more.max(named.len());
    if all > named.len() {
        named.push(format!("{} more rows of `{table}`", all - named.len()));
    }
    Ok(named)
}

/// A column, and where its text is JSON the first path in it that differs.
fn inside(column: &str, here: &Value, there: &Value) -> String {
    let json = |value: &Value| match value {
        Value::Text(text) => serde_json::from_str::<serde_json::Value>(text).ok().filter(serde_json::Value::is_object),
        _ => None,
    };
    let (Some(mut here), Some(mut there)) = (json(here), json(there)) else { return column.to_owned() };
    let mut path = column.to_owned();
    while let (serde_json::Value::Object(mut a), serde_json::Value::Object(mut b)) = (here, there) {
        let names = a.keys().chain(b.keys()).cloned().collect::<Vec<_>>();
        let Some(name) = names.into_iter().find(|name| a.get(name) != b.get(name)) else { break };
        path = format!("{path}.{name}");
        (here, there) = (a.remove(&name).unwrap_or_default(), b.remove(&name).unwrap_or_default());
    }
    path
}

fn all(db: &Connection, key: &RandomState) -> Result<Vec<(String, Option<u128>)>> {
    let mut sums = vec![];
    // What the search index holds is compared apart: it keeps no rows of its own.
    for table in COMPUTED_TABLES.into_iter().filter(|table| *table != "search") {
        let mut sum: u128 = 0;
        let read = each_row(db, table, &mut |row| {
            sum += u128::from(hash(key, row)?);
            Ok(())
        });
        match read {
            Ok(()) => sums.push((table.to_owned(), Some(sum))),
            Err(error) if error.is_damage() => sums.push((table.to_owned(), None)),
            Err(error) => return Err(error),
        }
    }
    Ok(sums)
}

/// Calls `each` with every row of a table, from the table's own tree.
fn each_row(db: &Connection, table: &str, each: &mut dyn FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
    let (table, by) = by_its_own_tree(db, table)?;
    let mut select = db.prepare(&format!("SELECT * FROM {table} {by}"))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}

/// A table, and what has SQLite read it from its own tree: it would else read one that is kept by its key from a smaller index of it.
pub(super) fn by_its_own_tree<'t>(db: &Connection, table: &'t str) -> Result<(&'t str, String)> {
    let mut kind = db.prepare_cached("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?")?;
    let is_kept_by_key: bool = kind.query_row([table], |row| row.get(0))?;
    let by = if is_kept_by_key { format!("INDEXED BY sqlite_autoindex_{table}_1") } else { "NOT INDEXED".to_owned() };
    Ok((table, by))
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let select = db.prepare(&format!("SELECT * FROM {table} LIMIT 0"))?;
    Ok(select.column_names().into_iter().map(str::to_owned).collect())
}

fn hash(key: &RandomState, row: &Row<'_>) -> Result<u64> {
    let mut hash = key.build_hasher();
    for column in 0..row.as_ref().column_count() {
        let (tag, number, bytes): (u8, u64, &[u8]) = match row.get_ref(column)? {
            ValueRef::Null => (0, 0, &[]),
            ValueRef::Integer(number) => (1, number.cast_unsigned(), &[]),
            ValueRef::Real(number) => (2, number.to_bits(), &[]),
            ValueRef::Text(text) => (3, text.len() as u64, text),
            ValueRef::Blob(blob) => (4, blob.len() as u64, blob),
        };
        hash.write_u8(tag);
        hash.write_u64(number);
        hash.write(bytes);
    }
    Ok(hash.finish())
}
