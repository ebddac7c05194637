//! A register that is not there, not ours, or cannot be written.

use std::path::PathBuf;

use rstest::rstest;
use serde_json::Value as Json;

use crate::home::Home;

#[test]
fn without_a_register_it_says_how_to_make_one() {
    let home = Home::empty();
    for command in [&["show", "bot"][..], &["people", "list"], &["verify"]] {
        let said = home.refused(2, command);
        assert!(said.contains("there is no register at") && said.contains("`countersign init`"), "{said}");
    }
    assert!(!home.path("data").exists(), "looking makes nothing");
}

#[test]
fn a_register_is_begun_once_and_closed_to_other_accounts() {
    let home = Home::empty();
    let begun = home.json(&["init", "--name", "acme", "--zone", "Asia/Tokyo", "--me", "A. Kumar"]);
    assert_eq!((begun["zone"].as_str(), begun["name"].as_str()), (Some("Asia/Tokyo"), Some("acme")));
    assert!(home.refused(2, &["init"]).contains("exists already"));
    assert_eq!(home.json(&["people", "list"])[0]["me"], Json::Bool(true));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&home.register()), mode(&home.path("data/countersign"))), (0o600, 0o700));
    }
}

#[test]
fn a_zone_that_does_not_exist_leaves_no_file_behind() {
    let home = Home::empty();
    assert!(home.refused(2, &["init", "--zone", "Europe/Zurch"]).contains("did you mean Europe/Zurich?"));
    assert!(!home.register().exists());
    assert!(home.refused(2, &["--db", "no/where/r.db", "init"]).contains("there is no such folder"));
}

#[rstest]
#[case::empty(b"".as_slice(), "as a register: it is empty or too short")]
#[case::text(b"just a text that is longer than the header".as_slice(), "as a register: ")]
fn a_foreign_file_is_refused_and_left_as_it_is(#[case] bytes: &[u8], #[case] says: &str) {
    let home = Home::empty();
    let file = home.path("foreign.db");
    std::fs::write(&file, bytes).unwrap();
    for command in [&["people", "list"][..], &["verify"], &["init"], &["add", "Bot"]] {
        let all: Vec<&str> = ["--db", "foreign.db"].iter().chain(command).copied().collect();
        assert!(home.refused(2, &all).contains(says));
    }
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

/// What lies there is named at once: opening a pipe would wait for somebody to write to it.
#[cfg(unix)]
#[rstest]
#[case::pipe("a pipe")]
#[case::socket("a socket")]
#[case::device("a device")]
#[case::folder("a folder")]
#[case::link("is a symbolic link")]
fn what_is_no_file_is_refused_by_name_also_beside_the_register(#[case] says: &str) {
    let home = Home::begun();
    let put = |path: &PathBuf| match says {
        "a pipe" => assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success()),
        "a socket" => drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
        "a folder" => std::fs::create_dir(path).unwrap(),
        // Devices cannot be made by everybody: the one that is there is asked for by its own name.
        _ => std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
    };
    let odd = if says == "a device" { PathBuf::from("/dev/zero") } else { home.path("odd.db") };
    if says != "a device" {
        put(&odd);
    }
    let refused =
        [(2, &["people", "list"][..]), (2, &["verify"]), (3, &["check", "bot"]), (2, &["add", "Bot"]), (2, &["init"])];
    for (code, command) in refused {
        let said = home.refused(code, &[&["--db", odd.to_str().unwrap()], command].concat());
        assert!(said.contains(odd.to_str().unwrap()) && said.contains(says), "{command:?}: {said}");
    }
    if says == "a device" {
        return;
    }
    for beside in ["-wal", "-shm", "-journal"] {
        let odd = home.path(&format!("data/countersign/register.db{beside}"));
        put(&odd);
        let said = home.refused(2, &["people", "list"]);
        assert!(said.contains(odd.to_str().unwrap()) && said.contains(says), "{said}");
        std::fs::remove_file(&odd).or_else(|_| std::fs::remove_dir(&odd)).unwrap();
    }
    home.ok(&["people", "list"]);
}

#[test]
fn a_register_from_the_future_is_not_touched() {
    let home = Home::begun();
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(home.refused(2, &["people", "list"]).contains("was written by a newer version of countersign"));
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_one_can_read_and_is_told_why_not_more() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::begun();
    let folder = home.path("data/countersign");
    std::fs::set_permissions(home.register(), std::fs::Permissions::from_mode(0o400)).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o500)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("skipped: this account may write everywhere");
        return;
    }
    assert!(home.ok(&["people", "list"]).contains("A. Kumar"));
    assert!(home.refused(2, &["add", "Bot"]).contains("cannot be written"));
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn what_only_reads_does_not_write_and_the_past_is_not_written() {
    let home = Home::begun();
    assert!(home.refused(2, &["--read-only", "add", "Bot"]).contains("leave --read-only out"));
    assert!(home.refused(2, &["add", "Bot", "--as-of", "2026-01-01"]).contains("--on"));
    assert!(home.ok(&["people", "list", "--read-only"]).contains("A. Kumar"));
    assert!(home.refused(2, &["people", "list", "--as-of", "2999-01-01"]).contains("is in the future"));
    assert!(home.refused(2, &["people", "list", "--as-of", "soon"]).contains("this is no day"));
}

#[test]
fn a_command_on_the_made_up_organisation_touches_nothing_of_ones_own() {
    let home = Home::empty();
    std::fs::create_dir(home.path("tmp")).unwrap();
    let ran = home
        .command(&["--demo", "list", "--filter", "acts_alone:yes", "--count"])
        .env("TMPDIR", home.path("tmp"))
        .output();
    let ran = ran.unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert_ne!(String::from_utf8(ran.stdout).unwrap(), "0\n", "somebody in it can act without a human");
    for made in ["data", "state", "config"] {
        assert!(!home.path(made).exists(), "{made}");
    }
    #[cfg(unix)]
    assert_eq!(std::fs::read_dir(home.path("tmp")).unwrap().count(), 0, "it is gone afterwards");
}

#[test]
fn without_a_terminal_there_are_no_screens_and_that_is_said() {
    let home = Home::begun();
    assert!(home.refused(2, &[]).contains("terminal"));
}
