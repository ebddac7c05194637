//! The policy on the command line: shown, set, edited, compared; what is wrong with one is named, and nothing is then written.

use rstest::rstest;

use crate::home::{Home, three};

/// A home whose policy of the second number turns a control off.
fn changed() -> Home {
    let home = three();
    home.ok(&["policy", "set", "controls.OWN-1.off", "true", "--reason", "owners are being named"]);
    home
}

#[test]
fn a_policy_that_is_set_says_what_it_changes_counts_at_once_and_is_told_from_the_one_before() {
    let home = three();
    let said = home.ok(&["policy", "set", "limits.experiment_days", "60", "--reason", "shorter trials"]);
    let [change, effect, called] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
    assert_eq!(change, "limits.experiment_days: 60 (was 90)");
    assert!(effect.contains("no workload is answered otherwise: ") && effect.contains("as before"), "{effect}");
    assert!(called.starts_with("policy 2, in force since ") && called.contains(", SHA-256 "), "{called}");

    let shown = home.json(&["policy", "show"]);
    assert_eq!(
        (&shown["policy"], &shown["why"], &shown["fields"]["limits.experiment_days"]),
        (&2.into(), &"shorter trials".into(), &"60".into())
    );
    assert!(called.ends_with(shown["sha256"].as_str().unwrap()), "its exact name");
    let (first, now) = (home.json(&["policy", "show", "--version", "1"]), shown["document"].as_str().unwrap());
    assert_eq!(first["document"].as_str().unwrap().replace("experiment_days = 90", "experiment_days = 60"), now);

    let told = home.ok(&["policy", "diff"]);
    assert!(told.contains("shorter trials\n    limits.experiment_days: 60 (was 90)\n"), "{told}");
    let history = home.ok(&["history", "--limit", "1"]);
    assert!(history.contains("the policy was changed") && history.contains("why: shorter trials"), "{history}");
    assert!(home.ok(&["show", "one"]).contains("judged by policy 2, in force since "));
    assert_eq!(home.json(&["show", "one"])["judged_by"]["sha256"], shown["sha256"]);
    assert!(home.ok(&["doctor"]).contains("policy 2, in force since"));
}

#[test]
fn a_control_that_is_off_is_asked_of_nobody_and_its_reason_stands_in_the_policy_and_the_pack() {
    let home = three();
    let failing = |home: &Home| home.ok(&["list", "--filter", "not_answered:OWN-1", "--count"]).trim().to_owned();
    assert_eq!(failing(&home), "2");
    let arguments = ["policy", "set", "controls.OWN-1.off", "true", "--reason", "owners are being named"];
    let dry = home.ok(&[&arguments[..], &["--dry-run"]].concat());
    assert!(dry.contains("3 of 3 workloads are answered otherwise") && dry.contains("nothing was written"), "{dry}");
    assert_eq!(failing(&home), "2");
    let done = home.json(&arguments);
    let effect = &done["effect"];
    let before = effect["not_answered_before"].as_u64().unwrap();
    assert_eq!(effect["not_answered_after"].as_u64().unwrap(), before - 2, "{done}");
    assert_eq!(failing(&home), "0");

    home.ok(&["export", "pack"]);
    let controls = std::fs::read_to_string(home.path("pack/controls.csv")).or_else(|_| {
        let pack = std::fs::read_dir(home.path("pack")).unwrap().next().unwrap().unwrap().path();
        std::fs::read_to_string(pack.join("controls.csv"))
    });
    let controls = controls.unwrap();
    let row = controls.lines().find(|line| line.starts_with("\"OWN-1\"")).unwrap();
    assert!(row.contains("owners are being named"), "{row}");
}

#[rstest]
#[case::field(&["limits.grant_day", "180"], "`limits.grant_day`: there is no such field; did you mean limits.grant_days?")]
#[case::number(&["limits.grant_days", "0"], "`limits.grant_days`: it cannot be 0; give a whole number from 1 to 3650")]
#[case::zone(&["time_zone", "Europe/Zuric"], "there is no time zone Europe/Zuric; did you mean Europe/Zurich?")]
#[case::control(&["controls.OWN-12.off", "true", "--reason", "x"], "there is no control OWN-12 in catalogue")]
#[case::raised(&["controls.OWN-2.severity", "blocks", "--reason", "x"], "\"blocks\" is more than the \"medium\" that the catalogue gives it")]
#[case::no_reason(&["controls.OWN-2.off", "true"], "`controls.OWN-2.reason`: what is different for one control has a reason; give it with --reason")]
#[case::back_dated(&["limits.grant_days", "180", "--on", "yesterday"], "it counts from the day it is recorded")]
fn what_is_wrong_with_a_policy_is_named_and_nothing_is_written(#[case] arguments: &[&str], #[case] says: &str) {
    let home = Home::begun();
    let before = home.entries();
    let all: Vec<&str> = ["policy", "set"].iter().chain(arguments).copied().collect();
    let ran = home.run(&all);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains(says), "{}", ran.err);
    assert_eq!(home.entries(), before);
}

