//! An owner opens the register, sees what is theirs, records the review that is due, and is told what promotion still wants.

use crate::home::answered;
use crate::terminal::{ENTER, ESC, PAGE_DOWN, Terminal, wait_until};

#[test]
fn an_owner_signs_a_clean_review_off_with_a_handful_of_keys() {
    let home = answered();
    home.ok(&["add", "Other", "--owner", "R. Diaz"]);
    home.ok(&["schedule", "bot", "--due", "today"]);
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot", "Other"]);
    terminal.press("v").sees(&["mine owner:me"]).press(ENTER).sees(&["owner:me", "1 of 2", "~ today"]);
    terminal.press(ENTER).sees(&["Summary", "Gate", "~ review today"]);
    terminal.press("r").sees(&["Step 1 of 5", "No control fails"]);
    terminal.press(PAGE_DOWN).sees(&["Step 2 of 5", "yes - still correct"]);
    terminal.press(PAGE_DOWN).sees(&["Step 3 of 5", "continue"]);
    terminal.press(PAGE_DOWN).sees(&["Step 4 of 5", "A. Kumar"]);
    terminal.press(PAGE_DOWN).sees(&["Enter writes:", "A review of bot by A. Kumar, done today"]);
    terminal.press(ENTER).sees(&["Review of bot recorded: continue."]);
    assert!(terminal.pressed() <= 9, "{} keys", terminal.pressed());
    terminal.leave();
    let bot = home.json(&["show", "bot"]);
    let review = &bot["reviews"][0]["record"];
    assert_eq!((&review["conclusion"], &review["key_test"]["control_point"]), (&"continue".into(), &"before".into()));
    assert!(home.ok(&["history", "bot"]).contains("reviewed"));
}

#[test]
fn an_owner_is_told_what_promotion_wants_and_who_can_give_it() {
    let home = answered();
    let before = home.entries();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot"]).press("p").sees(&["Promote bot to pilot", "Step 1 of"]);
    for _ in 0..7 {
        terminal.press(PAGE_DOWN);
    }
    terminal.sees(&[
        "The gate to pilot is not open",
        "LOG-1 not answered: whether prompts are logged is unknown",
        "turn on logging of prompts and record it (the technical owner",
    ]);
    terminal.press(PAGE_DOWN).sees(&["Not ready to write"]).press(ENTER).sees(&["Nothing was written"]);
    // Nothing was typed, so nothing is asked.
    terminal.press(ESC).sees(&["Workloads 1", "Bot"]);
    terminal.leave();
    assert_eq!(home.entries(), before);
}

#[test]
fn an_owner_goes_from_what_stops_the_gate_to_its_question_and_sees_it_answered() {
    let home = answered();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot"]).press(ENTER).sees(&["Summary", "Who answers for it"]);
    terminal.press("e").sees(&["To pilot", "Is it logged, and can it be stopped?", "not answered 4"]);
    terminal.press("jjjjj").press(ENTER).sees(&["LOG-1 Prompts are logged", "the technical owner"]);
    terminal.press("f").sees(&["Answer for Bot", "Monitoring"]).press("yes").sees(&["filter: yes"]);
    while !terminal.screen().contains("Enter writes:") {
        terminal.press(PAGE_DOWN);
    }
    terminal.press(ENTER).sees(&["the answers are recorded", "not answered 3"]);
    terminal.press("i").sees(&["answered: Prompts logged: yes"]);
    terminal.press(ESC).sees(&["Workloads 1", "Bot"]);
    terminal.leave();
    assert_eq!(home.json(&["show", "bot"])["facts"]["log_prompts"], "yes");
}

#[test]
fn what_an_owner_typed_outlives_the_terminal_and_is_offered_again() {
    let home = answered();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot"]).press("N").sees(&["Add a workload", "Step 1 of"]);
    terminal.press("Letter writer").sees(&["Letter writer"]);
    wait_until("a draft of what was typed", || {
        let files = std::fs::read_dir(home.path("state/countersign/drafts")).into_iter().flatten().flatten();
        files
            .into_iter()
            .any(|file| std::fs::read_to_string(file.path()).is_ok_and(|text| text.contains("Letter writer")))
    });
    terminal.kill();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot"]).press("N").sees(&["Continue the draft"]).press(ENTER).sees(&["Letter writer"]);
    terminal.kill();
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 1, "nothing is written before the last step");
}

#[test]
fn a_form_on_a_record_that_another_program_changed_meets_a_conflict_and_nothing_is_lost() {
    let home = answered();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot"]).press("a").sees(&["What can it do to a customer?"]);
    terminal.press("influence").sees(&["filter: influence"]);
    home.ok(&["answer", "bot", "supplier=Acme"]);
    let before = home.entries();
    while !terminal.screen().contains("Enter writes:") {
        terminal.press(PAGE_DOWN);
    }
    terminal.press(ENTER).sees(&["Nothing was written: Someone changed this", "Your input is kept"]);
    assert_eq!(home.entries(), before);
    let facts = &home.json(&["show", "bot"])["facts"];
    assert_eq!((&facts["supplier"], &facts["reach_customer"]), (&"Acme".into(), &"none".into()));
}
