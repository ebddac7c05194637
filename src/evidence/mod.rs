//! Packs of evidence: what an auditor takes away and can check without trusting the program.
//!
//! ```text
//!                    ┌─► register, as of a day ─► tables ─┐
//!  ledger ─► a copy ─┴─► its first N entries ─────────────┴► manifest ─► sums ─► the export is recorded ─► the pack gets its name
//! ```
//!
//! A pack is a function of the ledger's first entries, the day, the options and the program ([`Options`]); [`verify_pack`] checks
//! one on its own, [`pack_link`] reads what of the ledger it knows, so that a register can be checked against it.

pub mod cell;
pub mod coverage;
pub mod error;
pub mod export;
pub mod folder;
pub mod inputs;
pub mod manifest;
pub mod receipt;
pub mod table;
pub mod tables;

mod change;
mod compose;
#[cfg(test)]
#[path = "golden/tests.rs"]
mod golden;
mod ledger_file;
mod ledger_pass;
mod left;
mod readme;
mod shared_pass;
mod sums;
mod table_file;
mod tables_pass;
pub mod verify;

pub use coverage::{Coverage, Period};
pub use error::ExportError;
pub use export::{Outcome, export};
pub use inputs::Options;
pub use left::{Cleaned, LeftDraft};
pub use manifest::Manifest;
pub use receipt::{Receipt, Recorded};
pub use table_file::Style;
pub use verify::{
    PackFault, PackFaultClass, PackReport, RegisterSays, Tables, pack_link, pack_link_at, register_says, verify_pack,
};
