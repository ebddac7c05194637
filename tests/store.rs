//! The register as a file: one path of a command, and everything computed the same however it is computed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "a test that meets the unexpected stops there"
)]

mod support;

use countersign::domain::command::Command;
use countersign::domain::field::Fields;
use countersign::domain::plan::Plan;
use countersign::domain::record::{GrantFacts, KeyTestAgain};
use countersign::domain::{ControlPoint, Day, Decision, Derivation, Id, Reach, Stage, Value};
use countersign::ledger::FaultClass;
use countersign::store::{Mode, Store, StoreError, schema};
use proptest::prelude::*;
use rstest::rstest;
use rusqlite::Connection;
use support::{TestRegister, by, day, facts, fields};

fn grant_fields(pairs: &[(&str, &str)]) -> Fields<GrantFacts> {
    let mut fields = Fields::new();
    for (name, text) in pairs {
        fields.parse(name, text).unwrap();
    }
    fields
}

#[test]
fn a_retry_of_the_same_act_writes_nothing_new() {
    let mut desk = TestRegister::begin("2026-11-22");
    let request = desk.request();
    let add = || Command::AddWorkload { key: None, fields: facts(&[("name", "Claims triage")]) };
    let first = desk.store.commit(&request, add()).unwrap();
    let again = desk.store.commit(&request, add()).unwrap();
    assert!(again.already && !first.already);
    assert_eq!((again.end, desk.store.counts().unwrap().workloads), (first.end, 1));
}

#[test]
fn two_people_editing_one_workload_meet_a_conflict_and_lose_nothing() {
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    let seen = desk.store.find("claims-triage").unwrap().last_entry;
    desk.answer(id, &[("purpose", "sorts claims")]);
    let stale = || Command::Answer { workload: id, fields: facts(&[("purpose", "mine")]), bulk: None, overwrite: true };
    // Another account is told that it was someone else; whoever has two windows open, that it was themselves.
    for (login, says) in [("bob", "it was changed by someone else"), ("alice", "you changed it yourself")] {
        let mut request = desk.request();
        request.expects = vec![(id, seen)];
        request.actor.login = login.into();
        let refusal = desk.store.commit(&request, stale()).unwrap_err().to_string();
        assert!(refusal.starts_with(&format!("claims-triage: {says}")), "{refusal}");
    }
    assert_eq!(desk.dossier(id).workload.facts.purpose.known().unwrap(), "sorts claims");
}

#[test]
fn a_second_connection_reads_what_the_first_has_open_and_writes_nothing() {
    let mut desk = TestRegister::begin("2026-11-20");
    desk.workload("Claims triage", &[]);
    let mut reader = desk.store.reader().unwrap();
    desk.turn_to("2026-11-22");
    desk.workload("Doc summariser", &[]);
    let then = desk.store.as_of(day("2026-11-21"), None).unwrap();
    let then = (then.reader().unwrap(), then);
    let counted = |store: &Store| store.counts().unwrap().workloads;
    assert_eq!((counted(&reader), counted(&then.0)), (2, 1));
    let add = Command::AddWorkload { key: None, fields: facts(&[("name", "Third")]) };
    let refused = reader.commit(&desk.request(), add).unwrap_err();
    assert!(matches!(refused, StoreError::ReadOnly(_)), "{refused}");
}

#[test]
fn a_batch_that_is_refused_in_the_middle_leaves_nothing_behind() {
    let mut desk = TestRegister::begin("2026-11-22");
    let before = (desk.store.end().unwrap(), desk.store.projection().unwrap());
    let request = desk.request();
    let named = |name: &str| Command::AddWorkload { key: Some("same".into()), fields: facts(&[("name", name)]) };
    let refused = desk.store.commit_all(&request, None, [named("One"), named("Two")], &mut |_| {});
    assert!(matches!(refused, Err(StoreError::Refused(_))));
    assert_eq!((desk.store.end().unwrap(), desk.store.projection().unwrap()), before);
}

#[test]
fn names_that_are_the_same_get_numbered_keys() {
    let mut desk = TestRegister::begin("2026-11-22");
    let request = desk.request();
    let many = (0..4).map(|_| Command::AddWorkload { key: None, fields: facts(&[("name", "Chatbot")]) });
    desk.store.commit_all(&request, None, many, &mut |_| {}).unwrap();
    for key in ["chatbot", "chatbot-2", "chatbot-3", "chatbot-4"] {
        assert_eq!(desk.store.find(key).unwrap().key, key);
    }
}

#[test]
fn a_fact_entered_later_about_an_earlier_day_does_not_overrule_a_newer_one() {
    let mut desk = TestRegister::begin("2026-11-01");
    let id = desk.workload("Claims triage", &[]);
    desk.turn_to("2026-11-20");
    desk.answer(id, &[("purpose", "newer")]);
    desk.on = Some(day("2026-11-10"));
    desk.answer(id, &[("purpose", "older"), ("supplier", "Acme AI")]);
    let facts = desk.dossier(id).workload.facts;
    assert_eq!(
        (facts.purpose.known().unwrap().as_str(), facts.supplier.known().unwrap().as_str()),
        ("newer", "Acme AI")
    );
    let then = desk.store.as_of(day("2026-11-15"), None).unwrap();
    assert_eq!(then.dossier(id).unwrap().unwrap().workload.facts.purpose.known().unwrap(), "older");
}

