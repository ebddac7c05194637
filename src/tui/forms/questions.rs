//! The questions that are asked in the same words of one workload and of many.

use crate::tui::wizard::Field;

use super::fill;

/// What it can do to a customer, a record, a decision.
#[must_use]
pub fn reach() -> Vec<Field> {
    let choices = fill::words(&[
        ("none", "none - it cannot touch one"),
        ("read", "read - it sees but changes nothing"),
        ("influence", "influence: a person acts on what it says"),
        ("act", "act - it makes the change itself"),
    ]);
    let ask = |id, label: &str| {
        Field::choice(id, label, choices.clone()).help("The most it could do as built, not what it is meant to do.")
    };
    vec![
        ask("reach_customer", "What can it do to a customer?"),
        ask("reach_record", "What can it do to a record?"),
        ask("reach_decision", "What can it do to a business decision?"),
    ]
}

/// Whether a person stands between it and its effect.
#[must_use]
pub fn control_point() -> Field {
    let choices = fill::words(&[
        ("before", "before - a person approves each change"),
        ("after", "after - a person checks later"),
        ("none", "none - nobody checks"),
    ]);
    Field::choice("control_point", "Is there a human control point?", choices)
        .help("Before means that nothing takes effect until a person approves.")
}

/// What of it is logged.
#[must_use]
pub fn logging() -> Vec<Field> {
    vec![
        Field::yes_no("log_prompts", "Are prompts logged?"),
        Field::yes_no("log_tools", "Are tool calls logged?"),
        Field::yes_no("log_data_access", "Is data access logged?"),
        Field::yes_no("log_approvals", "Are human approvals logged?"),
    ]
}

/// How it is stopped.
#[must_use]
pub fn stop_path() -> Field {
    Field::text("stop_path", "How do you stop it?", 500).help("What somebody does at three in the morning.")
}

/// How far it has come, where nobody has said yet.
#[must_use]
pub fn stage() -> Field {
    let choices = fill::words(&[
        ("experiment", "experiment"),
        ("pilot", "pilot"),
        ("production", "production"),
        ("retired", "retired"),
    ]);
    Field::choice("stage", "Which stage is it in?", choices)
        .help("Unknown so far. Once set, only promoting, demoting or retiring changes it.")
}
