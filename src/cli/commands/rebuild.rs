//! `rebuild`: throws everything computed away and computes it from the ledger.

use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::store::Mode;

/// Throw everything computed away and compute it from the ledger. The ledger itself is only read.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  countersign rebuild")]
pub struct Rebuild {}

impl Rebuild {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let Self {} = self;
        session.may_write()?;
        let mut store = session.open_damaged(Mode::Write)?;
        let mut progress = Progress::begin(session, &store, "rebuild")?;
        let rebuilt = store.rebuild(session.acting.now(), &mut |done, all| progress.at(done, all));
        drop(progress);
        let unplaced = rebuilt.map_err(|error| session.met(error))?;
        let (entries, counts) = (store.end()?.map_or(0, |end| end.size), store.counts()?);
        if session.globals.json {
            session.out.json(&json!({
                "done": true, "entries": entries, "unplaced": unplaced, "workloads": counts.workloads,
            }))?;
        } else {
            session.out.line(format!("computed {} workloads anew from {entries} entries", counts.workloads))?;
            if unplaced > 0 {
                session.out.line(format!("{unplaced} entries had no place in their record and changed nothing"))?;
            }
        }
        Ok(if unplaced > 0 { Exit::WithRest } else { Exit::Yes })
    }
}
