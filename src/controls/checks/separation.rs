//! SEP: test and production are kept apart, and something technical keeps them so.

use super::data::every_grant;
use super::identity::{every_credential, every_identity, every_identity_in_use, is_federated};
use super::lists::{List, every};
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{GrantPage, Reading, ZonePage, fact};
use crate::controls::verdict::Verdict;
use crate::domain::shared::{Side, Thing};
use crate::domain::text::folded;
use crate::domain::{Classification, Day, Fact, GrantState, Id, Masking, ZoneKind};

/// SEP-1: no account stands in two environments, and no identity is run as in production and elsewhere (S12, S16, S33).
pub fn one_identity_one_environment(it: &Reading<'_>) -> Answer {
    let fix = || {
        let how = "give each environment an identity of its own, and record the account and issuer of each";
        Fix::new(Who::TechnicalOwner, Step::Identity, how)
    };
    every_identity(it, "each identity stands in one environment", fix, |identity| {
        let called = identity.called();
        let id = identity.identity().id;
        let account = identity.uses().into_iter().find(|used| matches!(used.thing, Thing::Account(_)));
        let accounts =
            account.map_or((Verdict::NotAnswered, None), |used| other_side(it, &used.thing, &[used.side], id));
        let thing = Thing::Identity(id);
        let sides: Vec<Side> = it.uses().iter().filter(|used| used.thing == thing).map(|used| used.side).collect();
        let workloads = other_side(it, &thing, &sides, it.subject());
        match (accounts, workloads) {
            ((Verdict::Fail, _), _) => (Verdict::Fail, format!("{called} has its account in another environment too")),
            (_, (Verdict::Fail, Some(other))) => {
                (Verdict::Fail, format!("{other} runs as {called} too, across the production boundary"))
            }
            ((Verdict::Pass, _), (Verdict::Pass, _)) => match fact!(identity.issuer) {
                Fact::Known(_) => (Verdict::Pass, String::new()),
                // An account is one with another only at the same issuer.
                Fact::Unknown => {
                    let why = format!("the issuer of {called} is unknown, so its account may be used elsewhere too");
                    (Verdict::NotAnswered, why)
                }
            },
            ((one, _), (other, _)) => {
                (one.and(other), format!("whether {called} stands in one environment alone is not answered"))
            }
        }
    })
}

/// SEP-2: no secret is in two places (S16, S21, S28).
pub fn no_copied_secrets(it: &Reading<'_>) -> Answer {
    let fix = || {
        Fix::new(Who::TechnicalOwner, Step::Identity, "give each identity a credential of its own, and revoke the copy")
    };
    every_identity_in_use(it, "no secret of it is on another identity", fix, |identity| {
        let id = identity.identity().id;
        every_credential(identity, |credential| {
            if is_federated(credential) || fact!(credential.revoked_on).day().is_some() {
                return (Verdict::NotApplicable, String::new());
            }
            let called = credential.called();
            let Some(thing) = Thing::fingerprint_of(credential.credential()) else {
                fact!(credential.fingerprint);
                return (Verdict::NotAnswered, format!("{called} has no fingerprint to know it again by"));
            };
            match Side::ALL.into_iter().find_map(|side| it.another(&thing, side, id)) {
                Some(other) => (Verdict::Fail, format!("{called} is on {} too", other.called)),
                None => (Verdict::Pass, String::new()),
            }
        })
    })
}

/// SEP-3: no cloud account, secrets store or data store is used for production and otherwise (S4, S23, S28).
pub fn no_shared_infrastructure(it: &Reading<'_>) -> Answer {
    let fix = || {
        let how = "move it to a place of its own side, or set a day by which its test identities are revoked";
        Fix::new(Who::TechnicalOwner, Step::Zone, how)
    };
    let uses = it.uses();
    every_zone(it, "it shares no place with the other side of production", fix, |zone| {
        if fact!(zone.kind).is(ZoneKind::Network) {
            return (Verdict::NotApplicable, String::new());
        }
        let thing = Thing::Zone(zone.id());
        let sides: Vec<Side> = uses.iter().filter(|used| used.thing == thing).map(|used| used.side).collect();
        let (verdict, other) = other_side(it, &thing, &sides, it.subject());
        let called = zone.called();
        let kind = Verdict::of(fact!(zone.kind), |_| true);
        match (verdict, other) {
            (Verdict::Fail, Some(other)) if kind == Verdict::Pass => {
                (Verdict::Fail, format!("{called} is used by {other} too, on the other side of production"))
            }
            (Verdict::Pass | Verdict::NotApplicable, _) => (verdict, String::new()),
            _ => {
                (Verdict::NotAnswered, format!("whether {called} is used for production and otherwise is not answered"))
            }
        }
    })
}

