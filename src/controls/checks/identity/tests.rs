//! Tables of the controls of identities: what passes, fails, is not answered or not asked, and on which day it turns.

use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
use crate::controls::tests_support::{Lived, made, reason, verdict};
use crate::domain::Stage::{Experiment, Pilot, Production};
use crate::domain::shared::Side;
use rstest::rstest;

/// A workload in production, asked for on 2026-06-20 and approved on 2026-07-01, that runs as one identity.
fn production(identity: &str) -> crate::domain::Dossier {
    made(&format!("stage=production owner=bob identities_complete=listed | identity account=svc {identity}"))
        .approved(Experiment, Pilot, "2026-03-01", "gil")
        .approved(Pilot, Production, "2026-07-01", "gil")
}

/// The same with one credential, and no more.
fn keyed(credential: &str) -> crate::domain::Dossier {
    production(&format!(
        "state=live environment=production standing=standing credentials_complete=listed | credential kind=key {credential}"
    ))
}

#[rstest]
#[case::prepared("state=prepared environment=production", Pass)]
#[case::issued_after_the_request(
    "state=live environment=production first_environment=production issued_on=2026-07-02",
    Pass
)]
#[case::issued_on_the_day_of_the_request(
    "state=live environment=production first_environment=production issued_on=2026-07-01",
    Pass
)]
#[case::issued_the_day_before(
    "state=live environment=production first_environment=production issued_on=2026-06-30",
    Fail
)]
#[case::issued_in_test("state=live environment=production first_environment=test issued_on=2026-07-02", Fail)]
#[case::nobody_said_where_first("state=live environment=production issued_on=2026-07-02", NotAnswered)]
#[case::nobody_said_when("state=live environment=production first_environment=production", NotAnswered)]
#[case::perhaps_in_use("state=unknown environment=production first_environment=test", NotAnswered)]
#[case::of_a_test("state=live environment=test", NotApplicable)]
#[case::revoked("state=revoked environment=production first_environment=test", NotApplicable)]
fn idn_1_no_test_account_is_in_production(#[case] identity: &str, #[case] expected: Verdict) {
    assert_eq!(verdict(&production(identity).linked(0, 1), "IDN-1"), Some(expected));
}

#[test]
fn idn_1_leaves_what_is_tied_to_no_approval_to_idn_2() {
    let untied = production("state=live environment=production first_environment=production");
    assert_eq!((verdict(&untied, "IDN-1"), verdict(&untied, "IDN-2")), (Some(Pass), Some(Fail)));
}

#[rstest]
#[case::live("state=live environment=production", Some(0), Pass)]
#[case::tied_to_none("state=live environment=production", None, Fail)]
#[case::prepared("state=prepared environment=production", None, NotApplicable)]
#[case::of_a_test("state=live environment=test", None, NotApplicable)]
#[case::nobody_said_where("state=live", None, NotAnswered)]
#[case::revoked("state=revoked environment=production", None, NotApplicable)]
fn idn_2_production_identities_are_approved(
    #[case] identity: &str,
    #[case] promotion: Option<usize>,
    #[case] expected: Verdict,
) {
    let it = production(identity);
    let it = promotion.map_or(it.clone(), |promotion| it.linked(0, promotion));
    assert_eq!(verdict(&it, "IDN-2"), Some(expected));
}

#[test]
fn idn_2_a_request_that_nobody_decided_approves_nothing() {
    let asked = made("stage=pilot identities_complete=listed | identity account=svc state=live environment=production")
        .asked(Pilot, Production, "2026-11-01")
        .linked(0, 0);
    assert_eq!(verdict(&asked, "IDN-2"), Some(Fail));
}

/// Approved on 2026-11-08: the 22nd is the fourteenth day after.
#[rstest]
#[case::the_fourteenth_day("2026-11-08", "state=live environment=test", Pass)]
#[case::the_fifteenth_day("2026-11-07", "state=live environment=test", Fail)]
#[case::first_in_test("2026-11-07", "state=live environment=production first_environment=test", Fail)]
#[case::only_prepared("2026-11-07", "state=prepared environment=production", NotApplicable)]
#[case::revoked("2026-11-07", "state=revoked environment=test", NotApplicable)]
#[case::of_production("2026-11-07", "state=live environment=production first_environment=production", NotApplicable)]
#[case::nobody_said("2026-11-07", "state=live environment=production", NotAnswered)]
fn idn_3_test_identities_go(#[case] approved: &str, #[case] identity: &str, #[case] expected: Verdict) {
    let it = made(&format!("stage=production identities_complete=listed | identity account=svc {identity}"))
        .approved(Pilot, Production, approved, "gil");
    assert_eq!(verdict(&it, "IDN-3"), Some(expected));
}

#[test]
fn idn_3_a_test_identity_stays_where_another_test_runs_as_it() {
    let left = production("state=live environment=test");
    assert_eq!(verdict(&left, "IDN-3"), Some(Fail));
    assert_eq!(verdict(&left.clone().beside(("identity", 0), Side::Other, "claims-pilot"), "IDN-3"), Some(Pass));
    assert_eq!(verdict(&left.beside(("identity", 0), Side::Production, "pay-agent"), "IDN-3"), Some(Fail));
}

