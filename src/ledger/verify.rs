//! Checking a chain of entries: every fault named by class, with the first bad entry. It never repairs.

use super::chain::{Hash, Link};
use super::entry::{CLOCK_CORRECTED, Entry};
use crate::domain::{Id, Instant};
use serde::Serialize;
use std::collections::HashSet;

/// What is wrong with an entry or with the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultClass {
    /// Entries stand on pages of the file that cannot be read.
    Unreadable,
    /// Numbers are missing between two entries.
    Gap,
    /// The entry does not follow from the one before it: one was inserted, removed, moved or changed.
    ChainLink,
    /// The entry's stored hash is not its hash.
    EntryHash,
    /// The body's stored hash is not its hash.
    BodyHash,
    /// The body is not an entry's canonical bytes, or its columns say something else.
    Noncanonical,
    /// The entry's id was used before.
    DuplicateId,
    /// The register computed from the ledger is not the one that is stored.
    Projection,
    /// A table, index or trigger is missing, or not the one that this program makes.
    Schema,
    /// An index does not agree with its table, or the search index with what is to be found.
    Index,
    /// Pages of the file are damaged, apart from those of the ledger.
    File,
    /// The ledger is shorter than a checkpoint of it.
    BehindAnchor,
    /// The ledger has another entry where a checkpoint was taken.
    AnchorMismatch,
    /// The entry is true from a day after it was recorded.
    TimeOrder,
}

impl FaultClass {
    /// Whether it is the ledger that is at fault, and not what is computed from it or what it was compared with.
    #[must_use]
    pub fn is_of_the_ledger(self) -> bool {
        match self {
            Self::Unreadable
            | Self::Gap
            | Self::ChainLink
            | Self::EntryHash
            | Self::BodyHash
            | Self::Noncanonical
            | Self::DuplicateId
            | Self::TimeOrder => true,
            Self::Projection | Self::Schema | Self::Index | Self::File | Self::BehindAnchor | Self::AnchorMismatch => {
                false
            }
        }
    }

    /// The class as it is written in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Gap => "gap",
            Self::ChainLink => "chain_link",
            Self::EntryHash => "entry_hash",
            Self::BodyHash => "body_hash",
            Self::Noncanonical => "noncanonical",
            Self::DuplicateId => "duplicate_id",
            Self::Projection => "projection",
            Self::Schema => "schema",
            Self::Index => "index",
            Self::File => "file",
            Self::BehindAnchor => "behind_anchor",
            Self::AnchorMismatch => "anchor_mismatch",
            Self::TimeOrder => "time_order",
        }
    }
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The first entry it shows at; where it concerns the whole, the last entry that can be trusted plus one.
    pub seq: u64,
    /// Its class.
    pub class: FaultClass,
    /// What was found, in words.
    pub what: String,
}

/// One stored row of a ledger.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its number.
    pub seq: u64,
    /// Its id column.
    pub id: Id,
    /// Its act column.
    pub act: Id,
    /// Its body-hash column.
    pub body_hash: Hash,
    /// Its hash column.
    pub hash: Hash,
    /// Its body.
    pub body: &'a [u8],
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The end of the chain as stored.
    pub end: Link,
    /// Every fault, in order.
    pub faults: Vec<Fault>,
    /// Entries whose clock was behind the one before: worth knowing, no fault, since order is by number.
    pub clock_steps_back: u64,
    /// The newest time that an entry says it was recorded.
    pub newest_at: Option<Instant>,
}

/// Takes the rows of a ledger one by one, in order.
#[derive(Debug)]
pub struct Verifier {
    chain: Link,
    ids: HashSet<Id>,
    faults: Vec<Fault>,
    last_at: Option<Instant>,
    newest_at: Option<Instant>,
    clock_steps_back: u64,
    /// The link as it should have been after a row whose stored hash was wrong, until the next row shows which of the two it follows.
    doubt: Option<(u64, Link)>,
    /// Whether what the next row follows could not be read.
    unlinked: bool,
}

impl Verifier {
    /// A verification from a known point of the chain: its beginning, or a checkpoint that was verified before.
    #[must_use]
    pub fn from(chain: Link) -> Self {
        Self {
            chain,
            ids: HashSet::new(),
            faults: vec![],
            last_at: None,
            newest_at: None,
            clock_steps_back: 0,
            doubt: None,
            unlinked: false,
        }
    }

    /// Checks the next row.
    pub fn take(&mut self, row: Row<'_>) {
        self.take_body(row.seq, row.body_hash, row.hash, row.body, Some((row.id, row.act)));
    }

    /// Checks the next entry where nothing but its hashes stands beside its body.
    pub fn take_line(&mut self, seq: u64, body_hash: Hash, hash: Hash, body: &[u8]) {
        self.take_body(seq, body_hash, hash, body, None);
    }

