//! Rows of earlier imports that are not in the source any more, each with its workload, and with the new row that may be the same one
//! under another team or unit.

use std::collections::{HashMap, HashSet};

use serde_json::{Value as Json, json};

use super::known::{Known, KnownRow};
use super::match_rows::{PlanError, Verdict};
use super::source::Source;
use super::source_row::{Rejected, SourceRow};
use crate::domain::Value;

/// A row that is missing from its source.
#[derive(Debug)]
pub struct Missing {
    /// What the register knows of it.
    pub row: KnownRow,
    /// The key of its workload.
    pub key: String,
    /// Its name; safe to show, cut.
    pub name: String,
    /// A new row of the same name: its number, and its team and unit; safe to show, cut.
    pub same_name: Option<(u64, String)>,
}

impl Missing {
    /// It in words.
    #[must_use]
    pub fn line(&self) -> String {
        let again = match &self.same_name {
            Some((row, place)) => {
                let place = if place.is_empty() { "no team".to_owned() } else { format!("team {place}") };
                format!("; row {row} has the same name, other team ({place}): the same workload?")
            }
            None => String::new(),
        };
        format!("missing: {} ({}){again}", self.key, self.name)
    }

    /// It for programs.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "workload": self.row.workload.to_string(),
            "key": self.key,
            "name": self.name,
            "same_name_in_row": self.same_name.as_ref().map(|(row, _)| row),
        })
    }
}

/// Names the rows that are missing.
pub(super) fn named(
    rows: Vec<KnownRow>,
    source: &mut Source,
    verdicts: &[Verdict],
    known: &impl Known,
) -> Result<Vec<Missing>, PlanError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let names: HashSet<String> = rows.iter().map(|row| name_in(&row.match_key).to_owned()).collect();
    let mut same: HashMap<String, (u64, String)> = HashMap::new();
    for (verdict, read) in verdicts.iter().zip(source.rows()?) {
        let Ok(row) = read? else { continue };
        let key = row.match_key();
        if *verdict == Verdict::New && names.contains(name_in(&key)) {
            same.entry(name_in(&key).to_owned()).or_insert_with(|| (row.row, place(&row)));
        }
    }
    let mut missing = Vec::with_capacity(rows.len());
    for row in rows {
        let workload = known.workload(row.workload)?;
        let (key, name) = workload.map_or_else(
            || (row.workload.to_string(), String::new()),
            |workload| (workload.key.clone(), Rejected::shown(workload.name())),
        );
        let same_name = same.get(name_in(&row.match_key)).cloned();
        missing.push(Missing { row, key, name, same_name });
    }
    Ok(missing)
}

/// The name in a match key: it is its last line.
fn name_in(match_key: &str) -> &str {
    match_key.rsplit('\n').next().unwrap_or_default()
}

fn place(row: &SourceRow) -> String {
    let parts = ["team", "unit"].into_iter().filter_map(|name| row.fields.get(name).map(Value::plain));
    Rejected::shown(&parts.collect::<Vec<_>>().join(", "))
}
