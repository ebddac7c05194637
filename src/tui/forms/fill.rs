//! From answers to facts: each field of a step has the name of the fact it sets, so one walk over the names makes the change.

use std::collections::HashMap;

use crate::domain::fact::Shape;
use crate::domain::field::{FactTable, Fields};
use crate::domain::nothing::says_nothing;
use crate::domain::{Day, Id, Value};
use crate::query::fold;
use crate::store::read::PersonRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::{Effect, Query};
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Run, Values};

/// The choice that says of a date that it is known never to come.
pub const NEVER: &str = "never";

/// The facts that were answered; what was left open is not touched.
#[must_use]
pub fn given<F: FactTable>(values: &Values, names: &[&str]) -> Fields<F> {
    given_as(values, names.iter().map(|name| (*name, *name)))
}

/// The same where the answers have other names than the facts: the fact, then the answer.
#[must_use]
pub fn given_as<'n, F: FactTable>(
    values: &Values,
    names: impl IntoIterator<Item = (&'n str, impl AsRef<str>)>,
) -> Fields<F> {
    let given = names.into_iter().filter_map(|(fact, answer)| Some((fact, value::<F>(values, fact, answer.as_ref())?)));
    given.fold(Fields::new(), |fields, (name, value)| fields.with(name, value))
}

/// All these facts as they stand in the steps; what was left open is taken back.
#[must_use]
pub fn all<F: FactTable>(values: &Values, names: &[&str]) -> Fields<F> {
    names.iter().fold(Fields::new(), |fields, name| {
        let open = match F::field(name).map(|field| field.shape) {
            Some(Shape::Texts) => Value::Texts(Vec::new()),
            _ => Value::Unknown,
        };
        fields.with(name, value::<F>(values, name, name).unwrap_or(open))
    })
}

fn value<F: FactTable>(values: &Values, fact: &str, answer: &str) -> Option<Value> {
    Some(match (F::field(fact)?.shape, values.entry(answer)) {
        // What says nothing in an import or on the command line says nothing here.
        (Shape::Text, Entry::Text(text)) if says_nothing(text) => Value::Unknown,
        (Shape::Text, Entry::Text(text)) => Value::Text(text.trim().to_owned()),
        (Shape::Word(words), Entry::Choice(id)) => Value::Word(words.iter().find(|word| *word == id)?),
        (Shape::Person, Entry::Choice(id)) => Value::Person(id.parse().ok()?),
        (Shape::Date, Entry::Text(_)) => Value::Day(day(values, answer)?),
        (Shape::Number, Entry::Text(text)) => Value::Number(text.trim().parse().ok()?),
        (Shape::Texts, Entry::List(items)) => Value::Texts(items.clone()),
        _ => return None,
    })
}

/// What a field begins with where the fact is recorded.
#[must_use]
pub fn recorded<F: FactTable>(facts: &F, name: &str) -> Entry {
    facts.value(name).map_or(Entry::Open, |value| entry(&value))
}

/// The answer that makes a value; none for what is not known or never comes, which have their own.
#[must_use]
pub fn entry(value: &Value) -> Entry {
    match value {
        Value::Unknown | Value::Never => Entry::Open,
        Value::Texts(items) => Entry::List(items.clone()),
        Value::Word(_) | Value::Person(_) => Entry::Choice(value.plain()),
        value => Entry::Text(value.plain()),
    }
}

/// The day of a date field.
#[must_use]
pub fn day(values: &Values, field: &str) -> Option<Day> {
    Day::from_date(values.day(field)?)
}

/// The person that was chosen.
#[must_use]
pub fn person(values: &Values, field: &str) -> Option<Id> {
    values.choice(field)?.parse().ok()
}

/// Everybody who can be named: those who left are not offered. Where several look alike, each is told with an address or the id.
#[must_use]
pub fn people(rows: &[PersonRow]) -> Vec<Choice> {
    let here = || rows.iter().filter(|row| row.active != "no");
    let mut names: HashMap<String, usize> = HashMap::new();
    for row in here() {
        *names.entry(fold(&row.name)).or_default() += 1;
    }
    let noted = |row: &PersonRow| match names.get(&fold(&row.name)) {
        Some(2..) => {
            let told = row.address.clone().unwrap_or_else(|| row.id.to_string());
            [told, note(row)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        _ => note(row),
    };
    here().map(|row| Choice::new(row.id.to_string(), row.name.clone()).noted(noted(row))).collect()
}

/// Everybody who can act: a mailbox, a team, somebody of whom it is not known, cannot.
#[must_use]
pub fn persons(rows: &[PersonRow]) -> Vec<Choice> {
    people(&rows.iter().filter(|row| row.kind == "person").cloned().collect::<Vec<_>>())
}

/// Words of a vocabulary with what people read for them.
#[must_use]
pub fn words(words: &[(&str, &str)]) -> Vec<Choice> {
    words.iter().map(|(word, label)| Choice::new(*word, *label)).collect()
}

/// Yes or no.
#[must_use]
pub fn yes_no() -> Vec<Choice> {
    words(&[("yes", "yes"), ("no", "no")])
}

/// What a fact becomes, as people read it.
#[must_use]
pub fn said(steps: &Run, name: &str, value: &Value) -> String {
    match value {
        Value::Unknown => "not known any more".to_owned(),
        Value::Never => "never".to_owned(),
        _ => steps.words(name),
    }
}

/// The effect that asks for one act.
#[must_use]
pub fn ask(asked: Prepared) -> Vec<Effect> {
    vec![Effect::Ask(Query::Act(Box::new(asked)))]
}

fn note(row: &PersonRow) -> String {
    let team = row.team.clone().unwrap_or_default();
    match row.kind.as_str() {
        "person" | "unknown" => team,
        kind if team.is_empty() => format!("a {kind}, not a person"),
        kind => format!("{team}, a {kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::WorkloadFacts;
    use rstest::rstest;

    #[rstest]
    #[case::tbd("TBD", Value::Unknown)]
    #[case::not_applicable("n/a", Value::Unknown)]
    #[case::a_dash(" - ", Value::Unknown)]
    #[case::in_german("unbekannt", Value::Unknown)]
    #[case::a_text(" sorts claims ", Value::Text("sorts claims".to_owned()))]
    #[case::a_text_with_such_a_word("TBD board agenda", Value::Text("TBD board agenda".to_owned()))]
    fn what_says_nothing_is_not_known_in_a_form_either(#[case] typed: &str, #[case] is: Value) {
        let mut values = Values::new(chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        values.set("purpose", Entry::Text(typed.to_owned()));
        assert_eq!(given::<WorkloadFacts>(&values, &["purpose"]).get("purpose"), Some(&is));
        assert_eq!(all::<WorkloadFacts>(&values, &["purpose"]).get("purpose"), Some(&is));
    }
}
