//! Rules on adopting: a workload found in a stage that nobody approved is taken over by a person, for a reason, until its first
//! review. It is no approval; that is asked for where it stands.

use super::{Context, Scope, not_after, review, said};
use crate::domain::event::WorkloadAdopted;
use crate::domain::record::By;
use crate::domain::standing::{Lack, Standing, adopted_here, standing};
use crate::domain::{Day, Derivation, Event, Fact, Id, Refusal, Stage};

/// What is said of an adoption.
pub(super) struct Adoption<'a> {
    pub kept_by: By,
    pub found_on: Option<Day>,
    pub reason: &'a str,
    pub first_review_on: Day,
}

pub(super) fn adopt(
    scope: &Scope,
    id: Id,
    adoption: &Adoption<'_>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dossier = scope.dossier(id)?;
    let key = &dossier.workload.key;
    let (stage, lack) = match standing(&dossier.workload) {
        Standing::Unapproved { stage, lack } => (stage, lack),
        Standing::Approved(entry) => {
            let why = format!("it was approved here on {}, and only what nobody approved is adopted", entry.on);
            return Err(Refusal::not_allowed(key, why, "nothing more needs doing"));
        }
        Standing::Free => return Err(not_there(key, dossier.workload.facts.stage)),
    };
    if let Some(before) = adopted_here(&dossier.workload) {
        return Err(Refusal::not_allowed(
            key,
            format!("it was adopted in {stage} on {}, and is adopted once", before.on),
            format!("have it approved where it stands: `countersign promote {key} --ratify`"),
        ));
    }
    scope.active(adoption.kept_by.person, "keep a workload running")?;
    let reason = said(adoption.reason, key, "a reason")?;
    let known_since = match lack {
        Lack::Found(entry) => entry.on,
        Lack::Decision | Lack::Pilot { .. } => context.on,
    };
    let found_on = adoption.found_on.unwrap_or(known_since);
    not_after(found_on, context, key, "the day it was found")?;
    let first_review_on = adoption.first_review_on;
    let mut events = review::schedule(scope, id, Some(first_review_on), Derivation::Typed, context)?;
    let kept_by = adoption.kept_by;
    let adopted =
        WorkloadAdopted { workload: id, stage, found_on, kept_by, reason: reason.to_owned(), first_review_on };
    events.insert(0, adopted.into());
    Ok(events)
}

fn not_there(key: &str, stage: Fact<Stage>) -> Refusal {
    match stage {
        Fact::Unknown => {
            let next = format!("answer it first: `countersign answer {key} stage=production`");
            Refusal::not_allowed(key, "its stage is unknown", next)
        }
        Fact::Known(stage) => Refusal::not_allowed(
            key,
            format!("it stands in {stage}, which is entered without approval"),
            "adopt what was found in a pilot or in production",
        ),
    }
}
