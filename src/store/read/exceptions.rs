//! Every exception there is, with the workload it belongs to.

use crate::domain::record::Exception;
use crate::domain::{Day, Id, Word as _};
use crate::query::vocabulary::Field;
use crate::query::{Cell, fold};
use crate::store::read::by_name::Narrowed;
use crate::store::sieve::Sieve;
use crate::store::{Result, Store, work};

/// One exception in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ExceptionRow {
    /// The exception.
    pub exception: Exception,
    /// The key of its workload.
    pub key: String,
    /// What its owner is called.
    pub owner: Option<String>,
    /// What is called who asked for it.
    pub requested_by: String,
}

impl ExceptionRow {
    /// What stands in a column of the list.
    #[must_use]
    pub fn cell(&self, field: Field, today: Day) -> Cell {
        let Self { exception: it, .. } = self;
        let owner = it.facts.owner.known().copied().zip(self.owner.clone());
        match field.name() {
            "key" => Cell::Text(self.key.clone()),
            "control" => Cell::Text(it.control.clone()),
            "state" => Cell::Text(it.state_on(today).word().to_owned()),
            "until" => Cell::day(it.facts.expires_on.day()),
            "owner" => owner.map_or(Cell::Unknown, |(id, name)| Cell::Person(id, name)),
            "renewals" => Cell::Number(it.renewals.len() as u64),
            "attested" => it.vouched().map_or(Cell::Nothing, |vouched| Cell::text(Some(vouched.attested.word()))),
            "for" => Cell::Text(match it.items.len() {
                0 => "the whole finding".to_owned(),
                1 => "1 item".to_owned(),
                many => format!("{many} items"),
            }),
            "reason" => Cell::text(it.facts.reason.known().cloned()),
            "id" => Cell::Text(it.id.to_string()),
            "workload" => Cell::Text(it.workload.to_string()),
            "compensating_control" => Cell::text(it.facts.compensating_control.known().cloned()),
            "requested_on" => Cell::Day(it.requested_on),
            "requested_by" => Cell::Person(it.requested_by.person, self.requested_by.clone()),
            _ => Cell::Unknown,
        }
    }
}

impl Store {
    /// The exceptions that a filter finds, by the key of their workload and then as they were asked for. Words are found in key,
    /// control and reason.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn exceptions_found(&self, Narrowed { filter, asking }: Narrowed<'_>) -> Result<Vec<ExceptionRow>> {
        let sieve = Sieve::new(self.db(), filter, *asking)?;
        let mut kept = vec![];
        for row in self.exceptions()? {
            let reason = row.exception.facts.reason.known().map_or("", String::as_str);
            let search = fold(&format!("{} {} {reason}", row.key, row.exception.control));
            if sieve.keeps(|field| Ok(row.cell(field, asking.today)), &search)? {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    /// All exceptions, by the key of their workload and then as they were asked for.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn exceptions(&self) -> Result<Vec<ExceptionRow>> {
        let query = "SELECT id FROM record WHERE kind = 'exception'";
        let ids = self.db().prepare_cached(query)?.query_map([], |row| row.get(0).map(Id))?.collect::<Vec<_>>();
        let mut key = self.db().prepare_cached("SELECT key FROM workload WHERE id = ?")?;
        let mut rows = vec![];
        for id in ids {
            let record = work::load(self.db(), id?)?;
            if let Some(exception) = record.as_ref().and_then(|record| record.exception()) {
                let key = key.query_row([exception.workload.0], |row| row.get(0))?;
                let owner = exception.facts.owner.known().map(|owner| self.called(*owner)).transpose()?;
                let requested_by = self.called(exception.requested_by.person)?;
                rows.push(ExceptionRow { exception: exception.clone(), key, owner, requested_by });
            }
        }
        rows.sort_by(|one, other| {
            let of = |row: &ExceptionRow| (row.exception.requested_on, row.exception.id);
            one.key.cmp(&other.key).then(of(one).cmp(&of(other)))
        });
        Ok(rows)
    }
}
