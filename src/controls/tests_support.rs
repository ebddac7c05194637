//! Workloads for tests, written as people would say them: `stage=pilot owner=ann reach_record=act | dataset=claims egress=yes`.
//!
//! The part before the first `|` is the workload, each part after it a data grant, or what its first word says: `identity`,
//! `credential` (of the identity before it), `zone`, or `through` (a zone of that identity). `_` stands for a blank.

use super::{Judgement, Verdict, judge};
use crate::domain::attested::Vouched;
use crate::domain::decide::GateReport;
use crate::domain::effect::Effects;
use crate::domain::fact::Shape;
use crate::domain::field::{FactTable, Facts, Setting};
use crate::domain::policy::{DEFAULT_POLICY, Preset};
use crate::domain::record::{
    Adoption, By, Credential, Decided, Exception, ExceptionDecision, ExceptionFacts, Grant, Identity, Person,
    Promotion, Relation, Review, ReviewRecord, StageEntry, Workload, Zone,
};
use crate::domain::shared::{Side, Thing, User};
use crate::domain::snapshot::{Versions, freeze};
use crate::domain::{
    Assurance, Conclusion, Day, Decision, Dossier, Entered, How, Id, Plan, Policy, RunsAs, Stage, Tier, Value, approved,
};

/// The day that tests call today.
pub const TODAY: &str = "2026-11-22";

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn today() -> Day {
    day(TODAY)
}

pub fn policy() -> Policy {
    Policy::read(DEFAULT_POLICY).unwrap()
}

/// People by name: ann and bob are here, gil left on 2026-10-01, desk is a mailbox, crew a team, acme a vendor, kim of no known kind.
const PEOPLE: [(&str, &str); 7] = [
    ("ann", "kind=person active=yes"),
    ("bob", "kind=person"),
    ("gil", "kind=person active=no left_on=2026-10-01"),
    ("desk", "kind=mailbox"),
    ("crew", "kind=team"),
    ("acme", "kind=vendor"),
    ("kim", "name=Kim"),
];

pub fn person(name: &str) -> Id {
    let at = PEOPLE.iter().position(|(known, _)| *known == name);
    Id([0xa0 + u8::try_from(at.unwrap_or(PEOPLE.len())).unwrap(); 16])
}

/// Everybody's id.
pub fn people_ids() -> [Id; 7] {
    PEOPLE.map(|(name, _)| person(name))
}

fn people() -> impl Iterator<Item = (Id, Person)> {
    PEOPLE.iter().map(|(name, facts)| {
        let id = person(name);
        (id, Person { facts: facts_of(facts), ..Person::new(id, day("2026-01-01")) })
    })
}

fn value(shape: Shape, text: &str) -> Value {
    match shape {
        Shape::Person if text != "unknown" => Value::Person(person(text)),
        _ => shape.parse(&text.replace('_', " ")).unwrap(),
    }
}

const SET: Setting = Setting { on: Day::FIRST, how: How::Person };

fn facts_of<F: FactTable>(said: &str) -> Facts<F> {
    let mut facts = Facts::<F>::default();
    for (name, text) in said.split_whitespace().map(|fact| fact.split_once('=').unwrap()) {
        let shape = F::field(name).unwrap_or_else(|| panic!("no field {name}")).shape;
        facts.set(name, value(shape, text), SET);
    }
    facts
}

/// A workload with its grants, identities, credentials and zones; recorded on 2026-01-01, like everybody it names.
pub fn made(said: &str) -> Dossier {
    let mut parts = said.split('|');
    let id = Id([1; 16]);
    let workload = Workload {
        facts: facts_of(parts.next().unwrap_or_default()),
        ..Workload::new(id, "claims-agent".to_owned(), day("2026-01-01"))
    };
    let mut dossier = Dossier::bare(workload);
    dossier.people = people().collect();
    for (number, said) in (0x10..).zip(parts) {
        let id = Id([number; 16]);
        let (what, rest) = said.trim().split_once(' ').unwrap_or((said.trim(), ""));
        match what {
            "identity" => runs_as(&mut dossier, id, rest),
            "credential" => authenticates_with(&mut dossier, id, rest),
            "zone" => stands_on(&mut dossier, id, rest),
            "through" => stands_on_through(&mut dossier, id, rest),
            _ => dossier.grants.push(Grant {
                id,
                workload: dossier.workload.id,
                added_on: day("2026-09-01"),
                facts: facts_of(said),
                source: None,
            }),
        }
    }
    dossier
}

fn runs_as(dossier: &mut Dossier, id: Id, said: &str) {
    let mut identity = Identity::new(id, day("2026-09-01"));
    identity.facts = facts_of(said);
    identity.workloads.push(Relation { with: dossier.workload.id, since: day("2026-09-01") });
    dossier.workload.identities.push(Relation { with: id, since: day("2026-09-01") });
    dossier.identities.push(RunsAs { identity, credentials: vec![] });
}

