//! The place of a register: nothing is told as recorded that the next one to open the path would not find.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "all of this file is tests, its steps included")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use countersign::domain::Command;
use countersign::files::{self, Kind, Links};
use countersign::store::{Mode, Store, StoreError};
use rstest::rstest;
use rusqlite::Connection;
use support::{TestRegister, facts};

/// What may happen to a register while it is open.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Replaced,
    Moved,
    Deleted,
    LogDeleted,
    LogReplaced,
    IndexDeleted,
}

impl Happens {
    fn to(self, file: &Path, other: &Path) {
        let log = PathBuf::from(format!("{}-wal", file.display()));
        match self {
            Self::Replaced => fs::rename(other, file).unwrap(),
            Self::Moved => fs::rename(file, file.with_file_name("moved.db")).unwrap(),
            Self::Deleted => fs::remove_file(file).unwrap(),
            Self::LogDeleted => fs::remove_file(log).unwrap(),
            Self::IndexDeleted => fs::remove_file(format!("{}-shm", file.display())).unwrap(),
            Self::LogReplaced => {
                fs::write(log.with_file_name("new"), "").unwrap();
                fs::rename(log.with_file_name("new"), log).unwrap();
            }
        }
    }

    fn is_told(self, told: &StoreError) -> bool {
        match self {
            Self::Replaced => matches!(told, StoreError::Replaced(_)),
            Self::Moved | Self::Deleted => matches!(told, StoreError::Gone(_)),
            Self::LogDeleted | Self::LogReplaced | Self::IndexDeleted => matches!(told, StoreError::LogGone(_)),
        }
    }
}

fn answer(workload: countersign::domain::Id, purpose: &str) -> Command {
    Command::Answer { workload, fields: facts(&[("purpose", purpose)]), bulk: None, overwrite: true }
}

/// A register of its own, closed: it began on another day, so its ledger is another one.
fn another(name: &str) -> (tempfile::TempDir, PathBuf) {
    let TestRegister { folder, store, .. } = TestRegister::begin_as(name, "2026-11-20");
    drop(store);
    let file = folder.path().join("register.db");
    (folder, file)
}

#[rstest]
fn what_is_no_longer_in_its_place_is_not_written_to_and_nothing_is_told_as_recorded(
    #[values(
        Happens::Replaced,
        Happens::Moved,
        Happens::Deleted,
        Happens::LogDeleted,
        Happens::LogReplaced,
        Happens::IndexDeleted
    )]
    happens: Happens,
    #[values(false, true)] in_the_middle: bool,
) {
    let (_other_folder, other) = another("other");
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    let file = desk.file();
    desk.store.is_in_place().unwrap();
    let request = desk.request();
    if in_the_middle {
        let commands = std::iter::once(answer(id, "sorts claims")).inspect(|_| happens.to(&file, &other));
        let told = desk.store.commit_all(&request, None, commands, &mut |_| {}).unwrap_err();
        assert!(happens.is_told(&told), "{told:?}");
    } else {
        happens.to(&file, &other);
        let before = desk.store.end().unwrap();
        let told = desk.store.commit(&request, answer(id, "sorts claims")).unwrap_err();
        assert!(happens.is_told(&told), "{told:?}");
        assert_eq!(desk.store.end().unwrap(), before, "nothing was written");
    }
    assert!(happens.is_told(&desk.store.is_in_place().unwrap_err()));
}

/// A copy over the file keeps its number: the ledger's id tells.
#[test]
fn another_register_in_the_same_file_is_another_one() {
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    let ledger = desk.store.register().unwrap().id.to_string();
    let other = Connection::open(desk.file()).unwrap();
    let of_another = format!(
        "DROP TRIGGER ledger_keeps_entries;
         UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), '{ledger}', '{}') AS BLOB) WHERE seq = 1;",
        "0".repeat(32)
    );
    other.execute_batch(&of_another).unwrap();
    assert!(matches!(desk.try_act(answer(id, "x")), Err(StoreError::Replaced(_))));
}