    /// Goes past an entry of which only the hashes are shown: it is checked to stand in its place, and no more.
    pub fn pass_over(&mut self, seq: u64, body_hash: Hash, hash: Hash) {
        self.come_to(seq);
        self.settle_doubt(body_hash, hash);
        self.link(seq, body_hash, hash);
    }

    /// Goes past entries that cannot be read: the next row is taken to follow from the hash that it says was before it.
    pub fn unreadable(&mut self, through: u64) {
        self.give_up_doubt();
        let first = self.chain.size + 1;
        let what = if through > first {
            format!("entries {first} to {through} stand on a page that cannot be read")
        } else {
            "the entry stands on a page that cannot be read".to_owned()
        };
        self.fault(first, FaultClass::Unreadable, what);
        self.chain.size = through;
        self.unlinked = true;
    }

    /// What was found once the last row was taken.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.give_up_doubt();
        self.faults.sort_by_key(|fault| (fault.seq, fault.class));
        let (clock_steps_back, newest_at) = (self.clock_steps_back, self.newest_at);
        Report { end: self.chain, faults: self.faults, clock_steps_back, newest_at }
    }

    fn take_body(&mut self, seq: u64, body_hash: Hash, hash: Hash, body: &[u8], columns: Option<(Id, Id)>) {
        self.come_to(seq);
        self.settle_doubt(body_hash, hash);
        let entry = self.check_body(seq, body_hash, body, columns);
        if let Some(id) = columns.map(|(id, _)| id).or(entry.map(|entry| entry.id))
            && !self.ids.insert(id)
        {
            self.fault(seq, FaultClass::DuplicateId, format!("id {id} was used before"));
        }
        self.link(seq, body_hash, hash);
    }

    fn come_to(&mut self, seq: u64) {
        if seq != self.chain.size + 1 {
            self.fault(self.chain.size + 1, FaultClass::Gap, format!("entry {seq} follows entry {}", self.chain.size));
            self.chain.size = seq.saturating_sub(1);
        }
    }

    fn link(&mut self, seq: u64, body_hash: Hash, hash: Hash) {
        let expected = self.chain.next(body_hash);
        if !std::mem::take(&mut self.unlinked) && expected.head != hash {
            self.doubt = Some((seq, expected));
        }
        self.chain = Link { head: hash, ..expected };
    }

    /// No row comes that shows which of the two it follows.
    fn give_up_doubt(&mut self) {
        if let Some((seq, _)) = self.doubt.take() {
            self.fault(seq, FaultClass::EntryHash, "the stored hash is not the entry's".to_owned());
        }
    }

    /// A wrong hash is the row's own if the next row follows from the right one, else the chain is broken before it.
    fn settle_doubt(&mut self, body_hash: Hash, hash: Hash) {
        let Some((seq, right)) = self.doubt.take() else { return };
        if right.next(body_hash).head == hash {
            self.fault(seq, FaultClass::EntryHash, "the stored hash is not the entry's".to_owned());
            self.chain.head = right.head;
        } else {
            self.fault(seq, FaultClass::ChainLink, "the entry does not follow from the one before it".to_owned());
        }
    }

    /// Checks a body and gives the entry that it is; `columns` are the id and the act that stand beside it.
    fn check_body(&mut self, seq: u64, body_hash: Hash, body: &[u8], columns: Option<(Id, Id)>) -> Option<Entry> {
        if Hash::of(body) != body_hash {
            self.fault(seq, FaultClass::BodyHash, "the body is not the one that was hashed".to_owned());
            return None;
        }
        match Entry::decode(body) {
            Err(bad) => self.fault(seq, FaultClass::Noncanonical, bad.to_string()),
            Ok(entry) if columns.is_some_and(|columns| columns != (entry.id, entry.act)) => {
                self.fault(
                    seq,
                    FaultClass::Noncanonical,
                    "the columns name another id or act than the body".to_owned(),
                );
            }
            Ok(entry) => {
                self.check_time(seq, &entry);
                return Some(entry);
            }
        }
        None
    }

    fn check_time(&mut self, seq: u64, entry: &Entry) {
        let latest_day_on_earth = entry.at.plus_millis(14 * 3_600_000).day_in(chrono_tz::UTC);
        if entry.on > latest_day_on_earth {
            self.fault(seq, FaultClass::TimeOrder, format!("true from {}, recorded {}", entry.on, entry.at));
        }
        // Where a clock was corrected, the step back is what the entry says.
        if entry.kind != CLOCK_CORRECTED && self.last_at.is_some_and(|last| entry.at < last) {
            self.clock_steps_back += 1;
        }
        self.last_at = Some(entry.at);
        self.newest_at = self.newest_at.max(self.last_at);
    }

    fn fault(&mut self, seq: u64, class: FaultClass, what: String) {
        self.faults.push(Fault { seq, class, what });
    }
}
