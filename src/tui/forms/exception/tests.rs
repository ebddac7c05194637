//! Exceptions on the screen: asked for from the gate, decided by another person, seen where the control fails.

use crate::domain::record::{By, ExceptionState};
use crate::domain::{Assurance, Command, Day, Fields, Id, Logging, Stage};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::screens::workload;
use crate::tui::testing::screen;

/// The gate page of a pilot of A. Kumar that logs no prompts, at that control; R. Diaz sits here, M. Silva is somebody else.
fn at_the_control() -> (TestApp, Id) {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let owner = app.person("A. Kumar");
    app.person("M. Silva");
    let id = app.found("Claims triage", Stage::Pilot);
    let fields = Fields::new().with("log_prompts", Logging::No).with("owner", owner);
    app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    app.select(id);
    open_gate(&mut app);
    (app, id)
}

/// The steps open on an exception in this state, or on asking for one where there is none.
pub fn in_state(app: &mut TestApp, state: Option<ExceptionState>) {
    let by = |person| By { person, assurance: Assurance::OsClaimed };
    let (asker, decider) = (app.person("A. Kumar"), app.person("M. Silva"));
    let workload = app.found("Claims and recoveries triage of the whole merged house", Stage::Pilot);
    let fields = Fields::new().with("log_prompts", Logging::No).with("owner", asker);
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    if let Some(state) = state {
        let fields = Fields::new().with("reason", "the log store moves in January").with("owner", asker);
        let fields = fields.with("compensating_control", "two people sample the answers weekly");
        let fields = fields.with("expires_on", "2027-01-20".parse::<Day>().unwrap());
        let (control, items) = ("LOG-1".to_owned(), vec![]);
        app.write(Command::RequestException { workload, control, items, by: by(asker), fields });
        let exception = app.dossier(workload).exceptions[0].id;
        if state == ExceptionState::InForce {
            app.write(Command::DecideException { exception, workload, by: by(decider), declined: None });
        }
    }
    app.select(workload);
    open_gate(app);
    app.act(ActionId::Exception);
}

fn open_gate(app: &mut TestApp) {
    app.act(ActionId::Open);
    app.act(ActionId::TabGate);
    app.act(ActionId::ExpandAll);
    for _ in 0..200 {
        if workload::control(&app.model) == Some("LOG-1") {
            return;
        }
        app.act(ActionId::Down);
    }
    panic!("LOG-1 is not on the gate:\n{}", screen(&app.model));
}

fn ask(app: &mut TestApp) {
    app.act(ActionId::Exception);
    app.type_text("the log store moves in January");
    app.act(ActionId::Next);
    app.type_text("two people sample the answers weekly");
    app.act(ActionId::Next);
    app.go_to_summary();
}

fn standing(app: &TestApp, id: Id) -> Option<ExceptionState> {
    let today: Day = "2026-11-23".parse().unwrap();
    app.dossier(id).exceptions.last().map(|it| it.state_on(today))
}

#[test]
fn an_exception_is_asked_for_from_the_control_that_fails() {
    let (mut app, id) = at_the_control();
    ask(&mut app);
    insta::assert_snapshot!(screen(&app.model));
    app.act(ActionId::Next);
    assert_eq!(standing(&app, id), Some(ExceptionState::Requested));
    let asked = &app.dossier(id).exceptions[0];
    assert_eq!((asked.control.as_str(), asked.items.len()), ("LOG-1", 0));
    assert_eq!(asked.facts.expires_on.day(), Some("2027-02-21".parse().unwrap()), "as long as it may");
}

#[test]
fn what_waits_is_approved_by_another_person_who_types_the_key_and_the_gate_says_until_when() {
    let (mut app, id) = at_the_control();
    ask(&mut app);
    app.act(ActionId::Next);
    app.act(ActionId::Exception);
    app.act(ActionId::Next);
    app.type_text("approve");
    app.go_to_summary();
    app.act(ActionId::Next);
    insta::assert_snapshot!("not_by_who_asked", screen(&app.model));
    app.type_text("silva");
    app.act(ActionId::NextPage);
    app.type_text("claims-triage");
    app.go_to_summary();
    insta::assert_snapshot!("approved", screen(&app.model));
    app.act(ActionId::Next);
    assert_eq!(standing(&app, id), Some(ExceptionState::InForce));
    let effects = crate::tui::screens::wants(&mut app.model);
    app.settle(effects);
    for _ in 0..6 {
        app.act(ActionId::Down);
    }
    insta::assert_snapshot!("gate", screen(&app.model));
}

#[test]
fn away_from_the_gate_it_is_chosen_from_what_fails_and_what_there_is() {
    let (mut app, id) = at_the_control();
    app.act(ActionId::TabSummary);
    app.act(ActionId::Exception);
    insta::assert_snapshot!("chosen_80x24", screen(&app.model));
    app.choose("LOG-1");
    app.type_text("the log store moves in January");
    app.act(ActionId::Next);
    app.type_text("two people sample the answers weekly");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert_eq!(standing(&app, id), Some(ExceptionState::Requested), "{}", screen(&app.model));
    app.act(ActionId::Exception);
    let choices = screen(&app.model);
    assert!(choices.contains("See to the exception from LOG-1") && !choices.contains("one from LOG-1"), "{choices}");
    app.choose("LOG-1");
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "settle-exception");
}

#[test]
fn where_nothing_fails_and_nothing_waits_it_is_said() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let id = app.add("Tariff notes");
    app.select(id);
    app.act(ActionId::Exception);
    assert!(app.model.form.is_none());
    assert!(screen(&app.model).contains("Nothing of tariff-notes fails"), "{}", screen(&app.model));
}
