//! Adopting by keys, one and many.

use crate::domain::{Command, Stage};
use crate::tui::action::{ActionId, Enabled};
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

const REASON: &str = "The claims desk depends on it.";

fn fill(office: &mut Office, first_review: &str) {
    office.act(ActionId::NextField);
    office.type_text(REASON);
    office.act(ActionId::NextField);
    office.type_text(first_review);
    office.go_to_summary();
}

fn at_every_size(office: &mut Office, name: &str) {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        office.model.size = (width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&office.model));
    }
    office.model.size = (80, 24);
}

#[test]
fn what_was_found_in_production_is_kept_by_a_person_until_a_first_review_in_time() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let id = office.found("Claims triage", Stage::Production);
    office.select(id);
    office.act(ActionId::Adopt);
    office.act(ActionId::NextField);
    office.type_text(REASON);
    office.act(ActionId::NextField);
    office.type_text("2027-02-22");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(
        office.asked.is_empty() && screen(&office.model).contains("allows a day up to 2027-02-21"),
        "{}",
        screen(&office.model)
    );
    office.paste_over("2027-02-21");
    at_every_size(&mut office, "adopt");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let adopted = office.workload("claims-triage").adopted.unwrap();
    assert_eq!((adopted.kept_by.person, adopted.reason.as_str()), (me, REASON));
    assert_eq!(adopted.first_review_on.to_string(), "2027-02-21");

    office.select(id);
    let enabled = (ActionId::Adopt.action().enabled)(&office.model);
    assert!(matches!(&enabled, Enabled::No(why) if why.contains("It was adopted on 2026-11-23")), "{enabled:?}");
    office.act(ActionId::Open);
    insta::assert_snapshot!("adopted_page", screen(&office.model));
}

#[test]
fn of_the_marked_those_that_nobody_approved_are_adopted_in_one_act() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let ids = [office.found("One", Stage::Production), office.found("Two", Stage::Pilot), office.add("An experiment")];
    office.mark(&ids);
    office.act(ActionId::Adopt);
    fill(&mut office, "+4w");
    insta::assert_snapshot!("adopt_many", screen(&office.model));
    office.act(ActionId::Proceed);
    let asked = office.asked.last().unwrap();
    let adopts = |command: &Command| matches!(command, Command::Adopt { kept_by, .. } if kept_by.person == me);
    assert_eq!((asked.commands.len(), asked.commands.iter().all(adopts)), (2, true));
    for key in ["one", "two"] {
        assert_eq!(office.workload(key).facts.next_review_on.day().unwrap().to_string(), "2026-12-21");
    }
    office.act(ActionId::Back);
    office.mark(&ids[2..]);
    office.act(ActionId::Adopt);
    assert!(screen(&office.model).contains("None of the marked"), "{}", screen(&office.model));
}

#[test]
fn its_stage_can_be_changed_by_adopting_it_or_by_having_it_approved_where_it_stands() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let id = office.found("Claims triage", Stage::Pilot);
    office.select(id);
    office.act(ActionId::ChangeStage);
    office.choose("adopt");
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "adopt");
    office.act(ActionId::LeaveSteps);
    office.act(ActionId::Promote);
    office.choose("where it stands");
    let shown = screen(&office.model);
    assert!(shown.contains("Have claims-triage approved in pilot, where it stands"), "{shown}");
    office.act(ActionId::LeaveSteps);
    office.act(ActionId::Promote);
    office.choose("production");
    assert!(screen(&office.model).contains("Promote claims-triage to production"), "{}", screen(&office.model));
}
