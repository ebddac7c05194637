//! Another program at the register while the screens are open.

use rusqlite::Connection;

use crate::home::{Home, answered};
use crate::terminal::{ENTER, PAGE_DOWN, Terminal};

/// Adds a workload on the screens, up to the last Enter.
fn about_to_add(terminal: &mut Terminal, name: &str) {
    terminal.press("N").sees(&["Add a workload", "Step 1 of"]).press(name).sees(&[name]);
    while !terminal.screen().contains("Enter writes exactly this") {
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
