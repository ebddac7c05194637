//! Ways around a rule that somebody could take by ordinary commands, and texts that say nothing: each is refused, and nothing is written.

use std::sync::OnceLock;

use rstest::rstest;

use crate::home::{Home, KEY_TEST, Kept, PILOT, answered, three, with};

/// A pilot with access to data and an identity in use, a request of another one that waits, and OWN-2 switched off.
fn pilot() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = answered();
        home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
        home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
        home.ok(&["grant", "add", "bot", "claims-copy", "--set", "state=live", "--set", "mode=write"]);
        home.ok(&["identity", "add", "svc-bot", "--issuer", "entra", "--environment", "test", "--workload", "bot"]);
        home.ok(&["identity", "issue", "svc-bot", "--kind", "key", "--fingerprint", "id:1", "--expires", "+20d"]);
        home.ok(&["policy", "set", "controls.KEY-3.off", "true", "--reason", "tried"]);
        home.kept()
    }))
}

#[rstest]
#[case::retiring_before_it_began(&["retire", "bot", "--on", "yesterday"], &["since", "a later day"])]
#[case::stepping_down_before_it_began(&["demote", "bot", "--on", "yesterday"], &["it is in pilot since"])]
#[case::taking_a_stage_back_by_an_answer(&["answer", "bot", "stage=unknown"], &["its stage is pilot", "demote"])]
#[case::by_without_end_of_access(&["demote", "bot", "--by", "me"], &["--by", "--end-access"])]
#[case::an_action_that_says_nothing(&["review", "bot", "--conclusion", "continue", "--attest", "--action", "  "], &["what is to be done is missing"])]
#[case::a_change_that_says_nothing(&["review", "bot", "--conclusion", "continue", "--attest", "--changed", ""], &["what changed is missing"])]
#[case::an_action_of_the_past(&["review", "bot", "--conclusion", "continue", "--attest", "--action", "x", "--action-due", "yesterday"], &["has passed"])]
#[case::an_attestation_that_says_nothing(&["review", "bot", "--conclusion", "continue", "--attest", ""], &["the attestation is missing"])]
#[case::conditions_that_are_none(&["review", "bot", "--conclusion", "with-conditions", "--attest"], &["no condition is named"])]
#[case::an_exception_of_the_past(&["exception", "request", "bot", "--control", "LOG-1", "--reason", "r", "--compensating-control", "c", "--owner", "me", "--until", "+3d", "--on", "-30d"], &["has passed"])]
#[case::an_identity_in_use_that_is_prepared_again(&["identity", "edit", "svc-bot", "--set", "state=prepared"], &["record another identity"])]
#[case::where_an_identity_was_first_issued(&["identity", "edit", "svc-bot", "--set", "first_environment=production"], &["where it was first issued"])]
#[case::live_access_that_is_planned_again(&["grant", "edit", "bot:claims-copy", "--set", "state=planned"], &["is not planned any more"])]
#[case::a_pack_of_an_empty_filter(&["export", ".", "--filter", "  "], &["--filter", "it is empty"])]
#[case::a_word_that_is_none(&["answer", "bot", "log_prompts=Y"], &["countersign fields"])]
#[case::a_variable_behind_a_minus(&["answer", "--filter", "-", "team=X"], &["--filter", "no word"])]
#[case::two_minus_signs(&["assign", "--filter", "--", "--owner", "me"], &["--filter", "no word"])]
#[case::a_minus_before_empty_quotes(&["answer", "--filter", "stage:pilot -\"\"", "team=X"], &["--filter", "no word"])]
#[case::a_minus_in_a_retirement(&["retire", "--filter", "-"], &["--filter", "no word"])]
#[case::a_pack_of_a_minus(&["export", ".", "--filter", "-"], &["--filter", "no word"])]
#[case::no_reason_to_retire(&["retire", "bot", "--reason", ""], &["--reason", "it is empty"])]
#[case::no_reason_to_answer(&["answer", "bot", "team=X", "--reason", " "], &["--reason", "it is empty"])]
#[case::no_reason_to_step_down(&["demote", "bot", "--reason", ""], &["--reason", "it is empty"])]
#[case::no_remark(&["review", "bot", "--conclusion", "continue", "--attest", "--remark", ""], &["--remark", "it is empty"])]
#[case::no_proof(&["action", "done", "01a20629c05e000000001c985b8d0b37", "--proof", ""], &["--proof", "it is empty"])]
#[case::a_next_review_of_what_retires(&["review", "bot", "--conclusion", "retire", "--attest", "--next", "+3m"], &["--next", "no next review"])]
#[case::known_on_a_day_to_come(&["export", "pack", "--known-at", "tomorrow"], &["--known-at", "is in the future"])]
fn a_way_around_is_refused(#[case] act: &[&str], #[case] told: &[&str]) {
    pilot().refused_saying(act, told);
}