/// Runs `policy edit` with a shell script as the editor; `$1` is the file.
#[cfg(unix)]
fn edit(home: &Home, script: &str) -> (i32, String) {
    use std::os::unix::fs::PermissionsExt as _;
    let editor = home.path("editor.sh");
    std::fs::write(&editor, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    let ran = home.command(&["policy", "edit", "--reason", "edited"]).env("EDITOR", &editor).output().unwrap();
    let said = format!("{}{}", String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap());
    (ran.status.code().unwrap(), said)
}

#[cfg(unix)]
#[test]
fn the_document_is_edited_with_its_comments_and_opened_again_with_what_is_wrong() {
    let home = Home::begun();
    let script = "if grep -q '^#! ' \"$1\"; then cp \"$1\" seen; sed -i s/grant_dayz/grant_days/ \"$1\"; \
                  else sed -i 's/grant_days = 365/grant_dayz = 180/' \"$1\"; fi";
    let (code, said) = edit(&home, script);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("limits.grant_days: 180 (was 365)"), "{said}");
    let seen = std::fs::read_to_string(home.path("seen")).unwrap();
    let wrong = "#! line 25, column 1, `limits.grant_dayz`: there is no such field; did you mean limits.grant_days?\n";
    assert!(seen.starts_with(wrong), "{seen}");
    assert_eq!(seen.lines().nth(24).unwrap(), "grant_dayz = 180", "the line that is named is the line that is seen");
    let document = home.json(&["policy", "show"])["document"].as_str().unwrap().to_owned();
    assert!(document.contains("# Data access ends at most so many days after its approval.\ngrant_days = 180\n"));
    assert!(!document.contains("#!"), "{document}");
}

#[cfg(unix)]
#[rstest]
#[case::left_as_it_was("true", 0, "the policy is as it was; nothing was written")]
#[case::given_up("exit 1", 2, "nothing was written")]
#[case::left_wrong("grep -q '^#! ' \"$1\" || echo nonsense >> \"$1\"", 2, "it was left so, and nothing was written")]
fn an_edit_that_comes_to_nothing_writes_nothing(#[case] script: &str, #[case] code: i32, #[case] says: &str) {
    let home = Home::begun();
    let before = home.entries();
    let (ended, said) = edit(&home, script);
    assert_eq!(ended, code, "{said}");
    assert!(said.contains(says), "{said}");
    assert_eq!(home.entries(), before);
}

#[test]
fn a_document_is_taken_from_a_file_and_a_read_only_register_is_not_changed() {
    let home = changed();
    let document = home.json(&["policy", "show"])["document"].as_str().unwrap().to_owned();
    std::fs::write(home.path("policy.toml"), document.replace("grace_days = 14", "grace_days = 7")).unwrap();
    let refused = home.refused(2, &["policy", "edit", "--from", "policy.toml", "--read-only"]);
    assert!(refused.contains("leave --read-only out"), "{refused}");
    home.ok(&["policy", "edit", "--from", "policy.toml"]);
    let told = home.json(&["policy", "diff", "1", "3"]);
    let fields: Vec<&str> =
        told["changes"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["controls.OWN-1.off", "controls.OWN-1.reason", "grace_days"]);
    assert_eq!(told["policies"].as_array().unwrap().len(), 2);
    assert!(
        home.refused(2, &["policy", "show", "--version", "9"])
            .contains("policy 9: there is no such policy; there is 1 to 3")
    );
}

#[test]
fn a_past_day_shows_the_policy_then_in_force() {
    let home = changed();
    let today = home.json(&["show", "one"])["as_of"].as_str().unwrap().to_owned();
    assert_eq!(home.json(&["policy", "show", "--as-of", &today])["policy"], 2);
}

