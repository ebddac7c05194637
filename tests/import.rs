//! Imports through a real register: planned, applied, offered again, changed on either side.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "import/answered.rs"]
mod answered;
#[path = "import/mappings.rs"]
mod mappings;
#[path = "import/odd.rs"]
mod odd;
#[path = "import/silence.rs"]
mod silence;
mod support;
#[path = "import/tables.rs"]
mod tables;
#[path = "import/unused.rs"]
mod unused;
#[path = "import/words.rs"]
mod words;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use countersign::domain::command::Command;
use countersign::domain::record::Workload;
use countersign::domain::{ClaimKind, Fact, FactTable as _, Id, Stage};
use countersign::import::{ApplyError, Outcome, Plan, Reading, Source, apply, write_rejects};
use countersign::query::{Asking, parse};
use support::TestRegister;

fn table(text: &str) -> Source {
    let pipe = std::io::Cursor::new(text.as_bytes().to_vec());
    Source::from_pipe(pipe, "list.csv", &Reading { source: "csv:list", ..Reading::default() }).unwrap()
}

fn published(file: &str, source: &str) -> Option<Source> {
    let home = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    let path = PathBuf::from(home).join("../shared/data").join(file);
    if path.is_file() {
        return Some(Source::open(&path, &Reading { source, ..Reading::default() }).unwrap());
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

fn apply_planned(desk: &mut TestRegister, source: &mut Source, plan: &Plan) -> Result<Outcome, ApplyError> {
    let request = desk.request();
    let mut bytes = request.act.0;
    bytes[15] ^= 0xff;
    apply(source, plan, &mut desk.store, request, Id(bytes), &mut |_, _| {})
}

fn import(desk: &mut TestRegister, source: &mut Source) -> Outcome {
    let plan = Plan::make(source, &desk.store).unwrap();
    let tally = plan.tally;
    assert_eq!(tally.rows, tally.new + tally.changed + tally.unchanged + tally.rejected);
    apply_planned(desk, source, &plan).unwrap()
}

fn counts(outcome: &Outcome) -> [u64; 6] {
    let tally = outcome.tally;
    [tally.new, tally.changed, tally.unchanged, tally.rejected, tally.conflicts, tally.missing]
}

fn workload(desk: &TestRegister, key: &str) -> Workload {
    let id = desk.store.find(key).unwrap().id;
    desk.store.record(id).unwrap().unwrap().workload().unwrap().clone()
}

fn fact(desk: &TestRegister, key: &str, field: &str) -> String {
    workload(desk, key).facts.value(field).unwrap().plain()
}

const FIRST: &str = "source_id,name,supplier,stage,owner\n1,Bot,Acme,pilot,ai@acme.example\n2,Chat,Acme,Deployed,\n";

#[test]
fn a_first_import_makes_records_and_says_only_what_the_source_says() {
    let mut desk = TestRegister::begin("2026-11-22");
    let outcome = import(&mut desk, &mut table(FIRST));
    assert_eq!(counts(&outcome), [2, 0, 0, 0, 0, 0]);
    let bot = workload(&desk, "bot");
    assert!(bot.facts.stage.is(Stage::Pilot));
    assert_eq!(bot.sources[0].source_id.as_deref(), Some("1"));
    let owner = *bot.facts.owner.known().unwrap();
    let owner = desk.store.record(owner).unwrap().unwrap().person().unwrap().clone();
    assert_eq!((owner.called().as_str(), owner.is_active_person()), ("ai@acme.example", false), "a mailbox is nobody");
    let chat = workload(&desk, "chat");
    assert_eq!((&chat.facts.stage, &chat.facts.owner), (&Fact::Unknown, &Fact::Unknown));
    assert_eq!(chat.sources[0].unmapped["stage"], "Deployed", "the word is kept and offered");
}

#[test]
fn the_same_file_again_writes_only_that_it_was_seen() {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut table(FIRST));
    let outcome = import(&mut desk, &mut table(FIRST));
    assert_eq!(counts(&outcome), [0, 0, 2, 0, 0, 0]);
    assert!(outcome.only_seen);
    assert_eq!(outcome.committed.entries, 1);
    let kinds: Vec<String> = desk.store.latest(None, 1).unwrap().into_iter().map(|row| row.entry.kind).collect();
    assert_eq!(kinds, ["import.repeated"]);
}

#[test]
fn what_the_source_changed_is_taken_and_what_a_person_changed_is_kept() {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut table(FIRST));
    let bot = desk.store.find("bot").unwrap().id;
    let fields = support::facts(&[("supplier", "Own house"), ("purpose", "Sorts claims")]);
    desk.act(Command::Answer { workload: bot, fields, bulk: None, overwrite: true });
    let now = FIRST.replace("1,Bot,Acme,pilot", "1,Robot,Acme,production").replace("2,Chat,Acme", "2,Chat,Umbrella");
    let outcome = import(&mut desk, &mut table(&now));
    assert_eq!(counts(&outcome), [0, 2, 0, 0, 0, 0]);
    assert_eq!(fact(&desk, "bot", "name"), "Robot", "theirs changed, ours did not");
    assert_eq!(fact(&desk, "bot", "stage"), "production");
    assert_eq!(fact(&desk, "bot", "supplier"), "Own house", "theirs did not change, ours did");
    assert_eq!(fact(&desk, "bot", "purpose"), "Sorts claims", "the source never spoke of it");
    assert_eq!(fact(&desk, "chat", "supplier"), "Umbrella");
    assert_eq!(workload(&desk, "bot").sources.len(), 1, "a new name is no new row");
}

