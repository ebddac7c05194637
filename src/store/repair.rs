//! Repairing what is computed: in place where the file is whole, and else by a new file from the ledger that takes the place of the
//! damaged one, which is kept beside it.

use super::error::{Result, StoreError};
use super::place::{beside, forget};
use super::shape::{self, Extent};
use super::verify::{chain, indexes};
use super::{Mode, Store, fresh};
use crate::domain::Instant;
use crate::files;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long others are waited for who have the register open.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a repair came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Entries that no record had a place for.
    pub unplaced: u64,
    /// Where the damaged file is kept, where the file was damaged.
    pub kept: Option<PathBuf>,
}

impl Store {
    /// Computes everything again from the ledger. Where pages, indexes, tables or triggers are damaged or altered, a new file is made
    /// and put in the place of this one, which is kept beside it; nobody else may then have the register open.
    ///
    /// # Errors
    /// Where an entry cannot be read, the file cannot be written, or another program has it open; it is then as it was.
    pub fn repair(mut self, now: Instant, progress: &mut dyn FnMut(u64, u64)) -> Result<(Self, Repaired)> {
        if let Some(why) = &self.opened.read_only {
            return Err(StoreError::ReadOnly(why.clone()));
        }
        if self.is_whole()? {
            let unplaced = self.rebuild(now, progress)?;
            return Ok((self, Repaired { unplaced, kept: None }));
        }
        let (file, checkpoints) = (self.file().to_owned(), self.checkpoints.clone());
        let repaired = self.replaced(&file, now, progress)?;
        Ok((Self::open(&file, Mode::Write, checkpoints, now)?, repaired))
    }

    /// Whether the tables can be computed again where they are.
    fn is_whole(&self) -> Result<bool> {
        let extent = if self.why_not_comparable()?.is_none() { Extent::All } else { Extent::Ledger };
        Ok(shape::misshapen(self.db(), extent)?.is_empty() && indexes::findings(self.db())?.is_empty())
    }

    fn replaced(self, file: &Path, now: Instant, progress: &mut dyn FnMut(u64, u64)) -> Result<Repaired> {
        let last = chain::last(self.db());
        let report = chain::check(self.db(), self.ledger_id(), last, &mut |_| {})?;
        if let Some(fault) = report.faults.first() {
            return Err(StoreError::BadEntry { seq: fault.seq, why: fault.what.clone() });
        }
        self.hold_alone()?;
        let new = beside(file, ".rebuilding");
        // What a rebuild left that was stopped.
        forget(&new);
        let (_, unplaced) = fresh::build(self.db(), last, &new, now, progress)?;
        let kept = keep(file, now)?;
        files::rename(&new, file).map_err(|error| StoreError::io(file, error))?;
        files::sync_folder(file.parent().unwrap_or(Path::new("."))).map_err(|error| StoreError::io(file, error))?;
        Ok(Repaired { unplaced, kept: Some(kept) })
    }

    /// Makes sure that nobody else has the register open, and keeps it so: who opens it meanwhile waits. What stands in the log comes
    /// into the file, and the log is gone: it would else be taken for that of the new file.
    fn hold_alone(&self) -> Result<()> {
        let busy = || StoreError::Busy(" or has it open; it has to be closed before its file is made again".to_owned());
        let db = self.db();
        db.busy_timeout(PATIENCE)?;
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        let mode: String = match db.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)) {
            Ok(mode) => mode,
            Err(error) => match StoreError::from(error) {
                StoreError::Busy(_) => return Err(busy()),
                other => return Err(other),
            },
        };
        if mode != "delete" {
            return Err(busy());
        }
        Ok(db.execute_batch("BEGIN EXCLUSIVE")?)
    }
}

/// Keeps a damaged file under another name beside its place. It stays in its place too, until another is put there.
fn keep(file: &Path, now: Instant) -> Result<PathBuf> {
    let day = now.to_string().replace([':', '.'], "-");
    let kept = beside(file, &format!(".damaged-{day}"));
    files::keep_as(file, &kept).map_err(|error| StoreError::io(&kept, error))?;
    Ok(kept)
}
