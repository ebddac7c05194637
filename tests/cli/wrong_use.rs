//! What is asked wrongly is named with the next step, and writes nothing.

use rstest::rstest;

use crate::home::Home;

#[rstest]
#[case::no_such_command(&["lst"], "unrecognized subcommand")]
#[case::no_such_workload(&["show", "nothing"], "nothing: no workload, person, identity or zone matches")]
#[case::no_such_field(&["add", "Bot", "--set", "stge=pilot"], "did you mean stage?")]
#[case::no_such_word(&["add", "Bot", "--set", "kind=agnt"], "did you mean agent?")]
#[case::no_pair(&["add", "Bot", "--set", "kind"], "this is not FIELD=VALUE")]
#[case::twice(&["add", "Bot", "--set", "name=Two"], "name: it is said twice")]
#[case::no_day(&["add", "Bot", "--ends", "2027-02-30"], "this is no day")]
#[case::nobody(&["add", "Bot", "--owner", "Nobody"], "no person has this name, address or id")]
#[case::a_day_to_come(&["add", "Bot", "--on", "+1d"], "is after today")]
#[case::no_name(&["add", ""], "name: the value is empty")]
fn wrong_use_is_named_with_the_next_step_and_writes_nothing(#[case] arguments: &[&str], #[case] says: &str) {
    let home = Home::begun();
    let before = home.entries();
    let said = home.refused(2, arguments);
    assert!(said.contains(says), "{said}");
    assert_eq!(home.entries(), before);
}

#[test]
fn nobody_behind_the_account_is_told_how_to_say_who_they_are() {
    let home = Home::empty();
    home.ok(&["init"]);
    assert!(home.refused(2, &["add", "Bot", "--owner", "me"]).contains("`countersign people me NAME`"));
    home.ok(&["people", "me", "R. Diaz"]);
    home.ok(&["add", "Bot", "--owner", "me"]);
}

#[test]
fn two_people_of_one_name_are_told_apart_by_id() {
    let home = Home::begun();
    let first = home.json(&["people", "add", "R. Diaz", "--team", "Claims"])["id"].as_str().unwrap().to_owned();
    let said = home.refused(2, &["people", "add", "r. diaz"]);
    assert!(said.contains(&first) && said.contains("--another"), "{said}");
    let second = home.json(&["people", "add", "r. diaz", "--another"])["id"].as_str().unwrap().to_owned();
    let said = home.refused(2, &["add", "Bot", "--owner", "R. Diaz"]);
    assert!(said.contains("2 people have this name") && said.contains(&first) && said.contains("Claims"), "{said}");
    home.ok(&["add", "Bot", "--owner", &first]);
    home.ok(&["people", "merge", &second, &first]);
    home.ok(&["add", "Chat", "--owner", "R. Diaz"]);
    home.ok(&["people", "apart", "R. Diaz", "r. diaz"]);
    home.refused(2, &["add", "Third", "--owner", "R. Diaz"]);
    home.refused(2, &["people", "apart", &first, &first]);
    home.refused(2, &["people", "merge", "R. Diaz", "nobody at all"]);
}

#[test]
fn a_record_that_changed_meanwhile_is_a_conflict_and_nothing_is_lost() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let seen = home.json(&["show", "bot"])["last_entry"].as_str().unwrap().to_owned();
    home.ok(&["answer", "bot", "purpose=first", "--expect", &seen]);
    let said = home.refused(2, &["answer", "bot", "purpose=second", "--expect", &seen]);
    assert!(
        said.contains("bot: you changed it yourself since you looked, in another window or by a command (entry "),
        "{said}"
    );
    assert_eq!(home.json(&["show", "bot"])["facts"]["purpose"], "first");
}

#[test]
fn a_record_that_was_changed_meanwhile_is_named_and_not_by_its_id() {
    let home = crate::home::three();
    home.ok(&["identity", "add", "svc-one", "--workload", "one", "--environment", "test"]);
    home.ok(&["zone", "add", "rg-prod", "--kind", "cloud-account"]);
    home.ok(&["grant", "add", "one", "claims-db"]);
    home.ok(&["people", "add", "R. Diaz"]);
    let seen = home.json(&["show", "two"])["last_entry"].as_str().unwrap().to_owned();
    let table: [(&[&str], &str); 5] = [
        (&["answer", "one", "team=A"], "one"),
        (&["identity", "edit", "svc-one", "--set", "privilege=admin"], "svc-one (test)"),
        (&["zone", "edit", "rg-prod", "--set", "environment=production"], "rg-prod"),
        (&["grant", "edit", "one:claims-db", "--set", "egress=no"], "claims-db"),
        (&["people", "edit", "R. Diaz", "--set", "team=A"], "R. Diaz"),
    ];
    for (act, name) in table {
        let said = home.refused(2, &crate::home::with(act, &[&["--expect", &seen]]));
        assert!(said.starts_with(&format!("countersign: {name}: you changed it yourself")), "{act:?}: {said}");
    }
}

/// A tier below the one that the reach gives would be shown and count for nothing.
#[rstest]
#[case::below(&["tier_raised=low", "tier_reason=small"], "tier_raised low is below high, the tier that its reach gives")]
#[case::below_what_is_said_with_it(&["reach_customer=none", "reach_record=influence", "reach_decision=none", "tier_raised=low", "tier_reason=small"],
    "tier_raised low is below medium")]
fn a_tier_is_raised_and_never_lowered(#[case] facts: &[&str], #[case] says: &str) {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    home.refused_saying(&crate::home::with(&["answer", "bot"], &[facts]), &[says]);
    home.refused_saying(&crate::home::with(&["answer", "--all"], &[facts]), &[says]);
    home.ok(&["answer", "bot", "tier_raised=high", "tier_reason=it stays so whatever it reaches"]);
}