#[test]
fn where_both_sides_changed_the_answer_stands_and_a_person_settles_it() {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut table(FIRST));
    let bot = desk.store.find("bot").unwrap().id;
    desk.act(Command::Answer {
        workload: bot,
        fields: support::facts(&[("supplier", "Own house")]),
        bulk: None,
        overwrite: true,
    });
    let mut source = table(&FIRST.replace("1,Bot,Acme", "1,Bot,Umbrella"));
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    let change = &plan.changes[0].fields[0];
    assert_eq!(
        (change.field, change.from.as_str(), change.to.as_str(), change.is_conflict),
        ("supplier", "Own house", "Umbrella", true)
    );
    let outcome = apply_planned(&mut desk, &mut source, &plan).unwrap();
    assert_eq!(counts(&outcome), [0, 1, 1, 0, 1, 0]);
    assert_eq!(fact(&desk, "bot", "supplier"), "Own house");
    assert_eq!(workload(&desk, "bot").sources[0].conflicts, ["supplier"]);
}

#[test]
fn a_row_gone_from_the_source_is_recorded_and_comes_back() {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut table(FIRST));
    let without = "source_id,name,supplier,stage,owner\n1,Bot,Acme,pilot,ai@acme.example\n";
    assert_eq!(counts(&import(&mut desk, &mut table(without))), [0, 0, 1, 0, 0, 1]);
    assert!(workload(&desk, "chat").sources[0].missing_since.is_some());
    assert_eq!(counts(&import(&mut desk, &mut table(without))), [0, 0, 1, 0, 0, 0], "it is gone only once");
    assert_eq!(counts(&import(&mut desk, &mut table(FIRST))), [0, 1, 1, 0, 0, 0]);
    assert!(workload(&desk, "chat").sources[0].missing_since.is_none());
}

#[test]
fn two_sources_may_speak_of_one_workload() {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut table("name,unit,supplier\nBot,Claims,Acme\n"));
    let text = "name,unit,supplier,model\nbot ,Claims,Umbrella,m-1\n";
    let mut other = Source::from_pipe(
        std::io::Cursor::new(text),
        "other.csv",
        &Reading { source: "csv:other", ..Reading::default() },
    )
    .unwrap();
    assert_eq!(
        counts(&import(&mut desk, &mut other)),
        [0, 1, 0, 0, 0, 0],
        "nobody answered, so the newer word is taken"
    );
    assert_eq!((fact(&desk, "bot", "supplier"), fact(&desk, "bot", "model")), ("Umbrella".into(), "m-1".into()));
    assert_eq!(workload(&desk, "bot").sources.len(), 2);
}

