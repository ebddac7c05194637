//! Judging an identity that no workload runs as: by the controls that speak of identities and weigh something where nobody has said the
//! stage. The workload that it would be a matter of is not known, so little of it can fail, and what it could do nobody knows.

use super::answer::Who;
use super::catalogue::Control;
use super::judge::{Judgement, judge_by};
use super::triage::{Cause, CauseKind, Harm, SortKey, dormant_identities, failing, past_dates};
use crate::domain::{Day, Environment, Fact, IdentityState, Policy, Severity, UnlinkedIdentity};

/// Judges an identity that no workload runs as. Its owner sees to what is found; where it has none, governance does.
#[must_use]
pub fn judge_unlinked(it: &UnlinkedIdentity, today: Day, policy: &Policy) -> Judgement {
    let mut judgement = judge_by(it.stand_in(), today, policy, None, Control::speaks_of_identities);
    let who = if it.runs_as().identity.facts.owner.is_unknown() { Who::Governance } else { Who::Owner };
    for judged in &mut judgement.controls {
        if let Some(fix) = &mut judged.answer.fix {
            fix.who = who;
        }
    }
    judgement.holds_until_a_date_turns(it.stand_in(), today, policy);
    judgement
}

/// Why it wants somebody, worst first: none where it is prepared or revoked and nothing is late, for then nobody can use it.
#[must_use]
pub fn causes_unlinked(it: &UnlinkedIdentity, judgement: &Judgement, today: Day, policy: &Policy) -> Vec<Cause> {
    let identity = &it.runs_as().identity;
    if identity.facts.state.is(IdentityState::Revoked) {
        return vec![];
    }
    let mut causes = past_dates(it.stand_in(), judgement, today, policy);
    causes.extend(judgement.fails().filter(|judged| judged.severity >= Severity::High).map(failing));
    if identity.may_be_live() {
        let judged = judgement.get(SAYS_SO).filter(|judged| judged.is_finding());
        causes.push(Cause {
            kind: CauseKind::OrphanedIdentity,
            words: "no workload is recorded that runs as it".into(),
            day: judged.map_or(identity.added_on, |judged| judged.since),
            control: judged.map(|judged| judged.control.id.as_str()),
        });
        causes.extend(dormant_identities(it.stand_in(), judgement, today, policy));
    }
    causes.sort_by_key(|cause| (cause.kind, cause.day));
    causes
}

/// The control that asks for a workload that runs as it.
const SAYS_SO: &str = "OWN-3";

