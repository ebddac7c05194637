//! Zones: a list by name with how many workloads use each on each side, one found by what people type, and who uses it.

use crate::domain::shared::{Shared, Side, Thing, User};
use crate::domain::{Day, Id, Record, Refusal, RefusalKind};
use crate::query::vocabulary::Field;
use crate::query::{Asking, Cell, fold};
use crate::store::read::Found;
use crate::store::read::by_name::{NamePlace, Named, Narrowed};
use crate::store::read::identities::identity_called;
use crate::store::{Result, Store, sortable};
use rusqlite::{OptionalExtension, Row, params};

/// A zone in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRow {
    /// The record.
    pub id: Id,
    /// What it is called where it runs.
    pub name: String,
    /// Its kind, or `unknown`.
    pub kind: String,
    /// What it is meant for: `test`, `production` or `unknown`.
    pub environment: String,
    /// Workloads that use it for production. One that uses it on two sides is counted on both.
    pub production: u64,
    /// Workloads that use it otherwise.
    pub other: u64,
    /// Workloads of which nobody has said for what they use it.
    pub unclear: u64,
    /// Identities on it that may be in use and that no workload runs as.
    pub orphaned: u64,
    /// The last entry about it, for `expects`.
    pub last_entry: Id,
}

/// A place among the users of a zone on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoneUserPlace {
    /// Since when the last one stands there.
    pub since: Day,
    /// The last one.
    pub id: Id,
}

impl ZoneRow {
    /// Where it stands in the order of names.
    #[must_use]
    pub fn place(&self) -> NamePlace {
        NamePlace::of(&self.name, self.id)
    }

    /// What stands in a column of the list.
    #[must_use]
    pub fn cell(&self, field: Field) -> Cell {
        match field.name() {
            "name" => Cell::Text(self.name.clone()),
            "kind" => Cell::word(&self.kind),
            "environment" => Cell::word(&self.environment),
            "production" => Cell::Number(self.production),
            "other" => Cell::Number(self.other),
            "unclear" => Cell::Number(self.unclear),
            "orphaned" => Cell::Number(self.orphaned),
            "id" => Cell::Text(self.id.to_string()),
            "last_entry" => Cell::Text(self.last_entry.to_string()),
            _ => Cell::Unknown,
        }
    }

    /// Whether it is used on both sides of the hard line.
    #[must_use]
    pub const fn is_on_both_sides(&self) -> bool {
        self.production > 0 && self.other > 0
    }
}

const COLUMNS: &str = "SELECT id, name, kind, environment,
    (SELECT count(*) FROM shared_use WHERE thing = 'zone:' || lower(hex(zone.id)) AND side = 0),
    (SELECT count(*) FROM shared_use WHERE thing = 'zone:' || lower(hex(zone.id)) AND side = 1),
    (SELECT count(*) FROM shared_use WHERE thing = 'zone:' || lower(hex(zone.id)) AND side = 2),
    (SELECT count(*) FROM zone_orphaned_identity WHERE zone = zone.id), last_entry FROM zone";

const BY_NAME: Named<ZoneRow> =
    Named { columns: COLUMNS, table: "zone", among: "1", row, place: ZoneRow::place, cell, search };

#[expect(clippy::unnecessary_wraps, reason = "those of people look into the store")]
fn cell(_: &Store, row: &ZoneRow, field: Field, _: &Asking) -> Result<Cell> {
    Ok(row.cell(field))
}

/// Words are found in name, kind and environment.
#[expect(clippy::unnecessary_wraps, reason = "those of people look into the store")]
fn search(_: &Store, row: &ZoneRow) -> Result<String> {
    Ok(fold(&format!("{} {} {}", row.name, row.kind, row.environment)))
}

