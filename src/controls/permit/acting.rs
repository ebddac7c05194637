//! Whether a workload may act as an identity, and reach data: the parts of a permit that no control is asked for.

use super::super::answer::{Fix, Step, Who};
use super::super::verdict::Verdict;
use super::{About, Point};
use crate::domain::dossier::RunsAs;
use crate::domain::record::Grant;
use crate::domain::{
    Completeness, DateFact, Day, Dossier, Environment, Fact, GrantState, IdentityState, Mode, Stage, Word,
};

/// Whether it may act as this identity: known and live, its own, of the stage's side of the line, neither revoked nor expired.
pub(super) fn identity(dossier: &Dossier, named: &str, stage: Option<Stage>, today: Day) -> Point {
    let about = || About::Identity(named.to_owned());
    let tell = |how: &'static str| Fix::new(Who::TechnicalOwner, Step::Answer("identities_complete"), how);
    let is_named = |it: &&RunsAs| {
        let account = it.identity.facts.account.known();
        account.is_some_and(|account| account.eq_ignore_ascii_case(named)) || it.identity.id.to_string() == named
    };
    let all: Vec<&RunsAs> = dossier.identities.iter().filter(is_named).collect();
    let wanted = stage.map(side_of);
    // An account that is recorded on both sides of the line is asked for on the side of the stage.
    let of_stage = all.iter().find(|it| it.identity.facts.environment.known().copied() == wanted);
    let Some(it) = of_stage.or(all.first()) else {
        return match dossier.workload.facts.identities_complete {
            Completeness::Unknown => {
                let reason = format!("nobody has recorded that it runs as {named}");
                Point::not_answered(about(), reason, tell("record the identity with the workload that runs as it"))
            }
            Completeness::Known(_) => Point::no(
                about(),
                format!("it does not run as {named}"),
                tell("use an identity that is recorded for it"),
            ),
        };
    };
    let facts = &it.identity.facts;
    if let Some(day) = facts.revoked_on.day().filter(|day| *day <= today) {
        return Point::no(about(), format!("{named} was revoked on {day}"), tell("issue a new identity"));
    }
    if let Some(day) = facts.revoke_by.day().filter(|day| *day < today) {
        return Point::no(
            about(),
            format!("{named} was to be revoked by {day}"),
            tell("revoke it, and use the one of this stage"),
        );
    }
    let in_use = match facts.state {
        Fact::Known(IdentityState::Live) => None,
        Fact::Known(other) => {
            Some(Point::no(about(), format!("{named} is {other}, not live"), tell("use one that is live")))
        }
        Fact::Unknown => {
            let reason = format!("whether {named} is live is unknown");
            Some(Point::not_answered(about(), reason, tell("say whether it is live")))
        }
    };
    let environment = match (facts.environment, wanted) {
        (Fact::Known(environment), Some(wanted)) if environment != wanted => {
            let stage = stage.map_or("", Word::word);
            let reason = format!("{named} is of {environment}, and {stage} runs as an identity of {wanted}");
            Some(Point::no(about(), reason, tell("use an identity of this environment")))
        }
        (Fact::Known(_), _) | (_, None) => None,
        (Fact::Unknown, Some(_)) => {
            let reason = format!("whether {named} is of test or of production is unknown");
            Some(Point::not_answered(about(), reason, tell("say which environment it is of")))
        }
    };
    let worst = [in_use, environment, credentials(it, named, today)].into_iter().flatten();
    worst
        .min_by_key(|point| point.verdict != Verdict::Fail)
        .unwrap_or_else(|| Point::yes(about(), format!("{named} is live")))
}

/// The side of the line that a stage's identities are of.
fn side_of(stage: Stage) -> Environment {
    if stage == Stage::Production { Environment::Production } else { Environment::Test }
}

/// What is wrong with all credentials of an identity; nothing where one can be used.
fn credentials(it: &RunsAs, named: &str, today: Day) -> Option<Point> {
    let about = || About::Identity(named.to_owned());
    let fix = |how: &'static str| Fix::new(Who::TechnicalOwner, Step::Answer("identities_complete"), how);
    let live = || it.credentials.iter().filter(|credential| credential.may_be_live());
    let usable = |expires_on: DateFact| match expires_on {
        DateFact::Never => true,
        DateFact::On(day) => day >= today,
        DateFact::Unknown => false,
    };
    if live().any(|credential| usable(credential.facts.expires_on)) {
        return None;
    }
    if live().any(|credential| credential.facts.expires_on.is_unknown()) {
        let reason = format!("when the credential of {named} ends is unknown");
        return Some(Point::not_answered(about(), reason, fix("record when it ends")));
    }
    let expired = live().filter_map(|credential| credential.facts.expires_on.day()).max();
    Some(match expired {
        Some(day) => Point::no(about(), format!("the credential of {named} ended on {day}"), fix("issue a new one")),
        None if !it.credentials.is_empty() => {
            Point::no(about(), format!("every credential of {named} is revoked"), fix("issue a new one"))
        }
        None if it.identity.facts.credentials_complete == Completeness::Unknown => Point::not_answered(
            about(),
            format!("no credential of {named} is recorded"),
            fix("record what it authenticates with"),
        ),
        None => Point::no(about(), format!("{named} has no credential"), fix("issue one")),
    })
}

