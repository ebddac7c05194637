//! `actions.csv`: what somebody has to do, and whether it was done.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, key, of_workload, person};
use super::super::table_file::TableFile;
use crate::domain::word::Word;
use crate::domain::{ActionOrigin, Day, Dossier};

/// The file.
pub const FILE: &str = "actions.csv";

const STATES: &[&str] = &["closed", "open", "late"];

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = of_workload().to_vec();
    columns.push(key("action_id", Values::Id, "The action."));
    columns.push(column("origin", Values::Words(ActionOrigin::WORDS), "What it follows from."));
    columns.push(column("from", Values::Text, "The review, promotion or control it follows from."));
    columns.push(column("what", Values::Text, "What is to be done."));
    columns.extend(person("owner", "Who does it; none where nobody is named."));
    columns.push(column("opened_on", Values::Day, "The day it was opened."));
    columns.push(column("due_on", Values::Day, "The day it is due."));
    columns.push(column("closed_on", Values::Day, "The day it was done; never while it is open."));
    columns.push(column("state", Values::Words(STATES), "Closed, open, or open and late on the day the pack shows."));
    columns.push(column("proof", Values::Text, "What shows that it was done."));
    Table { file: FILE, about: "Actions and whether they are closed.", columns }
}

pub(in crate::evidence) fn write(file: &mut TableFile, dossier: &Dossier, as_of: Day) -> Result<(), ExportError> {
    let mut actions: Vec<_> = dossier.actions.iter().collect();
    actions.sort_by_key(|action| action.id);
    for action in actions {
        file.row(|row| {
            row.plain(dossier.workload.id);
            row.text(&dossier.workload.key);
            row.plain(action.id);
            row.text(action.origin.word());
            row.text(&action.from);
            row.text(&action.what);
            row.person(action.owner, "none", &dossier.people);
            row.plain(action.opened_on);
            row.plain(action.due_on);
            row.day_or(action.closed_on, "never");
            row.text(match action.closed_on {
                Some(_) => "closed",
                None if action.due_on < as_of => "late",
                None => "open",
            });
            row.text_or_nothing(action.proof.as_deref());
        })?;
    }
    Ok(())
}
