//! Everything the controls need to know about one workload, gathered in one value.

use super::people::Known;
use super::record::{Action, Credential, Exception, Grant, Identity, Person, Promotion, Review, Workload, Zone};
use super::shared::{Shared, Thing};
use super::{DateFact, Day, Fact, Id, IdentityState, Plan, Stage};
use std::collections::BTreeMap;

/// An identity with its credentials.
#[derive(Clone, Debug, PartialEq)]
pub struct RunsAs {
    /// The identity.
    pub identity: Identity,
    /// Its credentials.
    pub credentials: Vec<Credential>,
}

impl RunsAs {
    /// The day since which it is known that nobody has used it: that of the last use, or of its issue where there was none. Nothing where
    /// it is not in use, or where nobody has said of a credential that may open something when it was last used.
    #[must_use]
    pub fn unused_since(&self) -> Option<Day> {
        let live = || self.credentials.iter().filter(|credential| credential.may_be_live());
        let told = live().all(|credential| credential.facts.last_used_on != DateFact::Unknown);
        if !self.identity.may_be_live() || !told || live().next().is_none() {
            return None;
        }
        live().filter_map(|it| it.facts.last_used_on.day().max(it.facts.issued_on.day())).max()
    }
}

/// A workload with all that belongs to it and the people it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// The workload.
    pub workload: Workload,
    /// Its grants, by id.
    pub grants: Vec<Grant>,
    /// Its promotions, oldest first.
    pub promotions: Vec<Promotion>,
    /// Its reviews, oldest first.
    pub reviews: Vec<Review>,
    /// Its actions.
    pub actions: Vec<Action>,
    /// The identities it runs as, with their credentials.
    pub identities: Vec<RunsAs>,
    /// The zones that it or its identities stand on.
    pub zones: Vec<Zone>,
    /// Promotions of other workloads that its identities are linked to.
    pub linked: BTreeMap<Id, Promotion>,
    /// Who else uses what it uses.
    pub shared: BTreeMap<Thing, Shared>,
    /// Its exceptions, oldest first.
    pub exceptions: Vec<Exception>,
    /// The people that any of these name.
    pub people: BTreeMap<Id, Person>,
}

impl Dossier {
    /// A workload that nothing belongs to yet.
    #[must_use]
    pub fn bare(workload: Workload) -> Self {
        Self {
            workload,
            grants: vec![],
            promotions: vec![],
            reviews: vec![],
            actions: vec![],
            identities: vec![],
            zones: vec![],
            linked: BTreeMap::new(),
            shared: BTreeMap::new(),
            exceptions: vec![],
            people: BTreeMap::new(),
        }
    }

    /// The grants that may be in force.
    pub fn live_grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(|grant| grant.may_be_live())
    }

    /// The grant of this id, where it is one of its own.
    #[must_use]
    pub fn grant(&self, id: Id) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.id == id)
    }

    /// Who approved the present term of an exception, where that turned out to be the person who asked for it or answers for it, known
    /// under another record.
    #[must_use]
    pub fn approved_for_themselves(&self, exception: &Exception) -> Option<Id> {
        let approver = exception.term_approved_by()?;
        exception.its_own().any(|own| own != approver && self.are_one(own, approver)).then_some(approver)
    }

    /// The identities that are not revoked and that nothing but this workload runs as.
    pub fn own_identities(&self) -> impl Iterator<Item = &RunsAs> {
        let shared = |id: Id| {
            let users = self.shared.get(&Thing::Identity(id));
            users.is_some_and(|users| users.anybody_else(self.workload.id).is_some())
        };
        let revoked = |runs_as: &&RunsAs| runs_as.identity.facts.state.is(IdentityState::Revoked);
        self.identities.iter().filter(move |it| !revoked(it) && !shared(it.identity.id))
    }

    /// The zone of this id.
    #[must_use]
    pub fn zone(&self, id: Id) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// The promotion of this id, its own or one that an identity of it is linked to.
    #[must_use]
    pub fn promotion(&self, id: Id) -> Option<&Promotion> {
        self.promotions.iter().find(|promotion| promotion.id == id).or_else(|| self.linked.get(&id))
    }

    /// The person a fact names, where it names one that is recorded.
    #[must_use]
    pub fn person(&self, fact: &Fact<Id>) -> Option<&Person> {
        fact.known().and_then(|id| self.people.get(&self.survivor(*id)))
    }

    /// The record that stands for a person, where theirs was merged into another.
    #[must_use]
    pub fn survivor(&self, person: Id) -> Id {
        Known { people: &self.people, and: None }.survivor(person)
    }

    /// Whether two records count as one person wherever another person is asked for.
    #[must_use]
    pub fn are_one(&self, one: Id, other: Id) -> bool {
        Known { people: &self.people, and: None }.are_one(one, other)
    }

    /// Whether somebody, whom nothing here may name yet, counts as the one of this record.
    #[must_use]
    pub fn is_one(&self, person: &Person, record: Id) -> bool {
        Known { people: &self.people, and: Some(person) }.are_one(person.id, record)
    }

    /// Whether a fact names this person, by whatever record of theirs.
    #[must_use]
    pub fn names(&self, fact: &Fact<Id>, person: &Person) -> bool {
        fact.known().is_some_and(|id| self.is_one(person, *id))
    }

    /// The promotion that is asked for and not decided.
    #[must_use]
    pub fn pending(&self) -> Option<&Promotion> {
        self.promotions.iter().rev().find(|promotion| promotion.decided.is_none())
    }

    /// The last promotion that let the workload into this stage.
    #[must_use]
    pub fn approved_into(&self, stage: Stage) -> Option<&Promotion> {
        self.promotions.iter().rev().find(|promotion| promotion.to == stage && promotion.approved().is_some())
    }

    /// The exception of this id.
    #[must_use]
    pub fn exception(&self, id: Id) -> Option<&Exception> {
        self.exceptions.iter().find(|exception| exception.id == id)
    }

    /// The dossier as it would be the moment after a plan was approved: what a gate judges.
    #[must_use]
    pub fn after(&self, plan: &Plan, to: Stage, on: Day) -> Self {
        let mut then = self.clone();
        plan.apply_to(&mut then, to, on);
        then
    }

    /// Every person id that the workload and what belongs to it name.
    #[must_use]
    pub fn named(&self) -> Vec<Id> {
        let facts = &self.workload.facts;
        let mut ids: Vec<Id> = [&facts.owner, &facts.deputy, &facts.technical_owner]
            .into_iter()
            .filter_map(|fact| fact.known().copied())
            .collect();
        ids.extend(self.workload.handed_over.iter().filter_map(|turn| turn.to));
        ids.extend(self.workload.adopted.iter().map(|adopted| adopted.kept_by.person));
        for grant in &self.grants {
            ids.extend(
                [&grant.facts.requested_by, &grant.facts.approved_by]
                    .into_iter()
                    .filter_map(|fact| fact.known().copied()),
            );
        }
        for RunsAs { identity, credentials } in &self.identities {
            ids.extend(identity.facts.owner.known());
            ids.extend(credentials.iter().filter_map(|credential| credential.facts.revoked_by.known()));
        }
        for promotion in &self.promotions {
            ids.push(promotion.requested_by.person);
            ids.extend(promotion.decided.as_ref().map(|decided| decided.by.person));
            ids.extend(promotion.plan.people());
        }
        for review in &self.reviews {
            ids.push(review.record.reviewer.person);
            ids.extend(review.record.owner);
        }
        ids.extend(self.actions.iter().filter_map(|action| action.owner));
        ids.extend(self.exceptions.iter().flat_map(Exception::people));
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
