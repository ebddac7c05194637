//! The part of the work that believes nothing that is stored: records, accounts and users of what is shared, each proven by entries of
//! the ledger while it is asked for.

use super::{Held, Work};
use crate::domain::record::Person;
use crate::domain::shared::{Shared, Side, Thing, Use, User, used_by_identity, used_by_workload};
use crate::domain::{Day, Id, Record};
use crate::store::error::Result;
use crate::store::proof::{self, Belief, called, disputed};
use crate::store::read;

impl Work<'_> {
    /// Does what follows by this belief. What was held by a weaker one is proven when it is asked for again.
    pub(in crate::store) fn believing<T>(
        &mut self,
        belief: Belief,
        then: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let before = std::mem::replace(&mut self.belief, belief);
        if belief.proves_users() && !before.proves_users() {
            self.summaries.clear();
        }
        let done = then(self);
        self.belief = before;
        done
    }

    pub(super) fn hold_proven(&mut self, id: Id) -> Result<()> {
        let ledger = self.ledger()?;
        // The register's own entries say which clocks were corrected; every other record is replayed after them.
        let register = if id == ledger { None } else { self.record(ledger)?.and_then(Record::register) };
        let clock = register.map_or_else(Vec::new, |register| register.clock.clone());
        let held = self.held.remove(&id);
        let changed = held.as_ref().is_some_and(|held| held.changed);
        let record = match (held, self.belief) {
            (Some(held), _) => proof::held(self.db, (ledger, &clock), id, held.record.as_ref())?,
            (None, Belief::Entries) => proof::replayed(self.db, (ledger, &clock), id)?,
            (None, _) => proof::stored(self.db, (ledger, &clock), id)?,
        };
        self.held.insert(id, Held { record, changed, proven: true });
        Ok(())
    }

    fn ledger(&mut self) -> Result<Id> {
        match self.ledger {
            Some(ledger) => Ok(ledger),
            None => Ok(*self.ledger.insert(proof::ledger(self.db)?)),
        }
    }

    /// That the register, with the policy in force, is as its entries make it.
    pub(in crate::store) fn prove_register(&mut self, id: Id) -> Result<()> {
        let known = self.register.clone();
        let record = self.record(id)?;
        if record.and_then(Record::register) == known.as_deref() {
            return Ok(());
        }
        Err(disputed(called(id, record), "the policy that was read is not the one in the ledger"))
    }

    /// The person behind an account: whom the ledger records behind it, never only the table that finds them.
    pub(in crate::store) fn person_behind(&mut self, login: &str) -> Result<Option<Id>> {
        let Some(person) = read::people::with_login(self.db, login)? else { return Ok(None) };
        let has_it = |person: &Person| person.logins.iter().any(|known| known == login);
        let record = self.record(person)?;
        if record.and_then(Record::person).is_some_and(has_it) {
            return self.survivor(person).map(Some);
        }
        let why = format!("it is stored as the account of {}, which the ledger does not say", called(person, record));
        Err(disputed(format!("account {login}"), why))
    }

    /// That each user whom a summary names does use the thing there, since then.
    pub(super) fn prove_users(&mut self, thing: &Thing, summary: &Shared) -> Result<()> {
        for side in Side::ALL {
            for user in summary.on(side) {
                if !self.uses(thing, side, user)? {
                    let record = called(user.id, self.record(user.id)?);
                    let why = format!("it is stored as a user of {thing}, which the ledger does not say");
                    return Err(disputed(record, why));
                }
            }
        }
        Ok(())
    }

    fn uses(&mut self, thing: &Thing, side: Side, user: &User) -> Result<bool> {
        let told = Use { thing: thing.clone(), side, since: user.since };
        if matches!(thing, Thing::Account(_) | Thing::Fingerprint(_)) {
            let found = self.runs_as(user.id)?;
            return Ok(
                found.is_some_and(|it| it.identity.called() == user.called && used_by_identity(&it).contains(&told))
            );
        }
        let Some(workload) = self.record(user.id)?.and_then(Record::workload).cloned() else { return Ok(false) };
        if workload.key != user.called {
            return Ok(false);
        }
        let dossier = self.with_what_it_uses(workload)?;
        // It may be stored as of an earlier day. It turns by itself only where the day has passed by which an identity was to be revoked.
        let to_go = dossier.identities.iter().filter_map(|it| it.identity.facts.revoke_by.day());
        let turns = to_go.map(|by| by.plus_days(1));
        Ok(std::iter::once(Day::FIRST).chain(turns).any(|day| used_by_workload(&dossier, day).contains(&told)))
    }
}
