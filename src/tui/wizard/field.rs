//! One field of a step: what it asks, how it is answered, what makes the answer wrong. Every field can be left for later
//! unless it says that it is needed.

use std::borrow::Cow;
use std::fmt;

use super::values::{Entry, Values};
use crate::domain::typed_day::Lean;
use crate::shown::{Shown, grouped};
use crate::tui::widgets::choice::{Choice, Named, named};
use crate::tui::widgets::date::{in_words, parse_day};

/// Says what is wrong with an answer, given all of them; nothing if it is right.
pub type Check = Box<dyn Fn(&Values) -> Option<String> + Send>;
/// True where the field is asked at all, given the other answers.
pub type Condition = Box<dyn Fn(&Values) -> bool + Send>;

/// How a field is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of at most so many characters.
    Text(usize),
    /// A longer text of at most so many characters; the editor may be used.
    LongText(usize),
    /// One of several; typing narrows.
    Choice(Vec<Choice>),
    /// A day as typed, and which way a weekday is looked for: of a day that has come, one ahead is wrong.
    Date(Lean),
    /// Lines of text, each of at most so many characters.
    List(usize),
}

/// The definition of a field.
pub struct Field {
    /// The name of its answer.
    pub id: Cow<'static, str>,
    /// The question in plain words.
    pub label: String,
    /// What the question means and what an answer changes.
    pub help: String,
    /// How it is answered.
    pub kind: Kind,
    /// The answer it begins with.
    pub first: Entry,
    /// True where it has to be typed: a paste is refused, and no draft keeps it.
    pub by_hand: bool,
    /// True where it asks for a person, who can be added from here.
    pub of_people: bool,
    may_be_empty: bool,
    needed: Option<Condition>,
    check: Option<Check>,
    asked_if: Option<Condition>,
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The choice that every list of choices begins with.
pub const LEAVE_OPEN: &str = "unknown (skip)";
/// The same where it cannot be left for later.
pub const NOT_YET: &str = "not answered yet";
/// The same where an empty answer is one.
const NOTHING: &str = "nothing";

impl Field {
    fn new(id: impl Into<Cow<'static, str>>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            help: String::new(),
            kind,
            first: Entry::Open,
            may_be_empty: false,
            needed: None,
            by_hand: false,
            of_people: false,
            check: None,
            asked_if: None,
        }
    }

    /// One line of text.
    #[must_use]
    pub fn text(id: impl Into<Cow<'static, str>>, label: impl Into<String>, most: usize) -> Self {
        Self::new(id, label, Kind::Text(most))
    }

    /// A longer text.
    #[must_use]
    pub fn long_text(id: impl Into<Cow<'static, str>>, label: impl Into<String>, most: usize) -> Self {
        Self::new(id, label, Kind::LongText(most))
    }

    /// One of several. "Leave for later" is added before them.
    #[must_use]
    pub fn choice(id: impl Into<Cow<'static, str>>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        let all = std::iter::once(Choice::new("", LEAVE_OPEN)).chain(choices).collect();
        Self::new(id, label, Kind::Choice(all))
    }

    /// Yes, no or planned - or left for later.
    #[must_use]
    pub fn yes_no(id: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        let choices = ["yes", "no", "planned"].map(|word| Choice::new(word, word));
        Self::choice(id, label, choices.to_vec())
    }

    /// A person of the register; typing a part of the name or team narrows. Who is not recorded yet can be added.
    #[must_use]
    pub fn person(id: impl Into<Cow<'static, str>>, label: impl Into<String>, people: Vec<Choice>) -> Self {
        Self { of_people: true, ..Self::choice(id, label, people) }
    }

    /// A day; of a fact that has come by the time it is told, one that has.
    #[must_use]
    pub fn date(id: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        let id = id.into();
        let lean = Lean::of(&id);
        Self::new(id, label, Kind::Date(lean))
    }

    /// A day that has come.
    #[must_use]
    pub fn past_date(id: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self::new(id, label, Kind::Date(Lean::Back))
    }

    /// Lines of text.
    #[must_use]
    pub fn list(id: impl Into<Cow<'static, str>>, label: impl Into<String>, most: usize) -> Self {
        Self::new(id, label, Kind::List(most))
    }

    /// With words that explain it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// Beginning with an answer.
    #[must_use]
    pub fn beginning_with(self, first: Entry) -> Self {
        Self { first, ..self }
    }

    /// Needed before the last step can be done.
    #[must_use]
    pub fn needed(self) -> Self {
        self.needed_if(|_| true)
    }

    /// Needed where this holds.
    #[must_use]
    pub fn needed_if(self, condition: impl Fn(&Values) -> bool + Send + 'static) -> Self {
        Self { needed: Some(Box::new(condition)), ..self }
    }

    /// An empty answer is an answer: there is nothing.
    #[must_use]
    pub fn may_be_empty(self) -> Self {
        Self { may_be_empty: true, ..self }
    }

    /// To be typed and not pasted, so that nobody confirms what they did not read.
    #[must_use]
    pub fn by_hand(self) -> Self {
        Self { by_hand: true, ..self }
    }

