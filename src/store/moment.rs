//! When an act is recorded, and what day the register has come to. The clock is asked under the register's lock, so that entries stand
//! in the order of their times; where this machine's clock is behind the last entry, the register goes on from that entry.

use super::error::{Result, StoreError};
use super::{Store, entries};
use crate::domain::record::Span;
use crate::domain::{Day, Instant};
use rusqlite::Connection;
use std::fmt;

/// How far behind the last entry a clock stops writing: one of the two clocks is then wrong, and a person has to say which.
const STOPS: i64 = 86_400_000;

/// A clock that is behind the register's last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// What this machine's clock says.
    pub clock: Instant,
    /// When the last entry says it was recorded.
    pub last: Instant,
}

impl Behind {
    pub(super) fn of(clock: Instant, last: Option<Instant>) -> Option<Self> {
        last.filter(|last| clock < *last).map(|last| Self { clock, last })
    }

    /// Whether it is so far behind that nothing is written until a person has said which clock is wrong.
    #[must_use]
    pub fn stops_writing(&self) -> bool {
        self.last.millis() - self.clock.millis() >= STOPS
    }

    /// How far behind, in the largest unit that says it.
    #[must_use]
    pub fn by(&self) -> String {
        let seconds = (self.last.millis() - self.clock.millis()).div_euclid(1000).max(1);
        let units = [
            (365 * 86_400, "year"),
            (30 * 86_400, "month"),
            (86_400, "day"),
            (3_600, "hour"),
            (60, "minute"),
            (1, "second"),
        ];
        let (unit, name) = units.into_iter().find(|(unit, _)| seconds >= *unit).unwrap_or((1, "second"));
        let many = seconds / unit;
        format!("{many} {name}{}", if many == 1 { "" } else { "s" })
    }

    /// What is said where an act was recorded all the same.
    #[must_use]
    pub fn recorded(&self) -> String {
        format!(
            "this machine's clock is {} behind the last entry, so this is recorded at that entry's time, {}",
            self.by(),
            self.last
        )
    }
}

/// What lies ahead of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The clock and the last entry.
    pub behind: Behind,
    /// The entries that say they were recorded later than the clock says it is: the last ones of the ledger.
    pub entries: Span,
}

impl fmt::Display for Ahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { behind: Behind { clock, last }, entries } = self;
        let lie = if entries.first == entries.last { "lies" } else { "lie" };
        write!(
            f,
            "{entries} {lie} ahead of this machine's clock: it says {clock}, the last entry was recorded at {last}"
        )
    }
}

/// The times of an act in its transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// When its entries say they are recorded.
    pub at: Instant,
    /// How the clock stood to the last entry, where it was behind.
    pub behind: Option<Behind>,
}

impl Moment {
    /// The time of an act that comes after what the ledger holds; it is never earlier than that.
    pub(super) fn after_the_last(db: &Connection, clock: Instant) -> Result<Self> {
        let behind = Behind::of(clock, entries::last_at(db)?);
        match behind {
            Some(behind) if behind.stops_writing() => {
                Err(StoreError::ClockBehind(Box::new(Ahead { behind, entries: span_ahead(db, clock)? })))
            }
            Some(behind) => Ok(Self { at: behind.last, behind: Some(behind) }),
            None => Ok(Self { at: clock, behind: None }),
        }
    }

    /// The time of a correction of the clock: it comes after entries that say they are later.
    pub(super) fn of_a_correction(clock: Instant) -> Self {
        Self { at: clock, behind: None }
    }
}

impl Store {
    /// The instant that the register has come to: that of this clock or of the last entry, whichever is later.
    ///
    /// # Errors
    /// Where the last entry cannot be read.
    pub fn present(&self, clock: Instant) -> Result<Instant> {
        Ok(entries::last_at(self.db())?.map_or(clock, |last| last.max(clock)))
    }

    /// The register's day: that of [`Store::present`] in its zone. Lists, judgements and forms are all of this day.
    ///
    /// # Errors
    /// Where the last entry cannot be read.
    pub fn today(&self, clock: Instant) -> Result<Day> {
        Ok(self.day_of(self.present(clock)?))
    }

    /// How a clock stands to the last entry; `None` where it is not behind.
    ///
    /// # Errors
    /// Where the last entry cannot be read.
    pub fn behind(&self, clock: Instant) -> Result<Option<Behind>> {
        Ok(Behind::of(clock, entries::last_at(self.db())?))
    }

    /// What lies ahead of a clock; `None` where nothing does.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn ahead(&self, clock: Instant) -> Result<Option<Ahead>> {
        let Some(behind) = self.behind(clock)? else { return Ok(None) };
        Ok(Some(Ahead { behind, entries: span_ahead(self.db(), clock)? }))
    }
}

/// The last entries of the ledger that are later than a clock. Entries before one that is not were recorded by a clock that agreed.
fn span_ahead(db: &Connection, clock: Instant) -> Result<Span> {
    let last = entries::size(db)?;
    let mut first = last;
    entries::each_at_backwards(db, |seq, at| {
        let ahead = at > clock;
        if ahead {
            first = seq;
        }
        ahead
    })?;
    Ok(Span { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(1, "1 second", false)]
    #[case(1_200_000, "20 minutes", false)]
    #[case(86_399_999, "23 hours", false)]
    #[case(86_400_000, "1 day", true)]
    #[case(3_652 * 86_400_000, "10 years", true)]
    fn a_clock_stops_writing_once_it_is_a_whole_day_behind(#[case] by: i64, #[case] says: &str, #[case] stops: bool) {
        let clock: Instant = "2026-11-30T12:00:00.000Z".parse().unwrap();
        let behind = Behind::of(clock, Some(clock.plus_millis(by))).unwrap();
        assert_eq!((behind.by().as_str(), behind.stops_writing()), (says, stops));
        assert_eq!(Behind::of(clock, Some(clock)), None);
    }
}
