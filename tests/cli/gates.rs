//! Somebody edits the register in SQLite: whatever opens a gate is computed from the ledger, so each command ends with 3, names the
//! record and writes nothing.

use std::sync::OnceLock;

use rstest::rstest;
use rusqlite::Connection;
use serde_json::Value as Json;

use crate::home::{Home, KEY_TEST, Kept, PILOT, answered, with};

/// A workload that waits to be approved as a pilot, and another one.
fn waiting() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = answered();
        home.ok(&["add", "Other", "--owner", "R. Diaz", "--purpose", "sorts mail"]);
        home.ok(&["zone", "add", "kv-test", "--kind", "secrets-store", "--environment", "test"]);
        home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
        home.kept()
    }))
}

const CHECK: &[&str] = &["check", "bot"];
const SHOW: &[&str] = &["promote", "bot", "--preview"];
const RATIFY: &[&str] = &["promote", "bot", "--ratify"];
const RATIFY_MANY: &[&str] = &["promote", "--ratify", "--filter", "stage:experiment", "--by", "me"];
const DECIDE: &[&str] = &["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "facts and findings read"];
const REVIEW: &[&str] = &["review", "bot", "--conclusion", "continue", "--attest"];
const EXCEPT: &[&str] = &[
    "exception",
    "request",
    "bot",
    "--control",
    "LOG-1",
    "--reason",
    "no room",
    "--compensating-control",
    "read weekly",
    "--owner",
    "me",
    "--until",
    "+20d",
];
const ADOPT: &[&str] = &["adopt", "bot", "--accountable", "me", "--reason", "found there", "--first-review", "+20d"];
const ALL: &[&[&str]] = &[CHECK, SHOW, RATIFY, DECIDE, REVIEW, EXCEPT, ADOPT];
/// Those that write as the account.
const BY_ME: &[&[&str]] = &[DECIDE, REVIEW, EXCEPT, ADOPT];

/// The id of the record that a query finds.
fn id(db: &Connection, query: &str) -> [u8; 16] {
    db.query_row(query, [], |row| row.get(0)).unwrap()
}

fn bot(db: &Connection) -> [u8; 16] {
    id(db, "SELECT id FROM workload WHERE key = 'bot'")
}

fn other(db: &Connection) -> [u8; 16] {
    id(db, "SELECT id FROM workload WHERE key = 'other'")
}

fn person(db: &Connection, name: &str) -> [u8; 16] {
    id(db, &format!("SELECT id FROM person WHERE name = '{name}'"))
}

fn of_kind(db: &Connection, kind: &str) -> [u8; 16] {
    id(db, &format!("SELECT id FROM record WHERE kind = '{kind}'"))
}

/// Changes a stored record as somebody would who wants another answer.
fn forge(db: &Connection, id: [u8; 16], change: impl Fn(&mut Json)) {
    let body: String = db.query_row("SELECT body FROM record WHERE id = ?", [id], |row| row.get(0)).unwrap();
    let mut record: Json = serde_json::from_str(&body).unwrap();
    change(&mut record["body"]);
    assert_ne!(serde_json::to_string(&record).unwrap(), body, "nothing was changed");
    db.execute("UPDATE record SET body = ? WHERE id = ?", (record.to_string(), id)).unwrap();
}

fn facts_of_another(db: &Connection) {
    let body: String = db.query_row("SELECT body FROM record WHERE id = ?", [other(db)], |row| row.get(0)).unwrap();
    let taken: Json = serde_json::from_str(&body).unwrap();
    forge(db, bot(db), |body| body["Workload"]["facts"] = taken["body"]["Workload"]["facts"].clone());
}

fn record_deleted(db: &Connection) {
    db.execute("DELETE FROM record WHERE id = ?", [bot(db)]).unwrap();
}

fn record_unreadable(db: &Connection) {
    db.execute("UPDATE record SET body = '{}' WHERE id = ?", [bot(db)]).unwrap();
}

fn keys_swapped(db: &Connection) {
    swap_in_list(db);
    swap(db, "key", "record");
}

fn keys_swapped_in_the_list(db: &Connection) {
    swap_in_list(db);
}

fn swap_in_list(db: &Connection) {
    swap(db, "workload", "id");
}

fn swap(db: &Connection, table: &str, column: &str) {
    let of = |key: &str| id(db, &format!("SELECT {column} FROM {table} WHERE key = '{key}'"));
    let (one, two) = (of("bot"), of("other"));
    for (key, id) in [("bot", [0; 16]), ("other", one), ("bot", two)] {
        db.execute(&format!("UPDATE {table} SET {column} = ? WHERE key = ?"), (id, key)).unwrap();
    }
}

fn row_deleted(db: &Connection) {
    db.execute("DELETE FROM workload WHERE key = 'bot'", []).unwrap();
}

fn promotion_forged(db: &Connection) {
    forge(db, of_kind(db, "promotion"), |body| body["Promotion"]["requested_by"]["assurance"] = "ssh-signed".into());
}

fn grant_forged(db: &Connection) {
    db.execute("UPDATE record SET body = replace(body, 'purpose', 'purpose ') WHERE id = ?", [bot(db)]).unwrap();
}

fn owner_left(db: &Connection) {
    forge(db, person(db, "A. Kumar"), |body| body["Person"]["logins"] = Json::Array(vec!["os:mallory@there".into()]));
}

fn policy_forged(db: &Connection) {
    forge(db, of_kind(db, "register"), |body| {
        let grace = &mut body["Register"]["policy"]["grace_days"];
        *grace = (grace.as_u64().unwrap() + 300).into();
    });
}

fn entries_of_another(db: &Connection) {
    let about = "INSERT INTO about(record, seq) SELECT ?1, max(seq) FROM about WHERE record = ?2";
    db.execute(about, [bot(db), other(db)]).unwrap();
}

fn entry_not_there(db: &Connection) {
    db.execute("INSERT INTO about(record, seq) VALUES(?, 100000)", [bot(db)]).unwrap();
}

fn entry_taken_away(db: &Connection) {
    db.execute(
        "DELETE FROM about WHERE record = ?1 AND seq = (SELECT max(seq) FROM about WHERE record = ?1)",
        [bot(db)],
    )
    .unwrap();
}

fn entry_altered(db: &Connection) {
    let triggers: Vec<(String, String)> = db
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (name, _) in &triggers {
        db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    let changed = "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'sorts claims', 'sorts claimz') AS BLOB)
                   WHERE instr(CAST(body AS TEXT), 'workload.added') AND instr(CAST(body AS TEXT), 'sorts claims')";
    assert_eq!(db.execute(changed, []).unwrap(), 1);
    for (_, sql) in &triggers {
        db.execute_batch(sql).unwrap();
    }
}

fn account_of_another(db: &Connection) {
    db.execute("UPDATE login SET person = ?", [person(db, "M. Silva")]).unwrap();
}

fn name_of_another(db: &Connection) {
    let (silva, diaz) = (person(db, "M. Silva"), person(db, "R. Diaz"));
    for (id, name) in [(silva, "R. Diaz"), (diaz, "M. Silva")] {
        let sorted = countersign::store::sortable(name);
        let folded = countersign::domain::text::folded(name);
        let edit = "UPDATE person SET name = ?, name_sort = ?, name_folded = ? WHERE id = ?";
        db.execute(edit, (name, sorted, folded, id)).unwrap();
    }
}

#[rstest]
#[case::facts_of_another(facts_of_another, ALL, "workload bot: its stored record is not what its ledger entries say")]
#[case::record_deleted(record_deleted, ALL, "workload bot: the ledger has it, but its stored record is missing")]
#[case::record_unreadable(record_unreadable, ALL, "workload bot: its stored record cannot be read")]
#[case::keys_swapped(keys_swapped, ALL, "workload bot: it is stored as the key of other")]
#[case::keys_swapped_in_the_list(
    keys_swapped_in_the_list,
    ALL,
    "workload bot: its key is not stored as the ledger says"
)]
#[case::row_deleted(row_deleted, ALL, "workload bot: its key is not stored as the ledger says")]
#[case::promotion_forged(promotion_forged, ALL, "promotion ")]
#[case::fact_respelled(grant_forged, ALL, "workload bot: its stored record ")]
#[case::person_forged(owner_left, ALL, "person A. Kumar: its stored record is not what its ledger entries say")]
#[case::policy_forged(policy_forged, ALL, "register ")]
#[case::entries_of_another(entries_of_another, ALL, "is counted as its own and is about other records")]
#[case::entry_not_there(entry_not_there, ALL, "workload bot: entry 100000 is missing from the ledger")]
#[case::entry_taken_away(entry_taken_away, ALL, "workload bot: its stored record is not what its ledger entries say")]
#[case::entry_altered(entry_altered, ALL, "was altered in the ledger")]
#[case::in_bulk(facts_of_another, &[RATIFY_MANY], "workload bot: its stored record is not what its ledger entries say")]
#[case::policy_in_bulk(policy_forged, &[RATIFY_MANY], "register ")]
#[case::account_of_another(account_of_another, BY_ME, "it is stored as the account of person M. Silva")]
#[case::name_of_another(name_of_another, &[DECIDE], "person R. Diaz: it is found by M. Silva, which the ledger does not say")]
fn what_differs_from_the_ledger_opens_no_gate(
    #[case] edit: fn(&Connection),
    #[case] asked: &[&[&str]],
    #[case] says: &str,
) {
    let home = waiting();
    let db = Connection::open(home.register()).unwrap();
    let entries = || db.query_row("SELECT count(*) FROM ledger", [], |row| row.get::<_, u64>(0)).unwrap();
    edit(&db);
    let before = entries();
    for command in asked {
        let ran = home.run(command);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{command:?}: {ran:?}");
        assert!(ran.err.contains(says) && ran.err.contains("countersign verify"), "{command:?}: {ran:?}");
        assert_eq!(entries(), before, "{command:?} wrote something");
    }
    drop(db);
    assert_eq!(home.run(&["verify"]).code, 1, "verify finds it too");
}

