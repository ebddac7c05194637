use std::fs;

use rstest::rstest;
use rusqlite::Connection;

use super::super::testing::{begun, create, describe, now, request};
use super::*;
use crate::files::Kind;
use crate::store::{Left, Mode};

/// A register whose tables are of an older program, and where its copy is to be kept.
fn outdated() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("register.db");
    drop(begun(&file));
    outdate(&file);
    let place = place::beside(&file, &format!(".before-{}", schema::PROJECTION_VERSION));
    (folder, file, place)
}

fn outdate(file: &Path) {
    let older = "UPDATE meta SET value = value - 1 WHERE key = 'projection'; PRAGMA wal_checkpoint(TRUNCATE)";
    Connection::open(file).unwrap().execute_batch(older).unwrap();
}

fn start(file: &Path) -> Result<Store> {
    Store::open(file, Mode::Write, None, now())
}

/// Whether a file is a sound copy that still has the tables of before.
fn is_whole(copy: &Path) -> bool {
    let Ok(db) = Connection::open(copy) else { return false };
    let version = db.query_row("SELECT value FROM meta WHERE key = 'projection'", [], |row| row.get::<_, String>(0));
    is_sound(&db) && version == Ok((schema::PROJECTION_VERSION - 1).to_string())
}

#[test]
fn a_whole_and_private_copy_is_kept_and_nothing_else_is_left() {
    let (_folder, file, place) = outdated();
    drop(start(&file).unwrap());
    assert!(is_whole(&place));
    let left = Left { leftovers: vec![], kept: vec![place.clone()] };
    assert_eq!(Left::beside(&file), left);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// What a kill or a full disk leaves of a copy.
fn torn(name: &str, whole: &[u8]) -> Vec<u8> {
    match name {
        "nothing" => vec![],
        "zeros" => vec![0; whole.len()],
        "ten bytes" => whole[..10].to_vec(),
        "half" => whole[..whole.len() / 2].to_vec(),
        // Every page is there, and one of them is not what it was.
        "a page" => [&whole[..16384], &[0x5a; 8192], &whole[24576..]].concat(),
        _ => unreachable!("{name}"),
    }
}

#[rstest]
fn a_torn_copy_is_none_and_is_made_again(
    #[values("nothing", "zeros", "ten bytes", "half", "a page")] how: &str,
    #[values("", PART)] ending: &str,
) {
    let (_folder, file, place) = outdated();
    fs::write(place::beside(&place, ending), torn(how, &fs::read(&file).unwrap())).unwrap();
    drop(start(&file).unwrap());
    assert!(is_whole(&place));
    assert_eq!(Left::beside(&file).leftovers, Vec::<PathBuf>::new());
}

#[test]
fn a_whole_copy_is_not_made_again_and_one_of_fewer_entries_is() {
    let (_folder, file, place) = outdated();
    drop(start(&file).unwrap());
    let bytes = fs::read(&place).unwrap();
    outdate(&file);
    drop(start(&file).unwrap());
    assert_eq!(fs::read(&place).unwrap(), bytes);

    start(&file).unwrap().commit(&request("more"), describe("B. Ray")).unwrap();
    outdate(&file);
    let size = start(&file).unwrap().end().unwrap().unwrap().size;
    let kept: u64 =
        Connection::open(&place).unwrap().query_row("SELECT max(seq) FROM ledger", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, size);
}

#[rstest]
#[case::another_register(&|place: &Path| drop(Store::begin(place, None, &request("other"), create("other")).unwrap()))]
#[case::a_text(&|place: &Path| fs::write(place, "my only copy").unwrap())]
fn what_is_no_copy_of_it_stays_and_is_named(#[case] put: &dyn Fn(&Path)) {
    let (_folder, file, place) = outdated();
    put(&place);
    let before = fs::read(&place).unwrap();
    let refused = start(&file).err().unwrap().to_string();
    assert!(refused.contains(".before-") && refused.contains("move it elsewhere"), "{refused}");
    assert_eq!(fs::read(&place).unwrap(), before);
}

#[cfg(unix)]
#[rstest]
fn what_is_no_file_in_its_place_is_named_without_waiting(
    #[values(Kind::Link, Kind::Pipe, Kind::Folder, Kind::Socket)] kind: Kind,
    #[values("", PART)] ending: &str,
) {
    let (folder, file, place) = outdated();
    let precious = folder.path().join("precious");
    fs::write(&precious, "my only copy").unwrap();
    crate::files::put(kind, &place::beside(&place, ending), &precious);
    let refused = start(&file).err().unwrap().to_string();
    assert!(refused.contains(".before-") && refused.contains(&kind.to_string()), "{refused}");
    assert_eq!(fs::read_to_string(&precious).unwrap(), "my only copy");
}

#[test]
fn what_a_kill_left_is_named_and_taken_away_only_when_nobody_is_at_it() {
    let (_folder, file, place) = outdated();
    let (part, lease) = (place::beside(&place, PART), place::beside(&file, ".lease"));
    fs::write(&part, "half").unwrap();
    fs::write(&lease, r#"{"what":"import","who":"rosa","percent":43}"#).unwrap();
    assert_eq!(Left::beside(&file).leftovers, [part.clone(), lease.clone()]);

    let held = Lease::post(&file, "import", "ana").unwrap();
    assert_eq!(Left::beside(&file).leftovers, Vec::<PathBuf>::new(), "it is in use");
    assert_eq!(Left::clean(&file).unwrap(), Vec::<PathBuf>::new());
    drop(held);

    fs::write(&lease, "").unwrap();
    assert_eq!(Left::clean(&file).unwrap(), [part.clone(), lease.clone()]);
    assert!(!part.exists() && !lease.exists() && file.exists());
}

#[test]
fn a_writer_that_finds_another_at_work_says_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("register.db");
    let mut store = begun(&file);
    store.opened.db.busy_timeout(std::time::Duration::ZERO).unwrap();
    let other = Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let busy = store.commit(&request("a"), describe("B. Ray")).unwrap_err();
    assert!(matches!(&busy, StoreError::Busy(by) if by.is_empty()), "{busy}");

    let mut lease = Lease::post(&file, "import", "rosa").unwrap();
    lease.progress(43).unwrap();
    let busy = store.commit(&request("a"), describe("B. Ray")).unwrap_err();
    assert!(matches!(&busy, StoreError::Busy(by) if by == " (import by rosa, 43 %)"), "{busy}");

    other.execute_batch("ROLLBACK").unwrap();
    store.commit(&request("a"), describe("B. Ray")).unwrap();
}
