//! How the rows of a filter are come by: through an index where few rows have what is asked for, else by walking the rows in
//! the order of the list, where the first that fit come at once. A plan that used the index of something common would put
//! all that has it in order for the sake of one page.

use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::collections::BTreeSet;

use super::error::Result;
use super::filter_sql::{Access, Condition, Meaning, joined, with};
use crate::query::vocabulary::Field;
use crate::query::{Asking, Filter, Test, Value, fold};

/// As many rows are soon put in order.
const FEW: usize = 2_000;
/// As many trigrams of a word tell it well enough from others.
const TRIGRAMS: usize = 40;

/// The condition on `workload` of a filter.
pub(super) fn condition(db: &Connection, filter: &Filter, asking: &Asking) -> Result<Condition> {
    let mut all = Vec::new();
    if let Some(words) = trigrams(filter) {
        let hits = with("SELECT 1 FROM search WHERE search MATCH ?", words.clone());
        if are_few(db, &hits)? {
            all.push(with("n IN (SELECT rowid FROM search WHERE search MATCH ?)", words));
        }
    }
    for term in &filter.terms {
        let mut meant = Meaning { asking, access: Access::Walk }.of(&term.test);
        if term.negated {
            meant.sql = format!("NOT ({})", meant.sql);
        } else if has_index(&term.test) {
            let found = Meaning { asking, access: Access::Index }.of(&term.test);
            let hits = Condition { sql: format!("SELECT 1 FROM workload WHERE {}", found.sql), ..found.clone() };
            if are_few(db, &hits)? {
                meant = found;
            }
        }
        all.push(meant);
    }
    Ok(joined(" AND ", all.into_iter(), "1"))
}

/// Whether a query has few rows; reads no more of them than it must to know.
fn are_few(db: &Connection, hits: &Condition) -> Result<bool> {
    let mut probe = db.prepare_cached(&format!("{} LIMIT 1 OFFSET {FEW}", hits.sql))?;
    let beyond: Option<i64> = probe.query_row(params_from_iter(&hits.values), |row| row.get(0)).optional()?;
    Ok(beyond.is_none())
}

/// Whether what the test finds stands together in an index.
fn has_index(test: &Test) -> bool {
    let stands = |value: &Value| matches!(value, Value::Text(_) | Value::Me);
    matches!(test, Test::AnyOf { field: Field::Owner | Field::Team | Field::Unit, values, .. } if values.iter().all(stands))
}

/// What must stand in the text of every workload that the filter finds, as a query of the trigram index. The index knows which
/// trigrams a text has, not where: it may find more than the filter does, never less.
fn trigrams(filter: &Filter) -> Option<String> {
    let words = filter.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.test {
        Test::Text(text) => Some(fold(text)),
        Test::AnyOf { field, values, .. } if is_searched(*field) => match values.as_slice() {
            [Value::Text(text)] => Some(fold(text)),
            _ => None,
        },
        Test::AnyOf { .. } | Test::Compared { .. } => None,
    });
    let all: BTreeSet<String> = words
        .flat_map(|word| {
            let letters: Vec<char> = word.chars().collect();
            letters.windows(3).take(TRIGRAMS).map(String::from_iter).collect::<Vec<_>>()
        })
        .collect();
    let quoted: Vec<_> = all.iter().map(|trigram| format!("\"{}\"", trigram.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

/// Whether the whole of the field stands in the text that words are looked for in. A person is also found by an address,
/// which does not.
fn is_searched(field: Field) -> bool {
    matches!(field, Field::Key | Field::Name | Field::Team | Field::Unit | Field::Supplier | Field::Model)
}
