//! A row of a source in the register's terms, before anybody asked which workload it is, and the row that could not be
//! taken with the reason.

use std::collections::BTreeMap;

use super::clean::folded;
use super::heard::Heard;
use super::limits::LimitReached;
use crate::domain::command::Contact;
use crate::domain::fact::BadValue;
use crate::domain::record::{Claims, GrantFacts, WorkloadFacts};
use crate::domain::{Fields, Value};
use crate::shown::Shown;

/// What one row states.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow {
    /// Which row below the header, from 1.
    pub row: u64,
    /// The line it starts on.
    pub line: u64,
    /// The source's own id of it, where it has one; nobody has checked yet that it is unique.
    pub source_id: Option<String>,
    /// The facts it states; `name` is always among them.
    pub fields: Fields<WorkloadFacts>,
    /// Who answers for it: the owner, the deputy.
    pub contacts: Vec<Contact>,
    /// What it claims of the risk.
    pub claims: Claims,
    /// Access to data that it states.
    pub grant: Option<Fields<GrantFacts>>,
    /// The source's own words for a field, where they are not the register's; understood or not.
    pub words: BTreeMap<String, String>,
    /// Fields of which it says something that was not understood: a word that is no value, a name of which nobody knows whose it is.
    pub unclear: Vec<&'static str>,
    /// Cells that became no fact, by column.
    pub unmapped: BTreeMap<String, String>,
    /// What was heard in the columns of each mapped fact, by its place in the mapping; blank ones are left out.
    pub heard: Vec<(usize, Heard)>,
    /// What says which workload it is, in a table of our own: id, then key.
    pub keys: Option<Vec<String>>,
    /// Everything it says, as one text: two rows are the same statement when these are equal.
    pub statement: String,
}

impl SourceRow {
    /// What it is matched by where it has no id: unit, team and name, folded, one a line.
    #[must_use]
    pub fn match_key(&self) -> String {
        match_key(&self.fields)
    }

    /// Whether it states a field.
    #[must_use]
    pub fn states(&self, name: &str) -> bool {
        self.fields.get(name).is_some()
            || self.contacts.iter().any(|contact| contact.field() == name && !contact.is_doubtful)
    }

    /// Whether it says something of a field that was not understood.
    #[must_use]
    pub fn is_unclear(&self, name: &str) -> bool {
        self.unclear.contains(&name)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.fields.get("name").map(Value::plain).unwrap_or_default()
    }
}

/// Unit, team and name of a workload, folded, one a line; folding leaves no line break within a part.
#[must_use]
pub fn match_key(fields: &Fields<WorkloadFacts>) -> String {
    let part = |name: &str| match fields.get(name) {
        Some(Value::Text(text)) => folded(text),
        _ => String::new(),
    };
    [part("unit"), part("team"), part("name")].join("\n")
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Which row below the header, from 1.
    pub row: u64,
    /// The line it starts on.
    pub line: u64,
    /// The column at fault, where it is one.
    pub column: Option<String>,
    /// The beginning of what stands there, safe to show.
    pub value: String,
    /// Why.
    pub reason: RejectReason,
    /// Which row of the source it is, as far as that could be read.
    pub identity: Identity,
}

/// What a row can be known again by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The source's own id.
    pub source_id: Option<String>,
    /// Unit, team and name, folded.
    pub match_key: Option<String>,
    /// SHA-256 of what stands in it, lower-case hex.
    pub bytes: String,
}

impl Rejected {
    /// Most columns of a terminal that a shown value takes.
    const VALUE: usize = 60;

    /// A value of a cell, cut and made safe.
    #[must_use]
    pub fn shown(value: &str) -> String {
        Shown::new(value).fit(Self::VALUE)
    }
}

/// Why a row is not taken; the message carries the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectReason {
    /// There is nothing in it.
    #[error("the row is empty; remove it")]
    Empty,
    /// It has no name.
    #[error("it has no name; give it one")]
    Nameless,
    /// It adds up the rows above it.
    #[error("it looks like a row of totals; remove it, or give the workload a name in words")]
    Totals,
    /// A whole date that no calendar has.
    #[error("there is no such day; correct it")]
    NoSuchDay,
    /// A value that does not fit its fact.
    #[error("{0}")]
    BadValue(BadValue),
    /// A value that the fact cannot have, whoever says it.
    #[error("{0}")]
    Unsound(String),
    /// A row that was rejected for a secret and still holds the mark that was put in its place.
    #[error(
        "something was left out here: it looked like a secret, or was too long; write what belongs here, or nothing"
    )]
    LeftOut,
    /// An id with characters that hide.
    #[error("the id holds control, invisible or direction characters; type it again")]
    HiddenCharacters,
    /// A cell beyond what a cell, or its row, may hold.
    #[error("it is {0}; shorten it")]
    Over(LimitReached),
    /// More than one entry of the ledger takes.
    #[error("the row is too large to be recorded; shorten its longest cells")]
    TooLarge,
    /// A cell that would be shown, exported and kept for ever.
    #[error("this looks like {0}, and secrets are never stored; take it out, and replace it if anyone has seen it")]
    Secret(&'static str),
    /// An exact copy.
    #[error("same as row {0}; remove one of them")]
    SameAs(u64),
    /// Several workloads could be meant.
    #[error(
        "ambiguous: its name alone does not say which workload it is ({0} could be meant); give such rows ids or names of their own"
    )]
    Ambiguous(usize),
}

impl RejectReason {
    /// One word for it, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Nameless => "nameless",
            Self::Totals => "totals",
            Self::NoSuchDay => "no-such-day",
            Self::BadValue(_) | Self::Unsound(_) => "bad-value",
            Self::LeftOut => "left-out",
            Self::HiddenCharacters => "hidden-characters",
            Self::TooLarge | Self::Over(_) => "too-large",
            Self::Secret(_) => "secret",
            Self::SameAs(_) => "same-as",
            Self::Ambiguous(_) => "ambiguous",
        }
    }
}
