//! What nobody has recorded is one state on every list: `unknown` in tables and CSV, null in JSON. And what a list prints, a filter on
//! it finds.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use countersign::clock::Clock;
use countersign::demo::{self, Demo};
use countersign::domain::{Day, Word as _};
use countersign::query::{Asking, Cell, IdentityQuery, List, parse_on};
use countersign::store::read::Narrowed;
use rstest::rstest;
use serde_json::Value as Json;

use crate::home::Home;

/// The made-up organisation, in which each list has what nobody has recorded.
static DEMO: LazyLock<Mutex<Demo>> =
    LazyLock::new(|| Mutex::new(demo::open(Clock::from_environment().unwrap().now()).unwrap()));

fn register() -> PathBuf {
    let demo = DEMO.lock().unwrap();
    let files = std::fs::read_dir(demo.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|it| it == "db")).unwrap()
}

/// Runs a command on it.
fn told(arguments: &[&str]) -> String {
    let home = Home::empty();
    let file = register();
    // Lines of CSV end as the format says, which no text for a terminal may.
    let ran = home.command(&[&["--db", file.to_str().unwrap(), "--read-only"], arguments].concat()).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    String::from_utf8(ran.stdout).unwrap()
}

const NO_WORDS: [&str; 7] = ["", "-", "nobody", "null", "not known", "not said", "?"];

