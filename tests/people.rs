//! One way to know a person: by whatever form they are written in, in imports, in rules that ask for another person, and in packs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod support;

use countersign::domain::command::{Command, Request};
use countersign::domain::record::{Person, PersonFacts};
use countersign::domain::{Fields, Id, PersonKind};
use countersign::import::{Outcome, Plan, Reading, Source, apply};
use countersign::query::{Asking, parse};
use rstest::rstest;
use support::{TestRegister, by, day, fields};

fn source(text: &str) -> Source {
    let pipe = std::io::Cursor::new(text.as_bytes().to_vec());
    Source::from_pipe(pipe, "list.csv", &Reading { source: "csv:list", ..Reading::default() }).unwrap()
}

fn import(desk: &mut TestRegister, text: &str) -> (Plan, Outcome) {
    let mut source = source(text);
    let plan = Plan::make(&mut source, &desk.store).unwrap();
    let request = desk.request();
    let import = Id(request.act.0.map(|byte| byte ^ 0xff));
    let outcome = apply(&mut source, &plan, &mut desk.store, request, import, &mut |_, _| {}).unwrap();
    (plan, outcome)
}

/// A register in which R. Diaz is recorded with an address, and A. Kumar without.
fn office() -> (TestRegister, Id, Id) {
    let mut desk = TestRegister::begin("2026-11-22");
    let diaz = [("name", "R. Diaz"), ("kind", "person"), ("active", "yes"), ("addresses", "r.diaz@acme.example")];
    let diaz = desk.act(Command::DescribePerson { person: None, fields: fields(&diaz) }).begun[0];
    let kumar = desk.person("A. Kumar");
    (desk, diaz, kumar)
}

fn owner(desk: &TestRegister, key: &str) -> Option<Id> {
    let id = desk.store.find(key).unwrap().id;
    desk.store.record(id).unwrap().unwrap().workload().unwrap().facts.owner.known().copied()
}

fn given(desk: &TestRegister, key: &str) -> Option<String> {
    let id = desk.store.find(key).unwrap().id;
    let workload = desk.store.record(id).unwrap().unwrap().workload().unwrap().clone();
    workload.sources[0].unmapped.get("owner").cloned()
}

fn person(desk: &TestRegister, id: Id) -> Person {
    desk.store.record(id).unwrap().unwrap().person().unwrap().clone()
}

#[rstest]
fn every_form_of_one_contact_is_the_person_who_is_recorded(
    #[values(
        "r.diaz@acme.example",
        "R.Diaz@ACME.example",
        "R. Diaz <r.diaz@acme.example>",
        "<r.diaz@acme.example>",
        "mailto:r.diaz@acme.example",
        "\"\"\"Diaz, R.\"\" <mailto:r.diaz@acme.example>\"",
        "r.diaz@acme.example (Rosa Diaz)",
        "R. Diaz",
        "r.  DIAZ",
        "R.\u{a0}Di\u{200b}az"
    )]
    cell: &str,
) {
    let (mut desk, diaz, _) = office();
    let before = desk.store.people().unwrap().len();
    import(&mut desk, &format!("name,owner\nBot,{cell}\n"));
    assert_eq!(owner(&desk, "bot"), Some(diaz));
    assert_eq!(desk.store.people().unwrap().len(), before, "nobody is new");
}

#[rstest]
fn all_forms_of_a_contact_that_is_new_are_one_record(
    #[values(
        ["Claims desk <claims@acme.example>", "claims@acme.example"],
        ["Claims desk", "Claims desk <claims@acme.example>"],
        ["José Ruiz", "JOSE\u{301} RUIZ"]
    )]
    cells: [&str; 2],
) {
    for cells in [cells, [cells[1], cells[0]]] {
        let (mut desk, ..) = office();
        let before = desk.store.people().unwrap().len();
        import(&mut desk, &format!("name,owner\nBot,{}\nChat,{}\n", cells[0], cells[1]));
        assert_eq!(desk.store.people().unwrap().len(), before + 1);
        assert!(owner(&desk, "bot").is_some());
        assert_eq!(owner(&desk, "bot"), owner(&desk, "chat"));
    }
}

#[test]
fn the_plan_counts_the_rows_that_a_name_was_taken_from() {
    let (mut desk, ..) = office();
    let (plan, _) = import(&mut desk, "name,owner\nA,A. Kumar\nB,a. kumar\nC,A. KUMAR\nD,r.diaz@acme.example\n");
    assert!(plan.lines().contains(&"taken for A. Kumar: 3 rows".to_owned()), "{:?}", plan.lines());
    assert_eq!(plan.to_json()["people_taken"][0]["rows"], 3);
}

