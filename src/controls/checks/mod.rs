//! The checks: one small pure function for each control, one file for each family. Each reads through a [`Reading`] and answers in
//! words; a new one is a row here and a record of the catalogue.

mod containment;
mod data;
mod effect_words;
mod key_test;
mod ownership;
mod promotion;
mod review;
mod runtime;

use super::answer::Answer;
use super::reading::Reading;

/// What computes a control.
pub type Check = fn(&Reading<'_>) -> Answer;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("KEY-1", key_test::answered),
    ("KEY-2", key_test::no_effect_without_a_human),
    ("KEY-3", key_test::an_experiment_has_no_effect),
    ("KEY-4", key_test::the_human_check_is_real),
    ("KEY-5", key_test::declared_as_wide_as_it_reaches),
    ("OWN-1", ownership::owned),
    ("OWN-4", ownership::purpose_documented),
    ("EXP-1", containment::an_experiment_ends),
    ("EXP-2", containment::harmless_data_only),
    ("DAT-1", data::approved),
    ("DAT-2", data::approved_by_another),
    ("DAT-3", data::expires),
    ("DAT-4", data::sensitivity_known),
    ("LOG-1", runtime::prompts_logged),
    ("LOG-2", runtime::tools_logged),
    ("LOG-3", runtime::data_access_logged),
    ("LOG-4", runtime::approvals_logged),
    ("REV-1", review::scheduled),
    ("REV-2", review::not_overdue),
    ("PRO-1", promotion::reached_by_approval),
    ("PRO-2", promotion::decided_by_another),
];

/// The check of a control.
pub(super) fn of(id: &str) -> Option<Check> {
    CHECKS.iter().find(|(known, _)| *known == id).map(|(_, check)| *check)
}
