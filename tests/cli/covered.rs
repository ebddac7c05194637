//! What an approval covers: what was decided on, and nothing that came to the workload afterwards.

use rstest::rstest;

use crate::home::{Home, answered, pilot_of_listed, with};

/// A workload that an approval let into pilot, after something was done to what it runs as.
fn approved_after(acts: &[&[&str]]) -> Home {
    let home = answered();
    for act in acts {
        home.ok(act);
    }
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&pilot_of_listed()]));
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    home
}

const ADD: &[&str] = &["identity", "add", "svc-bot", "--issuer", "entra", "--environment", "production"];
const ADD_BOUND: &[&str] =
    &["identity", "add", "svc-bot", "--issuer", "entra", "--environment", "production", "--workload", "bot"];
const ADD_PREPARED: &[&str] = &[
    "identity",
    "add",
    "svc-bot",
    "--issuer",
    "entra",
    "--environment",
    "production",
    "--workload",
    "bot",
    "--set",
    "state=prepared",
];
const NO_IDN_2: &[&str] = &["policy", "set", "controls.IDN-2.off", "true", "--reason", "tried"];
const NO_SEP_2: &[&str] = &["policy", "set", "controls.SEP-2.off", "true", "--reason", "tried"];
const BIND: &[&str] = &["identity", "link", "svc-bot", "bot"];
const BIND_EARLIER: &[&str] = &["identity", "link", "svc-bot", "bot", "--on", "yesterday"];

#[rstest]
#[case::recorded_afterwards(&[], &[ADD_BOUND], false)]
#[case::bound_afterwards(&[ADD], &[BIND], false)]
#[case::bound_afterwards_from_an_earlier_day(&[ADD], &[BIND_EARLIER], false)]
#[case::prepared_when_approval_was_requested(&[ADD_PREPARED], &[], true)]
#[case::bound_when_approval_was_requested(&[ADD_BOUND, NO_IDN_2, NO_SEP_2], &[], true)]
fn an_approval_is_tied_only_to_what_was_decided_on(
    #[case] before: &[&[&str]],
    #[case] after: &[&[&str]],
    #[case] linked: bool,
) {
    let home = approved_after(before);
    for act in after {
        home.ok(act);
    }
    let entries = home.entries();
    let tie = ["identity", "link-promotion", "svc-bot", "--promotion", "bot"];
    if linked {
        home.ok(&tie);
        return;
    }
    home.refused_saying(&tie, &["svc-bot", "is not about it", "did not run as it", "in the plan of the next request"]);
    assert_eq!(home.entries(), entries);
    assert!(home.json(&["identity", "show", "svc-bot"])["attested"].is_null());
}

const DATA: [&str; 7] = [
    "state=live",
    "mode=read",
    "classification=internal",
    "customer_data=no",
    "masking=masked",
    "environment=test",
    "requested_by=C. Lee",
];

/// An experiment with approved access to data, its id, and people enough that nobody need decide on their own.
fn with_access() -> (Home, String) {
    let home = answered();
    home.ok(&["people", "add", "C. Lee"]);
    home.ok(&["people", "add", "J. Roy"]);
    let known: Vec<&str> =
        DATA.iter().chain(&["egress=no", "feeds_decision=no"]).flat_map(|it| ["--set", it]).collect();
    home.ok(&with(&["grant", "add", "bot", "faq"], &[&known]));
    home.ok(&["grant", "approve", "bot:faq", "--by", "M. Silva", "--reason", "needed", "--expires", "+60d"]);
    let id = home.json(&["show", "bot"])["grants"][0]["id"].as_str().unwrap().to_owned();
    (home, id)
}

fn person(home: &Home, name: &str) -> serde_json::Value {
    let people = home.json(&["people", "list"]);
    people.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone()
}

#[rstest]
#[case::another_data_set("dataset=payroll", true)]
#[case::more_sensitive("classification=sensitive", true)]
#[case::about_customers("customer_data=yes", true)]
#[case::unmasked("masking=unmasked", true)]
#[case::that_writes("mode=write", true)]
#[case::in_production("environment=production", true)]
#[case::with_a_way_out("egress=yes", true)]
#[case::that_feeds_a_decision("feeds_decision=yes", true)]
#[case::for_longer("expires_on=+90d", true)]
#[case::for_shorter("expires_on=+30d", false)]
#[case::the_same_again("masking=masked", false)]
fn access_that_a_plan_changes_is_approved_by_the_decision_and_by_nobody_before(#[case] set: &str, #[case] anew: bool) {
    let (home, id) = with_access();
    let grant = format!("grant={id}; {set}");
    let ask = with(&["promote", "bot", "--by", "R. Diaz", "--grant", &grant], &[&pilot_of_listed()]);
    let told = |said: &str| said.contains("The decision approves access to faq again");
    assert_eq!(told(&home.ok(&with(&ask, &[&["--preview"]]))), anew, "before anybody asked");
    assert_eq!(told(&home.ok(&ask)), anew, "when it is asked");
    assert_eq!(told(&home.ok(&["show", "bot"])), anew, "while it waits");
    home.ok(&["decide", "bot", "--approve", "--by", "J. Roy", "--reason", "read"]);
    let bot = home.json(&["show", "bot"]);
    let faq = bot["grants"].as_array().unwrap().iter().find(|it| it["id"] == id.as_str()).unwrap();
    let decided = person(&home, if anew { "J. Roy" } else { "M. Silva" });
    assert_eq!(faq["facts"]["approved_by"], decided, "{faq}");
    assert_eq!(faq["facts"]["reason"], if anew { "read" } else { "needed" });
    assert!(!told(&home.ok(&["show", "bot"])), "it is decided");
}

#[rstest]
#[case::who_asked_for_the_access_decides("egress=yes", "C. Lee", &["C. Lee", "they asked for the access to faq", "let another person decide"])]
#[case::who_asks_for_it_in_the_plan_decides("egress=yes; requested_by=J. Roy", "J. Roy", &["J. Roy", "they asked for the access to faq"])]
#[case::the_plan_says_who_approved("egress=yes; approved_by=J. Roy; approved_on=today", "M. Silva", &["approved_by is not set by hand"])]
#[case::the_plan_ends_it("state=ended", "M. Silva", &["ended by its own step"])]
#[case::nobody_is_known_to_have_asked("requested_by=unknown", "M. Silva", &["DAT-2"])]
fn what_nobody_may_approve_is_not_approved_with_a_plan(#[case] set: &str, #[case] by: &str, #[case] told: &[&str]) {
    let (home, id) = with_access();
    home.ok(&["policy", "set", "controls.DAT-2.off", "false", "--reason", "all of them"]);
    let grant = format!("grant={id}; {set}");
    let asked = home.run(&with(&["promote", "bot", "--by", "R. Diaz", "--grant", &grant], &[&pilot_of_listed()]));
    let decide = ["decide", "bot", "--approve", "--by", by, "--reason", "read"];
    let refused = if asked.code == 0 { home.run(&decide) } else { asked };
    assert_ne!(refused.code, 0, "{refused:?}");
    for part in told {
        assert!(refused.err.contains(part), "{part}: {refused:?}");
    }
    let bot = home.json(&["show", "bot"]);
    assert_eq!((&bot["stage"], &bot["grants"][0]["facts"]["egress"]), (&"experiment".into(), &"no".into()));
}
