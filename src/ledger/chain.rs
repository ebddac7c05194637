//! Hashes and how entries are chained by them.

use crate::domain::{Id, hex};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A SHA-256, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

/// Text that is not 64 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hex digits")]
pub struct BadHash;

impl Hash {
    /// The SHA-256 of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    fn hex(self) -> [u8; 64] {
        let mut digits = [0_u8; 64];
        hex::write(&self.0, &mut digits);
        digits
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.hex()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        let (high, low) = text.split_at_checked(32).ok_or(BadHash)?;
        let half = |text: &str| text.parse::<Id>().map_err(|_| BadHash);
        let mut bytes = [0_u8; 32];
        bytes[..16].copy_from_slice(&half(high)?.0);
        bytes[16..].copy_from_slice(&half(low)?.0);
        Ok(Self(bytes))
    }
}

/// The end of a chain: how long it is and the hash that the next entry is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The ledger's id.
    pub ledger: Id,
    /// Entries so far.
    pub size: u64,
    /// The last entry's hash, or the genesis hash.
    pub head: Hash,
}

impl Link {
    /// The chain before its first entry.
    #[must_use]
    pub fn genesis(ledger: Id) -> Self {
        let head = Hash::of(format!("countersign-genesis-v1\n{ledger}\n").as_bytes());
        Self { ledger, size: 0, head }
    }

    /// The chain with one more entry.
    #[must_use]
    pub fn next(self, body_hash: Hash) -> Self {
        let seq = self.size + 1;
        let mut hash = Sha256::new();
        hash.update(b"countersign-entry-v1\n");
        hash.update(self.ledger.to_string());
        hash.update(format!("\n{seq}\n"));
        hash.update(self.head.hex());
        hash.update(b"\n");
        hash.update(body_hash.hex());
        hash.update(b"\n");
        Self { ledger: self.ledger, size: seq, head: Hash(hash.finalize().into()) }
    }
}
