//! The golden pack: the hashes of every file of the packs of one ledger that never changes. They are others where columns, words,
//! checks, the catalogue or a text changed, and then [`TABLES`] must be raised.

use super::compose::{Within, compose};
use super::inputs::Inputs;
use super::ledger_file::{Line, Lines, Next};
use super::manifest::Program;
use super::table::TABLES;
use super::table_file::Style;
use crate::domain::Id;
use crate::ledger::verify::Row;
use crate::ledger::{Hash, Link};
use crate::query;
use crate::store::{LedgerCopy, StoreError};
use std::fmt::Write as _;
use std::fs;
use std::io::BufReader;
use std::path::PathBuf;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/evidence").join(name)
}

/// A copy of the golden ledger, and the end of its chain.
fn ledger() -> (LedgerCopy, Link) {
    let mut copy = LedgerCopy::empty().unwrap();
    let mut lines = Lines::of(BufReader::new(fs::File::open(file("golden.jsonl")).unwrap()));
    let mut chain = Link::genesis("019aca0338400000000044a65d4f7048".parse().unwrap());
    let nobody = Id([0; 16]);
    copy.fill(|put| {
        while let Next::Line(Line::Body(body)) = lines.next().unwrap() {
            let body_hash = Hash::of(body);
            chain = chain.next(body_hash);
            put(&Row { seq: chain.size, id: nobody, act: nobody, body_hash, hash: chain.head, body })?;
        }
        Ok::<_, StoreError>(())
    })
    .unwrap();
    (copy, chain)
}

/// `SHA256SUMS` of the golden ledger's pack. The number of tables and the version of the program are left out of what it is made of.
fn sums(filter: Option<&str>, style: Style) -> String {
    let (copy, ledger) = ledger();
    let program = Program { version: "golden".to_owned(), ..Program::this() };
    let inputs = Inputs {
        ledger,
        as_of: "2026-11-30".parse().unwrap(),
        period: None,
        filter: filter.map(str::to_owned),
        me: None,
        style,
        program,
        tables: 0,
    };
    let within = filter.map_or(Within::All, |filter| Within::Found(query::parse(filter).unwrap()));
    let place = tempfile::tempdir().unwrap();
    let register = copy.register().unwrap().unwrap();
    let written = compose(copy, &register, place.path(), inputs, &within, &mut |_, _| {}).unwrap();
    written.manifest.files.iter().fold(String::new(), |mut text, file| {
        writeln!(text, "{}  {}", file.sha256, file.name).unwrap();
        text
    })
}

#[test]
fn no_file_of_a_pack_changes_unless_the_number_of_tables_is_raised() {
    let all = sums(None, Style::default());
    let part = sums(Some("stage:production"), Style { mark: true, raw: true });
    let now = format!("tables {TABLES}\n\nall\n{all}\nstage:production, with a mark, raw\n{part}");
    let golden = fs::read_to_string(file("golden.sums")).unwrap_or_default();
    if now == golden {
        return;
    }
    let number = golden.lines().next().and_then(|line| line.strip_prefix("tables ")?.parse::<u32>().ok());
    if std::env::var_os("COUNTERSIGN_GOLDEN").is_some() && number.is_none_or(|number| number < TABLES) {
        fs::write(file("golden.sums"), now).unwrap();
        return;
    }
    let standing: Vec<&str> = golden.lines().collect();
    let changed: Vec<&str> = now.lines().skip(1).filter(|line| !standing.contains(line)).collect();
    let next = "raise TABLES in src/evidence/table.rs by one, then run this test with COUNTERSIGN_GOLDEN=write";
    panic!("packs are made by other tables than golden.sums has, number {number:?}: {changed:#?}\n{next}");
}
