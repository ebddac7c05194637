//! What owner, lead and auditor come to do, in the real program on a real terminal, from the first key to the last.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "all of this file is tests, its steps included")]

mod auditor;
mod clocks;
mod elsewhere;
mod exceptions;
#[path = "../cli/home.rs"]
#[allow(dead_code, reason = "the command line's own tests use the rest")]
mod home;
mod hostile;
mod identities;
mod lead;
mod lists;
mod owner;
mod secrets;
mod terminal;
