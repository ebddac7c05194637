//! What a person says of a file's columns and words, by keys, and what then stands in the register.

use crate::domain::record::Workload;
use crate::domain::{Fact, Logging, Stage, YesNo};
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;
use crate::tui::update::first::tests::{file, name};

fn begun(text: &str) -> (tempfile::TempDir, Office) {
    let (folder, inventory) = file(text);
    let mut office = Office::open();
    office.me("A. Kumar");
    office.act(ActionId::Import);
    name(&mut office, &inventory);
    (folder, office)
}

fn workload(office: &Office, key: &str) -> Workload {
    office.workload(key)
}

#[test]
fn each_word_is_asked_for_and_what_it_means_is_kept() {
    let text = "name,stage,log_prompts,chains_tools,stage_since\n\
        Alpha,Live,ja,ja,01.03.2026\nBeta,Live,nein,,15.09.2026\nGamma,Idea,ja,nein,\n";
    let (_folder, mut office) = begun(text);
    assert!(screen(&office.model).contains("\"Live\" 2"), "{}", screen(&office.model));
    office.choose("Say what words");
    let asked = |office: &Office| screen(&office.model);
    let mut answers: Vec<(&str, &str)> = vec![
        ("\"ja\"", "yes"),
        ("\"nein\"", "no"),
        ("\"Live\"", "production"),
        ("\"Idea\"", "It says nothing"),
        ("2026\"", "Its days are written day-month-year"),
    ];
    while !answers.is_empty() {
        let shown = asked(&office);
        let at = answers.iter().position(|(word, _)| shown.contains(word));
        let (_, answer) = answers.remove(at.unwrap_or_else(|| panic!("{shown}")));
        office.choose(answer);
    }
    let shown = screen(&office.model);
    assert!(shown.contains("kept from now on") && !shown.contains("not understood"), "{shown}");
    office.choose("Import");
    let alpha = workload(&office, "alpha");
    assert_eq!(
        (alpha.facts.stage, alpha.facts.log_prompts),
        (Fact::Known(Stage::Production), Fact::Known(Logging::Yes))
    );
    assert_eq!(alpha.facts.chains_tools, Fact::Known(YesNo::Yes), "an answer means the same in every column");
    assert_eq!(alpha.facts.stage_since.day().map(|day| day.to_string()).as_deref(), Some("2026-03-01"));
    assert_eq!(workload(&office, "gamma").facts.stage, Fact::Unknown);
}

#[test]
fn a_column_can_be_mapped_to_another_fact_or_to_none() {
    let (_folder, mut office) = begun("name,stage,Phase,Owner\nAlpha,x,pilot,Pat Doe\n");
    office.choose("Say what a column");
    office.choose("Phase");
    office.choose("stage");
    let shown = screen(&office.model);
    assert!(shown.contains("stage from \"Phase\": 1 taken"), "{shown}");
    office.choose("Say what a column");
    office.choose("Owner");
    office.choose("Keep it as text");
    assert!(!screen(&office.model).contains("owner from"), "{}", screen(&office.model));
    office.choose("Import");
    let alpha = workload(&office, "alpha");
    assert_eq!((alpha.facts.stage, alpha.facts.owner), (Fact::Known(Stage::Pilot), Fact::Unknown));
    assert_eq!(alpha.sources[0].unmapped["Owner"], "Pat Doe");
}

#[test]
fn an_encoding_that_nobody_knows_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.csv");
    std::fs::write(&path, b"name,stage\nCaf\xE9,pilot\n").unwrap();
    let mut office = Office::open();
    office.me("A. Kumar");
    office.act(ActionId::Import);
    name(&mut office, path.to_str().unwrap());
    assert!(screen(&office.model).contains("How is the file written?"), "{}", screen(&office.model));
    office.choose("windows-1252");
    office.choose("Import");
    assert_eq!(workload(&office, "cafe").facts.name, Fact::Known("Café".to_owned()));
}

#[test]
fn what_is_no_longer_stated_is_kept_unless_a_person_says_otherwise() {
    let (folder, mut office) = begun("source_id,name,supplier\n1,Alpha,Acme\n");
    office.choose("Import");
    let path = folder.path().join("inventory.csv");
    std::fs::write(&path, "source_id,name,supplier\n1,Alpha,\n").unwrap();
    office.act(ActionId::Import);
    name(&mut office, path.to_str().unwrap());
    office.choose("Make unknown");
    let shown = screen(&office.model);
    assert!(shown.contains("1 changed"), "{shown}");
    office.choose("Import");
    assert_eq!(workload(&office, "alpha").facts.supplier, Fact::Unknown);
}

/// Every question of the mapping with an answer that there is not: it stays as it is, and says that nothing matches.
#[test]
fn what_is_typed_wrong_at_any_question_of_the_mapping_chooses_nothing() {
    let questions: [&[&str]; 4] = [&[], &["Say what words"], &["Say what a column"], &["Say what a column", "Phase"]];
    for (path, wrong) in questions.iter().flat_map(|path| ["zzz nobody", "?!", "nein danke"].map(|wrong| (path, wrong)))
    {
        let (_folder, mut office) = begun("name,stage,Phase\nAlpha,Live,x\n");
        for choice in *path {
            office.choose(choice);
        }
        office.choose(wrong);
        let shown = screen(&office.model);
        assert!(shown.contains(&format!("filter: {wrong}")), "{path:?}: {wrong}:\n{shown}");
        assert!(office.store().find("alpha").is_err(), "{path:?}: {wrong}: it was taken");
    }
}

#[test]
fn a_file_that_is_named_wrong_is_asked_for_again() {
    for wrong in ["/nowhere/at all.csv", "?!", "   "] {
        let mut office = Office::open();
        office.me("A. Kumar");
        office.act(ActionId::Import);
        name(&mut office, wrong);
        let shown = screen(&office.model);
        assert!(shown.contains("file"), "{wrong}:\n{shown}");
    }
}
