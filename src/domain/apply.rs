//! What an event does to a record. Total: what it cannot place changes nothing and says so, whatever the ledger holds.

mod exception;
mod identity;

use super::attested::{Asked, Vouched};
use super::event::BaselineTaken;
use super::event::{
    ActionOpened, Event, GrantAdded, GrantApproved, GrantImported, ImportApplied, PromotionDecided, PromotionRequested,
    RegisterCreated, ReviewRecorded, WorkloadAdded, WorkloadAdopted, WorkloadAnswered, WorkloadImported,
    WorkloadStageChanged,
};
use super::field::{FactTable as _, Facts, Fields, Setting};
use super::frozen::FrozenFacts;
use super::record::{
    Action, Adoption, Body, ClockCorrection, Decided, Grant, GrantFacts, Import, Merged, Person, PolicyTurn, Promotion,
    Record, Register, Relation, Review, Source, StageEntry, Turn, Workload,
};
use super::record::{Baseline, Frozen, Heard, PersonFacts, WorkloadFacts};
use super::wording::Mapped;
use super::{
    Day, Derivation, Entered, Fact, GrantState, How, Id, Instant, Policy, Reach, Stage, Value, Word, YesNo, approved,
};
use std::collections::BTreeMap;

/// An event with what its entry says around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// The entry's id.
    pub entry: Id,
    /// When it was recorded.
    pub at: Instant,
    /// The civil day it is true from.
    pub on: Day,
    /// The import it belongs to.
    pub import: Option<Id>,
    /// The account that recorded it, such as `os:alice@host`.
    pub account: String,
    /// What happened.
    pub event: Event,
}

impl Happened {
    /// What something became by it.
    fn turn<T>(&self, to: T) -> Turn<T> {
        Turn { on: self.on, at: self.at, to }
    }
}

/// Applies what happened to one of the records it is about; `false` where the record has no place for it.
pub fn apply(record: &mut Option<Record>, subject: Id, happened: &Happened) -> bool {
    let heard = Heard {
        last_entry: happened.entry,
        newest_on: record.as_ref().map_or(happened.on, |record| record.heard.newest_on.max(happened.on)),
    };
    let placed = match record {
        None => begin(subject, happened).map(|body| *record = Some(Record { heard, body })).is_some(),
        Some(record) => change(&mut record.body, subject, happened),
    };
    if let Some(record) = record {
        record.heard = heard;
    }
    placed
}

fn begin(subject: Id, happened: &Happened) -> Option<Body> {
    let on = happened.on;
    Some(match &happened.event {
        Event::RegisterCreated(it) if it.register == subject => Body::Register(register(it, on)?),
        Event::PersonDescribed(it) if it.person == subject => {
            let mut person = Person { recorded_at: Some(happened.at), ..Person::new(subject, on) };
            describe_person(&mut person, &it.fields, happened);
            Body::Person(person)
        }
        Event::WorkloadAdded(it) if it.workload == subject => Body::Workload(Box::new(workload_added(it, happened))),
        Event::WorkloadImported(it) if it.workload == subject => {
            let mut workload = Workload::new(subject, it.key.clone()?, on);
            stated(&mut workload, it, happened);
            Body::Workload(Box::new(workload))
        }
        Event::GrantAdded(it) if it.grant == subject => Body::Grant(grant_added(it, happened)),
        Event::GrantImported(it) if it.grant == subject => {
            let mut grant = new_grant(subject, it.workload, on, Some(it.source.clone()));
            grant_stated(&mut grant, it, happened);
            Body::Grant(grant)
        }
        Event::PromotionRequested(it) if it.promotion == subject => Body::Promotion(Box::new(promotion(it, happened))),
        Event::ReviewRecorded(it) if it.review == subject => Body::Review(Box::new(review(it, happened))),
        Event::ActionOpened(it) if it.action == subject => Body::Action(action(it, on)),
        Event::ImportApplied(it) if it.import == subject => Body::Import(import(it, on)),
        Event::ZoneDescribed(it) if it.zone == subject => Body::Zone(identity::begin_zone(it, happened)),
        Event::IdentityDescribed(it) if it.identity == subject => {
            Body::Identity(Box::new(identity::begin_identity(it, happened)))
        }
        Event::CredentialIssued(it) if it.credential == subject => {
            Body::Credential(identity::begin_credential(it, happened))
        }
        Event::ExceptionRequested(it) if it.exception == subject => {
            Body::Exception(Box::new(exception::asked(it, happened)))
        }
        _ => return None,
    })
}

