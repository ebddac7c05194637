//! The plan for people, as lines of text, and for programs, as JSON. All that came from the file is made safe to show.

use serde_json::{Value as Json, json};

use super::difference::RowChange;
use super::heard::{ColumnPlan, Words};
use super::missing::Missing;
use super::plan::{Differences, Plan};
use super::source_row::Rejected;
use crate::shown::{Shown, grouped};

/// Rows of each kind that the text names; JSON has them all.
const NAMED: usize = 20;

/// What becomes of a conflict.
const SETTLE: &str =
    "the recorded answer stands until someone settles it: `countersign import resolve KEY --keep`, or `--take`";

impl Plan {
    /// The plan as JSON: the counts `rows new changed unchanged rejected conflicts missing`, and what stands behind them.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let tally = self.tally;
        json!({
            "source": self.source,
            "file": self.file,
            "sha256": self.sha256,
            "written": self.written,
            "mapping": {
                "kept_since": self.kept.as_ref().map(|(on, _)| on.to_string()),
                "more": self.kept.as_ref().map(|(_, differences)| &differences.more),
                "less": self.kept.as_ref().map(|(_, differences)| &differences.less),
                "is_kept": self.to_keep().is_some(),
            },
            "missing_columns": self.missing_columns,
            "columns": self.columns.iter().map(ColumnPlan::to_json).collect::<Vec<_>>(),
            "rows": tally.rows,
            "new": tally.new,
            "changed": tally.changed,
            "unchanged": tally.unchanged,
            "rejected": tally.rejected,
            "empty": tally.empty,
            "not_read": self.not_read,
            "unused": self.unused,
            "known_rejects": self.known_rejects,
            "open_conflicts": self.open_conflicts,
            "conflicts": tally.conflicts,
            "missing": tally.missing,
            "people_new": self.people.new_json(),
            "people_taken": self.people.taken_json(),
            "people_in_doubt": self.people.doubts_json(),
            "seen_before": self.seen_before.is_some(),
            "rejections": self.rejected.iter().map(rejection).collect::<Vec<_>>(),
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
            "missing_rows": self.missing_rows.iter().map(Missing::to_json).collect::<Vec<_>>(),
        })
    }

    /// The plan as lines of text, each safe to print.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let tally = self.tally;
        let mut lines =
            vec![format!("{} from {} ({})", Shown::new(&self.source), Shown::new(&self.file), self.written)];
        let rows = |count: u64| if count == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(count)) };
        // What nobody understands comes before anything else: the counts below say nothing of it.
        let (lost, heard): (Vec<_>, Vec<_>) = self.columns.iter().partition(|column| column.is_lost());
        lines.extend(lost.into_iter().flat_map(ColumnPlan::lines));
        lines.extend(self.missing_line());
        lines.extend(self.mapping_line());
        lines.extend(self.unused.iter().cloned());
        let empty = if tally.empty > 0 { format!(", {} empty and skipped", tally.empty) } else { String::new() };
        lines.push(format!(
            "{} in: {} new, {} changed, {} unchanged, {} rejected{empty}",
            rows(tally.rows),
            grouped(tally.new),
            grouped(tally.changed),
            grouped(tally.unchanged),
            grouped(tally.rejected)
        ));
        if tally.rows > tally.rejected {
            lines.extend(heard.into_iter().flat_map(ColumnPlan::lines));
        }
        if !self.not_read.is_empty() {
            let columns: Vec<String> = self.not_read.iter().map(|column| Shown::new(column).to_string()).collect();
            lines.push(format!("a table of our own; not read, because they are computed: {}", columns.join(", ")));
        }
        if self.seen_before.is_some() {
            lines.push("this very file was imported before".to_owned());
        }
        let lost = self.no_longer_stated();
        if !lost.is_empty() {
            lines.push(if self.clears {
                format!("would make unknown, because the source no longer states it: {lost}")
            } else {
                format!("no longer stated by the source: {lost}; kept, and marked so (--clear-blank would make unknown: {lost})")
            });
        }
        let unclear = self.no_longer_understood();
        if !unclear.is_empty() {
            lines.push(format!(
                "no longer understood: {unclear}; the source says another word now, the recorded value is kept (--map-value says what the word means)"
            ));
        }
        if self.known_rejects > 0 {
            lines.push(format!("{} that the last import rejected too, for the same reason", rows(self.known_rejects)));
        }
        if tally.conflicts > 0 {
            lines.push(format!("{} with a conflict: {SETTLE}", rows(tally.conflicts)));
        }
        if self.open_conflicts > 0 {
            lines.push(format!(
                "{} with a conflict of an earlier import, still open: {SETTLE}",
                rows(self.open_conflicts)
            ));
        }
        if tally.missing > 0 {
            lines.push(format!(
                "{} of earlier imports missing from the source; nothing is deleted",
                rows(tally.missing)
            ));
            lines.extend(some(&self.missing_rows, Missing::line));
        }
        lines.extend(self.people.new_lines());
        lines.extend(some(&self.people.lines(), String::clone));
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
            let unstated = change.unstated.iter().map(|field| format!("{field} no longer stated"));
            let unclear = change
                .unclear
                .iter()
                .map(|(field, words)| format!("{field} now \"{words}\", which was not understood"));
            let kept = change.kept.iter().map(|kept| {
                let super::difference::FieldChange { field, from, to, .. } = kept;
                format!("{field} of its data stays {from}, as a person answered; the source says {to}")
            });
            let also = change.also.iter().map(|also| (*also).to_owned());
            let fields: Vec<String> =
                change.fields.iter().map(said).chain(unstated).chain(unclear).chain(kept).chain(also).collect();
            format!("changed: row {} ({}): {}", change.row, change.key, fields.join("; "))
        }));
        lines
    }
}

