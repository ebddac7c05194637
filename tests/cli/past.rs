//! The past: each command shows it or says that it does not, and evidence tells what was known and when.

use chrono::{Days, NaiveDate, Utc};
use rstest::rstest;
use serde_json::Value as Json;

use crate::home::{Home, three, with};

fn ago(days: u64) -> NaiveDate {
    Utc::now().date_naive() - Days::new(days)
}

#[rstest]
#[case(&["verify"])]
#[case(&["rebuild"])]
#[case(&["doctor"])]
#[case(&["clock"])]
#[case(&["refresh"])]
#[case(&["salvage", "out.db"])]
fn what_is_about_the_file_as_it_lies_does_not_pass_over_a_day(#[case] command: &[&str]) {
    let home = Home::begun();
    let said = home.refused(2, &with(command, &[&["--as-of", &ago(1).to_string()]]));
    assert!(said.contains("--as-of") && said.contains("leave --as-of out"), "{said}");
}

#[test]
fn the_history_of_a_past_day_ends_with_it() {
    let home = Home::empty();
    let day = ago(60);
    let told = home.json(&["history", "--demo", "--as-of", &day.to_string(), "--limit", "40"]);
    let days: Vec<NaiveDate> =
        told.as_array().unwrap().iter().map(|entry| entry["on"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(days.len(), 40, "as many as were asked for: {days:?}");
    assert!(days.iter().all(|on| *on <= day), "{days:?}");
    let of_one = home.json(&["history", "windscreen-settler", "--demo", "--as-of", &day.to_string()]);
    let on = |entry: &Json| entry["on"].as_str().unwrap().parse::<NaiveDate>().unwrap();
    assert!(!of_one.as_array().unwrap().is_empty() && of_one.as_array().unwrap().iter().all(|it| on(it) <= day));
}

#[test]
fn a_list_of_a_day_before_the_register_began_says_so() {
    let home = three();
    let ran = home.run(&["list", "--as-of", "2020-01-01", "--count"]);
    assert_eq!((ran.code, ran.out.trim()), (0, "0"));
    assert!(ran.err.contains("the register began on") && ran.err.contains("2020-01-01"), "{}", ran.err);
    assert!(home.run(&["list", "--count"]).err.is_empty());
}

#[rstest]
#[case::workloads(&["list"])]
#[case::identities(&["identity", "list"])]
#[case::zones(&["zone", "list"])]
#[case::people(&["people", "list"])]
#[case::what_is_due(&["due"])]
#[case::exceptions(&["exception", "list"])]
#[case::history(&["history"])]
#[case::a_workload(&["show", "one"])]
#[case::a_gate(&["promote", "one", "--preview"])]
#[case::controls(&["controls"])]
#[case::the_policy(&["policy", "show"])]
#[case::what_the_policy_changed(&["policy", "diff"])]
fn a_day_before_the_register_began_is_no_damage(#[case] command: &[&str]) {
    let home = three();
    for day in ["2020-01-01", &ago(1).to_string()] {
        let ran = home.run(&with(command, &[&["--as-of", day]]));
        assert!(matches!(ran.code, 0 | 2), "{ran:?}");
        assert!(ran.err.contains("the register began on") && !ran.err.contains("damaged"), "{ran:?}");
    }
}

#[test]
fn evidence_is_of_what_was_known_at_a_day_an_instant_or_an_entry() {
    let home = three();
    let entries = home.entries();
    let export = |known: &str| home.json(&["export", ".", "--known-at", known])["entries"].to_string();
    let now = Utc::now();
    assert_eq!(export("today"), entries);
    assert_eq!(export("@2"), "2");
    let all: u64 = entries.parse().unwrap();
    let later = (now + chrono::TimeDelta::minutes(5)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    // The exports themselves are entries that are known by then.
    assert!(export(&later).parse::<u64>().unwrap() > all);
    for (wrong, told) in [
        ("2020-01-01", "nothing was known by then"),
        ("2020-01-01T00:00:00Z", "nothing was known by then"),
        ("2026-13-01T00:00:00Z", "no instant"),
        ("@x", "no number of entries"),
        ("someday", "no day"),
        ("", "no day"),
    ] {
        let said = home.refused(2, &["export", ".", "--known-at", wrong]);
        assert!(said.contains(told), "{wrong}: {said}");
    }
}

/// Says something today, then the same of an earlier day in other words: what does not stand is told, whatever the record and the act.
#[test]
fn whatever_is_recorded_for_an_earlier_day_and_does_not_stand_is_told() {
    let home = three();
    home.ok(&["people", "add", "Ada Byron", "--on", "-30d"]);
    home.ok(&["identity", "add", "svc-one", "--workload", "one", "--environment", "test", "--on", "-30d"]);
    home.ok(&["zone", "add", "rg-prod", "--kind", "cloud-account", "--on", "-30d"]);
    home.ok(&["grant", "add", "one", "claims-db", "--on", "-30d"]);
    let table: [(&[&str], &[&str], &str); 9] = [
        (&["answer", "one", "supplier=Acme"], &["answer", "one", "supplier=Zeta"], "supplier Zeta"),
        (&["schedule", "one", "--due", "+7d"], &["schedule", "one", "--due", "+60d"], "next review "),
        (&["assign", "one", "--owner", "Ada Byron"], &["assign", "one", "--owner", "unknown"], "owner unknown; since"),
        (
            &["answer", "--filter", "two", "model=Red"],
            &["answer", "--filter", "two", "model=Blue", "--overwrite"],
            "of two: model Blue",
        ),
        (
            &["identity", "edit", "svc-one", "--set", "environment=production"],
            &["identity", "edit", "svc-one", "--set", "environment=test"],
            "environment test",
        ),
        (
            &["zone", "edit", "rg-prod", "--set", "environment=production"],
            &["zone", "edit", "rg-prod", "--set", "environment=test"],
            "environment test",
        ),
        (
            &["grant", "edit", "one:claims-db", "--set", "egress=no"],
            &["grant", "edit", "one:claims-db", "--set", "egress=yes"],
            " yes; since",
        ),
        (
            &["people", "edit", "Ada Byron", "--set", "team=Claims"],
            &["people", "edit", "Ada Byron", "--set", "team=Pricing"],
            "of Ada Byron: team Pricing",
        ),
        (&["zone", "link", "rg-prod", "one"], &["zone", "unlink", "rg-prod", "one"], "no longer linked to rg-prod"),
    ];
    for (today, earlier, told) in table {
        home.ok(today);
        let earlier = [earlier, &["--on", "-10d"]].concat();
        let said = home.ok(&earlier);
        assert!(said.contains("recorded for ") && said.contains("and that stands"), "{earlier:?}: {said}");
        assert!(said.contains(told), "{earlier:?}: {said}");
    }
    // What nothing later contradicts is told as done, and nothing more; so is what is said of today.
    for quiet in [
        &["identity", "edit", "svc-one", "--set", "issuer=entra", "--on", "-10d"][..],
        &["answer", "--filter", "two", "supplier=Four", "--on", "-10d"],
        &["zone", "edit", "rg-prod", "--set", "environment=test"],
    ] {
        assert!(!home.ok(quiet).contains("recorded for "), "{quiet:?}");
        assert_eq!(home.json(quiet)["overridden"], serde_json::json!([]), "{quiet:?}");
    }
    let json = home.json(&["answer", "--all", "supplier=Omega", "--overwrite", "--on", "-10d"]);
    assert_eq!(json["overridden"].as_array().unwrap().len(), 1, "{json}");
}
