//! What the two workers do on the register. Each backend owns a connection of its own and answers one request after the other: the
//! one writes and answers at once, the other counts and searches and may be interrupted. Nothing here draws or decides.

mod act;
mod acts;
mod begin;
mod export;
mod getting_started;
mod identities;
mod import;
mod ledger;
mod list;
mod look;
mod people;
mod rehearse;
mod selection;
mod triage;

use std::sync::Arc;

use super::effect::Query;
use super::msg::Reply;
use super::program::Works;
use super::worker::{Interrupt, Superseded, Work};
use crate::act::Acting;
use crate::domain::{Day, Id, Policy, Refusal};
use crate::query::Filter;
use crate::store::read::Narrowed;
use crate::store::{Result, Store, StoreError};

pub use act::Prepared;
pub use acts::{ActInFull, ActLine, ActsAsked, EntryInFull, Span};
pub use begin::{Beginning, works_before};
pub use getting_started::Task;
pub use identities::{
    AloneLooked, Candidate, IdentitiesAsked, IdentityAsking, IdentityDetails, IdentityLine, Sought, UserWorkload,
};
pub use import::{Inventory, Planned, Unclear, Unreadable};
pub use ledger::{LedgerStanding, Verified};
pub use list::{WorkloadRow, WorkloadsAsked, shows_deputies};
pub use look::DossierView;
pub use people::{PeopleAsked, PersonLine};
pub use selection::{ListOf, MarkedRow, Selection};
pub use triage::{TriageAt, TriageKey, TriageLine, group_filter};

/// One connection, and who looks through it.
struct Backend {
    store: Store,
    acting: Arc<Acting>,
    /// The day it is seen as of, where that is not today.
    as_of: Option<Day>,
    /// What `data_version` said the last time.
    seen: Option<i64>,
    /// Whether another program wrote and nobody has been told yet.
    changed: bool,
    /// Whether a mark is left where the register is damaged.
    marks: bool,
    /// Set once nobody wants the answer to the question that is served.
    superseded: Superseded,
}

/// The work of both workers on a register. It is opened as it is to be seen: of a copy as of a day, `as_of` is that day.
///
/// # Errors
/// Where the file cannot be opened a second time.
pub fn works(store: Store, acting: &Arc<Acting>, as_of: Option<Day>) -> Result<Works> {
    let reader = store.reader()?;
    // Who asked only to read leaves nothing behind.
    let marks = store.read_only().is_none();
    let work = |store| Backend { marks, ..Backend::on(store, acting, as_of) }.work();
    Ok(Works { search: work(reader), at_once: work(store) })
}

impl Backend {
    fn on(store: Store, acting: &Arc<Acting>, as_of: Option<Day>) -> Self {
        let acting = Arc::clone(acting);
        Self { store, acting, as_of, seen: None, marks: false, changed: false, superseded: Superseded::default() }
    }

    fn work(mut self) -> (Work, Interrupt) {
        let interrupt = self.store.interrupt();
        let work = move |request: &Query, superseded: &Superseded| self.answer(request, superseded);
        (Box::new(work), Box::new(move || interrupt.stop()))
    }

    fn answer(&mut self, request: &Query, superseded: &Superseded) -> Reply {
        self.superseded = superseded.clone();
        // One that was interrupted is asked again or wanted by nobody: nobody sees what it answers.
        self.serve(request).unwrap_or_else(|error| Reply::Unread(self.told(&error)))
    }

    /// An error in words. Where the register is damaged its ledger is looked at, and a mark of that is left: from then on nobody writes
    /// to it.
    fn told(&self, error: &StoreError) -> String {
        let marked = if error.is_damage() && self.marks { self.store.met_damage(self.acting.now()) } else { Ok(None) };
        match marked {
            Ok(Some(says)) => format!("{error}. This register: {says}"),
            // That a mark could not be left changes nothing of what is said.
            Ok(None) | Err(_) => error.to_string(),
        }
    }

