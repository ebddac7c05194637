//! What `verify`, `rebuild` and `doctor` say of a register that something happened to.

use rstest::rstest;
use serde_json::Value as Json;

use crate::home::Home;

#[test]
fn a_sound_register_without_anything_outside_cannot_be_vouched_for() {
    let home = Home::begun();
    let said = home.json_ending(3, &["verify"]);
    assert_eq!((&said["ok"], &said["first_bad"]), (&Json::Bool(true), &Json::Null));
    assert!(said["against"].as_str().unwrap().starts_with("matches a checkpoint kept by this same account"));
    std::fs::remove_dir_all(home.path("state")).unwrap();
    assert_eq!(home.json_ending(3, &["verify"])["against"], "compared with nothing but itself");
}

#[test]
fn a_changed_entry_is_named_by_number_and_class() {
    let home = Home::begun();
    home.ok(&["add", "Bot", "--purpose", "sorts claims"]);
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.execute_batch("DROP TRIGGER ledger_keeps_entries").unwrap();
    db.execute(
        "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'sorts', 'forges') AS BLOB) WHERE seq = 4",
        [],
    )
    .unwrap();
    drop(db);
    let said = home.json_ending(1, &["verify"]);
    assert_eq!((&said["ok"], &said["first_bad"]["seq"]), (&Json::Bool(false), &Json::from(4)));
    assert_eq!(said["first_bad"]["class"], "body_hash");
    assert!(home.ends(1, &["verify"]).contains("entry 4: body_hash"));
}

#[rstest]
#[case::an_entry(
    "DROP TRIGGER ledger_keeps_entries; UPDATE ledger SET body = zeroblob(40) WHERE seq = 1",
    1,
    "body_hash"
)]
#[case::the_register("UPDATE record SET body = '{}' WHERE kind = 'register'", 4, "projection")]
#[case::a_workload("UPDATE workload SET stage = 'production'", 6, "projection")]
fn damage_that_hinders_reading_is_still_named(#[case] damage: &str, #[case] seq: u64, #[case] class: &str) {
    let home = Home::begun();
    if class == "projection" && seq == 6 {
        home.ok(&["add", "Bot"]);
    }
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.execute_batch(damage).unwrap();
    drop(db);
    let said = home.json_ending(1, &["verify"]);
    assert_eq!((&said["first_bad"]["class"], &said["first_bad"]["seq"]), (&class.into(), &seq.into()), "{said}");
    if class == "projection" {
        home.ok(&["rebuild"]);
        assert_eq!(home.json_ending(3, &["verify"])["ok"], Json::Bool(true));
    } else {
        assert!(home.refused(2, &["rebuild"]).contains("cannot be read"));
    }
}

#[test]
fn the_doctor_says_where_everything_is_and_ends_with_one_where_something_is_wrong() {
    let home = Home::begun();
    let said = home.json(&["doctor"]);
    assert_eq!(
        (&said["ok"], &said["you_are"], &said["zone"]),
        (&Json::Bool(true), &"A. Kumar".into(), &"Europe/Zurich".into())
    );
    assert!(said["register"].as_str().unwrap().contains("register.db"));
    std::fs::create_dir_all(home.path("config/countersign")).unwrap();
    std::fs::write(home.path("config/countersign/config.toml"), "thmee = \"dark\"\n").unwrap();
    assert!(home.ends(1, &["doctor"]).contains("did you mean `theme`?"));
    assert_eq!(Home::empty().json_ending(1, &["doctor"])["ok"], Json::Bool(false));
}

#[test]
fn a_register_that_was_put_back_is_read_only_until_a_person_takes_note() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let kept = std::fs::read(home.register()).unwrap();
    home.ok(&["add", "Second bot"]);
    std::fs::write(home.register(), kept).unwrap();
    assert!(home.refused(2, &["add", "Third bot"]).contains("rolled back"));
    assert_eq!(home.json_ending(1, &["verify"])["first_bad"]["class"], "behind_anchor");
    home.ok(&["doctor", "--accept-rollback", "--why", "the disk failed"]);
    home.ok(&["add", "Third bot"]);
}
