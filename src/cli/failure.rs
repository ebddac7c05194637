//! What a command says when it does not do what was asked: `countersign: <record>: <why>; <next step>`, on standard error.

use std::io;
use std::process::ExitCode;

use super::exit::Exit;
use crate::clock::ClockError;
use crate::config::SettingsError;
use crate::domain::{Refusal, RefusalKind, secret};
use crate::paths::PathError;
use crate::shown::Shown;
use crate::store::StoreError;

/// Why a command stopped.
#[derive(Debug)]
pub(super) enum Failure {
    /// Whoever read the output has seen enough; there is nothing to say, and nobody to say it to.
    PipeClosed,
    /// It ends with a sentence.
    Said {
        /// What the caller sees.
        exit: Exit,
        /// The sentence, as it came; made safe when it is written.
        words: String,
    },
}

impl Failure {
    /// About what, why, and the next step.
    pub(super) fn new(what: impl AsRef<str>, why: impl AsRef<str>, next: impl AsRef<str>) -> Self {
        Self::wrong(format!("{}: {}; {}", what.as_ref(), why.as_ref(), next.as_ref()))
    }

    /// A whole sentence.
    pub(super) fn wrong(words: impl Into<String>) -> Self {
        Self::Said { exit: Exit::Wrong, words: words.into() }
    }

    /// Writes it to standard error and gives the exit code.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            Self::PipeClosed => Exit::Yes.into(),
            Self::Said { exit, words } => {
                // Whoever pasted a secret in a wrong place finds it in no log of errors.
                let words = secret::left_out(words);
                eprintln!("{}", Shown::text(&format!("countersign: {words}")));
                (*exit).into()
            }
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let exit = if refusal.kind == RefusalKind::GateStops { Exit::No } else { Exit::Wrong };
        Self::Said { exit, words: refusal.to_string() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            disputed @ StoreError::Disputed { .. } => {
                Self::Said { exit: Exit::CannotTell, words: disputed.to_string() }
            }
            other => Self::wrong(other.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    /// An error of writing to standard output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::new("standard output", error.to_string(), "send it elsewhere"),
        }
    }
}

macro_rules! said_as_it_is {
    ($($error:ty),+) => { $( impl From<$error> for Failure {
        fn from(error: $error) -> Self {
            Self::wrong(error.to_string())
        }
    } )+ };
}

said_as_it_is!(PathError, ClockError, SettingsError);
