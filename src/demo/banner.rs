//! What a newcomer is told first, counted from the register and never written down; and the filters that show what was counted.

use crate::domain::decide::may_decide;
use crate::domain::{Day, Decision, Id, Record};
use crate::query::{Asking, Field, Filter, Term, Test, Value};
use crate::store::{Result, Store};
use std::fmt;

/// The first thing to know of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// Workloads that can affect a customer, a record or a decision without a human.
    pub act_alone: u64,
    /// Workloads in all.
    pub of: u64,
    /// Keys of test identities that are live in production.
    pub test_keys_live: u64,
    /// Keys of the workloads that use such a key in production.
    pub with_test_keys: Vec<String>,
    /// Keys of the workloads whose promotion waits for a decision which this person may make.
    pub promotions_waiting: Vec<String>,
    /// Workloads whose review is late.
    pub late_reviews: u64,
}

/// One thing of the banner that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
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
        let test_keys = store.test_keys_live()?;
        let test_keys_live = test_keys.len() as u64;
        let mut with_test_keys: Vec<String> = test_keys.into_iter().flat_map(|key| key.workloads).collect();
        with_test_keys.sort();
        with_test_keys.dedup();
        Ok(Self {
            act_alone: counts.act_alone,
            of: counts.workloads,
            test_keys_live,
            with_test_keys,
            promotions_waiting: promotions_waiting(store, me)?,
            late_reviews: late as u64,
        })
    }

    /// What there is to be looked at: nothing of which there is none.
    #[must_use]
    pub fn sights(&self) -> Vec<Highlight> {
        let alone =
            (self.act_alone > 0).then(|| Highlight { words: self.unlinked(), filter: "acts_alone:yes".to_owned() });
        let these = |words: Option<String>, keys: &[String]| {
            let words = words.filter(|_| !keys.is_empty())?;
            Some(Highlight { words, filter: format!("key={}", keys.join(",")) })
        };
        let test_keys = these(self.test_keys(), &self.with_test_keys);
        let waiting = these(self.waiting(), &self.promotions_waiting);
        let late = self.late().map(|words| Highlight { words, filter: "next_review_on:late".to_owned() });
        [alone, test_keys, waiting, late].into_iter().flatten().collect()
    }

    fn unlinked(&self) -> String {
        format!("{} of {} workloads act alone", self.act_alone, self.of)
    }

    fn test_keys(&self) -> Option<String> {
        match self.test_keys_live {
            0 => None,
            1 => Some("1 test key is live in production".to_owned()),
            many => Some(format!("{many} test keys are live in production")),
        }
    }

    fn waiting(&self) -> Option<String> {
        match self.promotions_waiting.len() {
            0 => None,
            1 => Some("1 promotion needs your decision".to_owned()),
            many => Some(format!("{many} promotions need your decision")),
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
    let any = Test::AnyOf { field: Field::Pending, whole: false, values: vec![Value::Any] };
    let pending = Filter { terms: vec![Term { negated: false, test: any }] };
    let today = store.judged_on()?.unwrap_or(Day::FIRST);
    let mut waiting = Vec::new();
    for workload in store.matching(&pending, &Asking { me: None, today })? {
        let Some(dossier) = store.dossier(workload)? else { continue };
        let asked = dossier.pending();
        if asked.is_some_and(|it| may_decide(me, Decision::Rejected, &dossier, it, policy).is_ok()) {
            waiting.push(dossier.workload.key);
        }
    }
    Ok(waiting)
}

impl fmt::Display for Banner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.unlinked())?;
        [self.test_keys(), self.waiting(), self.late()]
            .into_iter()
            .flatten()
            .try_for_each(|words| write!(f, " {words}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case((7, (1, "x"), "a b", 5), "7 of 60 workloads act alone. 1 test key is live in production. 2 promotions need your decision. 5 reviews are late.",
        &["acts_alone:yes", "key=x", "key=a,b", "next_review_on:late"])]
    #[case((0, (2, "x y z"), "a", 1), "0 of 60 workloads act alone. 2 test keys are live in production. 1 promotion needs your decision. 1 review is late.",
        &["key=x,y,z", "key=a", "next_review_on:late"])]
    #[case::of_no_workload((3, (1, ""), "", 0), "3 of 60 workloads act alone. 1 test key is live in production.", &["acts_alone:yes"])]
    #[case((3, (0, ""), "", 0), "3 of 60 workloads act alone.", &["acts_alone:yes"])]
    fn the_banner_says_what_there_is_and_shows_what_it_counts(
        #[case] counted: (u64, (u64, &str), &str, u64),
        #[case] said: &str,
        #[case] shown: &[&str],
    ) {
        let (act_alone, (test_keys_live, with_test_keys), waiting, late_reviews) = counted;
        let keys = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let (with_test_keys, promotions_waiting) = (keys(with_test_keys), keys(waiting));
        let banner = Banner { act_alone, of: 60, test_keys_live, with_test_keys, promotions_waiting, late_reviews };
        assert_eq!(banner.to_string(), said);
        assert_eq!(banner.sights().into_iter().map(|sight| sight.filter).collect::<Vec<_>>(), shown);
    }
}
