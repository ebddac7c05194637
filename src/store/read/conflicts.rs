//! What sources say against recorded answers: both values in words, and who said each.

use crate::domain::record::{Workload, WorkloadFacts};
use crate::domain::{Day, FactTable as _, How, Id, Value};
use crate::store::read::HistoryRow;
use crate::store::{Result, Store};

/// What a source says is no answer.
const STATED: &str = "workload.imported";

/// A conflict of an import that nobody has settled, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictTold {
    /// The field.
    pub field: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The source.
    pub source: String,
    /// What is recorded.
    pub ours: String,
    /// How it came to be recorded, and when: `answered by os:kim@host on 2026-11-22`.
    pub answered: String,
    /// What the source says.
    pub theirs: String,
    /// The day since when it says so.
    pub since: Day,
}

impl ConflictTold {
    /// Both values, and who said each.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { source, ours, answered, theirs, since, .. } = self;
        format!("recorded is {ours} ({answered}); {source} says {theirs} since {since}")
    }
}

impl Store {
    /// The open conflicts of a workload.
    ///
    /// # Errors
    /// Where the register cannot be read.
    pub fn conflicts_told(&self, workload: &Workload) -> Result<Vec<ConflictTold>> {
        let mut told = Vec::new();
        for conflict in workload.conflicts() {
            let title = WorkloadFacts::field(conflict.field).map_or(conflict.field, |it| it.title);
            told.push(ConflictTold {
                field: conflict.field,
                title,
                source: conflict.source.to_owned(),
                ours: self.plain(&conflict.ours)?,
                answered: self.answered(workload, conflict.field)?,
                theirs: self.plain(&conflict.theirs)?,
                since: conflict.since,
            });
        }
        Ok(told)
    }

    fn plain(&self, value: &Value) -> Result<String> {
        match value {
            Value::Person(id) => self.called(*id),
            other => Ok(other.plain()),
        }
    }

    /// How a fact came to be recorded, by which account and when.
    fn answered(&self, workload: &Workload, field: &str) -> Result<String> {
        let Some(set) = workload.facts.setting(field) else { return Ok("unknown by whom".to_owned()) };
        let how = match set.how {
            How::Person => "answered",
            How::Bulk => "answered in bulk",
            How::Import => "imported",
            How::Approval => "set by an approval",
            How::Review => "set by a review",
        };
        let by = self.account_of(workload.id, field)?.map_or_else(String::new, |account| format!(" by {account}"));
        Ok(format!("{how}{by} on {}", set.on))
    }

    /// The account that last answered a field.
    fn account_of(&self, workload: Id, field: &str) -> Result<Option<String>> {
        let history = self.history(workload)?;
        let says = |row: &&HistoryRow| row.entry.data.get("fields").is_some_and(|fields| fields.get(field).is_some());
        let answers = history.iter().rev().filter(|row| row.entry.kind != STATED).find(says);
        Ok(answers.map(|row| row.entry.actor.as_login()))
    }
}
