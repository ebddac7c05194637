//! Every date of a workload that will want a person, and which of them comes next. Only recorded dates count: what nobody has
//! dated is a finding, not a deadline.

use super::cadence::in_force;
use super::{DateFact, Day, DeadlineKind, Dossier, Fact, Id, Policy, Stage};

/// Days after which stopping has to be tested again.
pub const STOP_TEST_DAYS: i64 = 365;

/// A date that will want a person. Sorted by day, so the nearest is the least, and what is past comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// The last day on which it is not late.
    pub on: Day,
    /// What it is the date of.
    pub kind: DeadlineKind,
    /// The grant or action it belongs to, else the workload.
    pub item: Id,
}

/// Every deadline of a workload, nearest first.
#[must_use]
pub fn deadlines(dossier: &Dossier, policy: &Policy) -> Vec<Deadline> {
    let mut all: Vec<Deadline> = open_actions(dossier).collect();
    if !dossier.workload.facts.stage.is(Stage::Retired) {
        all.extend(own_dates(dossier, policy));
        all.extend(grant_ends(dossier));
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
    let sample = facts.log_sampled_on.day().filter(|_| standing).map(|last| in_force(dossier, policy).after(last, 1));
    let stop = facts.stop_tested_on.day().filter(|_| standing).map(|last| last.plus_days(STOP_TEST_DAYS));
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

fn open_actions(dossier: &Dossier) -> impl Iterator<Item = Deadline> + '_ {
    let open = dossier.actions.iter().filter(|action| action.closed_on.is_none());
    open.map(|action| Deadline { on: action.due_on, kind: DeadlineKind::Action, item: action.id })
}
