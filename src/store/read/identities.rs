//! Lists of identities: a view of them in an order, page by page, and how many each view has. What turns with the day is compared here,
//! so that a stored row stands until somebody changes something.

use crate::controls::ControlSet;
use crate::domain::{Attested, DateFact, Day, Id, Word as _};
use crate::query::vocabulary::Field;
use crate::query::{Cell, Filter, IdentityOrder, IdentityQuery, IdentityView, Test, fold};
use crate::store::schema::NONE;
use crate::store::sieve::Sieve;
use crate::store::{Result, Store, StoreError};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params_from_iter};

/// An identity in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRow {
    /// The record.
    pub id: Id,
    /// Its account; absent where unknown.
    pub account: Option<String>,
    /// Its issuer; absent where unknown.
    pub issuer: Option<String>,
    /// `test`, `production` or `unknown`.
    pub environment: String,
    /// `prepared`, `live`, `revoked` or `unknown`.
    pub state: String,
    /// The kinds of its live credentials, or the one planned for it; empty where none is recorded.
    pub kinds: String,
    /// Its owner's record.
    pub owner: Option<Id>,
    /// What its owner is called; absent where nobody is recorded.
    pub owner_name: Option<String>,
    /// The key of the first workload that runs as it and is not retired.
    pub workload: Option<String>,
    /// How many workloads that are not retired run as it.
    pub workloads: u64,
    /// The day since when there is it: issued, else recorded.
    pub since: Option<Day>,
    /// The nearest end of a live credential; never where none ends.
    pub expires: DateFact,
    /// The day a credential of it was last seen in use.
    pub last_used: Option<Day>,
    /// Of the views that do not turn with the day (orphaned, in test and production, reused, no approval) those that show it.
    pub marks: Vec<IdentityView>,
    /// What the person is called who approved the promotion it exists for.
    pub approved_by: Option<Approver>,
    /// The last entry about it, for `expects`.
    pub last_entry: Id,
    /// What is found of it where no workload runs as it; of any other it is found of the workloads that do.
    pub found: Option<UnlinkedFound>,
    /// Where it stands in the order that was asked for.
    pub place: IdentityPlace,
}

/// Who approved the promotion that an identity exists for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Their record.
    pub id: Id,
    /// What they are called.
    pub name: String,
    /// What vouches for it.
    pub attested: Attested,
}

impl std::fmt::Display for Approver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.name, self.attested.beside())
    }
}

fn approver(id: Option<[u8; 16]>, name: Option<String>, attested: &str) -> Option<Approver> {
    Some(Approver { id: Id(id?), name: name?, attested: Attested::from_word(attested)? })
}

/// What is found of an identity that no workload runs as: a bit for each control, at its place in the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnlinkedFound {
    /// Fails.
    pub fails: ControlSet,
    /// Is not answered.
    pub not_answered: ControlSet,
}

/// A place in an order of identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityPlace {
    value: String,
    id: Id,
}

/// How many identities each view has, of those that words narrow it to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdentityCounts {
    /// Every identity.
    pub all: u64,
    /// Those no workload runs as.
    pub orphaned: u64,
    /// Those in test and in production.
    pub test_and_production: u64,
    /// Those with a credential that ends soon or has ended.
    pub expiring: u64,
    /// Those nobody has used for long.
    pub dormant: u64,
    /// Those that several share.
    pub reused: u64,
    /// Those live in production without an approval.
    pub no_approval: u64,
}

impl IdentityCounts {
    /// The count of one view.
    #[must_use]
    pub const fn of(&self, view: IdentityView) -> u64 {
        match view {
            IdentityView::All => self.all,
            IdentityView::Orphaned => self.orphaned,
            IdentityView::TestAndProduction => self.test_and_production,
            IdentityView::Expiring => self.expiring,
            IdentityView::Dormant => self.dormant,
            IdentityView::Reused => self.reused,
            IdentityView::Unapproved => self.no_approval,
        }
    }
}

impl IdentityCounts {
    fn mut_of(&mut self, view: IdentityView) -> &mut u64 {
        match view {
            IdentityView::All => &mut self.all,
            IdentityView::Orphaned => &mut self.orphaned,
            IdentityView::TestAndProduction => &mut self.test_and_production,
            IdentityView::Expiring => &mut self.expiring,
            IdentityView::Dormant => &mut self.dormant,
            IdentityView::Reused => &mut self.reused,
            IdentityView::Unapproved => &mut self.no_approval,
        }
    }
}

