//! A review by keys, and what is asked of the register for it.

use super::*;
use crate::domain::{Assurance, By, ControlPoint, Environment, Fields, ItemDecision, ItemKind, Reach};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

fn asked(app: &TestApp) -> &ReviewAnswers {
    let last = app.asked.last().expect("nothing was asked");
    let [Command::RecordReview { answers, .. }] = last.commands.as_slice() else { panic!("{last:?}") };
    answers
}

fn open(app: &mut TestApp, key: &str) {
    let id = app.workload(key).id;
    let effects = begin_on(&mut app.model, id, None);
    app.settle(effects);
}

fn choose(app: &mut TestApp, words: &str) {
    app.type_text(words);
    app.act(ActionId::Next);
}

fn at_every_size(app: &mut TestApp, name: &str) {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        app.model.size = (width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&app.model));
    }
    app.model.size = (80, 24);
}

/// An experiment of which nothing fails, with one access to data.
fn clean(app: &mut TestApp) -> Id {
    let me = app.model.me().unwrap().id;
    let id = app.add("Tariff notes");
    let kumar = app.person("A. Kumar");
    let mut fields = Fields::new().with("requested_by", me).with("approved_by", kumar);
    for pair in
        "dataset=tariffs state=live classification=internal customer_data=no masking=masked mode=read environment=test \
                 egress=no feeds_decision=no approved_on=2026-10-01 reason=needed expires_on=2027-09-30"
            .split_whitespace()
    {
        let (name, text) = pair.split_once('=').unwrap();
        fields.parse(name, text).unwrap();
    }
    app.write(Command::AddGrant { workload: id, fields });
    let clean = Fields::new()
        .with("stage", Stage::Experiment)
        .with("owner", kumar)
        .with("reach_customer", Reach::None)
        .with("reach_record", Reach::Read)
        .with("reach_decision", Reach::None)
        .with("control_point", ControlPoint::Before)
        .with("ends_on", "2027-01-20".parse::<Day>().unwrap());
    app.write(Command::Answer { workload: id, fields: clean, bulk: None, overwrite: true });
    id
}

/// The same, reviewed once by keys.
fn reviewed(app: &mut TestApp) -> Id {
    let id = clean(app);
    open(app, "tariff-notes");
    app.act(ActionId::Next);
    choose(app, "keep");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    id
}

#[test]
fn a_clean_workload_is_signed_off_with_a_dozen_keys() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    reviewed(&mut app);
    open(&mut app, "tariff-notes");
    let mut keys = 0;
    while app.model.form.is_some() {
        assert!(keys < 12, "{}", screen(&app.model));
        if keys == 0 {
            at_every_size(&mut app, "nothing_changed");
        }
        if app.model.form.as_ref().is_some_and(|steps| steps.is_at_summary()) {
            at_every_size(&mut app, "summary");
        }
        app.act(ActionId::Next);
        keys += 1;
    }
    let answers = asked(&app);
    assert_eq!(answers.items.len(), 1, "the access to data is kept");
    assert_eq!((answers.conclusion, answers.reviewer.person, answers.next_review_on), (Conclusion::Continue, me, None));
    assert_eq!(answers.key_test.map(|test| test.reach_record), Some(Reach::Read));
    assert!(answers.changes.is_empty(), "{:?}", answers.changes);
    assert_eq!(app.workload("tariff-notes").reviews.len(), 2);
}

