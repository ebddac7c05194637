//! What a control answers: a verdict, why in words, and where it does not pass, what would make it pass and who can see to it.
//!
//! Words hold dates and never "12 days", so that an answer reads the same for as long as it holds. They hold no names of people:
//! a reason may be frozen in the ledger, where names cannot be taken back.

use super::Verdict;
use crate::domain::word::words;
use crate::domain::{Day, Dossier, Id, Severity, YesNo};
use std::borrow::Cow;

/// Words of an answer: mostly fixed, sometimes with a date or the name of a data set.
pub type Words = Cow<'static, str>;

words! {
    /// Who can fix what does not pass.
    Who { Owner = "owner", Deputy = "deputy", TechnicalOwner = "technical-owner", Governance = "governance", DataOwner = "data-owner",
        AnotherPerson = "another-person" }
}

impl Who {
    /// In words, such as "another person than the one who asked".
    #[must_use]
    pub fn plain(self) -> &'static str {
        match self {
            Self::Owner => "the owner",
            Self::Deputy => "the deputy",
            Self::TechnicalOwner => "the technical owner",
            Self::Governance => "governance",
            Self::DataOwner => "the data owner",
            Self::AnotherPerson => "someone other than the requester",
        }
    }

    /// Who sees to it on a day: once the owner left, what was theirs goes to the deputy, and to governance where none is here.
    #[must_use]
    pub fn still_here(self, dossier: &Dossier, today: Day) -> Self {
        let has_left = |who: Self| {
            let person = who.person(dossier).and_then(|id| dossier.people.get(&id));
            person.is_some_and(|it| {
                it.facts.left_on.day().is_some_and(|left| left <= today) || it.facts.active.is(YesNo::No)
            })
        };
        match self {
            Self::Owner if has_left(Self::Owner) => {
                let here = Self::Deputy.person(dossier).is_some() && !has_left(Self::Deputy);
                if here { Self::Deputy } else { Self::Governance }
            }
            _ => self,
        }
    }

    /// The person, where the workload names one.
    #[must_use]
    pub fn person(self, dossier: &Dossier) -> Option<Id> {
        let facts = &dossier.workload.facts;
        match self {
            Self::Owner => facts.owner.known().copied(),
            Self::Deputy => facts.deputy.known().copied(),
            Self::TechnicalOwner => facts.technical_owner.known().copied(),
            Self::Governance | Self::DataOwner | Self::AnotherPerson => None,
        }
    }
}

/// Where it is fixed, so that a screen can go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Answer this field of the workload.
    Answer(&'static str),
    /// Record or change what is known of the data grants, or end them.
    GrantData,
    /// Approve a data grant.
    ApproveGrant,
    /// Set the day of the next review.
    Schedule,
    /// Record a review.
    Review,
    /// Record that an action was done.
    CloseAction,
    /// Ask for promotion.
    Promote,
    /// Record or change what is known of an identity or its credentials, or revoke it.
    Identity,
    /// Record or change where it stands.
    Zone,
    /// Say what kind of address the owner's record is, or that they left.
    DescribePerson,
    /// Renew or close an exception.
    Exception,
    /// Ask for an exception.
    RequestException,
}

impl Step {
    /// The field of the workload to go to, where it is one.
    #[must_use]
    pub fn field(self) -> Option<&'static str> {
        if let Self::Answer(field) = self { Some(field) } else { None }
    }
}

/// What would make it pass, who can see to it, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to do, as an instruction without its full stop.
    pub how: Words,
    /// Who can.
    pub who: Who,
    /// Where.
    pub step: Step,
}

impl Fix {
    /// A way to fix it.
    pub fn new(who: Who, step: Step, how: impl Into<Words>) -> Self {
        Self { how: how.into(), who, step }
    }
}

/// What one item of a list comes to, where it does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAnswer {
    /// The item, such as a data grant.
    pub item: Id,
    /// Fails or not answered.
    pub verdict: Verdict,
    /// Why.
    pub reason: Words,
}

/// What a control answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, as a clause without its full stop.
    pub reason: Words,
    /// How it is fixed; absent where there is nothing to fix.
    pub fix: Option<Fix>,
    /// The items that do not pass, where the control speaks of items.
    pub items: Vec<ItemAnswer>,
    /// The most that this answer weighs, where that may be less than the control does in the stage.
    pub at_most: Option<Severity>,
    /// Where it fails: what of it is not answered beside what fails. No exception covers that.
    pub beside: Option<Words>,
}

impl Answer {
    /// It passes.
    pub fn pass(reason: impl Into<Words>) -> Self {
        Self { verdict: Verdict::Pass, reason: reason.into(), fix: None, items: vec![], at_most: None, beside: None }
    }

    /// It does not apply.
    pub fn not_applicable(reason: impl Into<Words>) -> Self {
        Self {
            verdict: Verdict::NotApplicable,
            reason: reason.into(),
            fix: None,
            items: vec![],
            at_most: None,
            beside: None,
        }
    }

    /// A recorded fact breaks it.
    pub fn fail(reason: impl Into<Words>, fix: Fix) -> Self {
        Self {
            verdict: Verdict::Fail,
            reason: reason.into(),
            fix: Some(fix),
            items: vec![],
            at_most: None,
            beside: None,
        }
    }

    /// A fact it needs is unknown.
    pub fn open(reason: impl Into<Words>, fix: Fix) -> Self {
        Self {
            verdict: Verdict::NotAnswered,
            reason: reason.into(),
            fix: Some(fix),
            items: vec![],
            at_most: None,
            beside: None,
        }
    }

    /// The same, weighing no more than this.
    #[must_use]
    pub fn weighing_at_most(self, severity: Severity) -> Self {
        Self { at_most: Some(severity), ..self }
    }

    /// The same, with what is not answered beside what fails.
    #[must_use]
    pub fn with_beside(self, beside: Option<Words>) -> Self {
        Self { beside, ..self }
    }

    /// What it speaks of, item by item.
    #[must_use]
    pub fn of_items(self, items: Vec<ItemAnswer>) -> Self {
        Self { items, ..self }
    }
}
