//! Requests that are asked and decided by commands: who may, on what, and what is said to who may not.

use std::sync::OnceLock;

use rstest::rstest;

use crate::home::{Home, KEY_TEST, PILOT, answered, pilot_of_listed, with};

fn asked() -> Home {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    home
}

#[rstest]
#[case::the_requester("R. Diaz", &["R. Diaz", "do not decide on their own", "with their own account: `countersign decide KEY`"])]
#[case::the_owner("me", &["A. Kumar", "do not decide on their own", "with their own account: `countersign decide KEY`"])]
#[case::who_left("M. Silva", &["M. Silva", "they left and can no longer decide", "name an active person"])]
fn who_may_not_decide_is_told_why_and_what_comes_next(#[case] who: &str, #[case] told: &[&str]) {
    let home = asked();
    home.ok(&["people", "offboard", "M. Silva"]);
    for decision in ["--approve", "--reject"] {
        home.refused_saying(&["decide", "bot", decision, "--by", who, "--reason", "fine"], told);
    }
}

#[test]
fn a_request_that_was_outgrown_says_what_changed_and_is_asked_again_with_its_plan() {
    let home = asked();
    home.ok(&["answer", "bot", "purpose=sorts claims and pays them", "deputy=M. Silva"]);
    let said = home.refused(2, &["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    for part in [
        "countersign: bot: it has changed since the request of",
        "Purpose: sorts claims -> sorts claims and pays them",
        "Deputy: unknown -> M. Silva",
        "countersign promote bot --repeat",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(home.ok(&["show", "bot"]).contains("`promote KEY --repeat`"));
    let others = home.refused(2, &["promote", "bot", "--repeat", "--by", "M. Silva"]);
    assert!(others.contains("only the requester or the owner withdraws"), "{others}");
    let told = home.ok(&["promote", "bot", "--repeat", "--by", "R. Diaz", "--set", "deputy=M. Silva"]);
    assert!(told.contains("asked for pilot again") && told.contains("is withdrawn"), "{told}");
    let twice = home.refused(2, &["promote", "bot", "--repeat", "--by", "R. Diaz"]);
    assert!(twice.contains("still is what would be approved"), "{twice}");
    home.ok(&["decide", "bot", "--reject", "--by", "M. Silva", "--reason", "later"]);
    home.ok(&["promote", "bot", "--repeat"]);
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    let bot = home.json(&["show", "bot"]);
    assert_eq!((&bot["stage"], &bot["facts"]["pilot_scope"]), (&"pilot".into(), &"one office".into()));
    assert_eq!(bot["grants"][0]["facts"]["dataset"], "claims-db");
}

struct Alone {
    home: Home,
    decided: String,
    approved: String,
    pack: String,
}

/// One person alone, whom policy lets decide on their own request and on their own exception.
fn alone() -> &'static Alone {
    static MADE: OnceLock<Alone> = OnceLock::new();
    MADE.get_or_init(|| {
        let home = answered();
        home.ok(&["policy", "set", "decisions.self_attested", "true", "--reason", "one person alone"]);
        let prepared = ["--issuer", "entra", "--environment", "production", "--set", "state=prepared"];
        home.ok(&with(&["identity", "add", "svc-bot", "--workload", "bot"], &[&prepared]));
        home.ok(&with(&["promote", "bot"], &[&pilot_of_listed()]));
        let decided = home.ok(&["decide", "bot", "--approve", "--reason", "I am alone"]);
        home.ok(&["answer", "bot", "log_prompts=no"]);
        let why = ["--reason", "later", "--compensating-control", "two look", "--owner", "R. Diaz", "--until", "+30d"];
        home.ok(&with(&["exception", "request", "bot", "--control", "LOG-1"], &[&why]));
        let approved = home.ok(&["exception", "approve", "bot:LOG-1"]);
        let pack = home.json(&["export", "pack"])["folder"].as_str().unwrap().to_owned();
        Alone { home, decided, approved, pack }
    })
}

/// A list as CSV, whose lines end as those of CSV do.
fn csv(home: &Home, list: &[&str]) -> String {
    String::from_utf8(home.command(list).arg("--csv").output().unwrap().stdout).unwrap()
}

#[rstest]
#[case::as_it_is_decided(|it: &Alone| it.decided.clone())]
#[case::as_an_exception_is_approved(|it: &Alone| it.approved.clone())]
#[case::the_page(|it: &Alone| it.home.ok(&["show", "bot"]))]
#[case::the_identities(|it: &Alone| csv(&it.home, &["identity", "list"]))]
#[case::one_identity(|it: &Alone| it.home.ok(&["identity", "show", "svc-bot"]))]
#[case::the_exceptions(|it: &Alone| csv(&it.home, &["exception", "list"]))]
fn a_decision_of_somebody_alone_says_that_the_same_account_asked(#[case] told: impl Fn(&Alone) -> String) {
    let told = told(alone());
    // Lists have the word that a filter takes.
    assert!(told.contains("same account") || told.contains("\"same-account\""), "{told}");
}

#[rstest]
#[case::promotions(&["show", "bot"], "/promotions/0/decided/attested")]
#[case::exceptions(&["show", "bot"], "/exceptions/0/attested")]
#[case::exception_list(&["exception", "list"], "/0/attested")]
#[case::identities(&["identity", "list"], "/0/attested")]
#[case::identity(&["identity", "show", "svc-bot"], "/attested")]
fn in_json_it_is_a_key(#[case] asked: &[&str], #[case] at: &str) {
    let json = alone().home.json(asked);
    assert_eq!(json.pointer(at), Some(&"same-account".into()), "{json}");
}

#[rstest]
#[case::promotions("promotions.csv")]
#[case::exceptions("exceptions.csv")]
fn in_a_pack_it_is_a_column(#[case] file: &str) {
    let mut rows = csv::Reader::from_path(std::path::Path::new(&alone().pack).join(file)).unwrap();
    let heads = rows.headers().unwrap().clone();
    let row = rows.records().next().unwrap().unwrap();
    let cell = |named: &str| row[heads.iter().position(|name| name == named).unwrap()].to_owned();
    assert_eq!((cell("attested"), cell("same_account")), ("same-account".to_owned(), "yes".to_owned()));
    assert!(cell("recorded_by_account").starts_with("os:"), "{row:?}");
}

#[test]
fn policy_may_refuse_what_the_same_account_records_or_states_and_is_told_where_no_approval_can_pass() {
    let home = asked();
    home.ok(&["decide", "bot", "--reject", "--by", "M. Silva", "--reason", "nothing is refused without a policy"]);
    home.ok(&["promote", "bot", "--repeat"]);
    let ran = home.run(&["policy", "set", "decisions.refuse", "same-account, stated", "--reason", "four eyes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("with this policy no approval can pass"), "{ran:?}");
    let said = home.refused(2, &["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    assert!(said.contains("the account of the request records") && !said.contains("--by"), "{said}");
    home.ok(&["decide", "bot", "--reject", "--by", "M. Silva", "--reason", "only approvals are refused"]);
    let bad = home.refused(2, &["policy", "set", "decisions.refuse", "signed", "--reason", "no"]);
    assert!(bad.contains("a list of any of \"same-account\", \"stated\""), "{bad}");
}

#[test]
fn a_condition_of_an_approval_is_due_with_what_is_to_be_done_and_by_whom() {
    let home = asked();
    let condition = ["--approve-with", "sample the logs", "--due", "+7d", "--by", "M. Silva", "--reason", "good"];
    home.ok(&with(&["decide", "bot"], &[&condition]));
    let due = home.json(&["due"]);
    let action = due.as_array().unwrap().iter().find(|it| it["kind"] == "action").unwrap();
    assert_eq!((&action["what"], &action["owner"]), (&"sample the logs".into(), &"A. Kumar".into()));
    assert!(home.ok(&["due"]).contains("action: sample the logs"));
}
