//! What changed shortly before a request and since: the owner, the policy, the catalogue, who has which role. A decision rests on these, so whoever
//! decides is told. Nothing is refused for it.

use super::record::{Person, Promotion, Register, Workload};

/// So many days before the request are looked at.
const DAYS: i64 = 30;

/// What changed, a sentence each. `catalogue` is the version that judges now.
#[must_use]
pub fn changed<'p>(
    promotion: &Promotion,
    workload: &Workload,
    register: Option<&Register>,
    catalogue: &str,
    people: impl IntoIterator<Item = &'p Person>,
) -> Vec<String> {
    let from = promotion.requested_on.plus_days(-DAYS);
    let mut changed = vec![];
    // The owner that it was added with is no change.
    let owner = workload.facts.setting("owner").filter(|set| set.on >= from && set.on > workload.added_on);
    changed.extend(owner.map(|set| format!("Its owner was changed on {}.", set.on)));
    // The first policy came with the register.
    let policy = register.filter(|it| it.policy_number > 1 && it.policy_since >= from);
    changed.extend(policy.map(|it| format!("Policy {} came into force on {}.", it.policy_number, it.policy_since)));
    let asked_under = promotion.catalogue().filter(|asked_under| asked_under != catalogue);
    changed
        .extend(asked_under.map(|it| format!("It was asked for under catalogue {it}, and is judged by {catalogue}.")));
    for person in people {
        let roles = person.facts.roles.join(", ");
        let set = person.facts.setting("roles").filter(|set| set.on >= from && !roles.is_empty());
        changed.extend(set.map(|set| format!("{} was given these roles on {}: {roles}.", person.called(), set.on)));
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Setting;
    use crate::domain::record::{By, PersonFacts};
    use crate::domain::{Assurance, Day, Facts, How, Id, Plan, Reach, Stage, Value};
    use rstest::rstest;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn asked(workload: Id) -> Promotion {
        Promotion {
            id: Id([7; 16]),
            workload,
            from: Stage::Pilot,
            to: Stage::Production,
            requested_by: By { person: Id([1; 16]), assurance: Assurance::OsClaimed },
            requested_by_account: String::new(),
            requested_on: day("2026-11-01"),
            plan: Plan::default(),
            snapshot: String::new(),
            snapshot_sha256: String::new(),
            findings: vec![],
            reach: Reach::None,
            approved_as: None,
            decided: None,
        }
    }

    #[rstest]
    #[case::thirty_days_before("2026-10-02", 2)]
    #[case::on_the_day("2026-11-01", 2)]
    #[case::since("2026-11-05", 2)]
    #[case::long_before("2026-10-01", 0)]
    fn what_changed_in_the_thirty_days_before_a_request_or_since_is_told(#[case] on: &str, #[case] told: usize) {
        let setting = Setting { on: day(on), how: How::Person };
        let mut workload = Workload::new(Id([9; 16]), "bot".into(), Day::FIRST);
        workload.facts.set("owner", Value::Person(Id([2; 16])), setting);
        let mut facts = Facts::<PersonFacts>::default();
        facts.set("roles", Value::Texts(vec!["governance".to_owned()]), setting);
        let person = Person { facts, ..Person::new(Id([3; 16]), Day::FIRST) };
        let promotion = asked(workload.id);
        let changed = changed(&promotion, &workload, None, "2026.4", [&person]);
        assert_eq!(changed.len(), told, "{changed:?}");
    }

    #[rstest]
    #[case::another(r#"{"catalogue":"2026.3"}"#, &["It was asked for under catalogue 2026.3, and is judged by 2026.4."])]
    #[case::the_same(r#"{"catalogue":"2026.4"}"#, &[])]
    #[case::one_that_nobody_kept("{}", &[])]
    fn a_request_says_that_another_catalogue_judges_it_than_it_was_asked_under(
        #[case] snapshot: &str,
        #[case] told: &[&str],
    ) {
        let workload = Workload::new(Id([9; 16]), "bot".into(), Day::FIRST);
        let promotion = Promotion { snapshot: snapshot.into(), ..asked(workload.id) };
        assert_eq!(changed(&promotion, &workload, None, "2026.4", []), told);
    }
}
