//! Two programs want the lock at one moment: each is done, one after the other; who waits too long is told who holds it.

use std::process::{Child, Stdio};

use rstest::rstest;
use rusqlite::Connection;
use serde_json::Value as Json;

use crate::acts::{Act, entries, verified};
use crate::home::Home;
use crate::machine::{Run, command, ended};

#[rstest]
#[case::two_records(&["answer", "bot", "team=Claims"], &["answer", "assistant-1", "team=Risk"], 2)]
#[case::two_new_records(&["add", "One"], &["add", "Two"], 4)]
#[case::a_commit_and_a_rebuild(&["answer", "bot", "team=Claims"], &["rebuild"], 1)]
#[case::two_rebuilds(&["rebuild"], &["rebuild"], 0)]
#[case::a_commit_and_an_export(&["answer", "bot", "team=Claims"], &["export", "packs"], 2)]
fn both_are_done_and_nothing_is_lost(#[case] one: &[&str], #[case] other: &[&str], #[case] adds: i64) {
    let home = Act::Commit.home();
    let before = entries(&home);
    for ran in at_one_moment(&home, [one, other]) {
        assert!(ran.is_done() || ran.code == Some(3), "{}", ran.says());
    }
    assert_eq!(entries(&home) - before, adds);
    assert!(verified(&home).is_sound());
}

#[test]
fn two_programs_that_both_must_compute_again_keep_one_copy_and_both_go_on() {
    let home = Act::KeptCopy.home();
    for ran in at_one_moment(&home, [Act::KeptCopy.arguments(); 2]) {
        assert_eq!(ran.code, Some(0), "{}", ran.says());
    }
    assert!(verified(&home).is_sound());
}

#[test]
fn who_waits_too_long_is_told_that_another_program_writes_and_may_try_again() {
    let home = Act::Commit.home();
    let holder = Connection::open(home.register()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let acts: [&[&str]; 3] = [
        &["answer", "bot", "team=Claims", "--json"],
        &["import", "inventory.csv", "--from", "csv:other", "--apply", "--json"],
        &["rebuild", "--json"],
    ];
    let waiting = acts.map(|act| start(&home, act));
    let reading = ended(&command(&home, &["list", "--count"], None).output().unwrap());
    assert_eq!(reading.code, Some(0), "who only reads does not wait: {}", reading.says());
    for (child, act) in waiting.into_iter().zip(acts) {
        let ran = ended(&child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(2), "{act:?}: {}", ran.says());
        let error = &serde_json::from_str::<Json>(&ran.out).unwrap()["error"];
        assert!(error["why"].as_str().unwrap().contains("another program is writing"), "{act:?}: {error}");
        assert_eq!(error["retry"], true, "{act:?}: {error}");
    }
    holder.execute_batch("ROLLBACK").unwrap();
    assert!(verified(&home).is_sound());
    home.ok(&["answer", "bot", "team=Claims"]);
}

/// Starts both while the lock is held, and lets it go once both have the register open.
fn at_one_moment(home: &Home, acts: [&[&str]; 2]) -> [Run; 2] {
    let holder = Connection::open(home.register()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut children = acts.map(|act| start(home, act));
    for child in &mut children {
        while child.try_wait().unwrap().is_none() && !has_open(child, home) {
            std::thread::yield_now();
        }
    }
    holder.execute_batch("ROLLBACK").unwrap();
    children.map(|child| ended(&child.wait_with_output().unwrap()))
}

fn start(home: &Home, act: &[&str]) -> Child {
    command(home, act, None).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Whether a program has the register open; where that cannot be seen it is taken to have.
fn has_open(child: &Child, home: &Home) -> bool {
    let Ok(open) = std::fs::read_dir(format!("/proc/{}/fd", child.id())) else { return true };
    let mut files = open.filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok());
    files.any(|file| file == home.register())
}
