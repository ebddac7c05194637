//! `verify`: every entry, everything computed, and against what it was compared; or a pack of evidence.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::verify_pack;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::outside::outside;
use crate::cli::progress::Progress;
use crate::cli::session::{Session, tell_of};
use crate::store::{Against, Mode, Store, StoreError, Verification};

/// Check every entry and everything computed from them, or a pack of evidence. Repairs nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign verify
  countersign verify --against evidence_acme_2026-09-30_0123456789ab
  countersign verify --against \"ledger 01a2... has 1733 entries and ends with 9b34...\"
  countersign verify evidence_acme_2026-11-22_ba9876543210 --against evidence_acme_2026-09-30_0123456789ab --json

Ends with 0 only where it was compared with something that somebody else holds, given with --against; with 1 where a fault was
found; with 3 where nothing is wrong but only this account's own checkpoint, or nothing, was there to compare with.")]
pub struct Verify {
    /// The folder of a pack; the register itself where none is given
    pack: Option<PathBuf>,
    /// What somebody else holds: a pack, or the line that an export ended with, or a file with that line
    #[arg(long, value_name = "PACK")]
    against: Option<String>,
}

impl Verify {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if session.globals.as_of.is_some() {
            return Err(Failure::new("--as-of", "things are verified as they lie", "leave --as-of out"));
        }
        let against = self.against.as_deref().map(outside).transpose()?;
        if let Some(pack) = &self.pack {
            return verify_pack::verify(session, pack, against);
        }
        let store = as_it_lies(session)?;
        let mut progress = Progress::shown(session, "verify");
        let all = store.end().ok().flatten().map_or(0, |end| end.size);
        let found = store.verify(against, &mut |done| progress.at(done, all))?;
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
        Ok(store) => {
            tell_of(store.other_register());
            Ok(store)
        }
        Err(StoreError::Corrupt | StoreError::Damaged(_) | StoreError::BadEntry { .. }) => {
            session.open_damaged(Mode::Read)
        }
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
