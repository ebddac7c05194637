//! DAT: every access to data was approved by somebody else, ends, and is known for what it is. Planned access does not count yet.

use super::lists::{List, contradicted_or, every};
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{GrantPage, Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{DateFact, Fact, GrantState};

/// DAT-1: by whom, when and why access was approved.
pub fn approved(it: &Reading<'_>) -> Answer {
    let fix =
        || Fix::new(Who::DataOwner, Step::ApproveGrant, "approve the access, with the day and the reason, or end it");
    every_grant(it, "all its access to data is approved", fix, |grant| {
        if grant.awaits_decision() {
            return (Verdict::Pass, String::new());
        }
        let by = Verdict::of(fact!(grant.approved_by), |_| true);
        let why = Verdict::of(fact!(grant.reason), |_| true);
        let on = match fact!(grant.approved_on) {
            DateFact::Unknown => Verdict::NotAnswered,
            DateFact::Never => Verdict::Fail,
            DateFact::On(day) => Verdict::known(it.has_come(*day)),
        };
        let called = grant.called();
        let reason = match (on, fact!(grant.approved_on)) {
            (Verdict::Fail, DateFact::On(day)) => format!("access to {called} counts as approved only from {day}"),
            (Verdict::Fail, _) => format!("access to {called} was never approved"),
            _ => format!("who approved access to {called}, when and why is not all answered"),
        };
        (by.and(why).and(on), reason)
    })
}

/// DAT-2: whoever asked for access is not the one who approved it.
pub fn approved_by_another(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::AnotherPerson, Step::ApproveGrant, "have someone other than the requester approve it");
    every_grant(it, "somebody else approved each access", fix, |grant| {
        let called = grant.called();
        match (fact!(grant.requested_by), fact!(grant.approved_by)) {
            // Who asked for it may not decide.
            (Fact::Known(_), _) if grant.awaits_decision() => (Verdict::Pass, String::new()),
            (Fact::Known(asked), Fact::Known(approved)) => (
                Verdict::known(!it.are_one(*asked, *approved)),
                format!("access to {called} was approved by the one who asked for it"),
            ),
            _ => (
                Verdict::NotAnswered,
                format!("who asked for access to {called} and who approved it is not all answered"),
            ),
        }
    })
}

/// DAT-3: access ends by itself, within the policy's limit.
pub fn expires(it: &Reading<'_>) -> Answer {
    let longest = i64::from(it.limits().grant_days);
    let fix = || {
        let how = format!("let the access end within {longest} days of its approval, approve it anew, or end it");
        Fix::new(Who::Owner, Step::GrantData, how)
    };
    every_grant(it, "all its access to data ends", fix, |grant| {
        let called = grant.called();
        let ends = match fact!(grant.expires_on) {
            DateFact::Unknown => {
                return (Verdict::NotAnswered, format!("when access to {called} ends is unknown"));
            }
            DateFact::Never => return (Verdict::Fail, format!("access to {called} never ends")),
            DateFact::On(day) => *day,
        };
        if it.is_past(ends) {
            return (Verdict::Fail, format!("the data grant for {called} expired on {ends}"));
        }
        let latest = fact!(grant.approved_on).day().unwrap_or_else(|| grant.added_on()).plus_days(longest);
        (Verdict::known(ends <= latest), format!("access to {called} ends on {ends}, after {latest}"))
    })
}

/// DAT-4: how sensitive the data is, and whether it is about customers.
pub fn sensitivity_known(it: &Reading<'_>) -> Answer {
    let fix =
        || Fix::new(Who::Owner, Step::GrantData, "say how sensitive the data is, and whether it is about customers");
    every_grant(it, "how sensitive its data is, is known", fix, |grant| {
        let class = Verdict::of(fact!(grant.classification), |_| true);
        let customers = Verdict::of(fact!(grant.customer_data), |_| true);
        (
            class.and(customers),
            format!("how sensitive {} is, and whether it is about customers, is not all answered", grant.called()),
        )
    })
}

/// Judges every grant that may be in force. What `one` says of a grant whose state is unknown cannot fail: it may not be in force.
pub(super) fn every_grant(
    it: &Reading<'_>,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    one: impl Fn(&GrantPage<'_, '_>) -> (Verdict, String),
) -> Answer {
    let judged = it.live_grants().map(|grant| {
        let (mut verdict, mut reason) = contradicted_or(it, &grant.called(), || one(&grant));
        if verdict == Verdict::Fail && !fact!(grant.state).is(GrantState::Live) {
            verdict = Verdict::NotAnswered;
            reason.push_str(", if it is in force");
        }
        (grant.id(), verdict, reason)
    });
    every(&GRANTS, it.grants_complete(), all_pass, fix, judged)
}

