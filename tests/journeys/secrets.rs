//! Somebody pastes a key where it does not belong: it is refused beside its field, and neither it nor half of it is kept for later.

use crate::home::{Home, files_below, holds};
use crate::terminal::{ENTER, ESC, PAGE_DOWN, Terminal, wait_until};

/// Put together here, so that no file of the project holds what looks like a secret.
fn halves() -> [String; 2] {
    [["gh", "p_16C7e42F292c69"].concat(), "12E7710c838347Ae178B4a".to_owned()]
}

fn stands_below(folder: &std::path::Path, text: &str) -> bool {
    files_below(folder).iter().any(|(_, bytes)| holds(bytes, text.as_bytes()))
}

#[test]
fn a_key_that_is_pasted_into_steps_is_refused_and_no_part_of_it_is_kept_for_later() {
    let home = Home::begun();
    let before = home.entries();
    let [half, rest] = halves();
    let drafts = home.path("state/countersign/drafts");
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Workloads"]);
    terminal.press("N").sees(&["Add a workload"]).press("Letter bot");
    wait_until("what was typed is kept", || drafts.is_dir() && stands_below(&drafts, "Letter bot"));
    terminal.press(&format!(" {half}")).sees(&[&half]);
    terminal.press(ESC).sees(&["Close and keep a draft"]).press(ENTER);
    assert!(!stands_below(home.folder.path(), &half[4..]), "half of it lies on the disk");
    terminal.press("N").sees(&["Add a workload"]).press(&format!("Letter bot {half}{rest}"));
    while !terminal.screen().contains("Enter writes:") {
        terminal.press(PAGE_DOWN);
    }
    terminal.press(ENTER).sees(&["this looks like a token of GitHub"]);
    terminal.kill();
    assert!(!stands_below(home.folder.path(), &half[4..]) && !stands_below(home.folder.path(), &rest));
    assert_eq!(home.entries(), before);
}