#[test]
fn a_condition_that_says_nothing_is_none() {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    let decide = ["decide", "bot", "--approve-with", " ", "--by", "M. Silva", "--reason", "x"];
    assert!(home.refused(2, &decide).contains("a condition is missing"));
}

#[test]
fn a_register_is_not_begun_by_somebody_who_is_nobody() {
    for nobody in ["", "  ", "unknown", "-"] {
        let home = Home::empty();
        let said = home.refused(2, &["init", &format!("--me={nobody}")]);
        assert!(said.contains("names nobody"), "{said}");
        assert!(!home.register().exists(), "{nobody}");
    }
}

#[test]
fn a_control_that_does_not_count_answers_no_question() {
    let home = pilot();
    for control in ["KEY-3", "IDN-9"] {
        let said = home.refused(3, &["check", "bot", "--stage", "pilot", "--only", control]);
        assert!(said.contains(control) && said.contains("does not count there"), "{said}");
    }
}

#[test]
fn an_approval_of_another_stage_is_none_of_the_one_that_is_asked_about() {
    let home = pilot();
    assert!(!home.json_ending(1, &["check", "bot"])["approval"].is_null());
    assert!(home.json_ending(1, &["check", "bot", "--stage", "production"])["approval"].is_null());
}

#[test]
fn a_sequence_that_begins_later_puts_no_review_off() {
    let home = three();
    home.ok(&["answer", "one", "cadence_anchor=+3y"]);
    home.ok(&["schedule", "one", "--by-rule"]);
    let next = home.json(&["show", "one"])["facts"]["next_review_on"].as_str().unwrap().parse().unwrap();
    let latest = chrono::Utc::now().date_naive() + chrono::Days::new(120);
    assert!(latest > next, "{next}");
}

#[test]
fn a_file_of_several_kept_lines_is_not_taken_for_its_first() {
    let home = three();
    let first = home.json(&["export", "."])["keep"].as_str().unwrap().to_owned();
    home.ok(&["people", "add", "R. Diaz"]);
    let second = home.json(&["export", "."])["keep"].as_str().unwrap().to_owned();
    std::fs::write(home.path("kept.txt"), format!("{first}\n{second}\n")).unwrap();
    let kept = home.path("kept.txt");
    let said = home.refused(2, &["verify", "--against", kept.to_str().unwrap()]);
    assert!(said.contains("2 lines"), "{said}");
}

#[test]
fn a_pilot_that_nobody_approved_is_not_asked_into_production() {
    let home = Home::begun();
    home.ok(&["people", "add", "R. Diaz"]);
    std::fs::write(home.path("it.csv"), "id,name,stage\r\n1,Found,pilot\r\n").unwrap();
    home.ok(&["import", "it.csv", "--from", "csv:it", "--apply"]);
    let said = home.refused(2, &["promote", "found", "--by", "R. Diaz"]);
    assert!(said.contains("nobody approved that") && said.contains("promote found --ratify"), "{said}");
}

#[test]
fn a_person_who_was_merged_is_found_by_either_name() {
    let home = three();
    home.ok(&["people", "add", "Mara Silva"]);
    home.ok(&["people", "add", "M. Silva-Diaz"]);
    home.ok(&["people", "merge", "Mara Silva", "M. Silva-Diaz"]);
    for name in ["Mara Silva", "M. Silva-Diaz"] {
        home.ok(&["assign", "two", "--owner", name]);
        assert_eq!(home.json(&["list", "--filter", "key=two"])[0]["owner"], "M. Silva-Diaz", "{name}");
    }
    assert_eq!(home.json_ending(3, &["verify"])["ok"], true);
}

/// Retired and brought back by its source, a workload is where it was: what was adopted there once is not adopted there again.
#[test]
fn a_workload_that_comes_back_by_import_is_not_adopted_twice() {
    let home = Home::begun();
    home.ok(&["people", "add", "R. Diaz"]);
    let import = |stage: &str| {
        std::fs::write(home.path("it.csv"), format!("id,name,stage\r\n1,Found,{stage}\r\n")).unwrap();
        home.run(&["import", "it.csv", "--from", "csv:it", "--apply"])
    };
    let adopt = ["adopt", "found", "--accountable", "me", "--reason", "needed", "--first-review", "+20d"];
    assert_eq!(import("production").code, 0);
    home.ok(&adopt);
    assert!(home.refused(2, &adopt).contains("is adopted once"));
    home.ok(&["retire", "found"]);
    assert_eq!(import("pilot").code, 4, "the source says otherwise");
    assert_eq!(import("production").code, 4, "and again");
    home.ok(&["import", "resolve", "found", "--take"]);
    assert_eq!(home.json(&["show", "found"])["stage"], "production");
    let said = home.refused(2, &adopt);
    assert!(said.contains("is adopted once") && said.contains("--ratify"), "{said}");
}

