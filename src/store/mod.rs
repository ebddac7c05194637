//! The SQLite register: the ledger and everything computed from it, in one file. The only room that names `rusqlite`.
//!
//! It has three writers and no fourth: `commit` performs commands, `roll` brings judgements to a day, `rebuild` computes everything
//! anew. The stored register is a function of the ledger's entries, the day it was judged on, and the catalogue's version.

mod begin;
mod bulk_mode;
mod checkpoints;
mod commit;
mod connect;
mod control_sets;
mod copy;
mod damage;
mod decode_pipeline;
mod entries;
mod error;
mod filter_plan;
mod filter_sql;
mod fingerprints;
mod fold;
mod fresh;
mod identities;
mod kept;
mod lease;
mod ledger_copy;
mod left;
mod meta;
mod moment;
mod moves;
mod open;
mod overridden;
mod place;
mod project;
mod proof;
pub mod read;
mod read_once;
mod readers;
mod rebuild;
mod rehearse;
mod remembered;
mod repair;
mod replay;
mod roll;
mod salvage;
pub mod schema;
mod shape;
mod shared;
mod sieve;
mod stays;
#[cfg(test)]
mod testing;
mod verify;
mod words;
mod work;

pub use crate::ledger::Link;
pub use checkpoints::RolledBack;
pub use commit::Committed;
pub use entries::Numbered;
pub use error::{Result, StoreError};
pub use fold::sortable;
pub use lease::Lease;
pub use ledger_copy::{Computes, LedgerCopy};
pub use left::Left;
pub use moment::{Ahead, Behind};
pub use moves::Moved;
pub use open::Mode;
pub use readers::readers;
pub use rehearse::{Patience, Rehearsed};
pub use remembered::OtherRegister;
pub use repair::Repaired;
pub use salvage::Salvaged;
pub use verify::{Against, Pace, Verification};

use crate::domain::record::Register;
use crate::domain::{Day, Id, Instant, Policy, Record};
use open::Opened;
use rebuild::{Horizon, Judged, Purpose};
use rehearse::Rehearsal;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// An open register.
pub struct Store {
    opened: Opened,
    register: Option<Register>,
    /// Where checkpoints are kept, where they are.
    checkpoints: Option<PathBuf>,
    /// Entries written since the last checkpoint.
    unchecked: u64,
    /// Lines of the checkpoint file that were set aside, until somebody is told.
    lines_set_aside: usize,
    rolled_back: Option<RolledBack>,
    /// The register that lay in this place before, where that was another one.
    other: Option<OtherRegister>,
    /// Set while acts are rehearsed, not done.
    rehearsal: Option<Rehearsal>,
    /// Why nothing is to be written to it although it can be read: its ledger is damaged, or what is around it was altered.
    distrusted: Option<String>,
}

/// Stops a running query of a store from another thread.
pub struct Interrupt(rusqlite::InterruptHandle);

impl Interrupt {
    /// Stops whatever runs now; it ends with [`StoreError::Interrupted`].
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

impl Store {
    /// Makes a new, empty register file, private to its account. It begins with a `CreateRegister` command.
    ///
    /// # Errors
    /// Where a file is there already or cannot be made.
    pub fn create(file: &Path, checkpoints: Option<PathBuf>) -> Result<Self> {
        Self::create_in(open::create(file)?, checkpoints)
    }

    /// The same for a register that is thrown away, such as a demo: it is in memory until [`Store::keep`] puts it into its file.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub fn create_scratch(file: &Path) -> Result<Self> {
        Self::create_in(open::create_in_memory(file)?, None)
    }

    /// Puts a scratch register into its file, so that others can open it. This connection does not wait for the disk: a failure of
    /// the machine may lose it.
    ///
    /// # Errors
    /// Where the file is there already or cannot be made.
    pub fn keep(self) -> Result<Self> {
        let opened = open::keep(self.opened)?;
        opened.db.pragma_update(None, "synchronous", "OFF")?;
        Ok(Self { opened, ..self })
    }

    fn create_in(mut opened: Opened, checkpoints: Option<PathBuf>) -> Result<Self> {
        let tx = opened.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(schema::LEDGER)?;
        rebuild::compute(
            &tx,
            Horizon { until: None, judged: Judged::On(Day::FIRST), purpose: Purpose::Use },
            &mut |_, _| {},
        )?;
        tx.commit()?;
        Ok(Self::on(opened, checkpoints))
    }

