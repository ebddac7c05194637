//! `ledger.jsonl`: the ledger, one entry a line, in the exact bytes that are hashed. Of an entry out of scope only the hashes stand
//! there, in a stub, so that the chain can be followed from the first entry to the last whatever the scope is.

use crate::domain::Id;
use crate::ledger::entry::BODY_LIMIT;
use crate::ledger::{Entry, Hash};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use std::io::{self, BufRead, Read as _};

/// The file.
pub const FILE: &str = "ledger.jsonl";

/// Why a stub stands in the place of an entry.
const OUT_OF_SCOPE: &str = "out-of-scope";

/// What stands for an entry out of scope. No entry begins as a stub does: the first field of an entry is `about`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stub {
    body_hash: String,
    hash: String,
    #[serde(rename = "stub")]
    because: String,
}

/// A line of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'l> {
    /// An entry's body.
    Body(&'l [u8]),
    /// The hashes of an entry out of scope.
    Stub { body_hash: Hash, hash: Hash },
}

/// The line that stands for an entry out of scope, without its line feed.
pub(super) fn stub(body_hash: Hash, hash: Hash) -> String {
    format!("{{\"body_hash\":\"{body_hash}\",\"hash\":\"{hash}\",\"stub\":\"{OUT_OF_SCOPE}\"}}")
}

/// Reads a line without its line feed; `None` where it begins as a stub and is none.
fn read(line: &[u8]) -> Option<Line<'_>> {
    if !line.starts_with(b"{\"body_hash\"") {
        return Some(Line::Body(line));
    }
    let read: Stub = serde_json::from_slice(line).ok()?;
    let (body_hash, hash) = (read.body_hash.parse().ok()?, read.hash.parse().ok()?);
    (stub(body_hash, hash).as_bytes() == line).then_some(Line::Stub { body_hash, hash })
}

/// The lines of a file, one after the other.
pub(super) struct Lines<R> {
    file: R,
    line: Vec<u8>,
}

/// What comes next in a file.
pub(super) enum Next<'l> {
    /// A line.
    Line(Line<'l>),
    /// What is neither an entry nor stands for one, and why.
    Bad(&'static str),
    /// Nothing.
    End,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn of(file: R) -> Self {
        Self { file, line: vec![] }
    }

    /// Reads the next line; none is read further than an entry may be long.
    pub(super) fn next(&mut self) -> io::Result<Next<'_>> {
        self.line.clear();
        if (&mut self.file).take(BODY_LIMIT as u64 + 1).read_until(b'\n', &mut self.line)? == 0 {
            return Ok(Next::End);
        }
        if self.line.pop_if(|last| *last == b'\n').is_none() {
            return Ok(Next::Bad("the line has no end, or is longer than an entry may be"));
        }
        Ok(match read(&self.line) {
            Some(line) => Next::Line(line),
            None => Next::Bad("it is neither an entry nor what stands for one out of scope"),
        })
    }
}

/// Which entries a pack shows.
#[derive(Clone, Debug)]
pub(super) enum Shows {
    /// All of them.
    All,
    /// Those of these workloads and people, of the identities, credentials and zones that have a row, and those of the register itself
    /// and of its imports. That somebody outside runs as such an identity is not told.
    Only { ledger: Id, workloads: HashSet<Id>, people: BTreeSet<Id>, shared: BTreeSet<Id> },
}

impl Shows {
    pub(super) fn entry(&self, entry: &Entry) -> bool {
        let Self::Only { ledger, workloads, people, shared } = self else { return true };
        entry.kind.starts_with("import.")
            || entry.about.contains(ledger)
            || entry.about.iter().any(|id| workloads.contains(id) || people.contains(id))
            || !matches!(entry.kind.as_str(), "identity.linked" | "identity.unlinked")
                && entry.about.iter().any(|id| shared.contains(id))
    }
}

impl Shows {
    /// Whether every entry is shown of all the records that an entry is about, so that what it changed can be told from the pack.
    pub(super) fn all_of(&self, entry: &Entry) -> bool {
        let Self::Only { ledger, workloads, people, shared } = self else { return true };
        // These are records of the workload that stands beside them, and every entry about them is about it too.
        let own = ["grant.", "promotion.", "review.", "action.", "exception."];
        let own = own.iter().any(|family| entry.kind.starts_with(family))
            && entry.about.get(1).is_some_and(|workload| workloads.contains(workload));
        let whole = |id: &Id| id == ledger || workloads.contains(id) || people.contains(id) || shared.contains(id);
        entry.kind.starts_with("import.") || own || entry.about.iter().all(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stub_has_one_spelling_and_is_never_taken_for_an_entry() {
        let (body_hash, hash) = (Hash([1; 32]), Hash([2; 32]));
        let line = stub(body_hash, hash);
        assert_eq!(read(line.as_bytes()), Some(Line::Stub { body_hash, hash }));
        assert_eq!(read(line.replace("\",\"", "\", \"").as_bytes()), None);
        assert_eq!(read(b"{\"about\":[]}"), Some(Line::Body(b"{\"about\":[]}")));
    }
}
