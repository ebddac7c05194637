//! The program as scripts, screen readers and auditors meet it: commands, exit codes, JSON, and nothing that acts on a terminal.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod around;
mod check;
mod clocks;
mod controls;
mod covered;
mod days;
mod dry_run;
mod errors;
mod evidence;
mod exceptions;
mod files;
mod filters;
mod gates;
mod gates_and_acts;
mod help;
mod home;
mod hostile;
mod identities;
mod inventories;
mod journey;
mod lists;
mod moments;
mod named;
mod nothing;
mod opening;
mod past;
mod paths;
mod policy;
mod reading;
mod requests;
mod review_dates;
mod reviews;
mod secrets;
mod surroundings;
mod verify;
mod ways_around;
mod wrong_use;
