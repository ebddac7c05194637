//! A governance lead triages, schedules many at once, and decides on another person's request.

use crate::home::{KEY_TEST, PILOT, answered, three, with};
use crate::terminal::{ENTER, PAGE_DOWN, Terminal};

#[test]
fn a_lead_finds_the_request_on_triage_and_countersigns_it() {
    let home = answered();
    home.ok(&["assign", "bot", "--owner", "R. Diaz"]);
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot"]).press("2").sees(&["to decide", "Bot"]);
    terminal.press("D").sees(&["R. Diaz (recorded by somebody else) asked on", "What approval would make true"]);
    terminal.press(PAGE_DOWN).sees(&["Nothing changed since it was asked for"]);
    terminal.press(PAGE_DOWN).sees(&["The gate to pilot is open today"]);
    terminal
        .press(PAGE_DOWN)
        .sees(&["What is your decision?"])
        .press("approve")
        .sees(&["filter: approve"])
        .press(ENTER);
    terminal.sees(&["Who decides?"]).press(ENTER).press("the findings are read").sees(&["the findings are read"]);
    terminal.press(PAGE_DOWN).sees(&["Type bot to confirm"]).press("bot");
    terminal.press(PAGE_DOWN).sees(&["Enter writes:"]).press(ENTER).sees(&["bot"]);
    terminal.sees(&["approved"]);
    // What is typed counts: the decision with 7 keys, the reason with 21, the key with 3.
    assert!(terminal.pressed() <= 42, "{} keys", terminal.pressed());
    terminal.leave();
    let bot = home.json(&["show", "bot"]);
    assert_eq!((&bot["stage"], &bot["promotions"][0]["decided"]["decision"]), (&"pilot".into(), &"approved".into()));
}

#[test]
fn a_lead_schedules_all_that_match_as_one_act() {
    let home = three();
    let mut terminal = Terminal::open_sized(&home, &[], (120, 40));
    terminal.sees(&["One", "Two", "Three"]);
    terminal.press("/team:Claims").sees(&["2 of 3"]).press(ENTER).press("*").sees(&["2 marked"]);
    terminal
        .press("d")
        .sees(&["When is the next review?"])
        .press("all on")
        .sees(&["▸ (•) all on one day"])
        .press(ENTER);
    terminal.sees(&["Which date?"]).press("+3m").press(PAGE_DOWN).sees(&["Enter writes:"]);
    terminal.press(ENTER).sees(&["The next reviews of 2 workloads have their days."]);
    // What is typed counts: the filter with 12 keys, the choice with 6, the day with 3.
    assert!(terminal.pressed() <= 27, "{} keys", terminal.pressed());
    terminal.leave();
    let due: Vec<bool> =
        home.json(&["list"]).as_array().unwrap().iter().map(|row| row["next_review_on"].is_string()).collect();
    assert_eq!(due.iter().filter(|due| **due).count(), 2);
}

#[test]
fn two_people_on_one_register_see_what_the_other_did() {
    let home = three();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["One", "Two", "Three"]);
    home.ok(&["add", "Four"]);
    terminal.sees(&["Four", "Workloads 4"]);
    terminal.leave();
}

#[test]
fn at_any_size_the_screens_stay_or_say_why_not() {
    let home = three();
    let mut terminal = Terminal::open_sized(&home, &[], (120, 40));
    terminal.sees(&["One", "Two"]);
    terminal.resize(20, 5).sees(&["small"]);
    terminal.resize(60, 15).sees(&["One", "Two", "Three"]);
    terminal.resize(80, 24).sees(&["One", "Two", "Three"]);
    terminal.leave();
}
