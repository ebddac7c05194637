//! What a person says of a source's columns and words: for one run, from a file, and kept for the next file.

use std::collections::BTreeMap;

use countersign::domain::Day;
use countersign::import::said::{read_mapping, written_mapping};
use countersign::import::{Plan, Reading, Source};

use super::support::TestRegister;
use super::{apply_planned, counts, fact, workload};

/// An inventory in another language, of our own making.
const APPS: &str = include_str!("anwendungen.csv");
const MAPPING: &str = include_str!("anwendungen.toml");

#[derive(Default)]
struct Said<'a> {
    maps: &'a [&'a str],
    values: &'a [&'a str],
    mapping: Option<&'a str>,
    keeps: bool,
}

fn opened(desk: &TestRegister, text: &str, said: &Said<'_>) -> Source {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let (maps, values) = (owned(said.maps), owned(said.values));
    let wording = said.mapping.map(|text| read_mapping(text).unwrap());
    let on: Option<Day> = Some(desk.today());
    let kept: Option<&BTreeMap<_, _>> = desk.store.register().map(|register| &register.mappings);
    let how = Reading {
        source: "csv:apps",
        maps: &maps,
        values: &values,
        wording: wording.as_ref(),
        kept,
        keeps: said.keeps,
        on,
        ..Reading::default()
    };
    Source::from_pipe(std::io::Cursor::new(text.to_owned()), "apps.csv", &how).unwrap()
}

fn planned(desk: &TestRegister, text: &str, said: &Said<'_>) -> Plan {
    Plan::make(&mut opened(desk, text, said), &desk.store).unwrap()
}

fn import(desk: &mut TestRegister, text: &str, said: &Said<'_>) -> [u64; 6] {
    let mut source = opened(desk, text, said);
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    counts(&apply_planned(desk, &mut source, &plan).unwrap())
}

fn not_understood(plan: &Plan) -> Vec<(&str, u64)> {
    let heard = plan.columns.iter().map(|column| (column.fact.as_str(), column.not_understood.cells));
    heard.filter(|(_, cells)| *cells > 0).collect()
}

const TITLES: &str = "title,status,ki\nAlpha,In use,ja\nBeta,Idea,nein\nGamma,In use,\n";
const TITLES_MAPPED: [&str; 2] = ["name=title", "stage=status"];

#[test]
fn a_word_means_what_a_person_says() {
    let mut desk = TestRegister::begin("2026-11-22");
    let values = ["stage:IN USE=production", "stage:Idea=unknown", "*:ja=yes", "*:nein=no"];
    let maps = ["name=title", "stage=status", "chains_tools=ki"];
    let said = Said { maps: &maps, values: &values, ..Said::default() };
    assert_eq!(not_understood(&planned(&desk, TITLES, &said)), []);
    assert_eq!(import(&mut desk, TITLES, &said), [3, 0, 0, 0, 0, 0]);
    let stages: Vec<String> = ["alpha", "beta", "gamma"].iter().map(|key| fact(&desk, key, "stage")).collect();
    assert_eq!(stages, ["production", "unknown", "production"]);
    assert_eq!(
        (fact(&desk, "alpha", "chains_tools"), fact(&desk, "beta", "chains_tools")),
        ("yes".into(), "no".into())
    );
    assert_eq!(workload(&desk, "alpha").sources[0].words["stage"], "In use", "the source's own word stays findable");
}

#[test]
fn a_mapping_that_was_kept_needs_no_options_next_month() {
    let mut desk = TestRegister::begin("2026-11-22");
    let values = ["stage:In use=production"];
    let said = Said { maps: &TITLES_MAPPED, values: &values, keeps: true, ..Said::default() };
    import(&mut desk, TITLES, &said);
    let kept = &desk.store.register().unwrap().mappings["csv:apps"];
    assert_eq!(kept.wording.values["stage"]["In use"], "production");
    let kinds: Vec<String> = desk.store.latest(None, 9).unwrap().into_iter().map(|row| row.entry.kind).collect();
    assert!(kinds.contains(&"source.mapped".to_owned()), "{kinds:?}");
    assert_eq!(import(&mut desk, TITLES, &Said::default()), [0, 0, 3, 0, 0, 0], "read as before");
    let next = TITLES.to_owned() + "Delta,In use,\n";
    assert_eq!(import(&mut desk, &next, &Said::default()), [1, 0, 3, 0, 0, 0]);
    assert_eq!(fact(&desk, "delta", "stage"), "production");
}

