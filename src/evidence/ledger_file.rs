//! `ledger.jsonl`: the ledger, one entry a line, in the exact bytes that are hashed. Of an entry out of scope only the hashes stand
//! there, in a stub, so that the chain can be followed from the first entry to the last whatever the scope is.

use crate::domain::Id;
use crate::ledger::{Entry, Hash};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

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
pub(super) fn read(line: &[u8]) -> Option<Line<'_>> {
    if !line.starts_with(b"{\"body_hash\"") {
        return Some(Line::Body(line));
    }
    let read: Stub = serde_json::from_slice(line).ok()?;
    let (body_hash, hash) = (read.body_hash.parse().ok()?, read.hash.parse().ok()?);
    (stub(body_hash, hash).as_bytes() == line).then_some(Line::Stub { body_hash, hash })
}

/// Which entries a pack shows.
#[derive(Clone, Debug)]
pub(super) enum Shows {
    /// All of them.
    All,
    /// Those of these workloads and people, of the identities, credentials and zones that have a row, and those of the register itself
    /// and of its imports. That somebody outside runs as such an identity is not told.
    Only { workloads: HashSet<Id>, people: BTreeSet<Id>, shared: BTreeSet<Id> },
}

impl Shows {
    pub(super) fn entry(&self, entry: &Entry) -> bool {
        let Self::Only { workloads, people, shared } = self else { return true };
        let of_register = ["register.", "import.", "evidence.", "checkpoints.", "clock."];
        of_register.iter().any(|family| entry.kind.starts_with(family))
            || entry.about.iter().any(|id| workloads.contains(id) || people.contains(id))
            || !matches!(entry.kind.as_str(), "identity.bound" | "identity.unbound")
                && entry.about.iter().any(|id| shared.contains(id))
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