/// A credential of the identity that was said last.
fn authenticates_with(dossier: &mut Dossier, id: Id, said: &str) {
    let of = dossier.identities.last_mut().unwrap();
    of.identity.credentials.push(id);
    let identity = of.identity.id;
    of.credentials.push(Credential { id, identity, added_on: day("2026-09-01"), facts: facts_of(said) });
}

fn stands_on(dossier: &mut Dossier, id: Id, said: &str) {
    dossier.workload.zones.push(Relation { with: id, since: day("2026-09-01") });
    dossier.zones.push(Zone { id, added_on: day("2026-09-01"), facts: facts_of(said) });
}

/// A zone that the identity stands on that was said last.
fn stands_on_through(dossier: &mut Dossier, id: Id, said: &str) {
    let of = dossier.identities.last_mut().unwrap();
    of.identity.zones.push(Relation { with: id, since: day("2026-09-01") });
    dossier.zones.push(Zone { id, added_on: day("2026-09-01"), facts: facts_of(said) });
}

/// The steps of a life that are no facts.
pub trait Lived: Sized {
    /// Sets facts on a day, in a way.
    fn set(self, said: &str, on: &str, how: How) -> Self;
    /// Another one who uses the thing that a part of it made, on a side: `("zone", 0)` is its first zone.
    fn beside(self, what: (&str, usize), side: Side, called: &str) -> Self;
    /// Its identity of this number is linked to its promotion of that number.
    fn linked(self, identity: usize, promotion: usize) -> Self;
    /// A promotion asked for by ann.
    fn asked(self, from: Stage, to: Stage, on: &str) -> Self;
    /// A promotion asked for by ann and approved by this person on the same day.
    fn approved(self, from: Stage, to: Stage, on: &str, by: &str) -> Self;
    /// The last promotion was approved as the workload is now.
    fn frozen(self) -> Self;
    /// Sets facts of a data grant on a day.
    fn granted(self, nth: usize, said: &str, on: &str) -> Self;
    /// An entry into a stage.
    fn entered(self, stage: Stage, on: &str, how: Entered) -> Self;
    /// A review in the stage it stands in.
    fn reviewed(self, on: &str) -> Self;
    /// An adoption where it stands, kept by ann.
    fn adopted(self, on: &str, first_review_on: &str) -> Self;
}

impl Lived for Dossier {
    fn set(mut self, said: &str, on: &str, how: How) -> Self {
        for (name, text) in said.split_whitespace().map(|fact| fact.split_once('=').unwrap()) {
            let shape = crate::domain::record::WorkloadFacts::field(name).unwrap().shape;
            self.workload.facts.set(name, value(shape, text), Setting { on: day(on), how });
        }
        self
    }

    fn beside(mut self, (what, number): (&str, usize), side: Side, called: &str) -> Self {
        let thing = match what {
            "zone" => Thing::Zone(self.zones[number].id),
            "identity" => Thing::Identity(self.identities[number].identity.id),
            "account" => Thing::account_of(&self.identities[number].identity).unwrap(),
            _ => Thing::fingerprint_of(&self.identities[number].credentials[0]).unwrap(),
        };
        let user = User { since: day("2026-10-01"), id: Id([0xee; 16]), called: called.to_owned() };
        self.shared.entry(thing).or_default().add(side, user);
        self
    }

    fn linked(mut self, identity: usize, promotion: usize) -> Self {
        let promotion = &self.promotions[promotion];
        let since = promotion.decided.as_ref().map_or(promotion.requested_on, |decided| decided.on);
        self.identities[identity].identity.promotion = Some(Relation { with: promotion.id, since });
        self
    }

    fn asked(mut self, from: Stage, to: Stage, on: &str) -> Self {
        let reach = Effects::effective(&self).widest().highest;
        let number = 0x40 + u8::try_from(self.promotions.len()).unwrap();
        self.promotions.push(Promotion {
            id: Id([number; 16]),
            workload: self.workload.id,
            from,
            to,
            requested_by: by("ann"),
            requested_by_account: String::new(),
            requested_on: day(on),
            plan: Plan::default(),
            snapshot: String::new(),
            snapshot_sha256: String::new(),
            findings: vec![],
            reach,
            approved_as: None,
            decided: None,
        });
        self
    }

    fn approved(self, from: Stage, to: Stage, on: &str, name: &str) -> Self {
        let mut dossier = self.asked(from, to, on);
        dossier.promotions.last_mut().unwrap().decided = Some(Decided {
            decision: Decision::Approved,
            by: by(name),
            on: day(on),
            at: format!("{on}T12:00:00.000Z").parse().unwrap(),
            reason: "fit".to_owned(),
            conditions: vec![],
            vouched: Vouched::default(),
        });
        dossier.entered(to, on, if from == to { Entered::Ratified } else { Entered::Promoted })
    }

