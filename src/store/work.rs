//! The one place where entries become the stored register: records held in memory for a slice, changed, judged and written.
//!
//! `commit`, `roll` and `rebuild` are its only users; each opens the transaction and decides which entries it takes in.

mod proving;
mod sharing;

use super::entries::{self, Numbered};
use super::error::{Result, StoreError};
use super::moves::Moved;
use super::project::{self, Deltas, Notes};
use super::proof::Belief;
use super::replay::record_from;
use super::words::Words;
use crate::domain::apply::{Happened, apply};
use crate::domain::overridden::{Overridden, overridden};
use crate::domain::people::Known;
use crate::domain::record::{Action, Exception, Person, Promotion, Register, Review, Span, Workload};
use crate::domain::shared::{Shared, Thing};
use crate::domain::{Body, Day, Dossier, Event, Id, Instant, Record, Word};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// How many commands or entries are taken in before what they touched is written.
pub(super) const SLICE: usize = 1_000;
/// How many people are held from slice to slice.
const PEOPLE: usize = 4_000;

/// Records held for a slice of work in one transaction.
pub(super) struct Work<'t> {
    pub(super) db: &'t Connection,
    /// The day that workloads are judged on.
    pub(super) today: Day,
    /// The register, once it has begun.
    pub(super) register: Option<Rc<Register>>,
    /// The instant whose day they are judged on, where the day follows the register's zone.
    at: Option<Instant>,
    /// Whether all workloads must be judged again: another policy is in force than some were judged by.
    judge_all: bool,
    held: HashMap<Id, Held>,
    workloads: BTreeSet<Id>,
    people: BTreeSet<Id>,
    imports: BTreeSet<Id>,
    identities: BTreeSet<Id>,
    /// Identities whose rows are to be written.
    identity_rows: BTreeSet<Id>,
    zones: BTreeSet<Id>,
    /// Summaries of shared things that were read since it was last settled who uses them.
    summaries: BTreeMap<Thing, Shared>,
    /// How far what is stored of a record is believed.
    belief: Belief,
    /// The ledger's id, once it was asked for.
    ledger: Option<Id>,
    notes: Notes,
    /// Whether rows for lists are written, and not records alone.
    lists: bool,
    /// Entries that a record had no place for.
    pub(super) unplaced: u64,
    /// What new entries say of earlier days and what does not stand.
    pub(super) overridden: Vec<Overridden>,
}

struct Held {
    record: Option<Record>,
    changed: bool,
    /// Whether it is what the entries of the ledger make it.
    proven: bool,
}

impl<'t> Work<'t> {
    /// Begins work on a database inside a transaction.
    pub(super) fn begin(db: &'t Connection, today: Day, register: Option<Rc<Register>>) -> Self {
        Self {
            db,
            today,
            register,
            at: None,
            judge_all: false,
            held: HashMap::new(),
            workloads: BTreeSet::new(),
            people: BTreeSet::new(),
            imports: BTreeSet::new(),
            identities: BTreeSet::new(),
            identity_rows: BTreeSet::new(),
            zones: BTreeSet::new(),
            summaries: BTreeMap::new(),
            belief: Belief::Stored,
            ledger: None,
            notes: Notes { deltas: Deltas::default(), words: Some(Words::default()) },
            lists: true,
            unplaced: 0,
            overridden: vec![],
        }
    }

    /// Judges on the day of an instant in the register's zone, also where an entry changes the zone.
    pub(super) fn follow(&mut self, at: Instant) {
        self.at = Some(at);
        self.today = at.day_in(self.register.as_ref().map_or(chrono_tz::UTC, |register| register.policy.time_zone));
    }

    /// Leaves the search index as it is.
    pub(super) fn leave_search_out(&mut self) {
        self.notes.words = None;
    }

    /// Writes records and who uses what they share, and nothing that is judged or listed.
    pub(super) fn leave_lists_out(&mut self) {
        self.lists = false;
        self.leave_search_out();
    }

    /// The record of an id, as it stands in this transaction.
    pub(super) fn record(&mut self, id: Id) -> Result<Option<&Record>> {
        self.hold(id)?;
        Ok(self.held.get(&id).and_then(|held| held.record.as_ref()))
    }

    /// A workload with all that belongs to it; `None` where there is no such workload.
    pub(super) fn dossier(&mut self, id: Id) -> Result<Option<Dossier>> {
        let Some(workload) = self.record(id)?.and_then(Record::workload).cloned() else { return Ok(None) };
        self.with_all(workload).map(Some)
    }

