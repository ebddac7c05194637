//! Requests that are asked and decided by commands: who may, on what, and what is said to who may not.

use rstest::rstest;

use crate::home::{Home, KEY_TEST, PILOT, answered, with};

fn asked() -> Home {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    home
}

#[rstest]
#[case::the_requester("R. Diaz", &["R. Diaz", "do not decide on their own", "countersign decide KEY --by PERSON"])]
#[case::the_owner("me", &["A. Kumar", "do not decide on their own", "countersign decide KEY --by PERSON"])]
#[case::who_left("M. Silva", &["M. Silva", "they left and can no longer decide", "name an active person"])]
fn who_may_not_decide_is_told_why_and_what_comes_next(#[case] who: &str, #[case] told: &[&str]) {
    let home = asked();
    home.ok(&["people", "left", "M. Silva"]);
    let before = home.entries();
    for decision in ["--approve", "--reject"] {
        let said = home.refused(2, &["decide", "bot", decision, "--by", who, "--reason", "fine"]);
        for part in told {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    assert_eq!(home.entries(), before, "nothing is written");
}

#[test]
fn a_request_that_was_outgrown_says_what_changed_and_is_asked_again_with_its_plan() {
    let home = asked();
    home.ok(&["answer", "bot", "--set", "purpose=sorts claims and pays them", "--set", "deputy=M. Silva"]);
    let said = home.refused(2, &["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    for part in [
        "countersign: bot: it has changed since the request of",
        "Purpose: sorts claims -> sorts claims and pays them",
        "Deputy: unknown -> M. Silva",
        "countersign promote bot --again",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(home.ok(&["show", "bot"]).contains("`promote KEY --again` asks anew"));
    let others = home.refused(2, &["promote", "bot", "--again", "--by", "M. Silva"]);
    assert!(others.contains("only the requester or the owner withdraws"), "{others}");
    let told = home.ok(&["promote", "bot", "--again", "--by", "R. Diaz", "--set", "deputy=M. Silva"]);
    assert!(told.contains("asked for pilot again") && told.contains("is withdrawn"), "{told}");
    let twice = home.refused(2, &["promote", "bot", "--again", "--by", "R. Diaz"]);
    assert!(twice.contains("still is what would be approved"), "{twice}");
    home.ok(&["decide", "bot", "--reject", "--by", "M. Silva", "--reason", "later"]);
    home.ok(&["promote", "bot", "--again"]);
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    let bot = home.json(&["show", "bot"]);
    assert_eq!((&bot["stage"], &bot["facts"]["pilot_scope"]), (&"pilot".into(), &"one office".into()));
    assert_eq!(bot["grants"][0]["facts"]["dataset"], "claims-db");
}