    /// With a check of its own; it is only asked where the field is answered.
    #[must_use]
    pub fn checked(self, check: impl Fn(&Values) -> Option<String> + Send + 'static) -> Self {
        Self { check: Some(Box::new(check)), ..self }
    }

    /// Asked only where this holds; an answer that is not asked for is not submitted.
    #[must_use]
    pub fn asked_if(self, condition: impl Fn(&Values) -> bool + Send + 'static) -> Self {
        Self { asked_if: Some(Box::new(condition)), ..self }
    }

    /// True where it is asked.
    #[must_use]
    pub fn is_asked(&self, values: &Values) -> bool {
        self.asked_if.as_ref().is_none_or(|condition| condition(values))
    }

    /// True where the last step cannot be done without it.
    #[must_use]
    pub fn is_needed(&self, values: &Values) -> bool {
        self.needed.as_ref().is_some_and(|condition| condition(values))
    }

    /// True for a text that the editor may be used for.
    #[must_use]
    pub fn is_long_text(&self) -> bool {
        matches!(self.kind, Kind::LongText(_))
    }

    /// What is wrong with its answer.
    #[must_use]
    pub fn problem(&self, values: &Values) -> Option<String> {
        if values.is_open(&self.id) {
            return self.is_needed(values).then(|| "required".to_owned());
        }
        if let Some(why) = self.too_long(values) {
            return Some(why);
        }
        match (&self.kind, values.text(&self.id)) {
            (Kind::Date(lean), Some(text)) => match parse_day(text, values.today(), *lean) {
                Err(why) => return Some(why.to_string()),
                Ok(day) if *lean == Lean::Back && day > values.today() => {
                    return Some(format!("{day} is in the future"));
                }
                Ok(_) => {}
            },
            (Kind::Choice(choices), Some(text)) => return Some(self.not_named(choices, text)),
            _ => {}
        }
        self.check.as_ref().and_then(|check| check(values))
    }

    /// That the text is longer than what is recorded of it may be: it is kept as typed, and refused until it is shorter.
    #[must_use]
    pub fn too_long(&self, values: &Values) -> Option<String> {
        let over = |text: &str, most: usize| text.trim().chars().count().checked_sub(most).filter(|over| *over > 0);
        let counted = |most: usize, over: usize| {
            let (has, most, over) = ((most + over) as u64, most as u64, over as u64);
            format!("{} characters; at most {} can be recorded", grouped(has), grouped(most))
                + &format!(": remove {}", grouped(over))
        };
        match &self.kind {
            Kind::Text(most) | Kind::LongText(most) => Some(counted(*most, over(values.text(&self.id)?, *most)?)),
            Kind::List(most) => {
                let items = values.list(&self.id);
                let (at, over) = items.iter().enumerate().find_map(|(at, item)| Some((at, over(item, *most)?)))?;
                let which = if items.len() == 1 { String::new() } else { format!("line {}: ", at + 1) };
                Some(format!(
                    "{which}{}; Backspace in the empty line takes the last one up again",
                    counted(*most, over)
                ))
            }
            Kind::Choice(_) | Kind::Date(_) => None,
        }
    }

    /// Why a typed text is no choice, and what to do.
    fn not_named(&self, choices: &[Choice], text: &str) -> String {
        const FEW: usize = 6;
        const SEEN: usize = 40;
        let meant = named(choices, text);
        let text = Shown::new(text.trim()).fit(SEEN);
        match meant {
            Named::Several(1) => return format!("\"{text}\" is no name: go to the one that is meant, and choose it"),
            Named::Several(count) => {
                return format!("\"{text}\" fits {count}: go to the one that is meant, and choose it");
            }
            _ if self.of_people => {
                return format!("nobody here is called \"{text}\": choose somebody, or add a person");
            }
            _ => {}
        }
        let labels: Vec<&str> = choices.iter().filter(|it| !it.id.is_empty()).map(|it| it.label.as_str()).collect();
        match labels.len() {
            0 => format!("\"{text}\" is not recorded: leave this for later, and record it first"),
            1..=FEW => format!("\"{text}\" is none of them: {}", labels.join("; ")),
            _ => format!("\"{text}\" is none of the {} that can be chosen: empty it to see all of them", labels.len()),
        }
    }

    /// The answer in words, for the closed field and for summaries.
    #[must_use]
    pub fn words(&self, values: &Values) -> String {
        match values.entry(&self.id) {
            Entry::Open => self.words_for_none(values).to_owned(),
            Entry::Text(text) => match values.day(&self.id).filter(|_| matches!(self.kind, Kind::Date(_))) {
                Some(day) => in_words(day),
                None => text.clone(),
            },
            Entry::List(items) => items.join(", "),
            Entry::Choice(id) => match &self.kind {
                Kind::Choice(choices) => choices
                    .iter()
                    .find(|choice| choice.id == *id)
                    .map_or_else(|| id.clone(), |choice| choice.label.clone()),
                _ => id.clone(),
            },
        }
    }

    fn words_for_none(&self, values: &Values) -> &'static str {
        if self.is_needed(values) {
            NOT_YET
        } else if self.may_be_empty {
            NOTHING
        } else {
            LEAVE_OPEN
        }
    }
}
