//! What an import understands of each column, and what it does with what it does not.

use countersign::domain::Day;
use countersign::import::{ColumnPlan, Plan, Reading, Source};
use rstest::rstest;

use super::support::TestRegister;
use super::{counts, fact, import};

const TODAY: &str = "2026-11-22";

fn source(text: &str, maps: &[&str]) -> Source {
    let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
    let on: Option<Day> = TODAY.parse().ok();
    let how = Reading { source: "csv:list", maps: &maps, on, ..Reading::default() };
    Source::from_pipe(std::io::Cursor::new(text.to_owned()), "list.csv", &how).unwrap()
}

fn planned(text: &str, maps: &[&str]) -> Plan {
    Plan::make(&mut source(text, maps), &TestRegister::begin(TODAY).store).unwrap()
}

fn column<'p>(plan: &'p Plan, fact: &str) -> &'p ColumnPlan {
    plan.columns.iter().find(|column| column.fact == fact).unwrap()
}

fn words(column: &ColumnPlan) -> Vec<(&str, u64)> {
    column.not_understood.words.iter().map(|(word, cells)| (word.as_str(), *cells)).collect()
}

const STAGES: &str = "id,title,status\n1,Alpha,In production\n2,Beta,In production\n3,Gamma,En production\n4,Delta,Deployed - in use\n\
    5,Epsilon,Retired\n6,Zeta,\n7,Eta,TBD\n";
const STAGES_MAPPED: [&str; 3] = ["source_id=id", "name=title", "stage=status"];

#[test]
fn the_plan_says_of_each_column_what_was_understood_and_which_words_were_not() {
    let plan = planned(STAGES, &STAGES_MAPPED);
    let stage = column(&plan, "stage");
    assert_eq!(
        (stage.taken, stage.blank, stage.nothing.cells, stage.not_understood.cells),
        (1, 1, 1, 4),
        "every row is one of these"
    );
    assert_eq!(words(stage), [("In production", 2), ("Deployed - in use", 1), ("En production", 1)]);
    assert_eq!(stage.columns, ["status"]);
    let json = plan.to_json();
    let stage = json["columns"].as_array().unwrap().iter().find(|column| column["field"] == "stage").unwrap();
    assert_eq!(stage["words"][0], serde_json::json!({"word": "In production", "rows": 2}));
    assert_eq!(plan.tally.rejected, 0, "a word that is not understood rejects no row");
}

#[test]
fn stages_that_nobody_understands_are_the_first_thing_one_reads() {
    let lines = planned("title,status\nAlpha,Live\nBeta,Test\nGamma,Live\n", &["name=title", "stage=status"]).lines();
    assert_eq!(lines[1], "stage from \"status\": 0 taken, 3 not understood");
    assert_eq!(lines[2], "  not understood: \"Live\" 2, \"Test\" 1");
    assert!(lines[3].starts_with("3 rows in"), "{lines:#?}");
}

/// A table that states a word for a fact, beside an owner, and what the plan says of it.
fn stated(field: &str, word: &str) -> (TestRegister, Source, Plan) {
    let text = format!("name,owner,theirs\nBot,Pat Doe,{word}\n");
    let map = format!("{field}=theirs");
    let maps: &[&str] = if field == "owner" { &["name=name", &map] } else { &[&map] };
    let desk = TestRegister::begin(TODAY);
    let mut source = source(&text, maps);
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    (desk, source, plan)
}

/// Every kind of fact, a word that is not its own.
#[rstest]
#[case::stage("stage", "Produktion")]
#[case::yes_or_no("chains_tools", "ja")]
#[case::kind("kind", "Klassisches ML")]
#[case::day("ends_on", "31. Dezember 2026")]
#[case::part_of_a_day("stop_tested_on", "2025")]
#[case::number("log_retention_days", "about a year")]
#[case::interval("cadence", "quarterly")]
#[case::claim("personal-data", "Oui")]
#[case::person("owner", "4711")]
#[case::another_persons("deputy", "+49 4711")]
fn a_word_that_is_not_understood_leaves_the_fact_unknown_and_the_row_taken(#[case] field: &str, #[case] word: &str) {
    let (mut desk, mut source, plan) = stated(field, word);
    assert_eq!(words(column(&plan, field)), [(word, 1)]);
    assert_eq!(counts(&import(&mut desk, &mut source)), [1, 0, 0, 0, 0, 0]);
    if field != "personal-data" {
        assert_eq!(fact(&desk, "bot", field), "unknown");
        assert_eq!(super::workload(&desk, "bot").sources[0].unmapped["theirs"], word, "the word is kept");
    }
}

