//! The history by keys, on a register that was filled by commands.

use rstest::rstest;

use super::*;
use crate::domain::{Command, Fields, Id, Logging};
use crate::tui::backend::Span;
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::{self, screen};

/// A register in which a few things were done, one of them in bulk, and its history.
fn lived() -> TestApp {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let kumar = app.person("A. Kumar");
    let ids = ["Claims triage agent", "Doc summariser", "Vendor risk scorer"].map(|name| app.add(name));
    let answer = |workload, fields, bulk: Option<&str>| Command::Answer {
        workload,
        fields,
        bulk: bulk.map(str::to_owned),
        overwrite: true,
    };
    app.write(answer(ids[0], Fields::new().with("owner", kumar).with("log_prompts", Logging::Planned), None));
    app.write(answer(ids[0], Fields::new().with("log_prompts", Logging::Yes), None));
    let bulk = ids.map(|id| answer(id, Fields::new().with("team", "Claims"), Some("stage:experiment")));
    app.write_all(bulk.to_vec());
    app.act(ActionId::History);
    app
}

fn spans(app: &TestApp) -> Vec<Span> {
    app.model.screens.history.acts.table.rows().iter().map(|line| line.span).collect()
}

fn selected(app: &TestApp) -> String {
    screen(&app.model).lines().find(|line| line.contains('▌')).unwrap_or_default().to_owned()
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn the_history_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut app = lived();
    app.model.size = (width, height);
    insta::assert_snapshot!(format!("history_{width}x{height}"), screen(&app.model));
    app.act(ActionId::Open);
    insta::assert_snapshot!(format!("act_{width}x{height}"), screen(&app.model));
}

#[test]
fn an_act_opens_its_entries_and_an_entry_opens_its_workload_and_back_the_same_way() {
    let mut app = lived();
    let history = screen(&app.model);
    app.act(ActionId::Open);
    let act = screen(&app.model);
    assert!(act.contains("claims-triage-agent: answered in bulk (stage:experiment)"), "{act}");
    for _ in 0..3 {
        app.act(ActionId::Down);
    }
    let entry = selected(&app);
    assert!(entry.contains("doc-summariser"), "{entry}");
    app.act(ActionId::Open);
    assert!(screen(&app.model).contains("Doc summariser  doc-summariser"), "{}", screen(&app.model));
    app.act(ActionId::Back);
    assert_eq!(selected(&app), entry);
    app.act(ActionId::Quit);
    assert_eq!(screen(&app.model), history);
}

#[test]
fn what_is_about_no_workload_opens_no_page() {
    let mut app = lived();
    app.act(ActionId::Last);
    app.act(ActionId::Open);
    assert!(screen(&app.model).contains("the register \"acme\" began"), "{}", screen(&app.model));
    app.act(ActionId::Open);
    assert!(screen(&app.model).contains("about no workload"));
    assert!(app.model.screens.page.is_none());
}

#[test]
fn an_entry_says_what_each_field_was_before() {
    let mut app = lived();
    app.act(ActionId::Down);
    app.act(ActionId::Open);
    assert!(screen(&app.model).contains("Prompts logged: yes (was planned)"), "{}", screen(&app.model));
}

#[test]
fn the_whole_ledger_is_there_page_by_page_from_either_end() {
    let mut app = lived();
    let workload = app.add("Busy");
    for number in 0..150 {
        let fields = Fields::new().with("log_retention_days", i64::from(number));
        app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    }
    app.model.screens.history = History::default();
    let effects = crate::tui::screens::wants(&mut app.model);
    app.settle(effects);
    let down = std::iter::from_fn(|| {
        let at = app.model.screens.history.acts.table.selected().map(|line| line.span);
        app.act(ActionId::Down);
        let next = app.model.screens.history.acts.table.selected().map(|line| line.span);
        (next != at).then_some(at).flatten()
    });
    let walked: Vec<Span> = down.collect();
    assert!(
        walked.windows(2).all(|pair| pair[0].0 == pair[1].1 + 1),
        "each act is followed by the one before it: {walked:?}"
    );
    assert_eq!(walked.last().map(|last| last.0), Some(2), "down to the second entry; the first is selected");
    app.model.screens.history = History::default();
    app.act(ActionId::Last);
    assert_eq!(spans(&app).last(), Some(&(1, 1)));
}

#[test]
fn what_another_program_does_comes_on_top_and_the_selection_stays() {
    let mut app = lived();
    app.act(ActionId::Down);
    let before = selected(&app);
    app.add("Newcomer");
    let changed = crate::tui::msg::Msg::Reply(crate::tui::msg::Reply::Changes(true));
    let effects = crate::tui::update::update(&mut app.model, changed);
    app.settle(effects);
    assert!(screen(&app.model).contains("added as newcomer"), "{}", screen(&app.model));
    assert_eq!(selected(&app), before);
}

#[test]
fn every_entry_is_checked_only_when_a_person_asks() {
    let mut app = lived();
    assert!(screen(&app.model).contains("V checks every entry"), "{}", screen(&app.model));
    let effects = testing::act(&mut app.model, ActionId::Verify);
    assert!(effects.contains(&Effect::Ask(Query::Verify)));
    assert!(screen(&app.model).contains("Verifying ..."));
    app.model.screens.history.verifying(1_000, 4_000);
    assert!(screen(&app.model).contains("Verifying ... 25 % of 4,000 entries"));
    app.settle(effects);
    let shown = screen(&app.model);
    assert!(shown.contains("✓ Verified at 2026-11-23 09:00"), "{shown}");
    assert!(shown.contains("nothing is wrong; not compared"), "{shown}");
}

#[test]
fn a_ledger_that_is_not_what_it_was_says_so_first() {
    let mut app = lived();
    let history = &mut app.model.screens.history;
    history.stands(LedgerStanding {
        entries: 1_500,
        head: "9b34".into(),
        checkpoint: None,
        rolled_back: Some("rolled back: it ends at entry 1500, the checkpoint of yesterday says 1733".into()),
    });
    let faults = vec![(17, "its hash is not that of its body".to_owned()), (18, "it does not follow".to_owned())];
    history.verified(Box::new(Verified { at: "2026-11-23 09:00".into(), entries: 1_500, faults, against: None }));
    let shown = screen(&app.model).replace(" │\n│ ", " ");
    assert!(shown.contains("✗ The ledger rolled back"), "{shown}");
    assert!(shown.contains("✗ 2 faults found at 2026-11-23 09:00, the first at entry 17"), "{shown}");
}

#[test]
fn a_workloads_own_history_is_on_its_page() {
    let mut app = lived();
    let id: Id = app.workload("claims-triage-agent").id;
    app.act(ActionId::Workloads);
    app.select(id);
    app.act(ActionId::Open);
    app.act(ActionId::TabHistory);
    insta::assert_snapshot!("story_80x24", screen(&app.model));
    app.act(ActionId::Down);
    app.act(ActionId::Expand);
    insta::assert_snapshot!("story_opened_80x24", screen(&app.model));
    app.act(ActionId::Back);
    app.model.size = (120, 40);
    insta::assert_snapshot!("story_120x40", screen(&app.model));
    app.model.size = (60, 15);
    insta::assert_snapshot!("story_60x15", screen(&app.model));
}
