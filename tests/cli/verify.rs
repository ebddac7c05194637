//! What `verify`, `rebuild` and `doctor` say of a register that something happened to.

use rstest::rstest;
use serde_json::Value as Json;

use crate::home::{Home, answered};

#[test]
fn a_sound_register_without_anything_outside_cannot_be_vouched_for() {
    let home = Home::begun();
    let said = home.json_ending(3, &["verify"]);
    assert_eq!((&said["ok"], &said["first_bad"]), (&Json::Bool(true), &Json::Null));
    assert!(said["against"].as_str().unwrap().starts_with("matches a checkpoint kept by this same account"));
    std::fs::remove_dir_all(home.path("state")).unwrap();
    assert_eq!(home.json_ending(3, &["verify"])["against"], "not compared with any checkpoint");
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

/// What a register says of its own tables can be edited too: it is named, and it is said whether the tables were computed again all the same.
#[rstest]
#[case::another_version("UPDATE meta SET value = '3' WHERE key = 'projection'", "column value of `meta`", true)]
#[case::no_version("UPDATE meta SET value = 'x' WHERE key = 'projection'", "column value of `meta`", true)]
#[case::version_taken_out("DELETE FROM meta WHERE key = 'projection'", "a row of `meta` is missing", true)]
#[case::another_catalogue("UPDATE meta SET value = '2025.1' WHERE key = 'catalogue'", "column value of `meta`", true)]
#[case::a_row_more("INSERT INTO meta VALUES('z', '1')", "that the ledger does not give", true)]
#[case::no_day("UPDATE meta SET value = 'x' WHERE key = 'judged_on'", "`judged_on` of `meta` is no day", false)]
#[case::day_taken_out("DELETE FROM meta WHERE key = 'judged_on'", "`judged_on` of `meta` is no day", false)]
fn what_is_said_of_the_tables_is_named_where_it_was_edited(
    #[case] sql: &str,
    #[case] says: &str,
    #[case] computed: bool,
) {
    let home = answered();
    rusqlite::Connection::open(home.register()).unwrap().execute_batch(sql).unwrap();
    let said = home.ends(1, &["verify"]);
    assert!(said.contains(says) && said.contains("1 fault"), "{said}");
    assert_eq!(said.contains("all stored tables were computed again"), computed, "{said}");
    assert_eq!(said.contains("the stored tables were not compared with the ledger"), !computed, "{said}");
}

#[test]
fn a_register_that_was_put_back_is_read_only_until_a_person_takes_note() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let kept = std::fs::read(home.register()).unwrap();
    home.ok(&["add", "Second bot"]);
    std::fs::write(home.register(), kept).unwrap();
    assert!(home.refused(2, &["add", "Third bot"]).contains("rolled back"));
    // Nothing is permitted by a register that was not always so, and whoever reads it is told.
    let asked = home.run(&["check", "bot"]);
    assert_eq!((asked.code, asked.err.contains("rolled back")), (3, true), "{asked:?}");
    assert_eq!(home.run(&["check", "bot", "--as-of", "today"]).code, 3, "on any day");
    let pack = home.run(&["export", "pack"]);
    assert!(pack.code == 3 && pack.err.contains("rolled back") && !home.path("pack").exists(), "{pack:?}");
    let again = home.run(&["rebuild"]);
    assert!(again.code == 3 && again.err.contains("rolled back"), "{again:?}");
    for reads in [&["list"][..], &["show", "bot"], &["due"], &["history"], &["people", "list"]] {
        let ran = home.run(reads);
        assert!(ran.code == 0 && ran.err.contains("rolled back"), "{reads:?}: {ran:?}");
    }
    assert_eq!(home.json_ending(1, &["verify"])["first_bad"]["class"], "behind_anchor");
    home.ok(&["doctor", "--accept-rollback", "--reason", "the disk failed"]);
    home.ok(&["add", "Third bot"]);
    assert_ne!(home.run(&["check", "bot"]).code, 3, "a person took note");
}

