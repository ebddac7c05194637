//! Access to data by keys, on a real register.

use crate::domain::record::Grant;
use crate::domain::{Assurance, Classification, DateFact, Fields, GrantState, Id, YesNo};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

fn granted() -> (TestApp, Id) {
    let mut app = TestApp::open();
    app.person("A. Kumar");
    let id = app.add("Claims triage");
    app.select(id);
    app.act(ActionId::Grant);
    app.type_text("claims-db");
    app.act(ActionId::NextField);
    app.type_text("confid");
    (app, id)
}

fn only(app: &TestApp, workload: Id) -> Grant {
    let mut grants = app.dossier(workload).grants;
    assert_eq!(grants.len(), 1);
    grants.remove(0)
}

#[test]
fn what_is_not_known_of_an_access_stays_unknown() {
    let (mut app, id) = granted();
    insta::assert_snapshot!(screen(&app.model));
    app.go_to_summary();
    app.act(ActionId::Next);
    let facts = only(&app, id).facts;
    assert!(facts.classification.is(Classification::Confidential) && facts.state.is(GrantState::Live));
    assert!(facts.customer_data.is_unknown() && facts.egress.is_unknown() && facts.expires_on.is_unknown());
}

#[test]
fn an_access_is_changed_approved_and_taken_away() {
    let (mut app, id) = granted();
    app.go_to_summary();
    app.act(ActionId::Next);

    app.act(ActionId::Grant);
    app.choose("claims-db");
    app.choose("change");
    app.act(ActionId::NextField);
    app.act(ActionId::NextField);
    app.type_text("yes");
    app.go_to_summary();
    insta::assert_snapshot!("changed", screen(&app.model));
    app.act(ActionId::Next);
    assert!(only(&app, id).facts.customer_data.is(YesNo::Yes));

    app.act(ActionId::Grant);
    app.choose("claims-db");
    app.choose("approve");
    app.type_text("kum");
    app.act(ActionId::NextField);
    app.act(ActionId::NextField);
    app.type_text("Claims are triaged from it.");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(only(&app, id).facts.approved_by.known().is_some());

    app.act(ActionId::Grant);
    app.choose("claims-db");
    app.choose("revoke");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(only(&app, id).facts.state.is(GrantState::Ended));
}

#[test]
fn an_approval_says_that_access_never_ends_and_that_it_is_in_force_in_one_act() {
    let (mut app, id) = granted();
    app.model.form.as_mut().unwrap().go_to_field("state");
    app.type_text("no, it is planned");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(only(&app, id).facts.state.is(GrantState::Planned));

    app.act(ActionId::Grant);
    app.choose("claims-db");
    app.choose("approve");
    app.type_text("kum");
    let steps = app.model.form.as_mut().unwrap();
    steps.go_to_field("reason");
    app.type_text("Claims are triaged from it.");
    app.act(ActionId::NextField);
    app.type_text("no - until");
    app.act(ActionId::NextField);
    app.type_text("yes");
    insta::assert_snapshot!("approve_80x24", screen(&app.model));
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    let facts = only(&app, id).facts;
    assert_eq!(facts.expires_on, DateFact::Never);
    assert!(facts.state.is(GrantState::Live) && facts.approved_by.known().is_some());
    let asked = app.asked.last().unwrap();
    assert_eq!((asked.commands.len(), asked.stated_by), (2, facts.approved_by.known().copied()));
    let approved = asked.commands.iter().find_map(|command| match command {
        crate::domain::Command::ApproveGrant { by, .. } => Some(by.assurance),
        _ => None,
    });
    assert_eq!(approved, Some(Assurance::Stated));
}

#[test]
fn what_somebody_else_changed_of_an_access_meanwhile_is_shown_and_what_was_typed_is_written_beside_it() {
    let (mut app, id) = granted();
    app.go_to_summary();
    app.act(ActionId::Next);
    let grant = only(&app, id).id;
    let effects = super::begin_change(&mut app.model, grant, Some("customer_data"));
    app.settle(effects);
    app.type_text("yes");
    let fields = Fields::new().with("mode", crate::domain::Mode::Read);
    app.write(crate::domain::Command::DescribeGrant { grant, fields });
    app.go_to_summary();
    app.act(ActionId::Next);
    let shown = screen(&app.model);
    assert!(shown.contains("Someone changed this") && shown.contains("is now reads"), "{shown}");
    app.act(ActionId::Next);
    let facts = only(&app, id).facts;
    assert!(facts.customer_data.is(YesNo::Yes) && facts.mode.is(crate::domain::Mode::Read));
}

#[test]
fn an_access_that_somebody_else_ended_meanwhile_is_not_changed_and_what_was_typed_stays() {
    let (mut app, id) = granted();
    app.go_to_summary();
    app.act(ActionId::Next);
    let grant = only(&app, id).id;
    app.act(ActionId::Grant);
    app.choose("claims-db");
    app.choose("change");
    app.type_text("claims-db-2");
    app.go_to_summary();
    let ended_on = crate::domain::Day::new(2026, 11, 23).unwrap();
    app.write(crate::domain::Command::EndGrant { grant, ended_on });
    app.act(ActionId::Next);
    let steps = app.model.form.as_ref().unwrap();
    assert!(steps.refusal().unwrap().contains("is now ended"), "{:?}", steps.refusal());
    assert_eq!(steps.values().text("dataset"), Some("claims-db-2"));
}