    /// The same, for the last time in this slice: what is held of the workload is given away. With the last entry about it.
    pub(super) fn last_dossier(&mut self, id: Id) -> Result<Option<(Dossier, Id)>> {
        self.hold(id)?;
        match self.held.remove(&id).and_then(|held| held.record) {
            Some(Record { heard, body: Body::Workload(workload) }) => {
                Ok(Some((self.with_all(*workload)?, heard.last_entry)))
            }
            _ => Ok(None),
        }
    }

    fn with_all(&mut self, workload: Workload) -> Result<Dossier> {
        let mut dossier = self.with_what_it_uses(workload)?;
        for runs_as in &mut dossier.identities {
            runs_as.credentials = self.each(&runs_as.identity.credentials, |record| record.credential().cloned())?;
        }
        dossier.promotions =
            self.each(&dossier.workload.promotions, |record| record.promotion().cloned())? as Vec<Promotion>;
        dossier.reviews = self.each(&dossier.workload.reviews, |record| record.review().cloned())? as Vec<Review>;
        dossier.actions = self.each(&dossier.workload.actions, |record| record.action().cloned())? as Vec<Action>;
        self.add_shared(&mut dossier)?;
        dossier.exceptions =
            self.each(&dossier.workload.exceptions, |record| record.exception().cloned())? as Vec<Exception>;
        dossier.people = self.people(dossier.named())?;
        Ok(dossier)
    }

    /// These people, and the records that stand for them now.
    pub(super) fn people(&mut self, mut named: Vec<Id>) -> Result<BTreeMap<Id, Person>> {
        let mut people = BTreeMap::new();
        while !named.is_empty() {
            let more: Vec<Person> = self.each(&named, |record| record.person().cloned())?;
            named = more.iter().filter_map(|person| Some(person.merged.as_ref()?.into)).collect();
            people.extend(more.into_iter().map(|person| (person.id, person)));
            named.retain(|id| !people.contains_key(id));
        }
        Ok(people)
    }

    /// The record that stands for a person now.
    pub(super) fn survivor(&mut self, person: Id) -> Result<Id> {
        let people = self.people(vec![person])?;
        Ok(Known { people: &people, and: None }.survivor(person))
    }

    /// Takes an entry in: every record it is about is changed by it, or replayed where it does not come last.
    pub(super) fn absorb(&mut self, numbered: &Numbered, happened: &Happened, strict: bool) -> Result<()> {
        for &id in &numbered.entry.about {
            self.hold(id)?;
            let Some(held) = self.held.get_mut(&id) else { continue };
            let newborn = held.record.is_none();
            let late = held.record.as_ref().is_some_and(|record| happened.on < record.heard.newest_on);
            if late || numbered.entry.corrects.is_some() {
                let about = entries::about(self.db, id)?;
                let clock = self.register.as_ref().map_or(&[][..], |register| &register.clock);
                let now = record_from(&about, id, clock)?;
                let mut said = std::mem::replace(&mut held.record, now);
                if strict && late && numbered.entry.corrects.is_none() && apply(&mut said, id, happened) {
                    let both = said.as_ref().zip(held.record.as_ref());
                    let told = both.map(|(said, now)| overridden(id, said, now, happened.on));
                    self.overridden.extend(told.unwrap_or_default());
                }
                held.proven = false;
            } else if !apply(&mut held.record, id, happened) {
                if strict {
                    return Err(StoreError::Unplaced { event: happened.event.kind(), record: id.to_string() });
                }
                self.unplaced += 1;
            }
            held.changed = true;
            if newborn && let Some(record) = &held.record {
                project::reserve_key(self.db, record)?;
            }
            self.follow_up(id);
        }
        if let Event::ClockCorrected(it) = &happened.event {
            let known = Span { last: it.entries.last.min(numbered.seq.saturating_sub(1)), ..it.entries };
            self.correct_clock(known)?;
        }
        Ok(())
    }