    fn frozen(mut self) -> Self {
        let versions = Versions { catalogue: "", policy: "" };
        let stage = *self.workload.facts.stage.known().unwrap();
        let snapshot = freeze(&self, &Plan::default(), stage, today(), &GateReport::default(), versions).unwrap();
        let last = self.promotions.last_mut().unwrap();
        last.approved_as = approved::essence(&snapshot.text).map(Box::new);
        last.snapshot = snapshot.text;
        self
    }

    fn granted(mut self, nth: usize, said: &str, on: &str) -> Self {
        for (name, text) in said.split_whitespace().map(|fact| fact.split_once('=').unwrap()) {
            let shape = crate::domain::record::GrantFacts::field(name).unwrap().shape;
            self.grants[nth].facts.set(name, value(shape, text), Setting { on: day(on), how: How::Person });
        }
        self
    }

    fn entered(mut self, stage: Stage, on: &str, how: Entered) -> Self {
        self.workload.stages.push(StageEntry { stage: Some(stage), on: day(on), how, promotion: None });
        self
    }

    fn adopted(mut self, on: &str, first_review_on: &str) -> Self {
        self.workload.adopted = Some(Adoption {
            stage: *self.workload.facts.stage.known().unwrap(),
            found_on: day(on),
            kept_by: by("ann"),
            reason: "depended on".to_owned(),
            first_review_on: day(first_review_on),
            on: day(on),
            at: format!("{on}T09:00:00.000Z").parse().unwrap(),
        });
        self
    }

    fn reviewed(mut self, on: &str) -> Self {
        let record = ReviewRecord {
            stage: self.workload.facts.stage.known().copied(),
            tier: Tier::High,
            owner: None,
            period_from: day(on),
            period_to: day(on),
            scheduled_for: None,
            due_on: None,
            started_on: day(on),
            completed_on: day(on),
            reviewer: by("bob"),
            independent: true,
            changes: vec![],
            items: vec![],
            key_test: None,
            conclusion: Conclusion::Continue,
            remark: None,
            next_review_on: None,
            next_derived: None,
            attestation: "I looked".to_owned(),
        };
        let recorded_at = format!("{on}T12:00:00.000Z").parse().unwrap();
        let id = Id([0x60; 16]);
        self.reviews.push(Review { id, workload: self.workload.id, record, effective_on: day(on), recorded_at });
        self
    }
}

/// An exception from a control for these items, asked for by ann, approved by bob on a day, through another.
pub fn excepted(dossier: &Dossier, control: &str, items: Vec<Id>, approved_on: &str, last: &str) -> Exception {
    let mut facts: Facts<ExceptionFacts> = facts_of("reason=needed compensating_control=watched owner=ann");
    facts.set("expires_on", Value::Day(day(last)), SET);
    Exception {
        id: Id([0x80 + u8::try_from(dossier.exceptions.len()).unwrap(); 16]),
        workload: dossier.workload.id,
        control: control.to_owned(),
        items,
        facts,
        requested_by: by("ann"),
        asked_by_account: String::new(),
        requested_on: day(approved_on),
        decided: Some(ExceptionDecision {
            approved: true,
            by: by("bob"),
            on: day(approved_on),
            reason: None,
            tier: None,
            vouched: Vouched::default(),
        }),
        renewals: vec![],
        closed: None,
    }
}

pub fn by(name: &str) -> By {
    By { person: person(name), assurance: Assurance::OsClaimed }
}

/// The judgement of today.
pub fn judged(dossier: &Dossier) -> Judgement {
    judge(dossier, today(), &policy())
}

/// The judgement of today by all controls there are.
pub fn judged_in_full(dossier: &Dossier) -> Judgement {
    judge(dossier, today(), &Policy { preset: Preset::Full, ..policy() })
}

/// What one control says today; `None` where it is not judged.
pub fn verdict(dossier: &Dossier, control: &str) -> Option<Verdict> {
    judged_in_full(dossier).get(control).map(super::Judged::verdict)
}

/// Why one control says so today.
pub fn reason(dossier: &Dossier, control: &str) -> String {
    judged_in_full(dossier).get(control).map(|judged| judged.answer.reason.to_string()).unwrap_or_default()
}

/// All that any gate asks for, answered so that it passes on [`TODAY`]: a workload that acts on a record behind a human check.
pub const READY: &str = "name=Claims_agent purpose=sorts_claims pilot_scope=two_teams owner=ann \
    reach_customer=none reach_record=act reach_decision=read reach_answered_on=2026-11-22 \
    control_point=before control_role=clerk control_action=approves control_exercised_on=2026-11-10 \
    log_prompts=yes log_tools=yes log_data_access=yes log_approvals=yes next_review_on=2027-01-20 grants_complete=listed identities_complete=none zones_complete=none \
    | dataset=claims state=live classification=confidential customer_data=yes masking=masked mode=read egress=no feeds_decision=no \
      requested_by=ann approved_by=bob approved_on=2026-10-01 reason=needed expires_on=2027-09-30";
