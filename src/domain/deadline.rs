//! Every date of a workload that will want a person, and which of them comes next. Only recorded dates count: what nobody has
//! dated is a finding, not a deadline.

use super::cadence::in_force;
use super::{DateFact, Day, DeadlineKind, Dossier, Fact, Id, IdentityState, Policy, RunsAs, Stage};

/// A date that will want a person. Sorted by day, so the nearest is the least, and what is past comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// The last day on which it is not late.
    pub on: Day,
    /// What it is the date of.
    pub kind: DeadlineKind,
    /// The grant, exception, identity, credential or action it belongs to, else the workload.
    pub item: Id,
}

/// Every deadline of a workload, nearest first.
#[must_use]
pub fn deadlines(dossier: &Dossier, policy: &Policy) -> Vec<Deadline> {
    let mut all: Vec<Deadline> = open_actions(dossier).collect();
    if !dossier.workload.facts.stage.is(Stage::Retired) {
        all.extend(own_dates(dossier, policy));
        all.extend(grant_ends(dossier));
        all.extend(dossier.identities.iter().flat_map(|runs_as| identity_dates(dossier, runs_as, policy)));
        all.extend(exception_ends(dossier));
    }
    all.sort_unstable();
    all
}

/// The deadline that wants a person first: the one longest past, else the nearest ahead.
#[must_use]
pub fn next_due(dossier: &Dossier, policy: &Policy) -> Option<Deadline> {
    deadlines(dossier, policy).into_iter().next()
}

fn own_dates<'a>(dossier: &'a Dossier, policy: &'a Policy) -> impl Iterator<Item = Deadline> + 'a {
    let facts = &dossier.workload.facts;
    let standing = matches!(facts.stage, Fact::Known(Stage::Pilot | Stage::Production));
    let end = match facts.stage {
        Fact::Known(Stage::Experiment) => Some((DeadlineKind::ExperimentEnd, facts.ends_on)),
        Fact::Known(Stage::Pilot) => Some((DeadlineKind::PilotEnd, facts.ends_on)),
        _ => None,
    };
    let stop_test_days = i64::from(policy.limits.stop_test_days);
    let sample = facts.log_sampled_on.day().filter(|_| standing).map(|last| in_force(dossier, policy).after(last, 1));
    let stop = facts.stop_tested_on.day().filter(|_| standing).map(|last| last.plus_days(stop_test_days));
    let dated = |kind, day: Option<Day>| day.map(|on| Deadline { on, kind, item: dossier.workload.id });
    [
        dated(DeadlineKind::Review, facts.next_review_on.day()),
        end.and_then(|(kind, ends_on): (_, DateFact)| dated(kind, ends_on.day())),
        dated(DeadlineKind::LogSample, sample),
        dated(DeadlineKind::StopTest, stop),
    ]
    .into_iter()
    .flatten()
}

fn grant_ends(dossier: &Dossier) -> impl Iterator<Item = Deadline> + '_ {
    dossier.live_grants().filter_map(|grant| {
        let on = grant.facts.expires_on.day()?;
        Some(Deadline { on, kind: DeadlineKind::Grant, item: grant.id })
    })
}

/// When a prepared identity is to go live after its approval, a test identity is to go, and the credentials of a live one end.
fn identity_dates<'a>(
    dossier: &'a Dossier,
    RunsAs { identity, credentials }: &'a RunsAs,
    policy: &'a Policy,
) -> impl Iterator<Item = Deadline> + 'a {
    let facts = &identity.facts;
    let issue = facts.state.is(IdentityState::Prepared).then(|| {
        let decided = dossier.promotion(identity.promotion?.with)?.approved()?;
        let on = decided.on.plus_days(i64::from(policy.limits.issue_days));
        Some(Deadline { on, kind: DeadlineKind::Issue, item: identity.id })
    });
    let revoke = facts.revoke_by.day().filter(|_| !facts.state.is(IdentityState::Revoked));
    let revoke = revoke.map(|on| Deadline { on, kind: DeadlineKind::RevokeBy, item: identity.id });
    let live = credentials.iter().filter(|it| identity.may_be_live() && it.may_be_live());
    let ends = live.filter_map(|credential| {
        let on = credential.facts.expires_on.day()?;
        Some(Deadline { on, kind: DeadlineKind::Credential, item: credential.id })
    });
    issue.flatten().into_iter().chain(revoke).chain(ends)
}

