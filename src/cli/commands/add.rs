//! `add`: a new workload, as an experiment.

use clap::Args;
use serde_json::json;

use super::show::standing;
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::typed;
use crate::domain::Command;
use crate::domain::record::WorkloadFacts;

/// Add a workload as an experiment.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign add \"Claims triage agent\" --owner me --purpose \"sorts claims by urgency\" --ends +3m
  countersign add \"Vendor scorer\" --key vendor-scorer --set team=Procurement --set kind=model

`countersign fields` lists what can be set.")]
pub struct Add {
    /// What people call it
    name: String,
    /// Its key; made from the name where none is given
    #[arg(long)]
    key: Option<String>,
    /// What it is for, in a sentence
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// The one accountable person: a name, address, id, or me
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// The team that runs it
    #[arg(long)]
    team: Option<String>,
    /// The day the experiment ends or is decided
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    ends: Option<String>,
    /// Also where a workload of this name is recorded already
    #[arg(long)]
    another: bool,
    /// Any other field
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    options: ActOptions,
}

impl Add {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let people = opened.people();
        let dating = self.options.dating(&opened)?;
        let mut fields = typed::fields::<WorkloadFacts>(&self.set, &people, dating)?;
        let own = [("purpose", &self.purpose), ("owner", &self.owner), ("team", &self.team), ("ends_on", &self.ends)];
        typed::set(&mut fields, "name", &self.name, &people, dating)?;
        for (name, value) in own {
            if let Some(value) = value {
                typed::set(&mut fields, name, value, &people, dating)?;
            }
        }
        let known = if self.another { vec![] } else { opened.store.called_so(&self.name)? };
        if let [(_, first), ..] = known.as_slice() {
            let keys: Vec<&str> = known.iter().map(|(_, key)| key.as_str()).collect();
            let why = format!("a workload of this name is recorded already: {}", keys.join(", "));
            let next = format!("look at it with `countersign show {first}`, or say --another to add a second one");
            return Err(Failure::new(&self.name, why, next));
        }
        let request = self.options.request(session, &opened)?;
        let committed = session.commit(&mut opened, &request, Command::AddWorkload { key: self.key, fields })?;
        let id = committed.begun.first().copied();
        let dossier = id.map(|id| opened.store.dossier(id)).transpose()?.flatten();
        let Some(dossier) = dossier else {
            return session.done("added", &committed, json!({}));
        };
        let workload = &dossier.workload;
        let words = format!("added {}: {}", workload.key, standing(&dossier, &opened)?);
        let also = json!({"key": workload.key, "id": workload.id.to_string()});
        session.done(&words, &committed, also)
    }
}
