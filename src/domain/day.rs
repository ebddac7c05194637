//! Civil days and instants: the only two ways the register writes time.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A civil day, years 0001 to 9999, written `2026-11-22`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

/// Text that is not a day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day is written 2026-11-22 and must exist")]
pub struct BadDay;

impl Day {
    /// The last day that can be written.
    pub const LAST: Self = match NaiveDate::from_ymd_opt(9999, 12, 31) {
        Some(day) => Self(day),
        None => Self(NaiveDate::MAX),
    };
    /// The first day that can be written.
    pub const FIRST: Self = match NaiveDate::from_ymd_opt(1, 1, 1) {
        Some(day) => Self(day),
        None => Self(NaiveDate::MIN),
    };

    /// The day with this year, month and day of the month, if the calendar has it.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::from_date)
    }

    /// The same day from chrono, if it can be written in four digits.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Option<Self> {
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }

    /// The same day for chrono.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// This many days later; stops at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let moved = if days >= 0 {
            self.0.checked_add_days(Days::new(days.unsigned_abs()))
        } else {
            self.0.checked_sub_days(Days::new(days.unsigned_abs()))
        };
        moved.and_then(Self::from_date).unwrap_or(if days >= 0 { Self::LAST } else { Self::FIRST })
    }

    /// This many months later, the 31st becoming the last day of a shorter month.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        self.0.checked_add_months(Months::new(months)).and_then(Self::from_date).unwrap_or(Self::LAST)
    }

    /// This many months earlier, the 31st becoming the last day of a shorter month.
    #[must_use]
    pub fn minus_months(self, months: u32) -> Self {
        self.0.checked_sub_months(Months::new(months)).and_then(Self::from_date).unwrap_or(Self::FIRST)
    }

    /// Days from `earlier` to this day; negative when this day is before it.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }
}

impl Day {
    /// `2026-11-22`, as bytes; days are written by the million.
    fn digits(self) -> [u8; 10] {
        let mut text = *b"YYYY-MM-DD";
        put(&mut text, 0, 4, u32::try_from(self.0.year()).unwrap_or(0));
        put(&mut text, 5, 2, self.0.month());
        put(&mut text, 8, 2, self.0.day());
        text
    }
}

/// Writes a number with leading zeros to a place in a text.
fn put(text: &mut [u8], at: usize, width: usize, mut number: u32) {
    for digit in text.iter_mut().skip(at).take(width).rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = BadDay;

    fn from_str(text: &str) -> Result<Self, BadDay> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(
                |(at, byte)| {
                    if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() }
                },
            );
        if !shaped {
            return Err(BadDay);
        }
        let number =
            |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u32>().ok()).ok_or(BadDay);
        let year = i32::try_from(number(0..4)?).map_err(|_| BadDay)?;
        Self::new(year, number(5..7)?, number(8..10)?).ok_or(BadDay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A moment in UTC to the millisecond, written `2026-11-22T22:40:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime<Utc>);

/// Text that is not an instant in the one accepted shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an instant is written 2026-11-22T22:40:00.000Z")]
pub struct BadInstant;

impl Instant {
    /// The last instant that can be written.
    pub const LAST: Self = match DateTime::from_timestamp_millis(253_402_300_799_999) {
        Some(at) => Self(at),
        None => Self(DateTime::<Utc>::MAX_UTC),
    };

    /// The same moment, cut to whole milliseconds; `None` outside the years that can be written.
    #[must_use]
    pub fn from_utc(at: DateTime<Utc>) -> Option<Self> {
        let cut = DateTime::from_timestamp_millis(at.timestamp_millis())?;
        (1..=9999).contains(&cut.year()).then_some(Self(cut))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The civil day of this moment in a time zone.
    #[must_use]
    pub fn day_in(self, zone: chrono_tz::Tz) -> Day {
        Day::from_date(self.0.with_timezone(&zone).date_naive()).unwrap_or(Day::LAST)
    }

    /// This many milliseconds later.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        TimeDelta::try_milliseconds(millis)
            .and_then(|by| self.0.checked_add_signed(by))
            .and_then(Self::from_utc)
            .unwrap_or(self)
    }

    /// The same moment for chrono.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = *b"YYYY-MM-DDTHH:MM:SS.mmmZ";
        let day = Day(self.0.date_naive()).digits();
        text.iter_mut().zip(day).for_each(|(to, digit)| *to = digit);
        put(&mut text, 11, 2, self.0.hour());
        put(&mut text, 14, 2, self.0.minute());
        put(&mut text, 17, 2, self.0.second());
        put(&mut text, 20, 3, self.0.timestamp_subsec_millis());
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Instant {
    type Err = BadInstant;

    fn from_str(text: &str) -> Result<Self, BadInstant> {
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| BadInstant)?.with_timezone(&Utc);
        let instant = Self::from_utc(parsed).ok_or(BadInstant)?;
        if instant.to_string() == text { Ok(instant) } else { Err(BadInstant) }
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("2024-02-29", true)]
    #[case("2026-02-29", false)]
    #[case("2026-2-09", false)]
    #[case("+2026-02-0", false)]
    #[case("0000-01-01", false)]
    #[case("9999-12-31", true)]
    fn a_day_must_exist_and_be_written_in_one_way(#[case] text: &str, #[case] good: bool) {
        assert_eq!(text.parse::<Day>().map(|day| day.to_string()).ok().as_deref(), good.then_some(text));
    }

    #[rstest]
    #[case("2026-11-22T22:40:00.000Z", true)]
    #[case("2026-11-22T22:40:00Z", false)]
    #[case("2026-11-22T22:40:00.000+00:00", false)]
    #[case("2026-11-22T22:40:00.0001Z", false)]
    fn an_instant_is_written_in_one_way(#[case] text: &str, #[case] good: bool) {
        assert_eq!(text.parse::<Instant>().map(|at| at.to_string()).ok().as_deref(), good.then_some(text));
    }

    #[test]
    fn the_calendar_has_ends_and_no_panic() {
        assert_eq!(Day::LAST.plus_days(1), Day::LAST);
        assert_eq!(Day::FIRST.plus_days(-1), Day::FIRST);
        assert_eq!(Day::LAST.plus_months(1), Day::LAST);
        assert_eq!(Instant::LAST.to_string(), "9999-12-31T23:59:59.999Z");
    }

    proptest! {
        #[test]
        fn every_instant_is_written_in_the_shape_in_which_it_is_read(millis in -62_135_596_800_000_i64..253_402_300_800_000) {
            let at = Instant::from_utc(DateTime::from_timestamp_millis(millis).unwrap()).unwrap();
            prop_assert_eq!(at.to_string(), at.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
            prop_assert_eq!(at.to_string().parse::<Instant>(), Ok(at));
        }
    }
}
