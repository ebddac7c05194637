//! What can be wrong with a filter text, where, and what would be right.

use std::ops::Range;

use thiserror::Error;

use super::vocabulary::{Field, Values};
use crate::shown::Shown;

/// The longest filter text, in bytes.
pub const LONGEST: usize = 4_096;
/// The most terms, and the most values of one term: each is a condition that the database must take.
pub const MOST: usize = 100;

/// A filter text that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{fault}")]
pub struct BadFilter {
    /// Where in the text, in bytes; at borders of characters.
    pub at: Range<usize>,
    /// What is wrong there.
    pub fault: Fault,
}

impl BadFilter {
    /// The whole terms before the one that cannot be read: what a half-typed filter narrows to meanwhile.
    #[must_use]
    pub fn terms_before<'t>(&self, text: &'t str) -> &'t str {
        let before = text.get(..self.at.start).unwrap_or_default();
        before.rfind(char::is_whitespace).and_then(|end| before.get(..end)).unwrap_or_default()
    }

    /// Three lines for a plain terminal: the text, a mark under the place, what is wrong.
    #[must_use]
    pub fn pointed(&self, text: &str) -> String {
        let part = |range: Range<usize>| Shown::new(text.get(range).unwrap_or_default());
        let (before, there) = (part(0..self.at.start).width(), part(self.at.clone()).width().max(1));
        format!("{}\n{}{}\n{}", Shown::new(text), " ".repeat(before), "^".repeat(there), self.fault)
    }
}

/// What is wrong with a filter; texts that came with it are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A phrase does not end.
    #[error("the closing \" is missing")]
    NotClosed,
    /// Too much of it.
    #[error("a filter has at most {MOST} terms of at most {MOST} values, and {LONGEST} characters")]
    TooLong,
    /// An operator without a field before it.
    #[error(
        "`{operator}` belongs between a field and a value, without spaces: tier>=medium; to look for it as text, put it in quotes"
    )]
    NoField {
        /// The operator.
        operator: &'static str,
    },
    /// A field that does not exist.
    #[error("there is no field `{given}`{}; to look for it as text, put it in quotes", meant_field(*.near, .there_are))]
    NoSuchField {
        /// What was written.
        given: String,
        /// What was likely meant.
        near: Option<&'static str>,
        /// Some that there are, or all.
        there_are: String,
    },
    /// Another language's "or".
    #[error(
        "a filter has no `{given}`: for several values of one field write stage:pilot,production, or ask twice; as text, put it in quotes"
    )]
    NoOr {
        /// What was written.
        given: String,
    },
    /// Another language's "and", or its brackets.
    #[error(
        "a filter has no `{given}`: terms that stand beside each other all hold, stage:pilot tier:high; as text, put it in quotes"
    )]
    NoAnd {
        /// What was written.
        given: String,
    },
    /// Another language's "not".
    #[error("a filter has no `not`: for all others write -stage:retired; as text, put it in quotes")]
    NoNot,
    /// A field without a value.
    #[error("{} wants a value: {}", .field.name(), wanted(*.field))]
    NoValue {
        /// The field.
        field: Field,
    },
    /// A word that the field does not know.
    #[error("{} has no `{given}`{}; it wants {}", .field.name(), meant(*.near), wanted(*.field))]
    NoSuchValue {
        /// The field.
        field: Field,
        /// What was written.
        given: String,
        /// What was likely meant.
        near: Option<&'static str>,
    },
    /// `<` or `>` on a field whose values have no order, or with more than one value or a word that has no place in it.
    #[error("{} cannot be compared so; write {}", .field.name(), .field.entry().example)]
    NotCompared {
        /// The field.
        field: Field,
    },
    /// A length of time where a day is asked for.
    #[error("`{given}` is a length of time: write {0}<={given} for all days up to then, or {0}>{given}", .field.name())]
    SpanAlone {
        /// The field.
        field: Field,
        /// What was written.
        given: String,
    },
}

fn meant(near: Option<&str>) -> String {
    near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default()
}

/// The field that was likely meant; where none is near, some that there are.
fn meant_field(near: Option<&str>, there_are: &str) -> String {
    if near.is_some() { meant(near) } else { format!(" (there are {there_are})") }
}

/// The values of a field, in a few words.
fn wanted(field: Field) -> String {
    let words = field.values().words();
    match field.values() {
        Values::Text => format!("a part of it, {}", words.join(", ")),
        Values::Person => format!("a part of a name, {}", words.join(", ")),
        Values::Number => String::from("a whole number"),
        Values::Date | Values::Ends => {
            format!("a day such as 2027-01-31, yesterday or fri, 30d after < or >, {}", words.join(", "))
        }
        Values::Controls => String::from("a control such as KEY-1, a question such as effect, any, none"),
        Values::Words { .. } => words.join(", "),
    }
}