#[test]
fn nothing_is_true_from_a_day_to_come() {
    let mut desk = TestRegister::begin("2026-11-22");
    desk.on = Some(day("2026-11-23"));
    let refused = desk.try_act(Command::AddWorkload { key: None, fields: facts(&[("name", "Tomorrow")]) });
    assert!(matches!(refused, Err(StoreError::Future(on)) if on == day("2026-11-23")));
}

#[test]
fn a_workload_goes_from_first_entry_to_production_by_ordinary_steps_and_nothing_fails_the_days_after() {
    let mut desk = TestRegister::begin("2026-06-01");
    let (owner, requester, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk.workload("Claims triage agent", &[("purpose", "sorts claims by urgency"), ("ends_on", "2026-08-15")]);
    desk.answer(
        id,
        &[
            ("owner", &owner.to_string()),
            ("reach_customer", "none"),
            ("reach_record", "none"),
            ("reach_decision", "read"),
            ("control_point", "before"),
            ("grants_complete", "none"),
            ("identities_complete", "none"),
            ("zones_complete", "none"),
        ],
    );
    assert_no_block_or_high_finding(&desk, id);

    desk.turn_to("2026-07-01");
    let grant = grant_fields(&[
        ("dataset", "claims-db"),
        ("classification", "confidential"),
        ("customer_data", "yes"),
        ("masking", "masked"),
        ("mode", "read"),
        ("environment", "production"),
        ("egress", "no"),
        ("feeds_decision", "no"),
        ("state", "live"),
        ("requested_by", &requester.to_string()),
        ("approved_by", &decider.to_string()),
        ("approved_on", "2026-07-01"),
        ("reason", "triage needs the text of the claim"),
        ("expires_on", "2027-06-01"),
    ]);
    let fields = facts(&[
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "influence"),
        ("control_point", "before"),
        ("control_role", "claims clerk"),
        ("control_action", "approves or rejects"),
        ("pilot_scope", "one office, forty claims a day"),
        ("ends_on", "2026-12-01"),
        ("next_review_on", "2026-07-31"),
        ("grants_complete", "listed"),
        ("identities_complete", "none"),
        ("zones_complete", "none"),
        ("log_prompts", "planned"),
        ("log_tools", "planned"),
        ("log_data_access", "planned"),
        ("log_approvals", "planned"),
    ]);
    let grants = vec![countersign::domain::plan::PlannedGrant { grant: Id([0x77; 16]), fields: grant }];
    let plan = Plan { fields, grants, ..Plan::default() };
    promote(&mut desk, id, Stage::Pilot, plan, requester, decider);
    desk.later(1);
    assert_no_block_or_high_finding(&desk, id);

    desk.turn_to("2026-07-25");
    desk.answer(
        id,
        &[
            ("log_prompts", "yes"),
            ("log_tools", "yes"),
            ("log_data_access", "yes"),
            ("log_approvals", "yes"),
            ("control_exercised_on", "2026-07-24"),
        ],
    );
    review(&mut desk, id, decider);
    desk.later(15);
    assert_no_block_or_high_finding(&desk, id);

    desk.turn_to("2026-08-20");
    desk.answer(id, &[("control_exercised_on", "2026-08-19")]);
    review(&mut desk, id, decider);
    let fields = facts(&[
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "influence"),
        ("control_point", "before"),
        ("next_review_on", "2026-11-01"),
    ]);
    promote(&mut desk, id, Stage::Production, Plan { fields, ..Plan::default() }, requester, decider);
    for days in [1, 14, 16] {
        desk.later(days);
        assert_no_block_or_high_finding(&desk, id);
    }
    assert!(desk.dossier(id).workload.facts.stage.is(Stage::Production));
}

fn promote(desk: &mut TestRegister, id: Id, to: Stage, plan: Plan, requester: Id, decider: Id) {
    let asked = desk.act(Command::RequestPromotion { workload: id, to, plan, by: by(requester) });
    desk.act(Command::Decide {
        promotion: asked.begun[0],
        workload: id,
        decision: Decision::Approved,
        by: by(decider),
        reason: "facts and findings read; the risk is worth it".into(),
        conditions: vec![],
    });
}

fn review(desk: &mut TestRegister, id: Id, reviewer: Id) {
    let answers = countersign::domain::command::ReviewAnswers {
        reviewer: by(reviewer),
        started_on: desk.today(),
        changes: vec![],
        items: vec![],
        key_test: Some(KeyTestAgain {
            reach_customer: Reach::None,
            reach_record: Reach::None,
            reach_decision: Reach::Influence,
            control_point: ControlPoint::Before,
        }),
        conclusion: countersign::domain::Conclusion::Continue,
        remark: None,
        next_review_on: None,
        actions: vec![],
        attestation: "I looked at what changed and at what fails.".into(),
    };
    desk.act(Command::RecordReview { workload: id, answers });
}

