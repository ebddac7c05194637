//! Dates of a source. Only a whole date becomes a fact; `2025`, `Jul-25` and `01/2024` stay the text they are, and a
//! whole date that no calendar has is an error, because somebody meant something by it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::clean::trimmed;

/// The order in which a source writes a whole date; a profile names those that its source uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum DateShape {
    /// `2024-10-01`, with or without a time after it.
    #[serde(rename = "year-month-day")]
    YearMonthDay,
    /// `10/1/2024`, as the United States write it.
    #[serde(rename = "month-day-year")]
    MonthDayYear,
    /// `1.10.2024`, as most others do.
    #[serde(rename = "day-month-year")]
    DayMonthYear,
}

/// What a text says about a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateText {
    /// A whole date.
    Day(NaiveDate),
    /// A whole date that does not exist, such as 2026-02-30.
    Impossible,
    /// Not a whole date of these shapes.
    NotADate,
}

/// Reads a text in the first of `shapes` that fits it.
#[must_use]
pub fn read_date(text: &str, shapes: &[DateShape]) -> DateText {
    let date = without_time(trimmed(text));
    let Some(separator) = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-/.".contains(*c)) else {
        return DateText::NotADate;
    };
    let parts: Vec<&str> = date.split(separator).collect();
    let &[first, second, third] = parts.as_slice() else {
        return DateText::NotADate;
    };
    let fits = |shape: &&DateShape| match shape {
        DateShape::YearMonthDay => is_year(first) && is_day_or_month(second) && is_day_or_month(third),
        _ => is_day_or_month(first) && is_day_or_month(second) && is_year(third),
    };
    let (year, month, day) = match shapes.iter().find(fits) {
        Some(DateShape::YearMonthDay) => (first, second, third),
        Some(DateShape::MonthDayYear) => (third, first, second),
        Some(DateShape::DayMonthYear) => (third, second, first),
        None => return DateText::NotADate,
    };
    let day = (|| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))();
    day.map_or(DateText::Impossible, DateText::Day)
}

/// Drops `T10:00:00Z` or ` 00:00:00`: the day is what counts.
fn without_time(text: &str) -> &str {
    let Some((date, time)) = text.split_once(['T', ' ']) else {
        return text;
    };
    let is_time = time.contains(':') && time.chars().all(|c| c.is_ascii_digit() || ":.+-Z".contains(c));
    if is_time { date } else { text }
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_day_or_month(text: &str) -> bool {
    matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::DateShape::{DayMonthYear, MonthDayYear, YearMonthDay};
    use super::*;

    #[rstest]
    #[case::iso("2024-10-01", &[YearMonthDay], "2024-10-01")]
    #[case::with_time("2024-10-01 00:00:00", &[YearMonthDay], "2024-10-01")]
    #[case::instant("2024-10-01T23:59:59Z", &[YearMonthDay], "2024-10-01")]
    #[case::american("10/1/2023", &[YearMonthDay, MonthDayYear], "2023-10-01")]
    #[case::european("1.10.2023", &[DayMonthYear], "2023-10-01")]
    #[case::leap_day("2024-02-29", &[YearMonthDay], "2024-02-29")]
    fn a_whole_date_is_a_day(#[case] text: &str, #[case] shapes: &[DateShape], #[case] day: &str) {
        assert_eq!(read_date(text, shapes), DateText::Day(day.parse().unwrap()));
    }

    #[rstest]
    fn part_of_a_date_stays_text(
        #[values(
            "2025",
            "Jul-25",
            "01/2024",
            "24-Nov",
            "10/12023",
            "Q4FY25",
            "TODO",
            "",
            "10/1/23",
            "2024-10-01 or later",
            "\u{ff12}024-10-01"
        )]
        text: &str,
    ) {
        assert_eq!(read_date(text, &[YearMonthDay, MonthDayYear]), DateText::NotADate);
    }

    #[rstest]
    #[case("2026-02-30", YearMonthDay)]
    #[case("2025-02-29", YearMonthDay)]
    #[case("13/1/2024", MonthDayYear)]
    #[case("2024-00-10", YearMonthDay)]
    fn a_date_that_no_calendar_has_is_told_from_a_text(#[case] text: &str, #[case] shape: DateShape) {
        assert_eq!(read_date(text, &[shape]), DateText::Impossible);
    }

    #[test]
    fn a_shape_that_the_profile_does_not_name_is_not_guessed() {
        assert_eq!(read_date("10/1/2023", &[YearMonthDay]), DateText::NotADate);
    }
}
