//! Verifying a whole register as it lies: its chain, what is computed from it, its indexes and its shape, and against what it was
//! compared. Nothing is judged, brought up to date or repaired first, and nothing is written.
//!
//! | part | what it looks at |
//! |---|---|
//! | `chain` | every row of the ledger, by the table itself |
//! | `tables`, `label` | every row of every computed table, and what it is called |
//! | `indexes` | every index against its table, and the pages of the file |
//! | `search` | the search index against the texts it was made of |

pub(super) mod chain;
pub(super) mod indexes;
mod label;
mod search;
mod tables;

use super::error::{Result, StoreError};
use super::shape::{self, Extent};
use super::{Store, copy, entries, meta, schema};
use crate::controls;
use crate::domain::{Day, Id, Instant};
use crate::ledger::checkpoint_file::Known;
use crate::ledger::{Checkpoint, Fault, FaultClass, Link};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use search::SearchIndex;
use sha2::{Digest, Sha256};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;
use tables::Sums;

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
    /// Whether this account's newest checkpoint cannot be read, so that it was compared with an older one or with none.
    pub newest_checkpoint_is_unread: bool,
    /// Why what is stored of computed tables was not compared with the ledger, where it was not.
    pub not_compared: Option<String>,
    /// How long it took.
    pub pace: Pace,
}

/// How long the parts of a verification took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Checking every entry and the chain.
    pub chain: Duration,
    /// Computing everything anew and comparing.
    pub computed: Duration,
}

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether the ledger itself is whole, whatever was found of what is computed from it.
    #[must_use]
    pub fn ledger_is_sound(&self) -> bool {
        !self.faults.iter().any(|fault| fault.class.is_of_the_ledger())
    }

    /// What is said of a file that has no entry, or none that can be read.
    #[must_use]
    pub fn of_no_entry(faults: Vec<Fault>) -> Self {
        let (end, against, not_compared) = (None, Against::Nothing, None);
        let newest_checkpoint_is_unread = false;
        let pace = Pace::default();
        Self { faults, end, clock_steps_back: 0, against, newest_checkpoint_is_unread, not_compared, pace }
    }
}

/// What is stored besides the ledger, as it was found in one short read.
struct Stored {
    /// Why it cannot be compared.
    not_compared: Option<String>,
    judged_on: Option<Day>,
    sums: Sums,
    search: Option<SearchIndex>,
}

impl Store {
    /// Checks every entry, everything computed, and the checkpoints; `outside` is a chain's end that somebody else holds. Repairs
    /// nothing and writes nothing. `progress` is told entries done.
    ///
    /// # Errors
    /// Where the file cannot be read, for another reason than that it is damaged.
    pub fn verify(&self, outside: Option<(String, Link)>, progress: &mut dyn FnMut(u64)) -> Result<Verification> {
        self.verify_at(None, outside, progress)
    }

