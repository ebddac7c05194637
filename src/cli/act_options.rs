//! What may be said of any act: from which day it is true, why, on whose word, and what must not have changed meanwhile.

use clap::Args;

use super::failure::Failure;
use super::session::{Opened, Session};
use super::typed::{self, Dating};
use crate::domain::Id;
use crate::domain::command::Request;

/// The options that every act has, for an act that takes its reason itself.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "This entry")]
pub struct Given {
    /// The day it is true from, where not today: 2026-11-20, yesterday, fri, -2w
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<String>,
    /// Person who stated it, if not you
    #[arg(long, value_name = "PERSON")]
    stated_by: Option<String>,
    /// Fail if the record changed after this entry
    #[arg(long, value_name = "ENTRY")]
    expect: Option<String>,
}

/// The options of an act.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "This entry")]
pub struct ActOptions {
    #[command(flatten)]
    given: Given,
    /// Reason, kept with the entry
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl From<Given> for ActOptions {
    /// The act keeps its reason in what it records.
    fn from(given: Given) -> Self {
        Self { given, reason: None }
    }
}

impl ActOptions {
    /// The request of an act that rests on what a person saw of a record: refused if someone changed it after that.
    pub(super) fn request_on(
        &self,
        session: &Session,
        opened: &Opened,
        record: Id,
        last_entry: Id,
    ) -> Result<Request, Failure> {
        let seen = self.expected()?.unwrap_or(last_entry);
        let request = self.said(session, opened)?;
        Ok(Request { expects: vec![(record, seen)], ..request })
    }

    /// The request of an act on one record whose words alone say what is written: whatever others write at the same time, it is
    /// recorded as said, unless `--expect` is given.
    pub(super) fn request_as_said(&self, session: &Session, opened: &Opened, record: Id) -> Result<Request, Failure> {
        let expects = self.expected()?.map(|seen| (record, seen)).into_iter().collect();
        Ok(Request { expects, ..self.said(session, opened)? })
    }

    /// The reason, as it was given.
    pub(super) fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Whether the person said on what entry the act rests.
    pub(super) fn expects(&self) -> bool {
        self.given.expect.is_some()
    }

    /// The entry of `--expect`.
    fn expected(&self) -> Result<Option<Id>, Failure> {
        let read = |typed: &String| {
            let next = "take `last_entry` from `countersign show KEY --json`";
            typed.trim().parse().map_err(|_| Failure::new(typed, "this is no id of an entry", next))
        };
        self.given.expect.as_ref().map(read).transpose()
    }

    /// The request of an act that begins a record, or touches many: it rests on no entry.
    pub(super) fn request(&self, session: &Session, opened: &Opened) -> Result<Request, Failure> {
        if self.expects() {
            let why = "this command rests on no single record that could have changed";
            return Err(Failure::new("--expect", why, "leave --expect out"));
        }
        self.said(session, opened)
    }

    fn said(&self, session: &Session, opened: &Opened) -> Result<Request, Failure> {
        let on = self.given.on.as_deref().map(|typed| typed::past_day(typed, opened.today)).transpose()?;
        let stated_by = self.given.stated_by.as_deref().map(|typed| opened.people().id(typed)).transpose()?;
        let why = self.reason.as_deref().map(|why| typed::text("--reason", why)).transpose()?;
        Ok(Request { on, why, stated_by, ..session.acting.request()? })
    }

    /// The day it is true from, where one was said.
    pub(super) fn day(&self, opened: &Opened) -> Result<crate::domain::Day, Failure> {
        self.given.on.as_deref().map_or(Ok(opened.today), |typed| typed::past_day(typed, opened.today))
    }

    /// What other days of the act are seen from.
    pub(super) fn dating(&self, opened: &Opened) -> Result<Dating, Failure> {
        Ok(Dating { today: opened.today, from: self.day(opened)? })
    }
}
