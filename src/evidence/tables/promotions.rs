//! `promotions.csv`: who asked that a workload may enter a stage, what failed then, who decided, and why.

use super::super::error::ExportError;
use super::super::table::{Column, Table, Values, column, key, of_workload, person};
use super::super::table_file::TableFile;
use crate::domain::lately::Around;
use crate::domain::record::{By, Promotion, Register};
use crate::domain::word::Word;
use crate::domain::{Assurance, Dossier, Stage};
use serde_json::json;

/// The file.
pub const FILE: &str = "promotions.csv";

const DECISIONS: &[&str] = &["approved", "approved-with-conditions", "rejected", "withdrawn", "pending"];
const SAME: &[&str] = &["yes", "no", "pending"];
const ATTESTED: &[&str] = &["same-account", "other-account", "stated", "signed", "pending"];
const HOW_SURE: &[&str] = &["os-claimed", "stated", "not verified", "pending"];

/// What the column of changes around a decision says.
pub const CHANGED_AROUND: &str =
    "What the decision rests on and changed in the 30 days before the request, or until 30 days after the decision.";

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns: Vec<Column> = of_workload().to_vec();
    columns.extend([
        key("promotion_id", Values::Id, "The promotion."),
        column("from_stage", Values::Words(Stage::WORDS), "The stage it was in."),
        column(
            "to_stage",
            Values::Words(Stage::WORDS),
            "The stage it asks for; the same where it was to be approved where it stands.",
        ),
    ]);
    columns.extend(person("requested_by", "Who asked."));
    columns.extend([
        column("requested_by_assurance", Values::Words(Assurance::SHOWN), "How sure the register is that it was they."),
        column("requested_on", Values::Day, "The day of the request."),
        column("fails_then", Values::Number, "Controls that failed then, with the plan applied."),
        column("not_answered_then", Values::Number, "Controls that were not answered then."),
        column(
            "findings_then",
            Values::Array,
            "What did not pass then: control, fail or not-answered, reason. Frozen with the request.",
        ),
        column("decision", Values::Words(DECISIONS), "What was decided."),
    ]);
    columns.extend(person("decided_by", "Who decided; none while it is pending."));
    columns.extend([
        column("decided_by_assurance", Values::Words(HOW_SURE), "How sure the register is that it was they."),
        column("decided_on", Values::Day, "The day of the decision; never while it is pending."),
        column("decided_at", Values::Instant, "When it was recorded; never while it is pending."),
        column("another_person", Values::Words(SAME), "Whether somebody else decided than asked."),
        column(
            "attested",
            Values::Words(ATTESTED),
            "What vouches for it: it was recorded by the account that asked, by another account, stated for another person, or signed.",
        ),
        column("recorded_by_account", Values::Text, "The account that recorded the decision."),
        column("same_account", Values::Words(SAME), "Whether that is the account that recorded the request."),
        column("reason", Values::Text, "Why it was decided so."),
        column("conditions", Values::Array, "What has to be done, where it was approved with conditions."),
        column("changed_around", Values::Array, CHANGED_AROUND),
        column("plan", Values::Text, "What approval makes true, as JSON."),
        column(
            "snapshot_sha256",
            Values::Hash,
            "SHA-256 of the snapshot that was decided on; the snapshot is in ledger.jsonl.",
        ),
    ]);
    Table { file: FILE, about: "Promotions: who requested them, the findings then, who decided, and why.", columns }
}

pub(in crate::evidence) fn write(
    file: &mut TableFile,
    dossier: &Dossier,
    register: Option<&Register>,
) -> Result<(), ExportError> {
    let mut promotions: Vec<_> = dossier.promotions.iter().collect();
    promotions.sort_by_key(|promotion| promotion.id);
    promotions.into_iter().try_for_each(|promotion| row_of(file, dossier, promotion, register))
}

fn row_of(
    file: &mut TableFile,
    dossier: &Dossier,
    promotion: &Promotion,
    register: Option<&Register>,
) -> Result<(), ExportError> {
    let decided = promotion.decided.as_ref();
    let answered = |answer: &str| promotion.findings.iter().filter(|finding| finding.answer == answer).count();
    let By { person: asked, assurance } = promotion.requested_by;
    let judged_by = register.map_or("", |register| register.catalogue_version.as_str());
    let changed = Around::promotion(dossier, promotion).changed(register, judged_by, []);
    let yes_no = |answer: bool| if answer { "yes" } else { "no" };
    file.row(|row| {
        row.plain(dossier.workload.id);
        row.text(&dossier.workload.key);
        row.plain(promotion.id);
        row.text(promotion.from.word());
        row.text(promotion.to.word());
        row.person(Some(asked), "", &dossier.people);
        row.text(assurance.shown());
        row.plain(promotion.requested_on);
        row.plain(answered("fail"));
        row.plain(answered("not-answered"));
        row.array(promotion.findings.iter().map(|then| json!([then.control, then.answer, then.reason])));
        row.word_or(decided.map(|decided| decided.decision), "pending");
        row.person(decided.map(|decided| decided.by.person), "none", &dossier.people);
        row.text(decided.map_or("pending", |decided| decided.by.assurance.shown()));
        row.day_or(decided.map(|decided| decided.on), "never");
        row.instant_or_never(decided.map(|decided| decided.at));
        row.text(decided.map_or("pending", |decided| yes_no(!dossier.are_one(decided.by.person, asked))));
        row.word_or(decided.map(|decided| decided.vouched.attested), "pending");
        row.text(decided.map_or("pending", |decided| decided.vouched.recorded_by_account.as_str()));
        row.text(decided.map_or("pending", |decided| yes_no(decided.vouched.same_account)));
        row.text_or_nothing(decided.map(|decided| decided.reason.as_str()));
        row.array(decided.iter().flat_map(|decided| &decided.conditions).map(String::as_str));
        row.array(changed);
        row.plain(json!(promotion.plan));
        row.text(&promotion.snapshot_sha256);
    })
}
