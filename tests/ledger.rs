//! What is written once for ever: the bytes and hashes of entries, and every type of event that was ever written.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "a test that meets the unexpected stops there"
)]

#[path = "ledger/names.rs"]
mod names;
mod support;

use countersign::domain::command::{Command, NewAction, ReviewAnswers, StatedRow, Tally};
use countersign::domain::event::SetAside;
use countersign::domain::field::Fields;
use countersign::domain::plan::{Plan, PlannedGrant};
use countersign::domain::record::{Claim, GrantFacts, KeyTestAgain, PersonFacts, Record, ReviewItem};
use countersign::domain::{
    ClaimKind, Conclusion, ControlPoint, Day, Decision, Derivation, Event, Id, ItemDecision, ItemKind, Reach, Stage,
    YesNo, apply,
};
use countersign::import::said::said;
use countersign::ledger::{Entry, Hash, Link};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use support::{TestRegister, by, day, facts, fields};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/ledger").join(name)
}

/// The vectors were computed by another program in another language, from the description of the format alone.
#[test]
fn twenty_vectors_computed_elsewhere_have_these_bytes_and_hashes() {
    let text = std::fs::read_to_string(file("golden.jsonl")).unwrap();
    let mut link: Option<Link> = None;
    let mut count = 0;
    for line in text.lines() {
        let vector: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
        let said = |name: &str| vector[name].as_str().unwrap();
        let body = said("body").as_bytes();
        let entry = Entry::decode(body).unwrap();
        assert_eq!(entry.encode().unwrap(), body);
        assert_eq!(Hash::of(body).to_string(), said("body_hash"));
        let before = link.unwrap_or_else(|| Link::genesis(said("ledger").parse().unwrap()));
        assert_eq!(before.head.to_string(), said("prev"));
        let after = before.next(Hash::of(body));
        assert_eq!(
            (after.size, after.head.to_string()),
            (vector["seq"].as_u64().unwrap(), said("entry_hash").to_owned())
        );
        link = Some(after);
        count += 1;
    }
    assert_eq!(count, 20);
}

/// `v1.jsonl` is only ever appended to: an entry in it was written by a released program and is read for ever.
#[test]
fn every_entry_that_was_ever_written_is_still_read_and_comes_to_the_same_records() {
    let text = std::fs::read_to_string(file("v1.jsonl")).unwrap();
    let mut kinds = BTreeSet::new();
    let mut records: BTreeMap<Id, Option<Record>> = BTreeMap::new();
    let mut link: Option<Link> = None;
    for line in text.lines() {
        let entry = Entry::decode(line.as_bytes()).unwrap();
        let happened = entry.happened().unwrap();
        assert_eq!(happened.event.data().unwrap(), entry.data, "{}", entry.kind);
        assert_eq!(happened.event.about(), entry.about, "{}", entry.kind);
        kinds.insert((entry.kind.clone(), entry.version));
        link = Some(link.unwrap_or_else(|| Link::genesis(entry.about[0])).next(Hash::of(line.as_bytes())));
        for id in &entry.about {
            let record = records.entry(*id).or_default();
            assert!(apply::apply(record, *id, &happened), "{} has its place in {id}", entry.kind);
        }
    }
    let known: BTreeSet<(String, u64)> =
        Event::TYPES.iter().map(|(kind, version)| ((*kind).to_owned(), *version)).collect();
    assert_eq!(kinds, known, "each type that a command writes stands in the file");
    let state: String = records
        .values()
        .map(|record| serde_json::to_string_pretty(&serde_json::to_value(record).unwrap()).unwrap() + "\n")
        .collect();
    insta::assert_snapshot!("v1-replayed", format!("head {}\n{state}", link.unwrap().head));
}

#[test]
fn each_type_that_commands_write_stands_in_the_file() {
    let text = std::fs::read_to_string(file("v1.jsonl")).unwrap();
    let standing: BTreeSet<String> = text.lines().map(|line| Entry::decode(line.as_bytes()).unwrap().kind).collect();
    let desk = walk();
    let (mut written, mut to_append) = (BTreeSet::new(), vec![]);
    desk.store
        .each_entry(0, |row| {
            let kind = Entry::decode(row.body).unwrap().kind;
            if !standing.contains(&kind) {
                to_append.push(String::from_utf8_lossy(row.body).into_owned());
            }
            written.insert(kind);
            Ok(true)
        })
        .unwrap();
    let known: BTreeSet<String> = Event::TYPES.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    assert_eq!(written, known, "the walk performs every command");
    assert_eq!(to_append, Vec::<String>::new(), "append these lines to tests/ledger/v1.jsonl");
    assert!(desk.store.verify(None, &mut |_| {}).unwrap().is_sound());
}