impl IdentityRow {
    /// The views but `all` that show it on the day of a query.
    #[must_use]
    pub fn views(&self, query: &IdentityQuery) -> Vec<IdentityView> {
        let mut views = self.marks.clone();
        let in_use = !["prepared", "revoked"].contains(&self.state.as_str());
        let ends = self.expires.day().is_some_and(|end| end <= query.expiring_through());
        let unused = self.last_used.or(self.since).is_some_and(|last| last < query.dormant_before());
        views.extend(ends.then_some(IdentityView::Expiring));
        views.extend((in_use && unused).then_some(IdentityView::Dormant));
        views.sort_unstable();
        views
    }

    /// What stands in a column of the list.
    #[must_use]
    pub fn cell(&self, field: Field, query: &IdentityQuery) -> Cell {
        let person = |id: Option<Id>, name: &Option<String>| {
            id.zip(name.clone()).map_or(Cell::Unknown, |(id, name)| Cell::Person(id, name))
        };
        let found = |set: fn(&UnlinkedFound) -> ControlSet| {
            self.found.as_ref().map_or(Cell::NotApplicable, |found| Cell::Controls(set(found)))
        };
        let several = |words: Vec<String>| if words.is_empty() { Cell::Nothing } else { Cell::Several(words) };
        match field.name() {
            "account" => Cell::text(self.account.as_deref()),
            "issuer" => Cell::text(self.issuer.as_deref()),
            "environment" => Cell::word(&self.environment),
            "state" => Cell::word(&self.state),
            "kinds" => several(self.kinds.split(", ").filter(|kind| !kind.is_empty()).map(str::to_owned).collect()),
            "since" => Cell::day(self.since),
            "expires" => match self.expires {
                DateFact::On(day) => Cell::Day(day),
                DateFact::Never => Cell::Never,
                DateFact::Unknown => Cell::Unknown,
            },
            "last_used" => Cell::day(self.last_used),
            "workload" => Cell::text(self.workload.as_deref()),
            "workloads" => Cell::Number(self.workloads),
            "owner" => person(self.owner, &self.owner_name),
            "approved_by" => self.approved_by.as_ref().map_or(Cell::Unknown, |it| Cell::Person(it.id, it.name.clone())),
            "attested" => self.approved_by.as_ref().map_or(Cell::Nothing, |it| Cell::text(Some(it.attested.word()))),
            "views" => several(self.views(query).iter().map(|view| view.word().to_owned()).collect()),
            "fails" => found(|found| found.fails),
            "not_answered" => found(|found| found.not_answered),
            "id" => Cell::Text(self.id.to_string()),
            "last_entry" => Cell::Text(self.last_entry.to_string()),
            _ => Cell::Unknown,
        }
    }

    /// What to call it: its account, with its environment where that is known.
    #[must_use]
    pub fn called(&self) -> String {
        identity_called(self.account.clone().unwrap_or_else(|| NONE.to_owned()), &self.environment)
    }
}

/// The same from the columns of a row.
pub(super) fn identity_called(account: String, environment: &str) -> String {
    let account = if account == NONE { "an identity without a name".to_owned() } else { account };
    if environment == "unknown" { account } else { format!("{account} ({environment})") }
}

const COLUMNS: &str = "id, nullif(account, '\u{10ffff}'), nullif(issuer, '\u{10ffff}'), environment, state, kinds, owner,
    nullif(owner_name, '\u{10ffff}'), nullif(workload, '\u{10ffff}'), workloads, since, expires, last_used, orphaned, test_and_production, reused,
    unapproved, (SELECT name FROM person WHERE person.id = approved_by), last_entry, attested, unlinked, fails, not_answered, approved_by";

/// The views whose columns stand there from the fourteenth on.
const MARKS: [IdentityView; 4] =
    [IdentityView::Orphaned, IdentityView::TestAndProduction, IdentityView::Reused, IdentityView::Unapproved];

/// Ends that are days: `never` and no end sort after them.
const EXPIRING: &str = "(expires < 'never' AND expires <= ?)";
/// Whether it may be in use, and was last used, or else is there, since before a day.
const DORMANT: &str =
    "(state NOT IN ('prepared', 'revoked') AND CASE last_used WHEN '\u{10ffff}' THEN since ELSE last_used END < ?)";

