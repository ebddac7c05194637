//! LIF: what has ended is closed.

use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::domain::DateFact;

/// LIF-1: past its end, it was promoted, given a new end or retired within a few days (S30).
pub fn ended_means_closed(it: &Reading<'_>) -> Answer {
    let mend = || {
        let how = "retire it, ask for promotion, or say on which later day it ends";
        Mend::new(Who::Owner, Step::Answer("ends_on"), how)
    };
    let ends = match fact!(it.ends_on) {
        DateFact::On(day) => *day,
        DateFact::Never => return Answer::pass("it has no end that could have passed"),
        DateFact::Unknown => return Answer::open("nobody has said when it ends", mend()),
    };
    let closed_by = ends.plus_days(i64::from(it.limits().ended_days));
    if it.is_past(closed_by) {
        return Answer::fail(format!("it was to end on {ends}, and is still open after {closed_by}"), mend());
    }
    Answer::pass(format!("it is closed by {closed_by} at the latest"))
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, Pass};
    use crate::controls::tests_support::{made, verdict};
    use rstest::rstest;

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
