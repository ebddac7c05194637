//! The inventories that other people published, read as they are. They are not part of the project: where they are
//! missing these tests say so and pass.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::source::{Reading, Source};
use super::source_row::{RejectReason, Rejected, SourceRow};
use crate::domain::{ClaimKind, Value, YesNo};

pub(super) fn published(file: &str) -> Option<PathBuf> {
    let home = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    let path = PathBuf::from(home).join("../shared/data").join(file);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

fn read(file: &str, source: &str) -> Option<(Vec<SourceRow>, Vec<Rejected>)> {
    let mut source = Source::open(&published(file)?, &Reading { source, ..Reading::default() }).unwrap();
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    for row in source.rows().unwrap() {
        match row.unwrap() {
            Ok(row) => rows.push(row),
            Err(row) => rejected.push(*row),
        }
    }
    Some((rows, rejected))
}

fn stage(row: &SourceRow) -> &str {
    match row.fields.get("stage") {
        Some(Value::Word(word)) => word,
        _ => "unknown",
    }
}

fn stages(rows: &[SourceRow]) -> BTreeMap<&str, usize> {
    rows.iter().fold(BTreeMap::new(), |mut count, row| {
        *count.entry(stage(row)).or_default() += 1;
        count
    })
}

fn claims(row: &SourceRow, kind: ClaimKind) -> bool {
    row.claims.get(&kind).is_some_and(|claim| claim.says == Some(YesNo::Yes))
}

#[test]
fn the_inventory_of_2025_is_read_whole() {
    let Some((rows, rejected)) = read("us-federal-2025.csv", "us-federal-2025") else { return };
    assert_eq!(rows.len() + rejected.len(), 3_611);
    assert_eq!(rejected.iter().map(|row| &row.reason).collect::<Vec<_>>(), [&RejectReason::Nameless]);
    let counted = stages(&rows);
    let deployed = counted["production"] + rejected.len();
    assert_eq!(
        (counted["experiment"], deployed, counted["pilot"]),
        (1_479, 1_040, 440),
        "the nameless one is deployed"
    );
    assert_eq!((counted["retired"], counted["unknown"]), (314, 338));
    assert_eq!(rows.iter().filter(|row| claims(row, ClaimKind::HighImpact)).count(), 445);
    let first = rows.iter().filter(|row| stage(row) == "production" && claims(row, ClaimKind::HighImpact));
    assert_eq!(first.count(), 227, "the ones to look at first");
    assert_eq!(
        rows.iter().filter(|row| row.source_id.is_none()).count(),
        706,
        "without an id of its own, or with one that names nothing"
    );
    assert_eq!(rows.iter().filter(|row| claims(row, ClaimKind::PersonalData)).count(), 360);
    assert_eq!(rows.iter().filter(|row| claims(row, ClaimKind::Agentic)).count(), 117);
}

#[test]
fn the_inventory_of_2025_keeps_what_is_no_fact_as_text() {
    let Some((rows, _)) = read("us-federal-2025.csv", "us-federal-2025") else { return };
    let dated = rows.iter().filter(|row| row.unmapped.contains_key("operational_date")).count();
    assert_eq!(dated, 1_402 - 1, "dates in thirteen shapes are nobody's fact");
    assert!(rows.iter().all(|row| stage(row) == "unknown" || row.unmapped.contains_key("development_stage")));
    let page = rows.iter().filter(|row| {
        row.unmapped.get("contact_email").is_some_and(|text| text.starts_with("https://home.treasury.gov"))
    });
    assert_eq!(page.count(), 129, "a web page is nobody's mailbox");
    let pairs = rows.iter().filter(|row| row.contacts.len() == 2).count();
    assert!(pairs > 0);
    assert!(
        rows.iter()
            .flat_map(|row| &row.contacts)
            .all(|contact| contact.fields.get("kind") == Some(&Value::Word("mailbox")))
    );
    assert!(rows.iter().all(|row| matches!(row.fields.get("name"), Some(Value::Text(name)) if !name.contains('\n'))));
}

#[test]
fn the_inventory_of_2024_is_read_by_position() {
    let Some((rows, rejected)) = read("us-federal-2024.csv", "us-federal-2024") else { return };
    assert_eq!((rows.len(), rejected), (2_133, vec![]));
    let counted = stages(&rows);
    assert_eq!((counted["production"], counted["retired"], counted["unknown"]), (874 + 14 + 4, 142, 2_133 - 892 - 142));
    assert!(!counted.contains_key("experiment"), "\"Initiated\" suggests a stage and does not state one");
    assert!(rows.iter().all(|row| row.source_id.is_none() && row.contacts.is_empty()));
    assert_eq!(rows.iter().filter(|row| claims(row, ClaimKind::Automated)).count(), 3);
    assert!(rows.iter().any(|row| row.unmapped.keys().any(|column| column.starts_with("If Other, please explain. #"))));
}

#[test]
fn windows_1252_text_is_decoded() {
    let Some((rows, _)) = read("us-federal-2024.csv", "us-federal-2024") else { return };
    let texts = rows.iter().flat_map(|row| row.unmapped.values());
    assert!(texts.into_iter().any(|text| text.contains('’') || text.contains('–')));
}
