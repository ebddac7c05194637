//! `identity`: what workloads run as: recorded or prepared, issued, its credentials rotated, seen in use and revoked, bound to
//! workloads and linked to the approval it exists for.

mod bond;
mod credential;
mod fingerprint;
mod list;
mod record;
mod show;

use clap::{Args, Subcommand};
use serde_json::json;

use super::show::standing;
use crate::cli::again::Prepared;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::domain::{Command, Id};
use crate::store::Committed;
use crate::store::read::Found;

pub(super) use credential::in_words;
pub(super) use show::{one_line, zone_json};

/// List and manage identities and their credentials.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign identity prepare svc-claims --issuer entra --environment production --workload claims-triage-agent --kind federated
  countersign identity add svc-claims-test --environment test --workload claims-triage-agent --zone rg-nonprod
  countersign identity issue svc-claims:production --kind key --fingerprint id:4f1c --expires +90d
  countersign identity rotate svc-claims:production --fingerprint id:7b02 --expires +90d
  countersign identity seen id:7b02 --on yesterday
  countersign identity revoke svc-claims-test --reason \"the pilot is over\"
  countersign identity fingerprint < secret.txt

An identity is named by its id or its account; where several have that account, as ISSUER/ACCOUNT, ACCOUNT:test or ACCOUNT:prod.
A credential is named by its id, its fingerprint, or its identity where that has only one. A secret is never given: its fingerprint is.")]
pub struct Identity {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List identities
    List(list::IdentityList),
    /// Record an identity that is in use
    Add(record::Add),
    /// Record an identity that a request will need, and that is not in use yet
    Prepare(record::Prepare),
    /// Edit an identity, or one of its credentials
    Edit(record::Edit),
    /// Record that a prepared identity went live, or that a live one was given another credential
    Issue(credential::Issue),
    /// Record a new credential in place of an old one, which is revoked in the same act
    Rotate(credential::Rotate),
    /// Record that a credential was seen in use; `--on` says on which day
    Seen(credential::Seen),
    /// Record that an identity was revoked with all its credentials, or a single credential; `--on` says when
    Revoke(credential::Revoke),
    /// Record that a workload runs as it
    Link(bond::Link),
    /// Record that a workload no longer runs as it
    Unlink(bond::Unlink),
    /// Say which approved promotion it exists for
    LinkPromotion(bond::LinkPromotion),
    /// Look at an identity: its credentials, who runs as it, where it stands, whose approval it has
    Show(show::Show),
    /// Make the fingerprint of a secret that is piped in, and say which identities have it
    Fingerprint(fingerprint::Fingerprint),
}

impl Identity {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        match self.what {
            What::List(it) => it.run(session),
            What::Add(it) => it.run(session),
            What::Prepare(it) => it.run(session),
            What::Edit(it) => it.run(session),
            What::Issue(it) => it.run(session),
            What::Rotate(it) => it.run(session),
            What::Seen(it) => it.run(session),
            What::Revoke(it) => it.run(session),
            What::Link(it) => it.run(session),
            What::Unlink(it) => it.run(session),
            What::LinkPromotion(it) => it.run(session),
            What::Show(it) => it.run(session),
            What::Fingerprint(it) => it.run(session),
        }
    }
}

/// How many workloads that run as an identity are named after an act on it.
const NAMED: usize = 3;

/// Performs an act on an identity, and says how the workloads stand that run as it.
fn act(
    session: &mut Session,
    opened: &mut Opened,
    identity: &Found,
    options: &crate::cli::act_options::ActOptions,
    command: Command,
    did: &str,
) -> Result<Exit, Failure> {
    let request = options.request_as_said(session, opened, identity.id)?;
    let committed = session.commit(opened, &request, command)?;
    told(session, opened, identity, &committed, did)
}

/// The same for an act that is made from what is recorded of the identity: it is prepared again where that had changed.
fn act_on_state(
    session: &mut Session,
    opened: &mut Opened,
    typed: &str,
    options: &crate::cli::act_options::ActOptions,
    prepare: impl Fn(&Opened, &Found) -> Result<(Command, String), Failure>,
) -> Result<Exit, Failure> {
    let (committed, (identity, did)) = session.commit_prepared(opened, options.expects(), |opened| {
        let identity = opened.store.find_identity(typed)?;
        let (command, did) = prepare(opened, &identity)?;
        let request = options.request_on(session, opened, identity.id, identity.last_entry)?;
        Ok(Prepared { request, command, told: (identity, did) })
    })?;
    told(session, opened, &identity, &committed, &did)
}

fn told(
    session: &mut Session,
    opened: &Opened,
    identity: &Found,
    committed: &Committed,
    did: &str,
) -> Result<Exit, Failure> {
    let begun = committed.begun.first().map(ToString::to_string);
    let words = format!("{} {did}{}", identity.key, now(opened, identity.id)?);
    let json = json!({"identity": identity.id.to_string(), "account": identity.key, "credential": begun});
    session.done(&words, committed, json)
}

/// How the workloads stand now that run as an identity, to be put behind a sentence.
fn now(opened: &Opened, identity: Id) -> Result<String, Failure> {
    let identity = opened.store.identity(identity)?;
    let workloads = identity.map(|identity| identity.workloads).unwrap_or_default();
    let mut said = vec![String::new()];
    for workload in workloads.iter().take(NAMED) {
        if let Some(dossier) = opened.store.dossier(workload.id)? {
            said.push(format!("{}: {}", workload.key, standing(&dossier, opened)?));
        }
    }
    let more = workloads.len().saturating_sub(NAMED);
    said.extend((more > 0).then(|| format!("and {more} more")));
    Ok(said.join("; "))
}
