//! A source that contradicts an answer: told on the page, and settled there.

use rstest::rstest;

use super::*;
use crate::domain::command::StatedRow;
use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Fields};
use crate::tui::action::ActionId;
use crate::tui::steps::office::Office;
use crate::tui::testing::screen;

fn stated(supplier: &str, workload: Option<Id>) -> Command {
    Command::StateRow(Box::new(StatedRow {
        workload,
        source: "csv:hr".to_owned(),
        source_id: Some("1".to_owned()),
        match_key: "claims".to_owned(),
        statement: supplier.to_owned(),
        fields: Fields::new().with("name", "Claims").with("supplier", supplier),
        words: std::collections::BTreeMap::new(),
        blank: vec![],
        unclear: vec![],
        claims: std::collections::BTreeMap::new(),
        unmapped: std::collections::BTreeMap::new(),
        contacts: vec![],
        grant: None,
        import: Id([7; 16]),
    }))
}

/// A workload whose source says Umbrella after a person said Own house, on its page.
fn in_conflict() -> (Office, Id) {
    let mut office = Office::open();
    office.write(stated("Acme", None));
    let id = office.workload("claims").id;
    let fields = Fields::<WorkloadFacts>::new().with("supplier", "Own house");
    office.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    office.write(stated("Umbrella", Some(id)));
    office.select(id);
    office.act(ActionId::Open);
    (office, id)
}

fn to_the_conflict(office: &mut Office) {
    for _ in 0..40 {
        if screen(&office.model).contains("says Umbrella") && begins(office) {
            return;
        }
        office.act(ActionId::Down);
    }
    panic!("no conflict on the page: {}", screen(&office.model));
}

fn begins(office: &Office) -> bool {
    office.model.screens.page.as_ref().and_then(|page| page.summary.conflict()).is_some()
}

#[rstest]
#[case::keep("keep", "Own house")]
#[case::take("take", "Umbrella")]
fn a_conflict_is_settled_where_it_is_shown(#[case] choice: &str, #[case] after: &str) {
    let (mut office, id) = in_conflict();
    let page = screen(&office.model);
    assert!(page.contains("recorded is Own house (answered by ") && page.contains("csv:hr says Umbrella"), "{page}");
    to_the_conflict(&mut office);
    office.act(ActionId::Unfold);
    office.type_text(choice);
    office.go_to_summary();
    office.act(ActionId::Proceed);
    let workload = office.dossier(id).workload;
    assert_eq!(workload.facts.supplier.known().unwrap().as_str(), after);
    assert_eq!(workload.conflicts().count(), 0);
    assert!(!screen(&office.model).contains("Import conflicts"));
}
