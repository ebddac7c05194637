use std::fs;

use rstest::rstest;

use super::*;
use crate::domain::Instant;
use crate::ledger::{Hash, Link};

const OURS: Id = Id([1; 16]);
const THEIRS: Id = Id([2; 16]);

fn at() -> Instant {
    "2026-11-22T22:40:00.000Z".parse().unwrap()
}

fn checkpoint(ledger: Id, size: u64) -> Checkpoint {
    let head = Hash::of(&size.to_be_bytes());
    Checkpoint::of(Link { ledger, size, head }, at())
}

/// A file with checkpoints of these sizes of our ledger.
fn file_with(sizes: &[u64]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints.jsonl");
    for size in sizes {
        assert_eq!(append(&file, &checkpoint(OURS, *size)).unwrap(), 0);
    }
    (folder, file)
}

fn sizes(known: &Known) -> Vec<u64> {
    known.checkpoints.iter().map(|known| known.size).collect()
}

#[test]
fn each_ledger_finds_its_own_and_nothing_where_there_is_no_file() {
    let (_folder, file) = file_with(&[]);
    assert_eq!(read(&file, OURS).unwrap(), Known::default());
    append(&file, &checkpoint(THEIRS, 7)).unwrap();
    append(&file, &checkpoint(OURS, 3)).unwrap();
    let known = read(&file, OURS).unwrap();
    assert_eq!((sizes(&known), known.unread, known.newest_is_unread), (vec![3], 0, false));
}

#[rstest]
#[case::no_json(b"what is this\n")]
#[case::no_text(b"{\"at\":\"\xff\"}\n")]
#[case::half_a_line(b"{\"at\":\"2026")]
#[case::zeros(&[0; 200])]
#[case::another_checksum(br#"{"at":"2026-11-22T22:40:00.000Z","head":"","ledger":"","size":1,"sum":"0"}"#)]
fn a_line_that_cannot_be_read_stops_nobody_and_is_set_aside_once(#[case] bad: &[u8]) {
    let (_folder, file) = file_with(&[1, 2]);
    open_and_add(&file, bad);
    let known = read(&file, OURS).unwrap();
    assert_eq!((sizes(&known), known.unread, known.newest_is_unread), (vec![1, 2], 1, true));

    assert_eq!(append(&file, &checkpoint(OURS, 3)).unwrap(), 1, "it is said");
    assert_eq!(append(&file, &checkpoint(OURS, 4)).unwrap(), 0, "and said once");
    let known = read(&file, OURS).unwrap();
    assert_eq!((sizes(&known), known.unread, known.newest_is_unread), (vec![1, 2, 3, 4], 0, false));
    let line = bad.strip_suffix(b"\n").unwrap_or(bad);
    assert_eq!(fs::read(set_aside(&file)).unwrap(), [line, b"\n"].concat());
}

#[test]
fn a_bad_line_is_the_newest_of_whom_it_may_have_been() {
    let (_folder, file) = file_with(&[1]);
    append(&file, &checkpoint(THEIRS, 7)).unwrap();
    // The checkpoint after that was theirs, and its last bytes have turned.
    let line = checkpoint(THEIRS, 8).to_line().unwrap().replace("\"sum\":\"", "\"sum\":\"x");
    open_and_add(&file, format!("{line}\n").as_bytes());
    assert!(!read(&file, OURS).unwrap().newest_is_unread);
    open_and_add(&file, b"{\n");
    assert!(read(&file, OURS).unwrap().newest_is_unread, "nobody can say whose it was");
}

#[test]
fn folding_keeps_the_newest_the_longest_and_each_that_does_not_hold() {
    let (_folder, file) = file_with(&[1, 2, 3, 9, 3, 4, 5, 5]);
    append(&file, &checkpoint(THEIRS, 1)).unwrap();
    open_and_add(&file, b"what is this\n");
    append_of_before(&file, 2);
    fold(&file, OURS, |one| one.size != 3).unwrap();
    let known = read(&file, OURS).unwrap();
    assert_eq!(sizes(&known), [3, 9, 2], "3 does not hold, 9 is the longest, the second 2 the newest");
    assert_eq!(known.unread, 1);
    assert_eq!(sizes(&read(&file, THEIRS).unwrap()), [1]);

    let (bytes, before) = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());
    fold(&file, OURS, |one| one.size != 3).unwrap();
    assert_eq!((fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()), (bytes, before));
}

#[test]
fn while_another_program_holds_the_file_nothing_is_dropped() {
    let (_folder, file) = file_with(&[1, 2, 3]);
    let held = files::hold(&lock_of(&file), Duration::ZERO).unwrap().unwrap();
    assert_eq!(sizes(&read(&file, OURS).unwrap()), [1, 2, 3], "to read it nobody waits");
    std::thread::scope(|scope| {
        let adding = scope.spawn(|| append(&file, &checkpoint(OURS, 4)).unwrap());
        files::replace(&file, format!("{}\n", checkpoint(OURS, 3).to_line().unwrap()).as_bytes()).unwrap();
        drop(held);
        adding.join().unwrap();
    });
    assert_eq!(sizes(&read(&file, OURS).unwrap()), [3, 4]);
}

#[cfg(unix)]
#[rstest]
#[case(files::Kind::Link)]
#[case(files::Kind::Pipe)]
#[case(files::Kind::Folder)]
#[case(files::Kind::Socket)]
fn what_is_no_file_in_the_place_of_one_of_them_is_refused(
    #[case] kind: files::Kind,
    #[values("", ".lock")] which: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let (file, precious) = (folder.path().join("checkpoints.jsonl"), folder.path().join("precious"));
    fs::write(&precious, "my only copy").unwrap();
    files::put(kind, &beside(&file, which), &precious);
    let refused = append(&file, &checkpoint(OURS, 1)).unwrap_err();
    assert_eq!((files::in_the_way(&refused.error), refused.file), (Some(kind), beside(&file, which)));
    assert_eq!(fs::read_to_string(&precious).unwrap(), "my only copy");
}

fn open_and_add(file: &Path, bytes: &[u8]) {
    files::open_to_append(file).unwrap().write_all(bytes).unwrap();
}

/// A line as programs wrote it that knew no checksum.
fn append_of_before(file: &Path, size: u64) {
    let line = serde_json::to_string(&checkpoint(OURS, size)).unwrap();
    open_and_add(file, format!("{line}\n").as_bytes());
}
