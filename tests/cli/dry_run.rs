//! A dry run is the act itself, taken back: it says what the act then records, moves findings as the act then moves them, is refused for
//! what the act is refused for, and leaves the register as it was.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::Value as Json;

use crate::home::{Home, KEY_TEST, PILOT, answered, with};

/// What is found of each workload and each identity: control, and whether it fails or is not answered.
fn findings(home: &Home) -> BTreeMap<String, BTreeSet<(String, &'static str)>> {
    let mut found = BTreeMap::new();
    for (list, name) in [(&["list"][..], "key"), (&["identity", "list"], "id")] {
        for row in home.json(list).as_array().unwrap() {
            let of = |state: &'static str| {
                let controls = row[state].as_array().cloned().unwrap_or_default();
                controls.into_iter().map(move |it| (it.as_str().unwrap().to_owned(), state)).collect::<Vec<_>>()
            };
            let all = of("fails").into_iter().chain(of("not_answered")).collect();
            found.insert(row[name].as_str().unwrap().to_owned(), all);
        }
    }
    found
}

/// How findings moved, as a dry run tells it: by control, how many closed, came to fail, came to be not answered.
fn moved(before: &Home, after: &Home) -> BTreeMap<String, [u64; 3]> {
    let (before, after) = (findings(before), findings(after));
    let mut moved: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    let nothing = BTreeSet::new();
    for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        let (was, is) = (before.get(key).unwrap_or(&nothing), after.get(key).unwrap_or(&nothing));
        for (control, state) in is - was {
            moved.entry(control).or_default()[if state == "fails" { 1 } else { 2 }] += 1;
        }
        for (control, _) in was - is {
            if !is.iter().any(|(other, _)| *other == control) {
                moved.entry(control).or_default()[0] += 1;
            }
        }
    }
    moved
}

fn told_moves(dry: &Json) -> BTreeMap<String, [u64; 3]> {
    let number = |it: &Json, name: &str| it[name].as_u64().unwrap();
    let of = |it: &Json| [number(it, "closed"), number(it, "fails"), number(it, "not_answered")];
    let all = dry["findings"].as_array().unwrap().iter();
    all.map(|it| (it["control"].as_str().unwrap().to_owned(), of(it))).collect()
}

/// What the newest entries of the register say, the oldest first.
fn recorded(home: &Home, entries: u64) -> Vec<(Json, Json)> {
    if entries == 0 {
        return vec![];
    }
    // A whole history is told, so that what a field was before is known.
    let rows = home.json(&["history", "--limit", "1000"]);
    let rows = rows.as_array().unwrap();
    let newest = rows.iter().take(usize::try_from(entries).unwrap()).rev();
    newest.map(|row| (row["what"].clone(), row["lines"].clone())).collect()
}

/// What acts are tried in turn: each is rehearsed, then done.
const ACTS: &[&[&str]] = &[
    &["people", "add", "N. Obi"],
    &["people", "edit", "N. Obi", "--set", "team=Audit"],
    &["people", "merge", "N. Obi", "R. Diaz"],
    &["people", "offboard", "R. Diaz"],
    &["add", "Chat helper", "--owner", "M. Silva"],
    &["answer", "chat-helper", "kind=agent", "reach_record=act"],
    &["answer", "bot", "team=Claims"],
    &["answer", "--all", "supplier=Acme"],
    &["assign", "chat-helper", "--owner", "me"],
    &["schedule", "chat-helper", "--due", "+30d"],
    &["grant", "add", "chat-helper", "letters", "--set", "mode=read", "--set", "classification=internal"],
    &[
        "grant",
        "approve",
        "chat-helper:letters",
        "--by",
        "M. Silva",
        "--expires",
        "+90d",
        "--reason",
        "letters are answered",
    ],
    &["grant", "edit", "chat-helper:letters", "--set", "masking=unmasked"],
    &["grant", "revoke", "chat-helper:letters"],
    &["identity", "add", "svc-bot", "--workload", "bot", "--environment", "test"],
    &["identity", "edit", "svc-bot", "--set", "privilege=scoped"],
    &["identity", "unlink", "svc-bot", "bot"],
    &["identity", "link", "svc-bot", "bot"],
    &["identity", "revoke", "svc-bot"],
    &["zone", "add", "sub-test", "--kind", "cloud-account"],
    &["zone", "link", "sub-test", "bot"],
    &["zone", "unlink", "sub-test", "bot"],
    &[
        "exception",
        "request",
        "bot",
        "--control",
        "OWN-4",
        "--reason",
        "later",
        "--compensating-control",
        "read weekly",
        "--owner",
        "me",
        "--until",
        "+20d",
    ],
    &["retire", "chat-helper", "--reason", "tried out"],
    &["reopen", "chat-helper", "--reason", "tried again"],
    &["policy", "baseline", "--reason", "what is there today"],
];

