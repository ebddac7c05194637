//! Triage: what is wrong with one workload, worst first, and how it is ordered among the others. What is merely not answered is no
//! cause of its own; it is grouped elsewhere, by source and team.

use super::judge::{Judged, Judgement};
use crate::domain::deadline::deadlines;
use crate::domain::effect::{Effects, ReachRange};
use crate::domain::word::words;
use crate::domain::{ClaimKind, Day, Deadline, DeadlineKind, Dossier, Policy, Reach, Severity, Stage};
use std::borrow::Cow;

words! {
    /// Why a workload wants somebody, worst first.
    CauseKind {
        /// A promotion waits for a decision.
        ToDecide = "to-decide",
        /// A review is late.
        LateReview = "late-review",
        /// Access to data is in force past its end.
        GrantPastEnd = "grant-past-end",
        /// An experiment or pilot runs past its end.
        PastEnd = "past-end",
        /// A control that blocks fails.
        Blocks = "blocks",
        /// A control of high severity fails.
        High = "high",
        /// A source and a person say different things.
        ImportConflict = "import-conflict",
        /// The source no longer lists it.
        GoneFromSource = "gone-from-source",
        /// Nobody has said how far it has come.
        UnknownStage = "unknown-stage"
    }
    /// What a workload could do, worst first: orders, and decides nothing.
    Harm { Act = "act", Influence = "influence", ClaimedHighImpact = "claimed-high-impact", ClaimedAgentic = "claimed-agentic",
        Unknown = "unknown", Read = "read", None = "none" }
}

/// One cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Why.
    pub kind: CauseKind,
    /// In words, without a full stop.
    pub words: Cow<'static, str>,
    /// The day it was due or has stood since.
    pub day: Day,
    /// The control that says so, where one does.
    pub control: Option<&'static str>,
}

/// Where a workload stands among the others; the least comes first. Nothing of it changes from one day to the next by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey {
    /// What it could do.
    pub harm: Harm,
    /// Production 0, pilot 1, unknown 2, experiment 3, retired 4.
    pub stage: u8,
    /// The earliest day of its causes; the last day there is where it has none.
    pub late_since: Day,
    /// Its key.
    pub key: String,
}

/// The causes of one workload, worst first, by the judgement of the same day.
#[must_use]
pub fn causes(dossier: &Dossier, judgement: &Judgement, today: Day, policy: &Policy) -> Vec<Cause> {
    let mut causes: Vec<Cause> = to_decide(dossier).collect();
    causes.extend(past_dates(dossier, today, policy));
    for judged in judgement.fails().filter(|judged| judged.severity >= Severity::High) {
        if !causes.iter().any(|cause| cause.control == Some(&judged.control.id)) {
            causes.push(failing(judged));
        }
    }
    if !dossier.workload.facts.stage.is(Stage::Retired) {
        causes.extend(from_sources(dossier));
        causes.extend(unknown_stage(dossier));
    }
    causes.sort_by_key(|cause| (cause.kind, cause.day));
    causes
}

/// What a workload could do, from what is recorded, then from what its source claims.
#[must_use]
pub fn harm(dossier: &Dossier) -> Harm {
    let ReachRange { lowest, highest } = Effects::effective(dossier).widest();
    let claimed = |kind| dossier.workload.claimed(kind);
    match (lowest, highest) {
        (Reach::Act, _) => Harm::Act,
        (Reach::Influence, _) => Harm::Influence,
        _ if claimed(ClaimKind::HighImpact) => Harm::ClaimedHighImpact,
        _ if claimed(ClaimKind::Agentic) || claimed(ClaimKind::PersonalData) => Harm::ClaimedAgentic,
        (Reach::Read, Reach::Read) => Harm::Read,
        (Reach::None, Reach::None) => Harm::None,
        _ => Harm::Unknown,
    }
}

/// Where a workload with these causes stands among the others.
#[must_use]
pub fn sort_key(dossier: &Dossier, causes: &[Cause]) -> SortKey {
    let stage = match dossier.workload.facts.stage.known() {
        Some(Stage::Production) => 0,
        Some(Stage::Pilot) => 1,
        None => 2,
        Some(Stage::Experiment) => 3,
        Some(Stage::Retired) => 4,
    };
    let late_since = causes.iter().map(|cause| cause.day).min().unwrap_or(Day::LAST);
    SortKey { harm: harm(dossier), stage, late_since, key: dossier.workload.key.clone() }
}

fn to_decide(dossier: &Dossier) -> impl Iterator<Item = Cause> + '_ {
    dossier.pending().into_iter().map(|promotion| Cause {
        kind: CauseKind::ToDecide,
        words: format!("its promotion to {} has waited for a decision since {}", promotion.to, promotion.requested_on)
            .into(),
        day: promotion.requested_on,
        control: None,
    })
}

fn past_dates(dossier: &Dossier, today: Day, policy: &Policy) -> impl Iterator<Item = Cause> {
    deadlines(dossier, policy).into_iter().filter(move |deadline| deadline.on < today).filter_map(past)
}

fn past(Deadline { on, kind, .. }: Deadline) -> Option<Cause> {
    let (kind, words, control) = match kind {
        DeadlineKind::Review => (CauseKind::LateReview, format!("its review was due on {on}"), Some("REV-2")),
        DeadlineKind::Grant => (CauseKind::GrantPastEnd, format!("access to data was to end on {on}"), Some("DAT-3")),
        DeadlineKind::ExperimentEnd => {
            (CauseKind::PastEnd, format!("the experiment was to end on {on}"), Some("EXP-1"))
        }
        DeadlineKind::PilotEnd => (CauseKind::PastEnd, format!("the pilot was to be decided by {on}"), None),
        DeadlineKind::Action | DeadlineKind::LogSample | DeadlineKind::StopTest => return None,
    };
    Some(Cause { kind, words: words.into(), day: on, control })
}

fn failing(judged: &Judged) -> Cause {
    let kind = if judged.severity == Severity::Blocks { CauseKind::Blocks } else { CauseKind::High };
    Cause { kind, words: judged.answer.reason.clone(), day: judged.since, control: Some(&judged.control.id) }
}

fn from_sources(dossier: &Dossier) -> impl Iterator<Item = Cause> + '_ {
    dossier.workload.sources.iter().flat_map(|source| {
        let conflict = (!source.conflicts.is_empty()).then(|| Cause {
            kind: CauseKind::ImportConflict,
            words: format!("{} says otherwise on {}", source.source, source.conflicts.join(", ")).into(),
            day: source.on,
            control: None,
        });
        let gone = source.gone_on.map(|day| Cause {
            kind: CauseKind::GoneFromSource,
            words: format!("{} has not listed it since {day}", source.source).into(),
            day,
            control: None,
        });
        conflict.into_iter().chain(gone)
    })
}

fn unknown_stage(dossier: &Dossier) -> Option<Cause> {
    dossier.workload.facts.stage.is_unknown().then(|| Cause {
        kind: CauseKind::UnknownStage,
        words: "nobody has said how far it has come".into(),
        day: dossier.workload.added_on,
        control: None,
    })
}
