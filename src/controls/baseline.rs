//! What is new since a baseline was taken: what does not pass now and was not known then.

use super::judge::Masks;
use super::set::ControlSet;
use crate::domain::record::Frozen;

/// The findings that are not in the baseline. What was only not answered then and fails now is new; what failed
/// then and is not answered now is not.
#[must_use]
pub fn new_findings(now: Masks, frozen: Option<&Frozen>) -> ControlSet {
    let Some(frozen) = frozen else { return now.fail | now.not_answered };
    let (failed, open) = (ControlSet::named(&frozen.fails), ControlSet::named(&frozen.not_answered));
    (now.fail - failed) | (now.not_answered - (failed | open))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const FIRST: &[&str] = &["KEY-1"];
    const NONE: &[&str] = &[];

    fn set(ids: &[&str]) -> ControlSet {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        ControlSet::named(&ids)
    }

    #[rstest]
    #[case::unknown_then_fails_now(NONE, FIRST, FIRST, NONE, FIRST)]
    #[case::failed_and_fails(FIRST, NONE, FIRST, NONE, NONE)]
    #[case::failed_then_not_answered_now(FIRST, NONE, NONE, FIRST, NONE)]
    #[case::not_answered_then_and_now(NONE, FIRST, NONE, FIRST, NONE)]
    #[case::passed_then(&["KEY-2"], NONE, NONE, FIRST, FIRST)]
    #[case::a_control_that_is_gone(&["GONE-1"], NONE, FIRST, NONE, FIRST)]
    fn a_finding_is_new_where_the_baseline_does_not_know_it(
        #[case] failed: &[&str],
        #[case] not_answered: &[&str],
        #[case] fail: &[&str],
        #[case] open: &[&str],
        #[case] new: &[&str],
    ) {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let on = "2026-11-23".parse().unwrap();
        let frozen = Frozen { on, fails: ids(failed), not_answered: ids(not_answered) };
        let now = Masks { fail: set(fail), not_answered: set(open), ..Masks::default() };
        assert_eq!(new_findings(now, Some(&frozen)), set(new));
    }

    #[test]
    fn without_a_baseline_all_is_new() {
        let now = Masks { fail: set(FIRST), not_answered: set(&["KEY-2"]), ..Masks::default() };
        assert_eq!(new_findings(now, None), set(&["KEY-1", "KEY-2"]));
    }
}
