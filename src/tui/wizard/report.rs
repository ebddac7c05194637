//! What a step shows to be read, made from the answers each time the step is reached: sentences, things with a sign that may lead
//! to the field that fixes them, facts as they were beside facts as they are. How it is drawn is the business of `reading`.

use std::fmt;

use super::again::Again;
use super::values::Values;
use crate::domain::Id;
use crate::tui::effect::Effect;
use crate::tui::glyph::State;
use crate::tui::model::Model;

/// Makes lines, given all answers.
type Make = Box<dyn Fn(&Values) -> Vec<Line> + Send>;

/// Makes the lines of a report.
pub struct Report(Make);

impl Report {
    /// A report that is made by this.
    #[must_use]
    pub fn new(make: impl Fn(&Values) -> Vec<Line> + Send + 'static) -> Self {
        Self(Box::new(make))
    }

    /// The lines, as of these answers.
    #[must_use]
    pub fn lines(&self, values: &Values) -> Vec<Line> {
        (self.0)(values)
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").finish_non_exhaustive()
    }
}

/// One line of a report; folded where it is longer than the screen is wide.
#[derive(Debug, Clone)]
pub enum Line {
    /// An empty one.
    Gap,
    /// A sentence.
    Words(String),
    /// What the lines below are about.
    Heading(String),
    /// Something with a sign.
    Item(Item),
    /// What the columns of the facts below say.
    Columns {
        /// Over what they were.
        then: String,
        /// Over what they are.
        now: String,
        /// The same in at most six letters, for where the two stand one below the other.
        short: [&'static str; 2],
    },
    /// A fact as it was and as it is.
    Fact(Compared),
}

/// Something with a sign, which can be gone to.
#[derive(Debug, Clone)]
pub struct Item {
    /// The sign before it.
    pub state: State,
    /// What it says.
    pub text: String,
    /// What is said of it further, less loudly; may be empty.
    pub more: String,
    /// What fixes it, where there is something.
    pub leads_to: Option<Target>,
    /// What can be done about it where it is not fixed: steps of their own, after which these are opened again.
    pub besides: Option<Again>,
}

/// What fixes something that a report names.
#[derive(Debug, Clone)]
pub enum Target {
    /// A field of these steps.
    Field(String),
    /// Steps of their own about a record; these are left meanwhile, with everything typed kept, and opened again after.
    Run(fn(&mut Model, Id) -> Vec<Effect>, Id),
}

/// A fact as it was and as it is.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What it is called.
    pub what: String,
    /// What it was.
    pub then: String,
    /// What it is.
    pub now: String,
    /// The sign before it, where it is to be noticed.
    pub state: Option<State>,
}

impl Line {
    /// A sentence.
    #[must_use]
    pub fn words(text: impl Into<String>) -> Self {
        Self::Words(text.into())
    }

    /// What the lines below are about.
    #[must_use]
    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading(text.into())
    }

    /// Something with a sign.
    #[must_use]
    pub fn item(state: State, text: impl Into<String>) -> Self {
        Self::Item(Item { state, text: text.into(), more: String::new(), leads_to: None, besides: None })
    }

    /// The thing, where it is one with a sign.
    #[must_use]
    pub fn as_item(&self) -> Option<&Item> {
        if let Self::Item(item) = self { Some(item) } else { None }
    }
}

/// What its things say of the step together: wrong where one fails, open where one is not answered.
#[must_use]
pub fn worst(lines: &[Line]) -> Option<State> {
    let states = || lines.iter().filter_map(Line::as_item).map(|item| item.state);
    [State::Fail, State::Late, State::NotAnswered].into_iter().find(|state| states().any(|it| it == *state))
}
