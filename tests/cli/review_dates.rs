//! Days of reviews: none is put off beyond what a workload is held to, and none is of a time when nobody had recorded it.

use rstest::rstest;

use crate::home::{Home, answered, three, with};

const REVIEW: [&str; 6] = ["review", "one", "--conclusion", "continue", "--keep-others", "--attest"];

#[rstest]
#[case::scheduled(&["schedule", "one", "--due", "+4y"])]
#[case::scheduled_a_day_too_late(&["schedule", "one", "--due", "+91d"])]
#[case::in_a_review(&with(&REVIEW, &[&["--next", "+4y"]]))]
#[case::in_a_review_a_day_too_late(&with(&REVIEW, &[&["--next", "+91d"]]))]
fn a_next_review_beyond_what_it_is_held_to_is_refused_with_the_day_of_the_rule(#[case] act: &[&str]) {
    let home = three();
    home.refused_saying(act, &["one every 90d", "the rule gives", "give a day up to"]);
}

#[test]
fn its_own_cadence_counts_where_it_has_one() {
    let home = three();
    home.ok(&["answer", "one", "cadence=30d"]);
    home.refused_saying(&["schedule", "one", "--due", "+31d"], &["one every 30d", "give a day up to"]);
    home.ok(&["schedule", "one", "--due", "+30d"]);
}

#[test]
fn a_plan_sets_no_review_beyond_the_interval_of_the_stage_it_leads_to() {
    let home = answered();
    let plan = with(&["promote", "bot", "--by", "R. Diaz"], &[&crate::home::KEY_TEST, &crate::home::PILOT]);
    let late: Vec<&str> =
        plan.iter().map(|it| if *it == "next_review_on=+30d" { "next_review_on=+300d" } else { it }).collect();
    home.refused_saying(&late, &["one every 30d"]);
    home.ok(&plan);
}

#[test]
fn a_review_of_a_day_before_anybody_recorded_the_workload_is_refused() {
    let home = three();
    home.refused_saying(&with(&REVIEW, &[&["--on", "2020-01-01"]]), &["it was recorded on", "2020-01-01"]);
}

#[test]
fn a_late_day_that_a_source_states_is_taken_and_a_control_finds_it() {
    let home = Home::begun();
    std::fs::write(
        home.path("it.csv"),
        "id,name,stage,next review\r\n1,Late one,production,2035-12-31\r\n2,Good one,production,\r\n",
    )
    .unwrap();
    home.ok(&["import", "it.csv", "--from", "csv:it", "--apply", "--map", "next_review_on=next review"]);
    let late = home.json(&["show", "late-one"]);
    assert_eq!(late["facts"]["next_review_on"], "2035-12-31");
    assert!(late["fails"].as_array().unwrap().contains(&"REV-1".into()), "{late}");
    assert!(!home.json(&["show", "good-one"])["fails"].as_array().unwrap().contains(&"REV-1".into()));
}

#[rstest]
#[case(&["add", "Other"])]
#[case(&["people", "add", "R. Diaz"])]
#[case(&["zone", "add", "claims-prod", "--kind", "network"])]
fn an_act_that_rests_on_no_record_does_not_pass_over_an_expectation(#[case] act: &[&str]) {
    let home = three();
    let entry = home.json(&["show", "one"])["last_entry"].as_str().unwrap().to_owned();
    home.refused_saying(&with(act, &[&["--expect", &entry]]), &["--expect", "rests on no single record"]);
}

/// Another date does not make a late review one that was held: who sets it is told what was late.
#[test]
fn a_new_date_says_what_was_overdue() {
    let home = Home::begun();
    std::fs::write(home.path("in.csv"), "name,stage,next_review_on\nOld,production,2026-01-31\nNew,production,\n")
        .unwrap();
    home.run(&["import", "in.csv", "--from", "csv"]);
    let one = home.ok(&["schedule", "old", "--by-rule", "--dry-run"]);
    assert!(one.contains("dry run"), "{one}");
    let many = home.run(&["schedule", "--all", "--by-rule", "--dry-run"]);
    assert!(many.code == 0 && many.err.contains("1 of them is overdue; another date is no review"), "{many:?}");
    let one = home.json(&["schedule", "old", "--by-rule"]);
    assert_eq!(one["overdue_since"], "2026-01-31", "{one}");
    let again = home.json(&["schedule", "old", "--by-rule"]);
    assert!(again["overdue_since"].is_null(), "{again}");
    assert!(!home.run(&["schedule", "new", "--by-rule"]).out.contains("was not reviewed"));
}