/// Overwrites the start of the last page of a table's own tree.
fn break_a_page(home: &Home, table: &str) {
    use std::io::{Seek, SeekFrom, Write};
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap();
    let size = number("PRAGMA page_size");
    let root = number(&format!("SELECT rootpage FROM sqlite_schema WHERE name = '{table}'"));
    drop(db);
    let mut file = std::fs::OpenOptions::new().write(true).open(home.register()).unwrap();
    file.seek(SeekFrom::Start((root - 1) * size)).unwrap();
    file.write_all(&[0xff; 16]).unwrap();
}

#[test]
fn computed_tables_whose_pages_cannot_be_read_are_fixed_in_a_new_file_and_the_damaged_one_is_kept() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    break_a_page(&home, "workload");
    assert_eq!(home.json_ending(1, &["verify"])["ok"], Json::Bool(false));
    let said = home.json(&["rebuild"]);
    let kept = said["damaged_file"].as_str().unwrap();
    assert!(std::path::Path::new(kept).is_file(), "{said}");
    assert_eq!(home.json_ending(3, &["verify"])["ok"], Json::Bool(true));
    home.ok(&["add", "Second bot"]);
}

#[test]
fn a_damaged_ledger_is_only_read_from_then_on_and_what_can_be_proven_of_it_is_saved() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    let db = rusqlite::Connection::open(home.register()).unwrap();
    db.execute_batch("DROP TRIGGER ledger_keeps_entries; UPDATE ledger SET body = zeroblob(9) WHERE seq = 3").unwrap();
    let trigger = countersign::store::schema::LEDGER.split("CREATE TRIGGER ").nth(1).unwrap();
    db.execute_batch(&format!("CREATE TRIGGER {trigger}")).unwrap();
    drop(db);
    assert_eq!(home.json_ending(1, &["verify"])["first_bad"]["seq"], Json::from(3));
    assert!(home.refused(3, &["add", "Second bot"]).contains("its ledger is damaged at entry 3"));
    assert!(home.ends(1, &["doctor"]).contains("its ledger is damaged at entry 3"));
    let into = home.path("saved.db");
    let said = home.json_ending(4, &["salvage", into.to_str().unwrap()]);
    assert_eq!((&said["entries"], said["missing"].as_u64().unwrap() > 0), (&Json::from(2), true), "{said}");
    let report = std::fs::read_to_string(said["report"].as_str().unwrap()).unwrap();
    assert!(report.lines().next().unwrap().contains("\"readable\":false"), "{report}");
    assert!(home.register().is_file());
}

#[test]
fn doctor_says_in_json_all_that_it_says_in_words() {
    let home = Home::begun();
    home.ok(&["add", "Bot"]);
    // Something to note, and something that is wrong.
    std::fs::create_dir(home.path("countersign-left")).unwrap();
    std::fs::write(home.path("state/countersign/views.toml"), "[").unwrap();
    std::fs::write(home.path("data/countersign/register.db.lease"), "{}").unwrap();
    let json = home.run(&["doctor", "--json"]);
    let json: Json = serde_json::from_str(&json.out).unwrap();
    let words = home.run(&["doctor"]);
    let said = |list: &str, words: &str| json[list].as_array().unwrap().iter().any(|it| it == words);
    for line in words.out.lines() {
        if let Some(note) = line.strip_prefix("note: ") {
            assert!(said("notes", note), "{line}");
        } else if let Some(wrong) = line.strip_prefix("wrong: ") {
            assert!(said("wrong", wrong), "{line}");
        } else if !line.starts_with("nothing is wrong") {
            let (what, is) = (line[..22].trim(), line[22..].trim());
            let (what, is) = line.find("  ").map_or((what, is), |at| (line[..at].trim(), line[at..].trim()));
            let told = json[what.replace(' ', "_")].as_str().unwrap_or_else(|| panic!("{line} in {json:#}"));
            assert!(told == is || what == "clock", "{line}: {told}");
        }
    }
    assert_eq!(json["ok"], json["wrong"].as_array().unwrap().is_empty());
}
