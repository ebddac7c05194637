//! `ledger.csv`: the ledger to be read by people, in its order: who recorded what, when, and what it replaced.
//!
//! An entry has a row for each thing it changed; `evidence/change.rs` says how.

use super::super::change::changes;
use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key};
use super::super::table_file::TableFile;
use crate::domain::word::Word;
use crate::domain::{Assurance, RecordKind};
use crate::ledger::verify::Row;
use crate::ledger::{Entry, Hash};
use crate::store::read::Past;
use serde_json::Value as Json;

/// The file.
pub const FILE: &str = "ledger.csv";

/// What stands as type where an entry is out of scope.
pub(in crate::evidence) const OUT_OF_SCOPE: &str = "out-of-scope";

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let columns = vec![
        key("seq", Values::Number, "The number of the entry; 1 is the first."),
        key("part", Values::Number, "The row of the entry, from 1."),
        column("entry_id", Values::Id, "The entry."),
        column("at", Values::Instant, "When it was recorded; empty where it is out of scope."),
        column("true_from", Values::Day, "The day it is true from; empty where it is out of scope."),
        column("actor_login", Values::Text, "The account that recorded it."),
        column("actor_host", Values::Text, "The machine of the account."),
        column("actor_via", Values::Text, "Through what it was recorded."),
        column(
            "assurance",
            Values::Words(Assurance::SHOWN),
            "How sure the register is of the account; empty where it is out of scope.",
        ),
        column("stated_by", Values::Id, "The person whose statement it is, where not the account's own."),
        column("act_id", Values::Id, "The act it belongs to: one command, or one import."),
        column("type", Values::Text, "What happened; out-of-scope where only its hashes are shown."),
        column(
            "object_kind",
            Values::Words(RecordKind::WORDS),
            "The sort of record that changed; empty where the entry is out of scope.",
        ),
        column("object_id", Values::Id, "The record that changed."),
        column(
            "field",
            Values::Text,
            "What of it. Begins: the entry begins the record, and `after` is all that it said, as JSON. Also: what it said besides, as JSON.",
        ),
        column("before", Values::Text, "What the register said before; empty where it said nothing."),
        column("after", Values::Text, "What the entry says."),
        column("reason", Values::Text, "Why, where somebody said so."),
        column("corrects", Values::Id, "The entry it corrects."),
        column("import_id", Values::Id, "The import it belongs to."),
        column("source_sha256", Values::Text, "SHA-256 of the file it comes from."),
        column("body_hash", Values::Hash, "SHA-256 of the entry's line in ledger.jsonl."),
        column("entry_hash", Values::Hash, "The entry's hash, which the next one is chained to."),
    ];
    Table { file: FILE, about: "The ledger in its order: who recorded what, when, and what it replaced.", columns }
}

/// Writes an entry of which only the hashes are shown.
pub(in crate::evidence) fn write_stub(
    file: &mut TableFile,
    seq: u64,
    body_hash: Hash,
    hash: Hash,
) -> Result<(), ExportError> {
    file.row(|row| {
        row.plain(seq);
        row.text("1");
        (0..9).for_each(|_| row.text(""));
        row.text(OUT_OF_SCOPE);
        (0..9).for_each(|_| row.text(""));
        row.plain(body_hash);
        row.plain(hash);
    })
}

/// Writes an entry.
pub(in crate::evidence) fn write(
    file: &mut TableFile,
    stored: &Row<'_>,
    entry: &Entry,
    past: &mut Past<'_>,
) -> Result<(), ExportError> {
    for (part, change) in (1_usize..).zip(&changes(stored.seq, entry, past)?) {
        file.row(|row| {
            row.plain(stored.seq);
            row.plain(part);
            row.plain(entry.id);
            row.plain(entry.at);
            row.plain(entry.on);
            row.text(&entry.actor.login);
            row.text(&entry.actor.host);
            row.text(&entry.actor.via);
            row.text(entry.actor.assurance.shown());
            row.id_or(entry.stated_by, "");
            row.plain(entry.act);
            row.text(&entry.kind);
            row.text(change.kind.word());
            row.plain(change.object);
            row.text(&change.field);
            row.text(&change.before);
            row.text(&change.after);
            row.text_or_nothing(entry.why.as_deref().or_else(|| entry.data.get("reason").and_then(Json::as_str)));
            row.id_or(entry.corrects, "");
            row.id_or(entry.import, "");
            row.text_or_nothing(entry.source_sha256.as_deref());
            row.plain(stored.body_hash);
            row.plain(stored.hash);
        })?;
    }
    Ok(())
}
