//! What `verify` sees: every table, index and trigger of a register, edited, taken away and added to, by whoever has the file. The names
//! come from the register itself, so that a new table is covered by itself.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that meets the unexpected stops there")]

mod support;

use countersign::domain::command::{Command, Tally};
use countersign::domain::record::{CredentialFacts, GrantFacts, IdentityFacts, PersonFacts, ZoneFacts};
use countersign::domain::{Id, Instant};
use countersign::store::{Mode, Store, StoreError, Verification};
use rstest::rstest;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use support::{TestRegister, fields};

/// A register file that can be broken.
struct Bench {
    desk: TestRegister,
    whole: Vec<u8>,
}

impl Bench {
    /// A register in which every table has rows.
    fn full() -> Self {
        let mut desk = TestRegister::begin("2026-11-22");
        let zone = fields::<ZoneFacts>(&[
            ("name", "production account"),
            ("kind", "cloud-account"),
            ("environment", "production"),
        ]);
        let zone = desk.act(Command::DescribeZone { zone: None, fields: zone }).begun[0];
        let person =
            fields::<PersonFacts>(&[("name", "A. Kumar"), ("kind", "person"), ("addresses", "a@acme.example")]);
        let login = "os:alice@desk".to_owned();
        let owner = desk.act(Command::LinkAccount { person: None, fields: person, login }).begun[0];
        let first = desk.found("Claims triage", &[("team", "Claims"), ("unit", "Retail"), ("stage", "pilot")]);
        let tally = Tally::default();
        let (source, file, sha256) = ("inventory".to_owned(), "in.csv".to_owned(), "b".repeat(64));
        desk.act(Command::FinishImport { import: Id([0x1a; 16]), source, file, sha256, tally, refused: vec![] });
        let second = desk.workload("Doc summariser", &[("ends_on", "2027-01-31")]);
        for workload in [first, second] {
            desk.answer(workload, &[("owner", &owner.to_string())]);
        }
        let grant = fields::<GrantFacts>(&[("dataset", "claims-db"), ("expires_on", "2027-03-01"), ("state", "live")]);
        desk.act(Command::AddGrant { workload: first, fields: grant });
        for workloads in [vec![first, second], vec![]] {
            let account = if workloads.is_empty() { "svc-orphan" } else { "svc-claims" };
            let said =
                [("account", account), ("environment", "production"), ("state", "live"), ("owner", &owner.to_string())];
            let identity =
                Command::AddIdentity { fields: fields::<IdentityFacts>(&said), workloads, zones: vec![zone] };
            let identity = desk.act(identity).begun[0];
            let key = [("kind", "key"), ("fingerprint", &*format!("id:{account}")), ("expires_on", "2027-02-01")];
            desk.act(Command::IssueCredential { identity, fields: fields::<CredentialFacts>(&key), replaces: None });
        }
        desk.answer(second, &[("purpose", "sums up documents")]);
        Connection::open(desk.file()).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let whole = std::fs::read(desk.file()).unwrap();
        Self { desk, whole }
    }

    fn now(&self) -> Instant {
        self.desk.now()
    }

