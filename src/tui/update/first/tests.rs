//! The first start by keys: what is on screen, and what then stands on the disk.

use rstest::rstest;

use super::*;
use crate::domain::Stage;
use crate::tui::action::ActionId;
use crate::tui::screens::ScreenId;
use crate::tui::steps::office::Office;
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

pub(in crate::tui::update) fn name(office: &mut Office, path: &str) {
    office.type_text(path);
    office.act(ActionId::Take);
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn the_first_start_offers_what_can_be_done(#[case] width: u16, #[case] height: u16) {
    let mut office = Office::before();
    office.model.size = (width, height);
    insta::assert_snapshot!(format!("first_{width}x{height}"), screen(&office.model));
    assert!(office.is_untouched(), "nothing is made before somebody chooses");
}

#[test]
fn leaving_makes_nothing() {
    for leave in [&["leave"][..], &[]] {
        let mut office = Office::before();
        match leave {
            [word] => office.choose(word),
            _ => office.act(ActionId::Close),
        }
        assert_eq!((office.model.ending, office.is_untouched()), (Some(Ending::Quit), true));
    }
}

#[test]
fn the_demo_is_another_start_of_the_program() {
    let mut office = Office::before();
    office.choose("demo");
    assert_eq!((office.model.ending, office.is_untouched()), (Some(Ending::Demo), true));
}

#[test]
fn a_file_is_shown_before_it_is_taken_and_told_after() {
    let (_folder, inventory) = file(INVENTORY);
    let mut office = Office::before();
    office.choose("import");
    name(&mut office, &inventory);
    insta::assert_snapshot!("first_plan", screen(&office.model));
    assert!(office.is_untouched(), "it is only shown");
    office.choose("take");
    office.type_text("acme");
    office.act(ActionId::Take);
    assert_eq!(office.model.first.as_ref().map(|first| &first.file), None);
    assert_eq!((office.model.register.name.as_str(), office.model.screen), ("acme", ScreenId::Triage));
    assert!(office.workload("claims-triage").facts.stage.is(Stage::Production));

    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "who", "nobody is known at this keyboard yet");
    office.act(ActionId::LeaveOpen);
    office.act(ActionId::NextField);
    office.type_text("A. Kumar");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert_eq!(office.model.me().map(|me| me.name.as_str()), Some("A. Kumar"));
    office.model.size = (120, 24);
    insta::assert_snapshot!("first_imported", screen(&office.model));
}

#[test]
fn a_file_whose_name_column_is_called_otherwise_asks_for_it() {
    let (_folder, inventory) = file("Agent,owner,Team\nbot,alice@acme.example,Claims\n");
    let mut office = Office::before();
    office.choose("import");
    name(&mut office, &inventory);
    insta::assert_snapshot!("first_which_column", screen(&office.model));
    office.choose("Agent");
    let plan = screen(&office.model);
    assert!(plan.contains("name from \"Agent\"") && plan.contains("team from \"Team\""), "{plan}");
    office.act(ActionId::Close);
    assert!(office.is_untouched() && screen(&office.model).contains("Open the demo"));
}

#[rstest]
#[case::nowhere("/no/such/file.csv", "file.csv: there is no folder")]
#[case::a_folder("/", "not a regular file")]
fn a_file_that_cannot_be_read_says_why_and_its_path_can_be_fixed(#[case] path: &str, #[case] why: &str) {
    let mut office = Office::before();
    office.choose("import");
    name(&mut office, path);
    assert!(screen(&office.model).contains(why), "{}", screen(&office.model));
    office.act(ActionId::Take);
    assert!(screen(&office.model).contains(&format!("file to import: {path}")), "{}", screen(&office.model));
    office.act(ActionId::Close);
    assert!(office.is_untouched() && screen(&office.model).contains("Open the demo"));
}

#[test]
fn the_first_workload_is_added_once_one_is_known() {
    let mut office = Office::before();
    office.choose("first workload");
    office.act(ActionId::Take);
    assert_eq!(office.model.register.name, NAME);
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "who");
    office.act(ActionId::NextField);
    office.type_text("A. Kumar");
    office.go_to_summary();
    office.act(ActionId::Proceed);
    assert_eq!(office.model.steps.as_ref().unwrap().wizard().name, "add");
}

#[test]
fn an_import_into_a_register_that_is_there_asks_for_no_name() {
    let (_folder, inventory) = file(INVENTORY);
    let mut office = Office::open();
    office.me("A. Kumar");
    office.act(ActionId::Import);
    name(&mut office, &inventory);
    office.choose("take");
    assert_eq!(office.model.screen, ScreenId::Triage);
    assert!(office.model.steps.is_none(), "one is known here");
    office.act(ActionId::Open);
    office.choose("without a stage");
    assert_eq!(office.model.screens.workloads.table.rows().len(), 1, "{}", office.model.screens.workloads.filter);
    office.act(ActionId::Import);
    name(&mut office, &inventory);
    assert!(screen(&office.model).contains("nothing of it is new"), "{}", screen(&office.model));
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
