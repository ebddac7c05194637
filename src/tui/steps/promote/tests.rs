//! Asking for the next stage by keys.

use super::*;
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

fn open(office: &mut Office, key: &str) {
    let id = office.workload(key).id;
    let effects = begin_on(&mut office.model, id, None);
    office.settle(effects);
}

#[test]
fn a_gate_that_is_not_open_says_what_stops_it_and_nothing_is_sent() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let id = office.add("Tariff notes");
    let fields = Fields::new().with("stage", Stage::Experiment);
    office.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    open(&mut office, "tariff-notes");
    office.type_text("change it");
    office.go_to_summary();
    insta::assert_snapshot!(screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(office.asked.is_empty());
    let steps = office.model.steps.as_ref().unwrap();
    assert!(steps.refusal().is_some() && !steps.is_sending());
    assert_eq!(steps.values().choice("reach_customer"), Some("act"), "what was typed stays");
}

#[test]
fn through_an_open_gate_a_request_is_sent_with_the_plan_and_the_effect_answered_again() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    super::super::decide::tests::ready(&mut office, me);
    open(&mut office, "tariff-notes");
    for _ in 0..3 {
        office.act(ActionId::NextStep);
    }
    office.act(ActionId::NextField);
    office.type_text("2027-02-01");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let [Command::RequestPromotion { plan, to, by, .. }] = office.asked[0].commands.as_slice() else { panic!() };
    assert_eq!((*to, by.person), (Stage::Pilot, me));
    assert_eq!(plan.fields.len(), 5, "the effect again, and the end of the pilot: {plan:?}");
}
