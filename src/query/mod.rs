//! One language for filter, sort, columns and saved views, the same on every screen, in every command and export.

mod fold;

pub use fold::fold;
