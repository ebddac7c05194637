//! What a source says no longer: columns that are not read, cells that have gone blank, and what a person makes of them.

use countersign::acts::narrative;
use countersign::domain::record::PersonFacts;
use countersign::domain::{Command, Fields, PersonKind, Value};
use countersign::import::{Plan, Reading, Source};
use countersign::query::{Asking, parse};
use rstest::rstest;

use super::support::{self, TestRegister};
use super::{counts, fact, import, workload};

const Q3: &str = "id,name,Answerable,Phase\n1,Alpha,R. Diaz,production\n2,Beta,R. Diaz,production\n";
const MAPS: [&str; 4] = ["source_id=id", "name=name", "owner=Answerable", "stage=Phase"];

fn source(text: &str, maps: &[&str], clear_blank: bool) -> Source {
    let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
    let on = "2026-11-22".parse().ok();
    let how = Reading { source: "csv:inv", maps: &maps, on, clear_blank, ..Reading::default() };
    Source::from_pipe(std::io::Cursor::new(text.to_owned()), "inv.csv", &how).unwrap()
}

fn found(desk: &TestRegister, filter: &str) -> u64 {
    let asking = Asking { today: desk.today(), me: None };
    desk.store.matching_count(&parse(filter).unwrap(), &asking).unwrap()
}

fn after_q3() -> TestRegister {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut source(Q3, &MAPS, false));
    desk
}

#[test]
fn a_column_that_is_not_read_is_not_stated_and_changes_nothing() {
    let mut desk = after_q3();
    let q4 = Q3.to_owned() + "3,Gamma,R. Diaz,production\n";
    import(&mut desk, &mut source(&q4, &["source_id=id", "name=name", "stage=Phase"], false));
    assert_ne!(fact(&desk, "alpha", "owner"), "unknown");
    assert_eq!(found(&desk, "unstated:any"), 0, "nobody was asked");
    import(&mut desk, &mut source(&Q3.replace("R. Diaz", "K. Ito"), &MAPS, false));
    let owner = *workload(&desk, "alpha").facts.owner.known().unwrap();
    let owner = desk.store.record(owner).unwrap().unwrap().person().unwrap().called();
    assert_eq!(owner, "K. Ito", "what it said last is known, so what it says anew is taken");
}

/// A cell that has gone blank, and one that says nothing.
#[rstest]
fn a_fact_whose_cell_says_nothing_now_is_kept_and_marked(#[values("", "N/A")] now: &str) {
    let mut desk = after_q3();
    let q5 = Q3.replace("1,Alpha,R. Diaz,production", &format!("1,Alpha,R. Diaz,{now}"));
    let mut file = source(&q5, &MAPS, false);
    let plan = Plan::make(&mut file, &desk.store).unwrap();
    let stage = plan.columns.iter().find(|column| column.fact == "stage").unwrap();
    assert_eq!(stage.would_become_unknown, 1);
    let lines = plan.lines().join("\n");
    assert!(lines.contains("would make unknown: stage 1"), "{lines}");
    assert_eq!(counts(&import(&mut desk, &mut file)), [0, 1, 1, 0, 0, 0]);
    assert_eq!(fact(&desk, "alpha", "stage"), "production");
    let alpha = workload(&desk, "alpha");
    let unstated: Vec<_> = alpha.unstated().map(|it| (it.field, it.source, it.since.to_string())).collect();
    assert_eq!(unstated, [("stage", "csv:inv", "2026-11-22".to_owned())]);
    assert_eq!(alpha.sources[0].stated.get("stage"), None, "what the source says now is remembered");
    assert_eq!(
        (found(&desk, "unstated:any"), found(&desk, "unstated:stage"), found(&desk, "unstated:owner")),
        (1, 1, 0)
    );
    assert_eq!(found(&desk, "unstated:none"), 1);
    assert_eq!(counts(&import(&mut desk, &mut source(&q5, &MAPS, false))), [0, 0, 2, 0, 0, 0], "asked once");
}

const SAYS: &str = "csv:inv says \"Live\" since 2026-11-22, which was not understood";

