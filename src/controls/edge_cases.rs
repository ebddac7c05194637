//! The twelve cases that must be found, each with exactly the controls that fire of those it is about and those that do not.

use super::Verdict::{self, Fail, NotAnswered, Pass};
use super::tests_support::{Lived, day, made, today, verdict};
use super::{judge, tests_support};
use crate::domain::Stage::{Experiment, Pilot, Production};
use crate::domain::policy::Preset;
use crate::domain::shared::Side;
use crate::domain::{Dossier, Entered, How, Policy};
use rstest::rstest;

/// All is listed, and nothing but what a case says is there.
const LISTED: &str = "grants_complete=listed identities_complete=listed zones_complete=listed";
const READS: &str = "reach_customer=none reach_record=read reach_decision=none";

/// Everything that fails under preset full, in the order of the catalogue.
fn fails(dossier: &Dossier) -> Vec<&'static str> {
    let policy = Policy { preset: Preset::Full, ..tests_support::policy() };
    judge(dossier, today(), &policy).fails().map(|judged| judged.control.id.as_str()).collect()
}

fn fails_of(dossier: &Dossier, of: &[&str]) -> Vec<&'static str> {
    fails(dossier).into_iter().filter(|id| of.contains(id)).collect()
}

#[test]
fn case_1_a_pilot_and_a_production_workload_on_one_subscription_and_one_vault() {
    let on = |stage: &str, environment: &str| {
        made(&format!(
            "stage={stage} owner=ann {READS} {LISTED} | identity account=svc-{stage} environment={environment} state=live \
             | through name=sub-1 kind=cloud-account | through name=kv-1 kind=secrets-store"
        ))
    };
    let watched = ["SEP-1", "SEP-2", "SEP-3", "SEP-5", "PRO-3", "EXP-6"];
    let pilot = on("pilot", "test");
    let pilot = pilot.beside(("zone", 0), Side::Production, "pay").beside(("zone", 1), Side::Production, "pay");
    assert_eq!(fails_of(&pilot, &watched), ["SEP-3", "PRO-3"]);
    let production = on("production", "production");
    let production = production.beside(("zone", 0), Side::Other, "bot").beside(("zone", 1), Side::Other, "bot");
    assert_eq!(fails_of(&production, &watched), ["SEP-3"]);
}

#[rstest]
#[case::another_account(false, &["SEP-2"])]
#[case::the_same_account(true, &["SEP-1", "SEP-2"])]
fn case_2_one_fingerprint_on_a_test_and_a_production_identity(#[case] same_account: bool, #[case] found: &[&str]) {
    let pilot = made(&format!(
        "stage=pilot owner=ann {READS} {LISTED} | identity account=svc environment=test state=live credentials_complete=listed \
         | credential kind=key fingerprint=id:k1"
    ));
    let mut pilot = pilot.beside(("fingerprint", 0), Side::Production, "svc-pay (production)");
    if same_account {
        pilot = pilot.beside(("account", 0), Side::Production, "svc (production)");
    }
    assert_eq!(fails_of(&pilot, &["SEP-1", "SEP-2", "SEP-3", "SEP-5"]), found);
}

#[test]
fn case_3_data_never_approved_beyond_the_grace_and_an_exception_past_its_day() {
    let it = made("stage=production owner=ann grants_complete=listed | dataset=claims state=live approved_on=never")
        .approved(Experiment, Pilot, "2026-03-01", "bob")
        .approved(Pilot, Production, "2026-06-01", "bob");
    assert_eq!(fails_of(&it, &["DAT-1", "EXC-2", "EXC-4"]), ["DAT-1", "EXC-4"]);
    let mut excepted = it;
    excepted.exceptions.push(tests_support::excepted(&excepted, "DAT-1", vec![], "2026-10-01", "2026-11-21"));
    assert_eq!(fails_of(&excepted, &["DAT-1", "EXC-2", "EXC-4"]), ["DAT-1", "EXC-2", "EXC-4"]);
    excepted.exceptions[0] = tests_support::excepted(&excepted, "DAT-1", vec![], "2026-10-01", "2026-11-22");
    assert_eq!(fails_of(&excepted, &["DAT-1", "EXC-2", "EXC-4"]), ["DAT-1"], "on its last day it still counts");
}

#[test]
fn case_4_an_experiment_that_only_reads_customer_data_with_a_way_out() {
    let experiment = made(
        "stage=experiment owner=ann reach_customer=read reach_record=none reach_decision=none control_point=none \
         grants_complete=listed identities_complete=none zones_complete=none \
         | dataset=claims state=live customer_data=yes egress=yes classification=internal masking=masked environment=test mode=read feeds_decision=no",
    );
    let watched = ["KEY-2", "KEY-3", "KEY-5", "PRO-3", "EXP-3", "SEP-1"];
    assert_eq!(fails_of(&experiment, &watched), ["KEY-2", "KEY-3", "KEY-5", "PRO-3"]);
}

