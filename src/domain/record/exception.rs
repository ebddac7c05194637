//! An exception: a time-limited, owned, approved permission to fail one control, with a measure that makes up for it. The finding
//! stays a fail; what an exception covers is decided in `controls`.

use super::By;
use crate::domain::attested::Vouched;
use crate::domain::field::Facts;
use crate::domain::word::words;
use crate::domain::{DateFact, Day, Fact, Id, Tier};
use crate::facts;
use serde::{Deserialize, Serialize};

facts! {
    /// What is said of an exception by whoever asks for it.
    ExceptionFacts of Exception {
        reason: Fact<String> = "Reason", "Why the control cannot be met for now.";
        compensating_control: Fact<String> = "Compensating control", "The measure that makes up for it meanwhile.";
        owner: Fact<Id> = "Owner", "The one person accountable for it.";
        expires_on: DateFact = "Expires on", "The last day on which it counts.";
    }
}

words! {
    /// Where an exception stands on a day.
    ExceptionState {
        /// Asked for, and nobody has decided.
        Requested = "requested",
        /// Approved, and its last day has not passed.
        InForce = "in-force",
        /// Approved, past its last day, and nobody has closed it: it counts for nothing.
        PastEnd = "past-end",
        /// Taken back before anybody decided.
        Withdrawn = "withdrawn",
        /// Somebody said no.
        Rejected = "rejected",
        /// Closed after it was approved.
        Closed = "closed"
    }
}

/// The decision on an exception that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionDecision {
    /// Whether it was approved.
    pub approved: bool,
    /// Who decided.
    pub by: By,
    /// The civil day of the decision.
    pub on: Day,
    /// Why, where it was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The tier of the workload for which it was approved; none where it was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// What vouches for it.
    #[serde(flatten)]
    pub vouched: Vouched,
}

/// One more term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// Who renewed.
    pub by: By,
    /// The civil day of it.
    pub on: Day,
    /// The new last day.
    pub until: Day,
    /// Why it is still needed.
    pub reason: String,
    /// The tier of the workload for which it was approved.
    pub tier: Tier,
    /// What vouches for it.
    #[serde(flatten)]
    pub vouched: Vouched,
}

/// The end of an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionClosed {
    /// Who closed it; nobody, where it ended with the workload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// The civil day from which it no longer counts.
    pub on: Day,
    /// Why.
    pub reason: String,
}

/// An exception as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exception {
    /// Its opaque id.
    pub id: Id,
    /// The workload that may fail the control.
    pub workload: Id,
    /// The control, such as `DAT-1`.
    pub control: String,
    /// The records for which it may fail, such as data grants; none means the finding as a whole, whatever it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Id>,
    /// What was said of it.
    pub facts: Facts<ExceptionFacts>,
    /// Who asked.
    pub requested_by: By,
    /// The account that recorded that.
    pub asked_by_account: String,
    /// The civil day of it.
    pub requested_on: Day,
    /// The decision, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<ExceptionDecision>,
    /// Each time it was given one more term, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renewals: Vec<Renewal>,
    /// Its end, where somebody ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ExceptionClosed>,
}

impl Exception {
    /// The decision, where it was approved.
    #[must_use]
    pub fn approved(&self) -> Option<&ExceptionDecision> {
        self.decided.as_ref().filter(|decided| decided.approved)
    }

    /// What vouches for its term: for the last renewal, else for the decision.
    #[must_use]
    pub fn vouched(&self) -> Option<&Vouched> {
        let renewed = self.renewals.last().map(|renewal| &renewal.vouched);
        renewed.or(self.decided.as_ref().map(|decided| &decided.vouched))
    }

