//! An act: commands performed in one transaction, with what the person had seen of the records they change.

use super::Desk;
use crate::domain::{Command, Day, Id, RefusalKind};
use crate::store::{Committed, StoreError};
use crate::tui::msg::Answer;

/// An act as the screens ask for it. Who acts, when, and the new ids are added where it is performed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
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

impl Desk {
    /// Performs an act. Where the disk or the database failed it may still have been written, so it is asked for once more under
    /// the same id: what was written is then found, and never written twice.
    pub(super) fn act(&mut self, asked: &Asked) -> Answer {
        let request = match self.acting.request() {
            Ok(request) => crate::domain::command::Request {
                on: asked.on,
                why: asked.why.clone(),
                stated_by: asked.stated_by,
                expects: asked.expects.clone(),
                ..request
            },
            Err(error) => return Answer::Failed(error.to_string()),
        };
        let mut perform = || self.store.commit_all(&request, None, asked.commands.iter().cloned(), &mut |_| {});
        let committed = match perform() {
            Err(error) if error.is_of_the_disk() => perform(),
            other => other,
        };
        match committed {
            Ok(committed) if committed.entries == 0 => {
                Answer::Done("It was so already, and nothing was written.".to_owned())
            }
            Ok(Committed { behind: Some(behind), .. }) => {
                Answer::Done(format!("{} But {}.", asked.done, behind.recorded()))
            }
            Ok(_) => Answer::Done(asked.done.clone()),
            Err(StoreError::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
                Answer::Conflict(refusal.to_string())
            }
            Err(StoreError::Refused(refusal)) => Answer::Refused(refusal.to_string()),
            Err(StoreError::ClockBehind(ahead)) => Answer::Clocks(ahead),
            Err(error) => Answer::Failed(error.to_string()),
        }
    }

    /// Records that the entries ahead of this machine's clock were recorded by a wrong one, as the person said.
    pub(super) fn correct_clock(&mut self) -> Answer {
        let request = match self.acting.request() {
            Ok(request) => request,
            Err(error) => return Answer::Failed(error.to_string()),
        };
        let corrected = self.store.correct_clock(&request).and_then(|_| self.notice()).and_then(|()| self.catch_up());
        match corrected {
            Ok(_) => {
                Answer::ClockCorrected("The later entries have today's date now. Nothing else was written.".to_owned())
            }
            Err(error) => Answer::Failed(error.to_string()),
        }
    }
}
