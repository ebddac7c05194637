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
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The page of a pilot that was asked for, approved with a condition, and reviewed once.
fn lived() -> Office {
    let mut office = Office::open();
    let (diaz, kumar) = (office.me("R. Diaz"), office.person("A. Kumar"));
    let workload = office.ready(kumar, diaz);
    let plan = Fields::new().with("reach_record", Reach::Act).with("ends_on", day("2027-02-01"));
    let plan = Plan { fields: plan, ..Plan::default() };
    let stated = |person| By { person, assurance: Assurance::Stated };
    office.write(Command::RequestPromotion { workload, to: Stage::Pilot, plan, by: stated(kumar) });
    let promotion = office.dossier(workload).promotions[0].id;
    let what = "name a second clerk".to_owned();
    office.write(Command::Decide {
        promotion,
        workload,
        decision: Decision::ApprovedWithConditions,
        by: stated(diaz),
        reason: "it is watched closely".to_owned(),
        conditions: vec![NewAction { what, owner: Some(kumar), due_on: day("2026-12-15") }],
    });
    let fields = Fields::new().with("log_prompts", Logging::No);
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let reason = Some("planned for December".to_owned());
    let item = ReviewItem { kind: ItemKind::Finding, item: "LOG-1".to_owned(), decision: ItemDecision::Defer, reason };
    office.write(Command::RecordReview {
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
    office.select(workload);
    office.act(ActionId::Open);
    office
}

/// The page of the other pilot, with a second access that is approved and a third that ended.
fn with_access() -> Office {
    let mut office = opened();
    let workload = office.model.workload().unwrap();
    let diaz = office.model.me().unwrap().id;
    for (dataset, ended) in [("tariffs", None), ("old-claims", Some(day("2026-10-01")))] {
        let fields = Fields::new().with("dataset", dataset).with("masking", Masking::Masked).with("mode", Mode::Read);
        let fields = fields.with("egress", YesNo::No).with("expires_on", day("2027-05-01"));
        office.write(Command::AddGrant { workload, fields });
        let grant = *office.dossier(workload).workload.grants.last().unwrap();
        let by = By { person: diaz, assurance: Assurance::OsClaimed };
        let (approved_on, reason) = (day("2026-09-01"), "sorting claims needs it".to_owned());
        office.write(Command::ApproveGrant { grant, by, approved_on, reason, expires_on: None });
        if let Some(ended_on) = ended {
            office.write(Command::EndGrant { grant, ended_on });
        }
    }
    office.model.focus.look_again();
    let effects = crate::tui::screens::wants(&mut office.model);
    office.settle(effects);
    office.act(ActionId::TabData);
    office
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn access_to_data_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut office = with_access();
    office.model.size = (width, height);
    insta::assert_snapshot!(format!("data_{width}x{height}"), screen(&office.model));
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn reviews_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut office = lived();
    office.model.size = (width, height);
    office.act(ActionId::TabReviews);
    insta::assert_snapshot!(format!("reviews_{width}x{height}"), screen(&office.model));
    office.act(ActionId::UnfoldAll);
    insta::assert_snapshot!(format!("reviews_unfolded_{width}x{height}"), screen(&office.model));
}

#[test]
fn the_selected_access_is_worked_on_and_stays_selected_when_it_changed() {
    let mut office = with_access();
    office.act(ActionId::Last);
    office.act(ActionId::Up);
    let dataset =
        |office: &Office| screen(&office.model).lines().any(|line| line.contains("▌") && line.contains("tariffs"));
    assert!(dataset(&office), "{}", screen(&office.model));
    office.act(ActionId::Unfold);
    assert!(screen(&office.model).contains("access to tariffs"), "{}", screen(&office.model));
    office.choose("Record that it was revoked");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    assert!(dataset(&office), "{}", screen(&office.model));
    assert!(screen(&office.model).contains("ended"));
}

#[test]
fn nothing_recorded_of_data_is_not_answered_until_somebody_says_that_there_is_none() {
    let mut office = Office::open();
    let workload = office.add("Nothing known");
    office.select(workload);
    office.act(ActionId::Open);
    office.act(ActionId::TabData);
    assert!(screen(&office.model).contains("○ Data access: unknown."));
    office.act(ActionId::Unfold);
    assert_eq!(
        office.model.steps.as_ref().unwrap().wizard().name,
        "grant",
        "there is one thing to do, and Enter does it"
    );
    office.act(ActionId::LeaveSteps);
    let fields = Fields::new().with("grants_complete", crate::domain::Listing::None);
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    office.model.focus.look_again();
    let effects = crate::tui::screens::wants(&mut office.model);
    office.settle(effects);
    assert!(
        screen(&office.model).contains("✓ It has no access to data, said on 2026-11-23."),
        "{}",
        screen(&office.model)
    );
}

#[test]
fn a_request_that_waits_stands_first_and_says_how_it_is_decided() {
    let mut office = lived();
    let workload = office.model.workload().unwrap();
    let waits = |office: &Office| screen(&office.model).contains("waits: D decides");
    office.act(ActionId::TabReviews);
    assert!(!waits(&office));
    office.act(ActionId::Decide);
    assert!(screen(&office.model).contains("No promotion of it waits"), "{}", screen(&office.model));
    let fields = Fields::new().with("log_place", "vault").with("log_prompts", Logging::Yes);
    office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let by = By { person: office.model.me().unwrap().id, assurance: Assurance::OsClaimed };
    let mut plan = Fields::new().with("reach_record", Reach::Act);
    plan = plan.with("next_review_on", day("2027-02-21"));
    let plan = Plan { fields: plan, ..Plan::default() };
    office.write(Command::RequestPromotion { workload, to: Stage::Production, plan, by });
    office.model.focus.look_again();
    let effects = crate::tui::screens::wants(&mut office.model);
    office.settle(effects);
    assert!(waits(&office), "{}", screen(&office.model));
    office.act(ActionId::First);
    office.act(ActionId::Down);
    let shown = screen(&office.model);
    assert!(shown.lines().any(|line| line.contains("▌") && line.contains("waits: D decides")), "{shown}");
}

#[test]
fn an_action_that_was_done_is_recorded_from_the_page_and_leaves_the_list() {
    let mut office = lived();
    office.act(ActionId::TabReviews);
    assert!(screen(&office.model).contains("Open actions"));
    office.act(ActionId::Fix);
    office.act(ActionId::NextField);
    office.type_text("minutes of 23 November");
    office.go_to_summary();
    insta::assert_snapshot!("action_done_80x24", screen(&office.model));
    office.act(ActionId::Proceed);
    let shown = screen(&office.model);
    assert!(office.model.steps.is_none() && !shown.contains("Open actions"), "{shown}");
    let actions = office.dossier(office.model.workload().unwrap()).actions;
    assert_eq!(actions[0].proof.as_deref(), Some("minutes of 23 November"));
    office.act(ActionId::Fix);
    assert!(screen(&office.model).contains("Past acts cannot be changed"), "a review is not undone");
}
