//! `mappings.csv`: what was said of the columns and words of each source, as it counts on the day. Who said it and why stands in the
//! ledger's table.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key};
use super::super::table_file::TableFile;
use crate::domain::wording::Mapped;
use std::collections::BTreeMap;

/// The file.
pub const FILE: &str = "mappings.csv";

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let columns = vec![
        key("source", Values::Text, "The source, as imports name it."),
        key("what", Values::Text, "What is said: column, word, nothing, dates, addresses are, encoding, separator."),
        key("field", Values::Text, "Of which field, claim or id; * where of every one."),
        key("theirs", Values::Text, "The column, or the source's own word."),
        column("ours", Values::Text, "What the word means; empty where it is no word."),
        column("since", Values::Day, "The day since when the mapping of the source counts."),
        column("account", Values::Text, "The account that recorded it."),
    ];
    Table { file: FILE, about: "What was said of the columns and words of each source.", columns }
}

pub(in crate::evidence) fn write(file: &mut TableFile, mappings: &BTreeMap<String, Mapped>) -> Result<(), ExportError> {
    for (source, mapped) in mappings {
        let mut lines = mapped.wording.lines();
        lines.sort();
        for line in lines {
            file.row(|row| {
                row.text(source);
                row.text(line.what);
                row.text(&line.field);
                row.text(&line.theirs);
                row.text(&line.ours);
                row.plain(mapped.on);
                row.text(&mapped.account);
            })?;
        }
    }
    Ok(())
}
