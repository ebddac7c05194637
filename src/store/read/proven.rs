//! Reads that a gate opens by: a workload with all that belongs to it, who is behind an account, who is called so. Each record is
//! replayed from the ledger, and has to be stored as it is there.

use crate::domain::command::folded_address;
use crate::domain::record::Person;
use crate::domain::{Day, Dossier, Id, Plan, Record, Refusal};
use crate::store::proof::{self, Belief};
use crate::store::read::Found;
use crate::store::work::Work;
use crate::store::{Result, Store, sortable};
use rusqlite::OptionalExtension;
use std::rc::Rc;

/// A workload as the ledger has it.
#[derive(Clone, Debug)]
pub struct Proven {
    /// Which it is.
    pub found: Found,
    /// It, with all that belongs to it and the people it names.
    pub dossier: Dossier,
}

impl Store {
    /// The workload with a key, or with an id written out, proven with all that belongs to it and with the policy in force.
    ///
    /// # Errors
    /// A refusal naming near keys where there is none; [`StoreError::Disputed`](crate::store::StoreError::Disputed) where anything of it
    /// is not what the ledger says.
    pub fn proven(&self, key: &str) -> Result<Proven> {
        self.proving(|work| {
            let Some(id) = self.id_of(key)? else { return Err(self.no_such_workload(key)) };
            let last_entry = work.record(id)?.map(|record| record.heard.last_entry);
            let dossier = work.dossier(id)?;
            let (Some(dossier), Some(last_entry)) = (dossier, last_entry) else {
                return Err(proof::disputed(format!("workload {key}"), "no entry of the ledger makes this workload"));
            };
            if dossier.workload.key != key && key.parse() != Ok(id) {
                let why = format!("it is stored as the key of {}, which the ledger does not say", dossier.workload.key);
                return Err(proof::disputed(format!("workload {key}"), why));
            }
            let found = Found { id, key: dossier.workload.key.clone(), last_entry };
            Ok(Proven { found, dossier })
        })
    }

    /// A proven workload with all that belongs to it; for a plan that is thought of, also with what is known of the zones and identities
    /// that it would add.
    ///
    /// # Errors
    /// As [`Store::proven`].
    pub fn proven_dossier(&self, id: Id, plan: Option<&Plan>) -> Result<Option<Dossier>> {
        self.proving(|work| {
            let Some(mut dossier) = work.dossier(id)? else { return Ok(None) };
            if plan.is_some() {
                work.add_planned(&mut dossier, plan)?;
            }
            Ok(Some(dossier))
        })
    }

    /// A proven record.
    ///
    /// # Errors
    /// As [`Store::proven`].
    pub fn proven_record(&self, id: Id) -> Result<Option<Record>> {
        self.proving(|work| Ok(work.record(id)?.cloned()))
    }

    /// The person behind an account, such as `os:alice@host`, as the ledger records it.
    ///
    /// # Errors
    /// Where the file cannot be read, or what finds the person is not what the ledger says.
    pub fn person_behind(&self, login: &str) -> Result<Option<Id>> {
        self.proving(|work| work.person_behind(login))
    }

    /// That a person who was found by a text is called so in the ledger: by id, name, address or account.
    ///
    /// # Errors
    /// Where the file cannot be read, or the ledger does not say so.
    pub fn is_called(&self, person: Id, text: &str) -> Result<()> {
        let found = self.people_records(text)?;
        self.proving(|work| {
            for id in found {
                if work.record(id)?.and_then(Record::person).is_some_and(|it| answers_to(it, text))
                    && stands_for(work, person, id)?
                {
                    return Ok(());
                }
            }
            let record = work.record(person)?;
            let why = format!("it is found by {text}, which the ledger does not say");
            Err(proof::disputed(proof::called(person, record), why))
        })
    }

    /// Whether stored records were compared with the ledger: not where they are of another version of the program.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn compares(&self) -> Result<bool> {
        Ok(self.belief()? == Belief::Proven)
    }

    fn belief(&self) -> Result<Belief> {
        Ok(if self.is_current()? { Belief::Proven } else { Belief::Entries })
    }

    /// Reads by proof, all of one state of the register.
    fn proving<T>(&self, read: impl FnOnce(&mut Work<'_>) -> Result<T>) -> Result<T> {
        let read = || {
            let register = self.register().cloned().map(Rc::new);
            let mut work = Work::begin(self.db(), Day::FIRST, register);
            work.believing(self.belief()?, |work| {
                // Another program may have put another policy in force since it was read here: that is no dispute.
                self.register().map_or(Ok(()), |register| work.record(register.id).map(drop))?;
                read(work)
            })
        };
        self.snapshot_read(read)
    }

    /// The id behind a key. Keys are found in two tables, which have to agree.
    fn id_of(&self, key: &str) -> Result<Option<Id>> {
        if let Ok(id) = key.parse::<Id>() {
            return Ok(Some(id));
        }
        let id = |table: &str, column: &str| -> Result<Option<Id>> {
            let mut find = self.db().prepare_cached(&format!("SELECT {column} FROM {table} WHERE key = ?"))?;
            Ok(find.query_row([key], |row| row.get(0).map(Id)).optional()?)
        };
        let reserved = id("key", "record")?;
        if self.is_current()? && id("workload", "id")? != reserved {
            return Err(proof::disputed(format!("workload {key}"), "its key is not stored as the ledger says"));
        }
        Ok(reserved)
    }

    fn no_such_workload(&self, key: &str) -> crate::store::StoreError {
        let near = if self.is_current().unwrap_or(false) { self.no_such_key(key) } else { Ok(Refusal::not_found(key)) };
        near.map_or_else(|error| error, Into::into)
    }
}

/// Whether a person is called so: by id, name, address or account.
fn answers_to(person: &Person, text: &str) -> bool {
    text.parse() == Ok(person.id)
        || sortable(&person.called()) == sortable(text.trim())
        || person.facts.addresses.iter().any(|address| folded_address(address) == folded_address(text))
        || person.logins.iter().any(|login| login == text)
}

/// Whether a person is the one of a record, or stands for it since the two were merged.
fn stands_for(work: &mut Work<'_>, person: Id, record: Id) -> Result<bool> {
    const MOST: usize = 16;
    let mut at = record;
    for _ in 0..MOST {
        if at == person {
            return Ok(true);
        }
        match work.record(at)?.and_then(Record::person).and_then(|it| it.merged.as_ref()) {
            Some(merged) => at = merged.into,
            None => break,
        }
    }
    Ok(false)
}
