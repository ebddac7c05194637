//! Days as people type them, in every form, flag and filter alike.
//!
//! | typed | means |
//! |---|---|
//! | `2027-01-31` | that day |
//! | `today`, `yesterday`, `tomorrow` | |
//! | `+10d` `+12w` `+3m` `+1y`, `-2w` | so long after or before; from the 31st, a shorter month ends on its last day |
//! | `fri`, `friday` | the next Friday; the last one where only days that have come make sense |
//! | `next fri`, `last fri` | that one |

use chrono::{Datelike, NaiveDate, Weekday};
use thiserror::Error;

use super::Day;
use super::cadence::Interval;

/// How days are typed, for help and for refusals.
pub const EXAMPLES: &str = "2027-01-31, today, yesterday, fri, +3m or -2w";

/// Why a text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotADay {
    /// It cannot be read.
    #[error("write a day as 2027-01-31, today, yesterday, fri, +3m or -2w")]
    Unreadable,
    /// It has the shape of a day and the calendar has none such.
    #[error("this date does not exist")]
    NoSuchDay,
    /// Years before 1970 and after 9999 are typing mistakes.
    #[error("that is too far away to be meant")]
    TooFar,
}

/// Which way a day is looked for where its name alone does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lean {
    /// Among the days ahead.
    #[default]
    Ahead,
    /// Among the days that have come: what was done, tested, issued or revoked.
    Back,
}

/// The facts whose day has come by the time it is told.
const HAVE_COME: [&str; 13] = [
    "stage_since",
    "reach_answered_on",
    "control_exercised_on",
    "log_sampled_on",
    "chains_reviewed_on",
    "stop_tested_on",
    "last_review_on",
    "issued_on",
    "last_used_on",
    "approved_on",
    "ended_on",
    "revoked_on",
    "left_on",
];

impl Lean {
    /// The way of a fact, by its name.
    #[must_use]
    pub fn of(field: &str) -> Self {
        if HAVE_COME.contains(&field) { Self::Back } else { Self::Ahead }
    }
}

/// Reads a day as it was typed on the day `today`.
///
/// # Errors
/// [`NotADay`] says how to write one.
pub fn read(text: &str, today: Day, lean: Lean) -> Result<Day, NotADay> {
    read_from(text, today, today, lean)
}

/// The same where lengths such as `+12w` count from another day than today: the day that an act is true from.
///
/// # Errors
/// [`NotADay`] says how to write one.
pub fn read_from(text: &str, today: Day, from: Day, lean: Lean) -> Result<Day, NotADay> {
    let text = text.trim().to_lowercase();
    let day = match text.as_str() {
        "today" => today,
        "yesterday" => today.plus_days(-1),
        "tomorrow" => today.plus_days(1),
        text => match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(length), _) => counted(from, length, Lean::Ahead)?,
            (_, Some(length)) => counted(from, length, Lean::Back)?,
            (None, None) => match named(text, today, lean) {
                Some(day) => day,
                None => calendar_day(text)?,
            },
        },
    };
    if (1970..9999).contains(&day.date().year()) { Ok(day) } else { Err(NotADay::TooFar) }
}

/// So long after or before a day. The length may be longer than a review's interval, and is as good as unreadable where it is none.
fn counted(from: Day, length: &str, lean: Lean) -> Result<Day, NotADay> {
    let length = length.trim();
    let unit = length.chars().last().filter(|unit| "dwmy".contains(*unit)).ok_or(NotADay::Unreadable)?;
    let digits = length.trim_end_matches(unit).trim();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotADay::Unreadable);
    }
    let count: u32 = digits.parse().map_err(|_| NotADay::TooFar)?;
    let times = |by: u32| count.checked_mul(by).ok_or(NotADay::TooFar);
    let interval = match unit {
        _ if count == 0 => return Err(NotADay::Unreadable),
        'd' => Interval::Days(count),
        'w' => Interval::Days(times(7)?),
        'm' => Interval::Months(count),
        _ => Interval::Months(times(12)?),
    };
    Ok(match (lean, interval) {
        (Lean::Ahead, interval) => interval.after(from, 1),
        (Lean::Back, Interval::Days(days)) => from.plus_days(-i64::from(days)),
        (Lean::Back, Interval::Months(months)) => from.minus_months(months),
    })
}

/// The nearest such day of the week before or after today, never today itself.
fn named(text: &str, today: Day, lean: Lean) -> Option<Day> {
    let (text, lean) = match (text.strip_prefix("next "), text.strip_prefix("last ")) {
        (Some(text), _) => (text, Lean::Ahead),
        (_, Some(text)) => (text, Lean::Back),
        _ => (text, lean),
    };
    let wanted: Weekday = text.trim().parse().ok()?;
    let step = if lean == Lean::Ahead { 1 } else { -1 };
    (1..=7).map(|days| today.plus_days(step * days)).find(|day| day.date().weekday() == wanted)
}

