//! Exceptions by commands: asked for by one person, decided by another, in force through a day, seen wherever the fail is.

use serde_json::Value as Json;

use crate::home::{Home, answered, with};

const WHY: [&str; 8] = [
    "--reason",
    "the log store moves in January",
    "--compensating-control",
    "two people sample the answers weekly",
    "--owner",
    "R. Diaz",
    "--until",
    "+60d",
];

/// A pilot that logs no prompts, and whose access to one of two data sets never ends.
fn failing() -> Home {
    let home = answered();
    home.ok(&["answer", "bot", "stage=unknown"]);
    home.ok(&["answer", "bot", "stage=pilot", "log_prompts=no", "grants_complete=listed"]);
    home.ok(&["grant", "add", "bot", "claims-db", "--set", "expires_on=never"]);
    home.ok(&["grant", "add", "bot", "maps", "--set", "expires_on=+3m"]);
    home
}

fn ask(home: &Home, control: &str, more: &[&str]) -> Json {
    home.json(&with(&["exception", "request", "bot", "--control", control], &[&WHY, more]))
}

#[test]
fn an_exception_is_asked_for_approved_renewed_and_closed_and_the_fail_says_so_meanwhile() {
    let home = failing();
    let asked = ask(&home, "log-1", &[]);
    assert_eq!((&asked["control"], &asked["note"]), (&"LOG-1".into(), &Json::Null));
    let waiting = home.json(&["exception", "list"]);
    assert_eq!((&waiting[0]["state"], &waiting[0]["id"]), (&"requested".into(), &asked["exception"]));
    assert_eq!(home.json(&["show", "bot"])["questions"][5]["excepted"], 0, "nobody has approved it");

    let approved = home.json(&["exception", "approve", "bot:LOG-1", "--by", "M. Silva"]);
    assert_eq!((&approved["state"], &approved["assurance"]), (&"in-force".into(), &"stated".into()));
    let until = asked["until"].as_str().unwrap();
    let bot = home.json(&["show", "bot"]);
    assert!(bot["fails"].as_array().unwrap().contains(&"LOG-1".into()), "it stays a fail");
    let finding = bot["findings"].as_array().unwrap().iter().find(|it| it["control"] == "LOG-1").unwrap();
    assert_eq!(finding["excepted_until"], until);
    assert_eq!(bot["exceptions"][0]["compensating_control"], "two people sample the answers weekly");
    let page = home.ok(&["show", "bot"]);
    for told in [
        &format!("LOG-1 fails, excepted until {until}")[..],
        "fail, 1 of them excepted, ",
        "from LOG-1 (in-force)",
        "approved by M. Silva",
        "(stated)",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    for (filter, found) in
        [("excepted:LOG-1", 1), ("excepted:monitoring", 1), ("-excepted:any", 0), ("excepted:none", 0)]
    {
        assert_eq!(home.json(&["list", "--filter", filter]).as_array().unwrap().len(), found, "{filter}");
    }
    assert!(home.json(&["due", "--all"]).as_array().unwrap().iter().any(|it| it["kind"] == "exception"));

    let slipped = ["--until", "+80d", "--reason", "the move slipped", "--by", "M. Silva"];
    home.ok(&with(&["exception", "renew", "bot:LOG-1"], &[&slipped]));
    assert_eq!(home.json(&["exception", "list", "bot"])[0]["renewals"].as_array().unwrap().len(), 1);
    home.ok(&["exception", "close", "bot:LOG-1", "--reason", "prompts are logged"]);
    assert_eq!(home.json(&["exception", "list"]), Json::Array(vec![]));
    assert_eq!(home.json(&["exception", "list", "--all"])[0]["state"], "closed");
    let history = home.ok(&["history", "bot"]);
    for told in
        ["exception from LOG-1 asked for", "exception approved by M. Silva", "renewed until", "prompts are logged"]
    {
        assert!(history.contains(told), "{told}: {history}");
    }
    assert_eq!(home.json(&["rebuild"])["unplaced"], 0);
}

#[test]
fn an_exception_may_be_for_one_data_set_and_covers_no_other() {
    let home = failing();
    let asked = ask(&home, "DAT-3", &["--item", "maps"]);
    assert!(asked["note"].as_str().unwrap().contains("fails of more than these items"), "{asked}");
    let asked = ask(&home, "DAT-3", &["--item", "claims-db"]);
    assert_eq!(asked["note"], Json::Null);
    let id = asked["exception"].as_str().unwrap();
    assert!(home.refused(2, &["exception", "approve", "bot:DAT-3"]).contains("say which by id"));
    home.ok(&["exception", "approve", id, "--by", "M. Silva"]);
    assert_eq!(home.json(&["list", "--filter", "excepted:DAT-3"])[0]["excepted"], Json::Array(vec!["DAT-3".into()]));
    assert!(home.ok(&["exception", "list"]).contains("1 item"));
    let elsewhere = with(&["exception", "request", "bot", "--control", "DAT-3", "--item", "payroll"], &[&WHY]);
    assert!(home.refused(2, &elsewhere).contains("the workload has nothing of this name"));
}

#[test]
fn what_an_exception_may_not_be_is_said_with_the_reason() {
    let home = failing();
    let refused = |control: &str, more: &[&str], says: &str| {
        let why = with(&["exception", "request", "bot", "--control", control], &[&WHY, more]);
        // What is said again comes last and counts: clap takes the first of what may stand once.
        let said = home.refused(2, &why);
        assert!(said.contains(says), "{says}: {said}");
    };
    refused("NOT-9", &[], "there is no such control");
    refused("EXC-2", &[], "this control allows no exceptions");
    refused("KEY-2", &[], "an exception from KEY-2 lasts 30 days at most");
    let mut past = WHY;
    past[7] = "yesterday";
    let said = home.refused(2, &with(&["exception", "request", "bot", "--control", "LOG-1"], &[&past]));
    assert!(said.contains("would count for nothing"), "{said}");

    ask(&home, "LOG-1", &[]);
    refused("LOG-1", &[], "waits to be decided for this");
    for own in ["me", "R. Diaz"] {
        let said = home.refused(2, &["exception", "approve", "bot:LOG-1", "--by", own]);
        assert!(said.contains("do not decide on it"), "{own}: {said}");
    }
    assert!(
        home.refused(2, &["exception", "renew", "bot:LOG-1", "--until", "+9d", "--reason", "x"])
            .contains("is requested")
    );
    home.ok(&["exception", "reject", "bot:LOG-1", "--reason", "log them", "--by", "M. Silva"]);
    assert!(home.refused(2, &["exception", "approve", "bot:LOG-1"]).contains("there is no such exception"));
    assert_eq!(home.json(&["exception", "list", "--all"])[0]["decided"]["reason"], "log them");
}

#[test]
fn an_exception_asked_for_where_nothing_fails_says_so_and_stands_for_no_answer() {
    let home = failing();
    assert!(ask(&home, "OWN-1", &[])["note"].as_str().unwrap().contains("asked for in advance"));
    home.ok(&["exception", "close", "bot:OWN-1", "--reason", "asked for by mistake"]);
    assert_eq!(home.json(&["exception", "list", "--all"])[0]["state"], "withdrawn");
    let note = ask(&home, "LOG-2", &[])["note"].as_str().unwrap().to_owned();
    assert!(note.contains("stands for no answer"), "{note}");
    home.ok(&["exception", "approve", "bot:LOG-2", "--by", "M. Silva"]);
    assert!(home.json(&["show", "bot"])["not_answered"].as_array().unwrap().contains(&"LOG-2".into()));
}

#[test]
fn exceptions_end_when_their_workload_is_retired_and_do_not_come_back_with_it() {
    let home = failing();
    ask(&home, "LOG-1", &[]);
    home.ok(&["exception", "approve", "bot:LOG-1", "--by", "M. Silva"]);
    ask(&home, "DAT-3", &[]);
    home.ok(&["retire", "bot"]);
    let ended = home.json(&["exception", "list", "--all"]);
    let states: Vec<_> = ended.as_array().unwrap().iter().map(|it| (&it["control"], &it["state"])).collect();
    for expected in [("LOG-1", "closed"), ("DAT-3", "withdrawn")] {
        assert!(states.contains(&(&expected.0.into(), &expected.1.into())), "{expected:?}: {states:?}");
    }
    assert!(home.ok(&["show", "bot"]).contains("the workload was retired"));
    assert!(home.ok(&["history", "bot"]).contains("the exception ended, because the workload was retired"));

    home.ok(&["reopen", "bot"]);
    home.ok(&["answer", "bot", "stage=unknown"]);
    home.ok(&["answer", "bot", "stage=pilot"]);
    let page = home.ok(&["show", "bot"]);
    assert!(page.contains("LOG-1 fails") && !page.contains("excepted until"), "{page}");
    ask(&home, "LOG-1", &[]);
}

#[test]
fn an_exception_permits_nothing_once_who_approved_it_is_who_asked_for_it() {
    let home = failing();
    ask(&home, "LOG-1", &["--by", "M. Silva"]);
    home.ok(&["people", "add", "Maria da Silva"]);
    home.ok(&["exception", "approve", "bot:LOG-1", "--by", "Maria da Silva"]);
    assert!(home.ok(&["show", "bot"]).contains("LOG-1 fails, excepted until"));
    home.ok(&["policy", "set", "preset", "full", "--reason", "all of them"]);
    home.ok(&["people", "merge", "Maria da Silva", "M. Silva"]);
    let page = home.ok(&["show", "bot"]).split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "LOG-1 fails (",
        "EXC-1 fails",
        "approved by the person who asked or answers for it, so it permits nothing",
        "approved it, and counts as the person who asked or answers for it",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("LOG-1 fails, excepted until"), "{page}");
    home.ok(&["policy", "set", "decisions.self_attested", "true", "--reason", "a team of one"]);
    assert!(home.ok(&["show", "bot"]).contains("LOG-1 fails, excepted until"), "policy lets them");
}

