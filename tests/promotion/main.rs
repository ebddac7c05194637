//! How a workload comes to stand where it stands, and what becomes of it there: by commands, in a register on disk.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "a test that meets the unexpected stops there"
)]

#[path = "../support/mod.rs"]
mod support;

mod adopt;
mod lists;
mod proven;
mod ratify;
mod stale;
mod walk;
mod wider;
