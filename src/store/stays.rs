//! Whether the path still leads to what is open, and the log that commits are written to.
//!
//! A restore or a sync program may put another file in place, or take the log away, while a register is open. SQLite goes on in the
//! file that it has; nothing is told as recorded that the next one to open the path would not find.

use super::connect::How;
use super::error::{Result, StoreError};
use super::open::{self, Opened};
use super::place::{beside, log_length};
use super::{Store, entries};
use crate::held::FileId;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A log that is longer than this after a commit is emptied at once, where nobody holds it back.
const LONG: u64 = 4 << 20;

/// How a file and what belongs to it stood when they were last looked at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// When the file itself was last written: SQLite writes to it where it moves the log into it.
    written: Option<SystemTime>,
    /// The log that commits are written to, and its index, once they are there.
    companions: [Option<FileId>; 2],
}

impl Seen {
    /// A file that is about to be opened.
    pub fn of(file: &Path) -> Self {
        Self { written: written(file), ..Self::default() }
    }
}

/// When a file was last written.
fn written(file: &Path) -> Option<SystemTime> {
    std::fs::symlink_metadata(file).and_then(|found| found.modified()).ok()
}

impl Opened {
    /// Refuses where the path leads to another file than the one that is open, or what belongs to it is not what it was.
    pub fn is_in_place(&mut self) -> Result<()> {
        let Some((path, file)) = self.held() else { return Ok(()) };
        let path = path.to_owned();
        match id(&path)? {
            Some(now) if now == *file => {}
            Some(_) => return Err(StoreError::Replaced(path)),
            None => return Err(StoreError::Gone(path)),
        }
        if self.how() != How::Write {
            return Ok(());
        }
        for (seen, ending) in self.seen.companions.iter_mut().zip(["-wal", "-shm"]) {
            let companion = beside(&path, ending);
            match (&*seen, id(&companion)?) {
                // SQLite makes them with the first page that is read or written, and keeps them while anybody is connected.
                (None, now) => *seen = now,
                (Some(known), Some(now)) if *known == now => {}
                (Some(_), _) => return Err(StoreError::LogGone(companion)),
            }
        }
        Ok(())
    }
}

fn id(path: &Path) -> Result<Option<FileId>> {
    FileId::at(path).map_err(|error| StoreError::io(path, error))
}

impl Store {
    /// Refuses where the path no longer leads to this register: another file, none, or another register in the same file.
    ///
    /// # Errors
    /// [`StoreError::Replaced`], [`StoreError::Gone`] or [`StoreError::LogGone`]; or where it cannot be looked at.
    pub fn is_in_place(&mut self) -> Result<()> {
        self.opened.is_in_place()?;
        let Some(register) = &self.register else { return Ok(()) };
        if entries::ledger_id(&self.opened.db)? != Some(register.id) || !self.reads_the_same()? {
            return Err(StoreError::Replaced(self.opened.file.clone()));
        }
        Ok(())
    }

    /// Whether somebody who opens the file now finds this ledger in it. It is looked at where the file was written since the last
    /// time: a copy over it keeps its number, and what this connection has read before it does not read again.
    fn reads_the_same(&mut self) -> Result<bool> {
        let Some((path, _)) = self.opened.held() else { return Ok(true) };
        let written = written(path);
        if self.opened.seen.written == written {
            return Ok(true);
        }
        let is_known = self.opened.seen.written.is_some();
        if is_known && let Some(end) = self.end()? {
            let anew = open::again(&self.opened)?;
            if entries::ledger_id(&anew.db)? != Some(end.ledger)
                || entries::link_at(&anew.db, end.ledger, end.size)? != Some(end)
            {
                return Ok(false);
            }
        }
        self.opened.seen.written = written;
        Ok(true)
    }

    /// Moves what the log holds into the file and empties it, where nobody holds it back: the file is then whole by itself, should
    /// somebody copy it, or put another in its place. Gives what is left in the log, in bytes.
    pub fn empty_log(&self) -> u64 {
        let Some((path, _)) = self.opened.held() else { return 0 };
        if self.opened.how() != How::Write || log_length(path) == 0 {
            return log_length(path);
        }
        let wait = |how_long| self.opened.db.busy_timeout(how_long);
        let emptied = wait(Duration::ZERO)
            .and_then(|()| self.opened.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
            .and_then(|()| wait(super::connect::BUSY));
        // What stays is read from there, and tried again.
        drop(emptied);
        log_length(path)
    }

    /// As [`Store::empty_log`], where the log has grown long.
    pub(super) fn shorten_log(&self) {
        if self.opened.held().is_some_and(|(path, _)| log_length(path) > LONG) {
            self.empty_log();
        }
    }
}
