//! The golden pack: the hashes of every file of the packs of one ledger that never changes. They are others where columns, words,
//! checks, the catalogue or a text changed, and then [`TABLES`] must be raised. And packs of any part of that ledger, of which
//! nothing that is honest may be called a difference.

use super::compose::{Within, Written, seal, tables};
use super::folder::Place;
use super::inputs::Inputs;
use super::ledger_file::{Line, Lines, Next};
use super::manifest::Program;
use super::table::TABLES;
use super::table_file::Style;
use super::verify::{Tables, verify_pack};
use crate::domain::Id;
use crate::ledger::verify::Row;
use crate::ledger::{Hash, Link};
use crate::query;
use crate::store::{LedgerCopy, StoreError};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};

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

/// A pack of the golden ledger, written but for its receipt.
fn pack(place: &Path, within: Within, inputs: impl FnOnce(Inputs) -> Inputs) -> Written {
    let (copy, ledger) = ledger();
    let as_of = "2026-11-30".parse().unwrap();
    let (style, program) = (Style::default(), Program::this());
    let of = Inputs { ledger, as_of, period: None, filter: None, me: None, style, program, tables: TABLES };
    seal(tables(copy, Place { folder: place, notes: None }, inputs(of), within, None, &mut |_, _| {}).unwrap()).unwrap()
}

/// The hashes of a pack's files. The number of tables and the version of the program are left out of what it is made of.
fn sums(filter: Option<&str>, style: Style) -> String {
    let within = filter.map_or(Within::All, |filter| Within::Found(query::parse(filter).unwrap()));
    let place = tempfile::tempdir().unwrap();
    let written = pack(place.path(), within, |inputs| {
        let program = Program { version: "golden".to_owned(), ..inputs.program };
        Inputs { filter: filter.map(str::to_owned), style, program, tables: 0, ..inputs }
    });
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

#[test]
fn a_pack_of_all_is_recomputed_whatever_its_style_and_day() {
    let styles = [Style { mark: true, raw: false }, Style { mark: false, raw: true }];
    for (style, as_of) in styles.into_iter().zip(["2026-11-30", "2026-06-01"]) {
        let place = tempfile::tempdir().unwrap();
        let as_of = as_of.parse().unwrap();
        let written = pack(place.path(), Within::All, |inputs| Inputs { as_of, style, ..inputs });
        let report = verify_pack(written.draft.path()).unwrap();
        assert!(report.is_sound(), "{report}");
        assert_eq!(report.tables, Tables::All { tables: 18 });
    }
}

/// Which workloads a filter finds may be any; identities, accounts, fingerprints and zones are shared over its edge.
#[test]
fn nothing_of_an_honest_pack_of_a_part_is_ever_named_as_a_difference() {
    let place = tempfile::tempdir().unwrap();
    let all = pack(place.path(), Within::All, |inputs| inputs);
    let population = fs::read_to_string(all.draft.path().join("population.csv")).unwrap();
    let workloads: Vec<Id> = population.lines().skip(1).map(|row| row[1..33].parse().unwrap()).collect();
    let mut drawn = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = || {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        drawn
    };
    let (mut shared, mut not_compared) = (0, 0);
    for round in 0..30 {
        let some = draw() | if round % 2 == 0 { 0 } else { draw() };
        let some = if round % 3 == 0 { some & draw() } else { some };
        let chosen = workloads.iter().enumerate().filter(|(at, _)| some >> at & 1 == 1).map(|(_, id)| *id);
        let within = Within::Given { workloads: chosen.collect(), people: BTreeSet::new() };
        let as_of = if round % 5 == 4 { "2026-06-01" } else { "2026-11-30" }.parse().unwrap();
        let place = tempfile::tempdir().unwrap();
        let filter = Some(format!("part {round}"));
        let written = pack(place.path(), within, |inputs| Inputs { as_of, filter, ..inputs });
        let report = verify_pack(written.draft.path()).unwrap();
        assert!(report.is_sound(), "{round}: {report}");
        let Tables::InPart { tables, in_part } = report.tables else { panic!("{round}: {:?}", report.tables) };
        assert_eq!(tables + in_part.len() as u64, 18, "{round}");
        shared += u64::from(in_part.contains_key("identities.csv"));
        not_compared += in_part.get("findings.csv").copied().unwrap_or_default();
        assert!(in_part.keys().all(|file| !["workloads.csv", "promotions.csv", "reviews.csv"].contains(file)));
    }
    assert!(shared > 15 && not_compared > 15, "the parts share something: {shared}, {not_compared}");
}
