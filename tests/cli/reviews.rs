//! Reviews by command: what fails is decided on, what is named is there, and what may act is answered again.

use std::sync::OnceLock;

use rstest::rstest;

use crate::home::{Home, KEY_TEST, Kept, PILOT, answered, with};

/// A pilot of which LOG-1 and LOG-2 fail.
fn failing() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = answered();
        home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
        home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
        let logs = ["log_prompts=no", "log_tools=no", "log_data_access=yes"];
        home.ok(&with(&["answer", "bot", "log_approvals=yes"], &[&logs]));
        let bot = home.json(&["show", "bot"]);
        assert_eq!(bot["fails"], serde_json::json!(["LOG-1", "LOG-2"]), "{bot}");
        home.kept()
    }))
}

const REVIEW: [&str; 8] = ["review", "bot", "--conclusion", "continue", "--keep-others", "--reach", "same", "--attest"];

#[rstest]
#[case::nothing_is_said(&[], &["LOG-1, LOG-2 fail", "finding:LOG-1,LOG-2=defer:REASON"])]
#[case::one_is_left_out(&["finding:LOG-1=defer:it moves"], &["LOG-2 fails", "finding:LOG-2=defer:REASON"])]
#[case::without_a_reason(&["finding:LOG-1,LOG-2=keep"], &["has no reason"])]
#[case::a_reason_of_blanks(&["finding:LOG-1,LOG-2=keep:  "], &["has no reason"])]
#[case::one_that_is_mistyped(&["finding:LOG-11,LOG-2=keep:x"], &["LOG-11 is no control", "what does not pass: LOG-1, LOG-2"])]
#[case::one_that_there_is_not(&["finding:XYZ-9,LOG-2=keep:x"], &["XYZ-9 is no control", "LOG-1"])]
#[case::one_that_passes(&["finding:LOG-1,LOG-2,LOG-3=keep:x"], &["LOG-3 is no control that does not pass"])]
#[case::one_twice(&["finding:LOG-1,LOG-2=keep:x", "finding:LOG-1=defer:y"], &["LOG-1 is decided twice"])]
#[case::an_access_of_nobody(&["finding:LOG-1,LOG-2=keep:x", "grant:claims=keep"], &["it has no grant claims", "countersign show bot"])]
#[case::an_identity_of_nobody(&["finding:LOG-1,LOG-2=keep:x", "identity:svc-bot=keep"], &["it has no identity svc-bot"])]
#[case::an_exception_of_nobody(&["finding:LOG-1,LOG-2=keep:x", "exception:LOG-1=keep"], &["it has no exception log-1"])]
fn a_review_that_passes_over_what_fails_or_names_what_is_not_there_is_refused(
    #[case] items: &[&str],
    #[case] told: &[&str],
) {
    let home = failing();
    let items: Vec<&str> = items.iter().flat_map(|item| ["--item", *item]).collect();
    home.refused_saying(&with(&REVIEW, &[&items]), told);
}

#[test]
fn one_reason_may_stand_for_several_controls_and_each_is_kept_with_it() {
    let home = failing();
    home.ok(&with(&REVIEW, &[&["--item", "finding:log-1, log-2=defer:the log store moves in May"]]));
    let review = &home.json(&["show", "bot"])["reviews"][0];
    let items = review["record"]["items"].as_array().or_else(|| review["items"].as_array()).unwrap();
    let of: Vec<_> =
        items.iter().map(|item| (item["item"].as_str().unwrap(), item["reason"].as_str().unwrap())).collect();
    let why = "the log store moves in May";
    assert_eq!(of, [("LOG-1", why), ("LOG-2", why)]);
}

#[test]
fn a_fail_that_an_exception_covers_wants_no_second_reason() {
    let home = failing();
    for control in ["LOG-1", "LOG-2"] {
        let ask = [
            "exception",
            "request",
            "bot",
            "--control",
            control,
            "--reason",
            "no room",
            "--compensating-control",
            "read weekly",
        ];
        home.ok(&with(&ask, &[&["--owner", "me", "--until", "+20d", "--by", "R. Diaz"]]));
    }
    home.ok(&["exception", "approve", "bot:LOG-1", "--by", "M. Silva"]);
    let said = home.refused(2, &REVIEW);
    assert!(said.contains("LOG-2 fails, and"), "asked for is not permitted: {said}");
    home.ok(&with(&REVIEW, &[&["--item", "finding:LOG-2=keep:asked for"]]));
}

#[test]
fn what_the_answers_of_the_review_make_fail_wants_a_decision_too() {
    let home = failing();
    let review = ["review", "bot", "--conclusion", "continue", "--keep-others", "--attest"];
    let acts = ["--reach", "customer=none,record=act,decision=none,control_point=none"];
    let decided = ["--item", "finding:LOG-1,LOG-2=defer:in May"];
    let before = home.entries();
    let said = home.refused(2, &with(&review, &[&acts, &decided]));
    assert!(said.contains("KEY-2") && said.contains("the review does not decide about"), "{said}");
    assert_eq!(home.entries(), before, "nothing is written");
    let next = said.split('"').find(|part| part.starts_with("finding:")).unwrap().replace("REASON", "seen");
    home.ok(&with(&review, &[&acts, &decided, &["--item", &next]]));
}