    /// The same at a moment: what is stored may be judged on no later day than that of `now` or of the newest entry.
    ///
    /// # Errors
    /// As [`Store::verify`].
    pub fn verify_at(
        &self,
        now: Option<Instant>,
        outside: Option<(String, Link)>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Verification> {
        let (last, mut faults, stored) = self.as_it_lies()?;
        if last == 0 {
            return Ok(Verification::of_no_entry(faults));
        }
        let (stored, unread) = match stored {
            Ok(stored) => (Some(stored), None),
            Err(error) => (None, Some(error)),
        };
        let mut not_compared = None;
        let (mut report, pace) = thread::scope(|scope| {
            // The longest of what needs no look at the ledger goes on beside it.
            let search = stored.as_ref().and_then(|stored| stored.search.as_ref());
            let of_search = search.map(|search| scope.spawn(|| search.check()));
            let begun = std::time::Instant::now();
            let mut report = chain::check(self.db(), self.ledger_id(), last, progress)?;
            report.faults.extend(chain::numbered_wrong(self.db()));
            let mut pace = Pace { chain: begun.elapsed(), ..Pace::default() };
            // Where an entry cannot be read, that is named, and nothing that rests on it is.
            if report.faults.is_empty() {
                let begun = std::time::Instant::now();
                let day = now.map(|now| (now, report.newest_at));
                let Some(stored) = &stored else { return Err(unread.unwrap_or(StoreError::Corrupt)) };
                let (computed, why) = self.computed_faults(stored, of_search, report.end, day)?;
                faults.extend(computed);
                (not_compared, pace.computed) = (why, begun.elapsed());
            }
            Ok::<_, StoreError>((report, pace))
        })?;
        let end = report.end;
        report.faults.append(&mut faults);
        match self.checkpoint_faults(end) {
            Ok(faults) => report.faults.extend(faults),
            // Where entries cannot be read, that is named already.
            Err(_) if !report.faults.is_empty() => {}
            Err(error) => return Err(error),
        }
        let known = match self.known_checkpoints() {
            Err(_) if !report.faults.is_empty() => Known::default(),
            known => known?,
        };
        let against = match (outside, known.newest()) {
            (Some((name, link)), _) => {
                report.faults.extend(self.outside_fault(end, &name, link)?);
                Against::Outside(name, link)
            }
            (None, Some(checkpoint)) => Against::OwnCheckpoint(checkpoint.clone()),
            (None, None) => Against::Nothing,
        };
        report.faults.sort_by_key(|fault| (fault.seq, fault.class));
        let clock_steps_back = report.clock_steps_back;
        Ok(Verification {
            faults: report.faults,
            end: Some(end),
            clock_steps_back,
            against,
            newest_checkpoint_is_unread: known.newest_is_unread,
            not_compared,
            pace,
        })
    }

    /// The ledger's id, found without trusting entry 1 to be readable.
    pub(super) fn ledger_id(&self) -> Id {
        let by_entry = entries::ledger_id(self.db()).ok().flatten();
        by_entry.or_else(|| self.register.as_ref().map(|register| register.id)).unwrap_or(Id([0; 16]))
    }

    /// What of the tables, indexes and triggers is not as this program makes it.
    fn shape_faults(&self, last: u64) -> Result<Vec<Fault>> {
        let extent = if self.why_not_comparable()?.is_none() { Extent::All } else { Extent::Ledger };
        let found = shape::misshapen(self.db(), extent)?.into_iter();
        let fault = |what: String| Fault { seq: last + 1, class: FaultClass::Schema, what };
        Ok(found.map(|part| fault(format!("{part}; run `countersign rebuild`"))).collect())
    }

    /// Why what is stored was not computed by this program's own rules, where that is so.
    pub(super) fn why_not_comparable(&self) -> Result<Option<String>> {
        let version = undamaged(self.projection_version())?;
        let judged_by = if version.is_some() { undamaged(meta::get(self.db(), "catalogue"))? } else { None };
        let ours = (schema::PROJECTION_VERSION, controls::catalogue().version.as_str());
        Ok(match (version, judged_by) {
            (Some(version), _) if version != ours.0 => {
                Some(format!("they are of version {version}, this program computes version {}", ours.0))
            }
            (Some(_), Some(judged_by)) if judged_by != ours.1 => {
                Some(format!("they were judged by catalogue {judged_by}, this program has {}", ours.1))
            }
            _ => None,
        })
    }

    /// The number of the last entry, what is wrong with the shape of the file, and what is stored besides the ledger, in one read
    /// that ends with this call: what others write meanwhile comes into none of it.
    fn as_it_lies(&self) -> Result<(u64, Vec<Fault>, Result<Stored>)> {
        let tx = self.db().unchecked_transaction()?;
        let last = chain::last(&tx);
        let faults = self.shape_faults(last)?;
        let stored = self.stored(&tx);
        Ok((last, faults, stored))
    }

    fn stored(&self, db: &Connection) -> Result<Stored> {
        let not_compared = self.why_not_comparable()?;
        let judged_on = self.judged_on().ok().flatten();
        let sums = Sums::of(db)?;
        let search = match SearchIndex::copied(db) {
            Ok(search) => Some(search),
            Err(error) if error.is_damage() => None,
            Err(error) => return Err(error),
        };
        Ok(Stored { not_compared, judged_on, sums, search })
    }

    /// Computes everything anew in a private copy and compares; what differs, and why it was not compared where it was not.
    fn computed_faults(
        &self,
        stored: &Stored,
        of_search: Option<ScopedJoinHandle<'_, Result<search::Wrong>>>,
        end: Link,
        day: Option<(Instant, Option<Instant>)>,
    ) -> Result<(Vec<Fault>, Option<String>)> {
        let fault = |class, what: String| Fault { seq: end.size + 1, class, what };
        let rebuild = "run `countersign rebuild`";
        let Some(judged_on) = stored.judged_on else {
            if stored.not_compared.is_some() {
                return Ok((vec![], stored.not_compared.clone()));
            }
            let what = format!("`judged_on` of `meta` is no day; {rebuild}");
            let why = "the day that they were judged on cannot be read".to_owned();
            return Ok((vec![fault(FaultClass::Projection, what)], Some(why)));
        };
        let reader = self.reader();
        thread::scope(|scope| {
            let of_indexes = reader.map(|reader| scope.spawn(move || indexes::findings(reader.db())));
            let fresh = copy::to_compare(self, judged_on, end.size)?;
            let differing = stored.sums.differing(fresh.db())?;
            if stored.not_compared.is_some() && differing.iter().any(|table| table != "meta") {
                return Ok((vec![], stored.not_compared.clone()));
            }
            // Tables that are all as this program computes them were computed by it, whatever is said of them.
            let mut faults = vec![];
            if let Some((now, newest_at)) = day
                && let latest = fresh.day_of(newest_at.map_or(now, |newest| newest.max(now)))
                && judged_on > latest
            {
                let what = format!("`judged_on` of `meta` says {judged_on}, which has not come; {rebuild}");
                faults.push(fault(FaultClass::Projection, what));
            }
            for table in differing {
                let named = match tables::differences(self.db(), &fresh, &table) {
                    Err(error) if error.is_damage() => vec![format!("pages of `{table}` cannot be read")],
                    named => named?,
                };
                faults
                    .extend(named.into_iter().map(|what| fault(FaultClass::Projection, format!("{what}; {rebuild}"))));
            }
            let findings = match of_indexes {
                Ok(thread) => thread.join().unwrap_or_else(|_| Ok(vec![]))?,
                Err(_) => indexes::findings(self.db())?,
            };
            faults.extend(indexes::faults(&findings, self.db(), Some(&fresh), end.size));
            let searched = of_search.map(|thread| thread.join().unwrap_or_else(|_| Ok(search::Wrong::default())));
            let wrong = match searched {
                None => search::Wrong { wrong: true, not_found: vec![] },
                Some(wrong) => wrong?,
            };
            if wrong.wrong {
                let what = format!("the search index does not have what is to be found by it; {rebuild}");
                faults.push(fault(FaultClass::Index, what));
            }
            for n in wrong.not_found {
                let id = fresh.db().query_row("SELECT id FROM workload WHERE n = ?", [n], |row| row.get(0).map(Id));
                let record = id.map_or_else(|_| format!("row {n}"), |id| label::called(&fresh, id));
                faults.push(fault(FaultClass::Index, format!("{record}: not found by a search; {rebuild}")));
            }
            Ok((faults, None))
        })
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

/// A value; none where the file is damaged there.
fn undamaged<T>(read: Result<Option<T>>) -> Result<Option<T>> {
    match read {
        Err(error) if error.is_damage() => Ok(None),
        read => read,
    }
}

impl StoreError {
    /// Whether it is the file that is damaged, and not the disk or the program that failed.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Corrupt | Self::Damaged(_) | Self::BadEntry { .. })
    }
}

/// One hash a computed table, over all its rows in order.
pub(super) fn projection(db: &Connection) -> Result<Vec<(String, String)>> {
    let mut tables = vec![];
    for table in schema::COMPUTED_TABLES {
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
