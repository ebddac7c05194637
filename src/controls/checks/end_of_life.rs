//! LIF: what has ended is closed.

use super::summed_up;
use crate::controls::answer::{Answer, Fix, ItemAnswer, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{DateFact, GrantState, IdentityState};

/// LIF-1: past its end, it was promoted, given a new end or retired within a few days (S30).
pub fn ended_means_closed(it: &Reading<'_>) -> Answer {
    let fix = || {
        let how = "retire it, ask for promotion, or say on which later day it ends";
        Fix::new(Who::Owner, Step::Answer("ends_on"), how)
    };
    let ends = match fact!(it.ends_on) {
        DateFact::On(day) => *day,
        DateFact::Never => return Answer::pass("it has no end that could have passed"),
        DateFact::Unknown => return Answer::open("its end date is unknown", fix()),
    };
    let closed_by = ends.plus_days(i64::from(it.limits().ended_days));
    if it.is_past(closed_by) {
        return Answer::fail(format!("it ended on {ends}, and is still open after {closed_by}"), fix());
    }
    Answer::pass(format!("it is closed by {closed_by} at the latest"))
}

/// LIF-2: a few days after it was retired it has no access to data and no identity of its own that still works (S30, S34). An
/// identity that others run as which are not retired is theirs.
pub fn retired_means_dead(it: &Reading<'_>) -> Answer {
    let items = still_alive(it);
    if items.is_empty() {
        return Answer::pass("no access to data and no identity of its own is in force");
    }
    let fix = || {
        let how = "end its access to data, and revoke its identities";
        let step = if it.live_grants().next().is_some() { Step::GrantData } else { Step::Identity };
        Fix::new(Who::TechnicalOwner, step, how)
    };
    let Some(retired_on) = fact!(it.stage_since).day() else {
        return Answer::open("its retirement date is unknown", fix());
    };
    let dead_by = retired_on.plus_days(i64::from(it.limits().ended_days));
    if !it.is_past(dead_by) {
        return Answer::pass(format!("what it has left ends by {dead_by}"));
    }
    let fails = items.iter().any(|item| item.verdict == Verdict::Fail);
    if fails {
        return Answer::fail(summed_up(Verdict::Fail, &items), fix()).of_items(items);
    }
    Answer::open(summed_up(Verdict::NotAnswered, &items), fix()).of_items(items)
}

/// What is in force, or may be.
fn still_alive(it: &Reading<'_>) -> Vec<ItemAnswer> {
    let item = |item, certain: bool, what: String| ItemAnswer {
        item,
        verdict: if certain { Verdict::Fail } else { Verdict::NotAnswered },
        reason: if certain {
            format!("{what} is still in force").into()
        } else {
            format!("whether {what} is still in force is unknown").into()
        },
    };
    let grants = it.live_grants().map(|grant| {
        let live = fact!(grant.state).is(GrantState::Live);
        item(grant.id(), live, format!("access to {}", grant.called()))
    });
    let identities = it.identities().filter(|identity| identity.may_be_live() && !identity.is_somebody_elses());
    let identities = identities.map(|identity| {
        let live = identity.is(IdentityState::Live);
        item(identity.identity().id, live, format!("identity {}", identity.called()))
    });
    grants.chain(identities).collect()
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, Pass};
    use crate::controls::tests_support::{Lived, judged, made, reason, verdict};
    use crate::domain::shared::Side;
    use rstest::rstest;

    #[rstest]
    #[case::a_week_ago("2026-11-15", "| dataset=claims state=live", Pass)]
    #[case::a_day_longer("2026-11-14", "| dataset=claims state=live", Fail)]
    #[case::all_ended("2026-01-01", "| dataset=claims state=ended | dataset=mail state=planned", Pass)]
    #[case::perhaps_in_force("2026-01-01", "| dataset=claims", NotAnswered)]
    #[case::nothing_left("2026-01-01", "", Pass)]
    fn lif_2_what_is_retired_has_no_access_a_week_later(
        #[case] since: &str,
        #[case] grants: &str,
        #[case] expected: Verdict,
    ) {
        let retired = made(&format!("stage=retired stage_since={since} {grants}"));
        assert_eq!(verdict(&retired, "LIF-2"), Some(expected), "{}", reason(&retired, "LIF-2"));
        assert_eq!(verdict(&retired.set("stage=pilot", "2026-11-22", crate::domain::How::Person), "LIF-2"), None);
    }

    #[test]
    fn lif_2_an_identity_is_left_to_the_others_that_run_as_it_until_they_are_retired_too() {
        let alone = made("stage=retired stage_since=2026-01-01 | identity state=live");
        assert_eq!(verdict(&alone, "LIF-2"), Some(Fail));
        assert_eq!(verdict(&alone.beside(("identity", 0), Side::Production, "pay-agent"), "LIF-2"), Some(Pass));
    }

    #[test]
    fn lif_2_turns_by_itself_the_day_after() {
        let retired = judged(&made("stage=retired stage_since=2026-11-20 | dataset=claims state=live"));
        let lif_2 = retired.get("LIF-2").unwrap();
        assert_eq!(lif_2.holds_through.map(|day| day.to_string()).as_deref(), Some("2026-11-27"));
    }

    #[rstest]
    #[case::ahead("ends_on=2027-01-31", Pass)]
    #[case::seven_days_past("ends_on=2026-11-15", Pass)]
    #[case::eight_days_past("ends_on=2026-11-14", Fail)]
    #[case::never("ends_on=never", Pass)]
    #[case::nobody_said("", NotAnswered)]
    fn lif_1_what_has_ended_is_closed_within_a_week(#[case] said: &str, #[case] expected: Verdict) {
        for stage in ["experiment", "pilot"] {
            assert_eq!(verdict(&made(&format!("stage={stage} {said}")), "LIF-1"), Some(expected));
        }
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "LIF-1"), None);
    }
}
