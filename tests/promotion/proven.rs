//! What is stored is changed beside the program, after somebody looked: the act itself goes by the ledger, refuses, and writes nothing.

use crate::ratify::{ask, decide, whole};
use crate::support::{TestRegister, by, day, fields};
use countersign::domain::{Command, Decision, Id, Stage};
use countersign::store::StoreError;
use rstest::rstest;
use rusqlite::Connection;

/// A workload in production that waits to be approved there, and another one that nobody approved.
struct Waiting {
    desk: TestRegister,
    people: [Id; 3],
    waits: Id,
    found: Id,
}

impl Waiting {
    fn new() -> Self {
        let mut desk = TestRegister::begin("2026-11-02");
        let people = [desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva")];
        let stands = [("stage", "production"), ("stage_since", "2024-05-01")];
        let [waits, found] = ["Outbreak detector", "Mail sorter"].map(|name| {
            let id = desk.found(name, &stands);
            desk.answer(id, &[("owner", &people[0].to_string())]);
            id
        });
        desk.turn_to("2026-11-20");
        desk.act(ask(waits, Stage::Production, whole(), people[1]));
        Self { desk, people, waits, found }
    }

    /// Every command that opens something, on what waits or was found.
    fn opening(&self) -> Vec<Command> {
        let Self { desk, people: [owner, asks, decider], waits, found } = self;
        let except = fields(&[
            ("reason", "no room"),
            ("compensating_control", "read weekly"),
            ("owner", &owner.to_string()),
            ("expires_on", "2026-12-20"),
        ]);
        vec![
            decide(desk, *waits, Decision::Approved, *decider),
            ask(*found, Stage::Production, whole(), *asks),
            Command::Adopt {
                workload: *found,
                kept_by: by(*owner),
                found_on: None,
                reason: "found there".into(),
                first_review_on: day("2026-12-20"),
            },
            Command::RequestException {
                workload: *found,
                control: "LOG-1".into(),
                items: vec![],
                by: by(*asks),
                fields: except,
            },
            Command::Baseline { workload: *found },
        ]
    }
}

/// Changes the file as another program would.
fn edit(desk: &TestRegister, sql: &str) {
    let db = Connection::open(desk.file()).unwrap();
    db.execute_batch(sql).unwrap();
    assert!(db.changes() > 0, "nothing was changed by {sql}");
}

const EVERY_WORKLOAD: &str =
    "UPDATE record SET body = replace(body, '\"on\":\"2026-11-02\"', '\"on\":\"2026-11-01\"') WHERE kind = 'workload'";
const EVERY_PERSON: &str = "UPDATE record SET body = replace(body, '\"name\":', '\"nick\":') WHERE kind = 'person'";
const THE_POLICY: &str =
    "UPDATE record SET body = replace(body, '\"policy_number\":1', '\"policy_number\":2') WHERE kind = 'register'";
const ENTRIES: &str = "INSERT INTO about(record, seq) SELECT id, 1 FROM record WHERE kind = 'workload'";

#[rstest]
#[case::workloads(EVERY_WORKLOAD, "workload ")]
#[case::people(EVERY_PERSON, "person ")]
#[case::the_policy(THE_POLICY, "register acme")]
#[case::entries_of_another(ENTRIES, "entry 1 is counted as its own and is about other records")]
fn an_act_that_opens_something_goes_by_the_ledger_inside_its_transaction(#[case] sql: &str, #[case] names: &str) {
    let waiting = Waiting::new();
    let commands = waiting.opening();
    let mut desk = waiting.desk;
    edit(&desk, sql);
    let before = desk.store.end().unwrap();
    for command in commands {
        let said = format!("{command:?}");
        match desk.try_act(command) {
            Err(error @ StoreError::Disputed { .. }) => assert!(error.to_string().contains(names), "{said}: {error}"),
            other => panic!("{said}: {other:?}"),
        }
        assert_eq!(desk.store.end().unwrap(), before, "{said}");
    }
}

#[test]
fn the_same_acts_are_done_where_nothing_was_changed() {
    let waiting = Waiting::new();
    let commands = waiting.opening();
    let mut desk = waiting.desk;
    for command in commands {
        let said = format!("{command:?}");
        if let Err(error) = desk.try_act(command) {
            assert!(matches!(error, StoreError::Refused(_)), "{said}: {error}");
        }
    }
    assert!(desk.dossier(waiting.waits).pending().is_none(), "it was decided");
}

#[rstest]
#[case::another_side("UPDATE shared_use SET side = 1 WHERE side = 0")]
#[case::another_day("UPDATE shared_use SET since = '2020-01-01' WHERE side = 0")]
#[case::another_name("UPDATE shared_use SET called = 'nobody' WHERE side = 0")]
#[case::one_that_does_not_use_it(
    "UPDATE shared_use SET user = (SELECT id FROM workload WHERE key = 'mail-sorter') WHERE side = 0"
)]
fn who_uses_what_others_use_too_is_proven_by_their_own_entries(#[case] sql: &str) {
    let mut desk = TestRegister::begin("2026-11-02");
    let zone = fields(&[("kind", "secrets-store"), ("name", "kv-all"), ("environment", "test")]);
    let zone = desk.act(Command::DescribeZone { zone: None, fields: zone }).begun[0];
    for (name, stage) in [("Outbreak detector", "pilot"), ("Claims bot", "production"), ("Mail sorter", "pilot")] {
        let workload = desk.found(name, &[("stage", stage)]);
        if name != "Mail sorter" {
            desk.act(Command::PlaceWorkload { workload, zone, stands: true });
        }
    }
    desk.store.proven("outbreak-detector").unwrap();
    edit(&desk, sql);
    let error = desk.store.proven("outbreak-detector").unwrap_err().to_string();
    assert!(error.contains("it is stored as a user of zone:"), "{error}");
    desk.store.proven("mail-sorter").unwrap();
}

/// Who uses what turns by itself on the day after an identity was to be revoked: no honest register is in dispute for that.
#[rstest]
#[case::judged_each_day(true)]
#[case::judged_on_the_first_day(false)]
fn a_day_that_passes_puts_nothing_in_dispute(#[case] rolls: bool) {
    let mut desk = TestRegister::begin("2026-11-02");
    let zone = fields(&[("kind", "secrets-store"), ("name", "kv-all"), ("environment", "test")]);
    let zone = desk.act(Command::DescribeZone { zone: None, fields: zone }).begun[0];
    for (name, revoke_by) in
        [("Outbreak detector", "2026-11-05"), ("Mail sorter", "2026-11-07"), ("Claims bot", "unknown")]
    {
        let workload = desk.found(name, &[]);
        let account = fields(&[
            ("account", name),
            ("issuer", "entra"),
            ("state", "live"),
            ("environment", "test"),
            ("revoke_by", revoke_by),
        ]);
        desk.act(Command::AddIdentity { fields: account, workloads: vec![workload], zones: vec![zone] });
        desk.act(Command::PlaceWorkload { workload, zone, stands: true });
    }
    for _ in 0..9 {
        for key in ["outbreak-detector", "mail-sorter", "claims-bot"] {
            desk.store.proven(key).unwrap();
        }
        if rolls {
            desk.later(1);
        }
    }
}
