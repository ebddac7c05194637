//! The facts and the rules: what can be recorded, what can be asked, and what is decided. No I/O, no clock, no randomness.
//!
//! `record/` holds the records as they stand, `event.rs` all that can happen, `command.rs` all that can be asked; `decide/` turns
//! a command into events, `apply.rs` an event into a changed record.

pub mod apply;
pub mod approved;
pub mod attested;
pub mod cadence;
pub mod command;
pub mod contact;
pub mod contradiction;
pub mod day;
pub mod deadline;
pub mod decide;
pub mod dossier;
pub mod draw;
pub mod effect;
pub mod event;
pub mod fact;
pub mod field;
pub mod fingerprint;
pub mod frozen;
pub mod guard;
pub mod hex;
pub mod key;
pub mod lately;
pub mod leaving;
pub mod nothing;
pub mod outdated;
pub mod overridden;
pub mod people;
pub mod plan;
pub mod policy;
pub mod record;
pub mod refusal;
pub mod routine;
pub mod secret;
pub mod shared;
pub mod snapshot;
pub mod sound;
pub mod spread;
pub mod standing;
pub mod text;
pub mod typed_day;
pub mod unlinked;
pub mod word;
pub mod wording;

pub use command::{Actor, Command};
pub use day::{Day, Instant};
pub use deadline::Deadline;
pub use dossier::{Dossier, RunsAs};
pub use draw::Draw;
pub use event::Event;
pub use fact::{DateFact, Fact, Shape, Value};
pub use field::{FactTable, Facts, Field, Fields};
pub use id::Id;
pub use plan::Plan;
pub use policy::{Policy, Severity};
pub use record::{Body, By, Record};
pub use refusal::{Refusal, RefusalKind};
pub use unlinked::UnlinkedIdentity;
pub use word::*;

mod id;
