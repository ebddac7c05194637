//! PRO-3: whether an experiment or a pilot is production in fact, whatever it is called (S1, S8, S27). The heart of the register: the
//! stage is a claim, and this tests it.

use super::containment::in_test;
use super::data::every_grant;
use super::identity::every_identity_in_use;
use super::lists::all_of;
use super::separation::every_zone;
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::shared::{Side, Thing};
use crate::domain::{Environment, Fact, Mode, Reach, ZoneKind};

/// PRO-3: no production identity in use, no writing to production data, no secrets store shared with production, and no effect beyond
/// what was approved.
pub fn not_production_in_fact(it: &Reading<'_>) -> Answer {
    all_of([identities(it), grants(it), secrets(it), reach(it)], "it is not production in fact")
}

fn identities(it: &Reading<'_>) -> Answer {
    let fix = || {
        let how = "revoke its production identity, or ask for promotion: one that is only prepared does not count";
        Fix::new(Who::Owner, Step::Identity, how)
    };
    every_identity_in_use(it, "none of its identities is in production", fix, |identity| {
        let called = identity.called();
        in_test(*fact!(identity.environment), &format!("{called} is in use in production"), &called)
    })
}

fn grants(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::Owner, Step::GrantData, "end what writes to production, or ask for promotion");
    every_grant(it, "it writes to no data of production", fix, |grant| {
        let called = grant.called();
        let in_test = Verdict::of(fact!(grant.environment), |environment| *environment == Environment::Test);
        let reads = Verdict::of(fact!(grant.mode), |mode| *mode == Mode::Read);
        let verdict = in_test.or(reads);
        let reason = match verdict {
            Verdict::Fail => format!("it writes to {called} in production"),
            _ => format!("whether it writes to {called} in production is unknown"),
        };
        (verdict, reason)
    })
}

fn secrets(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Zone, "keep its secrets in a store of its own");
    every_zone(it, "it shares no secrets store with production", fix, |zone| {
        let called = zone.called();
        let keeps_secrets = Verdict::of(fact!(zone.kind), |kind| *kind == ZoneKind::SecretsStore);
        let thing = Thing::Zone(zone.id());
        let another = |side| it.another(&thing, side, it.subject());
        match (keeps_secrets, another(Side::Production), another(Side::Unclear)) {
            (Verdict::Pass, Some(other), _) => {
                (Verdict::Fail, format!("it shares the secrets store {called} with {} in production", other.called))
            }
            (Verdict::Pass, None, Some(_)) | (Verdict::NotAnswered, Some(_), _) => (
                Verdict::NotAnswered,
                format!("whether it shares the secrets store {called} with production is not answered"),
            ),
            (Verdict::Fail, ..) => (Verdict::NotApplicable, String::new()),
            _ => (Verdict::Pass, String::new()),
        }
    })
}

/// Where nobody approved anything, it may read.
fn reach(it: &Reading<'_>) -> Answer {
    let approved =
        it.stage().and_then(|stage| it.approved_into(stage)).map_or(Reach::Read, |promotion| promotion.reach);
    let fix = || {
        let how = "ask for promotion, or narrow what it can do";
        Fix::new(Who::Owner, Step::Promote, how)
    };
    let range = it.effects().widest();
    if range.lowest > approved {
        let can = match range.lowest {
            Reach::Act => "act",
            _ => "influence",
        };
        return Answer::fail(format!("it can {can}, and is approved to {}", may(approved)), fix());
    }
    if range.highest > approved {
        let how = "say what it can do to a customer, a record and a decision, and to which data it has access";
        let field = ["reach_customer", "reach_record", "reach_decision"];
        let unknown = [fact!(it.reach_customer), fact!(it.reach_record), fact!(it.reach_decision)];
        let step = unknown.iter().position(|reach| matches!(reach, Fact::Unknown)).and_then(|at| field.get(at));
        let step = step.map_or(Step::GrantData, |field| Step::Answer(field));
        let reason = format!("whether it can do more than it is approved to ({}) is not answered", may(approved));
        return Answer::open(reason, Fix::new(Who::Owner, step, how));
    }
    Answer::pass("it can do no more than it is approved to")
}

