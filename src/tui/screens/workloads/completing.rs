//! Names that a filter may go on with: those of the rows that are loaded. The register knows more; these are at hand.

use crate::query::{Field, Names, fold};
use crate::tui::backend::WorkloadRow;

/// The most that are proposed.
const MOST: usize = 10;

/// The names in some rows.
pub struct InRows<'r>(pub &'r [WorkloadRow]);

impl Names for InRows<'_> {
    fn like(&self, field: Field, typed: &str) -> Vec<String> {
        let typed = fold(typed);
        let mut names = Vec::new();
        for WorkloadRow { row, deputy } in self.0 {
            let value = match field {
                Field::Owner => row.owner.as_deref(),
                Field::Deputy => deputy.as_deref(),
                Field::Team => row.team.as_deref(),
                Field::Unit => row.unit.as_deref(),
                Field::Supplier => row.supplier.as_deref(),
                Field::Model => row.model.as_deref(),
                Field::Source => row.sources.first().map(String::as_str),
                Field::Key => Some(row.key.as_str()),
                Field::Name => Some(row.name.as_str()),
                _ => None,
            };
            let Some(value) = value.filter(|value| fold(value).contains(&typed)) else { continue };
            if !names.iter().any(|name| name == value) {
                names.push(value.to_owned());
            }
            if names.len() == MOST {
                break;
            }
        }
        names
    }
}
