//! The checks: one small pure function for each control, one file for each family. Each reads through a [`Reading`] and answers in
//! words; a new one is a row here and a record of the catalogue.

mod containment;
mod data;
mod effect_words;
mod end_of_life;
mod exceptions;
mod identity;
mod in_fact;
mod key_test;
mod lately;
mod lists;
mod ownership;
mod promotion;
mod review;
mod runtime;
mod separation;
mod wider;

use super::answer::{Answer, ItemAnswer, Words};
use super::reading::Reading;
use super::verdict::Verdict;

/// What computes a control.
pub type Check = fn(&Reading<'_>) -> Answer;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("KEY-1", key_test::answered),
    ("KEY-2", key_test::no_effect_without_a_human),
    ("KEY-3", key_test::an_experiment_has_no_effect),
    ("KEY-4", key_test::the_human_check_is_real),
    ("KEY-5", key_test::declared_as_wide_as_it_reaches),
    ("OWN-1", ownership::owned),
    ("OWN-2", ownership::deputised),
    ("OWN-3", ownership::identities_owned),
    ("OWN-4", ownership::purpose_documented),
    ("EXP-1", containment::an_experiment_ends),
    ("EXP-2", containment::harmless_data_only),
    ("EXP-3", containment::nothing_standing_in_production),
    ("EXP-4", containment::credentials_end_with_the_test),
    ("EXP-5", containment::tightly_scoped),
    ("EXP-6", containment::simulated_services),
    ("EXP-7", containment::nothing_inherited),
    ("SEP-1", separation::one_identity_one_environment),
    ("SEP-2", separation::no_copied_secrets),
    ("SEP-3", separation::no_shared_infrastructure),
    ("SEP-4", separation::data_scopes_apart),
    ("SEP-5", separation::one_identity_one_workload),
    ("SEP-6", separation::boundary_proved),
    ("IDN-1", identity::no_test_account_in_production),
    ("IDN-2", identity::tied_to_an_approval),
    ("IDN-3", identity::test_identities_revoked),
    ("IDN-4", identity::short_lived),
    ("IDN-5", identity::expired_means_revoked),
    ("IDN-6", identity::not_dormant),
    ("IDN-7", identity::not_used_by_people),
    ("IDN-8", identity::third_parties_named),
    ("IDN-9", identity::production_has_its_own),
    ("DAT-1", data::approved),
    ("DAT-2", data::approved_by_another),
    ("DAT-3", data::expires),
    ("DAT-4", data::sensitivity_known),
    ("POL-1", runtime::checked_at_request),
    ("POL-2", runtime::tools_known),
    ("LOG-1", runtime::prompts_logged),
    ("LOG-2", runtime::tools_logged),
    ("LOG-3", runtime::data_access_logged),
    ("LOG-4", runtime::approvals_logged),
    ("LOG-5", runtime::logs_kept_and_looked_at),
    ("STP-1", runtime::can_be_stopped),
    ("REV-1", review::scheduled),
    ("REV-2", review::not_overdue),
    ("REV-3", review::often_enough),
    ("REV-4", review::counts_as_evidence),
    ("REV-5", review::actions_closed),
    ("PRO-1", promotion::reached_by_approval),
    ("PRO-2", promotion::decided_by_another),
    ("PRO-3", in_fact::not_production_in_fact),
    ("PRO-4", promotion::a_pilot_is_bounded),
    ("PRO-5", wider::nothing_wider_than_approved),
    ("EXC-1", exceptions::complete),
    ("EXC-2", exceptions::none_past_its_end),
    ("EXC-3", exceptions::not_renewed_for_ever),
    ("EXC-4", exceptions::none_silent),
    ("LIF-1", end_of_life::ended_means_closed),
    ("LIF-2", end_of_life::retired_means_dead),
];

/// The check of a control.
pub(super) fn of(id: &str) -> Option<Check> {
    CHECKS.iter().find(|(known, _)| *known == id).map(|(_, check)| *check)
}

/// The first item's reason, and how many more there are.
fn summed_up(verdict: Verdict, items: &[ItemAnswer]) -> Words {
    let mut same = items.iter().filter(|item| item.verdict == verdict);
    let Some(first) = same.next() else { return Words::default() };
    match same.count() {
        0 => first.reason.clone(),
        more => Words::from(format!("{}; and {more} more", first.reason)),
    }
}
