//! Whether the path still leads to what is open, and the log that commits are written to.
//!
//! A restore or a sync program may put another file in place, or take the log away, while a register is open. SQLite goes on in the
//! file that it has; nothing is told as recorded that the next one to open the path would not find.

use super::connect::How;
use super::error::{Result, StoreError};
use super::open::Opened;
use super::place::{beside, log_length};
use super::{Store, entries};
use crate::held::FileId;
use std::time::Duration;

/// A log that is longer than this after a commit is emptied at once, where nobody holds it back.
const LONG: u64 = 4 << 20;

impl Opened {
    /// Refuses where the path leads to another file than the one that is open, or the log of it is another one.
    pub fn is_in_place(&mut self) -> Result<()> {
        let Some((path, file)) = self.held() else { return Ok(()) };
        let now = |path: &std::path::Path| FileId::at(path).map_err(|error| StoreError::io(path, error));
        match now(path)? {
            Some(now) if now == *file => {}
            Some(_) => return Err(StoreError::Replaced(path.to_owned())),
            None => return Err(StoreError::Gone(path.to_owned())),
        }
        if self.how() != How::Write {
            return Ok(());
        }
        let path = beside(path, "-wal");
        let log = now(&path)?;
        match (&self.log, log) {
            // SQLite makes it with the first page that is read or written, and keeps it for as long as anybody is connected.
            (None, log) => self.log = log,
            (Some(known), Some(log)) if *known == log => {}
            (Some(_), _) => return Err(StoreError::LogGone(path)),
        }
        Ok(())
    }
}

impl Store {
    /// Refuses where the path no longer leads to this register: another file, none, or another register in the same file.
    ///
    /// # Errors
    /// [`StoreError::Replaced`], [`StoreError::Gone`] or [`StoreError::LogGone`]; or where it cannot be looked at.
    pub fn is_in_place(&mut self) -> Result<()> {
        self.opened.is_in_place()?;
        let Some(register) = &self.register else { return Ok(()) };
        if entries::ledger_id(&self.opened.db)? == Some(register.id) {
            return Ok(());
        }
        Err(StoreError::Replaced(self.opened.file.clone()))
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
