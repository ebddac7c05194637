//! IDN-9: production runs as an identity of its own. The other controls on identities ask something of every identity that there is;
//! this one asks that there is one, so that a workload with nothing but a test account cannot pass them all by having nothing to ask of.

use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{IdentityPage, Reading, fact, limit};
use crate::controls::verdict::Verdict;
use crate::domain::{Environment, Fact, IdentityState, Listing, Stage};

/// IDN-9: at least one identity belongs to production and is live; a prepared one counts in the gate, and until the days to issue it
/// are over (S12, S16, S32, S34).
pub fn production_has_its_own(it: &Reading<'_>) -> Answer {
    let complete = it.identities_complete();
    if complete == Fact::Known(Listing::None) && it.identities().next().is_none() {
        return Answer::not_applicable("it has no identity of its own");
    }
    let prepared_counts = prepared_counts(it);
    let verdicts = it.identities().map(|identity| belongs(&identity, prepared_counts));
    let found = verdicts.fold(Verdict::Fail, Verdict::or);
    let fix = || {
        let how = "prepare or issue an identity for production, and let the workload run as it";
        Fix::new(Who::TechnicalOwner, Step::Identity, how)
    };
    match (found, complete) {
        (Verdict::Pass, _) => Answer::pass("it has an identity of production"),
        (Verdict::NotAnswered, _) => Answer::open(
            "the environment or state of an identity is unknown, and no other is live in production",
            fix(),
        ),
        (_, Fact::Unknown) => Answer::open(
            "no known identity is live in production, and the list is not confirmed complete",
            Fix::new(
                Who::TechnicalOwner,
                Step::Answer("identities_complete"),
                "add its identity of production, or confirm that the list of identities is complete",
            ),
        ),
        _ => Answer::fail("none of its identities is live in production", fix()),
    }
}

/// Whether an identity that is only prepared counts: in the gate, and for the days that policy gives to issue it after the approval.
fn prepared_counts(it: &Reading<'_>) -> bool {
    if it.requested_on().is_some() {
        return true;
    }
    let approved = it.approved_into(Stage::Production).and_then(|promotion| Some(promotion.approved()?.on));
    approved.is_some_and(|on| !it.is_past(limit(on, it.limits().issue_days)))
}

/// Whether one identity is of production and live, or counts as live.
fn belongs(identity: &IdentityPage<'_, '_>, prepared_counts: bool) -> Verdict {
    let of_production = Verdict::of(fact!(identity.environment), |environment| *environment == Environment::Production);
    let live = Verdict::of(fact!(identity.state), |state| match state {
        IdentityState::Live => true,
        IdentityState::Prepared => prepared_counts,
        IdentityState::Revoked => false,
    });
    of_production.and(live)
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{Lived, made, reason, verdict};
    use crate::domain::Stage::{Pilot, Production};
    use rstest::rstest;

    const LIVE: &str = "identity account=svc state=live environment=production";
    const TEST: &str = "identity account=t state=live environment=test";
    const LISTED: &str = "identities_complete=listed";

    #[rstest]
    #[case::live(LISTED, &[LIVE], Pass)]
    #[case::live_and_the_list_unconfirmed("", &[LIVE], Pass)]
    #[case::live_beside_a_test_account(LISTED, &[TEST, LIVE], Pass)]
    #[case::only_a_test_account(LISTED, &[TEST], Fail)]
    #[case::only_a_test_account_and_perhaps_more("", &[TEST], NotAnswered)]
    #[case::revoked(LISTED, &["identity account=svc state=revoked environment=production"], Fail)]
    #[case::environment_unknown(LISTED, &["identity account=svc state=live"], NotAnswered)]
    #[case::state_unknown(LISTED, &["identity account=svc environment=production"], NotAnswered)]
    #[case::revoked_somewhere(LISTED, &["identity account=svc state=revoked"], Fail)]
    #[case::listed_and_empty(LISTED, &[], Fail)]
    #[case::nothing_known("", &[], NotAnswered)]
    #[case::none("identities_complete=none", &[], NotApplicable)]
    #[case::none_but_one_is_recorded("identities_complete=none", &[TEST], Fail)]
    fn production_needs_a_live_identity_of_its_own(
        #[case] workload: &str,
        #[case] identities: &[&str],
        #[case] expected: Verdict,
    ) {
        let said = [&[workload], identities].concat().join(" | ");
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "IDN-9"), Some(expected));
    }

    /// Today is 2026-11-22, and policy gives fourteen days.
    #[rstest]
    #[case::the_fourteenth_day("2026-11-08", Pass)]
    #[case::the_fifteenth_day("2026-11-07", Fail)]
    fn a_prepared_identity_counts_while_there_is_time_to_issue_it(#[case] approved: &str, #[case] expected: Verdict) {
        let it = made(
            "stage=production identities_complete=listed | identity account=svc state=prepared environment=production",
        )
        .approved(Pilot, Production, approved, "gil");
        assert_eq!(verdict(&it, "IDN-9"), Some(expected));
    }

    #[test]
    fn the_reason_says_what_is_missing() {
        let it = made(&format!("stage=production {LISTED} | {TEST}"));
        assert_eq!(reason(&it, "IDN-9"), "none of its identities is live in production");
    }
}
