//! What an act would come to, found out by a worker when the summary is reached and said there before anything is written.

use std::fmt;

use super::values::Values;
use crate::tui::effect::Query;
use crate::tui::msg::Reply;

/// Makes the question; nothing where there is nothing to foresee.
type Ask = Box<dyn Fn(&Values) -> Option<Query> + Send>;
/// Puts the answer into words; nothing where it is the answer to something else.
type Words = Box<dyn Fn(&Values, &Reply) -> Option<Vec<String>> + Send>;

/// Finds out what the act would come to.
pub struct Foresight {
    /// What to ask, given the answers.
    pub ask: Ask,
    /// What the summary says of it.
    pub words: Words,
}

impl fmt::Debug for Foresight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Foresight").finish_non_exhaustive()
    }
}

/// What is found out for a summary, from reaching it to leaving it.
#[derive(Debug, Default)]
pub struct Outlook {
    foresight: Option<Foresight>,
    state: State,
}

#[derive(Debug, Default)]
enum State {
    /// There is nothing to find out.
    #[default]
    Nothing,
    /// To be asked.
    Wanted(Query),
    /// Asked.
    Asked,
    /// Found out.
    Found(Vec<String>),
}

impl Outlook {
    /// Finds out by this.
    #[must_use]
    pub fn with(foresight: Foresight) -> Self {
        Self { foresight: Some(foresight), state: State::Nothing }
    }

    /// Another step is open; on the summary, these are the answers. What is being found out is still to be given up then.
    pub(super) fn turn(&mut self, at_summary: Option<&Values>) {
        let wanted = at_summary.and_then(|values| (self.foresight.as_ref()?.ask)(values));
        match wanted {
            Some(request) => self.state = State::Wanted(request),
            None if self.is_finding() => {}
            None => self.state = State::Nothing,
        }
    }

    /// What is to be asked, once.
    pub fn wanted(&mut self) -> Option<Query> {
        match std::mem::replace(&mut self.state, State::Asked) {
            State::Wanted(request) => Some(request),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// True while something is being found out.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        matches!(self.state, State::Asked)
    }

    /// Nobody waits for it any more; true where it was being found out.
    pub fn give_up(&mut self) -> bool {
        let finding = self.is_finding();
        if finding {
            self.state = State::Nothing;
        }
        finding
    }

    pub(super) fn take(&mut self, values: &Values, answer: &Reply) {
        if let Some(words) = self.foresight.as_ref().and_then(|foresight| (foresight.words)(values, answer)) {
            self.state = State::Found(words);
        }
    }

    /// What was found out, or that it is being found out.
    pub(super) fn words(&self) -> Vec<String> {
        match &self.state {
            State::Found(words) => words.clone(),
            State::Wanted(_) | State::Asked => vec!["Calculating the result ...".to_owned()],
            State::Nothing => Vec::new(),
        }
    }
}
