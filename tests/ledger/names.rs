//! Every name that the ledger stores, pinned in `names.txt`: a name made from a Rust identifier cannot change unseen.
//!
//! `COUNTERSIGN_NAMES=write cargo test --test ledger names` writes the file from the code.

use super::file;
use countersign::controls::Verdict;
use countersign::domain::command::Actor;
use countersign::domain::event::{SetAside, Undecodable};
use countersign::domain::frozen::FrozenFacts;
use countersign::domain::plan::{PlannedGrant, PlannedIdentity};
use countersign::domain::policy::{CONTROL_FIELDS, FIELDS, Preset};
use countersign::domain::record::{
    Claim, CredentialFacts, ExceptionFacts, FindingThen, GrantFacts, IdentityFacts, KeyTestAgain, PersonFacts,
    ReviewItem, ReviewRecord, Span, WorkloadFacts, ZoneFacts,
};
use countersign::domain::wording::Wording;
use countersign::domain::{By, Event, FactTable, Plan, Severity, Shape, VOCABULARIES, Word};
use countersign::ledger::Entry;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A table of names: its heading, and the names below it.
type Table = (String, Vec<String>);

#[test]
fn every_stored_name_is_pinned() {
    let made = page();
    let pinned = file("names.txt");
    if std::env::var_os("COUNTERSIGN_NAMES").is_some_and(|how| how == "write") {
        std::fs::write(&pinned, made).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(pinned).unwrap_or_default().replace("\r\n", "\n");
    let differs: Vec<String> = differences(&kept, &made);
    assert!(
        kept == made,
        "names that the ledger stores have changed:\n{}\nIf that is meant (each is read for ever once it is released):\n\
         COUNTERSIGN_NAMES=write cargo test --test ledger names",
        differs.join("\n")
    );
}

/// What the walk through every command writes has no key that is not pinned, so that a part cannot be left out of the list below.
#[test]
fn every_key_of_a_written_entry_is_pinned() {
    let names: BTreeMap<String, BTreeSet<String>> =
        tables().into_iter().map(|(heading, names)| (heading, names.into_iter().collect())).collect();
    let anywhere: BTreeSet<&str> = names.values().flatten().filter_map(|name| name.split(' ').next()).collect();
    let mut unpinned = BTreeSet::new();
    for line in std::fs::read_to_string(file("v1.jsonl")).unwrap().lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let heading = format!("event {} v{}", entry["type"].as_str().unwrap(), entry["v"]);
        let fields = names.get(&heading).expect("every type is pinned");
        for (key, value) in entry["data"].as_object().unwrap() {
            if !fields.contains(key) {
                unpinned.insert(format!("{heading}: {key}"));
            }
            let mut keys = Vec::new();
            keys_below(key, value, &mut keys);
            let new = keys.iter().filter(|key| !anywhere.contains(&***key));
            unpinned.extend(new.map(|it| format!("{heading}: {key}: {it}")));
        }
    }
    assert_eq!(unpinned, BTreeSet::new(), "add the part that has these keys to `tables`");
}

#[test]
fn a_renamed_field_shows_as_one_line() {
    let kept = page();
    let renamed = kept.replacen("\n  compensating_control\n", "\n  mitigation\n", 1);
    assert_eq!(
        differences(&kept, &renamed),
        ["- facts exception:   compensating_control", "+ facts exception:   mitigation"]
    );
    let renamed = kept.replacen("event record.missing ", "event record.absent ", 1);
    assert_eq!(differences(&kept, &renamed), ["- event record.missing v1", "+ event record.absent v1"]);
}

fn page() -> String {
    let mut page = "# Every name that the ledger stores. Made by tests/ledger/names.rs, which says how to write it from the code.\n\
                    # A name of a released version is read for ever.\n"
        .to_owned();
    for (heading, names) in tables() {
        let _ = writeln!(page, "\n{heading}");
        for name in names {
            let _ = writeln!(page, "  {name}");
        }
    }
    page
}

