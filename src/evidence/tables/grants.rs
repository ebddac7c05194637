//! `data_grants.csv`: each workload's access to each data set.

use super::super::error::ExportError;
use super::super::table::{Table, Values, column, facts, key, of_workload};
use super::super::table_file::TableFile;
use crate::domain::Dossier;
use crate::domain::record::GrantFacts;

/// The file.
pub const FILE: &str = "data_grants.csv";

/// Its columns.
#[must_use]
pub fn table() -> Table {
    let mut columns = of_workload().to_vec();
    columns.push(key("grant_id", Values::Id, "The data grant."));
    columns.push(column("recorded_from", Values::Day, "The day it was recorded from."));
    columns.push(column(
        "source",
        Values::Text,
        "The source it was imported from; empty where it was entered by hand.",
    ));
    columns.extend(facts::<GrantFacts>());
    Table { file: FILE, about: "Each workload's access to each data set.", columns }
}

pub(in crate::evidence) fn write(file: &mut TableFile, dossier: &Dossier) -> Result<(), ExportError> {
    let mut grants: Vec<_> = dossier.grants.iter().collect();
    grants.sort_by_key(|grant| grant.id);
    for grant in grants {
        file.row(|row| {
            row.plain(dossier.workload.id);
            row.text(&dossier.workload.key);
            row.plain(grant.id);
            row.plain(grant.added_on);
            row.text_or_nothing(grant.source.as_deref());
            row.facts(&grant.facts, &dossier.people);
        })?;
    }
    Ok(())
}
