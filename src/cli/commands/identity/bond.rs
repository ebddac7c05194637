//! Who runs as an identity, and the approval it exists for.

use clap::Args;

use super::act;
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::domain::{Command, Id};

#[derive(Debug, Args)]
pub(super) struct Link {
    /// The identity
    identity: String,
    /// The workload
    key: String,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
pub(super) struct Unlink {
    /// The identity
    identity: String,
    /// The workload
    key: String,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
pub(super) struct LinkPromotion {
    /// The identity
    identity: String,
    /// The promotion: its id, or the key of a workload for its last approved one
    #[arg(long, value_name = "PROMOTION")]
    promotion: String,
    #[command(flatten)]
    options: ActOptions,
}

impl Link {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let identity = opened.store.find_identity(&self.identity)?;
        let workload = opened.store.find(&self.key)?;
        let command = Command::LinkIdentity { identity: identity.id, workload: workload.id };
        let did = format!("is what {} runs as", workload.key);
        act(session, &mut opened, &identity, &self.options, command, &did)
    }
}

impl Unlink {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let identity = opened.store.find_identity(&self.identity)?;
        let workload = opened.store.find(&self.key)?;
        let command = Command::UnlinkIdentity { identity: identity.id, workload: workload.id };
        let did = format!("is no longer what {} runs as", workload.key);
        act(session, &mut opened, &identity, &self.options, command, &did)
    }
}

impl LinkPromotion {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let identity = opened.store.find_identity(&self.identity)?;
        let promotion = promotion(&opened, &self.promotion)?;
        let command = Command::LinkPromotion { identity: identity.id, promotion };
        let did = format!("exists for promotion {promotion}");
        act(session, &mut opened, &identity, &self.options, command, &did)
    }
}

/// The promotion of an id, else the last approved one of a workload.
fn promotion(opened: &Opened, typed: &str) -> Result<Id, Failure> {
    if let Ok(id) = typed.trim().parse::<Id>()
        && opened.store.record(id)?.is_some_and(|record| record.promotion().is_some())
    {
        return Ok(id);
    }
    let found = opened.store.find(typed.trim())?;
    let dossier = opened.store.dossier(found.id)?;
    let approved = dossier.and_then(|dossier| {
        let approved = dossier.promotions.iter().rev().find(|promotion| promotion.approved().is_some());
        approved.map(|promotion| promotion.id)
    });
    approved.ok_or_else(|| {
        Failure::new(&found.key, "no promotion of it was approved", "ask for one with `countersign promote`")
    })
}