/// Where it stands among workloads: what it could do is unknown, production comes first, an environment that nobody has said before test,
/// as with stages.
#[must_use]
pub fn sort_key_unlinked(it: &UnlinkedIdentity, causes: &[Cause]) -> SortKey {
    let identity = &it.runs_as().identity;
    let stage = match identity.facts.environment {
        Fact::Known(Environment::Production) => 0,
        Fact::Unknown => 2,
        Fact::Known(Environment::Test) => 3,
    };
    let late = causes.iter().filter(|cause| cause.kind.is_late());
    let late_since = late.map(|cause| cause.day).min().unwrap_or(Day::LAST);
    SortKey { harm: Harm::Unknown, stage, late_since, key: identity.called() }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{self, Fail, NotAnswered, Pass};
    use super::super::catalogue::catalogue;
    use super::super::sentence::sentence;
    use super::super::tests_support::{day, made, person, policy, today};
    use super::*;
    use crate::domain::How;
    use crate::domain::field::Setting;
    use crate::domain::policy::Preset;
    use rstest::rstest;

    /// An identity as the first of a workload is written, that no workload runs as.
    fn alone(identity: &str) -> UnlinkedIdentity {
        let mut dossier = made(&format!("stage=production | identity account=svc environment=production {identity}"));
        let mut runs_as = dossier.identities.remove(0);
        runs_as.identity.workloads.clear();
        let mut alone = UnlinkedIdentity::new(runs_as).unwrap();
        alone.stand_in_mut().people = dossier.people;
        alone
    }

    fn full() -> Policy {
        Policy { preset: Preset::Full, ..policy() }
    }

    fn verdict(it: &UnlinkedIdentity, control: &str) -> Option<Verdict> {
        judge_unlinked(it, today(), &full()).get(control).map(super::super::Judged::verdict)
    }

    fn kinds(it: &UnlinkedIdentity, policy: &Policy) -> Vec<(CauseKind, Day)> {
        let judgement = judge_unlinked(it, today(), policy);
        causes_unlinked(it, &judgement, today(), policy).iter().map(|cause| (cause.kind, cause.day)).collect()
    }

    #[test]
    fn only_what_speaks_of_identities_and_weighs_without_a_stage_is_asked() {
        let judgement = judge_unlinked(&alone("state=live"), today(), &full());
        let asked: Vec<(&str, Severity)> =
            judgement.controls.iter().map(|judged| (judged.control.id.as_str(), judged.severity)).collect();
        assert_eq!(asked, [("OWN-3", Severity::Medium), ("IDN-6", Severity::Medium)]);
        for (id, severity) in asked {
            assert_eq!(catalogue().get(id).and_then(|control| control.severity.unknown), Some(severity), "{id}");
        }
        assert_eq!(
            judge_unlinked(&alone("state=live"), today(), &policy()).controls.len(),
            0,
            "core has none of them on"
        );
    }

    #[test]
    fn an_identity_that_a_workload_runs_as_is_no_subject_of_its_own() {
        let mut dossier = made("stage=retired | identity state=live");
        assert_eq!(UnlinkedIdentity::new(dossier.identities.remove(0)), None);
    }

    const USED: &str = "credentials_complete=listed | credential kind=key last_used_on=2026-11-20";

    #[rstest]
    #[case::a_workload_that_nobody_named("owner=ann", NotAnswered)]
    #[case::an_owner_who_left("owner=gil", Fail)]
    #[case::nobody_at_all("", NotAnswered)]
    fn own_3_never_fails_because_no_workload_was_recorded(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&alone(&format!("state=live {said}")), "OWN-3"), Some(expected));
        assert_eq!(verdict(&alone(&format!("state=revoked {said}")), "OWN-3"), Some(Verdict::NotApplicable));
    }

    #[rstest]
    #[case::used_lately(USED, Pass)]
    #[case::long_unused("credentials_complete=listed | credential kind=key last_used_on=2026-03-01", Fail)]
    #[case::nobody_said("credentials_complete=listed | credential kind=key", NotAnswered)]
    #[case::there_may_be_more("| credential kind=key last_used_on=2026-11-20", NotAnswered)]
    fn idn_6_judges_its_credentials(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&alone(&format!("state=live {said}")), "IDN-6"), Some(expected));
    }

    #[rstest]
    #[case::in_use("state=live", &[(CauseKind::OrphanedIdentity, "2026-09-01")])]
    #[case::perhaps_in_use("", &[(CauseKind::OrphanedIdentity, "2026-09-01")])]
    #[case::prepared("state=prepared", &[])]
    #[case::revoked("state=revoked | credential kind=key expires_on=2026-10-01", &[])]
    #[case::dormant_too("state=live | credential kind=key last_used_on=2026-08-23",
        &[(CauseKind::OrphanedIdentity, "2026-09-01"), (CauseKind::DormantIdentity, "2026-08-23")])]
    #[case::used_ninety_days_ago("state=live | credential kind=key last_used_on=2026-08-24",
        &[(CauseKind::OrphanedIdentity, "2026-09-01")])]
    #[case::past_its_dates("state=live revoke_by=2026-11-01 | credential kind=key expires_on=2026-10-01",
        &[(CauseKind::CredentialPastEnd, "2026-10-01"), (CauseKind::ToRevoke, "2026-11-01"), (CauseKind::OrphanedIdentity, "2026-09-01")])]
    fn what_may_be_in_use_and_belongs_to_nothing_wants_somebody(
        #[case] said: &str,
        #[case] expected: &[(CauseKind, &str)],
    ) {
        let it = alone(said);
        let expected: Vec<(CauseKind, Day)> = expected.iter().map(|(kind, on)| (*kind, day(on))).collect();
        assert_eq!(kinds(&it, &policy()), expected, "whatever the preset");
    }

    #[test]
    fn it_turns_dormant_by_itself_and_is_judged_again_on_that_day() {
        let it = alone("state=live | credential kind=key last_used_on=2026-08-24");
        let judgement = judge_unlinked(&it, today(), &policy());
        assert_eq!(judgement.holds_through, Some(today()));
    }

    #[test]
    fn production_comes_first_and_what_was_let_pass_before_what_was_not() {
        let key = |said: &str| {
            let it = alone(said);
            let causes = causes_unlinked(&it, &judge_unlinked(&it, today(), &policy()), today(), &policy());
            sort_key_unlinked(&it, &causes)
        };
        let ordered = [
            key("state=live revoke_by=2026-11-01"),
            key("state=live"),
            key("state=live environment=unknown"),
            key("state=live environment=test"),
        ];
        let mut sorted = ordered.clone();
        sorted.reverse();
        sorted.sort();
        assert_eq!(sorted, ordered);
    }

    #[test]
    fn its_owner_is_told_in_one_sentence_what_to_do_by_when_and_why() {
        let mut it = alone("state=live owner=ann | credential kind=key last_used_on=2026-03-01");
        let ann = it.stand_in_mut().people.get_mut(&person("ann")).unwrap();
        ann.facts.set("name", "A. Kumar".into(), Setting { on: Day::FIRST, how: How::Person });
        let judgement = judge_unlinked(&it, today(), &full());
        let said = |control: &str| sentence(it.stand_in(), judgement.get(control).unwrap(), &full()).unwrap();
        assert_eq!(
            said("OWN-3"),
            "A. Kumar (the owner), for svc (production): say which workload runs as it and who owns it, or revoke it, by 2026-09-15, because which \
             workload runs as svc (production) is unknown (OWN-3 has not been answered since 2026-09-01)."
        );
        assert!(
            said("IDN-6").starts_with("A. Kumar (the owner), for svc (production): revoke what nobody uses"),
            "{}",
            said("IDN-6")
        );
    }
}
