//! `rebuild`: throws everything computed away and computes it from the ledger.

use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::progress::Progress;
use crate::cli::session::{NOT_AS_KNOWN, Session};
use crate::store::{Mode, Repaired, StoreError};

/// Throw everything computed away and compute it from the ledger. The ledger itself is only read.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  countersign rebuild

Where pages, indexes, tables or triggers of the file are damaged or altered, a new file is made from the ledger and takes the place of
the register; the damaged file is kept beside it. Nobody else may have the register open meanwhile.")]
pub struct Rebuild {}

impl Rebuild {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let Self {} = self;
        session.may_write()?;
        let store = session.open_damaged(Mode::Write)?;
        let mut progress = Progress::begin(session, &store, "rebuild")?;
        let repaired = store.repair(session.acting.now(), &mut |done, all| progress.at(done, all));
        drop(progress);
        let (store, Repaired { unplaced, kept }) = repaired.map_err(|error| match error {
            StoreError::BadEntry { seq, why } => {
                let next = "restore a copy of the register, or save what can be proven with `countersign salvage FILE`";
                Failure::new(format!("entry {seq} of the ledger"), format!("it cannot be read or trusted: {why}"), next)
            }
            error => session.met(error),
        })?;
        let kept = kept.map(|kept| kept.display().to_string());
        let (entries, counts) = (store.end()?.map_or(0, |end| end.size), store.counts()?);
        if session.globals.json {
            session.out.json(&json!({
                "done": true, "entries": entries, "unplaced": unplaced, "workloads": counts.workloads,
                "damaged_file": kept,
            }))?;
        } else {
            session.out.line(format!("computed {} workloads again from {entries} entries", counts.workloads))?;
            if let Some(kept) = kept {
                session.out.line(format!("the register was damaged; the damaged file is kept at {kept}"))?;
            }
            if unplaced > 0 {
                session.out.line(format!("{unplaced} entries had no place in their record and changed nothing"))?;
            }
        }
        drop(store);
        if let Some(rolled_back) = session.open()?.store.rolled_back() {
            print::note(&format!("this register: {rolled_back}; {NOT_AS_KNOWN}"));
            return Ok(Exit::CannotTell);
        }
        Ok(if unplaced > 0 { Exit::WithRest } else { Exit::Yes })
    }
}
