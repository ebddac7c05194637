//! `controls.csv`: what each control means, what policy says of it, and what it came to.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key, yes_or_no};
use super::super::table_file::TableFile;
use super::findings::severity;
use crate::controls::{Control, Masks, catalogue};
use crate::domain::policy::Preset;
use crate::domain::word::Word;
use crate::domain::{Policy, Stage};

/// The file.
pub const FILE: &str = "controls.csv";

const WEIGHTS: &[&str] = &["blocks", "high", "medium", "info", "none"];
const STAGES: [Option<Stage>; 5] =
    [Some(Stage::Experiment), Some(Stage::Pilot), Some(Stage::Production), Some(Stage::Retired), None];

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = vec![
        key("control", Values::Text, "What the control is called for good."),
        column("family", Values::Text, "The family of its check."),
        column("question", Values::Text, "Which of the eight questions it belongs to."),
        column("title", Values::Text, "What it asks for, in a few words."),
        column("passes_when", Values::Text, "When it passes."),
        column("reads", Values::Array, "The facts and records it reads."),
    ];
    columns.extend(STAGES.map(|stage| {
        let stage = stage.map_or("unknown", |stage| stage.word());
        let about =
            format!("How much it weighs by the catalogue where the stage is {stage}; none where it is not judged.");
        column(format!("severity_{stage}"), Values::Words(WEIGHTS), about)
    }));
    columns.extend([
        column("gates", Values::Array, "The stages that are entered only when it passes."),
        yes_or_no("standing", "Whether it judges how a workload came to stand where it stands."),
        yes_or_no("is_on", "Whether it is judged under the policy in force."),
        yes_or_no("turned_off", "Whether the policy turned it off by name."),
        column("counts_from", Values::Day, "The day from which the policy lets it count; never where it always has."),
        column(
            "lowered_to",
            Values::Words(WEIGHTS),
            "The severity that the policy lowered it to; none where it did not.",
        ),
        column("policy_reason", Values::Text, "Why the policy says so."),
        column(
            "exception_max_days",
            Values::Number,
            "The longest that an exception from it may last; 0 where there is none.",
        ),
        column("passes", Values::Number, "Workloads in scope of which it passes."),
        column("fails", Values::Number, "Workloads in scope of which it fails."),
        column("not_answered", Values::Number, "Workloads in scope of which it is not answered."),
        column("not_applicable", Values::Number, "Workloads in scope to which it does not apply."),
        column("sentences", Values::Array, "The sentences of the source that it follows from."),
        column("references", Values::Array, "Published references."),
    ]);
    Table { file: FILE, about: "What each control means, what policy says of it, and what it came to.", columns }
}

/// What each control came to over the workloads in scope.
#[derive(Clone, Debug, Default)]
pub(in crate::evidence) struct Totals {
    each: Vec<Total>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Total {
    passes: u64,
    fails: u64,
    open: u64,
    not_applicable: u64,
}

impl Totals {
    pub(in crate::evidence) fn add(&mut self, masks: Masks) {
        self.each.resize(catalogue().controls.len(), Total::default());
        for (control, total) in catalogue().controls.iter().zip(&mut self.each) {
            total.passes += u64::from(masks.pass.has(control));
            total.fails += u64::from(masks.fail.has(control));
            total.open += u64::from(masks.not_answered.has(control));
            total.not_applicable += u64::from(masks.not_applicable.has(control));
        }
    }

    /// Pairs of workload and control that fail.
    pub(in crate::evidence) fn fails(&self) -> u64 {
        self.each.iter().map(|total| total.fails).sum()
    }

    /// Pairs of workload and control that are not answered.
    pub(in crate::evidence) fn open(&self) -> u64 {
        self.each.iter().map(|total| total.open).sum()
    }

    /// Pairs that pass, fail, and are not answered, over some controls.
    pub(in crate::evidence) fn over<'c>(&self, controls: impl Iterator<Item = &'c Control>) -> [u64; 3] {
        controls.map(|control| self.of(control)).fold([0; 3], |[passes, fails, open], total| {
            [passes + total.passes, fails + total.fails, open + total.open]
        })
    }

    fn of(&self, control: &Control) -> Total {
        self.each.get(control.index).copied().unwrap_or_default()
    }
}

pub(in crate::evidence) fn write(file: &mut TableFile, policy: &Policy, totals: &Totals) -> Result<(), ExportError> {
    let mut controls: Vec<&Control> = catalogue().controls.iter().collect();
    controls.sort_by(|one, other| one.id.cmp(&other.id));
    controls.into_iter().try_for_each(|control| row_of(file, control, policy, totals.of(control)))
}

fn row_of(file: &mut TableFile, control: &Control, policy: &Policy, total: Total) -> Result<(), ExportError> {
    let own = control.policy(policy);
    let off = own.is_some_and(|own| own.off);
    file.row(|row| {
        row.text(&control.id);
        row.text(&control.family);
        row.text(control.question.word());
        row.text(&control.title);
        row.text(&control.passes_when);
        row.array(control.reads.iter().map(String::as_str));
        for stage in STAGES {
            row.text(control.severity.of(stage).map_or("none", severity));
        }
        row.array(control.gates.iter().map(|stage| stage.word()));
        row.yes_no(control.standing);
        row.yes_no(!off && (control.core || policy.preset == Preset::Full));
        row.yes_no(off);
        row.day_or(own.and_then(|own| own.from), "never");
        row.text(own.and_then(|own| own.severity).map_or("none", severity));
        row.text_or_nothing(own.map(|own| own.reason.as_str()));
        row.plain(control.exception_max_days);
        row.plain(total.passes);
        row.plain(total.fails);
        row.plain(total.open);
        row.plain(total.not_applicable);
        row.array(control.sentences.iter().map(String::as_str));
        row.array(control.references.iter().map(String::as_str));
    })
}
