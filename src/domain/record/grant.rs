//! A data grant: one workload's access to one data set.

use crate::domain::field::{FactTable as _, Facts, Field, Fields};
use crate::domain::{
    Classification, DateFact, Day, Environment, Fact, GrantState, How, Id, Masking, Mode, Value, YesNo,
};
use crate::facts;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

facts! {
    /// What can be recorded of a data grant.
    GrantFacts of Grant {
        dataset: Fact<String> = "Data set", "The data set it opens.";
        classification: Fact<Classification> = "Classification", "How sensitive the data is.";
        customer_data: Fact<YesNo> = "Customer data", "Whether the data is about customers.";
        masking: Fact<Masking> = "Masking", "Whether the data is synthetic, masked or as it is.";
        mode: Fact<Mode> = "Mode", "Whether it reads or writes.";
        environment: Fact<Environment> = "Environment", "Whether the data is in test or in production.";
        egress: Fact<YesNo> = "Way out", "Whether the workload can carry the data out of where it stands.";
        feeds_decision: Fact<YesNo> = "Feeds a decision", "Whether what is read shapes a business decision.";
        state: Fact<GrantState> = "State", "Planned, live or ended.";
        requested_by: Fact<Id> = "Asked by", "Who asked for the access.";
        approved_by: Fact<Id> = "Approved by", "Who approved it.";
        approved_on: DateFact = "Approved on", "The day of the approval.";
        reason: Fact<String> = "Reason", "Why the access is needed.";
        expires_on: DateFact = "Expires on", "The day the access ends by itself.";
        ended_on: DateFact = "Ended on", "The day it was taken away.";
    }
}

/// A data grant as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// Its opaque id.
    pub id: Id,
    /// The workload it belongs to.
    pub workload: Id,
    /// The day it was recorded from.
    pub added_on: Day,
    /// What is known of it.
    pub facts: Facts<GrantFacts>,
    /// The source it came from, where it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Grant {
    /// What to call it in a sentence: its data set, cut short.
    #[must_use]
    pub fn called(&self) -> Cow<'_, str> {
        const LONGEST: usize = 60;
        let name = self.facts.dataset.known().map_or("a data set without a name", String::as_str);
        match name.char_indices().nth(LONGEST).and_then(|(end, _)| name.get(..end)) {
            Some(cut) => Cow::Owned(format!("{}…", cut.trim_end())),
            None => Cow::Borrowed(name),
        }
    }

    /// What a source states of it and is not taken, as a person answered otherwise: the field, the answer, what is stated.
    pub fn kept_against<'f>(
        &'f self,
        stated: &'f Fields<GrantFacts>,
    ) -> impl Iterator<Item = (&'static Field, Value, &'f Value)> + 'f {
        stated.iter().filter_map(|(name, theirs)| {
            let answered = self.facts.setting(name).is_some_and(|set| set.how != How::Import);
            let ours = self.facts.value(name).filter(|_| answered)?;
            Some((GrantFacts::field(name)?, ours, theirs))
        })
    }

    /// Whether it may be in force: everything but known to be planned or ended.
    #[must_use]
    pub fn may_be_live(&self) -> bool {
        !self.facts.state.is(GrantState::Planned) && !self.facts.state.is(GrantState::Ended)
    }
}
