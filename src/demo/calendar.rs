//! Days as the script says them: relative to the day the demo is opened, and never on a weekend, as in a real office.

use crate::domain::Day;
use chrono::{Datelike as _, Weekday};
use serde::Deserialize;

/// A day before or after the one the demo is opened on: `today`, `-30d`, `+20d`, `-1d exactly`, `last 31st by -200d`,
/// `last 29 February by -30d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum RelativeDay {
    /// So many days later; earlier where negative.
    Offset(i64),
    /// So many days later or before, be it a weekend.
    Exactly(i64),
    /// The last day that is the 31st of a month, so many days later or before that.
    Last31st(i64),
    /// The last leap day, so many days later or before that.
    LastLeapDay(i64),
}

impl TryFrom<String> for RelativeDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let offset = |text: &str| match text {
            "today" => Some(0),
            _ => text.strip_suffix('d').filter(|text| text.starts_with(['-', '+']))?.parse().ok(),
        };
        let read = if let Some(by) = text.strip_prefix("last 31st by ") {
            offset(by).map(Self::Last31st)
        } else if let Some(by) = text.strip_prefix("last 29 February by ") {
            offset(by).map(Self::LastLeapDay)
        } else if let Some(day) = text.strip_suffix(" exactly") {
            offset(day).map(Self::Exactly)
        } else {
            offset(&text).map(Self::Offset)
        };
        read.ok_or_else(|| format!("`{text}` is no day: write today, -30d, +20d or `last 31st by -30d`"))
    }
}

/// The day the demo is opened on, from which all others are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    pub today: Day,
}

impl Calendar {
    /// The day that is meant. What was to happen on a weekend happened on the Friday before, what is to come then on the Monday
    /// after; so the order of days stays, and what was past or ahead still is.
    pub fn day(self, relative: RelativeDay) -> Day {
        match relative {
            RelativeDay::Offset(days) => self.working(days),
            RelativeDay::Exactly(days) => self.today.plus_days(days),
            RelativeDay::Last31st(by) => last(self.today.plus_days(by), |day| day.date().day() == 31),
            RelativeDay::LastLeapDay(by) => {
                last(self.today.plus_days(by), |day| (day.date().month(), day.date().day()) == (2, 29))
            }
        }
    }

    fn working(self, days: i64) -> Day {
        let day = self.today.plus_days(days);
        match (day.date().weekday(), days.signum()) {
            (_, 0) => day,
            (Weekday::Sat, -1) => day.plus_days(-1),
            (Weekday::Sun, -1) => day.plus_days(-2),
            (Weekday::Sat, _) => day.plus_days(2),
            (Weekday::Sun, _) => day.plus_days(1),
            _ => day,
        }
    }
}

/// The last day up to `from` that is as wanted; the first of the calendar where none is.
fn last(from: Day, wanted: impl Fn(Day) -> bool) -> Day {
    let mut day = from;
    while !wanted(day) && day > Day::FIRST {
        day = day.plus_days(-1);
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn calendar(today: &str) -> Calendar {
        Calendar { today: today.parse().unwrap() }
    }

    fn relative(text: &str) -> RelativeDay {
        text.to_owned().try_into().unwrap()
    }

    #[rstest]
    #[case::a_sunday_is_today("2026-11-22", "today", "2026-11-22")]
    #[case::the_friday_before("2026-11-22", "-1d", "2026-11-20")]
    #[case::a_sunday_where_it_must_be("2026-11-23", "-1d exactly", "2026-11-22")]
    #[case::the_monday_after("2026-11-20", "+1d", "2026-11-23")]
    #[case::a_working_day_stays("2026-11-22", "-4d", "2026-11-18")]
    #[case::the_31st("2026-11-22", "last 31st by -200d", "2026-03-31")]
    #[case::leap_day("2026-11-22", "last 29 February by -30d", "2024-02-29")]
    fn days_are_counted_from_the_opening(#[case] today: &str, #[case] said: &str, #[case] day: &str) {
        assert_eq!(calendar(today).day(relative(said)).to_string(), day);
    }

    #[rstest]
    fn what_is_no_day_is_refused(#[values("30d", "-d", "-30", "tomorrow", "last 31st", "2026-11-22")] text: &str) {
        assert!(RelativeDay::try_from(text.to_owned()).unwrap_err().starts_with(&format!("`{text}` is no day")));
    }

    proptest! {
        #[test]
        fn what_was_past_or_ahead_still_is_and_in_the_same_order(today in 0_i64..3000, one in -400_i64..400, other in -400_i64..400) {
            let today = "2024-01-01".parse::<Day>().unwrap().plus_days(today);
            let day = |days| Calendar { today }.day(RelativeDay::Offset(days));
            prop_assert_eq!(day(one).cmp(&today), one.cmp(&0));
            prop_assert!((day(one) <= day(other)) || one > other);
        }
    }
}
