//! An owner whose gate is stopped asks for an exception there; another person approves it; the gate lets it through and says until when.

use crate::home::answered;
use crate::terminal::{ENTER, PAGE_DOWN, Terminal};

const TAB: &str = "\t";

#[test]
fn an_exception_is_asked_for_at_the_gate_and_approved_there_by_another_person() {
    let home = answered();
    home.ok(&["answer", "bot", "log_prompts=no"]);
    let mut terminal = Terminal::open_sized(&home, &[], (120, 40));
    terminal.sees(&["Bot"]).press(ENTER).sees(&["Who answers for it"]).press("e").sees(&["To pilot", "fails 1"]);
    terminal.press("z").sees(&["LOG-1", "prompts are not logged"]);
    let is_at = |screen: &str| screen.lines().any(|line| line.contains('▌') && line.contains("LOG-1"));
    while !is_at(&terminal.screen()) {
        terminal.press_and_see_it("j");
    }
    terminal.press("X").sees(&["Exception for bot: LOG-1", "Why can the control not be met?"]);
    terminal.press("the log store moves").sees(&["the log store moves"]).press(TAB);
    terminal.press("two people look at it").sees(&["two people look at it"]);
    while !terminal.screen().contains("Enter writes:") {
        terminal.press_and_see_it(PAGE_DOWN);
    }
    terminal.press(ENTER).sees(&["asked for"]);
    let asked = home.json(&["show", "bot"]);
    assert_eq!(asked["exceptions"][0]["state"], "requested", "{asked}");
    terminal.press("X").sees(&["Because: the log store moves"]).press(PAGE_DOWN).sees(&["What do you want to do?"]);
    terminal.press("approve").sees(&["filter: approve"]).press(ENTER).sees(&["▸ (•) A. Kumar"]);
    terminal.press("silva").sees(&["filter: silva"]).press(PAGE_DOWN).sees(&["Type bot to confirm"]);
    terminal.press("bot").press(PAGE_DOWN).sees(&["M. Silva, as stated to A. Kumar, approves"]);
    terminal.press(ENTER).sees(&["excepted until", "stated"]);
    terminal.leave();
    let approved = home.json(&["show", "bot"]);
    assert_eq!(approved["exceptions"][0]["state"], "in-force", "{approved}");
}
