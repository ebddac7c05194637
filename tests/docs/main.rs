//! The documents and pictures that are made from the program say what it does now.
//!
//! `COUNTERSIGN_DOCS=write cargo test --test docs` makes them anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "all of this file is tests, its steps included")]

mod kept;
mod pages;
mod pictures;
mod svg;
