//! A review by keys, and what is asked of the register for it.

use super::*;
use crate::domain::{Assurance, By, ControlPoint, Environment, Fields, ItemDecision, ItemKind, Reach};
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

fn at_every_size(office: &mut Office, name: &str) {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        office.model.size = (width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&office.model));
    }
    office.model.size = (80, 24);
}

/// An experiment of which nothing fails, with one access to data.
fn clean(office: &mut Office) -> Id {
    let me = office.model.me().unwrap().id;
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
        .with("owner", kumar)
        .with("reach_customer", Reach::None)
        .with("reach_record", Reach::Read)
        .with("reach_decision", Reach::None)
        .with("control_point", ControlPoint::Before)
        .with("ends_on", "2027-01-20".parse::<Day>().unwrap());
    office.write(Command::Answer { workload: id, fields: clean, bulk: None, overwrite: true });
    id
}

/// The same, reviewed once by keys.
fn reviewed(office: &mut Office) -> Id {
    let id = clean(office);
    open(office, "tariff-notes");
    office.act(ActionId::Proceed);
    choose(office, "keep");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    id
}

#[test]
fn a_clean_workload_is_signed_off_with_a_dozen_keys() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    reviewed(&mut office);
    open(&mut office, "tariff-notes");
    let mut keys = 0;
    while office.model.steps.is_some() {
        assert!(keys < 12, "{}", screen(&office.model));
        if keys == 0 {
            at_every_size(&mut office, "nothing_changed");
        }
        if office.model.steps.as_ref().is_some_and(|steps| steps.is_at_summary()) {
            at_every_size(&mut office, "summary");
        }
        office.act(ActionId::Proceed);
        keys += 1;
    }
    let answers = asked(&office);
    assert_eq!(answers.items.len(), 1, "the access to data is kept");
    assert_eq!((answers.conclusion, answers.reviewer.person, answers.next_review_on), (Conclusion::Continue, me, None));
    assert_eq!(answers.key_test.map(|test| test.reach_record), Some(Reach::Read));
    assert!(answers.changes.is_empty(), "{:?}", answers.changes);
    assert_eq!(office.workload("tariff-notes").reviews.len(), 2);
}

#[test]
fn an_identity_that_was_taken_from_it_since_the_last_review_is_told_with_its_state() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let workload = clean(&mut office);
    let account = |office: &mut Office, name: &str| {
        let fields = Fields::new().with("account", name.to_owned()).with("environment", Environment::Test);
        office.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
        office.store().find_identity(name).unwrap().id
    };
    let identity = account(&mut office, "svc-old");
    let me = office.model.me().unwrap().id;
    let answers = ReviewAnswers {
        reviewer: By::of(me, Some(me)),
        started_on: "2026-11-23".parse().unwrap(),
        changes: vec![],
        items: vec![],
        key_test: None,
        conclusion: Conclusion::Continue,
        remark: None,
        next_review_on: None,
        actions: vec![],
        attestation: "I looked at it.".to_owned(),
    };
    office.write(Command::RecordReview { workload, answers });
    office.write(Command::UnlinkIdentity { identity, workload });
    account(&mut office, "svc-new");
    open(&mut office, "tariff-notes");
    let page = screen(&office.model);
    for told in ["Runs as svc-old", "no (live)", "Runs as svc-new", "yes (live)"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn what_changed_since_the_last_review_stands_with_before_and_after_and_is_decided_on_by_itself() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let id = reviewed(&mut office);
    let fields = Fields::new().with("purpose", "notes for the desk").with("owner", me);
    office.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    let grant = office.dossier(id).grants[0].id;
    let fields = Fields::new().with("reason", "the desk reads them daily");
    office.write(Command::DescribeGrant { grant, fields });
    open(&mut office, "tariff-notes");
    at_every_size(&mut office, "changed");
    office.act(ActionId::Proceed);
    let data = screen(&office.model);
    assert!(data.contains("since the last review") && !data.contains("keep the rest"), "{data}");
    insta::assert_snapshot!("data_80x24", data);
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert_eq!(office.asked.len(), 1, "what changed wants a decision of its own: {}", screen(&office.model));
    choose(&mut office, "revoke it");
    office.type_text("the desk has its own copy");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let answers = asked(&office);
    assert_eq!(answers.items[0].decision, ItemDecision::Revoke);
    assert!(
        answers.changes.contains(&"Owner: another person".to_owned()),
        "no name stands in an entry: {:?}",
        answers.changes
    );
    assert!(
        answers.changes.contains(&"Purpose: was not answered, is notes for the desk".to_owned()),
        "{:?}",
        answers.changes
    );
}

