//! What a command says when it does not do what was asked: a sentence on standard error, `countersign: <what>: <why>; <next step>`, and
//! with `--json` the same in parts on standard output.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value as Json, json};

use super::arguments::want_json;
use super::exit::Exit;
use crate::clock::ClockError;
use crate::config::SettingsError;
use crate::domain::{Refusal, RefusalKind, secret};
use crate::paths::PathError;
use crate::shown::{Shown, escape_json};
use crate::store::StoreError;

/// What an error of printing is about.
const STANDARD_OUTPUT: &str = "standard output";

/// Why a command stopped.
#[derive(Debug)]
pub(super) enum Failure {
    /// Whoever read the output has seen enough; there is nothing to say, and nobody to say it to.
    PipeClosed,
    /// It ends with an error.
    Said(Said),
}

/// An error in its parts, as they came: they are made safe when they are written.
#[derive(Debug)]
pub(super) struct Said {
    /// What the caller sees.
    pub exit: Exit,
    /// The record, file or option it is about.
    pub what: Option<String>,
    /// What happened and why.
    pub why: String,
    /// The next step.
    pub next: Option<String>,
    /// Whether the same command may work if it is given again.
    pub retry: bool,
}

impl Said {
    /// The parts of a sentence: what follows its last semicolon is the next step.
    fn of(exit: Exit, words: &str) -> Self {
        let (why, next) = match words.rsplit_once("; ") {
            Some((why, next)) => (why, Some(next.to_owned())),
            None => (words, None),
        };
        Self { exit, what: None, why: why.to_owned(), next, retry: false }
    }

    /// The whole sentence.
    pub(super) fn words(&self) -> String {
        // A break in the name of a file ends no line.
        let what = self.what.as_ref().map(|what| Shown::uncut(what).as_str().to_owned());
        let what = what.iter().flat_map(|what| [what.as_str(), ": "]);
        let next = self.next.iter().flat_map(|next| ["; ", next.as_str()]);
        what.chain([self.why.as_str()]).chain(next).collect()
    }

    /// The one shape of an error in JSON; `docs/commands.md` describes it.
    pub(super) fn as_json(&self) -> Json {
        // Whoever pasted a secret in a wrong place finds it in no log of errors.
        let safe = |text: &str| secret::left_out(text).into_owned();
        let part = |text: &Option<String>| text.as_deref().map(safe);
        json!({
            "what": part(&self.what), "why": safe(&self.why), "next": part(&self.next), "exit": self.exit as u8, "retry": self.retry,
        })
    }
}

impl Failure {
    /// About what, why, and the next step.
    pub(super) fn new(what: impl AsRef<str>, why: impl AsRef<str>, next: impl AsRef<str>) -> Self {
        Self::Said(Said {
            exit: Exit::Wrong,
            what: Some(what.as_ref().to_owned()),
            why: why.as_ref().to_owned(),
            next: Some(next.as_ref().to_owned()),
            retry: false,
        })
    }

    /// A whole sentence; a next step comes last, after a semicolon.
    pub(super) fn wrong(words: impl AsRef<str>) -> Self {
        Self::ending(Exit::Wrong, words)
    }

    /// The same about a record, file or option.
    pub(super) fn about(what: impl Into<String>, words: impl AsRef<str>) -> Self {
        Self::Said(Said { what: Some(what.into()), ..Said::of(Exit::Wrong, words.as_ref()) })
    }

    /// The same as [`Failure::wrong`], with an exit code of its own.
    pub(super) fn ending(exit: Exit, words: impl AsRef<str>) -> Self {
        Self::Said(Said::of(exit, words.as_ref()))
    }

    /// The same where this run had written an entry: what could not be printed was done all the same.
    pub(super) fn after_entry(self, written: Option<u64>) -> Self {
        match (self, written) {
            (Self::Said(said), Some(entry)) if said.what.as_deref() == Some(STANDARD_OUTPUT) => Self::Said(Said {
                exit: Exit::WithRest,
                why: format!("it is recorded as entry {entry}, and could not be printed: {}", said.why),
                next: Some("see it with `countersign history`".to_owned()),
                ..said
            }),
            (failure, _) => failure,
        }
    }

    /// What clap found wrong with the arguments; its usage is the next step.
    pub(super) fn of_arguments(error: &clap::Error) -> Said {
        let text = error.render().to_string();
        let text = text.trim().trim_start_matches("error: ");
        let (why, next) = text.split_once("\n\n").unwrap_or((text, "see `countersign --help`"));
        Said { exit: Exit::Wrong, what: None, why: why.to_owned(), next: Some(next.to_owned()), retry: false }
    }

    /// Says it, and gives the exit code: the sentence on standard error, with `--json` also its parts on standard output.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            Self::PipeClosed => Exit::Yes.into(),
            Self::Said(said) => {
                let words = said.words();
                said.report(&format!("countersign: {}", secret::left_out(&words)))
            }
        }
    }
}

impl Said {
    /// Says it in these words, and gives the exit code. Where nobody listens there is nobody to tell.
    pub(super) fn report(&self, words: &str) -> ExitCode {
        if want_json() {
            let text = format!("{:#}", json!({ "error": self.as_json() }));
            let _ = writeln!(io::stdout(), "{}", escape_json(&text));
        }
        let _ = writeln!(io::stderr(), "{}", Shown::text(words.trim_end()));
        self.exit.into()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let exit = if refusal.kind == RefusalKind::GateStops { Exit::No } else { Exit::Wrong };
        let retry = refusal.kind == RefusalKind::Conflict;
        Self::Said(Said { exit, what: Some(refusal.what), why: refusal.why, next: Some(refusal.next), retry })
    }
}

/// Whether a command failed because the register is damaged: then its ledger is looked at before the command ends.
static DAMAGE_MET: AtomicBool = AtomicBool::new(false);

/// Whether any command of this process failed because the register is damaged.
pub(super) fn met_damage() -> bool {
    DAMAGE_MET.load(Ordering::Relaxed)
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        DAMAGE_MET.fetch_or(error.is_damage(), Ordering::Relaxed);
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            busy @ StoreError::Busy(_) => Self::Said(Said { retry: true, ..Said::of(Exit::Wrong, &busy.to_string()) }),
            disputed @ StoreError::Disputed { .. } => Self::ending(Exit::CannotTell, disputed.to_string()),
            other => Self::wrong(other.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    /// An error of writing to standard output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::new(STANDARD_OUTPUT, error.to_string(), "send it elsewhere"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_that_another_program_writes_to_may_be_tried_again() {
        let Failure::Said(busy) = StoreError::Busy(" (import by R. Diaz, 43 %)".to_owned()).into() else {
            unreachable!("it says something")
        };
        assert_eq!((busy.retry, busy.next.as_deref()), (true, Some("try again in a moment")));
        assert_eq!(
            busy.words(),
            "another program is writing to this register (import by R. Diaz, 43 %); try again in a moment"
        );
    }
}