#[test]
fn an_identity_that_was_taken_from_it_since_the_last_review_is_told_with_its_state() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let workload = clean(&mut app);
    let account = |app: &mut TestApp, name: &str| {
        let fields = Fields::new().with("account", name.to_owned()).with("environment", Environment::Test);
        app.write(Command::AddIdentity { fields, workloads: vec![workload], zones: vec![] });
        app.store().find_identity(name).unwrap().id
    };
    let identity = account(&mut app, "svc-old");
    let me = app.model.me().unwrap().id;
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
    app.write(Command::RecordReview { workload, answers });
    app.write(Command::UnlinkIdentity { identity, workload });
    account(&mut app, "svc-new");
    open(&mut app, "tariff-notes");
    let page = screen(&app.model);
    for told in ["Runs as svc-old", "no (live)", "Runs as svc-new", "yes (live)"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn what_changed_since_the_last_review_stands_with_before_and_after_and_is_decided_on_by_itself() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let id = reviewed(&mut app);
    let fields = Fields::new().with("purpose", "notes for the desk").with("owner", me);
    app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    let grant = app.dossier(id).grants[0].id;
    let fields = Fields::new().with("reason", "the desk reads them daily");
    app.write(Command::DescribeGrant { grant, fields });
    open(&mut app, "tariff-notes");
    at_every_size(&mut app, "changed");
    app.act(ActionId::Next);
    let data = screen(&app.model);
    assert!(data.contains("since the last review") && !data.contains("keep the rest"), "{data}");
    insta::assert_snapshot!("data_80x24", data);
    app.go_to_summary();
    app.act(ActionId::Next);
    assert_eq!(app.asked.len(), 1, "what changed wants a decision of its own: {}", screen(&app.model));
    choose(&mut app, "revoke it");
    app.type_text("the desk has its own copy");
    app.go_to_summary();
    app.act(ActionId::Next);
    let answers = asked(&app);
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
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let id = app.add("Tariff notes");
    let late = Fields::new()
        .with("stage", Stage::Experiment)
        .with("owner", kumar)
        .with("ends_on", "2026-10-01".parse::<Day>().unwrap());
    app.write(Command::Answer { workload: id, fields: late, bulk: None, overwrite: true });
    open(&mut app, "tariff-notes");
    at_every_size(&mut app, "fails");
    app.act(ActionId::NextPage);
    at_every_size(&mut app, "finding");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.asked.is_empty(), "a decision is needed");
    choose(&mut app, "it is to be fixed");
    choose(&mut app, "it went on over the summer");
    choose(&mut app, "diaz");
    app.go_to_summary();
    app.act(ActionId::Next);
    choose(&mut app, "it goes on, with");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.asked.is_empty(), "conditions that are none: {}", screen(&app.model));
    choose(&mut app, "see that it ends");
    app.model.form.as_mut().unwrap().go_to_field("action1:due");
    app.paste_over("2026-12-24");
    app.go_to_summary();
    insta::assert_snapshot!("actions_80x24", screen(&app.model));
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    let answers = asked(&app);
    let [item] = answers.items.as_slice() else { panic!("{:?}", answers.items) };
    assert_eq!((item.kind, item.decision), (ItemKind::Finding, ItemDecision::Change));
    assert_eq!(item.reason.as_deref(), Some("it went on over the summer"));
    let todo: Vec<_> = app.dossier(id).actions.iter().map(|it| (it.owner, it.due_on.to_string())).collect();
    assert!(todo.contains(&(Some(me), "2026-12-07".to_owned())), "{todo:?}");
    assert!(todo.contains(&(Some(kumar), "2026-12-24".to_owned())), "{todo:?}");
}

#[test]
fn a_review_that_another_person_did_is_recorded_as_stated() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let id = reviewed(&mut app);
    let kumar = app.dossier(id).workload.facts.owner.known().copied().unwrap();
    open(&mut app, "tariff-notes");
    app.model.form.as_mut().unwrap().go_to_field(end::BY);
    app.type_text("kumar");
    app.go_to_summary();
    let shown = screen(&app.model);
    assert!(shown.contains("as stated to R. Diaz") && shown.contains("A. Kumar is the owner"), "{shown}");
    app.act(ActionId::Next);
    let reviewer = asked(&app).reviewer;
    assert_eq!((reviewer.person, reviewer.assurance), (kumar, Assurance::Stated));
    assert_eq!(app.asked.last().unwrap().stated_by, Some(kumar));
    assert!(!app.dossier(id).reviews.last().unwrap().record.independent);
}

#[test]
fn a_review_of_a_record_that_changed_meanwhile_opens_again_with_what_was_typed() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let id = reviewed(&mut app);
    open(&mut app, "tariff-notes");
    app.model.form.as_mut().unwrap().go_to_field(effect::ALSO);
    app.type_text("it has a new prompt");
    let fields = Fields::new().with("purpose", "another");
    app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    app.go_to_summary();
    app.act(ActionId::Next);
    let steps = app.model.form.as_ref().unwrap();
    assert!(steps.refusal().is_some(), "{}", screen(&app.model));
    assert_eq!(steps.values().list(effect::ALSO), ["it has a new prompt"]);
    app.act(ActionId::Next);
    assert_eq!(asked(&app).changes, ["Purpose: was not answered, is another", "it has a new prompt"]);
}

#[test]
fn nobody_reviews_before_they_said_who_they_are() {
    let mut app = TestApp::open();
    app.add("Tariff notes");
    open(&mut app, "tariff-notes");
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "who");
}

#[test]
fn one_answer_of_the_key_test_asks_for_the_others_and_is_not_dropped() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    app.add("Letter bot");
    open(&mut app, "letter-bot");
    app.model.form.as_mut().unwrap().go_to_field("reach_customer");
    choose(&mut app, "change it by itself");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.asked.is_empty(), "{}", screen(&app.model));
    let shown = screen(&app.model);
    assert!(shown.contains("required") || shown.contains("What can it do to a record?"), "{shown}");
}