/// What a source says of a fact after it stated one, and how each is told and found: silence is not a word that nobody understands.
#[rstest]
#[case::blank("", Some("no longer stated by csv:inv since 2026-11-22"), (1, 0))]
#[case::nothing("TBD", Some("no longer stated by csv:inv since 2026-11-22"), (1, 0))]
#[case::a_word("Live", Some(SAYS), (0, 1))]
#[case::known("pilot", Some("from csv:inv"), (0, 0))]
fn a_word_that_is_not_understood_is_told_apart_from_silence(
    #[case] now: &str,
    #[case] told: Option<&str>,
    #[case] (unstated, unclear): (u64, u64),
) {
    let mut desk = after_q3();
    let q4 = Q3.replace("1,Alpha,R. Diaz,production", &format!("1,Alpha,R. Diaz,{now}"));
    let mut file = source(&q4, &MAPS, false);
    let plan = Plan::make(&mut file, &desk.store).unwrap();
    let stage = plan.columns.iter().find(|column| column.fact == "stage").unwrap();
    assert_eq!((stage.would_become_unknown, stage.no_longer_understood), (unstated, unclear));
    let lines = plan.lines().join("\n");
    assert_eq!(
        lines.contains("no longer understood: stage 1; the source says another word now"),
        unclear == 1,
        "{lines}"
    );
    assert_eq!(lines.contains("stage now \"Live\", which was not understood"), unclear == 1, "{lines}");
    assert_eq!(lines.contains("no longer stated by the source: stage 1"), unstated == 1, "{lines}");
    import(&mut desk, &mut file);
    assert_eq!(narrative::source_of(&workload(&desk, "alpha"), "stage").as_deref(), told);
    assert_eq!((found(&desk, "unstated:stage"), found(&desk, "unclear:stage")), (unstated, unclear));
    assert_eq!((found(&desk, "unstated:any"), found(&desk, "unclear:any")), (unstated, unclear));
    assert_eq!(counts(&import(&mut desk, &mut source(&q4, &MAPS, false))), [0, 0, 2, 0, 0, 0], "asked once");
}

/// A word, silence and a value after one another: the last counts, and the day is the one since when it says so.
#[test]
fn what_a_source_says_last_is_what_is_told() {
    let mut desk = after_q3();
    let said = |now: &str| Q3.replace("1,Alpha,R. Diaz,production", &format!("1,Alpha,R. Diaz,{now}"));
    for (day, now, told) in [
        ("2026-11-23", "Live", "csv:inv says \"Live\" since 2026-11-23, which was not understood"),
        ("2026-11-24", "Live", "csv:inv says \"Live\" since 2026-11-23, which was not understood"),
        ("2026-11-25", "Running", "csv:inv says \"Running\" since 2026-11-25, which was not understood"),
        ("2026-11-26", "", "no longer stated by csv:inv since 2026-11-26"),
        ("2026-11-27", "Live", "csv:inv says \"Live\" since 2026-11-27, which was not understood"),
        ("2026-11-28", "production", "from csv:inv"),
    ] {
        desk.turn_to(day);
        import(&mut desk, &mut source(&(said(now) + &format!("3,Gamma {day},,\n")), &MAPS, false));
        assert_eq!(narrative::source_of(&workload(&desk, "alpha"), "stage").as_deref(), Some(told), "{day}");
        assert_eq!(fact(&desk, "alpha", "stage"), "production", "{day}");
    }
}

/// Only what a source is silent on is cleared: a word that is not understood is no silence.
#[test]
fn clear_blank_leaves_what_the_source_says_a_word_of() {
    let mut desk = after_q3();
    let text = Q3.replace("1,Alpha,R. Diaz,production", "1,Alpha,R. Diaz,Live");
    import(&mut desk, &mut source(&text.replace("2,Beta,R. Diaz,production", "2,Beta,R. Diaz,"), &MAPS, true));
    assert_eq!((fact(&desk, "alpha", "stage"), fact(&desk, "beta", "stage")), ("production".into(), "unknown".into()));
}

/// From the first import on, and until somebody answers: what to look at after a word was not understood.
#[test]
fn a_word_that_was_never_understood_is_found_until_somebody_answers() {
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut source(&Q3.replace("production", "Live"), &MAPS, false));
    assert_eq!((found(&desk, "unclear:stage"), found(&desk, "unstated:any")), (2, 0));
    let alpha = desk.store.find("alpha").unwrap().id;
    let fields = support::facts(&[("stage", "pilot")]);
    desk.act(Command::Answer { workload: alpha, fields, bulk: None, overwrite: true });
    assert_eq!(found(&desk, "unclear:stage"), 1, "alpha was answered");
}

