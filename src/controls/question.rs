//! The eight questions under which people meet the controls.

use super::{Judged, Verdict};
use crate::domain::word::words;

words! {
    /// A question in plain words that groups controls.
    Question { Reach = "reach", Owner = "owner", Identities = "identities", Data = "data", Zones = "zones", Monitoring = "monitoring", Dates = "dates",
        Approval = "approval" }
}

impl Question {
    /// The question, as it is asked.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Reach => "What can it change, and who checks?",
            Self::Owner => "Who owns it?",
            Self::Identities => "Which identities does it run as?",
            Self::Data => "What data can it access?",
            Self::Zones => "Which trust zones does it use?",
            Self::Monitoring => "Is it logged, and can it be stopped?",
            Self::Dates => "When does it end, or get reviewed?",
            Self::Approval => "Who approved it?",
        }
    }

    /// One or two words for a narrow place.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Reach => "Reach",
            Self::Owner => "Owner",
            Self::Identities => "Identities",
            Self::Data => "Data",
            Self::Zones => "Zones",
            Self::Monitoring => "Monitoring",
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
    /// None fails but what is excepted; so many are not answered.
    NotAnswered(u32),
    /// So many fail and all of these are excepted; nothing else is open.
    Excepted(u32),
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
    /// Fail, and are excepted: a part of those that fail.
    pub excepted: u32,
    /// Not answered.
    pub not_answered: u32,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, judged: &Judged) {
        self.excepted += u32::from(judged.excepted.is_some());
        match judged.verdict() {
            Verdict::Pass | Verdict::NotApplicable => self.answered += 1,
            Verdict::Fail => self.fails += 1,
            Verdict::NotAnswered => self.not_answered += 1,
        }
    }

    /// How many fail, and how many of them are excepted: `2 fail, 1 of them excepted`.
    #[must_use]
    pub fn failing(self) -> String {
        match (self.fails, self.excepted) {
            (fails, 0) => format!("{fails} fail"),
            (fails, excepted) if fails == excepted => format!("{fails} fail, excepted"),
            (fails, excepted) => format!("{fails} fail, {excepted} of them excepted"),
        }
    }

    /// What the question comes to.
    #[must_use]
    pub fn answer(self) -> QuestionAnswer {
        match self {
            Self { fails: 0, not_answered: 0, answered: 0, .. } => QuestionAnswer::NothingAsked,
            Self { fails: 0, not_answered: 0, .. } => QuestionAnswer::Answered,
            Self { fails, excepted, .. } if fails > excepted => QuestionAnswer::Fails(fails),
            Self { not_answered: 0, excepted, .. } => QuestionAnswer::Excepted(excepted),
            Self { not_answered: open, .. } => QuestionAnswer::NotAnswered(open),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// They are asked of every workload, on its page, in packs and documents; a form asks other things in much the same words.
    #[test]
    fn the_eight_questions_are_these() {
        use crate::domain::Word as _;
        let titles: Vec<&str> = Question::ALL.iter().map(|question| question.title()).collect();
        let asked = [
            "What can it change, and who checks?",
            "Who owns it?",
            "Which identities does it run as?",
            "What data can it access?",
            "Which trust zones does it use?",
            "Is it logged, and can it be stopped?",
            "When does it end, or get reviewed?",
            "Who approved it?",
        ];
        assert_eq!(titles, asked);
    }

    #[rstest]
    #[case::nothing_asked((0, 0, 0, 0), QuestionAnswer::NothingAsked)]
    #[case::what_does_not_apply_is_answered((1, 0, 0, 0), QuestionAnswer::Answered)]
    #[case::a_fail_is_said_before_what_is_open((1, 1, 0, 1), QuestionAnswer::Fails(1))]
    #[case::open((1, 0, 0, 2), QuestionAnswer::NotAnswered(2))]
    #[case::all_that_fails_is_excepted((1, 2, 2, 0), QuestionAnswer::Excepted(2))]
    #[case::one_of_two_is_excepted((1, 2, 1, 0), QuestionAnswer::Fails(2))]
    #[case::what_is_open_is_said_before_what_is_excepted((1, 1, 1, 1), QuestionAnswer::NotAnswered(1))]
    fn a_question_is_what_its_controls_are(
        #[case] (answered, fails, excepted, open): (u32, u32, u32, u32),
        #[case] answer: QuestionAnswer,
    ) {
        assert_eq!(Tally { answered, fails, excepted, not_answered: open }.answer(), answer);
    }
}
