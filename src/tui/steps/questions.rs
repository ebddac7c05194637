//! The questions that are asked in the same words of one workload and of many.

use crate::tui::wizard::Field;

use super::fill;

/// What it can do to a customer, a record, a decision.
#[must_use]
pub fn reach() -> Vec<Field> {
    let choices = fill::words(&[
        ("none", "nothing: it does not touch one"),
        ("read", "read: it sees, and changes nothing"),
        ("influence", "influence: a person acts on what it says"),
        ("act", "act: it changes something by itself"),
    ]);
    let ask = |id, label: &str| {
        Field::choice(id, label, choices.clone())
            .help("The worst that it can do as it is built, not what it is meant to do.")
    };
    vec![
        ask("reach_customer", "What can it do to a customer?"),
        ask("reach_record", "What can it do to a record?"),
        ask("reach_decision", "What can it do to a decision?"),
    ]
}

/// Whether a person stands between it and its effect.
#[must_use]
pub fn control_point() -> Field {
    let choices = fill::words(&[
        ("before", "before: a person approves each effect"),
        ("after", "after: a person looks afterwards"),
        ("none", "none: nobody looks"),
    ]);
    Field::choice("control_point", "When does a person check it?", choices)
        .help("Before means that nothing happens until somebody said yes.")
}

/// What of it is logged.
#[must_use]
pub fn logging() -> Vec<Field> {
    vec![
        Field::yes_no("log_prompts", "Are prompts logged?"),
        Field::yes_no("log_tools", "Is the use of tools logged?"),
        Field::yes_no("log_data_access", "Is access to data logged?"),
        Field::yes_no("log_approvals", "Are approvals by people logged?"),
    ]
}

/// How it is stopped.
#[must_use]
pub fn stop_path() -> Field {
    Field::text("stop_path", "How is it stopped?", 500).help("What somebody does at three in the morning.")
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
    Field::choice("stage", "How far has it come?", choices)
        .help("Nobody has said yet. Once it is known, only a promotion, stepping down or retiring changes it.")
}
