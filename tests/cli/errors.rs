//! Errors for programs: with `--json` standard output holds one JSON document however a command ends, and every error has one shape.

use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::home::{Home, Ran};

/// The error on standard output, once its shape is as described and standard error says the same.
fn error(ran: &Ran) -> Json {
    let document: Json = serde_json::from_str(&ran.out).unwrap();
    let error = document["error"].clone();
    let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["exit", "next", "retry", "what", "why"], "{ran:?}");
    assert_eq!(error["exit"], ran.code, "{ran:?}");
    assert!(error["next"].is_string() && error["retry"].is_boolean(), "{ran:?}");
    if document.get("answer").is_none() {
        assert!(ran.err.starts_with("countersign: ") && ran.err.contains(error["why"].as_str().unwrap()), "{ran:?}");
    }
    error
}

#[rstest]
#[case::an_unknown_command(2, Json::Null, &["lst"])]
#[case::an_unknown_flag(2, Json::Null, &["list", "--flter", "x"])]
#[case::a_flag_without_its_value(2, Json::Null, &["list", "--limit"])]
#[case::a_bad_filter(2, Json::Null, &["list", "--filter", "stage:"])]
#[case::a_bad_column(2, "--columns".into(), &["list", "--columns", "nme"])]
#[case::an_unknown_record(2, "nothing".into(), &["show", "nothing"])]
#[case::an_unknown_person(2, "Nobody".into(), &["add", "Bot", "--owner", "Nobody"])]
#[case::what_rules_refuse(2, "one".into(), &["decide", "one", "--approve", "--reason", "fine"])]
#[case::a_secret(2, "--purpose".into(), &["add", "Bot", "--purpose", "key AKIAIOSFODNN7EXAMPLE"])]
#[case::read_only(2, "--read-only".into(), &["add", "Bot", "--read-only"])]
#[case::the_past(2, "--as-of".into(), &["add", "Bot", "--as-of", "2026-01-01"])]
#[case::no_register(2, Json::Null, &["list", "--db", "elsewhere.db"])]
#[case::no_such_pack(2, Json::Null, &["verify", "nowhere"])]
#[case::verify_without_register(2, Json::Null, &["verify", "--db", "elsewhere.db"])]
#[case::a_check_of_nothing(3, "nothing".into(), &["check", "nothing"])]
#[case::a_check_without_register(3, "one".into(), &["check", "one", "--db", "elsewhere.db"])]
#[case::a_check_of_no_control(2, "--only XYZ-1".into(), &["check", "one", "--only", "XYZ-1"])]
#[case::the_screens(2, Json::Null, &[])]
fn an_error_is_json_in_one_shape(#[case] code: i32, #[case] what: Json, #[case] arguments: &[&str]) {
    let home = crate::home::three();
    let ran = home.run(&[&["--json"], arguments].concat());
    assert_eq!(ran.code, code, "{ran:?}");
    let error = error(&ran);
    if !what.is_null() {
        assert_eq!(error["what"], what, "{ran:?}");
    }
    assert_eq!(error["retry"], false, "{ran:?}");
    assert!(!ran.out.contains("AKIA") && !ran.err.contains("AKIA"), "{ran:?}");
}

#[test]
fn what_another_person_changed_may_be_tried_again() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let seen = home.json(&["show", "bot"])["last_entry"].as_str().unwrap().to_owned();
    home.ok(&["answer", "bot", "purpose=first"]);
    let ran = home.run(&["answer", "bot", "purpose=second", "--expect", &seen, "--json"]);
    assert_eq!((&error(&ran)["what"], &error(&ran)["retry"]), (&json!("bot"), &json!(true)), "{ran:?}");
}

#[test]
fn a_secret_in_arguments_that_are_wrong_stands_in_neither_stream() {
    let home = Home::begun();
    let ran = home.run(&["lst", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "--json"]);
    error(&ran);
    assert!(!ran.out.contains("ghp_0123") && !ran.err.contains("ghp_0123"), "{ran:?}");
}
