//! Beginning a register, what it goes by, and what it witnesses about itself.

use super::{Context, Scope, said};
use crate::domain::event::{
    CatalogueAdopted, CheckpointsReset, ClockCorrected, EvidenceExported, EvidenceWithdrawn, PolicyChanged,
    RegisterCreated,
};
use crate::domain::record::Span;
use crate::domain::{Command, Event, Id, Policy, Refusal};

pub(super) fn create(
    name: &str,
    policy: &str,
    catalogue_version: &str,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if context.begun {
        return Err(Refusal::not_allowed(
            "this register",
            "the register already exists",
            "use it, or give another place with --db",
        ));
    }
    let name = said(name, "this register", "a name")?;
    let read = Policy::read(policy)?;
    let created = RegisterCreated {
        register: context.draw.id(),
        name: name.to_owned(),
        zone: read.time_zone,
        catalogue_version: catalogue_version.to_owned(),
        policy: policy.to_owned(),
    };
    Ok(vec![created.into()])
}

/// A document as [`crate::controls::policy`] has let it through. A policy counts from the day it is recorded: what was judged before
/// was judged by the one then in force.
pub(super) fn change_policy(scope: &Scope, id: Id, policy: &str, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let register = scope.register(id)?;
    let read = Policy::read(policy)?;
    if policy == register.policy_text {
        return Ok(vec![]);
    }
    if context.on != context.today {
        let next = "leave --on out, and say in the reason since when people went by it";
        return Err(Refusal::invalid("the policy", "it counts from the day it is recorded, and not before", next));
    }
    let newest = scope.records.get(&id).map_or(context.today, |record| record.heard.newest_on);
    if newest > context.today {
        let why = format!("the clock says {}, and the register has come to {newest}", context.today);
        return Err(Refusal::not_allowed("the policy", why, "set the clock of this machine right"));
    }
    // Days never go backwards: otherwise what is recorded next would stand before what is recorded already.
    let there = context.at.day_in(read.time_zone);
    if there < context.today {
        let why = format!("in {} it is still {there}, and this register has come to {}", read.time_zone, context.today);
        let next = format!("change the zone once {} has begun there, within a day", context.today);
        return Err(Refusal::not_allowed("time_zone", why, next));
    }
    Ok(vec![PolicyChanged { register: id, policy: policy.to_owned() }.into()])
}

pub(super) fn adopt_catalogue(scope: &Scope, id: Id, version: &str) -> Result<Vec<Event>, Refusal> {
    if scope.register(id)?.catalogue_version == version {
        return Ok(vec![]);
    }
    Ok(vec![CatalogueAdopted { register: id, version: version.to_owned() }.into()])
}

/// The entries get the day of the correction, and no other: what they were true from, the wrong clock hides.
pub(super) fn correct_clock(id: Id, entries: Span, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if context.on != context.today {
        let why = "the entries get the day on which the clock is corrected";
        return Err(Refusal::invalid("the clock", why, "leave --on out"));
    }
    Ok(vec![ClockCorrected { register: id, entries, on: context.today }.into()])
}

pub(super) fn witnessed(command: &Command) -> Vec<Event> {
    match command {
        Command::RecordExport { register, pack, manifest_sha256, as_of, filter, workloads, entries } => vec![
            EvidenceExported {
                register: *register,
                pack: pack.clone(),
                manifest_sha256: manifest_sha256.clone(),
                as_of: *as_of,
                filter: filter.clone(),
                workloads: *workloads,
                entries: *entries,
            }
            .into(),
        ],
        Command::WithdrawExport { register, pack } => {
            vec![EvidenceWithdrawn { register: *register, pack: pack.clone() }.into()]
        }
        Command::SetCheckpointsAside { register, checkpoints } => {
            vec![CheckpointsReset { register: *register, checkpoints: checkpoints.clone() }.into()]
        }
        _ => vec![],
    }
}