fn assert_no_block_or_high_finding(desk: &TestRegister, id: Id) {
    let judgement = countersign::controls::judge(&desk.dossier(id), desk.today(), desk.store.policy().unwrap());
    let weighty: Vec<String> = judgement
        .controls
        .iter()
        .filter(|judged| judged.is_finding() && judged.severity >= countersign::domain::Severity::High)
        .map(|judged| format!("{} {:?}: {}", judged.control.id, judged.verdict(), judged.answer.reason))
        .collect();
    assert_eq!(weighty, Vec::<String>::new(), "on {}", desk.today());
}

#[test]
fn a_gate_that_is_not_open_says_what_stops_it_and_writes_nothing() {
    let mut desk = TestRegister::begin("2026-11-22");
    let requester = desk.person("R. Diaz");
    let id = desk.workload("Vendor risk scorer", &[]);
    let refusal = desk.refused(Command::RequestPromotion {
        workload: id,
        to: Stage::Pilot,
        plan: Plan::default(),
        by: by(requester),
    });
    assert!(
        refusal.contains("KEY-1") && refusal.contains("OWN-1") && refusal.contains("vendor-risk-scorer"),
        "{refusal}"
    );
}

// ------------------------------------------------------------------ everything computed is the same however it is computed

#[derive(Clone, Debug)]
enum Step {
    Add(u8),
    Answer(u8, u8, bool),
    Grant(u8, u8),
    EndGrant(u8),
    Schedule(u8, u8),
    Retire(u8),
    Lower(u8),
    Leave(u8),
    Identity(u8, u8),
    Bind(u8, u8, bool),
    Place(u8, u8, bool),
    Credential(u8, u8),
    Describe(u8, u8),
    Revoke(u8),
    Zone(u8, u8),
    Wait(u8),
    Policy(u8),
    Baseline(u8),
    Exception(u8, u8),
    OfException(u8, u8),
    Clock(u8),
    CorrectClock,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<u8>().prop_map(Step::Add),
        8 => any::<(u8, u8, bool)>().prop_map(|(w, a, late)| Step::Answer(w, a, late)),
        3 => any::<(u8, u8)>().prop_map(|(w, g)| Step::Grant(w, g)),
        1 => any::<u8>().prop_map(Step::EndGrant),
        2 => any::<(u8, u8)>().prop_map(|(w, d)| Step::Schedule(w, d)),
        1 => any::<u8>().prop_map(Step::Retire),
        1 => any::<u8>().prop_map(Step::Lower),
        1 => any::<u8>().prop_map(Step::Leave),
        3 => any::<(u8, u8)>().prop_map(|(w, a)| Step::Identity(w, a)),
        2 => any::<(u8, u8, bool)>().prop_map(|(i, w, bind)| Step::Bind(i, w, bind)),
        3 => any::<(u8, u8, bool)>().prop_map(|(u, z, stands)| Step::Place(u, z, stands)),
        2 => any::<(u8, u8)>().prop_map(|(i, c)| Step::Credential(i, c)),
        2 => any::<(u8, u8)>().prop_map(|(i, d)| Step::Describe(i, d)),
        1 => any::<u8>().prop_map(Step::Revoke),
        2 => any::<(u8, u8)>().prop_map(|(z, e)| Step::Zone(z, e)),
        2 => any::<u8>().prop_map(Step::Wait),
        2 => any::<u8>().prop_map(Step::Policy),
        2 => any::<u8>().prop_map(Step::Baseline),
        4 => any::<(u8, u8)>().prop_map(|(w, e)| Step::Exception(w, e)),
        6 => any::<(u8, u8)>().prop_map(|(e, a)| Step::OfException(e, a)),
        3 => any::<u8>().prop_map(Step::Clock),
        2 => Just(Step::CorrectClock),
    ]
}

struct Drive {
    desk: TestRegister,
    people: Vec<Id>,
    workloads: Vec<Id>,
    grants: Vec<Id>,
    identities: Vec<Id>,
    zones: Vec<Id>,
    exceptions: Vec<(Id, Id)>,
}

const ANSWERS: [&[(&str, &str)]; 10] = [
    &[("reach_customer", "none"), ("reach_record", "read"), ("reach_decision", "none"), ("control_point", "none")],
    &[("reach_customer", "act"), ("reach_record", "act"), ("reach_decision", "act"), ("control_point", "after")],
    &[("stage", "production")],
    &[("stage", "pilot"), ("ends_on", "2027-01-05"), ("pilot_scope", "one team")],
    &[("log_prompts", "yes"), ("log_tools", "planned"), ("log_data_access", "no"), ("log_approvals", "yes")],
    &[
        ("grants_complete", "listed"),
        ("identities_complete", "listed"),
        ("zones_complete", "listed"),
        ("team", "Claims"),
        ("unit", "Insurance"),
    ],
    &[("purpose", "sorts claims"), ("supplier", "Acme AI"), ("control_role", "clerk"), ("control_action", "approves")],
    &[("ends_on", "2026-12-01"), ("control_exercised_on", "2026-11-01")],
    &[("reach_customer", "unknown"), ("control_point", "before")],
    &[("ends_on", "never"), ("name", "Zoë's agent 10")],
];

