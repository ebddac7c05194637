//! Narrows rows that are read by a filter on another list than that of workloads. Such lists are walked in their order anyway; what a
//! row's columns hold is compared by [`Filter::keeps`], and only whom a text means is asked of the register, once.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::error::Result;
use crate::domain::Id;
use crate::query::vocabulary::{Field, Values};
use crate::query::{Asking, Cell, Filter, Test, Value, fold};

/// Whom a text means, the whole of a name or address or a part of it.
struct Meant {
    text: String,
    whole: bool,
    people: BTreeSet<Id>,
}

/// A filter, and what the register says about the people in it.
pub(super) struct Sieve<'a> {
    filter: &'a Filter,
    asking: Asking,
    meant: Vec<Meant>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(db: &Connection, filter: &'a Filter, asking: Asking) -> Result<Self> {
        let mut meant = vec![];
        for term in &filter.terms {
            let Test::AnyOf { field, whole, values } = &term.test else { continue };
            for value in values.iter().filter(|_| field.values() == Values::Person) {
                if let Value::Text(text) = value {
                    meant.push(Meant { text: text.clone(), whole: *whole, people: whom(db, text, *whole)? });
                }
            }
        }
        Ok(Self { filter, asking, meant })
    }

    /// Whether a row is kept; `search` is the folded text in which words are found.
    pub(super) fn keeps(&self, cell: impl Fn(Field) -> Result<Cell>, search: &str) -> Result<bool> {
        let is_meant = |text: &str, whole: bool, id: Id| {
            let asked = self.meant.iter().find(|meant| meant.text == text && meant.whole == whole);
            asked.is_some_and(|meant| meant.people.contains(&id))
        };
        self.filter.keeps(&self.asking, cell, search, is_meant)
    }

    /// Whether nothing but words is looked for.
    pub(super) fn is_of_words(&self) -> bool {
        self.filter.terms.iter().all(|term| matches!(term.test, Test::Text(_)))
    }
}

fn whom(db: &Connection, text: &str, whole: bool) -> Result<BTreeSet<Id>> {
    let is = |what: &str| if whole { format!("folded({what}) = ?1") } else { format!("instr(folded({what}), ?1) > 0") };
    let query =
        format!("SELECT id FROM person WHERE {} UNION SELECT person FROM address WHERE {}", is("name"), is("address"));
    let mut select = db.prepare_cached(&query)?;
    let rows = select.query_map([fold(text)], |row| row.get(0).map(Id))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