#[test]
fn a_control_that_fails_wants_a_decision_a_reason_and_who_sees_to_it_before_anything_is_sent() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let id = office.add("Tariff notes");
    let late = Fields::new()
        .with("stage", Stage::Experiment)
        .with("owner", kumar)
        .with("ends_on", "2026-10-01".parse::<Day>().unwrap());
    office.write(Command::Answer { workload: id, fields: late, bulk: None, overwrite: true });
    open(&mut office, "tariff-notes");
    at_every_size(&mut office, "fails");
    office.act(ActionId::NextStep);
    at_every_size(&mut office, "finding");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.asked.is_empty(), "a decision is needed");
    choose(&mut office, "it is to be fixed");
    choose(&mut office, "it went on over the summer");
    choose(&mut office, "diaz");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    choose(&mut office, "it goes on, with");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.asked.is_empty(), "conditions that are none: {}", screen(&office.model));
    choose(&mut office, "see that it ends");
    office.model.steps.as_mut().unwrap().go_to_field("action1:due");
    office.paste_over("2026-12-24");
    office.go_to_summary();
    insta::assert_snapshot!("actions_80x24", screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let answers = asked(&office);
    let [item] = answers.items.as_slice() else { panic!("{:?}", answers.items) };
    assert_eq!((item.kind, item.decision), (ItemKind::Finding, ItemDecision::Change));
    assert_eq!(item.reason.as_deref(), Some("it went on over the summer"));
    let todo: Vec<_> = office.dossier(id).actions.iter().map(|it| (it.owner, it.due_on.to_string())).collect();
    assert!(todo.contains(&(Some(me), "2026-12-07".to_owned())), "{todo:?}");
    assert!(todo.contains(&(Some(kumar), "2026-12-24".to_owned())), "{todo:?}");
}

#[test]
fn a_review_that_another_person_did_is_recorded_as_stated() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let id = reviewed(&mut office);
    let kumar = office.dossier(id).workload.facts.owner.known().copied().unwrap();
    open(&mut office, "tariff-notes");
    office.model.steps.as_mut().unwrap().go_to_field(end::BY);
    office.type_text("kumar");
    office.go_to_summary();
    let shown = screen(&office.model);
    assert!(shown.contains("as stated to R. Diaz") && shown.contains("A. Kumar is the owner"), "{shown}");
    office.act(ActionId::Proceed);
    let reviewer = asked(&office).reviewer;
    assert_eq!((reviewer.person, reviewer.assurance), (kumar, Assurance::Stated));
    assert_eq!(office.asked.last().unwrap().stated_by, Some(kumar));
    assert!(!office.dossier(id).reviews.last().unwrap().record.independent);
}

#[test]
fn a_review_of_a_record_that_changed_meanwhile_opens_again_with_what_was_typed() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let id = reviewed(&mut office);
    open(&mut office, "tariff-notes");
    office.model.steps.as_mut().unwrap().go_to_field(effect::ALSO);
    office.type_text("it has a new prompt");
    let fields = Fields::new().with("purpose", "another");
    office.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let steps = office.model.steps.as_ref().unwrap();
    assert!(steps.refusal().is_some(), "{}", screen(&office.model));
    assert_eq!(steps.values().list(effect::ALSO), ["it has a new prompt"]);
    office.act(ActionId::Proceed);
    assert_eq!(asked(&office).changes, ["Purpose: was not answered, is another", "it has a new prompt"]);
}

#[test]
fn nobody_reviews_before_they_said_who_they_are() {
    let mut office = Office::open();
    office.add("Tariff notes");
    open(&mut office, "tariff-notes");
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "who");
}

#[test]
fn one_answer_of_the_key_test_asks_for_the_others_and_is_not_dropped() {
    let mut office = Office::open();
    office.me("R. Diaz");
    office.add("Letter bot");
    open(&mut office, "letter-bot");
    office.model.steps.as_mut().unwrap().go_to_field("reach_customer");
    choose(&mut office, "change it by itself");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.asked.is_empty(), "{}", screen(&office.model));
    let shown = screen(&office.model);
    assert!(shown.contains("required") || shown.contains("What can it do to a record?"), "{shown}");
}
