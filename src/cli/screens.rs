//! What the command line says of the screens: which register, and how it is to be seen. `main` hands it to them, since this room
//! does not know them.

use std::path::PathBuf;
use std::process::ExitCode;

use super::failure::Failure;
use super::session::Globals;
use super::typed;
use crate::act::Acting;
use crate::clock::local_zone;
use crate::domain::Day;

/// A register to be seen on screen.
#[derive(Debug)]
pub struct ToBeSeen {
    /// Its file.
    pub register: PathBuf,
    /// Nothing is to be written.
    pub read_only: bool,
    /// Whether a register may be begun there: not where one was named that is not there.
    pub may_begin: bool,
    /// The day it is seen as of, where that is not today.
    pub as_of: Option<Day>,
}

/// Lets `show` show the register that is meant; it gives the exit code, or what went wrong in words.
pub fn screens(globals: &Globals, show: impl FnOnce(ToBeSeen) -> Result<u8, String>) -> ExitCode {
    match to_be_seen(globals) {
        Ok(seen) => told(show(seen)),
        Err(failure) => failure.report(),
    }
}

/// The exit code of something that was shown, or what went wrong, said.
#[must_use]
pub fn told(shown: Result<u8, String>) -> ExitCode {
    shown.map_err(Failure::wrong).map_or_else(|failure| failure.report(), ExitCode::from)
}

fn to_be_seen(globals: &Globals) -> Result<ToBeSeen, Failure> {
    let as_of = globals.as_of.as_deref().map(|typed| {
        let today = Acting::through("tui")?.now().day_in(local_zone());
        typed::day_that_came("--as-of", typed, today)
    });
    Ok(ToBeSeen {
        register: globals.place()?,
        read_only: globals.read_only,
        may_begin: globals.db.is_none(),
        as_of: as_of.transpose()?,
    })
}
