//! A rehearsal: acts performed as they are performed otherwise, in a transaction that is taken back. Nothing else predicts what an act
//! comes to, so what was rehearsed and what is done cannot differ.

use super::commit::{self, Act, Committed};
use super::error::{Result, StoreError};
use super::moment::Moment;
use super::moves::Moved;
use super::{Store, copy, entries};
use crate::domain::command::Request;
use crate::domain::decide::conflict;
use crate::domain::{Command, Instant};
use crate::ledger::{Entry, Link};
use std::collections::BTreeMap;
use std::time::{Duration, Instant as Moments};

/// Entries of a rehearsed act that are kept to be told.
const KEPT: usize = 40;

/// How long a rehearsal may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Whether it waits for another program that is writing.
    pub waits: bool,
    /// After how long the rest of an act is left out; absent, all of it is performed.
    pub at_most: Option<Duration>,
}

impl Patience {
    /// All of it, however long it takes.
    pub const EXACT: Self = Self { waits: true, at_most: None };
    /// While somebody looks at a form: another program is not waited for, and what is not found out soon is left out.
    pub const BRIEF: Self = Self { waits: false, at_most: Some(Duration::from_millis(500)) };
}

/// What an act would come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rehearsed {
    /// Whether commands were left out, so that everything here is at least so much.
    pub is_partial: bool,
    /// How many entries it would write; none where nothing would change.
    pub entries: u64,
    /// The first of them, in order.
    pub written: Vec<Entry>,
    /// How many of each type.
    pub kinds: BTreeMap<String, u64>,
    /// How findings would move, control by control.
    pub moves: Vec<Moved>,
}

/// A rehearsal that has begun.
#[derive(Debug)]
pub(super) struct Rehearsal {
    patience: Patience,
    /// What the last act would come to, until it is asked for.
    last: Option<Rehearsed>,
}

impl Store {
    /// From now on acts are rehearsed: they are performed and can be read, and nothing of them is kept once [`Store::end_rehearsal`] is
    /// called or the register is closed. No index is taken apart and no checkpoint is written.
    ///
    /// # Errors
    /// Where the register cannot be written, or another program is writing and is not waited for.
    pub fn begin_rehearsal(&mut self, patience: Patience) -> Result<()> {
        self.writable()?;
        self.is_in_place()?;
        let db = &self.opened.db;
        if !patience.waits {
            db.busy_timeout(Duration::ZERO)?;
        }
        let begun = db.execute_batch("BEGIN IMMEDIATE");
        if !patience.waits {
            db.busy_timeout(super::connect::BUSY)?;
        }
        begun.map_err(|error| commit::name_the_other(StoreError::from(error), &self.opened.file))?;
        self.rehearsal = Some(Rehearsal { patience, last: None });
        Ok(())
    }

    /// Takes back everything that was rehearsed.
    ///
    /// # Errors
    /// Where the register cannot be read afterwards.
    pub fn end_rehearsal(&mut self) -> Result<()> {
        if self.rehearsal.take().is_some() {
            // Where it was broken off, SQLite has taken everything back already.
            if !self.opened.db.is_autocommit() {
                self.opened.db.execute_batch("ROLLBACK")?;
            }
            self.refresh()?;
        }
        Ok(())
    }

    /// Whether acts are rehearsed.
    #[must_use]
    pub const fn rehearses(&self) -> bool {
        self.rehearsal.is_some()
    }

    /// What the last act would come to, once.
    pub fn rehearsed(&mut self) -> Option<Rehearsed> {
        self.rehearsal.as_mut()?.last.take()
    }

    /// A private copy of a register that cannot be written, in which acts are rehearsed all the same.
    ///
    /// # Errors
    /// Where the register cannot be read, or no private file can be made.
    pub fn copy_to_rehearse(&self, now: Instant) -> Result<Self> {
        let mut copy = copy::as_of_today(self, now)?;
        copy.opened.read_only = None;
        copy.opened.db.pragma_update(None, "query_only", false)?;
        Ok(copy)
    }

    /// Performs an act inside the transaction of the rehearsal.
    pub(super) fn perform_in_rehearsal(
        &mut self,
        patience: Patience,
        request: &Request,
        from: Option<Link>,
        commands: impl IntoIterator<Item = Result<Command>>,
    ) -> Result<Committed> {
        let begun = Moments::now();
        let db = &self.opened.db;
        let end = entries::end(db)?;
        if from.is_some() && from != end {
            return Err(conflict("this register").into());
        }
        let moment = Moment::after_the_last(db, request.at.now())?;
        let mut act = Act::begin(db, request, end, moment)?;
        act.expect_unchanged()?;
        act.keep_the_first(KEPT);
        act.work.watch_findings()?;
        let mut commands = commands.into_iter().peekable();
        let mut is_partial = false;
        act.perform_all(
            std::iter::from_fn(|| {
                is_partial = patience.at_most.is_some_and(|most| begun.elapsed() >= most) && commands.peek().is_some();
                if is_partial { None } else { commands.next() }
            }),
            false,
            &mut |_| {},
        )?;
        let written = std::mem::take(&mut act.kept);
        let kinds = std::mem::take(&mut act.kinds);
        let overridden = std::mem::take(&mut act.work.overridden);
        let goes_by_another = act.goes_by_another;
        let (mut committed, moves) = act.finish_watched(end)?;
        if goes_by_another {
            self.refresh()?;
        }
        committed.overridden = self.tell_overridden(&overridden).unwrap_or_default();
        let last = Rehearsed { is_partial, entries: committed.entries, written, kinds, moves };
        self.rehearsal = Some(Rehearsal { patience, last: Some(last) });
        Ok(committed)
    }

    /// The patience of the rehearsal, where there is one.
    pub(super) fn patience(&self) -> Option<Patience> {
        self.rehearsal.as_ref().map(|it| it.patience)
    }
}
