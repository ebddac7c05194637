//! From first entry to production: owner, requester and decider, by commands.

use serde_json::Value as Json;

use crate::home::{KEY_TEST, PILOT, answered, with};

#[test]
fn owner_requester_and_decider_bring_a_workload_to_production_by_commands() {
    let home = answered();
    let asked = home.json(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    assert_eq!(asked["to"], "pilot");
    let decided = home.json(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "facts and findings read"]);
    assert_eq!((&decided["decision"], &decided["assurance"]), (&"approved".into(), &"stated".into()));
    assert_eq!(home.json(&["show", "bot"])["stage"], "pilot");

    home.ok(&[
        "answer",
        "bot",
        "log_prompts=yes",
        "log_tools=yes",
        "log_data_access=yes",
        "log_approvals=yes",
        "control_exercised_on=today",
    ]);
    home.ok(&[
        "review",
        "bot",
        "--conclusion",
        "continue",
        "--by",
        "M. Silva",
        "--keep-others",
        "--reach",
        "same",
        "--attest",
    ]);
    let to_production = with(&["promote", "bot"], &[&KEY_TEST, &["--set", "next_review_on=+3m"]]);
    assert_eq!(home.json(&with(&to_production, &[&["--preview"]]))["open"], Json::Bool(true));
    home.ok(&to_production);
    home.ok(&[
        "decide",
        "bot",
        "--approve-with",
        "sample the logs",
        "--due",
        "+1m",
        "--by",
        "M. Silva",
        "--reason",
        "good",
    ]);

    let bot = home.json(&["show", "bot"]);
    assert_eq!(
        (&bot["stage"], &bot["fails"], &bot["not_answered"]),
        (&"production".into(), &Json::Array(vec![]), &Json::Array(vec![]))
    );
    assert_eq!(bot["grants"][0]["facts"]["dataset"], "claims-db");
    let action = bot["actions"][0]["id"].as_str().unwrap();
    home.ok(&["action", "done", action, "--proof", "ticket 412"]);
    let history = home.ok(&["history", "bot"]);
    for told in
        ["promoted: entered production from pilot", "Stage: production (was pilot)", "stated by M. Silva", "ticket 412"]
    {
        assert!(history.contains(told), "{told}: {history}");
    }
    home.ok(&["demote", "bot", "--reason", "it moves on"]);
    let retire = ["retire", "--filter", "stage:pilot,retired", "--reason", "it moves on"];
    let rehearsed = home.json(&with(&retire, &[&["--dry-run"]]));
    assert_eq!((&rehearsed["found"], &rehearsed["changing"], &rehearsed["entries"]), (&1.into(), &1.into(), &0.into()));
    home.ok(&retire);
    assert_eq!(home.json(&retire)["changing"], 0, "what is retired already is left as it is");
    home.ok(&["reopen", "bot", "--reason", "it moves on"]);
    assert_eq!(home.json(&["show", "bot"])["stage"], "experiment");
    assert_eq!(home.json(&["rebuild"])["unplaced"], 0);
    assert_eq!(home.json_ending(3, &["verify"])["ok"], Json::Bool(true));
}

#[test]
fn a_gate_that_is_not_open_ends_with_one_and_shows_eight_questions() {
    let home = answered();
    let gate = home.json_ending(1, &["promote", "bot", "--preview"]);
    assert_eq!((&gate["open"], gate["questions"].as_array().unwrap().len()), (&Json::Bool(false), 8));
    assert!(gate["blocks"].as_array().unwrap().contains(&"LOG-1".into()));
    assert!(home.ends(1, &["promote", "bot", "--preview"]).contains("LOG-1 is not answered"));
    assert_eq!(home.json_ending(1, &["promote", "bot"]), gate, "what stops it, where it is asked for in JSON");
    assert!(home.refused(1, &["promote", "bot"]).contains("the gate to pilot is not open"));
    assert!(home.refused(2, &["decide", "bot", "--approve", "--reason", "x"]).contains("no promotion is pending"));
}

#[test]
fn requester_and_owner_do_not_decide_on_their_own_request() {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    for own in ["me", "R. Diaz"] {
        let said = home.refused(2, &["decide", "bot", "--approve", "--reason", "x", "--by", own]);
        assert!(said.contains("do not decide on their own promotion"), "{said}");
    }
    assert!(home.refused(2, &["decide", "bot", "--reason", "x"]).contains("required"));
    home.ok(&["decide", "bot", "--withdraw", "--reason", "asked too early"]);
}

