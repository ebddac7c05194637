//! EXP: an experiment ends by itself, and cannot spill what it never had.

use super::data::every_grant;
use super::identity::{every_credential, every_identity, every_identity_in_use, is_federated};
use super::lists::all_of;
use super::separation::every_zone;
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{Classification, DateFact, Environment, Fact, Masking, Privilege, Standing, YesNo};

/// EXP-1: it ends, on a day that is ahead and not too far from the beginning.
pub fn an_experiment_ends(it: &Reading<'_>) -> Answer {
    ends_in_time(it, i64::from(it.limits().experiment_days), "ask for promotion, or retire it")
}

/// An end is set, has not passed, and lies at most so many days after the stage began; `else_how` says what there is to do but to set
/// one.
pub(super) fn ends_in_time(it: &Reading<'_>, longest: i64, else_how: &'static str) -> Answer {
    let began = fact!(it.stage_since).day();
    let fix = |field| {
        let how = match began {
            Some(began) => format!("set an end by {} at the latest, {else_how}", began.plus_days(longest)),
            None => format!("set an end, {else_how}"),
        };
        Fix::new(Who::Owner, Step::Answer(field), how)
    };
    let ends = match fact!(it.ends_on) {
        DateFact::On(day) => *day,
        DateFact::Never => return Answer::fail("it is set never to end", fix("ends_on")),
        DateFact::Unknown => return Answer::open("its end date is unknown", fix("ends_on")),
    };
    if it.is_past(ends) {
        return Answer::fail(format!("it ended on {ends}"), fix("ends_on"));
    }
    match began {
        None => Answer::open("its start date is unknown", fix("stage_since")),
        Some(began) if ends > began.plus_days(longest) => {
            let reason = format!("it began on {began} and would end on {ends}, after {}", began.plus_days(longest));
            Answer::fail(reason, fix("ends_on"))
        }
        Some(_) => Answer::pass(format!("it ends on {ends}")),
    }
}

/// EXP-2: whatever it reads is made up, masked or public anyway.
pub fn harmless_data_only(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::Owner, Step::GrantData, "use synthetic or masked data, or end the access");
    every_grant(it, "all its data is synthetic, masked or public", fix, |grant| {
        let masked = Verdict::of(fact!(grant.masking), |masking| *masking != Masking::Unmasked);
        let public = Verdict::of(fact!(grant.classification), |class| *class == Classification::Public);
        let verdict = masked.or(public);
        let reason = match verdict {
            Verdict::Fail => format!("{} is neither masked nor public", grant.called()),
            _ => format!("whether {} is masked or public is unknown", grant.called()),
        };
        (verdict, reason)
    })
}

/// EXP-3: nothing of it is in use in production: neither an identity nor data (S8, S13).
pub fn nothing_standing_in_production(it: &Reading<'_>) -> Answer {
    let fix =
        || Fix::new(Who::TechnicalOwner, Step::Identity, "revoke its production identity, and ask for promotion first");
    let identities = every_identity_in_use(it, "none of its identities is in production", fix, |identity| {
        let called = identity.called();
        in_test(*fact!(identity.environment), &format!("{called} is in use in production"), &called)
    });
    let fix =
        || Fix::new(Who::Owner, Step::GrantData, "end the access to production, and work on a copy made for the test");
    let grants = every_grant(it, "none of its data is in production", fix, |grant| {
        let called = grant.called();
        in_test(*fact!(grant.environment), &format!("it has access to {called} in production"), &called)
    });
    all_of([identities, grants], "it has no access to production")
}

/// Whether what is called so stands in test, and `breach` where it does not.
pub(super) fn in_test(environment: Fact<Environment>, breach: &str, called: &str) -> (Verdict, String) {
    let verdict = Verdict::of(&environment, |environment| *environment == Environment::Test);
    let reason = match verdict {
        Verdict::Fail => breach.to_owned(),
        _ => format!("whether {called} is in test or in production is unknown"),
    };
    (verdict, reason)
}

/// EXP-4: what it authenticates with ends no later than it does (S13, S34).
pub fn credentials_end_with_the_test(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Identity, "let its credentials end with the test, or revoke them");
    every_identity_in_use(it, "its credentials end with the test", fix, |identity| {
        let in_test = Verdict::of(fact!(identity.environment), |environment| *environment == Environment::Test);
        if in_test == Verdict::Fail || fact!(identity.standing).is(Standing::JustInTime) {
            return (Verdict::NotApplicable, String::new());
        }
        let (verdict, reason) = every_credential(identity, |credential| {
            if fact!(credential.revoked_on).day().is_some() || is_federated(credential) {
                return (Verdict::NotApplicable, String::new());
            }
            let called = credential.called();
            match (fact!(credential.expires_on), fact!(it.ends_on)) {
                (DateFact::Never, _) => (Verdict::Fail, format!("{called} never ends")),
                (DateFact::On(ends), DateFact::On(last)) => {
                    (Verdict::known(ends <= last), format!("{called} ends on {ends}, after the test on {last}"))
                }
                (DateFact::On(_), DateFact::Never) => (Verdict::Pass, String::new()),
                _ => (Verdict::NotAnswered, format!("whether {called} ends with the test is unknown")),
            }
        });
        // It fails only of what is known to be a test's.
        let fails_if_in_test = verdict == Verdict::Fail && in_test != Verdict::Pass;
        (if fails_if_in_test { Verdict::NotAnswered } else { verdict }, reason)
    })
}