    /// Opens a register. Where its computed tables are of another version they are computed anew, after a copy was kept beside it;
    /// where answers do not stand on the day of `now` they are judged again.
    ///
    /// # Errors
    /// Where the file is missing, not ours, from a newer version, or lies where it cannot be trusted.
    pub fn open(file: &Path, mode: Mode, checkpoints: Option<PathBuf>, now: Instant) -> Result<Self> {
        let opened = open::open(file, mode)?;
        let mut store = Self::on(opened, checkpoints);
        let version = store.projection_version()?;
        if version.is_some_and(|version| version > schema::PROJECTION_VERSION) {
            let why = "its computed tables are newer".to_owned();
            return Err(StoreError::Newer { file: store.opened.file, why });
        }
        let judged_by = if version.is_some() { meta::get(&store.opened.db, "catalogue")? } else { None };
        let ours = &crate::controls::catalogue().version;
        let current = version == Some(schema::PROJECTION_VERSION) && judged_by.as_ref() == Some(ours);
        store.keep_from_writing(current, judged_by.as_deref())?;
        if !current && store.opened.read_only.is_none() {
            store.bring_up_to_date(version, now)?;
        }
        if current {
            store.register = stored_register(&store.opened.db, entries::end(&store.opened.db)?)?;
        }
        if store.opened.read_only.is_some() {
            if !current || store.is_behind(now)? {
                match copy::as_of_today(&store, now) {
                    // Of a ledger that cannot be read, what was computed of it on an earlier day is better than nothing.
                    Err(error) if current && error.is_damage() => {}
                    copy => store = copy?,
                }
            }
        } else {
            store.roll(now)?;
        }
        store.rolled_back = checkpoints::compare(&store)?;
        store.other = store.checkpoints.as_deref().and_then(|kept| store.compared_with_the_last(kept));
        if store.read_only().is_none() {
            store.remember_if_new(now);
            checkpoints::fold(&store)?;
        }
        Ok(store)
    }

    fn on(opened: Opened, checkpoints: Option<PathBuf>) -> Self {
        Self {
            opened,
            register: None,
            checkpoints,
            unchecked: 0,
            lines_set_aside: 0,
            rolled_back: None,
            other: None,
            rehearsal: None,
            distrusted: None,
        }
    }

    /// Has a register only read that this program may not write to: one whose tables or triggers are not those that it makes, so that
    /// nobody knows what a write would do, or one that is judged by a newer catalogue, which this program would take back.
    fn keep_from_writing(&mut self, current: bool, judged_by: Option<&str>) -> Result<()> {
        let known = self.checkpoints.as_ref().and_then(|it| Self::damage_known(&self.opened.file, it));
        self.distrusted.clone_from(&known);
        self.opened.read_only = self.opened.read_only.take().or(known);
        if self.opened.read_only.is_some() {
            return Ok(());
        }
        let extent = if current { shape::Extent::All } else { shape::Extent::Ledger };
        let ours = &crate::controls::catalogue().version;
        self.opened.read_only = match (shape::misshapen(&self.opened.db, extent)?.first(), judged_by) {
            (Some(part), _) => {
                let why = format!("{part}; see `countersign verify`, then run `countersign rebuild`");
                self.distrusted = Some(why.clone());
                Some(why)
            }
            (None, Some(judged_by)) if crate::controls::catalogue().is_older_than(judged_by) => {
                let why = format!("it is judged by catalogue {judged_by}, and this program has {ours}");
                Some(format!("{why}; update the program to write to it"))
            }
            (None, _) => None,
        };
        Ok(())
    }

    /// A second connection to what this one has open, for another thread: it only reads, and judges nothing anew. Of a private
    /// copy it must not outlive the first.
    ///
    /// # Errors
    /// Where the file cannot be opened again.
    pub fn reader(&self) -> Result<Self> {
        let opened = open::again(&self.opened)?;
        let (register, rolled_back) = (self.register.clone(), self.rolled_back.clone());
        Ok(Self { register, rolled_back, other: self.other, ..Self::on(opened, self.checkpoints.clone()) })
    }