#[rstest]
#[case::two_have_the_name("S. Two", "people have this name")]
#[case::another_address("R. Diaz <r.diaz@other.example>", "recorded without this address")]
#[case::who_left("G. Gone", "left")]
fn a_name_in_doubt_names_nobody_and_its_words_are_kept(#[case] cell: &str, #[case] why: &str) {
    let (mut desk, ..) = office();
    desk.person("S. Two");
    desk.act(Command::AddAnother { fields: fields(&[("name", "s. two"), ("kind", "person")]) });
    let gone = desk.person("G. Gone");
    desk.act(Command::PersonLeft { person: gone, left_on: day("2026-11-20") });
    let before = desk.store.people().unwrap().len();
    let (plan, outcome) = import(&mut desk, &format!("name,owner,purpose\nBot,{cell},x\nChat,{cell},y\n"));
    assert_eq!((outcome.tally.new, outcome.tally.rejected), (2, 0), "the rows are taken");
    assert_eq!((owner(&desk, "bot"), owner(&desk, "chat")), (None, None));
    assert_eq!(given(&desk, "bot").as_deref(), Some(cell));
    assert_eq!(desk.store.people().unwrap().len(), before, "nobody is made up");
    assert_eq!(plan.people.doubts.len(), 1, "one doubt a name");
    let told = plan.lines().into_iter().find(|line| line.starts_with("in doubt")).unwrap();
    assert!(told.contains(cell) && told.contains("2 rows") && told.contains(why), "{told}");
}

#[rstest]
fn the_name_of_one_beside_the_address_of_another_is_a_doubt_and_takes_nothing_from_either(
    #[values(false, true)] turned: bool,
) {
    let (mut desk, diaz, kumar) = office();
    let mut rows = [
        "Torn,A. KUMAR <r.diaz@acme.example>",
        "Plain,A. Kumar",
        "Bare,r.diaz@acme.example",
        "Free,P. Q. <r.diaz@acme.example>",
    ];
    if turned {
        rows.reverse();
    }
    let (plan, _) =
        import(&mut desk, &format!("name,owner\n{}\nAgain,A. Kumar <r.diaz@acme.example>\n", rows.join("\n")));
    let owners = ["torn", "again", "plain", "bare", "free"].map(|key| owner(&desk, key));
    assert_eq!(owners, [None, None, Some(kumar), Some(diaz), Some(diaz)]);
    assert!(given(&desk, "torn").is_some_and(|words| words.contains("KUMAR")), "its words are kept");
    assert_eq!(plan.people.doubts.len(), 1, "it is told once");
    assert_eq!(plan.people.doubts[0].rows, 2);
    let told = plan.lines().into_iter().find(|line| line.starts_with("in doubt")).unwrap();
    assert!(
        told.contains("the address is that of")
            && told.contains("R. Diaz (r.diaz@acme.example, person), the name that of"),
        "{told}"
    );
    assert!(plan.people.new.is_empty(), "nobody is new");
}

#[test]
fn a_doubt_that_was_settled_is_taken_from_the_same_file() {
    let (mut desk, diaz, _) = office();
    let file = "source_id,name,owner\n1,Bot,R. Diaz <rosa@acme.example>\n";
    import(&mut desk, file);
    let (_, again) = import(&mut desk, file);
    assert!(again.only_seen, "the doubt stands");
    let addresses = fields(&[("addresses", "r.diaz@acme.example, rosa@acme.example")]);
    desk.act(Command::DescribePerson { person: Some(diaz), fields: addresses });
    let (_, settled) = import(&mut desk, file);
    assert_eq!(settled.tally.changed, 1);
    assert_eq!(owner(&desk, "bot"), Some(diaz));
    assert_eq!(given(&desk, "bot"), None);
}

#[rstest]
fn signs_and_digits_are_nobody(#[values("-", "?", "#1", "...", "12345", "—")] cell: &str) {
    let (mut desk, ..) = office();
    let before = desk.store.people().unwrap().len();
    import(&mut desk, &format!("name,owner\nBot,{cell}\n"));
    assert_eq!((owner(&desk, "bot"), desk.store.people().unwrap().len()), (None, before));
    let fields = fields(&[("name", cell), ("kind", "person")]);
    assert!(desk.refused(Command::DescribePerson { person: None, fields }).contains("names nobody"));
}

