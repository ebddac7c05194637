//! Deciding by keys, and who may.

use super::*;
use crate::domain::field::Fields;
use crate::domain::{Assurance, Attested, Day, Plan, Reach, Stage};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::msg::Msg;
use crate::tui::testing::screen;
use crate::tui::update::update;

fn asked_for(app: &mut TestApp, by: Id, owner: Id) -> Id {
    let workload = app.ready(owner, owner);
    let fields = Fields::new().with("reach_record", Reach::Act).with("ends_on", "2027-02-01".parse::<Day>().unwrap());
    let by = crate::domain::By { person: by, assurance: Assurance::Stated };
    let plan = Plan { fields, ..Plan::default() };
    app.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan, by });
    let effects = begin_on(&mut app.model, workload);
    app.settle(effects);
    workload
}

/// Asks for the promotion of a workload that is ready, by somebody else, and opens the steps.
pub fn asked_of(app: &mut TestApp, key: &str) {
    let workload = app.workload(key).id;
    let by = app.person("M. Silva");
    app.write(Command::Answer {
        workload,
        fields: Fields::new().with("grants_complete", crate::domain::Listing::Listed),
        bulk: None,
        overwrite: true,
    });
    for grant in app.dossier(workload).grants {
        app.write(Command::EndGrant { grant: grant.id, ended_on: "2026-11-23".parse().unwrap() });
    }
    let fields = Fields::new().with("reach_record", Reach::Act).with("ends_on", "2027-02-01".parse::<Day>().unwrap());
    let by = crate::domain::By { person: by, assurance: Assurance::Stated };
    let plan = Plan { fields, ..Plan::default() };
    app.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan, by });
    let effects = begin_on(&mut app.model, workload);
    app.settle(effects);
}

fn answer(app: &mut TestApp, decision: &str) {
    for _ in 0..3 {
        app.act(ActionId::NextPage);
    }
    app.type_text(decision);
}

fn reason_and_key(app: &mut TestApp, key: &str) {
    app.act(ActionId::NextField);
    app.act(ActionId::NextField);
    app.type_text("it does what it says");
    app.act(ActionId::NextPage);
    app.type_text(key);
    app.go_to_summary();
    app.act(ActionId::Next);
}

fn at_every_size(app: &mut TestApp, name: &str) {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        app.model.size = (width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&app.model));
    }
    app.model.size = (80, 24);
}

#[test]
fn another_person_approves_with_a_reason_and_the_key_typed() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    asked_for(&mut app, kumar, kumar);
    at_every_size(&mut app, "asked");
    app.act(ActionId::NextPage);
    at_every_size(&mut app, "facts_unchanged");
    app.act(ActionId::PreviousPage);
    answer(&mut app, "approve");
    at_every_size(&mut app, "decision");
    reason_and_key(&mut app, "tariff");
    assert!(app.asked.is_empty(), "a part of the key is not the key");
    app.type_text("-notes");
    app.go_to_summary();
    at_every_size(&mut app, "summary");
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    let [Command::Decide { decision, by, .. }] = app.asked[0].commands.as_slice() else { panic!() };
    assert_eq!((*decision, by.person, by.assurance), (Decision::Approved, me, Assurance::OsClaimed));
    assert!(app.workload("tariff-notes").facts.stage.is(Stage::Pilot));
}

#[test]
fn the_key_is_typed_and_neither_pasted_nor_kept_in_a_draft() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    asked_for(&mut app, kumar, kumar);
    app.model.form.as_mut().unwrap().go_to_field("key");
    update(&mut app.model, Msg::Paste("tariff-notes".into()));
    assert!(app.model.form.as_ref().unwrap().values().is_open("key"));
    assert!(screen(&app.model).contains("pasting is not accepted"), "{}", screen(&app.model));
    app.type_text("tariff-notes");
    assert!(!app.model.form.as_ref().unwrap().draft().entries.contains_key("key"));
}

#[test]
fn conditions_have_each_their_owner_and_day_and_become_actions() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let workload = asked_for(&mut app, kumar, kumar);
    answer(&mut app, "approve with");
    let steps = app.model.form.as_mut().unwrap();
    steps.go_to_field("condition1");
    app.type_text("sample the logs weekly");
    app.act(ActionId::Next);
    app.act(ActionId::Next);
    app.act(ActionId::Next);
    app.type_text("tell the service line");
    app.act(ActionId::Next);
    app.type_text("diaz");
    app.act(ActionId::Next);
    app.paste_over("2026-12-01");
    app.model.form.as_mut().unwrap().go_to_field("reason");
    app.type_text("watch it");
    app.act(ActionId::NextPage);
    app.type_text("tariff-notes");
    app.go_to_summary();
    insta::assert_snapshot!("conditions_80x24", screen(&app.model));
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    let actions = app.dossier(workload).actions;
    let owners: Vec<Option<Id>> = actions.iter().map(|action| action.owner).collect();
    assert!(owners.contains(&Some(kumar)) && owners.contains(&Some(me)), "{actions:?}");
    assert!(actions.iter().any(|action| action.due_on.to_string() == "2026-12-01"), "{actions:?}");
}

#[test]
fn a_decision_that_another_person_stated_is_recorded_as_stated() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let (kumar, silva) = (app.person("A. Kumar"), app.person("M. Silva"));
    let workload = asked_for(&mut app, me, kumar);
    answer(&mut app, "reject");
    app.act(ActionId::NextField);
    app.type_text("silva");
    app.act(ActionId::NextField);
    app.type_text("nobody checks before it writes");
    app.act(ActionId::NextPage);
    app.type_text("tariff-notes");
    app.go_to_summary();
    let shown = screen(&app.model);
    assert!(shown.contains("M. Silva, as stated to R. Diaz, rejects") && shown.contains("reads \"stated\""), "{shown}");
    app.act(ActionId::Next);
    assert_eq!(app.asked[0].stated_by, Some(silva));
    let promotion = &app.dossier(workload).promotions[0];
    let decided = promotion.decided.as_ref().unwrap();
    assert_eq!(
        (decided.by.person, decided.by.assurance, decided.vouched.attested),
        (silva, Assurance::Stated, Attested::Stated)
    );
}

#[test]
fn who_asked_is_told_that_another_person_decides_and_who_and_what_was_typed_stays() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    app.person("M. Silva");
    asked_for(&mut app, me, kumar);
    answer(&mut app, "approve");
    reason_and_key(&mut app, "tariff-notes");
    assert!(app.asked.is_empty());
    let steps = app.model.form.as_ref().unwrap();
    assert_eq!(steps.values().text("reason"), Some("it does what it says"));
    at_every_size(&mut app, "who_asked_may_not");
    let drawn = screen(&app.model);
    assert!(drawn.contains("R. Diaz asked for it, and another person decides; M. Silva may"), "{drawn}");
}

#[test]
fn what_changed_since_the_request_stands_beside_what_was_and_cannot_be_approved() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let workload = asked_for(&mut app, kumar, kumar);
    app.model.form = None;
    let mut fields = Fields::new().with("purpose", "something else");
    fields.parse("log_tools", "no").unwrap();
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let effects = begin_on(&mut app.model, workload);
    app.settle(effects);
    app.act(ActionId::NextPage);
    at_every_size(&mut app, "facts_changed");
    app.act(ActionId::NextPage);
    at_every_size(&mut app, "controls");
    app.act(ActionId::NextPage);
    app.type_text("approve");
    reason_and_key(&mut app, "tariff-notes");
    assert!(app.asked.is_empty());
    assert!(screen(&app.model).contains("reject it, or ask again"), "{}", screen(&app.model));
}
