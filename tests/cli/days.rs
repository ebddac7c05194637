//! Days that cannot be. What happened before it was recorded is a fact like others; what is done in the register is of no day before the
//! record was there. Nothing ends before it began, and nothing that happened lies ahead. What is refused writes nothing.

use std::sync::OnceLock;

use rstest::rstest;

use crate::home::{Home, KEY_TEST, Kept, PILOT, answered, facts, with};

/// A pilot with access to data that was approved today, an identity with a credential issued today, an exception asked for and one
/// approved, and a request of another workload that waits.
fn pilot() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| {
        let home = answered();
        home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
        home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
        home.ok(&["identity", "add", "svc", "--issuer", "entra", "--environment", "test", "--workload", "bot"]);
        home.ok(&["identity", "issue", "svc", "--kind", "key", "--fingerprint", "id:1", "--expires", "+20d"]);
        home.ok(&["answer", "bot", "log_prompts=no", "log_tools=no"]);
        for control in ["LOG-1", "LOG-2"] {
            let ask =
                ["exception", "request", "bot", "--control", control, "--reason", "r", "--compensating-control", "c"];
            home.ok(&with(&ask, &[&["--owner", "me", "--until", "+20d", "--by", "R. Diaz"]]));
        }
        home.ok(&["exception", "approve", "bot:LOG-2", "--by", "M. Silva"]);
        home.ok(&["add", "Two", "--owner", "me", "--purpose", "p", "--ends", "+2m"]);
        let none = ["grants_complete=none", "identities_complete=none", "zones_complete=none"];
        home.ok(&with(&["answer", "two"], &[&facts(&KEY_TEST), &none]));
        home.ok(&with(&["promote", "two", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
        home.kept()
    }))
}

/// Acts that take the day they are true from, each on a record of today, and whether they are taken of a day before that.
const ACTS: &[(&[&str], bool)] = &[
    (&["answer", "bot", "team=Risk"], true),
    (&["assign", "bot", "--owner", "R. Diaz"], true),
    (&["grant", "edit", "bot:claims-db", "--set", "egress=yes"], true),
    (&["grant", "add", "bot", "other", "--set", "mode=read"], true),
    (&["grant", "approve", "bot:claims-db", "--by", "M. Silva", "--reason", "r"], true),
    (&["identity", "edit", "svc", "--set", "privilege=scoped"], true),
    (&["people", "edit", "R. Diaz", "--set", "team=Risk"], true),
    (&["people", "offboard", "R. Diaz"], true),
    (&["review", "bot", "--conclusion", "continue", "--reach", "same", "--keep-others", "--attest"], false),
    (&["promote", "bot", "--ratify"], false),
    (&["retire", "bot"], false),
    (&["demote", "bot"], false),
    // It was approved today.
    (&["grant", "revoke", "bot:claims-db"], false),
    // It was issued today.
    (&["identity", "revoke", "svc"], false),
    (&["identity", "seen", "id:1"], false),
    (&["decide", "two", "--reject", "--by", "M. Silva", "--reason", "r"], false),
    (&["decide", "two", "--withdraw", "--by", "R. Diaz", "--reason", "r"], false),
    (&["exception", "reject", "bot:LOG-1", "--reason", "r", "--by", "M. Silva"], false),
    (&["exception", "close", "bot:LOG-2", "--reason", "r"], false),
    (&["exception", "renew", "bot:LOG-2", "--until", "+40d", "--reason", "r", "--by", "M. Silva"], false),
];

#[rstest]
#[case::before_the_record("-30d")]
#[case::tomorrow("+1d")]
#[case::far_ahead("+40y")]
fn each_act_knows_the_days_that_it_can_be_true_from(#[case] on: &str) {
    let kept = pilot().kept();
    for (act, before_it_was_recorded) in ACTS {
        let home = Home::holding(&kept);
        let before = home.entries();
        let act = with(act, &[&["--on", on]]);
        let ran = home.run(&act);
        if on.starts_with('-') && *before_it_was_recorded {
            assert_eq!(ran.code, 0, "{act:?}: {ran:?}");
            continue;
        }
        assert_eq!(ran.code, 2, "{act:?}: {ran:?}");
        let about_days = ["before", "since", "has passed", "in the future", "after", "would be of nothing", "to come"];
        assert!(about_days.iter().any(|part| ran.err.contains(part)), "{act:?}: {ran:?}");
        assert_eq!(home.entries(), before, "nothing is written");
    }
}

#[rstest]
#[case::access_that_ended_before_it_was_approved(&["grant", "revoke", "bot:claims-db", "--on", "yesterday"], &["is before"])]
#[case::an_approver_by_a_change(&["grant", "edit", "bot:claims-db", "--set", "approved_by=R. Diaz"], &["approved_by is not set by hand", "grant approve"])]
#[case::a_day_of_approval_by_a_change(&["grant", "edit", "bot:claims-db", "--set", "approved_on=today", "--set", "approved_by=me"], &["not set by hand"])]
#[case::an_end_of_live_access(&["grant", "edit", "bot:claims-db", "--set", "ended_on=+3y"], &["ended_on is not set by hand", "grant revoke"])]
#[case::an_end_of_new_access(&["grant", "add", "bot", "new", "--set", "ended_on=+3y"], &["has no day of its end"])]
#[case::an_end_ahead(&["grant", "add", "bot", "new", "--set", "state=ended", "--set", "ended_on=+3y"], &["is after"])]
#[case::an_approval_ahead(&["grant", "add", "bot", "new", "--set", "approved_by=me", "--set", "approved_on=+3d"], &["the day of approval", "is after"])]
#[case::an_end_before_the_approval(&["grant", "edit", "bot:claims-db", "--set", "expires_on=yesterday"], &["would end on"])]
#[case::the_same_access_twice(&["grant", "add", "bot", "Claims-DB", "--set", "mode=read", "--set", "environment=production"], &["is recorded already", "grant edit"])]
#[case::the_same_credential_twice(&["identity", "issue", "svc", "--kind", "key", "--fingerprint", "id:1"], &["a credential with this fingerprint is recorded"])]
fn what_a_day_or_an_approval_cannot_be_is_refused(#[case] act: &[&str], #[case] told: &[&str]) {
    pilot().refused_saying(act, told);
}

#[test]
fn a_condition_is_not_due_in_the_past_and_a_decision_not_before_its_request() {
    let home = answered();
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&KEY_TEST, &PILOT]));
    let decide = ["decide", "bot", "--by", "M. Silva", "--reason", "r"];
    let said = home.refused(2, &with(&decide, &[&["--approve-with", "look weekly", "--due", "yesterday"]]));
    assert!(said.contains("has passed"), "{said}");
    let said = home.refused(2, &with(&decide, &[&["--approve", "--on", "yesterday"]]));
    assert!(said.contains("the day of the decision"), "{said}");
    let said = home.refused(2, &with(&decide, &[&["--reject", "--on", "yesterday"]]));
    assert!(said.contains("the day of the decision"), "{said}");
}

#[rstest]
#[case::ten_years_of_its_own("10y")]
#[case::a_year_of_its_own("1y")]
fn a_longer_cadence_of_its_own_puts_nothing_off(#[case] own: &str) {
    let home = pilot();
    home.ok(&["answer", "bot", &format!("cadence={own}")]);
    let said = home.refused(2, &["schedule", "bot", "--due", "+300d"]);
    assert!(said.contains("is too late") && said.contains("one every 30d"), "{said}");
    home.ok(&["answer", "bot", "cadence=unknown"]);
    home.refused(2, &["schedule", "bot", "--due", "+300d"]);
}
