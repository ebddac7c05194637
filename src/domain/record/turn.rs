//! When something that a decision rests on became another. Facts remember only their last change; whoever judges a decision later
//! asks what changed around it, however often it changed since.

use crate::domain::{Day, Instant};
use serde::{Deserialize, Serialize};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn<T> {
    /// The civil day from which it is true.
    pub on: Day,
    /// When it was recorded: an earlier day may have been stated.
    pub at: Instant,
    /// What it became.
    pub to: T,
}

impl<T> Turn<T> {
    /// Whether it counts from a day of a period, or was recorded on one.
    #[must_use]
    pub fn is_within(&self, period: &std::ops::RangeInclusive<Day>, zone: chrono_tz::Tz) -> bool {
        period.contains(&self.on) || period.contains(&self.at.day_in(zone))
    }

    /// The day, and beside it the one on which it was recorded, where that is another.
    #[must_use]
    pub fn when(&self, zone: chrono_tz::Tz) -> String {
        let recorded = self.at.day_in(zone);
        if recorded == self.on { self.on.to_string() } else { format!("{}, recorded on {recorded}", self.on) }
    }
}

/// Another policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyTurn {
    /// Which policy it is, the first being 1.
    pub number: u32,
    /// The fields that it changed.
    pub changed: Vec<String>,
}