#[test]
fn a_name_that_is_recorded_is_added_only_as_another() {
    let (mut desk, diaz, _) = office();
    let named = || fields(&[("name", "r. diaz"), ("kind", "person"), ("active", "yes")]);
    let refused = desk.refused(Command::DescribePerson { person: None, fields: named() });
    assert!(refused.contains(&diaz.to_string()) && refused.contains("--another"), "{refused}");
    desk.refused(Command::LinkAccount { person: None, fields: named(), login: "os:rosa@desk".into() });
    let other = desk.act(Command::AddAnother { fields: named() }).begun[0];
    assert_eq!(person(&desk, other).apart[0].with, diaz);
    assert_eq!(person(&desk, diaz).apart[0].with, other);
}

/// A workload whose exception one namesake of the owner is to decide on.
fn waiting() -> (TestRegister, Id, Id, Id) {
    let (mut desk, diaz, kumar) = office();
    let id = desk.workload("Bot", &[]);
    desk.answer(id, &[("owner", &kumar.to_string()[..])]);
    let asked = [
        ("reason", "it has to run"),
        ("compensating_control", "looked at daily"),
        ("owner", &diaz.to_string()[..]),
        ("expires_on", "2026-12-20"),
    ];
    let (control, asked) = ("OWN-2".to_owned(), fields(&asked));
    let asked = Command::RequestException { workload: id, control, items: vec![], by: by(diaz), fields: asked };
    let exception = desk.act(asked).begun[0];
    // A second record of the owner's name, as an older program could make it: renamed.
    let second = desk.person("Amit Kumar");
    desk.act(Command::DescribePerson { person: Some(second), fields: fields(&[("name", "a. KUMAR")]) });
    (desk, id, exception, second)
}

#[test]
fn two_records_of_one_name_are_one_person_until_somebody_says_that_they_are_two() {
    let (mut desk, workload, exception, second) = waiting();
    let decide = || Command::DecideException { exception, workload, by: by(second), declined: None };
    assert!(desk.refused(decide()).contains("do not decide"));
    let owner = owner(&desk, "bot").unwrap();
    desk.act(Command::TellApart { person: second, other: owner });
    desk.act(decide());
}

