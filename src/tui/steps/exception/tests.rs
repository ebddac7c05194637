//! Exceptions on the screen: asked for from the gate, decided by another person, seen where the control fails.

use crate::domain::record::{By, ExceptionState};
use crate::domain::{Assurance, Command, Day, Fields, Id, Logging, Stage};
use crate::tui::action::ActionId;
use crate::tui::screens::workload;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

/// The gate page of a pilot of A. Kumar that logs no prompts, at that control; R. Diaz sits here, M. Silva is somebody else.
fn at_the_control() -> (Office, Id) {
    let mut office = Office::open();
    office.me("R. Diaz");
    let owner = office.person("A. Kumar");
    office.person("M. Silva");
    let id = office.found("Claims triage", Stage::Pilot);
    let fields = Fields::new().with("log_prompts", Logging::No).with("owner", owner);
    office.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    office.select(id);
    open_gate(&mut office);
    (office, id)
}

/// The steps open on an exception in this state, or on asking for one where there is none.
pub fn in_state(office: &mut Office, state: Option<ExceptionState>) {
    let by = |person| By { person, assurance: Assurance::OsClaimed };
    let (asker, decider) = (office.person("A. Kumar"), office.person("M. Silva"));
    let workload = office.found("Claims and recoveries triage of the whole merged house", Stage::Pilot);
    let fields = Fields::new().with("log_prompts", Logging::No).with("owner", asker);
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    if let Some(state) = state {
        let fields = Fields::new().with("reason", "the log store moves in January").with("owner", asker);
        let fields = fields.with("compensating_control", "two people sample the answers weekly");
        let fields = fields.with("expires_on", "2027-01-20".parse::<Day>().unwrap());
        let (control, items) = ("LOG-1".to_owned(), vec![]);
        office.write(Command::RequestException { workload, control, items, by: by(asker), fields });
        let exception = office.dossier(workload).exceptions[0].id;
        if state == ExceptionState::InForce {
            office.write(Command::DecideException { exception, workload, by: by(decider), declined: None });
        }
    }
    office.select(workload);
    open_gate(office);
    office.act(ActionId::Exception);
}

fn open_gate(office: &mut Office) {
    office.act(ActionId::Open);
    office.act(ActionId::TabGate);
    office.act(ActionId::UnfoldAll);
    for _ in 0..200 {
        if workload::control(&office.model) == Some("LOG-1") {
            return;
        }
        office.act(ActionId::Down);
    }
    panic!("LOG-1 is not on the gate:\n{}", screen(&office.model));
}

fn ask(office: &mut Office) {
    office.act(ActionId::Exception);
    office.type_text("the log store moves in January");
    office.act(ActionId::Proceed);
    office.type_text("two people sample the answers weekly");
    office.act(ActionId::Proceed);
    office.go_to_summary();
}

fn standing(office: &Office, id: Id) -> Option<ExceptionState> {
    let today: Day = "2026-11-23".parse().unwrap();
    office.dossier(id).exceptions.last().map(|it| it.state_on(today))
}

#[test]
fn an_exception_is_asked_for_from_the_control_that_fails() {
    let (mut office, id) = at_the_control();
    ask(&mut office);
    insta::assert_snapshot!(screen(&office.model));
    office.act(ActionId::Proceed);
    assert_eq!(standing(&office, id), Some(ExceptionState::Asked));
    let asked = &office.dossier(id).exceptions[0];
    assert_eq!((asked.control.as_str(), asked.items.len()), ("LOG-1", 0));
    assert_eq!(asked.facts.expires_on.day(), Some("2027-02-21".parse().unwrap()), "as long as it may");
}

#[test]
fn what_waits_is_approved_by_another_person_who_types_the_key_and_the_gate_says_until_when() {
    let (mut office, id) = at_the_control();
    ask(&mut office);
    office.act(ActionId::Proceed);
    office.act(ActionId::Exception);
    office.act(ActionId::Proceed);
    office.type_text("approve");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    insta::assert_snapshot!("not_by_who_asked", screen(&office.model));
    office.type_text("silva");
    office.act(ActionId::NextStep);
    office.type_text("claims-triage");
    office.go_to_summary();
    insta::assert_snapshot!("approved", screen(&office.model));
    office.act(ActionId::Proceed);
    assert_eq!(standing(&office, id), Some(ExceptionState::InForce));
    let effects = crate::tui::screens::wants(&mut office.model);
    office.settle(effects);
    for _ in 0..6 {
        office.act(ActionId::Down);
    }
    insta::assert_snapshot!("gate", screen(&office.model));
}

#[test]
fn away_from_the_gate_it_is_chosen_from_what_fails_and_what_there_is() {
    let (mut office, id) = at_the_control();
    office.act(ActionId::TabSummary);
    office.act(ActionId::Exception);
    insta::assert_snapshot!("chosen_80x24", screen(&office.model));
    office.choose("LOG-1");
    office.type_text("the log store moves in January");
    office.act(ActionId::Proceed);
    office.type_text("two people sample the answers weekly");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert_eq!(standing(&office, id), Some(ExceptionState::Asked), "{}", screen(&office.model));
    office.act(ActionId::Exception);
    let choices = screen(&office.model);
    assert!(choices.contains("See to the exception from LOG-1") && !choices.contains("one from LOG-1"), "{choices}");
    office.choose("LOG-1");
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "settle-exception");
}

#[test]
fn where_nothing_fails_and_nothing_waits_it_is_said() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let id = office.add("Tariff notes");
    office.select(id);
    office.act(ActionId::Exception);
    assert!(office.model.steps.is_none());
    assert!(screen(&office.model).contains("Nothing of tariff-notes fails"), "{}", screen(&office.model));
}
