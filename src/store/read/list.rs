//! Lists of workloads: filtered, in an order, page by page. A page begins after or before a place, so its cost does not grow with
//! how far down it lies.

use crate::controls::ControlSet;
use crate::domain::{Attested, Day, Id, Word};
use crate::query::{Asking, Column, Direction, Filter, Sort};
use crate::store::filter_plan::condition;
use crate::store::schema::NONE;
use crate::store::{Result, Store, StoreError};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params_from_iter};

/// What a list is asked for.
#[derive(Clone, Debug)]
pub struct Listing {
    /// What it is narrowed to.
    pub filter: Filter,
    /// Its order.
    pub sort: Sort,
    /// Who asks, and when.
    pub asking: Asking,
}

/// A workload in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
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
    /// `person`, `mailbox`, `team`, `vendor`, `unknown`, or `none` where nobody is recorded.
    pub owner_kind: String,
    /// Its deputy's record.
    pub deputy: Option<Id>,
    /// Its team; absent where unknown.
    pub team: Option<String>,
    /// Its unit; absent where unknown.
    pub unit: Option<String>,
    /// Its kind, or `unknown`.
    pub kind: String,
    /// Its supplier; absent where unknown.
    pub supplier: Option<String>,
    /// Its model; absent where unknown.
    pub model: Option<String>,
    /// Its tier.
    pub tier: String,
    /// The nearest deadline of any kind.
    pub due: Option<Day>,
    /// The kind of that deadline; empty where there is none.
    pub due_kind: String,
    /// The next review.
    pub next_review_on: Option<Day>,
    /// The widest effect it may have.
    pub reach: String,
    /// The human check, or `unknown`.
    pub control_point: String,
    /// Whether it can act without a human: `yes`, `no` or `unknown`.
    pub acts_alone: String,
    /// A bit for each claimed kind of risk, at its place in `ClaimKind::ALL`.
    pub claims: i64,
    /// The sources it came from.
    pub sources: Vec<String>,
    /// A bit for each control of the catalogue that fails.
    pub fails: ControlSet,
    /// A bit for each control of the catalogue that fails and is excepted: a part of those that fail.
    pub excepted: ControlSet,
    /// A bit for each control of the catalogue that is not answered.
    pub not_answered: ControlSet,
    /// A bit for each of these that the baseline does not know.
    pub new: ControlSet,
    /// What vouches for the approval that it stands on; nothing where it stands on none.
    pub attested: Option<Attested>,
    /// The last entry about it.
    pub last_entry: Id,
    /// Where it stands in the order that was asked for.
    pub place: ListPlace,
}

/// A place in the order of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPlace {
    value: Value,
    n: i64,
}

impl Eq for ListPlace {}

const COLUMNS: &str = "workload.n, id, key, name, stage, nullif(owner_name, '\u{10ffff}'), owner_kind, deputy, nullif(team, '\u{10ffff}'), nullif(unit, '\u{10ffff}'),
    kind, nullif(supplier, '\u{10ffff}'), nullif(model, '\u{10ffff}'), tier, nullif(due, '\u{10ffff}'), due_kind, nullif(next_review_on, '\u{10ffff}'), reach, control_point,
    acts_alone, claims, sources, fails, excepted, not_answered, last_entry, new, attested";

impl Store {
    /// At most `limit` workloads after a place, or from the beginning.
    ///
    /// # Errors
    /// Where the file cannot be read, or [`StoreError::Interrupted`].
    pub fn page_after(&self, listing: &Listing, place: Option<&ListPlace>, limit: usize) -> Result<Vec<ListRow>> {
        self.page(listing, place, limit, Way::Forward)
    }

    /// At most `limit` workloads before a place, or before the end, in the order of the list.
    ///
    /// # Errors
    /// Where the file cannot be read, or [`StoreError::Interrupted`].
    pub fn page_before(&self, listing: &Listing, place: Option<&ListPlace>, limit: usize) -> Result<Vec<ListRow>> {
        let mut rows = self.page(listing, place, limit, Way::Backward)?;
        rows.reverse();
        Ok(rows)
    }