/// SEP-5: each identity belongs to one workload (S35).
pub fn one_identity_one_workload(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Identity, "give each workload an identity of its own");
    every_identity(it, "no other workload runs as its identities", fix, |identity| {
        let thing = Thing::Identity(identity.identity().id);
        match Side::ALL.into_iter().find_map(|side| it.another(&thing, side, it.subject())) {
            Some(other) => (Verdict::Fail, format!("{} runs as {} too", other.called, identity.called())),
            None => (Verdict::Pass, String::new()),
        }
    })
}

/// Whether another one uses a thing on the other side than this one does, and who.
fn other_side(it: &Reading<'_>, thing: &Thing, own: &[Side], than: Id) -> (Verdict, Option<String>) {
    let another = |side| it.another(thing, side, than).map(|user| user.called.clone());
    let opposite = |side: &Side| match side {
        Side::Production => another(Side::Other),
        Side::Other => another(Side::Production),
        Side::Unclear => None,
    };
    if let Some(other) = own.iter().find_map(opposite) {
        return (Verdict::Fail, Some(other));
    }
    let is_unclear = own.contains(&Side::Unclear);
    let anybody = || Side::ALL.into_iter().find_map(another);
    match if is_unclear { anybody() } else { another(Side::Unclear) } {
        Some(other) if !own.is_empty() => (Verdict::NotAnswered, Some(other)),
        _ => (Verdict::Pass, None),
    }
}

/// Judges every zone that it or an identity in use stands on.
pub(super) fn every_zone(
    it: &Reading<'_>,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    one: impl Fn(&ZonePage<'_, '_>) -> (Verdict, String),
) -> Answer {
    let judged = it.zones().map(|zone| {
        let (verdict, reason) = one(&zone);
        (zone.id(), verdict, reason)
    });
    every(&ZONES, it.zones_complete(), all_pass, fix, judged)
}

const ZONES: List = List {
    nothing: "it stands on nothing that this asks about",
    unlisted: "its list of zones is not confirmed complete",
    field: "zones_complete",
    how: "record where it stands and say that this is all, or that it shares no place",
    who: Who::TechnicalOwner,
};

