//! The history by keys, on a register that was filled by commands.

use rstest::rstest;

use super::*;
use crate::domain::{Command, Fields, Id, Logging};
use crate::tui::desk::Span;
use crate::tui::steps::office::Office;
use crate::tui::testing::{self, screen};

/// A register in which a few things were done, one of them in bulk, and its history.
fn lived() -> Office {
    let mut office = Office::open();
    office.me("R. Diaz");
    let kumar = office.person("A. Kumar");
    let ids = ["Claims triage agent", "Doc summariser", "Vendor risk scorer"].map(|name| office.add(name));
    let answer = |workload, fields, bulk: Option<&str>| Command::Answer {
        workload,
        fields,
        bulk: bulk.map(str::to_owned),
        overwrite: true,
    };
    office.write(answer(ids[0], Fields::new().with("owner", kumar).with("log_prompts", Logging::Planned), None));
    office.write(answer(ids[0], Fields::new().with("log_prompts", Logging::Yes), None));
    let bulk = ids.map(|id| answer(id, Fields::new().with("team", "Claims"), Some("stage:experiment")));
    office.write_all(bulk.to_vec());
    office.act(ActionId::History);
    office
}

fn spans(office: &Office) -> Vec<Span> {
    office.model.screens.history.acts.table.rows().iter().map(|line| line.span).collect()
}

fn selected(office: &Office) -> String {
    screen(&office.model).lines().find(|line| line.contains('▌')).unwrap_or_default().to_owned()
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn the_history_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut office = lived();
    office.model.size = (width, height);
    insta::assert_snapshot!(format!("history_{width}x{height}"), screen(&office.model));
    office.act(ActionId::Open);
    insta::assert_snapshot!(format!("act_{width}x{height}"), screen(&office.model));
}

#[test]
fn an_act_opens_its_entries_and_an_entry_opens_its_workload_and_back_the_same_way() {
    let mut office = lived();
    let history = screen(&office.model);
    office.act(ActionId::Open);
    let act = screen(&office.model);
    assert!(act.contains("claims-triage-agent: answered in bulk (stage:experiment)"), "{act}");
    for _ in 0..3 {
        office.act(ActionId::Down);
    }
    let entry = selected(&office);
    assert!(entry.contains("doc-summariser"), "{entry}");
    office.act(ActionId::Open);
    assert!(screen(&office.model).contains("Doc summariser  doc-summariser"), "{}", screen(&office.model));
    office.act(ActionId::Back);
    assert_eq!(selected(&office), entry);
    office.act(ActionId::Quit);
    assert_eq!(screen(&office.model), history);
}

#[test]
fn what_is_about_no_workload_opens_no_page() {
    let mut office = lived();
    office.act(ActionId::Last);
    office.act(ActionId::Open);
    assert!(screen(&office.model).contains("the register \"acme\" began"), "{}", screen(&office.model));
    office.act(ActionId::Open);
    assert!(screen(&office.model).contains("about no workload"));
    assert!(office.model.screens.page.is_none());
}

#[test]
fn an_entry_says_what_each_field_was_before() {
    let mut office = lived();
    office.act(ActionId::Down);
    office.act(ActionId::Open);
    assert!(screen(&office.model).contains("Prompts logged: yes (was planned)"), "{}", screen(&office.model));
}

#[test]
fn the_whole_ledger_is_there_page_by_page_from_either_end() {
    let mut office = lived();
    let workload = office.add("Busy");
    for number in 0..150 {
        let fields = Fields::new().with("log_retention_days", i64::from(number));
        office.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    }
    office.model.screens.history = History::default();
    let effects = crate::tui::screens::wants(&mut office.model);
    office.settle(effects);
    let down = std::iter::from_fn(|| {
        let at = office.model.screens.history.acts.table.selected().map(|line| line.span);
        office.act(ActionId::Down);
        let next = office.model.screens.history.acts.table.selected().map(|line| line.span);
        (next != at).then_some(at).flatten()
    });
    let walked: Vec<Span> = down.collect();
    assert!(
        walked.windows(2).all(|pair| pair[0].0 == pair[1].1 + 1),
        "each act is followed by the one before it: {walked:?}"
    );
    assert_eq!(walked.last().map(|last| last.0), Some(2), "down to the second entry; the first is selected");
    office.model.screens.history = History::default();
    office.act(ActionId::Last);
    assert_eq!(spans(&office).last(), Some(&(1, 1)));
}

#[test]
fn what_another_program_does_comes_on_top_and_the_selection_stays() {
    let mut office = lived();
    office.act(ActionId::Down);
    let before = selected(&office);
    office.add("Newcomer");
    let changed = crate::tui::msg::Msg::Answer(crate::tui::msg::Answer::Changes(true));
    let effects = crate::tui::update::update(&mut office.model, changed);
    office.settle(effects);
    assert!(screen(&office.model).contains("added as newcomer"), "{}", screen(&office.model));
    assert_eq!(selected(&office), before);
}

#[test]
fn every_entry_is_checked_only_when_a_person_asks() {
    let mut office = lived();
    assert!(screen(&office.model).contains("V checks every entry"), "{}", screen(&office.model));
    let effects = testing::act(&mut office.model, ActionId::Verify);
    assert!(effects.contains(&Effect::Ask(Request::Verify)));
    assert!(screen(&office.model).contains("Verifying ..."));
    office.model.screens.history.verifying(1_000, 4_000);
    assert!(screen(&office.model).contains("Verifying ... 25 % of 4,000 entries"));
    office.settle(effects);
    let shown = screen(&office.model);
    assert!(shown.contains("✓ Verified at 2026-11-23 09:00"), "{shown}");
    assert!(shown.contains("nothing is wrong; not compared"), "{shown}");
}

#[test]
fn a_ledger_that_is_not_what_it_was_says_so_first() {
    let mut office = lived();
    let history = &mut office.model.screens.history;
    history.stands(LedgerStanding {
        entries: 1_500,
        head: "9b34".into(),
        checkpoint: None,
        rolled_back: Some("rolled back: it ends at entry 1500, the checkpoint of yesterday says 1733".into()),
    });
    let faults = vec![(17, "its hash is not that of its body".to_owned()), (18, "it does not follow".to_owned())];
    history.verified(Box::new(Verified { at: "2026-11-23 09:00".into(), entries: 1_500, faults, against: None }));
    let shown = screen(&office.model).replace(" │\n│ ", " ");
    assert!(shown.contains("✗ The ledger rolled back"), "{shown}");
    assert!(shown.contains("✗ 2 faults found at 2026-11-23 09:00, the first at entry 17"), "{shown}");
}

#[test]
fn a_workloads_own_history_is_on_its_page() {
    let mut office = lived();
    let id: Id = office.workload("claims-triage-agent").id;
    office.act(ActionId::Workloads);
    office.select(id);
    office.act(ActionId::Open);
    office.act(ActionId::TabHistory);
    insta::assert_snapshot!("story_80x24", screen(&office.model));
    office.act(ActionId::Down);
    office.act(ActionId::Unfold);
    insta::assert_snapshot!("story_opened_80x24", screen(&office.model));
    office.act(ActionId::Back);
    office.model.size = (120, 40);
    insta::assert_snapshot!("story_120x40", screen(&office.model));
    office.model.size = (60, 15);
    insta::assert_snapshot!("story_60x15", screen(&office.model));
}
