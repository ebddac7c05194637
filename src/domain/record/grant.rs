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
        egress: Fact<YesNo> = "Egress", "Whether the workload can carry the data out of where it stands.";
        feeds_decision: Fact<YesNo> = "Feeds a decision", "Whether what is read shapes a business decision.";
        state: Fact<GrantState> = "State", "Planned, live or ended.";
        requested_by: Fact<Id> = "Requested by", "Who asked for the access.";
        approved_by: Fact<Id> = "Approved by", "Who approved it.";
        approved_on: DateFact = "Approved on", "The day of the approval.";
        reason: Fact<String> = "Reason", "Why the access is needed.";
        expires_on: DateFact = "Expires on", "The day the access ends by itself.";
        ended_on: DateFact = "Ended on", "The day it was taken away.";
    }
}

/// What an approval of access is about, beside its end: whoever approved it approved this, and nothing else.
const APPROVED_OF: [&str; 9] = [
    "dataset",
    "classification",
    "customer_data",
    "masking",
    "mode",
    "environment",
    "egress",
    "feeds_decision",
    "requested_by",
];

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

    /// Whether it is recorded who approved it.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.facts.approved_by.known().is_some()
    }

    /// Whether a change makes another access of an approved one, so that nobody has approved it: another in what it opens, or a longer one.
    #[must_use]
    pub fn outgrows_its_approval(&self, change: &Fields<GrantFacts>) -> bool {
        let changed = change.changing(&self.facts);
        let is_other = APPROVED_OF.iter().any(|name| changed.get(name).is_some());
        let is_longer = match (self.facts.expires_on, changed.get("expires_on")) {
            (DateFact::On(last), Some(Value::Day(day))) => *day > last,
            (DateFact::On(_), Some(_)) => true,
            _ => false,
        };
        self.is_approved() && (is_other || is_longer)
    }

    /// A change of one fact in words: `classification: internal -> sensitive`. Whom a record names is not told here.
    #[must_use]
    pub fn told(&self, (name, new): (&str, &Value)) -> Option<String> {
        let title = GrantFacts::field(name)?.title.to_lowercase();
        let plain = |value: &Value| if *value == Value::Unknown { "unknown".to_owned() } else { value.plain() };
        let old = self.facts.value(name).unwrap_or(Value::Unknown);
        Some(match new {
            Value::Person(_) => format!("{title}: another person"),
            _ => format!("{title}: {} -> {}", plain(&old), plain(new)),
        })
    }

    /// Whether it is as a request plans it, and the decision on that would approve it: until there is one, nobody has.
    #[must_use]
    pub fn awaits_decision(&self) -> bool {
        let planned = self.facts.setting("approved_by").is_some_and(|set| set.how == How::Approval);
        planned && self.facts.approved_by == Fact::Unknown
    }

    /// Whether it may be in force: everything but known to be planned or ended.
    #[must_use]
    pub fn may_be_live(&self) -> bool {
        !self.facts.state.is(GrantState::Planned) && !self.facts.state.is(GrantState::Ended)
    }
}
