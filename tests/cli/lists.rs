//! Lists, filters, and acts on many workloads at once.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::Value as Json;

use crate::home::{Home, KEY_TEST, PILOT, answered, keys, three, with};

#[test]
fn a_list_in_json_is_one_array_with_an_object_for_each_workload() {
    let home = three();
    let list = home.json(&["list", "--sort", "name"]);
    assert_eq!(keys(&list), ["one", "three", "two"]);
    let one = &list[0];
    assert_eq!(
        (&one["name"], &one["stage"], &one["owner"], &one["team"]),
        (&"One".into(), &"experiment".into(), &"A. Kumar".into(), &"Claims".into())
    );
    assert_eq!((&one["next_review_on"], &one["fails"]), (&Json::Null, &Json::Array(vec![])));
    assert!(one["not_answered"].as_array().unwrap().contains(&"KEY-1".into()));
    let shown = home.json(&["show", "one"]);
    assert_eq!((&shown["fails"], &shown["not_answered"]), (&one["fails"], &one["not_answered"]));
    assert_eq!(home.json(&["list", "--filter", "stage:retired"]), Json::Array(vec![]));
}

#[test]
fn a_list_is_narrowed_sorted_cut_and_counted() {
    let home = three();
    assert_eq!(keys(&home.json(&["list", "--filter", "team:claims -owner:me"])), ["two"]);
    assert_eq!(keys(&home.json(&["list", "--filter", "-team:claims"])), ["three"]);
    assert_eq!(keys(&home.json(&["list", "--sort", "-name", "--limit", "2"])), ["two", "three"]);
    assert_eq!(keys(&home.json(&["list", "--sort", "kind"])), ["three", "one", "two"], "a column without an index");
    assert_eq!(keys(&home.json(&["list", "--view", "mine"])), ["one"]);
    assert_eq!(home.ok(&["list", "--filter", "team:claims", "--count"]), "2\n");
    let table = home.ok(&["list", "--columns", "key,team,deputy", "--sort", "key"]);
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines,
        [
            ["Key", "Team", "Deputy"],
            ["one", "Claims", "unknown"],
            ["three", "Risk", "unknown"],
            ["two", "Claims", "unknown"]
        ]
    );
}

#[test]
fn a_list_as_csv_is_quoted_and_holds_nothing_that_a_spreadsheet_would_run() {
    let home = three();
    home.ok(&["add", "=HYPERLINK(\"x\")", "--key", "formula"]);
    let run = home.command(&["list", "--csv", "--columns", "key,name", "--sort", "key"]).output().unwrap();
    let lines: Vec<String> = String::from_utf8(run.stdout).unwrap().split("\r\n").map(str::to_owned).collect();
    assert_eq!(lines[..3], ["\"key\",\"name\"", "\"formula\",\"'=HYPERLINK(\"\"x\"\")\"", "\"one\",\"One\""]);
    let both = home.run(&["list", "--csv", "--json"]);
    assert!(both.code == 2 && both.err.contains("cannot be used with"), "{both:?}");
}

#[rstest]
#[case::field(&["list", "--filter", "stge:pilot"], "stge:pilot\n^^^^\nthere is no field `stge` (did you mean `stage`?)")]
#[case::column(&["list", "--columns", "key,onwer"], "did you mean `owner`?")]
#[case::sort(&["list", "--sort", "stg"], "there is no column `stg`")]
#[case::view(&["list", "--view", "mne"], "there is no such view; there are: mine, late")]
fn what_a_list_cannot_do_is_named(#[case] arguments: &[&str], #[case] says: &str) {
    let said = Home::begun().refused(2, arguments);
    assert!(said.contains(says), "{said}");
}

#[test]
fn me_in_a_filter_must_be_somebody() {
    let home = Home::empty();
    home.ok(&["init"]);
    assert!(home.refused(2, &["list", "--filter", "owner:me"]).contains("`countersign people me NAME`"));
}

#[test]
fn answers_in_bulk_leave_what_a_person_said_unless_that_is_chosen() {
    let home = three();
    let bulk = ["answer", "--filter", "team:claims", "purpose=reads claims"];
    let before = home.entries();
    let rehearsed = home.json(&with(&bulk, &[&["--dry-run"]]));
    assert_eq!(
        (&rehearsed["found"], &rehearsed["changing"], &rehearsed["done"]),
        (&2.into(), &1.into(), &false.into())
    );
    assert_eq!(home.entries(), before, "a rehearsal writes nothing");
    assert_eq!(home.json(&bulk)["changing"], 1);
    let purpose = |key: &str| home.json(&["show", key])["facts"]["purpose"].as_str().unwrap().to_owned();
    assert_eq!((purpose("one"), purpose("two")), ("sorts claims".to_owned(), "reads claims".to_owned()));
    assert!(home.ok(&["history", "two"]).contains("answered in bulk (team:claims)"));
    assert_eq!(home.json(&with(&bulk, &[&["--overwrite"]]))["changing"], 1);
    assert_eq!(purpose("one"), "reads claims");
}

#[test]
fn many_are_assigned_and_scheduled_as_one_act_or_not_at_all() {
    let home = three();
    assert_eq!(home.json(&["assign", "--filter", "owner:none", "--owner", "me", "--deputy", "me"])["changing"], 2);
    assert_eq!(keys(&home.json(&["list", "--filter", "owner:me"])).len(), 3);
    assert_eq!(home.json(&["schedule", "--filter", "team:claims", "--due", "+3m"])["changing"], 2);
    assert_eq!(home.json(&["schedule", "one", "--by-rule"])["key"], "one");
    let reviews = home.json(&["due", "--all"]);
    assert_eq!(reviews.as_array().unwrap().iter().filter(|row| row["kind"] == "review").count(), 2);

    assert_eq!(home.json(&["schedule", "--all", "--spread", "2"])["changing"], 3);
    let days: BTreeSet<String> = home
        .json(&["list"])
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["next_review_on"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(days.len(), 3, "one owner gets three days: {days:?}");

    home.ok(&["answer", "two", "tools=grep"]);
    let said = home.refused(2, &["answer", "--all", "tools_complete=none", "unit=Claims"]);
    assert!(said.contains("two: 1 tool is recorded"), "{said}");
    assert_eq!(home.json(&["list", "--filter", "unit:Claims"]), Json::Array(vec![]), "one refusal undoes all of it");
    assert!(home.refused(2, &["assign", "one"]).contains("required"));
    assert!(home.refused(2, &["schedule", "one", "--due", "2020-01-01"]).contains("has passed"));
}

#[test]
fn a_list_tells_what_vouches_for_the_approval_that_a_workload_stands_on() {
    let home = answered();
    home.ok(&["add", "Other"]);
    assert_eq!(home.json(&["list", "--filter", "attested:any"]), Json::Array(vec![]));
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    let list = home.json(&["list", "--sort", "key"]);
    assert_eq!((&list[0]["attested"], &list[1]["attested"]), (&"stated".into(), &Json::Null));
    for (filter, found) in [("attested:stated", "bot"), ("attested:any", "bot"), ("attested:none", "other")] {
        assert_eq!(keys(&home.json(&["list", "--filter", filter])), [found], "{filter}");
    }
    let table = home.ok(&["list", "--columns", "key,attested"]);
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[..2], [["bot", "stated"], ["other", "none"]], "{table}");
}
