//! The eight questions under which people meet the controls.

use super::Verdict;
use crate::domain::word::words;

words! {
    /// A question in plain words that groups controls.
    Question { Effect = "effect", Owner = "owner", RunsAs = "runs-as", Data = "data", Place = "place", Watch = "watch", Dates = "dates",
        Approval = "approval" }
}

impl Question {
    /// The question, as it is asked.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Effect => "What can it change, and who stands in between?",
            Self::Owner => "Who answers for it?",
            Self::RunsAs => "What does it run as?",
            Self::Data => "What data does it reach?",
            Self::Place => "Where does it stand?",
            Self::Watch => "What is watched, and can it be stopped?",
            Self::Dates => "When does it end, or is it looked at again?",
            Self::Approval => "Who said it may?",
        }
    }

    /// One or two words for a narrow place.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Effect => "Effect",
            Self::Owner => "Owner",
            Self::RunsAs => "Runs as",
            Self::Data => "Data",
            Self::Place => "Place",
            Self::Watch => "Watch",
            Self::Dates => "Dates",
            Self::Approval => "Approval",
        }
    }

    /// Its place among the eight.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// What a question comes to, from its controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionAnswer {
    /// All of its controls pass or do not apply.
    Answered,
    /// So many fail.
    Fails(u32),
    /// None fails; so many are not answered.
    NotAnswered(u32),
    /// None of its controls applies to this stage.
    NothingAsked,
}

/// How many controls of a question came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pass, or do not apply.
    pub answered: u32,
    /// Fail.
    pub fails: u32,
    /// Not answered.
    pub open: u32,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass | Verdict::NotApplicable => self.answered += 1,
            Verdict::Fail => self.fails += 1,
            Verdict::NotAnswered => self.open += 1,
        }
    }

    /// What the question comes to.
    #[must_use]
    pub fn answer(self) -> QuestionAnswer {
        match self {
            Self { fails: 0, open: 0, answered: 0 } => QuestionAnswer::NothingAsked,
            Self { fails: 0, open: 0, .. } => QuestionAnswer::Answered,
            Self { fails: 0, open, .. } => QuestionAnswer::NotAnswered(open),
            Self { fails, .. } => QuestionAnswer::Fails(fails),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::nothing_asked(&[], QuestionAnswer::NothingAsked)]
    #[case::what_does_not_apply_is_answered(&[Verdict::NotApplicable], QuestionAnswer::Answered)]
    #[case::a_fail_is_said_before_what_is_open(&[Verdict::NotAnswered, Verdict::Fail, Verdict::Pass], QuestionAnswer::Fails(1))]
    #[case::open(&[Verdict::NotAnswered, Verdict::NotAnswered, Verdict::Pass], QuestionAnswer::NotAnswered(2))]
    fn a_question_is_what_its_controls_are(#[case] verdicts: &[Verdict], #[case] answer: QuestionAnswer) {
        let mut tally = Tally::default();
        for verdict in verdicts {
            tally.add(*verdict);
        }
        assert_eq!(tally.answer(), answer);
    }
}
