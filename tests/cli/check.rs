//! `check` as a pipeline and a gateway ask it: exit codes, reasons, and a register that is left as it was. The examples of
//! `docs/check.md` are run as they stand there.

use std::collections::BTreeSet;
use std::process::Output;
use std::sync::OnceLock;

use rstest::rstest;

use crate::home::{Home, KEY_TEST, Kept, PILOT, answered, with};

/// A workload that was approved as a pilot, with access to read claims.
fn pilot() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = answered();
        home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
        home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "facts and findings read"]);
        home.kept()
    }))
}

#[rstest]
#[case::where_it_stands(0, &["bot"], "bot, pilot, on ")]
#[case::its_stage(0, &["bot", "--stage", "pilot"], "nothing stops it")]
#[case::a_later_stage(1, &["bot", "--stage", "production"], "the stage fails: it is in pilot, not in production")]
#[case::its_data(0, &["bot", "--data", "claims-db", "--mode", "read"], ": yes")]
#[case::more_than_it_may(1, &["bot", "--data", "claims-db", "--mode", "write"], "the access to claims-db is to read only")]
#[case::other_data(1, &["bot", "--data", "payroll"], "it has no access to payroll")]
#[case::another_identity(1, &["bot", "--identity", "svc-bot"], "identity svc-bot fails: it does not run as svc-bot")]
#[case::one_control(0, &["bot", "--only", "key-2"], "  1 asked, nothing stops it")]
#[case::advice(0, &["bot", "--stage", "production", "--advisory"], "it would be no")]
fn a_question_is_answered_with_an_exit_code_and_what_would_make_it_yes(
    #[case] code: i32,
    #[case] asked: &[&str],
    #[case] says: &str,
) {
    let home = pilot();
    let before = std::fs::read(home.register()).unwrap();
    let said = home.ends(code, &with(&["check"], &[asked]));
    assert!(said.contains(says), "{said}");
    assert!(std::fs::read(home.register()).unwrap() == before, "the register is left as it was");
}

#[rstest]
#[case::no_such_workload(3, &["check", "nobody"], "nobody: it cannot be told: no workload has this key")]
#[case::no_register(3, &["check", "bot", "--db", "nowhere.db"], "it cannot be told")]
#[case::no_such_control(2, &["check", "bot", "--only", "KEY-22"], "--only KEY-22: there is no such control; did you mean KEY-2?")]
#[case::no_such_stage(2, &["check", "bot", "--stage", "prod"], "prod")]
#[case::advice(0, &["check", "nobody", "--advisory"], "it cannot be told")]
fn what_cannot_be_told_and_what_is_used_wrongly_have_codes_of_their_own(
    #[case] code: i32,
    #[case] asked: &[&str],
    #[case] says: &str,
) {
    let ran = pilot().run(asked);
    assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{ran:?}");
    assert!(ran.err.contains(says), "{ran:?}");
}

const PAGE: &str = include_str!("../../docs/check.md");

/// The example of this name, as it stands in the page.
fn example(name: &str) -> &'static str {
    let (_, from) = PAGE.split_once(&format!("```sh {name}\n")).unwrap();
    from.split_once("```").unwrap().0
}

/// Runs an example with the program in its path.
#[cfg(unix)]
fn run(home: &Home, script: &str, said: &[(&str, &str)]) -> (i32, String) {
    let program = assert_cmd::cargo::cargo_bin("countersign");
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    path.push(":/usr/bin:/bin");
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(script).current_dir(home.folder.path()).env_clear().envs(home.environment());
    let Output { status, stdout, .. } = command.env("PATH", path).envs(said.iter().copied()).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap())
}

#[cfg(unix)]
#[test]
fn the_examples_of_the_page_do_what_the_page_says() {
    let home = pilot();
    let step = |stage| run(&home, example("pipeline"), &[("WORKLOAD", "bot"), ("STAGE", stage)]);
    assert_eq!(step("pilot"), (0, "deploying bot to pilot\n".to_owned()));
    assert_eq!(step("production"), (1, String::new()));
    let kept = std::fs::read_to_string(home.path("check.json")).unwrap();
    assert!(kept.contains("\"answer\": \"no\""), "{kept}");

    let call =
        |key, mode| run(&home, example("gateway"), &[("WORKLOAD", key), ("DATA", "claims-db"), ("MODE", mode)]).1;
    assert_eq!((call("bot", "read").as_str(), call("bot", "write").as_str()), ("allow\n", "deny\n"));
    assert!(call("nobody", "read").starts_with("deny: countersign: nobody: it cannot be told"));
}

#[test]
fn the_fields_of_the_answer_are_those_of_the_page() {
    let home = pilot();
    let table = PAGE.split_once("## The answer as JSON").unwrap().1;
    let named: BTreeSet<&str> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| line.split('|').nth(1).unwrap().split(','))
        .map(|name| name.trim().trim_matches('`'))
        .collect();
    let answer = home.json_ending(1, &["check", "bot", "--stage", "production", "--data", "claims-db"]);
    let there: BTreeSet<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(there, named);
    let point = answer["checks"].as_array().unwrap()[0].as_object().unwrap();
    assert!(point.keys().all(|name| table.contains(&format!("`{name}`"))), "{point:?}");
    assert_eq!(answer["judged_by"]["policy"], 1);
}

/// A workload that an inventory has in production, that was adopted there, and of which policy asks nothing else.
fn only_adopted() -> Home {
    let home = Home::begun();
    std::fs::write(home.path("it.csv"), "id,name,stage\r\n1,Bot,production\r\n").unwrap();
    home.ok(&["import", "it.csv", "--from", "csv:it", "--apply"]);
    home.ok(&["adopt", "bot", "--accountable", "me", "--reason", "it is needed", "--first-review", "+30d"]);
    let said: serde_json::Value = serde_json::from_str(&home.run(&["check", "bot", "--json"]).out).unwrap();
    for point in said["checks"].as_array().unwrap().iter().filter(|it| it["blocks"] == true) {
        let off = format!("controls.{}.off", point["id"].as_str().unwrap());
        home.ok(&["policy", "set", &off, "true", "--reason", "tried"]);
    }
    home
}

#[test]
fn a_yes_for_what_was_only_adopted_says_that_nobody_approved_it_and_until_when_it_lasts() {
    let home = only_adopted();
    let first_review = home.json(&["show", "bot"])["facts"]["next_review_on"].as_str().unwrap().to_owned();
    let told = home.ok(&["check", "bot", "--stage", "production"]);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "bot, production",
        ": yes",
        "nobody approved production: it was adopted there on",
        &format!("kept by A. Kumar; first review due on {first_review}"),
        "PRO-1 fails (medium)",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let said = home.json(&["check", "bot", "--stage", "production"]);
    assert_eq!((&said["answer"], &said["approved"]), (&"yes".into(), &false.into()), "{said}");
    assert_eq!(said["adopted"]["first_review_on"], first_review.as_str(), "{said}");
    assert!(said["adopted"]["kept_by"].is_string() && said["approval"].is_null(), "{said}");
}

#[test]
fn what_is_approved_is_not_called_adopted_and_an_experiment_needs_no_approval() {
    let home = answered();
    let told = |home: &Home| {
        let said: serde_json::Value = serde_json::from_str(&home.run(&["check", "bot", "--json"]).out).unwrap();
        (said["approved"].clone(), said["adopted"].clone())
    };
    assert_eq!(told(&home), (serde_json::Value::Null, serde_json::Value::Null));
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    assert_eq!(told(&home), (true.into(), serde_json::Value::Null));
}