fn grant(pairs: &[(&str, &str)]) -> Fields<GrantFacts> {
    let mut fields = Fields::new();
    for (name, text) in pairs {
        fields.parse(name, text).unwrap();
    }
    fields
}

/// One walk that performs every command.
fn walk() -> TestRegister {
    let mut desk = TestRegister::begin_by("acme", "2026-06-01", "2026.1");
    let register = desk.store.register().unwrap().id;
    let (owner, decider) = (desk.person("A. Kumar"), desk.person("M. Silva"));
    let mut me = Fields::<PersonFacts>::new();
    for (name, text) in
        [("name", "R. Diaz"), ("kind", "person"), ("active", "yes"), ("addresses", "r.diaz@example.com")]
    {
        me.parse(name, text).unwrap();
    }
    let requester = desk.act(Command::LinkAccount { person: None, fields: me, login: "os:alice@desk".into() }).begun[0];
    let id = desk.workload("Claims triage agent", &[("purpose", "sorts claims by urgency"), ("tools", "search, mail")]);
    desk.answer(id, &[("owner", &owner.to_string()[..]), ("stage_since", "2026-06-01")]);
    let request = desk.request();
    let bulk = Command::Answer {
        workload: id,
        fields: facts(&[("log_prompts", "planned"), ("ends_on", "never")]),
        bulk: Some("stage:experiment".into()),
        overwrite: false,
    };
    desk.store.commit(&request, bulk).unwrap();
    let masked = &[
        ("dataset", "claims-db"),
        ("classification", "confidential"),
        ("customer_data", "yes"),
        ("masking", "masked"),
        ("mode", "read"),
        ("environment", "production"),
        ("egress", "no"),
        ("feeds_decision", "no"),
        ("state", "planned"),
        ("requested_by", &requester.to_string()[..]),
    ];
    let added = desk.act(Command::AddGrant { workload: id, fields: grant(masked) }).begun[0];
    let other = desk.act(Command::AddGrant { workload: id, fields: grant(&[("dataset", "old-db")]) }).begun[0];
    desk.act(Command::DescribeGrant { grant: other, fields: grant(&[("classification", "public")]) });
    let today = desk.today();
    desk.act(Command::EndGrant { grant: other, ended_on: today });
    desk.act(Command::ApproveGrant {
        grant: added,
        by: by(decider),
        approved_on: today,
        reason: "triage needs the text".into(),
        expires_on: Some(day("2027-05-31")),
    });
    let identity = prepared(&mut desk, id, decider);
    let fields = facts(&[
        ("reach_customer", "none"),
        ("reach_record", "none"),
        ("reach_decision", "influence"),
        ("control_point", "before"),
        ("control_role", "clerk"),
        ("control_action", "approves"),
        ("pilot_scope", "one office"),
        ("ends_on", "2026-11-01"),
        ("next_review_on", "2026-07-01"),
        ("grants_complete", "listed"),
        ("identities_complete", "listed"),
        ("zones_complete", "none"),
        ("log_prompts", "planned"),
        ("log_tools", "planned"),
        ("log_data_access", "planned"),
        ("log_approvals", "planned"),
    ]);
    let grants = vec![PlannedGrant { grant: added, fields: grant(&[("state", "live")]) }];
    let plan = Plan { fields, grants, ..Plan::default() };
    let asked =
        desk.act(Command::RequestPromotion { workload: id, to: Stage::Pilot, plan: plan.clone(), by: by(requester) });
    let decide = |promotion: Id, decision: Decision, by_whom: Id, conditions: Vec<NewAction>| Command::Decide {
        promotion,
        workload: id,
        decision,
        by: by(by_whom),
        reason: "read and weighed".into(),
        conditions,
    };
    desk.act(decide(asked.begun[0], Decision::Withdrawn, requester, vec![]));
    let asked = desk.act(Command::RequestPromotion { workload: id, to: Stage::Pilot, plan, by: by(requester) });
    let condition = NewAction { what: "add a log of prompts".into(), owner: Some(owner), due_on: day("2026-06-20") };
    let done = desk.act(decide(asked.begun[0], Decision::ApprovedWithConditions, decider, vec![condition]));
    let action = *done.begun.last().unwrap();
    desk.turn_to("2026-06-20");
    desk.act(Command::CloseAction {
        action,
        closed_on: day("2026-06-20"),
        proof: Some("https://logs.example.com".into()),
    });
    desk.act(Command::Schedule { workload: id, due_on: None, derived: Derivation::Rule });
    desk.act(Command::RecordReview { workload: id, answers: answers(decider, added) });
    desk.act(Command::Demote { workload: id });
    import(&mut desk);
    desk.act(Command::Retire { workload: id, ends_access: None });
    desk.act(Command::Reopen { workload: id });
    desk.act(Command::PersonLeft { person: owner, left_on: day("2026-06-19") });
    let namesake = support::fields(&[("name", "M. Silva"), ("kind", "person")]);
    let namesake = desk.act(Command::AddAnother { fields: namesake }).begun[0];
    desk.act(Command::MergePeople { person: namesake, into: decider });
    desk.act(Command::TellApart { person: namesake, other: decider });
    desk.act(Command::RecordExport {
        register,
        pack: "0123456789ab".into(),
        manifest_sha256: "0".repeat(64),
        as_of: day("2026-06-20"),
        filter: Some("stage:pilot".into()),
        workloads: 2,
        entries: 30,
    });
    desk.act(Command::WithdrawExport { register, pack: "0123456789ab".into() });
    let checkpoints = vec![SetAside { size: 40, head: "f".repeat(64) }];
    desk.act(Command::SetCheckpointsAside { register, checkpoints });
    let wording = said(&["stage=Status".to_owned()], &["stage:In use=production".to_owned()]).unwrap();
    desk.act(Command::MapSource { register, source: "csv:apps".into(), wording });
    desk.policy(&[("grant_days = 365", "grant_days = 180")], "[controls.OWN-2]\noff = true\nreason = \"tried out\"\n")
        .unwrap();
    let version = countersign::controls::catalogue().version.clone();
    desk.act(Command::AdoptCatalogue { register, version });
    identities(&mut desk, id, identity, decider);
    let found = desk.store.find("outbreak-detector").unwrap().id;
    desk.act(Command::Adopt {
        workload: found,
        kept_by: by(decider),
        found_on: Some(day("2026-06-18")),
        reason: "hospitals rely on it".into(),
        first_review_on: day("2026-07-20"),
    });
    desk.act(Command::Baseline { workload: id });
    desk.act(Command::TakeBaseline { register, workloads: 2, fails: 1, not_answered: 12 });
    except(&mut desk, id, added, (requester, decider));
    desk.set_clock(support::noon("2026-07-05"));
    let request = desk.request();
    desk.store.correct_clock(&request).unwrap().unwrap();
    desk
}

