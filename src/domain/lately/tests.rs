use super::*;
use crate::domain::field::Setting;
use crate::domain::record::{By, Turn, Workload};
use crate::domain::{Assurance, How, Instant, Plan, Reach, Stage, Value};
use rstest::rstest;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn id(byte: u8) -> Id {
    Id([byte; 16])
}

const ASKS: u8 = 1;
const OWNS: u8 = 2;
const DECIDES: u8 = 3;

fn person(byte: u8, name: &str) -> Person {
    let mut person = Person::new(id(byte), Day::FIRST);
    person.facts.set("name", Value::Text(name.to_owned()), Setting { on: Day::FIRST, how: How::Person });
    person
}

/// Asked for on 1 November, decided on the 10th.
fn decided() -> (Dossier, Promotion) {
    let mut workload = Workload::new(id(9), "bot".into(), Day::FIRST);
    workload.facts.set("owner", Value::Person(id(OWNS)), Setting { on: Day::FIRST, how: How::Person });
    let mut dossier = Dossier::bare(workload);
    let people = [(ASKS, "R. Diaz"), (OWNS, "A. Kumar"), (DECIDES, "M. Silva")];
    dossier.people = people.into_iter().map(|(byte, name)| (id(byte), person(byte, name))).collect();
    let by = |byte| By { person: id(byte), assurance: Assurance::OsClaimed };
    let promotion = Promotion {
        id: id(7),
        workload: id(9),
        from: Stage::Pilot,
        to: Stage::Production,
        requested_by: by(ASKS),
        requested_by_account: String::new(),
        requested_on: day("2026-11-01"),
        plan: Plan::default(),
        snapshot: String::new(),
        snapshot_sha256: String::new(),
        findings: vec![],
        reach: Reach::None,
        approved_as: None,
        decided: Some(crate::domain::record::Decided {
            decision: crate::domain::Decision::Approved,
            by: by(DECIDES),
            on: day("2026-11-10"),
            at: Instant::LAST,
            reason: String::new(),
            conditions: vec![],
            vouched: crate::domain::attested::Vouched::default(),
        }),
    };
    (dossier, promotion)
}

fn at(text: &str) -> Instant {
    Instant::from_utc(day(text).date().and_hms_opt(12, 0, 0).unwrap().and_utc()).unwrap()
}

/// What can change around a decision, each made to change on a day that is recorded on another.
fn change(what: &str, on: &str, recorded: &str, dossier: &mut Dossier, register: &mut Register) {
    fn turn<T>(on: &str, recorded: &str, to: T) -> Turn<T> {
        Turn { on: day(on), at: at(recorded), to }
    }
    let part = if what == "straw requester" {
        ASKS
    } else if what == "straw owner" {
        OWNS
    } else {
        DECIDES
    };
    let person = dossier.people.get_mut(&id(part)).unwrap();
    match what {
        "owner" => dossier.workload.handed_over.push(turn(on, recorded, Some(id(OWNS)))),
        "policy" => {
            let to = PolicyTurn { number: 2, changed: vec!["decisions.self_attested".to_owned()] };
            register.policies.push(turn(on, recorded, to));
        }
        "roles" => person.given.push(turn(on, recorded, vec!["governance".to_owned()])),
        "straw owner" | "straw requester" => (person.added_on, person.recorded_at) = (day(on), Some(at(recorded))),
        other => unreachable!("{other}"),
    }
}

fn register() -> Register {
    let text = crate::domain::Policy::document_for(chrono_tz::UTC);
    serde_json::from_value(serde_json::json!({
        "id": id(8), "name": "r", "began_on": "2026-01-01", "catalogue_version": "1", "policy_text": text,
        "policy": crate::domain::Policy::read(&text).unwrap(), "policy_number": 1, "policy_since": "2026-01-01",
    }))
    .unwrap()
}

#[rstest]
fn what_a_decision_rests_on_is_told_from_thirty_days_before_it_was_asked_for_until_thirty_days_after_it(
    #[values("owner", "policy", "roles", "straw owner", "straw requester")] what: &str,
    #[values(
        ("2026-10-01", "2026-10-01", false),
        ("2026-10-02", "2026-10-02", true),
        ("2026-11-05", "2026-11-05", true),
        ("2026-12-10", "2026-12-10", true),
        ("2026-12-11", "2026-12-11", false),
        ("2026-01-01", "2026-10-31", true)
    )]
    when: (&str, &str, bool),
) {
    let (mut dossier, promotion) = decided();
    let mut register = register();
    let (on, recorded, told) = when;
    change(what, on, recorded, &mut dossier, &mut register);
    if !what.starts_with("straw") {
        // What changed again long after hides nothing of it; a person is recorded once.
        change(what, "2027-06-01", "2027-06-01", &mut dossier, &mut register);
    }
    let changed = Around::promotion(&dossier, &promotion).changed(Some(&register), "1", []);
    assert_eq!(changed.len(), usize::from(told), "{changed:?}");
    assert!(changed.iter().all(|it| it.contains(on) && it.contains(recorded)), "{changed:?}");
}

