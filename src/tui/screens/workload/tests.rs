//! The page by keys, on a register that was filled by commands.

mod conflicts;
mod identities;
mod records;

use rstest::rstest;

use super::*;
use crate::domain::command::StatedRow;
use crate::domain::record::{Claim, Claims, WorkloadFacts};
use crate::domain::{ClaimKind, Classification, Command, FactTable, Fields, Stage, YesNo};
use crate::tui::forms::test_app::TestApp;
use crate::tui::testing::{act, screen};

/// A pilot that acts on records without a person in between, and of which not all is answered.
fn pilot(app: &mut TestApp) -> Id {
    let kumar = app.person("A. Kumar");
    let claims = Claims::from([
        (ClaimKind::HighImpact, Claim { says: Some(YesNo::Yes), words: "high-impact".to_owned() }),
        (ClaimKind::Agentic, Claim { says: None, words: "partly".to_owned() }),
    ]);
    let row = StatedRow {
        workload: None,
        source: "inventory-2026".to_owned(),
        source_id: Some("WM-17".to_owned()),
        match_key: "claims triage agent".to_owned(),
        statement: "0".repeat(64),
        fields: Fields::new().with("name", "Claims triage agent").with("stage", Stage::Pilot).with("team", "Claims"),
        words: std::collections::BTreeMap::new(),
        blank: vec![],
        unclear: vec![],
        claims,
        unmapped: [("cost centre".to_owned(), "4711".to_owned())].into(),
        contacts: Vec::new(),
        grant: None,
        import: Id([7; 16]),
    };
    app.write(Command::StateRow(Box::new(row)));
    let workload = app.workload("claims-triage-agent").id;
    let mut fields = Fields::new().with("owner", kumar);
    for (name, text) in [
        ("purpose", "sorts claims and pays the small ones"),
        ("stage_since", "2026-09-01"),
        ("ends_on", "2026-12-31"),
        ("reach_customer", "none"),
        ("reach_record", "act"),
        ("reach_decision", "influence"),
        ("control_point", "none"),
        ("log_tools", "yes"),
        ("log_data_access", "planned"),
    ] {
        fields.parse(name, text).unwrap();
    }
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let fields = Fields::new().with("dataset", "claims-db").with("classification", Classification::Confidential);
    let fields = fields.with("expires_on", "2026-12-01".parse::<Day>().unwrap());
    app.write(Command::AddGrant { workload, fields });
    let due_on = Some("2026-11-30".parse::<Day>().unwrap());
    app.write(Command::Schedule { workload, due_on, derived: crate::domain::Derivation::Typed });
    workload
}

/// The page of that pilot, opened from the list.
fn opened() -> TestApp {
    let mut app = TestApp::open();
    app.me("R. Diaz");
    let id = pilot(&mut app);
    app.select(id);
    app.act(ActionId::Open);
    app
}

fn to_the_gate(app: &mut TestApp) {
    app.act(ActionId::TabGate);
}