fn change(body: &mut Body, subject: Id, happened: &Happened) -> bool {
    match body {
        Body::Register(register) => change_register(register, happened),
        Body::Workload(workload) => {
            let owner = workload.facts.owner;
            let placed = change_workload(workload, happened);
            if workload.facts.owner != owner {
                workload.handed_over.push(happened.turn(workload.facts.owner.known().copied()));
            }
            placed
        }
        Body::Person(person) => change_person(person, happened),
        Body::Grant(grant) => change_grant(grant, subject, happened),
        Body::Promotion(promotion) => match &happened.event {
            Event::PromotionDecided(it) if promotion.decided.is_none() => {
                promotion.decided = Some(decided(it, happened, promotion));
                if promotion.approved().is_some() {
                    promotion.approved_as = approved::essence(&promotion.snapshot).map(Box::new);
                }
                true
            }
            _ => false,
        },
        Body::Review(current) => match &happened.event {
            Event::ReviewRecorded(it) => {
                **current = review(it, happened);
                true
            }
            _ => false,
        },
        Body::Action(action) => match &happened.event {
            Event::ActionClosed(it) => {
                action.closed_on = Some(it.closed_on);
                action.proof.clone_from(&it.proof);
                true
            }
            _ => false,
        },
        Body::Identity(it) => identity::change_identity(it, happened),
        Body::Credential(it) => identity::change_credential(it, happened),
        Body::Zone(it) => identity::change_zone(it, happened),
        Body::Exception(exception) => exception::change(exception, happened),
        Body::Import(import) => match &happened.event {
            Event::ImportRepeated(_) => {
                import.seen_again.push(happened.on);
                true
            }
            _ => false,
        },
    }
}

fn change_register(register: &mut Register, happened: &Happened) -> bool {
    match &happened.event {
        Event::EvidenceExported(_) | Event::EvidenceWithdrawn(_) | Event::CheckpointsReset(_) => {}
        Event::ClockCorrected(it) => register.clock.push(ClockCorrection { entries: it.entries, on: it.on }),
        Event::SourceMapped(it) => {
            let mapped = Mapped { wording: it.wording.clone(), on: happened.on, account: happened.account.clone() };
            register.mappings.insert(it.source.clone(), mapped);
        }
        Event::PolicyChanged(it) => {
            let Ok(policy) = Policy::read(&it.policy) else { return false };
            register.policy_number += 1;
            let changed = register.policy.differences(&policy).into_iter().map(|it| it.field).collect();
            register.policies.push(happened.turn(PolicyTurn { number: register.policy_number, changed }));
            register.policy = policy;
            register.policy_text.clone_from(&it.policy);
            register.policy_since = happened.on;
        }
        Event::BaselineTaken(it) => {
            let BaselineTaken { workloads, fails, not_answered, .. } = **it;
            register.baseline = Some(Baseline { on: happened.on, workloads, fails, not_answered });
        }
        Event::CatalogueAdopted(it) => register.catalogue_version.clone_from(&it.version),
        _ => return false,
    }
    true
}

fn change_workload(workload: &mut Workload, happened: &Happened) -> bool {
    let on = happened.on;
    match &happened.event {
        Event::WorkloadAnswered(it) => described(workload, it, on),
        Event::WorkloadImported(it) => stated(workload, it, happened),
        Event::WorkloadColumnsKept(it) => match source_of(workload, &it.source, &it.match_key) {
            Some(source) => source.unmapped.clone_from(&it.columns),
            None => return false,
        },
        Event::RecordMissing(it) => match source_of(workload, &it.source, &it.match_key) {
            Some(source) => source.missing_since = Some(on),
            None => return false,
        },
        Event::WorkloadStageChanged(it) => staged(workload, it, on),
        Event::WorkloadAdopted(it) => workload.adopted = Some(adoption(it, happened)),
        Event::GrantAdded(it) => remember(&mut workload.grants, it.grant),
        Event::GrantImported(it) => remember(&mut workload.grants, it.grant),
        Event::GrantDescribed(_)
        | Event::GrantApproved(_)
        | Event::GrantEnded(_)
        | Event::PromotionDecided(_)
        | Event::ActionClosed(_)
        | Event::ExceptionApproved(_)
        | Event::ExceptionRejected(_)
        | Event::ExceptionRenewed(_)
        | Event::ExceptionClosed(_)
        | Event::ExceptionLapsed(_) => {}
        Event::PromotionRequested(it) => remember(&mut workload.promotions, it.promotion),
        Event::ReviewRecorded(it) => reviewed(workload, it, on),
        Event::ReviewScheduled(it) => {
            workload.facts.set("next_review_on", Value::Day(it.due_on), Setting { on, how: How::Person });
            workload.scheduled_for = it.scheduled_for.or((it.derived == Derivation::Rule).then_some(it.due_on));
        }
        Event::ActionOpened(it) => remember(&mut workload.actions, it.action),
        Event::WorkloadBaselined(it) => {
            let (fails, not_answered) = (it.fails.clone(), it.not_answered.clone());
            workload.baseline = Some(Frozen { on, fails, not_answered });
        }
        Event::IdentityLinked(it) => identity::bind(&mut workload.identities, it.identity, on),
        Event::IdentityUnlinked(it) => identity::unbind(&mut workload.identities, it.identity),
        Event::ZoneLinked(it) => identity::bind(&mut workload.zones, it.zone, on),
        Event::ZoneUnlinked(it) => identity::unbind(&mut workload.zones, it.zone),
        Event::ExceptionRequested(it) => remember(&mut workload.exceptions, it.exception),
        _ => return false,
    }
    true
}

