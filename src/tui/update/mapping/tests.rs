//! What a person says of a file's columns and words, by keys, and what then stands in the register.

use crate::domain::record::Workload;
use crate::domain::{Fact, Logging, Stage, YesNo};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::screen;
use crate::tui::update::first::tests::{file, name};

fn begun(text: &str) -> (tempfile::TempDir, TestApp) {
    let (folder, inventory) = file(text);
    let mut app = TestApp::open();
    app.me("A. Kumar");
    app.act(ActionId::Import);
    name(&mut app, &inventory);
    (folder, app)
}

fn workload(app: &TestApp, key: &str) -> Workload {
    app.workload(key)
}

#[test]
fn each_word_is_asked_for_and_what_it_means_is_kept() {
    let text = "name,stage,log_prompts,chains_tools,stage_since\n\
        Alpha,Live,ja,ja,01.03.2026\nBeta,Live,nein,,15.09.2026\nGamma,Idea,ja,nein,\n";
    let (_folder, mut app) = begun(text);
    assert!(screen(&app.model).contains("\"Live\" 2"), "{}", screen(&app.model));
    app.choose("Say what words");
    let asked = |app: &TestApp| screen(&app.model);
    let mut answers: Vec<(&str, &str)> = vec![
        ("\"ja\"", "yes"),
        ("\"nein\"", "no"),
        ("\"Live\"", "production"),
        ("\"Idea\"", "It says nothing"),
        ("2026\"", "Its days are written day-month-year"),
    ];
    while !answers.is_empty() {
        let shown = asked(&app);
        let at = answers.iter().position(|(word, _)| shown.contains(word));
        let (_, answer) = answers.remove(at.unwrap_or_else(|| panic!("{shown}")));
        app.choose(answer);
    }
    let shown = screen(&app.model);
    assert!(shown.contains("kept with this import") && !shown.contains("not understood"), "{shown}");
    app.choose("Import");
    let alpha = workload(&app, "alpha");
    assert_eq!(
        (alpha.facts.stage, alpha.facts.log_prompts),
        (Fact::Known(Stage::Production), Fact::Known(Logging::Yes))
    );
    assert_eq!(alpha.facts.chains_tools, Fact::Known(YesNo::Yes), "an answer means the same in every column");
    assert_eq!(alpha.facts.stage_since.day().map(|day| day.to_string()).as_deref(), Some("2026-03-01"));
    assert_eq!(workload(&app, "gamma").facts.stage, Fact::Unknown);
}

#[test]
fn a_column_can_be_mapped_to_another_fact_or_to_none() {
    let (_folder, mut app) = begun("name,stage,Phase,Owner\nAlpha,x,pilot,Pat Doe\n");
    app.choose("Say what a column");
    app.choose("Phase");
    app.choose("stage");
    let shown = screen(&app.model);
    assert!(shown.contains("stage from \"Phase\": 1 taken"), "{shown}");
    app.choose("Say what a column");
    app.choose("Owner");
    app.choose("Keep it as text");
    assert!(!screen(&app.model).contains("owner from"), "{}", screen(&app.model));
    app.choose("Import");
    let alpha = workload(&app, "alpha");
    assert_eq!((alpha.facts.stage, alpha.facts.owner), (Fact::Known(Stage::Pilot), Fact::Unknown));
    assert_eq!(alpha.sources[0].unmapped["Owner"], "Pat Doe");
}

#[test]
fn an_encoding_that_nobody_knows_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.csv");
    std::fs::write(&path, b"name,stage\nCaf\xE9,pilot\n").unwrap();
    let mut app = TestApp::open();
    app.me("A. Kumar");
    app.act(ActionId::Import);
    name(&mut app, path.to_str().unwrap());
    assert!(screen(&app.model).contains("How is the file written?"), "{}", screen(&app.model));
    app.choose("windows-1252");
    app.choose("Import");
    assert_eq!(workload(&app, "cafe").facts.name, Fact::Known("Café".to_owned()));
}

#[test]
fn what_is_no_longer_stated_is_kept_unless_a_person_says_otherwise() {
    let (folder, mut app) = begun("source_id,name,supplier\n1,Alpha,Acme\n");
    app.choose("Import");
    let path = folder.path().join("inventory.csv");
    std::fs::write(&path, "source_id,name,supplier\n1,Alpha,\n").unwrap();
    app.act(ActionId::Import);
    name(&mut app, path.to_str().unwrap());
    app.choose("Make unknown");
    let shown = screen(&app.model);
    assert!(shown.contains("1 changed"), "{shown}");
    app.choose("Import");
    assert_eq!(workload(&app, "alpha").facts.supplier, Fact::Unknown);
}

/// Every question of the mapping with an answer that there is not: it stays as it is, and says that nothing matches.
#[test]
fn what_is_typed_wrong_at_any_question_of_the_mapping_chooses_nothing() {
    let questions: [&[&str]; 4] = [&[], &["Say what words"], &["Say what a column"], &["Say what a column", "Phase"]];
    for (path, wrong) in questions.iter().flat_map(|path| ["zzz nobody", "?!", "nein danke"].map(|wrong| (path, wrong)))
    {
        let (_folder, mut app) = begun("name,stage,Phase\nAlpha,Live,x\n");
        for choice in *path {
            app.choose(choice);
        }
        app.choose(wrong);
        let shown = screen(&app.model);
        assert!(shown.contains(&format!("filter: {wrong}")), "{path:?}: {wrong}:\n{shown}");
        assert!(app.store().find("alpha").is_err(), "{path:?}: {wrong}: it was taken");
    }
}

#[test]
fn a_file_that_is_named_wrong_is_asked_for_again() {
    for wrong in ["/nowhere/at all.csv", "?!", "   "] {
        let mut app = TestApp::open();
        app.me("A. Kumar");
        app.act(ActionId::Import);
        name(&mut app, wrong);
        let shown = screen(&app.model);
        assert!(shown.contains("file"), "{wrong}:\n{shown}");
    }
}
