//! What commands carry that is more than a field: a row of a source, what a reviewer answers, what an import came to.

use crate::domain::field::Fields;
use crate::domain::record::{By, Claims, GrantFacts, KeyTestAgain, PersonFacts, ReviewItem, WorkloadFacts};
use crate::domain::{Conclusion, Day, Id};
use std::collections::BTreeMap;

/// A person or a mailbox that an imported row names, by name, address or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What to record of it where it is new: kind, name, addresses.
    pub fields: Fields<PersonFacts>,
    /// The folded address, where one is given.
    pub address: Option<String>,
    /// The folded name, where one is given.
    pub name: Option<String>,
    /// The column it is from, and what stands there: kept where it is in doubt who is meant.
    pub words: (String, String),
    /// Whether it is the deputy, and not the owner.
    pub is_deputy: bool,
    /// Whether the plan of the import found it in doubt.
    pub is_doubtful: bool,
}

impl Contact {
    /// The field that it states.
    #[must_use]
    pub fn field(&self) -> &'static str {
        if self.is_deputy { "deputy" } else { "owner" }
    }

    /// Whether both name the same person: one address, or one name where neither has an address.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.address == other.address && (self.address.is_some() || self.name == other.name)
    }
}

impl Eq for Fields<PersonFacts> {}

/// One row of a source, matched.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedRow {
    /// The workload it was matched to; a new one where absent.
    pub workload: Option<Id>,
    /// The source's name.
    pub source: String,
    /// The source's own id, where unique.
    pub source_id: Option<String>,
    /// What rows without an id are matched by.
    pub match_key: String,
    /// SHA-256 over all that the row said.
    pub statement: String,
    /// The facts it states.
    pub fields: Fields<WorkloadFacts>,
    /// The source's own words for a field, where they are not the register's.
    pub words: BTreeMap<String, String>,
    /// Fields that were read and of which it says nothing now, although it did before.
    pub blank: Vec<String>,
    /// Fields of which it says something that was not understood; what it says is among the words.
    pub unclear: Vec<String>,
    /// What it claims of the risk.
    pub claims: Claims,
    /// Columns without a fact.
    pub unmapped: BTreeMap<String, String>,
    /// Contacts: the first is named owner, the second deputy.
    pub contacts: Vec<Contact>,
    /// Access to data that it states.
    pub grant: Option<Fields<GrantFacts>>,
    /// The import it belongs to.
    pub import: Id,
}

/// What a reviewer answers; the rest of a review is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewAnswers {
    /// Who reviewed.
    pub reviewer: By,
    /// The day the reviewer began.
    pub started_on: Day,
    /// What changed since the last review, one line a change.
    pub changes: Vec<String>,
    /// What was decided on each item.
    pub items: Vec<ReviewItem>,
    /// The key test, answered again.
    pub key_test: Option<KeyTestAgain>,
    /// What it came to.
    pub conclusion: Conclusion,
    /// Anything else.
    pub remark: Option<String>,
    /// The next review where the reviewer sets it; by the rule where absent.
    pub next_review_on: Option<Day>,
    /// What has to be done, by whom and when.
    pub actions: Vec<NewAction>,
    /// The sentence the reviewer put their name to.
    pub attestation: String,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAction {
    /// What.
    pub what: String,
    /// Who.
    pub owner: Option<Id>,
    /// By when.
    pub due_on: Day,
}

/// What an import came to, for its last entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows in the file.
    pub rows: u64,
    /// Rows that became a new record.
    pub new: u64,
    /// Rows that changed a record.
    pub changed: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// Rows where both sides had changed.
    pub conflicts: u64,
    /// Rows found missing.
    pub missing: u64,
    /// Rows without anything in them, which are skipped.
    pub empty: u64,
}

/// A credential that another takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The credential.
    pub credential: Id,
    /// The day it was revoked.
    pub revoked_on: Day,
    /// Who revoked it.
    pub by: By,
}