fn described(workload: &mut Workload, it: &WorkloadAnswered, on: Day) {
    let how = if it.bulk.is_some() { How::Bulk } else { How::Person };
    set_workload(workload, &it.fields, Setting { on, how }, Entered::Answered);
    for source in &mut workload.sources {
        source.conflicts.retain(|name| it.fields.get(name).is_none());
    }
}

fn staged(workload: &mut Workload, it: &WorkloadStageChanged, on: Day) {
    let how = if matches!(it.how, Entered::Promoted | Entered::Ratified) { How::Approval } else { How::Person };
    workload.facts.set_all(&it.fields, Setting { on, how });
    entered(workload, StageEntry { stage: Some(it.to), on, how: it.how, promotion: it.promotion });
}

/// Remembers an entry into a stage; what was adopted was adopted in the stage it left.
fn entered(workload: &mut Workload, entry: StageEntry) {
    let ends = |adopted: &mut Adoption| entry.stage != Some(adopted.stage);
    workload.adopted_before.extend(workload.adopted.take_if(ends));
    workload.stages.push(entry);
}

fn adoption(it: &WorkloadAdopted, happened: &Happened) -> Adoption {
    Adoption {
        stage: it.stage,
        found_on: it.found_on,
        kept_by: it.kept_by,
        reason: it.reason.clone(),
        first_review_on: it.first_review_on,
        on: happened.on,
        at: happened.at,
    }
}

pub(super) fn reviewed(workload: &mut Workload, it: &ReviewRecorded, on: Day) {
    remember(&mut workload.reviews, it.review);
    let record = &it.record;
    let setting = Setting { on, how: How::Review };
    let facts = &mut workload.facts;
    facts.set("last_review_on", Value::Day(record.completed_on), setting);
    facts.set("next_review_on", record.next_review_on.map_or(Value::Unknown, Value::Day), setting);
    workload.scheduled_for = record.next_review_on.filter(|_| record.next_derived == Some(Derivation::Rule));
    if let Some(test) = record.key_test {
        facts.set("reach_customer", test.reach_customer.into(), setting);
        facts.set("reach_record", test.reach_record.into(), setting);
        facts.set("reach_decision", test.reach_decision.into(), setting);
        facts.set("control_point", test.control_point.into(), setting);
        facts.set("reach_answered_on", Value::Day(record.completed_on), setting);
    }
}

fn stated(workload: &mut Workload, it: &WorkloadImported, happened: &Happened) {
    let at = workload.sources.iter().position(|known| known.source == it.source && known.match_key == it.match_key);
    let before = at.map(|at| workload.sources.swap_remove(at));
    let said = |name: &str| before.as_ref().and_then(|before| before.stated.get(name)).unwrap_or(&Value::Unknown);
    let mut taken = it.fields.clone();
    let said_before = it.fields.iter().filter(|(name, value)| **value != Value::Unknown && said(name) == *value);
    let said_before: Vec<&str> = said_before.map(|(name, _)| name).collect();
    // What a person answered stays their answer where a source says the same.
    let answered = |name: &str, value: &Value| {
        workload.facts.value(name).as_ref() == Some(value)
            && workload.facts.setting(name).is_some_and(|set| set.how != How::Import)
    };
    let same: Vec<&str> =
        it.fields.iter().filter(|(name, value)| answered(name, value)).map(|(name, _)| name).collect();
    for name in it.kept.iter().map(String::as_str).chain(said_before).chain(same) {
        taken.remove(name);
    }
    set_workload(workload, &taken, Setting { on: happened.on, how: How::Import }, Entered::Stated);
    for (kind, claim) in &it.claims {
        workload.claims.insert(*kind, claim.clone());
    }
    workload.sources.push(spoken(before, it, happened));
    if let Some(at) = at {
        // It stays in its place.
        let last = workload.sources.len() - 1;
        workload.sources.swap(at, last);
    }
}

