//! Deciding by keys, and who may.

use super::*;
use crate::domain::field::Fields;
use crate::domain::{Assurance, Day, Plan, Reach, Stage};
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

/// An experiment of which all is known that the gate to pilot asks.
pub fn ready(office: &mut Office, owner: Id) -> Id {
    let workload = office.add("Tariff notes");
    let mut fields = Fields::new().with("owner", owner).with("deputy", owner);
    for (name, text) in [
        ("purpose", "notes on tariffs"),
        ("stage", "experiment"),
        ("reach_customer", "none"),
        ("reach_record", "act"),
        ("reach_decision", "read"),
        ("control_point", "before"),
        ("control_role", "clerk"),
        ("control_action", "approves"),
        ("control_exercised_on", "2026-11-10"),
        ("log_prompts", "yes"),
        ("log_tools", "yes"),
        ("log_data_access", "yes"),
        ("log_approvals", "yes"),
        ("pilot_scope", "two teams"),
        ("ends_on", "2027-01-20"),
        ("grants_complete", "none"),
    ] {
        fields.parse(name, text).unwrap();
    }
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let due_on = Some("2027-01-20".parse::<Day>().unwrap());
    office.write(Command::Schedule { workload, due_on, derived: crate::domain::Derivation::Typed });
    workload
}

fn asked_for(office: &mut Office, by: Id, owner: Id) -> Id {
    let workload = ready(office, owner);
    let fields = Fields::new().with("reach_record", Reach::Act).with("ends_on", "2027-02-01".parse::<Day>().unwrap());
    let by = crate::domain::By { person: by, assurance: Assurance::Stated };
    let plan = Plan { fields, grants: Vec::new() };
    office.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan, by });
    let effects = begin_on(&mut office.model, workload);
    office.settle(effects);
    workload
}

fn answer(office: &mut Office, decision: &str) {
    for _ in 0..3 {
        office.act(ActionId::NextStep);
    }
    office.type_text(decision);
}

fn reason_and_key(office: &mut Office, key: &str) {
    office.act(ActionId::NextField);
    office.act(ActionId::NextField);
    office.type_text("it does what it says");
    office.act(ActionId::NextStep);
    office.type_text(key);
    office.go_to_summary();
    office.act(ActionId::Proceed);
}

#[test]
fn another_person_approves_with_a_reason_and_the_key_typed() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    asked_for(&mut office, kumar, kumar);
    insta::assert_snapshot!(screen(&office.model));
    answer(&mut office, "approve");
    reason_and_key(&mut office, "tariff");
    assert!(office.asked.is_empty(), "a part of the key is not the key");
    office.type_text("-notes");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let [Command::Decide { decision, by, .. }] = office.asked[0].commands.as_slice() else { panic!() };
    assert_eq!((*decision, by.person, by.assurance), (Decision::Approved, me, Assurance::OsClaimed));
    assert!(office.workload("tariff-notes").facts.stage.is(Stage::Pilot));
}

#[test]
fn who_asked_is_told_that_another_person_decides_and_what_was_typed_stays() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    asked_for(&mut office, me, kumar);
    answer(&mut office, "approve");
    reason_and_key(&mut office, "tariff-notes");
    assert!(office.asked.is_empty());
    let steps = office.model.steps.as_ref().unwrap();
    assert_eq!(steps.values().text("reason"), Some("it does what it says"));
    let drawn = screen(&office.model);
    assert!(drawn.contains("R. Diaz asked for it, and another person decides"), "{drawn}");
}

#[test]
fn what_changed_since_the_request_is_shown_and_cannot_be_approved() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = asked_for(&mut office, kumar, kumar);
    office.model.steps = None;
    let fields = Fields::new().with("purpose", "something else");
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let effects = begin_on(&mut office.model, workload);
    office.settle(effects);
    office.act(ActionId::NextStep);
    office.act(ActionId::NextStep);
    let drawn = screen(&office.model);
    assert!(drawn.contains("Purpose: was notes on tariffs, is something else"), "{drawn}");
    office.act(ActionId::NextStep);
    office.type_text("approve");
    reason_and_key(&mut office, "tariff-notes");
    assert!(office.asked.is_empty());
    assert!(screen(&office.model).contains("reject it and have it asked again"), "{}", screen(&office.model));
}
