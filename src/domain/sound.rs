//! What a fact of a workload may be, whoever says it: a person, a plan or a source. One check for each fact, wherever it comes from.

use super::cadence::Interval;
use super::field::Fields;
use super::record::{Workload, WorkloadFacts};
use super::{Day, Listing, Refusal, Value, Word as _};

/// Days on which something happened, and so none that lies ahead.
const PAST: [&str; 7] = [
    "control_exercised_on",
    "chains_reviewed_on",
    "log_sampled_on",
    "stop_tested_on",
    "stage_since",
    "reach_answered_on",
    "last_review_on",
];

/// A value that a fact cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsound {
    /// The fact.
    pub field: &'static str,
    /// Why, in a sentence without its full stop.
    pub why: String,
    /// The next step, in a sentence without its full stop.
    pub next: String,
}

impl Unsound {
    fn new(field: &'static str, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { field, why: why.into(), next: next.into() }
    }

    /// The refusal of an act on a record that is called so.
    #[must_use]
    pub fn of(self, what: impl Into<String>) -> Refusal {
        Refusal::invalid(what, self.why, self.next)
    }
}

/// Whether a workload can have these facts on a day; `workload` is what is recorded of it, where anything is.
///
/// # Errors
/// The first fact that it cannot have.
pub fn check(fields: &Fields<WorkloadFacts>, workload: Option<&Workload>, on: Day) -> Result<(), Unsound> {
    if let Some(Value::Text(cadence)) = fields.get("cadence")
        && let Err(bad) = cadence.parse::<Interval>()
    {
        return Err(Unsound::new("cadence", format!("cadence: {bad}"), "write it as 90d, 12w, 3m or 1y"));
    }
    if matches!(fields.get("name"), Some(Value::Unknown)) {
        return Err(Unsound::new("name", "a workload keeps its name", "give another name"));
    }
    if matches!(fields.get("tier_raised"), Some(Value::Word(_)))
        && !matches!(fields.get("tier_reason"), Some(Value::Text(_)))
        && workload.is_none_or(|workload| workload.facts.tier_reason.is_unknown())
    {
        return Err(Unsound::new("tier_raised", "a tier is raised by hand only with a reason", "give tier_reason too"));
    }
    for name in PAST {
        match fields.get(name) {
            Some(Value::Day(day)) if *day > on => {
                return Err(Unsound::new(name, format!("{name} {day} is after {on}"), "give a day that has come"));
            }
            _ => {}
        }
    }
    lists_agree(fields, workload)
}

/// "There are none" cannot be said of a list that has items; in a plan, of one that would have.
fn lists_agree(fields: &Fields<WorkloadFacts>, workload: Option<&Workload>) -> Result<(), Unsound> {
    let says_none = |name: &str| matches!(fields.get(name), Some(Value::Word(word)) if *word == Listing::None.word());
    let tools = match fields.get("tools") {
        Some(Value::Texts(tools)) => tools.len(),
        Some(_) => 0,
        None => workload.map_or(0, |workload| workload.facts.tools.len()),
    };
    let counted = |list: fn(&Workload) -> usize| workload.map_or(0, list);
    for (name, items, [one, many]) in [
        ("tools_complete", tools, ["tool", "tools"]),
        ("grants_complete", counted(|it| it.grants.len()), ["data grant", "data grants"]),
        ("identities_complete", counted(|it| it.identities.len()), ["identity", "identities"]),
        ("zones_complete", counted(|it| it.zones.len()), ["zone", "zones"]),
    ] {
        if says_none(name) && items > 0 {
            let why = if items == 1 {
                format!("1 {one} is recorded or planned, so there cannot be none")
            } else {
                format!("{items} {many} are recorded or planned, so there cannot be none")
            };
            return Err(Unsound::new(name, why, format!("say {name}=listed if these are all")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FactTable as _;

    /// A fact that is named here and is no fact of a workload would be checked by nobody.
    #[test]
    fn every_day_of_the_past_is_a_fact() {
        for name in PAST {
            assert!(WorkloadFacts::field(name).is_some(), "{name}");
        }
    }
}
