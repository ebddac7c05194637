//! What is said of a source that nothing in the file is about: told, and refused where it can only be a slip.

use std::collections::BTreeMap;

use countersign::import::said::read_mapping;
use countersign::import::{OpenError, Plan, Reading, Source};
use rstest::rstest;

use super::support::TestRegister;

const TEXT: &str = "title,status\nAlpha,Production\nBeta,Production\nGamma,Idea\n";

fn opened(maps: &[&str], values: &[&str], mapping: Option<&str>) -> Result<Source, OpenError> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let (maps, values) = (owned(maps), owned(values));
    let wording = mapping.map(|text| read_mapping(text).unwrap());
    let kept = BTreeMap::new();
    let how = Reading {
        source: "csv:x",
        maps: &maps,
        values: &values,
        wording: wording.as_ref(),
        kept: Some(&kept),
        ..Reading::default()
    };
    Source::from_pipe(std::io::Cursor::new(TEXT.to_owned()), "x.csv", &how)
}

const MAPS: [&str; 2] = ["name=title", "stage=status"];

fn planned(values: &[&str], mapping: Option<&str>) -> Result<Plan, String> {
    let mut source = opened(&MAPS, values, mapping).map_err(|error| error.to_string())?;
    Plan::make(&mut source, &TestRegister::begin("2026-11-22").store).map_err(|error| error.to_string())
}

#[rstest]
#[case::a_slip("stage:Ideaa=experiment", "no cell of stage says \"Ideaa\"; did you mean \"Idea\" (1 row)?")]
#[case::no_column(
    "supplier:Acme=Acme Ltd",
    "no column is read for supplier, so what its words mean is not used; map one with --map supplier=COLUMN"
)]
fn a_word_that_can_only_be_a_slip_is_refused(#[case] value: &str, #[case] why: &str) {
    assert_eq!(planned(&[value], None).unwrap_err(), why);
}

/// What is told, a line each; a word that stands in the file is used, and nothing is told of it.
#[rstest]
#[case::used(Some("stage:Idea=experiment"), None, &[])]
#[case::used_in_another_case(Some("stage:IDEA=experiment"), None, &[])]
#[case::of_every_field(Some("*:Idea=experiment"), None, &[])]
#[case::another_word(Some("stage:Zurückgebaut=retired"), None, &["no cell of stage says \"Zurückgebaut\"; what it means is not used"])]
#[case::every_field(Some("*:Zurückgebaut=retired"), None, &["no mapped column says \"Zurückgebaut\"; what it means is not used"])]
#[case::file_slip(None, Some("[values.stage]\nIdeaa = \"experiment\"\n"), &["no cell of stage says \"Ideaa\"; did you mean \"Idea\" (1 row)?"])]
#[case::file_section(None, Some("[values.kind]\nBot = \"agent\"\n"), &["no column is read for kind, so what its words mean is not used"])]
#[case::days(None, Some("dates = [\"day-month-year\"]\n"), &["no column with days is mapped, so the order of days is not used"])]
#[case::addresses(None, Some("addresses_are = \"people\"\n"), &["no column with people is mapped, so what addresses stand for is not used"])]
#[case::nothing(None, Some("nothing = [\"offen\"]\n"), &["no mapped column says \"offen\", so that it says nothing is not used"])]
fn what_nothing_uses_is_told(#[case] value: Option<&str>, #[case] mapping: Option<&str>, #[case] told: &[&str]) {
    let plan = planned(value.as_slice(), mapping).unwrap();
    assert_eq!(plan.unused, told);
    let lines = plan.lines();
    assert!(told.iter().all(|line| lines.iter().any(|it| it == line)), "{lines:?}");
}

#[rstest]
#[case("stage=Staus", "there is no column \"Staus\"; did you mean \"status\"?; the file has \"title\", \"status\"")]
#[case("stage=Wolke", "there is no column \"Wolke\"; the file has \"title\", \"status\"")]
fn a_column_that_is_not_there_is_told_with_the_nearest(#[case] map: &str, #[case] why: &str) {
    let error = opened(&["name=title", map], &[], None).unwrap_err().to_string();
    assert!(error.ends_with(why), "{error}");
}
