//! What an act would come to, found out by rehearsing it when the summary is reached, and said there before anything is written.

use crate::tui::effect::{Effect, Query};

/// What is found out for a summary, from reaching it to leaving it.
#[derive(Debug, Default)]
pub enum Outlook {
    /// There is nothing to find out.
    #[default]
    Nothing,
    /// An act to be rehearsed.
    Wanted(Query),
    /// It is being rehearsed.
    Finding,
    /// What it would come to, in words.
    Found(Vec<String>),
}

impl Outlook {
    /// Another step is open; on the summary, this is what it would do. What is being found out is still to be given up then.
    pub(super) fn turn(&mut self, at_summary: Option<&[Effect]>) {
        let rehearsal = at_summary.into_iter().flatten().find_map(|effect| match effect {
            Effect::Ask(Query::Act(act)) => Some(Query::Rehearse(act.clone())),
            _ => None,
        });
        match rehearsal {
            Some(rehearsal) => *self = Self::Wanted(rehearsal),
            None if self.is_finding() => {}
            None => *self = Self::Nothing,
        }
    }

    /// The act to be rehearsed, once.
    pub fn wanted(&mut self) -> Option<Query> {
        match std::mem::replace(self, Self::Finding) {
            Self::Wanted(rehearsal) => Some(rehearsal),
            other => {
                *self = other;
                None
            }
        }
    }

    /// True while an act is being rehearsed.
    #[must_use]
    pub const fn is_finding(&self) -> bool {
        matches!(self, Self::Finding)
    }

    /// Nobody waits for it any more; true where it was being found out.
    pub fn give_up(&mut self) -> bool {
        let finding = self.is_finding();
        if finding {
            *self = Self::Nothing;
        }
        finding
    }

    /// Takes what was found out, where it is still waited for.
    pub(super) fn take(&mut self, words: Vec<String>) {
        if self.is_finding() {
            *self = Self::Found(words);
        }
    }

    /// What was found out, or that it is being found out.
    pub(super) fn words(&self) -> Vec<String> {
        match self {
            Self::Found(words) => words.clone(),
            Self::Wanted(_) | Self::Finding => vec!["Calculating the result ...".to_owned()],
            Self::Nothing => Vec::new(),
        }
    }
}
