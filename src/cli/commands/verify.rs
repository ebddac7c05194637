//! `verify`: every entry, everything computed, and against what it was compared.

use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::store::{Against, Mode, Store, StoreError, Verification};

/// Check every entry and everything computed from them. Repairs nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign verify
  countersign verify --json

Ends with 0 only where it was compared with something that somebody else holds; with 1 where a fault was found; with 3 where
nothing is wrong but only this account's own checkpoint, or nothing, was there to compare with.")]
pub struct Verify {}

impl Verify {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let Self {} = self;
        if session.globals.as_of.is_some() {
            return Err(Failure::new("--as-of", "a register is verified as it lies", "leave --as-of out"));
        }
        let store = as_it_lies(session)?;
        let mut progress = Progress::shown(session, "verify");
        let all = store.end().ok().flatten().map_or(0, |end| end.size);
        let found = store.verify(None, &mut |done| progress.at(done, all))?;
        drop(progress);
        let exit = match (&found.against, found.is_sound()) {
            (_, false) => Exit::No,
            (Against::Outside(..), true) => Exit::Yes,
            (Against::OwnCheckpoint(_) | Against::Nothing, true) => Exit::CannotTell,
        };
        report(session, &found)?;
        Ok(exit)
    }
}

/// The register; where something of it cannot be read, that is what is to be named.
fn as_it_lies(session: &Session) -> Result<Store, Failure> {
    match session.open_plainly()? {
        Ok(store) => Ok(store),
        Err(StoreError::Damaged(_) | StoreError::BadEntry { .. }) => session.open_damaged(Mode::Read),
        Err(error) => Err(session.met(error)),
    }
}

fn report(session: &mut Session, found: &Verification) -> Result<(), Failure> {
    let size = found.end.map_or(0, |end| end.size);
    let head = found.end.map(|end| end.head.to_string());
    let first = found.faults.first();
    if session.globals.json {
        return session.out.json(&json!({
            "ok": found.is_sound(),
            "first_bad": first.map(|fault| json!({"seq": fault.seq, "class": fault.class.word(), "what": fault.what})),
            "faults": found.faults,
            "against": against(found),
            "outside": matches!(found.against, Against::Outside(..)),
            "ledger": found.end.map(|end| end.ledger.to_string()),
            "entries": size,
            "head": head,
            "clock_steps_back": found.clock_steps_back,
        }));
    }
    for fault in &found.faults {
        session.out.line(format!("entry {}: {}: {}", fault.seq, fault.class.word(), fault.what))?;
    }
    let verdict = match found.faults.len() {
        0 => "nothing is wrong".to_owned(),
        1 => "1 fault".to_owned(),
        faults => format!("{faults} faults"),
    };
    session.out.line(format!("{size} entries, {verdict}; {}", against(found)))?;
    if let Some(head) = head {
        session.out.line(format!("ends with {head}"))?;
    }
    if found.clock_steps_back > 0 {
        session.out.line(format!("in {} places the clock was behind the entry before", found.clock_steps_back))?;
    }
    Ok(())
}

/// Against what it was compared, in words.
fn against(found: &Verification) -> String {
    let how = if found.is_sound() { "matches" } else { "compared with" };
    match &found.against {
        Against::Nothing => "compared with nothing but itself".to_owned(),
        Against::OwnCheckpoint(checkpoint) => format!(
            "{how} a checkpoint kept by this same account (finds accidents only), of {} at entry {}",
            checkpoint.at, checkpoint.size
        ),
        Against::Outside(name, link) => format!("{how} {name}, given with --against, at entry {}", link.size),
    }
}
