//! What a rehearsed act would come to, in words: the entries that it would write, and how findings would move. Both faces say it so.

use std::collections::{BTreeMap, BTreeSet};

use super::narrative::Narrator;
use crate::domain::Id;
use crate::shown::grouped;
use crate::store::{Moved, Rehearsed, Result, Store, StoreError};

/// Entries that are told; of a longer act the rest reads the same.
const TOLD: usize = 20;
/// Controls that are named; JSON has all of them.
const NAMED: usize = 8;

/// What an act would come to, told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Foretold {
    /// Whether only a part of the act was rehearsed, so that every number is "at least".
    pub is_partial: bool,
    /// How many entries it would write.
    pub entries: u64,
    /// The first of them, in order.
    pub told: Vec<ToldEntry>,
    /// How many of each type.
    pub kinds: BTreeMap<String, u64>,
    /// How findings would move, control by control.
    pub moves: Vec<Moved>,
}

/// An entry that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldEntry {
    /// What the record is called that it is about.
    pub about: String,
    /// What would happen.
    pub what: String,
    /// What belongs to it, a line each.
    pub lines: Vec<String>,
}

/// Tells what the last rehearsed act of a register would come to; nothing where none was rehearsed.
///
/// # Errors
/// Where the register cannot be read.
pub fn foretell(store: &mut Store) -> Result<Option<Foretold>> {
    let Some(rehearsed) = store.rehearsed() else { return Ok(None) };
    let told = told(store, &rehearsed)?;
    let Rehearsed { is_partial, entries, kinds, moves, .. } = rehearsed;
    Ok(Some(Foretold { is_partial, entries, told, kinds, moves }))
}

/// Each record is told from its beginning, so that what a field was before is known.
fn told(store: &Store, rehearsed: &Rehearsed) -> Result<Vec<ToldEntry>> {
    let first: Vec<_> = rehearsed.written.iter().take(TOLD).collect();
    let wanted: BTreeSet<Id> = first.iter().map(|entry| entry.id).collect();
    let mut rows = BTreeMap::new();
    for record in first.iter().flat_map(|entry| entry.about.iter().copied()).collect::<BTreeSet<Id>>() {
        rows.extend(store.history(record)?.into_iter().map(|row| (row.seq, row)));
    }
    let mut narrator = Narrator::new(|id| store.called(id));
    let mut told = vec![];
    for row in rows.into_values() {
        let happened = row.entry.happened();
        let event = happened.map_err(|why| StoreError::BadEntry { seq: row.seq, why: why.to_string() })?.event;
        let sentence = narrator.tell(&event)?;
        if wanted.contains(&row.entry.id) {
            let about = subject(store, &row.entry.about)?;
            told.push(ToldEntry { about, what: sentence.what, lines: sentence.lines });
        }
    }
    Ok(told)
}

/// What an entry is about: the workload, where it is about one, else the first record of it.
fn subject(store: &Store, about: &[Id]) -> Result<String> {
    for id in about {
        if store.record(*id)?.is_some_and(|record| record.workload().is_some()) {
            return store.called(*id);
        }
    }
    about.first().map_or_else(|| Ok(String::new()), |id| store.called(*id))
}

impl Foretold {
    /// A sentence for each thing that is told, the entries first.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![];
        for entry in &self.told {
            lines.push(format!("{}: {}", entry.about, entry.what));
            lines.extend(entry.lines.iter().map(|line| format!("  {line}")));
        }
        let more = self.entries.saturating_sub(self.told.len() as u64);
        if more > 0 {
            lines.push(format!("and {}{} more entries", self.at_least(), grouped(more)));
        }
        lines.extend(self.moved());
        lines
    }

    /// How findings would move, in one sentence; nothing where none would.
    #[must_use]
    pub fn moved(&self) -> Option<String> {
        let of = |how: &str, count: fn(&Moved) -> u64| {
            let mut moved: Vec<String> = self
                .moves
                .iter()
                .filter(|it| count(it) > 0)
                .map(|it| match count(it) {
                    1 => it.control.to_owned(),
                    many => format!("{} on {}", it.control, grouped(many)),
                })
                .collect();
            if let Some(more) = moved.len().checked_sub(NAMED).filter(|more| *more > 0) {
                moved.truncate(NAMED);
                moved.push(format!("{more} more"));
            }
            (!moved.is_empty()).then(|| format!("{how} {}", moved.join(", ")))
        };
        let parts = [
            of("closed:", |it| it.closed),
            of("now failing:", |it| it.fails),
            of("now not answered:", |it| it.not_answered),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty())
            .then(|| format!("Findings {}{}.", parts.join("; "), if self.is_partial { ", at least" } else { "" }))
    }

    /// What access would end, in one sentence; nothing where none would.
    #[must_use]
    pub fn ended(&self) -> Option<String> {
        let of = |kind: &str, one: &str, many: &str| match self.kinds.get(kind).copied() {
            None | Some(0) => None,
            Some(1) => Some(format!("1 {one}")),
            Some(count) => Some(format!("{} {many}", grouped(count))),
        };
        let ended = [of("grant.ended", "data grant", "data grants"), of("identity.revoked", "identity", "identities")];
        let ended: Vec<String> = ended.into_iter().flatten().collect();
        (!ended.is_empty()).then(|| format!("Ends {}{}.", self.at_least(), ended.join(" and ")))
    }

    /// "at least " where only a part was rehearsed.
    #[must_use]
    pub const fn at_least(&self) -> &'static str {
        if self.is_partial { "at least " } else { "" }
    }
}