/// A name that could be several people's is something said, and nobody knows whose it is.
#[test]
fn an_owner_in_doubt_is_not_told_as_stated() {
    let mut desk = after_q3();
    for address in ["k.ito@a.example", "ken.ito@b.example"] {
        let fields =
            Fields::<PersonFacts>::new().with("name", "K. Ito").with("addresses", Value::Texts(vec![address.into()]));
        desk.act(Command::AddAnother { fields: fields.with("kind", PersonKind::Person) });
    }
    import(&mut desk, &mut source(&Q3.replace("1,Alpha,R. Diaz", "1,Alpha,K. Ito"), &MAPS, false));
    let told = narrative::source_of(&workload(&desk, "alpha"), "owner").unwrap();
    assert_eq!(told, "csv:inv says \"K. Ito\" since 2026-11-22, which was not understood");
    assert_eq!((found(&desk, "unclear:owner"), found(&desk, "unstated:any")), (1, 0));
}

#[test]
fn what_is_stated_again_or_answered_is_marked_no_more() {
    let blank = Q3.replace("production", "");
    let mut desk = after_q3();
    import(&mut desk, &mut source(&blank, &MAPS, false));
    assert_eq!(found(&desk, "unstated:any"), 2);
    import(&mut desk, &mut source(&Q3.replace("2,Beta,R. Diaz,production", "2,Beta,R. Diaz,"), &MAPS, false));
    assert_eq!(found(&desk, "unstated:any"), 1, "alpha is stated again");
    assert_eq!(fact(&desk, "alpha", "stage"), "production");
}

#[test]
fn clear_blank_makes_unknown_at_once_or_later() {
    let blank = Q3.replace("production", "").replace("R. Diaz", "");
    let mut at_once = after_q3();
    let mut file = source(&blank, &MAPS, true);
    let plan = Plan::make(&mut file, &at_once.store).unwrap();
    assert!(
        plan.lines()
            .join("\n")
            .contains("would make unknown, because the source no longer states it: stage 2, owner 2")
    );
    assert_eq!(counts(&import(&mut at_once, &mut file)), [0, 2, 0, 0, 0, 0]);
    assert_eq!(
        (fact(&at_once, "alpha", "stage"), fact(&at_once, "beta", "owner")),
        ("unknown".into(), "unknown".into())
    );
    assert_eq!(found(&at_once, "unstated:any"), 0);

    let mut later = after_q3();
    import(&mut later, &mut source(&blank, &MAPS, false));
    assert_eq!(counts(&import(&mut later, &mut source(&blank, &MAPS, true))), [0, 2, 0, 0, 0, 0], "the very same file");
    assert_eq!((fact(&later, "alpha", "stage"), fact(&later, "beta", "owner")), ("unknown".into(), "unknown".into()));
    assert_eq!(counts(&import(&mut later, &mut source(&blank, &MAPS, true))), [0, 0, 2, 0, 0, 0], "and then no more");
}

#[test]
fn what_a_person_answered_is_not_cleared_but_a_conflict() {
    let text = "id,name,supplier\n1,Alpha,Acme\n";
    let maps = ["source_id=id"];
    let mut desk = TestRegister::begin("2026-11-22");
    import(&mut desk, &mut source(text, &maps, false));
    let alpha = desk.store.find("alpha").unwrap().id;
    let fields = support::facts(&[("supplier", "Own house")]);
    desk.act(Command::Answer { workload: alpha, fields, bulk: None, overwrite: true });
    let blank = text.replace("Acme", "");
    let outcome = import(&mut desk, &mut source(&blank, &maps, true));
    assert_eq!(counts(&outcome), [0, 1, 0, 0, 1, 0]);
    assert_eq!(fact(&desk, "alpha", "supplier"), "Own house");
    assert_eq!(workload(&desk, "alpha").sources[0].conflicts, ["supplier"]);
}

#[test]
fn a_source_is_found_by_its_own_words() {
    let mut desk = TestRegister::begin("2026-11-22");
    let text = "name,stage,ends_on,supplier\nA,In production,31.12.2026,Acme\nB,pilot,,Umbrella\nC,En production,,\n";
    import(&mut desk, &mut source(text, &[], false));
    for (filter, count) in [
        ("source.stage:\"In production\"", 1),
        ("source.stage:production", 2),
        ("source.stage=pilot", 1),
        ("source.stage:none", 0),
        ("source.supplier:acme", 1),
        ("source.supplier:none", 1),
        ("source.ends_on:31.12", 1),
        ("\"En production\"", 1),
    ] {
        assert_eq!(found(&desk, filter), count, "{filter}");
    }
}
