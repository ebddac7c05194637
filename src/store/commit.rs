//! The one path of a command: load what it touches, decide, append, project, judge, read back, commit. One transaction.

mod act;

use super::entries;
use super::error::{Result, StoreError};
use super::moment::{Behind, Moment};
use super::{Lease, Store};
use crate::domain::command::Request;
use crate::domain::decide::conflict;
use crate::domain::{Command, Id, Instant};
use crate::ledger::Link;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

pub(super) use act::Act;

/// What a commit came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The chain's end after it.
    pub end: Link,
    /// How many entries it wrote; none where nothing changed.
    pub entries: u64,
    /// Whether the act was written before, and this was a retry.
    pub already: bool,
    /// Records that the act began, in order.
    pub begun: Vec<Id>,
    /// How this machine's clock stood to the last entry, where it was behind and the act was recorded at that entry's time.
    pub behind: Option<Behind>,
    /// What was recorded as true from an earlier day and does not stand today, since a later entry says otherwise; a sentence each.
    pub overridden: Vec<String>,
}

impl Store {
    /// Performs one command.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where the rules say no; anything else where the file could not be written. Nothing is then kept.
    pub fn commit(&mut self, request: &Request, command: Command) -> Result<Committed> {
        self.commit_all(request, None, std::iter::once(command), &mut |_| {})
    }

    /// Performs many commands as one act in one transaction, in slices, so that memory stays flat. `from` refuses the act where the
    /// ledger has grown since; `progress` is told how many commands are done.
    ///
    /// # Errors
    /// As [`Store::commit`]; the first refusal undoes the whole act.
    pub fn commit_all(
        &mut self,
        request: &Request,
        from: Option<Link>,
        commands: impl IntoIterator<Item = Command>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Committed> {
        self.commit_each(request, from, commands.into_iter().map(Ok), progress)
    }

    /// Performs commands that are read from somewhere as they are performed: as [`Store::commit_all`], and the first one that
    /// cannot be read undoes the whole act.
    ///
    /// # Errors
    /// As [`Store::commit`], or as the commands say.
    pub fn commit_each(
        &mut self,
        request: &Request,
        from: Option<Link>,
        commands: impl IntoIterator<Item = Result<Command>>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Committed> {
        self.perform(request, from, Moment::after_the_last, commands, progress)
    }

    /// Takes note, on a person's word, that the entries ahead of this machine's clock were recorded by a wrong one: those that are true
    /// from a later day are true from today. `None` where nothing lies ahead.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn correct_clock(&mut self, request: &Request) -> Result<Option<Committed>> {
        let (from, ahead) = (self.end()?, self.ahead(request.at.now())?);
        let (Some(ahead), Some(from)) = (ahead, from) else { return Ok(None) };
        let correct = Command::CorrectClock { register: from.ledger, entries: ahead.entries };
        let moment = |_: &Connection, clock| Ok(Moment::of_a_correction(clock));
        self.perform(request, Some(from), moment, std::iter::once(Ok(correct)), &mut |_| {}).map(Some)
    }

    fn perform(
        &mut self,
        request: &Request,
        from: Option<Link>,
        moment: impl Fn(&Connection, Instant) -> Result<Moment>,
        commands: impl IntoIterator<Item = Result<Command>>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Committed> {
        if let Some(patience) = self.patience() {
            return self.perform_in_rehearsal(patience, request, from, commands);
        }
        self.writable()?;
        self.is_in_place()?;
        let begun = self.opened.db.transaction_with_behavior(TransactionBehavior::Immediate);
        let tx = begun.map_err(|error| name_the_other(error.into(), &self.opened.file))?;
        let end = entries::end(&tx)?;
        if let Some((first, last)) = entries::act(&tx, request.act)? {
            let end = end.ok_or_else(|| StoreError::Damaged("an empty ledger has an act".to_owned()))?;
            let begun = entries::begun_by(&tx, first, last)?;
            return Ok(Committed {
                end,
                entries: last - first + 1,
                already: true,
                begun,
                behind: None,
                overridden: vec![],
            });
        }
        if from.is_some() && from != end {
            return Err(conflict("this register").into());
        }
        let moment = moment(&tx, request.at.now())?;
        let mut act = Act::begin(&tx, request, end, moment)?;
        act.expect_unchanged()?;
        let room = act.perform_all(commands, true, progress)?;
        let goes_by_another = act.goes_by_another;
        let overridden = std::mem::take(&mut act.work.overridden);
        let mut committed = act.finish(end, room)?;
        if committed.entries == 0 {
            drop(tx);
        } else if let Err(error) = tx.commit() {
            // It may have been written all the same: the ledger is asked for the act before anything is said of it.
            if !matches!(entries::act(&self.opened.db, request.act), Ok(Some(_))) {
                return Err(error.into());
            }
        }
        self.after_commit(&committed, goes_by_another, moment.at)?;
        // The act stands by now: what cannot be read for a remark must not make it look as if it failed.
        committed.overridden = self.tell_overridden(&overridden).unwrap_or_default();
        Ok(committed)
    }
}

/// A register that is busy says by whom, where the other program has posted it.
pub(super) fn name_the_other(error: StoreError, file: &Path) -> StoreError {
    match error {
        StoreError::Busy(_) => {
            StoreError::Busy(Lease::read(file).map(|lease| format!(" ({lease})")).unwrap_or_default())
        }
        other => other,
    }
}