#[test]
fn a_merge_counts_from_its_day_and_a_correction_takes_it_back() {
    let (mut desk, _, kumar) = office();
    let id = desk.workload("Bot", &[]);
    desk.answer(id, &[("owner", &kumar.to_string()[..])]);
    let other = desk.person("Amit Kumar");
    desk.turn_to("2026-11-25");
    let count = |desk: &TestRegister, me: Id| {
        let asking = Asking { today: desk.today(), me: Some(me) };
        desk.store.matching_count(&parse("owner:me").unwrap(), &asking).unwrap()
    };
    assert_eq!(count(&desk, other), 0);
    desk.act(Command::MergePeople { person: kumar, into: other });
    assert_eq!(count(&desk, other), 1, "what the one owns, both own");
    let found = |desk: &TestRegister, text: &str| {
        desk.store.people_called(text).unwrap().iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(found(&desk, "A. Kumar"), [other]);
    assert_eq!(desk.store.people().unwrap().iter().filter(|row| row.name.contains("Kumar")).count(), 1);
    // Back and forth, into itself, and twice: no cycle comes about.
    for (person, into) in [(other, kumar), (other, other), (kumar, other)] {
        desk.refused(Command::MergePeople { person, into });
    }
    let owned_then = |on: &str, text: &str| {
        let then = desk.store.as_of(day(on), None).unwrap();
        let me = then.people_called(text).unwrap()[0].id;
        then.matching_count(&parse("owner:me").unwrap(), &Asking { today: day(on), me: Some(me) }).unwrap()
    };
    assert_eq!((owned_then("2026-11-24", "Amit Kumar"), owned_then("2026-11-25", "Amit Kumar")), (0, 1));
    let merged = person(&desk, kumar).merged.unwrap();
    let request = Request { corrects: Some(merged.entry), on: Some(merged.since), ..desk.request() };
    desk.store.commit(&request, Command::TellApart { person: kumar, other }).unwrap();
    assert_eq!(person(&desk, kumar).merged, None);
    assert_eq!((count(&desk, other), count(&desk, kumar)), (0, 1));
    assert!(desk.store.verify(None, &mut |_| {}).unwrap().is_sound());
}

#[test]
fn what_was_asked_and_decided_by_two_records_of_one_name_was_not_decided_by_another() {
    let (mut desk, diaz, kumar) = office();
    let second = desk.person("Amit Kumar");
    let id = desk.workload("Bot", &[("purpose", "x")]);
    desk.answer(id, &[("owner", &diaz.to_string()[..])]);
    let data = [("dataset", "claims"), ("requested_by", &kumar.to_string()[..]), ("state", "live")];
    let grant = desk.act(Command::AddGrant { workload: id, fields: fields(&data) }).begun[0];
    desk.act(Command::ApproveGrant {
        grant,
        by: by(second),
        approved_on: desk.today(),
        reason: "needed".into(),
        expires_on: None,
    });
    let fails = |desk: &TestRegister| {
        let asking = Asking { today: desk.today(), me: None };
        desk.store.matching_count(&parse("fails:DAT-2").unwrap(), &asking).unwrap()
    };
    desk.answer(id, &[("grants_complete", "listed")]);
    assert_eq!(fails(&desk), 0);
    desk.act(Command::DescribePerson { person: Some(second), fields: fields(&[("name", "A. Kumar")]) });
    assert_eq!(fails(&desk), 1, "the rename makes them one");
    desk.act(Command::TellApart { person: second, other: kumar });
    assert_eq!(fails(&desk), 0);
    desk.act(Command::MergePeople { person: kumar, into: second });
    assert_eq!(fails(&desk), 1);
}

/// Whom a typed name means where two are recorded whose names differ in case, accents or composition alone: an accent tells them apart,
/// and where nothing does, each is told with an address and picked by it or by the id.
#[rstest]
#[case::accent(["José Díaz", "Jose Diaz"], "José Díaz", &[0])]
#[case::no_accent(["José Díaz", "Jose Diaz"], "jose diaz", &[1])]
#[case::composed_otherwise(["José Díaz", "Jose Diaz"], "Jose\u{301} Di\u{301}az", &[0])]
#[case::case_alone(["A. Stone", "a. stone"], "A. Stone", &[0, 1])]
#[case::accents_left_out(["Zoë Ng", "R. Roe"], "zoe ng", &[0])]
#[case::two_without_the_accents_typed(["Zoë Ng", "Zoé Ng"], "zoe ng", &[0, 1])]
#[case::by_address(["A. Stone", "a. stone"], "two@acme.example", &[1])]
#[case::half_a_name(["A. Stone", "a. stone"], "Stone", &[])]
fn people_who_differ_in_little_are_told_apart(#[case] names: [&str; 2], #[case] typed: &str, #[case] means: &[usize]) {
    let mut desk = TestRegister::begin("2026-11-22");
    let mut add = |name: &str, address: &str| {
        let who = [("name", name), ("kind", "person"), ("active", "yes"), ("addresses", address)];
        desk.act(Command::AddAnother { fields: fields(&who) }).begun[0]
    };
    let ids = [add(names[0], "one@acme.example"), add(names[1], "two@acme.example")];
    let mut expected: Vec<Id> = means.iter().map(|nth| ids[*nth]).collect();
    expected.sort_unstable();
    let found: Vec<Id> = desk.store.people_called(typed).unwrap().iter().map(|row| row.id).collect();
    assert_eq!(found, expected, "{typed}");
    let told: Vec<String> = ids.iter().map(|id| desk.store.person_told(*id).unwrap()).collect();
    assert_eq!(told[0], format!("{} (one@acme.example, person)", names[0]));
    assert_ne!(told[0], told[1]);
}

#[rstest]
fn words_that_name_nobody_are_no_people(
    #[values("unknown", "me", "N/A", "TBD", "?", "none", "owner", "Everyone", "same as above", "vacant", "12", "")]
    name: &str,
) {
    let mut desk = TestRegister::begin("2026-11-22");
    let mut who = Fields::<PersonFacts>::new().with("kind", PersonKind::Person);
    let _ = who.parse("name", name);
    let refused = desk.refused(Command::DescribePerson { person: None, fields: who });
    assert!(refused.contains("names nobody") || refused.contains("neither a name nor an address"), "{refused}");
    import(&mut desk, &format!("name,owner,deputy\nBot,\"{name}\",\"{name}\"\n"));
    assert_eq!((owner(&desk, "bot"), desk.store.people().unwrap().len()), (None, 0));
}

/// What becomes of the cells for owner and deputy: whose record, of which kind, and what the plan says of those who are new.
#[rstest]
#[case::both("R. Roe", "C. Ng", Some("R. Roe"), Some("C. Ng"), &["R. Roe, person: 1 row", "C. Ng, person: 1 row"])]
#[case::deputy_alone("", "C. Ng", None, Some("C. Ng"), &["C. Ng, person: 1 row"])]
#[case::owner_is_nobody("N/A", "C. Ng", None, Some("C. Ng"), &["C. Ng, person: 1 row"])]
#[case::name_and_address("Bob Stone <bob@a.example>", "", Some("Bob Stone"), None, &["Bob Stone <bob@a.example>, person: 1 row"])]
#[case::link("mailto:bob@a.example", "", Some("bob@a.example"), None, &["bob@a.example, mailbox: 1 row"])]
#[case::mailbox("Claims desk <claims@a.example>", "", Some("Claims desk"), None, &["Claims desk <claims@a.example>, mailbox: 1 row"])]
#[case::team("Claims Team", "", Some("Claims Team"), None, &["Claims Team, team: 1 row"])]
#[case::pair("R. Roe; C. Ng", "X. Third", Some("R. Roe"), Some("X. Third"), &["R. Roe, person: 1 row", "X. Third, person: 1 row"])]
#[case::pair_alone("R. Roe; C. Ng", "", Some("R. Roe"), None, &["R. Roe, person: 1 row"])]
#[case::recorded("R. Diaz", "", Some("R. Diaz"), None, &[])]
fn an_owner_and_a_deputy_are_taken_each_by_itself(
    #[case] owner: &str,
    #[case] deputy: &str,
    #[case] owns: Option<&str>,
    #[case] stands_in: Option<&str>,
    #[case] new: &[&str],
) {
    let (mut desk, ..) = office();
    let (plan, _) = import(&mut desk, &format!("name,owner,deputy\nBot,{owner},{deputy}\n"));
    let id = desk.store.find("bot").unwrap().id;
    let workload = desk.store.record(id).unwrap().unwrap().workload().unwrap().clone();
    let called = |id: Option<&Id>| id.map(|id| person(&desk, *id).called());
    assert_eq!(called(workload.facts.owner.known()).as_deref(), owns);
    assert_eq!(called(workload.facts.deputy.known()).as_deref(), stands_in);
    let lines = plan.lines();
    let told: Vec<&str> =
        lines.iter().filter_map(|line| line.strip_prefix("  ")).filter(|line| line.ends_with("row")).collect();
    assert_eq!(told, new);
    assert_eq!(plan.to_json()["people_new"].as_array().unwrap().len(), new.len());
}

#[test]
fn a_column_for_the_deputy_needs_none_for_the_owner() {
    let (mut desk, diaz, _) = office();
    import(&mut desk, "name,deputy\nBot,R. Diaz\n");
    let id = desk.store.find("bot").unwrap().id;
    let workload = desk.store.record(id).unwrap().unwrap().workload().unwrap().clone();
    assert_eq!((workload.facts.owner.known(), workload.facts.deputy.known()), (None, Some(&diaz)));
    let (_, again) = import(&mut desk, "name,deputy\nBot,R. Diaz\n");
    assert!(again.only_seen);
}

/// In whatever order the rows stand, an address that is given with a name somewhere is that person.
#[rstest]
fn an_address_has_the_name_that_it_has_elsewhere(#[values(false, true)] turned: bool) {
    let mut rows = ["A,bob@a.example", "B,Bob Stone <bob@a.example>", "C,Bob Stone"];
    if turned {
        rows.reverse();
    }
    let mut desk = TestRegister::begin("2026-11-22");
    let (plan, _) = import(&mut desk, &format!("name,owner\n{}\n", rows.join("\n")));
    let new = plan.people.new;
    assert_eq!((new.len(), new[0].called.as_str(), new[0].rows), (1, "Bob Stone <bob@a.example>", 3));
    let people = desk.store.people().unwrap();
    assert_eq!((people.len(), people[0].kind.as_str(), people[0].owns), (1, "person", 3));
}

#[test]
fn a_large_plan_names_the_first_twenty_new_people_and_counts_the_rest() {
    let mut desk = TestRegister::begin("2026-11-22");
    let row = |n: u8| {
        let letters = char::from(b'A' + n % 26).to_string().repeat(2 + usize::from(n / 26));
        format!("W{n},Person {letters}")
    };
    let rows = (0..45).map(row).collect::<Vec<_>>().join("\n");
    let (plan, _) = import(&mut desk, &format!("name,owner\n{rows}"));
    let lines = plan.lines();
    assert!(lines.contains(&"45 new records of people:".to_owned()), "{lines:?}");
    assert!(lines.contains(&"  ... and 25 more".to_owned()), "{lines:?}");
    assert_eq!(plan.to_json()["people_new"].as_array().unwrap().len(), 45);
}
