//! Access to data by keys, on a real register.

use crate::domain::record::Grant;
use crate::domain::{Classification, GrantState, Id, YesNo};
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

fn granted() -> (Office, Id) {
    let mut office = Office::open();
    office.person("A. Kumar");
    let id = office.add("Claims triage");
    office.select(id);
    office.act(ActionId::Data);
    office.type_text("claims-db");
    office.act(ActionId::NextField);
    office.type_text("confid");
    (office, id)
}

fn only(office: &Office, workload: Id) -> Grant {
    let mut grants = office.dossier(workload).grants;
    assert_eq!(grants.len(), 1);
    grants.remove(0)
}

#[test]
fn what_is_not_known_of_an_access_stays_unknown() {
    let (mut office, id) = granted();
    insta::assert_snapshot!(screen(&office.model));
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let facts = only(&office, id).facts;
    assert!(facts.classification.is(Classification::Confidential) && facts.state.is(GrantState::Live));
    assert!(facts.customer_data.is_unknown() && facts.egress.is_unknown() && facts.expires_on.is_unknown());
}

#[test]
fn an_access_is_changed_approved_and_taken_away() {
    let (mut office, id) = granted();
    office.go_to_summary();
    office.act(ActionId::Proceed);

    office.act(ActionId::Data);
    office.choose("claims-db");
    office.choose("change");
    office.act(ActionId::NextField);
    office.act(ActionId::NextField);
    office.type_text("yes");
    office.go_to_summary();
    insta::assert_snapshot!("changed", screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(only(&office, id).facts.customer_data.is(YesNo::Yes));

    office.act(ActionId::Data);
    office.choose("claims-db");
    office.choose("approve");
    office.type_text("kum");
    office.act(ActionId::NextField);
    office.act(ActionId::NextField);
    office.type_text("Claims are triaged from it.");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(only(&office, id).facts.approved_by.known().is_some());

    office.act(ActionId::Data);
    office.choose("claims-db");
    office.choose("taken");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(only(&office, id).facts.state.is(GrantState::Ended));
}

#[test]
fn an_access_that_somebody_else_ended_meanwhile_is_not_changed_and_what_was_typed_stays() {
    let (mut office, id) = granted();
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let grant = only(&office, id).id;
    office.act(ActionId::Data);
    office.choose("claims-db");
    office.choose("change");
    office.type_text("-2");
    office.go_to_summary();
    let ended_on = crate::domain::Day::new(2026, 11, 23).unwrap();
    office.write(crate::domain::Command::EndGrant { grant, ended_on });
    office.act(ActionId::Proceed);
    let steps = office.model.steps.as_ref().unwrap();
    assert!(steps.refusal().unwrap().contains("changed by someone else"), "{:?}", steps.refusal());
    assert_eq!(steps.values().text("dataset"), Some("claims-db-2"));
}
