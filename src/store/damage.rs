//! The mark that a damaged ledger leaves. The first command that meets an entry it cannot trust writes it beside the checkpoints, apart
//! from the register; from then on the register is only read, until `verify` finds its ledger whole or another file lies in its place.

use super::error::{Result, StoreError};
use super::verify::chain;
use super::{Mode, Store};
use crate::domain::Instant;
use crate::files::{self, Links};
use crate::ledger::Fault;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// The file of marks, beside that of the checkpoints.
const MARKS: &str = "damaged.jsonl";
/// The most that is read of it, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// What was found of a register, and which file it was found of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    at: Instant,
    device: u64,
    entry: u64,
    file: PathBuf,
    inode: u64,
    what: String,
}

impl Mark {
    fn says(&self) -> String {
        let Self { at, entry, what, .. } = self;
        let next = "see `countersign verify`, then restore a copy or run `countersign salvage FILE`";
        format!("its ledger is damaged at entry {entry} ({what}; found on {at}): nothing is written to it; {next}")
    }
}

impl Store {
    /// What an earlier command found of the ledger in this file, with the next step; nothing where another file lies there since.
    #[must_use]
    pub fn damage_known(file: &Path, checkpoints: &Path) -> Option<String> {
        let (device, inode) = identity(file)?;
        let file = file.canonicalize().ok()?;
        let known = marks(checkpoints).into_iter().find(|mark| mark.file == file)?;
        (known.device == device && known.inode == inode).then(|| known.says())
    }

    /// Checks the ledger of a register that could not be read somewhere, and leaves a mark where an entry of it cannot be trusted.
    /// Gives what is to be said then.
    ///
    /// # Errors
    /// Where the mark cannot be written.
    pub fn note_damage(file: &Path, checkpoints: &Path, now: Instant) -> Result<Option<String>> {
        let Ok(store) = Self::open_damaged(file, Mode::Read, None) else { return Ok(None) };
        let last = chain::last(store.db());
        let report = chain::check(store.db(), store.ledger_id(), last, &mut |_| {})?;
        mark(store.file(), checkpoints, report.faults.first(), now)
    }

    /// What is to be said where a question to this register met damage: its ledger is looked at, and a mark is left. Nothing where the
    /// ledger is whole, and what is damaged is computed from it.
    ///
    /// # Errors
    /// Where the mark cannot be written.
    pub fn met_damage(&self, now: Instant) -> Result<Option<String>> {
        let Some(checkpoints) = &self.checkpoints else { return Ok(None) };
        match Self::damage_known(self.file(), checkpoints) {
            Some(known) => Ok(Some(known)),
            None => Self::note_damage(self.file(), checkpoints, now),
        }
    }

    /// Refuses to write where a mark was left, by this program or another, since the register was opened.
    pub(super) fn refuse_where_marked(&self) -> Result<()> {
        let known = self.checkpoints.as_ref().and_then(|it| Self::damage_known(self.file(), it));
        known.map_or(Ok(()), |known| Err(StoreError::ReadOnly(known)))
    }

    /// Leaves a mark of the first fault of the ledger, or takes away the one that there was.
    ///
    /// # Errors
    /// Where the marks cannot be written.
    pub fn mark_damage(&self, first: Option<&Fault>, now: Instant) -> Result<Option<String>> {
        match &self.checkpoints {
            Some(checkpoints) => mark(self.file(), checkpoints, first, now),
            None => Ok(None),
        }
    }
}

fn mark(file: &Path, checkpoints: &Path, first: Option<&Fault>, now: Instant) -> Result<Option<String>> {
    let (Some((device, inode)), Ok(file)) = (identity(file), file.canonicalize()) else { return Ok(None) };
    let mut marks = marks(checkpoints);
    let before = marks.len();
    marks.retain(|mark| mark.file != file);
    let mark = first.map(|fault| Mark { at: now, device, entry: fault.seq, file, inode, what: fault.what.clone() });
    if mark.is_none() && marks.len() == before {
        return Ok(None);
    }
    let says = mark.as_ref().map(Mark::says);
    marks.extend(mark);
    write(checkpoints, &marks)?;
    Ok(says)
}

/// Which file it is, whatever its name is.
fn identity(file: &Path) -> Option<(u64, u64)> {
    let found = fs::metadata(file).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        found.is_file().then_some((0, 0))
    }
}

fn place(checkpoints: &Path) -> PathBuf {
    checkpoints.with_file_name(MARKS)
}

/// Every mark that can be read; one that cannot is no reason to stop.
fn marks(checkpoints: &Path) -> Vec<Mark> {
    let text = files::read_text(&place(checkpoints), Links::Refuse, LONGEST).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn write(checkpoints: &Path, marks: &[Mark]) -> Result<()> {
    let place = place(checkpoints);
    let mut text = String::new();
    for mark in marks {
        text += &serde_json::to_string(mark).map_err(|error| StoreError::Damaged(error.to_string()))?;
        text.push('\n');
    }
    let folder = place.parent().unwrap_or(Path::new("."));
    files::create_folders(folder)
        .and_then(|()| files::replace(&place, text.as_bytes()))
        .map_err(|error| StoreError::io(&place, error))
}
