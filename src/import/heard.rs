//! What an import heard in each mapped column: how many cells became the fact, how many say nothing, and which words it did not
//! understand. The plan tells it before anything is written.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::date::has_short_year;
use super::mapping::Mapping;
use crate::domain::record::WorkloadFacts;
use crate::domain::{FactTable as _, Shape};

/// What became of the cells that one fact of a row is taken from. Blank cells are not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// They are the fact.
    Taken,
    /// They hold a word for nothing.
    Nothing(String),
    /// They hold words that the column is not read for: a claim that is made by one word is not made by others.
    Other,
    /// They hold words that are no value of the fact, which stays unknown.
    NotUnderstood(String),
    /// They hold this word, folded, that was said something of in this run; told beside one of the others.
    Met(String),
}

/// Cells of one kind and the words they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// How many cells.
    pub cells: u64,
    /// Each word, as it stands there but for the end of long ones, and in how many cells; the most frequent first.
    pub words: Vec<(String, u64)>,
}

/// What one mapped fact was taken from, and what came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnPlan {
    /// The field, the claim, `source_id` or `dataset`.
    pub fact: String,
    /// The columns.
    pub columns: Vec<String>,
    /// Rows in which it became a fact.
    pub taken: u64,
    /// Rows in which it is blank.
    pub blank: u64,
    /// Rows in which it holds a word for nothing.
    pub nothing: Words,
    /// Rows in which it holds words that it is not read for.
    pub other: u64,
    /// Rows in which it holds words that were not understood.
    pub not_understood: Words,
    /// Words, folded, that were said something of in this run and that stand in it.
    pub met: BTreeSet<String>,
    /// Recorded facts that would become unknown, because their source no longer states them.
    pub would_become_unknown: u64,
    /// Recorded facts that are kept although their source now says a word of them that was not understood.
    pub no_longer_understood: u64,
}

impl ColumnPlan {
    /// Whether every cell is blank or the fact.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.nothing.cells + self.not_understood.cells + self.would_become_unknown == 0
    }

    /// In how many cells stands a day whose year has two digits: such a day is not read.
    #[must_use]
    pub fn short_years(&self) -> u64 {
        let is_day = WorkloadFacts::field(&self.fact).is_some_and(|field| field.shape == Shape::Date);
        let words = self.not_understood.words.iter().filter(|(word, _)| is_day && has_short_year(word));
        words.map(|(_, cells)| cells).sum()
    }

    /// Whether more of what stands there was not understood than was: that comes before everything else a plan says.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.not_understood.cells > self.taken
    }
}

/// A longer text is no word; characters.
const LONGEST: usize = 200;
/// Different words of one column that are counted one by one; a column with more holds texts and no words.
const MOST: usize = 10_000;

/// The count of what was heard, row by row.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    rows: u64,
    facts: Vec<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    taken: u64,
    other: u64,
    nothing: Count,
    not_understood: Count,
    met: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Count {
    cells: u64,
    words: BTreeMap<String, u64>,
}

impl Hearing {
    /// Counts what was heard in a row that is taken.
    pub(super) fn add(&mut self, heard: &[(usize, Heard)]) {
        self.rows += 1;
        for (fact, heard) in heard {
            if self.facts.len() <= *fact {
                self.facts.resize_with(fact + 1, Counts::default);
            }
            let Some(counts) = self.facts.get_mut(*fact) else { continue };
            match heard {
                Heard::Taken => counts.taken += 1,
                Heard::Other => counts.other += 1,
                Heard::Nothing(word) => counts.nothing.add(word),
                Heard::NotUnderstood(word) => counts.not_understood.add(word),
                Heard::Met(word) if counts.met.contains(word) => {}
                Heard::Met(word) => drop(counts.met.insert(word.clone())),
            }
        }
    }

    /// What was heard, fact by fact, in the order of the mapping.
    pub(super) fn told(mut self, mapping: &Mapping) -> Vec<ColumnPlan> {
        self.facts.resize_with(mapping.facts.len(), Counts::default);
        let counts = self.facts.into_iter().zip(mapping.described());
        let told = counts.map(|(counts, (fact, columns))| {
            let Counts { taken, other, nothing, not_understood, met } = counts;
            ColumnPlan {
                fact: fact.to_owned(),
                columns: columns.into_iter().map(str::to_owned).collect(),
                taken,
                blank: self.rows.saturating_sub(taken + other + nothing.cells + not_understood.cells),
                other,
                nothing: nothing.sorted(),
                not_understood: not_understood.sorted(),
                met,
                would_become_unknown: 0,
                no_longer_understood: 0,
            }
        });
        told.collect()
    }
}

impl Count {
    fn add(&mut self, word: &str) {
        self.cells += 1;
        let word: String = word.chars().take(LONGEST).collect();
        if self.words.len() < MOST || self.words.contains_key(&word) {
            *self.words.entry(word).or_default() += 1;
        }
    }

    fn sorted(self) -> Words {
        let mut words: Vec<(String, u64)> = self.words.into_iter().collect();
        words.sort_by_key(|(_, cells)| Reverse(*cells));
        Words { cells: self.cells, words }
    }
}
