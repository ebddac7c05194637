//! Filters as people type them: from columns, from JSON, from other languages, and from variables that are not set.

use rstest::rstest;

use crate::home::three;

#[rstest]
#[case::answer(&["answer", "supplier=OOPS"])]
#[case::assign(&["assign", "--owner", "me", "--overwrite"])]
#[case::schedule(&["schedule", "--due", "+30d"])]
#[case::spread(&["schedule", "--spread", "4"])]
#[case::adopt(&["adopt", "--accountable", "me", "--reason", "in use", "--first-review", "+30d"])]
#[case::promote(&["promote"])]
#[case::retire(&["retire"])]
#[case::retire_for_trial(&["retire", "--dry-run"])]
#[case::demote(&["demote"])]
fn a_filter_that_is_blank_changes_nothing(#[case] act: &[&str]) {
    let home = three();
    let before = home.entries();
    for blank in ["", "  ", "\"\""] {
        let said = home.refused(2, &[act, &["--filter", blank]].concat());
        assert!(said.contains("--filter: it is empty") && said.contains("--all"), "{act:?} {blank:?}: {said}");
    }
    assert_eq!(home.entries(), before);
}

#[test]
fn all_workloads_are_said_by_a_word_of_their_own() {
    let home = three();
    assert!(home.ok(&["answer", "--all", "supplier=Acme", "--dry-run"]).contains("3 found, 3 would change"));
    assert!(home.ok(&["answer", "--all", "supplier=Acme"]).contains("3 found, 3 changed"));
    home.refused(2, &["answer", "--all", "--filter", "stage:pilot", "supplier=Acme"]);
}

#[test]
fn each_name_that_a_list_prints_can_be_asked_for() {
    let home = three();
    let rows = home.json(&["list"]);
    let mut names: Vec<String> = rows[0].as_object().unwrap().keys().cloned().collect();
    let columns = "name,key,stage,owner,due,fails,not_answered,next_review_on,team,unit,tier,reach,control_point,acts_alone,excepted,kind,deputy,supplier,model,claims,source";
    home.ok(&["list", "--columns", columns]);
    names.extend(columns.split(',').map(str::to_owned));
    for name in names {
        // What is asked of it may be no word of it; that it is no field is never said.
        let asked = home.run(&["list", "--filter", &format!("{name}:any"), "--count"]);
        assert!(!asked.err.contains("there is no field"), "{name}: {asked:?}");
    }
    for (name, finds) in
        [("next_review_on:none", "3"), ("owner_kind:none", "2"), ("not_answered:any", "3"), ("key:one", "1")]
    {
        assert_eq!(home.ok(&["list", "--filter", name, "--count"]).trim(), finds, "{name}");
    }
    let id = rows[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(home.ok(&["list", "--filter", &format!("id:{id}"), "--count"]).trim(), "1");
}

#[rstest]
#[case("foo_bar:x", "there is no field `foo_bar`")]
#[case("next_revew:none", "did you mean `next_review_on`?")]
#[case("stage:pilot OR stage:production", "write stage:pilot,production")]
fn what_is_no_filter_is_refused_with_what_works(#[case] filter: &str, #[case] says: &str) {
    let said = three().refused(2, &["list", "--filter", filter]);
    assert!(said.contains(says), "{said}");
}

#[test]
fn what_nobody_has_said_is_one_state_with_one_word() {
    let home = three();
    let text = home.ok(&["list", "--columns", "key,owner,deputy"]);
    let csv = home.command(&["list", "--csv", "--columns", "key,owner,deputy"]).output().unwrap();
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(csv.contains("\"two\",\"unknown\",\"unknown\""), "{csv}");
    assert!(!text.contains("nobody") && !csv.contains("nobody"), "{text}{csv}");
    for word in ["unknown", "none", "nobody"] {
        assert_eq!(home.ok(&["list", "--filter", &format!("owner:{word}"), "--count"]).trim(), "2", "{word}");
    }
    let rows = home.json(&["list"]);
    assert_eq!(rows.as_array().unwrap().iter().filter(|row| row["owner"].is_null()).count(), 2);
}

#[test]
fn what_an_act_on_many_leaves_as_it_was_is_told_with_the_reason_and_the_way() {
    let home = three();
    home.ok(&["people", "add", "B. Silva"]);
    home.ok(&["assign", "one", "--owner", "B. Silva"]);
    let rehearsed = home.ok(&["assign", "--all", "--owner", "me", "--dry-run"]);
    assert!(rehearsed.contains("3 found, 2 would change, 1 would be kept; nothing was written"), "{rehearsed}");
    assert!(rehearsed.contains("kept: one keeps what a person answered: owner"), "{rehearsed}");
    assert!(rehearsed.contains("--overwrite replaces"), "{rehearsed}");
    let done = home.ok(&["assign", "--all", "--owner", "me"]);
    assert!(done.contains("3 found, 2 changed, 1 kept"), "{done}");
    let again = home.ok(&["assign", "--all", "--owner", "me"]);
    assert!(again.contains("3 found, 0 changed, 1 kept"), "{again}");
    let over = home.ok(&["assign", "--all", "--owner", "me", "--overwrite"]);
    assert!(over.contains("3 found, 1 changed") && !over.contains("kept"), "{over}");
    let home = three();
    home.ok(&["assign", "one", "--owner", "me"]);
    let json = home.json(&["assign", "--all", "--owner", "unknown", "--dry-run"]);
    assert_eq!((&json["kept"][0]["key"], &json["changing"]), (&"one".into(), &0.into()), "{json}");
}

#[test]
fn every_filter_of_the_help_can_be_asked() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli")];
    let mut asked = 0;
    let home = three();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let filters = text.split("--filter '").skip(1).filter_map(|rest| rest.split('\'').next());
            for filter in filters.filter(|filter| !filter.contains('{')) {
                let list: &[&str] = match path.to_string_lossy().rsplit_once("commands/").map_or("", |(_, file)| file) {
                    "identity/list.rs" => &["identity", "list"],
                    "people.rs" => &["people", "list"],
                    "zone.rs" => &["zone", "list"],
                    "exception/list.rs" => &["exception", "list"],
                    _ => &["list", "--count"],
                };
                home.ok(&[list, &["--filter", filter]].concat());
                asked += 1;
            }
        }
    }
    assert!(asked > 8, "{asked}");
}