#[test]
fn the_same_commands_do_not_end_so_where_nothing_was_edited() {
    for command in ALL {
        let ran = waiting().run(command);
        assert_ne!(ran.code, 3, "{command:?}: {ran:?}");
    }
}

#[test]
fn what_was_taken_away_from_where_entries_are_found_is_seen_by_verify_alone() {
    let home = waiting();
    let ask = ["check", "bot", "--only", "OWN-1"];
    home.ok(&["answer", "bot", "owner=unknown"]);
    home.ends(1, &ask);
    let db = Connection::open(home.register()).unwrap();
    let before =
        db.query_row("SELECT body FROM record WHERE id = ?", [bot(&db)], |row| row.get::<_, String>(0)).unwrap();
    let id = bot(&db);
    let mut record: Json = serde_json::from_str(&before).unwrap();
    entry_taken_away(&db);
    // The record as the entries that are left make it.
    let kept = waiting();
    let honest = Connection::open(kept.register()).unwrap();
    let earlier: String = honest.query_row("SELECT body FROM record WHERE id = ?", [id], |row| row.get(0)).unwrap();
    record.clone_from(&serde_json::from_str(&earlier).unwrap());
    db.execute("UPDATE record SET body = ? WHERE id = ?", (record.to_string(), id)).unwrap();
    drop(db);
    assert_eq!(home.run(&ask).code, 0, "it cannot be seen from the one workload");
    let verified = home.run(&["verify"]);
    assert_eq!(verified.code, 1, "{verified:?}");
}

