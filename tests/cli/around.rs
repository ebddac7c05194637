//! What a decision rests on and changed around it is told wherever the decision is: on the gate, to the decider, by `check`, on the
//! page and in packs. Nothing is refused for it.

use std::sync::OnceLock;

use rstest::rstest;
use serde_json::Value as Json;

use crate::home::{Home, KEY_TEST, Kept, PILOT, answered, with};

/// A pilot that its owner approved for themselves: with somebody made up to ask, and somebody made up to own it meanwhile.
fn with_straw_people() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = answered();
        home.ok(&["people", "add", "S. Traw"]);
        home.ok(&["assign", "bot", "--owner", "S. Traw"]);
        home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
        let shown = home.run(&["promote", "bot", "--preview"]);
        told(&shown.out);
        let page = home.ok(&["show", "bot"]);
        told(&page);
        let decided = home.json(&["decide", "bot", "--approve", "--reason", "fine"]);
        told(&decided["changed_around"].to_string());
        home.ok(&["assign", "bot", "--owner", "me"]);
        home.kept()
    }))
}

fn told(text: &str) {
    for part in ["Its owner was changed on", "to S. Traw", "S. Traw, who owns it, was recorded only on"] {
        assert!(text.replace("\n    ", " ").contains(part), "{part}: {text}");
    }
}

/// A pilot that its owner asked for and approved, after a change of policy.
fn with_another_policy() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = answered();
        home.ok(&["policy", "set", "decisions.self_attested", "true", "--reason", "one person alone"]);
        home.ok(&with(&["promote", "bot"], &[&KEY_TEST, &PILOT]));
        home.ok(&["decide", "bot", "--approve", "--reason", "fine"]);
        home.ok(&["policy", "set", "decisions.self_attested", "false", "--reason", "back again"]);
        home.kept()
    }))
}

const CHECK: &[&str] = &["check", "bot", "--advisory"];
const SHOW: &[&str] = &["show", "bot"];

#[rstest]
fn an_owner_who_was_changed_around_it_is_told(#[values(CHECK, SHOW)] asked: &[&str]) {
    let home = with_straw_people();
    for part in ["Its owner was changed on", "to S. Traw", "to A. Kumar", "S. Traw, who owned it, was recorded only on"]
    {
        let text = home.ok(asked);
        assert!(text.contains(part), "{part}: {text}");
        let json = home.json(asked).to_string();
        assert!(json.contains(part), "{part}: {json}");
    }
}

#[rstest]
fn a_policy_that_was_changed_around_it_is_told(#[values(CHECK, SHOW)] asked: &[&str]) {
    let home = with_another_policy();
    for part in ["Policy 2 came into force on", "Policy 3 came into force on", "decisions.self_attested"] {
        let text = home.ok(asked);
        assert!(text.contains(part), "{part}: {text}");
        let json = home.json(asked).to_string();
        assert!(json.contains(part), "{part}: {json}");
    }
}

#[test]
fn that_nobody_else_decided_is_told_by_check_and_stops_nothing() {
    let home = with_another_policy();
    let told = home.json(&["check", "bot", "--advisory"]);
    let point = told["checks"].as_array().unwrap().iter().find(|point| point["id"] == "PRO-2").unwrap();
    assert_eq!((&point["result"], &point["blocks"]), (&"fail".into(), &false.into()), "{point}");
    let text = home.ok(&["check", "bot", "--advisory"]);
    assert!(text.contains("PRO-2 fails") && text.contains("keeps no gate"), "{text}");
    let asked = home.json_ending(1, &["check", "bot", "--only", "PRO-2"]);
    assert_eq!(asked["checks"][0]["blocks"], true, "who asks for it alone is answered");
}

#[rstest]
#[case::all(&[])]
#[case::some(&["--filter", "key=bot"])]
fn a_pack_tells_it_and_is_verified_with_it(#[case] filter: &[&str]) {
    let home = with_another_policy();
    let pack = home.json(&with(&["export", "pack"], &[filter]))["folder"].as_str().unwrap().to_owned();
    let rows = std::fs::read_to_string(home.path(&pack).join("promotions.csv")).unwrap();
    for part in ["changed_around", "Policy 2 came into force", "Policy 3 came into force"] {
        assert!(rows.contains(part), "{part}: {rows}");
    }
    let verified: Json = home.json_ending(3, &["verify", &pack]);
    assert!(verified["faults"].as_array().is_none_or(Vec::is_empty), "{verified}");
}
