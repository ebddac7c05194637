//! `salvage`: saves the longest chain of a damaged register that verifies into a new one, and says what is missing.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::files;
use crate::store::{Salvaged, Store};

/// Save what can be proven of a damaged register into a new file
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  countersign salvage saved.db

Writes every entry up to the first one that does not verify into the new register FILE, computes everything from them, and takes the
key for fingerprints along. FILE.missing.jsonl then lists each entry that is missing, with its content where it can still be read.
The damaged register is only read, and stays where it is. A copy of the register from before the damage may have more: try that first.

Ends with 0 where every entry was saved, and with 4 where some are missing. The new register then has fewer entries than its
checkpoints say: use it with --db, and take note of that with `countersign --db FILE doctor --accept-rollback --reason REASON`.")]
pub struct Salvage {
    /// The new register; nothing may be there yet
    #[arg(value_name = "FILE")]
    into: PathBuf,
}

impl Salvage {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if session.globals.as_of.is_some() {
            return Err(Failure::new("--as-of", "a register is saved as it lies", "leave --as-of out"));
        }
        nothing_there(&self.into)?;
        let opened = Store::open_to_salvage(&session.globals.place()?, session.checkpoints());
        let store = opened.map_err(|error| session.met(error))?;
        let mut progress = Progress::shown(session, "salvage");
        let done = store.salvage(&self.into, session.acting.now(), &mut |done, all| progress.at(done, all));
        drop(progress);
        let saved = done.map_err(|error| session.met(error))?;
        let missing = saved.of - saved.end.size;
        report(session, &self.into, &saved, missing)?;
        Ok(if missing == 0 { Exit::Yes } else { Exit::WithRest })
    }
}

/// That a new file can be made there, before anything is read.
fn nothing_there(into: &Path) -> Result<(), Failure> {
    let refused =
        |why: &str, next: &str| Failure::new(into.to_string_lossy(), why, format!("{next}; nothing was written"));
    let folder = into.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let error = std::io::Error::from(std::io::ErrorKind::NotFound);
        let next = if folder.exists() { "give another place" } else { "make the folder, or give another place" };
        return Err(refused(&files::why(into, &error), next));
    }
    match std::fs::symlink_metadata(into) {
        Ok(found) if found.is_dir() => Err(refused("it is a folder", "give the name of a new file in it")),
        Ok(_) => Err(refused("something is there already", "give the name of a new file")),
        Err(_) => Ok(()),
    }
}

fn report(session: &mut Session, into: &Path, saved: &Salvaged, missing: u64) -> Result<(), Failure> {
    let file = into.display().to_string();
    let report = saved.report.as_ref().map(|report| report.display().to_string());
    if session.globals.json {
        return session.out.json(&json!({
            "done": true, "file": file, "entries": saved.end.size, "head": saved.end.head.to_string(),
            "of": saved.of, "missing": missing, "readable": saved.readable, "why": saved.why, "report": report,
        }));
    }
    session.out.line(format!("saved {} of {} entries in {file}, each checked", saved.end.size, saved.of))?;
    if let (Some(why), true) = (&saved.why, missing > 0) {
        session.out.line(format!("entry {}: {why}", saved.end.size + 1))?;
    }
    if let Some(report) = report {
        session.out.line(format!("{missing} are missing, of them {} can still be read: {report}", saved.readable))?;
        session.out.line(format!("next: `countersign --db {file} doctor --accept-rollback --reason REASON`"))?;
    }
    Ok(())
}
