//! Many workloads at once: which are marked, and what an answer for all of them would come to, by the rules that decide it.

use std::collections::{BTreeMap, BTreeSet};

use super::Backend;
use super::triage::group_filter;
use crate::domain::record::Workload;
use crate::domain::snapshot::sha256_hex;
use crate::domain::standing::can_be_adopted;
use crate::domain::{Id, Stage};
use crate::query::parse;
use crate::store::Result;
use crate::store::read::{TriageOf, TriagePlace};
use crate::tui::msg::Reply;

const PAGE: usize = 1_000;

/// Which workloads are marked: all of a list, or some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The list they are marked on.
    pub on: ListOf,
    /// True where all of it is marked.
    pub all: bool,
    /// Those for which the contrary holds.
    pub except: BTreeSet<Id>,
}

/// The list that workloads are marked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListOf {
    /// What a filter finds.
    Found(String),
    /// Triage; its groups, of a source and a team, for which the contrary holds.
    Triage(BTreeSet<(String, Option<String>)>),
}

impl Default for ListOf {
    fn default() -> Self {
        Self::Found(String::new())
    }
}

impl Selection {
    /// How the workloads were chosen, to be kept with each entry.
    #[must_use]
    pub fn words(&self) -> String {
        let (what, left_out) = match (&self.on, self.all) {
            (ListOf::Found(_), false) => return "marked one by one".to_owned(),
            (ListOf::Triage(groups), false) => return in_words(groups, self.except.len()),
            (ListOf::Found(filter), true) => {
                let filter = filter.trim();
                (if filter.is_empty() { "all workloads" } else { filter }, self.except.len())
            }
            (ListOf::Triage(groups), true) => ("all of triage", self.except.len() + groups.len()),
        };
        if left_out == 0 { what.to_owned() } else { format!("{what}, {left_out} left out by hand") }
    }

    /// What a draft about them is kept by: what was marked, and not the words for it, which two sets may share.
    #[must_use]
    pub fn key(&self) -> String {
        let ids: Vec<u8> = self.except.iter().flat_map(|id| id.0).collect();
        let ids = sha256_hex(&ids);
        match (&self.on, self.all) {
            (ListOf::Found(_), false) => format!("these {ids}"),
            (ListOf::Found(filter), true) => format!("found by {filter} without {ids}"),
            (ListOf::Triage(groups), all) => format!("triage {all} {groups:?} without {ids}"),
        }
    }
}

/// Groups of triage as the filters that find what they stand for, and how many more were marked by hand.
fn in_words(groups: &BTreeSet<(String, Option<String>)>, by_hand: usize) -> String {
    let filters: Vec<String> =
        groups.iter().map(|(source, team)| group_filter(source, team.as_deref()).to_string()).collect();
    match (filters.is_empty(), by_hand) {
        (true, _) => "marked one by one".to_owned(),
        (false, 0) => filters.join(" or "),
        (false, by_hand) => format!("{}, and {by_hand} marked one by one", filters.join(" or ")),
    }
}

/// A marked workload, with what decides how it can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedRow {
    /// The workload.
    pub id: Id,
    /// Its key.
    pub key: String,
    /// Who answers for it.
    pub owner: Option<Id>,
    /// True where access to data is recorded: it cannot be said that there is none.
    pub granted: bool,
    /// The stage, where it is known: an answer cannot change it.
    pub stage: Option<Stage>,
    /// True where it can be adopted where it stands.
    pub adoptable: bool,
}

impl Backend {
    /// The marked workloads, the worst first.
    pub(super) fn marked(&self, marked: &Selection) -> Result<Reply> {
        let ids = match (&marked.on, marked.all) {
            (ListOf::Found(_), false) => marked.except.iter().copied().collect(),
            (ListOf::Found(filter), true) => match parse(filter) {
                Ok(filter) => self.store.matching(&filter, &self.asking()?)?,
                Err(bad) => return Ok(Reply::Unread(bad.to_string())),
            },
            (ListOf::Triage(groups), all) => self.marked_on_triage(all, &marked.except, groups)?,
        };
        let ids = ids.into_iter().filter(|id| !marked.all || !marked.except.contains(id)).collect();
        let mut rows = Vec::new();
        for id in self.worst_first(ids)? {
            if let Some(record) = self.store.record(id)?
                && let Some(workload) = record.workload()
            {
                rows.push(row(workload));
            }
        }
        Ok(Reply::Marked(rows))
    }

    /// The workloads that are marked on triage, and those that its marked groups stand for; each once.
    fn marked_on_triage(
        &self,
        all: bool,
        except: &BTreeSet<Id>,
        except_groups: &BTreeSet<(String, Option<String>)>,
    ) -> Result<Vec<Id>> {
        let asking = self.asking()?;
        let (mut ids, groups) = if all {
            let groups = self.store.open_groups()?.into_iter().map(|group| (group.source, group.team));
            let groups = groups.filter(|group| !except_groups.contains(group)).collect();
            (self.in_triage()?.into_iter().collect::<BTreeSet<Id>>(), groups)
        } else {
            (except.clone(), except_groups.clone())
        };
        for (source, team) in &groups {
            ids.extend(self.store.matching(&group_filter(source, team.as_deref()), &asking)?);
        }
        Ok(ids.into_iter().collect())
    }

    /// The workloads that triage shows, in its order.
    fn in_triage(&self) -> Result<Vec<Id>> {
        let mut ids = Vec::new();
        let mut place: Option<TriagePlace> = None;
        loop {
            let page = self.store.triage_after(place.as_ref(), PAGE)?;
            let Some(last) = page.last() else { return Ok(ids) };
            place = Some(last.place.clone());
            ids.extend(page.iter().filter(|row| row.of == TriageOf::Workload).map(|row| row.id));
        }
    }

    /// The workloads that triage shows in its order, then the others as they were recorded.
    fn worst_first(&self, ids: Vec<Id>) -> Result<Vec<Id>> {
        let places: BTreeMap<Id, usize> =
            self.in_triage()?.into_iter().enumerate().map(|(place, id)| (id, place)).collect();
        let mut ids = ids;
        ids.sort_by_key(|id| places.get(id).copied().unwrap_or(usize::MAX));
        Ok(ids)
    }
}

fn row(workload: &Workload) -> MarkedRow {
    MarkedRow {
        id: workload.id,
        key: workload.key.clone(),
        owner: workload.facts.owner.known().copied(),
        granted: !workload.grants.is_empty(),
        stage: workload.facts.stage.known().copied(),
        adoptable: can_be_adopted(workload),
    }
}
