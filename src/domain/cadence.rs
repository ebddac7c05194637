//! How often a review falls due: an interval, and the day it counts from, so that nothing drifts.

use super::{Day, Dossier, Policy, Stage, Tier, effect};
use std::fmt;
use std::str::FromStr;

/// A length between reviews.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// Days.
    Days(u32),
    /// Calendar months.
    Months(u32),
}

/// Text that is not an interval.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an interval is written 90d, 12w, 3m or 1y, at most ten years")]
pub struct BadInterval;

impl FromStr for Interval {
    type Err = BadInterval;

    fn from_str(text: &str) -> Result<Self, BadInterval> {
        let text = text.trim();
        let split = text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at)).ok_or(BadInterval)?;
        let (digits, unit) = text.split_at(split);
        let count: u32 = digits.parse().ok().filter(|count| *count > 0).ok_or(BadInterval)?;
        let interval = match unit {
            "d" => Self::Days(count),
            "w" => Self::Days(count.checked_mul(7).ok_or(BadInterval)?),
            "m" => Self::Months(count),
            "y" => Self::Months(count.checked_mul(12).ok_or(BadInterval)?),
            _ => return Err(BadInterval),
        };
        if interval.longest_days() <= 3_660 { Ok(interval) } else { Err(BadInterval) }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Months(months) => write!(f, "{months}m"),
        }
    }
}

