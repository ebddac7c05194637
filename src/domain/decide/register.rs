//! Beginning a register, and what the register witnesses about itself.

use super::{Context, said};
use crate::domain::event::{CheckpointsSetAside, EvidenceExported, RegisterCreated};
use crate::domain::{Command, Event, Policy, Refusal};

pub(super) fn create(
    name: &str,
    policy: &str,
    catalogue_version: &str,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if context.begun {
        return Err(Refusal::not_allowed(
            "this register",
            "it has begun already",
            "use it, or give another place with --db",
        ));
    }
    let name = said(name, "this register", "a name")?;
    let read =
        Policy::read(policy).map_err(|bad| Refusal::invalid("the policy", bad.to_string(), "mend the document"))?;
    let created = RegisterCreated {
        register: context.draw.id(),
        name: name.to_owned(),
        zone: read.time_zone,
        catalogue_version: catalogue_version.to_owned(),
        policy: policy.to_owned(),
    };
    Ok(vec![created.into()])
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
        Command::SetCheckpointsAside { register, checkpoints } => {
            vec![CheckpointsSetAside { register: *register, checkpoints: checkpoints.clone() }.into()]
        }
        _ => vec![],
    }
}
