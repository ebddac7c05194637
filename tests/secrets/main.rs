//! A secret that is pasted into any text whatever is refused with the reason, and stands nowhere afterwards: every text of every command,
//! every argument of every subcommand, every cell and header of an import, every line of a policy, what the screens keep.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test that meets the unexpected stops there"
)]

#[path = "../cli/home.rs"]
#[allow(dead_code, reason = "each test binary uses a part of it")]
mod home;
#[path = "../support/mod.rs"]
mod support;

mod arguments;
mod commands;
mod files;
mod kinds;
mod samples;
mod shapes;