/// SEP-4: no confidential data is open as it is in test and in production alike (S12).
pub fn data_scopes_apart(it: &Reading<'_>) -> Answer {
    let grants: Vec<GrantPage<'_, '_>> = it.live_grants().collect();
    let fix = || {
        let how = "mask the data in test, or end one of the two accesses";
        Fix::new(Who::Owner, Step::GrantData, how)
    };
    every_grant(it, "no confidential data is open in test and in production alike", fix, |grant| {
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

/// SEP-6: the boundary is shown by configuration, in a state that can be told again: a link with its SHA-256 or its date (S5).
pub fn boundary_proved(it: &Reading<'_>) -> Answer {
    let fix = || {
        let how =
            "link the configuration that separates test from production, with its SHA-256 or the day it took effect";
        Fix::new(Who::TechnicalOwner, Step::Answer("boundary_proof"), how)
    };
    match fact!(it.boundary_proof) {
        Fact::Known(proof) if is_link(proof) && (has_hash(proof) || has_day(proof)) => {
            Answer::pass("configuration shows the boundary")
        }
        Fact::Known(proof) if is_link(proof) => {
            Answer::fail("the proof of the boundary has neither the SHA-256 nor the day of what it links to", fix())
        }
        Fact::Known(_) => Answer::fail("the proof of the boundary links to no configuration", fix()),
        Fact::Unknown => Answer::open("nothing is recorded that shows the boundary", fix()),
    }
}

fn is_link(proof: &str) -> bool {
    proof.match_indices("://").any(|(at, between)| {
        let has_scheme = proof[..at].ends_with(|c: char| c.is_ascii_alphabetic());
        has_scheme && proof[at + between.len()..].starts_with(|c: char| c.is_alphanumeric())
    })
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
    use crate::controls::tests_support::{Lived, judged_in_full, made, verdict};
    use crate::domain::shared::Side;
    use rstest::rstest;

    const TEST: &str = "dataset=claims state=live environment=test classification=sensitive masking=unmasked";
    const PROD: &str = "dataset=Claims state=live environment=production classification=sensitive masking=unmasked";

    #[rstest]
    #[case::as_it_is_on_both_sides("", "", Fail)]
    #[case::masked_in_test("masking=masked", "", Pass)]
    #[case::internal_in_test("classification=internal", "", Pass)]
    #[case::both_in_production("environment=production", "", Pass)]
    #[case::other_data("dataset=tariffs", "", Pass)]
    #[case::ended_in_test("state=ended", "", Pass)]
    #[case::perhaps_ended_in_test("state=unknown", "", NotAnswered)]
    #[case::nobody_said_where("environment=unknown", "", NotAnswered)]
    #[case::nobody_said_how_secret("", "classification=unknown", NotAnswered)]
    #[case::nobody_said_what("dataset=unknown", "", NotAnswered)]
    fn sep_4_no_secret_data_is_open_on_both_sides(
        #[case] test: &str,
        #[case] production: &str,
        #[case] expected: Verdict,
    ) {
        let said = format!("stage=pilot grants_complete=listed | {TEST} {test} | {PROD} {production}");
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
    #[case::no_link_but_its_sign("boundary_proof=://_2026-10-01", Fail)]
    #[case::a_link_to_nowhere("boundary_proof=https://_2026-10-01", Fail)]
    #[case::a_link_alone("boundary_proof=https://git.example/net.tf", Fail)]
    #[case::a_policy_text("boundary_proof=we_keep_them_apart_since_2026-10-01", Fail)]
    #[case::nothing("", NotAnswered)]
    fn sep_6_the_boundary_has_technical_proof(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "SEP-6"), Some(expected));
    }

    const ALONE: &str = "identities_complete=listed zones_complete=listed grants_complete=none";

    fn runs_as(stage: &str, identity: &str) -> crate::domain::Dossier {
        made(&format!("stage={stage} {ALONE} | identity account=svc issuer=corp {identity}"))
    }

    #[rstest]
    #[case::its_account_is_in_production_too("test", "account", Side::Production, Fail)]
    #[case::its_account_is_in_another_test("test", "account", Side::Other, Pass)]
    #[case::its_account_is_somewhere("test", "account", Side::Unclear, NotAnswered)]
    #[case::its_account_is_in_test_too("production", "account", Side::Other, Fail)]
    #[case::its_own_side_is_not_said("unknown", "account", Side::Other, NotAnswered)]
    #[case::production_runs_as_it("test", "identity", Side::Production, Fail)]
    #[case::another_test_runs_as_it("test", "identity", Side::Other, Pass)]
    fn sep_1_an_identity_stands_in_one_environment(
        #[case] environment: &str,
        #[case] thing: &str,
        #[case] side: Side,
        #[case] expected: Verdict,
    ) {
        let pilot = runs_as("pilot", &format!("state=live environment={environment}"));
        assert_eq!(verdict(&pilot.beside((thing, 0), side, "pay-agent"), "SEP-1"), Some(expected));
    }

    #[test]
    fn sep_1_an_identity_without_an_account_is_not_answered_and_a_revoked_one_does_not_count() {
        let nameless = made(&format!("stage=pilot {ALONE} | identity state=live environment=test"));
        assert_eq!(verdict(&nameless, "SEP-1"), Some(NotAnswered));
        assert_eq!(verdict(&runs_as("pilot", "state=live environment=test"), "SEP-1"), Some(Pass));
        assert_eq!(verdict(&runs_as("pilot", "state=revoked environment=test"), "SEP-1"), Some(NotApplicable));
    }

    #[rstest]
    #[case::nothing_else_is_known(None, NotAnswered)]
    #[case::another_test_has_its_account(Some(("account", Side::Other)), NotAnswered)]
    #[case::production_has_its_account(Some(("account", Side::Production)), Fail)]
    #[case::production_runs_as_it(Some(("identity", Side::Production)), Fail)]
    fn sep_1_an_identity_whose_issuer_is_unknown_passes_by_nothing(
        #[case] beside: Option<(&str, Side)>,
        #[case] expected: Verdict,
    ) {
        let mut it = made(&format!("stage=pilot {ALONE} | identity account=svc state=live environment=test"));
        if let Some((thing, side)) = beside {
            it = it.beside((thing, 0), side, "pay-agent");
        }
        assert_eq!(verdict(&it, "SEP-1"), Some(expected));
    }

    #[rstest]
    #[case::on_another("fingerprint=id:k1", true, Fail)]
    #[case::on_no_other("fingerprint=id:k1", false, Pass)]
    #[case::nobody_knows_it_again("", false, NotAnswered)]
    #[case::revoked("fingerprint=id:k1 revoked_on=2026-11-01", true, NotApplicable)]
    fn sep_2_no_secret_is_in_two_places(#[case] credential: &str, #[case] shared: bool, #[case] expected: Verdict) {
        let said =
            format!("state=live environment=test credentials_complete=listed | credential kind=key {credential}");
        let mut it = runs_as("pilot", &said);
        if shared {
            it = it.beside(("fingerprint", 0), Side::Production, "svc-pay (production)");
        }
        assert_eq!(verdict(&it, "SEP-2"), Some(expected));
    }

    #[test]
    fn sep_2_does_not_apply_to_what_is_federated() {
        let it =
            runs_as("pilot", "state=live environment=test credentials_complete=listed | credential kind=federated");
        assert_eq!(verdict(&it, "SEP-2"), Some(NotApplicable));
    }

    #[rstest]
    #[case::production_uses_it("cloud-account", Side::Production, Fail)]
    #[case::production_uses_the_store("data-store", Side::Production, Fail)]
    #[case::a_network("network", Side::Production, NotApplicable)]
    #[case::another_test("cloud-account", Side::Other, Pass)]
    #[case::somebody_of_no_known_side("cloud-account", Side::Unclear, NotAnswered)]
    fn sep_3_no_place_is_used_for_production_and_otherwise(
        #[case] kind: &str,
        #[case] side: Side,
        #[case] expected: Verdict,
    ) {
        let pilot = made(&format!("stage=pilot {ALONE} | zone name=sub-1 kind={kind}"));
        assert_eq!(verdict(&pilot.beside(("zone", 0), side, "pay-agent"), "SEP-3"), Some(expected));
    }

    #[test]
    fn sep_3_a_test_identity_does_not_count_until_its_day_to_go_has_passed() {
        let with = |revoke_by: &str| {
            let said = format!("state=live environment=test {revoke_by} | through name=kv kind=secrets-store");
            runs_as("production", &said).beside(("zone", 0), Side::Production, "pay-agent")
        };
        assert_eq!(verdict(&with(""), "SEP-3"), Some(Fail));
        assert_eq!(verdict(&with("revoke_by=2026-11-22"), "SEP-3"), Some(Pass));
        assert_eq!(verdict(&with("revoke_by=2026-11-21"), "SEP-3"), Some(Fail));
    }

    #[rstest]
    #[case(Side::Production)]
    #[case(Side::Other)]
    #[case(Side::Unclear)]
    fn sep_5_an_identity_belongs_to_one_workload(#[case] side: Side) {
        let it = runs_as("production", "state=live environment=production");
        assert_eq!(verdict(&it, "SEP-5"), Some(Pass));
        assert_eq!(verdict(&it.beside(("identity", 0), side, "pay-agent"), "SEP-5"), Some(Fail));
    }
}
