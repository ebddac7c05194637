//! What has to be done, by whom, by when: one question after the other, the next asked once the one before is answered. The
//! conditions of a decision and the actions of a review are asked for so.

use crate::domain::command::NewAction;
use crate::domain::{Day, Id};
use crate::store::read::PersonRow;
use crate::tui::widgets::date::in_words as date_in_words;
use crate::tui::wizard::{Entry, Field, Values};

use super::fill;

/// How many can be given at once.
const MOST: usize = 9;
const LIMIT: usize = 500;

/// What the questions begin with.
pub struct Todo<'p> {
    /// Before the names of their answers.
    pub prefix: &'static str,
    /// The first question.
    pub question: &'static str,
    /// Everybody who can see to it.
    pub people: &'p [PersonRow],
    /// Who sees to it, where nobody else is named.
    pub owner: Option<Id>,
    /// By when, where no other day is given.
    pub due: Day,
}

/// The questions, where they are asked; the first of them needed where that holds.
pub fn fields<A, N>(todo: &Todo<'_>, asked: A, needed: N) -> Vec<Field>
where
    A: Fn(&Values) -> bool + Clone + Send + 'static,
    N: Fn(&Values) -> bool + Clone + Send + 'static,
{
    let first_owner = todo.owner.map_or(Entry::Open, |owner| Entry::Choice(owner.to_string()));
    let each = |number: usize| {
        let (what, owner, due) = names(todo.prefix, number);
        let before = names(todo.prefix, number.saturating_sub(1)).0;
        let (asked, needed) = (asked.clone(), needed.clone());
        let is_asked = move |values: &Values| asked(values) && (number == 1 || !values.is_open(&before));
        let given = what.clone();
        let is_given = move |values: &Values| !values.is_open(&given);
        let question = if number == 1 { todo.question } else { "Anything else?" };
        let is_past = due.clone();
        [
            Field::text(what, question, LIMIT)
                .asked_if(is_asked.clone())
                .needed_if(move |values| number == 1 && needed(values))
                .may_be_empty()
                .help("One action in one sentence; assignee and date come next."),
            Field::person(owner, "Who will do it?", fill::persons(todo.people))
                .beginning_with(first_owner.clone())
                .needed()
                .asked_if(both(is_asked.clone(), is_given.clone())),
            Field::date(due, "By when?")
                .beginning_with(Entry::Text(todo.due.to_string()))
                .needed()
                .checked(move |values| {
                    (values.day(&is_past)? < values.today()).then(|| "that day is in the past".to_owned())
                })
                .asked_if(both(is_asked, is_given)),
        ]
    };
    (1..=MOST).flat_map(each).collect()
}

/// What was given.
#[must_use]
pub fn given(values: &Values, prefix: &str) -> Vec<NewAction> {
    let each = |number| {
        let (what, owner, due) = names(prefix, number);
        let what = values.text(&what)?.trim().to_owned();
        Some(NewAction { what, owner: fill::person(values, &owner), due_on: fill::day(values, &due)? })
    };
    (1..=MOST).filter_map(each).collect()
}

/// One of them as people read it.
#[must_use]
pub fn in_words(action: &NewAction, called: impl Fn(Id) -> String) -> String {
    let who = action.owner.map_or_else(|| "nobody yet".to_owned(), called);
    format!("{who} sees to it by {}: {}", date_in_words(action.due_on.date()), action.what)
}

/// The names of the three answers on one of them.
fn names(prefix: &str, number: usize) -> (String, String, String) {
    let what = format!("{prefix}{number}");
    (what.clone(), format!("{what}:owner"), format!("{what}:due"))
}

fn both(
    one: impl Fn(&Values) -> bool + Send + 'static,
    other: impl Fn(&Values) -> bool + Send + 'static,
) -> impl Fn(&Values) -> bool + Send + 'static {
    move |values| one(values) && other(values)
}
