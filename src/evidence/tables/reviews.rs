//! `reviews.csv` and `review_items.csv`: each look that a person took, and what was decided on each thing it looked at.

use super::super::error::ExportError;
use super::super::table::{Column, Table, Values, column, key, of_workload, person, yes_or_no};
use super::super::table_file::TableFile;
use crate::domain::record::{Review, ReviewRecord};
use crate::domain::word::Word;
use crate::domain::{Assurance, Conclusion, Day, Dossier, ItemDecision, ItemKind, Tier};

/// The file of the reviews.
pub const FILE: &str = "reviews.csv";
/// The file of their items.
pub const ITEMS_FILE: &str = "review_items.csv";

const STAGES: &[&str] = &["experiment", "pilot", "production", "retired", "unknown"];
const DERIVATIONS: &[&str] = &["rule", "typed", "spread", "plan", "unknown"];
const REACHES: &[&str] = &["none", "read", "influence", "act", "unknown"];
const POINTS: &[&str] = &["before", "after", "none", "unknown"];

/// The columns of the reviews.
#[must_use]
pub fn table() -> Table {
    let mut columns: Vec<Column> = of_workload().to_vec();
    columns.extend([
        key("review_id", Values::Id, "The review."),
        column("stage", Values::Words(STAGES), "The stage of the workload as it was."),
        column("tier", Values::Words(Tier::WORDS), "The tier as it was."),
    ]);
    columns.extend(person("owner", "The owner as it was; none where nobody was recorded."));
    columns.extend(person("reviewer", "Who reviewed."));
    columns.extend([
        column("reviewer_assurance", Values::Words(Assurance::SHOWN), "How sure the register is that it was they."),
        yes_or_no("independent", "Whether the reviewer is neither the owner nor the technical owner."),
        column("period_from", Values::Day, "The first day it looks back to."),
        column("period_to", Values::Day, "The last day it looks back to."),
        column("scheduled_for", Values::Day, "The day that the rule had set for it; unknown where no rule had."),
        column("due_on", Values::Day, "The day it was due; unknown where no day was set."),
        column("started_on", Values::Day, "The day the reviewer began."),
        column("completed_on", Values::Day, "The day the reviewer was done."),
        column(
            "days_late",
            Values::Number,
            "Days from the day it was due to the day it was completed; 0 where it was in time or no day was set.",
        ),
        column("effective_on", Values::Day, "The day from which it is true."),
        column("recorded_at", Values::Instant, "When it was recorded."),
        column("changes", Values::Array, "What had changed since the last review, in words."),
        column("items", Values::Number, "Things it decided on; each is in review_items.csv."),
        column("key_test_customer", Values::Words(REACHES), AGAIN),
        column("key_test_record", Values::Words(REACHES), AGAIN),
        column("key_test_decision", Values::Words(REACHES), AGAIN),
        column("key_test_human_check", Values::Words(POINTS), AGAIN),
        column("conclusion", Values::Words(Conclusion::WORDS), "What it came to."),
        column("remark", Values::Text, "What else the reviewer wanted to be read."),
        column("next_review_on", Values::Day, "The next review; unknown where none was set."),
        column("next_review_from", Values::Words(DERIVATIONS), "How the next review came about."),
        column("attestation", Values::Text, "The sentence that the reviewer put their name to."),
    ]);
    Table { file: FILE, about: "Reviews as recorded.", columns }
}

const AGAIN: &str = "The key test as the reviewer answered it again; unknown where it was left.";

/// The columns of the items.
#[must_use]
pub fn items_table() -> Table {
    let mut columns = of_workload().to_vec();
    columns.extend([
        key("review_id", Values::Record(FILE), "The review."),
        key("position", Values::Number, "The item's place in the review, from 1."),
        column("kind", Values::Words(ItemKind::WORDS), "What sort of thing it is."),
        column("item", Values::Text, "Its id, or for a finding the control."),
        column("decision", Values::Words(ItemDecision::WORDS), "What was decided."),
        column("reason", Values::Text, "Why."),
    ]);
    Table { file: ITEMS_FILE, about: "What each review decided on each thing it looked at.", columns }
}

pub(in crate::evidence) fn write(
    reviews: &mut TableFile,
    items: &mut TableFile,
    dossier: &Dossier,
) -> Result<(), ExportError> {
    let mut sorted: Vec<_> = dossier.reviews.iter().collect();
    sorted.sort_by_key(|review| review.id);
    for review in sorted {
        review_row(reviews, dossier, review)?;
        for (position, item) in (1_usize..).zip(&review.record.items) {
            items.row(|row| {
                row.plain(dossier.workload.id);
                row.text(&dossier.workload.key);
                row.plain(review.id);
                row.plain(position);
                row.text(item.kind.word());
                row.text(&item.item);
                row.text(item.decision.word());
                row.text_or_nothing(item.reason.as_deref());
            })?;
        }
    }
    Ok(())
}

fn review_row(file: &mut TableFile, dossier: &Dossier, review: &Review) -> Result<(), ExportError> {
    let ReviewRecord { reviewer, key_test, .. } = &review.record;
    let it = &review.record;
    file.row(|row| {
        row.plain(dossier.workload.id);
        row.text(&dossier.workload.key);
        row.plain(review.id);
        row.word_or(it.stage, "unknown");
        row.text(it.tier.word());
        row.person(it.owner, "none", &dossier.people);
        row.person(Some(reviewer.person), "", &dossier.people);
        row.text(reviewer.assurance.shown());
        row.yes_no(it.independent);
        row.plain(it.period_from);
        row.plain(it.period_to);
        row.day_or(it.scheduled_for, "unknown");
        row.day_or(it.due_on, "unknown");
        row.plain(it.started_on);
        row.plain(it.completed_on);
        row.plain(days_late(it.due_on, it.completed_on));
        row.plain(review.effective_on);
        row.plain(review.recorded_at);
        row.array(it.changes.iter().map(String::as_str));
        row.plain(it.items.len());
        row.word_or(key_test.map(|test| test.reach_customer), "unknown");
        row.word_or(key_test.map(|test| test.reach_record), "unknown");
        row.word_or(key_test.map(|test| test.reach_decision), "unknown");
        row.word_or(key_test.map(|test| test.control_point), "unknown");
        row.text(it.conclusion.word());
        row.text_or_nothing(it.remark.as_deref());
        row.day_or(it.next_review_on, "unknown");
        row.word_or(it.next_derived, "unknown");
        row.text(&it.attestation);
    })
}

fn days_late(due_on: Option<Day>, completed_on: Day) -> i64 {
    due_on.map_or(0, |due_on| completed_on.days_since(due_on).max(0))
}
