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

impl DateShape {
    /// The shape of this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "year-month-day" => Some(Self::YearMonthDay),
            "month-day-year" => Some(Self::MonthDayYear),
            "day-month-year" => Some(Self::DayMonthYear),
            _ => None,
        }
    }
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

/// Reads a text in the first of `shapes` that fits it. Where a source writes days in another order than ours, a month may be named.
#[must_use]
pub fn read_date(text: &str, shapes: &[DateShape]) -> DateText {
    let names_months = shapes.iter().any(|shape| *shape != DateShape::YearMonthDay);
    match in_numbers(text, shapes) {
        DateText::NotADate if names_months => with_a_name(text),
        read => read,
    }
}

/// Whether a text is a day whose year has two digits. It is not read: nobody said which century is meant, and in `10-11-12` not even
/// which part is the year.
#[must_use]
pub fn has_short_year(text: &str) -> bool {
    let date = without_time(trimmed(text));
    let separator = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-/.".contains(*c));
    separator.is_some_and(|separator| {
        let parts: Vec<&str> = date.split(separator).collect();
        parts.len() == 3 && parts.iter().all(|part| is_day_or_month(part)) && parts.iter().any(|part| part.len() == 2)
    })
}

/// `2026年3月4日` and its Korean form, as `2026-3-4`.
fn in_chinese(text: &str) -> Option<String> {
    let (year, rest) = text.split_once(['年', '년'])?;
    let (month, rest) = rest.split_once(['月', '월'])?;
    let day = rest.trim().strip_suffix(['日', '일'])?;
    Some(format!("{}-{}-{}", year.trim(), month.trim(), day.trim()))
}

fn in_numbers(text: &str, shapes: &[DateShape]) -> DateText {
    let written = in_chinese(trimmed(text));
    let date = without_time(written.as_deref().unwrap_or(trimmed(text)));
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

/// Names of months, twelve a language: English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish.
const MONTHS: [[&str; 12]; 8] = [
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    [
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
];

/// The month of a name, or of a beginning of at least three letters that no other month has.
fn month(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    let whole = MONTHS.iter().find_map(|months| months.iter().position(|month| *month == name));
    let begins = || {
        let mut found = MONTHS.iter().flat_map(|months| months.iter().enumerate());
        let long = name.chars().count() >= 3;
        let fits: std::collections::BTreeSet<usize> =
            found.by_ref().filter(|(_, month)| long && month.starts_with(&name)).map(|(at, _)| at).collect();
        fits.first().copied().filter(|_| fits.len() == 1)
    };
    u32::try_from(whole.or_else(begins)? + 1).ok()
}

/// A day whose month is named: `31. Dezember 2026`, `Dec 31, 2026`, `31 de diciembre de 2026`.
fn with_a_name(text: &str) -> DateText {
    let parts = trimmed(text).split(|c: char| c.is_whitespace() || ".,-/".contains(c));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty() && !matches!(*part, "de" | "of" | "den")).collect();
    let &[first, second, year] = parts.as_slice() else { return DateText::NotADate };
    let (day, name) = if month(first).is_some() { (second, first) } else { (first, second) };
    let day = ["st", "nd", "rd", "th", "er", "º"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    let (true, true, Some(month)) = (is_day_or_month(day), is_year(year), month(name)) else {
        return DateText::NotADate;
    };
    let date = (|| NaiveDate::from_ymd_opt(year.parse().ok()?, month, day.parse().ok()?))();
    date.map_or(DateText::Impossible, DateText::Day)
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
    #[case::german("31. Dezember 2026", "2026-12-31")]
    #[case::german_short("1. Mär. 2026", "2026-03-01")]
    #[case::french("1er août 2026", "2026-08-01")]
    #[case::spanish("31 de diciembre de 2026", "2026-12-31")]
    #[case::english("Dec 31, 2026", "2026-12-31")]
    #[case::british("31st December 2026", "2026-12-31")]
    #[case::dashes("05-okt-2026", "2026-10-05")]
    fn a_month_may_be_named_where_the_order_of_days_was_said(#[case] text: &str, #[case] day: &str) {
        assert_eq!(read_date(text, &[DayMonthYear, YearMonthDay]), DateText::Day(day.parse().unwrap()));
        assert_eq!(read_date(text, &[YearMonthDay]), DateText::NotADate, "else nobody guesses");
    }

    #[rstest]
    #[case("30. Februar 2026", DateText::Impossible)]
    #[case("31. Dezember", DateText::NotADate)]
    #[case("31 Dez 26", DateText::NotADate)]
    #[case("31 Ju 2026", DateText::NotADate)]
    #[case("im Mai 2026", DateText::NotADate)]
    fn half_a_day_with_a_name_is_none(#[case] text: &str, #[case] read: DateText) {
        assert_eq!(read_date(text, &[DayMonthYear]), read);
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

    #[rstest]
    #[case::german("31.12.26", true)]
    #[case::american("12/31/26", true)]
    #[case::the_year_first("26-12-31", true)]
    #[case::one_digit_days("1.2.26", true)]
    #[case::with_a_time("31.12.26 10:00", true)]
    #[case::four_digits("31.12.2026", false)]
    #[case::a_version("1.2.3", false)]
    #[case::two_parts("12/26", false)]
    #[case::other_signs("31:12:26", false)]
    #[case::words("by 31.12.26", false)]
    fn a_year_of_two_digits_is_seen_and_never_read(#[case] text: &str, #[case] short: bool) {
        assert_eq!(has_short_year(text), short);
        for shape in [YearMonthDay, MonthDayYear, DayMonthYear] {
            assert!(!short || read_date(text, &[shape]) == DateText::NotADate, "{text} as {shape:?}");
        }
    }
}