#[test]
fn a_plan_for_a_register_that_has_moved_on_is_refused() {
    let mut desk = TestRegister::begin("2026-11-22");
    let mut source = table(FIRST);
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    desk.act(Command::AddWorkload { key: None, fields: support::facts(&[("name", "Bot")]) });
    let refused = apply_planned(&mut desk, &mut source, &plan);
    assert!(matches!(refused, Err(ApplyError::Register(_))), "{refused:?}");
}

#[test]
fn a_plan_is_bound_to_the_bytes_of_its_file() {
    let mut desk = TestRegister::begin("2026-11-22");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, FIRST).unwrap();
    let mut source = Source::open(&path, &Reading { source: "csv:list", ..Reading::default() }).unwrap();
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    std::fs::write(&path, FIRST.replace("Chat", "Spam")).unwrap();
    let entries = desk.store.end().unwrap();
    let refused = apply_planned(&mut desk, &mut source, &plan);
    assert!(matches!(refused, Err(ApplyError::File(_))), "{refused:?}");
    assert_eq!(desk.store.end().unwrap(), entries, "nothing was written");
}

#[test]
fn rejected_rows_are_fixed_and_imported_again() {
    let mut desk = TestRegister::begin("2026-11-22");
    let text = "source_id,name,ends_on\n1,Bot,2027-01-31\n2,Chat,2027-02-30\n3,,2027-01-31\n";
    let mut source = table(text);
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    let mut rejects = Vec::new();
    write_rejects(&mut source, &plan, &mut rejects).unwrap();
    assert_eq!(counts(&apply_planned(&mut desk, &mut source, &plan).unwrap()), [1, 0, 0, 2, 0, 0]);
    let rejects = String::from_utf8(rejects).unwrap();
    assert_eq!(rejects.lines().count(), 3);
    assert!(rejects.contains("2,Chat,2027-02-30,there is no such day"), "{rejects}");
    let fixed = rejects.replace("02-30", "02-28").replace("3,,", "3,Third,");
    assert_eq!(counts(&import(&mut desk, &mut table(&fixed))), [2, 0, 0, 0, 0, 0], "the first row is not gone");
    assert!(workload(&desk, "chat").sources[0].unmapped.is_empty(), "the reason is no column of the source");
}

#[test]
fn the_federal_inventory_of_2025_imports_as_published() {
    let Some(mut source) = published("us-federal-2025.csv", "us-federal-2025") else { return };
    let mut desk = TestRegister::begin("2026-11-22");
    let begun = Instant::now();
    let rows = source.rows().unwrap().filter(|row| row.as_ref().unwrap().is_ok()).count();
    eprintln!("read {rows} rows in {:?}", begun.elapsed());
    let begun = Instant::now();
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    eprintln!("planned in {:?}", begun.elapsed());
    let begun = Instant::now();
    let outcome = apply_planned(&mut desk, &mut source, &plan).unwrap();
    eprintln!("applied in {:?}, {} entries", begun.elapsed(), outcome.committed.entries);
    assert_eq!(outcome.tally.rows, 3_611);
    assert_eq!(counts(&outcome), [3_608, 0, 0, 3, 0, 0], "two exact copies and one nameless");
    assert_eq!(desk.store.counts().unwrap().workloads, 3_608);
    let mut again = published("us-federal-2025.csv", "us-federal-2025").unwrap();
    let outcome = import(&mut desk, &mut again);
    assert_eq!(counts(&outcome), [0, 0, 3_608, 3, 0, 0]);
    assert_eq!(outcome.committed.entries, 1);
    let mut first = 0;
    desk.store
        .each_dossier(|dossier| {
            let workload = &dossier.workload;
            first += u32::from(workload.facts.stage.is(Stage::Production) && workload.claimed(ClaimKind::HighImpact));
            Ok(true)
        })
        .unwrap();
    assert_eq!(first, 227, "the ones to look at first");
}