impl Store {
    /// At most `limit` identities after a place, or from the beginning.
    ///
    /// # Errors
    /// Where the file cannot be read, or the search was interrupted.
    pub fn identities_after(
        &self,
        query: &IdentityQuery,
        place: Option<&IdentityPlace>,
        limit: usize,
    ) -> Result<Vec<IdentityRow>> {
        self.identities(query, place, limit, ('>', "ASC"))
    }

    /// At most `limit` identities before a place, or before the end, in the order of the list.
    ///
    /// # Errors
    /// Where the file cannot be read, or the search was interrupted.
    pub fn identities_before(
        &self,
        query: &IdentityQuery,
        place: Option<&IdentityPlace>,
        limit: usize,
    ) -> Result<Vec<IdentityRow>> {
        let mut rows = self.identities(query, place, limit, ('<', "DESC"))?;
        rows.reverse();
        Ok(rows)
    }

    /// Calls `each` with every row of a list, in order. Memory stays flat.
    ///
    /// # Errors
    /// Where the file cannot be read, or as `each` says.
    pub fn each_identity<E: From<StoreError>>(
        &self,
        query: &IdentityQuery,
        mut each: impl FnMut(IdentityRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut place = None;
        loop {
            let rows = self.identities_after(query, place.as_ref(), 1_000)?;
            let Some(last) = rows.last() else { return Ok(()) };
            place = Some(last.place.clone());
            for row in rows {
                each(row)?;
            }
        }
    }

    /// The row of one identity as it stands in an order, whether the view shows it or not.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn identity_row(&self, id: Id, order: IdentityOrder) -> Result<Option<IdentityRow>> {
        let query = format!("SELECT {COLUMNS}, {} FROM identity WHERE id = ?", column(order));
        Ok(self.db().prepare_cached(&query)?.query_row([id.0], read_row).optional()?)
    }

    /// How many identities each view has, of those in which the words are found.
    ///
    /// # Errors
    /// Where the file cannot be read, or the search was interrupted.
    pub fn identity_counts(&self, query: &IdentityQuery) -> Result<IdentityCounts> {
        let sieve = Sieve::new(self.db(), &query.filter, query.asking())?;
        if !sieve.is_of_words() {
            return self.identity_counts_by_row(query);
        }
        let (found, words) = found(&query.filter);
        let select = format!(
            "SELECT count(*), total(orphaned), total(test_and_production), total({EXPIRING}), total({DORMANT}), total(reused), total(unapproved)
             FROM identity WHERE {found}"
        );
        let days = [query.expiring_through(), query.dormant_before()].map(|day| Value::Text(day.to_string()));
        let mut select = self.db().prepare_cached(&select)?;
        Ok(select.query_row(params_from_iter(days.into_iter().chain(words)), |row| {
            // `total` is a float, and every count of identities is exact in one.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
            let count = |index: usize| -> rusqlite::Result<u64> { Ok(row.get::<_, f64>(index)? as u64) };
            Ok(IdentityCounts {
                all: row.get(0)?,
                orphaned: count(1)?,
                test_and_production: count(2)?,
                expiring: count(3)?,
                dormant: count(4)?,
                reused: count(5)?,
                no_approval: count(6)?,
            })
        })?)
    }

