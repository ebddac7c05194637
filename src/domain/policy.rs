//! The policy of a register: one TOML document, kept in full in the ledger, read here. Whether a new one may be written is asked
//! of [`crate::controls::policy`], which knows the catalogue; what was written once is read by [`Policy::read`] for ever.

mod document;
mod field;

pub use document::{CannotSet, Document};
pub use field::{CONTROL_FIELDS, Difference, FIELDS, PolicyField, Takes};

use super::{Attested, Day, Refusal, word::Word};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

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
        Info = "info",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Blocks.
        Blocks = "blocks"
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
    /// A credential that is not just-in-time lives for at most so many days.
    #[serde(default = "credential_days")]
    pub credential_days: u32,
    /// A just-in-time credential lives for at most so many hours.
    #[serde(default = "jit_hours")]
    pub jit_hours: u32,
    /// An identity that was not used for so many days is dormant.
    #[serde(default = "dormant_days")]
    pub dormant_days: u32,
    /// Identities prepared for a promotion go live within so many days of its approval.
    #[serde(default = "issue_days")]
    pub issue_days: u32,
    /// Test identities are revoked within so many days of the approval into production.
    #[serde(default = "revoke_days")]
    pub revoke_days: u32,
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

const fn credential_days() -> u32 {
    90
}

const fn jit_hours() -> u32 {
    24
}

const fn dormant_days() -> u32 {
    90
}

const fn issue_days() -> u32 {
    14
}

const fn revoke_days() -> u32 {
    14
}

/// Who may decide on a promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Whether requester or owner may decide, and what vouches for it is told wherever the decision is.
    pub self_attested: bool,
    /// A role a decider must have; without one any active person may decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Approvals that are refused for what vouches for them; none is, unless policy says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuse: Vec<Attested>,
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

/// A policy document that cannot be used: where, why, and the next step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BadPolicy {
    /// The line, from 1; absent where none is to blame.
    pub line: Option<usize>,
    /// The character in the line, from 1; absent where none is to blame.
    pub column: Option<usize>,
    /// The field, as `limits.grant_days`; absent where none is to blame.
    pub field: Option<String>,
    /// Why, in a sentence without its full stop.
    pub why: String,
    /// The next step, in a sentence without its full stop.
    pub next: String,
}

impl BadPolicy {
    /// Where it is wrong: "line 7, column 1, `grace_dayz`".
    #[must_use]
    pub fn place(&self) -> String {
        let line = self.line.map(|line| format!("line {line}"));
        let field = self.field.as_ref().map(|field| format!("`{field}`"));
        let column = self.column.map(|column| format!("column {column}"));
        let parts: Vec<String> = line.into_iter().chain(column).chain(field).collect();
        if parts.is_empty() { "the document".to_owned() } else { parts.join(", ") }
    }
}

impl From<BadPolicy> for Refusal {
    fn from(bad: BadPolicy) -> Self {
        Self::invalid(format!("the policy, {}", bad.place()), bad.why, bad.next)
    }
}

impl fmt::Display for BadPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place(), self.why, self.next)
    }
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
                credential_days: credential_days(),
                jit_hours: jit_hours(),
                dormant_days: dormant_days(),
                issue_days: issue_days(),
                revoke_days: revoke_days(),
            },
            decisions: Decisions { self_attested: false, role: None, refuse: vec![] },
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
        let policy: Self = toml::from_str(text).map_err(|error| BadPolicy {
            line: error.span().map(|span| document::line_at(text, span.start)),
            column: error.span().map(|span| document::column_at(text, span.start)),
            field: None,
            why: error.message().trim().replace('\n', ", "),
            next: "fix the document".to_owned(),
        })?;
        let stated = policy.stated();
        for field in FIELDS {
            let Takes::Number { least, most } = field.takes else { continue };
            let given = stated.get(field.name).and_then(|given| given.parse().ok());
            if given.is_some_and(|given: u32| !(least..=most).contains(&given)) {
                let (line, column) =
                    Document::read(text).ok().and_then(|document| document.place_of(field.name)).unzip();
                return Err(BadPolicy {
                    line,
                    column,
                    field: Some(field.name.to_owned()),
                    why: format!("it must be from {least} to {most}"),
                    next: "give a number in that range".to_owned(),
                });
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
    fn a_policy_with_a_wrong_field_or_number_is_refused_with_its_line() {
        let refusal = |from: &str, to: &str| Policy::read(&DEFAULT_POLICY.replace(from, to)).unwrap_err().to_string();
        let wrong = refusal("grace_days", "grace_dayz");
        assert!(wrong.starts_with("line 8, column 1: ") && wrong.contains("grace_dayz"), "{wrong}");
        assert_eq!(
            refusal("high_days = 90", "high_days = 0"),
            "line 12, column 1, `cadence.high_days`: it must be from 1 to 3650; give a number in that range"
        );
    }
}
