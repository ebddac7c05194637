//! What is known of one fact. `unknown` is never "no": it is the absence of an answer, and it is a value of its own.

use super::{Day, Id, Word};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

/// A fact that may not be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Fact<T> {
    /// Nobody has said.
    #[default]
    Unknown,
    /// Somebody has said this.
    Known(T),
}

impl<T> Fact<T> {
    /// The value, where there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// Whether nobody has said.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

impl<T: PartialEq + Copy> Fact<T> {
    /// Whether it is known to be exactly this; unknown is not.
    pub fn is(&self, value: T) -> bool {
        matches!(self, Self::Known(known) if *known == value)
    }
}

/// A date that may not be recorded, or may be known to be `never`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum DateFact {
    /// Nobody has said.
    #[default]
    Unknown,
    /// It is known that there is none: it never expires, it never happened.
    Never,
    /// This day.
    On(Day),
}

impl DateFact {
    /// The day, where there is one.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        match self {
            Self::On(day) => Some(*day),
            Self::Unknown | Self::Never => None,
        }
    }

    /// Whether nobody has said.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

/// What kind of value a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Free text of at most [`TEXT_LIMIT`] bytes.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A day, `never`, or unknown.
    Date,
    /// A whole number from 0 to 1,000,000,000.
    Number,
    /// The id of a person record.
    Person,
    /// A list of texts.
    Texts,
}

/// The longest text a fact may hold, in bytes. A larger cell of an import is refused there.
pub const TEXT_LIMIT: usize = 64 * 1024;
/// The most items a list of texts may hold.
pub const LIST_LIMIT: usize = 1_000;
const NUMBER_LIMIT: i64 = 1_000_000_000;

/// A value of any field, as it travels between a form, an import, an event and a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Not recorded; as a value it takes an answer back.
    Unknown,
    /// A date that is known never to come or to have been.
    Never,
    /// A text.
    Text(String),
    /// A word of the field's vocabulary.
    Word(&'static str),
    /// A day.
    Day(Day),
    /// A number.
    Number(i64),
    /// A person record.
    Person(Id),
    /// A list of texts.
    Texts(Vec<String>),
}

/// A value that does not fit the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadValue {
    /// The word is not in the field's vocabulary.
    #[error("`{given}` is not one of: {}, unknown", allowed.join(", "))]
    NotAWord {
        /// What was given.
        given: String,
        /// What would have been accepted.
        allowed: &'static [&'static str],
    },
    /// Not a day of the calendar.
    #[error("`{0}` is not a day: write 2027-01-31, never or unknown")]
    NotADay(String),
    /// Not a whole number in range.
    #[error("`{0}` is not a whole number from 0 to 1000000000")]
    NotANumber(String),
    /// Not an id of a person.
    #[error("`{0}` is not a person's id")]
    NotAPerson(String),
    /// A list that begins as a JSON array and is none of texts.
    #[error("`{0}` is not a JSON array of texts: write [\"mail\", \"db\"], or mail, db")]
    NotAList(String),
    /// A text or list beyond its limit.
    #[error("longer than {limit} {unit}")]
    TooLong {
        /// The limit.
        limit: usize,
        /// What it counts.
        unit: &'static str,
    },
    /// JSON of another type than the field's.
    #[error("this is not a value of the field's kind")]
    WrongKind,
    /// A text with nothing in it.
    #[error("the value is empty; omit the field, or set it to unknown to clear it")]
    Empty,
}

impl Value {
    /// The JSON that stands for this value in an entry's `data`.
    #[must_use]
    pub fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or(Json::Null)
    }

    /// Plain words for screens, tables and exports: `unknown` and `never` are said, lists are joined by commas.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::Never => "never".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Word(word) => (*word).to_owned(),
            Self::Day(day) => day.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Person(id) => id.to_string(),
            Self::Texts(texts) => texts.join(", "),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => s.collect_map([("is", "unknown")]),
            Self::Never => s.collect_map([("is", "never")]),
            Self::Text(text) => s.serialize_str(text),
            Self::Word(word) => s.serialize_str(word),
            Self::Day(day) => day.serialize(s),
            Self::Number(number) => s.serialize_i64(*number),
            Self::Person(id) => id.serialize(s),
            Self::Texts(texts) => texts.serialize(s),
        }
    }
}

impl Shape {
    /// Reads a value of this shape from an entry's JSON.
    ///
    /// # Errors
    /// When the JSON is of another kind, out of range, or a word outside the vocabulary.
    pub fn from_json(self, json: &Json) -> Result<Value, BadValue> {
        if let Json::Object(marker) = json {
            return match (marker.len(), marker.get("is").and_then(Json::as_str)) {
                (1, Some("unknown")) => Ok(Value::Unknown),
                (1, Some("never")) if self == Self::Date => Ok(Value::Never),
                _ => Err(BadValue::WrongKind),
            };
        }
        match (self, json) {
            (Self::Number, Json::Number(number)) => number
                .as_i64()
                .filter(|number| (0..=NUMBER_LIMIT).contains(number))
                .map(Value::Number)
                .ok_or_else(|| BadValue::NotANumber(number.to_string())),
            (Self::Texts, Json::Array(items)) => {
                let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
                self.check(Value::Texts(texts.ok_or(BadValue::WrongKind)?))
            }
            (Self::Text | Self::Word(_) | Self::Date | Self::Person, Json::String(text)) => self.read_text(text),
            _ => Err(BadValue::WrongKind),
        }
    }