#[rstest]
#[case::read_only(&["check", "bot", "--only", "OWN-1", "--read-only"])]
#[case::plain(&["check", "bot", "--only", "OWN-1"])]
fn after_an_update_a_check_answers_from_the_ledger_alone_and_says_so(#[case] ask: &[&str]) {
    let home = waiting();
    assert_eq!(home.json(ask)["compared"], true);
    let db = Connection::open(home.register()).unwrap();
    let meta = |key: &str, value: &str| {
        assert_eq!(db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key)).unwrap(), 1);
    };
    meta("projection", "1");
    // Tables of another version: nothing of them is read.
    db.execute_batch("DROP TABLE workload; DROP TABLE record; DROP TABLE person").unwrap();
    let answer = home.json(ask);
    assert_eq!((answer["answer"].as_str(), &answer["compared"]), (Some("yes"), &Json::Bool(false)), "{answer}");
    let said = home.ok(ask);
    assert!(said.contains("this answer comes from the ledger"), "{said}");
    assert_eq!(home.run(&["check", "nobody"]).code, 3);

    // An entry that they do not take in, or tables that this program does not know: nothing is told by them.
    let entries: String = db.query_row("SELECT value FROM meta WHERE key = 'projected'", [], |row| row.get(0)).unwrap();
    for (key, wrong, right) in [("projected", "3", entries.as_str()), ("finding", "0", "1")] {
        meta(key, wrong);
        let ran = home.run(ask);
        assert!(ran.code == 3 && ran.err.contains("another version of countersign"), "{ran:?}");
        meta(key, right);
    }
    entries_of_another_by_key(&db);
    assert_eq!(home.run(ask).code, 3);
}

