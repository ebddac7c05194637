//! The policy of a register: one TOML document, kept in full in the ledger, read here.

use super::{Day, word::Word};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! named {
    ($(#[$m:meta])* $name:ident { $( $(#[$vm:meta])* $member:ident = $word:literal ),+ }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $( $(#[$vm])* #[serde(rename = $word)] $member ),+ }
        impl Word for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$(Self::$member),+];
            const WORDS: &'static [&'static str] = &[$($word),+];
            fn word(self) -> &'static str { match self { $(Self::$member => $word),+ } }
        }
    };
}

named! {
    /// How much a control that does not pass weighs, lightest first.
    Severity {
        /// For information.
        Info = "I",
        /// Medium.
        Medium = "M",
        /// High.
        High = "H",
        /// Blocks.
        Blocks = "B"
    }
}

named! {
    /// Which controls are on.
    Preset {
        /// The ones to begin with.
        Core = "core",
        /// All of the catalogue.
        Full = "full"
    }
}

/// The rules of one register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The time zone in which days begin and end, an IANA name.
    pub time_zone: chrono_tz::Tz,
    /// Which controls are on.
    pub preset: Preset,
    /// Days after a due date in which a lapse is not yet counted, where a control says "plus grace".
    pub grace_days: u32,
    /// How often a workload is reviewed.
    pub cadence: Cadence,
    /// The day limits of the catalogue.
    pub limits: Limits,
    /// Who may decide.
    pub decisions: Decisions,
    /// What is different for single controls, by id.
    #[serde(default)]
    pub controls: BTreeMap<String, ControlPolicy>,
}

/// Days between reviews, by what is at stake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    /// Where it may act, or nobody knows.
    pub high_days: u32,
    /// Where it may influence.
    pub medium_days: u32,
    /// Where it does neither.
    pub low_days: u32,
    /// Any pilot.
    pub pilot_days: u32,
}

/// Day limits that controls use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// An experiment ends at most so many days after it began.
    pub experiment_days: u32,
    /// A pilot is decided at most so many days after it began.
    pub pilot_days: u32,
    /// Data access ends at most so many days after its approval.
    pub grant_days: u32,
    /// Logging may be `planned` for so many first days of a pilot.
    pub log_planned_days: u32,
    /// Logs are kept for at least so many days.
    #[serde(default = "log_retention_days")]
    pub log_retention_days: u32,
    /// Stopping is tried again after at most so many days.
    #[serde(default = "stop_test_days")]
    pub stop_test_days: u32,
    /// What has ended is closed within so many days.
    #[serde(default = "ended_days")]
    pub ended_days: u32,
}

// Limits that the first policies did not name.
const fn log_retention_days() -> u32 {
    180
}

const fn stop_test_days() -> u32 {
    365
}

const fn ended_days() -> u32 {
    7
}

/// Who may decide on a promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Whether requester or owner may decide, which then reads "self-attested" everywhere.
    pub self_attested: bool,
    /// A role a decider must have; without one any active person may decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// What is different for one control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlPolicy {
    /// It counts from this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// A lower severity than the catalogue's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Not judged at all.
    #[serde(default)]
    pub off: bool,
    /// Why; every pack lists it.
    pub reason: String,
}

/// A policy document that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPolicy {
    /// Not the TOML of a policy; says where.
    #[error("the policy cannot be read: {0}")]
    Unreadable(String),
    /// A number that makes no sense.
    #[error("the policy's {field} must be from {least} to {most}, not {given}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// The least allowed.
        least: u32,
        /// The most allowed.
        most: u32,
        /// What was given.
        given: u32,
    },
}

/// The policy a new register begins with, apart from its time zone.
pub const DEFAULT_POLICY: &str = include_str!("../../assets/policy.toml");

