//! What `update` is told: keys, answers, alarms. Everything that can change the model is one of these.

use chrono::NaiveDate;
use crossterm::event::{KeyEvent, MouseEvent};

use super::backend::{
    ActInFull, ActLine, Candidate, DossierView, IdentityAsking, IdentityDetails, IdentityLine, LedgerStanding,
    MarkedRow, PersonLine, Planned, Task, TriageLine, Unreadable, Verified, WorkloadRow,
};
use super::effect::Timer;
use super::model::Standing;
use super::theme::Ground;
use super::widgets::table::Page;
use crate::domain::{Id, Record};
use crate::evidence::Outcome;
use crate::import::ImportSummary;
use crate::query::Filter;
use crate::store::Ahead;
use crate::store::read::{IdentityCounts, PersonRow, ZoneRow};

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Msg {
    /// The loop has begun.
    Started,
    /// A key was pressed (never a release).
    Key(KeyEvent),
    /// A text was pasted. It is text wherever it lands, never keys.
    Paste(String),
    /// A mouse event, where the mouse is switched on.
    Mouse(MouseEvent),
    /// The terminal has a new size: columns, rows.
    Resized(u16, u16),
    /// What the terminal says of its ground.
    Ground(Ground),
    /// A worker answered; stale answers never get here.
    Reply(Reply),
    /// An alarm rang.
    Due(Timer),
    /// The day, at the start and whenever it changes.
    Today(NaiveDate),
    /// The editor is closed: the text, or why there is none.
    Edited(Result<String, String>),
    /// The text was handed to the terminal for its clipboard, or why not.
    Copied(Result<usize, String>),
    /// A stop was asked for from outside.
    StopAsked,
    /// The program was continued after a stop, or could not be stopped.
    Continued {
        /// False where there is no shell that could have brought it back.
        stopped: bool,
    },
    /// What was to be remembered could not be kept; why.
    Forgotten(String),
    /// A draft could not be kept; why.
    DraftLost(String),
}

/// What a worker answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// The numbers of the header, and who sits here.
    Header(Box<Standing>),
    /// Whether another program changed the register.
    Changes(bool),
    /// The path no longer leads to the register that is open; why, and what to do. Nothing can be written from now on.
    Astray(String),
    /// A page of workloads.
    Workloads(Page<WorkloadRow>),
    /// A page of triage.
    Triage(Page<TriageLine>),
    /// A page of acts.
    Acts {
        /// Of this workload; of the whole register where absent.
        of: Option<Id>,
        /// The acts.
        page: Page<ActLine>,
    },
    /// One act in full.
    Act(Box<ActInFull>),
    /// How the ledger stands.
    Ledger(Box<LedgerStanding>),
    /// How far a verification is.
    Verifying {
        /// Entries checked.
        done: u64,
        /// Entries in all.
        of: u64,
    },
    /// What a verification came to.
    Verified(Box<Verified>),
    /// How many workloads a filter finds.
    Count {
        /// The filter.
        filter: Filter,
        /// How many.
        count: u64,
    },
    /// One workload, and what the controls say of it.
    Dossier(Box<DossierView>),
    /// The same, with how it stood when it was last reviewed.
    LookedBack(Box<DossierView>),
    /// A record that is no workload.
    Record(Box<Record>),
    /// One identity with all that belongs to it.
    Identity(Box<IdentityDetails>),
    /// A page of identities.
    IdentitiesPage {
        /// The page.
        page: Page<IdentityLine>,
        /// What it was asked for.
        query: IdentityAsking,
    },
    /// How many identities each view has, of those in which a text is found.
    IdentityCounts(Box<IdentityCounts>, String),
    /// The zones, by name.
    Zones(Vec<ZoneRow>),
    /// What was found of what steps look for.
    Sought(Vec<Candidate>),
    /// Everybody who is recorded, by name.
    People(Vec<PersonRow>),
    /// A page of people.
    PeoplePage {
        /// The page.
        page: Page<PersonLine>,
        /// How many were found in all.
        found: u64,
        /// What was looked for.
        text: String,
    },
    /// The marked workloads, the worst first.
    Marked(Vec<MarkedRow>),
    /// What commands would come to.
    Rehearsed(Vec<String>),
    /// A question could not be answered; why, and what to do.
    Unread(String),
    /// An act was written; what happened, to which record.
    Done(String),
    /// Evidence was written.
    Exported(Box<Outcome>),
    /// There is a register now, of this name.
    Begun(String),
    /// What would become of a file's rows.
    Planned(Box<Planned>),
    /// A file cannot be read, or not yet.
    Unreadable(Box<Unreadable>),
    /// What an import left to do, and how much of it.
    GettingStarted(Vec<Task>),
    /// How far a long act is.
    Progress {
        /// Rows done.
        done: u64,
        /// Rows in all.
        of: u64,
    },
    /// An import was written.
    Imported(Box<ImportSummary>),
    /// An act was refused; what, why, the next step. Nothing was written.
    Refused(String),
    /// An act was refused because its records are others now than on screen. Nothing was written.
    Conflict(String),
    /// An act was not written because this machine's clock is a day or more behind the last entry.
    Clocks(Box<Ahead>),
    /// The clock of the last entries was corrected; what happened. The act that met it was not written.
    ClockCorrected(String),
    /// An act could not be written; what went wrong, and what to do.
    Failed(String),
}
