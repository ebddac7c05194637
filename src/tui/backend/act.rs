//! An act: commands performed in one transaction, with what the person had seen of the records they change.

use super::Backend;
use crate::domain::decide::kept_in_bulk;
use crate::domain::{Command, Day, Id, Record, RefusalKind};
use crate::shown::grouped;
use crate::store::{Committed, StoreError};
use crate::tui::msg::Reply;

/// An act as the screens ask for it. Who acts, when, and the new ids are added where it is performed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prepared {
    /// What is to be done, in this order, in one transaction.
    pub commands: Vec<Command>,
    /// Records, and the last entry about each that was on screen: one that changed since refuses the act.
    pub expects: Vec<(Id, Id)>,
    /// The day it is true from; absent means today.
    pub on: Option<Day>,
    /// Why, where the person says so.
    pub why: Option<String>,
    /// Whose statement it is, where not the person's own.
    pub stated_by: Option<Id>,
    /// What is said once it is done: what happened, to which record.
    pub done: String,
}

impl Backend {
    /// Performs an act. Where the disk or the database failed it may still have been written, so it is asked for once more under
    /// the same id: what was written is then found, and never written twice.
    pub(super) fn act(&mut self, asked: &Prepared) -> Reply {
        let request = match self.acting.request() {
            Ok(request) => crate::domain::command::Request {
                on: asked.on,
                why: asked.why.clone(),
                stated_by: asked.stated_by,
                expects: asked.expects.clone(),
                ..request
            },
            Err(error) => return Reply::Failed(error.to_string()),
        };
        let of_many = match self.kept(&asked.commands) {
            Ok(kept) => kept,
            Err(error) => return Reply::Failed(error.to_string()),
        };
        let mut perform = || self.store.commit_all(&request, None, asked.commands.iter().cloned(), &mut |_| {});
        let committed = match perform() {
            Err(error) if error.is_of_the_disk() => perform(),
            other => other,
        };
        match committed {
            Ok(committed) if of_many.is_some() => {
                let kept = of_many.unwrap_or_default();
                let behind = committed.behind.map(|behind| format!(" But {}.", behind.recorded())).unwrap_or_default();
                Reply::Done(format!("{}{behind}", in_bulk(&asked.done, committed.entries, kept, asked.commands.len())))
            }
            Ok(committed) if committed.entries == 0 => Reply::Done("No change: it was already recorded.".to_owned()),
            Ok(Committed { behind: Some(behind), .. }) => {
                Reply::Done(format!("{} But {}.", asked.done, behind.recorded()))
            }
            Ok(_) => Reply::Done(asked.done.clone()),
            Err(StoreError::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
                Reply::Conflict(refusal.to_string())
            }
            Err(StoreError::Refused(refusal)) => Reply::Refused(refusal.to_string()),
            Err(StoreError::ClockBehind(ahead)) => Reply::Clocks(ahead),
            Err(error) => Reply::Failed(error.to_string()),
        }
    }

    /// Of an answer to many, how many keep what a person answered otherwise. Nothing of any other act.
    fn kept(&self, commands: &[Command]) -> Result<Option<u64>, StoreError> {
        let mut kept = None;
        for command in commands {
            let Command::Answer { workload, fields, bulk: Some(_), overwrite } = command else { return Ok(None) };
            let record = if *overwrite { None } else { self.store.record(*workload)? };
            let keeps =
                record.as_ref().and_then(Record::workload).is_some_and(|it| !kept_in_bulk(it, fields).is_empty());
            kept = Some(kept.unwrap_or(0) + u64::from(keeps));
        }
        Ok(kept)
    }

    /// Records that the entries ahead of this machine's clock were recorded by a wrong one, as the person said.
    pub(super) fn correct_clock(&mut self) -> Reply {
        let request = match self.acting.request() {
            Ok(request) => request,
            Err(error) => return Reply::Failed(error.to_string()),
        };
        let corrected = self.store.correct_clock(&request).and_then(|_| self.notice()).and_then(|()| self.catch_up());
        match corrected {
            Ok(_) => {
                Reply::ClockCorrected("The later entries have today's date now. Nothing else was written.".to_owned())
            }
            Err(error) => Reply::Failed(error.to_string()),
        }
    }
}

/// What an answer to many came to: what changed, what was kept and why, what was so already.
fn in_bulk(done: &str, changed: u64, kept: u64, of: usize) -> String {
    let of = of as u64;
    let so_already = of.saturating_sub(changed + kept);
    let kept =
        (kept > 0).then(|| format!("{} kept what a person had answered; the form can replace it.", grouped(kept)));
    let so_already = (so_already > 0).then(|| format!("{} had it already.", grouped(so_already)));
    let changed = format!("{done}: {} of {} changed.", grouped(changed), grouped(of));
    [Some(changed), kept, so_already].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
