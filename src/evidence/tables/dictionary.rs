//! `data_dictionary.csv`: what every column of every table means, from the declarations that the headers are written from.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key, tables, yes_or_no};
use super::super::table_file::TableFile;

/// The file.
pub const FILE: &str = "data_dictionary.csv";

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let columns = vec![
        key("file", Values::Text, "The table."),
        key("position", Values::Number, "The column's place in it, from 1."),
        column("column_name", Values::Text, "What its header says."),
        yes_or_no("is_key", "Whether rows are sorted by it, and told apart by it."),
        column("holds", Values::Text, "What its cells hold."),
        column("means", Values::Text, "What it means."),
    ];
    Table { file: FILE, about: "What every column of every table means.", columns }
}

pub(in crate::evidence) fn write(file: &mut TableFile) -> Result<(), ExportError> {
    let mut tables = tables();
    tables.sort_by_key(|table| table.file);
    for table in &tables {
        for (position, column) in (1_usize..).zip(&table.columns) {
            file.row(|row| {
                row.text(table.file);
                row.plain(position);
                row.text(&column.name);
                row.yes_no(column.key);
                row.text(&column.values.describe());
                row.text(&column.about);
            })?;
        }
    }
    Ok(())
}
