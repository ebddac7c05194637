//! Checkpoints (anchors): a copy of a ledger's size and head kept elsewhere, so that a ledger rolled back or rebuilt is noticed.
//!
//! Each is a line of JSON with a checksum of its own, so that a line of which a bit has turned is noticed instead of believed. Lines
//! of programs that wrote none are read as they are. Kept by the same account they find accidents only; a copy that somebody else
//! holds finds more. Where they are kept, and how, is in [`super::checkpoint_file`].

use super::chain::{Hash, Link};
use crate::domain::{Id, Instant};
use serde::{Deserialize, Serialize};

/// A ledger's size and head at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// When it was taken.
    pub at: Instant,
    /// The hash of the last entry.
    pub head: String,
    /// The ledger's id.
    pub ledger: Id,
    /// How many entries there were.
    pub size: u64,
}

/// A line of a checkpoint file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at: Instant,
    head: String,
    ledger: Id,
    size: u64,
    /// Absent in lines of programs that wrote none.
    sum: Option<String>,
}

impl Checkpoint {
    /// A checkpoint of the end of a chain.
    #[must_use]
    pub fn of(end: Link, at: Instant) -> Self {
        Self { at, head: end.head.to_string(), ledger: end.ledger, size: end.size }
    }

    /// The chain's end as the checkpoint has it; `None` where its hash is not one.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        let head: Hash = self.head.parse().ok()?;
        Some(Link { ledger: self.ledger, size: self.size, head })
    }

    /// Its line, without the line's end.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn to_line(&self) -> serde_json::Result<String> {
        let json = serde_json::to_string(self)?;
        let open = json.strip_suffix('}').unwrap_or(&json);
        Ok(format!("{open},\"sum\":\"{}\"}}", sum(&json)))
    }

    /// Reads a line; `None` where it is cut, turned or not understood.
    #[must_use]
    pub fn from_line(line: &[u8]) -> Option<Self> {
        let Line { at, head, ledger, size, sum: said } = serde_json::from_slice(line).ok()?;
        let read = Self { at, head, ledger, size };
        read.link()?;
        let Some(said) = said else { return Some(read) };
        (said == sum(&serde_json::to_string(&read).ok()?)).then_some(read)
    }
}

/// The checksum of a checkpoint: it finds accidents, and proves nothing against whoever can write the file.
fn sum(json: &str) -> String {
    let hash = Hash::of(format!("countersign-checkpoint-v1\n{json}").as_bytes()).to_string();
    hash.get(..16).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint::of(Link::genesis(Id([1; 16])), "2026-11-22T22:40:00.000Z".parse().unwrap())
    }

    #[test]
    fn a_line_is_read_as_it_was_written_and_one_without_a_checksum_as_before() {
        let checkpoint = checkpoint();
        assert_eq!(Checkpoint::from_line(checkpoint.to_line().unwrap().as_bytes()).as_ref(), Some(&checkpoint));
        let of_before = serde_json::to_string(&checkpoint).unwrap();
        assert_eq!(Checkpoint::from_line(of_before.as_bytes()), Some(checkpoint));
    }

    #[test]
    fn no_bit_of_a_line_turns_unnoticed() {
        let line = checkpoint().to_line().unwrap().into_bytes();
        for bit in 0..line.len() * 8 {
            let mut turned = line.clone();
            turned[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Checkpoint::from_line(&turned), None, "{}", String::from_utf8_lossy(&turned));
        }
        for end in 0..line.len() {
            assert_eq!(Checkpoint::from_line(&line[..end]), None, "cut after {end} bytes");
        }
    }
}
