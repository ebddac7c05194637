//! `findings.csv`: what fails and what is not answered, kept apart in every row. A control that speaks of items has a row for each.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key, of_workload, yes_or_no};
use super::super::table_file::TableFile;
use crate::controls::{Judged, Judgement, Verdict};
use crate::domain::word::Word;
use crate::domain::{Dossier, Id, Severity};

/// The file.
pub const FILE: &str = "findings.csv";

const ANSWERS: &[&str] = &["fail", "not-answered"];
const SEVERITIES: &[&str] = &["blocks", "high", "medium", "info"];

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = of_workload().to_vec();
    columns.extend([
        key("control", Values::Record(super::controls::FILE), "The control."),
        key(
            "item",
            Values::Text,
            "The id of the thing it speaks of, such as a data grant; empty where it speaks of the workload.",
        ),
        column("answer", Values::Words(ANSWERS), "Whether a recorded fact breaks it, or a fact it needs is unknown."),
        column(
            "severity",
            Values::Words(SEVERITIES),
            "How much it weighs in the stage of the workload, under the policy.",
        ),
        column("reason", Values::Text, "Why."),
        column("since", Values::Day, "The day from which the answer is what it is."),
        column("mend", Values::Text, "What would make it pass."),
        column("who", Values::Text, "Who can see to it."),
        yes_or_no("counts", "Whether it counts already; policy may let a control count only from a day."),
        column("counts_from", Values::Day, "The day from which it counts; never where it counts already."),
        yes_or_no("excepted", "Whether all that fails of the control is permitted by an exception in force."),
        column("excepted_until", Values::Day, "The last day on which it is; never where it is not."),
    ]);
    Table { file: FILE, about: "What fails and what is not answered, control by control and item by item.", columns }
}

/// The catalogue's letters in words.
pub(in crate::evidence) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocks => "blocks",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Info => "info",
    }
}

pub(in crate::evidence) fn write(
    file: &mut TableFile,
    dossier: &Dossier,
    judgement: &Judgement,
) -> Result<(), ExportError> {
    let mut found: Vec<&Judged> = judgement.controls.iter().filter(|judged| judged.verdict().is_finding()).collect();
    found.sort_by(|one, other| one.control.id.cmp(&other.control.id));
    for judged in found {
        let answer = &judged.answer;
        if answer.items.is_empty() {
            row_of(file, dossier, judged, None, answer.verdict, &answer.reason)?;
        }
        let mut items: Vec<_> = answer.items.iter().collect();
        items.sort_by_key(|item| item.item);
        for item in items {
            row_of(file, dossier, judged, Some(item.item), item.verdict, &item.reason)?;
        }
    }
    Ok(())
}

fn row_of(
    file: &mut TableFile,
    dossier: &Dossier,
    judged: &Judged,
    item: Option<Id>,
    verdict: Verdict,
    reason: &str,
) -> Result<(), ExportError> {
    let mend = judged.answer.mend.as_ref();
    file.row(|row| {
        row.plain(dossier.workload.id);
        row.text(&dossier.workload.key);
        row.text(&judged.control.id);
        row.id_or(item, "");
        row.text(verdict.word());
        row.text(severity(judged.severity));
        row.text(reason);
        row.plain(judged.since);
        row.text_or_nothing(mend.map(|mend| mend.how.as_ref()));
        row.text_or_nothing(mend.map(|mend| mend.who.plain()));
        row.yes_no(judged.counts());
        row.day_or(judged.from, "never");
        let excepted_until = judged.excepted_until().filter(|_| verdict == Verdict::Fail);
        row.yes_no(excepted_until.is_some());
        row.day_or(excepted_until, "never");
    })
}
