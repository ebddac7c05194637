//! What a person says of a file's columns and words before its rows are taken: what each word that was not understood means, which column
//! is which fact, how its bytes stand for characters. After each of these the plan is made again.

use super::super::backend::{Inventory, Planned, Unclear};
use super::super::effect::Effect;
use super::super::forms::begin;
use super::super::model::Model;
use super::super::widgets::choice::Choice;
use super::importing::look_at;
use crate::domain::record::WorkloadFacts;
use crate::domain::wording::{DATE_SHAPES, ENCODINGS, EVERY_FIELD, targets};
use crate::domain::{ClaimKind, FactTable as _, Shape, Word as _, YesNo};
use crate::shown::{Shown, grouped};

/// Leaves a word as it is, or a column as text.
const LEAVE: &str = "leave";
/// Goes back to the plan.
const BACK: &str = "back";
/// Before the order of days.
const DATES: &str = "dates ";

/// Asks what each word means, one after the other.
pub(super) fn ask_words(model: &mut Model, inventory: Inventory, mut words: Vec<Unclear>) -> Vec<Effect> {
    if words.is_empty() {
        return look_at(model, inventory);
    }
    let asked = words.remove(0);
    let title = format!("What does \"{}\" mean?", Shown::new(&asked.word).fit(40));
    let about = format!("{}: {} rows. {} more words wait.", asked.fact, grouped(asked.rows), words.len());
    begin::choose(model, title, about, meanings(&asked), move |model, answer| {
        let mut inventory = inventory;
        if answer == BACK {
            return look_at(model, inventory);
        }
        if answer != LEAVE {
            say(&mut inventory, &asked, answer, &mut words);
        }
        ask_words(model, inventory, words)
    })
}

/// What a word may mean in its column; the first is to leave it.
fn meanings(asked: &Unclear) -> Vec<Choice> {
    let mut choices = vec![Choice::new(LEAVE, "Cancel").noted("the fact stays unknown, the word is kept")];
    let shape = WorkloadFacts::field(&asked.fact).map(|field| field.shape);
    let own: &[&str] = match shape {
        Some(Shape::Word(words)) => words,
        None if ClaimKind::from_word(&asked.fact).is_some() => YesNo::WORDS,
        _ => &[],
    };
    for word in own {
        let choice = Choice::new(*word, *word);
        choices.push(if is_answer(word) { choice.noted("in every column") } else { choice });
    }
    if shape == Some(Shape::Date) {
        let orders = DATE_SHAPES
            .iter()
            .map(|order| Choice::new(format!("{DATES}{order}"), format!("Its days are written {order}")));
        choices.extend(orders);
    }
    choices.push(Choice::new("unknown", "It says nothing"));
    choices.push(Choice::new(BACK, "Back to the plan"));
    choices
}

/// Records the answer, and takes away the words that it answers too.
fn say(inventory: &mut Inventory, asked: &Unclear, answer: &str, rest: &mut Vec<Unclear>) {
    if let Some(order) = answer.strip_prefix(DATES) {
        inventory.wording.dates = vec![order.to_owned()];
        let is_date = |fact: &str| WorkloadFacts::field(fact).is_some_and(|field| field.shape == Shape::Date);
        rest.retain(|other| !is_date(&other.fact));
        return;
    }
    let everywhere = is_answer(answer);
    let field = if everywhere { EVERY_FIELD } else { asked.fact.as_str() };
    let words = inventory.wording.values.entry(field.to_owned()).or_default();
    words.insert(asked.word.clone(), answer.to_owned());
    if everywhere {
        rest.retain(|other| other.word.to_lowercase() != asked.word.to_lowercase());
    }
}

/// Whether a word is an answer to any question of yes and no: it means the same in every column.
fn is_answer(word: &str) -> bool {
    YesNo::WORDS.contains(&word)
}

/// Asks which column is to be another fact.
pub(super) fn ask_column(model: &mut Model, planned: Planned) -> Vec<Effect> {
    let Planned { inventory, columns, .. } = planned;
    let mut choices = vec![Choice::new(BACK, "Back to the plan")];
    choices.extend(columns.iter().map(|(column, fact)| {
        Choice::new(column, Shown::new(column).to_string()).noted(fact.as_deref().unwrap_or("kept as text"))
    }));
    begin::choose(model, "Which column?", "Each column and the fact it is taken for.", choices, move |model, column| {
        let fact = columns.into_iter().find(|(known, _)| known == column).and_then(|(_, fact)| fact);
        if column == BACK { look_at(model, inventory) } else { ask_fact(model, inventory, column.to_owned(), fact) }
    })
}

fn ask_fact(model: &mut Model, inventory: Inventory, column: String, now: Option<String>) -> Vec<Effect> {
    let title = format!("What does \"{}\" state?", Shown::new(&column).fit(40));
    let mut choices = vec![Choice::new(LEAVE, "Keep it as text")];
    choices.extend(targets().map(|target| {
        let title = WorkloadFacts::field(target).map_or(target, |field| field.title);
        Choice::new(target, title).noted(target)
    }));
    begin::choose(model, title, "", choices, move |model, target| {
        let mut inventory = inventory;
        let columns = &mut inventory.wording.columns;
        if let Some(now) = now.filter(|now| now != target) {
            // What it was taken for before is read from no column, until another is named for it.
            columns.insert(now, Vec::new());
        }
        if target != LEAVE {
            columns.insert(target.to_owned(), vec![column]);
        }
        look_at(model, inventory)
    })
}

/// Asks how the file's bytes stand for characters.
pub(super) fn ask_encoding(model: &mut Model, inventory: Inventory, why: String) -> Vec<Effect> {
    let choices = ENCODINGS.iter().map(|encoding| Choice::new(*encoding, *encoding)).collect();
    begin::choose(model, "How is the file written?", why, choices, move |model, encoding| {
        let mut inventory = inventory;
        inventory.wording.encoding = Some(encoding.to_owned());
        look_at(model, inventory)
    })
}

#[cfg(test)]
mod tests;
