//! Another program at the register while the screens are open.

use rusqlite::Connection;

use crate::home::{Home, answered};
use crate::terminal::{ENTER, PAGE_DOWN, Terminal};

/// Adds a workload on the screens, up to the last Enter.
fn about_to_add(terminal: &mut Terminal, name: &str) {
    terminal.press("N").sees(&["Add a workload", "Step 1 of"]).press(name).sees(&[name]);
    while !terminal.screen().contains("Enter writes:") {
        terminal.press_and_see_it(PAGE_DOWN);
    }
}

fn names(home: &Home) -> Vec<String> {
    let list = home.json(&["list"]);
    list.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// Closing any descriptor of a file drops every lock of the process on it: had the screens opened the file beside SQLite, this reader
/// would take itself for the last one and delete the log under them.
#[test]
fn what_is_recorded_after_another_program_came_and_went_is_there() {
    let home = answered();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot", "Workloads 1"]);
    let other = Connection::open(home.register()).unwrap();
    let entries: u64 = other.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0)).unwrap();
    drop(other);
    about_to_add(&mut terminal, "Letter writer");
    terminal.press(ENTER).sees(&["Letter writer is recorded"]);
    terminal.kill();
    let other = Connection::open(home.register()).unwrap();
    let now: u64 = other.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0)).unwrap();
    assert!(now > entries, "{now} entries, as before");
    drop(other);
    assert!(names(&home).contains(&"Letter writer".to_owned()));
}

#[test]
fn a_register_that_is_replaced_under_the_screens_is_said_and_neither_is_written_to() {
    let (home, other) = (answered(), answered());
    other.ok(&["add", "Replaced bot"]);
    let entries = |home: &Home| home.entries();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot", "Workloads 1"]);
    about_to_add(&mut terminal, "Letter writer");
    std::fs::rename(other.register(), home.register()).unwrap();
    terminal.press(ENTER).sees(&["this register was replaced while it was open"]);
    terminal.kill();
    let sound = home.run(&["verify"]);
    assert!(sound.out.contains("nothing is wrong"), "{sound:?}");
    assert!(names(&home).contains(&"Replaced bot".to_owned()) && !names(&home).contains(&"Letter writer".to_owned()));
    assert!(entries(&home).parse::<u64>().unwrap() > 0);
}

#[test]
fn a_register_that_is_moved_away_under_the_screens_is_said_within_a_look() {
    let home = answered();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot", "Workloads 1"]);
    let moved = home.path("data/countersign/moved.db");
    std::fs::rename(home.register(), &moved).unwrap();
    terminal.sees(&["[read-only]", "this register was moved or deleted while it was open"]);
    terminal.press("N").sees(&["The register is read-only"]);
    terminal.leave();
    assert!(!home.register().exists(), "nothing is made in its place");
    let log = std::fs::metadata(home.path("data/countersign/register.db-wal"));
    assert!(log.map_or(0, |log| log.len()) == 0, "no entries are left in the log of nothing");
    let all = home.json(&["--db", moved.to_str().unwrap(), "list"]);
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert!(home.run(&["doctor"]).out.contains("is left of a register that is gone"));
}
