//! Lists of the command line at a terminal: what does not fit is said.

use crate::home::Home;
use crate::terminal::Terminal;

#[test]
fn a_column_that_a_narrow_terminal_has_no_room_for_is_named() {
    let home = Home::begun();
    home.ok(&[
        "add",
        "An assistant with quite a long name",
        "--owner",
        "me",
        "--team",
        "The team of claims and letters",
    ]);
    let columns = "key,name,owner,team,stage,due,next_review_on";
    let asked = ["list", "--columns", columns];
    let said = "Not shown, because the terminal is too narrow: owner, team, next_review_on.";
    Terminal::open_sized(&home, &asked, (70, 20)).sees(&[said]);
    let mut wide = Terminal::open_sized(&home, &asked, (200, 20));
    wide.sees(&["An assistant with quite a long name", "The team of claims and letters", "Next review"]);
    assert!(!wide.screen().contains("Not shown"), "{}", wide.screen());
}
