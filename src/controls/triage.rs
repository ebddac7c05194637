//! Triage: what is wrong with one workload, worst first, and how it is ordered among the others. What is merely not answered is no
//! cause of its own; it is grouped elsewhere, by source and team.

use super::catalogue::catalogue;
use super::judge::{Judged, Judgement};
use super::verdict::Verdict;
use crate::domain::deadline::deadlines;
use crate::domain::effect::{Effects, ReachRange};
use crate::domain::outdated::is_outdated;
use crate::domain::record::Person;
use crate::domain::word::words;
use crate::domain::{ClaimKind, Day, Deadline, DeadlineKind, Dossier, Id, Policy, Reach, RunsAs, Severity, Stage};
use std::borrow::Cow;

words! {
    /// Why a workload wants somebody, worst first.
    CauseKind {
        /// A promotion waits for a decision.
        ToDecide = "to-decide",
        /// An exception waits for a decision.
        ExceptionToDecide = "exception-to-decide",
        /// A review is late.
        LateReview = "late-review",
        /// Access to data is in force past its end.
        GrantPastEnd = "grant-past-end",
        /// A credential is past its end and not revoked.
        CredentialPastEnd = "credential-past-end",
        /// An identity was to be revoked by a day that has passed.
        ToRevoke = "to-revoke",
        /// A prepared identity was to be issued by a day that has passed.
        ToIssue = "to-issue",
        /// An exception is past its last day, and nobody closed it.
        ExceptionPastEnd = "exception-past-end",
        /// An experiment or pilot runs past its end.
        PastEnd = "past-end",
        /// Something that a review or a condition of an approval asked for was not done by its day.
        LateAction = "late-action",
        /// A control that blocks fails.
        Blocks = "blocks",
        /// A control of high severity fails.
        High = "high",
        /// It is wider than what was approved.
        ChangedSinceApproval = "changed-since-approval",
        /// No workload runs as an identity that may be in use.
        OrphanedIdentity = "orphaned-identity",
        /// Nobody has used an identity for long.
        DormantIdentity = "dormant-identity",
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

impl CauseKind {
    /// Whether a day was let pass on which something was due.
    #[must_use]
    pub fn is_late(self) -> bool {
        matches!(
            self,
            Self::LateReview
                | Self::GrantPastEnd
                | Self::CredentialPastEnd
                | Self::ToRevoke
                | Self::ExceptionPastEnd
                | Self::ToIssue
                | Self::PastEnd
                | Self::LateAction
        )
    }
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
    /// The earliest day that it let pass; the last day there is where it is not late with anything.
    pub late_since: Day,
    /// Its key.
    pub key: String,
}

/// The causes of one workload, worst first, by the judgement of the same day. What is excepted is none before its last day is past.
#[must_use]
pub fn causes(dossier: &Dossier, judgement: &Judgement, today: Day, policy: &Policy) -> Vec<Cause> {
    let mut causes: Vec<Cause> = to_decide(dossier).chain(exceptions_to_decide(dossier)).collect();
    causes.extend(past_dates(dossier, judgement, today, policy));
    for judged in judgement.fails().filter(|it| it.severity >= Severity::High && it.excepted.is_none()) {
        if !causes.iter().any(|cause| cause.control == Some(&judged.control.id)) {
            causes.push(failing(judged));
        }
    }
    if !dossier.workload.facts.stage.is(Stage::Retired) {
        causes.extend(dormant_identities(dossier, judgement, today, policy));
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
    let late = causes.iter().filter(|cause| cause.kind.is_late());
    let late_since = late.map(|cause| cause.day).min().unwrap_or(Day::LAST);
    SortKey { harm: harm(dossier), stage, late_since, key: dossier.workload.key.clone() }
}

fn to_decide(dossier: &Dossier) -> impl Iterator<Item = Cause> + '_ {
    dossier.pending().into_iter().map(|promotion| Cause {
        kind: CauseKind::ToDecide,
        words: {
            let changed = if is_outdated(promotion, dossier) { "; it changed since" } else { "" };
            format!("{}, asked for on {}{changed}", promotion.aim(), promotion.requested_on).into()
        },
        day: promotion.requested_on,
        control: None,
    })
}

fn exceptions_to_decide(dossier: &Dossier) -> impl Iterator<Item = Cause> + '_ {
    let waiting = dossier.exceptions.iter().filter(|exception| exception.waits());
    waiting.map(|exception| Cause {
        kind: CauseKind::ExceptionToDecide,
        words: format!("exception from {}, asked for on {}", exception.control, exception.requested_on).into(),
        day: exception.requested_on,
        control: control(&exception.control),
    })
}

/// The id of a control of the catalogue.
fn control(id: &str) -> Option<&'static str> {
    catalogue().get(id).map(|control| control.id.as_str())
}

