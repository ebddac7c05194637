//! Saving what can be proven of a damaged register: the longest chain that verifies goes into a new file, and what is missing of it is
//! written down, as far as it can still be read.

use super::error::{Result, StoreError};
use super::place::beside;
use super::verify::chain;
use super::{Mode, Store, fresh};
use crate::domain::Instant;
use crate::files;
use crate::ledger::{Entry, Link};
use serde_json::{Value as Json, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What was saved, and what was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// The end of the chain that was saved.
    pub end: Link,
    /// Entries that the damaged file has, or that a checkpoint of it knows.
    pub of: u64,
    /// What is wrong with the first entry that was not saved.
    pub why: Option<String>,
    /// Entries that were not saved and can still be read.
    pub readable: u64,
    /// The file that says what is missing, where something is.
    pub report: Option<PathBuf>,
}

impl Store {
    /// Writes the longest chain of a register that verifies into a new register, and a report of what is missing beside it. The
    /// damaged file is only read.
    ///
    /// # Errors
    /// Where not even the first entry verifies, a file is there already, or it cannot be written.
    pub fn salvage(&self, into: &Path, now: Instant, progress: &mut dyn FnMut(u64, u64)) -> Result<Salvaged> {
        let last = chain::last(self.db());
        let report = chain::check(self.db(), self.ledger_id(), last, &mut |_| {})?;
        let first = report.faults.first();
        let sound = first.map_or(last, |fault| fault.seq.saturating_sub(1).min(last));
        let known =
            self.known_checkpoints().ok().and_then(|known| known.newest().map(|newest| newest.size)).unwrap_or(0);
        let nothing = || StoreError::BadEntry { seq: 1, why: "no entry of this ledger can be proven".to_owned() };
        if sound == 0 {
            return Err(nothing());
        }
        let (end, _) = fresh::build(self.db(), sound, into, now, progress)?;
        let end = end.ok_or_else(nothing)?;
        let of = last.max(known);
        let (missing, readable) = self.missing(sound, last, known);
        let report = if missing.is_empty() { None } else { Some(write(into, &missing)?) };
        Ok(Salvaged { end, of, why: first.map(|fault| fault.what.clone()), readable, report })
    }

    /// Opens a register as it lies, to save what can be proven of it.
    ///
    /// # Errors
    /// As [`Store::open_damaged`].
    pub fn open_to_salvage(file: &Path, checkpoints: Option<PathBuf>) -> Result<Self> {
        Self::open_damaged(file, Mode::Read, checkpoints)
    }

    /// A line for each entry after number `sound`, with its body where that can still be read; and how many could.
    fn missing(&self, sound: u64, last: u64, known: u64) -> (Vec<Json>, u64) {
        let (mut lines, mut readable) = (vec![], 0);
        for seq in sound + 1..=last {
            let mut line = json!({"seq": seq, "readable": false});
            let found = chain::one(self.db(), seq, &mut |row| {
                if let Ok(entry) = Entry::decode(row.body) {
                    line = json!({"seq": seq, "readable": true, "entry": entry});
                }
            });
            if !matches!(found, Ok(true)) {
                line = json!({"seq": seq, "readable": false, "why": "it is not there, or its page cannot be read"});
            }
            readable += u64::from(line["readable"] == json!(true));
            lines.push(line);
        }
        if known > last {
            let why = format!("a checkpoint knows {known} entries, the file has {last}");
            lines.push(json!({"seq": last + 1, "through": known, "readable": false, "why": why}));
        }
        (lines, readable)
    }
}

fn write(into: &Path, missing: &[Json]) -> Result<PathBuf> {
    let report = beside(into, ".missing.jsonl");
    let mut text = String::new();
    for line in missing {
        text += &line.to_string();
        text.push('\n');
    }
    let written = files::create_new(&report).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| StoreError::io(&report, error))?;
    Ok(report)
}
