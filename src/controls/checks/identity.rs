//! IDN: what a workload runs as belongs to its stage, to an approval and to nobody else, lives shortly and ends.

mod own;

pub use own::production_has_its_own;

use super::lists::{List, contradicted_or, every};
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{CredentialPage, IdentityPage, Reading, fact, limit};
use crate::controls::verdict::Verdict;
use crate::domain::shared::{Side, Thing};
use crate::domain::{
    Completeness, CredentialKind, DateFact, Environment, Fact, Id, IdentityState, Listing, Stage, Standing, YesNo,
};

/// IDN-1: what is used in production was first issued there, not before its promotion was asked for (S32).
pub fn no_test_account_in_production(it: &Reading<'_>) -> Answer {
    let fix =
        || Fix::new(Who::TechnicalOwner, Step::Identity, "prepare a new identity for production, and revoke this one");
    every_identity(it, "no identity of a test is used in production", fix, |identity| {
        let called = identity.called();
        match (fact!(identity.environment), fact!(identity.first_environment)) {
            _ if identity.is(IdentityState::Prepared) => (Verdict::Pass, String::new()),
            (Fact::Known(Environment::Test), _) => (Verdict::NotApplicable, String::new()),
            (Fact::Known(Environment::Production), Fact::Known(Environment::Test)) => {
                (Verdict::Fail, format!("{called} was first issued in test"))
            }
            (Fact::Known(Environment::Production), Fact::Known(Environment::Production)) => issued_for_it(it, identity),
            _ => (Verdict::NotAnswered, format!("where {called} was first issued and is used is unknown")),
        }
    })
}

/// Whether it was issued on or after the request that it is linked to. What is linked to none is the matter of IDN-2.
fn issued_for_it(it: &Reading<'_>, identity: &IdentityPage<'_, '_>) -> (Verdict, String) {
    let Some(promotion) = identity.linked().and_then(|bond| it.approved(bond.with)) else {
        return (Verdict::Pass, String::new());
    };
    let called = identity.called();
    match fact!(identity.issued_on) {
        DateFact::On(day) => (
            Verdict::known(*day >= promotion.requested_on),
            format!("{called} was issued on {day}, before its promotion was asked for on {}", promotion.requested_on),
        ),
        DateFact::Unknown | DateFact::Never => (Verdict::NotAnswered, format!("when {called} was issued is unknown")),
    }
}

/// IDN-2: what is in use in production was approved with a workload that uses it (S34).
pub fn tied_to_an_approval(it: &Reading<'_>) -> Answer {
    let fix = || {
        let how = "link it to its approved promotion, or revoke it";
        Fix::new(Who::Owner, Step::Identity, how)
    };
    every_identity_in_use(it, "each production identity is linked to an approval", fix, |identity| {
        let called = identity.called();
        match fact!(identity.environment) {
            Fact::Known(Environment::Test) => (Verdict::NotApplicable, String::new()),
            Fact::Unknown => (Verdict::NotAnswered, format!("in which environment {called} is used is unknown")),
            Fact::Known(Environment::Production) => {
                let approved = identity.linked().and_then(|bond| it.approved(bond.with));
                let uses = |workload: Id| identity.identity().workloads.iter().any(|bond| bond.with == workload);
                let linked = approved.is_some_and(|promotion| uses(promotion.workload));
                // The approval that is asked for covers what the workload runs as, and nothing that only others do.
                let covered = it.ratifies() && identity.linked().is_none() && uses(it.id());
                (
                    Verdict::known(linked || covered),
                    format!("{called} is in use in production, and no approval covers it"),
                )
            }
        }
    })
}

