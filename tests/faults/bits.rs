//! A bit falls over, in every kind of page: what the file then says otherwise is named, as damage and not as another file.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

use crate::acts::Act;
use crate::home::Home;
use crate::machine::run;
use crate::{Draw, every, nothing_broken, scale};

/// The pages of one table or index.
struct Kind {
    name: String,
    pages: Vec<usize>,
}

/// A bit of a page.
struct Bit<'k> {
    kind: &'k str,
    at: usize,
    of_byte: u8,
}

#[test]
fn a_bit_that_fell_over_is_named_wherever_it_changes_what_the_file_says() {
    let sound = Act::Commit.home();
    let (kinds, size) = pages(&sound.register());
    assert!(kinds.iter().any(|kind| kind.name == "ledger") && kinds.len() > 20, "kinds of page: {}", kinds.len());
    let was = content(&sound.register());
    let mut draw = Draw(7);
    let mut bits = vec![];
    for kind in &kinds {
        let often = if kind.name == "ledger" || kind.name == "sqlite_schema" { 4 } else { 1 };
        for _ in 0..often * scale(2, 60) {
            let page = kind.pages[draw.below(kind.pages.len())];
            let at = (page - 1) * size + draw.below(size);
            bits.push(Bit { kind: &kind.name, at, of_byte: u8::try_from(draw.below(8)).unwrap() });
        }
    }
    nothing_broken(&every(&bits, |bit| {
        let home = Act::Commit.home();
        flip(&home, bit);
        let now = content(&home.register());
        let changed: Vec<&String> = now.iter().filter(|part| !was.contains(part)).map(|(name, _)| name).collect();
        let looked = run(&home, &["verify", "--json"], None);
        // The name of the file's format and of its owner: without them it is another file.
        let is_magic = bit.at < 24 || (60..72).contains(&bit.at);
        let named =
            looked.code == Some(1) || (looked.code == Some(2) && (is_magic || !looked.err.contains("as a register")));
        let rule = if looked.crashed() {
            "it does not crash"
        } else if !changed.is_empty() && !named {
            "what changed is named"
        } else if serde_json::from_str::<Json>(&looked.out).is_err() && !is_magic {
            "it answers in JSON"
        } else {
            return vec![];
        };
        let place = format!("{}, page {}, byte {}, bit {}", bit.kind, bit.at / size + 1, bit.at % size, bit.of_byte);
        vec![format!("{place}: {rule}: {changed:?} changed; {}", looked.says())]
    }));
}

fn flip(home: &Home, bit: &Bit<'_>) {
    let byte = fs::read(home.register()).unwrap()[bit.at];
    let mut file = fs::OpenOptions::new().write(true).open(home.register()).unwrap();
    file.seek(SeekFrom::Start(bit.at as u64)).unwrap();
    file.write_all(&[byte ^ (1 << bit.of_byte)]).unwrap();
}

/// The pages of each table and index, and of what else there is; and their size.
fn pages(file: &Path) -> (Vec<Kind>, usize) {
    let db = Connection::open(file).unwrap();
    let number = |what: &str| db.query_row(what, [], |row| row.get::<_, usize>(0)).unwrap();
    let (count, size) = (number("PRAGMA page_count"), number("PRAGMA page_size"));
    let mut select = db.prepare("SELECT name, pageno FROM dbstat ORDER BY name, pageno").unwrap();
    let rows = select.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, usize>(1)?))).unwrap();
    let mut kinds: Vec<Kind> = vec![];
    let mut others: Vec<usize> = (1..=count).collect();
    for row in rows {
        let (name, page) = row.unwrap();
        others.retain(|other| *other != page);
        match kinds.last_mut() {
            Some(kind) if kind.name == name => kind.pages.push(page),
            _ => kinds.push(Kind { name, pages: vec![page] }),
        }
    }
    if !others.is_empty() {
        kinds.push(Kind { name: "other".to_owned(), pages: others });
    }
    (kinds, size)
}

/// What a file says: each row of each table, read without its indexes, what is wrong with these, and its schema. Whatever cannot be read
/// is the error of reading it.
fn content(file: &Path) -> Vec<(String, String)> {
    let place = format!("file:{}?immutable=1", file.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let said = |found: rusqlite::Result<Vec<Vec<Value>>>| match found {
        Ok(rows) => format!("{rows:?}"),
        Err(error) => error.to_string(),
    };
    let db = match Connection::open_with_flags(place, flags) {
        Ok(db) => db,
        Err(error) => return vec![("file".to_owned(), error.to_string())],
    };
    let schema = read(&db, "SELECT type, name, sql FROM sqlite_schema");
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'create virtual%'";
    let tables = read(&db, tables).unwrap_or_default();
    let mut content = vec![("schema".to_owned(), said(schema))];
    for table in tables {
        let Some(Value::Text(name)) = table.first() else { continue };
        content.push((name.clone(), said(read(&db, &format!("SELECT * FROM \"{name}\" NOT INDEXED")))));
    }
    for check in ["PRAGMA integrity_check(3)", "PRAGMA application_id", "PRAGMA user_version"] {
        content.push((check.to_owned(), said(read(&db, check))));
    }
    content
}

fn read(db: &Connection, query: &str) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut select = db.prepare(query)?;
    let columns = select.column_count();
    let rows = select.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
    rows.collect()
}
