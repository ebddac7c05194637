//! What an import leaves to do first, counted from the register: a step is done when nothing of it is left, whoever did it and
//! however. It is counted by what is not answered, never by what fails.

use super::Backend;
use crate::import::summary::LIVE_HIGH_IMPACT;
use crate::query::parse;
use crate::store::Result;
use crate::tui::msg::Reply;

/// One of the steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What is to be done.
    pub words: &'static str,
    /// What finds the workloads where it is left to do.
    pub left_filter: &'static str,
    /// How many are left.
    pub left: u64,
    /// How many it is about in all.
    pub of: u64,
}

/// Words, what it is about, and what of that is left. Each answer of its own takes a workload off: what is asked besides does not keep
/// it there.
const STEPS: [(&str, &str, &str); 5] = [
    ("Review live high-impact workloads", LIVE_HIGH_IMPACT, "claims:high-impact stage:production not_answered:KEY-1"),
    ("Replace mailboxes with people", "-owner:unknown", "owner_kind:mailbox"),
    ("Set the stage of each workload", "", "stage:unknown"),
    (
        "Answer reach where the source reports risk",
        "claims:any -stage:retired",
        "claims:any -stage:retired not_answered:KEY-1",
    ),
    ("Schedule the first reviews", "-stage:retired", "-stage:retired next_review_on:none"),
];

impl Backend {
    /// How far the first hour is.
    pub(super) fn getting_started(&self) -> Result<Reply> {
        let asking = self.asking()?;
        let count = |filter: &str| match parse(filter) {
            Ok(filter) => self.store.matching_count(&filter, &asking),
            // The filters above are read by a test.
            Err(_) => Ok(0),
        };
        let tasks = STEPS.into_iter().map(|(words, about, left_filter)| {
            Ok(Task { words, left_filter, left: count(left_filter)?, of: count(about)? })
        });
        Ok(Reply::GettingStarted(tasks.collect::<Result<_>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_of_the_first_hour_can_be_read() {
        for (words, about, left) in STEPS {
            assert!(parse(about).is_ok() && parse(left).is_ok(), "{words}");
        }
    }
}
