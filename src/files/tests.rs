use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use rstest::rstest;

use super::*;

const MOST: u64 = 16;

/// A folder with one of each kind of thing under its own name, and `precious`, which the links lead to.
#[cfg(unix)]
fn all_kinds() -> tempfile::TempDir {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("precious"), "my only copy").unwrap();
    fs::create_dir(at("folder")).unwrap();
    symlink(at("precious"), at("link")).unwrap();
    symlink(at("nowhere"), at("dangling")).unwrap();
    symlink("/dev/zero", at("device")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    drop(std::os::unix::net::UnixListener::bind(at("socket")).unwrap());
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
