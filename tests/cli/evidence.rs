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
    assert!(home.ok(&["export", ".", "--period", "2020-01-01..today", "--allow-partial"]).contains("it existed on"));
    assert!(home.refused(2, &["export", ".", "--period", "2020"]).contains("this is no period"));
    assert!(home.refused(2, &["export", ".", "--filter", "stge:pilot"]).contains("did you mean `stage`?"));
    assert!(home.refused(2, &["export", "nowhere/at/all"]).contains("nowhere"));
    assert!(home.refused(2, &["verify", "nowhere"]).contains("is not there"));
    assert!(home.refused(2, &["verify", "--against", "nowhere"]).contains("this is no pack"));
}

/// Forges the name of a person in every table that says it, with sums and manifest that fit.
fn forged(pack: &std::path::Path) {
    let sum = |name: &str| countersign::ledger::Hash::of(&std::fs::read(pack.join(name)).unwrap()).to_string();
    let edit = |name: &str, change: &dyn Fn(String) -> String| {
        let text = std::fs::read_to_string(pack.join(name)).unwrap();
        std::fs::write(pack.join(name), change(text)).unwrap();
    };
    edit("people.csv", &|text| text.replace("A. Kumar", "E. Villa"));
    edit("manifest.json", &|text| {
        let mut manifest: Json = serde_json::from_str(&text).unwrap();
        for file in manifest["files"].as_array_mut().unwrap() {
            let name = file["name"].as_str().unwrap().to_owned();
            file["sha256"] = sum(&name).into();
            file["bytes"] = std::fs::metadata(pack.join(&name)).unwrap().len().into();
        }
        serde_json::to_string_pretty(&manifest).unwrap() + "\n"
    });
    let listed = std::fs::read_to_string(pack.join("SHA256SUMS")).unwrap();
    let names = listed.lines().filter_map(|line| line.split_once("  "));
    let sums: Vec<String> = names.map(|(_, name)| format!("{}  {name}", sum(name))).collect();
    std::fs::write(pack.join("SHA256SUMS"), sums.join("\n") + "\n").unwrap();
}

/// A line that was kept before lines knew the pack.
fn old_form(line: &str) -> String {
    line.split_once("; pack ").unwrap().0.to_owned()
}

#[test]
fn only_the_pack_that_the_ledger_gives_ends_with_0_against_a_kept_line() {
    let home = three();
    let said = home.json(&["export", "."]);
    let (pack, line) = (said["folder"].as_str().unwrap(), said["keep"].as_str().unwrap());
    let (short, auditor) = (old_form(line), Home::empty());
    let told = auditor.ok(&["verify", pack, "--against", line]);
    assert!(told.contains("Files, sums and chain agree; all 18 tables were recomputed."), "{told}");
    assert!(told.contains("the pack is unchanged since it was exported"), "{told}");
    assert!(auditor.ok(&["verify", pack, "--against", &short]).contains("all 18 tables were recomputed"));
    assert!(auditor.ends(3, &["verify", pack]).contains("rewritten as a whole would look the same"));
    home.ok(&["add", "Four"]);
    let later = home.json(&["export", "."])["folder"].as_str().unwrap().to_owned();
    assert!(auditor.ok(&["verify", &later, "--against", line]).contains("another pack of the same ledger"));
    home.ok(&["verify", "--against", line]);

    forged(std::path::Path::new(pack));
    for against in [&short, line] {
        let told = auditor.ends(1, &["verify", pack, "--against", against]);
        assert!(told.contains("recomputed  people.csv:"), "{told}");
    }
    let json = auditor.json_ending(1, &["verify", pack, "--against", line]);
    assert_eq!((&json["unchanged"], &json["first_bad"]["file"]), (&false.into(), &"people.csv".into()));
}

#[test]
fn a_pack_of_a_part_is_called_unchanged_and_never_proved() {
    let home = three();
    let said = home.json(&["export", ".", "--filter", "one"]);
    let (pack, line) = (said["folder"].as_str().unwrap(), said["keep"].as_str().unwrap());
    let told = home.ends(3, &["verify", pack, "--against", line]);
    assert!(told.contains("not recomputable") && told.contains("unchanged since it was exported"), "{told}");
    // Why it ends with 3 is said: what was not recomputed, what is not shown, what has no sum.
    for words in
        ["not proved: ", "it shows a part of the register", "the hashes only", "receipt.json has no sum", "ends with 3"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let json = home.json_ending(3, &["verify", pack, "--against", line]);
    assert_eq!((&json["ok"], &json["unchanged"]), (&true.into(), &true.into()));
    for words in json["not_proved"].as_array().unwrap() {
        assert!(told.contains(words.as_str().unwrap()), "{words}: {told}");
    }
    let files = std::fs::read_dir(pack).unwrap().count() as u64;
    assert_eq!((json["files"].as_u64(), &json["receipt"]), (Some(files - 1), &true.into()));
    assert_eq!(json["tables"]["recomputed"], "in_part");
    std::fs::remove_file(std::path::Path::new(pack).join("receipt.json")).unwrap();
    let without = home.ends(3, &["verify", pack, "--against", line]);
    assert!(without.contains("there is no receipt.json: who exported the pack"), "{without}");
}

#[test]
fn a_pack_that_shows_no_workload_says_so() {
    let home = three();
    for (filter, says) in
        [("nosuchword", true), ("owner:nosuchperson", true), ("stage:production", true), ("one", false)]
    {
        let said = home.run(&["export", ".", "--filter", filter]);
        assert_eq!(said.err.contains(&format!("no workload matched `{filter}`")), says, "{filter}: {said:?}");
    }
    assert!(!home.run(&["export", "."]).err.contains("matched"));
}
