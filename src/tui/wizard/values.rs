//! What was answered in the steps so far. An answer may be left open; that is an answer too, and never "no".

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::typed_day::Lean;
use crate::tui::widgets::date::parse_day;

/// One answer as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// Not known, or left for later.
    #[default]
    Open,
    /// A text, or a day as typed; of a choice, a text that names none, which is no answer and is not passed over.
    Text(String),
    /// The id of a choice.
    Choice(String),
    /// Texts in order.
    List(Vec<String>),
}

/// All answers by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    entries: BTreeMap<String, Entry>,
    leans: BTreeMap<String, Lean>,
    today: NaiveDate,
}

impl Values {
    /// No answers yet; typed days like `+3m` count from `today`.
    #[must_use]
    pub fn new(today: NaiveDate) -> Self {
        Self { entries: BTreeMap::new(), leans: BTreeMap::new(), today }
    }

    /// No answers, to the same questions.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self { entries: BTreeMap::new(), ..self.clone() }
    }

    /// Says of a date which way a weekday is looked for.
    pub fn lean(&mut self, field: &str, lean: Lean) {
        self.leans.insert(field.to_owned(), lean);
    }

    /// The answers by field.
    #[must_use]
    pub fn entries(&self) -> &BTreeMap<String, Entry> {
        &self.entries
    }

    /// Sets an answer. A text of blanks is no answer.
    pub fn set(&mut self, field: &str, entry: Entry) {
        let empty = match &entry {
            Entry::Open => true,
            Entry::Text(text) | Entry::Choice(text) => text.trim().is_empty(),
            Entry::List(items) => items.is_empty(),
        };
        if empty {
            self.entries.remove(field);
        } else {
            self.entries.insert(field.to_owned(), entry);
        }
    }

    /// The answer as it was typed.
    #[must_use]
    pub fn entry(&self, field: &str) -> &Entry {
        self.entries.get(field).unwrap_or(&Entry::Open)
    }

    /// True while the field is left for later.
    #[must_use]
    pub fn is_open(&self, field: &str) -> bool {
        *self.entry(field) == Entry::Open
    }

    /// The text of a text field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        if let Entry::Text(text) = self.entry(field) { Some(text) } else { None }
    }

    /// The id of what was chosen.
    #[must_use]
    pub fn choice(&self, field: &str) -> Option<&str> {
        if let Entry::Choice(id) = self.entry(field) { Some(id) } else { None }
    }

    /// The day of a date field; nothing where it is open or cannot be read.
    #[must_use]
    pub fn day(&self, field: &str) -> Option<NaiveDate> {
        parse_day(self.text(field)?, self.today, self.leans.get(field).copied().unwrap_or_default()).ok()
    }

    /// The texts of a list.
    #[must_use]
    pub fn list(&self, field: &str) -> &[String] {
        if let Entry::List(items) = self.entry(field) { items } else { &[] }
    }

    /// The day that typed days count from.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today
    }
}