/// An approval is of one access and of who asked for it: whatever makes another of it has none.
#[rstest]
#[case::another_data_set("dataset=payroll", true)]
#[case::more_sensitive("classification=sensitive", true)]
#[case::about_customers("customer_data=yes", true)]
#[case::unmasked("masking=unmasked", true)]
#[case::that_writes("mode=write", true)]
#[case::in_production("environment=production", true)]
#[case::with_a_way_out("egress=yes", true)]
#[case::that_feeds_a_decision("feeds_decision=yes", true)]
#[case::asked_for_by_another("requested_by=M. Silva", true)]
#[case::the_same_again("masking=masked", false)]
#[case::an_earlier_end("expires_on=+20d", false)]
#[case::a_later_end("expires_on=+31d", true)]
#[case::no_end("expires_on=never", true)]
#[case::an_end_that_is_unknown("expires_on=unknown", true)]
fn an_approval_does_not_outlive_what_it_approved(#[case] set: &str, #[case] ends: bool) {
    let home = pilot();
    let known = [
        "state=live",
        "mode=read",
        "classification=internal",
        "customer_data=no",
        "masking=masked",
        "environment=test",
        "egress=no",
        "feeds_decision=no",
        "requested_by=R. Diaz",
    ];
    let mut add = vec!["grant", "add", "bot", "faq"];
    add.extend(known.iter().flat_map(|pair| ["--set", pair]));
    home.ok(&add);
    home.ok(&["grant", "approve", "bot:faq", "--by", "M. Silva", "--reason", "needed", "--expires", "+30d"]);
    let changed = home.ok(&["grant", "edit", "bot:faq", "--set", set]);
    assert_eq!(changed.contains("Its approval ended") && changed.contains("grant approve"), ends, "{changed}");
    let bot = home.json(&["show", "bot"]);
    let grants = bot["grants"].as_array().unwrap().iter();
    let others = ["claims-db", "claims-copy"];
    let faq: Vec<_> =
        grants.map(|it| &it["facts"]).filter(|it| others.iter().all(|name| it["dataset"] != *name)).collect();
    assert_eq!(faq.len(), 1, "{faq:?}");
    for name in ["approved_by", "approved_on", "reason"] {
        assert_eq!(faq[0][name]["is"] == "unknown", ends, "{name}: {faq:?}");
    }
}

/// Two people, and a workload of nobody.
fn ann_and_bob() -> Home {
    let home = three();
    home.ok(&["people", "add", "Ann Lee", "--address", "al@x.example"]);
    home.ok(&["people", "add", "Bob Ray", "--address", "br@x.example"]);
    home
}

#[rstest]
#[case::an_owner(&["assign", "one", "--owner", "Bob Ray <al@x.example>"])]
#[case::by_other_case_and_form(&["assign", "one", "--owner", "al@x.example (BOB RAY)"])]
#[case::an_answer(&["answer", "one", "owner=Bob Ray <al@x.example>"])]
#[case::whose_statement_it_is(&["answer", "one", "team=X", "--stated-by", "Bob Ray <al@x.example>"])]
#[case::who_did_it(&["review", "one", "--conclusion", "continue", "--attest", "--by", "Bob Ray <al@x.example>"])]
fn the_name_of_one_beside_the_address_of_another_is_nobody(#[case] act: &[&str]) {
    let home = ann_and_bob();
    let before = home.entries();
    let said = home.refused(2, act);
    assert!(said.contains("the address is Ann Lee's, the name is Bob Ray's; give one of them"), "{said}");
    assert_eq!(home.entries(), before, "nothing is written");
}

#[rstest]
fn a_name_beside_an_address_is_whose_the_address_is(
    #[values("Ann Lee <al@x.example>", "A. Lee <al@x.example>", "al@x.example")] typed: &str,
) {
    let home = ann_and_bob();
    home.ok(&["assign", "one", "--owner", typed]);
    assert!(home.ok(&["show", "one"]).contains("Ann Lee"));
}

#[rstest]
fn a_word_for_nothing_is_no_answer(
    #[values("supplier=Unknown", "supplier=TBD", "supplier=N/A", "supplier=?", "purpose=none", "purpose=null")]
    said: &str,
) {
    let home = three();
    let not_answered = |home: &Home| home.json(&["list", "--columns", "key,not_answered"]);
    let before = not_answered(&home);
    home.ok(&["answer", "two", said]);
    assert_eq!(not_answered(&home), before);
    let (field, word) = said.split_once('=').unwrap();
    let kept = home.json(&["show", "two"]).to_string();
    assert!(!kept.contains(&format!("\"{field}\":\"{word}\"")), "{kept}");
}