impl Drive {
    fn begin() -> Self {
        let mut desk = TestRegister::begin("2026-11-01");
        let people = vec![desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva")];
        let first = desk.workload("First", &[]);
        let zones = ["cloud-account", "secrets-store", "data-store"].map(|kind| {
            let fields = fields(&[("kind", kind), ("name", "shared")]);
            desk.act(Command::DescribeZone { zone: None, fields }).begun[0]
        });
        Self {
            desk,
            people,
            workloads: vec![first],
            grants: vec![],
            identities: vec![],
            zones: zones.to_vec(),
            exceptions: vec![],
        }
    }

    fn pick(ids: &[Id], at: u8) -> Option<Id> {
        ids.get(usize::from(at) % ids.len().max(1)).copied()
    }

    /// Does a step; what the rules refuse is no part of the walk.
    fn take(&mut self, step: &Step) {
        let Self { desk, people, workloads, grants, identities, zones, exceptions } = self;
        match *step {
            Step::Add(name) => {
                let fields = facts(&[("name", &format!("Agent {}", name % 7))]);
                if let Ok(done) = desk.try_act(Command::AddWorkload { key: None, fields }) {
                    workloads.extend(done.begun);
                }
            }
            Step::Answer(w, a, late) => {
                let Some(workload) = Self::pick(workloads, w) else { return };
                let mut fields = facts(ANSWERS[usize::from(a) % ANSWERS.len()]);
                if a > 128 {
                    let owner = people[usize::from(a) % people.len()];
                    fields.put("owner", Value::Person(owner)).unwrap();
                }
                let today = desk.today();
                desk.on = late.then(|| today.plus_days(-i64::from(w % 9))).filter(|on| *on >= day("2026-11-01"));
                let _ = desk.try_act(Command::Answer {
                    workload,
                    fields,
                    bulk: (a % 3 == 0).then(|| "all".into()),
                    overwrite: true,
                });
                desk.on = None;
            }
            Step::Grant(w, g) => {
                let Some(workload) = Self::pick(workloads, w) else { return };
                let fields = grant_fields(&[
                    ("dataset", "claims-db"),
                    ("classification", ["public", "confidential", "unknown"][usize::from(g) % 3]),
                    ("masking", ["masked", "unmasked", "unknown"][usize::from(g / 3) % 3]),
                    ("egress", ["yes", "no", "unknown"][usize::from(g / 9) % 3]),
                    ("expires_on", ["2026-11-20", "2027-06-01", "never"][usize::from(g / 27) % 3]),
                ]);
                if let Ok(done) = desk.try_act(Command::AddGrant { workload, fields }) {
                    grants.extend(done.begun);
                }
            }
            Step::EndGrant(g) => {
                if let Some(grant) = Self::pick(grants, g) {
                    let ended_on = desk.today();
                    let _ = desk.try_act(Command::EndGrant { grant, ended_on });
                }
            }
            Step::Schedule(w, d) => {
                let Some(workload) = Self::pick(workloads, w) else { return };
                let due_on = (d > 64).then(|| desk.today().plus_days(i64::from(d)));
                let _ = desk.try_act(Command::Schedule { workload, due_on, derived: Derivation::Typed });
            }
            Step::Retire(w) => {
                if let Some(workload) = Self::pick(workloads, w) {
                    let _ = desk.try_act(Command::Retire { workload, ends_access: None });
                }
            }
            Step::Lower(w) => {
                if let Some(workload) = Self::pick(workloads, w) {
                    let _ = desk.try_act(Command::Demote { workload });
                }
            }
            Step::Leave(p) => {
                if let Some(person) = Self::pick(people, p) {
                    let left_on = desk.today();
                    let _ = desk.try_act(Command::PersonLeft { person, left_on });
                }
            }
            Step::Identity(w, a) => {
                let Some(workload) = Self::pick(workloads, w) else { return };
                let owner = people[usize::from(a) % people.len()].to_string();
                let account = fields(&[
                    ("account", ["svc-a", "svc-b"][usize::from(a) % 2]),
                    ("environment", ["test", "production", "unknown"][usize::from(a / 2) % 3]),
                    ("state", ["live", "prepared"][usize::from(a / 6) % 2]),
                    ("privilege", ["scoped", "admin", "unknown"][usize::from(a / 12) % 3]),
                    ("revoke_by", ["2026-11-15", "unknown"][usize::from(a / 36) % 2]),
                    ("owner", &owner),
                ]);
                let zones = Self::pick(zones, a).into_iter().collect();
                // Of some nobody says which workload runs as them: what is found of them is found of themselves.
                let workloads = if w % 3 == 0 { vec![] } else { vec![workload] };
                if let Ok(done) = desk.try_act(Command::AddIdentity { fields: account, workloads, zones }) {
                    identities.extend(done.begun);
                }
            }
            Step::Bind(i, w, bind) => {
                let (Some(identity), Some(workload)) = (Self::pick(identities, i), Self::pick(workloads, w)) else {
                    return;
                };
                let _ = desk.try_act(if bind {
                    Command::LinkIdentity { identity, workload }
                } else {
                    Command::UnlinkIdentity { identity, workload }
                });
            }
            Step::Place(u, z, stands) => {
                let Some(zone) = Self::pick(zones, z) else { return };
                let command = match (u % 2, Self::pick(identities, u), Self::pick(workloads, u)) {
                    (0, Some(identity), _) => Command::PlaceIdentity { identity, zone, stands },
                    (_, _, Some(workload)) => Command::PlaceWorkload { workload, zone, stands },
                    _ => return,
                };
                let _ = desk.try_act(command);
            }
            Step::Credential(i, c) => {
                let Some(identity) = Self::pick(identities, i) else { return };
                let key = fields(&[
                    ("kind", "key"),
                    ("fingerprint", ["id:kid-1", "id:kid-2", "unknown"][usize::from(c) % 3]),
                    ("expires_on", ["2026-11-20", "never", "2027-03-01"][usize::from(c / 3) % 3]),
                ]);
                let _ = desk.try_act(Command::IssueCredential { identity, fields: key, replaces: None });
            }
            Step::Describe(i, d) => {
                let Some(identity) = Self::pick(identities, i) else { return };
                let said: &[(&str, &str)] = match d % 4 {
                    0 => &[("environment", "production")],
                    1 => &[("environment", "test")],
                    2 => &[("human_use", "yes"), ("account", "svc-a")],
                    _ => &[("revoke_by", "2026-12-10")],
                };
                let _ = desk.try_act(Command::DescribeIdentity { identity, fields: fields(said) });
            }
            Step::Revoke(i) => {
                let Some(identity) = Self::pick(identities, i) else { return };
                let (revoked_on, person) = (desk.today(), people[usize::from(i) % people.len()]);
                let _ = desk.try_act(Command::RevokeIdentity { identity, revoked_on, by: by(person) });
            }
            Step::Zone(z, e) => {
                let zone = Self::pick(zones, z);
                let environment = ["test", "production", "unknown"][usize::from(e) % 3];
                let fields = fields(&[("environment", environment)]);
                let _ = desk.try_act(Command::DescribeZone { zone, fields });
            }
            Step::Exception(w, e) => {
                let Some(workload) = Self::pick(workloads, w) else { return };
                let control = ["KEY-2", "LOG-3", "EXP-2", "DAT-3", "EXP-1", "EXC-2"][usize::from(e) % 6].to_owned();
                let items = Self::pick(grants, w).into_iter().filter(|_| e > 128).collect();
                let today = desk.today();
                let fields = Fields::new()
                    .with("reason", "not yet")
                    .with("compensating_control", "looked at weekly")
                    .with("owner", people[usize::from(w) % people.len()])
                    .with("expires_on", today.plus_days(i64::from(e % 40)));
                let asked = by(people[usize::from(e) % people.len()]);
                let ask = Command::RequestException { workload, control, items, by: asked, fields };
                if let Ok(done) = desk.try_act(ask) {
                    exceptions.extend(done.begun.into_iter().map(|exception| (exception, workload)));
                }
            }
            Step::OfException(e, a) => {
                let Some((exception, workload)) = exceptions.get(usize::from(e) % exceptions.len().max(1)).copied()
                else {
                    return;
                };
                let by = by(people[usize::from(a) % people.len()]);
                let today = desk.today();
                desk.on = (e > 200).then(|| today.plus_days(-i64::from(a % 4))).filter(|on| *on >= day("2026-11-01"));
                let _ = desk.try_act(match a % 7 {
                    0..=3 => Command::DecideException { exception, workload, by, declined: None },
                    4 => Command::DecideException { exception, workload, by, declined: Some("no".into()) },
                    5 => Command::RenewException {
                        exception,
                        workload,
                        by,
                        until: today.plus_days(i64::from(a % 50)),
                        reason: "not yet".into(),
                    },
                    _ => Command::CloseException { exception, workload, by, reason: "fixed".into() },
                });
                desk.on = None;
            }
            Step::Wait(days) => desk.later(i64::from(days % 40)),
            Step::Clock(by) => {
                const MINUTES: [i64; 8] = [1, 20, 13 * 60, 24 * 60, 25 * 60, 9 * 1_440, 400 * 1_440, 3_652 * 1_440];
                let by_minutes = MINUTES[usize::from(by) % 8] * if by < 128 { 1 } else { -1 };
                let earliest = support::noon("2026-11-01");
                desk.set_clock(desk.now().plus_millis(by_minutes * 60_000).max(earliest));
            }
            Step::CorrectClock => {
                let (today, size) = (desk.today(), desk.store.end().unwrap().unwrap().size);
                let known = |desk: &TestRegister| desk.store.as_of(today, Some(size)).unwrap().projection().unwrap();
                let before = known(desk);
                let request = desk.request();
                if desk.store.correct_clock(&request).unwrap().is_some() {
                    desk.store.roll(desk.now()).unwrap();
                    assert_eq!(known(desk), before, "what is asked as known before it does not change");
                    assert_eq!(desk.store.ahead(desk.now()).unwrap(), None, "nothing lies ahead any more");
                }
            }
            Step::Baseline(w) => {
                if let Some(workload) = Self::pick(workloads, w) {
                    let _ = desk.try_act(Command::Baseline { workload });
                }
            }
            Step::Policy(p) => {
                let register = desk.store.register().unwrap().id;
                let preset = if p % 2 == 0 { "\"core\"" } else { "\"full\"" };
                let zone = ["Etc/UTC", "Pacific/Auckland", "America/Los_Angeles"][usize::from(p / 2) % 3];
                let own = [
                    "",
                    "[controls.KEY-1]\noff = true\nreason = \"tried out\"",
                    "[controls.EXP-1]\nfrom = \"2026-12-01\"\nseverity = \"medium\"\nreason = \"phased in\"",
                ][usize::from(p / 6) % 3];
                let policy = countersign::domain::policy::DEFAULT_POLICY.replace("\"core\"", preset);
                let policy = format!("{}\n{own}", policy.replace("Etc/UTC", zone));
                let _ = desk.try_act(Command::ChangePolicy { register, policy });
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_was_computed_step_by_step_is_what_is_computed_from_the_ledger(steps in proptest::collection::vec(step(), 1..40)) {
        let mut drive = Drive::begin();
        for step in &steps {
            drive.take(step);
        }
        let mut desk = drive.desk;
        let incremental = desk.store.projection().unwrap();

        let today = desk.store.as_of(desk.today(), None).unwrap();
        prop_assert_eq!(&today.projection().unwrap(), &incremental, "as of today");

        let now = desk.now();
        prop_assert_eq!(desk.store.rebuild(now, &mut |_, _| {}).unwrap(), 0, "every entry has its place");
        prop_assert_eq!(&desk.store.projection().unwrap(), &incremental, "rebuilt");
        let found = desk.store.verify(None, &mut |_| {}).unwrap();
        prop_assert!(found.is_sound());
    }
}

// ------------------------------------------------------------------------------------------------ faults are named

fn tampered(desk: &TestRegister, sql: &str) -> Connection {
    let db = Connection::open(desk.file()).unwrap();
    db.execute_batch("DROP TRIGGER ledger_keeps_entries; DROP TRIGGER ledger_keeps_all;").unwrap();
    db.execute_batch(sql).unwrap();
    db
}

fn desk_with_ten_entries() -> TestRegister {
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    for number in 0..7 {
        desk.answer(id, &[("purpose", &format!("version {number}"))]);
    }
    assert_eq!(desk.store.end().unwrap().unwrap().size, 10);
    desk
}

#[rstest]
#[case::changed(
    "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'version 3', 'version 9') AS BLOB) WHERE seq = 7",
    7,
    FaultClass::BodyHash
)]
#[case::removed("DELETE FROM ledger WHERE seq = 5", 5, FaultClass::Gap)]
#[case::own_hash("UPDATE ledger SET hash = zeroblob(32) WHERE seq = 6", 6, FaultClass::EntryHash)]
#[case::last_hash("UPDATE ledger SET hash = zeroblob(32) WHERE seq = 10", 10, FaultClass::EntryHash)]
#[case::swapped(
    "UPDATE ledger SET seq = 99 WHERE seq = 5; UPDATE ledger SET seq = 5 WHERE seq = 6; UPDATE ledger SET seq = 6 WHERE seq = 99",
    5,
    FaultClass::ChainLink
)]
#[case::column("UPDATE ledger SET act = zeroblob(16) WHERE seq = 4", 4, FaultClass::Noncanonical)]
#[case::projection("UPDATE workload SET name = 'Something else'", 11, FaultClass::Projection)]
fn verify_names_the_first_bad_entry_and_its_class(#[case] sql: &str, #[case] seq: u64, #[case] class: FaultClass) {
    let desk = desk_with_ten_entries();
    drop(tampered(&desk, sql));
    let found = desk.store.verify(None, &mut |_| {}).unwrap();
    let first = found.faults.first().expect("a fault");
    assert_eq!((first.seq, first.class), (seq, class), "{:?}", found.faults);
}