/// A restore that copies over the file keeps its number too.
#[rstest]
#[case::of_another(0)]
#[case::older(1)]
#[case::no_database(2)]
fn a_copy_over_the_open_file_is_noticed_before_anything_is_written(#[case] which: u8) {
    let (_other_folder, other) = another("other");
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    desk.store.empty_log();
    let mut put = [fs::read(other).unwrap(), fs::read(desk.file()).unwrap(), b"a shopping list\n".repeat(4096)];
    desk.act(answer(id, "x"));
    desk.store.empty_log();
    desk.store.is_in_place().unwrap();
    // Written over as `cp` does: the file is the same one, its content is not.
    let file = fs::OpenOptions::new().write(true).truncate(true).open(desk.file()).unwrap();
    std::io::Write::write_all(&mut &file, &std::mem::take(&mut put[usize::from(which)])).unwrap();
    std::mem::forget(file);
    let log = format!("{}-wal", desk.file().display());
    let told = desk.try_act(answer(id, "y")).unwrap_err();
    assert!(matches!(told, StoreError::Replaced(_) | StoreError::Corrupt), "{told:?}");
    assert_eq!(fs::metadata(log).unwrap().len(), 0, "nothing is written");
}

#[test]
fn what_was_moved_and_put_back_is_written_to_again() {
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    let (file, moved) = (desk.file(), desk.folder.path().join("moved.db"));
    fs::rename(&file, &moved).unwrap();
    assert!(matches!(desk.try_act(answer(id, "x")), Err(StoreError::Gone(_))));
    fs::rename(&moved, &file).unwrap();
    desk.act(answer(id, "y"));
    let desk = desk.reopen();
    assert_eq!(desk.dossier(id).workload.facts.purpose.known().unwrap(), "y");
}

#[test]
fn an_emptied_log_leaves_a_file_that_is_whole_by_itself() {
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    desk.act(answer(id, "sorts claims"));
    assert!(fs::metadata(format!("{}-wal", desk.file().display())).unwrap().len() > 0);
    assert_eq!(desk.store.empty_log(), 0);
    let copy = desk.folder.path().join("copy.db");
    fs::copy(desk.file(), &copy).unwrap();
    let copy = Store::open(&copy, Mode::Read, None, desk.now()).unwrap();
    assert_eq!(copy.end().unwrap(), desk.store.end().unwrap());
}

#[test]
fn a_reader_holds_the_log_back_and_no_commit_is_refused_for_it() {
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    let reader = Connection::open(desk.file()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM ledger;").unwrap();
    desk.act(answer(id, "x"));
    assert!(desk.store.empty_log() > 0);
    desk.act(answer(id, "y"));
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(desk.store.empty_log(), 0);
}

#[test]
fn an_open_register_is_read_as_a_file_by_nothing() {
    let desk = TestRegister::begin("2026-11-22");
    let link = desk.folder.path().join("link.csv");
    std::os::unix::fs::symlink(desk.file(), &link).unwrap();
    for path in [desk.file(), link] {
        let refused = files::open(&path, Links::Follow).unwrap_err();
        assert_eq!(files::in_the_way(&refused), Some(Kind::OpenRegister));
    }
    let TestRegister { folder, store, .. } = desk;
    drop(store);
    files::open(&folder.path().join("register.db"), Links::Refuse).unwrap();
}

#[test]
fn another_register_in_the_place_of_one_is_said_and_not_written_to_until_it_is_accepted() {
    let (_other_folder, other) = another("other");
    let desk = TestRegister::begin("2026-11-22");
    let (file, now) = (desk.file(), desk.now());
    let anchors = desk.anchors();
    let TestRegister { folder, store, .. } = desk;
    let was = store.register().unwrap().id;
    drop(store);
    fs::rename(&other, &file).unwrap();

    let store = Store::open(&file, Mode::Write, Some(anchors.clone()), now).unwrap();
    let told = store.other_register().unwrap();
    assert_eq!((told.was, told.is), (was, store.register().unwrap().id));
    assert!(store.read_only().unwrap().contains("another register is in this place"));
    store.remember(now).unwrap();
    drop(store);
    let again = Store::open(&file, Mode::Write, Some(anchors), now).unwrap();
    assert_eq!((again.other_register(), again.read_only()), (None, None));
    drop(folder);
}
