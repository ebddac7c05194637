//! `findings.csv`: what fails and what is not answered, kept apart in every row. A control that speaks of items has a row for each. The
//! subject is the workload, or the identity where no workload runs as it: no finding is told of both.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key, of_workload, yes_or_no};
use super::super::table_file::TableFile;
use super::identities;
use crate::controls::{ControlSet, Judged, Judgement, Verdict, new_findings};
use crate::domain::word::Word;
use crate::domain::{Dossier, Id, Severity};

/// The file.
pub const FILE: &str = "findings.csv";

const ANSWERS: &[&str] = &["fail", "not-answered"];
const SUBJECTS: &[&str] = &["workload", "identity"];
const BASELINE: &[&str] = &["known", "new", "none"];
const SEVERITIES: &[&str] = &["blocks", "high", "medium", "info"];

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = of_workload().to_vec();
    columns.extend([
        key(
            "identity_id",
            Values::Record(identities::FILE),
            "The identity of which it is found, where no workload runs as it; then there is no workload. Else empty.",
        ),
        column("subject", Values::Words(SUBJECTS), "Of what it is found: a workload, or an identity that no workload runs as."),
        key("control", Values::Record(super::controls::FILE), "The control."),
        key(
            "item",
            Values::Text,
            "The id of the thing it speaks of, such as a data grant; empty where it speaks of its subject.",
        ),
        column("result", Values::Words(ANSWERS), "Whether a recorded fact breaks it, or a fact it needs is unknown."),
        column(
            "severity",
            Values::Words(SEVERITIES),
            "How much it weighs in the stage of the workload, of an identity where the stage is unknown, under the policy.",
        ),
        column("reason", Values::Text, "Why."),
        column("since", Values::Day, "The day from which the answer is what it is."),
        column("fix", Values::Text, "What would make it pass."),
        column("assigned_to", Values::Text, "Who can see to it."),
        yes_or_no("counts", "Whether it counts already; policy may let a control count only from a day."),
        column("counts_from", Values::Day, "The day from which it counts; never where it counts already."),
        yes_or_no("excepted", "Whether all that fails of the control is permitted by an exception in force."),
        column("excepted_until", Values::Day, "The last day on which it is; never where it is not."),
        column(
            "baseline",
            Values::Words(BASELINE),
            "Whether the last baseline knows that the control does not pass, or that is new; none where no baseline was taken, where it does not count yet, and of an identity.",
        ),
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

/// Of what something is found.
#[derive(Clone, Copy)]
pub(in crate::evidence) enum Subject<'a> {
    /// A workload, and whether a baseline was taken.
    Workload(&'a Dossier, bool),
    /// An identity that no workload runs as. No baseline holds any.
    Identity(Id),
}

impl Subject<'_> {
    /// What the last baseline says of a finding.
    fn baseline(self, judged: &Judged, new: ControlSet) -> &'static str {
        match self {
            Self::Workload(_, true) if !judged.counts() => "none",
            Self::Workload(_, true) if new.has(judged.control) => "new",
            Self::Workload(_, true) => "known",
            Self::Workload(_, false) | Self::Identity(_) => "none",
        }
    }
}

pub(in crate::evidence) fn write(
    file: &mut TableFile,
    subject: Subject<'_>,
    judgement: &Judgement,
) -> Result<(), ExportError> {
    let new = match subject {
        Subject::Workload(dossier, _) => new_findings(judgement.masks, dossier.workload.baseline.as_ref()),
        Subject::Identity(_) => ControlSet::default(),
    };
    let mut found: Vec<&Judged> = judgement.controls.iter().filter(|judged| judged.verdict().is_finding()).collect();
    found.sort_by(|one, other| one.control.id.cmp(&other.control.id));
    for judged in found {
        let (answer, baseline) = (&judged.answer, subject.baseline(judged, new));
        if answer.items.is_empty() {
            row_of(file, subject, judged, (None, answer.verdict, &answer.reason), baseline)?;
        }
        let mut items: Vec<_> = answer.items.iter().collect();
        items.sort_by_key(|item| item.item);
        for item in items {
            row_of(file, subject, judged, (Some(item.item), item.verdict, &item.reason), baseline)?;
        }
    }
    Ok(())
}

fn row_of(
    file: &mut TableFile,
    subject: Subject<'_>,
    judged: &Judged,
    (item, verdict, reason): (Option<Id>, Verdict, &str),
    baseline: &str,
) -> Result<(), ExportError> {
    let fix = judged.answer.fix.as_ref();
    file.row(|row| {
        match subject {
            Subject::Workload(dossier, _) => {
                row.plain(dossier.workload.id);
                row.text(&dossier.workload.key);
                row.id_or(None, "");
                row.text("workload");
            }
            Subject::Identity(id) => {
                row.id_or(None, "");
                row.text_or_nothing(None);
                row.plain(id);
                row.text("identity");
            }
        }
        row.text(&judged.control.id);
        row.id_or(item, "");
        row.text(verdict.word());
        row.text(severity(judged.severity));
        row.text(reason);
        row.plain(judged.since);
        row.text_or_nothing(fix.map(|fix| fix.how.as_ref()));
        row.text_or_nothing(fix.map(|fix| fix.who.plain()));
        row.yes_no(judged.counts());
        row.day_or(judged.from, "never");
        let excepted_until = judged.excepted_until().filter(|_| verdict == Verdict::Fail);
        row.yes_no(excepted_until.is_some());
        row.day_or(excepted_until, "never");
        row.text(baseline);
    })
}
