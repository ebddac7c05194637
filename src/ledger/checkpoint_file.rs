//! The file of an account's checkpoints: one a line, of every register that it opens, apart from them in the state folder.
//!
//! Lines are added, and now and then folded, under a lock beside the file; whoever only reads needs none. A line that cannot be read
//! stops nobody: the next one that is added sets it aside, into a file beside, and says so once.

use super::checkpoint::Checkpoint;
use crate::domain::Id;
use crate::files::{self, Links};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The largest file that is read, in bytes: more than a million lines.
const MOST: u64 = 256 * 1024 * 1024;
/// How long is waited for another program, which has the lock for a moment.
const PATIENCE: Duration = Duration::from_secs(2);
/// From how many lines of one ledger on they are folded.
const MANY: usize = 64;

/// A checkpoint file, or one beside it, that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {error}", file.display())]
pub struct BadFile {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub error: io::Error,
}

/// An error at a file.
fn at(file: &Path) -> impl FnOnce(io::Error) -> BadFile + use<'_> {
    move |error| BadFile { file: file.to_owned(), error }
}

/// What a checkpoint file says of one ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The checkpoints of the ledger, oldest first.
    pub checkpoints: Vec<Checkpoint>,
    /// Lines that cannot be read and may have been of this ledger.
    pub unread: usize,
    /// Whether one of these stands after the newest checkpoint.
    pub newest_is_unread: bool,
}

impl Known {
    /// The newest checkpoint that can be read.
    #[must_use]
    pub fn newest(&self) -> Option<&Checkpoint> {
        self.checkpoints.last()
    }

    /// Whether there are so many that [`fold`] is worth its while.
    #[must_use]
    pub fn is_many(&self) -> bool {
        self.checkpoints.len() > MANY
    }
}

/// Reads what a file says of one ledger; nothing where there is no file. Lines that cannot be read are counted and passed over.
///
/// # Errors
/// When the file is there and cannot be opened, or is no regular file.
pub fn read(file: &Path, ledger: Id) -> Result<Known, BadFile> {
    let mut lines = Lines::read(file)?;
    if lines.ends_in_the_middle() {
        // Half a line, or one that another program is writing at this moment: it is whole when that lets go of the lock.
        let _ = files::is_held(&lock_of(file)).map(|is_held| is_held.then(|| hold(file)));
        lines = Lines::read(file)?;
    }
    Ok(lines.of(ledger))
}

/// Adds a checkpoint and brings it to the disk. Lines that cannot be read are set aside; gives how many.
///
/// # Errors
/// When the file cannot be written, or another program holds it for long.
pub fn append(file: &Path, checkpoint: &Checkpoint) -> Result<usize, BadFile> {
    let line = checkpoint.to_line().map_err(io::Error::from).map_err(at(file))?;
    let _lock = hold(file)?;
    let lines = Lines::read(file)?;
    let unread: Vec<&[u8]> = lines.each().filter(|line| Checkpoint::from_line(line).is_none()).collect();
    if unread.is_empty() && !lines.ends_in_the_middle() {
        add(file, format!("{line}\n").as_bytes()).map_err(at(file))?;
        return Ok(0);
    }
    if !unread.is_empty() {
        let aside = set_aside(file);
        add(&aside, &joined(unread.iter().copied())).map_err(at(&aside))?;
    }
    let good = lines.each().filter(|line| Checkpoint::from_line(line).is_some());
    files::replace(file, &joined(good.chain([line.as_bytes()]))).map_err(at(file))?;
    Ok(unread.len())
}

/// Drops the checkpoints of one ledger that say nothing more: kept are the newest, the longest and each that does not hold. What is
/// known of other ledgers, and what cannot be read, stays.
///
/// # Errors
/// When the file cannot be written, or another program holds it for long.
pub fn fold(file: &Path, ledger: Id, mut holds: impl FnMut(&Checkpoint) -> bool) -> Result<(), BadFile> {
    let _lock = hold(file)?;
    let lines = Lines::read(file)?;
    let ours = |line| Checkpoint::from_line(line).filter(|read| read.ledger == ledger);
    let of_us: Vec<(usize, Checkpoint)> =
        lines.each().enumerate().filter_map(|(at, line)| Some((at, ours(line)?))).collect();
    let (newest, longest) = (of_us.last(), of_us.iter().max_by_key(|(_, one)| one.size));
    let needed: HashSet<usize> = newest.into_iter().chain(longest).map(|(at, _)| *at).collect();
    let mut failing = HashSet::new();
    let dropped: HashSet<usize> = of_us
        .iter()
        .filter(|(at, one)| !needed.contains(at) && (holds(one) || !failing.insert((one.size, &one.head))))
        .map(|(at, _)| *at)
        .collect();
    if dropped.is_empty() {
        return Ok(());
    }
    let kept = lines.each().enumerate().filter(|(at, _)| !dropped.contains(at));
    files::replace(file, &joined(kept.map(|(_, line)| line))).map_err(at(file))
}

/// The file beside, where lines are that could not be read.
#[must_use]
pub fn set_aside(file: &Path) -> PathBuf {
    beside(file, ".set-aside")
}

/// Adds bytes to the end of a file and brings them to the disk.
fn add(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = files::open_to_append(file)?;
    file.write_all(bytes)?;
    file.sync_data()
}

fn hold(file: &Path) -> Result<File, BadFile> {
    let lock = lock_of(file);
    let busy = || io::Error::new(io::ErrorKind::WouldBlock, "another program is at work on it");
    files::hold(&lock, PATIENCE).and_then(|held| held.ok_or_else(busy)).map_err(at(&lock))
}

/// A file of its own, since the checkpoints are replaced while the lock is held.
fn lock_of(file: &Path) -> PathBuf {
    beside(file, ".lock")
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn joined<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    lines.flat_map(|line| line.iter().copied().chain([b'\n'])).collect()
}

/// The bytes of a checkpoint file.
struct Lines(Vec<u8>);

impl Lines {
    fn read(file: &Path) -> Result<Self, BadFile> {
        match files::read(file, Links::Refuse, MOST) {
            Ok(bytes) => Ok(Self(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self(vec![])),
            Err(error) => Err(at(file)(error)),
        }
    }

    fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
    }

    fn ends_in_the_middle(&self) -> bool {
        self.0.last().is_some_and(|last| *last != b'\n')
    }

    fn of(&self, ledger: Id) -> Known {
        let (mut known, mut others, mut unread) = (Known::default(), HashSet::new(), vec![]);
        for line in self.each() {
            match Checkpoint::from_line(line) {
                Some(checkpoint) if checkpoint.ledger == ledger => {
                    known.checkpoints.push(checkpoint);
                    known.newest_is_unread = false;
                    unread.clear();
                }
                Some(checkpoint) => drop(others.insert(checkpoint.ledger)),
                None => {
                    known.unread += 1;
                    unread.push(line);
                }
            }
        }
        // A line that still says another ledger's id, one that is known, was of that one.
        let of_another = |line: &[u8]| {
            let text = String::from_utf8_lossy(line);
            others.iter().any(|other| text.contains(&other.to_string()))
        };
        known.newest_is_unread = unread.iter().any(|line| !of_another(line));
        known
    }
}

#[cfg(test)]
mod tests;