/// What a source has said after it spoke again. A field that was not read is as it was: its last statement stands.
fn spoken(before: Option<Source>, it: &WorkloadImported, happened: &Happened) -> Source {
    let mut source = before.unwrap_or_else(|| Source {
        source: it.source.clone(),
        source_id: None,
        match_key: it.match_key.clone(),
        statement: String::new(),
        stated: Fields::new(),
        words: BTreeMap::new(),
        silent: BTreeMap::new(),
        unclear: BTreeMap::new(),
        unmapped: BTreeMap::new(),
        import: None,
        on: happened.on,
        conflicts: vec![],
        missing_since: None,
    });
    for name in &it.blank {
        let spoke = source.unclear.remove(name).is_some();
        if source.stated.remove(name).is_some_and(|value| value != Value::Unknown) || spoke {
            source.silent.insert(name.clone(), happened.on);
        }
        source.words.remove(name);
        source.conflicts.retain(|conflict| conflict != name);
    }
    for name in &it.unclear {
        let same = source.unclear.get(name).filter(|_| source.words.get(name) == it.words.get(name)).copied();
        source.unclear.insert(name.clone(), same.unwrap_or(happened.on));
        source.stated.remove(name);
        source.silent.remove(name);
        source.conflicts.retain(|conflict| conflict != name);
    }
    for (name, value) in it.fields.iter() {
        source.stated.remove(name);
        source.silent.remove(name);
        source.unclear.remove(name);
        source.words.remove(name);
        source.conflicts.retain(|conflict| conflict != name);
        if *value != Value::Unknown {
            // A value of these very fields.
            let _ = source.stated.put(name, value.clone());
        }
    }
    source.words.extend(it.words.clone());
    source.conflicts.extend(it.kept.iter().cloned());
    source.conflicts.sort_unstable();
    source.conflicts.dedup();
    Source {
        source_id: it.source_id.clone(),
        statement: it.statement.clone(),
        import: happened.import,
        on: happened.on,
        missing_since: None,
        ..source
    }
}

/// Sets facts and, where the stage is among them, remembers the entry into it.
fn set_workload(workload: &mut Workload, fields: &Fields<WorkloadFacts>, setting: Setting, how: Entered) {
    let before = workload.facts.stage;
    workload.facts.set_all(fields, setting);
    let after = workload.facts.stage;
    if before != after {
        entered(workload, StageEntry { stage: after.known().copied(), on: setting.on, how, promotion: None });
    }
}

fn describe_person(person: &mut Person, fields: &Fields<PersonFacts>, happened: &Happened) {
    let roles = person.facts.roles.clone();
    person.facts.set_all(fields, by_hand(happened));
    if person.facts.roles != roles {
        person.given.push(happened.turn(person.facts.roles.clone()));
    }
}

fn change_person(person: &mut Person, happened: &Happened) -> bool {
    match &happened.event {
        Event::PersonDescribed(it) => describe_person(person, &it.fields, happened),
        Event::PersonAccountLinked(it) => {
            if !person.logins.contains(&it.login) {
                person.logins.push(it.login.clone());
            }
        }
        Event::PersonMerged(it) => {
            if person.id == it.person {
                person.merged = Some(Merged { into: it.into, since: happened.on, entry: happened.entry });
            }
        }
        Event::PersonApart(it) => {
            let with = if person.id == it.person { it.other } else { it.person };
            person.keep_apart(Relation { with, since: happened.on });
        }
        Event::PersonLeft(it) => {
            person.facts.set("active", YesNo::No.into(), by_hand(happened));
            person.facts.set("left_on", Value::Day(it.left_on), by_hand(happened));
        }
        _ => return false,
    }
    true
}

fn change_grant(grant: &mut Grant, subject: Id, happened: &Happened) -> bool {
    match &happened.event {
        Event::GrantDescribed(it) if it.grant == subject => {
            grant.facts.set_all(&it.fields, by_hand(happened));
        }
        Event::GrantImported(it) if it.grant == subject => grant_stated(grant, it, happened),
        Event::GrantApproved(it) => grant_approved(grant, it, happened),
        Event::GrantEnded(it) => {
            grant.facts.set("state", GrantState::Ended.into(), by_hand(happened));
            grant.facts.set("ended_on", Value::Day(it.ended_on), by_hand(happened));
        }
        _ => return false,
    }
    true
}