/// What it is to run as once its promotion is approved.
fn prepared(desk: &mut TestRegister, workload: Id, by_whom: Id) -> Id {
    let account = fields(&[
        ("account", "svc-claims"),
        ("issuer", "corp-tenant"),
        ("environment", "production"),
        ("state", "prepared"),
        ("owner", &by_whom.to_string()),
        ("privilege", "scoped"),
        ("standing", "jit"),
        ("scopes", "claims.read, claims.note"),
        ("scopes_complete", "listed"),
        ("human_use", "no"),
        ("third_party", "yes"),
        ("supplier", "Acme AI"),
        ("planned_kind", "federated"),
        ("planned_ttl_hours", "1"),
        ("revoke_by", "2026-12-31"),
    ]);
    desk.act(Command::AddIdentity { fields: account, workloads: vec![workload], zones: vec![] }).begun[0]
}

/// What becomes of what it runs as, and where both stand.
fn identities(desk: &mut TestRegister, workload: Id, identity: Id, by_whom: Id) {
    let vault = fields(&[("kind", "secrets-store"), ("name", "kv-claims"), ("environment", "test")]);
    let zone = desk.act(Command::DescribeZone { zone: None, fields: vault }).begun[0];
    desk.act(Command::PlaceWorkload { workload, zone, stands: true });
    desk.act(Command::PlaceWorkload { workload, zone, stands: false });
    desk.act(Command::PlaceIdentity { identity, zone, stands: true });
    desk.act(Command::UnlinkIdentity { identity, workload });
    desk.act(Command::LinkIdentity { identity, workload });
    let promotion = desk.dossier(workload).promotions.last().unwrap().id;
    desk.act(Command::LinkPromotion { identity, promotion });
    let today = desk.today();
    let key = fields(&[
        ("kind", "key"),
        ("fingerprint", "id:kid-1"),
        ("issued_on", "2026-06-20"),
        ("expires_on", "2026-09-01"),
    ]);
    desk.act(Command::IssueIdentity { identity, issued_on: today, credential: Some(key) });
    let credential = desk.dossier(workload).identities[0].credentials[0].id;
    desk.act(Command::DescribeCredential { credential, fields: fields(&[("ttl_hours", "12")]) });
    desk.act(Command::UseCredential { credential, used_on: today });
    desk.act(Command::RevokeCredential { credential, revoked_on: today, by: by(by_whom) });
    desk.act(Command::RevokeIdentity { identity, revoked_on: today, by: by(by_whom) });
}

