//! The plan for people, as lines of text, and for programs, as JSON. All that came from the file is made safe to show.

use serde_json::{Value as Json, json};

use super::difference::RowChange;
use super::plan::Plan;
use super::source_row::Rejected;
use crate::shown::Shown;

/// Rows of each kind that the text names; JSON has them all.
const NAMED: usize = 20;

impl Plan {
    /// The plan as JSON: the counts `rows new changed unchanged rejected conflicts gone`, and what stands behind them.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let tally = self.tally;
        json!({
            "source": self.source,
            "file": self.file,
            "sha256": self.sha256,
            "written": self.written,
            "columns": self.columns.iter().map(|(field, columns)| json!({"field": field, "columns": columns})).collect::<Vec<_>>(),
            "rows": tally.rows,
            "new": tally.new,
            "changed": tally.changed,
            "unchanged": tally.unchanged,
            "rejected": tally.rejected,
            "conflicts": tally.conflicts,
            "gone": tally.gone,
            "seen_before": self.seen_before.is_some(),
            "rejections": self.rejected.iter().map(rejection).collect::<Vec<_>>(),
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
            "gone_from_source": self.gone.iter().map(|row| row.workload.to_string()).collect::<Vec<_>>(),
        })
    }

    /// The plan as lines of text, each safe to print.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let tally = self.tally;
        let mut lines = vec![
            format!("{} from {} ({})", Shown::new(&self.source), Shown::new(&self.file), self.written),
            format!(
                "{} rows in: {} new, {} changed, {} unchanged, {} rejected",
                tally.rows, tally.new, tally.changed, tally.unchanged, tally.rejected
            ),
        ];
        if self.seen_before.is_some() {
            lines.push("this very file was imported before".to_owned());
        }
        if tally.conflicts > 0 {
            lines.push(format!(
                "{} rows with a conflict: the recorded answers stand until a person settles it",
                tally.conflicts
            ));
        }
        if tally.gone > 0 {
            lines.push(format!("{} rows of earlier imports are gone from the source; nothing is deleted", tally.gone));
        }
        lines.extend(some(&self.rejected, |rejected| {
            let column =
                rejected.column.as_deref().map(|column| format!(", {}", Shown::new(column))).unwrap_or_default();
            let value = if rejected.value.is_empty() { String::new() } else { format!(" \"{}\"", rejected.value) };
            format!("rejected: row {} (line {}{column}){value}: {}", rejected.row, rejected.line, rejected.reason)
        }));
        lines.extend(some(&self.changes, |change| {
            let said = |field: &super::difference::FieldChange| {
                let conflict = if field.is_conflict { " (conflict)" } else { "" };
                format!("{} {} -> {}{conflict}", field.field, field.from, field.to)
            };
            let fields: Vec<String> =
                change.fields.iter().map(said).chain(change.also.iter().map(|also| (*also).to_owned())).collect();
            format!("changed: row {} ({}): {}", change.row, change.key, fields.join("; "))
        }));
        lines
    }
}

fn some<T>(all: &[T], line: impl Fn(&T) -> String) -> Vec<String> {
    let mut lines: Vec<String> = all.iter().take(NAMED).map(line).collect();
    if all.len() > NAMED {
        lines.push(format!("... and {} more", all.len() - NAMED));
    }
    lines
}

fn rejection(rejected: &Rejected) -> Json {
    json!({
        "row": rejected.row,
        "line": rejected.line,
        "column": rejected.column,
        "value": rejected.value,
        "code": rejected.reason.code(),
        "reason": rejected.reason.to_string(),
    })
}

fn change(change: &RowChange) -> Json {
    let fields = change
        .fields
        .iter()
        .map(|field| json!({"field": field.field, "from": field.from, "to": field.to, "conflict": field.is_conflict}));
    json!({
        "row": change.row,
        "workload": change.workload.to_string(),
        "key": change.key,
        "fields": fields.collect::<Vec<_>>(),
        "also": change.also,
    })
}
