//! What is new since a baseline was taken: what does not pass now and was not known then.

use super::catalogue::catalogue;
use super::judge::Masks;
use crate::domain::record::Frozen;

/// The findings that are not in the baseline, a bit for each control. What was only not answered then and fails now is new; what failed
/// then and is not answered now is not.
#[must_use]
pub fn new_findings(now: Masks, frozen: Option<&Frozen>) -> u64 {
    let Some(frozen) = frozen else { return now.fail | now.open };
    let bits = |ids: &[String]| {
        let known = ids.iter().filter_map(|id| catalogue().get(id));
        known.fold(0_u64, |bits, control| bits | 1 << control.index)
    };
    let (failed, open) = (bits(&frozen.fails), bits(&frozen.not_answered));
    (now.fail & !failed) | (now.open & !(failed | open))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// The bit of KEY-1, the first control of the catalogue.
    const FIRST: u64 = 1;

    #[rstest]
    #[case::unknown_then_fails_now(&[], &["KEY-1"], FIRST, 0, FIRST)]
    #[case::failed_and_fails(&["KEY-1"], &[], FIRST, 0, 0)]
    #[case::failed_then_not_answered_now(&["KEY-1"], &[], 0, FIRST, 0)]
    #[case::not_answered_then_and_now(&[], &["KEY-1"], 0, FIRST, 0)]
    #[case::passed_then(&["KEY-2"], &[], 0, FIRST, FIRST)]
    #[case::a_control_that_is_gone(&["GONE-1"], &[], FIRST, 0, FIRST)]
    fn a_finding_is_new_where_the_baseline_does_not_know_it(
        #[case] failed: &[&str],
        #[case] not_answered: &[&str],
        #[case] fail: u64,
        #[case] open: u64,
        #[case] new: u64,
    ) {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let on = "2026-11-23".parse().unwrap();
        let frozen = Frozen { on, fails: ids(failed), not_answered: ids(not_answered) };
        assert_eq!(new_findings(Masks { fail, open, ..Masks::default() }, Some(&frozen)), new);
    }

    #[test]
    fn without_a_baseline_all_is_new() {
        assert_eq!(new_findings(Masks { fail: 1, open: 2, ..Masks::default() }, None), 3);
    }
}
