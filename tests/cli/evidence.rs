//! Evidence taken away, and verified against what somebody else holds.

use std::path::PathBuf;

use serde_json::Value as Json;

use crate::home::{Home, three};

#[test]
fn evidence_taken_away_vouches_for_the_register_and_for_the_next_pack() {
    let home = three();
    let first = home.json(&["export", "."]);
    let pack = first["folder"].as_str().unwrap().to_owned();
    assert_eq!((&first["covered"], &first["workloads"], &first["recorded"]), (&true.into(), &3.into(), &true.into()));
    home.ok(&["add", "Four"]);
    let said = home.json(&["verify", "--against", &pack]);
    assert_eq!((&said["ok"], &said["outside"], &said["first_bad"]), (&true.into(), &true.into(), &Json::Null));
    let keep = first["keep"].as_str().unwrap();
    std::fs::write(home.path("kept.txt"), format!("last quarter: {keep}\n")).unwrap();
    assert!(home.ok(&["verify", "--against", keep]).contains("given with --against"));
    assert!(home.ok(&["verify", "--against", "kept.txt"]).contains("given with --against"));

    let alone = home.json_ending(3, &["verify", &pack]);
    assert_eq!((&alone["ok"], &alone["outside"]), (&true.into(), &false.into()));
    assert!(alone["register"].as_str().unwrap().contains("recorded this pack as entry"));
    let second = home.json(&["--read-only", "export", "."])["folder"].as_str().unwrap().to_owned();
    assert_eq!(home.json(&["verify", &second, "--against", &pack])["ok"], Json::Bool(true));
    assert_eq!(home.json_ending(1, &["verify", &pack, "--against", &second])["ok"], Json::Bool(false), "it knows less");
}

#[test]
fn a_pack_that_was_changed_and_a_register_made_anew_are_found_out() {
    let home = three();
    let pack = home.json(&["export", "."])["folder"].as_str().unwrap().to_owned();
    let other = Home::empty();
    other.ok(&["init"]);
    let said = other.json_ending(1, &["verify", "--against", &pack]);
    assert_eq!(said["first_bad"]["class"], "anchor_mismatch");

    let people = PathBuf::from(&pack).join("people.csv");
    let changed = std::fs::read_to_string(&people).unwrap().replace("A. Kumar", "E. Vil");
    std::fs::write(people, changed).unwrap();
    let said = home.json_ending(1, &["verify", &pack]);
    assert_eq!((&said["ok"], &said["first_bad"]["class"]), (&false.into(), &"file_changed".into()));
    assert!(home.refused(2, &["verify", "--against", &pack]).contains("is not sound itself"));
}

#[test]
fn days_before_the_register_began_are_not_covered() {
    let home = three();
    let period = ["export", ".", "--period", "2020-01-01..2020-03-31"];
    let said = home.json_ending(3, &period);
    assert_eq!((&said["done"], &said["covered"]), (&true.into(), &false.into()));
    assert!(home.ok(&["export", ".", "--period", "2020-01-01..today", "--allow-uncovered"]).contains("witnessed"));
    assert!(home.refused(2, &["export", ".", "--period", "2020"]).contains("this is no period"));
    assert!(home.refused(2, &["export", ".", "--filter", "stge:pilot"]).contains("did you mean `stage`?"));
    assert!(home.refused(2, &["export", "nowhere/at/all"]).contains("nowhere"));
    assert!(home.refused(2, &["verify", "nowhere"]).contains("is no folder"));
    assert!(home.refused(2, &["verify", "--against", "nowhere"]).contains("this is no pack"));
}