fn may(reach: Reach) -> &'static str {
    match reach {
        Reach::None => "have no effect",
        Reach::Read => "read at most",
        Reach::Influence => "influence at most",
        Reach::Act => "act",
    }
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, Pass};
    use crate::controls::tests_support::{Lived, made, reason, verdict};
    use crate::domain::Stage::{Experiment, Pilot};
    use crate::domain::shared::Side;
    use rstest::rstest;

    const READS: &str = "reach_customer=none reach_record=read reach_decision=none grants_complete=listed identities_complete=listed zones_complete=listed";

    #[rstest]
    #[case::reads_and_nothing_more("", Pass)]
    #[case::a_test_identity("| identity account=svc state=live environment=test", Pass)]
    #[case::a_prepared_production_identity("| identity account=svc state=prepared environment=production", Pass)]
    #[case::a_revoked_production_identity("| identity account=svc state=revoked environment=production", Pass)]
    #[case::a_live_production_identity("| identity account=svc state=live environment=production", Fail)]
    #[case::an_identity_of_no_known_side("| identity account=svc state=live", NotAnswered)]
    #[case::reads_production(
        "| dataset=claims state=live mode=read environment=production egress=no customer_data=no classification=internal feeds_decision=no",
        Pass
    )]
    #[case::writes_to_production(
        "| dataset=claims state=live mode=write environment=production egress=no customer_data=no classification=internal feeds_decision=no",
        Fail
    )]
    #[case::perhaps_writes(
        "| dataset=claims state=live environment=production egress=no customer_data=no classification=internal feeds_decision=no",
        NotAnswered
    )]
    #[case::a_store_of_its_own("| zone kind=secrets-store environment=test", Pass)]
    fn pro_3_what_makes_it_production_in_fact(#[case] said: &str, #[case] expected: Verdict) {
        for stage in ["experiment", "pilot"] {
            assert_eq!(verdict(&made(&format!("stage={stage} {READS} {said}")), "PRO-3"), Some(expected), "{stage}");
        }
        assert_eq!(verdict(&made(&format!("stage=production {READS} {said}")), "PRO-3"), None);
    }

    #[rstest]
    #[case::secrets("secrets-store", Side::Production, Fail)]
    #[case::with_another_test("secrets-store", Side::Other, Pass)]
    #[case::with_one_of_no_known_stage("secrets-store", Side::Unclear, NotAnswered)]
    #[case::an_account("cloud-account", Side::Production, Pass)]
    fn pro_3_no_secrets_store_is_shared_with_production(
        #[case] kind: &str,
        #[case] side: Side,
        #[case] expected: Verdict,
    ) {
        let pilot =
            made(&format!("stage=pilot {READS} | zone name=kv kind={kind}")).beside(("zone", 0), side, "pay-agent");
        assert_eq!(verdict(&pilot, "PRO-3"), Some(expected));
    }

    #[test]
    fn pro_3_it_does_no_more_than_was_approved_for_its_stage() {
        let acts = READS.replace("reach_record=read", "reach_record=act");
        let pilot = made(&format!("stage=pilot {acts}"));
        assert_eq!(verdict(&pilot, "PRO-3"), Some(Fail));
        assert_eq!(reason(&pilot, "PRO-3"), "it can act, and is approved to read at most");
        assert_eq!(verdict(&pilot.clone().approved(Experiment, Pilot, "2026-10-01", "bob"), "PRO-3"), Some(Pass));
        let wider = made(&format!("stage=pilot {READS}")).approved(Experiment, Pilot, "2026-10-01", "bob").set(
            "reach_decision=influence",
            "2026-11-01",
            crate::domain::How::Person,
        );
        assert_eq!(verdict(&wider, "PRO-3"), Some(Fail));
    }

    #[test]
    fn pro_3_of_a_pilot_of_which_nothing_is_known_nothing_fails() {
        assert_eq!(verdict(&made("stage=pilot"), "PRO-3"), Some(NotAnswered));
    }
}