#[rstest]
#[case::ninety_days("issued_on=2026-09-01 expires_on=2026-11-30", Pass)]
#[case::a_day_more("issued_on=2026-09-01 expires_on=2026-12-01", Fail)]
#[case::never_ends("issued_on=2026-09-01 expires_on=never", Fail)]
#[case::tokens_of_an_hour("ttl_hours=1", Pass)]
#[case::tokens_of_a_quarter("ttl_hours=2160", Pass)]
#[case::longer("ttl_hours=2161", Fail)]
#[case::nobody_said_when_it_ends("issued_on=2026-09-01", NotAnswered)]
#[case::nobody_said_since_when("expires_on=2026-12-01", NotAnswered)]
#[case::revoked("expires_on=never revoked_on=2026-10-01", NotApplicable)]
fn idn_4_credentials_are_short_lived(#[case] credential: &str, #[case] expected: Verdict) {
    assert_eq!(verdict(&keyed(credential), "IDN-4"), Some(expected));
}

#[rstest]
#[case::a_day("standing=jit", "ttl_hours=24", Pass)]
#[case::longer("standing=jit", "ttl_hours=25", Fail)]
fn idn_4_just_in_time_is_at_most_a_day(#[case] identity: &str, #[case] credential: &str, #[case] expected: Verdict) {
    let said = format!("state=live environment=production credentials_complete=listed {identity}");
    let it = production(&format!("{said} | credential kind=federated {credential}"));
    assert_eq!(verdict(&it, "IDN-4"), Some(expected));
}

#[rstest]
#[case::planned("planned_kind=federated planned_ttl_hours=1", Pass)]
#[case::planned_for_long("planned_kind=key planned_ttl_hours=4000", Fail)]
#[case::nobody_said_how_it_is_let_in("planned_kind=key planned_ttl_hours=48", NotAnswered)]
#[case::nobody_said_how_long("planned_kind=key", NotAnswered)]
fn idn_4_what_is_prepared_is_judged_by_its_plan(#[case] planned: &str, #[case] expected: Verdict) {
    assert_eq!(
        verdict(&production(&format!("state=prepared environment=production {planned}")), "IDN-4"),
        Some(expected)
    );
}

#[rstest]
#[case::ahead("expires_on=2026-11-22", Pass)]
#[case::past("expires_on=2026-11-21", Fail)]
#[case::past_and_revoked("expires_on=2026-11-21 revoked_on=2026-11-20 revoked_by=bob", Pass)]
#[case::nobody_said_by_whom("expires_on=2026-11-21 revoked_on=2026-11-20", NotAnswered)]
#[case::never_ends("expires_on=never", Pass)]
#[case::nobody_said_when("", NotAnswered)]
fn idn_5_what_has_ended_was_revoked(#[case] credential: &str, #[case] expected: Verdict) {
    assert_eq!(verdict(&keyed(credential), "IDN-5"), Some(expected));
}

#[rstest]
#[case::used_lately("last_used_on=2026-08-24", Pass)]
#[case::not_for_ninety_one_days("last_used_on=2026-08-23", Fail)]
#[case::issued_lately("issued_on=2026-08-24", Pass)]
#[case::issued_long_ago_and_never_used("issued_on=2026-01-01 last_used_on=never", Fail)]
#[case::issued_long_ago_and_nobody_said("issued_on=2026-01-01", NotAnswered)]
#[case::nothing_known("", NotAnswered)]
#[case::revoked("last_used_on=2026-01-01 revoked_on=2026-02-01", Pass)]
#[case::revoked_and_never_used("last_used_on=never revoked_on=2026-02-01", Pass)]
#[case::nobody_saw_whether_it_was_used_again("revoked_on=2026-02-01", NotAnswered)]
#[case::used_on_the_day_of_its_revocation("last_used_on=2026-02-01 revoked_on=2026-02-01", Pass)]
#[case::used_again("last_used_on=2026-02-02 revoked_on=2026-02-01", Fail)]
fn idn_6_nothing_lies_dormant_or_comes_back(#[case] credential: &str, #[case] expected: Verdict) {
    assert_eq!(verdict(&keyed(credential), "IDN-6"), Some(expected));
}

#[test]
fn idn_6_a_revoked_identity_that_is_used_again_is_found() {
    let again = production(
        "state=revoked revoked_on=2026-09-01 environment=production \
         | credential kind=key revoked_on=2026-09-01 last_used_on=2026-10-01",
    );
    assert_eq!(verdict(&again, "IDN-6"), Some(Fail));
    assert_eq!(
        reason(&again, "IDN-6"),
        "key was revoked on 2026-09-01 and used again on 2026-10-01 (svc (production))"
    );
}

#[rstest]
#[case("human_use=no", Pass)]
#[case("human_use=yes", Fail)]
#[case("", NotAnswered)]
fn idn_7_people_do_not_use_it(#[case] said: &str, #[case] expected: Verdict) {
    assert_eq!(verdict(&production(&format!("state=live {said}")), "IDN-7"), Some(expected));
}

#[rstest]
#[case::nobody_outside("third_party=no", Pass)]
#[case::named("third_party=yes supplier=Acme", Pass)]
#[case::not_named("third_party=yes", NotAnswered)]
#[case::nobody_said("", NotAnswered)]
fn idn_8_third_parties_are_named(#[case] said: &str, #[case] expected: Verdict) {
    assert_eq!(verdict(&production(&format!("state=live {said}")), "IDN-8"), Some(expected));
}

#[rstest]
#[case("identities_complete=none", NotApplicable)]
#[case("", NotAnswered)]
fn where_no_identity_is_recorded_it_matters_whether_there_are_none(#[case] said: &str, #[case] expected: Verdict) {
    for control in [
        "OWN-3", "EXP-5", "SEP-1", "SEP-2", "SEP-5", "IDN-1", "IDN-2", "IDN-3", "IDN-4", "IDN-5", "IDN-6", "IDN-7",
        "IDN-8",
    ] {
        let it = made(&format!("stage=production {said}")).approved(Pilot, Production, "2026-07-01", "gil");
        assert_eq!(verdict(&it, control), Some(expected), "{control}");
    }
}
