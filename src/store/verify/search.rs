//! The search index, compared exactly with the texts it was made of. It keeps no text of its own, so SQLite's own check of it sees only
//! whether its trees hang together. Here it is copied beside the texts, where SQLite can compare the two; and since each entry of it
//! must go when its workload goes, a second copy is emptied, and nothing may be left of it.

use crate::files::{self, PrivateFolder};
use crate::store::error::{Result, StoreError};
use crate::store::shape;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ErrorCode};
use std::collections::{BTreeMap, BTreeSet};

/// The tables in which SQLite keeps an index, with their columns.
const KEPT: [(&str, &str); 4] =
    [("data", "id, block"), ("idx", "segid, term, pgno"), ("docsize", "id, sz"), ("config", "k, v")];
/// How the index is made, and how a copy of it is made that has the texts beside it.
const BARE: &str = "content='', contentless_delete=1";
const BESIDE_ITS_TEXTS: &str = "content='texts', content_rowid='n'";
/// How many workloads are named that are not found.
const NAMED: usize = 10;

/// A search index copied with the texts that it was made of.
pub(super) struct SearchIndex {
    folder: PrivateFolder,
}

/// What is wrong with a search index.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Whether anything is.
    pub(super) wrong: bool,
    /// The numbers of workloads that a search would not find, some of them.
    pub(super) not_found: Vec<i64>,
}

impl SearchIndex {
    /// Copies the index of a register and the texts of its workloads, and reads the register no longer than that.
    pub(super) fn copied(from: &Connection) -> Result<Self> {
        let folder = files::private_folder("");
        let folder = folder.map_err(|error| StoreError::io(std::env::temp_dir(), error))?;
        let index = Self { folder };
        let mut to = index.open()?;
        let made = shape::search_made_here()?;
        let tx = to.transaction()?;
        tx.execute_batch("CREATE TABLE texts(n INTEGER PRIMARY KEY, text TEXT);")?;
        tx.execute_batch(&made.replace(BARE, BESIDE_ITS_TEXTS).replacen("search", "beside", 1))?;
        tx.execute_batch(&made)?;
        copy(from, "SELECT n, search FROM workload NOT INDEXED", &tx, "INSERT INTO texts VALUES(?, ?)")?;
        for (table, columns) in KEPT {
            let select = format!("SELECT {columns} FROM search_{table}");
            let places = vec!["?"; columns.split(',').count()].join(", ");
            for copied in ["beside", "search"] {
                tx.execute_batch(&format!("DELETE FROM {copied}_{table};"))?;
                if (copied, table) == ("search", "docsize") {
                    let select = "SELECT id, sz, origin FROM search_docsize";
                    copy(from, select, &tx, "INSERT INTO search_docsize VALUES(?, ?, ?)")?;
                } else {
                    copy(from, &select, &tx, &format!("INSERT INTO {copied}_{table} VALUES({places})"))?;
                }
            }
        }
        own_totals(&tx)?;
        tx.commit()?;
        Ok(index)
    }

    /// Compares the index with the texts.
    pub(super) fn check(&self) -> Result<Wrong> {
        // Another connection: the one that made the tables remembers how they were.
        let db = self.open()?;
        let agrees = is_sound(db.execute("INSERT INTO beside(beside, rank) VALUES('integrity-check', 1)", []))?
            && same_workloads(&db)?
            && same_settings(&db)?
            && same_leaves(&db)?
            && is_sound(finds_every_word(&db))?
            && is_sound(emptied(&db))?;
        let not_found = if agrees { vec![] } else { not_found(&db).unwrap_or_default() };
        Ok(Wrong { wrong: !agrees, not_found })
    }

    fn open(&self) -> Result<Connection> {
        let db = Connection::open(self.folder.path().join("search.db"))?;
        db.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000;")?;
        Ok(db)
    }
}