/// Three exceptions that are asked for, and what becomes of each.
fn except(desk: &mut TestRegister, workload: Id, grant: Id, (asks, decides): (Id, Id)) {
    let mut ask = |control: &str, items: Vec<Id>| {
        let fields = Fields::new()
            .with("reason", "the log store moves in July")
            .with("compensating_control", "two people sample the answers weekly")
            .with("owner", asks)
            .with("expires_on", day("2026-07-15"));
        let control = control.to_owned();
        desk.act(Command::RequestException { workload, control, items, by: by(asks), fields }).begun[0]
    };
    let (logs, access, purpose) = (ask("LOG-1", vec![]), ask("DAT-3", vec![grant]), ask("OWN-4", vec![]));
    for (exception, declined) in [(logs, None), (access, None), (purpose, Some("say what it is for".to_owned()))] {
        desk.act(Command::DecideException { exception, workload, by: by(decides), declined });
    }
    desk.turn_to("2026-07-10");
    let (until, reason) = (day("2026-08-01"), "the move slipped".to_owned());
    desk.act(Command::RenewException { exception: logs, workload, by: by(decides), until, reason });
    let reason = "the access ends by itself now".to_owned();
    desk.act(Command::CloseException { exception: access, workload, by: by(asks), reason });
    desk.act(Command::Retire { workload, ends_access: None });
}

fn answers(reviewer: Id, grant: Id) -> ReviewAnswers {
    ReviewAnswers {
        reviewer: by(reviewer),
        started_on: day("2026-06-19"),
        changes: vec!["prompts are logged".into()],
        items: vec![ReviewItem {
            kind: ItemKind::Grant,
            item: grant.to_string(),
            decision: ItemDecision::Change,
            reason: Some("shorten it".into()),
        }],
        key_test: Some(KeyTestAgain {
            reach_customer: Reach::None,
            reach_record: Reach::None,
            reach_decision: Reach::Influence,
            control_point: ControlPoint::Before,
        }),
        conclusion: Conclusion::WithConditions,
        remark: Some("well run".into()),
        next_review_on: None,
        actions: vec![NewAction { what: "name a deputy".into(), owner: None, due_on: day("2026-07-10") }],
        attestation: "I looked at what changed.".into(),
    }
}

fn import(desk: &mut TestRegister) {
    let request = desk.request();
    let import = Id([0x1a; 16]);
    let mut contact = Fields::<PersonFacts>::new();
    contact.parse("kind", "mailbox").unwrap();
    contact.parse("addresses", "ai@example.gov").unwrap();
    let row = StatedRow {
        workload: None,
        source: "us-federal-2025".into(),
        source_id: Some("HHS-0001".into()),
        match_key: "hhs\u{1f}cdc\u{1f}outbreak detector".into(),
        statement: "a".repeat(64),
        fields: facts(&[("name", "Outbreak detector"), ("stage", "production"), ("unit", "HHS")]),
        words: BTreeMap::new(),
        blank: vec![],
        unclear: vec![],
        claims: BTreeMap::from([(
            ClaimKind::HighImpact,
            Claim { says: Some(YesNo::Yes), words: "High-impact".into() },
        )]),
        unmapped: BTreeMap::from([("topic_area".to_owned(), "Health".to_owned())]),
        contacts: vec![support::contact(contact, "ai@example.gov")],
        grant: Some(grant(&[("dataset", "case reports")])),
        import,
    };
    let sha256 = "b".repeat(64);
    let tally = Tally { rows: 1, new: 1, ..Tally::default() };
    let finish = Command::FinishImport {
        import,
        source: "us-federal-2025".into(),
        file: "inventory.csv".into(),
        sha256: sha256.clone(),
        tally,
        refused: vec![],
    };
    desk.store.commit_all(&request, None, [Command::StateRow(Box::new(row)), finish], &mut |_| {}).unwrap();
    desk.act(Command::SeeImport { import, sha256 });
    let found = desk.store.find("outbreak-detector").unwrap().id;
    desk.act(Command::MissingRow {
        workload: found,
        source: "us-federal-2025".into(),
        match_key: "hhs\u{1f}cdc\u{1f}outbreak detector".into(),
    });
    let _: Day = desk.today();
}
