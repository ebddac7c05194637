//! What can go wrong when the demo is set up. All but the disk is a defect of the script, so the line is named.

use crate::clock::ClockError;
use crate::domain::field::BadField;
use crate::import::{ApplyError, OpenError, PlanError};
use crate::store::StoreError;
use std::fmt;

/// A line of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file in `assets/demo/`.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "assets/demo/{}, line {}", self.file, self.line)
    }
}

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No temporary folder could be made.
    #[error("no temporary folder for the demo could be made: {0}; free some space or set TMPDIR")]
    Folder(std::io::Error),
    /// The demo's register could not be made or read.
    #[error(transparent)]
    Register(#[from] StoreError),
    /// No ids could be drawn.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// A file of the script cannot be read.
    #[error("assets/demo/{file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: &'static str,
        /// What the TOML reader says, with the line.
        why: Box<toml::de::Error>,
    },
    /// A line of the script that cannot be done.
    #[error("{place}: {why}")]
    Line {
        /// Where it stands.
        place: Place,
        /// Why it cannot be done.
        why: Box<Undoable>,
    },
}

/// Why a line of the script cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Undoable {
    /// The rules refuse it.
    #[error(transparent)]
    Register(#[from] StoreError),
    /// A field that does not exist, or a value that does not fit.
    #[error(transparent)]
    Field(#[from] BadField),
    /// A word that the script does not have.
    #[error("{0}")]
    Word(String),
    /// Somebody or something that the script does not name.
    #[error("the script has no {what} `{name}`")]
    NoSuch {
        /// The sort of thing.
        what: &'static str,
        /// What it was called.
        name: String,
    },
    /// A table that cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A table that cannot be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A table that cannot be applied.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// No ids could be drawn.
    #[error(transparent)]
    Clock(#[from] ClockError),
}

impl Undoable {
    pub(super) fn no_such(what: &'static str, name: &str) -> Self {
        Self::NoSuch { what, name: name.to_owned() }
    }
}
