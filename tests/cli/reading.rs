//! `--read-only`: what is read is answered, and no byte changes, whatever lies beside the register.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rstest::rstest;
use rusqlite::Connection;

use crate::home::{Home, answered};

const READS: [&[&str]; 9] = [
    &["list"],
    &["list", "--json"],
    &["show", "bot"],
    &["history"],
    &["verify"],
    &["doctor"],
    &["check", "bot"],
    &["people", "list"],
    &["identity", "list"],
];

/// Every file below a folder: its bytes, and when they were written.
fn standing(folder: &Path) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(standing(&path));
        } else {
            let written = std::fs::metadata(&path).unwrap().modified().unwrap();
            found.push((path.clone(), std::fs::read(path).unwrap(), written));
        }
    }
    found.sort();
    found
}

/// What a killed writer leaves: its last act stands in the log alone. `index` is whether the index of the log was left as well.
fn with_unfinished_log(index: bool) -> Home {
    let home = answered();
    let reader = Connection::open(home.register()).unwrap();
    reader.execute_batch("BEGIN; SELECT 1 FROM ledger").unwrap();
    home.ok(&["answer", "bot", "team=Claims"]);
    let left = Home::empty();
    let folder = left.path("data/countersign");
    std::fs::create_dir_all(&folder).unwrap();
    for ending in ["", "-wal", "-shm"].iter().take(if index { 3 } else { 2 }) {
        let name = format!("register.db{ending}");
        std::fs::copy(home.path("data/countersign").join(&name), folder.join(&name)).unwrap();
    }
    left
}

#[rstest]
#[case::whole(answered(), None)]
#[case::log(with_unfinished_log(false), Some("Claims"))]
#[case::log_and_index(with_unfinished_log(true), Some("Claims"))]
fn nothing_changes_and_what_stands_in_the_log_is_read(#[case] home: Home, #[case] team: Option<&str>) {
    let folders = ["data", "state"].map(|folder| home.path(folder));
    let before = folders.each_ref().map(|folder| standing(folder));
    for command in READS {
        let ran = home.run(&[&["--read-only"], command].concat());
        assert!(ran.code != 2, "{command:?}: {ran:?}");
        assert_eq!(folders.each_ref().map(|folder| standing(folder)), before, "{command:?}");
    }
    for command in [&["add", "Other"][..], &["rebuild"], &["refresh"]] {
        home.run(&[&["--read-only"], command].concat());
        assert_eq!(folders.each_ref().map(|folder| standing(folder)), before, "{command:?}");
    }
    let bot = home.json(&["--read-only", "show", "bot"]);
    assert_eq!(bot["facts"]["team"].as_str(), team);
}

/// An index that its writer was killed at is read past at once: who may make none would wait at it until the reader gives up.
#[rstest]
#[case::not_begun(|index: &mut Vec<u8>, _: &mut Vec<u8>| index.fill(0))]
#[case::of_no_length(|index: &mut Vec<u8>, _: &mut Vec<u8>| index.clear())]
#[case::half_made(|index: &mut Vec<u8>, _: &mut Vec<u8>| index[16] ^= 1)]
#[case::of_a_log_before(|_: &mut Vec<u8>, log: &mut Vec<u8>| {
    log.truncate(32);
    log[16] ^= 1;
})]
fn an_index_that_a_killed_writer_left_half_made_holds_no_reader_up(#[case] leave: fn(&mut Vec<u8>, &mut Vec<u8>)) {
    let home = with_unfinished_log(true);
    let [index, log] = ["-shm", "-wal"].map(|ending| home.path(&format!("data/countersign/register.db{ending}")));
    let mut bytes = [&index, &log].map(|file| std::fs::read(file).unwrap());
    let [index_bytes, log_bytes] = &mut bytes;
    leave(index_bytes, log_bytes);
    std::fs::write(&index, index_bytes).unwrap();
    std::fs::write(&log, log_bytes).unwrap();
    for command in [&["list", "--count"][..], &["show", "bot"], &["verify"]] {
        let begun = std::time::Instant::now();
        let ran = home.run(command);
        assert!(ran.code != 2, "{command:?}: {ran:?}");
        assert!(begun.elapsed() < std::time::Duration::from_secs(8), "{command:?} waited {:?}", begun.elapsed());
    }
}

/// An index without a log is of nobody: no log is left beside it.
#[test]
fn an_index_that_was_left_alone_brings_no_log_back() {
    let home = answered();
    let index = home.path("data/countersign/register.db-shm");
    std::fs::write(&index, vec![7; 32768]).unwrap();
    let before = std::fs::read(home.register()).unwrap();
    assert_eq!(home.json(&["--read-only", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(std::fs::read(home.register()).unwrap(), before);
    assert!(!home.path("data/countersign/register.db-wal").exists());
}

/// Readers share what a writer has open, and leave its log to it.
#[test]
fn beside_a_writer_each_reader_sees_the_newest_and_takes_no_log_away() {
    let home = answered();
    let other = Connection::open(home.register()).unwrap();
    let mut entries: u64 = other.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0)).unwrap();
    for team in ["Claims", "Risk", "Law"] {
        home.ok(&["answer", "bot", &format!("team={team}")]);
        entries += 1;
        let log = home.path("data/countersign/register.db-wal");
        let before = std::fs::read(&log).unwrap();
        assert_eq!(home.json(&["--read-only", "show", "bot"])["facts"]["team"], team);
        assert_eq!(std::fs::read(&log).unwrap(), before);
    }
    assert_eq!(other.query_row("SELECT count(*) FROM ledger", [], |row| row.get::<_, u64>(0)).unwrap(), entries);
}
