//! What belongs to a workload: its access to data, its reviews and promotions.

use rstest::rstest;

use super::super::*;
use super::opened;
use crate::domain::command::{NewAction, ReviewAnswers};
use crate::domain::record::ReviewItem;
use crate::domain::{
    Assurance, By, Command, Conclusion, Decision, Fields, ItemDecision, ItemKind, Logging, Masking, Mode, Plan, Reach,
    Stage, YesNo,
};
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The page of a pilot that was asked for, approved with a condition, and reviewed once.
fn lived() -> TestApp {
    let mut app = TestApp::open();
    let (diaz, kumar) = (app.me("R. Diaz"), app.person("A. Kumar"));
    let workload = app.ready(kumar, diaz);
    let plan = Fields::new().with("reach_record", Reach::Act).with("ends_on", day("2027-02-01"));
    let plan = Plan { fields: plan, ..Plan::default() };
    let stated = |person| By { person, assurance: Assurance::Stated };
    app.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan, by: stated(kumar) });
    let promotion = app.dossier(workload).promotions[0].id;
    let what = "name a second clerk".to_owned();
    app.write(Command::Decide {
        promotion,
        workload,
        decision: Decision::ApprovedWithConditions,
        by: stated(diaz),
        reason: "it is watched closely".to_owned(),
        conditions: vec![NewAction { what, owner: Some(kumar), due_on: day("2026-12-15") }],
    });
    let fields = Fields::new().with("log_prompts", Logging::No);
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let reason = Some("planned for December".to_owned());
    let item = ReviewItem { kind: ItemKind::Finding, item: "LOG-1".to_owned(), decision: ItemDecision::Defer, reason };
    app.write(Command::RecordReview {
        workload,
        answers: ReviewAnswers {
            reviewer: stated(diaz),
            started_on: day("2026-11-23"),
            changes: vec!["Pilot scope: two teams (was one)".to_owned()],
            items: vec![item],
            key_test: None,
            conclusion: Conclusion::Continue,
            remark: Some("The clerks like it.".to_owned()),
            next_review_on: Some(day("2026-12-21")),
            actions: Vec::new(),
            attestation: "I looked at what is recorded here.".to_owned(),
        },
    });
    app.select(workload);
    app.act(ActionId::Open);
    app
}

/// The page of the other pilot, with a second access that is approved and a third that ended.
fn with_access() -> TestApp {
    let mut app = opened();
    let workload = app.model.workload().unwrap();
    let diaz = app.model.me().unwrap().id;
    for (dataset, ended) in [("tariffs", None), ("old-claims", Some(day("2026-10-01")))] {
        let fields = Fields::new().with("dataset", dataset).with("masking", Masking::Masked).with("mode", Mode::Read);
        let fields = fields.with("egress", YesNo::No).with("expires_on", day("2027-05-01"));
        app.write(Command::AddGrant { workload, fields });
        let grant = *app.dossier(workload).workload.grants.last().unwrap();
        let by = By { person: diaz, assurance: Assurance::OsClaimed };
        let (approved_on, reason) = (day("2026-09-01"), "sorting claims needs it".to_owned());
        app.write(Command::ApproveGrant { grant, by, approved_on, reason, expires_on: None });
        if let Some(ended_on) = ended {
            app.write(Command::EndGrant { grant, ended_on });
        }
    }
    app.model.focus.look_again();
    let effects = crate::tui::screens::wants(&mut app.model);
    app.settle(effects);
    app.act(ActionId::TabDataAccess);
    app
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn access_to_data_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut app = with_access();
    app.model.size = (width, height);
    insta::assert_snapshot!(format!("data_{width}x{height}"), screen(&app.model));
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn reviews_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut app = lived();
    app.model.size = (width, height);
    app.act(ActionId::TabReviews);
    insta::assert_snapshot!(format!("reviews_{width}x{height}"), screen(&app.model));
    app.act(ActionId::ExpandAll);
    insta::assert_snapshot!(format!("reviews_unfolded_{width}x{height}"), screen(&app.model));
}