/// What one page has that the other has not, line by line, each with the heading it stands under.
fn differences(kept: &str, made: &str) -> Vec<String> {
    let lines = |page: &str| {
        let mut heading = String::new();
        let mut lines = Vec::new();
        for line in page.lines().filter(|line| !line.is_empty()) {
            if line.starts_with("  ") {
                lines.push((heading.clone(), line.to_owned()));
            } else {
                line.clone_into(&mut heading);
                lines.push((String::new(), line.to_owned()));
            }
        }
        lines
    };
    let (kept, made) = (lines(kept), lines(made));
    let lacks = |lines: &[(String, String)], it: &(String, String)| !lines.contains(it);
    let headings = |lines: &[(String, String)]| -> BTreeSet<String> {
        lines.iter().filter(|(under, _)| under.is_empty()).map(|(_, line)| line.clone()).collect()
    };
    let both: BTreeSet<String> = headings(&kept).intersection(&headings(&made)).cloned().collect();
    // Below a heading that only one page has, the heading says it all.
    let told = |sign: &str, (under, line): &(String, String)| match &**under {
        "" => Some(format!("{sign} {line}")),
        under => both.contains(under).then(|| format!("{sign} {under}: {line}")),
    };
    let gone = kept.iter().filter(|it| lacks(&made, it)).filter_map(|it| told("-", it));
    let new = made.iter().filter(|it| lacks(&kept, it)).filter_map(|it| told("+", it));
    gone.chain(new).collect()
}

fn tables() -> Vec<Table> {
    let mut tables = vec![part::<Entry>("entry"), part::<Actor>("actor")];
    tables.extend(
        Event::TYPES.iter().map(|&(kind, version)| (format!("event {kind} v{version}"), fields(kind, version))),
    );
    tables.extend([
        part::<By>("by"),
        part::<Plan>("plan"),
        part::<PlannedGrant>("planned grant"),
        part::<PlannedIdentity>("planned identity"),
        part::<FrozenFacts>("snapshot"),
        part::<FindingThen>("finding then"),
        part::<ReviewRecord>("review"),
        part::<ReviewItem>("review item"),
        part::<KeyTestAgain>("reach in a review"),
        part::<Claim>("claim"),
        part::<Wording>("mapping"),
        part::<SetAside>("checkpoint set aside"),
        part::<Span>("span of entries"),
        ("part value that is none".to_owned(), vec!["is".to_owned(), "unknown".to_owned(), "never".to_owned()]),
        facts::<PersonFacts>(),
        facts::<WorkloadFacts>(),
        facts::<GrantFacts>(),
        facts::<IdentityFacts>(),
        facts::<CredentialFacts>(),
        facts::<ZoneFacts>(),
        facts::<ExceptionFacts>(),
    ]);
    tables.extend(VOCABULARIES.iter().map(|(name, words)| vocabulary(name, words)));
    tables.extend([
        vocabulary(Verdict::NAME, Verdict::WORDS),
        vocabulary(Severity::NAME, Severity::WORDS),
        vocabulary(Preset::NAME, Preset::WORDS),
    ]);
    let policy = |heading: &str, fields: &[countersign::domain::policy::PolicyField]| {
        (heading.to_owned(), fields.iter().map(|field| field.name.to_owned()).collect())
    };
    tables.extend([policy("policy", FIELDS), policy("policy of a control", CONTROL_FIELDS)]);
    tables
}

/// What the reader of a type expects when it meets a field that it does not know: the names of its fields, as they are stored.
fn fields(kind: &str, version: u64) -> Vec<String> {
    match Event::decode(kind, version, &json!({ "?": 1 })) {
        Err(Undecodable::Malformed { why, .. }) => expected(&why),
        other => panic!("{kind} takes a field it does not know: {other:?}"),
    }
}

fn part<P: DeserializeOwned>(name: &str) -> Table {
    let why = serde_json::from_value::<P>(json!({ "?": 1 })).err().expect("it refuses fields that it does not know");
    (format!("part {name}"), expected(&why.to_string()))
}

fn expected(why: &str) -> Vec<String> {
    let (_, names) =
        why.split_once("unknown field `?`, expected ").unwrap_or_else(|| panic!("not a list of fields: {why}"));
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The facts of one kind of record, each with the vocabulary it takes.
fn facts<F: FactTable>() -> Table {
    let takes = |shape: Shape| match shape {
        Shape::Word(words) => VOCABULARIES.iter().find(|(_, known)| *known == words).map_or("", |(name, _)| name),
        Shape::Text | Shape::Date | Shape::Number | Shape::Person | Shape::Texts => "",
    };
    let names = F::FIELDS.iter().map(|field| format!("{} {}", field.name, takes(field.shape)).trim_end().to_owned());
    (format!("facts {}", F::KIND), names.collect())
}

fn vocabulary(name: &str, words: &[&str]) -> Table {
    (format!("words {name}"), words.iter().map(|&word| word.to_owned()).collect())
}

/// The keys below a key. A source's own columns and words are no names of ours.
fn keys_below(above: &str, value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let of_the_source = matches!(above, "columns" | "words") || above == "values" && value.is_string();
                if !of_the_source {
                    keys.push(key.clone());
                }
                keys_below(if above == "values" { above } else { key }, value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys_below(above, item, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