    /// Marks what follows from a record that changed: what is to be written and judged.
    fn follow_up(&mut self, id: Id) {
        let Some(record) = self.held.get(&id).and_then(|held| held.record.as_ref()) else { return };
        match &record.body {
            Body::Register(register) => {
                let same = self.register.as_ref().is_none_or(|before| before.policy == register.policy);
                self.judge_all |= !same;
                self.register = Some(Rc::new(register.clone()));
                if let Some(at) = self.at {
                    self.today = at.day_in(register.policy.time_zone);
                }
            }
            Body::Person(person) => {
                self.people.insert(person.id);
            }
            Body::Import(import) => {
                self.imports.insert(import.id);
            }
            Body::Identity(identity) => {
                self.identities.insert(identity.id);
            }
            Body::Credential(credential) => {
                self.identities.insert(credential.identity);
            }
            Body::Zone(zone) => {
                self.zones.insert(zone.id);
            }
            body => self.workloads.extend(body.workload()),
        }
    }

    /// Computes every record anew that entries of a corrected clock are about. As of an earlier day such an entry may have been left
    /// out when it came: it is taken in now.
    fn correct_clock(&mut self, span: Span) -> Result<()> {
        let mut meant = self.db.prepare_cached("INSERT OR IGNORE INTO about(record, seq) VALUES(?, ?)")?;
        let mut records = BTreeSet::new();
        for seq in span.first..=span.last {
            let Some(numbered) = entries::at(self.db, seq)? else { continue };
            for &record in &numbered.entry.about {
                meant.execute((record.0, seq))?;
                records.insert(record);
            }
        }
        for (done, id) in records.into_iter().enumerate() {
            self.hold(id)?;
            let about = entries::about(self.db, id)?;
            let clock = self.register.clone();
            let clock = clock.as_ref().map_or(&[][..], |register| &register.clock);
            let record = record_from(&about, id, clock)?;
            if let Some(held) = self.held.get_mut(&id) {
                let newborn = held.record.is_none();
                *held = Held { record, changed: true, proven: false };
                if newborn && let Some(record) = &held.record {
                    project::reserve_key(self.db, record)?;
                }
            }
            self.follow_up(id);
            if done % SLICE == SLICE - 1 {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Marks a workload for judging although no entry touched it.
    pub(super) fn judge_again(&mut self, workload: Id) {
        self.workloads.insert(workload);
    }

    /// The same for an identity.
    pub(super) fn judge_identity_again(&mut self, identity: Id) {
        self.identity_rows.insert(identity);
    }

    /// Writes what the slice changed: records, people, then each touched workload judged on today's facts.
    pub(super) fn flush(&mut self) -> Result<()> {
        self.write_records()?;
        if !self.lists {
            return self.flush_uses();
        }
        self.flush_people()?;
        for id in std::mem::take(&mut self.imports) {
            if let Some(import) = self.record(id)?.and_then(Record::import).cloned() {
                project::import(self.db, &import)?;
            }
        }
        let Some(register) = self.register.clone() else {
            self.held.clear();
            return Ok(());
        };
        self.settle_shared()?;
        for (done, id) in std::mem::take(&mut self.workloads).into_iter().enumerate() {
            if let Some((dossier, last_entry)) = self.last_dossier(id)? {
                project::workload(self.db, &dossier, last_entry, self.today, &register.policy, &mut self.notes)?;
            }
            // A thing that very many share can turn: memory stays flat all the same.
            if done % SLICE == SLICE - 1 {
                self.let_go();
            }
        }
        self.write_identities()?;
        self.notes.words.as_mut().map_or(Ok(()), |words| words.write_much(self.db))?;
        self.let_go();
        Ok(())
    }

    /// Lets go of what the slice held, but for people: the next slice names most of them again.
    fn let_go(&mut self) {
        let is_person = |held: &Held| held.record.as_ref().is_some_and(|record| record.person().is_some());
        self.held.retain(|_, held| is_person(held));
        self.summaries.clear();
        if self.held.len() > PEOPLE {
            self.held.clear();
        }
    }

    /// Writes the people that changed, so that they are found by address and account, and marks the workloads that name them.
    pub(super) fn flush_people(&mut self) -> Result<()> {
        for id in std::mem::take(&mut self.people) {
            if let Some(record) = self.record(id)?.cloned() {
                project::person(self.db, &record)?;
            }
            let mut mentioned = self.db.prepare_cached("SELECT workload FROM mention WHERE person = ?")?;
            let mut rows = mentioned.query([id.0])?;
            while let Some(row) = rows.next()? {
                self.workloads.insert(Id(row.get(0)?));
            }
            let mut owned = self.db.prepare_cached("SELECT id FROM identity WHERE owner = ?")?;
            let mut rows = owned.query([id.0])?;
            while let Some(row) = rows.next()? {
                self.identities.insert(Id(row.get(0)?));
            }
        }
        Ok(())
    }

    /// Keeps how findings move from here on. What the passing of days has moved is settled before.
    pub(super) fn watch_findings(&mut self) -> Result<()> {
        self.flush()?;
        self.notes.deltas.watch();
        Ok(())
    }

    /// How findings moved since they are watched.
    pub(super) fn moves(&self) -> Vec<Moved> {
        self.notes.deltas.moves()
    }

    /// Writes the last slice, and judges everything again where another policy is in force.
    pub(super) fn flush_everything(&mut self) -> Result<()> {
        self.flush()?;
        if std::mem::take(&mut self.judge_all) && self.lists {
            self.judge_everything()?;
        }
        Ok(())
    }

    /// Writes the last slice and the sums. Gives how many entries had no place, and the day that workloads were judged on.
    pub(super) fn finish(mut self) -> Result<(u64, Day)> {
        self.flush_everything()?;
        self.notes.words.as_mut().map_or(Ok(()), |words| words.write(self.db))?;
        self.notes.deltas.write(self.db)?;
        Ok((self.unplaced, self.today))
    }

    /// Judges every workload, and every identity that none runs as, by the policy in force, in slices.
    fn judge_everything(&mut self) -> Result<()> {
        let mut after = Id([0; 16]);
        loop {
            let mut select =
                self.db.prepare_cached("SELECT id FROM identity WHERE unlinked AND id > ?1 ORDER BY id LIMIT ?2")?;
            let mut rows = select.query((after.0, SLICE))?;
            while let Some(row) = rows.next()? {
                after = Id(row.get(0)?);
                self.identity_rows.insert(after);
            }
            if self.identity_rows.is_empty() {
                break;
            }
            self.flush()?;
        }
        let mut last = i64::MIN;
        loop {
            let mut select = self.db.prepare_cached("SELECT n, id FROM workload WHERE n > ?1 ORDER BY n LIMIT ?2")?;
            let mut rows = select.query((last, SLICE))?;
            while let Some(row) = rows.next()? {
                last = row.get(0)?;
                self.workloads.insert(Id(row.get(1)?));
            }
            if self.workloads.is_empty() {
                return Ok(());
            }
            self.flush()?;
        }
    }

    fn each<T>(&mut self, ids: &[Id], pick: impl Fn(&Record) -> Option<T>) -> Result<Vec<T>> {
        let mut picked = Vec::with_capacity(ids.len());
        for id in ids {
            picked.extend(self.record(*id)?.and_then(&pick));
        }
        Ok(picked)
    }

    fn hold(&mut self, id: Id) -> Result<()> {
        if self.held.get(&id).is_some_and(|held| held.proven || self.belief == Belief::Stored) {
            return Ok(());
        }
        if self.belief == Belief::Stored {
            self.held.insert(id, Held { record: load(self.db, id)?, changed: false, proven: false });
            return Ok(());
        }
        self.hold_proven(id)
    }

    fn write_records(&mut self) -> Result<()> {
        let mut write = self.db.prepare_cached(
            "INSERT INTO record(id, kind, body) VALUES(?, ?, ?) ON CONFLICT(id) DO UPDATE SET body = excluded.body",
        )?;
        let mut changed: Vec<(&Id, &mut Held)> = self.held.iter_mut().filter(|(_, held)| held.changed).collect();
        changed.sort_by_key(|(id, _)| **id);
        for (id, held) in changed {
            held.changed = false;
            if let Some(record) = &held.record {
                let body = serde_json::to_string(record).map_err(|error| StoreError::Damaged(error.to_string()))?;
                write.execute(params![id.0, record.body.kind().word(), body])?;
            }
        }
        Ok(())
    }
}

/// A stored record.
pub(super) fn load(db: &Connection, id: Id) -> Result<Option<Record>> {
    let mut find = db.prepare_cached("SELECT body FROM record WHERE id = ?")?;
    let body: Option<String> = find.query_row([id.0], |row| row.get(0)).optional()?;
    body.map(|body| parse(id, &body)).transpose()
}

fn parse(id: Id, body: &str) -> Result<Record> {
    serde_json::from_str(body).map_err(|error| StoreError::Damaged(format!("record {id}: {error}")))
}
