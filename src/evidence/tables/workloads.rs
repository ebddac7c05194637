//! `workloads.csv`: every fact of every workload in scope, and what follows from them.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, facts, key, person};
use super::super::table_file::TableFile;
use crate::domain::effect::{self, Effects, ReachRange};
use crate::domain::record::{Source, WorkloadFacts};
use crate::domain::word::Word;
use crate::domain::{Deadline, Dossier, Policy, Tier, cadence, deadline};
use serde_json::{Value as Json, json};

/// The file.
pub const FILE: &str = "workloads.csv";

const THREE: &[&str] = &["yes", "no", "unknown"];

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = vec![
        key("workload_id", Values::Record(super::population::FILE), "The workload."),
        column("workload_key", Values::Text, "The key by which people call it."),
        column("recorded_from", Values::Day, "The day it was recorded from."),
    ];
    columns.extend(facts::<WorkloadFacts>());
    columns.extend([
        column("tier", Values::Words(Tier::WORDS), "How much is at stake: from its widest effect, or raised by hand."),
        column("effective_reach_customer", Values::Text, EFFECTIVE),
        column("effective_reach_record", Values::Text, EFFECTIVE),
        column("effective_reach_decision", Values::Text, EFFECTIVE),
        column(
            "acts_alone",
            Values::Words(THREE),
            "Whether it can affect a customer, a record or a decision without a human control point.",
        ),
        column("review_interval", Values::Text, "The interval it is reviewed at: its own, else the policy's."),
        column(
            "scheduled_for",
            Values::Day,
            "The day that the rule set for the next review; unknown where no rule did.",
        ),
        column("due", Values::Day, "The nearest of all its deadlines; never where it has none."),
        column("due_kind", Values::Text, "What that deadline is of; empty where it has none."),
        column(
            "adopted_on",
            Values::Day,
            "The day it was adopted in the stage where it stands; never where it was not.",
        ),
        column("adopted_found_on", Values::Day, "The day it was found there; never where it was not adopted."),
    ]);
    columns.extend(person("adopted_by", "Who keeps it there; none where it was not adopted."));
    columns.extend([
        column("adopted_because", Values::Text, "Why it is kept there; empty where it was not adopted."),
        column("adopted_first_review_on", Values::Day, "The day by which it was to be reviewed first; never where it was not adopted."),
        column("claims", Values::Array, "What imported sources say of its risk: kind, yes, no or unknown, and their words. Orders and suggests, decides nothing."),
        column("unstated", Values::Array, "Recorded facts that their source no longer states, and that nobody answered: fact, source, the day since when."),
        column("unclear", Values::Array, "Facts of which their source says something that was not understood, and that nobody answered: fact, source, its words, the day since when."),
        column("sources", Values::Array, "Where it was imported from: source, its own id, the day, the day it was gone, what it still says otherwise, its own words for a fact, and the facts that it no longer states, and those of which it says what was not understood, each with the day since when."),
    ]);
    Table { file: FILE, about: "Every fact of every workload in scope, and what follows from them.", columns }
}

const EFFECTIVE: &str =
    "What it can do, with what its data opens; two words a..b where what is unknown leaves it open.";

pub(in crate::evidence) fn write(file: &mut TableFile, dossier: &Dossier, policy: &Policy) -> Result<(), ExportError> {
    let workload = &dossier.workload;
    let effects = Effects::effective(dossier);
    let due: Option<Deadline> = deadline::next_due(dossier, policy);
    file.row(|row| {
        row.plain(workload.id);
        row.text(&workload.key);
        row.plain(workload.added_on);
        row.facts(&workload.facts, &dossier.people);
        row.text(effect::tier(dossier).word());
        for range in [effects.customer, effects.record, effects.decision] {
            row.text(&reach(range));
        }
        row.word_or(effect::acts_alone(dossier).known().copied(), "unknown");
        row.plain(cadence::in_force(dossier, policy));
        row.day_or(workload.scheduled_for, "unknown");
        row.day_or(due.map(|due| due.on), "never");
        row.text(due.map_or("", |due| due.kind.word()));
        let adopted = workload.adopted.as_ref();
        row.day_or(adopted.map(|adopted| adopted.on), "never");
        row.day_or(adopted.map(|adopted| adopted.found_on), "never");
        row.person(adopted.map(|adopted| adopted.kept_by.person), "none", &dossier.people);
        row.text_or_nothing(adopted.map(|adopted| adopted.reason.as_str()));
        row.day_or(adopted.map(|adopted| adopted.first_review_on), "never");
        row.array(
            workload.claims.iter().map(|(kind, claim)| {
                json!([kind.word(), claim.says.map_or("unknown", |says| says.word()), claim.words])
            }),
        );
        row.array(workload.unstated().map(|it| json!([it.field, it.source, it.since])));
        row.array(workload.unclear().map(|it| json!([it.field, it.source, it.says, it.since])));
        row.array(workload.sources.iter().map(source));
    })
}

fn reach(range: ReachRange) -> String {
    match range.known() {
        Some(reach) => reach.word().to_owned(),
        None => format!("{}..{}", range.lowest, range.highest),
    }
}

fn source(source: &Source) -> Json {
    let Source { source, source_id, on, missing_since, conflicts, words, silent, unclear, .. } = source;
    json!([
        source,
        source_id.as_deref().unwrap_or_default(),
        on,
        missing_since.map(|day| day.to_string()).unwrap_or_default(),
        conflicts,
        words,
        silent,
        unclear
    ])
}