    /// The same where columns are asked about: each row is looked at.
    fn identity_counts_by_row(&self, query: &IdentityQuery) -> Result<IdentityCounts> {
        let query = IdentityQuery { view: IdentityView::All, ..query.clone() };
        let mut counts = IdentityCounts::default();
        self.each_identity(&query, |row| {
            counts.all += 1;
            for view in row.views(&query) {
                *counts.mut_of(view) += 1;
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(counts)
    }

    fn identities(
        &self,
        query: &IdentityQuery,
        place: Option<&IdentityPlace>,
        limit: usize,
        way: (char, &str),
    ) -> Result<Vec<IdentityRow>> {
        const AT_ONCE: usize = 1_000;
        let sieve = Sieve::new(self.db(), &query.filter, query.asking())?;
        if sieve.is_of_words() {
            return self.identities_of_words(query, place, limit, way);
        }
        // Words were found in SQL; what is left is said of columns.
        let of_columns = query.filter.without_words();
        let sieve = Sieve::new(self.db(), &of_columns, query.asking())?;
        let mut kept = Vec::new();
        let mut place = place.cloned();
        while kept.len() < limit {
            let rows = self.identities_of_words(query, place.as_ref(), AT_ONCE, way)?;
            let is_last = rows.len() < AT_ONCE;
            place = rows.last().map(|row| row.place.clone());
            for row in rows {
                if sieve.keeps(|field| Ok(row.cell(field, query)), "")? {
                    kept.push(row);
                }
            }
            if is_last {
                break;
            }
        }
        kept.truncate(limit);
        Ok(kept)
    }

    fn identities_of_words(
        &self,
        query: &IdentityQuery,
        place: Option<&IdentityPlace>,
        limit: usize,
        (beyond, direction): (char, &str),
    ) -> Result<Vec<IdentityRow>> {
        let column = column(query.order);
        let (view, day) = shown(query);
        let (found, words) = found(&query.filter);
        let (bounds, start) = match place {
            Some(place) => (
                format!("({column}, id) {beyond} (?, ?)"),
                vec![Value::Text(place.value.clone()), Value::Blob(place.id.0.to_vec())],
            ),
            None => ("1".to_owned(), vec![]),
        };
        let select = format!(
            "SELECT {COLUMNS}, {column} FROM identity WHERE {view} AND {found} AND {bounds}
             ORDER BY {column} {direction}, id {direction} LIMIT {limit}"
        );
        let params = day.into_iter().chain(words).chain(start);
        let mut select = self.db().prepare_cached(&select)?;
        let rows = select.query_map(params_from_iter(params), read_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

const fn column(order: IdentityOrder) -> &'static str {
    match order {
        IdentityOrder::Account => "account_sort",
        IdentityOrder::Expires => "expires",
        IdentityOrder::LastUsed => "last_used",
    }
}

/// The condition of a view, and the day it is compared with.
fn shown(query: &IdentityQuery) -> (&'static str, Option<Value>) {
    let day = |day: Day| Some(Value::Text(day.to_string()));
    match query.view {
        IdentityView::All => ("1", None),
        IdentityView::Orphaned => ("orphaned", None),
        IdentityView::TestAndProduction => ("test_and_production", None),
        IdentityView::Expiring => (EXPIRING, day(query.expiring_through())),
        IdentityView::Dormant => (DORMANT, day(query.dormant_before())),
        IdentityView::Reused => ("reused", None),
        IdentityView::Unapproved => ("unapproved", None),
    }
}

/// The condition that each word of a filter is found.
fn found(filter: &Filter) -> (String, Vec<Value>) {
    let mut each = vec![];
    let mut words = vec![];
    for term in &filter.terms {
        if let Test::Text(text) = &term.test {
            each.push(if term.negated { "instr(search, ?) = 0" } else { "instr(search, ?) > 0" });
            words.push(fold(text).into());
        }
    }
    (if each.is_empty() { "1".to_owned() } else { each.join(" AND ") }, words)
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<IdentityRow> {
    let day = |index: usize| -> rusqlite::Result<Option<Day>> { Ok(row.get::<_, String>(index)?.parse().ok()) };
    let expires: String = row.get(11)?;
    let id = Id(row.get(0)?);
    let mut marks = vec![];
    for (index, view) in (13..).zip(MARKS) {
        if row.get(index)? {
            marks.push(view);
        }
    }
    Ok(IdentityRow {
        id,
        account: row.get(1)?,
        issuer: row.get(2)?,
        environment: row.get(3)?,
        state: row.get(4)?,
        kinds: row.get(5)?,
        owner: row.get::<_, Option<[u8; 16]>>(6)?.map(Id),
        owner_name: row.get(7)?,
        workload: row.get(8)?,
        workloads: row.get(9)?,
        since: day(10)?,
        expires: match expires.as_str() {
            "never" => DateFact::Never,
            NONE => DateFact::Unknown,
            day => day.parse().map_or(DateFact::Unknown, DateFact::On),
        },
        last_used: day(12)?,
        marks,
        approved_by: approver(row.get(23)?, row.get(17)?, &row.get::<_, String>(19)?),
        last_entry: Id(row.get(18)?),
        found: row.get::<_, bool>(20)?.then_some(UnlinkedFound { fails: row.get(21)?, not_answered: row.get(22)? }),
        place: IdentityPlace { value: row.get(24)?, id },
    })
}
