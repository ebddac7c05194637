//! `answer`: answers to the questions on a workload.

use clap::Args;
use serde_json::json;

use super::show::standing;
use crate::cli::circumstances::Circumstances;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::typed;
use crate::domain::Command;
use crate::domain::record::WorkloadFacts;

/// Answer questions on a workload.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign answer claims-triage-agent --set reach_record=act --set control_point=before
  countersign answer claims-triage-agent --set stop_tested_on=yesterday --stated-by \"R. Diaz\"
  countersign answer claims-triage-agent --set supplier=unknown

`countersign fields` lists what can be set; `unknown` takes an answer back.")]
pub struct Answer {
    /// The workload
    key: String,
    /// An answer
    #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Answer {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let found = opened.store.find(&self.key)?;
        let fields = typed::fields::<WorkloadFacts>(&self.set, &opened.people(), opened.today)?;
        let names: Vec<&str> = fields.iter().map(|(name, _)| name).collect();
        let request = self.circumstances.request_on(session, &opened, found.id, found.last_entry)?;
        let answer = Command::Answer { workload: found.id, fields: fields.clone(), bulk: None, overwrite: true };
        let committed = session.commit(&mut opened, &request, answer)?;
        let dossier = opened.store.dossier(found.id)?;
        let now = dossier.as_ref().map(|dossier| standing(dossier, &opened)).transpose()?.unwrap_or_default();
        let words = format!("{}: {} answered; {now}", found.key, names.join(", "));
        session.done(&words, &committed, json!({"key": found.key, "id": found.id.to_string(), "fields": names}))
    }
}
