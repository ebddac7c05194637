//! Two clocks that disagree, and programs that write at the same time, as the command line meets them.

use std::thread;

use rstest::rstest;

use crate::home::{Home, Ran, keys, three};

const HOUR: i64 = 3_600_000;

fn team(home: &Home, key: &str) -> String {
    let listed = home.json(&["list", "--filter", &format!("key:{key}")]);
    listed[0]["team"].as_str().unwrap().to_owned()
}

#[test]
fn hours_behind_an_act_is_recorded_and_says_at_what_time() {
    let home = three();
    home.answer_ahead("one", "Wrong", 13 * HOUR);
    let Ran { code, err, .. } = home.run(&["answer", "one", "team=Right"]);
    assert!(code == 0 && err.contains("behind the last entry, so this is recorded at that entry's time"), "{err}");
    assert_eq!(team(&home, "one"), "Right");
    let verified = home.ends(3, &["verify"]);
    assert!(verified.contains("ahead of this machine's clock") && verified.contains("no fault"), "{verified}");
    let looked = home.ok(&["doctor"]);
    assert!(looked.contains("note: entries ") && looked.contains("ahead of this machine's clock"), "{looked}");
    let clock = home.json(&["clock"]);
    assert_eq!(clock["ahead"]["stops_writing"], false);
}

#[rstest]
#[case::two_days(48 * HOUR)]
#[case::ten_years(3_652 * 24 * HOUR)]
fn days_behind_nothing_is_written_until_a_person_says_which_clock_is_wrong(#[case] ahead: i64) {
    let home = three();
    home.answer_ahead("one", "Wrong", ahead);
    let before = home.entries();
    for act in [&["answer", "one", "team=Right"][..], &["add", "Four"], &["people", "add", "B. Roy"]] {
        let said = home.refused(2, act);
        assert!(said.contains("behind the last entry") && said.contains("countersign clock --correct"), "{said}");
    }
    assert_eq!(home.entries(), before);
    home.ends(3, &["verify"]);
    assert!(home.ends(1, &["clock"]).contains("nothing is written"));
    let packs = home.path("packs");
    std::fs::create_dir(&packs).unwrap();
    home.ok(&["export", packs.to_str().unwrap()]);
    let pack = std::fs::read_dir(&packs).unwrap().next().unwrap().unwrap().path();
    assert_eq!(home.entries(), before, "a pack is written, and not recorded");

    home.refused(2, &["clock", "--correct"]);
    let corrected = home.ok(&["clock", "--correct", "--reason", "the build server was ahead"]);
    assert!(corrected.contains(&format!("entry {before}")), "{corrected}");
    home.ok(&["answer", "one", "team=Right"]);
    assert_eq!(team(&home, "one"), "Right");
    home.ends(3, &["verify"]);
    assert!([0, 3].contains(&home.run(&["verify", pack.to_str().unwrap()]).code), "the pack is sound");
    home.ok(&["schedule", "one", "--due", "+4w"]);
    assert!(!home.ok(&["doctor"]).contains("ahead of this machine's clock"));
    assert!(home.ok(&["history"]).contains("the clock that recorded entry"));
    home.ok(&["rebuild"]);
    home.ends(3, &["verify"]);
}

#[test]
fn eight_who_answer_for_one_workload_at_once_are_all_heard_and_no_clock_is_blamed() {
    let home = three();
    let ran: Vec<Ran> = thread::scope(|scope| {
        let one = |writer: usize| {
            let home = &home;
            scope.spawn(move || {
                let answer = |n: usize| home.run(&["answer", "one", &format!("team=writer {writer}, {n}")]);
                (0..4).map(answer).collect::<Vec<_>>()
            })
        };
        let writers: Vec<_> = (0..8).map(one).collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    let refused: Vec<&Ran> = ran.iter().filter(|ran| ran.code != 0 || !ran.err.is_empty()).collect();
    assert!(refused.is_empty(), "{} of {}: {:?}", refused.len(), ran.len(), refused.first());
    let verified = home.json_ending(3, &["verify"]);
    assert_eq!((&verified["clock_steps_back"], &verified["ahead"]), (&0.into(), &serde_json::Value::Null));
}

#[test]
fn of_two_imports_at_once_the_second_is_planned_again_and_each_row_is_taken_once() {
    let home = Home::begun();
    let rows = |count: usize| {
        let rows = (0..count).map(|n| format!("Agent {n},{n}\n"));
        std::iter::once("name,source_id\n".to_owned()).chain(rows).collect::<String>()
    };
    std::fs::write(home.path("many.csv"), rows(120)).unwrap();
    std::fs::write(home.path("few.csv"), rows(60)).unwrap();
    let import = |file| home.run(&["import", file, "--from", "csv:one", "--apply"]);
    let (many, few) = thread::scope(|scope| {
        let (many, few) = (scope.spawn(|| import("many.csv")), scope.spawn(|| import("few.csv")));
        (many.join().unwrap(), few.join().unwrap())
    });
    assert_eq!((many.code, few.code), (0, 0), "{many:?} {few:?}");
    assert_eq!(keys(&home.json(&["list"])).len(), 120);
}

#[test]
fn four_who_give_one_identity_a_credential_at_once_are_all_heard_though_each_is_made_from_what_is_recorded() {
    let home = three();
    home.ok(&["identity", "add", "svc-claims", "--environment", "test", "--workload", "one"]);
    let ran: Vec<Ran> = thread::scope(|scope| {
        let one = |n: usize| {
            let home = &home;
            scope.spawn(move || {
                home.run(&["identity", "issue", "svc-claims", "--kind", "key", "--fingerprint", &format!("id:kid-{n}")])
            })
        };
        let writers: Vec<_> = (0..4).map(one).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert!(ran.iter().all(|ran| ran.code == 0), "{ran:?}");
    let shown = home.json(&["identity", "show", "svc-claims"]);
    assert_eq!(shown["credentials"].as_array().unwrap().len(), 4, "{shown}");
}
