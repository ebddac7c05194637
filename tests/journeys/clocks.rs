//! The last entries were recorded by a clock that was days ahead: at a terminal the person is asked which clock is wrong.

use crate::home::{Home, three};
use crate::terminal::{ENTER, Terminal};

const DAYS: i64 = 3 * 86_400_000;

fn team(home: &Home) -> String {
    home.json(&["list", "--filter", "key:one"])[0]["team"].as_str().unwrap().to_owned()
}

#[test]
fn at_a_terminal_a_command_asks_once_which_clock_is_wrong() {
    let home = three();
    home.answer_ahead("one", "Wrong", DAYS);
    let answer = ["answer", "one", "team=Right"];
    let mut terminal = Terminal::open(&home, &answer);
    terminal.sees(&["ahead of this machine's clock", "Which clock is wrong?"]);
    terminal.press(ENTER).sees(&["nothing was written"]);
    assert_eq!(team(&home), "Wrong", "the safe answer writes nothing");

    let mut terminal = Terminal::open(&home, &answer);
    terminal.sees(&["Which clock is wrong?"]);
    terminal.press("entries\r").sees(&["team answered"]);
    assert_eq!(team(&home), "Right");
    home.ok(&answer);
}