/// Gives the copy beside the texts its own totals: those of an index that forgets texts count what it ever took in.
fn own_totals(db: &Connection) -> Result<()> {
    let (mut rows, mut words) = (0_u64, 0_u64);
    let mut sizes = db.prepare("SELECT sz FROM beside_docsize")?;
    let mut found = sizes.query([])?;
    while let Some(row) = found.next()? {
        let size = row.get_ref(0)?.as_blob_or_null().ok().flatten().unwrap_or_default();
        rows += 1;
        words += size.iter().take(9).fold(0_u64, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
    }
    let mut totals = varint(rows);
    totals.extend(varint(words));
    db.execute("UPDATE beside_data SET block = ? WHERE id = 1", [totals])?;
    Ok(())
}

/// A number as SQLite writes it: seven bits a byte, the highest first.
fn varint(number: u64) -> Vec<u8> {
    let groups = (64 - number.leading_zeros()).div_ceil(7).max(1);
    let byte = |group: u32| u8::try_from(number >> (7 * group) & 0x7f).unwrap_or(0);
    (0..groups).rev().map(|group| byte(group) | if group > 0 { 0x80 } else { 0 }).collect()
}

fn copy(from: &Connection, select: &str, to: &Connection, insert: &str) -> Result<()> {
    let (mut select, mut insert) = (from.prepare(select)?, to.prepare(insert)?);
    let columns = select.column_count();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            insert.raw_bind_parameter(column + 1, ToSqlOutput::Borrowed(row.get_ref(column)?))?;
        }
        insert.raw_execute()?;
    }
    Ok(())
}

/// Whether SQLite found nothing that is wrong; any other failure is its own.
fn is_sound<T>(done: rusqlite::Result<T>) -> Result<bool> {
    match done {
        Ok(_) => Ok(true),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation | ErrorCode::Unknown) => Ok(false),
            _ => Err(error.into()),
        },
    }
}

/// Whether the index knows the workloads that there are, and no others.
fn same_workloads(db: &Connection) -> Result<bool> {
    let differ = "SELECT EXISTS(SELECT id FROM beside_docsize EXCEPT SELECT n FROM texts)
                  OR EXISTS(SELECT n FROM texts EXCEPT SELECT id FROM beside_docsize)";
    Ok(!db.query_row(differ, [], |row| row.get::<_, bool>(0))?)
}

/// Whether the index is set up as this program does it.
fn same_settings(db: &Connection) -> Result<bool> {
    let ours = shape::search_settings()?;
    let mut select = db.prepare("SELECT k, v FROM beside_config ORDER BY k")?;
    let stored = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(stored.collect::<rusqlite::Result<Vec<(rusqlite::types::Value, rusqlite::types::Value)>>>()? == ours)
}

/// Whether every page on which a word begins can be gone to, and no other. While segments are put together by and by, pages at the
/// beginning of one are thrown away and the ways to them stay: SQLite then goes to the first page that there is.
fn same_leaves(db: &Connection) -> Result<bool> {
    let (mut leaves, mut first) = (BTreeSet::new(), BTreeMap::new());
    // A page's number holds that of its segment; pages that only say where others are have a bit set between the two.
    let pages = "SELECT id >> 37, id & 0x7fffffff, substr(block, 3, 2), length(block) FROM beside_data
                 WHERE id > 10 AND id < 1 << 53 AND id >> 31 & 0x3f = 0 ORDER BY id";
    let mut select = db.prepare(pages)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (segment, page): (i64, i64) = (row.get(0)?, row.get(1)?);
        if *first.entry(segment).or_insert(page) == page && page > 1 {
            continue;
        }
        // It says where its last word ends; what follows is where its words begin.
        let end = row.get_ref(2)?.as_blob_or_null().ok().flatten().unwrap_or_default();
        let end = end.iter().fold(0_i64, |end, byte| end << 8 | i64::from(*byte));
        if end < row.get(3)? {
            leaves.insert((segment, page));
        }
    }
    let mut select = db.prepare("SELECT segid, pgno >> 1, length(term) FROM beside_idx")?;
    let mut rows = select.query([])?;
    let mut ways = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (segment, page, length): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // The first page is gone to for whatever comes before the second.
        if page == 1 && length > 0 {
            return Ok(false);
        }
        let Some(first) = first.get(&segment) else { return Ok(false) };
        if (page > *first || *first == 1) && !ways.insert((segment, page)) {
            return Ok(false);
        }
    }
    Ok(leaves == ways)
}

/// Looks every word up that the index has; an error where one is not found as often as it is there.
fn finds_every_word(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("CREATE VIRTUAL TABLE words USING fts5vocab(beside, row);")?;
    let mut words = db.prepare("SELECT term, doc FROM words")?;
    let mut find = db.prepare("SELECT count(*) FROM beside WHERE beside MATCH ?")?;
    let mut rows = words.query([])?;
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        let found: i64 = find.query_row([quoted(&word)], |row| row.get(0))?;
        if found != row.get::<_, i64>(1)? {
            return Err(corrupt());
        }
    }
    Ok(())
}