/// What was permitted while little was at stake is not permitted once more is.
#[test]
fn an_exception_permits_nothing_once_the_tier_rose_and_everyone_who_asks_is_told() {
    let home = answered();
    home.ok(&["answer", "bot", "purpose=unknown", "ends_on=never"]);
    let fails = |home: &Home| home.json(&["list"])[0]["excepted"].clone();
    let ask = [
        "exception",
        "request",
        "bot",
        "--control",
        "EXP-1",
        "--reason",
        "it runs on",
        "--compensating-control",
        "seen weekly",
        "--owner",
        "me",
    ];
    home.ok(&crate::home::with(&ask, &[&["--until", "+20d", "--by", "R. Diaz"]]));
    home.ok(&["exception", "approve", "bot:EXP-1", "--by", "M. Silva"]);
    let before = fails(&home);
    assert!(before.as_array().unwrap().contains(&"EXP-1".into()), "{before}");
    home.ok(&["answer", "bot", "reach_record=act"]);
    assert!(!fails(&home).as_array().unwrap().contains(&"EXP-1".into()));
    for told in [home.ok(&["show", "bot"]), home.run(&["check", "bot", "--only", "EXP-1"]).out] {
        assert!(
            told.split_whitespace().collect::<Vec<_>>().join(" ").contains("and the tier is high now: renew it"),
            "{told}"
        );
    }
    home.ok(&["exception", "renew", "bot:EXP-1", "--until", "+25d", "--by", "M. Silva", "--reason", "looked at again"]);
    assert!(fails(&home).as_array().unwrap().contains(&"EXP-1".into()));
}