/// IDN-3: after the approval into production, test identities go, unless another test workload runs as them (S30, S32).
pub fn test_identities_revoked(it: &Reading<'_>) -> Answer {
    let days = it.limits().revoke_days;
    let fix = || {
        let how = format!(
            "revoke it within {days} days of the approval into production, or link it to the test that needs it"
        );
        Fix::new(Who::TechnicalOwner, Step::Identity, how)
    };
    every_identity(it, "no identity of a test is left", fix, |identity| {
        let called = identity.called();
        let is_test = |fact: &Fact<Environment>| Verdict::of(fact, |environment| *environment == Environment::Test);
        let used_in_test = is_test(fact!(identity.environment));
        // What is only prepared was first nowhere yet.
        let of_a_test = if identity.is(IdentityState::Prepared) {
            used_in_test
        } else {
            used_in_test.or(is_test(fact!(identity.first_environment)))
        };
        match of_a_test {
            Verdict::Fail | Verdict::NotApplicable => return (Verdict::NotApplicable, String::new()),
            Verdict::NotAnswered => {
                return (Verdict::NotAnswered, format!("whether {called} was for test is unknown"));
            }
            Verdict::Pass => {}
        }
        if it.another(&Thing::Identity(identity.identity().id), Side::Other, it.subject()).is_some() {
            return (Verdict::Pass, String::new());
        }
        let revoke_by = fact!(identity.revoke_by).day();
        if it.requested_on().is_some() {
            let why = format!("by when {called} is revoked is unknown");
            return (revoke_by.map_or(Verdict::NotAnswered, |_| Verdict::Pass), why);
        }
        let approved = it.approved_into(Stage::Production).and_then(|promotion| Some(promotion.approved()?.on));
        let Some(since) = approved.or_else(|| it.entered(Stage::Production)) else {
            return (
                Verdict::NotAnswered,
                format!("{called} is left of a test, and since when it is in production is unknown"),
            );
        };
        let last = limit(since, days);
        (Verdict::known(!it.is_past(last)), format!("test identity {called} was due to be revoked by {last}"))
    })
}

/// IDN-4: what it authenticates with lives shortly (S17).
pub fn short_lived(it: &Reading<'_>) -> Answer {
    let (days, hours) = (it.limits().credential_days, it.limits().jit_hours);
    let fix = || {
        let how =
            format!("let its credentials end within {days} days, or be let in just in time for at most {hours} hours");
        Fix::new(Who::TechnicalOwner, Step::Identity, how)
    };
    every_identity(it, "all it authenticates with is short-lived", fix, |identity| {
        let longest = Longest::of(identity, i64::from(hours), i64::from(days) * 24);
        if identity.is(IdentityState::Prepared) {
            return planned_life(identity, &longest);
        }
        every_credential(identity, |credential| life(credential, &longest))
    })
}

/// For how many hours a credential may live. Where nobody has said whether it is let in just in time, only what would do either way
/// passes.
struct Longest {
    at_least: i64,
    at_most: i64,
}

impl Longest {
    fn of(identity: &IdentityPage<'_, '_>, just_in_time: i64, standing: i64) -> Self {
        match fact!(identity.standing) {
            Fact::Known(Standing::JustInTime) => Self { at_least: just_in_time, at_most: just_in_time },
            Fact::Known(Standing::Standing) => Self { at_least: standing, at_most: standing },
            Fact::Unknown => Self { at_least: just_in_time.min(standing), at_most: just_in_time.max(standing) },
        }
    }

    fn allows(&self, hours: i64) -> Verdict {
        match hours {
            hours if hours <= self.at_least => Verdict::Pass,
            hours if hours > self.at_most => Verdict::Fail,
            _ => Verdict::NotAnswered,
        }
    }
}

fn planned_life(identity: &IdentityPage<'_, '_>, longest: &Longest) -> (Verdict, String) {
    let called = identity.called();
    let kind = Verdict::of(fact!(identity.planned_kind), |_| true);
    let ttl = fact!(identity.planned_ttl_hours).known().map_or(Verdict::NotAnswered, |hours| longest.allows(*hours));
    match kind.and(ttl) {
        Verdict::Fail => (Verdict::Fail, format!("{called} is planned to live longer than {} hours", longest.at_most)),
        verdict => (verdict, format!("what {called} will authenticate with, and for how long, is unknown")),
    }
}

fn life(credential: &CredentialPage<'_, '_>, longest: &Longest) -> (Verdict, String) {
    let called = credential.called();
    if fact!(credential.revoked_on).day().is_some() {
        return (Verdict::NotApplicable, String::new());
    }
    let hours = match (fact!(credential.ttl_hours), fact!(credential.issued_on), fact!(credential.expires_on)) {
        (Fact::Known(hours), ..) => *hours,
        (_, _, DateFact::Never) => return (Verdict::Fail, format!("{called} never ends")),
        (_, DateFact::On(issued), DateFact::On(ends)) => ends.days_since(*issued) * 24,
        _ => return (Verdict::NotAnswered, format!("how long {called} lives is unknown")),
    };
    match longest.allows(hours) {
        Verdict::NotAnswered => (Verdict::NotAnswered, format!("whether {called} is just-in-time is unknown")),
        verdict => (verdict, format!("{called} lives for {hours} hours, more than {}", longest.at_most)),
    }
}

