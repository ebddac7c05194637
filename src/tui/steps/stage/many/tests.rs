//! Many at once by keys.

use crate::domain::record::IdentityFacts;
use crate::domain::{By, Command, Fields, GrantState, Id, IdentityState, Stage};
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

/// Two in production that share an identity, one of which has data and an identity of its own; an experiment; one that is retired.
fn marked(office: &mut Office) -> Vec<Id> {
    let one = office.found("One", Stage::Production);
    let two = office.found("Two", Stage::Pilot);
    let (three, four) = (office.add("Three"), office.add("Four"));
    office.write(Command::Retire { workload: four, ends_access: None });
    let grant = Fields::new().with("dataset", "claims").with("state", GrantState::Live);
    office.write(Command::AddGrant { workload: one, fields: grant });
    for (account, workloads) in [("svc-one", vec![one]), ("svc-both", vec![one, two])] {
        let fields = Fields::<IdentityFacts>::new().with("account", account);
        office.write(Command::AddIdentity { fields, workloads, zones: vec![] });
    }
    let all = vec![one, two, three, four];
    office.mark(&all);
    all
}

fn go(office: &mut Office, way: &str) {
    office.act(ActionId::ChangeStage);
    office.choose(way);
    office.type_text("The pilot is over.");
    office.go_to_summary();
}

#[test]
fn the_marked_are_retired_in_one_act_with_all_that_only_they_reach_and_what_is_left_is_said() {
    let mut office = Office::open();
    let me = office.me("R. Diaz");
    let all = marked(&mut office);
    office.act(ActionId::ChangeStage);
    insta::assert_snapshot!("many_ways_80x24", screen(&office.model));
    office.act(ActionId::Back);
    go(&mut office, "retire");
    insta::assert_snapshot!("many_retired_80x24", screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(office.model.steps.is_none(), "{}", screen(&office.model));
    let asked = office.asked.last().unwrap();
    let ends_access = Some(By::of(me, Some(me)));
    assert_eq!(
        asked.commands,
        [all[0], all[1], all[2]].map(|workload| Command::Retire { workload, ends_access }),
        "the one that is retired is left as it is"
    );
    let one = office.dossier(all[0]);
    assert!(one.grants[0].facts.state.is(GrantState::Ended));
    assert!(one.identities.iter().all(|it| it.identity.facts.state.is(IdentityState::Revoked)), "{:?}", one.identities);
}

#[test]
fn the_marked_are_taken_a_stage_down_and_those_without_one_below_stay() {
    let mut office = Office::open();
    let all = marked(&mut office);
    go(&mut office, "down");
    let summary = screen(&office.model);
    for said in ["2 workloads are taken a stage down", "three is left as it is: it is an experiment", "it is retired."]
    {
        assert!(summary.contains(said), "{said}: {summary}");
    }
    office.act(ActionId::Proceed);
    let stages = [all[0], all[1], all[2]].map(|id| office.dossier(id).workload.facts.stage.known().copied());
    assert_eq!(stages, [Some(Stage::Pilot), Some(Stage::Experiment), Some(Stage::Experiment)]);
}

#[test]
fn nothing_is_ended_where_that_is_said() {
    let mut office = Office::open();
    office.me("R. Diaz");
    let all = marked(&mut office);
    office.act(ActionId::ChangeStage);
    office.choose("retire");
    office.type_text("The pilot is over.");
    office.act(ActionId::NextField);
    office.type_text("no");
    office.go_to_summary();
    assert!(!screen(&office.model).contains("ends"), "{}", screen(&office.model));
    office.act(ActionId::Proceed);
    assert!(office.dossier(all[0]).grants[0].facts.state.is(GrantState::Live));
}

#[test]
fn what_it_comes_to_is_found_out_only_of_a_whole_answer() {
    let mut office = Office::open();
    office.me("R. Diaz");
    marked(&mut office);
    office.act(ActionId::ChangeStage);
    office.choose("retire");
    office.go_to_summary();
    let seen = screen(&office.model);
    assert!(seen.contains("One step is incomplete") && !seen.contains("data grant"), "{seen}");
    office.act(ActionId::PreviousStep);
    office.type_text("The pilot is over.");
    office.go_to_summary();
    for _ in 0..2 {
        let seen = screen(&office.model);
        assert!(seen.contains("Today 1 data grant and 2 identities end."), "{seen}");
        office.act(ActionId::NextStep);
    }
}
