//! Inventories from elsewhere: planned, taken, and what is left.

use rstest::rstest;

use crate::home::{Home, keys, three, with};

#[test]
fn a_table_is_planned_then_taken_and_what_is_left_ends_with_four() {
    let home = Home::begun();
    let table = "source_id,name,stage,owner\n1,Bot,pilot,ai@acme.example\n2,Chat,Deployed,\n3,,pilot,\n";
    std::fs::write(home.path("list.csv"), table).unwrap();
    let import = ["import", "list.csv", "--from", "csv"];
    let plan = home.json_ending(4, &with(&import, &[&["--dry-run"]]));
    assert_eq!(
        (&plan["rows"], &plan["new"], &plan["rejected"], &plan["applied"]),
        (&3.into(), &2.into(), &1.into(), &false.into())
    );
    assert_eq!(home.ok(&["list", "--count"]), "0\n");
    let said = home.ends(4, &with(&import, &[&["--rejects", "left.csv"]]));
    assert!(said.contains("2 new") && said.contains("the rejected rows are in left.csv"), "{said}");
    let left = std::fs::read_to_string(home.path("left.csv")).unwrap();
    assert!(left.contains("countersign: rejected because") && left.contains("it has no name"), "{left}");
    assert_eq!(home.json(&["show", "bot"])["stage"], "pilot");

    let fixed = left.replace("3,,pilot", "3,Third,pilot");
    std::fs::write(home.path("left.csv"), fixed).unwrap();
    assert!(home.ok(&["import", "left.csv", "--from", "csv:list"]).contains("1 new"));
    assert_eq!(home.ok(&["list", "--count"]), "3\n");
    assert!(
        home.refused(2, &with(&import, &[&["--dry-run", "--rejects", "left.csv"]]))
            .contains("left.csv: a file is there already")
    );
}

#[rstest]
#[case::not_there(None, "gone.csv", "csv", "gone.csv")]
#[case::quote(Some("name\n\"Bot\n"), "list.csv", "csv", "a quote opens here and is never closed")]
#[case::source(Some("name\nBot\n"), "list.csv", "cvs", "there is no source")]
#[case::hostile(Some("na\u{1b}[2Jme\nBot\n"), "list.csv", "csv", "no column")]
fn a_file_that_cannot_be_read_takes_nothing(
    #[case] table: Option<&str>,
    #[case] file: &str,
    #[case] from: &str,
    #[case] says: &str,
) {
    let home = Home::begun();
    if let Some(table) = table {
        std::fs::write(home.path("list.csv"), table).unwrap();
    }
    let said = home.refused(2, &["import", file, "--from", from, "--apply"]);
    assert!(said.contains(says), "{said}");
    assert_eq!(home.ok(&["list", "--count"]), "0\n");
}

#[test]
fn a_pipe_can_be_imported() {
    let home = Home::begun();
    let mut import = home.command(&["import", "-", "--from", "csv:acme", "--apply"]);
    let ran = import.write_stdin("name,team\nBot,Claims\n").output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(keys(&home.json(&["list", "--filter", "source:csv:acme"])), ["bot"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let home = three();
    let program = assert_cmd::cargo::cargo_bin("countersign");
    let script = format!("'{}' fields | head -n 1; echo \"${{PIPESTATUS[0]}}\"", program.display());
    let ran =
        std::process::Command::new("bash").args(["-c", &script]).env("HOME", home.folder.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout).lines().last(), Some("0"), "{ran:?}");
    assert_eq!(String::from_utf8_lossy(&ran.stderr), "");
}

#[test]
fn what_a_person_answered_of_access_to_data_is_told_where_the_source_says_otherwise() {
    let home = Home::begun();
    let columns = "id,use_case_name,development_stage,is_high_impact,classification,problem_solved,benefits,system_outputs,\
        vendor_name,has_pii,contact_email,data_description";
    let write = |data: &str| {
        let row = format!("1,Bot,Pilot,Not high-impact,,sorts mail,,,Acme,No,,{data}");
        std::fs::write(home.path("list.csv"), format!("{columns}\n{row}\n")).unwrap();
    };
    let import = ["import", "list.csv", "--from", "us-federal-2025"];
    write("letters");
    home.ok(&import);
    home.ok(&["grant", "edit", "bot:letters", "--set", "dataset=letters of 2026"]);
    write("letters and faxes");
    let plan = home.json(&with(&import, &[&["--dry-run"]]));
    let kept = serde_json::json!([{"field": "dataset", "from": "letters of 2026", "to": "letters and faxes"}]);
    assert_eq!(plan["changes"][0]["kept"], kept, "{plan}");
    let told = home.ok(&import);
    assert!(told.contains("dataset of its data stays letters of 2026") && told.contains("letters and faxes"), "{told}");
    assert_eq!(home.json(&["show", "bot"])["grants"][0]["facts"]["dataset"], "letters of 2026");
    assert!(!home.ok(&import).contains("stays"), "the same file says it once");
}