/// IDN-5: what has ended was revoked, by somebody, on a day (S17).
pub fn expired_means_revoked(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Identity, "revoke it at its issuer, and record who did and when");
    every_kept_identity(it, "each credential past its end is revoked", fix, |identity| {
        every_credential(identity, |credential| {
            let called = credential.called();
            let ended = match fact!(credential.expires_on) {
                DateFact::Never => return (Verdict::Pass, String::new()),
                DateFact::Unknown if is_federated(credential) => return (Verdict::NotApplicable, String::new()),
                DateFact::Unknown => return (Verdict::NotAnswered, format!("when {called} ends is unknown")),
                DateFact::On(day) => *day,
            };
            if !it.is_past(ended) {
                return (Verdict::Pass, String::new());
            }
            match (fact!(credential.revoked_on), fact!(credential.revoked_by)) {
                (DateFact::On(_), Fact::Known(_)) => (Verdict::Pass, String::new()),
                (DateFact::On(day), Fact::Unknown) => {
                    (Verdict::NotAnswered, format!("who revoked {called} on {day} is unknown"))
                }
                _ => (Verdict::Fail, format!("{called} ended on {ended} and is not revoked")),
            }
        })
    })
}

/// IDN-6: what it authenticates with is in use, or revoked; and never in use after that (S30, S32).
pub fn not_dormant(it: &Reading<'_>) -> Answer {
    let days = it.limits().dormant_days;
    let fix = || {
        Fix::new(
            Who::TechnicalOwner,
            Step::Identity,
            "revoke what nobody uses; what is used after its revocation is revoked again and looked into",
        )
    };
    every_kept_identity(it, "all it authenticates with is in use or revoked", fix, |identity| {
        every_credential(identity, |credential| {
            let called = credential.called();
            let (used, issued) = (fact!(credential.last_used_on), fact!(credential.issued_on));
            if let DateFact::On(revoked) = fact!(credential.revoked_on) {
                return match used {
                    DateFact::Never => (Verdict::Pass, String::new()),
                    DateFact::On(used) => (
                        Verdict::known(used <= revoked),
                        format!("{called} was revoked on {revoked} and used again on {used}"),
                    ),
                    DateFact::Unknown if is_federated(credential) => (Verdict::Pass, String::new()),
                    DateFact::Unknown => {
                        (Verdict::NotAnswered, format!("when {called}, revoked on {revoked}, was last used is unknown"))
                    }
                };
            }
            let last = used.day().max(issued.day());
            match (last, used) {
                _ if is_federated(credential) && last.is_none() => (Verdict::NotApplicable, String::new()),
                (Some(last), _) if !it.is_past(limit(last, days)) => (Verdict::Pass, String::new()),
                (Some(last), DateFact::On(_) | DateFact::Never) => {
                    (Verdict::Fail, format!("{called} has not been used since {last}"))
                }
                (None, DateFact::Never) => (Verdict::NotAnswered, format!("when {called} was issued is unknown")),
                _ => (Verdict::NotAnswered, format!("when {called} was last used is unknown")),
            }
        })
    })
}

/// IDN-7: people do not use it.
pub fn not_used_by_people(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Identity, "give people accounts of their own");
    every_identity(it, "people use none of its identities", fix, |identity| {
        let called = identity.called();
        let verdict = Verdict::of(fact!(identity.human_use), |uses| *uses == YesNo::No);
        let why = match verdict {
            Verdict::Fail => format!("people use {called} too"),
            _ => format!("whether people use {called} is unknown"),
        };
        (verdict, why)
    })
}

