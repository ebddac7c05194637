//! What `update` asks to be done outside of it: questions to the workers, the clock's alarm, the editor, the end. It is data;
//! `runtime` performs it.

use std::time::Duration;

use crate::domain::Id;
use crate::evidence::Options;
use crate::query::Filter;

use super::backend::{
    ActsAsked, IdentitiesAsked, Inventory, PeopleAsked, Planned, Prepared, Selection, Sought, Span, TriageAt,
    TriageKey, WorkloadsAsked,
};
use super::memory::Kept;
use super::model::Ending;
use super::widgets::table::Wanted;
use super::wizard::draft::Draft;

/// Something to be done outside of the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the worker that the request names; the answer comes as a message.
    Ask(Query),
    /// Nobody wants the answers to this topic any more: break them off.
    Forget(Topic),
    /// Send [`super::msg::Msg::Due`] after a while. A timer that is already set keeps its time.
    WakeIn(Timer, Duration),
    /// Let the person edit a text in their editor.
    Edit(String),
    /// Put a text on the clipboard (OSC 52).
    Copy(String),
    /// Keep what was typed in unfinished steps, so that it survives a crash.
    KeepDraft(Draft),
    /// The steps were finished or given up: forget the draft of this key.
    DropDraft(String),
    /// Keep what is to be remembered at the next start.
    Remember(Kept),
    /// Stop the program until `fg`.
    Stop,
    /// Draw every cell again.
    Redraw,
    /// End the loop.
    End(Ending),
}

/// Alarms; each rings at most once at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Time to ask whether another program changed the register.
    LookForChanges,
    /// A search has been running for as long as nobody notices.
    Searching,
    /// Time to keep the draft of what is being typed.
    KeepDraft,
}

/// What a question is about, the most urgent first. A newer question of one topic replaces the older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Rows of the table on screen that the register has at hand.
    Page,
    /// Rows of the table on screen that have to be searched for.
    Find,
    /// Rows of a list on a workload's page.
    Story,
    /// The record beside or over the table.
    Detail,
    /// The act beside or over a list of acts.
    Act,
    /// A record that steps are about.
    Record,
    /// The people.
    People,
    /// What steps about many workloads need to know.
    Form,
    /// What the act of a form would come to.
    Rehearsal,
    /// The counts of the header.
    Header,
    /// How many records match.
    Count,
    /// How many records each named view has.
    Views,
    /// Whether another program changed the register.
    Changes,
    /// How long the ledger is, and what it was compared with.
    Ledger,
    /// Whether every entry is sound.
    Verify,
}

/// Which worker answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Writes, and answers at once.
    AtOnce,
    /// Counts and searches; may take long and can be interrupted.
    Search,
}

/// A question or an act for a worker.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// The counts of the header.
    Header,
    /// Has another program changed the register since the last time?
    Changes,
    /// A page of workloads.
    Workloads(Box<WorkloadsAsked>),
    /// A page of triage.
    Triage(Wanted<TriageKey, TriageAt>),
    /// A page of acts.
    Acts(ActsAsked),
    /// One act in full, of the register's history or of a workload's.
    ActInFull {
        /// The workload.
        of: Option<Id>,
        /// The act.
        span: Span,
    },
    /// How the ledger stands.
    Ledger,
    /// Is every entry sound?
    Verify,
    /// How many workloads a filter finds.
    Count(Filter),
    /// One workload, and what the controls say of it.
    Dossier(Id),
    /// The same, with how it stood when it was last reviewed.
    LookBack(Id),
    /// A record that is no workload.
    Record(Id),
    /// One identity with all that belongs to it.
    Identity(Id),
    /// A page of identities.
    IdentitiesPage(IdentitiesAsked),
    /// How many identities each view has.
    IdentityCounts(String),
    /// The zones, by name.
    Zones,
    /// Records whose name a text is part of.
    Seek(Sought, String),
    /// Everybody who is recorded.
    People,
    /// A page of people.
    PeoplePage(PeopleAsked),
    /// The marked workloads, the worst first.
    Marked(Selection),
    /// What an act would come to.
    Rehearse(Box<Prepared>),
    /// An act.
    Act(Box<Prepared>),
    /// Say that the entries ahead of this machine's clock were recorded by a wrong one.
    CorrectClock,
    /// Evidence to be written.
    Export(Box<Options>),
    /// How much is left of what an import leaves to do?
    GettingStarted,
    /// Make a register of this name where there is none.
    Begin(String),
    /// What would become of a file's rows?
    Plan(Inventory),
    /// The rows of a file, as they were shown.
    Import(Box<Planned>),
    /// Nothing but its topic, for tests of the loop.
    #[cfg(test)]
    Probe(Topic),
}

impl Query {
    /// What it is about; `None` for what is never dropped or interrupted: acts, exports, imports.
    #[must_use]
    pub fn topic(&self) -> Option<Topic> {
        match self {
            Self::Header => Some(Topic::Header),
            Self::Changes => Some(Topic::Changes),
            Self::Workloads(asked) if asked.is_at_hand() => Some(Topic::Page),
            Self::Triage(_)
            | Self::PeoplePage(_)
            | Self::IdentitiesPage(_)
            | Self::Acts(ActsAsked { of: None, .. }) => Some(Topic::Page),
            Self::IdentityCounts(_) => Some(Topic::Views),
            Self::Acts(_) => Some(Topic::Story),
            Self::ActInFull { .. } => Some(Topic::Act),
            Self::Ledger => Some(Topic::Ledger),
            Self::Verify => Some(Topic::Verify),
            Self::Workloads(_) => Some(Topic::Find),
            Self::Count(_) => Some(Topic::Count),
            Self::Dossier(_) => Some(Topic::Detail),
            Self::LookBack(_) | Self::Record(_) | Self::Identity(_) => Some(Topic::Record),
            Self::People => Some(Topic::People),
            Self::Zones | Self::Seek(..) => Some(Topic::Form),
            Self::Marked(_) | Self::GettingStarted => Some(Topic::Form),
            Self::Rehearse(_) => Some(Topic::Rehearsal),
            Self::Act(_) | Self::CorrectClock | Self::Export(_) | Self::Begin(_) | Self::Plan(_) | Self::Import(_) => {
                None
            }
            #[cfg(test)]
            Self::Probe(topic) => Some(*topic),
        }
    }

    /// The worker that answers it.
    #[must_use]
    pub fn lane(&self) -> Lane {
        match self.topic() {
            Some(Topic::Find | Topic::Form | Topic::Count | Topic::Views | Topic::Header | Topic::Verify) => {
                Lane::Search
            }
            _ => Lane::AtOnce,
        }
    }
}