pub(super) fn past_dates(dossier: &Dossier, judgement: &Judgement, today: Day, policy: &Policy) -> Vec<Cause> {
    let past = deadlines(dossier, policy).into_iter().filter(|deadline| deadline.on < today);
    past.filter_map(|deadline| past_date(dossier, judgement, deadline)).collect()
}

fn past_date(dossier: &Dossier, judgement: &Judgement, Deadline { on, kind, item }: Deadline) -> Option<Cause> {
    let (kind, words, control) = match kind {
        DeadlineKind::Review => (CauseKind::LateReview, format!("review was due {on}"), "REV-2"),
        DeadlineKind::Grant => {
            let grant = dossier.grants.iter().find(|grant| grant.id == item)?;
            (
                CauseKind::GrantPastEnd,
                format!("data grant for {} expired on {on} and is still live", grant.called()),
                "DAT-3",
            )
        }
        DeadlineKind::ExperimentEnd => (CauseKind::PastEnd, format!("was to end on {on}"), "EXP-1"),
        DeadlineKind::PilotEnd => (CauseKind::PastEnd, format!("was to be decided by {on}"), "PRO-4"),
        DeadlineKind::Credential => {
            (CauseKind::CredentialPastEnd, format!("credential expired on {on} and is not revoked"), "IDN-5")
        }
        DeadlineKind::RevokeBy => {
            let identity = dossier.identities.iter().find(|it| it.identity.id == item)?;
            (CauseKind::ToRevoke, format!("{} was to be revoked by {on}", identity.identity.called()), "IDN-3")
        }
        DeadlineKind::Issue => {
            let identity = dossier.identities.iter().find(|it| it.identity.id == item)?;
            (CauseKind::ToIssue, format!("{} was to be issued by {on}", identity.identity.called()), "IDN-2")
        }
        DeadlineKind::Exception => {
            let from = &dossier.exception(item)?.control;
            (
                CauseKind::ExceptionPastEnd,
                format!("the exception from {from} ended on {on}, and nobody closed it"),
                "EXC-2",
            )
        }
        DeadlineKind::Action => {
            let action = dossier.actions.iter().find(|action| action.id == item)?;
            let owner = action.owner.map_or_else(|| "nobody".to_owned(), |owner| called(dossier, owner));
            (CauseKind::LateAction, format!("{owner} was to do this by {on}: {}", action.what), "REV-5")
        }
        DeadlineKind::LogSample | DeadlineKind::StopTest => return None,
    };
    let control = judgement.get(control).map(|judged| judged.control.id.as_str());
    Some(Cause { kind, words: words.into(), day: on, control })
}

fn called(dossier: &Dossier, person: Id) -> String {
    dossier.people.get(&person).map_or_else(|| "somebody no longer recorded".to_owned(), Person::called)
}

pub(super) fn failing(judged: &Judged) -> Cause {
    let kind = match judged.severity {
        _ if judged.control.id == "PRO-5" => CauseKind::ChangedSinceApproval,
        Severity::Blocks => CauseKind::Blocks,
        _ => CauseKind::High,
    };
    Cause { kind, words: judged.answer.reason.clone(), day: judged.since, control: Some(&judged.control.id) }
}

/// The day since which nobody has used an identity, and the last on which that is not yet long ago.
pub(super) fn dormant_after(runs_as: &RunsAs, policy: &Policy) -> Option<(Day, Day)> {
    let since = runs_as.unused_since()?;
    Some((since, since.plus_days(i64::from(policy.limits.dormant_days))))
}

/// Identities that nobody has used for long, unless the control that says so is told already, or excepted.
pub(super) fn dormant_identities(dossier: &Dossier, judgement: &Judgement, today: Day, policy: &Policy) -> Vec<Cause> {
    const SAYS_SO: &str = "IDN-6";
    let judged = judgement.get(SAYS_SO);
    let told = |judged: &Judged| {
        judged.excepted.is_some() || (judged.verdict() == Verdict::Fail && judged.severity >= Severity::High)
    };
    if judged.is_some_and(|judged| judged.counts() && told(judged)) {
        return vec![];
    }
    let dormant = dossier.identities.iter().filter_map(|it| {
        let (since, last) = dormant_after(it, policy)?;
        (last < today).then(|| Cause {
            kind: CauseKind::DormantIdentity,
            words: format!("{} has not been used since {since}", it.identity.called()).into(),
            day: since,
            control: judged.filter(|judged| judged.verdict() == Verdict::Fail).map(|judged| judged.control.id.as_str()),
        })
    });
    dormant.collect()
}

