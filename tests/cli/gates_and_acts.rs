//! What the gate says and what a request is answered are the same, whatever stage a workload is in and however it came there.

use rstest::rstest;

use crate::home::{Home, KEY_TEST, PILOT, answered, facts, make_answered, with};

/// A workload that an inventory has in a stage, and whose owner has answered for it.
fn found(stage: &str) -> Home {
    let home = Home::begun();
    home.ok(&["people", "add", "R. Diaz"]);
    home.ok(&["people", "add", "M. Silva"]);
    std::fs::write(home.path("it.csv"), format!("id,name,stage\r\n1,Bot,{stage}\r\n")).unwrap();
    home.ok(&["import", "it.csv", "--from", "csv:it", "--apply"]);
    let none = ["grants_complete=none", "identities_complete=none", "zones_complete=none", "purpose=sorts claims"];
    home.ok(&with(&["answer", "bot", "owner=me"], &[&facts(&KEY_TEST), &none]));
    home
}

fn approved() -> Home {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    home
}

fn retired() -> Home {
    let home = make_answered();
    home.ok(&["retire", "bot"]);
    home
}

#[rstest]
#[case::an_experiment(answered)]
#[case::a_pilot_that_was_approved(approved)]
#[case::a_pilot_that_was_found(|| found("pilot"))]
#[case::found_in_production(|| found("production"))]
#[case::retired_already(retired)]
fn a_gate_is_open_where_the_request_is_taken_and_only_there(#[case] made: fn() -> Home) {
    let mut open = 0;
    for to in ["pilot", "production"] {
        let home = made();
        let mut plan = with(&["promote", "bot", "--to", to, "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]);
        // Whatever the controls of production ask besides is not what this is about.
        let shown = home.run(&with(&plan, &[&["--preview", "--json"]])).out;
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        for control in shown["blocks"].as_array().unwrap() {
            let off = format!("controls.{}.off", control.as_str().unwrap());
            home.run(&["policy", "set", &off, "true", "--reason", "tried"]);
        }
        plan.push("--preview");
        let shown = home.run(&plan);
        plan.pop();
        let asked = home.run(&plan);
        assert_eq!(shown.code == 0, asked.code == 0, "{to}: {shown:?} {asked:?}");
        assert_eq!(
            shown.out.contains("It cannot be asked for"),
            asked.code == 2 && shown.code == 1,
            "{shown:?} {asked:?}"
        );
        open += u8::from(shown.code == 0);
    }
    assert!(open <= 1, "one step at a time");
}

#[test]
fn a_production_gate_of_a_pilot_that_nobody_approved_is_not_open() {
    let home = found("pilot");
    let shown = home.json_ending(1, &["promote", "bot", "--preview", "--to", "production"]);
    assert_eq!(shown["open"], false);
    assert!(shown["barred"].as_str().unwrap().contains("nobody approved that"), "{shown}");
}
