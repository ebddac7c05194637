//! An auditor looks without writing, takes evidence away, and checks it against the register.

use crate::home::three;
use crate::terminal::{ENTER, PAGE_DOWN, Terminal};

#[test]
fn an_auditor_takes_evidence_away_and_it_agrees_with_the_register() {
    let home = three();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["One", "Two", "Three"]).press("E").sees(&["Which folder?"]);
    terminal.press("./packs").sees(&["./packs"]);
    terminal.press(PAGE_DOWN).sees(&["From which date?"]);
    terminal.press(PAGE_DOWN).sees(&["Enter writes:", "Evidence of all workloads"]);
    terminal.press(ENTER).sees(&["Evidence is written", "Give this line to someone else to keep"]);
    // What is typed counts: the folder with 7 keys.
    assert!(terminal.pressed() <= 12, "{} keys", terminal.pressed());
    terminal.press(ENTER);
    terminal.leave();
    let folder = std::fs::read_dir(home.path("packs")).unwrap().next().unwrap().unwrap();
    let pack = folder.path().to_str().unwrap().to_owned();
    assert_eq!(home.json(&["verify", "--against", &pack])["ok"], true);
    assert!(home.ends(3, &["verify", &pack]).contains("all 18 tables were recomputed"));
}

#[test]
fn an_auditor_reads_what_was_done_and_has_every_entry_checked() {
    let home = three();
    let before = home.entries();
    let mut terminal = Terminal::open(&home, &["--read-only"]);
    terminal.sees(&["One"]).press("6").sees(&["History", "Not verified", "added as three"]);
    terminal.press("V").sees(&["Verified at", "nothing is wrong"]);
    terminal.press(ENTER).sees(&["added as three", "os:"]).press(ENTER);
    terminal.leave();
    assert_eq!(home.entries(), before);
}

#[test]
fn an_auditor_who_only_reads_leaves_no_trace() {
    let home = three();
    let before = std::fs::read(home.register()).unwrap();
    let mut terminal = Terminal::open(&home, &["--read-only"]);
    terminal.sees(&["[read-only]", "One"]).press("a").sees(&["The register is read-only"]);
    terminal.press(ENTER).sees(&["Summary", "Gate"]);
    terminal.leave();
    assert_eq!(std::fs::read(home.register()).unwrap(), before);
}