#[test]
fn what_was_rehearsed_is_what_is_done_then() {
    let home = answered();
    let mut asked = vec![];
    for act in ACTS {
        asked.push(rehearsed_and_done(&home, act));
    }
    assert!(
        asked.iter().filter(|entries| **entries > 0).count() > ACTS.len() - 3,
        "most of them change something: {asked:?}"
    );
}

/// Tries an act without writing, then does it: both say the same. Gives how many entries it wrote.
fn rehearsed_and_done(home: &Home, act: &[&str]) -> u64 {
    let (ledger, before) = (home.entries(), Home::holding(&home.kept()));
    let dry = home.json(&with(act, &[&["--dry-run"]]));
    assert_eq!((&dry["done"], &dry["dry_run"]), (&false.into(), &true.into()), "{act:?}: {dry}");
    assert_eq!(home.entries(), ledger, "{act:?}: nothing is written");
    let done = home.json(act);
    let entries = done["entries"].as_u64().unwrap();
    if let Some(would) = dry["would_record"].as_array() {
        assert_eq!(dry["entries"].as_u64().unwrap(), entries, "{act:?}: {dry}");
        let would: Vec<(Json, Json)> = would.iter().map(|it| (it["what"].clone(), it["lines"].clone())).collect();
        assert_eq!(would, recorded(home, entries), "{act:?}");
    } else {
        assert_eq!(dry["changing"].as_u64().unwrap(), done["changing"].as_u64().unwrap(), "{act:?}: {dry}");
    }
    assert_eq!(told_moves(&dry), moved(&before, home), "{act:?}");
    entries
}

#[test]
fn a_request_a_decision_and_a_review_are_rehearsed_as_they_are_done() {
    let home = answered();
    rehearsed_and_done(&home, &with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    rehearsed_and_done(
        &home,
        &["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "facts and findings read"],
    );
    rehearsed_and_done(&home, &["demote", "bot", "--reason", "back to the bench"]);
}

#[rstest]
#[case::no_such_workload(&["answer", "nobody", "kind=agent"])]
#[case::a_name_that_nobody_has(&["assign", "bot", "--owner", "Nobody At All"])]
#[case::a_stage_by_an_answer(&["answer", "bot", "stage=production"])]
#[case::a_gate_that_is_shut(&["promote", "bot", "--by", "me"])]
#[case::a_day_to_come(&["answer", "bot", "kind=agent", "--on", "tomorrow"])]
#[case::an_entry_that_is_not_the_last(&["answer", "bot", "kind=agent", "--expect", "00000000000000000000000000000001"])]
fn what_the_act_is_refused_for_the_dry_run_is_refused_for(#[case] act: &[&str]) {
    let home = answered();
    let (dry, done) = (home.run(&with(act, &[&["--dry-run"]])), home.run(act));
    assert_ne!(done.code, 0, "{done:?}");
    assert_eq!((dry.code, dry.out, dry.err), (done.code, done.out, done.err));
}

#[rstest]
#[case::a_list(&["list"])]
#[case::people(&["people", "list"])]
#[case::an_export(&["export", "pack"])]
#[case::init(&["init"])]
#[case::rebuild(&["rebuild"])]
#[case::the_clock(&["clock"])]
#[case::doctor(&["doctor", "--clean"])]
#[case::a_check(&["check", "bot"])]
fn what_records_no_act_has_no_dry_run(#[case] command: &[&str]) {
    let home = answered();
    let said = home.refused(2, &with(command, &[&["--dry-run"]]));
    assert!(said.contains("--dry-run: this command records no act"), "{said}");
    assert!(!home.path("pack").exists());
}

#[test]
fn a_register_that_cannot_be_written_is_rehearsed_on_a_copy() {
    let home = answered();
    let bytes = std::fs::read(home.register()).unwrap();
    let dry = home.json(&["--read-only", "answer", "bot", "team=Motor", "--dry-run"]);
    assert_eq!(dry["would_record"][0]["lines"][0], "Team: Motor", "{dry}");
    assert!(std::fs::read(home.register()).unwrap() == bytes, "the register is left as it was");
    assert!(home.refused(2, &["--read-only", "answer", "bot", "team=Motor"]).contains("--read-only"));
    assert!(home.refused(2, &["--as-of", "yesterday", "answer", "bot", "team=Motor", "--dry-run"]).contains("--as-of"));
}

#[test]
fn in_words_a_dry_run_says_what_would_be_recorded_and_how_findings_move() {
    let home = answered();
    let said = home.ok(&["answer", "bot", "reach_record=act", "--dry-run"]);
    assert!(said.starts_with("dry run, nothing was written; it would record:\n  bot: answered\n"), "{said}");
    assert!(said.contains("Reach to a record: act (was none)") && said.contains("Findings "), "{said}");
    let said = home.ok(&["answer", "bot", "purpose=sorts claims", "--dry-run"]);
    assert_eq!(said, "dry run, nothing was written: no change, it is already recorded\n");
}