    /// The row of one workload as it stands in an order, whether the filter finds it or not.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn row_of(&self, id: Id, sort: Sort) -> Result<Option<ListRow>> {
        let order = Order::of(sort);
        let query = format!("SELECT {COLUMNS}, {} FROM workload WHERE id = ?", order.column);
        let mut select = self.db().prepare_cached(&query)?;
        Ok(select.query_row([id.0], read_row).optional()?)
    }

    /// Calls `each` with the first `limit` rows that a filter finds, in order, all of one moment. Memory stays flat.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_row<E: From<StoreError>>(
        &self,
        listing: &Listing,
        limit: usize,
        each: impl FnMut(ListRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.walk(listing, None, limit, Way::Forward, each)
    }

    fn page(&self, listing: &Listing, place: Option<&ListPlace>, limit: usize, way: Way) -> Result<Vec<ListRow>> {
        let mut rows = vec![];
        self.walk(listing, place, limit, way, |row| {
            rows.push(row);
            Ok::<(), StoreError>(())
        })?;
        Ok(rows)
    }

    fn walk<E: From<StoreError>>(
        &self,
        listing: &Listing,
        place: Option<&ListPlace>,
        limit: usize,
        way: Way,
        mut each: impl FnMut(ListRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let found = condition(self.db(), &listing.filter, &listing.asking)?;
        let order = Order::of(listing.sort);
        let mut left = i64::try_from(limit).unwrap_or(i64::MAX);
        for segment in order.segments(way) {
            let Some(start) = segment.start(&order, place) else { continue };
            let direction = if segment.ascending { "ASC" } else { "DESC" };
            let query = format!(
                "SELECT {COLUMNS}, {column} FROM workload WHERE {filter} AND {bounds} ORDER BY {column} {direction}, workload.n {direction}
                 LIMIT {left}",
                column = order.column,
                filter = found.sql,
                bounds = start.sql,
            );
            let mut select = self.db().prepare_cached(&query).map_err(StoreError::from)?;
            let params = found.values.iter().cloned().chain(start.params);
            let mut rows = select.query(params_from_iter(params)).map_err(StoreError::from)?;
            while let Some(row) = rows.next().map_err(StoreError::from)? {
                each(read_row(row).map_err(StoreError::from)?)?;
                left -= 1;
            }
            if left == 0 {
                break;
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
}

/// An order: a sort column, which way, and whether it has rows without a value, which stand last either way.
struct Order {
    column: &'static str,
    descending: bool,
    has_none: bool,
}

/// A stretch of the order that one index walk gives.
struct Segment {
    ascending: bool,
    /// Which rows: those with a value, those without, or all.
    of: Stretch,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stretch {
    All,
    Valued,
    Valueless,
}

struct Start {
    sql: String,
    params: Vec<Value>,
}

impl Order {
    fn of(sort: Sort) -> Self {
        let (column, has_none) = match sort.column {
            Column::Name => ("name_sort", false),
            Column::Key => ("key", false),
            Column::Stage => ("stage_sort", false),
            Column::Owner => ("owner_sort", true),
            Column::Deputy => ("hex(coalesce(deputy, ''))", false),
            Column::Team => ("team_sort", true),
            Column::Unit => ("unit_sort", true),
            Column::Tier => ("tier_sort", false),
            Column::Kind => ("workload.kind", false),
            Column::Model => ("model", true),
            Column::Supplier => ("supplier", true),
            Column::Due => ("due", true),
            Column::NextReview => ("next_review_on", true),
            Column::Reach => ("reach", false),
            Column::ControlPoint => ("control_point", false),
            Column::ActsAlone => ("acts_alone", false),
            Column::Fails => ("fail_count", false),
            Column::Excepted => ("excepted_count", false),
            Column::NotAnswered => ("not_answered_count", false),
            Column::Claims => ("claims", false),
            Column::Source => ("sources", false),
            Column::Attested => ("attested", false),
        };
        Self { column, descending: sort.direction == Direction::Descending, has_none }
    }

    fn segments(&self, way: Way) -> Vec<Segment> {
        let forward = way == Way::Forward;
        let ascending = self.descending != forward;
        if !(self.has_none && self.descending) {
            return vec![Segment { ascending, of: Stretch::All }];
        }
        let mut segments =
            vec![Segment { ascending, of: Stretch::Valued }, Segment { ascending, of: Stretch::Valueless }];
        if !forward {
            segments.reverse();
        }
        segments
    }
}

impl Segment {
    /// Where in this stretch a page begins; `None` where the place lies beyond it.
    fn start(&self, order: &Order, place: Option<&ListPlace>) -> Option<Start> {
        let column = order.column;
        let within = match self.of {
            Stretch::All => "1".to_owned(),
            Stretch::Valued => format!("{column} < '{NONE}'"),
            Stretch::Valueless => format!("{column} = '{NONE}'"),
        };
        let Some(place) = place else { return Some(Start { sql: within, params: vec![] }) };
        let sign = if self.ascending { '>' } else { '<' };
        let beyond = Start {
            sql: format!("{within} AND ({column}, workload.n) {sign} (?, ?)"),
            params: vec![place.value.clone(), Value::Integer(place.n)],
        };
        let valueless_place = place.value == Value::Text(NONE.to_owned());
        let forward = self.ascending != order.descending;
        match (self.of, valueless_place) {
            (Stretch::Valued, true) => (!forward).then_some(Start { sql: within, params: vec![] }),
            (Stretch::Valueless, false) => forward.then_some(Start { sql: within, params: vec![] }),
            _ => Some(beyond),
        }
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    let day = |index: usize| -> rusqlite::Result<Option<Day>> {
        Ok(row.get::<_, Option<String>>(index)?.and_then(|day| day.parse().ok()))
    };
    let sources: String = row.get(21)?;
    Ok(ListRow {
        place: ListPlace { value: row.get(28)?, n: row.get(0)? },
        id: Id(row.get(1)?),
        key: row.get(2)?,
        name: row.get(3)?,
        stage: row.get(4)?,
        owner: row.get(5)?,
        owner_kind: row.get(6)?,
        deputy: row.get::<_, Option<[u8; 16]>>(7)?.map(Id),
        team: row.get(8)?,
        unit: row.get(9)?,
        kind: row.get(10)?,
        supplier: row.get(11)?,
        model: row.get(12)?,
        tier: row.get(13)?,
        due: day(14)?,
        due_kind: row.get(15)?,
        next_review_on: day(16)?,
        reach: row.get(17)?,
        control_point: row.get(18)?,
        acts_alone: row.get(19)?,
        claims: row.get(20)?,
        sources: sources.split('|').filter(|source| !source.is_empty()).map(str::to_owned).collect(),
        fails: row.get(22)?,
        excepted: row.get(23)?,
        not_answered: row.get(24)?,
        last_entry: Id(row.get(25)?),
        new: row.get(26)?,
        attested: Attested::from_word(row.get_ref(27)?.as_str().unwrap_or_default()),
    })
}
