//! Triage: workloads with a cause of their own, and among them identities that no workload runs as, the worst first, by pages. The two
//! stand in tables of their own; a page is merged from a page of each.

use super::identities::identity_called;
use crate::domain::{Day, Id};
use crate::store::{Result, Store};
use rusqlite::{Row, ToSql};

/// A workload in triage, or an identity that no workload runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageRow {
    /// The workload, or the identity.
    pub id: Id,
    /// What it is.
    pub of: TriageOf,
    /// Its key; of an identity, what it is called.
    pub key: String,
    /// Its name; of an identity, what it is called.
    pub name: String,
    /// Its stage, or `unknown`; of an identity, its environment.
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

/// What stands in triage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TriageOf {
    /// A workload.
    Workload,
    /// An identity that no workload runs as.
    Identity,
}

/// A place in the order of triage: by the sort key, workloads before identities, then as they were recorded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TriagePlace {
    /// The sort key.
    pub triage: String,
    /// Which of the rows with this key.
    pub at: TriageAt,
}

/// Which of the rows with one sort key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TriageAt {
    /// The workload of this number.
    Workload(i64),
    /// The identity.
    Identity(Id),
}

const WORKLOADS: &str =
    "SELECT id, key, name, stage, nullif(owner_name, '\u{10ffff}'), cause, cause_kind, nullif(cause_day, '\u{10ffff}'), causes,
    last_entry, triage, n FROM workload";
const IDENTITIES: &str =
    "SELECT id, account, environment, environment, nullif(owner_name, '\u{10ffff}'), cause, cause_kind, nullif(cause_day, '\u{10ffff}'),
    causes, last_entry, triage FROM identity";

impl Store {
    /// At most `limit` rows after a place, the worst first.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn triage_after(&self, place: Option<&TriagePlace>, limit: usize) -> Result<Vec<TriageRow>> {
        let (triage, n, id) = place.map_or(("", 0, &[][..]), |place| match &place.at {
            TriageAt::Workload(n) => (place.triage.as_str(), *n, &[][..]),
            TriageAt::Identity(id) => (place.triage.as_str(), i64::MAX, &id.0[..]),
        });
        let workloads = format!("{WORKLOADS} WHERE triage > '' AND (triage, n) > (?1, ?2) ORDER BY triage, n LIMIT ?3");
        let identities =
            format!("{IDENTITIES} WHERE triage > '' AND (triage, id) > (?1, ?2) ORDER BY triage, id LIMIT ?3");
        let mut rows = self.triage_rows(&workloads, (triage, n, limit), workload)?;
        rows.extend(self.triage_rows(&identities, (triage, id, limit), identity)?);
        rows.sort_by(|one, other| one.place.cmp(&other.place));
        rows.truncate(limit);
        Ok(rows)
    }

    /// At most `limit` rows before a place, in the order of triage.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn triage_before(&self, place: Option<&TriagePlace>, limit: usize) -> Result<Vec<TriageRow>> {
        let last = [u8::MAX; 17];
        let (triage, n, id) = place.map_or(("~", i64::MAX, &last[..]), |place| match &place.at {
            TriageAt::Workload(n) => (place.triage.as_str(), *n, &[][..]),
            TriageAt::Identity(id) => (place.triage.as_str(), i64::MAX, &id.0[..]),
        });
        let workloads =
            format!("{WORKLOADS} WHERE triage > '' AND (triage, n) < (?1, ?2) ORDER BY triage DESC, n DESC LIMIT ?3");
        let identities = format!(
            "{IDENTITIES} WHERE triage > '' AND (triage, id) < (?1, ?2) ORDER BY triage DESC, id DESC LIMIT ?3"
        );
        let mut rows = self.triage_rows(&workloads, (triage, n, limit), workload)?;
        rows.extend(self.triage_rows(&identities, (triage, id, limit), identity)?);
        rows.sort_by(|one, other| one.place.cmp(&other.place));
        Ok(rows.split_off(rows.len().saturating_sub(limit)))
    }

    fn triage_rows(
        &self,
        query: &str,
        (triage, after, limit): (&str, impl ToSql, usize),
        read: impl Fn(&Row<'_>) -> rusqlite::Result<TriageRow>,
    ) -> Result<Vec<TriageRow>> {
        let mut select = self.db().prepare_cached(query)?;
        let rows = select.query_map((triage, after, limit), read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn workload(row: &Row<'_>) -> rusqlite::Result<TriageRow> {
    let at = TriageAt::Workload(row.get(11)?);
    read(row, TriageOf::Workload, row.get(1)?, row.get(2)?, at)
}

fn identity(row: &Row<'_>) -> rusqlite::Result<TriageRow> {
    let called = identity_called(row.get(1)?, &row.get::<_, String>(2)?);
    let at = TriageAt::Identity(Id(row.get(0)?));
    read(row, TriageOf::Identity, called.clone(), called, at)
}

fn read(row: &Row<'_>, of: TriageOf, key: String, name: String, at: TriageAt) -> rusqlite::Result<TriageRow> {
    let (day, causes): (Option<String>, u64) = (row.get(7)?, row.get(8)?);
    Ok(TriageRow {
        id: Id(row.get(0)?),
        of,
        key,
        name,
        stage: row.get(3)?,
        owner: row.get(4)?,
        cause: row.get(5)?,
        cause_kind: row.get(6)?,
        cause_day: day.and_then(|day| day.parse().ok()),
        more: causes.saturating_sub(1),
        last_entry: Id(row.get(9)?),
        place: TriagePlace { triage: row.get(10)?, at },
    })
}