fn from_sources(dossier: &Dossier) -> impl Iterator<Item = Cause> + '_ {
    dossier.workload.sources.iter().flat_map(|source| {
        let conflict = (!source.conflicts.is_empty()).then(|| Cause {
            kind: CauseKind::ImportConflict,
            words: format!("{} contradicts the answer for {}", source.source, source.conflicts.join(", ")).into(),
            day: source.on,
            control: None,
        });
        let gone = source.missing_since.map(|day| Cause {
            kind: CauseKind::GoneFromSource,
            words: format!("not in {} since {day}", source.source).into(),
            day,
            control: None,
        });
        conflict.into_iter().chain(gone)
    })
}

fn unknown_stage(dossier: &Dossier) -> Option<Cause> {
    dossier.workload.facts.stage.is_unknown().then(|| Cause {
        kind: CauseKind::UnknownStage,
        words: "stage unknown".into(),
        day: dossier.workload.added_on,
        control: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{Lived, day, judged, made, person, policy, today};
    use super::*;
    use crate::domain::record::{Action, Claim, Source};
    use crate::domain::{How, Word, YesNo};
    use rstest::rstest;

    fn causes_of(dossier: &Dossier) -> Vec<Cause> {
        causes(dossier, &judged(dossier), today(), &policy())
    }

    fn kinds(dossier: &Dossier) -> Vec<&'static str> {
        causes_of(dossier).iter().map(|cause| cause.kind.word()).collect()
    }

    fn source() -> Source {
        Source {
            source: "us-federal-2025".to_owned(),
            source_id: None,
            match_key: "x".to_owned(),
            statement: String::new(),
            stated: crate::domain::Fields::new(),
            words: std::collections::BTreeMap::new(),
            unclear: std::collections::BTreeMap::new(),
            silent: std::collections::BTreeMap::new(),
            unmapped: std::collections::BTreeMap::new(),
            import: None,
            on: day("2026-10-01"),
            conflicts: vec!["owner".to_owned()],
            missing_since: Some(day("2026-11-01")),
        }
    }

    #[test]
    fn what_is_merely_not_answered_is_no_cause() {
        assert_eq!(kinds(&made("stage=experiment")), Vec::<&str>::new());
        assert_eq!(kinds(&made("")), ["unknown-stage"]);
    }

    #[test]
    fn the_worst_comes_first_and_a_late_date_is_told_once() {
        let mut dossier = made(
            "stage=pilot owner=gil reach_record=act control_point=none next_review_on=2026-11-01 ends_on=2026-10-01 log_prompts=no \
             | state=live expires_on=2026-11-20 | state=planned expires_on=2026-11-20",
        )
        .approved(crate::domain::Stage::Experiment, Stage::Pilot, "2026-09-01", "bob")
        .asked(Stage::Pilot, Stage::Production, "2026-11-20");
        dossier.workload.sources.push(source());
        let told: Vec<_> = causes_of(&dossier).into_iter().map(|cause| (cause.kind.word(), cause.control)).collect();
        let expected = [
            ("to-decide", None),
            ("late-review", Some("REV-2")),
            ("grant-past-end", Some("DAT-3")),
            ("past-end", None),
            ("blocks", Some("KEY-2")),
            ("high", Some("LOG-1")),
            ("high", Some("OWN-1")),
            ("import-conflict", None),
            ("gone-from-source", None),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_review_due_today_is_not_late() {
        assert_eq!(kinds(&made("stage=experiment next_review_on=2026-11-22")), Vec::<&str>::new());
        assert_eq!(kinds(&made("stage=experiment next_review_on=2026-11-21")), ["late-review"]);
    }

    #[test]
    fn a_late_date_names_the_control_that_says_so_only_where_that_is_judged() {
        let told = |stage: &str| {
            let dossier = made(&format!("stage={stage} | dataset=claims state=live expires_on=2026-11-20"));
            let first = causes_of(&dossier).remove(0);
            (first.words.into_owned(), first.control)
        };
        let words = "data grant for claims expired on 2026-11-20 and is still live".to_owned();
        assert_eq!(told("experiment"), (words.clone(), Some("DAT-3")));
        assert_eq!(told("unknown"), (words, None));
    }

    #[rstest]
    #[case::of_somebody(Some("bob"), "2026-11-20", None, Some("bob was to do this by 2026-11-20: sample the logs"))]
    #[case::of_nobody(None, "2026-11-20", None, Some("nobody was to do this by 2026-11-20: sample the logs"))]
    #[case::done(Some("bob"), "2026-11-20", Some("2026-11-21"), None)]
    #[case::due_today(Some("bob"), "2026-11-22", None, None)]
    fn an_action_that_is_late_is_told_with_who_sees_to_it_and_its_day(
        #[case] owner: Option<&str>,
        #[case] due_on: &str,
        #[case] closed_on: Option<&str>,
        #[case] told: Option<&str>,
    ) {
        let mut dossier = made("stage=experiment");
        let owner = owner.map(person);
        dossier.actions.push(Action {
            id: Id([4; 16]),
            workload: dossier.workload.id,
            origin: crate::domain::ActionOrigin::Condition,
            from: String::new(),
            what: "sample the logs".to_owned(),
            owner,
            due_on: day(due_on),
            opened_on: day("2026-10-01"),
            closed_on: closed_on.map(day),
            proof: None,
        });
        let causes = causes_of(&dossier);
        let late: Vec<_> = causes.iter().filter(|it| it.kind == CauseKind::LateAction).collect();
        let said = late.first().map(|it| it.words.replace(&person("bob").to_string(), "bob"));
        assert_eq!(said.as_deref(), told);
        assert!(late.iter().all(|it| it.day == day(due_on)));
    }

    #[test]
    fn the_retired_want_nobody_because_of_their_dates_or_sources() {
        let mut retired = made("stage=retired next_review_on=2026-01-01 | state=live expires_on=2026-01-01");
        retired.workload.sources.push(source());
        assert_eq!(kinds(&retired), Vec::<&str>::new());
    }

    const NO: &str = "reach_customer=none reach_record=none reach_decision=none grants_complete=none";

    #[rstest]
    #[case::acts_whatever_else_is_unknown("reach_record=act", &[], Harm::Act)]
    #[case::influences("reach_record=influence", &[ClaimKind::HighImpact], Harm::Influence)]
    #[case::is_claimed_to_matter("", &[ClaimKind::HighImpact, ClaimKind::Agentic], Harm::ClaimedHighImpact)]
    #[case::is_claimed_to_act_by_itself("", &[ClaimKind::Agentic], Harm::ClaimedAgentic)]
    #[case::is_claimed_to_know_people("", &[ClaimKind::PersonalData], Harm::ClaimedAgentic)]
    #[case::nobody_knows("", &[], Harm::Unknown)]
    #[case::reads("reach_customer=none reach_decision=none reach_record=read grants_complete=none", &[], Harm::Read)]
    #[case::does_nothing(NO, &[], Harm::None)]
    #[case::does_nothing_but_is_claimed_to_matter(NO, &[ClaimKind::HighImpact], Harm::ClaimedHighImpact)]
    fn harm_is_what_it_can_do_then_what_is_claimed(
        #[case] said: &str,
        #[case] claims: &[ClaimKind],
        #[case] expected: Harm,
    ) {
        let mut dossier = made(said);
        for kind in claims {
            dossier.workload.claims.insert(*kind, Claim { says: Some(YesNo::Yes), words: "yes".to_owned() });
        }
        assert_eq!(harm(&dossier), expected);
    }

    #[test]
    fn workloads_are_ordered_by_harm_then_stage_then_how_long_they_have_been_late() {
        let key = |said: &str, name: &str| {
            let mut dossier = made(said);
            name.clone_into(&mut dossier.workload.key);
            sort_key(&dossier, &causes_of(&dossier))
        };
        let late = |on: &str| format!("{NO} stage=production next_review_on={on}");
        let ordered = [
            key("reach_record=act stage=experiment", "a"),
            key(&late("2026-10-01"), "d"),
            key(&late("2026-11-01"), "b"),
            key(&late("2026-11-01"), "c"),
            key(&format!("{NO} stage=production owner=gil"), "a"),
            key(&format!("{NO} stage=pilot"), "a"),
            key(&format!("{NO} stage=unknown"), "a"),
            key(&format!("{NO} stage=experiment"), "a"),
        ];
        let mut sorted = ordered.clone();
        sorted.reverse();
        sorted.sort();
        assert_eq!(sorted, ordered);
    }

    #[test]
    fn a_failing_control_is_told_since_the_day_it_fails() {
        let dossier = made("stage=experiment").set("reach_record=act", "2026-10-10", How::Person);
        let told: Vec<_> = causes_of(&dossier).into_iter().map(|cause| (cause.control, cause.day)).collect();
        assert_eq!(told, [(Some("KEY-3"), day("2026-10-10")), (Some("PRO-3"), day("2026-10-10"))]);
    }
}