/// Only year-month-day: 03/04/2027 is two different days to two readers.
fn calendar_day(text: &str) -> Result<Day, NotADay> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts
            .next()
            .filter(|part| (1..=digits).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<u32>().ok()).ok_or(NotADay::Unreadable)
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() || year < 100 {
        return Err(NotADay::Unreadable);
    }
    let year = i32::try_from(year).map_err(|_| NotADay::TooFar)?;
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(NotADay::NoSuchDay)?;
    Day::from_date(date).ok_or(NotADay::TooFar)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    // 2026-11-23 is a Monday.
    #[rstest]
    #[case("2026-11-23", "2027-01-31", "2027-01-31")]
    #[case("2026-11-23", " 2027-1-5 ", "2027-01-05")]
    #[case("2026-11-23", "today", "2026-11-23")]
    #[case("2026-11-23", "Yesterday", "2026-11-22")]
    #[case("2026-12-31", "tomorrow", "2027-01-01")]
    #[case("2026-11-23", "+10d", "2026-12-03")]
    #[case("2026-11-23", "+12w", "2027-02-15")]
    #[case("2026-11-23", "-2w", "2026-11-09")]
    #[case("2026-03-31", "-1m", "2026-02-28")]
    #[case("2026-11-30", "+3m", "2027-02-28")]
    #[case("2027-01-31", "+1M", "2027-02-28")]
    #[case("2028-02-29", "+1y", "2029-02-28")]
    #[case("2026-11-23", "+20y", "2046-11-23")]
    #[case("2026-11-23", "next fri", "2026-11-27")]
    #[case("2026-11-23", "last fri", "2026-11-20")]
    #[case("2026-11-23", "Friday", "2026-11-27")]
    #[case("2026-11-23", "mon", "2026-11-30")]
    fn a_day_is_read(#[case] today: &str, #[case] typed: &str, #[case] expected: &str) {
        assert_eq!(read(typed, day(today), Lean::Ahead), Ok(day(expected)));
    }

    #[rstest]
    #[case("fri", "2026-11-20")]
    #[case("mon", "2026-11-16")]
    #[case("sunday", "2026-11-22")]
    #[case("next fri", "2026-11-27")]
    #[case("+1d", "2026-11-24")]
    fn where_only_days_that_have_come_make_sense_a_weekday_is_the_last_one(
        #[case] typed: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(read(typed, day("2026-11-23"), Lean::Back), Ok(day(expected)));
    }

    #[rstest]
    #[case("+12w", "2026-12-24")]
    #[case("-2w", "2026-09-17")]
    #[case("today", "2026-11-23")]
    #[case("fri", "2026-11-27")]
    fn lengths_count_from_the_day_an_act_is_true_from_and_words_from_today(
        #[case] typed: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(read_from(typed, day("2026-11-23"), day("2026-10-01"), Lean::Ahead), Ok(day(expected)));
    }

    #[rstest]
    #[case("", NotADay::Unreadable)]
    #[case("soon", NotADay::Unreadable)]
    #[case("31/01/2027", NotADay::Unreadable)]
    #[case("27-01-31", NotADay::Unreadable)]
    #[case("2027-02-30", NotADay::NoSuchDay)]
    #[case("2027-13-01", NotADay::NoSuchDay)]
    #[case("+3", NotADay::Unreadable)]
    #[case("3m", NotADay::Unreadable)]
    #[case("+0d", NotADay::Unreadable)]
    #[case("+m", NotADay::Unreadable)]
    #[case("-", NotADay::Unreadable)]
    #[case("+99999999999d", NotADay::TooFar)]
    #[case("+9000y", NotADay::TooFar)]
    #[case("-9000y", NotADay::TooFar)]
    #[case("0999-01-01", NotADay::TooFar)]
    #[case("tomorrowish", NotADay::Unreadable)]
    #[case("+1é", NotADay::Unreadable)]
    fn what_is_not_a_day_is_said(#[case] typed: &str, #[case] why: NotADay) {
        assert_eq!(read(typed, day("2026-11-23"), Lean::Ahead), Err(why));
    }

    #[test]
    fn every_date_of_the_past_is_a_fact_that_some_record_has() {
        use crate::domain::field::FactTable;
        use crate::domain::record::{CredentialFacts, GrantFacts, IdentityFacts, PersonFacts, WorkloadFacts};
        let known = |name| {
            WorkloadFacts::field(name)
                .or_else(|| IdentityFacts::field(name))
                .or_else(|| CredentialFacts::field(name))
                .or_else(|| GrantFacts::field(name))
                .or_else(|| PersonFacts::field(name))
        };
        for name in HAVE_COME {
            assert!(known(name).is_some(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
            let _ = read(&text, day("2026-11-23"), Lean::Back);
        }
    }
}
