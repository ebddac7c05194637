//! A source that contradicts an answer: told on the page, and settled there.

use rstest::rstest;

use super::*;
use crate::domain::command::StatedRow;
use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Fields};
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
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
fn in_conflict() -> (TestApp, Id) {
    let mut app = TestApp::open();
    app.write(stated("Acme", None));
    let id = app.workload("claims").id;
    let fields = Fields::<WorkloadFacts>::new().with("supplier", "Own house");
    app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    app.write(stated("Umbrella", Some(id)));
    app.select(id);
    app.act(ActionId::Open);
    (app, id)
}

fn to_the_conflict(app: &mut TestApp) {
    for _ in 0..40 {
        if screen(&app.model).contains("says Umbrella") && begins(app) {
            return;
        }
        app.act(ActionId::Down);
    }
    panic!("no conflict on the page: {}", screen(&app.model));
}

fn begins(app: &TestApp) -> bool {
    app.model.screens.page.as_ref().and_then(|page| page.summary.conflict()).is_some()
}

#[rstest]
#[case::keep("keep", "Own house")]
#[case::take("take", "Umbrella")]
fn a_conflict_is_settled_where_it_is_shown(#[case] choice: &str, #[case] after: &str) {
    let (mut app, id) = in_conflict();
    let page = screen(&app.model);
    assert!(page.contains("recorded is Own house (answered by ") && page.contains("csv:hr says Umbrella"), "{page}");
    to_the_conflict(&mut app);
    app.act(ActionId::Expand);
    app.type_text(choice);
    app.go_to_summary();
    app.act(ActionId::Next);
    let workload = app.dossier(id).workload;
    assert_eq!(workload.facts.supplier.known().unwrap().as_str(), after);
    assert_eq!(workload.conflicts().count(), 0);
    assert!(!screen(&app.model).contains("Import conflicts"));
}