#[test]
#[ignore = "a long run: two inventories"]
fn the_inventory_of_2024_is_followed_by_that_of_2025() {
    let Some(mut source) = published("us-federal-2024.csv", "us-federal-2024") else { return };
    let mut desk = TestRegister::begin("2026-11-22");
    let outcome = import(&mut desk, &mut source);
    assert_eq!((outcome.tally.rows, outcome.tally.changed, outcome.tally.missing), (2_133, 0, 0));
    assert_eq!(outcome.tally.new + outcome.tally.rejected, 2_133);
    let mut next = published("us-federal-2025.csv", "us-federal-2025").unwrap();
    let outcome = import(&mut desk, &mut next);
    assert!(outcome.tally.changed > 500, "{:?}", outcome.tally);
    assert_eq!((outcome.tally.conflicts, outcome.tally.missing), (0, 0), "nobody has answered anything");
}

/// `cargo test --release --test import -- --ignored --nocapture` prints the figures.
#[test]
#[ignore = "a long run: a hundred thousand rows, in, again, and changed"]
fn a_hundred_thousand_rows_are_imported_in_a_time_that_grows_with_them() {
    const ROWS: u32 = 100_000;
    let mut text = String::from("source_id,unit,team,name,purpose,stage,owner\n");
    for n in 0..ROWS {
        let stage = if n % 3 == 0 { "Deployed" } else { "pilot" };
        let purpose = "Sorts incoming invoices for the agent on duty so that the urgent ones are seen first";
        writeln!(text, "{n},Unit {},Team {},Agent {n},{purpose},{stage},team-{}@acme.example", n % 7, n % 90, n % 300)
            .unwrap();
    }
    let mut desk = TestRegister::begin("2026-11-22");
    let mut timed = |what: &str, text: &str| {
        let begun = Instant::now();
        let mut source = table(text);
        let plan = Plan::make(&mut source, &desk.store).unwrap();
        let planned = begun.elapsed();
        let outcome = apply_planned(&mut desk, &mut source, &plan).unwrap();
        eprintln!("{what}: planned in {planned:.2?}, done in {:.2?}", begun.elapsed());
        counts(&outcome)
    };
    assert_eq!(timed("first", &text), [ROWS.into(), 0, 0, 0, 0, 0]);
    assert_eq!(timed("again", &text), [0, 0, ROWS.into(), 0, 0, 0]);
    assert_eq!(timed("changed", &text.replace("Sorts", "Files")), [0, ROWS.into(), 0, 0, 0, 0]);
}

fn plan(desk: &TestRegister, text: &str) -> Plan {
    Plan::make(&mut table(text), &desk.store).unwrap()
}

fn taken(desk: &mut TestRegister, text: &str) -> Plan {
    let mut source = table(text);
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    apply_planned(desk, &mut source, &plan).unwrap();
    plan
}

#[test]
fn empty_rows_are_skipped_counted_and_no_trouble() {
    let mut desk = TestRegister::begin("2026-11-22");
    let plan = taken(&mut desk, "name,stage\nA,pilot\n,\n \u{a0}, \nB,pilot\n,,\n,\n");
    let tally = plan.tally;
    assert_eq!((tally.rows, tally.new, tally.rejected, tally.empty), (6, 2, 0, 4));
    assert!(!plan.has_new_trouble() && plan.rejected.is_empty());
    assert!(plan.lines().iter().any(|line| line.contains("6 rows in") && line.contains("4 empty and skipped")));
}

