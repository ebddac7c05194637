//! A request that the workload has outgrown says so, and cannot be approved.

use crate::ratify::{ask, decide, whole};
use crate::support::{TestRegister, day};
use countersign::domain::{Command, Decision, Stage};

#[test]
fn a_request_is_outdated_by_what_changed_since_and_is_withdrawn_and_asked_again() {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk.found("Outbreak detector", &[("stage", "production")]);
    desk.answer(id, &[("owner", &owner.to_string())]);
    desk.act(ask(id, Stage::Production, whole(), asks));
    let told = |desk: &TestRegister| desk.store.triage_after(None, 10).unwrap()[0].cause.clone();
    assert_eq!(told(&desk), "to stay in production, asked for on 2026-11-02");

    desk.answer(id, &[("model", "another")]);
    assert_eq!(told(&desk), "to stay in production, asked for on 2026-11-02; it changed since");
    let approve = decide(&desk, id, Decision::Approved, decider);
    let said = desk.refused(approve);
    assert!(said.contains("it has changed since the request"), "{said}");
    let by_another = decide(&desk, id, Decision::Withdrawn, decider);
    let said = desk.refused(by_another);
    assert!(said.contains("only the requester or the owner withdraws"), "{said}");
    let withdrawn = decide(&desk, id, Decision::Withdrawn, asks);
    desk.act(withdrawn);
    desk.act(ask(id, Stage::Production, whole(), asks));
    assert_eq!(told(&desk), "to stay in production, asked for on 2026-11-02");
    let approve = decide(&desk, id, Decision::Approved, decider);
    desk.act(approve);
}

#[test]
fn a_person_who_left_decides_nothing() {
    let mut desk = TestRegister::begin("2026-11-02");
    let (owner, asks, decider) = (desk.person("A. Kumar"), desk.person("R. Diaz"), desk.person("M. Silva"));
    let id = desk.found("Outbreak detector", &[("stage", "production")]);
    desk.answer(id, &[("owner", &owner.to_string())]);
    desk.act(ask(id, Stage::Production, whole(), asks));
    desk.act(Command::PersonLeft { person: decider, left_on: day("2026-11-02") });
    for decision in [Decision::Approved, Decision::Rejected] {
        let by_who_left = decide(&desk, id, decision, decider);
        let said = desk.refused(by_who_left);
        assert!(said.contains("they left"), "{said}");
    }
}
