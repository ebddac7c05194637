//! The first start by keys: what is on screen, and what then stands on the disk.

use rstest::rstest;

use super::*;
use crate::domain::Stage;
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::screens::ScreenId;
use crate::tui::testing::{self, screen};

const INVENTORY: &str = "name,stage,owner,Risk\n\
    Claims triage,production,ai-desk@acme.example,high\n\
    Doc summariser,pilot,,low\n\
    Vendor scorer,,ai-desk@acme.example,\n\
    ,pilot,,\n\
    Doc summariser,pilot,,low\n";

/// A file of that text, and the folder that it goes with.
pub(in crate::tui::update) fn file(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inventory.csv");
    std::fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap().to_owned();
    (folder, path)
}

pub(in crate::tui::update) fn name(app: &mut TestApp, path: &str) {
    app.type_text(path);
    app.act(ActionId::Choose);
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn the_first_start_offers_what_can_be_done(#[case] width: u16, #[case] height: u16) {
    let mut app = TestApp::before();
    app.model.size = (width, height);
    insta::assert_snapshot!(format!("first_{width}x{height}"), screen(&app.model));
    assert!(app.is_untouched(), "nothing is made before somebody chooses");
}

#[test]
fn leaving_makes_nothing() {
    for leave in [&["leave"][..], &[]] {
        let mut app = TestApp::before();
        match leave {
            [word] => app.choose(word),
            _ => app.act(ActionId::Close),
        }
        assert_eq!((app.model.ending, app.is_untouched()), (Some(Ending::Quit), true));
    }
}

#[test]
fn the_demo_is_another_start_of_the_program() {
    let mut app = TestApp::before();
    app.choose("demo");
    assert_eq!((app.model.ending, app.is_untouched()), (Some(Ending::Demo), true));
}

#[test]
fn a_file_is_shown_before_it_is_taken_and_told_after() {
    let (_folder, inventory) = file(INVENTORY);
    let mut app = TestApp::before();
    app.choose("import");
    name(&mut app, &inventory);
    insta::assert_snapshot!("first_plan", screen(&app.model));
    assert!(app.is_untouched(), "it is only shown");
    app.choose("take");
    app.type_text("acme");
    app.act(ActionId::Choose);
    assert_eq!(app.model.first.as_ref().map(|first| &first.file), None);
    assert_eq!((app.model.register.name.as_str(), app.model.screen), ("acme", ScreenId::Triage));
    assert!(app.workload("claims-triage").facts.stage.is(Stage::Production));

    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "who", "nobody is known at this keyboard yet");
    app.act(ActionId::Skip);
    app.act(ActionId::NextField);
    app.type_text("A. Kumar");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert_eq!(app.model.me().map(|me| me.name.as_str()), Some("A. Kumar"));
    app.model.size = (120, 24);
    insta::assert_snapshot!("first_imported", screen(&app.model));
}

#[test]
fn a_file_whose_name_column_is_called_otherwise_asks_for_it() {
    let (_folder, inventory) = file("Agent,owner,Team\nbot,alice@acme.example,Claims\n");
    let mut app = TestApp::before();
    app.choose("import");
    name(&mut app, &inventory);
    insta::assert_snapshot!("first_which_column", screen(&app.model));
    app.choose("Agent");
    let plan = screen(&app.model);
    assert!(plan.contains("name from \"Agent\"") && plan.contains("team from \"Team\""), "{plan}");
    app.act(ActionId::Close);
    assert!(app.is_untouched() && screen(&app.model).contains("Open the demo"));
}

#[rstest]
#[case::nowhere("/no/such/file.csv", "file.csv: there is no folder")]
#[case::a_folder("/", "not a regular file")]
fn a_file_that_cannot_be_read_says_why_and_its_path_can_be_fixed(#[case] path: &str, #[case] why: &str) {
    let mut app = TestApp::before();
    app.choose("import");
    name(&mut app, path);
    assert!(screen(&app.model).contains(why), "{}", screen(&app.model));
    app.act(ActionId::Choose);
    assert!(screen(&app.model).contains(&format!("file to import: {path}")), "{}", screen(&app.model));
    app.act(ActionId::Close);
    assert!(app.is_untouched() && screen(&app.model).contains("Open the demo"));
}

#[test]
fn the_first_workload_is_added_once_one_is_known() {
    let mut app = TestApp::before();
    app.choose("first workload");
    app.act(ActionId::Choose);
    assert_eq!(app.model.register.name, NAME);
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "who");
    app.act(ActionId::NextField);
    app.type_text("A. Kumar");
    app.go_to_summary();
    app.act(ActionId::Next);
    assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "add");
}

#[test]
fn an_import_into_a_register_that_is_there_asks_for_no_name() {
    let (_folder, inventory) = file(INVENTORY);
    let mut app = TestApp::open();
    app.me("A. Kumar");
    app.act(ActionId::Import);
    name(&mut app, &inventory);
    app.choose("take");
    assert_eq!(app.model.screen, ScreenId::Triage);
    assert!(app.model.form.is_none(), "one is known here");
    app.act(ActionId::Open);
    app.choose("without a stage");
    assert_eq!(app.model.screens.workloads.table.rows().len(), 1, "{}", app.model.screens.workloads.filter);
    app.act(ActionId::Import);
    name(&mut app, &inventory);
    assert!(screen(&app.model).contains("nothing of it is new"), "{}", screen(&app.model));
}

#[test]
fn leaving_while_an_import_is_written_is_said_to_lose_it() {
    let mut model = testing::model(80, 24);
    model.busy = Some(Busy { writes: true, progress: Some((900, 3608)), ..Busy::with("Importing") });
    insta::assert_snapshot!("importing", screen(&model).lines().last().unwrap());
    testing::act(&mut model, ActionId::Quit);
    assert_eq!(model.ending, None);
    assert!(screen(&model).contains("nothing of it is kept"), "{}", screen(&model));
    testing::act(&mut model, ActionId::Quit);
    assert_eq!(model.ending, Some(Ending::Quit));
}
