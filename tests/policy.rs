//! The policy of a register: what may become one, what it changes at once, and by which one a past day is judged.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that meets the unexpected stops there")]

mod support;

use countersign::domain::command::Command;
use countersign::domain::{Day, Id, Policy};
use countersign::store::Store;
use rstest::rstest;
use support::{TestRegister, day};

/// How many workloads a control fails.
fn fail(store: &Store, control: &str) -> u64 {
    store.counts().unwrap().fails_by_control.get(control).copied().unwrap_or(0)
}

/// Experiments that end on a day.
fn experiments(desk: &mut TestRegister, count: usize, end: &str) -> Vec<Id> {
    (0..count).map(|n| desk.workload(&format!("Agent {n}"), &[("ends_on", end)])).collect()
}

#[test]
fn a_policy_judges_every_workload_anew_at_once_and_a_past_day_by_the_one_then_in_force() {
    let mut desk = TestRegister::begin("2026-11-01");
    experiments(&mut desk, 3, "2026-11-10");
    desk.turn_to("2026-11-20");
    assert_eq!(fail(&desk.store, "EXP-1"), 3);
    let off = "[controls.EXP-1]\noff = true\nreason = \"all of them are being wound up\"\n";
    desk.policy(&[], off).unwrap();
    assert_eq!(fail(&desk.store, "EXP-1"), 0);
    let register = desk.store.register().unwrap();
    assert_eq!(register.policy_called(), "policy 2, in force since 2026-11-20");

    let before = desk.store.as_of(day("2026-11-19"), None).unwrap();
    assert_eq!((fail(&before, "EXP-1"), before.register().unwrap().policy_number), (3, 1));
    let then = desk.store.as_of(day("2026-11-20"), None).unwrap();
    assert_eq!((fail(&then, "EXP-1"), then.register().unwrap().policy_number), (0, 2));
    assert!(desk.store.verify(None, &mut |_| {}).unwrap().is_sound());
}

#[test]
fn the_same_policy_again_is_no_change() {
    let mut desk = TestRegister::begin("2026-11-01");
    assert_eq!(desk.policy(&[], "").unwrap().entries, 0);
    assert_eq!(desk.store.register().unwrap().policy_number, 1);
}

#[rstest]
#[case::field(("grace_days", "grace_dayz"), "", "grace_dayz`: there is no such field; did you mean grace_days?")]
#[case::control(("", ""), "[controls.OWN-22]\noff = true\nreason = \"x\"", "there is no control OWN-22")]
#[case::raised(("", ""), "[controls.OWN-2]\nseverity = \"blocks\"\nreason = \"x\"", "more than the \"medium\" that the catalogue gives it")]
#[case::reason(("", ""), "[controls.OWN-2]\noff = true", "`controls.OWN-2.reason`: it is missing")]
#[case::zone(("\"UTC\"", "\"Mars/Base\""), "", "there is no time zone Mars/Base")]
fn a_policy_that_the_catalogue_does_not_bear_out_never_comes_into_the_ledger(
    #[case] words: (&str, &str),
    #[case] own: &str,
    #[case] says: &str,
) {
    let mut desk = TestRegister::begin("2026-11-01");
    let before = desk.store.end().unwrap();
    let refused = desk.policy(&[words], own).unwrap_err().to_string();
    assert!(refused.contains(says) && refused.contains("the policy, line "), "{refused}");
    assert_eq!((desk.store.end().unwrap(), desk.store.register().unwrap().policy_number), (before, 1));

    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("new.db"), None).unwrap();
    let policy = Policy::document_for(chrono_tz::UTC).replace(words.0, words.1) + "\n" + own;
    let create = Command::CreateRegister { name: "new".into(), policy, catalogue_version: "2026.1".into() };
    assert!(store.commit(&desk.request(), create).is_err(), "nor does a register begin with it");
}

#[test]
fn a_policy_counts_from_the_day_it_is_recorded() {
    let mut desk = TestRegister::begin("2026-11-01");
    desk.turn_to("2026-11-20");
    desk.on = Some(day("2026-11-10"));
    let refused = desk.policy(&[("\"core\"", "\"full\"")], "").unwrap_err().to_string();
    assert!(refused.contains("it counts from the day it is recorded"), "{refused}");
}

#[test]
fn a_zone_further_east_may_begin_the_next_day_and_one_where_it_is_still_yesterday_waits() {
    let mut desk = TestRegister::begin("2026-11-01");
    experiments(&mut desk, 1, "2026-11-20");
    desk.turn_to("2026-11-20");
    assert_eq!(fail(&desk.store, "EXP-1"), 0, "its last day");
    desk.policy(&[("\"UTC\"", "\"Pacific/Auckland\"")], "").unwrap();
    assert_eq!(desk.today(), day("2026-11-21"), "noon in UTC is past midnight in Auckland");
    assert_eq!(desk.store.judged_on().unwrap(), Some(day("2026-11-21")));
    assert_eq!(fail(&desk.store, "EXP-1"), 1, "the day after its end has begun");

    let refused = desk.policy(&[("Pacific/Auckland", "America/Los_Angeles")], "").unwrap_err().to_string();
    assert!(
        refused.contains("in America/Los_Angeles it is still 2026-11-20, and this register has come to 2026-11-21"),
        "{refused}"
    );
    let (incremental, now) = (desk.store.projection().unwrap(), desk.now());
    desk.store.rebuild(now, &mut |_, _| {}).unwrap();
    assert_eq!(desk.store.projection().unwrap(), incremental);
    let _: Day = desk.today();
}

#[test]
fn another_program_that_is_open_goes_by_the_new_policy_with_its_next_act() {
    let mut desk = TestRegister::begin("2026-11-01");
    experiments(&mut desk, 1, "2026-11-10");
    let mut other = Store::open(&desk.file(), countersign::store::Mode::Write, None, desk.now()).unwrap();
    desk.policy(&[], "[controls.EXP-1]\noff = true\nreason = \"tried out\"\n").unwrap();
    desk.turn_to("2026-11-02");
    let later = support::noon("2026-11-25");
    other.roll(later).unwrap();
    assert_eq!(fail(&other, "EXP-1"), 0, "a day is not rolled by a policy that is no longer in force");
    assert!(other.verify(None, &mut |_| {}).unwrap().is_sound());
}

#[test]
fn only_the_catalogue_that_is_built_in_is_taken_over() {
    let mut desk = TestRegister::begin("2026-11-01");
    let register = desk.store.register().unwrap().id;
    let refused = desk.refused(Command::AdoptCatalogue { register, version: "1999.1".into() });
    assert!(refused.contains("not 1999.1"), "{refused}");
    let version = countersign::controls::catalogue().version.clone();
    assert_eq!(desk.act(Command::AdoptCatalogue { register, version }).entries, 0, "it goes by that one already");
}