#[test]
fn access_to_data_is_recorded_approved_and_ended() {
    let home = answered();
    home.ok(&["answer", "bot", "grants_complete=listed"]);
    home.ok(&["grant", "add", "bot", "claims-db", "--set", "classification=internal", "--set", "expires_on=+1y"]);
    home.ok(&["grant", "edit", "bot:claims-db", "--set", "egress=no"]);
    home.ok(&["grant", "approve", "bot:claims-db", "--by", "M. Silva", "--reason", "needed", "--expires", "+6m"]);
    let due = home.json(&["due", "--all"]);
    assert!(due.as_array().unwrap().iter().any(|row| row["kind"] == "grant" && row["key"] == "bot"), "{due}");
    home.ok(&["grant", "revoke", "bot:claims-db"]);
    let grant = home.json(&["show", "bot"])["grants"][0].clone();
    assert_eq!((&grant["facts"]["state"], &grant["facts"]["egress"]), (&"ended".into(), &"no".into()));
    assert!(home.refused(2, &["grant", "revoke", "bot:payroll"]).contains("there is no such grant"));
    assert!(home.refused(2, &["grant", "revoke", "bot:claims-db"]).contains("this access has ended"));
}

#[test]
fn what_was_found_in_production_is_adopted_and_then_approved_where_it_stands() {
    let home = answered();
    for name in ["Found", "Found too"] {
        home.ok(&["add", name, "--owner", "me", "--purpose", "sorts mail"]);
        let key = name.to_lowercase().replace(' ', "-");
        home.ok(&["answer", &key, "stage=unknown"]);
        home.ok(&["answer", &key, "stage=production"]);
    }
    let adopt = ["adopt", "--filter", "stage:production", "--accountable", "me", "--reason", "the desk needs it"];
    let adopt = with(&adopt, &[&["--first-review", "+30d"]]);
    let rehearsed = home.json(&with(&adopt, &[&["--dry-run"]]));
    assert_eq!((&rehearsed["found"], &rehearsed["changing"], &rehearsed["entries"]), (&2.into(), &2.into(), &0.into()));
    let done =
        home.json(&["adopt", "found", "--accountable", "R. Diaz", "--reason", "needed", "--first-review", "+30d"]);
    assert_eq!((&done["stage"], &done["done"]), (&"production".into(), &Json::Bool(true)));
    let done = home.json(&adopt);
    assert_eq!((&done["found"], &done["changing"], &done["entries"]), (&2.into(), &1.into(), &2.into()));
    let pro_1 = |key: &str| {
        let findings = home.json(&["show", key])["findings"].clone();
        findings.as_array().unwrap().iter().find(|it| it["control"] == "PRO-1").map(|it| it["severity"].clone())
    };
    assert_eq!(pro_1("found"), Some("medium".into()));
    assert!(home.ok(&["show", "found"]).contains("kept by R. Diaz"));
    assert!(home.refused(2, &["promote", "found"]).contains("--ratify"));

    let whole = ["log_prompts=yes", "log_tools=yes", "log_data_access=yes", "log_approvals=yes"];
    let whole: Vec<&str> = whole.iter().flat_map(|pair| ["--set", *pair]).collect();
    let who =
        ["--set", "control_role=clerk", "--set", "control_action=approves", "--set", "control_exercised_on=today"];
    let none = ["--set", "grants_complete=none", "--set", "identities_complete=none", "--set", "zones_complete=none"];
    let ratify = with(&["promote", "found", "--ratify", "--by", "R. Diaz"], &[&KEY_TEST, &whole, &who, &none]);
    let many = with(
        &["promote", "--ratify", "--filter", "stage:production", "--by", "R. Diaz"],
        &[&KEY_TEST, &whole, &who, &none],
    );
    let one = with(&["answer", "found-too"], &[&["grants_complete=unknown", "owner=unknown"]]);
    home.ok(&one);
    let rehearsed = home.json(&with(&many, &[&["--dry-run"]]));
    let left = |done: &Json| (done["found"].clone(), done["changing"].clone(), done["left"][0]["why"].to_string());
    let (found, changing, why) = left(&rehearsed);
    assert_eq!((found, changing, &rehearsed["entries"]), (2.into(), 1.into(), &0.into()), "{rehearsed}");
    assert!(
        why.contains("does not pass the gate to production: ") && why.contains("promote found-too --ratify"),
        "{why}"
    );
    let done = home.json(&many);
    assert_eq!((&done["changing"], &done["entries"]), (&1.into(), &1.into()), "{done}");
    assert!(home.json(&many)["left"][0]["why"].to_string().contains("waits to be decided"));
    home.refused(2, &with(&many, &[&["--zone", "rg-prod"]]));
    home.refused(2, &["promote", "--filter", "stage:production"]);
    home.ok(&["decide", "found", "--withdraw", "--by", "R. Diaz", "--reason", "one by one"]);
    assert!(home.ok(&ratify).contains("asked to be approved in production"));
    home.ok(&["decide", "found", "--approve", "--by", "M. Silva", "--reason", "read"]);
    assert_eq!(pro_1("found"), None);
    let history = home.ok(&["history", "found"]);
    for told in [
        "adopted in production",
        "promotion to stay in production asked for",
        "approved in production, where it stands",
    ] {
        assert!(history.contains(told), "{told}: {history}");
    }
}