    fn serve(&mut self, request: &Query) -> Result<Reply> {
        if matches!(request, Query::Changes)
            && let Some(astray) = self.astray()?
        {
            return Ok(astray);
        }
        self.notice()?;
        Ok(match request {
            Query::Header => Reply::Header(Box::new(self.standing()?)),
            Query::Changes => Reply::Changes(self.catch_up()?),
            Query::Dossier(id) => Reply::Dossier(Box::new(self.look(*id)?)),
            Query::LookBack(id) => Reply::LookedBack(Box::new(self.look_back(*id)?)),
            Query::Workloads(asked) => self.workloads(asked)?,
            Query::Triage(wanted) => self.triage(wanted)?,
            Query::Acts(asked) => self.acts(asked)?,
            Query::ActInFull { of, span } => self.act_in_full(*of, *span)?,
            Query::Ledger => self.ledger()?,
            Query::Verify => self.verify()?,
            Query::Count(filter) => self.count(filter)?,
            Query::Record(id) => {
                let missing = || Refusal::not_found(id.to_string());
                Reply::Record(Box::new(self.store.record(*id)?.ok_or_else(missing)?))
            }
            Query::Identity(id) => Reply::Identity(Box::new(self.identified(*id)?)),
            Query::IdentitiesPage(asked) => self.identities_page(asked)?,
            Query::IdentityCounts(text) => self.identity_counts(text)?,
            Query::Zones => Reply::Zones(self.store.zones_after(
                Narrowed { filter: &Filter::default(), asking: &self.asking()? },
                None,
                identities::MOST,
            )?),
            Query::Seek(sought, text) => Reply::Sought(self.sought(*sought, text)?),
            Query::People => Reply::People(self.store.people()?),
            Query::PeoplePage(asked) => self.people_page(asked)?,
            Query::Marked(marked) => self.marked(marked)?,
            Query::Rehearse(act) => self.rehearse(act)?,
            Query::Act(asked) => self.act(asked),
            Query::CorrectClock => self.correct_clock(),
            Query::Export(options) => self.export(options),
            Query::GettingStarted => self.getting_started()?,
            Query::Begin(name) => Reply::Begun(name.clone()),
            Query::Plan(inventory) => {
                import::planned(inventory, &self.store, import::mappings(&self.store), self.today())
            }
            Query::Import(planned) => {
                let watch = self.superseded.clone();
                self.import(planned, &watch)
            }
            #[cfg(test)]
            Query::Probe(_) => Reply::Unread("not a question".to_owned()),
        })
    }

    /// The day everything is seen on.
    fn today(&self) -> Day {
        self.as_of.unwrap_or_else(|| self.store.day_of(self.acting.present()))
    }

    fn policy(&self) -> Result<&Policy> {
        self.store.policy()
    }

    /// The person behind the account, where one is recorded.
    fn me(&self) -> Result<Option<Id>> {
        self.store.person_behind(&self.acting.actor().as_login())
    }

    /// What is said where the path no longer leads to the register. What the log still holds goes into the file that it belongs to,
    /// before another program takes it for part of what is there now.
    fn astray(&mut self) -> Result<Option<Reply>> {
        match self.store.is_in_place() {
            Ok(()) => Ok(None),
            Err(error) if error.is_astray() => {
                if self.seen == Some(self.store.data_version()?) {
                    self.store.empty_log();
                }
                Ok(Some(Reply::Astray(error.to_string())))
            }
            Err(error) => Err(error),
        }
    }

    /// Takes over what another connection changed of the register itself.
    fn notice(&mut self) -> Result<()> {
        let now = Some(self.store.data_version()?);
        let before = std::mem::replace(&mut self.seen, now);
        if before.is_some() && before != now {
            self.store.refresh()?;
            self.changed = true;
        }
        self.acting.heard(self.store.present(self.acting.now())?);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
