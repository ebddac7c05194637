//! Adopting by keys, one and many.

use crate::domain::{Command, Stage};
use crate::tui::action::{ActionId, Enabled};
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

const REASON: &str = "The claims desk depends on it.";

fn fill(app: &mut TestApp, first_review: &str) {
    app.act(ActionId::NextField);
    app.type_text(REASON);
    app.act(ActionId::NextField);
    app.type_text(first_review);
    app.go_to_summary();
}

fn at_every_size(app: &mut TestApp, name: &str) {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        app.model.size = (width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&app.model));
    }
    app.model.size = (80, 24);
}

#[test]
fn what_was_found_in_production_is_kept_by_a_person_until_a_first_review_in_time() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let id = app.found("Claims triage", Stage::Production);
    app.select(id);
    app.act(ActionId::Adopt);
    app.act(ActionId::NextField);
    app.type_text(REASON);
    app.act(ActionId::NextField);
    app.type_text("2027-02-22");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(
        app.asked.is_empty() && screen(&app.model).contains("allows a day up to 2027-02-21"),
        "{}",
        screen(&app.model)
    );
    app.paste_over("2027-02-21");
    at_every_size(&mut app, "adopt");
    app.go_to_summary();
    app.act(ActionId::Next);
    let adopted = app.workload("claims-triage").adopted.unwrap();
    assert_eq!((adopted.kept_by.person, adopted.reason.as_str()), (me, REASON));
    assert_eq!(adopted.first_review_on.to_string(), "2027-02-21");

    app.select(id);
    let enabled = (ActionId::Adopt.action().enabled)(&app.model);
    assert!(matches!(&enabled, Enabled::No(why) if why.contains("It was adopted on 2026-11-23")), "{enabled:?}");
    app.act(ActionId::Open);
    insta::assert_snapshot!("adopted_page", screen(&app.model));
}

#[test]
fn of_the_marked_those_that_nobody_approved_are_adopted_in_one_act() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let ids = [app.found("One", Stage::Production), app.found("Two", Stage::Pilot), app.add("An experiment")];
    app.mark(&ids);
    app.act(ActionId::Adopt);
    fill(&mut app, "+4w");
    insta::assert_snapshot!("adopt_many", screen(&app.model));
    app.act(ActionId::Next);
    let asked = app.asked.last().unwrap();
    let adopts = |command: &Command| matches!(command, Command::Adopt { kept_by, .. } if kept_by.person == me);
    assert_eq!((asked.commands.len(), asked.commands.iter().all(adopts)), (2, true));
    for key in ["one", "two"] {
        assert_eq!(app.workload(key).facts.next_review_on.day().unwrap().to_string(), "2026-12-21");
    }
    app.act(ActionId::Back);
    app.mark(&ids[2..]);
    app.act(ActionId::Adopt);
    assert!(screen(&app.model).contains("None of the marked"), "{}", screen(&app.model));
}

#[test]
fn its_stage_can_be_changed_by_adopting_it_or_by_having_it_approved_where_it_stands() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let id = app.found("Claims triage", Stage::Pilot);
    app.select(id);
    app.act(ActionId::ChangeStage);
    app.choose("adopt");
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "adopt");
    app.act(ActionId::CloseForm);
    app.act(ActionId::Promote);
    app.choose("where it stands");
    let shown = screen(&app.model);
    assert!(shown.contains("Have claims-triage approved in pilot, where it stands"), "{shown}");
    app.act(ActionId::CloseForm);
    app.act(ActionId::Promote);
    app.choose("production");
    assert!(screen(&app.model).contains("Promote claims-triage to production"), "{}", screen(&app.model));
}
