//! What happened, in words: entries and deadlines as a history tells them.

use crate::domain::{DeadlineKind, Severity};

/// What a deadline is the date of.
pub(super) fn deadline(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::Review => "review",
        DeadlineKind::Grant => "data access ends",
        DeadlineKind::ExperimentEnd => "the experiment ends",
        DeadlineKind::PilotEnd => "the pilot ends",
        DeadlineKind::Action => "action",
        DeadlineKind::LogSample => "a sample of the logs is to be looked at",
        DeadlineKind::StopTest => "stopping is to be tested",
    }
}

/// How much a control that does not pass weighs.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "for information",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Blocks => "blocks",
    }
}
