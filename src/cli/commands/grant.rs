//! `grant`: access of a workload to data: recorded, changed, approved, ended.

use clap::{Args, Subcommand};
use serde_json::json;

use super::show::standing;
use crate::cli::act_options::{ActOptions, Given};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::typed;
use crate::domain::record::{Grant as Recorded, GrantFacts};
use crate::domain::{Command, Id};
use crate::store::read::Found;

/// Add, approve, edit and revoke data grants.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign grant add claims-triage-agent claims-db --set classification=confidential --set customer_data=yes --set mode=read
  countersign grant edit claims-triage-agent:claims-db --set egress=no
  countersign grant approve claims-triage-agent:claims-db --by \"M. Silva\" --reason \"needed to read the claim\" --expires +1y
  countersign grant revoke claims-triage-agent:claims-db --on yesterday
  countersign answer claims-triage-agent grants_complete=listed

A grant is named by its id, or as KEY:DATASET. `countersign fields grant` lists what can be set.")]
pub struct Grant {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Record access to a data set
    Add(Add),
    /// Edit a data grant
    Edit(Edit),
    /// Approve a grant
    Approve(Approve),
    /// Revoke a data grant; `--on` says when
    Revoke(Revoke),
}

#[derive(Debug, Args)]
struct Add {
    /// The workload
    key: String,
    /// The data set
    dataset: String,
    /// What is known of it
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Edit {
    /// The grant: its id, or KEY:DATASET
    grant: String,
    /// What is known of it
    #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Approve {
    /// The grant: its id, or KEY:DATASET
    grant: String,
    /// Why the access is needed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who approves; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    /// The day the access ends by itself
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    expires: Option<String>,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Args)]
struct Revoke {
    /// The grant: its id, or KEY:DATASET
    grant: String,
    #[command(flatten)]
    options: ActOptions,
}

impl Grant {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        match self.what {
            What::Add(add) => add.run(session, &mut opened),
            What::Edit(Edit { grant, set, options }) => {
                let grant = named(&opened, &grant)?;
                let fields = typed::fields::<GrantFacts>(&set, &opened.people(), opened.today)?;
                let command = Command::DescribeGrant { grant: grant.id, fields };
                act(session, &mut opened, &grant, &options, command, "changed")
            }
            What::Approve(approve) => approve.run(session, &mut opened),
            What::Revoke(Revoke { grant, options }) => {
                let grant = named(&opened, &grant)?;
                let ended_on = options.day(&opened)?;
                let command = Command::EndGrant { grant: grant.id, ended_on };
                act(session, &mut opened, &grant, &options, command, &format!("ended on {ended_on}"))
            }
        }
    }
}

impl Add {
    fn run(self, session: &mut Session, opened: &mut Opened) -> Result<Exit, Failure> {
        let Found { id, key, .. } = opened.store.find(&self.key)?;
        let dating = self.options.dating(opened)?;
        let mut fields = typed::fields::<GrantFacts>(&self.set, &opened.people(), dating)?;
        typed::set(&mut fields, "dataset", &self.dataset, &opened.people(), dating)?;
        let request = self.options.request_as_said(session, opened, id)?;
        let committed = session.commit(opened, &request, Command::AddGrant { workload: id, fields })?;
        let grant = committed.begun.first().map(ToString::to_string);
        let words = format!("{key}: access to {} recorded; {}", self.dataset, now(opened, id)?);
        session.done(&words, &committed, json!({"key": key, "grant": grant, "dataset": self.dataset}))
    }
}

impl Approve {
    fn run(self, session: &mut Session, opened: &mut Opened) -> Result<Exit, Failure> {
        let grant = named(opened, &self.grant)?;
        let by = opened.people().by(self.by.as_deref())?;
        let options = ActOptions::from(self.given);
        let approved_on = options.day(opened)?;
        let dating = options.dating(opened)?;
        let expires_on = self.expires.as_deref().map(|typed| typed::day(typed, dating)).transpose()?;
        let command = Command::ApproveGrant { grant: grant.id, by, approved_on, reason: self.reason, expires_on };
        let did = format!("approved by {}", opened.people().called(by.person)?);
        act(session, opened, &grant, &options, command, &did)
    }
}

/// A grant that was named, with the last entry about it.
struct Named {
    id: Id,
    workload: Id,
    dataset: String,
    was_approved: bool,
    last_entry: Id,
}

/// The grant of an id, or of a workload's key and a data set.
fn named(opened: &Opened, typed: &str) -> Result<Named, Failure> {
    let nothing = || Failure::new(typed, "there is no such grant", "take its id from `countersign show KEY`");
    let id = match typed.split_once(':') {
        None => typed.trim().parse::<Id>().map_err(|_| nothing())?,
        Some((key, dataset)) => {
            let found = opened.store.find(key)?;
            let dossier = opened.store.dossier(found.id)?.ok_or_else(nothing)?;
            let of: Vec<&Recorded> = dossier
                .grants
                .iter()
                .filter(|grant| grant.facts.dataset.known().is_some_and(|it| it == dataset))
                .collect();
            match of.as_slice() {
                [] => return Err(nothing()),
                [one] => one.id,
                many => {
                    let ids: Vec<String> = many.iter().map(|grant| grant.id.to_string()).collect();
                    let why = format!("{} grants are of this data set", many.len());
                    return Err(Failure::new(typed, why, format!("say which by id: {}", ids.join(", "))));
                }
            }
        }
    };
    let record = opened.store.record(id)?;
    let grant = record.as_ref().and_then(|record| Some((record.heard.last_entry, record.grant()?)));
    let (last_entry, grant) = grant.ok_or_else(nothing)?;
    let dataset = grant.facts.dataset.known().cloned().unwrap_or_else(|| "unknown data".to_owned());
    Ok(Named { id, workload: grant.workload, dataset, was_approved: grant.is_approved(), last_entry })
}

fn act(
    session: &mut Session,
    opened: &mut Opened,
    grant: &Named,
    options: &ActOptions,
    command: Command,
    did: &str,
) -> Result<Exit, Failure> {
    // An approval rests on what the approver saw; the others say all that is written.
    let request = match command {
        Command::ApproveGrant { .. } => options.request_on(session, opened, grant.id, grant.last_entry)?,
        _ => options.request_as_said(session, opened, grant.id)?,
    };
    let committed = session.commit(opened, &request, command)?;
    let words = format!("access to {} {did}; {}", grant.dataset, now(opened, grant.workload)?);
    let is_approved = opened.store.record(grant.id)?.is_some_and(|it| it.grant().is_some_and(Recorded::is_approved));
    let ended = grant.was_approved && !is_approved;
    let words = if ended { format!("{words}\n{}", approve_again(grant.id)) } else { words };
    let about = json!({"grant": grant.id.to_string(), "dataset": grant.dataset, "approval_ended": ended});
    session.done(&words, &committed, about)
}

/// What is said where a change ended the approval of an access.
fn approve_again(grant: Id) -> String {
    format!(
        "Its approval ended: nobody has approved this access as it is now. \
         Approve it again: `countersign grant approve {grant} --reason TEXT`"
    )
}

/// How the workload stands now.
fn now(opened: &Opened, workload: Id) -> Result<String, Failure> {
    let dossier = opened.store.dossier(workload)?;
    Ok(dossier.map(|dossier| standing(&dossier, opened)).transpose()?.unwrap_or_default())
}
