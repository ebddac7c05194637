//! `framework_map.csv`: every published id of every framework, with the controls that refer to it and what these came to.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key};
use super::super::table_file::TableFile;
use super::controls::Totals;
use crate::controls::framework::{Framework, frameworks};

/// The file.
pub const FILE: &str = "framework_map.csv";

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let columns = vec![
        key("framework", Values::Text, "What the framework is called in references of controls."),
        key("id", Values::Text, "The published id in it."),
        column("title", Values::Text, "Its title there, or a short form of it."),
        column("controls", Values::Array, "The controls that refer to it; none where nothing here speaks to it."),
        column("passes", Values::Number, "Pairs of workload in scope and such a control that pass."),
        column("fails", Values::Number, "Pairs that fail."),
        column("not_answered", Values::Number, "Pairs that are not answered."),
        column("framework_name", Values::Text, "The framework with its edition."),
        column("note", Values::Text, "What a reader of the ids should know."),
    ];
    Table { file: FILE, about: "Every published id of every framework, with the controls that refer to it.", columns }
}

pub(in crate::evidence) fn write(file: &mut TableFile, totals: &Totals) -> Result<(), ExportError> {
    let mut rows: Vec<(&Framework, &str, &str)> = frameworks()
        .iter()
        .flat_map(|framework| framework.items.iter().map(move |(id, title)| (framework, id.as_str(), title.as_str())))
        .collect();
    rows.sort_by_key(|(framework, id, _)| (framework.id.as_str(), *id));
    for (framework, id, title) in rows {
        let controls: Vec<_> = framework.controls(id).collect();
        let [passes, fails, open] = totals.over(controls.iter().copied());
        file.row(|row| {
            row.text(&framework.id);
            row.text(id);
            row.text(title);
            row.array(controls.iter().map(|control| control.id.as_str()));
            row.plain(passes);
            row.plain(fails);
            row.plain(open);
            row.text(&framework.name);
            row.text_or_nothing(framework.note.as_deref());
        })?;
    }
    Ok(())
}