    /// Opens a register as it lies, though something of it cannot be read: to verify it, or to compute it anew. Nothing computed is
    /// trusted, and nothing is judged.
    ///
    /// # Errors
    /// Where the file is missing, not ours, or lies where it cannot be trusted.
    pub fn open_damaged(file: &Path, mode: Mode, checkpoints: Option<PathBuf>) -> Result<Self> {
        let opened = open::open(file, mode)?;
        let register = computed_register(&opened.db).ok().flatten();
        let mut store = Self { register, ..Self::on(opened, checkpoints) };
        store.other = store.checkpoints.as_deref().and_then(|kept| store.compared_with_the_last(kept));
        Ok(store)
    }

    /// The register: name, policy; `None` before it has begun.
    #[must_use]
    pub fn register(&self) -> Option<&Register> {
        self.register.as_ref()
    }

    /// The policy in force.
    ///
    /// # Errors
    /// Where the register has not begun.
    pub fn policy(&self) -> Result<&Policy> {
        let register = self.register.as_ref();
        register.map(|register| &register.policy).ok_or_else(StoreError::not_begun)
    }

    /// The civil day of an instant in the register's zone.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> Day {
        at.day_in(self.register.as_ref().map_or(chrono_tz::UTC, |register| register.policy.time_zone))
    }

    /// The day that the stored judgements stand on.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn judged_on(&self) -> Result<Option<Day>> {
        Ok(meta::get(&self.opened.db, "judged_on")?.and_then(|day| day.parse().ok()))
    }

    /// The file it lies in.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.opened.file
    }

    /// Why it is read-only, where it is.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        let rolled_back = || self.rolled_back.as_ref().map(ToString::to_string);
        let other = || self.other.map(|other| format!("{other}; {}", OtherRegister::NEXT));
        self.opened.read_only.clone().or_else(other).or_else(rolled_back)
    }

    /// Compares with the checkpoints that are kept in a file; for a register that was opened to ask one thing of it.
    ///
    /// # Errors
    /// Where that file or the register cannot be read.
    pub fn compare_with(&mut self, checkpoints: PathBuf) -> Result<()> {
        self.checkpoints = Some(checkpoints);
        self.rolled_back = checkpoints::compare(self)?;
        Ok(())
    }

    /// The checkpoints that the ledger does not agree with, where there are any.
    #[must_use]
    pub fn rolled_back(&self) -> Option<&RolledBack> {
        self.rolled_back.as_ref()
    }

    /// Why nothing is to be written to it although it can be read, with the next step: its ledger is damaged, or its tables or triggers
    /// are not those that this program makes.
    #[must_use]
    pub fn distrusted(&self) -> Option<&str> {
        self.distrusted.as_deref()
    }

    /// The end of the chain; `None` before the register has begun.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn end(&self) -> Result<Option<Link>> {
        entries::end(&self.opened.db)
    }

    /// A stored record.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn record(&self, id: Id) -> Result<Option<Record>> {
        work::load(&self.opened.db, id)
    }

    /// Brings every judgement to the register's day at `now`. Gives how many workloads were judged.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn roll(&mut self, now: Instant) -> Result<u64> {
        if self.register.is_none() || self.judged_on()? == Some(self.today(now)?) {
            return Ok(0);
        }
        self.is_in_place()?;
        let tx = self.opened.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another program may have put another policy in force meanwhile.
        let register = stored_register(&tx, entries::end(&tx)?)?.map(Rc::new);
        let mut work = work::Work::begin(&tx, Day::FIRST, register);
        work.follow(entries::last_at(&tx)?.map_or(now, |last| last.max(now)));
        let judged = roll::catch_up(&mut work)?;
        work.finish()?;
        tx.commit()?;
        Ok(judged)
    }

    /// Throws everything computed away and computes it from the ledger, judged on the register's day at `now`. `progress` is told entries done
    /// and in all. Gives the number of entries that no record had a place for.
    ///
    /// # Errors
    /// Where an entry cannot be read, or the file cannot be written; the register is then as it was.
    pub fn rebuild(&mut self, now: Instant, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
        if let Some(why) = &self.opened.read_only {
            return Err(StoreError::ReadOnly(why.clone()));
        }
        self.opened.is_in_place()?;
        let tx = self.opened.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = entries::last_at(&tx)?.map_or(now, |last| last.max(now));
        let horizon = Horizon { until: None, judged: Judged::Now(now), purpose: Purpose::Use };
        let unplaced = rebuild::compute(&tx, horizon, progress)?;
        tx.commit()?;
        self.register = stored_register(&self.opened.db, entries::end(&self.opened.db)?)?;
        Ok(unplaced)
    }

    /// The same register as of a day, with what was known after its first `entries` entries: a private copy that every read works on.
    ///
    /// # Errors
    /// Where the copy cannot be made.
    pub fn as_of(&self, on: Day, entries: Option<u64>) -> Result<Self> {
        copy::as_of(self, on, entries)
    }

    /// A number that changes when another connection has written.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.opened.db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Reads the register's own record again, after another program wrote.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn refresh(&mut self) -> Result<()> {
        self.register = stored_register(&self.opened.db, entries::end(&self.opened.db)?)?;
        Ok(())
    }

    /// A handle that stops a running query from another thread.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        Interrupt(self.opened.db.get_interrupt_handle())
    }

    /// Everything computed, as one hash a table: the same for the same ledger, day and catalogue.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn projection(&self) -> Result<Vec<(String, String)>> {
        verify::projection(&self.opened.db)
    }

    pub(crate) fn db(&self) -> &Connection {
        &self.opened.db
    }

    /// Whether the computed tables are of this program's version.
    pub(crate) fn is_current(&self) -> Result<bool> {
        Ok(self.projection_version()? == Some(schema::PROJECTION_VERSION))
    }

    fn projection_version(&self) -> Result<Option<i64>> {
        let has_meta: bool =
            self.opened
                .db
                .query_row("SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'meta'", [], |row| row.get(0))?;
        if !has_meta {
            return Ok(None);
        }
        Ok(meta::get(&self.opened.db, "projection")?.and_then(|version| version.parse().ok()))
    }

    /// Whether some answer does not stand on the day of `now`.
    fn is_behind(&self, now: Instant) -> Result<bool> {
        let today = self.today(now)?;
        if self.judged_on()?.is_none_or(|judged_on| judged_on > today) {
            return Ok(true);
        }
        // The second condition is what lets SQLite use the partial index.
        let ends = |table: &str| {
            format!("EXISTS(SELECT 1 FROM {table} WHERE holds_through < ?1 AND holds_through < '{}')", schema::NONE)
        };
        let mut find =
            self.opened.db.prepare_cached(&format!("SELECT {} OR {}", ends("workload"), ends("identity")))?;
        Ok(find.query_row([today.to_string()], |row| row.get(0))?)
    }

    fn writable(&self) -> Result<()> {
        match self.read_only() {
            Some(why) => Err(StoreError::ReadOnly(why)),
            None => self.refuse_where_marked(),
        }
    }

    fn after_commit(&mut self, committed: &Committed, goes_by_another: bool, at: Instant) -> Result<()> {
        let begins = self.register.is_none();
        if begins || goes_by_another {
            self.refresh()?;
        }
        if begins {
            // That it cannot be kept stops nothing: the next one to open it remembers it.
            let _ = self.remember(at);
        }
        self.is_in_place()?;
        self.shorten_log();
        self.unchecked += committed.entries;
        if begins || self.unchecked >= checkpoints::EVERY {
            // What was committed is committed. A checkpoint that could not be kept is taken again, and told of, by whoever asks for one.
            let _ = self.take_checkpoint(at);
        }
        Ok(())
    }
}

/// The register's own record as it is stored, whether or not entry 1 can be read.
fn computed_register(db: &Connection) -> Result<Option<Register>> {
    let id = db.query_row("SELECT id FROM record WHERE kind = 'register'", [], |row| row.get(0).map(Id))?;
    Ok(work::load(db, id)?.and_then(|record| record.register().cloned()))
}

/// The register's own record, where it has begun.
pub(crate) fn stored_register(db: &Connection, end: Option<Link>) -> Result<Option<Register>> {
    let Some(end) = end else { return Ok(None) };
    Ok(work::load(db, end.ledger)?.and_then(|record| record.register().cloned()))
}
