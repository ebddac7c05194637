//! Keeping checkpoints apart from the register, and noticing on opening that the ledger does not agree with them.

use super::error::Result;
use super::{Committed, Store, entries};
use crate::domain::command::Request;
use crate::domain::event::{Event, SetAside};
use crate::domain::{Command, Instant};
use crate::ledger::checkpoint_file::{self, Known};
use crate::ledger::{Checkpoint, Link};
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// A checkpoint is taken at least every so many entries.
pub(super) const EVERY: u64 = 100;
/// How many of the newest checkpoints are compared on opening.
const COMPARED: usize = 1_000;

/// A ledger that is shorter than, or different from, checkpoints of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolledBack {
    /// Entries there are now.
    pub size: u64,
    /// The checkpoints that do not hold.
    pub checkpoints: Vec<Checkpoint>,
}

impl fmt::Display for RolledBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.checkpoints.iter().max_by_key(|checkpoint| checkpoint.size) {
            Some(last) if last.size > self.size => write!(
                f,
                "rolled back: it ends at entry {}, the checkpoint of {} says {}",
                self.size, last.at, last.size
            ),
            Some(last) => write!(f, "it differs from the checkpoint of {} at entry {}", last.at, last.size),
            None => f.write_str("it agrees with its checkpoints"),
        }
    }
}

/// Compares a ledger with the checkpoints kept of it.
pub(super) fn compare(store: &Store) -> Result<Option<RolledBack>> {
    let Some((_, end, known)) = known(store)? else { return Ok(None) };
    let known = known.checkpoints;
    let longest = known.iter().max_by_key(|one| one.size);
    let newest = known.iter().rev().take(COMPARED);
    let mut failing: Vec<Checkpoint> = vec![];
    for checkpoint in newest.chain(longest) {
        if !holds(store, checkpoint)? && !failing.contains(checkpoint) {
            failing.push(checkpoint.clone());
        }
    }
    if !failing.is_empty() {
        let set_aside = set_aside(store)?;
        failing.retain(|one| !set_aside.contains(&(one.size, one.head.clone())));
    }
    Ok(if failing.is_empty() { None } else { Some(RolledBack { size: end.size, checkpoints: failing }) })
}

/// Drops checkpoints that say nothing more, where there are many: so a start costs the same however long the history is.
pub(super) fn fold(store: &Store) -> Result<()> {
    let Some((file, end, known)) = known(store)? else { return Ok(()) };
    if known.is_many() {
        // One that cannot be compared now is kept. Where the file cannot be written, the next start folds it.
        let _ = checkpoint_file::fold(file, end.ledger, |one| holds(store, one).unwrap_or_default());
    }
    Ok(())
}

/// The file of checkpoints, the ledger's end, and what is known of it.
fn known(store: &Store) -> Result<Option<(&Path, Link, Known)>> {
    let (Some(file), Some(end)) = (&store.checkpoints, store.end()?) else { return Ok(None) };
    let known = checkpoint_file::read(file, end.ledger)?;
    Ok(Some((file, end, known)))
}

/// Whether the ledger has the entry that a checkpoint says.
fn holds(store: &Store, checkpoint: &Checkpoint) -> Result<bool> {
    let Some(link) = checkpoint.link() else { return Ok(true) };
    Ok(entries::link_at(store.db(), link.ledger, link.size)?.is_some_and(|here| here.head == link.head))
}

/// The checkpoints that a person took note of.
fn set_aside(store: &Store) -> Result<HashSet<(u64, String)>> {
    let Some(end) = store.end()? else { return Ok(HashSet::new()) };
    let mut aside = HashSet::new();
    for numbered in entries::about(store.db(), end.ledger)? {
        if let Event::CheckpointsReset(it) = numbered.happened()?.event {
            aside.extend(it.checkpoints.into_iter().map(|one| (one.size, one.head)));
        }
    }
    Ok(aside)
}

impl Store {
    /// Whether checkpoints are kept of it.
    #[must_use]
    pub fn keeps_checkpoints(&self) -> bool {
        self.checkpoints.is_some()
    }

    /// The folder beside the checkpoints where exports that are under way are noted.
    #[must_use]
    pub fn export_notes(&self) -> Option<PathBuf> {
        self.checkpoints.as_deref().map(|file| file.with_file_name("exports"))
    }

    /// What the checkpoint file of this account says of it; nothing where none are kept.
    ///
    /// # Errors
    /// Where the checkpoint file cannot be read.
    pub fn known_checkpoints(&self) -> Result<Known> {
        Ok(known(self)?.map(|(_, _, known)| known).unwrap_or_default())
    }

    /// Takes a checkpoint of the ledger's end, where checkpoints are kept. Gives how many lines of their file could not be read and were
    /// set aside since the last one that was asked for here.
    ///
    /// # Errors
    /// Where the checkpoint file cannot be written.
    pub fn checkpoint(&mut self, at: Instant) -> Result<usize> {
        self.take_checkpoint(at)?;
        Ok(std::mem::take(&mut self.lines_set_aside))
    }

    /// The same in the middle of what is done.
    pub(super) fn take_checkpoint(&mut self, at: Instant) -> Result<()> {
        let Some(file) = self.checkpoints.clone() else { return Ok(()) };
        if self.read_only().is_some() || self.unchecked == 0 || self.rehearses() {
            return Ok(());
        }
        let Some(end) = self.end()? else { return Ok(()) };
        self.lines_set_aside += checkpoint_file::append(&file, &Checkpoint::of(end, at))?;
        self.unchecked = 0;
        Ok(())
    }

    /// Takes note, on a person's word, that checkpoints no longer hold; the register can then be written again.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn acknowledge_rollback(&mut self, request: &Request) -> Result<Option<Committed>> {
        let (Some(rolled_back), Some(register)) = (self.rolled_back.take(), self.register.as_ref()) else {
            return Ok(None);
        };
        let aside =
            rolled_back.checkpoints.iter().map(|it| SetAside { size: it.size, head: it.head.clone() }).collect();
        let command = Command::SetCheckpointsAside { register: register.id, checkpoints: aside };
        let done = self.commit(request, command);
        if done.is_err() {
            self.rolled_back = Some(rolled_back);
        }
        done.map(Some)
    }
}