/// Every kind of fact, a word for nothing.
#[rstest]
fn a_cell_that_says_nothing_is_no_fact_and_is_counted_so(
    #[values(
        "stage",
        "chains_tools",
        "ends_on",
        "log_retention_days",
        "cadence",
        "supplier",
        "tools",
        "owner",
        "deputy",
        "personal-data",
        "team"
    )]
    field: &str,
    #[values("N/A", "TBD", "-", "?", "unknown", "nobody", "#N/A", "k. A.")] word: &str,
) {
    let (mut desk, mut source, plan) = stated(field, word);
    let heard = column(&plan, field);
    assert_eq!((heard.taken, heard.not_understood.cells), (0, 0), "{heard:?}");
    assert_eq!(heard.nothing.words, [(word.to_owned(), 1)]);
    import(&mut desk, &mut source);
    if field != "personal-data" {
        assert_eq!(fact(&desk, "bot", field), "unknown");
    }
    let people = usize::from(field != "owner");
    assert_eq!(desk.store.people().unwrap().len(), people, "nobody is somebody");
}

#[test]
fn a_word_for_nothing_that_is_an_answer_is_one() {
    let plan = planned("name,reach_customer,tools_complete\nBot,none,none\n", &[]);
    assert_eq!((column(&plan, "reach_customer").taken, column(&plan, "tools_complete").taken), (1, 1));
}

/// Every value that an answer would be refused.
#[rstest]
#[case::last_review(
    "last_review_on",
    "2099-01-01",
    "last_review_on 2099-01-01 is after 2026-11-22; give a day that has come"
)]
#[case::stop_test(
    "stop_tested_on",
    "2099-01-01",
    "stop_tested_on 2099-01-01 is after 2026-11-22; give a day that has come"
)]
#[case::since("stage_since", "2026-11-23", "stage_since 2026-11-23 is after 2026-11-22; give a day that has come")]
#[case::human_check("control_exercised_on", "2099-01-01", "control_exercised_on 2099-01-01 is after")]
#[case::chains("chains_reviewed_on", "2099-01-01", "chains_reviewed_on 2099-01-01 is after")]
#[case::log("log_sampled_on", "2099-01-01", "log_sampled_on 2099-01-01 is after")]
#[case::effect("reach_answered_on", "2099-01-01", "reach_answered_on 2099-01-01 is after")]
#[case::no_such_day("ends_on", "2026-02-30", "there is no such day")]
#[case::backwards(
    "cadence",
    "-5d",
    "cadence: an interval is written 90d, 12w, 3m or 1y, at most ten years; write it as"
)]
#[case::for_ever(
    "cadence",
    "1000y",
    "cadence: an interval is written 90d, 12w, 3m or 1y, at most ten years; write it as"
)]
#[case::negative("log_retention_days", "-3", "`-3` is not a whole number")]
#[case::broken_list("tools", "[\"\"mail\"\"", "`[\"mail\"` is not a JSON array of texts")]
#[case::tier("tier_raised", "high", "a tier is raised by hand only with a reason; give tier_reason too")]
fn a_value_that_an_answer_is_refused_rejects_its_row_with_the_same_sentence(
    #[case] field: &str,
    #[case] value: &str,
    #[case] sentence: &str,
) {
    let plan = planned(&format!("name,{field}\nBot,\"{value}\"\nChat,\n"), &[]);
    assert_eq!((plan.tally.new, plan.tally.rejected), (1, 1), "the other rows are taken");
    let rejected = &plan.rejected[0];
    assert_eq!((rejected.row, rejected.column.as_deref()), (1, Some(field)));
    assert!(rejected.reason.to_string().starts_with(sentence), "{}", rejected.reason);
}

