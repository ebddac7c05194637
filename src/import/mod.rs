//! Inventories from elsewhere: recognise, match, plan, apply.
//!
//! ```text
//!  file ─► source_file ─► encoding ─► csv_rows ─► row_reader ─► source_row ─► match_rows ─► plan ─► apply ─► store
//!          bytes, hash    text        cells       facts, by a   one row's     census,
//!                                                 mapping       statement     known
//! ```
//!
//! A [`Source`] is opened and reads its rows as often as needed; [`Plan::make`] says what becomes of each and writes
//! nothing; [`apply`] writes it as one act. Rows in are always the sum of new, changed, unchanged and rejected.
//!
//! A fault of the file ([`fault::Fault`]) stops the import with nothing taken; what is wrong with one row rejects that
//! row ([`source_row::Rejected`]). What a source does not state stays unknown, and what is no fact stays text.

mod apply;
mod census;
mod clean;
mod contact;
mod csv_rows;
mod date;
mod difference;
pub mod encoding;
pub mod fault;
mod heard;
#[cfg(test)]
mod hostile;
mod known;
pub mod limits;
mod mapping;
mod match_rows;
mod missing;
pub mod no_table;
mod own;
mod people;
mod plan;
pub mod profile;
#[cfg(test)]
mod published;
pub mod recognise;
mod refused;
mod rejects;
mod report;
mod row_reader;
pub mod said;
mod source;
mod source_file;
pub mod source_row;
pub mod summary;
mod unused;
mod worded;

pub use apply::{ApplyError, Outcome, apply};
pub use difference::{FieldChange, RowChange};
pub use heard::{ColumnPlan, Heard, Words};
pub use known::{Known, KnownRow, NothingKnown};
pub use match_rows::PlanError;
pub use plan::Plan;
pub use rejects::write_rejects;
pub use source::{OpenError, Reading, Source, SourceRows};
pub use source_file::Sha;
pub use summary::ImportSummary;
