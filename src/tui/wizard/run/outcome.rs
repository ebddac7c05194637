//! What becomes of the whole: the summary, the act and what stands in its way, and opening again on what somebody else changed.

use super::{Proceeded, Run};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::msg::Reply;
use crate::tui::wizard::again::Again;
use crate::tui::wizard::blame;
use crate::tui::wizard::outlook::Outlook;

/// How far the whole of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// It is being answered.
    Answered,
    /// The summary was reached and the answers come to nothing that could be done.
    Stopped,
    /// The act is on its way.
    Sending,
    /// The record is another one now, and the same steps are being opened on it.
    Outdated,
}

/// Why nothing was written, until something is changed.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) why: String,
    /// The field that it is about, where it names one.
    pub(super) field: Option<String>,
}

impl Run {
    /// On the summary and in steps that are read nothing is typed, so all that they show is made once, on reaching them: an act on
    /// many workloads is large, and a gate is judged for some.
    pub(super) fn reach(&mut self) {
        let values = self.is_at_summary().then(|| self.answered());
        self.said = if values.is_some() { (self.wizard.summary)(self) } else { Vec::new() };
        // Half an answer is no act yet, and must not be made one.
        let whole = values.as_ref().filter(|_| self.first_problem().is_none());
        let effects = whole.map(|values| (self.wizard.submit)(values));
        let stopped = effects.as_ref().is_some_and(Vec::is_empty);
        self.outlook.turn(effects.as_deref());
        self.course = if stopped { Course::Stopped } else { Course::Answered };
        let report = self.wizard.steps.get(self.step).and_then(|step| step.report.as_ref());
        if let Some(lines) = report.map(|report| report.lines(&self.answered())) {
            self.reports.insert(self.step, lines);
        }
    }

    /// What the summary says, and what was found out for it.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        self.said.iter().cloned().chain(self.outlook.words()).collect()
    }

    /// What the summary says of what the act would come to.
    pub fn outlook(&mut self) -> &mut Outlook {
        &mut self.outlook
    }

    /// Takes what the act would come to, if that is what was answered.
    pub fn take_rehearsed(&mut self, answer: &Reply) {
        if let Reply::Rehearsed(words) = answer {
            self.outlook.take(words.clone());
        }
    }

    pub(super) fn submit(&mut self) -> Proceeded {
        self.visited.extend(0..self.wizard.steps.len());
        if let Some((step, focus)) = self.first_problem() {
            self.go_to(step, focus);
            return Proceeded::Moved;
        }
        let effects = (self.wizard.submit)(&self.answered());
        self.course = if effects.is_empty() { Course::Stopped } else { Course::Sending };
        let stops = || Refusal { why: "the lines below say what stops it".to_owned(), field: None };
        self.refusal = effects.is_empty().then(stops);
        Proceeded::Submitted(effects)
    }

    /// True while the act is on its way.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.course == Course::Sending
    }

    /// True where everything is answered and still nothing would be done; the summary then says why.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.course == Course::Stopped
    }

    /// Why the act was refused, until something is changed.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_ref().map(|refusal| refusal.why.as_str())
    }

    /// The act was refused or failed: nothing was written, and everything typed is still there. Where it names a field that was
    /// answered, goes there.
    pub fn refused(&mut self, why: String) {
        self.course = Course::Answered;
        let named = blame::field(&why, self.given().map(|field| field.id.as_ref())).map(str::to_owned);
        if let Some(id) = &named {
            self.go_to_field(id);
        }
        self.refusal = Some(Refusal { why, field: named });
    }

    /// Something stands in the way of the whole of it; nothing was written, and everything typed is still there.
    pub fn held_up(&mut self, why: String) {
        self.course = Course::Answered;
        self.refusal = Some(Refusal { why, field: None });
    }

    /// With a way to open them again on what is recorded by then.
    pub fn reopened_by(&mut self, again: impl Fn(&mut Model) -> Vec<Effect> + Send + Sync + 'static) {
        self.again = Some(Again::new(again));
    }

    /// The way to open them again after other steps, where there is one.
    #[must_use]
    pub fn way_back(&self) -> Option<Again> {
        self.again.clone()
    }

    /// The way to open them again, where there is one; from now on they are out of date.
    pub fn again(&mut self) -> Option<Again> {
        if self.again.is_some() {
            self.course = Course::Outdated;
        }
        self.again.clone()
    }

    /// True where the same steps are being opened on a newer record, which then take the place of these.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.course == Course::Outdated
    }
}
