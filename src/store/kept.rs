//! The copy of a register that is kept beside it before a newer program computes its tables again: whole, or it is none.

use super::connect::{self, How, connect};
use super::error::{Result, StoreError};
use super::lease::Lease;
use super::open::Opened;
use super::place;
use super::{Store, entries, schema};
use crate::domain::Instant;
use crate::files::{self, Links};
use crate::ledger::Link;
use rusqlite::Connection;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How the name of a copy ends that is being written.
pub(super) const PART: &str = ".part";

/// What lies where the copy is to be.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// The whole copy.
    Whole,
    /// Nothing, or a copy that is torn, empty or of fewer entries: none at all.
    None,
    /// Something else, which stays as it is.
    Else(String),
}

impl Store {
    /// Computes everything again for this version of the program, after a copy of the file was kept. Another program that does the
    /// same at this moment is waited for.
    pub(super) fn bring_up_to_date(&mut self, version: Option<i64>, now: Instant) -> Result<()> {
        let mut lease = Lease::wait(&self.opened.file, "update for a newer program", connect::BUSY)?;
        if let Some(version) = version.filter(|version| *version != schema::PROJECTION_VERSION) {
            keep(&self.opened, version)?;
        }
        self.rebuild(now, &mut |done, all| {
            let percent = u8::try_from(done.saturating_mul(100) / all.max(1)).unwrap_or(100).min(100);
            // A lease that cannot be told how far it is still says what is at work.
            let _ = lease.progress(percent);
        })?;
        Ok(())
    }
}

/// Keeps the copy, unless a whole one is there. Only one program is here at a time: it has the lease.
fn keep(opened: &Opened, version: i64) -> Result<()> {
    let place = place::beside(&opened.file, &format!(".before-{}", schema::PROJECTION_VERSION));
    let end = entries::end(&opened.db)?;
    match found(&place, opened, end)? {
        Found::Whole => return Ok(()),
        Found::None => {}
        Found::Else(why) => return Err(StoreError::InTheWay { file: place, why }),
    }
    let part = place::beside(&place, PART);
    let kept = write(opened, &part).and_then(|()| {
        if found(&part, opened, end)? != Found::Whole {
            let why = format!("the copy of tables {version} did not read back whole");
            return Err(StoreError::NotKept { file: place.clone(), why });
        }
        files::rename(&part, &place).map_err(|error| StoreError::at(&place, error))?;
        place.parent().map_or(Ok(()), files::sync_folder).map_err(|error| StoreError::at(&place, error))
    });
    kept.map_err(|error| match error {
        StoreError::InTheWay { .. } => error,
        error => {
            // Where this fails too, the next start takes it away.
            let _ = std::fs::remove_file(&part);
            match error {
                StoreError::NotKept { .. } => error,
                error => StoreError::NotKept { file: place, why: error.to_string() },
            }
        }
    })
}

/// Writes a copy under a name of its own and brings it to the disk.
fn write(opened: &Opened, part: &Path) -> Result<()> {
    let at = |error| StoreError::at(part, error);
    // One that a killed program left: whoever has the lease is alone here.
    if files::open(part, Links::Refuse).map(drop).map_or_else(not_there, |()| Ok(true)).map_err(at)? {
        std::fs::remove_file(part).map_err(at)?;
    }
    files::create_new(part).map_err(at)?;
    opened.db.execute("VACUUM INTO ?", [part.to_string_lossy()])?;
    files::open(part, Links::Refuse).and_then(|file| file.sync_all()).map_err(at)
}

fn not_there(error: io::Error) -> io::Result<bool> {
    if error.kind() == io::ErrorKind::NotFound { Ok(false) } else { Err(error) }
}

/// What lies in a place, compared with the register whose ledger ends with `end`.
fn found(place: &Path, opened: &Opened, end: Option<Link>) -> Result<Found> {
    let mut start = Vec::new();
    match files::open(place, Links::Refuse).and_then(|file| file.take(16).read_to_end(&mut start)) {
        Ok(_) => {}
        Err(error) => {
            return match (files::in_the_way(&error), error.kind()) {
                (Some(kind), _) => Ok(Found::Else(kind.to_string())),
                (None, io::ErrorKind::NotFound) => Ok(Found::None),
                (None, _) => Err(StoreError::io(place, error)),
            };
        }
    }
    if start.iter().all(|byte| *byte == 0) {
        return Ok(Found::None);
    }
    if !b"SQLite format 3\0".starts_with(&start) {
        return Ok(Found::Else("it is no copy of this register".to_owned()));
    }
    let Ok(copy) = connect(place, How::Still) else { return Ok(Found::None) };
    let Ok(Some(kept)) = entries::end(&copy) else {
        return Ok(if end.is_none() && is_sound(&copy) { Found::Whole } else { Found::None });
    };
    let Some(end) = end.filter(|end| end.ledger == kept.ledger) else {
        return Ok(Found::Else("it is a copy of another register".to_owned()));
    };
    if entries::link_at(&opened.db, end.ledger, kept.size)? != Some(kept) {
        return Ok(Found::Else("it is a copy of another history of this register".to_owned()));
    }
    let is_whole = kept == end && is_sound(&copy) && same_entries(&opened.db, &copy)?;
    Ok(if is_whole { Found::Whole } else { Found::None })
}

/// Whether a copy has each entry of a register, byte for byte.
fn same_entries(register: &Connection, copy: &Connection) -> Result<bool> {
    let mut find = copy.prepare("SELECT id, act, body_hash, hash, body FROM ledger WHERE seq = ?")?;
    let mut same = true;
    entries::each_row(register, 0, |row| {
        let found = find.query_row([row.seq], |there| {
            Ok(there.get_ref(0)?.as_blob()? == row.id.0
                && there.get_ref(1)?.as_blob()? == row.act.0
                && there.get_ref(2)?.as_blob()? == row.body_hash.0
                && there.get_ref(3)?.as_blob()? == row.hash.0
                && there.get_ref(4)?.as_bytes()? == row.body)
        });
        same = found.unwrap_or_default();
        Ok(same)
    })?;
    Ok(same)
}

/// Whether every page of a database can be read and holds together.
fn is_sound(db: &Connection) -> bool {
    db.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)).is_ok_and(|said| said == "ok")
}

/// The copies that were kept beside a register, whole or not, and those that are being written.
pub(super) fn beside(register: &Path) -> Vec<PathBuf> {
    let Some(name) = register.file_name().map(|name| format!("{}.before-", name.to_string_lossy())) else {
        return vec![];
    };
    let entries = register.parent().and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let ours = |name_of: &str| {
        let number = name_of.strip_prefix(&name)?;
        let number = number.strip_suffix(PART).unwrap_or(number);
        (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    let copies = entries.filter(|entry| {
        ours(&entry.file_name().to_string_lossy()).is_some() && entry.file_type().is_ok_and(|kind| kind.is_file())
    });
    let mut copies: Vec<PathBuf> = copies.map(|entry| entry.path()).collect();
    copies.sort();
    copies
}

#[cfg(test)]
mod tests;