fn exception_ends(dossier: &Dossier) -> impl Iterator<Item = Deadline> + '_ {
    dossier.exceptions.iter().filter(|exception| exception.stands()).filter_map(|exception| {
        let on = exception.facts.expires_on.day()?;
        Some(Deadline { on, kind: DeadlineKind::Exception, item: exception.id })
    })
}

fn open_actions(dossier: &Dossier) -> impl Iterator<Item = Deadline> + '_ {
    let open = dossier.actions.iter().filter(|action| action.closed_on.is_none());
    open.map(|action| Deadline { on: action.due_on, kind: DeadlineKind::Action, item: action.id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::{Facts, Setting};
    use crate::domain::policy::DEFAULT_POLICY;
    use crate::domain::record::{Action, Grant, GrantFacts, Workload, WorkloadFacts};
    use crate::domain::{ActionOrigin, GrantState, How, Value, Word};
    use rstest::rstest;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// A workload with every date that can be due, and two grants, the second of them only planned.
    fn busy(stage: Stage) -> Dossier {
        let setting = Setting { on: day("2026-01-01"), how: How::Person };
        let mut facts = Facts::<WorkloadFacts>::default();
        facts.set("stage", stage.into(), setting);
        for (name, on) in [
            ("next_review_on", "2026-12-01"),
            ("ends_on", "2026-11-30"),
            ("log_sampled_on", "2026-10-01"),
            ("stop_tested_on", "2026-03-01"),
        ] {
            facts.set(name, Value::Day(day(on)), setting);
        }
        facts.set("cadence", "3m".into(), setting);
        let id = Id([1; 16]);
        let mut dossier =
            Dossier::bare(Workload { facts, ..Workload::new(id, "claims-agent".to_owned(), day("2026-01-01")) });
        for (number, state) in [(2, GrantState::Live), (3, GrantState::Planned)] {
            let mut facts = Facts::<GrantFacts>::default();
            facts.set("state", state.into(), setting);
            facts.set("expires_on", Value::Day(day("2026-10-31")), setting);
            dossier.grants.push(Grant {
                id: Id([number; 16]),
                workload: id,
                added_on: setting.on,
                facts,
                source: None,
            });
        }
        for (number, closed_on) in [(4, None), (5, Some(day("2026-11-02")))] {
            dossier.actions.push(Action {
                id: Id([number; 16]),
                workload: id,
                origin: ActionOrigin::Review,
                from: String::new(),
                what: "name a deputy".to_owned(),
                owner: None,
                due_on: day("2026-12-24"),
                opened_on: day("2026-11-01"),
                closed_on,
                proof: None,
            });
        }
        dossier
    }

    #[rstest]
    #[case(Stage::Experiment, "grant 2026-10-31, experiment-end 2026-11-30, review 2026-12-01, action 2026-12-24")]
    #[case(
        Stage::Pilot,
        "grant 2026-10-31, log-sample 2026-10-31, pilot-end 2026-11-30, review 2026-12-01, action 2026-12-24, stop-test 2027-03-01"
    )]
    #[case(
        Stage::Production,
        "grant 2026-10-31, review 2026-12-01, action 2026-12-24, log-sample 2027-01-01, stop-test 2027-03-01"
    )]
    #[case(Stage::Retired, "action 2026-12-24")]
    fn each_stage_has_its_dates_nearest_first(#[case] stage: Stage, #[case] expected: &str) {
        let policy = Policy::read(DEFAULT_POLICY).unwrap();
        let dossier = busy(stage);
        let all = deadlines(&dossier, &policy);
        let said: Vec<String> = all.iter().map(|due| format!("{} {}", due.kind.word(), due.on)).collect();
        assert_eq!(said.join(", "), expected);
        assert_eq!(next_due(&dossier, &policy), all.first().copied());
        assert!(all.iter().all(|due| due.kind != DeadlineKind::Grant || due.item == Id([2; 16])));
    }
}
