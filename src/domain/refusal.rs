//! Why something asked for was not done, and what to do next.

use super::secret;
use std::fmt;

/// The sort of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// No such record.
    NotFound,
    /// The record has changed since it was looked at.
    Conflict,
    /// What was given does not fit.
    Invalid,
    /// The rules do not let this person or record do it.
    NotAllowed,
    /// Controls stop the gate.
    GateStops,
}

/// A command that was refused: about what, why, and the next step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// The sort.
    pub kind: RefusalKind,
    /// The record, by key or name.
    pub what: String,
    /// Why, in a sentence without its full stop.
    pub why: String,
    /// The next step, in a sentence without its full stop.
    pub next: String,
}

impl Refusal {
    /// A refusal of this sort. What repeats a text that looks like a secret leaves it out.
    pub fn new(kind: RefusalKind, what: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        let said = |text: String| secret::left_out(&text).into_owned();
        Self { kind, what: said(what.into()), why: said(why.into()), next: next.into() }
    }

    /// A record that is not there.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::new(
            RefusalKind::NotFound,
            what,
            "no workload, person, identity or zone matches",
            "look it up with `countersign list` or `countersign people list`",
        )
    }

    /// Something given that does not fit.
    pub fn invalid(what: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(RefusalKind::Invalid, what, why, next)
    }

    /// Something the rules do not allow.
    pub fn not_allowed(what: impl Into<String>, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(RefusalKind::NotAllowed, what, why, next)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.what, self.why, self.next)
    }
}
