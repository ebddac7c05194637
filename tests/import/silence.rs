//! What a source says no longer: columns that are not read, cells that have gone blank, and what a person makes of them.

use countersign::domain::Command;
use countersign::import::{Plan, Reading, Source};
use countersign::query::{Asking, parse};
use rstest::rstest;

use super::support::{self, Desk};
use super::{counts, fact, import, workload};

const Q3: &str = "id,name,Answerable,Phase\n1,Alpha,R. Diaz,production\n2,Beta,R. Diaz,production\n";
const MAPS: [&str; 4] = ["source_id=id", "name=name", "owner=Answerable", "stage=Phase"];

fn source(text: &str, maps: &[&str], clear_blank: bool) -> Source {
    let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
    let on = "2026-11-22".parse().ok();
    let how = Reading { source: "csv:inv", maps: &maps, on, clear_blank, ..Reading::default() };
    Source::from_pipe(std::io::Cursor::new(text.to_owned()), "inv.csv", &how).unwrap()
}

fn found(desk: &Desk, filter: &str) -> u64 {
    let asking = Asking { today: desk.today(), me: None };
    desk.store.matching_count(&parse(filter).unwrap(), &asking).unwrap()
}

fn after_q3() -> Desk {
    let mut desk = Desk::begin("2026-11-22");
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

/// A cell that has gone blank, one that says nothing, and one that is not understood any more.
#[rstest]
fn a_fact_whose_cell_says_nothing_now_is_kept_and_marked(#[values("", "N/A", "Live")] now: &str) {
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
    let mut desk = Desk::begin("2026-11-22");
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
    let mut desk = Desk::begin("2026-11-22");
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