impl Interval {
    /// Whether a text is written as an interval is, whether or not it can be one: `-5d` and `1000y` are, `quarterly` is not.
    #[must_use]
    pub fn is_written_so(text: &str) -> bool {
        let digits = text.trim().trim_start_matches(['-', '+']).strip_suffix(['d', 'w', 'm', 'y']);
        digits.is_some_and(|digits| !digits.is_empty() && digits.trim_end().bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// The most days it can last.
    #[must_use]
    pub fn longest_days(self) -> i64 {
        match self {
            Self::Days(days) => i64::from(days),
            Self::Months(months) => (i64::from(months) * 366 + 11) / 12,
        }
    }

    /// Its length for comparing: a month as 30 days, a year as 365.
    #[must_use]
    pub fn nominal_days(self) -> i64 {
        match self {
            Self::Days(days) => i64::from(days),
            Self::Months(months) => i64::from(months / 12) * 365 + i64::from(months % 12) * 30,
        }
    }

    /// The day `count` intervals after the anchor: always counted from the anchor, so the 31st stays the 31st.
    #[must_use]
    pub fn after(self, anchor: Day, count: u32) -> Day {
        match self {
            Self::Days(days) => anchor.plus_days(i64::from(days) * i64::from(count)),
            Self::Months(months) => anchor.plus_months(months.saturating_mul(count)),
        }
    }

    /// The first day of the sequence from the anchor that is after `day`.
    #[must_use]
    pub fn next_in_sequence(self, anchor: Day, day: Day) -> Day {
        let span = match self {
            Self::Days(days) => i64::from(days),
            Self::Months(months) => i64::from(months) * 28,
        };
        let guess = day.days_since(anchor).max(0) / span.max(1) + 1;
        let mut count = u32::try_from(guess).unwrap_or(u32::MAX);
        while count > 0 && self.after(anchor, count - 1) > day {
            count -= 1;
        }
        self.after(anchor, count)
    }
}

/// The interval that policy asks of a stage and tier; an unknown effect counts as high.
#[must_use]
pub fn by_policy(policy: &Policy, stage: Option<Stage>, tier: Tier) -> Interval {
    if stage == Some(Stage::Pilot) {
        return Interval::Days(policy.cadence.pilot_days);
    }
    Interval::Days(match tier {
        Tier::High => policy.cadence.high_days,
        Tier::Medium => policy.cadence.medium_days,
        Tier::Low => policy.cadence.low_days,
    })
}

/// The interval that a workload is held to: the policy's for its stage and tier, or its own where that is shorter.
#[must_use]
pub fn in_force(dossier: &Dossier, policy: &Policy) -> Interval {
    let facts = &dossier.workload.facts;
    let own = facts.cadence.known().and_then(|text| text.parse().ok());
    let policys = by_policy(policy, facts.stage.known().copied(), effect::tier(dossier));
    own.filter(|own: &Interval| own.nominal_days() <= policys.nominal_days()).unwrap_or(policys)
}

/// The next review: the sequence's next day where there is an anchor, else the last review plus the interval. A review in the days of
/// grace before an occurrence meets it, as far as that is nearer to it than to the one before.
#[must_use]
fn next_review_on(interval: Interval, anchor: Option<Day>, last: Day, grace_days: u32) -> Day {
    let early = i64::from(grace_days).min(interval.nominal_days() / 2);
    // A sequence that begins later puts nothing off.
    anchor.map_or_else(
        || interval.after(last, 1),
        |anchor| interval.next_in_sequence(anchor, last.plus_days(early)).min(interval.after(last.plus_days(early), 1)),
    )
}

/// The next review of a workload by the rule, where the last one was on a day: never before the day of the act.
#[must_use]
pub fn by_rule(dossier: &Dossier, on: Day, policy: &Policy, last: Day) -> Day {
    let anchor = dossier.workload.facts.cadence_anchor.day();
    next_review_on(in_force(dossier, policy), anchor, last, policy.grace_days).max(on)
}

/// The last day for which the next review of a workload may be set on a day: no later than what it is held to lets pass from then on.
#[must_use]
pub fn latest_review(dossier: &Dossier, on: Day, policy: &Policy) -> Day {
    by_rule(dossier, on, policy, on).max(in_force(dossier, policy).after(on, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("2026-01-31", "2026-02-01", "2026-02-28")]
    #[case("2026-01-31", "2026-02-28", "2026-03-31")]
    #[case("2024-01-31", "2024-02-01", "2024-02-29")]
    #[case("2026-01-31", "2026-01-01", "2026-01-31")]
    fn a_monthly_sequence_from_the_31st_does_not_drift(#[case] anchor: &str, #[case] after: &str, #[case] next: &str) {
        assert_eq!(Interval::Months(1).next_in_sequence(day(anchor), day(after)), day(next));
    }

    #[rstest]
    #[case("90d", Some("90d"))]
    #[case("12w", Some("84d"))]
    #[case("1y", Some("12m"))]
    #[case("0d", None)]
    #[case("11y", None)]
    #[case("soon", None)]
    #[case("é", None)]
    #[case("", None)]
    fn intervals_are_read_or_refused(#[case] text: &str, #[case] read: Option<&str>) {
        assert_eq!(text.parse::<Interval>().ok().map(|interval| interval.to_string()).as_deref(), read);
    }

    proptest! {
        #[test]
        fn a_sequence_hits_its_anchor_days_for_four_hundred_years(months in 1_u32..36, count in 1_u32..1200) {
            let anchor = day("2024-02-29");
            let here = Interval::Months(months).after(anchor, count);
            let next = Interval::Months(months).next_in_sequence(anchor, here);
            prop_assert_eq!(next, Interval::Months(months).after(anchor, count + 1));
        }
    }

    #[rstest]
    #[case::on_the_day("2026-03-01", "2026-04-01")]
    #[case::in_the_days_of_grace("2026-02-15", "2026-04-01")]
    #[case::before_them("2026-02-14", "2026-03-01")]
    #[case::late("2026-03-02", "2026-04-01")]
    fn a_review_in_the_days_of_grace_before_an_occurrence_meets_it(#[case] reviewed: &str, #[case] next: &str) {
        let (monthly, anchor) = (Interval::Months(1), Some(day("2026-01-01")));
        assert_eq!(next_review_on(monthly, anchor, day(reviewed), 14), day(next));
        assert_eq!(next_review_on(monthly, None, day("2026-02-15"), 14), day("2026-03-15"), "without a sequence");
    }

    #[rstest]
    #[case::a_day_late("2026-01-06", "2026-01-12")]
    #[case::three_days_early("2026-01-09", "2026-01-19")]
    fn of_a_short_sequence_no_occurrence_is_met_from_nearer_the_one_before(#[case] reviewed: &str, #[case] next: &str) {
        assert_eq!(next_review_on(Interval::Days(7), Some(day("2026-01-05")), day(reviewed), 14), day(next));
    }
}
