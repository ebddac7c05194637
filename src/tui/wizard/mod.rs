//! One engine for everything that is done in steps. A wizard is data: steps of fields, a summary that says in words exactly
//! what will be written, then one submission. The engine knows no record; `Run` runs it, `view` draws it.

pub mod again;
mod asking;
pub mod blame;
pub mod draft;
pub mod field;
pub mod outlook;
mod reading;
pub mod report;
pub mod run;
pub mod values;
pub mod view;

use std::fmt;

pub use self::field::{Field, Kind};
pub use self::report::{Compared, Item, Line, Report, Target};
pub use self::run::{Proceeded, Run, StepMark};
pub use self::values::{Entry, Values};
use super::effect::Effect;

/// Says in words what would be written; [`Run::words`] has the answers as people read them.
pub type Summary = Box<dyn Fn(&Run) -> Vec<String> + Send>;
/// Makes the one act; its answer must be `Done`, `Refused` or `Failed`. Nothing where the summary says what stops it.
pub type Submit = Box<dyn Fn(&Values) -> Vec<Effect> + Send>;

/// The definition of a wizard.
pub struct Wizard {
    /// Which wizard: "answer". Drafts are kept by it.
    pub name: &'static str,
    /// What it is about: a record's id, or a digest of the marked ones. Drafts are kept by it.
    pub about: String,
    /// The heading: "Answer for claims-triage-agent".
    pub title: String,
    /// The steps, without the summary.
    pub steps: Vec<Step>,
    /// The last step's words.
    pub summary: Summary,
    /// What the last step does.
    pub submit: Submit,
}

impl Wizard {
    /// The key of its drafts.
    #[must_use]
    pub fn draft_key(&self) -> String {
        format!("{}:{}", self.name, self.about)
    }
}

impl fmt::Debug for Wizard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wizard").field("name", &self.name).field("about", &self.about).finish_non_exhaustive()
    }
}

/// One step: a heading, a sentence, and fields to answer or a report to read.
#[derive(Debug)]
pub struct Step {
    /// One or two words for the side.
    pub title: String,
    /// What the step is for; may be empty.
    pub words: String,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// What is read, in a step without fields.
    pub report: Option<Report>,
}

impl Step {
    /// A step.
    #[must_use]
    pub fn new(title: impl Into<String>, words: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { title: title.into(), words: words.into(), fields, report: None }
    }

    /// A step that is read.
    #[must_use]
    pub fn reading(
        title: impl Into<String>,
        words: impl Into<String>,
        report: impl Fn(&Values) -> Vec<Line> + Send + 'static,
    ) -> Self {
        Self { report: Some(Report::new(report)), ..Self::new(title, words, Vec::new()) }
    }
}