#[rstest]
#[case::workloads(&["list", "--columns", "key,name,stage,owner,due,fails,not_answered,next_review_on,team,unit,tier,reach,control_point,acts_alone,excepted,kind,deputy,supplier,model,claims,attested,source"])]
#[case::identities(&["identity", "list"])]
#[case::people(&["people", "list"])]
#[case::zones(&["zone", "list"])]
#[case::exceptions(&["exception", "list", "--all"])]
#[case::due(&["due", "--all"])]
fn no_cell_of_a_list_is_empty_or_has_a_word_of_its_own_for_nothing(#[case] list: &[&str]) {
    let csv = told(&[list, &["--csv"]].concat());
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let heads = rows.headers().unwrap().clone();
    let mut seen = 0;
    for row in rows.records() {
        for (head, cell) in heads.iter().zip(&row.unwrap()) {
            assert!(!NO_WORDS.contains(&cell), "{head}: \"{cell}\" in {csv}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

/// Every text in JSON that is a word for nothing, by its place.
fn nothings(json: &Json, at: &str, found: &mut Vec<String>) {
    match json {
        Json::String(text) if NO_WORDS.contains(&text.as_str()) => found.push(format!("{at}: \"{text}\"")),
        Json::Array(items) => items.iter().for_each(|item| nothings(item, at, found)),
        Json::Object(fields) => fields.iter().for_each(|(name, value)| nothings(value, &format!("{at}.{name}"), found)),
        _ => {}
    }
}

#[rstest]
#[case::workloads(&["list"])]
#[case::identities(&["identity", "list"])]
#[case::people(&["people", "list"])]
#[case::zones(&["zone", "list"])]
#[case::exceptions(&["exception", "list", "--all"])]
#[case::due(&["due", "--all"])]
#[case::history(&["history", "--limit", "500"])]
fn in_json_what_nobody_has_recorded_is_null_or_the_word_of_its_vocabulary(#[case] list: &[&str]) {
    let json: Json = serde_json::from_str(&told(&[list, &["--json"]].concat())).unwrap();
    let mut found = vec![];
    nothings(&json, "", &mut found);
    found.sort();
    found.dedup();
    assert!(found.is_empty() && !json.as_array().unwrap().is_empty(), "{found:?}");
}

#[test]
fn what_a_list_prints_a_filter_on_it_finds() {
    let demo = DEMO.lock().unwrap();
    let store = &demo.store;
    let today = store.judged_on().unwrap().unwrap();
    let asking = Asking { today, me: Some(demo.me) };
    let identities = IdentityQuery { me: asking.me, ..IdentityQuery::all(today, 90) };
    let mut asked = BTreeSet::new();
    for list in List::ALL {
        for column in list.columns() {
            let field = column.entry.field;
            for (id, cell) in cells(&demo, *list, &asking, &identities, field) {
                let value = match &cell {
                    Cell::NotApplicable | Cell::Controls(_) => continue,
                    Cell::Unknown => "unknown".to_owned(),
                    Cell::Nothing => "none".to_owned(),
                    Cell::Several(items) => items.first().map_or("none".to_owned(), |item| format!("\"{item}\"")),
                    Cell::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
                    words => words.words(),
                };
                // A person is called by words that stand for nothing else.
                let value = if matches!(cell, Cell::Person(..)) { format!("\"{value}\"") } else { value };
                let text = format!("{}:{value}", column.entry.name);
                if asked.contains(&(*list, text.clone())) {
                    continue;
                }
                let filter = parse_on(*list, &text).unwrap_or_else(|bad| panic!("{list:?} {text}: {bad}"));
                let narrowed = Narrowed { filter: &filter, asking: &asking };
                let found: Vec<String> = match list {
                    List::Identities => {
                        let query = IdentityQuery { filter: filter.clone(), ..identities.clone() };
                        let rows = store.identities_after(&query, None, 100_000).unwrap();
                        assert_eq!(store.identity_counts(&query).unwrap().all, rows.len() as u64, "{text}");
                        rows.into_iter().map(|row| row.id.to_string()).collect()
                    }
                    List::People => {
                        let rows = store.people_after(narrowed, None, 100_000).unwrap();
                        rows.into_iter().map(|row| row.id.to_string()).collect()
                    }
                    List::Zones => {
                        let rows = store.zones_after(narrowed, None, 100_000).unwrap();
                        rows.into_iter().map(|row| row.id.to_string()).collect()
                    }
                    List::Exceptions => {
                        let rows = store.exceptions_found(narrowed).unwrap();
                        rows.into_iter().map(|row| row.exception.id.to_string()).collect()
                    }
                };
                assert!(found.contains(&id), "{list:?} {text} finds {found:?}, not {id}");
                asked.insert((*list, text));
            }
        }
    }
    assert!(asked.len() > 100, "{}", asked.len());
}

/// What stands in a column of each row, by the id of its record.
fn cells(
    demo: &Demo,
    list: List,
    asking: &Asking,
    identities: &IdentityQuery,
    field: countersign::query::vocabulary::Field,
) -> Vec<(String, Cell)> {
    let all = countersign::query::Filter::default();
    let narrowed = Narrowed { filter: &all, asking };
    let store = &demo.store;
    match list {
        List::Identities => {
            let rows = store.identities_after(identities, None, 100_000).unwrap();
            rows.iter().map(|row| (row.id.to_string(), row.cell(field, identities))).collect()
        }
        List::People => {
            let rows = store.people_after(narrowed, None, 100_000).unwrap();
            rows.iter().map(|row| (row.id.to_string(), store.person_cell(row, field, asking).unwrap())).collect()
        }
        List::Zones => {
            let rows = store.zones_after(narrowed, None, 100_000).unwrap();
            rows.iter().map(|row| (row.id.to_string(), row.cell(field))).collect()
        }
        List::Exceptions => {
            let rows = store.exceptions().unwrap();
            rows.iter().map(|row| (row.exception.id.to_string(), row.cell(field, asking.today))).collect()
        }
    }
}

#[rstest]
#[case::identities(&["identity", "list"], "acount:x", "did you mean `account`?")]
#[case::a_word_of_one(&["identity", "list"], "state:liv", "did you mean `live`?")]
#[case::a_number(&["identity", "list"], "workloads:many", "it wants a whole number")]
#[case::typed_without_the_flag(&["identity", "list", "acount:x"], "", "did you mean `account`?")]
#[case::people(&["people", "list"], "naem:x", "did you mean `name`?")]
#[case::none_is_near(&["people", "list"], "stage:pilot", "there are name, kind, team")]
#[case::zones(&["zone", "list"], "knd:network", "did you mean `kind`?")]
#[case::exceptions(&["exception", "list"], "contrl:LOG-1", "did you mean `control`?")]
#[case::another_language(&["people", "list"], "kind:person OR kind:team", "write stage:pilot,production")]
fn a_name_that_is_no_column_is_refused_on_every_list(#[case] list: &[&str], #[case] filter: &str, #[case] says: &str) {
    let said = Home::begun().refused(2, &[list, &["--filter", filter]].concat());
    assert!(said.contains(says), "{said}");
}

#[test]
fn each_name_in_the_json_of_a_list_can_be_asked_for() {
    for (list, of) in [
        (&["identity", "list"][..], List::Identities),
        (&["people", "list"], List::People),
        (&["zone", "list"], List::Zones),
    ] {
        let rows: Json = serde_json::from_str(&told(&[list, &["--json"]].concat())).unwrap();
        for name in rows[0].as_object().unwrap().keys() {
            let asked = parse_on(of, &format!("{name}:any")).map(drop).map_err(|bad| bad.to_string());
            assert!(!asked.is_err_and(|why| why.contains("there is no field")), "{of:?}: {name}");
        }
    }
}

#[test]
fn a_filter_combines_columns_words_and_their_contrary() {
    let count = |list: &[&str]| {
        let json: Json = serde_json::from_str(&told(&[list, &["--json"]].concat())).unwrap();
        json.as_array().unwrap().len()
    };
    let (all, live) = (count(&["identity", "list"]), count(&["identity", "list", "--filter", "state:live"]));
    assert!(live > 0 && live < all);
    assert_eq!(count(&["identity", "list", "--filter", "-state:live"]), all - live);
    let (few, many) =
        (count(&["identity", "list", "workloads<=1"]), count(&["identity", "list", "--filter", "workloads>1"]));
    assert_eq!(few + many, all);
    let today: Day = DEMO.lock().unwrap().store.judged_on().unwrap().unwrap();
    assert_eq!(
        count(&["identity", "list", "expires<today"]),
        count(&["identity", "list", &format!("expires<{today}")])
    );
    // Whoever runs this is not recorded in the made-up organisation.
    assert_eq!(
        count(&["people", "list", "--filter", "me:no kind:person"]),
        count(&["people", "list", "--filter", "kind:person"])
    );
}
