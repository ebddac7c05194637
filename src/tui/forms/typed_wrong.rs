//! Every form with every field typed wrong: nothing is recorded, what was typed stays, and each message says what to do.

use super::every_form::FORMS;
use crate::tui::action::ActionId;
use crate::tui::forms::test_app::TestApp;
use crate::tui::msg::Msg;
use crate::tui::testing::screen;
use crate::tui::update::update;
use crate::tui::wizard::Run;
use crate::tui::wizard::field::Kind;
use crate::tui::wizard::values::Entry;

/// What no form may take for an answer, and what a message about it has to say: why, and what to do.
const NO_CHOICE: [&str; 4] = ["zzz nobody of that name", "?!", "nein danke", "unbekannt"];
const NO_DAY: [&str; 4] = ["soon", "2027-02-30", "32", "12/11/10"];
const WHAT_TO_DO: [&str; 6] =
    ["choose", "is none of", "leave this for later", "write a day as", "does not exist", "remove"];

fn steps(app: &TestApp) -> &Run {
    app.model.form.as_ref().unwrap()
}

/// Types into the focused field what is wrong there; nothing where every text is right.
fn wrong(kind: &Kind, which: usize) -> Option<String> {
    match kind {
        Kind::Choice(_) => NO_CHOICE.get(which).map(|text| (*text).to_owned()),
        Kind::Date(_) => NO_DAY.get(which).map(|text| (*text).to_owned()),
        Kind::Text(most) | Kind::LongText(most) | Kind::List(most) if which == 0 => Some("w".repeat(most + 1)),
        Kind::Text(_) | Kind::LongText(_) | Kind::List(_) => None,
    }
}

/// The ids of what is asked, over all steps.
fn asked(app: &TestApp) -> Vec<String> {
    let steps = steps(app);
    (0..steps.wizard().steps.len())
        .flat_map(|step| steps.asked(step).map(|field| field.id.to_string()).collect::<Vec<_>>())
        .collect()
}

/// Goes to a field and puts a text in the place of what stands there, by keys; a long one is pasted where it may be.
fn put(app: &mut TestApp, id: &str, text: &str) {
    app.model.form.as_mut().unwrap().go_to_field(id);
    if text.len() > 60 && !steps(app).is_by_hand() {
        update(&mut app.model, Msg::Paste(text.to_owned()));
    } else {
        app.type_text(text);
    }
    app.act(ActionId::NextField);
}

#[test]
fn every_form_with_every_field_typed_wrong_records_nothing_and_says_what_to_do() {
    for form in FORMS {
        for which in 0..NO_CHOICE.len() {
            let mut app = form.open();
            let written = app.asked.len();
            let mut wrong_fields = 0;
            for id in asked(&app) {
                let Some(text) = steps(&app).asked_by(&id).and_then(|field| wrong(&field.kind, which)) else {
                    continue;
                };
                put(&mut app, &id, &text);
                let steps = steps(&app);
                // A wrong answer may leave nothing that others are asked about.
                let Some(field) = steps.asked_by(&id) else { continue };
                let why = field.problem(steps.values()).unwrap_or_else(|| panic!("{form:?}: {id} takes \"{text}\""));
                assert!(WHAT_TO_DO.iter().any(|todo| why.contains(todo)), "{form:?}: {id}: {why}");
                let kept = match steps.values().entry(&id) {
                    Entry::Text(kept) => *kept == text,
                    Entry::List(kept) => kept.last() == Some(&text),
                    Entry::Open | Entry::Choice(_) => false,
                };
                assert!(kept, "{form:?}: {id} keeps {:?} of \"{text}\"", steps.values().entry(&id));
                wrong_fields += 1;
            }
            if wrong_fields == 0 {
                continue;
            }
            app.go_to_summary();
            app.act(ActionId::Next);
            assert_eq!(app.asked.len(), written, "{form:?}: recorded\n{}", screen(&app.model));
            let steps = steps(&app);
            let field = steps.field().unwrap_or_else(|| panic!("{form:?}: {}", screen(&app.model)));
            assert!(steps.shown_problem(steps.at(), field).is_some(), "{form:?}: {}", screen(&app.model));
        }
    }
}

#[test]
fn a_no_that_is_typed_into_a_choice_of_any_form_is_no_or_nothing_and_blanks_change_nothing() {
    for form in FORMS {
        let mut app = form.open();
        for id in asked(&app) {
            let Some(Kind::Choice(choices)) = steps(&app).asked_by(&id).map(|field| field.kind.clone()) else {
                continue;
            };
            let before = steps(&app).values().entry(&id).clone();
            put(&mut app, &id, "   ");
            let Some(_) = steps(&app).asked_by(&id) else { continue };
            if !matches!(steps(&app).values().entry(&id), Entry::Choice(_)) {
                assert_eq!(*steps(&app).values().entry(&id), before, "{form:?}: {id}: blanks");
            }
            put(&mut app, &id, "no");
            match steps(&app).values().entry(&id) {
                Entry::Choice(chosen) => {
                    let label =
                        choices.iter().find(|choice| choice.id == *chosen).map(|choice| choice.label.to_lowercase());
                    assert!(label.as_deref().is_some_and(|label| label.contains("no")), "{form:?}: {id}: {label:?}");
                }
                Entry::Text(typed) => assert_eq!(typed, "no"),
                other => panic!("{form:?}: {id}: {other:?}"),
            }
        }
    }
}
