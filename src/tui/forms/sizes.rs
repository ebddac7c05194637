//! Every wizard, every step of it, every field, at every size that is promised and without colour: nothing that has to be read is
//! cut.

use super::every_form::{FORMS, app};
use crate::domain::{Command, Derivation, Stage};
use crate::tui::action::ActionId;
use crate::tui::model::Model;
use crate::tui::testing::screen;
use crate::tui::theme::Theme;

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (120, 40)];

/// The text on screen without the steps at the side, the frame and the folds.
fn read(model: &Model) -> String {
    const SIDE: usize = 27;
    let side = if model.size.0 >= 90 { SIDE } else { 0 };
    let inside = |line: &str| line.trim_matches(|c: char| c.is_whitespace() || "│▌".contains(c)).to_owned();
    let body = |line: &str| line.chars().skip(side).collect::<String>();
    screen(model)
        .lines()
        .map(|line| inside(&body(line)))
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_question_and_what_is_wrong_with_its_answer_is_read_whole() {
    for (form, size) in FORMS.iter().flat_map(|form| SIZES.map(|size| (form, size))) {
        let mut app = form.open();
        app.model.look.theme = Theme::Plain;
        app.model.size = size;
        let name = app.model.form.as_ref().unwrap_or_else(|| panic!("{}", screen(&app.model))).wizard().name;
        // Once to the end and back, so that what is needed is missed and said.
        app.go_to_summary();
        let steps = app.model.form.as_ref().unwrap();
        let count = steps.wizard().steps.len();
        let asked: Vec<String> = (0..count)
            .flat_map(|step| steps.asked(step).map(|field| field.id.to_string()).collect::<Vec<_>>())
            .collect();
        for id in asked {
            let steps = app.model.form.as_mut().unwrap();
            steps.go_to_field(&id);
            let (step, field) = (steps.at(), steps.field().unwrap());
            let (label, problem) = (flat(&field.label), steps.shown_problem(step, field));
            let seen = read(&app.model);
            assert!(
                seen.contains(&label),
                "{name} at {size:?}: the question \"{label}\" is cut:\n{}",
                screen(&app.model)
            );
            if let Some(problem) = problem {
                let problem = flat(&problem);
                assert!(seen.contains(&problem), "{name} at {size:?}: \"{problem}\" is cut:\n{}", screen(&app.model));
            }
        }
    }
}

#[test]
fn a_wizard_of_a_retired_or_unknown_workload_says_why_it_does_not_open() {
    let mut app = app();
    let id = app.workload("tariff-notes").id;
    app.write(Command::Schedule { workload: id, due_on: None, derived: Derivation::Rule });
    app.write(Command::Retire { workload: id, ends_access: None });
    for (action, words) in [(ActionId::Review, "is not reviewed"), (ActionId::Promote, "nothing follows")] {
        app.act(action);
        assert!(app.model.form.is_none());
        assert!(screen(&app.model).contains(words), "{}", screen(&app.model));
    }
    assert!(app.workload("tariff-notes").facts.stage.is(Stage::Retired));
}