    /// Whether it was asked for, and neither decided nor taken back.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.decided.is_none() && self.closed.is_none()
    }

    /// Whether it was approved and not closed: in force, or past its end and left open.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.approved().is_some() && self.closed.is_none()
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn state_on(&self, today: Day) -> ExceptionState {
        match (&self.decided, &self.closed) {
            (None, None) => ExceptionState::Requested,
            (None, Some(_)) => ExceptionState::Withdrawn,
            (Some(decided), _) if !decided.approved => ExceptionState::Rejected,
            (Some(_), Some(_)) => ExceptionState::Closed,
            (Some(_), None) if self.facts.expires_on.day().is_some_and(|last| today <= last) => ExceptionState::InForce,
            (Some(_), None) => ExceptionState::PastEnd,
        }
    }

    /// Who approved its present term: by the last renewal, else by the approval.
    #[must_use]
    pub fn term_approved_by(&self) -> Option<Id> {
        let approved = self.approved()?.by.person;
        Some(self.renewals.last().map_or(approved, |renewal| renewal.by.person))
    }

    /// The tier of the workload for which its present term was approved.
    #[must_use]
    pub fn approved_for_tier(&self) -> Option<Tier> {
        self.renewals.last().map(|renewal| renewal.tier).or(self.approved()?.tier)
    }

    /// Who asked for it and who answers for it: none of them approves it.
    pub fn its_own(&self) -> impl Iterator<Item = Id> + '_ {
        std::iter::once(self.requested_by.person).chain(self.facts.owner.known().copied())
    }

    /// The day its present term began: that of the last renewal, else of the approval.
    #[must_use]
    pub fn term_began_on(&self) -> Option<Day> {
        let approved_on = self.approved().map(|decided| decided.on)?;
        Some(self.renewals.last().map_or(approved_on, |renewal| renewal.on))
    }

    /// The newest day on which something was done to it.
    #[must_use]
    pub fn last_act_on(&self) -> Day {
        let decided = self.decided.iter().map(|decided| decided.on);
        let renewed = self.renewals.iter().map(|renewal| renewal.on);
        let closed = self.closed.iter().map(|closed| closed.on);
        decided.chain(renewed).chain(closed).fold(self.requested_on, Day::max)
    }

    /// Whether it is for this record; one without items is for everything the control speaks of.
    #[must_use]
    pub fn is_for(&self, item: Id) -> bool {
        self.items.is_empty() || self.items.contains(&item)
    }

    /// Every person it names.
    pub fn people(&self) -> impl Iterator<Item = Id> + '_ {
        let acts = self.decided.iter().map(|decided| decided.by);
        let acts = acts.chain(self.renewals.iter().map(|renewal| renewal.by));
        let acts = acts.chain(self.closed.iter().filter_map(|closed| closed.by));
        let acts = acts.chain([self.requested_by]).map(|by| by.person);
        acts.chain(self.facts.owner.known().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Setting;
    use crate::domain::{Assurance, How, Value};
    use rstest::rstest;

    #[rstest]
    #[case::nobody_decided(None, false, "2026-11-22", ExceptionState::Requested)]
    #[case::taken_back(None, true, "2026-11-22", ExceptionState::Withdrawn)]
    #[case::said_no(Some(false), false, "2026-11-22", ExceptionState::Rejected)]
    #[case::approved(Some(true), false, "2026-11-22", ExceptionState::InForce)]
    #[case::its_last_day(Some(true), false, "2026-12-31", ExceptionState::InForce)]
    #[case::the_day_after(Some(true), false, "2027-01-01", ExceptionState::PastEnd)]
    #[case::closed(Some(true), true, "2026-11-22", ExceptionState::Closed)]
    fn an_exception_stands_where_its_acts_and_the_day_put_it(
        #[case] approved: Option<bool>,
        #[case] closed: bool,
        #[case] today: &str,
        #[case] expected: ExceptionState,
    ) {
        let day = |text: &str| -> Day { text.parse().unwrap() };
        let by = By { person: Id([7; 16]), assurance: Assurance::OsClaimed };
        let on = day("2026-11-01");
        let mut facts = Facts::<ExceptionFacts>::default();
        facts.set("expires_on", Value::Day(day("2026-12-31")), Setting { on, how: How::Person });
        let exception = Exception {
            id: Id([1; 16]),
            workload: Id([2; 16]),
            control: "DAT-1".to_owned(),
            items: vec![],
            facts,
            requested_by: by,
            asked_by_account: String::new(),
            requested_on: on,
            decided: approved.map(|approved| ExceptionDecision {
                approved,
                by,
                on,
                reason: None,
                tier: None,
                vouched: Vouched::default(),
            }),
            renewals: vec![],
            closed: closed.then(|| ExceptionClosed { by: Some(by), on, reason: "fixed".to_owned() }),
        };
        assert_eq!(exception.state_on(day(today)), expected);
    }
}