    /// Reads a value of this shape as a person would type it; `unknown` and, for dates, `never` are understood.
    ///
    /// # Errors
    /// When the text does not fit the shape.
    pub fn parse(self, text: &str) -> Result<Value, BadValue> {
        let trimmed = text.trim();
        match (self, trimmed) {
            (_, "") => Err(BadValue::Empty),
            (Self::Text | Self::Word(_) | Self::Date | Self::Number | Self::Person | Self::Texts, "unknown") => {
                Ok(Value::Unknown)
            }
            (Self::Date, "never") => Ok(Value::Never),
            (Self::Number, digits) => digits
                .parse::<i64>()
                .ok()
                .filter(|number| (0..=NUMBER_LIMIT).contains(number))
                .map(Value::Number)
                .ok_or_else(|| BadValue::NotANumber(clip(digits))),
            (Self::Texts, list) => {
                let is_json = list.starts_with('[');
                let items = if is_json { json_texts(list)? } else { list.split(',').map(str::to_owned).collect() };
                let items = items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty());
                match items.collect::<Vec<_>>() {
                    none if none.is_empty() && is_json => Ok(Value::Unknown),
                    none if none.is_empty() => Err(BadValue::Empty),
                    items => self.check(Value::Texts(items)),
                }
            }
            (_, text) => self.read_text(text),
        }
    }

    fn read_text(self, text: &str) -> Result<Value, BadValue> {
        match self {
            Self::Word(words) => words
                .iter()
                .find(|word| **word == text)
                .map(|word| Value::Word(word))
                .ok_or_else(|| BadValue::NotAWord { given: clip(text), allowed: words }),
            Self::Date => text.parse().map(Value::Day).map_err(|_| BadValue::NotADay(clip(text))),
            Self::Person => text.parse().map(Value::Person).map_err(|_| BadValue::NotAPerson(clip(text))),
            Self::Text => self.check(Value::Text(text.to_owned())),
            Self::Number | Self::Texts => Err(BadValue::WrongKind),
        }
    }

    /// Whether a value fits this shape.
    ///
    /// # Errors
    /// When it is of another kind or beyond a limit.
    pub fn check(self, value: Value) -> Result<Value, BadValue> {
        let too_long = |limit, unit| Err(BadValue::TooLong { limit, unit });
        match (self, &value) {
            (Self::Number, Value::Number(number)) if !(0..=NUMBER_LIMIT).contains(number) => {
                Err(BadValue::NotANumber(number.to_string()))
            }
            (Self::Text, Value::Text(text)) if text.is_empty() => Err(BadValue::Empty),
            (Self::Text, Value::Text(text)) if text.len() > TEXT_LIMIT => too_long(TEXT_LIMIT, "bytes"),
            (Self::Texts, Value::Texts(items)) if items.len() > LIST_LIMIT => too_long(LIST_LIMIT, "items"),
            (Self::Texts, Value::Texts(items)) if items.iter().any(|item| item.len() > TEXT_LIMIT) => {
                too_long(TEXT_LIMIT, "bytes")
            }
            (Self::Word(words), Value::Word(word)) if !words.contains(word) => Err(BadValue::WrongKind),
            (_, Value::Unknown)
            | (Self::Date, Value::Never | Value::Day(_))
            | (Self::Person, Value::Person(_))
            | (Self::Number, Value::Number(_))
            | (Self::Word(_), Value::Word(_))
            | (Self::Text, Value::Text(_))
            | (Self::Texts, Value::Texts(_)) => Ok(value),
            _ => Err(BadValue::WrongKind),
        }
    }

    /// What the data dictionary says of it.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Text => "text, or unknown".to_owned(),
            Self::Word(words) => format!("{}, or unknown", words.join(", ")),
            Self::Date => "YYYY-MM-DD, never, or unknown".to_owned(),
            Self::Number => "whole number, or unknown".to_owned(),
            Self::Person => "person id, or unknown".to_owned(),
            Self::Texts => "list of texts as a JSON array".to_owned(),
        }
    }
}

/// The texts of a JSON array, as exports and `fields` write a list.
fn json_texts(list: &str) -> Result<Vec<String>, BadValue> {
    serde_json::from_str(list).map_err(|_| BadValue::NotAList(clip(list)))
}

fn clip(text: &str) -> String {
    text.chars().take(60).collect()
}

/// A Rust type that a field of a record may have.
pub trait FactType: Default {
    /// The shape of the values that fit.
    const SHAPE: Shape;
    /// The value, [`Value::Unknown`] where nothing is recorded.
    fn value(&self) -> Value;
    /// The fact for a value that was checked against [`Self::SHAPE`]; what does not fit is unknown.
    fn from_value(value: Value) -> Self;
}