const GRANTS: List = List {
    nothing: "it has no data access",
    unlisted: "its list of data grants is not confirmed complete",
    field: "grants_complete",
    how: "record its data grants and confirm that the list is complete",
    who: Who::Owner,
};

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{judged, made, verdict};
    use rstest::rstest;

    const APPROVED: &str = "state=live approved_by=bob approved_on=2026-10-01 reason=needed";

    #[rstest]
    #[case::by_whom_when_and_why("", Pass)]
    #[case::today("approved_on=2026-11-22", Pass)]
    #[case::tomorrow("approved_on=2026-11-23", Fail)]
    #[case::known_never_to_have_been("approved_on=never", Fail)]
    #[case::nobody_said_by_whom("approved_by=unknown", NotAnswered)]
    #[case::nobody_said_when("approved_on=unknown", NotAnswered)]
    #[case::nobody_said_why("reason=unknown", NotAnswered)]
    #[case::only_planned("state=planned approved_on=never", NotApplicable)]
    #[case::perhaps_in_force("state=unknown approved_on=never", NotAnswered)]
    fn dat_1_access_was_approved(#[case] said: &str, #[case] expected: Verdict) {
        let production = made(&format!("stage=production grants_complete=listed | {APPROVED} {said}"));
        assert_eq!(verdict(&production, "DAT-1"), Some(expected));
    }

    #[rstest]
    #[case::two_people("requested_by=ann approved_by=bob", Pass)]
    #[case::one_person("requested_by=ann approved_by=ann", Fail)]
    #[case::nobody_said_who_asked("approved_by=bob", NotAnswered)]
    #[case::nobody_said_who_approved("requested_by=ann", NotAnswered)]
    fn dat_2_somebody_else_approved_it(#[case] said: &str, #[case] expected: Verdict) {
        let production = made(&format!("stage=production grants_complete=listed | state=live {said}"));
        assert_eq!(verdict(&production, "DAT-2"), Some(expected));
    }

    #[rstest]
    #[case::within_a_year_of_its_approval("approved_on=2026-10-01 expires_on=2027-10-01", Pass)]
    #[case::a_day_more("approved_on=2026-10-01 expires_on=2027-10-02", Fail)]
    #[case::a_year_from_the_leap_day("approved_on=2028-02-29 expires_on=2029-02-28", Pass)]
    #[case::not_approved_so_from_its_beginning("expires_on=2027-09-01", Pass)]
    #[case::a_day_more_than_that("expires_on=2027-09-02", Fail)]
    #[case::ends_today("approved_on=2026-10-01 expires_on=2026-11-22", Pass)]
    #[case::ended_yesterday("approved_on=2026-10-01 expires_on=2026-11-21", Fail)]
    #[case::never_ends("approved_on=2026-10-01 expires_on=never", Fail)]
    #[case::nobody_said("approved_on=2026-10-01", NotAnswered)]
    fn dat_3_access_ends(#[case] said: &str, #[case] expected: Verdict) {
        let production = made(&format!("stage=production grants_complete=listed | state=live {said}"));
        assert_eq!(verdict(&production, "DAT-3"), Some(expected));
    }

    #[rstest]
    #[case::both_known("classification=internal customer_data=no", Pass)]
    #[case::unclassified("customer_data=no", NotAnswered)]
    #[case::perhaps_about_customers("classification=internal", NotAnswered)]
    fn dat_4_it_is_known_how_sensitive_data_is(#[case] said: &str, #[case] expected: Verdict) {
        let production = made(&format!("stage=production grants_complete=listed | state=live {said}"));
        assert_eq!(verdict(&production, "DAT-4"), Some(expected));
    }

    #[rstest]
    #[case("DAT-1")]
    #[case("DAT-2")]
    #[case("DAT-3")]
    #[case("DAT-4")]
    fn without_data_nothing_is_asked_and_with_perhaps_more_nothing_passes(#[case] control: &str) {
        let grant = "state=live dataset=claims classification=internal customer_data=no requested_by=ann approved_by=bob \
                     approved_on=2026-10-01 reason=needed expires_on=2027-01-01";
        assert_eq!(verdict(&made("stage=pilot grants_complete=none"), control), Some(NotApplicable));
        assert_eq!(verdict(&made("stage=pilot"), control), Some(NotAnswered));
        assert_eq!(verdict(&made(&format!("stage=pilot | {grant}")), control), Some(NotAnswered));
        assert_eq!(verdict(&made(&format!("stage=pilot grants_complete=listed | {grant}")), control), Some(Pass));
    }

    #[test]
    fn each_grant_that_does_not_pass_is_listed_and_one_fail_is_enough() {
        let said = "stage=pilot | dataset=claims state=live expires_on=never | dataset=tariffs state=live \
                    | dataset=notes state=live expires_on=2026-11-01 | dataset=maps state=live expires_on=2027-01-01";
        let dossier = made(said);
        let judgement = judged(&dossier);
        let answer = &judgement.get("DAT-3").unwrap().answer;
        assert_eq!(answer.verdict, Fail);
        let listed: Vec<_> = answer.items.iter().map(|item| (item.item, item.verdict)).collect();
        let ids: Vec<_> = dossier.grants.iter().map(|grant| grant.id).collect();
        assert_eq!(listed, [(ids[0], Fail), (ids[1], NotAnswered), (ids[2], Fail)]);
        assert_eq!(answer.reason, "access to claims never ends; and 1 more");
    }
}
