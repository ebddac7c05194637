//! Verifying a whole register: its chain, what is computed from it, and against what it was compared.

use super::entries;
use super::error::Result;
use super::rebuild::Purpose;
use super::schema::COMPUTED_TABLES;
use super::{Store, copy};
use crate::ledger::{Checkpoint, Fault, FaultClass, Link, Verifier};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

/// What a ledger was compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// Nothing: only its own inner agreement was checked.
    Nothing,
    /// A checkpoint kept by this same account, which finds accidents only.
    OwnCheckpoint(Checkpoint),
    /// Something somebody else holds, such as a pack: its name, and the chain's end it knows.
    Outside(String, Link),
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Every fault, the first bad entry first.
    pub faults: Vec<Fault>,
    /// The chain's end as stored.
    pub end: Option<Link>,
    /// Entries whose clock was behind the one before.
    pub clock_steps_back: u64,
    /// What it was compared with.
    pub against: Against,
}

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Store {
    /// Checks every entry, everything computed, and the checkpoints; `outside` is a chain's end that somebody else holds. Repairs
    /// nothing. `progress` is told entries done.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn verify(&self, outside: Option<(String, Link)>, progress: &mut dyn FnMut(u64)) -> Result<Verification> {
        let Some(end) = self.stored_end()? else {
            return Ok(Verification { faults: vec![], end: None, clock_steps_back: 0, against: Against::Nothing });
        };
        let mut verifier = Verifier::from(Link::genesis(end.ledger));
        let mut done = 0;
        entries::each_row(self.db(), 0, |row| {
            verifier.take(row);
            done += 1;
            progress(done);
            Ok(true)
        })?;
        let mut report = verifier.finish();
        if report.faults.is_empty() {
            report.faults.extend(self.projection_fault(end)?);
        }
        match self.checkpoint_faults(end) {
            Ok(faults) => report.faults.extend(faults),
            // Where entries cannot be read, that is named already.
            Err(_) if !report.faults.is_empty() => {}
            Err(error) => return Err(error),
        }
        let against = match outside {
            Some((name, link)) => {
                report.faults.extend(self.outside_fault(end, &name, link)?);
                Against::Outside(name, link)
            }
            None => match self.newest_checkpoint() {
                Ok(Some(checkpoint)) => Against::OwnCheckpoint(checkpoint),
                Ok(None) => Against::Nothing,
                Err(_) if !report.faults.is_empty() => Against::Nothing,
                Err(error) => return Err(error),
            },
        };
        report.faults.sort_by_key(|fault| (fault.seq, fault.class));
        Ok(Verification { faults: report.faults, end: Some(end), clock_steps_back: report.clock_steps_back, against })
    }

    /// The stored end, found without trusting entry 1 to be readable.
    fn stored_end(&self) -> Result<Option<Link>> {
        if let Ok(end) = entries::end(self.db()) {
            return Ok(end);
        }
        let ledger = self.register.as_ref().map_or(crate::domain::Id([0; 16]), |register| register.id);
        let size: Option<u64> = self.db().query_row("SELECT max(seq) FROM ledger", [], |row| row.get(0))?;
        Ok(match size {
            Some(size) => entries::link_at(self.db(), ledger, size)?,
            None => None,
        })
    }

    /// Computes everything anew in a private copy and compares.
    fn projection_fault(&self, end: Link) -> Result<Option<Fault>> {
        let Some(day) = self.judged_on()? else { return Ok(None) };
        let fresh = copy::as_of(self, day, None, Purpose::Comparison)?;
        let (stored, computed) = (self.projection()?, fresh.projection()?);
        let differing = stored.iter().zip(&computed).find(|(stored, computed)| stored != computed);
        Ok(differing.map(|((table, _), _)| Fault {
            seq: end.size + 1,
            class: FaultClass::Projection,
            what: format!("what is stored in `{table}` is not what the ledger says; run `countersign rebuild`"),
        }))
    }

    fn checkpoint_faults(&self, end: Link) -> Result<Vec<Fault>> {
        let failing = super::checkpoints::compare(self)?.map(|found| found.checkpoints).unwrap_or_default();
        let fault = |checkpoint: &Checkpoint| {
            if checkpoint.size > end.size {
                let what = format!(
                    "the checkpoint of {} says {} entries, there are {}",
                    checkpoint.at, checkpoint.size, end.size
                );
                Fault { seq: end.size + 1, class: FaultClass::BehindAnchor, what }
            } else {
                let what = format!("the checkpoint of {} has another entry here", checkpoint.at);
                Fault { seq: checkpoint.size, class: FaultClass::AnchorMismatch, what }
            }
        };
        Ok(failing.iter().map(fault).collect())
    }

    fn outside_fault(&self, end: Link, name: &str, link: Link) -> Result<Option<Fault>> {
        if link.ledger != end.ledger {
            let what = format!("{name} is of another register ({})", link.ledger);
            return Ok(Some(Fault { seq: 1, class: FaultClass::AnchorMismatch, what }));
        }
        Ok(match entries::link_at(self.db(), end.ledger, link.size)? {
            None => Some(Fault {
                seq: end.size + 1,
                class: FaultClass::BehindAnchor,
                what: format!("{name} knows {} entries, there are {}", link.size, end.size),
            }),
            Some(here) if here.head != link.head => {
                let what = format!("{name} has another entry here");
                Some(Fault { seq: link.size, class: FaultClass::AnchorMismatch, what })
            }
            Some(_) => None,
        })
    }
}

/// One hash a computed table, over all its rows in order.
pub(super) fn projection(db: &Connection) -> Result<Vec<(String, String)>> {
    let mut tables = vec![];
    for table in COMPUTED_TABLES {
        // The search index keeps no text of its own; the text it indexes is a column of `workload`.
        if table == "search" {
            continue;
        }
        let mut hash = Sha256::new();
        let filter = if table == "meta" { "WHERE key NOT IN ('projected')" } else { "" };
        // What makes a row of a table unique stands in its first columns.
        let order = match table {
            "source_row" => "1, 2, 3",
            "shared_use" => "1, 2, 3, 4",
            _ => "1, 2",
        };
        let mut select = db.prepare(&format!("SELECT * FROM {table} {filter} ORDER BY {order}"))?;
        let columns = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                feed(&mut hash, row.get_ref(column)?);
            }
        }
        let digest: [u8; 32] = hash.finalize().into();
        tables.push((table.to_owned(), crate::ledger::Hash(digest).to_string()));
    }
    Ok(tables)
}

fn feed(hash: &mut Sha256, value: ValueRef<'_>) {
    let mut hash = |tag: u8, bytes: &[u8]| {
        hash.update([tag]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    match value {
        ValueRef::Null => hash(0, &[]),
        ValueRef::Integer(number) => hash(1, &number.to_be_bytes()),
        ValueRef::Real(number) => hash(2, &number.to_be_bytes()),
        ValueRef::Text(text) => hash(3, text),
        ValueRef::Blob(blob) => hash(4, blob),
    }
}