#[test]
fn a_list_of_none_that_would_have_items_is_rejected() {
    let plan = planned("name,tools,tools_complete\nBot,mail,none\n", &[]);
    assert_eq!(plan.rejected[0].column.as_deref(), Some("tools_complete"));
}

#[test]
fn a_list_is_taken_in_the_form_that_fields_documents() {
    let mut desk = TestRegister::begin(TODAY);
    import(&mut desk, &mut source("name,tools\nBot,\"[\"\"mail\"\",\"\"read, write\"\"]\"\nChat,\"mail, db\"\n", &[]));
    assert_eq!(super::workload(&desk, "bot").facts.tools, ["mail", "read, write"]);
    assert_eq!(super::workload(&desk, "chat").facts.tools, ["mail", "db"]);
}

#[test]
fn a_map_adds_to_what_is_recognised() {
    let plan = planned("id,name,supplier,stage\n1,Alpha,Acme,pilot\n", &["source_id=id"]);
    let facts: Vec<&str> = plan.columns.iter().map(|column| column.fact.as_str()).collect();
    assert_eq!(facts, ["name", "stage", "supplier", "source_id"]);
    let plan = planned("name,title,stage\nA,Alpha,pilot\n", &["name=title"]);
    assert_eq!(column(&plan, "name").columns, ["title"], "what was said counts before what is recognised");
    let plan = planned("name,owner,vice\nA,Pat Doe,Kim Ito\n", &["deputy=vice"]);
    assert_eq!((column(&plan, "owner").taken, column(&plan, "deputy").taken), (1, 1));
}

#[rstest]
#[case::beyond_the_last(
    "name,stage\nA,pilot\n",
    "stage=#9",
    "there is no column #9: the file has 2 columns, counted from 1; the file has \"name\", \"stage\""
)]
#[case::beyond_the_last_by_position(
    "Title\nA\n",
    "name=#3",
    "there is no column #3: the file has 1 column, counted from 1; the file has \"Title\""
)]
fn a_column_that_is_not_there_is_named(#[case] text: &str, #[case] map: &str, #[case] why: &str) {
    let maps = [map.to_owned()];
    let how = Reading { source: "csv:list", maps: &maps, ..Reading::default() };
    let error = Source::from_pipe(std::io::Cursor::new(text.to_owned()), "list.csv", &how).unwrap_err().to_string();
    assert_eq!(error, format!("list.csv: {why}"));
}

#[test]
fn a_rejected_row_that_nobody_fixed_is_rejected_again() {
    let key = ["AKIA", "ABCDEFGHIJKLMN23"].concat();
    let mut first = source(&format!("name,purpose\nA,key {key} in use\n"), &[]);
    let desk = TestRegister::begin(TODAY);
    let plan = Plan::make(&mut first, &desk.store).unwrap();
    let mut rejects = Vec::new();
    countersign::import::write_rejects(&mut first, &plan, &mut rejects).unwrap();
    let rejects = String::from_utf8(rejects).unwrap();
    let again = planned(&rejects, &[]);
    assert_eq!((again.tally.new, again.rejected[0].column.as_deref()), (0, Some("purpose")));
    let fixed = rejects.replace("[left out: it looks like a secret]", "the key of the gateway");
    assert_eq!(planned(&fixed, &[]).tally.new, 1);
}

/// What one cell, or all of them together, may hold.
#[rstest]
#[case::a_cell(format!("name,purpose\nA,{}\nB,short\n", "x".repeat(70_000)), "purpose", "it is a cell longer than 64 KiB; shorten it")]
#[case::a_quoted_cell(format!("name,purpose\nA,\"{}\"\nB,short\n", "x\n".repeat(700_000)), "purpose", "it is a cell longer than 64 KiB; shorten it")]
#[case::a_row(format!("name{}\nA{}\nB{}\n", ",c1,c2,c3,c4,c5,c6,c7,c8,c9,d0,d1,d2,d3,d4,d5,d6,d7,d8,d9,e0", ",".to_owned() + &vec!["y".repeat(60_000); 20].join(","), ",z".repeat(20)), "c9", "it is a row longer than 512 KiB; shorten it")]
fn one_long_cell_rejects_its_row_and_not_the_file(#[case] text: String, #[case] column: &str, #[case] why: &str) {
    let plan = planned(&text, &[]);
    assert_eq!((plan.tally.new, plan.tally.rejected), (1, 1));
    let rejected = &plan.rejected[0];
    assert_eq!((rejected.row, rejected.column.as_deref()), (1, Some(column)));
    assert!(rejected.reason.to_string().starts_with(why), "{}", rejected.reason);
}