#[test]
fn the_ledger_refuses_to_be_changed_by_accident() {
    let desk = desk_with_ten_entries();
    let db = Connection::open(desk.file()).unwrap();
    db.execute_batch("PRAGMA recursive_triggers = ON").unwrap();
    for sql in [
        "UPDATE ledger SET body = NULL",
        "DELETE FROM ledger WHERE seq = 10",
        "INSERT OR REPLACE INTO ledger SELECT seq, id, act, body_hash, hash, body FROM ledger WHERE seq = 3",
    ] {
        let refused = db.execute_batch(sql).unwrap_err().to_string();
        assert!(refused.contains("never"), "{sql}: {refused}");
    }
}

#[test]
fn a_ledger_put_back_from_an_older_copy_is_read_only_until_a_person_takes_note() {
    let mut desk = TestRegister::begin("2026-11-22");
    let id = desk.workload("Claims triage", &[]);
    let now = desk.now();
    let older = desk.folder.path().join("older.db");
    Connection::open(desk.file()).unwrap().execute("VACUUM INTO ?", [older.to_str().unwrap()]).unwrap();
    desk.answer(id, &[("purpose", "sorts claims")]);
    desk.store.checkpoint(now).unwrap();
    let file = desk.file();
    let request = desk.request();
    let TestRegister { folder, store, .. } = desk;
    drop(store);
    std::fs::remove_file(folder.path().join("register.db-wal")).ok();
    std::fs::copy(&older, &file).unwrap();
    let anchors = Some(folder.path().join("anchors.jsonl"));
    let mut store = Store::open(&file, Mode::Write, anchors.clone(), now).unwrap();
    let why = store.read_only().unwrap();
    assert!(why.starts_with("rolled back: it ends at entry 3") && why.ends_with("says 4"), "{why}");
    let found = store.verify(None, &mut |_| {}).unwrap();
    assert_eq!(found.faults.first().map(|fault| fault.class), Some(FaultClass::BehindAnchor));

    assert!(matches!(
        store.commit(&request, Command::Retire { workload: id, ends_access: None }),
        Err(StoreError::ReadOnly(_))
    ));
    store.acknowledge_rollback(&request).unwrap().unwrap();
    let again = Store::open(&file, Mode::Write, anchors, now).unwrap();
    assert_eq!(again.read_only(), None);
}

