//! What of a filtered pack cannot be told from the pack: all that rests on entries of which it has the hashes only.

use super::super::table::{Table, Values};
use super::super::tables::{controls, findings, framework_map, identities, ledger, people, population, zones};
use crate::controls::{ControlSet, catalogue};
use crate::domain::Id;
use csv::ByteRecord;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How much of a row can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    /// All of it.
    All,
    /// All but these columns.
    But(Vec<usize>),
    /// Nothing, not even whether it should be there.
    Nothing,
}

/// What rests on others.
pub(super) struct Doubts {
    /// The people who have a row.
    people: BTreeSet<Id>,
    /// Of workloads in scope, the controls whose answers rest on others.
    controls: HashMap<Id, ControlSet>,
    /// The same of any workload.
    any: ControlSet,
    /// Entries that are about a record of which not every entry is shown.
    entries: HashSet<u64>,
}

impl Doubts {
    pub(super) fn new(people: BTreeSet<Id>, controls: HashMap<Id, ControlSet>, entries: HashSet<u64>) -> Self {
        let any = controls.values().fold(ControlSet::default(), |any, set| any | *set);
        Self { people, controls, any, entries }
    }

    /// How much of a row of a table can be compared.
    pub(super) fn weigh(&self, table: &Table, row: &ByteRecord) -> Compare {
        let cells = Cells { table, row };
        let columns = match table.file {
            population::FILE if cells.text("in_scope") != "yes" => return Compare::Nothing,
            population::FILE if !self.of(cells.id("workload_id")).is_empty() => {
                cells.places(&["passes", "fails", "not_answered", "excepted", "new", "not_applicable"])
            }
            findings::FILE => {
                let of_others = self.of(cells.id("workload_id"));
                return if catalogue().get(cells.text("control")).is_some_and(|control| of_others.has(control)) {
                    Compare::Nothing
                } else {
                    Compare::All
                };
            }
            controls::FILE if self.is_in_doubt(cells.text("control")) => {
                cells.places(&["passes", "fails", "not_answered", "not_applicable"])
            }
            framework_map::FILE if self.any_in_doubt(cells.text("controls")) => {
                cells.places(&["passes", "fails", "not_answered"])
            }
            identities::FILE => cells.places(&["workloads_outside"]),
            zones::FILE => {
                cells.places(&["used_production_outside", "used_otherwise_outside", "used_not_said_outside"])
            }
            ledger::FILE if cells.text("seq").parse().is_ok_and(|seq| self.entries.contains(&seq)) => {
                return Compare::Nothing;
            }
            _ => vec![],
        };
        let columns: Vec<usize> = columns.into_iter().chain(self.names_of_others(&cells)).collect();
        if columns.is_empty() { Compare::All } else { Compare::But(columns) }
    }

    /// The controls of a workload whose answers rest on others.
    fn of(&self, workload: Option<Id>) -> ControlSet {
        workload.and_then(|id| self.controls.get(&id)).copied().unwrap_or_default()
    }

    fn is_in_doubt(&self, control: &str) -> bool {
        catalogue().get(control).is_some_and(|control| self.any.has(control))
    }

    fn any_in_doubt(&self, controls: &str) -> bool {
        let ids: Vec<String> = serde_json::from_str(controls).unwrap_or_default();
        ids.iter().any(|id| self.is_in_doubt(id))
    }

    /// The columns with names of people of whom the pack tells nothing: each stands after the person's own.
    fn names_of_others(&self, cells: &Cells<'_>) -> Vec<usize> {
        let columns = cells.table.columns.iter().enumerate();
        let named = columns.filter(|(_, column)| column.values == Values::Record(people::FILE));
        let others = named.filter(|(at, _)| cells.at(*at).parse().is_ok_and(|id| !self.people.contains(&id)));
        others.map(|(at, _)| at + 1).collect()
    }
}

/// A row, with the names of its columns.
struct Cells<'r> {
    table: &'r Table,
    row: &'r ByteRecord,
}

impl<'r> Cells<'r> {
    fn at(&self, at: usize) -> &'r str {
        self.row.get(at).and_then(|cell| std::str::from_utf8(cell).ok()).unwrap_or_default()
    }

    fn text(&self, name: &str) -> &'r str {
        self.place(name).map_or("", |at| self.at(at))
    }

    fn id(&self, name: &str) -> Option<Id> {
        self.text(name).parse().ok()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.table.columns.iter().position(|column| column.name == name)
    }

    fn places(&self, names: &[&str]) -> Vec<usize> {
        names.iter().filter_map(|name| self.place(name)).collect()
    }
}