/// IDN-8: where somebody outside runs it, they are named.
pub fn third_parties_named(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::TechnicalOwner, Step::Identity, "say whether a third party runs it, and which");
    every_identity(it, "third parties that run its identities are named", fix, |identity| {
        let called = identity.called();
        match (fact!(identity.third_party), fact!(identity.supplier)) {
            (Fact::Known(YesNo::No), _) | (Fact::Known(YesNo::Yes), Fact::Known(_)) => (Verdict::Pass, String::new()),
            (Fact::Known(YesNo::Yes), Fact::Unknown) => {
                (Verdict::NotAnswered, format!("nobody has named the third party that runs {called}"))
            }
            (Fact::Unknown, _) => (Verdict::NotAnswered, format!("whether a third party runs {called} is unknown")),
        }
    })
}

/// Judges every identity that is not revoked.
pub(super) fn every_identity(
    it: &Reading<'_>,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    one: impl Fn(&IdentityPage<'_, '_>) -> (Verdict, String),
) -> Answer {
    every_that(it, |identity| !identity.is(IdentityState::Revoked), all_pass, fix, one)
}

/// Judges every identity that may be in use: neither prepared nor revoked.
pub(super) fn every_identity_in_use(
    it: &Reading<'_>,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    one: impl Fn(&IdentityPage<'_, '_>) -> (Verdict, String),
) -> Answer {
    every_that(it, may_be_live, all_pass, fix, one)
}

fn may_be_live(identity: &IdentityPage<'_, '_>) -> bool {
    identity.may_be_live()
}

/// Judges every identity that has credentials or had some: all that are not merely prepared.
fn every_kept_identity(
    it: &Reading<'_>,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    one: impl Fn(&IdentityPage<'_, '_>) -> (Verdict, String),
) -> Answer {
    every_that(it, |identity| !identity.is(IdentityState::Prepared), all_pass, fix, one)
}

/// What one says of an identity whose state is unknown cannot fail: it may not be in use.
fn every_that(
    it: &Reading<'_>,
    of: impl Fn(&IdentityPage<'_, '_>) -> bool,
    all_pass: &'static str,
    fix: impl FnOnce() -> Fix,
    one: impl Fn(&IdentityPage<'_, '_>) -> (Verdict, String),
) -> Answer {
    let judged = it.identities().filter(|identity| of(identity)).map(|identity| {
        let (mut verdict, mut reason) = contradicted_or(it, &identity.called(), || one(&identity));
        if verdict == Verdict::Fail && fact!(identity.state).is_unknown() {
            verdict = Verdict::NotAnswered;
            reason.push_str(", if it is in use");
        }
        (identity.identity().id, verdict, reason)
    });
    every(&IDENTITIES, it.identities_complete(), all_pass, fix, judged)
}

const IDENTITIES: List = List {
    nothing: "it has no identity that this asks about",
    unlisted: "its list of identities is not confirmed complete",
    field: "identities_complete",
    how: "record its identities and confirm that the list is complete",
    who: Who::TechnicalOwner,
};

/// Judges every credential of an identity that this asks about. One that is federated has nothing to keep or to copy.
pub(super) fn every_credential(
    identity: &IdentityPage<'_, '_>,
    one: impl Fn(&CredentialPage<'_, '_>) -> (Verdict, String),
) -> (Verdict, String) {
    let (mut verdicts, mut worst) = (Verdict::NotApplicable, None::<(Verdict, String)>);
    for credential in identity.credentials() {
        let (verdict, reason) = one(&credential);
        verdicts = verdicts.and(verdict);
        let is_worse = worst.as_ref().is_none_or(|(known, _)| *known != Verdict::Fail && verdict == Verdict::Fail);
        if verdict.is_finding() && is_worse {
            worst = Some((verdict, reason));
        }
    }
    // What is revoked will have no more credentials than are known: the rest is the past.
    let complete: Completeness = if identity.is(IdentityState::Revoked) {
        Fact::Known(Listing::Listed)
    } else {
        *fact!(identity.credentials_complete)
    };
    let verdict = Verdict::every(complete, [verdicts]);
    let reason = worst.map_or_else(
        || format!("the list of credentials of {} is not confirmed complete", identity.called()),
        |(_, reason)| format!("{reason} ({})", identity.called()),
    );
    (verdict, reason)
}

pub(super) fn is_federated(credential: &CredentialPage<'_, '_>) -> bool {
    fact!(credential.kind).is(CredentialKind::Federated)
}

#[cfg(test)]
mod tests;
