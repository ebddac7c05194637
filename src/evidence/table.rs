//! What a table of a pack looks like: its columns, declared once. The header, the data dictionary and the verification of a pack
//! are made from the same declaration.

use super::tables;
use crate::domain::fact::Shape;
use crate::domain::field::FactTable;

/// The number of all that a pack's files are made by: their columns and words, the checks, the catalogue, the text of `README.txt`.
/// It is raised with any change of these, so that a pack of another program is told from one that was forged; `golden.rs` fails
/// where it was not.
pub const TABLES: u32 = 16;

/// One CSV file of a pack.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its file name.
    pub file: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What the header says.
    pub name: String,
    /// What it means.
    pub about: String,
    /// What its cells hold.
    pub values: Values,
    /// Whether it belongs to the key: rows are sorted by their keys, and no two have the same.
    pub key: bool,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// The value of a fact.
    Fact(Shape),
    /// The id of a record that has a row in this file, or a word such as `unknown` where there is none.
    Record(&'static str),
    /// A JSON array of ids, each of which has a row in this file.
    Records(&'static str),
    /// An id that no other file explains.
    Id,
    /// A text; empty where there is none.
    Text,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A day, or `never` or `unknown`.
    Day,
    /// An instant, or `never`.
    Instant,
    /// A whole number.
    Number,
    /// A JSON array.
    Array,
    /// A SHA-256 in hex.
    Hash,
}

const YES_NO: &[&str] = &["yes", "no"];

/// Every table of a pack, in the order of the manifest.
#[must_use]
pub fn tables() -> Vec<Table> {
    vec![
        tables::population::table(),
        tables::workloads::table(),
        tables::identities::table(),
        tables::identities::credentials_table(),
        tables::grants::table(),
        tables::zones::table(),
        tables::people::table(),
        tables::promotions::table(),
        tables::reviews::table(),
        tables::reviews::items_table(),
        tables::findings::table(),
        tables::actions::table(),
        tables::exceptions::table(),
        tables::ledger::table(),
        tables::controls::table(),
        tables::framework_map::table(),
        tables::mappings::table(),
        tables::dictionary::table(),
    ]
}

/// A column.
pub(super) fn column(name: impl Into<String>, values: Values, about: impl Into<String>) -> Column {
    Column { name: name.into(), about: about.into(), values, key: false }
}

/// A column of the key.
pub(super) fn key(name: &str, values: Values, about: &str) -> Column {
    Column { key: true, ..column(name, values, about) }
}

/// A column that says yes or no.
pub(super) fn yes_or_no(name: &str, about: &str) -> Column {
    column(name, Values::Words(YES_NO), about)
}

/// The columns of a person: the record, and what they were called.
pub(super) fn person(name: &str, about: &str) -> [Column; 2] {
    [column(name, Values::Record(tables::people::FILE), about), called(name)]
}

/// The columns of every fact that a kind of record has; a person is followed by what they were called.
pub(super) fn facts<F: FactTable>() -> Vec<Column> {
    F::FIELDS
        .iter()
        .flat_map(|field| match field.shape {
            Shape::Person => person(field.name, field.about).to_vec(),
            shape => vec![column(field.name, Values::Fact(shape), field.about)],
        })
        .collect()
}

/// The columns that begin every row of something that belongs to a workload.
pub(super) fn of_workload() -> [Column; 2] {
    [
        key("workload_id", Values::Record(tables::population::FILE), "The workload it belongs to."),
        column("workload_key", Values::Text, "The key by which people call the workload."),
    ]
}

fn called(name: &str) -> Column {
    column(
        format!("{name}_name"),
        Values::Text,
        format!("What the person in `{name}` was called; empty where there is none."),
    )
}

impl Values {
    /// What the data dictionary says of it.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Fact(Shape::Text) | Self::Text => "text; empty where there is none".to_owned(),
            Self::Fact(shape) => shape.describe(),
            Self::Record(file) => format!("id of a row in {file}; unknown or none where there is no such record"),
            Self::Records(file) => format!("JSON array of ids of rows in {file}"),
            Self::Id => "id: 32 hex digits; empty where there is none".to_owned(),
            Self::Words(words) => words.join(", "),
            Self::Day => "YYYY-MM-DD, never, or unknown".to_owned(),
            Self::Instant => "instant in UTC, or never".to_owned(),
            Self::Number => "whole number".to_owned(),
            Self::Array => "JSON array".to_owned(),
            Self::Hash => "SHA-256: 64 hex digits".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn columns_are_named_once_in_one_style_and_ids_come_first() {
        for table in tables() {
            let mut seen = HashSet::new();
            for column in &table.columns {
                let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(column.name.chars().all(snake), "{}: {}", table.file, column.name);
                assert!(seen.insert(column.name.clone()), "{}: {} stands twice", table.file, column.name);
                assert!(column.about.ends_with('.'), "{}: {} says what it means", table.file, column.name);
            }
            assert!(table.columns[0].key, "{}: the key comes first", table.file);
        }
    }

    #[test]
    fn what_a_column_refers_to_is_a_table() {
        let files: HashSet<&str> = tables().iter().map(|table| table.file).collect();
        for table in tables() {
            for column in &table.columns {
                if let Values::Record(file) | Values::Records(file) = column.values {
                    assert!(files.contains(file), "{}: {} refers to {file}", table.file, column.name);
                }
            }
        }
    }
}
