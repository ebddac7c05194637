//! `verify`: every entry, everything computed, and against what it was compared; or a pack of evidence.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde_json::{Value as Json, json};

use super::verify_pack;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::outside::outside;
use crate::cli::print;
use crate::cli::progress::Progress;
use crate::cli::session::{Session, tell_of};
use crate::ledger::{Fault, FaultClass, Link};
use crate::store::{Against, Ahead, Mode, Pace, Store, StoreError, Verification};

/// Check every entry, everything computed from them, and the indexes, or a pack of evidence. Changes nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign verify
  countersign verify --against evidence_acme_2026-09-30_0123456789ab
  countersign verify --against \"ledger 01a2... has 1733 entries and ends with 9b34...\"
  countersign verify evidence_acme_2026-11-22_ba9876543210 --against evidence_acme_2026-09-30_0123456789ab --json

Ends with 0 only where it was compared with something that somebody else holds, given with --against; with 1 where a fault was
found; with 3 where nothing is wrong but only this account's own checkpoint, or nothing, was there to compare with, where another version
of the program computed what is stored, and where this account's newest checkpoint cannot be read.

It reads the register as it is and changes nothing first. It checks the hashes, the bytes and the place in the chain of every entry. It
recomputes every table as of the day it was last judged on and compares it row by row. It compares the indexes with their tables, the
search index with its texts, and the tables, indexes and triggers with those that this program makes. It does not show that what was
recorded is true, nor that nobody with access to the file rewrote the whole ledger: for that, compare it with what somebody else
holds.")]
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
        let against = against.map(|kept| (kept.name, kept.link));
        let place = session.globals.place()?;
        let (found, ahead) = match look(session, &place, against) {
            Ok(looked) => looked,
            Err(error) if error.is_damage() || matches!(error, StoreError::Altered { .. }) => {
                return unreadable(session, &error);
            }
            Err(error) => return Err(session.met(error)),
        };
        let exit = match (&found.against, found.is_sound(), &found.not_compared) {
            (_, false, _) => Exit::No,
            (Against::Outside(..), true, None) if !found.newest_checkpoint_is_unread => Exit::Yes,
            (_, true, _) => Exit::CannotTell,
        };
        report(session, &found, ahead.as_ref())?;
        Ok(exit)
    }
}

/// Looks at the register as it lies, and at what lies ahead of this machine's clock.
fn look(
    session: &Session,
    place: &Path,
    against: Option<(String, Link)>,
) -> Result<(Verification, Option<Ahead>), StoreError> {
    let store = Store::open_damaged(place, Mode::Read, session.checkpoints())?;
    tell_of(store.other_register());
    let mut progress = Progress::shown(session, "verify");
    let all = store.end().ok().flatten().map_or(0, |end| end.size);
    let now = session.acting.now();
    let found = store.verify_at(Some(now), against, &mut |done| progress.at(done, all))?;
    if !session.globals.read_only {
        let first = found.faults.iter().find(|fault| fault.class.is_of_the_ledger());
        if let Err(error) = store.mark_damage(first, now) {
            print::note(&format!("no mark of this could be left: {error}"));
        }
    }
    // Where an entry cannot be read, that is named already.
    Ok((found, store.ahead(now).ok().flatten()))
}

/// Says of a file that SQLite cannot make sense of what is wrong with it: from its first entry on nothing can be trusted.
fn unreadable(session: &mut Session, error: &StoreError) -> Result<Exit, Failure> {
    let fault = Fault { seq: 1, class: FaultClass::Unreadable, what: error.to_string() };
    report(session, &Verification::of_no_entry(vec![fault]), None)?;
    Ok(Exit::No)
}

fn report(session: &mut Session, found: &Verification, ahead: Option<&Ahead>) -> Result<(), Failure> {
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
            "not_compared": found.not_compared,
            "seconds": {"chain": found.pace.chain.as_secs_f64(), "computed": found.pace.computed.as_secs_f64()},
            "ahead": ahead.map(ahead_json),
            "newest_checkpoint_is_unread": found.newest_checkpoint_is_unread,
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
    match &found.not_compared {
        Some(why) => session.out.line(format!("the stored tables were not compared with the ledger: {why}"))?,
        // With a fault in the ledger itself there is nothing to compute them from.
        None if !found.is_sound() && found.faults.iter().all(|fault| !fault.class.is_of_the_ledger()) => {
            session.out.line("all stored tables were computed again; each difference is named above")?;
        }
        None => {}
    }
    if found.newest_checkpoint_is_unread {
        session.out.line("the newest checkpoint cannot be read; `countersign doctor` names its file")?;
    }
    if let Some(head) = head {
        session.out.line(format!("ends with {head}"))?;
        session.out.line(pace(size, found.pace))?;
    }
    if found.clock_steps_back > 0 {
        session.out.line(format!("in {} places the clock was behind the entry before", found.clock_steps_back))?;
    }
    if let Some(ahead) = ahead {
        session.out.line(format!("{ahead}; that is no fault of the ledger, run `countersign clock`"))?;
    }
    Ok(())
}

/// How long it took, for the chain alone and for computing again.
fn pace(entries: u64, pace: Pace) -> String {
    let part = |took: Duration| {
        let seconds = took.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate is told in whole entries")]
        let rate = entries as f64 / seconds.max(f64::EPSILON);
        format!("{seconds:.2} s ({rate:.0} entries/s)")
    };
    let computed =
        if pace.computed.is_zero() { String::new() } else { format!(", computing again {}", part(pace.computed)) };
    format!("the chain took {}{computed}", part(pace.chain))
}

/// What lies ahead of this machine's clock, for scripts.
pub(super) fn ahead_json(ahead: &Ahead) -> Json {
    json!({
        "clock": ahead.behind.clock.to_string(), "last_entry_at": ahead.behind.last.to_string(),
        "first": ahead.entries.first, "last": ahead.entries.last, "stops_writing": ahead.behind.stops_writing(),
    })
}

/// Against what it was compared, in words.
fn against(found: &Verification) -> String {
    let how = if found.is_sound() { "matches" } else { "compared with" };
    match &found.against {
        Against::Nothing => "not compared with any checkpoint".to_owned(),
        Against::OwnCheckpoint(checkpoint) => format!(
            "{how} a checkpoint kept by this same account (finds accidents only), of {} at entry {}",
            checkpoint.at, checkpoint.size
        ),
        Against::Outside(name, link) => format!("{how} {name}, given with --against, at entry {}", link.size),
    }
}
