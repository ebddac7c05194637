//! The ledger itself: how long it is and what it was last compared with, which is cheap; and whether every entry of it is sound,
//! which takes its time.

use super::Backend;
use crate::store::{Against, Result};
use crate::tui::msg::Reply;

/// How many entries are checked between two words on how far it is.
const TELL_EVERY: u64 = 1_000;

/// How the ledger stands, without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerStanding {
    /// How many entries it has.
    pub entries: u64,
    /// The hash of the last one.
    pub head: String,
    /// When the newest checkpoint was taken, and at which entry.
    pub checkpoint: Option<(String, u64)>,
    /// In what it differs from its checkpoints.
    pub rolled_back: Option<String>,
}

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// When it ended, in the register's zone.
    pub at: String,
    /// How many entries were checked.
    pub entries: u64,
    /// Every fault, with the number of the entry.
    pub faults: Vec<(u64, String)>,
    /// The checkpoint it was compared with: when it was taken, and at which entry.
    pub against: Option<(String, u64)>,
}

impl Backend {
    pub(super) fn ledger(&self) -> Result<Reply> {
        let end = self.store.end()?;
        let checkpoint = self.store.known_checkpoints()?.checkpoints.pop();
        Ok(Reply::Ledger(Box::new(LedgerStanding {
            entries: end.map_or(0, |end| end.size),
            head: end.map(|end| end.head.to_string()).unwrap_or_default(),
            checkpoint: checkpoint.map(|checkpoint| (self.when(checkpoint.at), checkpoint.size)),
            rolled_back: self.store.rolled_back().map(ToString::to_string),
        })))
    }

    /// Checks every entry, everything computed, and the checkpoints; says on the way how far it is.
    pub(super) fn verify(&self) -> Result<Reply> {
        let of = self.store.end()?.map_or(0, |end| end.size);
        let found = self.store.verify(None, &mut |done| {
            if done.is_multiple_of(TELL_EVERY) {
                self.superseded.tell(Reply::Verifying { done, of });
            }
        })?;
        if self.marks {
            let first = found.faults.iter().find(|fault| fault.class.is_of_the_ledger());
            // That a mark could not be left changes nothing of what was found.
            let _ = self.store.mark_damage(first, self.acting.now());
        }
        let against = match found.against {
            Against::OwnCheckpoint(checkpoint) => Some((self.when(checkpoint.at), checkpoint.size)),
            Against::Nothing | Against::Outside(..) => None,
        };
        let faults = found.faults.iter().map(|fault| (fault.seq, fault.what.clone())).collect();
        let (at, entries) = (self.when(self.acting.now()), found.end.map_or(0, |end| end.size));
        Ok(Reply::Verified(Box::new(Verified { at, entries, faults, against })))
    }
}
