//! The fields of a policy by name: what each takes, what a policy says in each, and what differs between two policies.

use super::{Policy, Preset, Severity};
use crate::domain::word::Word;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A field of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyField {
    /// Its name with the table it stands in, as `limits.grant_days`.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What a policy without it goes by, as it is written; absent where a policy must name it.
    pub otherwise: Option<&'static str>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// An IANA time zone.
    Zone,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number, both ends included.
    Number {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// Any of these words, in a list.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    YesNo,
    /// A day, as `2027-03-01`.
    Day,
    /// A text that says something.
    Text,
}

const fn needed(name: &'static str, takes: Takes) -> PolicyField {
    PolicyField { name, takes, otherwise: None }
}

const fn defaulted(name: &'static str, takes: Takes, otherwise: &'static str) -> PolicyField {
    PolicyField { name, takes, otherwise: Some(otherwise) }
}

/// Ten years: what is longer than that is a mistake.
const MOST: u32 = 3_650;
const DAYS: Takes = Takes::Number { least: 1, most: MOST };
const DAYS_OR_NONE: Takes = Takes::Number { least: 0, most: MOST };
const HOURS: Takes = Takes::Number { least: 1, most: 720 };

/// What policy may refuse of decisions, of the words of [`crate::domain::Attested`].
const REFUSABLE: &[&str] = &["same-account", "stated"];

/// Every field that is not about a single control, in the order of the document.
pub const FIELDS: &[PolicyField] = &[
    needed("time_zone", Takes::Zone),
    needed("preset", Takes::Word(Preset::WORDS)),
    needed("grace_days", DAYS_OR_NONE),
    needed("cadence.high_days", DAYS),
    needed("cadence.medium_days", DAYS),
    needed("cadence.low_days", DAYS),
    needed("cadence.pilot_days", DAYS),
    needed("limits.experiment_days", DAYS),
    needed("limits.pilot_days", DAYS),
    needed("limits.grant_days", DAYS),
    needed("limits.log_planned_days", DAYS_OR_NONE),
    defaulted("limits.log_retention_days", DAYS_OR_NONE, "180"),
    defaulted("limits.stop_test_days", DAYS, "365"),
    defaulted("limits.ended_days", DAYS_OR_NONE, "7"),
    defaulted("limits.credential_days", DAYS, "90"),
    defaulted("limits.jit_hours", HOURS, "24"),
    defaulted("limits.dormant_days", DAYS, "90"),
    defaulted("limits.issue_days", DAYS, "14"),
    defaulted("limits.revoke_days", DAYS, "14"),
    needed("decisions.self_attested", Takes::YesNo),
    defaulted("decisions.role", Takes::Text, ""),
    defaulted("decisions.refuse", Takes::Words(REFUSABLE), ""),
];

/// What may be said of a single control, in its table `controls.ID`.
pub const CONTROL_FIELDS: &[PolicyField] = &[
    defaulted("from", Takes::Day, ""),
    defaulted("severity", Takes::Word(Severity::WORDS), ""),
    defaulted("off", Takes::YesNo, "false"),
    needed("reason", Takes::Text),
];

impl PolicyField {
    /// The field of this name, those of single controls among them: `controls.OWN-2.off`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let own = || {
            let (_, field) = name.strip_prefix("controls.")?.split_once('.')?;
            CONTROL_FIELDS.iter().find(|known| known.name == field)
        };
        FIELDS.iter().find(|known| known.name == name).or_else(own).copied()
    }
}

/// A field that two policies do not agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, as `limits.grant_days` or `controls.OWN-2.off`.
    pub field: String,
    /// What the one says; absent where it says nothing.
    pub before: Option<String>,
    /// What the other says; absent where it says nothing.
    pub after: Option<String>,
}

impl Policy {
    /// What it says in each field, defaults included: the name with its table, and the value as a person reads it.
    #[must_use]
    pub fn stated(&self) -> BTreeMap<String, String> {
        let mut stated = BTreeMap::new();
        // A policy is plain data: it can always be written.
        flatten("", &serde_json::to_value(self).unwrap_or_default(), &mut stated);
        stated
    }

    /// The fields that another policy says otherwise, by name.
    #[must_use]
    pub fn differences(&self, after: &Self) -> Vec<Difference> {
        let (before, after) = (self.stated(), after.stated());
        let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let both = fields.into_iter().map(|field| (field, before.get(field), after.get(field)));
        let differ = both.filter(|(_, before, after)| before != after);
        differ
            .map(|(field, before, after)| Difference {
                field: field.clone(),
                before: before.cloned(),
                after: after.cloned(),
            })
            .collect()
    }
}

fn flatten(name: &str, value: &Json, stated: &mut BTreeMap<String, String>) {
    match value {
        Json::Object(fields) => {
            let dot = if name.is_empty() { "" } else { "." };
            for (field, value) in fields {
                flatten(&format!("{name}{dot}{field}"), value, stated);
            }
        }
        Json::String(text) => {
            stated.insert(name.to_owned(), text.clone());
        }
        other => {
            stated.insert(name.to_owned(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULT_POLICY;
    use super::*;

    #[test]
    fn every_field_of_a_policy_is_named_once_and_none_is_named_that_is_not_there() {
        let mut full = Policy::read(DEFAULT_POLICY).unwrap();
        full.decisions.role = Some("risk officer".to_owned());
        full.decisions.refuse = vec![crate::domain::Attested::Stated];
        let stated: BTreeSet<String> = full.stated().into_keys().collect();
        let named: BTreeSet<String> = FIELDS.iter().map(|field| field.name.to_owned()).collect();
        assert_eq!(stated, named);
        let text = "from = \"2027-03-01\"\nseverity = \"medium\"\noff = true\nreason = \"x\"";
        let with = Policy::read(&format!("{DEFAULT_POLICY}\n[controls.DAT-3]\n{text}")).unwrap();
        let own = with.stated().into_keys().filter_map(|name| name.strip_prefix("controls.DAT-3.").map(str::to_owned));
        assert_eq!(own.collect::<BTreeSet<_>>(), CONTROL_FIELDS.iter().map(|field| field.name.to_owned()).collect());
    }

    #[test]
    fn two_policies_differ_in_fields_that_have_a_before_and_an_after() {
        let before = Policy::read(DEFAULT_POLICY).unwrap();
        let text = DEFAULT_POLICY.replace("grant_days = 365", "grant_days = 180");
        let after = Policy::read(&format!("{text}\n[controls.DAT-3]\noff = true\nreason = \"renewed\"")).unwrap();
        let told: Vec<String> = before
            .differences(&after)
            .iter()
            .map(|it| format!("{} {:?} {:?}", it.field, it.before.as_deref(), it.after.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                "controls.DAT-3.off None Some(\"true\")",
                "controls.DAT-3.reason None Some(\"renewed\")",
                "limits.grant_days Some(\"365\") Some(\"180\")"
            ]
        );
        assert_eq!(before.differences(&before), []);
    }
}