fn grant_approved(grant: &mut Grant, it: &GrantApproved, happened: &Happened) {
    let setting = by_hand(happened);
    grant.facts.set("approved_by", Value::Person(it.by.person), setting);
    grant.facts.set("approved_on", Value::Day(it.approved_on), setting);
    grant.facts.set("reason", Value::Text(it.reason.clone()), setting);
    if let Some(day) = it.expires_on {
        grant.facts.set("expires_on", Value::Day(day), setting);
    }
}

fn grant_stated(grant: &mut Grant, it: &GrantImported, happened: &Happened) {
    let setting = Setting { on: happened.on, how: How::Import };
    for (name, value) in it.fields.iter() {
        let by_person = grant.facts.setting(name).is_some_and(|set| set.how != How::Import);
        if !by_person {
            grant.facts.set(name, value.clone(), setting);
        }
    }
}

fn register(it: &RegisterCreated, on: Day) -> Option<Register> {
    Some(Register {
        id: it.register,
        name: it.name.clone(),
        began_on: on,
        catalogue_version: it.catalogue_version.clone(),
        policy_text: it.policy.clone(),
        policy: Policy::read(&it.policy).ok()?,
        policy_number: 1,
        policy_since: on,
        policies: vec![],
        baseline: None,
        mappings: BTreeMap::new(),
        clock: vec![],
    })
}

fn workload_added(it: &WorkloadAdded, happened: &Happened) -> Workload {
    let mut workload = Workload::new(it.workload, it.key.clone(), happened.on);
    workload.facts.set_all(&it.fields, by_hand(happened));
    workload
}

fn new_grant(id: Id, workload: Id, on: Day, source: Option<String>) -> Grant {
    Grant { id, workload, added_on: on, facts: Facts::<GrantFacts>::default(), source }
}

fn grant_added(it: &GrantAdded, happened: &Happened) -> Grant {
    let mut grant = new_grant(it.grant, it.workload, happened.on, None);
    grant.facts.set_all(&it.fields, by_hand(happened));
    grant
}

fn promotion(it: &PromotionRequested, happened: &Happened) -> Promotion {
    Promotion {
        id: it.promotion,
        workload: it.workload,
        from: it.from,
        to: it.to,
        requested_by: it.requested_by,
        requested_by_account: happened.account.clone(),
        requested_on: happened.on,
        plan: it.plan.clone(),
        snapshot: it.snapshot.clone(),
        snapshot_sha256: it.snapshot_sha256.clone(),
        findings: it.findings.clone(),
        reach: FrozenFacts::read(&it.snapshot).map_or(Reach::Read, |frozen| frozen.reach()),
        approved_as: None,
        decided: None,
    }
}

fn decided(it: &PromotionDecided, happened: &Happened, promotion: &Promotion) -> Decided {
    let asked = Asked { by: promotion.requested_by, account: &promotion.requested_by_account };
    Decided {
        decision: it.decision,
        by: it.by,
        on: happened.on,
        at: happened.at,
        reason: it.reason.clone(),
        conditions: it.conditions.clone(),
        vouched: Vouched::of(it.by, &happened.account, asked, !it.self_attested),
    }
}

fn review(it: &ReviewRecorded, happened: &Happened) -> Review {
    Review {
        id: it.review,
        workload: it.workload,
        record: it.record.clone(),
        effective_on: happened.on,
        recorded_at: happened.at,
    }
}

fn action(it: &ActionOpened, on: Day) -> Action {
    Action {
        id: it.action,
        workload: it.workload,
        origin: it.origin,
        from: it.from.clone(),
        what: it.what.clone(),
        owner: it.owner,
        due_on: it.due_on,
        opened_on: on,
        closed_on: None,
        proof: None,
    }
}

fn import(it: &ImportApplied, on: Day) -> Import {
    Import {
        id: it.import,
        source: it.source.clone(),
        file: it.file.clone(),
        sha256: it.sha256.clone(),
        rows: it.rows,
        new: it.new,
        changed: it.changed,
        unchanged: it.unchanged,
        rejected: it.rejected,
        refused: it.refused.clone(),
        on,
        seen_again: vec![],
    }
}

fn source_of<'a>(workload: &'a mut Workload, source: &str, match_key: &str) -> Option<&'a mut Source> {
    workload.sources.iter_mut().find(|known| known.source == source && known.match_key == match_key)
}

fn remember(ids: &mut Vec<Id>, id: Id) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

fn by_hand(happened: &Happened) -> Setting {
    let how = if happened.import.is_some() { How::Import } else { How::Person };
    Setting { on: happened.on, how }
}

/// The stage's word, or `unknown`.
#[must_use]
pub fn stage_word(stage: &Fact<Stage>) -> &'static str {
    stage.known().map_or("unknown", |stage| stage.word())
}
