use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rstest::rstest;

use super::*;

const MOST: u64 = 16;

/// Puts something that is no file in a place; a link leads to `to`.
#[cfg(unix)]
pub(crate) fn put(kind: Kind, place: &Path, to: &Path) {
    use rustix::fs::{CWD, FileType, mknodat};
    use std::os::unix::fs::symlink;
    match kind {
        Kind::Folder => fs::create_dir(place).unwrap(),
        Kind::Link => symlink(to, place).unwrap(),
        Kind::Pipe => mknodat(CWD, place, FileType::Fifo, 0o600.into(), 0).unwrap(),
        Kind::Socket => drop(std::os::unix::net::UnixListener::bind(place).unwrap()),
        // No account but root makes a device: a link to one.
        Kind::Device => symlink("/dev/zero", place).unwrap(),
        Kind::OpenRegister => unreachable!("a test opens one itself"),
    }
}

/// A folder with one of each kind of thing under its own name, and `precious`, which the links lead to.
#[cfg(unix)]
fn all_kinds() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("precious"), "my only copy").unwrap();
    for (name, kind) in [
        ("folder", Kind::Folder),
        ("link", Kind::Link),
        ("device", Kind::Device),
        ("pipe", Kind::Pipe),
        ("socket", Kind::Socket),
    ] {
        put(kind, &at(name), &at("precious"));
    }
    put(Kind::Link, &at("dangling"), &at("nowhere"));
    folder
}

#[cfg(unix)]
fn refused<T: std::fmt::Debug>(opened: io::Result<T>) -> Option<Kind> {
    let error = opened.unwrap_err();
    in_the_way(&error)
}

#[cfg(unix)]
#[rstest]
#[case("folder", Some(Kind::Folder), Some(Kind::Folder))]
#[case("pipe", Some(Kind::Pipe), Some(Kind::Pipe))]
#[case("socket", Some(Kind::Socket), Some(Kind::Socket))]
#[case("device", Some(Kind::Device), Some(Kind::Link))]
#[case("dangling", None, Some(Kind::Link))]
fn what_is_no_file_is_refused_at_once_and_said(
    #[case] name: &str,
    #[case] followed: Option<Kind>,
    #[case] own: Option<Kind>,
) {
    let folder = all_kinds();
    let path = folder.path().join(name);
    assert_eq!(refused(open(&path, Links::Follow)), followed);
    assert_eq!(refused(open(&path, Links::Refuse)), own);
    assert_eq!(refused(open_to_append(&path)), own);
    assert_eq!(refused(open_to_hold(&path)), own);
    assert_eq!(refused(replace(&path, b"new")), own);
    assert_eq!(create_new(&path).unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert!(!folder.path().join("nowhere").exists());
    assert_eq!(names(folder.path()).len(), 7, "nothing is left beside them");
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_a_file_only_where_a_person_named_it() {
    let folder = all_kinds();
    let link = folder.path().join("link");
    assert_eq!(read_text(&link, Links::Follow, MOST).unwrap(), "my only copy");
    assert_eq!(refused(read(&link, Links::Refuse, MOST)), Some(Kind::Link));
    assert_eq!(refused(open_to_append(&link)), Some(Kind::Link));
    assert_eq!(refused(open_to_hold(&link)), Some(Kind::Link));
    assert_eq!(refused(replace(&link, b"new")), Some(Kind::Link));
    assert_eq!(fs::read_to_string(folder.path().join("precious")).unwrap(), "my only copy");
}

#[rstest]
#[case::fits(&[b'a'; 16], Ok("aaaaaaaaaaaaaaaa"))]
#[case::empty(b"", Ok(""))]
#[case::too_large(&[b'a'; 17], Err(ErrorKind::FileTooLarge))]
#[case::no_text(b"\xff", Err(ErrorKind::InvalidData))]
fn a_text_is_read_whole_or_refused(#[case] bytes: &[u8], #[case] read: Result<&str, ErrorKind>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    assert_eq!(read_text(&path, Links::Refuse, MOST).unwrap_err().kind(), ErrorKind::NotFound);
    fs::write(&path, bytes).unwrap();
    let found = read_text(&path, Links::Refuse, MOST).map_err(|error| error.kind());
    assert_eq!(found.as_deref().map_err(|kind| *kind), read);
}

#[cfg(unix)]
#[test]
fn a_register_that_is_open_is_opened_by_nothing_else_through_a_link_either() {
    use crate::held::{Beside, FileId, Held};
    let folder = all_kinds();
    let [register, link] = ["precious", "link"].map(|name| folder.path().join(name));
    let id = FileId::at(&register).unwrap().unwrap();
    let held = Held::take(id, || open(&register, Links::Refuse).map(|_| Beside::default())).unwrap();
    for path in [&register, &link] {
        assert_eq!(refused(open(path, Links::Follow)), Some(Kind::OpenRegister));
    }
    assert_eq!(refused(open_to_append(&register)), Some(Kind::OpenRegister));
    drop(held);
    open(&link, Links::Follow).unwrap();
}

#[cfg(unix)]
#[test]
fn what_is_made_is_open_to_this_account_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    create_new(&at("new")).unwrap();
    open_to_append(&at("appended")).unwrap();
    open_to_hold(&at("held")).unwrap();
    replace(&at("replaced"), b"x").unwrap();
    create_folder(&at("one")).unwrap();
    create_folders(&at("two/three")).unwrap();
    let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
    for name in ["new", "appended", "held", "replaced"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    for name in ["one", "two", "two/three"] {
        assert_eq!(mode(name), 0o700, "{name}");
    }
}

#[test]
fn a_file_is_added_to_held_and_replaced_and_never_emptied_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    open_to_append(&path).unwrap().write_all(b"one ").unwrap();
    open_to_append(&path).unwrap().write_all(b"two").unwrap();
    open_to_hold(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "one two");
    replace(&path, b"three").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "three");
    assert_eq!(names(folder.path()), [path]);
    assert!(
        is_half_written(".views.toml.Ab3.part") && !is_half_written("views.toml") && !is_half_written(".part.toml")
    );
}

fn names(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_lock_is_anothers_while_it_is_held_and_free_however_its_holder_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lock");
    assert!(!is_held(&path).unwrap());
    assert!(!path.exists(), "who only looks makes nothing");

    let held = hold(&path, Duration::ZERO).unwrap().unwrap();
    assert!(is_held(&path).unwrap());
    assert!(hold(&path, Duration::ZERO).unwrap().is_none());

    drop(held);
    assert!(path.exists() && !is_held(&path).unwrap());
    let held = hold(&path, Duration::ZERO).unwrap().unwrap();
    fs::remove_file(&path).unwrap();
    assert!(hold(&path, Duration::ZERO).unwrap().is_some(), "a lock on a file that was taken away keeps nobody off");
    drop(held);
}

#[test]
fn only_what_was_half_written_long_ago_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for (name, is_old) in [(".views.toml.a.part", true), (".views.toml.b.part", false), ("views.toml", true)] {
        let file = create_new(&folder.path().join(name)).unwrap();
        if is_old {
            file.set_modified(long_ago).unwrap();
        }
    }
    assert_eq!(half_written_in(folder.path()), [folder.path().join(".views.toml.a.part")]);
    assert!(half_written_in(&folder.path().join("none")).is_empty());
}
