//! Checkpoints (anchors): a copy of a ledger's size and head kept elsewhere, so that a ledger rolled back or rebuilt is noticed.
//!
//! They stand one a line in a file of the state directory, apart from the register. Kept by the same account they find accidents
//! only; a copy that somebody else holds finds more.

use super::chain::{Hash, Link};
use crate::domain::{Id, Instant};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

/// A ledger's size and head at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// When it was taken.
    pub at: Instant,
    /// The hash of the last entry.
    pub head: String,
    /// The ledger's id.
    pub ledger: Id,
    /// How many entries there were.
    pub size: u64,
}

impl Checkpoint {
    /// A checkpoint of the end of a chain.
    #[must_use]
    pub fn of(end: Link, at: Instant) -> Self {
        Self { at, head: end.head.to_string(), ledger: end.ledger, size: end.size }
    }

    /// The chain's end as the checkpoint has it; `None` where its hash is not one.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        let head: Hash = self.head.parse().ok()?;
        Some(Link { ledger: self.ledger, size: self.size, head })
    }

    /// Appends the checkpoint to a file, made with mode 0600 where there is none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&self, file: &Path) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(file)?;
        file.write_all(&line)?;
        file.sync_data()
    }
}

/// The checkpoints of one ledger in a file, oldest first; none where there is no file. Lines that are cut or not understood are
/// passed over: a checkpoint file half written is no reason to stop.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read(file: &Path, ledger: Id) -> io::Result<Vec<Checkpoint>> {
    let file = match File::open(file) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(error),
    };
    let mut found = vec![];
    for line in BufReader::new(file).lines() {
        if let Ok(checkpoint) = serde_json::from_str::<Checkpoint>(&line?)
            && checkpoint.ledger == ledger
        {
            found.push(checkpoint);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_line_and_another_ledgers_checkpoints_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("anchors.jsonl");
        let (ours, theirs) = (Id([1; 16]), Id([2; 16]));
        let at = "2026-11-22T22:40:00.000Z".parse().unwrap();
        Checkpoint::of(Link::genesis(theirs), at).append(&file).unwrap();
        Checkpoint::of(Link::genesis(ours), at).append(&file).unwrap();
        OpenOptions::new().append(true).open(&file).unwrap().write_all(b"{\"at\":\"2026").unwrap();
        let read = read(&file, ours).unwrap();
        assert_eq!(read.iter().filter_map(Checkpoint::link).collect::<Vec<_>>(), [Link::genesis(ours)]);
    }
}
