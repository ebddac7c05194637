//! A filter: what a list is narrowed to. Made by [`parse`](super::parse()), written back by `Display`, compiled to SQL by the
//! store; the meaning of each field stands in the [`vocabulary`](super::vocabulary).

use std::fmt;

use chrono::{Datelike as _, Weekday};

use super::fold::fold;
use super::vocabulary::Field;
use crate::domain::{Day, Id};

/// A list of terms that must all hold. The empty one finds everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The terms, as they were written.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whether it finds exactly what its test does not, so also what is not recorded.
    pub negated: bool,
    /// What is asked.
    pub test: Test,
}

/// What is asked of a workload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// The word or phrase stands anywhere in the workload's text, as [`fold`](super::fold()) folds.
    Text(String),
    /// The field has one of the values; of a free text, contains one.
    AnyOf {
        /// The field.
        field: Field,
        /// Whether a free text must be the whole of it; false for every other field.
        whole: bool,
        /// The values, one at least.
        values: Vec<Value>,
    },
    /// The field has a value, and it stands so to a bound.
    Compared {
        /// The field; it is ordered.
        field: Field,
        /// How.
        order: Order,
        /// The bound.
        bound: Bound,
    },
}

/// A value that a field may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing is recorded, or there is none.
    Unrecorded,
    /// There is one, whichever.
    Any,
    /// The person who asks.
    Me,
    /// A day before today: what is due today is not late.
    Late,
    /// A word of the field's vocabulary.
    Word(&'static str),
    /// A part of a text, of a name, or of an address.
    Text(String),
    /// A day.
    Day(When),
    /// A whole number.
    Number(u32),
}

/// How a value stands to a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What a value is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// A word of an ordered vocabulary.
    Word(&'static str),
    /// A day.
    Day(When),
    /// A whole number.
    Number(u32),
}

/// A day, fixed or counted from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Today.
    Today,
    /// The day before.
    Yesterday,
    /// The day after.
    Tomorrow,
    /// The next such day of the week, after today.
    Weekday(Weekday),
    /// This day.
    On(Day),
    /// So many units from today, or before it.
    In {
        /// How many; negative is before today.
        count: i32,
        /// Of what.
        unit: Unit,
    },
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `d`
    Days,
    /// `w`, seven days.
    Weeks,
    /// `m`, calendar months; the 31st becomes the last day of a shorter month.
    Months,
    /// `y`, twelve months.
    Years,
}

impl Filter {
    /// Whether it finds everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The same without its words and phrases.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let terms = self.terms.iter().filter(|term| !matches!(term.test, Test::Text(_)));
        Self { terms: terms.cloned().collect() }
    }

    /// Whether it was left blank: it has no term, or none that says anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.terms.iter().all(|term| matches!(&term.test, Test::Text(text) if fold(text).is_empty()))
    }

    /// Whether one of its terms says nothing: a word that is empty or made of signs alone, as `-` is where a variable is not set.
    #[must_use]
    pub fn has_blank(&self) -> bool {
        let says_nothing = |text: &str| fold(text).chars().all(|c| c.is_ascii_punctuation() || c.is_whitespace());
        self.terms.iter().any(|term| match &term.test {
            Test::Text(text) => says_nothing(text),
            Test::AnyOf { values, .. } => {
                values.iter().any(|value| matches!(value, Value::Text(text) if says_nothing(text)))
            }
            Test::Compared { .. } => false,
        })
    }

    /// Whether it asks for the person who asks, and so finds nobody's where nobody is recorded behind the account.
    #[must_use]
    pub fn asks_for_me(&self) -> bool {
        let has_me = |test: &Test| matches!(test, Test::AnyOf { values, .. } if values.contains(&Value::Me));
        self.terms.iter().any(|term| has_me(&term.test))
    }

    /// What has a finding that the baseline does not know: `new:any`.
    #[must_use]
    pub fn new_findings() -> Self {
        let test = Test::AnyOf { field: Field::New, whole: false, values: vec![Value::Any] };
        Self { terms: vec![Term { negated: false, test }] }
    }

    /// A filter for what both find.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.terms.extend(other.terms);
        self
    }
}

/// Who asks, and when: what `me` and `today` stand for in a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The day, in the register's zone.
    pub today: Day,
    /// The person; absent where nobody is recorded behind the account, and `me` is then nobody.
    pub me: Option<Id>,
}

