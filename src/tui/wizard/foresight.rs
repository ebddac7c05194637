//! What an act would come to, found out by a worker when the summary is reached and said there before anything is written.

use std::fmt;

use super::values::Values;
use crate::tui::effect::Request;
use crate::tui::msg::Answer;

/// Makes the question; nothing where there is nothing to foresee.
type Ask = Box<dyn Fn(&Values) -> Option<Request> + Send>;
/// Puts the answer into words; nothing where it is the answer to something else.
type Words = Box<dyn Fn(&Values, &Answer) -> Option<Vec<String>> + Send>;

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
