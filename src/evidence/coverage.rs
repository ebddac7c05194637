//! What the register can bear witness to: it knows what was recorded in it, and nothing of the days before it began.

use crate::domain::Day;
use serde::{Deserialize, Serialize};

/// A span of days, both ends in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// How much of what was asked for the register witnessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The day the register began.
    pub began_on: Day,
    /// The day the pack shows.
    pub as_of: Day,
    /// The period asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Days of the period.
    pub days: u64,
    /// Days of it on which the register was kept, up to the day shown.
    pub witnessed: u64,
    /// Whether the day shown and every day of the period were witnessed.
    pub covered: bool,
}

impl Coverage {
    /// The coverage of a day, and of a period where one was asked for, by a register that began on a day.
    #[must_use]
    pub fn of(began_on: Day, as_of: Day, period: Option<Period>) -> Self {
        let days = period.map_or(0, |period| days(period.from, period.to));
        let witnessed = period.map_or(0, |period| days_or_none(period.from.max(began_on), period.to.min(as_of)));
        Self { began_on, as_of, period, days, witnessed, covered: as_of >= began_on && witnessed == days }
    }

    /// In words: a clause without its full stop.
    #[must_use]
    pub fn says(&self) -> String {
        let Self { began_on, as_of, days, witnessed, .. } = self;
        let began = format!("this register began on {began_on}");
        match self.period {
            Some(Period { from, to }) => {
                format!("{began}; it existed on {witnessed} of {days} days of {from}..{to}")
            }
            None if as_of < began_on => format!("{began}; it witnessed nothing of {as_of}"),
            None => format!("{began}; it shows {as_of}; no period was asked for"),
        }
    }
}

fn days(from: Day, to: Day) -> u64 {
    u64::try_from(to.days_since(from) + 1).unwrap_or(0)
}

fn days_or_none(from: Day, to: Day) -> u64 {
    if to < from { 0 } else { days(from, to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const BEGAN: &str = "this register began on 2026-11-22; ";

    #[rstest]
    #[case::before_it_began("2027-01-31", Some(("2026-08-22", "2026-11-21")), false, "it existed on 0 of 92 days of 2026-08-22..2026-11-21")]
    #[case::in_part("2027-01-31", Some(("2026-11-01", "2026-11-30")), false, "it existed on 9 of 30 days of 2026-11-01..2026-11-30")]
    #[case::whole("2027-01-31", Some(("2026-11-22", "2026-12-31")), true, "it existed on 40 of 40 days of 2026-11-22..2026-12-31")]
    #[case::not_over_yet("2026-12-01", Some(("2026-11-22", "2026-12-31")), false, "it existed on 10 of 40 days of 2026-11-22..2026-12-31")]
    #[case::a_day_alone("2026-11-22", None, true, "it shows 2026-11-22; no period was asked for")]
    #[case::a_day_before_it("2026-11-21", None, false, "it witnessed nothing of 2026-11-21")]
    fn a_register_witnesses_nothing_of_the_days_before_it_began(
        #[case] as_of: &str,
        #[case] period: Option<(&str, &str)>,
        #[case] covered: bool,
        #[case] says: &str,
    ) {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let period = period.map(|(from, to)| Period { from: day(from), to: day(to) });
        let coverage = Coverage::of(day("2026-11-22"), day(as_of), period);
        assert_eq!((coverage.covered, coverage.says()), (covered, format!("{BEGAN}{says}")));
    }
}