impl FactType for Fact<String> {
    const SHAPE: Shape = Shape::Text;
    fn value(&self) -> Value {
        self.known().map_or(Value::Unknown, |text| Value::Text(text.clone()))
    }
    fn from_value(value: Value) -> Self {
        if let Value::Text(text) = value { Self::Known(text) } else { Self::Unknown }
    }
}

impl<W: Word> FactType for Fact<W> {
    const SHAPE: Shape = Shape::Word(W::WORDS);
    fn value(&self) -> Value {
        self.known().map_or(Value::Unknown, |member| Value::Word(member.word()))
    }
    fn from_value(value: Value) -> Self {
        match value {
            Value::Word(word) => W::from_word(word).map_or(Self::Unknown, Self::Known),
            _ => Self::Unknown,
        }
    }
}

impl FactType for DateFact {
    const SHAPE: Shape = Shape::Date;
    fn value(&self) -> Value {
        match self {
            Self::Unknown => Value::Unknown,
            Self::Never => Value::Never,
            Self::On(day) => Value::Day(*day),
        }
    }
    fn from_value(value: Value) -> Self {
        match value {
            Value::Never => Self::Never,
            Value::Day(day) => Self::On(day),
            _ => Self::Unknown,
        }
    }
}

impl FactType for Fact<i64> {
    const SHAPE: Shape = Shape::Number;
    fn value(&self) -> Value {
        self.known().map_or(Value::Unknown, |number| Value::Number(*number))
    }
    fn from_value(value: Value) -> Self {
        if let Value::Number(number) = value { Self::Known(number) } else { Self::Unknown }
    }
}

impl FactType for Fact<Id> {
    const SHAPE: Shape = Shape::Person;
    fn value(&self) -> Value {
        self.known().map_or(Value::Unknown, |id| Value::Person(*id))
    }
    fn from_value(value: Value) -> Self {
        if let Value::Person(id) = value { Self::Known(id) } else { Self::Unknown }
    }
}

impl FactType for Vec<String> {
    const SHAPE: Shape = Shape::Texts;
    fn value(&self) -> Value {
        if self.is_empty() { Value::Unknown } else { Value::Texts(self.clone()) }
    }
    fn from_value(value: Value) -> Self {
        if let Value::Texts(texts) = value { texts } else { Self::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Stage;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_text_may_say_unknown_in_an_entry_without_becoming_unknown() {
        let said = Shape::Text.from_json(&json!("unknown")).unwrap();
        assert_eq!(said, Value::Text("unknown".to_owned()));
        assert_eq!(said.to_json(), json!("unknown"));
        assert_eq!(Shape::Text.from_json(&json!({"is": "unknown"})).unwrap(), Value::Unknown);
    }

    #[test]
    fn only_a_date_can_be_never() {
        assert_eq!(Shape::Date.from_json(&json!({"is": "never"})), Ok(Value::Never));
        assert_eq!(Shape::Text.from_json(&json!({"is": "never"})), Err(BadValue::WrongKind));
        assert_eq!(Shape::Date.from_json(&json!({"is": "unknown", "x": 1})), Err(BadValue::WrongKind));
    }

    #[test]
    fn a_list_is_read_in_the_form_it_is_exported_in_and_as_people_type_it() {
        let texts = |items: &[&str]| Ok(Value::Texts(items.iter().map(|item| (*item).to_owned()).collect()));
        assert_eq!(Shape::Texts.parse(r#"["mail","db"]"#), texts(&["mail", "db"]));
        assert_eq!(Shape::Texts.parse(r#"[ "read, write" ]"#), texts(&["read, write"]));
        assert_eq!(Shape::Texts.parse("mail, db,"), texts(&["mail", "db"]));
        assert_eq!(Shape::Texts.parse("unknown"), Ok(Value::Unknown));
        assert_eq!(Shape::Texts.parse("[]"), Ok(Value::Unknown), "no items are no statement that there are none");
        assert_eq!(Shape::Texts.parse(" , "), Err(BadValue::Empty));
        for broken in [r#"["mail""#, "[mail]", "['mail']", "[1]", r#"[["a"]]"#] {
            assert_eq!(Shape::Texts.parse(broken), Err(BadValue::NotAList(broken.to_owned())), "{broken}");
        }
    }

    #[test]
    fn a_word_outside_the_vocabulary_is_refused_with_the_words_that_fit() {
        let shape = <Fact<Stage> as FactType>::SHAPE;
        let refusal = shape.parse("Deployed").unwrap_err().to_string();
        assert_eq!(refusal, "`Deployed` is not one of: experiment, pilot, production, retired, unknown");
    }

    proptest! {
        #[test]
        fn every_text_and_list_survives_the_ledger(text in "\\PC{1,40}", items in proptest::collection::vec("\\PC{0,8}", 1..5)) {
            let text = Value::Text(text);
            prop_assert_eq!(Shape::Text.from_json(&text.to_json()), Ok(text));
            let items = Value::Texts(items);
            prop_assert_eq!(Shape::Texts.from_json(&items.to_json()), Ok(items));
        }
    }
}
