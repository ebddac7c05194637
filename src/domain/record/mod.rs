//! The records a register holds, as they stand after the entries about them were applied.

mod baseline;
mod credential;
mod exception;
mod grant;
mod identity;
mod import;
mod person;
mod promotion;
mod register;
mod review;
mod turn;
mod workload;
mod zone;

pub use baseline::{Baseline, Frozen};
pub use credential::{Credential, CredentialFacts};
pub use exception::{Exception, ExceptionClosed, ExceptionDecision, ExceptionFacts, ExceptionState, Renewal};
pub use grant::{Grant, GrantFacts};
pub use identity::{Identity, IdentityFacts, Relation};
pub use import::Import;
pub use person::{Merged, Person, PersonFacts};
pub use promotion::{By, Decided, FindingThen, Promotion, step};
pub use register::{ClockCorrection, Register, Span, day_after};
pub use review::{Action, KeyTestAgain, Review, ReviewItem, ReviewRecord};
pub use turn::{PolicyTurn, Turn};
pub use workload::{Adoption, Claim, Claims, Conflict, Source, StageEntry, Unclear, Workload, WorkloadFacts};
pub use zone::{Zone, ZoneFacts};

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
    /// An identity.
    Identity(Box<Identity>),
    /// A credential.
    Credential(Credential),
    /// A zone.
    Zone(Zone),
    /// An exception.
    Exception(Box<Exception>),
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
            Self::Exception(it) => it.id,
            Self::Identity(it) => it.id,
            Self::Credential(it) => it.id,
            Self::Zone(it) => it.id,
        }
    }

    /// What people call it, where it has a name of its own.
    #[must_use]
    pub fn called(&self) -> Option<String> {
        match self {
            Self::Register(it) => Some(it.name.clone()),
            Self::Workload(it) => Some(it.key.clone()),
            Self::Person(it) => Some(it.called()),
            Self::Grant(it) => it.facts.dataset.known().cloned(),
            Self::Identity(it) => Some(it.called()),
            Self::Credential(it) => Some(it.called()),
            Self::Zone(it) => Some(it.called().to_owned()),
            Self::Exception(it) => Some(format!("exception from {}", it.control)),
            Self::Promotion(_) | Self::Review(_) | Self::Action(_) | Self::Import(_) => None,
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
            Self::Identity(_) => RecordKind::Identity,
            Self::Credential(_) => RecordKind::Credential,
            Self::Zone(_) => RecordKind::Zone,
            Self::Exception(_) => RecordKind::Exception,
        }
    }

    /// The one workload the record belongs to: itself, or the one it is part of. What several workloads share belongs to none.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        match self {
            Self::Workload(it) => Some(it.id),
            Self::Grant(it) => Some(it.workload),
            Self::Promotion(it) => Some(it.workload),
            Self::Review(it) => Some(it.workload),
            Self::Action(it) => Some(it.workload),
            Self::Exception(it) => Some(it.workload),
            Self::Register(_)
            | Self::Person(_)
            | Self::Import(_)
            | Self::Identity(_)
            | Self::Credential(_)
            | Self::Zone(_) => None,
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
    /// The identity, if that is what it is.
    identity -> Identity(Identity),
    /// The credential, if that is what it is.
    credential -> Credential(Credential),
    /// The zone, if that is what it is.
    zone -> Zone(Zone),
    /// The exception, if that is what it is.
    exception -> Exception(Exception),
}
