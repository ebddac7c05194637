//! Days as people type them, and the field that shows at once which day was understood.
//!
//! | typed | means |
//! |---|---|
//! | `2027-01-31` | that day |
//! | `today`, `tomorrow` | |
//! | `+10d` `+12w` `+3m` `+1y` | so long after today; from the 31st, a shorter month ends on its last day |
//! | `fri`, `next fri`, `friday` | the first Friday after today |

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use ratatui::layout::Rect;
use thiserror::Error;

use super::paper::{Paper, first_row, right_of};
use super::text_field::TextField;
use crate::tui::theme::Meaning;

/// Why a text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotADay {
    /// It cannot be read.
    #[error("write a day like 2027-01-31, +3m, +12w, next fri or today")]
    Unreadable,
    /// It has the shape of a day and the calendar has none such.
    #[error("the calendar has no such day")]
    NoSuchDay,
    /// Years before 1970 and after 9999 are typing mistakes.
    #[error("that is too far away to be meant")]
    TooFar,
}

/// Reads a day as typed on the day `today`.
///
/// # Errors
/// [`NotADay`] says how to write one.
pub fn parse_day(text: &str, today: NaiveDate) -> Result<NaiveDate, NotADay> {
    let text = text.trim().to_lowercase();
    let day = match text.as_str() {
        "today" => today,
        "tomorrow" => today.succ_opt().ok_or(NotADay::TooFar)?,
        _ => match text.strip_prefix('+') {
            Some(span) => after(today, span)?,
            None => match weekday(text.strip_prefix("next ").unwrap_or(&text).trim()) {
                Some(weekday) => next(today, weekday)?,
                None => calendar_day(&text)?,
            },
        },
    };
    if (1970..=9999).contains(&day.year()) { Ok(day) } else { Err(NotADay::TooFar) }
}

/// A day with its weekday, as the field repeats it: `Sun 2027-01-31`.
#[must_use]
pub fn in_words(day: NaiveDate) -> String {
    day.format("%a %Y-%m-%d").to_string()
}

fn after(today: NaiveDate, span: &str) -> Result<NaiveDate, NotADay> {
    let span = span.trim();
    let unit = span.chars().last().ok_or(NotADay::Unreadable)?;
    let number = span.strip_suffix(unit).unwrap_or_default().trim();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotADay::Unreadable);
    }
    let count: u32 = number.parse().map_err(|_| NotADay::TooFar)?;
    let day = match unit {
        'd' => today.checked_add_days(Days::new(count.into())),
        'w' => today.checked_add_days(Days::new(u64::from(count) * 7)),
        'm' => today.checked_add_months(Months::new(count)),
        'y' => count.checked_mul(12).and_then(|months| today.checked_add_months(Months::new(months))),
        _ => return Err(NotADay::Unreadable),
    };
    day.ok_or(NotADay::TooFar)
}

fn weekday(text: &str) -> Option<Weekday> {
    text.parse().ok()
}

fn next(today: NaiveDate, weekday: Weekday) -> Result<NaiveDate, NotADay> {
    let ahead = (weekday.num_days_from_monday() + 7 - today.weekday().num_days_from_monday() + 6) % 7 + 1;
    today.checked_add_days(Days::new(ahead.into())).ok_or(NotADay::TooFar)
}

/// Only year-month-day: 03/04/2027 is two different days to two readers.
fn calendar_day(text: &str) -> Result<NaiveDate, NotADay> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts
            .next()
            .filter(|part| (1..=digits).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<u32>().ok()).ok_or(NotADay::Unreadable)
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return Err(NotADay::Unreadable);
    }
    if year < 100 {
        return Err(NotADay::Unreadable);
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).map_err(|_| NotADay::TooFar)?, month, day).ok_or(NotADay::NoSuchDay)
}

/// Draws the text being typed, then the day it means or how to write one.
pub fn draw(paper: &mut Paper<'_>, area: Rect, field: &TextField, today: NaiveDate, focused: bool) {
    const TYPED: u16 = 14;
    let row = first_row(area);
    let typed = Rect { width: row.width.min(TYPED), ..row };
    field.draw(paper, typed, focused);
    if field.text().trim().is_empty() {
        return;
    }
    let (words, meaning) = match parse_day(field.text(), today) {
        Ok(day) => (in_words(day), Meaning::Muted),
        Err(why) => (why.to_string(), Meaning::Fail),
    };
    paper.text(right_of(row, TYPED + 1), &words, meaning);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;
    use proptest::prelude::*;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    // 2026-11-23 is a Monday.
    #[rstest]
    #[case("2026-11-23", "2027-01-31", "2027-01-31")]
    #[case("2026-11-23", " 2027-1-5 ", "2027-01-05")]
    #[case("2026-11-23", "today", "2026-11-23")]
    #[case("2026-12-31", "tomorrow", "2027-01-01")]
    #[case("2026-11-23", "+10d", "2026-12-03")]
    #[case("2026-11-23", "+12w", "2027-02-15")]
    #[case("2026-11-30", "+3m", "2027-02-28")]
    #[case("2027-01-31", "+1M", "2027-02-28")]
    #[case("2028-02-29", "+1y", "2029-02-28")]
    #[case("2026-11-23", "next fri", "2026-11-27")]
    #[case("2026-11-23", "Friday", "2026-11-27")]
    #[case("2026-11-23", "mon", "2026-11-30")]
    #[case("2026-11-23", "next sun", "2026-11-29")]
    fn a_day_is_read(#[case] today: &str, #[case] typed: &str, #[case] expected: &str) {
        assert_eq!(parse_day(typed, day(today)), Ok(day(expected)));
    }

    #[rstest]
    #[case("", NotADay::Unreadable)]
    #[case("soon", NotADay::Unreadable)]
    #[case("31/01/2027", NotADay::Unreadable)]
    #[case("27-01-31", NotADay::Unreadable)]
    #[case("2027-02-30", NotADay::NoSuchDay)]
    #[case("2027-13-01", NotADay::NoSuchDay)]
    #[case("+3", NotADay::Unreadable)]
    #[case("+m", NotADay::Unreadable)]
    #[case("+99999999999d", NotADay::TooFar)]
    #[case("+9000y", NotADay::TooFar)]
    fn what_is_no_day_is_refused(#[case] typed: &str, #[case] why: NotADay) {
        assert_eq!(parse_day(typed, day("2026-11-23")), Err(why));
    }

    #[test]
    fn the_field_repeats_the_day_it_understood_or_says_how_to_write_one() {
        let line = |typed: &str| {
            let field = TextField::new(typed, 20);
            drawn(60, 1, |paper| draw(paper, paper.area(), &field, day("2026-11-23"), false))
        };
        insta::assert_snapshot!(["next fri", "2027-02-30", ""].map(line).join("\n"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_day_or_refused_without_panic(text in "\\PC{0,20}", days in 0u64..200_000) {
            let today = day("1970-01-01").checked_add_days(Days::new(days)).unwrap();
            let _ = parse_day(&text, today);
            prop_assert!(parse_day("next fri", today).is_ok_and(|friday| friday > today && friday.weekday() == Weekday::Fri));
        }
    }
}
