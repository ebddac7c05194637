//! Triage: workloads with a cause of their own, the worst first, by pages.

use crate::domain::{Day, Id};
use crate::store::{Result, Store};

/// A workload in triage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageRow {
    /// The workload.
    pub id: Id,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its stage, or `unknown`.
    pub stage: String,
    /// What its owner is called; absent where nobody is recorded.
    pub owner: Option<String>,
    /// The worst cause, in words.
    pub cause: String,
    /// Its kind.
    pub cause_kind: String,
    /// Its day, where it has one.
    pub cause_day: Option<Day>,
    /// How many more causes there are.
    pub more: u64,
    /// The last entry about it.
    pub last_entry: Id,
    /// Where it stands, to begin the next page after it.
    pub place: TriagePlace,
}

/// A place in the order of triage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TriagePlace {
    /// The sort key.
    pub triage: String,
    /// The workload's number.
    pub n: i64,
}

const COLUMNS: &str =
    "SELECT id, key, name, stage, nullif(owner_name, '\u{10ffff}'), cause, cause_kind, nullif(cause_day, '\u{10ffff}'), causes,
    last_entry, triage, n FROM workload";

impl Store {
    /// At most `limit` workloads after a place, the worst first.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn triage_after(&self, place: Option<&TriagePlace>, limit: usize) -> Result<Vec<TriageRow>> {
        let query = format!("{COLUMNS} WHERE triage > '' AND (triage, n) > (?1, ?2) ORDER BY triage, n LIMIT ?3");
        let (triage, n) = place.map_or(("", 0), |place| (place.triage.as_str(), place.n));
        self.triage_rows(&query, triage, n, limit)
    }

    /// At most `limit` workloads before a place, in the order of triage.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn triage_before(&self, place: Option<&TriagePlace>, limit: usize) -> Result<Vec<TriageRow>> {
        let query =
            format!("{COLUMNS} WHERE triage > '' AND (triage, n) < (?1, ?2) ORDER BY triage DESC, n DESC LIMIT ?3");
        let (triage, n) = place.map_or(("~", i64::MAX), |place| (place.triage.as_str(), place.n));
        let mut rows = self.triage_rows(&query, triage, n, limit)?;
        rows.reverse();
        Ok(rows)
    }

    fn triage_rows(&self, query: &str, triage: &str, n: i64, limit: usize) -> Result<Vec<TriageRow>> {
        let mut select = self.db().prepare_cached(query)?;
        let rows = select.query_map((triage, n, limit), |row| {
            let day: Option<String> = row.get(7)?;
            let causes: u64 = row.get(8)?;
            Ok(TriageRow {
                id: Id(row.get(0)?),
                key: row.get(1)?,
                name: row.get(2)?,
                stage: row.get(3)?,
                owner: row.get(4)?,
                cause: row.get(5)?,
                cause_kind: row.get(6)?,
                cause_day: day.and_then(|day| day.parse().ok()),
                more: causes.saturating_sub(1),
                last_entry: Id(row.get(9)?),
                place: TriagePlace { triage: row.get(10)?, n: row.get(11)? },
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