fn corrupt() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None)
}

/// Takes every workload out of an index; an error where something of it is left then.
fn emptied(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("BEGIN; DELETE FROM search WHERE rowid IN (SELECT id FROM beside_docsize); COMMIT;")?;
    db.execute_batch("INSERT INTO search(search) VALUES('optimize');")?;
    // Its two records of itself stay.
    let left = "SELECT EXISTS(SELECT 1 FROM search_data WHERE id NOT IN (1, 10)) OR EXISTS(SELECT 1 FROM search_idx)";
    if db.query_row(left, [], |row| row.get(0))? {
        return Err(corrupt());
    }
    Ok(())
}

/// Workloads that a word of their own text does not find, some of them: each word is looked up here and in an index made anew.
fn not_found(db: &Connection) -> Result<Vec<i64>> {
    let made = shape::search_made_here()?;
    db.execute_batch(&made.replace(BARE, BESIDE_ITS_TEXTS).replacen("search", "anew", 1))?;
    db.execute_batch(
        "INSERT INTO anew(anew) VALUES('rebuild'); CREATE VIRTUAL TABLE its_words USING fts5vocab(anew, row);",
    )?;
    let mut words = db.prepare("SELECT term FROM its_words")?;
    let missed = "SELECT rowid FROM anew WHERE anew MATCH ?1 EXCEPT SELECT rowid FROM beside WHERE beside MATCH ?1";
    let mut find = db.prepare(missed)?;
    let mut rows = words.query([])?;
    let mut missed = BTreeSet::new();
    while let Some(row) = rows.next()?
        && missed.len() < NAMED
    {
        let word = quoted(&row.get::<_, String>(0)?);
        match find.query_map([word], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>() {
            Ok(rows) => missed.extend(rows),
            // A word that cannot be looked up finds nobody; there is no telling whom it should have found.
            Err(_) => continue,
        }
    }
    Ok(missed.into_iter().take(NAMED).collect())
}

/// A word as it is looked up.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_made_in_the_way_that_its_copy_is_made_from() {
        assert!(shape::search_made_here().unwrap().contains(BARE));
    }

    /// An index of some hundred texts, four segments of which are put together half-way.
    fn half_merged() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        let made = shape::search_made_here().unwrap().replace(BARE, BESIDE_ITS_TEXTS).replacen("search", "beside", 1);
        db.execute_batch("CREATE TABLE texts(n INTEGER PRIMARY KEY, text TEXT);").unwrap();
        db.execute_batch(&made).unwrap();
        let set = "INSERT INTO beside(beside, rank) VALUES(?, ?)";
        db.execute(set, ("pgsz", 64)).unwrap();
        db.execute(set, ("automerge", 0)).unwrap();
        for segment in 0..4 {
            db.execute_batch("BEGIN").unwrap();
            for row in 0..100 {
                let n = segment * 100 + row;
                let text = format!("text {n} about claims {}", n * 7919);
                db.execute("INSERT INTO texts VALUES(?1, ?2)", (n, &text)).unwrap();
                db.execute("INSERT INTO beside(rowid, text) VALUES(?1, ?2)", (n, &text)).unwrap();
            }
            db.execute_batch("COMMIT").unwrap();
        }
        db.execute(set, ("merge", 20)).unwrap();
        db
    }

    #[test]
    fn pages_that_a_merge_threw_away_are_no_damage_and_a_way_that_is_missing_is() {
        let db = half_merged();
        let thrown_away = "SELECT count(*) FROM beside_idx WHERE pgno >> 1 NOT IN
                           (SELECT id & 0x7fffffff FROM beside_data WHERE id >> 37 = segid AND id >> 31 & 0x3f = 0)";
        assert!(db.query_row(thrown_away, [], |row| row.get::<_, i64>(0)).unwrap() > 0, "the merge is half-way");
        assert!(same_leaves(&db).unwrap());
        assert!(not_found(&db).unwrap().is_empty());
        db.execute("DELETE FROM beside_idx WHERE pgno = (SELECT max(pgno) FROM beside_idx)", []).unwrap();
        assert!(!same_leaves(&db).unwrap());
    }
}
