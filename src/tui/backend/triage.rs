//! Triage by pages: the workloads with a cause of their own and the identities that no workload runs as, the worst first; after the last
//! of them what is merely not answered, one row per source and team.

use std::cmp::Reverse;

use super::Backend;
use super::list::Pages;
use crate::domain::Id;
use crate::query::{Field, Filter, Term, Test, Value};
use crate::store::Result;
use crate::store::read::{OpenGroup, TriageOf, TriagePlace, TriageRow};
use crate::tui::msg::Reply;
use crate::tui::widgets::table::{Record, Wanted};

/// A row of triage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriageLine {
    /// A workload with a cause of its own.
    Workload(TriageRow),
    /// An identity that no workload runs as.
    Identity(TriageRow),
    /// What is not answered of one source and team.
    Group(OpenGroup),
}

/// How a row of triage is known again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TriageKey {
    /// By the workload.
    Workload(Id),
    /// By the identity.
    Identity(Id),
    /// By source and team.
    Group(String, Option<String>),
}

/// A place in triage: every group comes after every workload and identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TriageAt {
    /// Among what has a cause of its own.
    Caused(TriagePlace),
    /// Among the groups: the most missing first, a team that is unknown last.
    Group(Reverse<u64>, String, bool, Option<String>),
}

impl Record for TriageLine {
    type Key = TriageKey;
    type Place = TriageAt;

    fn key(&self) -> TriageKey {
        match self {
            Self::Workload(row) => TriageKey::Workload(row.id),
            Self::Identity(row) => TriageKey::Identity(row.id),
            Self::Group(group) => TriageKey::Group(group.source.clone(), group.team.clone()),
        }
    }

    fn place(&self) -> TriageAt {
        match self {
            Self::Workload(row) | Self::Identity(row) => TriageAt::Caused(row.place.clone()),
            Self::Group(group) => {
                let OpenGroup { source, team, answers, .. } = group;
                TriageAt::Group(Reverse(*answers), source.clone(), team.is_none(), team.clone())
            }
        }
    }

    fn is_one_cell(&self) -> bool {
        matches!(self, Self::Group(_))
    }
}

impl Backend {
    pub(super) fn triage(&self, wanted: &Wanted<TriageKey, TriageAt>) -> Result<Reply> {
        let pages = Pages {
            after: &|place, limit| self.triage_after(place, limit),
            before: &|place, limit| self.triage_before(place, limit),
            // A workload that is fixed leaves triage: then it begins again at the worst.
            place_of: &|_| Ok(None),
        };
        Ok(Reply::Triage(pages.read(wanted.clone())?))
    }

    fn triage_after(&self, place: Option<&TriageAt>, limit: usize) -> Result<Vec<TriageLine>> {
        let mut lines = match place {
            None => caused(self.store.triage_after(None, limit)?),
            Some(TriageAt::Caused(at)) => caused(self.store.triage_after(Some(at), limit)?),
            Some(TriageAt::Group(..)) => Vec::new(),
        };
        if lines.len() < limit {
            let groups = self.store.open_groups()?.into_iter().map(TriageLine::Group);
            let after = groups.filter(|group| place.is_none_or(|place| group.place() > *place));
            lines.extend(after.take(limit - lines.len()));
        }
        Ok(lines)
    }

    fn triage_before(&self, place: Option<&TriageAt>, limit: usize) -> Result<Vec<TriageLine>> {
        if let Some(TriageAt::Caused(at)) = place {
            return Ok(caused(self.store.triage_before(Some(at), limit)?));
        }
        let groups = self.store.open_groups()?.into_iter().map(TriageLine::Group);
        let mut groups: Vec<_> = groups.filter(|group| place.is_none_or(|place| group.place() < *place)).collect();
        let mut groups = groups.split_off(groups.len().saturating_sub(limit));
        let mut lines = Vec::new();
        if groups.len() < limit {
            lines = caused(self.store.triage_before(None, limit - groups.len())?);
        }
        lines.append(&mut groups);
        Ok(lines)
    }
}

/// What finds the workloads that a group stands for: those of a source and a team with something that is not answered.
#[must_use]
pub fn group_filter(source: &str, team: Option<&str>) -> Filter {
    let source = Some(source).filter(|source| !source.is_empty());
    let is = |field, value: Option<&str>| {
        let value = value.map_or(Value::Unrecorded, |value| Value::Text(value.to_owned()));
        let whole = matches!(value, Value::Text(_));
        Term { negated: false, test: Test::AnyOf { field, whole, values: vec![value] } }
    };
    let open = Test::AnyOf { field: Field::NotAnswered, whole: false, values: vec![Value::Any] };
    Filter { terms: vec![is(Field::Source, source), is(Field::Team, team), Term { negated: false, test: open }] }
}

fn caused(rows: Vec<TriageRow>) -> Vec<TriageLine> {
    let line = |row: TriageRow| match row.of {
        TriageOf::Workload => TriageLine::Workload(row),
        TriageOf::Identity => TriageLine::Identity(row),
    };
    rows.into_iter().map(line).collect()
}