#[test]
fn options_of_one_run_win_and_are_not_kept_unless_it_is_said() {
    let mut desk = TestRegister::begin("2026-11-22");
    let first = Said { maps: &TITLES_MAPPED, values: &["stage:In use=production"], keeps: true, ..Said::default() };
    import(&mut desk, TITLES, &first);
    let this_run = Said { values: &["stage:in use=pilot"], ..Said::default() };
    let plan = planned(&desk, TITLES, &this_run);
    let line = plan.mapping_line().unwrap();
    assert!(line.contains("this run; --keep-mapping") && line.contains("\"in use\" means pilot"), "{line}");
    assert_eq!(plan.lines().iter().filter(|line| line.starts_with("mapping")).count(), 1, "one line of the plan");
    assert_eq!(import(&mut desk, TITLES, &this_run), [0, 2, 1, 0, 0, 0]);
    assert_eq!(fact(&desk, "alpha", "stage"), "pilot");
    assert_eq!(desk.store.register().unwrap().mappings["csv:apps"].wording.values["stage"]["In use"], "production");
    assert_eq!(planned(&desk, TITLES, &Said::default()).mapping_line(), None, "nothing else is said");
    import(&mut desk, TITLES, &Said { keeps: true, ..this_run });
    let values = &desk.store.register().unwrap().mappings["csv:apps"].wording.values["stage"];
    assert_eq!(values.values().collect::<Vec<_>>(), ["pilot"]);
}

#[test]
fn an_inventory_in_another_language_is_understood_with_a_mapping() {
    let mut desk = TestRegister::begin("2026-11-22");
    let said = Said { mapping: Some(MAPPING), ..Said::default() };
    let plan = planned(&desk, APPS, &said);
    assert_eq!(not_understood(&plan), [], "{:#?}", plan.lines());
    assert_eq!(plan.tally.rejected, 0, "{:#?}", plan.lines());
    import(&mut desk, APPS, &said);
    let facts =
        ["stage", "stage_since", "kind", "log_prompts", "log_tools", "control_point", "cadence", "log_retention_days"];
    let facts: Vec<String> = facts.iter().map(|field| fact(&desk, "schadenmeldungen-sortieren", field)).collect();
    assert_eq!(facts, ["production", "2026-03-01", "model", "yes", "no", "before", "3m", "180"]);
    assert_eq!(fact(&desk, "vertragsassistent", "owner"), "unknown", "\"offen\" is nobody");
    let german = planned(
        &TestRegister::begin("2026-11-22"),
        APPS,
        &Said { maps: &["name=Anwendung", "stage=Status"], ..Said::default() },
    );
    assert_eq!(not_understood(&german), [("stage", 5)], "without it, it says what it did not understand");
}

#[test]
fn a_mapping_is_written_with_the_words_that_are_left_to_say() {
    let desk = TestRegister::begin("2026-11-22");
    let said = Said { maps: &TITLES_MAPPED, values: &["stage:Idea=experiment"], ..Said::default() };
    let text = written_mapping(&planned(&desk, TITLES, &said)).unwrap();
    assert!(text.contains("\"In use\" = \"\" # 2 rows"), "{text}");
    let again = read_mapping(&text).unwrap();
    assert_eq!((again.columns["stage"][0].as_str(), again.values["stage"]["Idea"].as_str()), ("status", "experiment"));
    let filled = text.replace("# \"In use\" = \"\"", "\"In use\" = \"production\"");
    let filled = filled.replace("[values.stage]\nIdea", "[values.stage]\nX = \"pilot\"\nIdea");
    assert!(read_mapping(&filled).is_ok(), "{filled}");
}