// ------------------------------------------------------------------------------------------------ what cannot be opened

#[rstest]
#[case::text(b"name,stage\nClaims,pilot\n".as_slice(), "not an SQLite database")]
#[case::empty(b"".as_slice(), "empty or too short")]
#[case::cut(b"SQLite format 3\0 and then nothing".as_slice(), "the register file is damaged")]
fn a_file_that_is_no_register_is_refused_and_left_as_it_is(#[case] bytes: &[u8], #[case] says: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inventory.db");
    std::fs::write(&file, bytes).unwrap();
    let refused = Store::open(&file, Mode::Write, None, support::noon("2026-11-22")).err().unwrap().to_string();
    assert!(refused.contains(says), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

#[rstest]
#[case::foreign("PRAGMA application_id = 7", "application id")]
#[case::future("PRAGMA user_version = 99", "newer version")]
#[case::before_the_release("PRAGMA user_version = 1", "before its first release")]
#[case::table("CREATE TABLE payroll(x)", "unexpected table `payroll`")]
#[case::trigger("CREATE TRIGGER sneaky AFTER INSERT ON ledger BEGIN SELECT 1; END", "unexpected trigger `sneaky`")]
#[case::projection("UPDATE meta SET value = 99 WHERE key = 'projection'", "newer version")]
fn a_register_that_is_not_ours_or_from_the_future_is_refused(#[case] sql: &str, #[case] says: &str) {
    let desk = desk_with_ten_entries();
    let (file, now) = (desk.file(), desk.now());
    let TestRegister { folder, store, .. } = desk;
    drop(store);
    Connection::open(&file).unwrap().execute_batch(sql).unwrap();
    let refused = Store::open(&file, Mode::Write, None, now).err().unwrap().to_string();
    assert!(refused.contains(says), "{refused}");
    drop(folder);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_refused_and_a_new_register_is_private() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let desk = desk_with_ten_entries();
    let link = desk.folder.path().join("link.db");
    symlink(desk.file(), &link).unwrap();
    assert!(matches!(Store::open(&link, Mode::Write, None, desk.now()), Err(StoreError::Symlink(_))));
    assert_eq!(std::fs::metadata(desk.file()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_register_of_another_table_version_is_computed_anew_and_a_copy_is_kept() {
    let desk = desk_with_ten_entries();
    let (file, now, before) = (desk.file(), desk.now(), desk.store.projection().unwrap());
    let TestRegister { folder, store, .. } = desk;
    drop(store);
    let db = Connection::open(&file).unwrap();
    db.execute_batch("UPDATE meta SET value = 0 WHERE key = 'projection'; UPDATE workload SET name = 'old way'")
        .unwrap();
    drop(db);
    let store = Store::open(&file, Mode::Write, None, now).unwrap();
    assert_eq!(store.projection().unwrap(), before);
    let kept = format!("register.db.before-{}", schema::PROJECTION_VERSION);
    assert!(folder.path().join(kept).exists());
}

#[test]
fn two_programs_write_to_one_register_and_each_sees_the_other() {
    let mut desk = desk_with_ten_entries();
    let mut other = Store::open(&desk.file(), Mode::Write, None, desk.now()).unwrap();
    let seen = other.data_version().unwrap();
    let id = desk.workload("Second", &[]);
    assert_ne!(other.data_version().unwrap(), seen);
    let request = desk.request();
    let answered = Command::Answer { workload: id, fields: facts(&[("purpose", "x")]), bulk: None, overwrite: true };
    other.commit(&request, answered).unwrap();
    assert_eq!(desk.dossier(id).workload.facts.purpose.known().unwrap(), "x");
    assert!(desk.store.verify(None, &mut |_| {}).unwrap().is_sound());
}

#[test]
fn answers_turn_with_the_days_and_nothing_is_written_to_the_ledger_for_it() {
    let mut desk = TestRegister::begin("2026-11-01");
    let id = desk.workload("Claims triage", &[]);
    desk.answer(id, &[("stage", "experiment"), ("ends_on", "2026-11-10")]);
    let size = desk.store.end().unwrap().unwrap().size;
    let failing =
        |desk: &TestRegister| desk.store.counts().unwrap().fails_by_control.get("EXP-1").copied().unwrap_or(0);
    assert_eq!(failing(&desk), 0);
    desk.turn_to("2026-11-10");
    assert_eq!(failing(&desk), 0, "the last day is not late");
    desk.turn_to("2026-11-11");
    assert_eq!(failing(&desk), 1);
    desk.turn_to("2026-11-09");
    assert_eq!(failing(&desk), 0, "a clock set back judges by the day it shows");
    assert_eq!(desk.store.end().unwrap().unwrap().size, size);
    let _: Day = desk.today();
}

// ------------------------------------------------------------------------------------------------ lists

#[rstest]
#[case(countersign::query::Column::Team)]
#[case(countersign::query::Column::Unit)]
#[case(countersign::query::Column::Owner)]
fn names_are_in_the_order_of_people_whatever_their_case_and_accents(#[case] column: countersign::query::Column) {
    let mut desk = TestRegister::begin("2026-03-02");
    for (at, name) in ["zebra", "Ärzte", "alpha 10", "Beta", "Alpha 9", "arzt"].into_iter().enumerate() {
        let owner = desk.person(name).to_string();
        desk.workload(&format!("w{at}"), &[("team", name), ("unit", name), ("owner", &owner)]);
    }
    desk.workload("nobody's", &[]);
    let sort = countersign::query::Sort { column, direction: countersign::query::Direction::Ascending };
    let asking = countersign::query::Asking { today: desk.today(), me: None };
    let listing = countersign::store::read::Listing { filter: countersign::query::Filter::default(), sort, asking };
    let rows = desk.store.page_after(&listing, None, 100).unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row.owner.as_deref().unwrap_or("-")).collect();
    assert_eq!(names, ["Alpha 9", "alpha 10", "arzt", "Ärzte", "Beta", "zebra", "-"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn pages_walked_either_way_hold_every_workload_once_and_in_order(
        steps in proptest::collection::vec(step(), 5..40),
        sort in proptest::sample::select(countersign::query::COLUMNS.to_vec()),
        turned: bool,
        limit in 1_usize..7,
    ) {
        let mut drive = Drive::begin();
        for step in &steps {
            drive.take(step);
        }
        let store = &drive.desk.store;
        let sort = countersign::query::Sort { column: sort.column, direction: countersign::query::Direction::Ascending };
        let sort = if turned { sort.turned() } else { sort };
        let asking = countersign::query::Asking { today: drive.desk.today(), me: None };
        let listing = countersign::store::read::Listing { filter: countersign::query::Filter::default(), sort, asking };
        let whole = store.page_after(&listing, None, 1_000).unwrap();
        prop_assert_eq!(whole.len() as u64, store.counts().unwrap().workloads);

        let mut forward = vec![];
        while let Some(page) = Some(store.page_after(&listing, forward.last().map(|row: &countersign::store::read::ListRow| &row.place), limit).unwrap()).filter(|page| !page.is_empty()) {
            forward.extend(page);
        }
        prop_assert_eq!(&forward, &whole);

        let mut backward: Vec<countersign::store::read::ListRow> = vec![];
        while let Some(page) = Some(store.page_before(&listing, backward.first().map(|row| &row.place), limit).unwrap()).filter(|page| !page.is_empty()) {
            backward.splice(0..0, page);
        }
        prop_assert_eq!(&backward, &whole);
        let valueless_are_last = whole.iter().map(|row| row.due.is_none()).collect::<Vec<_>>();
        if sort.column == countersign::query::Column::Due {
            prop_assert!(valueless_are_last.is_sorted(), "what has no date stands last either way");
        }
    }
}
