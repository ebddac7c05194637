//! SEP: test and production are kept apart, and something technical keeps them so.

use super::data::every_grant;
use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::{GrantPage, Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{Classification, Day, Fact, GrantState, Masking};

/// SEP-4: no confidential data is open as it is in test and in production alike (S12).
pub fn data_scopes_apart(it: &Reading<'_>) -> Answer {
    let grants: Vec<GrantPage<'_, '_>> = it.live_grants().collect();
    let mend = || {
        let how = "mask the data in test, or end one of the two accesses";
        Mend::new(Who::Owner, Step::GrantData, how)
    };
    every_grant(it, "no confidential data is open in test and in production alike", mend, |grant| {
        let others = grants.iter().filter(|other| other.id() != grant.id());
        let on_both_sides =
            others.fold(Verdict::NotApplicable, |any, other| any.or(same_data_on_both_sides(grant, other)));
        let called = grant.called();
        match on_both_sides {
            Verdict::Pass => (Verdict::Fail, format!("{called} is open unmasked in test and in production")),
            Verdict::NotAnswered => (
                Verdict::NotAnswered,
                format!("whether {called} is open unmasked in test and in production is not answered"),
            ),
            Verdict::Fail | Verdict::NotApplicable => (Verdict::Pass, String::new()),
        }
    })
}

fn same_data_on_both_sides(one: &GrantPage<'_, '_>, other: &GrantPage<'_, '_>) -> Verdict {
    let same = both(fact!(one.dataset), fact!(other.dataset), |one, other| folded(one) == folded(other));
    let apart = both(fact!(one.environment), fact!(other.environment), |one, other| one != other);
    same.and(apart).and(open_as_it_is(one)).and(open_as_it_is(other))
}

/// Whether it is access in force to confidential data that nobody masked.
fn open_as_it_is(grant: &GrantPage<'_, '_>) -> Verdict {
    let confidential = Verdict::of(fact!(grant.classification), |class| *class >= Classification::Confidential);
    let unmasked = Verdict::of(fact!(grant.masking), |masking| *masking == Masking::Unmasked);
    let in_force = if fact!(grant.state).is(GrantState::Live) { Verdict::Pass } else { Verdict::NotAnswered };
    confidential.and(unmasked).and(in_force)
}

fn both<T>(one: &Fact<T>, other: &Fact<T>, holds: impl FnOnce(&T, &T) -> bool) -> Verdict {
    match (one, other) {
        (Fact::Known(one), Fact::Known(other)) => Verdict::known(holds(one, other)),
        _ => Verdict::NotAnswered,
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// SEP-6: the boundary is shown by configuration, in a state that can be told again: a link with its SHA-256 or its date (S5).
pub fn boundary_proved(it: &Reading<'_>) -> Answer {
    let mend = || {
        let how =
            "link the configuration that separates test from production, with its SHA-256 or the day it took effect";
        Mend::new(Who::TechnicalOwner, Step::Answer("boundary_proof"), how)
    };
    match fact!(it.boundary_proof) {
        Fact::Known(proof) if is_link(proof) && (has_hash(proof) || has_day(proof)) => {
            Answer::pass("configuration shows the boundary")
        }
        Fact::Known(proof) if is_link(proof) => {
            Answer::fail("the proof of the boundary has neither the SHA-256 nor the day of what it links to", mend())
        }
        Fact::Known(_) => Answer::fail("the proof of the boundary links to no configuration", mend()),
        Fact::Unknown => Answer::open("nothing is recorded that shows the boundary", mend()),
    }
}

fn is_link(proof: &str) -> bool {
    proof.contains("://")
}

fn has_hash(proof: &str) -> bool {
    const HEX_DIGITS: usize = 64;
    proof.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() == HEX_DIGITS)
}

fn has_day(proof: &str) -> bool {
    proof.split(|c: char| c.is_whitespace() || ",;()".contains(c)).any(|word| word.parse::<Day>().is_ok())
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{judged_in_full, made, verdict};
    use rstest::rstest;

    const TEST: &str = "dataset=claims state=live environment=test classification=sensitive masking=unmasked";
    const PROD: &str = "dataset=Claims state=live environment=prod classification=sensitive masking=unmasked";

    #[rstest]
    #[case::as_it_is_on_both_sides("", "", Fail)]
    #[case::masked_in_test("masking=masked", "", Pass)]
    #[case::internal_in_test("classification=internal", "", Pass)]
    #[case::both_in_production("environment=prod", "", Pass)]
    #[case::other_data("dataset=tariffs", "", Pass)]
    #[case::ended_in_test("state=ended", "", Pass)]
    #[case::perhaps_ended_in_test("state=unknown", "", NotAnswered)]
    #[case::nobody_said_where("environment=unknown", "", NotAnswered)]
    #[case::nobody_said_how_secret("", "classification=unknown", NotAnswered)]
    #[case::nobody_said_what("dataset=unknown", "", NotAnswered)]
    fn sep_4_no_secret_data_is_open_on_both_sides(#[case] test: &str, #[case] prod: &str, #[case] expected: Verdict) {
        let said = format!("stage=pilot grants_complete=listed | {TEST} {test} | {PROD} {prod}");
        assert_eq!(verdict(&made(&said), "SEP-4"), Some(expected));
    }

    #[test]
    fn sep_4_is_not_asked_without_data_and_not_answered_where_there_may_be_more() {
        assert_eq!(verdict(&made("stage=pilot grants_complete=none"), "SEP-4"), Some(NotApplicable));
        assert_eq!(verdict(&made(&format!("stage=pilot | {TEST}")), "SEP-4"), Some(NotAnswered));
    }

    #[test]
    fn sep_4_names_both_accesses() {
        let dossier = made(&format!("stage=pilot grants_complete=listed | {TEST} | {PROD}"));
        let judgement = judged_in_full(&dossier);
        assert_eq!(judgement.get("SEP-4").unwrap().answer.items.len(), 2);
    }

    #[rstest]
    #[case::with_a_day("boundary_proof=https://git.example/net.tf_2026-10-01", Pass)]
    #[case::with_a_hash(
        "boundary_proof=https://git.example/net.tf_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        Pass
    )]
    #[case::a_link_alone("boundary_proof=https://git.example/net.tf", Fail)]
    #[case::a_policy_text("boundary_proof=we_keep_them_apart_since_2026-10-01", Fail)]
    #[case::nothing("", NotAnswered)]
    fn sep_6_the_boundary_has_technical_proof(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "SEP-6"), Some(expected));
    }
}