#[rstest]
#[case::the_fourteenth_day("2026-11-08", "", &["IDN-1"])]
#[case::the_fifteenth_day("2026-11-07", "", &["IDN-1", "IDN-3"])]
#[case::revoked_and_used_again("2026-10-01", "state=revoked revoked_on=2026-11-01", &["IDN-6"])]
fn case_5_a_test_identity_still_used_after_the_promotion(
    #[case] approved: &str,
    #[case] now: &str,
    #[case] found: &[&str],
) {
    let revoked = if now.is_empty() { "" } else { "revoked_on=2026-11-01 revoked_by=bob" };
    let state = if now.is_empty() { "state=live" } else { now };
    let it = made(&format!(
        "stage=production owner=ann {READS} {LISTED} | identity account=svc environment=production first_environment=test issued_on=2026-05-01 {state} \
         credentials_complete=listed | credential kind=key fingerprint=id:k1 issued_on=2026-10-01 expires_on=2026-12-01 last_used_on=2026-11-20 {revoked}"
    ));
    let it =
        it.approved(Experiment, Pilot, "2026-06-01", "gil").approved(Pilot, Production, approved, "gil").linked(0, 1);
    assert_eq!(fails_of(&it, &["IDN-1", "IDN-2", "IDN-3", "IDN-5", "IDN-6"]), found);
}

#[test]
fn case_6_an_experiment_that_influences_a_decision_behind_a_human_check() {
    let it = made(
        "stage=experiment owner=ann reach_customer=none reach_record=none reach_decision=influence control_point=before \
         grants_complete=none identities_complete=none zones_complete=none",
    );
    assert_eq!(fails_of(&it, &["KEY-2", "KEY-3", "PRO-3"]), ["KEY-3", "PRO-3"]);
}

#[rstest]
#[case::live("live", &["IDN-2", "PRO-3"])]
#[case::prepared("prepared", &[])]
fn case_7_a_pilot_with_a_production_identity_and_no_approval(#[case] state: &str, #[case] found: &[&str]) {
    let pilot = made(&format!(
        "stage=pilot owner=ann {READS} {LISTED} | identity account=svc environment=production state={state}"
    ));
    assert_eq!(fails_of(&pilot, &["IDN-1", "IDN-2", "IDN-3", "PRO-3"]), found);
}

#[test]
fn case_9_the_owner_left() {
    let it = made(
        "stage=production owner=gil deputy=bob identities_complete=listed | identity account=svc state=live owner=gil",
    );
    assert_eq!(fails_of(&it, &["OWN-1", "OWN-2", "OWN-3"]), ["OWN-1", "OWN-3"]);
}

#[rstest]
#[case("experiment")]
#[case("pilot")]
#[case("production")]
#[case("retired")]
#[case("unknown")]
fn case_10_of_what_is_all_unknown_nothing_fails_but_that_nobody_approved_it(#[case] stage: &str) {
    let it = made(&format!("stage={stage}"));
    let found: &[&str] = match stage {
        "pilot" => &["PRO-1"],
        "production" => &["PRO-1", "EXC-4"],
        _ => &[],
    };
    assert_eq!(fails(&it), found);
    if stage != "retired" {
        for control in ["KEY-1", "KEY-2"] {
            assert_eq!(verdict(&it, control), Some(NotAnswered), "{stage} {control}");
        }
    }
}

#[rstest]
#[case::in_production("production", Pass, None, None)]
#[case::in_an_experiment("experiment", Pass, Some(Fail), Some(Fail))]
fn case_11_it_acts_behind_an_exercised_human_check(
    #[case] stage: &str,
    #[case] key_2: Verdict,
    #[case] key_3: Option<Verdict>,
    #[case] pro_3: Option<Verdict>,
) {
    let it = made(&format!(
        "stage={stage} owner=ann reach_customer=none reach_record=act reach_decision=none control_point=before control_role=clerk \
         control_action=approves control_exercised_on=2026-11-20 grants_complete=none identities_complete=none zones_complete=none"
    ));
    assert_eq!((verdict(&it, "KEY-2"), verdict(&it, "KEY-3"), verdict(&it, "PRO-3")), (Some(key_2), key_3, pro_3));
}

#[test]
fn case_12_a_review_that_is_due_today_is_not_overdue() {
    let it = made("stage=production").set("next_review_on=2026-11-22", "2026-08-01", How::Review);
    assert_eq!(verdict(&it, "REV-2"), Some(Pass));
    let tomorrow = judge(&it, day("2026-11-23"), &tests_support::policy());
    assert_eq!(tomorrow.get("REV-2").map(super::Judged::verdict), Some(Fail));
}

#[test]
fn an_approval_covers_what_was_found_there_only_from_its_day() {
    let found = made("stage=production").entered(Production, "2026-05-01", Entered::Answered);
    assert_eq!(fails_of(&found, &["PRO-1", "PRO-2"]), ["PRO-1"]);
}