#[rstest::rstest]
#[case::by_its_bytes("name,ends_on\nA,2026-02-30\nB,2027-01-01\n", "name,ends_on\nC,2027-01-01\nA,2026-02-30\n", 1)]
#[case::by_its_id("source_id,name,ends_on\n1,A,2026-02-30\n", "source_id,name,ends_on\n1,A again,2026-02-31\n", 1)]
#[case::for_another_reason("source_id,name,ends_on\n1,A,2026-02-30\n", "source_id,name,ends_on\n1,,\n", 0)]
#[case::another_row("name,ends_on\nA,2026-02-30\n", "name,ends_on\nB,2026-02-30\n", 0)]
#[case::a_copy("name\nA\nA\n", "name\nA\nB\nA\n", 1)]
fn a_row_that_the_last_import_refused_for_the_same_reason_is_known(
    #[case] first: &str,
    #[case] second: &str,
    #[case] known: u64,
) {
    let mut desk = TestRegister::begin("2026-11-22");
    assert!(taken(&mut desk, first).has_new_trouble());
    let plan = plan(&desk, second);
    assert_eq!((plan.tally.rejected, plan.known_rejects), (1, known));
    assert_eq!(plan.has_new_trouble(), known == 0);
    assert_eq!(plan.to_json()["known_rejects"], known);
}

#[test]
fn a_conflict_is_counted_while_it_is_open_and_is_new_trouble_once() {
    let mut desk = TestRegister::begin("2026-11-22");
    taken(&mut desk, FIRST);
    let bot = desk.store.find("bot").unwrap().id;
    desk.answer(bot, &[("supplier", "Own house")]);
    let zeta = FIRST.replace("1,Bot,Acme", "1,Bot,Zeta");
    let counts = |plan: &Plan| (plan.tally.conflicts, plan.open_conflicts, plan.has_new_trouble());
    assert_eq!(counts(&taken(&mut desk, &zeta)), (1, 0, true));
    assert_eq!(counts(&taken(&mut desk, &zeta)), (0, 1, false));
    // Another field of the row changes: the conflict is still open, and it is not forgotten.
    let renamed = zeta.replace("1,Bot,Zeta", "1,Robot,Zeta");
    assert_eq!(counts(&taken(&mut desk, &renamed)), (0, 1, false));
    assert_eq!(workload(&desk, "bot").sources[0].conflicts, ["supplier"]);
    // The source says a third thing: new trouble again.
    assert_eq!(counts(&taken(&mut desk, &renamed.replace("Zeta", "Eta"))), (1, 0, true));
    // The source comes round.
    assert_eq!(counts(&taken(&mut desk, &renamed.replace("Zeta", "Own house"))), (0, 0, false));
    assert_eq!(counts(&plan(&desk, &renamed.replace("Zeta", "Own house"))), (0, 0, false));
}

#[test]
fn rows_that_are_missing_are_named_with_the_new_row_of_the_same_name() {
    let mut desk = TestRegister::begin("2026-11-22");
    taken(&mut desk, "name,team\nBot,Claims\nChat,Claims\n");
    let plan = plan(&desk, "name,team\nBot,Motor\nThird,Claims\n");
    let lines = plan.lines();
    let told = |key: &str| lines.iter().find(|line| line.starts_with(&format!("missing: {key}"))).unwrap().clone();
    assert!(told("bot").contains("row 1 has the same name, other team (team Motor): the same workload?"), "{lines:?}");
    assert_eq!(told("chat"), "missing: chat (Chat)");
    assert_eq!(plan.to_json()["missing_rows"][0]["key"], "bot");
}

#[test]
fn rejected_rows_are_guarded_in_their_file_and_come_back_as_they_were() {
    let mut desk = TestRegister::begin("2026-11-22");
    let mut source = table("name,purpose,ends_on\n\"=HYPERLINK(1)\",+cmd,2026-02-30\n'tis,@x,2026-02-30\n");
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    let mut file = Vec::new();
    write_rejects(&mut source, &plan, &mut file).unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(text.contains("\n'=HYPERLINK(1),'+cmd,") && text.contains("\n''tis,'@x,"), "{text}");
    import(&mut desk, &mut table(&text.replace("2026-02-30", "2027-02-28")));
    let found = desk.store.matching(&parse("").unwrap(), &Asking { today: desk.today(), me: None }).unwrap();
    let name = |id: &Id| desk.store.record(*id).unwrap().unwrap().workload().unwrap().name().to_owned();
    let mut names: Vec<String> = found.iter().map(name).collect();
    names.sort();
    assert_eq!(names, ["'tis", "=HYPERLINK(1)"]);
}

