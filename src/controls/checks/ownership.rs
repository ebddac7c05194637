//! OWN: somebody answers for it, and for something that is written down.

use super::identity::every_identity;
use crate::controls::answer::{Answer, Fix, Step, Who};
use crate::controls::reading::{Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{Day, Fact, Id, PersonKind, Stage, YesNo};

/// OWN-1: one accountable person who is still here. A mailbox is nobody: it is not answered who reads it.
pub fn owned(it: &Reading<'_>) -> Answer {
    let fix = |who, step, how: &'static str| Fix::new(who, step, how);
    let name_one = || fix(Who::Governance, Step::Answer("owner"), "name one accountable person");
    let Fact::Known(id) = fact!(it.owner) else {
        return Answer::open("no owner is named", name_one());
    };
    let who_reads = |reason| {
        let how = "make the person who reads it the owner";
        Answer::open(reason, fix(Who::Governance, Step::Answer("owner"), how))
    };
    match Named::of(it, *id) {
        Named::Here => Answer::pass("one person owns it"),
        Named::NotRecorded => Answer::open("the owner is not recorded", name_one()),
        Named::Left(on) => Answer::fail(format!("the owner {}", has_left(on)), Fix { who: Who::Owner, ..name_one() }),
        Named::Nobody(PersonKind::Mailbox) => who_reads("the owner is a mailbox, not a person"),
        Named::Nobody(PersonKind::Team) => who_reads("the owner is a team, not a person"),
        Named::Nobody(_) => who_reads("the owner is a vendor, not a person here"),
        Named::OfUnknownKind => {
            let how = "say whether the owner's record is a person, a mailbox, a team or a vendor";
            Answer::open("whether the owner is a person is unknown", fix(Who::Governance, Step::DescribePerson, how))
        }
    }
}

/// OWN-2: somebody else stands in for the owner, and is still here.
pub fn deputised(it: &Reading<'_>) -> Answer {
    let fix = || Fix::new(Who::Owner, Step::Answer("deputy"), "name a deputy who is still here and is not the owner");
    let Fact::Known(id) = fact!(it.deputy) else {
        return Answer::open("no deputy is named", fix());
    };
    if fact!(it.owner).known().is_some_and(|owner| it.are_one(*owner, *id)) {
        return Answer::fail("owner and deputy are one person", fix());
    }
    match Named::of(it, *id) {
        Named::Here => Answer::pass("another person stands in for the owner"),
        Named::Left(on) => Answer::fail(format!("the deputy {}", has_left(on)), fix()),
        Named::Nobody(kind) => Answer::open(format!("the deputy is a {kind}: who stands in?"), fix()),
        Named::OfUnknownKind | Named::NotRecorded => Answer::open("whether the deputy is a person is unknown", fix()),
    }
}

/// OWN-3: each identity has an owner who is still here, and a workload that is not retired (S7). A revoked one needs neither.
pub fn identities_owned(it: &Reading<'_>) -> Answer {
    let alone = it.identities().any(|identity| identity.identity().workloads.is_empty());
    let how = if alone {
        "say which workload runs as it and who owns it, or revoke it"
    } else {
        "name an owner who is still here, or revoke the identity"
    };
    let fix = || Fix::new(Who::Owner, Step::Identity, how);
    every_identity(it, "each identity has an owner and a workload", fix, |identity| {
        let called = identity.called();
        let owned = match fact!(identity.owner).known().map(|id| Named::of(it, *id)) {
            Some(Named::Here) => (Verdict::Pass, String::new()),
            Some(Named::Left(on)) => (Verdict::Fail, format!("the owner of {called} {}", has_left(on))),
            Some(Named::Nobody(kind)) => (Verdict::NotAnswered, format!("the owner of {called} is a {kind}")),
            Some(Named::OfUnknownKind | Named::NotRecorded) => {
                (Verdict::NotAnswered, format!("whether the owner of {called} is a person is unknown"))
            }
            None => (Verdict::NotAnswered, format!("{called} has no owner")),
        };
        // A workload that nobody has named is not known to be none.
        if identity.identity().workloads.is_empty() {
            let open = (Verdict::NotAnswered, format!("which workload runs as {called} is unknown"));
            return if owned.0 == Verdict::Fail { owned } else { open };
        }
        if it.stage() == Some(Stage::Retired) && !identity.is_somebody_elses() {
            return (Verdict::Fail, format!("{called} is live, but all its workloads are retired"));
        }
        owned
    })
}

/// OWN-4: it is written down what it is for, and for a pilot, for whom and what.
pub fn purpose_documented(it: &Reading<'_>) -> Answer {
    let open = |reason, field, how: &'static str| Answer::open(reason, Fix::new(Who::Owner, Step::Answer(field), how));
    if fact!(it.purpose).is_unknown() {
        return open("its purpose is unknown", "purpose", "record its purpose in one sentence");
    }
    if it.stage() == Some(Stage::Pilot) && fact!(it.pilot_scope).is_unknown() {
        return open(
            "what the pilot is limited to is unknown",
            "pilot_scope",
            "say whom and what the pilot is limited to",
        );
    }
    Answer::pass("its purpose is written down")
}

/// Who it is that a fact names.
pub(super) enum Named {
    /// A person who is still here.
    Here,
    /// Somebody who left, on a day where one is known.
    Left(Option<Day>),
    /// A mailbox, a team or a vendor.
    Nobody(PersonKind),
    /// A record of which nobody has said whether it is a person.
    OfUnknownKind,
    /// No record.
    NotRecorded,
}

impl Named {
    pub(super) fn of(it: &Reading<'_>, id: Id) -> Self {
        let Some(person) = it.person(id) else { return Self::NotRecorded };
        match fact!(person.left_on).day().filter(|day| it.has_come(*day)) {
            Some(day) => return Self::Left(Some(day)),
            None if fact!(person.active).is(YesNo::No) => return Self::Left(None),
            None => {}
        }
        match fact!(person.kind) {
            Fact::Known(PersonKind::Person) => Self::Here,
            Fact::Known(kind) => Self::Nobody(*kind),
            Fact::Unknown => Self::OfUnknownKind,
        }
    }
}

pub(super) fn has_left(on: Option<Day>) -> String {
    on.map_or("has left".to_owned(), |day| format!("left on {day}"))
}

#[cfg(test)]
mod tests {
    use crate::controls::Verdict::{self, Fail, NotAnswered, Pass};
    use crate::controls::tests_support::{Lived, day, judged, made, person, policy, reason, today, verdict};
    use crate::controls::{Who, judge};
    use crate::domain::field::Setting;
    use crate::domain::shared::Side;
    use crate::domain::{Day, How, Value};
    use rstest::rstest;

    #[rstest]
    #[case::a_person_who_is_here("owner=ann", Pass)]
    #[case::a_person_who_is_not_known_to_have_left("owner=bob", Pass)]
    #[case::a_person_who_left("owner=gil", Fail)]
    #[case::a_mailbox("owner=desk", NotAnswered)]
    #[case::a_team("owner=crew", NotAnswered)]
    #[case::a_vendor("owner=acme", NotAnswered)]
    #[case::an_address_of_no_known_kind("owner=kim", NotAnswered)]
    #[case::nobody("", NotAnswered)]
    fn own_1_one_person_answers_for_it(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=pilot {said}")), "OWN-1"), Some(expected));
    }

    #[test]
    fn own_1_asks_who_reads_a_mailbox() {
        assert_eq!(reason(&made("owner=desk"), "OWN-1"), "the owner is a mailbox, not a person");
    }

    #[test]
    fn own_1_fails_from_the_day_of_leaving_that_is_known_ahead() {
        let mut owned = made("stage=production owner=ann");
        let ann = owned.people.get_mut(&person("ann")).unwrap();
        ann.facts.set("left_on", Value::Day(day("2026-12-24")), Setting { on: Day::FIRST, how: How::Person });
        let before = judge(&owned, today(), &policy());
        let before = before.get("OWN-1").unwrap();
        assert_eq!((before.verdict(), before.holds_through), (Pass, Some(day("2026-12-23"))));
        let then = judge(&owned, day("2026-12-24"), &policy());
        let then = then.get("OWN-1").unwrap();
        assert_eq!((then.verdict(), then.since), (Fail, day("2026-12-24")));
    }

    #[rstest]
    #[case::the_deputy("owner=gil deputy=bob", Who::Deputy)]
    #[case::governance_where_there_is_none("owner=gil", Who::Governance)]
    #[case::governance_where_the_deputy_left_too("owner=gil deputy=gil", Who::Governance)]
    fn what_was_for_an_owner_to_fix_who_left_falls_to(#[case] said: &str, #[case] who: Who) {
        let judgement = judged(&made(&format!("stage=pilot {said}")));
        for control in ["OWN-1", "OWN-4", "REV-1"] {
            assert_eq!(judgement.get(control).unwrap().answer.fix.as_ref().unwrap().who, who, "{control}");
        }
    }

    #[rstest]
    #[case::another_person("owner=ann deputy=bob", Pass)]
    #[case::the_owner("owner=ann deputy=ann", Fail)]
    #[case::somebody_who_left("owner=ann deputy=gil", Fail)]
    #[case::a_team("owner=ann deputy=crew", NotAnswered)]
    #[case::an_address_of_no_known_kind("owner=ann deputy=kim", NotAnswered)]
    #[case::nobody("owner=ann", NotAnswered)]
    fn own_2_another_person_stands_in(#[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage=production {said}")), "OWN-2"), Some(expected));
        assert_eq!(verdict(&made(&format!("stage=experiment {said}")), "OWN-2"), None);
    }

    #[rstest]
    #[case::a_purpose("experiment", "purpose=sorts_claims", Pass)]
    #[case::no_purpose("experiment", "", NotAnswered)]
    #[case::a_pilot_without_its_limits("pilot", "purpose=sorts_claims", NotAnswered)]
    #[case::a_pilot_with_its_limits("pilot", "purpose=sorts_claims pilot_scope=two_teams", Pass)]
    #[case::production("production", "purpose=sorts_claims", Pass)]
    fn own_4_it_is_written_down_what_it_is_for(#[case] stage: &str, #[case] said: &str, #[case] expected: Verdict) {
        assert_eq!(verdict(&made(&format!("stage={stage} {said}")), "OWN-4"), Some(expected));
    }

    #[rstest]
    #[case::here("owner=ann", Pass)]
    #[case::left("owner=gil", Fail)]
    #[case::a_mailbox("owner=desk", NotAnswered)]
    #[case::nobody("", NotAnswered)]
    fn own_3_each_identity_has_an_owner(#[case] said: &str, #[case] expected: Verdict) {
        let it = made(&format!("stage=production identities_complete=listed | identity state=live {said}"));
        assert_eq!(verdict(&it, "OWN-3"), Some(expected));
        let gone = made(&format!("stage=production identities_complete=listed | identity state=revoked {said}"));
        assert_eq!(verdict(&gone, "OWN-3"), Some(Verdict::NotApplicable));
    }

    #[test]
    fn own_3_an_identity_of_a_retired_workload_alone_belongs_to_nothing() {
        let retired = made("stage=retired identities_complete=listed | identity state=live owner=ann");
        assert_eq!(verdict(&retired, "OWN-3"), Some(Fail));
        let shared = retired.beside(("identity", 0), Side::Other, "pay-agent");
        assert_eq!(verdict(&shared, "OWN-3"), Some(Pass));
    }
}