    /// The register as it was before it was broken.
    fn again(&self) -> PathBuf {
        let file = self.desk.folder.path().join("broken.db");
        for ending in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{ending}", file.display())).ok();
        }
        std::fs::write(&file, &self.whole).unwrap();
        file
    }

    /// The register broken by SQL that nothing stops: its triggers are away meanwhile.
    fn broken_by(&self, edit: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Result<PathBuf, rusqlite::Error> {
        let file = self.again();
        let db = Connection::open(&file)?;
        let triggers: Vec<(String, String)> = rows(&db, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
        for (name, _) in &triggers {
            db.execute_batch(&format!("DROP TRIGGER {name}"))?;
        }
        edit(&db)?;
        for (_, sql) in &triggers {
            db.execute_batch(sql)?;
        }
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(file)
    }

    fn verify(&self, file: &Path) -> Result<Verification, StoreError> {
        Store::open_damaged(file, Mode::Read, None)?.verify_at(Some(self.now()), None, &mut |_| {})
    }

    /// What is found of a broken register; it must be something.
    fn named(&self, file: &Path, how: &str) -> String {
        match self.verify(file) {
            Ok(found) => {
                assert!(!found.is_sound(), "{how}: nothing was named");
                found.faults.iter().map(|fault| fault.what.clone()).collect::<Vec<_>>().join("\n")
            }
            // What is no register any more, or damaged beyond reading, is said so.
            Err(error) => error.to_string(),
        }
    }
}

fn rows<T: rusqlite::types::FromSql, U: rusqlite::types::FromSql>(db: &Connection, sql: &str) -> Vec<(T, U)> {
    let mut select = db.prepare(sql).unwrap();
    select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// The tables that hold rows of their own, those of the search index among them, and the columns of each.
fn tables(file: &Path) -> Vec<(String, Vec<String>)> {
    let db = Connection::open(file).unwrap();
    let select = "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')
                  AND name NOT LIKE 'sqlite%' ORDER BY name";
    let names: Vec<(String, String)> = rows(&db, select);
    let columns = |table: &str| {
        let of: Vec<(String, i64)> = rows(&db, &format!("SELECT name, cid FROM pragma_table_info('{table}')"));
        of.into_iter().map(|(name, _)| name).collect()
    };
    names.into_iter().map(|(name, _)| (name.clone(), columns(&name))).collect()
}

/// Another value of the same kind.
fn otherwise(value: &Value) -> Value {
    match value {
        Value::Integer(number) => Value::Integer(number + 1),
        Value::Text(text) => Value::Text(format!("{text}x")),
        Value::Blob(blob) if !blob.is_empty() => {
            let mut blob = blob.clone();
            *blob.last_mut().unwrap() ^= 1;
            Value::Blob(blob)
        }
        Value::Null | Value::Blob(_) | Value::Real(_) => Value::Blob(vec![7; 16]),
    }
}

/// The last row of a table. Of the search index, one of those that hold what is found: it keeps notes of itself, before and after
/// them, on which nothing depends that is found.
fn last_row(db: &Connection, table: &str) -> rusqlite::Result<Vec<Value>> {
    let entries = if table == "search_data" { "WHERE id < 1 << 52" } else { "" };
    let mut select = db.prepare(&format!("SELECT * FROM {table} {entries} ORDER BY 1 DESC LIMIT 1"))?;
    let columns = select.column_count();
    select.query_row([], |row| (0..columns).map(|at| row.get(at)).collect())
}

fn same_row(columns: &[String]) -> String {
    columns.iter().map(|column| format!("\"{column}\" IS ?")).collect::<Vec<_>>().join(" AND ")
}

#[test]
fn the_register_that_is_broken_here_is_whole_and_has_rows_in_every_table() {
    let bench = Bench::full();
    let file = bench.again();
    let found = bench.verify(&file).unwrap();
    assert_eq!(found.faults, vec![]);
    assert_eq!(std::fs::read(&file).unwrap(), bench.whole, "verify writes nothing");
    let db = Connection::open(&file).unwrap();
    for (table, _) in tables(&file) {
        let has_rows: bool =
            db.query_row(&format!("SELECT EXISTS(SELECT 1 FROM {table})"), [], |row| row.get(0)).unwrap();
        assert!(has_rows, "nothing is in `{table}`: add to the register of this test what comes into it");
    }
}

#[test]
fn a_changed_cell_of_any_column_of_any_table_is_named() {
    let bench = Bench::full();
    for (table, columns) in tables(&bench.again()) {
        for (at, column) in columns.iter().enumerate() {
            let how = format!("{table}.{column} changed");
            let edited = bench.broken_by(|db| {
                let row = last_row(db, &table)?;
                let update = format!("UPDATE {table} SET \"{column}\" = ? WHERE {}", same_row(&columns));
                let values = std::iter::once(otherwise(&row[at])).chain(row.iter().cloned());
                assert_eq!(db.execute(&update, params_from_iter(values))?, 1, "{how}");
                Ok(())
            });
            // What SQLite itself does not take cannot come into the file in this way.
            if let Ok(file) = edited {
                let named = bench.named(&file, &how);
                let of_the_search = table.starts_with("search_");
                assert!(of_the_search || table == "ledger" || named.contains(&table), "{how}: {named}");
            }
        }
    }
}

#[rstest]
#[case::removed(false)]
#[case::added(true)]
fn a_row_taken_from_any_table_or_put_into_it_is_named(#[case] adds: bool) {
    let bench = Bench::full();
    for (table, columns) in tables(&bench.again()) {
        let how = format!("{table}: a row {}", if adds { "added" } else { "removed" });
        let edited = bench.broken_by(|db| {
            let row = last_row(db, &table)?;
            if adds {
                let places = vec!["?"; columns.len()].join(", ");
                let values = params_from_iter(row.iter().map(otherwise));
                db.execute(&format!("INSERT INTO {table} VALUES({places})"), values)?;
            } else {
                db.execute(&format!("DELETE FROM {table} WHERE {}", same_row(&columns)), params_from_iter(row))?;
            }
            Ok(())
        });
        if let Ok(file) = edited {
            // The last entry that is gone shows only against what somebody kept, or by what was computed from it.
            bench.named(&file, &how);
        }
    }
}

#[test]
fn a_bit_that_fell_over_in_any_index_or_under_a_whole_one_is_named() {
    let bench = Bench::full();
    let file = bench.again();
    let db = Connection::open(&file).unwrap();
    let size: u64 = db.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    let trees: Vec<(String, u64)> = rows(&db, "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0");
    drop(db);
    let mut flipped = 0;
    // What the search index holds first is a note of its own, on which nothing depends that is found.
    for (name, page) in trees.into_iter().filter(|(name, _)| name != "search_data") {
        let file = bench.again();
        if !flip(&file, (page - 1) * size, size) {
            continue;
        }
        bench.named(&file, &format!("a bit of `{name}`"));
        flipped += 1;
    }
    assert!(flipped > 30, "{flipped}");
}

/// Flips a bit in the first cell of a leaf, where the page is one and has a cell.
fn flip(file: &Path, page: u64, size: u64) -> bool {
    let mut opened = std::fs::OpenOptions::new().read(true).write(true).open(file).unwrap();
    let mut bytes = vec![0_u8; usize::try_from(size).unwrap()];
    opened.seek(SeekFrom::Start(page)).unwrap();
    opened.read_exact(&mut bytes).unwrap();
    let (kind, cells) = (bytes[0], u16::from_be_bytes([bytes[3], bytes[4]]));
    if !matches!(kind, 0x0a | 0x0d) || cells == 0 {
        return false;
    }
    let mut at = usize::from(u16::from_be_bytes([bytes[8], bytes[9]]));
    let mut number = || {
        let mut number = 0_usize;
        loop {
            let byte = bytes[at];
            number = number << 7 | usize::from(byte & 0x7f);
            at += 1;
            if byte < 0x80 {
                return number;
            }
        }
    };
    let length = number();
    if kind == 0x0d {
        number();
    }
    // Some way into it: the whole of a long one is elsewhere.
    let at = page + (at + length.min(40) - 1) as u64;
    opened.seek(SeekFrom::Start(at)).unwrap();
    opened.write_all(&[bytes[usize::try_from(at - page).unwrap()] ^ 1]).unwrap();
    true
}

#[test]
fn a_table_index_or_trigger_that_is_gone_or_is_another_one_is_named() {
    let bench = Bench::full();
    let db = Connection::open(bench.again()).unwrap();
    let parts: Vec<(String, String)> =
        rows(&db, "SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'fingerprint_key'");
    drop(db);
    for (kind, name) in parts {
        let gone = format!("DROP {kind} \"{name}\"");
        let other = format!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' /* other */' WHERE name = '{name}';"
        );
        for sql in [gone, other] {
            let file = bench.again();
            // Tables of the search index cannot be dropped apart from it.
            if Connection::open(&file).unwrap().execute_batch(&sql).is_ok() {
                let named = bench.named(&file, &sql);
                // Without the ledger nothing can be said of the rest.
                assert!(named.contains(&name) || named.contains("damaged"), "{sql}: {named}");
            }
        }
    }
}

#[test]
fn the_record_and_the_column_are_named_and_the_path_inside_a_record() {
    let bench = Bench::full();
    let named = |sql: &str| {
        let file = bench.broken_by(|db| db.execute_batch(sql)).unwrap();
        bench.named(&file, sql)
    };
    let row = named("UPDATE workload SET owner_name = 'Nobody' WHERE key = 'claims-triage'");
    assert_eq!(row, "workload claims-triage: column owner_name of `workload`; run `countersign rebuild`");
    let record =
        named("UPDATE record SET body = replace(body, 'Claims triage', 'Claims forger') WHERE kind = 'workload'");
    assert!(record.starts_with("workload claims-triage: column body.body.Workload.facts.name"), "{record}");
    let gone = named("DELETE FROM workload WHERE key = 'doc-summariser'");
    assert!(gone.contains("workload doc-summariser: a row of `workload` is missing"), "{gone}");
    let index = named(
        "DROP INDEX workload_team; CREATE INDEX workload_team ON workload(team_sort, n) WHERE key <> 'claims-triage';
         PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE INDEX workload_team ON workload(team_sort, n)' WHERE name = 'workload_team'",
    );
    assert!(index.contains("workload claims-triage: missing from the index `workload_team`"), "{index}");
    let search = named("DELETE FROM search WHERE rowid = (SELECT n FROM workload WHERE key = 'claims-triage')");
    assert!(search.contains("workload claims-triage: not found by a search"), "{search}");
}

#[rstest]
#[case::to_come("2199-01-01")]
#[case::past("2026-11-01")]
#[case::none("someday")]
fn an_edited_day_of_judgement_hides_nothing_and_nothing_is_judged_before_it_is_looked_at(#[case] day: &str) {
    let bench = Bench::full();
    // A day on which everything would have been judged the same hides nothing, and is harmless.
    let alone: &[&str] = if day.starts_with("2026") { &[] } else { &[""] };
    for also in alone.iter().chain(&["UPDATE workload SET fails = 0, fail_count = 0, owner_name = 'Nobody'"]) {
        let edit = format!("UPDATE meta SET value = '{day}' WHERE key = 'judged_on'; {also}");
        let file = bench.broken_by(|db| db.execute_batch(&edit)).unwrap();
        let was = std::fs::read(&file).unwrap();
        bench.named(&file, &edit);
        assert_eq!(std::fs::read(&file).unwrap(), was);
    }
}

#[test]
fn a_register_judged_by_a_newer_catalogue_is_only_read_and_its_tables_are_not_compared() {
    let bench = Bench::full();
    let edit = "UPDATE meta SET value = '2999.1' WHERE key = 'catalogue'; UPDATE workload SET fails = 1";
    let file = bench.broken_by(|db| db.execute_batch(edit)).unwrap();
    let found = bench.verify(&file).unwrap();
    assert!(found.is_sound() && found.not_compared.unwrap().contains("2999.1"));
    let store = Store::open(&file, Mode::Write, None, bench.now()).unwrap();
    assert!(store.read_only().unwrap().contains("2999.1"));
    let db = Connection::open(&file).unwrap();
    let judged_by: String =
        db.query_row("SELECT value FROM meta WHERE key = 'catalogue'", [], |row| row.get(0)).unwrap();
    assert_eq!((judged_by.as_str(), store.counts().unwrap().workloads), ("2999.1", 2));
}

#[test]
fn nothing_is_written_to_a_register_whose_triggers_are_not_ours() {
    let bench = Bench::full();
    for sql in [
        "DROP TRIGGER ledger_keeps_all",
        "DROP TRIGGER ledger_keeps_all; CREATE TRIGGER ledger_keeps_all AFTER INSERT ON ledger BEGIN DELETE FROM workload; END",
        "CREATE INDEX more ON workload(kind)",
        "DROP INDEX workload_name",
    ] {
        let file = bench.again();
        Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        let store = Store::open(&file, Mode::Write, None, bench.now()).unwrap();
        assert!(store.read_only().is_some() && store.distrusted().is_some(), "{sql}");
        assert_eq!(store.counts().unwrap().workloads, 2);
    }
}

#[test]
fn what_others_record_while_a_register_is_verified_is_no_fault_of_it() {
    let Bench { mut desk, .. } = Bench::full();
    let register = Store::open(&desk.file(), Mode::Read, None, desk.now()).unwrap();
    let size = register.end().unwrap().unwrap().size;
    let mut named = 0;
    let found = register.verify(None, &mut |_| {
        named += 1;
        desk.workload(&format!("Recorded meanwhile {named}"), &[("purpose", "sorts letters")]);
    });
    let found = found.unwrap();
    assert_eq!((found.faults, found.end.unwrap().size), (vec![], size));
    assert!(desk.store.end().unwrap().unwrap().size > size, "others did write");
}