fn in_conflict(field: &str, ours: &str, theirs: &str) -> TestRegister {
    let mut desk = TestRegister::begin("2026-11-22");
    desk.person("R. Diaz");
    taken(&mut desk, FIRST);
    let bot = desk.store.find("bot").unwrap().id;
    desk.answer(bot, &[(field, ours)]);
    taken(&mut desk, &FIRST.replace("1,Bot,Acme", &format!("1,Bot,{theirs}")));
    desk
}

fn resolve(desk: &TestRegister, source: Option<&str>, field: Option<&str>, takes: bool) -> Command {
    let workload = desk.store.find("bot").unwrap().id;
    Command::ResolveConflicts { workload, source: source.map(str::to_owned), field: field.map(str::to_owned), takes }
}

#[rstest::rstest]
#[case::kept(false, "Mine")]
#[case::taken(true, "Zeta")]
fn a_conflict_is_settled_either_way_and_the_same_file_does_not_open_it_again(#[case] takes: bool, #[case] now: &str) {
    let mut desk = in_conflict("supplier", "Mine", "Zeta");
    let zeta = FIRST.replace("1,Bot,Acme", "1,Bot,Zeta");
    let settle = resolve(&desk, None, None, takes);
    desk.act(settle.clone());
    assert_eq!(fact(&desk, "bot", "supplier"), now);
    assert_eq!(workload(&desk, "bot").conflicts().count(), 0);
    let again = plan(&desk, &zeta);
    assert_eq!((again.tally.unchanged, again.tally.conflicts, again.open_conflicts), (2, 0, 0));
    assert!(desk.refused(settle).contains("no open conflict"));
    // Either way it is a person's answer: another value of the source is a new conflict.
    assert_eq!(plan(&desk, &FIRST.replace("1,Bot,Acme", "1,Bot,Eta")).tally.conflicts, 1);
}

#[test]
fn the_same_answer_given_again_settles_a_conflict() {
    let mut desk = in_conflict("supplier", "Mine", "Zeta");
    let bot = desk.store.find("bot").unwrap().id;
    desk.answer(bot, &[("supplier", "Mine")]);
    assert_eq!(workload(&desk, "bot").conflicts().count(), 0);
    assert_eq!(fact(&desk, "bot", "supplier"), "Mine");
}

#[test]
fn several_conflicts_are_listed_and_none_is_guessed() {
    let mut desk = in_conflict("supplier", "Mine", "Zeta");
    let bot = desk.store.find("bot").unwrap().id;
    desk.answer(bot, &[("name", "Our bot")]);
    taken(&mut desk, &FIRST.replace("1,Bot,Acme", "1,Their bot,Zeta"));
    let said = desk.refused(resolve(&desk, None, None, true));
    assert!(said.contains("name (csv:list)") && said.contains("supplier (csv:list)"), "{said}");
    for (source, field) in [(Some("csv:other"), None), (None, Some("stage")), (None, Some("no such field"))] {
        desk.refused(resolve(&desk, source, field, false));
    }
    desk.act(resolve(&desk, None, Some("name"), true));
    assert_eq!(fact(&desk, "bot", "name"), "Their bot");
    desk.act(resolve(&desk, Some("csv:list"), None, false));
    assert_eq!(workload(&desk, "bot").conflicts().count(), 0);
}

#[test]
fn an_imported_value_that_a_person_gives_again_is_their_answer() {
    let mut desk = TestRegister::begin("2026-11-22");
    let file = "source_id,name,stage,supplier\n1,Bot,experiment,Acme\n";
    taken(&mut desk, file);
    let bot = desk.store.find("bot").unwrap().id;
    let say = |pairs: &[(&str, &str)], confirms: bool| {
        let fields = support::facts(pairs);
        let bulk = "all workloads".to_owned();
        if confirms {
            Command::ConfirmAnswers { workload: bot, fields, bulk, overwrite: false }
        } else {
            Command::Answer { workload: bot, fields, bulk: Some(bulk), overwrite: false }
        }
    };
    // Of many, only where it is said.
    desk.act(say(&[("supplier", "Acme")], false));
    assert_eq!(plan(&desk, &file.replace("Acme", "Zeta")).tally.conflicts, 0);
    desk.act(say(&[("supplier", "Acme")], true));
    assert_eq!(plan(&desk, &file.replace("Acme", "Zeta")).tally.conflicts, 1);
    desk.answer(bot, &[("stage", "experiment")]);
    assert_eq!(plan(&desk, &file.replace("experiment", "pilot")).tally.conflicts, 1);
}