fn entries_of_another_by_key(db: &Connection) {
    let of = |key: &str| id(db, &format!("SELECT record FROM key WHERE key = '{key}'"));
    let about = "INSERT INTO about(record, seq) SELECT ?1, max(seq) FROM about WHERE record = ?2";
    db.execute(about, [of("bot"), of("other")]).unwrap();
}

#[test]
fn an_answer_to_some_of_the_controls_is_called_partial() {
    let home = waiting();
    for (ask, partial) in
        [(&["check", "bot", "--only", "OWN-1"][..], true), (&["check", "bot", "--advisory"][..], false)]
    {
        assert_eq!(home.json(ask)["partial"], partial);
        assert_eq!(home.ok(ask).contains("partial: only the controls named were asked"), partial);
    }
}

#[test]
fn the_gate_is_shown_with_the_plan_of_the_request_that_waits_wherever_nothing_else_is_planned() {
    let home = waiting();
    let controls = |shown: &Json| -> Vec<(String, String)> {
        let questions = shown["questions"].as_array().unwrap().iter();
        let controls = questions.flat_map(|question| question["controls"].as_array().unwrap());
        controls
            .map(|control| (control["control"].as_str().unwrap().into(), control["answer"].to_string()))
            .filter(|(_, answer)| answer.contains("fail") || answer.contains("not"))
            .collect()
    };
    let shown: Json = serde_json::from_str(&home.run(&with(SHOW, &[&["--json"]])).out).unwrap();
    let checked: Json = serde_json::from_str(&home.run(&["check", "bot", "--stage", "pilot", "--json"]).out).unwrap();
    assert_eq!((&shown["fails"], &shown["not_answered"]), (&0.into(), &0.into()), "{shown}");
    assert_eq!(shown["blocks"], serde_json::json!([]), "{:?} {checked}", controls(&shown));
    // What is planned besides is planned alone, and another stage has no plan.
    let other: Json = serde_json::from_str(&home.run(&with(SHOW, &[&["--set", "model=Four", "--json"]])).out).unwrap();
    assert_ne!(other["blocks"], serde_json::json!([]), "{other}");
    let next: Json = serde_json::from_str(&home.run(&with(SHOW, &[&["--to", "production", "--json"]])).out).unwrap();
    assert_ne!(next["blocks"], serde_json::json!([]), "{next}");
}