/// EXP-5: what it runs as may do what it needs and no more (S13).
pub fn tightly_scoped(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Identity, "remove the permissions it does not need");
    every_identity(it, "all its identities are scoped", fix, |identity| {
        let called = identity.called();
        match fact!(identity.privilege) {
            Fact::Known(Privilege::Scoped) => (Verdict::Pass, String::new()),
            Fact::Known(Privilege::Wildcard) => (Verdict::Fail, format!("{called} has wildcard privilege")),
            Fact::Known(Privilege::Admin) => (Verdict::Fail, format!("{called} administers")),
            Fact::Unknown => (Verdict::NotAnswered, format!("how much {called} may do is unknown")),
        }
    })
}

/// EXP-6: it works against simulated services: nothing it stands on is meant for production (S26).
pub fn simulated_services(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Zone, "move it to a place made for tests");
    every_zone(it, "nothing it stands on is meant for production", fix, |zone| {
        let called = zone.called();
        in_test(*fact!(zone.environment), &format!("it uses {called}, a production zone"), called)
    })
}

/// EXP-7: it takes in neither prompts nor outputs of production (S8).
pub fn nothing_inherited(it: &Reading<'_>) -> Answer {
    let fields = [
        ("uses_production_prompts", "prompts", *fact!(it.uses_production_prompts)),
        ("uses_production_outputs", "outputs", *fact!(it.uses_production_outputs)),
    ];
    let fix = |field, how: &'static str| Fix::new(Who::TechnicalOwner, Step::Answer(field), how);
    if let Some((field, what, _)) = fields.iter().find(|(_, _, uses)| uses.is(YesNo::Yes)) {
        let how = "feed it with material made for the test, and say so";
        return Answer::fail(format!("it takes in {what} of production"), fix(field, how));
    }
    match fields.iter().find(|(_, _, uses)| uses.is_unknown()) {
        Some((field, what, _)) => {
            let how = "say whether it takes in prompts or outputs of production";
            Answer::open(format!("whether it uses {what} from production is unknown"), fix(field, how))
        }
        None => Answer::pass("it takes in neither prompts nor outputs of production"),
    }
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, NotApplicable, Pass};
    use crate::controls::tests_support::{day, judged, made, verdict};
    use rstest::rstest;

    #[rstest]
    #[case::today_is_its_last_day("stage_since=2026-09-01 ends_on=2026-11-22", Pass)]
    #[case::yesterday_was("stage_since=2026-09-01 ends_on=2026-11-21", Fail)]
    #[case::ninety_days("stage_since=2026-09-01 ends_on=2026-11-30", Pass)]
    #[case::ninety_one_days("stage_since=2026-09-01 ends_on=2026-12-01", Fail)]
    #[case::never("stage_since=2026-09-01 ends_on=never", Fail)]
    #[case::no_end("stage_since=2026-09-01", NotAnswered)]
    #[case::no_beginning("ends_on=2026-11-30", NotAnswered)]
    #[case::past_whenever_it_began("ends_on=2026-11-21", Fail)]
    #[case::over_a_leap_day("stage_since=2027-12-01 ends_on=2028-02-29", Pass)]
    fn exp_1_an_experiment_ends(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-1"), Some(expected));
    }

    #[test]
    fn exp_1_holds_through_the_last_day_and_fails_since_the_next() {
        let holds = judged(&made("stage=experiment stage_since=2026-09-01 ends_on=2026-11-30"));
        assert_eq!(holds.get("EXP-1").unwrap().holds_through, Some(day("2026-11-30")));
        let fails = judged(&made("stage=experiment stage_since=2026-09-01 ends_on=2026-11-10"));
        assert_eq!(fails.get("EXP-1").unwrap().since, day("2026-11-11"));
    }

    #[rstest]
    #[case::synthetic("grants_complete=listed | state=live masking=synthetic", Pass)]
    #[case::masked("grants_complete=listed | state=live masking=masked classification=sensitive", Pass)]
    #[case::public_as_it_is("grants_complete=listed | state=live masking=unmasked classification=public", Pass)]
    #[case::internal_as_it_is("grants_complete=listed | state=live masking=unmasked classification=internal", Fail)]
    #[case::as_it_is_and_unclassified("grants_complete=listed | state=live masking=unmasked", NotAnswered)]
    #[case::ended("grants_complete=listed | state=ended masking=unmasked classification=internal", NotApplicable)]
    #[case::no_data("grants_complete=none", NotApplicable)]
    #[case::perhaps_more("| state=live masking=masked", NotAnswered)]
    fn exp_2_an_experiment_works_on_harmless_data(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-2"), Some(expected));
    }

    #[rstest]
    #[case::neither("uses_production_prompts=no uses_production_outputs=no", Pass)]
    #[case::prompts("uses_production_prompts=yes", Fail)]
    #[case::outputs("uses_production_prompts=no uses_production_outputs=yes", Fail)]
    #[case::half_said("uses_production_prompts=no", NotAnswered)]
    #[case::nobody_said("", NotAnswered)]
    fn exp_7_it_inherits_nothing_from_production(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-7"), Some(expected));
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "EXP-7"), None);
    }

    #[rstest]
    #[case("pilot")]
    #[case("production")]
    #[case("unknown")]
    fn containment_is_asked_of_experiments_alone(#[case] stage: &str) {
        let other = made(&format!("stage={stage} ends_on=2026-01-01"));
        assert_eq!((verdict(&other, "EXP-1"), verdict(&other, "EXP-2")), (None, None));
    }

    #[rstest]
    #[case::nothing("identities_complete=none grants_complete=none", Pass)]
    #[case::a_test_identity(
        "identities_complete=listed grants_complete=none | identity state=live environment=test",
        Pass
    )]
    #[case::a_production_identity(
        "identities_complete=listed grants_complete=none | identity state=live environment=production",
        Fail
    )]
    #[case::only_prepared(
        "identities_complete=listed grants_complete=none | identity state=prepared environment=production",
        Pass
    )]
    #[case::production_data(
        "identities_complete=none grants_complete=listed | state=live environment=production",
        Fail
    )]
    #[case::nobody_said_where("identities_complete=none grants_complete=listed | state=live", NotAnswered)]
    #[case::nobody_said_as_what_it_runs("grants_complete=none", NotAnswered)]
    fn exp_3_nothing_of_an_experiment_stands_in_production(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-3"), Some(expected));
        assert_eq!(verdict(&made(&format!("stage=pilot {said}")), "EXP-3"), None);
    }

    #[rstest]
    #[case::the_same_day("environment=test", "expires_on=2026-12-01", Pass)]
    #[case::a_day_later("environment=test", "expires_on=2026-12-02", Fail)]
    #[case::never("environment=test", "expires_on=never", Fail)]
    #[case::nobody_said("environment=test", "", NotAnswered)]
    #[case::of_no_known_side("", "expires_on=never", NotAnswered)]
    #[case::of_production("environment=production", "expires_on=never", NotApplicable)]
    #[case::let_in_for_a_while("environment=test standing=jit", "expires_on=never", NotApplicable)]
    #[case::revoked("environment=test", "expires_on=never revoked_on=2026-11-01", NotApplicable)]
    fn exp_4_credentials_end_with_the_test(
        #[case] identity: &str,
        #[case] credential: &str,
        #[case] expected: Verdict,
    ) {
        let said = format!(
            "ends_on=2026-12-01 identities_complete=listed | identity state=live credentials_complete=listed {identity} | credential kind=key {credential}"
        );
        for stage in ["experiment", "pilot"] {
            assert_eq!(verdict(&made(&format!("stage={stage} {said}")), "EXP-4"), Some(expected), "{stage}");
        }
    }

    #[rstest]
    #[case("privilege=scoped", Pass)]
    #[case("privilege=wildcard", Fail)]
    #[case("privilege=admin", Fail)]
    #[case("", NotAnswered)]
    fn exp_5_identities_are_scoped(#[case] said: &str, #[case] expected: Verdict) {
        let it = made(&format!("stage=experiment identities_complete=listed | identity state=live {said}"));
        assert_eq!(verdict(&it, "EXP-5"), Some(expected));
    }

    #[rstest]
    #[case::nowhere("zones_complete=none", NotApplicable)]
    #[case::made_for_tests("zones_complete=listed | zone environment=test", Pass)]
    #[case::meant_for_production("zones_complete=listed | zone environment=production", Fail)]
    #[case::nobody_said("zones_complete=listed | zone name=kv", NotAnswered)]
    #[case::perhaps_more("| zone environment=test", NotAnswered)]
    #[case::through_its_identity("zones_complete=listed | identity state=live | through environment=production", Fail)]
    #[case::through_a_revoked_one(
        "zones_complete=listed | identity state=revoked | through environment=production",
        NotApplicable
    )]
    fn exp_6_services_are_simulated(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "EXP-6"), Some(expected));
    }
}