#[rstest::rstest]
#[case("conflict:any", 1)]
#[case("conflict:none", 1)]
#[case("missing_since:any", 0)]
fn conflicts_and_missing_rows_are_found(#[case] filter: &str, #[case] found: u64) {
    let desk = in_conflict("supplier", "Mine", "Zeta");
    let asking = Asking { today: desk.today(), me: None };
    assert_eq!(desk.store.matching_count(&parse(filter).unwrap(), &asking).unwrap(), found);
}

#[test]
fn a_workload_whose_row_is_missing_is_found() {
    let mut desk = TestRegister::begin("2026-11-22");
    taken(&mut desk, FIRST);
    taken(&mut desk, "source_id,name,supplier,stage,owner\n1,Bot,Acme,pilot,ai@acme.example\n");
    let asking = Asking { today: desk.today(), me: None };
    assert_eq!(desk.store.matching_count(&parse("missing_since:any").unwrap(), &asking).unwrap(), 1);
}

#[test]
fn a_table_of_our_own_comes_back_as_it_went() {
    let mut desk = TestRegister::begin("2026-11-22");
    let diaz = desk.person("R. Diaz");
    let sum = desk.workload("=SUM(1)", &[("team", "@ops")]);
    desk.answer(sum, &[("owner", &diaz.to_string()[..])]);
    desk.workload("Beta", &[]);
    let list = "\"key\",\"name\",\"team\",\"owner\",\"stage\",\"fails\",\"due\"\r\n\
                \"sum-1\",\"'=SUM(1)\",\"'@ops\",\"R. Diaz\",\"experiment\",\"3\",\"2026-12-01\"\r\n\
                \"beta\",\"Beta\",\"unknown\",\"unknown\",\"experiment\",\"2\",\"\"\r\n";
    for source in ["csv:list", "countersign"] {
        let read = |text: &str| {
            let pipe = std::io::Cursor::new(text.as_bytes().to_vec());
            Source::from_pipe(pipe, "list.csv", &Reading { source, ..Reading::default() }).unwrap()
        };
        let plan = Plan::make(&mut read(list), &desk.store).unwrap();
        assert_eq!((plan.tally.unchanged, plan.tally.changed, plan.tally.new), (2, 0, 0), "{:?}", plan.lines());
        assert_eq!(plan.not_read, ["fails", "due"]);
        // A row that was changed in the sheet changes its workload, whatever its name is.
        let edited = list.replace("\"Beta\",\"unknown\"", "\"Beta 2\",\"Claims\"");
        let plan = Plan::make(&mut read(&edited), &desk.store).unwrap();
        assert_eq!((plan.tally.unchanged, plan.tally.changed, plan.tally.new), (1, 1, 0));
        let mut other = TestRegister::begin("2026-11-22");
        import(&mut other, &mut read(list));
        assert_eq!(fact(&other, "sum-1", "name"), "=SUM(1)");
        assert_eq!(
            (fact(&other, "sum-1", "team"), fact(&other, "beta", "team")),
            ("@ops".to_owned(), "unknown".to_owned())
        );
        assert!(workload(&other, "beta").facts.owner.is_unknown());
        assert!(workload(&other, "beta").sources[0].unmapped.is_empty(), "what is computed is not kept as text");
        let people: Vec<String> = other.store.people().unwrap().into_iter().map(|row| row.name).collect();
        assert_eq!(people, ["R. Diaz"]);
    }
}

#[test]
fn a_foreign_table_keeps_its_apostrophes() {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut table("name,team\n'tis,'@ops\n"));
    assert_eq!(fact(&desk, "tis", "name"), "'tis");
}