impl Store {
    /// At most `limit` zones after a place, by name: those that a filter finds.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn zones_after(&self, narrowed: Narrowed<'_>, place: Option<&NamePlace>, limit: usize) -> Result<Vec<ZoneRow>> {
        BY_NAME.after(self, narrowed, place, limit)
    }

    /// At most `limit` zones before a place, in the order of their names.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn zones_before(
        &self,
        narrowed: Narrowed<'_>,
        place: Option<&NamePlace>,
        limit: usize,
    ) -> Result<Vec<ZoneRow>> {
        BY_NAME.before(self, narrowed, place, limit)
    }

    /// The row of one zone.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn zone_row(&self, id: Id) -> Result<Option<ZoneRow>> {
        let mut select = self.db().prepare_cached(&format!("{COLUMNS} WHERE id = ?"))?;
        Ok(select.query_row([id.0], row).optional()?)
    }

    /// At most `limit` workloads that use a zone on one side, the longest standing first, after a place.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn zone_users(&self, zone: Id, side: Side, after: Option<ZoneUserPlace>, limit: usize) -> Result<Vec<User>> {
        let mut select = self.db().prepare_cached(
            "SELECT user, since, called FROM shared_use WHERE thing = ?1 AND side = ?2 AND (since, user) > (?3, ?4)
             ORDER BY since, user LIMIT ?5",
        )?;
        let (since, id) = after.map_or((String::new(), vec![]), |place| (place.since.to_string(), place.id.0.to_vec()));
        let thing = Thing::Zone(zone).to_string();
        let rows = select.query_map(params![thing, side as i64, since, id, limit], |row| {
            let since: String = row.get(1)?;
            Ok(User { since: since.parse().unwrap_or(Day::FIRST), id: Id(row.get(0)?), called: row.get(2)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first few users of a zone on each side, as controls see them.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn zone_shared(&self, zone: Id) -> Result<Shared> {
        crate::store::shared::summary(self.db(), &Thing::Zone(zone))
    }

    /// At most `limit` identities that stand on a zone and that no workload runs as, after one of them, each with what it is called.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn zone_orphans(&self, zone: Id, after: Option<Id>, limit: usize) -> Result<Vec<(Id, String)>> {
        let mut select = self.db().prepare_cached(
            "SELECT identity.id, account, environment FROM zone_orphaned_identity JOIN identity ON identity.id = identity
             WHERE zone = ?1 AND identity > ?2 ORDER BY identity LIMIT ?3",
        )?;
        let after = after.map_or_else(Vec::new, |id| id.0.to_vec());
        let rows = select.query_map(params![zone.0, after, limit], |row| {
            Ok((Id(row.get(0)?), identity_called(row.get(1)?, &row.get::<_, String>(2)?)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The zone that a text means: an id, or a name.
    ///
    /// # Errors
    /// A refusal that names those it may mean, where it is not exactly one.
    pub fn find_zone(&self, text: &str) -> Result<Found> {
        let text = text.trim();
        if let Ok(id) = text.parse::<Id>()
            && let Some(record) = self.record(id)?
            && let Some(zone) = Record::zone(&record)
        {
            return Ok(Found { id, key: zone.called().to_owned(), last_entry: record.heard.last_entry });
        }
        let mut select =
            self.db().prepare_cached("SELECT id, name, last_entry, kind FROM zone WHERE name_sort = ? ORDER BY id")?;
        let rows = select.query_map([sortable(text)], |row| {
            Ok((Found { id: Id(row.get(0)?), key: row.get(1)?, last_entry: Id(row.get(2)?) }, row.get::<_, String>(3)?))
        })?;
        let mut meant = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let shown: String = text.chars().take(80).collect();
        if meant.len() > 1 {
            let ids: Vec<String> = meant.iter().take(5).map(|(zone, kind)| format!("{} ({kind})", zone.id)).collect();
            let why = format!("{} zones have this name", meant.len());
            let next = format!("name one by its id: {}", ids.join(", "));
            return Err(Refusal::new(RefusalKind::Invalid, shown, why, next).into());
        }
        match meant.pop() {
            Some((zone, _)) => Ok(zone),
            None => Err(Refusal::new(
                RefusalKind::NotFound,
                shown,
                "there is no zone with this name",
                "look it up with `countersign zone list`, or record it with `countersign zone add`",
            )
            .into()),
        }
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<ZoneRow> {
    Ok(ZoneRow {
        id: Id(row.get(0)?),
        name: row.get(1)?,
        kind: row.get(2)?,
        environment: row.get(3)?,
        production: row.get(4)?,
        other: row.get(5)?,
        unclear: row.get(6)?,
        orphaned: row.get(7)?,
        last_entry: Id(row.get(8)?),
    })
}
