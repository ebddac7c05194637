//! Reading the register: each question a screen, command, import or export asks, one file a subject. Nothing here writes.

mod copied;
mod counts;
mod dossiers;
mod due;
mod exceptions;
mod find;
mod foresee;
mod history;
mod identities;
mod identity;
mod list;
mod matching;
mod past;
pub(super) mod people;
mod policies;
mod sources;
mod still;
mod triage;
mod zones;

pub use copied::TestKeyLive;
pub use counts::{Counts, OpenGroup};
pub use due::DueRow;
pub use exceptions::ExceptionRow;
pub use find::Found;
pub use foresee::Foreseen;
pub use history::{ActRow, HistoryRow};
pub use identities::{IdentityCounts, IdentityPlace, IdentityRow};
pub use identity::{BoundWorkload, FingerprintUse, IdentityDossier, PlacedZone};
pub use list::{ListPlace, ListRow, Listing};
pub use past::Past;
pub use people::{PersonPlace, PersonRow};
pub use policies::PolicyThen;
pub use sources::SourceRow;
pub use triage::{TriagePlace, TriageRow};
pub use zones::{ZonePlace, ZoneRow, ZoneUserPlace};