impl Default for Policy {
    /// What [`DEFAULT_POLICY`] says; a test holds the two together.
    fn default() -> Self {
        Self {
            time_zone: chrono_tz::UTC,
            preset: Preset::Core,
            grace_days: 14,
            cadence: Cadence { high_days: 90, medium_days: 180, low_days: 365, pilot_days: 30 },
            limits: Limits {
                experiment_days: 90,
                pilot_days: 180,
                grant_days: 365,
                log_planned_days: 30,
                log_retention_days: log_retention_days(),
                stop_test_days: stop_test_days(),
                ended_days: ended_days(),
            },
            decisions: Decisions { self_attested: false, role: None },
            controls: BTreeMap::new(),
        }
    }
}

impl Policy {
    /// Reads a policy document.
    ///
    /// # Errors
    /// When it is not TOML, has an unknown or missing field, or a number out of range.
    pub fn read(text: &str) -> Result<Self, BadPolicy> {
        let policy: Self =
            toml::from_str(text).map_err(|error| BadPolicy::Unreadable(error.to_string().trim().to_owned()))?;
        let (cadence, limits) = (&policy.cadence, &policy.limits);
        for (field, given, least) in [
            ("grace_days", policy.grace_days, 0),
            ("cadence.high_days", cadence.high_days, 1),
            ("cadence.medium_days", cadence.medium_days, 1),
            ("cadence.low_days", cadence.low_days, 1),
            ("cadence.pilot_days", cadence.pilot_days, 1),
            ("limits.experiment_days", limits.experiment_days, 1),
            ("limits.pilot_days", limits.pilot_days, 1),
            ("limits.grant_days", limits.grant_days, 1),
            ("limits.log_planned_days", limits.log_planned_days, 0),
            ("limits.log_retention_days", limits.log_retention_days, 0),
            ("limits.stop_test_days", limits.stop_test_days, 1),
            ("limits.ended_days", limits.ended_days, 0),
        ] {
            if !(least..=3_650).contains(&given) {
                return Err(BadPolicy::OutOfRange { field, least, most: 3_650, given });
            }
        }
        Ok(policy)
    }

    /// The document a new register in this zone begins with.
    #[must_use]
    pub fn document_for(zone: chrono_tz::Tz) -> String {
        DEFAULT_POLICY.replace("\"Etc/UTC\"", &format!("\"{zone}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_register_begins_with_a_policy_in_its_own_zone() {
        let policy = Policy::read(&Policy::document_for(chrono_tz::Europe::Zurich)).unwrap();
        assert_eq!(
            (policy.time_zone, policy.preset, policy.cadence.high_days),
            (chrono_tz::Europe::Zurich, Preset::Core, 90)
        );
    }

    #[test]
    fn the_document_of_a_new_register_says_what_the_program_takes_for_granted() {
        let read = Policy { time_zone: chrono_tz::UTC, ..Policy::read(DEFAULT_POLICY).unwrap() };
        assert_eq!(read, Policy::default());
    }

    #[test]
    fn a_policy_from_before_a_limit_was_named_goes_by_its_default() {
        let text: Vec<&str> = DEFAULT_POLICY.lines().filter(|line| !line.starts_with("stop_test_days")).collect();
        assert_eq!(Policy::read(&text.join("\n")).unwrap().limits.stop_test_days, 365);
    }

    #[test]
    fn a_policy_with_a_wrong_field_is_refused_with_its_line() {
        let text = DEFAULT_POLICY.replace("grace_days", "grace_dayz");
        let refusal = Policy::read(&text).unwrap_err().to_string();
        assert!(refusal.contains("grace_dayz") && refusal.contains("line"), "{refusal}");
    }

    #[test]
    fn a_cadence_of_zero_days_is_refused() {
        let text = DEFAULT_POLICY.replace("high_days = 90", "high_days = 0");
        assert_eq!(
            Policy::read(&text),
            Err(BadPolicy::OutOfRange { field: "cadence.high_days", least: 1, most: 3_650, given: 0 })
        );
    }
}