#[test]
fn after_a_baseline_only_what_came_since_is_new_and_what_was_known_stays_a_finding() {
    let home = three();
    let new = |home: &Home| home.json(&["list", "--new"]);
    assert_eq!(new(&home).as_array().unwrap().len(), 3, "before there is one, all is new");
    let open = home.ok(&["list", "--filter", "not_answered:any", "--count"]);
    let said = home.ok(&["policy", "baseline", "--reason", "owners answer by the summer"]);
    assert!(said.contains("3 workloads, ") && said.contains("what comes later is new"), "{said}");
    assert_eq!(new(&home), serde_json::json!([]));
    assert_eq!(home.ok(&["list", "--filter", "not_answered:any", "--count"]), open, "they are findings as before");

    home.ok(&["answer", "two", "reach_record=act", "control_point=none"]);
    home.ok(&["add", "Four"]);
    let rows = new(&home);
    assert_eq!(crate::home::keys(&rows), ["two", "four"]);
    assert_eq!(
        rows[0]["new"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>(),
        ["KEY-2", "KEY-3", "PRO-3"]
    );
    let by_filter = home.json(&["list", "--filter", "new:KEY-2"]);
    assert_eq!(crate::home::keys(&by_filter), ["two", "four"], "what it fails, or what nobody can tell of it");

    home.ok(&["policy", "baseline", "--reason", "again"]);
    assert_eq!(new(&home), serde_json::json!([]));
    home.ok(&["rebuild"]);
    assert_eq!(new(&home), serde_json::json!([]), "computed anew from the ledger it is the same");
    assert!(home.ok(&["history", "two"]).contains("findings added to the baseline"));
}

#[rstest]
#[case::a_number("limits.grant_days", &["set", "limits.grant_days", "180"], "limits.grant_days: 365 (was 180)")]
#[case::a_word("preset", &["set", "preset", "full"], "preset: core (was full)")]
#[case::a_role("decisions.role", &["set", "decisions.role", "risk officer"], "decisions.role: ")]
#[case::a_control("controls.OWN-1", &["set", "controls.OWN-1.off", "true", "--reason", "named soon"], "controls.OWN-1.off: ")]
#[case::the_only_difference("controls.OWN-1.off", &["set", "controls.OWN-1.off", "true", "--reason", "named soon"], "controls.OWN-1.off: ")]
fn a_field_that_is_unset_says_what_the_first_policy_said(
    #[case] field: &str,
    #[case] before: &[&str],
    #[case] says: &str,
) {
    let home = three();
    let document = || home.json(&["policy", "show"])["document"].as_str().unwrap().trim_end().to_owned();
    let first = document();
    home.ok(&[&["policy"], before].concat());
    assert_ne!(document(), first);
    let dry = home.ok(&["policy", "unset", field, "--dry-run"]);
    assert!(dry.contains(says) && dry.contains("nothing was written"), "{dry}");
    assert_ne!(document(), first);
    let said = home.ok(&["policy", "unset", field, "--reason", "tried long enough"]);
    assert!(said.contains(says) && said.contains("policy 3, in force since"), "{said}");
    assert_eq!(document(), first);
    assert_eq!(home.json(&["policy", "show"])["why"], "tried long enough");
    let again = home.ok(&["policy", "unset", field]);
    assert!(again.contains("is as the first policy has it; nothing was written"), "{again}");
}

#[rstest]
#[case::field("limits.grant_day", "`limits.grant_day`: there is no such field; did you mean limits.grant_days?")]
#[case::control("controls.OWN-12", "there is no control OWN-12 in catalogue")]
#[case::zone("time_zone", "`time_zone`: a register has no zone of its own to go back to; give the one to go by")]
fn what_cannot_be_unset_is_named(#[case] field: &str, #[case] says: &str) {
    let home = Home::begun();
    let refused = home.refused(2, &["policy", "unset", field]);
    assert!(refused.contains(says), "{refused}");
}

#[rstest]
#[case::wrong_field(
    "[limits]",
    "[limits]\n  grant_dais = 4",
    "line 18, column 3, `limits.grant_dais`: there is no such field; did you mean limits.grant_days?"
)]
#[case::unknown_control(
    "",
    "[controls.OWN-12]\noff = true\nreason = \"x\"",
    "column 1, `controls.OWN-12.off`: there is no control OWN-12 in catalogue"
)]
#[case::raised(
    "",
    "[controls.OWN-2]\nreason = \"x\"\nseverity = \"blocks\"",
    "column 1, `controls.OWN-2.severity`: \"blocks\" is more than the \"medium\" that the catalogue gives it; lower it, to \"medium\" or less, or leave it out"
)]
#[case::no_toml("grace_days = 14", "grace_days 14", "line 8, column 12: this is not TOML: ")]
fn a_document_that_cannot_be_used_is_refused_by_line_and_column_with_the_next_step(
    #[case] from: &str,
    #[case] to: &str,
    #[case] says: &str,
) {
    let home = Home::begun();
    let before = home.entries();
    let document = home.json(&["policy", "show"])["document"].as_str().unwrap().to_owned();
    let wrong = if from.is_empty() { format!("{document}\n{to}\n") } else { document.replacen(from, to, 1) };
    std::fs::write(home.path("policy.toml"), wrong).unwrap();
    let refused = home.refused(2, &["policy", "edit", "--from", "policy.toml"]);
    assert!(refused.contains("policy.toml: line ") && refused.contains(says), "{refused}");
    assert_eq!(home.entries(), before);
}