/// Unfolds the gate and goes to a control.
fn to_control(app: &mut TestApp, id: &'static str) {
    to_the_gate(app);
    app.act(ActionId::ExpandAll);
    let found = app.model.screens.page.as_mut().unwrap().gate.outline.go_to(&gate::At::Control(id));
    assert!(found, "{id} is not in the gate: {}", screen(&app.model));
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
#[case(60, 15)]
fn the_page_at_each_size(#[case] width: u16, #[case] height: u16) {
    let mut app = opened();
    app.model.size = (width, height);
    insta::assert_snapshot!(format!("summary_{width}x{height}"), screen(&app.model));
    to_the_gate(&mut app);
    insta::assert_snapshot!(format!("gate_{width}x{height}"), screen(&app.model));
    app.act(ActionId::Expand);
    app.act(ActionId::Down);
    app.act(ActionId::Expand);
    insta::assert_snapshot!(format!("control_{width}x{height}"), screen(&app.model));
}

#[test]
fn every_field_of_a_workload_is_on_its_page_and_what_nobody_said_is_not_answered() {
    let mut app = TestApp::open();
    let id = app.add("Nothing known");
    app.select(id);
    app.act(ActionId::Open);
    let page = app.model.screens.page.as_ref().unwrap();
    let rows = page.summary.outline.rows();
    let only_where_told = ["tier_raised", "tier_reason", "cadence_anchor"];
    for field in WorkloadFacts::FIELDS.iter().filter(|field| !only_where_told.contains(&field.name)) {
        let of_field: Vec<_> = rows.iter().filter(|row| row.key == Some(summary::At::Field(field.name))).collect();
        let [row] = of_field.as_slice() else { panic!("{} stands there {} times", field.name, of_field.len()) };
        let known =
            app.workload("nothing-known").facts.value(field.name).is_some_and(|value| value.plain() != "unknown");
        let said = row.line.words.as_str();
        assert_eq!(said == "not answered", !known || said.is_empty(), "{}: {said:?}", field.name);
    }
}

#[test]
fn leaving_the_page_is_to_stand_where_one_was() {
    let mut app = TestApp::open();
    for name in ["Alpha", "Beta", "Gamma"] {
        app.add(name);
    }
    let beta = app.workload("beta").id;
    app.select(beta);
    app.act(ActionId::Filter);
    app.type_text("a");
    app.act(ActionId::Choose);
    app.select(beta);
    let before = screen(&app.model);
    for way_out in [ActionId::Back, ActionId::Quit] {
        app.act(ActionId::Open);
        app.act(ActionId::NextTab);
        assert_ne!(screen(&app.model), before);
        app.act(way_out);
        assert_eq!(screen(&app.model), before);
        assert_eq!(app.model.ending, None);
    }
}

#[test]
fn triage_opens_the_same_page() {
    let mut app = opened();
    app.act(ActionId::Triage);
    assert!(app.model.screens.page.is_none(), "another screen is another screen");
    app.act(ActionId::Open);
    assert!(screen(&app.model).contains("Claims triage agent  claims-triage-agent"), "{}", screen(&app.model));
    app.act(ActionId::Back);
    assert_eq!(app.model.screen, crate::tui::screens::ScreenId::Triage);
}

#[test]
fn the_parts_of_the_page_follow_each_other_in_a_ring() {
    let mut app = opened();
    let tab = |app: &TestApp| app.model.screens.page.as_ref().unwrap().tab;
    let mut seen = Vec::new();
    for _ in Tab::ALL {
        seen.push(tab(&app));
        app.act(ActionId::NextTab);
    }
    assert_eq!((seen.as_slice(), tab(&app)), (&Tab::ALL[..], Tab::Summary));
    app.act(ActionId::PreviousTab);
    assert_eq!(Some(&tab(&app)), Tab::ALL.last());
}

#[test]
fn the_gate_is_asked_of_the_next_stage_of_production_and_of_where_it_stands() {
    let mut app = TestApp::open();
    let id = app.add("Tariff notes");
    let fields = Fields::new().with("stage", Stage::Experiment);
    app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
    app.select(id);
    app.act(ActionId::Open);
    to_the_gate(&mut app);
    let mut headings = Vec::new();
    for _ in 0..4 {
        let page = app.model.screens.page.as_ref().unwrap();
        headings.push(page.gate.outline.rows()[0].line.words.clone());
        app.act(ActionId::SwitchGate);
    }
    let starts: Vec<&str> = headings.iter().map(|it| it.split([':', ',']).next().unwrap()).collect();
    assert_eq!(starts, ["To pilot", "To production", "Current stage", "To pilot"]);
}

#[test]
fn a_failing_control_goes_to_the_field_that_fixes_it() {
    for (control, field) in [("KEY-2", "control_point"), ("LOG-1", "log_prompts"), ("LOG-3", "log_data_access")] {
        let mut app = opened();
        to_control(&mut app, control);
        app.act(ActionId::Fix);
        let steps = app.model.form.as_ref().unwrap_or_else(|| panic!("{control}: {}", screen(&app.model)));
        assert_eq!((steps.wizard().name, &*steps.field().unwrap().id), ("answer", field), "{control}");
    }
}

#[test]
fn a_control_on_access_to_data_goes_to_that_access() {
    let mut app = opened();
    to_control(&mut app, "DAT-1");
    app.act(ActionId::Fix);
    assert!(screen(&app.model).contains("access to claims-db"), "{}", screen(&app.model));
}

#[test]
fn what_passes_says_that_there_is_nothing_to_fix() {
    let mut app = opened();
    to_control(&mut app, "LOG-2");
    app.act(ActionId::Fix);
    assert!(app.model.form.is_none());
    assert!(screen(&app.model).contains("LOG-2 does not fail"), "{}", screen(&app.model));
}

#[test]
fn a_line_of_the_summary_goes_to_its_question_or_says_why_not() {
    let mut app = opened();
    let go = |app: &mut TestApp, field| {
        assert!(app.model.screens.page.as_mut().unwrap().summary.outline.go_to(&summary::At::Field(field)));
        app.act(ActionId::Expand);
    };
    go(&mut app, "stage");
    assert!(screen(&app.model).contains("changes by promotion"));
    for field in ["deputy", "supplier"] {
        go(&mut app, field);
        assert_eq!(app.model.form.as_ref().unwrap().field().unwrap().id, field);
        app.act(ActionId::CloseForm);
    }
}

#[test]
fn every_line_of_the_summary_leads_to_steps_and_so_does_every_finding() {
    let mut app = opened();
    let ways = |app: &mut TestApp, outline: &mut dyn FnMut(&mut Page, usize) -> bool| {
        let mut stuck = Vec::new();
        let mut at = 0;
        while outline(app.model.screens.page.as_mut().unwrap(), at) {
            stuck.extend(fix::way(&app.model).err());
            at += 1;
        }
        assert!(at > 5, "{at} were tried");
        stuck.sort();
        stuck.dedup();
        stuck
    };
    let fields = ways(&mut app, &mut |page, at| {
        let keys: Vec<_> = page.summary.outline.rows().iter().filter_map(|row| row.key).collect();
        let fields: Vec<_> = keys.iter().filter(|key| matches!(key, summary::At::Field(_))).collect();
        fields.get(at).is_some_and(|key| page.summary.outline.go_to(key))
    });
    assert_eq!(fields, ["A stage that is known changes by promotion."]);
    to_the_gate(&mut app);
    for _ in 0..3 {
        app.act(ActionId::ExpandAll);
        let findings = ways(&mut app, &mut |page, at| {
            let rows = page.gate.outline.rows().iter();
            let stops = |row: &&crate::tui::widgets::outline::Row<gate::At>| {
                matches!(row.key, Some(gate::At::Control(_)))
                    && matches!(
                        row.line.state,
                        Some(crate::tui::glyph::State::Fail | crate::tui::glyph::State::NotAnswered)
                    )
            };
            let keys: Vec<_> = rows.filter(stops).filter_map(|row| row.key).collect();
            keys.get(at).is_some_and(|key| page.gate.outline.go_to(key))
        });
        assert_eq!(findings, Vec::<String>::new());
        app.act(ActionId::SwitchGate);
    }
}

#[test]
fn a_finding_is_copied_as_a_sentence_that_says_which_gate_it_stops() {
    let mut app = opened();
    to_control(&mut app, "KEY-2");
    let copied = |app: &mut TestApp| match act(&mut app.model, ActionId::CopyFinding).as_slice() {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        copied(&mut app),
        "A. Kumar (the owner), for claims-triage-agent: add an approval before it takes effect, or reduce its reach, before it \
         enters production, because it can change a record, and there is no human control point (KEY-2)."
    );
    app.act(ActionId::SwitchGate);
    assert!(copied(&mut app).contains("by 2026-"), "where it stands it has a day");
}

#[test]
fn a_change_by_another_program_is_shown_and_the_cursor_stays() {
    let mut app = opened();
    to_control(&mut app, "LOG-1");
    let workload = app.model.workload().unwrap();
    let fields = Fields::new().with("log_prompts", crate::domain::Logging::Yes);
    app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
    let changed = crate::tui::msg::Msg::Reply(crate::tui::msg::Reply::Changes(true));
    let effects = crate::tui::update::update(&mut app.model, changed);
    app.settle(effects);
    let gate = &app.model.screens.page.as_ref().unwrap().gate;
    assert_eq!(gate.outline.selected(), Some(&gate::At::Control("LOG-1")));
    let row = gate.outline.rows().iter().find(|row| row.key == Some(gate::At::Control("LOG-1"))).unwrap();
    assert_eq!(row.line.state, Some(crate::tui::glyph::State::Pass));
}

#[test]
fn no_size_breaks_any_part_of_the_page() {
    let mut app = opened();
    let small = (0..=9).flat_map(|width| (0..=9).map(move |height| (width, height)));
    let sizes: Vec<_> =
        small.chain([(1, 500), (500, 1), (60, 15), (61, 16), (99, 15), (100, 15), (300, 100)]).collect();
    for _ in Tab::ALL {
        for id in [ActionId::ExpandAll, ActionId::Expand, ActionId::Last, ActionId::PageUp] {
            app.model.size = (80, 24);
            app.act(id);
            if app.model.form.is_some() {
                app.act(ActionId::CloseForm);
            }
            for size in &sizes {
                app.model.size = *size;
                screen(&app.model);
            }
        }
        app.model.size = (80, 24);
        while !app.model.overlays.is_empty() {
            app.act(ActionId::Close);
        }
        app.act(ActionId::NextTab);
    }
}
