//! Inventories from elsewhere: recognise, match, plan, apply.
//!
//! ```text
//!  file ─► source_file ─► encoding ─► csv_rows ─► mapping (profile) ─► source_row
//!          bytes, hash    text        cells       facts, never guessed
//! ```
//!
//! A fault of the file ([`fault::Fault`]) stops the import with nothing taken; what is wrong with one row rejects that
//! row ([`source_row::Rejected`]). What a source does not state stays unknown, and what is no fact stays text.

pub mod apply;
pub mod census;
pub mod clean;
pub mod contact;
pub mod csv_rows;
pub mod date;
pub mod difference;
pub mod encoding;
pub mod fault;
pub mod known;
pub mod limits;
pub mod mapping;
pub mod match_rows;
pub mod plan;
pub mod profile;
#[cfg(test)]
mod published;
pub mod recognise;
pub mod rejects;
mod report;
mod row_reader;
pub mod source;
pub mod source_file;
pub mod source_row;

pub use source::{OpenError, Reading, Source};
