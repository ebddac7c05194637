//! What the words of the script mean in the register's terms: facts by name, days relative to the opening, people by handle.

use super::calendar::{Calendar, RelativeDay};
use super::error::Undoable;
use super::script::Said;
use crate::domain::field::FactTable;
use crate::domain::plan::KEY_TEST_FIELDS;
use crate::domain::record::GrantFacts;
use crate::domain::{Day, Fields, Id, Shape, Value};
use std::collections::BTreeMap;

/// Names that stand for several fields, with a word for each: `effect = "none read influence before"`.
const TOGETHER: [(&str, [&str; 4]); 2] =
    [("effect", KEY_TEST_FIELDS), ("logs", ["log_prompts", "log_tools", "log_data_access", "log_approvals"])];

/// What a grant opens, a word a fact; what is not said is not known.
const OPENS: [(&str, &str, &str); 20] = [
    ("public", "classification", "public"),
    ("internal", "classification", "internal"),
    ("confidential", "classification", "confidential"),
    ("sensitive", "classification", "sensitive"),
    ("customers", "customer_data", "yes"),
    ("no-customers", "customer_data", "no"),
    ("synthetic", "masking", "synthetic"),
    ("masked", "masking", "masked"),
    ("unmasked", "masking", "unmasked"),
    ("read", "mode", "read"),
    ("write", "mode", "write"),
    ("test", "environment", "test"),
    ("production", "environment", "production"),
    ("leaves", "egress", "yes"),
    ("stays", "egress", "no"),
    ("decides", "feeds_decision", "yes"),
    ("informs", "feeds_decision", "no"),
    ("planned", "state", "planned"),
    ("live", "state", "live"),
    ("maybe-live", "state", "unknown"),
];

/// Reads what the script says.
#[derive(Debug)]
pub(super) struct Words<'s> {
    pub calendar: Calendar,
    /// People by handle.
    pub people: BTreeMap<&'s str, Id>,
}

impl Words<'_> {
    /// The person of a handle.
    pub fn person(&self, handle: &str) -> Result<Id, Undoable> {
        self.people.get(handle).copied().ok_or_else(|| Undoable::no_such("person", handle))
    }

    /// The day that is meant.
    pub fn day(&self, relative: RelativeDay) -> Day {
        self.calendar.day(relative)
    }

    /// The facts that are said.
    pub fn fields<F: FactTable>(&self, said: &Said) -> Result<Fields<F>, Undoable> {
        let mut fields = Fields::new();
        for (name, value) in said {
            match (TOGETHER.iter().find(|(short, _)| short == name), value) {
                (Some((_, names)), toml::Value::String(words)) => {
                    for (name, word) in names.iter().zip(four(words)?) {
                        fields.parse(name, word)?;
                    }
                }
                _ => self.put(&mut fields, name, value)?,
            }
        }
        Ok(fields)
    }

    /// What a grant opens.
    pub fn opens(words: &str) -> Result<Fields<GrantFacts>, Undoable> {
        let mut fields = Fields::new();
        for word in words.split_whitespace() {
            let known = OPENS.iter().find(|(known, ..)| *known == word);
            let (_, field, value) =
                known.ok_or_else(|| Undoable::Word(format!("`{word}` says nothing of a data grant")))?;
            if fields.get(field).is_some() {
                return Err(Undoable::Word(format!("`{words}` says {field} twice")));
            }
            fields.parse(field, value)?;
        }
        Ok(fields)
    }

    fn put<F: FactTable>(&self, fields: &mut Fields<F>, name: &str, value: &toml::Value) -> Result<(), Undoable> {
        match (F::field(name).map(|field| field.shape), value) {
            (Some(Shape::Date), toml::Value::String(text)) if text != "never" && text != "unknown" => {
                let relative = RelativeDay::try_from(text.clone()).map_err(Undoable::Word)?;
                fields.put(name, Value::Day(self.day(relative)))?;
            }
            (Some(Shape::Person), toml::Value::String(handle)) if handle != "unknown" => {
                fields.put(name, Value::Person(self.person(handle)?))?;
            }
            (_, toml::Value::String(text)) => fields.parse(name, text)?,
            (_, toml::Value::Integer(number)) => fields.put(name, Value::Number(*number))?,
            (_, toml::Value::Array(items)) => {
                let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
                let texts = texts.ok_or_else(|| Undoable::Word(format!("{name} is not a list of texts")))?;
                fields.put(name, Value::Texts(texts))?;
            }
            _ => return Err(Undoable::Word(format!("{name} is neither a text, a number nor a list"))),
        }
        Ok(())
    }
}

/// Four words, no more and no fewer.
pub(super) fn four(words: &str) -> Result<[&str; 4], Undoable> {
    let split: Vec<&str> = words.split_whitespace().collect();
    <[&str; 4]>::try_from(split).map_err(|_| Undoable::Word(format!("`{words}` is not four words")))
}
