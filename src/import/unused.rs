//! What was said of a source for one run and found nothing to be about: a word that no cell holds, words of a field that no column states.
//! A word typed for this run that only misspells one of the file is an error; everything else is told.

use super::clean::folded;
use super::heard::ColumnPlan;
use super::mapping::is_of;
use super::source::Source;
use crate::domain::wording::{EVERY_FIELD, Wording};
use crate::domain::{FactTable as _, Shape, record::WorkloadFacts};
use crate::nearest::nearest;
use crate::shown::{Shown, grouped};

/// What is told of a mapping that nothing uses, a line each; safe to print.
///
/// # Errors
/// The words for it, where what was typed can only be a slip.
pub(super) fn told(source: &Source, columns: &[ColumnPlan]) -> Result<Vec<String>, String> {
    let (typed, said) = source.said_now();
    let mut lines = Vec::new();
    for (field, words) in &said.values {
        let of_field: Vec<&ColumnPlan> = columns.iter().filter(|column| is_of(field, &column.fact)).collect();
        if of_field.is_empty() {
            let line = format!("no column is read for {}, so what its words mean is not used", Shown::new(field));
            if typed.values.contains_key(field) {
                return Err(format!("{line}; map one with --map {}=COLUMN", Shown::new(field)));
            }
            lines.push(line);
            continue;
        }
        for word in words.keys().filter(|word| !of_field.iter().any(|column| column.met.contains(&folded(word)))) {
            let of = if field == EVERY_FIELD {
                "no mapped column".to_owned()
            } else {
                format!("no cell of {}", Shown::new(field))
            };
            let line = format!("{of} says \"{}\"", Shown::new(word));
            let not_understood = || of_field.iter().flat_map(|column| &column.not_understood.words);
            let near = nearest(word, not_understood().map(|(word, _)| word.as_str()));
            let is_typed = typed.values.get(field).is_some_and(|typed| typed.contains_key(word));
            match near {
                Some(near) => {
                    let rows = not_understood().find(|(it, _)| it == near).map_or(0, |(_, rows)| *rows);
                    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(rows)) };
                    let line = format!("{line}; did you mean \"{}\" ({rows})?", Shown::new(near));
                    if is_typed {
                        return Err(line);
                    }
                    lines.push(line);
                }
                None => lines.push(format!("{line}; what it means is not used")),
            }
        }
    }
    lines.extend(sections(said, columns));
    Ok(lines)
}

/// Further parts of a mapping that no column needs.
fn sections(said: &Wording, columns: &[ColumnPlan]) -> Vec<String> {
    let mut lines = Vec::new();
    let holds_days =
        |column: &ColumnPlan| WorkloadFacts::field(&column.fact).is_some_and(|field| field.shape == Shape::Date);
    if !said.dates.is_empty() && !columns.iter().any(holds_days) {
        lines.push("no column with days is mapped, so the order of days is not used".to_owned());
    }
    let names_people = |column: &ColumnPlan| matches!(column.fact.as_str(), "owner" | "deputy");
    if said.addresses_are.is_some() && !columns.iter().any(names_people) {
        lines.push("no column with people is mapped, so what addresses stand for is not used".to_owned());
    }
    for word in &said.nothing {
        let is_it =
            |column: &ColumnPlan| column.nothing.words.iter().any(|(nothing, _)| folded(nothing) == folded(word));
        if !columns.iter().any(is_it) {
            lines.push(format!("no mapped column says \"{}\", so that it says nothing is not used", Shown::new(word)));
        }
    }
    lines
}
