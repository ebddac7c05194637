//! An engineer records what a workload runs as, rotates its credential and revokes it, on the page of the workload.

use crate::home::{KEY_TEST, PILOT, answered, with};
use crate::terminal::{ENTER, PAGE_DOWN, Terminal};

const TAB: &str = "\t";

/// Opens what can be done with what is selected, and takes what the text narrows it to.
fn choose<'t>(terminal: &'t mut Terminal, window: &str, text: &str) -> &'t mut Terminal {
    terminal.press("R").sees(&[window]).press(text).sees(&[&format!("filter: {text}")]).press(ENTER)
}

#[test]
fn an_identity_is_added_rotated_and_revoked_with_its_credential() {
    let home = answered();
    let mut terminal = Terminal::open(&home, &[]);
    terminal.sees(&["Bot"]).press(ENTER).sees(&["Summary", "Who answers for it"]);
    terminal.press("n").sees(&["It has no identity of its own", "Where it stands itself"]);

    choose(&mut terminal, "bot: runs as", "add").sees(&["What is it called?"]).press("svc-bot").sees(&["svc-bot"]);
    while !terminal.screen().contains("Enter writes:") {
        terminal.press(PAGE_DOWN);
    }
    terminal.sees(&["bot runs as svc-bot."]).press(ENTER).sees(&["svc-bot is recorded.", "environment not known"]);
    terminal.press("j");

    choose(&mut terminal, "Used by bot", "Add a credential").sees(&["How does it authenticate?"]);
    terminal.press("a key").sees(&["filter: a key"]).press(TAB).sees(&["Never the secret"]);
    terminal.press("id:AK-1").sees(&["id:AK-1"]).press(PAGE_DOWN).sees(&["Enter writes:"]);
    terminal.press(ENTER).sees(&["A credential of svc-bot is recorded."]);

    choose(&mut terminal, "Used by bot", "Rotate").sees(&["How does it authenticate?"]);
    terminal.press("a token").sees(&["filter: a token"]).press(TAB).sees(&["Never the secret"]);
    terminal
        .press("id:AK-2")
        .sees(&["id:AK-2"])
        .press(PAGE_DOWN)
        .sees(&["Which credential is replaced?", "key id:AK-1"]);
    terminal.press(PAGE_DOWN).sees(&["The old one, key id:AK-1, was revoked on"]).press(ENTER);
    terminal.sees(&["the old one is revoked."]);

    choose(&mut terminal, "Used by bot", "Revoke the identity").sees(&["When was it revoked?"]);
    terminal.press(PAGE_DOWN).sees(&["Type svc-bot to confirm"]).press("svc-bot");
    terminal.press(PAGE_DOWN).sees(&["Revoked with it: token id:AK-2."]).press(ENTER).sees(&["svc-bot is revoked."]);

    terminal.press("3").sees(&["Identities", "svc-bot", "revoked"]);
    terminal.leave();
    let identity = home.json(&["identity", "show", "svc-bot"]);
    assert_eq!(identity["facts"]["state"], "revoked");
    let revoked: Vec<bool> = identity["credentials"].as_array().unwrap().iter().map(|it| it["live"] == false).collect();
    assert_eq!(revoked, [true, true], "{identity}");
}

#[test]
fn a_revoked_identity_that_is_used_again_is_told_by_check_and_in_triage() {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "facts and findings read"]);
    home.ok(&["policy", "set", "preset", "full"]);
    home.ok(&["identity", "add", "svc-bot", "--environment", "test", "--workload", "bot"]);
    home.ok(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", "id:AK-1", "--on", "-3d"]);
    home.ok(&["identity", "revoke", "svc-bot", "--on", "yesterday"]);
    home.ok(&["identity", "seen", "id:AK-1"]);
    let said = home.ends(1, &["check", "bot", "--only", "IDN-6"]);
    assert!(said.contains("IDN-6") && said.contains("and used again on"), "{said}");
    let mut terminal = Terminal::open_sized(&home, &[], (160, 40));
    terminal.press("2").sees(&["Triage 1 of 1", "✗ high Bot pilot A. Kumar key id:AK-1 was revoked on"]);
    terminal.kill();
}
