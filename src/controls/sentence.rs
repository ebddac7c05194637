//! A finding as one sentence for a ticket: who, what, by when, why. Names are looked up when it is written and stored nowhere.

use super::answer::Fix;
use super::judge::Judged;
use super::verdict::Verdict;
use crate::domain::{Day, Dossier, Policy, Stage};

/// The sentence; `None` where there is nothing to fix.
///
/// Names and keys in it are as recorded: whoever shows or prints it makes them safe first.
#[must_use]
pub fn sentence(dossier: &Dossier, judged: &Judged, policy: &Policy) -> Option<String> {
    let fix = judged.answer.fix.as_ref()?;
    let workload = &dossier.workload;
    let state = if judged.verdict() == Verdict::Fail { "has failed" } else { "has not been answered" };
    Some(format!(
        "{who}, for {key}: {how}, by {by}, because {reason} ({control} {state} since {since}{excepted}).",
        who = who(dossier, fix),
        how = fix.how,
        key = workload.key,
        by = by_when(judged, policy),
        reason = judged.answer.reason,
        control = judged.control.id,
        since = judged.since,
        excepted = judged.excepted_until().map(|until| format!(", excepted until {until}")).unwrap_or_default(),
    ))
}

/// The same of a finding that only keeps the workload out of a stage; `None` where there is nothing to fix.
///
/// Names and keys in it are as recorded: whoever shows or prints it makes them safe first.
#[must_use]
pub fn before_entering(stage: Stage, dossier: &Dossier, judged: &Judged) -> Option<String> {
    let fix = judged.answer.fix.as_ref()?;
    let enters = if dossier.workload.facts.stage.is(stage) { "is approved in" } else { "enters" };
    Some(format!(
        "{who}, for {key}: {how}, before it {enters} {stage}, because {reason} ({control}).",
        who = who(dossier, fix),
        key = dossier.workload.key,
        how = fix.how,
        reason = judged.answer.reason,
        control = judged.control.id,
    ))
}

/// Who can fix it, by name where there is one.
fn who(dossier: &Dossier, fix: &Fix) -> String {
    match fix.who.person(dossier).and_then(|id| dossier.people.get(&id)) {
        Some(person) => format!("{} ({})", person.called(), fix.who.plain()),
        None => capitalised(fix.who.plain()),
    }
}

/// The last day on which it is excepted, else the end of the grace that policy gives, counted from the day the finding has stood since, or from the day it counts.
#[must_use]
pub fn by_when(judged: &Judged, policy: &Policy) -> Day {
    let grace_ends = judged.from.unwrap_or(judged.since).max(judged.since).plus_days(i64::from(policy.grace_days));
    judged.excepted_until().unwrap_or(grace_ends)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{Lived, judged, made, person, policy};
    use super::*;
    use crate::domain::field::Setting;
    use crate::domain::{How, Value};

    #[test]
    fn a_finding_reads_as_who_what_by_when_and_why() {
        let mut dossier = made("stage=pilot owner=ann next_review_on=2026-11-20").set(
            "reach_record=act control_point=none",
            "2026-11-02",
            How::Person,
        );
        let ann = dossier.people.get_mut(&person("ann")).unwrap();
        ann.facts.set("name", Value::Text("A. Kumar".to_owned()), Setting { on: Day::FIRST, how: How::Person });
        let judgement = judged(&dossier);
        let said = |control: &str| sentence(&dossier, judgement.get(control).unwrap(), &policy());
        assert_eq!(
            said("KEY-2").as_deref(),
            Some(
                "A. Kumar (the owner), for claims-agent: add an approval before it takes effect, or reduce its reach, by \
                 2026-11-16, because it can change a record, and there is no human control point (KEY-2 has failed since 2026-11-02)."
            )
        );
        assert_eq!(
            said("LOG-1").as_deref(),
            Some(
                "The technical owner, for claims-agent: turn on logging of prompts and record it, by 2026-11-16, because whether prompts are \
                 logged is unknown (LOG-1 has not been answered since 2026-11-02)."
            )
        );
        assert_eq!(said("OWN-1"), None, "there is nothing to fix");
        assert_eq!(
            before_entering(Stage::Production, &dossier, judgement.get("LOG-1").unwrap()).as_deref(),
            Some(
                "The technical owner, for claims-agent: turn on logging of prompts and record it, before it enters production, because \
                 whether prompts are logged is unknown (LOG-1)."
            )
        );
    }
}
