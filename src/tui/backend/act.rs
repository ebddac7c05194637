//! An act: commands performed in one transaction, with what the person had seen of the records they change.

use super::Backend;
use crate::acts::bulk::Many;
use crate::domain::{Command, Day, Id, RefusalKind};
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
            Ok(request) => asked.request(request),
            Err(error) => return Reply::Failed(error.to_string()),
        };
        let many = match Many::of(&self.store, &asked.commands) {
            Ok(many) => many,
            Err(error) => return Reply::Failed(error.to_string()),
        };
        let mut perform = || self.store.commit_all(&request, None, asked.commands.iter().cloned(), &mut |_| {});
        let committed = match perform() {
            Err(error) if error.is_of_the_disk() => perform(),
            other => other,
        };
        match committed {
            Ok(committed) if let Some(many) = many => {
                let behind = committed.behind.map(|behind| format!(" But {}.", behind.recorded())).unwrap_or_default();
                Reply::Done(format!("{}{behind}", many.done(&asked.done, committed.entries)))
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
