//! REV: a person looks again, on a day that is set and kept.

use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::domain::DateFact;

/// REV-1: the day of the next review is set.
pub fn scheduled(it: &Reading<'_>) -> Answer {
    let mend = || Mend::new(Who::Owner, Step::Schedule, "set the day of the next review");
    match fact!(it.next_review_on) {
        DateFact::On(day) => Answer::pass(format!("the next review is set for {day}")),
        DateFact::Never => Answer::fail("it is set never to be reviewed", mend()),
        DateFact::Unknown => Answer::open("no review is scheduled", mend()),
    }
}

/// REV-2: the day has not passed. Today is not late.
pub fn not_overdue(it: &Reading<'_>) -> Answer {
    match fact!(it.next_review_on) {
        DateFact::On(day) if it.is_past(*day) => {
            let mend = Mend::new(Who::Owner, Step::Review, "do the review and record it");
            Answer::fail(format!("the review was due on {day}"), mend)
        }
        DateFact::On(day) => Answer::pass(format!("the next review is due on {day}")),
        DateFact::Never | DateFact::Unknown => {
            let mend = Mend::new(Who::Owner, Step::Schedule, "set the day of the next review");
            Answer::open("no review is scheduled that could be late", mend)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, Pass};
    use crate::controls::tests_support::{made, verdict};
    use rstest::rstest;

    #[rstest]
    #[case::ahead("next_review_on=2027-01-31", Pass, Pass)]
    #[case::today_is_not_late("next_review_on=2026-11-22", Pass, Pass)]
    #[case::yesterday_is("next_review_on=2026-11-21", Pass, Fail)]
    #[case::never("next_review_on=never", Fail, NotAnswered)]
    #[case::none_is_scheduled("", NotAnswered, NotAnswered)]
    fn rev_a_review_is_scheduled_and_not_late(
        #[case] said: &str,
        #[case] scheduled: Verdict,
        #[case] in_time: Verdict,
    ) {
        let production = made(&format!("stage=production {said}"));
        assert_eq!(verdict(&production, "REV-1"), Some(scheduled));
        assert_eq!(verdict(&production, "REV-2"), Some(in_time));
    }
}
