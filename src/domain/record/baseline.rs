//! What was known not to pass when a baseline was taken, so that what came since can be told from it.

use crate::domain::Day;
use serde::{Deserialize, Serialize};

/// What a workload did not pass when the baseline was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The day it was taken.
    pub on: Day,
    /// Controls that failed, by id.
    pub fails: Vec<String>,
    /// Controls that were not answered, by id.
    pub not_answered: Vec<String>,
}

/// The baseline of a register: which day, and how much it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The day it was taken.
    pub on: Day,
    /// Workloads there were.
    pub workloads: u64,
    /// Pairs of workload and control that failed.
    pub fails: u64,
    /// Pairs that were not answered.
    pub not_answered: u64,
}
