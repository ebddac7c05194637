//! Answers in three values, and how they are put together. A check never answers in `bool`, so that what nobody has said is never
//! taken for a "no" or a "yes".

use crate::domain::word::words;
use crate::domain::{Completeness, Fact, Listing};

words! {
    /// What a control says of a workload.
    Verdict {
        /// Recorded facts satisfy it.
        Pass = "pass",
        /// A recorded fact breaks it.
        Fail = "fail",
        /// A fact it needs is unknown.
        NotAnswered = "not-answered",
        /// Recorded facts say that it does not apply.
        NotApplicable = "not-applicable"
    }
}

impl Verdict {
    /// What a comparison of known values comes to.
    #[must_use]
    pub fn known(holds: bool) -> Self {
        if holds { Self::Pass } else { Self::Fail }
    }

    /// What one fact comes to: not answered where it is unknown.
    pub fn of<T>(fact: &Fact<T>, holds: impl FnOnce(&T) -> bool) -> Self {
        fact.known().map_or(Self::NotAnswered, |value| Self::known(holds(value)))
    }

    /// Both: one that fails decides, then one that is not answered.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotApplicable, it) | (it, Self::NotApplicable) => it,
            (Self::Fail, _) | (_, Self::Fail) => Self::Fail,
            (Self::NotAnswered, _) | (_, Self::NotAnswered) => Self::NotAnswered,
            (Self::Pass, Self::Pass) => Self::Pass,
        }
    }

    /// Either: one that passes decides, then one that is not answered.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotApplicable, it) | (it, Self::NotApplicable) => it,
            (Self::Pass, _) | (_, Self::Pass) => Self::Pass,
            (Self::NotAnswered, _) | (_, Self::NotAnswered) => Self::NotAnswered,
            (Self::Fail, Self::Fail) => Self::Fail,
        }
    }

    /// All of a list: over a list that may hold more than is known, what fails fails and nothing passes; over nothing it does
    /// not apply. Items win over a list that is said to hold none.
    #[must_use]
    pub fn every(list: Completeness, items: impl IntoIterator<Item = Self>) -> Self {
        let known = items.into_iter().fold(Self::NotApplicable, Self::and);
        match list {
            Fact::Unknown => known.and(Self::NotAnswered),
            Fact::Known(Listing::None | Listing::Listed) => known,
        }
    }

    /// Whether it is a finding: it fails, or is not answered. Both stop a gate.
    #[must_use]
    pub fn is_finding(self) -> bool {
        matches!(self, Self::Fail | Self::NotAnswered)
    }
}

impl std::ops::Not for Verdict {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Pass => Self::Fail,
            Self::Fail => Self::Pass,
            open => open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Fail, NotAnswered, NotApplicable, Pass};
    use super::*;
    use crate::domain::Word;
    use rstest::rstest;

    const LISTED: Completeness = Fact::Known(Listing::Listed);
    const NONE: Completeness = Fact::Known(Listing::None);

    #[rstest]
    #[case::one_of_an_incomplete_list_fails(Fact::Unknown, &[Pass, Fail], Fail)]
    #[case::an_incomplete_list_never_passes(Fact::Unknown, &[Pass, Pass], NotAnswered)]
    #[case::nothing_known_of_a_list_is_not_answered(Fact::Unknown, &[], NotAnswered)]
    #[case::there_are_none(NONE, &[], NotApplicable)]
    #[case::all_ended(LISTED, &[], NotApplicable)]
    #[case::an_item_wins_over_the_word_that_there_are_none(NONE, &[Fail], Fail)]
    #[case::one_open_item_leaves_it_open(LISTED, &[Pass, NotAnswered], NotAnswered)]
    #[case::all_pass(LISTED, &[Pass, NotApplicable], Pass)]
    fn every_item_of_a_list(#[case] list: Completeness, #[case] items: &[Verdict], #[case] verdict: Verdict) {
        assert_eq!(Verdict::every(list, items.iter().copied()), verdict);
    }

    #[test]
    fn both_and_either_are_mirror_images_and_order_does_not_matter() {
        for a in Verdict::ALL.iter().copied() {
            for b in Verdict::ALL.iter().copied() {
                assert_eq!(a.and(b), b.and(a));
                assert_eq!(!(a.and(b)), (!a).or(!b), "{a} {b}");
                for c in Verdict::ALL.iter().copied() {
                    assert_eq!(a.and(b).and(c), a.and(b.and(c)));
                }
            }
        }
    }
}
