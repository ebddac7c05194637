//! Exceptions as the script writes them: asked for, decided, renewed and closed, done by commands.

use super::calendar::RelativeDay;
use super::error::Undoable;
use super::perform::Company;
use super::script::When;
use crate::domain::{Command, Fields};
use serde::Deserialize;

/// A permission to fail a control for a time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    pub control: String,
    /// The data sets it is limited to; the finding as a whole where none is named.
    #[serde(default)]
    pub datasets: Vec<String>,
    pub asked: When,
    pub reason: String,
    pub compensating_control: String,
    /// Who answers for it.
    pub owner: String,
    /// Its last day.
    pub ends: RelativeDay,
    pub approved: Option<When>,
    pub declined: Option<Said>,
    #[serde(default)]
    pub renewed: Vec<Renewal>,
    pub closed: Option<Said>,
}

/// Something that was done for a reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    pub on: When,
    pub reason: String,
}

/// One more term.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Renewal {
    pub on: When,
    pub until: RelativeDay,
    pub reason: String,
}

/// What was done with an exception.
#[derive(Clone, Copy, Debug)]
pub(super) enum Turn<'s> {
    Ask,
    Approve,
    Decline(&'s Said),
    Renew(&'s Renewal),
    Close(&'s Said),
}

impl Exception {
    /// Every turn it took, with who did it when.
    pub fn turns(&self) -> Vec<(&When, Turn<'_>)> {
        let mut turns = vec![(&self.asked, Turn::Ask)];
        turns.extend(self.approved.iter().map(|on| (on, Turn::Approve)));
        turns.extend(self.declined.iter().map(|said| (&said.on, Turn::Decline(said))));
        turns.extend(self.renewed.iter().map(|renewal| (&renewal.on, Turn::Renew(renewal))));
        turns.extend(self.closed.iter().map(|said| (&said.on, Turn::Close(said))));
        turns
    }
}

impl<'s> Company<'s> {
    /// Does one thing with an exception of a workload.
    pub(super) fn except(
        &mut self,
        who: &str,
        key: &'s str,
        it: &'s Exception,
        turn: Turn<'s>,
    ) -> Result<(), Undoable> {
        let (workload, by) = (self.workload(key)?, self.by(who, who)?);
        let known = (key, it.control.as_str());
        let asked = || self.exceptions.get(&known).copied().ok_or_else(|| Undoable::no_such("exception of", key));
        let command = match turn {
            Turn::Ask => {
                let items = it.datasets.iter().map(|dataset| self.grant(key, dataset)).collect::<Result<_, _>>()?;
                let fields = Fields::new()
                    .with("reason", it.reason.as_str())
                    .with("compensating_control", it.compensating_control.as_str())
                    .with("owner", self.words.person(&it.owner)?)
                    .with("expires_on", self.words.day(it.ends));
                let control = it.control.clone();
                let done = self.act(who, Command::RequestException { workload, control, items, by, fields })?;
                let begun = done.begun.first().copied();
                self.exceptions.insert(known, begun.ok_or_else(|| Undoable::no_such("exception of", key))?);
                return Ok(());
            }
            Turn::Approve => Command::DecideException { exception: asked()?, workload, by, declined: None },
            Turn::Decline(said) => {
                Command::DecideException { exception: asked()?, workload, by, declined: Some(said.reason.clone()) }
            }
            Turn::Renew(renewal) => {
                let (until, reason) = (self.words.day(renewal.until), renewal.reason.clone());
                Command::RenewException { exception: asked()?, workload, by, until, reason }
            }
            Turn::Close(said) => {
                Command::CloseException { exception: asked()?, workload, by, reason: said.reason.clone() }
            }
        };
        self.act(who, command).map(drop)
    }
}