/// An agency's own part of the federal inventory: without the columns that name agencies.
#[test]
fn a_file_of_a_known_kind_that_lacks_columns_says_so_once() {
    let columns = "id,use_case_name,development_stage,is_high_impact,classification,problem_solved,benefits,system_outputs,vendor_name,\
        has_pii,contact_email,data_description";
    let text = format!("{columns}\n1,Bot,Pilot,High-impact,,sorts mail,,,Acme,No,,\n2,Chat,Deployed,,,,,,,,,\n");
    let on: Option<Day> = TODAY.parse().ok();
    let open = |text: String| {
        let how = Reading { source: "us-federal-2025", on, ..Reading::default() };
        Source::from_pipe(std::io::Cursor::new(text), "agency.csv", &how)
    };
    let plan = Plan::make(&mut open(text).unwrap(), &TestRegister::begin(TODAY).store).unwrap();
    assert_eq!((plan.tally.new, column(&plan, "stage").taken), (2, 2));
    let told: Vec<String> = plan.lines().into_iter().filter(|line| line.contains("\"agency\"")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let error = open("Name,Stage\nBot,Pilot\n".to_owned()).unwrap_err().to_string();
    assert!(error.starts_with("agency.csv: it is not written as us-federal-2025 is: "), "{error}");
}

/// The order of days is given, and their years have two digits: nothing is guessed, and the plan says why.
#[test]
fn years_of_two_digits_are_not_read_and_the_plan_says_so() {
    let plan = planned("name,stage_since,model\nA,31.12.26,1.2.03\nB,01.02.25,x\nC,31.12.2025,y\nD,soon,z\n", &[]);
    let days = column(&plan, "stage_since");
    assert_eq!((days.not_understood.cells, days.short_years()), (4, 2), "no order is given, so nothing is read");
    let told = days.lines().join("\n");
    assert!(told.contains("years of two digits are not read (2 rows)") && told.contains("write four digits"), "{told}");
    assert_eq!(column(&plan, "model").short_years(), 0, "what is no day has no year");
    assert_eq!(plan.tally.rejected, 0);
}

#[rstest]
#[case::german("keine", "no", 1)]
#[case::french("aucune", "no", 1)]
#[case::the_answer_itself("none", "yes", 0)]
#[case::nobody_knows("unbekannt", "no", 0)]
#[case::no_value("N/A", "no", 0)]
fn a_word_that_may_be_the_answer_none_is_asked_about_and_not_passed_over(
    #[case] word: &str,
    #[case] taken: &str,
    #[case] not_understood: u64,
) {
    let plan = planned(&format!("title,check\nAlpha,{word}\n"), &["name=title", "control_point=check"]);
    let check = column(&plan, "control_point");
    assert_eq!((check.taken == 1, check.not_understood.cells), (taken == "yes", not_understood), "{word}");
    let plan = planned(&format!("title,purpose\nAlpha,{word}\n"), &["name=title", "purpose=purpose"]);
    assert_eq!(column(&plan, "purpose").not_understood.cells, 0, "a text has no answer none");
}

#[test]
fn a_second_name_beside_an_owner_is_no_deputy_and_the_column_for_deputies_is_read() {
    let table = "title,owner,deputy\nAlpha,Kim Miller; Pat Jones,\nBeta,Kim Miller; Pat Jones,Sam Stone\n";
    let mut desk = TestRegister::begin(TODAY);
    import(&mut desk, &mut source(table, &["name=title"]));
    let deputy = |key: &str| fact(&desk, key, "deputy");
    assert_eq!(deputy("alpha"), "unknown");
    assert_eq!(deputy("beta"), desk.store.people_called("Sam Stone").unwrap()[0].id.to_string());
}
