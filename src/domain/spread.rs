//! Spreading many reviews over some weeks: the worst first, no day fuller than it must be, and nobody with two on one day where
//! that can be helped.

use super::{Day, Id};
use chrono::{Datelike, Weekday};
use std::collections::BTreeMap;

/// A workload that gets a day, the worst first in the list it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanting {
    /// The workload.
    pub workload: Id,
    /// Who will do it, where somebody is named.
    pub owner: Option<Id>,
}

/// A workload and its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The workload.
    pub workload: Id,
    /// The day.
    pub on: Day,
}

/// Gives each workload a working day in the `weeks` after `today`, in the order given. Nothing where `weeks` is 0.
#[must_use]
pub fn spread(wanting: &[Wanting], today: Day, weeks: u32) -> Vec<Placed> {
    let days: Vec<Day> =
        (1..=i64::from(weeks) * 7).map(|ahead| today.plus_days(ahead)).filter(|day| is_working_day(*day)).collect();
    let mut loads = Loads::new(days.len(), wanting.len());
    let place = |(index, it): (usize, &Wanting)| {
        let ideal = index * days.len() / wanting.len();
        let at = loads.best(ideal, it.owner)?;
        Some(Placed { workload: it.workload, on: *days.get(at)? })
    };
    wanting.iter().enumerate().filter_map(place).collect()
}

/// How many reviews fall into each week from tomorrow on: for a bar of them before anything is written.
#[must_use]
pub fn by_week(placed: &[Placed], today: Day) -> Vec<usize> {
    let mut weeks = vec![];
    for one in placed {
        let week = usize::try_from((one.on.days_since(today) - 1).max(0) / 7).unwrap_or(0);
        if weeks.len() <= week {
            weeks.resize(week + 1, 0);
        }
        if let Some(count) = weeks.get_mut(week) {
            *count += 1;
        }
    }
    weeks
}

/// How full each day is, in all and for each owner.
struct Loads {
    most: usize,
    all: Vec<usize>,
    owners: BTreeMap<(Id, usize), usize>,
}

impl Loads {
    fn new(days: usize, wanting: usize) -> Self {
        Self { most: wanting.div_ceil(days.max(1)), all: vec![0; days], owners: BTreeMap::new() }
    }

    /// The day nearest to the ideal one on which there is room and the owner has least.
    fn best(&mut self, ideal: usize, owner: Option<Id>) -> Option<usize> {
        let of_owner = |at: usize| owner.and_then(|owner| self.owners.get(&(owner, at)).copied()).unwrap_or(0);
        let room = self.all.iter().enumerate().filter(|(_, load)| **load < self.most).map(|(at, _)| at);
        let at = room.min_by_key(|at| (of_owner(*at), at.abs_diff(ideal), *at))?;
        if let Some(load) = self.all.get_mut(at) {
            *load += 1;
        }
        if let Some(owner) = owner {
            *self.owners.entry((owner, at)).or_default() += 1;
        }
        Some(at)
    }
}

fn is_working_day(day: Day) -> bool {
    !matches!(day.date().weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> Day {
        "2026-11-20".parse().unwrap()
    }

    fn wanting(owners: &[u8]) -> Vec<Wanting> {
        let id = |n: usize| Id((n as u128 + 1).to_be_bytes());
        let one = |(n, owner): (usize, &u8)| Wanting {
            workload: id(n),
            owner: (*owner > 0).then(|| id(1_000 + usize::from(*owner))),
        };
        owners.iter().enumerate().map(one).collect()
    }

    #[test]
    fn the_worst_come_first_and_nobody_gets_two_on_one_day() {
        let placed = spread(&wanting(&[1, 1, 2, 2]), today(), 1);
        let days: Vec<String> = placed.iter().map(|one| one.on.to_string()).collect();
        assert_eq!(days, ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]);
        assert_eq!(by_week(&placed, today()), [4]);
    }

    #[test]
    fn no_weeks_are_no_days() {
        assert_eq!(spread(&wanting(&[1, 2]), today(), 0), []);
    }

    proptest! {
        #[test]
        fn each_gets_one_working_day_in_the_weeks_and_no_day_is_fuller_than_it_must_be(
            owners in proptest::collection::vec(0_u8..6, 1..120), weeks in 1_u32..14,
        ) {
            let wanting = wanting(&owners);
            let placed = spread(&wanting, today(), weeks);
            prop_assert_eq!(placed.iter().map(|one| one.workload).collect::<Vec<_>>(), wanting.iter().map(|one| one.workload).collect::<Vec<_>>());
            let mut loads: BTreeMap<Day, usize> = BTreeMap::new();
            for one in &placed {
                prop_assert!(is_working_day(one.on) && one.on > today() && one.on <= today().plus_days(i64::from(weeks) * 7));
                *loads.entry(one.on).or_default() += 1;
            }
            let most = owners.len().div_ceil(weeks as usize * 5);
            prop_assert!(loads.values().all(|load| *load <= most));
            prop_assert_eq!(by_week(&placed, today()).iter().sum::<usize>(), owners.len());
        }
    }
}