/// Whether it may reach this data: a live, approved grant of that mode that has not ended.
pub(super) fn data(dossier: &Dossier, named: &str, mode: Mode, today: Day) -> Point {
    let about = || About::Data(named.to_owned());
    let is_named = |grant: &&Grant| {
        let dataset = grant.facts.dataset.known();
        dataset.is_some_and(|dataset| dataset.eq_ignore_ascii_case(named)) || grant.id.to_string() == named
    };
    let of_all = dossier.grants.iter().filter(is_named).map(|grant| granted(grant, named, mode, today));
    let rank = |point: &Point| match point.verdict {
        Verdict::Pass | Verdict::NotApplicable => 0,
        Verdict::NotAnswered => 1,
        Verdict::Fail => 2,
    };
    of_all.min_by_key(rank).unwrap_or_else(|| {
        let fix = |how: &'static str| Fix::new(Who::Owner, Step::GrantData, how);
        if dossier.workload.facts.grants_complete == Completeness::Unknown {
            let reason =
                format!("no data grant for {named} is recorded, and the list of data grants is not confirmed complete");
            return Point::not_answered(about(), reason, fix("record the access and have it approved"));
        }
        Point::no(about(), format!("it has no access to {named}"), fix("ask for access and have it approved"))
    })
}

fn granted(grant: &Grant, named: &str, mode: Mode, today: Day) -> Point {
    let about = || About::Data(named.to_owned());
    let facts = &grant.facts;
    let change = |how: &'static str| Fix::new(Who::Owner, Step::GrantData, how);
    let approve = |how: &'static str| Fix::new(Who::DataOwner, Step::ApproveGrant, how);
    match facts.state {
        Fact::Known(GrantState::Live) => {}
        Fact::Known(state) => {
            return Point::no(
                about(),
                format!("the access to {named} is {state}"),
                change("make the grant live first"),
            );
        }
        Fact::Unknown => {
            let reason = format!("whether the access to {named} is in force is unknown");
            return Point::not_answered(about(), reason, change("say whether it is"));
        }
    }
    if let Some(day) = facts.ended_on.day().filter(|day| *day <= today) {
        return Point::no(about(), format!("the access to {named} ended on {day}"), change("ask for access again"));
    }
    if let Some(day) = facts.expires_on.day().filter(|day| *day < today) {
        return Point::no(
            about(),
            format!("the access to {named} ended by itself on {day}"),
            approve("approve it again"),
        );
    }
    // What may be written may be read.
    match facts.mode {
        Fact::Known(Mode::Write) => {}
        Fact::Known(Mode::Read) if mode == Mode::Read => {}
        Fact::Known(Mode::Read) => {
            return Point::no(
                about(),
                format!("the access to {named} is to read only"),
                change("request write access"),
            );
        }
        Fact::Unknown => {
            let reason = format!("whether the access to {named} is to read or to write is unknown");
            return Point::not_answered(about(), reason, change("say which"));
        }
    }
    let approved = facts.approved_by.known().is_some() && facts.approved_on.day().is_some_and(|day| day <= today);
    if !approved {
        let reason = format!("the access to {named} is not approved");
        return Point::no(about(), reason, approve("approve it, with a reason and an end"));
    }
    if facts.expires_on.is_unknown() {
        let reason = format!("when the access to {named} ends is unknown");
        return Point::not_answered(about(), reason, approve("approve it with an end"));
    }
    Point::yes(about(), format!("access to {named} is approved"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::stops;
    use super::super::{Asked, permit};
    use super::*;
    use crate::controls::Control;
    use crate::controls::tests_support::{day, made, policy, today};
    use crate::domain::field::{FactTable, Setting};
    use crate::domain::record::{Credential, Identity};
    use crate::domain::{How, Id};
    use rstest::rstest;

    const SET: Setting = Setting { on: Day::FIRST, how: How::Person };

    fn running_as(mut dossier: Dossier, said: &str, credential: &str) -> Dossier {
        let mut identity = Identity::new(Id([0x51; 16]), day("2026-09-01"));
        let set = |said: &str, put: &mut dyn FnMut(&str, &str)| {
            said.split_whitespace().filter_map(|fact| fact.split_once('=')).for_each(|(name, text)| put(name, text));
        };
        set(said, &mut |name, text| {
            let shape = crate::domain::record::IdentityFacts::field(name).unwrap().shape;
            identity.facts.set(name, shape.parse(text).unwrap(), SET);
        });
        let mut facts = crate::domain::field::Facts::<crate::domain::record::CredentialFacts>::default();
        set(credential, &mut |name, text| {
            let shape = crate::domain::record::CredentialFacts::field(name).unwrap().shape;
            facts.set(name, shape.parse(text).unwrap(), SET);
        });
        let (id, added_on) = (Id([0x52; 16]), identity.added_on);
        let credentials = if credential.is_empty() {
            vec![]
        } else {
            vec![Credential { id, identity: identity.id, added_on, facts }]
        };
        dossier.identities.push(RunsAs { identity, credentials });
        dossier
    }

    #[rstest]
    #[case::live("state=live environment=production", "expires_on=2027-01-01", None)]
    #[case::case_of_letters("state=live environment=production", "expires_on=never", None)]
    #[case::prepared(
        "state=prepared environment=production",
        "expires_on=2027-01-01",
        Some("svc is prepared, not live")
    )]
    #[case::revoked(
        "state=revoked environment=production revoked_on=2026-11-01",
        "",
        Some("svc was revoked on 2026-11-01")
    )]
    #[case::late(
        "state=live environment=production revoke_by=2026-11-21",
        "",
        Some("svc was to be revoked by 2026-11-21")
    )]
    #[case::other_side(
        "state=live environment=test",
        "expires_on=2027-01-01",
        Some("svc is of test, and production runs as an identity of production")
    )]
    #[case::expired(
        "state=live environment=production",
        "expires_on=2026-11-21",
        Some("the credential of svc ended on 2026-11-21")
    )]
    #[case::last_day("state=live environment=production", "expires_on=2026-11-22", None)]
    #[case::unknown_end(
        "state=live environment=production",
        "kind=key",
        Some("when the credential of svc ends is unknown")
    )]
    #[case::none_recorded("state=live environment=production", "", Some("no credential of svc is recorded"))]
    #[case::unknown_state("environment=production", "expires_on=2027-01-01", Some("whether svc is live is unknown"))]
    fn an_identity_is_its_own_live_of_the_right_side_and_can_be_used(
        #[case] said: &str,
        #[case] credential: &str,
        #[case] reason: Option<&str>,
    ) {
        let dossier = running_as(made("stage=production"), &format!("account=svc {said}"), credential);
        let asked = Asked { identity: Some("SVC"), only: none_of_them(), ..Asked::default() };
        let said = stops(&dossier, &asked).into_iter().map(|reason| reason.replace("SVC", "svc")).next();
        assert_eq!(said.as_deref(), reason);
    }

    /// A control that is not judged in production, so that nothing else is asked.
    fn none_of_them() -> Vec<&'static Control> {
        vec![crate::controls::catalogue().get("KEY-3").unwrap()]
    }

    #[rstest]
    #[case::listed("identities_complete=listed", Verdict::Fail)]
    #[case::not_listed("", Verdict::NotAnswered)]
    fn an_identity_that_is_not_recorded_is_no_only_where_all_are_listed(#[case] facts: &str, #[case] verdict: Verdict) {
        let dossier = made(&format!("stage=production {facts}"));
        let asked = Asked { identity: Some("svc"), only: none_of_them(), ..Asked::default() };
        assert_eq!(permit(&dossier, &asked, today(), &policy()).points[0].verdict, verdict);
    }

    const APPROVED: &str = "approved_by=bob approved_on=2026-10-01";

    #[rstest]
    #[case::read("state=live mode=read expires_on=2027-01-01 APPROVED", Mode::Read, None)]
    #[case::write_covers_read("state=live mode=write expires_on=never APPROVED", Mode::Read, None)]
    #[case::last_day("state=live mode=read expires_on=2026-11-22 APPROVED", Mode::Read, None)]
    #[case::read_only(
        "state=live mode=read expires_on=2027-01-01 APPROVED",
        Mode::Write,
        Some("the access to claims is to read only")
    )]
    #[case::over(
        "state=live mode=read expires_on=2026-11-21 APPROVED",
        Mode::Read,
        Some("the access to claims ended by itself on 2026-11-21")
    )]
    #[case::ended("state=ended mode=read APPROVED", Mode::Read, Some("the access to claims is ended"))]
    #[case::not_approved(
        "state=live mode=read expires_on=2027-01-01",
        Mode::Read,
        Some("the access to claims is not approved")
    )]
    #[case::no_end("state=live mode=read APPROVED", Mode::Read, Some("when the access to claims ends is unknown"))]
    fn data_is_reached_through_a_live_approved_grant_of_that_mode(
        #[case] grant: &str,
        #[case] mode: Mode,
        #[case] reason: Option<&str>,
    ) {
        let dossier = made(&format!("stage=production | dataset=claims {}", grant.replace("APPROVED", APPROVED)));
        let asked = Asked { data: Some(("claims", mode)), only: none_of_them(), ..Asked::default() };
        assert_eq!(stops(&dossier, &asked).first().map(String::as_str), reason);
    }
}
