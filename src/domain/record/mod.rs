//! The records a register holds, as they stand after the entries about them were applied.

mod grant;
mod import;
mod person;
mod promotion;
mod register;
mod review;
mod workload;

pub use grant::{Grant, GrantFacts};
pub use import::Import;
pub use person::{Person, PersonFacts};
pub use promotion::{By, Decided, FindingThen, Promotion};
pub use register::Register;
pub use review::{Action, KeyTestAgain, Review, ReviewItem, ReviewRecord};
pub use workload::{Claim, Claims, Source, StageEntry, Workload, WorkloadFacts};

use super::{Day, Id, RecordKind};
use serde::{Deserialize, Serialize};

/// The part that every record has: what it last heard, so that two people editing it meet a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The last entry about it, in ledger order.
    pub last_entry: Id,
    /// The newest `on` of an entry about it; an entry with an older one makes the store replay the record.
    pub newest_on: Day,
}

/// What a record is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// The register itself: name, zone, policy.
    Register(Register),
    /// A workload.
    Workload(Box<Workload>),
    /// A person.
    Person(Person),
    /// A data grant.
    Grant(Grant),
    /// A promotion.
    Promotion(Box<Promotion>),
    /// A review.
    Review(Box<Review>),
    /// An action.
    Action(Action),
    /// An import.
    Import(Import),
}

/// A record and what it last heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What it last heard.
    pub heard: Heard,
    /// What it is.
    pub body: Body,
}

impl Body {
    /// The record's id.
    #[must_use]
    pub fn id(&self) -> Id {
        match self {
            Self::Register(it) => it.id,
            Self::Workload(it) => it.id,
            Self::Person(it) => it.id,
            Self::Grant(it) => it.id,
            Self::Promotion(it) => it.id,
            Self::Review(it) => it.id,
            Self::Action(it) => it.id,
            Self::Import(it) => it.id,
        }
    }

    /// The sort of record.
    #[must_use]
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Register(_) => RecordKind::Register,
            Self::Workload(_) => RecordKind::Workload,
            Self::Person(_) => RecordKind::Person,
            Self::Grant(_) => RecordKind::Grant,
            Self::Promotion(_) => RecordKind::Promotion,
            Self::Review(_) => RecordKind::Review,
            Self::Action(_) => RecordKind::Action,
            Self::Import(_) => RecordKind::Import,
        }
    }

    /// The workload the record belongs to: itself, or the one it is part of.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        match self {
            Self::Workload(it) => Some(it.id),
            Self::Grant(it) => Some(it.workload),
            Self::Promotion(it) => Some(it.workload),
            Self::Review(it) => Some(it.workload),
            Self::Action(it) => Some(it.workload),
            Self::Register(_) | Self::Person(_) | Self::Import(_) => None,
        }
    }
}

macro_rules! as_body {
    ($( $(#[$meta:meta])* $name:ident -> $variant:ident($type:ty) ),+ $(,)?) => {
        impl Record { $( $(#[$meta])* #[must_use] pub fn $name(&self) -> Option<&$type> {
            if let Body::$variant(it) = &self.body { Some(it) } else { None }
        } )+ }
    };
}

as_body! {
    /// The register, if that is what it is.
    register -> Register(Register),
    /// The workload, if that is what it is.
    workload -> Workload(Workload),
    /// The person, if that is what it is.
    person -> Person(Person),
    /// The grant, if that is what it is.
    grant -> Grant(Grant),
    /// The promotion, if that is what it is.
    promotion -> Promotion(Promotion),
    /// The review, if that is what it is.
    review -> Review(Review),
    /// The action, if that is what it is.
    action -> Action(Action),
    /// The import, if that is what it is.
    import -> Import(Import),
}
