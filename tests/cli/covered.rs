//! What an approval covers: what was decided on, and nothing that came to the workload afterwards.

use rstest::rstest;

use crate::home::{Home, answered, pilot_of_listed, with};

/// A workload that an approval let into pilot, after something was done to what it runs as.
fn approved_after(acts: &[&[&str]]) -> Home {
    let home = answered();
    for act in acts {
        home.ok(act);
    }
    home.ok(&with(&["promote", "bot", "--by", "R. Diaz"], &[&pilot_of_listed()]));
    home.ok(&["decide", "bot", "--approve", "--by", "M. Silva", "--reason", "read"]);
    home
}

const ADD: &[&str] = &["identity", "add", "svc-bot", "--environment", "prod"];
const ADD_BOUND: &[&str] = &["identity", "add", "svc-bot", "--environment", "prod", "--workload", "bot"];
const ADD_PREPARED: &[&str] =
    &["identity", "add", "svc-bot", "--environment", "prod", "--workload", "bot", "--set", "state=prepared"];
const NO_IDN_2: &[&str] = &["policy", "set", "controls.IDN-2.off", "true", "--reason", "tried"];
const NO_SEP_2: &[&str] = &["policy", "set", "controls.SEP-2.off", "true", "--reason", "tried"];
const BIND: &[&str] = &["identity", "bind", "svc-bot", "bot"];
const BIND_EARLIER: &[&str] = &["identity", "bind", "svc-bot", "bot", "--on", "yesterday"];

#[rstest]
#[case::recorded_afterwards(&[], &[ADD_BOUND], false)]
#[case::bound_afterwards(&[ADD], &[BIND], false)]
#[case::bound_afterwards_from_an_earlier_day(&[ADD], &[BIND_EARLIER], false)]
#[case::prepared_when_approval_was_requested(&[ADD_PREPARED], &[], true)]
#[case::bound_when_approval_was_requested(&[ADD_BOUND, NO_IDN_2, NO_SEP_2], &[], true)]
fn an_approval_is_tied_only_to_what_was_decided_on(
    #[case] before: &[&[&str]],
    #[case] after: &[&[&str]],
    #[case] tied: bool,
) {
    let home = approved_after(before);
    for act in after {
        home.ok(act);
    }
    let entries = home.entries();
    let tie = ["identity", "tie", "svc-bot", "--promotion", "bot"];
    if tied {
        home.ok(&tie);
        return;
    }
    home.refused_saying(&tie, &["svc-bot", "is not about it", "did not run as it", "in the plan of the next request"]);
    assert_eq!(home.entries(), entries);
    assert!(home.json(&["identity", "show", "svc-bot"])["attested"].is_null());
}
