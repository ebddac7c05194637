//! Deciding by keys, and who may.

use super::*;
use crate::domain::field::Fields;
use crate::domain::{Assurance, Attested, Day, Plan, Reach, Stage};
use crate::tui::action::ActionId;
use crate::tui::msg::Msg;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;
use crate::tui::update::update;

fn asked_for(office: &mut Office, by: Id, owner: Id) -> Id {
    let workload = office.ready(owner, owner);
    let fields = Fields::new().with("reach_record", Reach::Act).with("ends_on", "2027-02-01".parse::<Day>().unwrap());
    let by = crate::domain::By { person: by, assurance: Assurance::Stated };
    let plan = Plan { fields, ..Plan::default() };
    office.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan, by });
    let effects = begin_on(&mut office.model, workload);
    office.settle(effects);
    workload
}

/// Asks for the promotion of a workload that is ready, by somebody else, and opens the steps.
pub fn asked_of(office: &mut Office, key: &str) {
    let workload = office.workload(key).id;
    let by = office.person("M. Silva");
    office.write(Command::Answer {
        workload,
        fields: Fields::new().with("grants_complete", crate::domain::Listing::Listed),
        bulk: None,
        overwrite: true,
    });
    for grant in office.dossier(workload).grants {
        office.write(Command::EndGrant { grant: grant.id, ended_on: "2026-11-23".parse().unwrap() });
    }
    let fields = Fields::new().with("reach_record", Reach::Act).with("ends_on", "2027-02-01".parse::<Day>().unwrap());
    let by = crate::domain::By { person: by, assurance: Assurance::Stated };
    let plan = Plan { fields, ..Plan::default() };
    office.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan, by });
    let effects = begin_on(&mut office.model, workload);
    office.settle(effects);
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

fn at_every_size(office: &mut Office, name: &str) {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        office.model.size = (width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&office.model));
    }
    office.model.size = (80, 24);
}

#[test]
fn another_person_approves_with_a_reason_and_the_key_typed() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    asked_for(&mut office, kumar, kumar);
    at_every_size(&mut office, "asked");
    office.act(ActionId::NextStep);
    at_every_size(&mut office, "facts_unchanged");
    office.act(ActionId::PreviousStep);
    answer(&mut office, "approve");
    at_every_size(&mut office, "decision");
    reason_and_key(&mut office, "tariff");
    assert!(office.asked.is_empty(), "a part of the key is not the key");
    office.type_text("-notes");
    office.go_to_summary();
    at_every_size(&mut office, "summary");
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let [Command::Decide { decision, by, .. }] = office.asked[0].commands.as_slice() else { panic!() };
    assert_eq!((*decision, by.person, by.assurance), (Decision::Approved, me, Assurance::OsClaimed));
    assert!(office.workload("tariff-notes").facts.stage.is(Stage::Pilot));
}

#[test]
fn the_key_is_typed_and_neither_pasted_nor_kept_in_a_draft() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    asked_for(&mut office, kumar, kumar);
    office.model.steps.as_mut().unwrap().go_to_field("key");
    update(&mut office.model, Msg::Paste("tariff-notes".into()));
    assert!(office.model.steps.as_ref().unwrap().values().is_open("key"));
    assert!(screen(&office.model).contains("pasting is not accepted"), "{}", screen(&office.model));
    office.type_text("tariff-notes");
    assert!(!office.model.steps.as_ref().unwrap().draft().entries.contains_key("key"));
}

#[test]
fn conditions_have_each_their_owner_and_day_and_become_actions() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = asked_for(&mut office, kumar, kumar);
    answer(&mut office, "approve with");
    let steps = office.model.steps.as_mut().unwrap();
    steps.go_to_field("condition1");
    office.type_text("sample the logs weekly");
    office.act(ActionId::Proceed);
    office.act(ActionId::Proceed);
    office.act(ActionId::Proceed);
    office.type_text("tell the service line");
    office.act(ActionId::Proceed);
    office.type_text("diaz");
    office.act(ActionId::Proceed);
    office.paste_over("2026-12-01");
    office.model.steps.as_mut().unwrap().go_to_field("reason");
    office.type_text("watch it");
    office.act(ActionId::NextStep);
    office.type_text("tariff-notes");
    office.go_to_summary();
    insta::assert_snapshot!("conditions_80x24", screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let actions = office.dossier(workload).actions;
    let owners: Vec<Option<Id>> = actions.iter().map(|action| action.owner).collect();
    assert!(owners.contains(&Some(kumar)) && owners.contains(&Some(me)), "{actions:?}");
    assert!(actions.iter().any(|action| action.due_on.to_string() == "2026-12-01"), "{actions:?}");
}

#[test]
fn a_decision_that_another_person_stated_is_recorded_as_stated() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let (kumar, silva) = (office.person("A. Kumar"), office.person("M. Silva"));
    let workload = asked_for(&mut office, me, kumar);
    answer(&mut office, "reject");
    office.act(ActionId::NextField);
    office.type_text("silva");
    office.act(ActionId::NextField);
    office.type_text("nobody checks before it writes");
    office.act(ActionId::NextStep);
    office.type_text("tariff-notes");
    office.go_to_summary();
    let shown = screen(&office.model);
    assert!(shown.contains("M. Silva, as stated to R. Diaz, rejects") && shown.contains("reads \"stated\""), "{shown}");
    office.act(ActionId::Proceed);
    assert_eq!(office.asked[0].stated_by, Some(silva));
    let promotion = &office.dossier(workload).promotions[0];
    let decided = promotion.decided.as_ref().unwrap();
    assert_eq!(
        (decided.by.person, decided.by.assurance, decided.vouched.attested),
        (silva, Assurance::Stated, Attested::Stated)
    );
}

#[test]
fn who_asked_is_told_that_another_person_decides_and_who_and_what_was_typed_stays() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    office.person("M. Silva");
    asked_for(&mut office, me, kumar);
    answer(&mut office, "approve");
    reason_and_key(&mut office, "tariff-notes");
    assert!(office.asked.is_empty());
    let steps = office.model.steps.as_ref().unwrap();
    assert_eq!(steps.values().text("reason"), Some("it does what it says"));
    at_every_size(&mut office, "who_asked_may_not");
    let drawn = screen(&office.model);
    assert!(drawn.contains("R. Diaz asked for it, and another person decides; M. Silva may"), "{drawn}");
}

#[test]
fn what_changed_since_the_request_stands_beside_what_was_and_cannot_be_approved() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let workload = asked_for(&mut office, kumar, kumar);
    office.model.steps = None;
    let mut fields = Fields::new().with("purpose", "something else");
    fields.parse("log_tools", "no").unwrap();
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let effects = begin_on(&mut office.model, workload);
    office.settle(effects);
    office.act(ActionId::NextStep);
    at_every_size(&mut office, "facts_changed");
    office.act(ActionId::NextStep);
    at_every_size(&mut office, "controls");
    office.act(ActionId::NextStep);
    office.type_text("approve");
    reason_and_key(&mut office, "tariff-notes");
    assert!(office.asked.is_empty());
    assert!(screen(&office.model).contains("reject it, or ask again"), "{}", screen(&office.model));
}
