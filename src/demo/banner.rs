//! What a newcomer is told first, counted from the register and never written down; and the filters that show what was counted.

use crate::domain::decide::may_decide;
use crate::domain::{Decision, Id, Record};
use crate::store::{Result, Store};
use std::fmt;

/// The first thing to know of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// Workloads that can affect a customer, a record or a decision without a human.
    pub act_alone: u64,
    /// Workloads in all.
    pub of: u64,
    /// Keys of the workloads whose promotion waits for a decision which this person may make.
    pub promotions_waiting: Vec<String>,
    /// Workloads whose review is late.
    pub late_reviews: u64,
}

/// One thing of the banner that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// What is said of it, without a full stop.
    pub words: String,
    /// The filter that finds exactly the workloads that were counted.
    pub filter: String,
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

    /// What there is to be looked at: nothing of which there is none.
    #[must_use]
    pub fn sights(&self) -> Vec<Sight> {
        let alone = (self.act_alone > 0).then(|| Sight { words: self.alone(), filter: "keytest:yes".to_owned() });
        let waiting = self.waiting().map(|words| {
            let filter = format!("key={}", self.promotions_waiting.join(","));
            Sight { words, filter }
        });
        let late = self.late().map(|words| Sight { words, filter: "review:late".to_owned() });
        [alone, waiting, late].into_iter().flatten().collect()
    }

    fn alone(&self) -> String {
        format!("{} of {} can act without a human", self.act_alone, self.of)
    }

    fn waiting(&self) -> Option<String> {
        match self.promotions_waiting.len() {
            0 => None,
            1 => Some("1 promotion waits for you".to_owned()),
            many => Some(format!("{many} promotions wait for you")),
        }
    }

    fn late(&self) -> Option<String> {
        match self.late_reviews {
            0 => None,
            1 => Some("1 review is late".to_owned()),
            many => Some(format!("{many} reviews are late")),
        }
    }
}

fn promotions_waiting(store: &Store, me: Id) -> Result<Vec<String>> {
    let record = store.record(me)?;
    let Some(me) = record.as_ref().and_then(Record::person) else { return Ok(Vec::new()) };
    let policy = store.policy()?;
    let mut waiting = Vec::new();
    store.each_dossier(|dossier| {
        let pending = dossier.pending();
        if pending.is_some_and(|it| may_decide(me, Decision::Rejected, &dossier, it, policy).is_ok()) {
            waiting.push(dossier.workload.key);
        }
        Ok(true)
    })?;
    Ok(waiting)
}

impl fmt::Display for Banner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.alone())?;
        [self.waiting(), self.late()].into_iter().flatten().try_for_each(|words| write!(f, " {words}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case((7, 60, "a b", 5), "7 of 60 can act without a human. 2 promotions wait for you. 5 reviews are late.",
        &["keytest:yes", "key=a,b", "review:late"])]
    #[case((0, 60, "a", 1), "0 of 60 can act without a human. 1 promotion waits for you. 1 review is late.",
        &["key=a", "review:late"])]
    #[case((3, 60, "", 0), "3 of 60 can act without a human.", &["keytest:yes"])]
    fn the_banner_says_what_there_is_and_shows_what_it_counts(
        #[case] counted: (u64, u64, &str, u64),
        #[case] said: &str,
        #[case] shown: &[&str],
    ) {
        let (act_alone, of, waiting, late_reviews) = counted;
        let promotions_waiting = waiting.split_whitespace().map(str::to_owned).collect();
        let banner = Banner { act_alone, of, promotions_waiting, late_reviews };
        assert_eq!(banner.to_string(), said);
        assert_eq!(banner.sights().into_iter().map(|sight| sight.filter).collect::<Vec<_>>(), shown);
    }
}
