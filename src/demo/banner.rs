//! What a newcomer is told first, counted from the register and never written down.

use crate::domain::decide::may_decide;
use crate::domain::{Decision, Id, Record};
use crate::store::{Result, Store};
use std::fmt;

/// The first thing to know of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Banner {
    /// Workloads that can affect a customer, a record or a decision without a human.
    pub act_alone: u64,
    /// Workloads in all.
    pub of: u64,
    /// Promotions that wait for a decision which this person may make.
    pub promotions_waiting: u64,
    /// Workloads whose review is late.
    pub late_reviews: u64,
}

impl Banner {
    /// What a person is told of a register, as of the day it is judged on.
    ///
    /// # Errors
    /// Where the register cannot be read.
    pub(super) fn of(store: &Store, me: Id) -> Result<Self> {
        let counts = store.counts()?;
        let yesterday = store.judged_on()?.map(|today| today.plus_days(-1));
        let late = store.due(yesterday)?.into_iter().filter(|due| due.kind == "review").count();
        Ok(Self {
            act_alone: counts.act_alone,
            of: counts.workloads,
            promotions_waiting: promotions_waiting(store, me)?,
            late_reviews: late as u64,
        })
    }
}

fn promotions_waiting(store: &Store, me: Id) -> Result<u64> {
    let record = store.record(me)?;
    let Some(me) = record.as_ref().and_then(Record::person) else { return Ok(0) };
    let policy = store.policy()?;
    let mut waiting = 0;
    store.each_dossier(|dossier| {
        let pending = dossier.pending();
        let mine = pending.is_some_and(|it| may_decide(me, Decision::Rejected, &dossier, it, policy).is_ok());
        waiting += u64::from(mine);
        Ok(true)
    })?;
    Ok(waiting)
}

impl fmt::Display for Banner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { act_alone, of, promotions_waiting, late_reviews } = *self;
        write!(f, "{act_alone} of {of} can act without a human.")?;
        match promotions_waiting {
            0 => {}
            1 => f.write_str(" 1 promotion waits for you.")?,
            many => write!(f, " {many} promotions wait for you.")?,
        }
        match late_reviews {
            0 => {}
            1 => f.write_str(" 1 review is late.")?,
            many => write!(f, " {many} reviews are late.")?,
        }
        f.write_str(" Enter: show me.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case((7, 60, 2, 5), "7 of 60 can act without a human. 2 promotions wait for you. 5 reviews are late. Enter: show me.")]
    #[case((0, 60, 1, 1), "0 of 60 can act without a human. 1 promotion waits for you. 1 review is late. Enter: show me.")]
    #[case((3, 60, 0, 0), "3 of 60 can act without a human. Enter: show me.")]
    fn the_banner_says_what_there_is(#[case] counted: (u64, u64, u64, u64), #[case] said: &str) {
        let (act_alone, of, promotions_waiting, late_reviews) = counted;
        assert_eq!(Banner { act_alone, of, promotions_waiting, late_reviews }.to_string(), said);
    }
}
