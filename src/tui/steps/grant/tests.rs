//! Access to data by keys, on a real register.

use crate::domain::record::Grant;
use crate::domain::{Assurance, Classification, DateFact, Fields, GrantState, Id, YesNo};
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
    office.choose("revoke");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(only(&office, id).facts.state.is(GrantState::Ended));
}

#[test]
fn an_approval_says_that_access_never_ends_and_that_it_is_in_force_in_one_act() {
    let (mut office, id) = granted();
    office.model.steps.as_mut().unwrap().go_to_field("state");
    office.type_text("no, it is planned");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(only(&office, id).facts.state.is(GrantState::Planned));

    office.act(ActionId::Data);
    office.choose("claims-db");
    office.choose("approve");
    office.type_text("kum");
    let steps = office.model.steps.as_mut().unwrap();
    steps.go_to_field("reason");
    office.type_text("Claims are triaged from it.");
    office.act(ActionId::NextField);
    office.type_text("no - until");
    office.act(ActionId::NextField);
    office.type_text("yes");
    insta::assert_snapshot!("approve_80x24", screen(&office.model));
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let facts = only(&office, id).facts;
    assert_eq!(facts.expires_on, DateFact::Never);
    assert!(facts.state.is(GrantState::Live) && facts.approved_by.known().is_some());
    let asked = office.asked.last().unwrap();
    assert_eq!((asked.commands.len(), asked.stated_by), (2, facts.approved_by.known().copied()));
    let approved = asked.commands.iter().find_map(|command| match command {
        crate::domain::Command::ApproveGrant { by, .. } => Some(by.assurance),
        _ => None,
    });
    assert_eq!(approved, Some(Assurance::Stated));
}

#[test]
fn what_somebody_else_changed_of_an_access_meanwhile_is_shown_and_what_was_typed_is_written_beside_it() {
    let (mut office, id) = granted();
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let grant = only(&office, id).id;
    let effects = super::begin_change(&mut office.model, grant, Some("customer_data"));
    office.settle(effects);
    office.type_text("yes");
    let fields = Fields::new().with("mode", crate::domain::Mode::Read);
    office.write(crate::domain::Command::DescribeGrant { grant, fields });
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let shown = screen(&office.model);
    assert!(shown.contains("Someone changed this") && shown.contains("is now reads"), "{shown}");
    office.act(ActionId::Proceed);
    let facts = only(&office, id).facts;
    assert!(facts.customer_data.is(YesNo::Yes) && facts.mode.is(crate::domain::Mode::Read));
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
    office.type_text("claims-db-2");
    office.go_to_summary();
    let ended_on = crate::domain::Day::new(2026, 11, 23).unwrap();
    office.write(crate::domain::Command::EndGrant { grant, ended_on });
    office.act(ActionId::Proceed);
    let steps = office.model.steps.as_ref().unwrap();
    assert!(steps.refusal().unwrap().contains("is now ended"), "{:?}", steps.refusal());
    assert_eq!(steps.values().text("dataset"), Some("claims-db-2"));
}
