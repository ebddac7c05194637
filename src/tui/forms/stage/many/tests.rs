//! Many at once by keys.

use crate::domain::record::IdentityFacts;
use crate::domain::{By, Command, Fields, GrantState, Id, IdentityState, Stage};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;

/// Two in production that share an identity, one of which has data and an identity of its own; an experiment; one that is retired.
fn marked(app: &mut TestApp) -> Vec<Id> {
    let one = app.found("One", Stage::Production);
    let two = app.found("Two", Stage::Pilot);
    let (three, four) = (app.add("Three"), app.add("Four"));
    app.write(Command::Retire { workload: four, ends_access: None });
    let grant = Fields::new().with("dataset", "claims").with("state", GrantState::Live);
    app.write(Command::AddGrant { workload: one, fields: grant });
    for (account, workloads) in [("svc-one", vec![one]), ("svc-both", vec![one, two])] {
        let fields = Fields::<IdentityFacts>::new().with("account", account);
        app.write(Command::AddIdentity { fields, workloads, zones: vec![] });
    }
    let all = vec![one, two, three, four];
    app.mark(&all);
    all
}

fn go(app: &mut TestApp, way: &str) {
    app.act(ActionId::ChangeStage);
    app.choose(way);
    app.type_text("The pilot is over.");
    app.go_to_summary();
}

#[test]
fn the_marked_are_retired_in_one_act_with_all_that_only_they_reach_and_what_is_left_is_said() {
    let mut app = TestApp::open();
    let me = app.me("R. Diaz");
    let all = marked(&mut app);
    app.act(ActionId::ChangeStage);
    insta::assert_snapshot!("many_ways_80x24", screen(&app.model));
    app.act(ActionId::Back);
    go(&mut app, "retire");
    insta::assert_snapshot!("many_retired_80x24", screen(&app.model));
    app.act(ActionId::Next);
    assert!(app.model.form.is_none(), "{}", screen(&app.model));
    let asked = app.asked.last().unwrap();
    let ends_access = Some(By::of(me, Some(me)));
    assert_eq!(
        asked.commands,
        [all[0], all[1], all[2]].map(|workload| Command::Retire { workload, ends_access }),
        "the one that is retired is left as it is"
    );
    let one = app.dossier(all[0]);
    assert!(one.grants[0].facts.state.is(GrantState::Ended));
    assert!(one.identities.iter().all(|it| it.identity.facts.state.is(IdentityState::Revoked)), "{:?}", one.identities);
}

#[test]
fn the_marked_are_taken_a_stage_down_and_those_without_one_below_stay() {
    let mut app = TestApp::open();
    let all = marked(&mut app);
    go(&mut app, "down");
    let summary = screen(&app.model);
    for said in ["2 workloads are taken a stage down", "three is left as it is: it is an experiment", "it is retired."]
    {
        assert!(summary.contains(said), "{said}: {summary}");
    }
    app.act(ActionId::Next);
    let stages = [all[0], all[1], all[2]].map(|id| app.dossier(id).workload.facts.stage.known().copied());
    assert_eq!(stages, [Some(Stage::Pilot), Some(Stage::Experiment), Some(Stage::Experiment)]);
}

#[test]
fn nothing_is_ended_where_that_is_said() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let all = marked(&mut app);
    app.act(ActionId::ChangeStage);
    app.choose("retire");
    app.type_text("The pilot is over.");
    app.act(ActionId::NextField);
    app.type_text("no");
    app.go_to_summary();
    assert!(!screen(&app.model).contains("ends"), "{}", screen(&app.model));
    app.act(ActionId::Next);
    assert!(app.dossier(all[0]).grants[0].facts.state.is(GrantState::Live));
}

#[test]
fn what_it_comes_to_is_found_out_only_of_a_whole_answer() {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    marked(&mut app);
    app.act(ActionId::ChangeStage);
    app.choose("retire");
    app.go_to_summary();
    let seen = screen(&app.model);
    assert!(seen.contains("One step is incomplete") && !seen.contains("data grant"), "{seen}");
    app.act(ActionId::PreviousPage);
    app.type_text("The pilot is over.");
    app.go_to_summary();
    for _ in 0..2 {
        let seen = screen(&app.model);
        assert!(seen.contains("Ends 1 data grant and 2 identities."), "{seen}");
        app.act(ActionId::NextPage);
    }
}
