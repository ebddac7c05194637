//! `action`: something that somebody has to do, done. Actions are opened by reviews and by conditions of a decision.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::typed;
use crate::domain::{Command, Id};

/// Close an action.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  countersign action done 01a20629c05e000000001c985b8d0b37 --proof https://tickets.acme.example/412 --on yesterday

`countersign show KEY` lists the open actions of a workload, `countersign due` those that are due.")]
pub struct Action {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// It is done; `--on` says since when
    Done(Done),
}

#[derive(Debug, Args)]
struct Done {
    /// The action's id
    action: String,
    /// What shows it
    #[arg(long, value_name = "TEXT")]
    proof: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

impl Action {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let What::Done(Done { action, proof, options }) = self.what;
        let proof = proof.map(|proof| typed::text("--proof", &proof)).transpose()?;
        let mut opened = session.write()?;
        let nothing = || Failure::new(&action, "there is no such action", "take its id from `countersign show KEY`");
        let id: Id = action.trim().parse().map_err(|_| nothing())?;
        let record = opened.store.record(id)?;
        let what = record.as_ref().and_then(|record| Some(record.action()?.what.clone())).ok_or_else(nothing)?;
        let closed_on = options.day(&opened)?;
        let request = options.request_as_said(session, &opened, id)?;
        let committed = session.commit(&mut opened, &request, Command::CloseAction { action: id, closed_on, proof })?;
        session.done(&format!("done on {closed_on}: {what}"), &committed, json!({"action": id.to_string()}))
    }
}
