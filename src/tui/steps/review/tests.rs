//! A review by keys, and what is asked of the register for it.

use super::*;
use crate::domain::Fields;
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

fn asked(office: &Office) -> &ReviewAnswers {
    let last = office.asked.last().expect("nothing was asked");
    let [Command::RecordReview { answers, .. }] = last.commands.as_slice() else { panic!("{last:?}") };
    answers
}

fn open(office: &mut Office, key: &str) {
    let id = office.workload(key).id;
    let effects = begin_on(&mut office.model, id, None);
    office.settle(effects);
}

fn choose(office: &mut Office, words: &str) {
    office.type_text(words);
    office.act(ActionId::Proceed);
}

#[test]
fn where_nothing_is_wrong_a_handful_of_enters_records_it() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let id = office.add("Tariff notes");
    let kumar = office.person("A. Kumar");
    let mut fields = Fields::new().with("requested_by", me).with("approved_by", kumar);
    for pair in
        "dataset=tariffs state=live classification=internal customer_data=no masking=masked mode=read environment=test \
                 egress=no feeds_decision=no approved_on=2026-10-01 reason=needed expires_on=2027-09-30"
            .split_whitespace()
    {
        let (name, text) = pair.split_once('=').unwrap();
        fields.parse(name, text).unwrap();
    }
    office.write(Command::AddGrant { workload: id, fields });
    let clean = Fields::new()
        .with("stage", Stage::Experiment)
        .with("reach_customer", Reach::None)
        .with("reach_record", Reach::Read)
        .with("reach_decision", Reach::None)
        .with("control_point", ControlPoint::Before)
        .with("ends_on", "2027-01-20".parse::<Day>().unwrap());
    office.write(Command::Answer { workload: id, fields: clean, bulk: None, overwrite: true });
    open(&mut office, "tariff-notes");
    for _ in 0..12 {
        office.act(ActionId::Proceed);
        if office.model.steps.is_none() {
            break;
        }
    }
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let answers = asked(&office);
    assert_eq!(answers.items.len(), 1, "the access to data is kept");
    assert_eq!((answers.conclusion, answers.reviewer.person, answers.next_review_on), (Conclusion::Continue, me, None));
    assert_eq!(answers.key_test.map(|test| test.reach_record), Some(Reach::Read));
    assert!(office.workload("tariff-notes").facts.last_review_on.day().is_some());
}

#[test]
fn a_control_that_fails_wants_a_decision_and_a_reason_before_anything_is_sent() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let id = office.add("Tariff notes");
    let late = Fields::new().with("stage", Stage::Experiment).with("ends_on", "2026-10-01".parse::<Day>().unwrap());
    office.write(Command::Answer { workload: id, fields: late, bulk: None, overwrite: true });
    open(&mut office, "tariff-notes");
    office.act(ActionId::NextStep);
    insta::assert_snapshot!(screen(&office.model));
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.asked.is_empty(), "a decision is needed");
    choose(&mut office, "put it off");
    office.type_text("the pilot begins in May");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    choose(&mut office, "it goes on, with");
    office.type_text("see that it ends");
    office.act(ActionId::Proceed);
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let answers = asked(&office);
    let [item] = answers.items.as_slice() else { panic!("{:?}", answers.items) };
    assert_eq!((item.kind, item.decision), (ItemKind::Finding, ItemDecision::Defer));
    assert_eq!(item.reason.as_deref(), Some("the pilot begins in May"));
    assert_eq!(answers.actions.len(), 1);
}

#[test]
fn a_review_of_a_record_that_changed_meanwhile_is_refused_and_keeps_what_was_typed() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let id = office.add("Tariff notes");
    open(&mut office, "tariff-notes");
    office.type_text("it has a new prompt");
    let fields = Fields::new().with("purpose", "another");
    office.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let steps = office.model.steps.as_ref().unwrap();
    assert!(steps.refusal().is_some(), "{}", screen(&office.model));
    assert_eq!(steps.values().list("changes"), ["it has a new prompt"]);
}

#[test]
fn nobody_reviews_before_they_said_who_they_are() {
    let mut office = Office::open();
    office.add("Tariff notes");
    open(&mut office, "tariff-notes");
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "who");
}