#[test]
fn the_selected_access_is_worked_on_and_stays_selected_when_it_changed() {
    let mut app = with_access();
    app.act(ActionId::Last);
    app.act(ActionId::Up);
    let dataset = |app: &TestApp| screen(&app.model).lines().any(|line| line.contains("▌") && line.contains("tariffs"));
    assert!(dataset(&app), "{}", screen(&app.model));
    app.act(ActionId::Expand);
    assert!(screen(&app.model).contains("access to tariffs"), "{}", screen(&app.model));
    app.choose("Record that it was revoked");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    assert!(dataset(&app), "{}", screen(&app.model));
    assert!(screen(&app.model).contains("ended"));
}

#[test]
fn nothing_recorded_of_data_is_not_answered_until_somebody_says_that_there_is_none() {
    let mut app = TestApp::open();
    let workload = app.add("Nothing known");
    app.select(workload);
    app.act(ActionId::Open);
    app.act(ActionId::TabDataAccess);
    assert!(screen(&app.model).contains("○ Data access: unknown."));
    app.act(ActionId::Expand);
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "grant", "there is one thing to do, and Enter does it");
    app.act(ActionId::CloseForm);
    let fields = Fields::new().with("grants_complete", crate::domain::Listing::None);
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    app.model.focus.look_again();
    let effects = crate::tui::screens::wants(&mut app.model);
    app.settle(effects);
    assert!(screen(&app.model).contains("✓ It has no access to data, said on 2026-11-23."), "{}", screen(&app.model));
}

#[test]
fn a_request_that_waits_stands_first_and_says_how_it_is_decided() {
    let mut app = lived();
    let workload = app.model.workload().unwrap();
    let waits = |app: &TestApp| screen(&app.model).contains("waits: D decides");
    app.act(ActionId::TabReviews);
    assert!(!waits(&app));
    app.act(ActionId::Decide);
    assert!(screen(&app.model).contains("No promotion of it waits"), "{}", screen(&app.model));
    let fields = Fields::new().with("log_place", "vault").with("log_prompts", Logging::Yes);
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let by = By { person: app.model.me().unwrap().id, assurance: Assurance::OsClaimed };
    let mut plan = Fields::new().with("reach_record", Reach::Act);
    plan = plan.with("next_review_on", day("2027-02-21"));
    let plan = Plan { fields: plan, ..Plan::default() };
    app.write(Command::RequestPromotion { workload, to: Stage::Production, plan, by });
    app.model.focus.look_again();
    let effects = crate::tui::screens::wants(&mut app.model);
    app.settle(effects);
    assert!(waits(&app), "{}", screen(&app.model));
    app.act(ActionId::First);
    app.act(ActionId::Down);
    let shown = screen(&app.model);
    assert!(shown.lines().any(|line| line.contains("▌") && line.contains("waits: D decides")), "{shown}");
}

#[test]
fn an_action_that_was_done_is_recorded_from_the_page_and_leaves_the_list() {
    let mut app = lived();
    app.act(ActionId::TabReviews);
    assert!(screen(&app.model).contains("Open actions"));
    app.act(ActionId::Fix);
    app.act(ActionId::NextField);
    app.type_text("minutes of 23 November");
    app.go_to_summary();
    insta::assert_snapshot!("action_done_80x24", screen(&app.model));
    app.act(ActionId::Next);
    let shown = screen(&app.model);
    assert!(app.model.form.is_none() && !shown.contains("Open actions"), "{shown}");
    let actions = app.dossier(app.model.workload().unwrap()).actions;
    assert_eq!(actions[0].proof.as_deref(), Some("minutes of 23 November"));
    app.act(ActionId::Fix);
    assert!(screen(&app.model).contains("Past acts cannot be changed"), "a review is not undone");
}
