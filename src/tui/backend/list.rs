//! Lists: pages of workloads, and how many a filter finds.

use super::Backend;
use crate::domain::Id;
use crate::query::{Asking, Column, Filter, Sort};
use crate::store::Result;
use crate::store::read::{ListPlace, ListRow, Listing};
use crate::tui::msg::Reply;
use crate::tui::widgets::table::{From, Page, Record, Wanted};

/// A page of workloads as a screen asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkloadsAsked {
    /// What the list is narrowed to.
    pub filter: Filter,
    /// Its order.
    pub sort: Sort,
    /// Whether the deputies' names are wanted too.
    pub deputies: bool,
    /// Which page.
    pub wanted: Wanted<Id, ListPlace>,
}

impl WorkloadsAsked {
    /// Whether the register has the page at hand, however large it is: any other order or filter takes a search.
    #[must_use]
    pub fn is_at_hand(&self) -> bool {
        self.filter.is_empty() && self.sort.column.entry().indexed
    }
}

/// A workload in a list, with what only some lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadRow {
    /// The row as the register has it.
    pub row: ListRow,
    /// What the deputy is called, where that was asked for.
    pub deputy: Option<String>,
}

impl Record for WorkloadRow {
    type Key = Id;
    type Place = ListPlace;

    fn key(&self) -> Id {
        self.row.id
    }

    fn place(&self) -> ListPlace {
        self.row.place.clone()
    }
}

/// Reads one end of a list: at most so many rows after or before a place.
type Read<'r, R, P> = dyn Fn(Option<&P>, usize) -> Result<Vec<R>> + 'r;

/// Finds the place of a record.
type Find<'r, K, P> = dyn Fn(&K) -> Result<Option<P>> + 'r;

/// How a list is read page by page.
pub(super) struct Pages<'r, R: Record> {
    pub after: &'r Read<'r, R, R::Place>,
    pub before: &'r Read<'r, R, R::Place>,
    /// Where a record stands, where it is still there.
    pub place_of: &'r Find<'r, R::Key, R::Place>,
}

impl<R: Record> Pages<'_, R> {
    /// The page that a table wants.
    pub fn read(&self, wanted: Wanted<R::Key, R::Place>) -> Result<Page<R>> {
        let Wanted { epoch, place, from, rows: limit } = wanted;
        let page = |rows, is_start, is_end| Page { epoch, place, rows, is_start, is_end };
        Ok(match from {
            From::Start => self.after(None, limit, &page)?,
            From::After(at) => self.after(Some(&at), limit, &page)?,
            From::End => self.before(None, limit, &page)?,
            From::Before(at) => self.before(Some(&at), limit, &page)?,
            From::Around(key) => {
                let Some(at) = (self.place_of)(&key)? else { return self.after(None, limit, &page) };
                let mut rows = (self.before)(Some(&at), limit / 2)?;
                let is_start = rows.len() < limit / 2;
                // From the row before it, so that it is only there where it belongs to the list.
                let after = (self.after)(rows.last().map(Record::place).as_ref(), limit - limit / 2)?;
                let is_end = after.len() < limit - limit / 2;
                rows.extend(after);
                page(rows, is_start, is_end)
            }
        })
    }

    fn after(
        &self,
        at: Option<&R::Place>,
        limit: usize,
        page: &dyn Fn(Vec<R>, bool, bool) -> Page<R>,
    ) -> Result<Page<R>> {
        let rows = (self.after)(at, limit)?;
        let is_end = rows.len() < limit;
        Ok(page(rows, at.is_none(), is_end))
    }

    fn before(
        &self,
        at: Option<&R::Place>,
        limit: usize,
        page: &dyn Fn(Vec<R>, bool, bool) -> Page<R>,
    ) -> Result<Page<R>> {
        let rows = (self.before)(at, limit)?;
        let is_start = rows.len() < limit;
        Ok(page(rows, is_start, at.is_none()))
    }
}

impl Backend {
    pub(super) fn asking(&self) -> Result<Asking> {
        Ok(Asking { today: self.today(), me: self.me()? })
    }

    pub(super) fn workloads(&self, asked: &WorkloadsAsked) -> Result<Reply> {
        let listing = Listing { filter: asked.filter.clone(), sort: asked.sort, asking: self.asking()? };
        let named = |rows: Vec<ListRow>| rows.into_iter().map(|row| self.named(row, asked.deputies)).collect();
        let pages = Pages {
            after: &|place, limit| named(self.store.page_after(&listing, place, limit)?),
            before: &|place, limit| named(self.store.page_before(&listing, place, limit)?),
            place_of: &|id| Ok(self.store.row_of(*id, asked.sort)?.map(|row| row.place)),
        };
        Ok(Reply::Workloads(pages.read(asked.wanted.clone())?))
    }

    pub(super) fn count(&self, filter: &Filter) -> Result<Reply> {
        let count = self.store.matching_count(filter, &self.asking()?)?;
        Ok(Reply::Count { filter: filter.clone(), count })
    }

    fn named(&self, row: ListRow, deputies: bool) -> Result<WorkloadRow> {
        let deputy = match row.deputy.filter(|_| deputies) {
            Some(id) => {
                self.store.record(id)?.and_then(|record| record.person().map(crate::domain::record::Person::called))
            }
            None => None,
        };
        Ok(WorkloadRow { row, deputy })
    }
}

/// Whether a list with these columns shows the deputies' names.
#[must_use]
pub fn shows_deputies(columns: &[Column]) -> bool {
    columns.contains(&Column::Deputy)
}