impl When {
    /// The day that is meant where today is `today`; at the ends of the calendar, the last or first day.
    #[must_use]
    pub fn resolve(self, today: Day) -> Day {
        match self {
            Self::Today => today,
            Self::Yesterday => today.plus_days(-1),
            Self::Tomorrow => today.plus_days(1),
            Self::Weekday(wanted) => {
                let days = (1..=7).map(|days| today.plus_days(days));
                days.into_iter().find(|day| day.date().weekday() == wanted).unwrap_or(today)
            }
            Self::On(day) => day,
            Self::In { count, unit: Unit::Days } => today.plus_days(i64::from(count)),
            Self::In { count, unit: Unit::Weeks } => today.plus_days(7 * i64::from(count)),
            Self::In { count, unit: Unit::Months } => months_from(today, count),
            Self::In { count, unit: Unit::Years } => months_from(today, count.saturating_mul(12)),
        }
    }
}

fn months_from(today: Day, count: i32) -> Day {
    let months = count.unsigned_abs();
    if count >= 0 {
        return today.plus_months(months);
    }
    let before = today.date().checked_sub_months(chrono::Months::new(months));
    before.and_then(Day::from_date).unwrap_or(Day::FIRST)
}

impl fmt::Display for Filter {
    /// The canonical text; reading it gives the same filter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        separated(f, " ", &self.terms)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.negated { "-" } else { "" };
        write!(f, "{minus}{}", self.test)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&as_written(text, None)),
            Self::Compared { field, order, bound } => write!(f, "{}{order}{bound}", field.name()),
            Self::AnyOf { field, whole, values } => {
                write!(f, "{}{}", field.name(), if *whole { "=" } else { ":" })?;
                let values: Vec<String> = values.iter().map(|value| value.as_written(*field)).collect();
                separated(f, ",", &values)
            }
        }
    }
}

impl Value {
    /// The value as a filter on `field` has it.
    pub(super) fn as_written(&self, field: Field) -> String {
        match self {
            Self::Unrecorded => String::from(field.values().unrecorded().unwrap_or("none")),
            Self::Any => String::from("any"),
            Self::Me => String::from("me"),
            Self::Late => String::from("late"),
            Self::Word(word) => String::from(*word),
            Self::Text(text) => as_written(text, Some(field)),
            Self::Day(when) => when.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        })
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Day(when) => when.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::Weekday(day) => f.write_str(&day.to_string().to_lowercase()),
            Self::On(day) => day.fmt(f),
            Self::In { count, unit } => {
                let unit = match unit {
                    Unit::Days => 'd',
                    Unit::Weeks => 'w',
                    Unit::Months => 'm',
                    Unit::Years => 'y',
                };
                write!(f, "{count}{unit}")
            }
        }
    }
}

/// A text as it must be written to be read as the same text: in quotes where it could be taken for something else.
fn as_written(text: &str, field: Option<Field>) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '@' | '+' | '&' | '#');
    let means_something = field.is_some_and(|field| {
        let values = field.values();
        values.is_unrecorded(text) || values.words().iter().any(|word| text.eq_ignore_ascii_case(word))
    });
    let joins = field.is_none() && ["or", "and", "not", "&", "&&"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let plain = !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) && !means_something && !joins;
    if plain { String::from(text) } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

fn separated(f: &mut fmt::Formatter<'_>, by: &str, parts: &[impl fmt::Display]) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        f.write_str(if number == 0 { "" } else { by })?;
        part.fmt(f)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(When::Today, "2026-03-31")]
    #[case(When::In { count: 30, unit: Unit::Days }, "2026-04-30")]
    #[case(When::In { count: -2, unit: Unit::Weeks }, "2026-03-17")]
    #[case(When::In { count: -1, unit: Unit::Months }, "2026-02-28")]
    #[case(When::In { count: 1, unit: Unit::Months }, "2026-04-30")]
    #[case(When::In { count: -9999, unit: Unit::Years }, "0001-01-01")]
    #[case(When::In { count: 9999, unit: Unit::Years }, "9999-12-31")]
    #[case(When::In { count: i32::MIN, unit: Unit::Years }, "0001-01-01")]
    fn a_day_is_counted_from_today(#[case] when: When, #[case] day: &str) {
        assert_eq!(when.resolve("2026-03-31".parse().unwrap()).to_string(), day);
    }
}
