//! A first look at all rows of a file: which are exact copies of an earlier one, and which ids and match keys are
//! unique. It keeps 64 bits of a hash for each, so that a million rows stay small.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::fault::Fault;
use super::source_row::{Rejected, SourceRow};

/// What is unique in a file.
#[derive(Debug, Default)]
pub struct Census {
    /// Sorted hashes of the ids of all rows but copies.
    ids: Vec<u64>,
    /// The same of their match keys.
    keys: Vec<u64>,
    /// Copies, and the row each repeats.
    copies: HashMap<u64, u64>,
}

struct Print {
    statement: u64,
    row: u64,
    id: Option<u64>,
    key: u64,
}

impl Census {
    /// Reads every row once.
    ///
    /// # Errors
    /// The [`Fault`] of the file: nothing of it is to be taken.
    pub fn take(rows: impl Iterator<Item = Result<Result<SourceRow, Box<Rejected>>, Fault>>) -> Result<Self, Fault> {
        let mut census = Self::default();
        let mut prints = Vec::new();
        for read in rows {
            if let Ok(row) = read? {
                prints.push(Print::of(&row));
            }
        }
        prints.sort_unstable_by_key(|print| (print.statement, print.row));
        let mut first: Option<(u64, u64)> = None;
        for Print { statement, row, id, key } in prints {
            match first {
                Some((same, earlier)) if same == statement => {
                    census.copies.insert(row, earlier);
                }
                _ => {
                    first = Some((statement, row));
                    census.ids.extend(id);
                    census.keys.push(key);
                }
            }
        }
        census.ids.sort_unstable();
        census.keys.sort_unstable();
        Ok(census)
    }

    /// The earlier row that a row repeats exactly.
    #[must_use]
    pub fn copy_of(&self, row: u64) -> Option<u64> {
        self.copies.get(&row).copied()
    }

    /// The row's id, if no other row has it.
    #[must_use]
    pub fn unique_id<'r>(&self, row: &'r SourceRow) -> Option<&'r str> {
        row.source_id.as_deref().filter(|id| is_single(&self.ids, hash(id)))
    }

    /// Whether no other row has this match key.
    #[must_use]
    pub fn is_unique_key(&self, match_key: &str) -> bool {
        is_single(&self.keys, hash(match_key))
    }
}

impl Print {
    fn of(row: &SourceRow) -> Self {
        let id = row.source_id.as_deref().map(hash);
        Self { statement: hash(&row.statement), row: row.row, id, key: hash(&row.match_key()) }
    }
}

fn is_single(sorted: &[u64], hash: u64) -> bool {
    let from = sorted.partition_point(|other| *other < hash);
    sorted.get(from) == Some(&hash) && sorted.get(from + 1) != Some(&hash)
}

fn hash(text: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    digest.first_chunk().copied().map_or(0, u64::from_be_bytes)
}
