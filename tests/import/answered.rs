//! What a person answered of an access to data stands, whatever a source states of it later.

use std::collections::BTreeMap;

use countersign::domain::command::{Command, StatedRow};
use countersign::domain::record::GrantFacts;
use countersign::domain::{Fields, Id};
use rstest::rstest;

use super::support::TestRegister;

fn stated(workload: Option<Id>, dataset: &str) -> Command {
    Command::StateRow(Box::new(StatedRow {
        workload,
        source: "csv:data".into(),
        source_id: Some("1".into()),
        match_key: "bot".into(),
        statement: dataset.into(),
        fields: Fields::new().with("name", "Bot"),
        words: BTreeMap::new(),
        blank: vec![],
        unclear: vec![],
        claims: BTreeMap::new(),
        unmapped: BTreeMap::new(),
        contacts: vec![],
        grant: Some(Fields::<GrantFacts>::new().with("dataset", dataset)),
        import: Id([7; 16]),
    }))
}

#[rstest]
#[case::nobody_answered(None, "claims-2027")]
#[case::answered_otherwise(Some("claims, masked"), "claims, masked")]
#[case::confirmed(Some("claims"), "claims")]
fn a_source_replaces_only_what_nobody_answered(#[case] answer: Option<&str>, #[case] after: &str) {
    let mut desk = TestRegister::begin("2026-11-22");
    desk.act(stated(None, "claims"));
    let id = desk.store.find("bot").unwrap().id;
    if let Some(answer) = answer {
        let grant = desk.dossier(id).grants[0].id;
        let fields = Fields::<GrantFacts>::new().with("dataset", answer);
        assert_eq!(desk.act(Command::DescribeGrant { grant, fields }).entries, 1, "a confirmation is an answer");
    }
    desk.act(stated(Some(id), "claims-2027"));
    let grants = desk.dossier(id).grants;
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].facts.dataset.known().map(String::as_str), Some(after));
}