#[rstest]
#[case::whose_owner_was_changed("owner", "Its owner was changed on 2026-11-05, to A. Kumar.")]
#[case::under_another_policy("policy", "Policy 2 came into force on 2026-11-05; it changed decisions.self_attested.")]
#[case::by_new_roles("roles", "M. Silva, who decided, was given these roles on 2026-11-05: governance.")]
#[case::with_a_new_owner("straw owner", "A. Kumar, who owns it, was recorded only on 2026-11-05.")]
#[case::by_a_new_requester("straw requester", "R. Diaz, who asked for it, was recorded only on 2026-11-05.")]
fn it_is_told_in_words(#[case] what: &str, #[case] words: &str) {
    let (mut dossier, promotion) = decided();
    let mut register = register();
    change(what, "2026-11-05", "2026-11-05", &mut dossier, &mut register);
    assert_eq!(Around::promotion(&dossier, &promotion).changed(Some(&register), "1", []), [words]);
}

#[test]
fn two_of_one_name_who_were_told_apart_are_named() {
    let (mut dossier, promotion) = decided();
    let mut other = person(DECIDES, "r. diaz");
    other.apart.push(crate::domain::record::Relation { with: id(ASKS), since: day("2026-11-02") });
    dossier
        .people
        .get_mut(&id(ASKS))
        .unwrap()
        .keep_apart(crate::domain::record::Relation { with: id(DECIDES), since: day("2026-11-02") });
    dossier.people.insert(id(DECIDES), other);
    let changed = Around::promotion(&dossier, &promotion).changed(None, "1", []);
    assert_eq!(changed, ["Two records of the name R. Diaz count as two people since 2026-11-02."]);
}

#[rstest]
#[case::another(r#"{"catalogue":"2026.3"}"#, &["It was asked for under catalogue 2026.3, and is judged by 2026.4."])]
#[case::the_same(r#"{"catalogue":"2026.4"}"#, &[])]
#[case::one_that_nobody_kept("{}", &[])]
fn a_request_that_waits_says_that_another_catalogue_judges_it(#[case] snapshot: &str, #[case] told: &[&str]) {
    let (dossier, promotion) = decided();
    let promotion = Promotion { snapshot: snapshot.into(), decided: None, ..promotion };
    assert_eq!(Around::promotion(&dossier, &promotion).changed(None, "2026.4", []), told);
}

/// An exception that M. Silva approved on 10 November 2025 and renewed on 10 November 2026.
fn renewed() -> (Dossier, Exception) {
    let (dossier, promotion) = decided();
    let decided = promotion.decided.unwrap();
    let exception: Exception = serde_json::from_value(serde_json::json!({
        "id": id(6), "workload": id(9), "control": "LOG-1", "facts": {}, "requested_by": promotion.requested_by,
        "asked_by_account": "", "requested_on": "2025-11-10",
    }))
    .unwrap();
    let (by, vouched) = (decided.by, decided.vouched);
    let decided = crate::domain::record::ExceptionDecision {
        approved: true,
        by,
        on: day("2025-11-10"),
        reason: None,
        tier: None,
        vouched: vouched.clone(),
    };
    let (on, until) = (day("2026-11-10"), day("2027-05-01"));
    let renewals = vec![crate::domain::record::Renewal {
        by,
        on,
        until,
        reason: String::new(),
        tier: crate::domain::Tier::High,
        vouched,
    }];
    (dossier, Exception { decided: Some(decided), renewals, ..exception })
}

#[rstest]
fn a_renewal_rests_on_what_changed_from_thirty_days_before_it_until_thirty_days_after_it(
    #[values("owner", "policy", "roles", "straw owner", "straw requester")] what: &str,
    #[values(
        ("2025-11-11", true),
        ("2026-10-10", false),
        ("2026-10-11", true),
        ("2026-12-10", true),
        ("2026-12-11", false)
    )]
    when: (&str, bool),
) {
    let (on, told) = when;
    let (mut dossier, exception) = renewed();
    let mut register = register();
    change(what, on, on, &mut dossier, &mut register);
    let changed = Around::exception(&dossier, &exception).changed(Some(&register), "1", []);
    assert_eq!(changed.len(), usize::from(told), "{changed:?}");
    // It is told before the renewal too, to whoever is about to renew.
    let before = Exception { renewals: vec![], ..exception };
    let around = Around::exception(&dossier, &before).renewed(id(DECIDES), day("2026-11-10"));
    assert_eq!(around.changed(Some(&register), "1", []), changed);
}
