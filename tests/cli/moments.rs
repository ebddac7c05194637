//! A list is one moment of the register, however slowly it is read, and who reads it slowly holds nobody up.
#![cfg(unix)]

use std::io::Read;
use std::process::Stdio;
use std::sync::OnceLock;

use rstest::rstest;
use rusqlite::Connection;

use crate::home::{Home, Kept};

/// The smallest pipe that there is: one page.
const PIPE: usize = 4096;

/// Enough of everything that a list of it does not fit into a pipe.
fn many() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = Home::begun();
        let row = |row| format!("R-{row},Assistant {row},production,Person {row},The team of claims and letters\r\n");
        let rows: String =
            std::iter::once("id,name,stage,owner,team\r\n".to_owned()).chain((0..120).map(row)).collect();
        std::fs::write(home.path("inventory.csv"), rows).unwrap();
        home.ok(&["import", "inventory.csv", "--from", "csv", "--apply"]);
        home.ok(&["schedule", "--all", "--spread", "9"]);
        home.kept()
    }))
}

#[rstest]
#[case::list(&["list"])]
#[case::list_json(&["list", "--json"])]
#[case::list_csv(&["list", "--csv", "--sort", "due"])]
#[case::due_json(&["due", "--all", "--json"])]
#[case::due_csv(&["due", "--all", "--csv"])]
#[case::people_json(&["people", "list", "--json"])]
#[case::people(&["people", "list"])]
#[case::history(&["history", "--limit", "500"])]
#[case::history_json(&["history", "--limit", "500", "--json"])]
fn a_list_that_is_read_slowly_is_of_the_moment_it_was_asked_and_holds_nobody_up(#[case] list: &[&str]) {
    let home = many();
    let before = String::from_utf8(home.command(list).output().unwrap().stdout).unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_countersign"))
        .env_clear()
        .envs(home.environment())
        .args(list)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdout.take().unwrap();
    rustix::pipe::fcntl_setpipe_size(&pipe, PIPE).unwrap();
    let mut read = vec![0];
    pipe.read_exact(&mut read).unwrap();

    home.ok(&["schedule", "--all", "--spread", "12", "--json"]);
    home.ok(&["people", "add", "R. Diaz"]);
    let other = Connection::open(home.register()).unwrap();
    let is_held: bool = other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
    assert!(!is_held, "the log cannot be folded while the pipe is full");
    assert!(child.try_wait().unwrap().is_none(), "all of it fitted into the pipe");

    pipe.read_to_end(&mut read).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(String::from_utf8(read).unwrap(), before);
}

/// What is longer than any terminal is wide.
const LONG: &str =
    "A workload with quite a long name, which a terminal of eighty or of a hundred columns would cut somewhere";

#[rstest]
#[case::list(&["list", "--columns", "key,name,stage,owner,team,unit,kind,supplier,model,tier,due,reach,control_point,next_review_on"], &["Next review"])]
#[case::due(&["due", "--all"], &["Owner"])]
#[case::people(&["people", "list"], &["Active", "Owns"])]
#[case::identities(&["identity", "list"], &["Stands out", "Approved by"])]
#[case::zones(&["zone", "list"], &["No workload"])]
#[case::exceptions(&["exception", "list"], &["Because", "Renewed"])]
fn nothing_is_cut_and_no_column_left_out_where_there_is_no_terminal(#[case] list: &[&str], #[case] columns: &[&str]) {
    let home = Home::begun();
    home.ok(&["people", "add", LONG, "--team", LONG]);
    home.ok(&["add", LONG, "--key", "bot", "--owner", LONG, "--team", LONG, "--ends", "+2m"]);
    home.ok(&["identity", "add", LONG, "--issuer", LONG, "--environment", "production"]);
    home.ok(&["zone", "add", LONG, "--kind", "network"]);
    let ask = ["exception", "request", "bot", "--control", "LOG-1", "--reason", LONG, "--compensating-control", LONG];
    home.ok(&[&ask[..], &["--owner", LONG, "--until", "+30d"]].concat());
    let text = home.ok(list);
    assert!(text.contains(LONG) && !text.contains('…'), "{text}");
    for column in columns {
        assert!(text.lines().next().unwrap().contains(column), "{column}: {text}");
    }
}