impl Plan {
    /// That the file lacks columns that others of its kind have.
    #[must_use]
    pub fn missing_line(&self) -> Option<String> {
        let named: Vec<String> =
            self.missing_columns.iter().map(|column| format!("\"{}\"", Shown::new(column))).collect();
        let named = named.join(", ");
        (!named.is_empty()).then(|| {
            format!("other files of {} have {named}; this one has not, so nothing is read from there", self.source)
        })
    }

    /// That it goes by another mapping than was kept, and what becomes of it.
    #[must_use]
    pub fn mapping_line(&self) -> Option<String> {
        let goes_on = if self.keeps { "kept with this import" } else { "for this run; --keep-mapping keeps it" };
        let (on, Differences { more, less }) = match &self.kept {
            Some((on, differences)) => (on, differences),
            None if self.to_keep().is_some() => {
                let said = self.wording.lines().len();
                return Some(format!("mapping of {said} columns and words: {goes_on}"));
            }
            None => return None,
        };
        let signed = more.iter().map(|line| format!("+ {line}")).chain(less.iter().map(|line| format!("- {line}")));
        let mut signed: Vec<String> = signed.map(|line| Shown::new(&line).to_string()).collect();
        if signed.is_empty() {
            return None;
        }
        let beyond = signed.len().saturating_sub(WORDS_NAMED);
        signed.truncate(WORDS_NAMED);
        if beyond > 0 {
            signed.push(format!("and {beyond} more"));
        }
        Some(format!("mapping is another than the one kept since {on} ({goes_on}): {}", signed.join("; ")))
    }
}

/// Words of one column that the text names; JSON has them all.
const WORDS_NAMED: usize = 5;

impl ColumnPlan {
    fn to_json(&self) -> Json {
        let words = |words: &Words| -> Vec<Json> {
            words.words.iter().map(|(word, rows)| json!({"word": word, "rows": rows})).collect()
        };
        json!({
            "field": self.fact,
            "columns": self.columns,
            "taken": self.taken,
            "blank": self.blank,
            "other": self.other,
            "says_nothing": self.nothing.cells,
            "words_for_nothing": words(&self.nothing),
            "not_understood": self.not_understood.cells,
            "words": words(&self.not_understood),
            "short_years": self.short_years(),
            "would_become_unknown": self.would_become_unknown,
            "no_longer_understood": self.no_longer_understood,
        })
    }

    /// What was understood of it: one line, and one more with the words that were not.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.line()];
        for (words, what) in [(&self.not_understood, "not understood"), (&self.nothing, "says nothing")] {
            if words.cells > 0 {
                lines.push(format!("  {what}: {}", words.named()));
            }
        }
        match self.short_years() {
            0 => {}
            rows => lines.push(format!(
                "  years of two digits are not read ({} rows), as the century is a guess: write four digits in the source",
                grouped(rows)
            )),
        }
        lines
    }

    /// The counts alone.
    #[must_use]
    pub fn line(&self) -> String {
        let mut counts = vec![format!("{} taken", grouped(self.taken))];
        for (count, what) in [
            (self.blank, "blank"),
            (self.other, "saying something else"),
            (self.nothing.cells, "saying nothing"),
            (self.not_understood.cells, "not understood"),
            (self.would_become_unknown, "no longer stated"),
        ] {
            if count > 0 {
                counts.push(format!("{} {what}", grouped(count)));
            }
        }
        let columns: Vec<String> = self.columns.iter().map(|column| format!("\"{}\"", Shown::new(column))).collect();
        format!("{} from {}: {}", self.fact, columns.join(" and "), counts.join(", "))
    }
}

impl Words {
    /// The most frequent words, each with its rows.
    fn named(&self) -> String {
        let named = self.words.iter().take(WORDS_NAMED);
        let mut named: Vec<String> =
            named.map(|(word, rows)| format!("\"{}\" {}", Rejected::shown(word), grouped(*rows))).collect();
        if self.words.len() > WORDS_NAMED {
            let beyond = (self.words.len() - WORDS_NAMED) as u64;
            let words = if beyond == 1 { "word" } else { "words" };
            named.push(format!("and {} other {words}", grouped(beyond)));
        }
        named.join(", ")
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
        "no_longer_stated": change.unstated,
        "no_longer_understood": change.unclear.iter().map(|(field, words)| json!({"field": field, "word": words})).collect::<Vec<_>>(),
        "fields": fields.collect::<Vec<_>>(),
        "kept": change.kept.iter().map(|kept| json!({"field": kept.field, "from": kept.from, "to": kept.to})).collect::<Vec<_>>(),
        "also": change.also,
    })
}
