//! A wizard with every kind of field, gone through by the keys of the table.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::tui::action::ActionId;
use crate::tui::backend::Prepared;
use crate::tui::effect::Query;
use crate::tui::model::Model;
use crate::tui::msg::{Msg, Reply};
use crate::tui::testing::{act, buffer, model, press, screen, today, type_text};
use crate::tui::update::{update, wizards};
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Summary};

mod typed;

fn asked() -> Prepared {
    Prepared { done: "answered".into(), ..Prepared::default() }
}

fn wizard() -> Wizard {
    let people = vec![Choice::new("p1", "A. Kumar").noted("Claims"), Choice::new("p2", "R. Diaz").noted("Risk")];
    let reach = ["none", "read", "influence", "act"].map(|word| Choice::new(word, word)).to_vec();
    let summary: Summary = Box::new(|steps| {
        let mut lines = vec![format!("claims-agent is answered for by {}.", steps.words("owner"))];
        lines.extend(steps.answers_in_words());
        lines
    });
    Wizard {
        name: "answer",
        about: "w1".into(),
        title: "Answer for claims-agent".into(),
        steps: vec![
            Step::new(
                "Owner",
                "Who owns it?",
                vec![
                    Field::person("owner", "Accountable person", people).needed().help("A person, not a mailbox."),
                    Field::text("unit", "Unit", 10),
                ],
            ),
            Step::new(
                "Effect",
                "",
                vec![
                    Field::choice("reach", "Can it change a record?", reach),
                    Field::yes_no("approved", "Does a person approve it first?")
                        .asked_if(|v| v.choice("reach") == Some("act")),
                    Field::long_text("reason", "Why?", 200),
                ],
            ),
            Step::new("Dates", "", vec![Field::date("due", "Next review"), Field::list("tools", "Tools", 20)]),
        ],
        summary,
        submit: Box::new(|_| vec![Effect::Ask(Query::Act(Box::new(asked())))]),
    }
}

fn open(width: u16, height: u16) -> Model {
    let mut model = model(width, height);
    wizards::open(&mut model, wizard());
    model
}

fn steps(model: &Model) -> &Run {
    model.form.as_ref().unwrap()
}

/// Goes to the summary with everything that is needed.
fn answered() -> Model {
    let mut model = open(80, 24);
    type_text(&mut model, "kum");
    for _ in 0..3 {
        act(&mut model, ActionId::NextPage);
    }
    model
}

#[test]
fn the_steps_stand_at_the_side_or_above_and_the_summary_says_what_is_written() {
    insta::assert_snapshot!("first_step_120x24", screen(&open(120, 24)));
    insta::assert_snapshot!("first_step_80x24", screen(&open(80, 24)));
    insta::assert_snapshot!("first_step_60x15", screen(&open(60, 15)));
    insta::assert_snapshot!("summary_80x24", screen(&answered()));
}

#[test]
fn going_back_keeps_what_was_typed() {
    let mut model = open(80, 24);
    type_text(&mut model, "diaz");
    act(&mut model, ActionId::NextField);
    type_text(&mut model, "Claims");
    act(&mut model, ActionId::NextPage);
    act(&mut model, ActionId::PreviousPage);
    assert_eq!(steps(&model).values().choice("owner"), Some("p2"));
    assert_eq!(steps(&model).values().text("unit"), Some("Claims"));
    assert!(screen(&model).contains("R. Diaz") && screen(&model).contains("Claims"));
}

#[test]
fn clean_steps_close_and_changed_ones_ask() {
    let mut clean = open(80, 24);
    act(&mut clean, ActionId::CloseForm);
    assert!(clean.form.is_none());

    let mut changed = open(80, 24);
    type_text(&mut changed, "kum");
    act(&mut changed, ActionId::CloseForm);
    assert!(changed.form.is_some() && screen(&changed).contains("You have unsaved changes."));
    act(&mut changed, ActionId::Choose);
    assert!(changed.form.is_some(), "the first choice is to stay");
}

#[test]
fn what_is_kept_on_leaving_is_offered_when_the_same_steps_are_opened_again() {
    let mut model = open(80, 24);
    type_text(&mut model, "kum");
    act(&mut model, ActionId::NextPage);
    act(&mut model, ActionId::CloseForm);
    act(&mut model, ActionId::ChoiceDown);
    let effects = act(&mut model, ActionId::Choose);
    assert!(matches!(effects.as_slice(), [Effect::KeepDraft(draft)] if draft.key == "answer:w1"), "{effects:?}");
    assert!(model.form.is_none());

    wizards::open(&mut model, wizard());
    assert!(screen(&model).contains("You have an unfinished draft from 2026-11-23"));
    act(&mut model, ActionId::Choose);
    assert_eq!((steps(&model).values().choice("owner"), steps(&model).at()), (Some("p1"), 1));
}

#[test]
fn a_missing_answer_is_named_beside_its_field_and_nothing_is_submitted() {
    let mut model = open(80, 24);
    for _ in 0..3 {
        act(&mut model, ActionId::NextPage);
    }
    assert!(screen(&model).contains("One step is incomplete"));
    assert!(act(&mut model, ActionId::Next).is_empty());
    assert_eq!(steps(&model).at(), 0);
    assert!(screen(&model).contains("! required"), "{}", screen(&model));
    assert_eq!(steps(&model).mark(0), StepMark::Wrong);
}

#[test]
fn a_day_that_cannot_be_read_stops_the_last_step_and_a_relative_one_becomes_a_day() {
    let mut model = answered();
    act(&mut model, ActionId::PreviousPage);
    type_text(&mut model, "soon");
    act(&mut model, ActionId::NextPage);
    act(&mut model, ActionId::Next);
    assert_eq!(steps(&model).at(), 2);
    assert!(screen(&model).contains("! write a day as"), "{}", screen(&model));
    for _ in 0..4 {
        press(&mut model, "backspace");
    }
    type_text(&mut model, "+3m");
    act(&mut model, ActionId::NextPage);
    assert_eq!(steps(&model).values().text("due"), Some("2027-02-23"));
}

#[test]
fn a_question_is_asked_only_where_it_applies_and_its_answer_is_not_submitted_elsewhere() {
    let mut model = answered();
    let fields = |model: &Model| steps(model).asked(1).map(|field| field.id.clone()).collect::<Vec<_>>();
    assert_eq!(fields(&model), vec!["reach", "reason"]);
    act(&mut model, ActionId::PreviousPage);
    act(&mut model, ActionId::PreviousPage);
    type_text(&mut model, "act");
    assert_eq!(fields(&model), vec!["reach", "approved", "reason"]);
    act(&mut model, ActionId::NextField);
    type_text(&mut model, "yes");
    assert_eq!(steps(&model).answered().choice("approved"), Some("yes"));
    act(&mut model, ActionId::PreviousField);
    press(&mut model, "up");
    assert_eq!(steps(&model).values().choice("reach"), Some("act"), "moving chooses nothing");
    press(&mut model, "space");
    assert_eq!(steps(&model).values().choice("reach"), Some("influence"));
    assert_eq!(steps(&model).answered().choice("approved"), None);
}

#[test]
fn every_field_can_be_left_for_later() {
    let mut model = open(80, 24);
    type_text(&mut model, "kum");
    act(&mut model, ActionId::Skip);
    assert!(steps(&model).values().is_open("owner"));
    act(&mut model, ActionId::PreviousField);
    assert!(screen(&model).contains("unknown (skip)"));
}

#[test]
fn a_list_takes_one_line_after_the_other_and_gives_the_last_one_back() {
    let mut model = answered();
    act(&mut model, ActionId::PreviousPage);
    act(&mut model, ActionId::NextField);
    type_text(&mut model, "email");
    act(&mut model, ActionId::Next);
    type_text(&mut model, "browser");
    act(&mut model, ActionId::Next);
    assert_eq!(steps(&model).values().list("tools"), ["email", "browser"]);
    press(&mut model, "backspace");
    assert_eq!(steps(&model).values().list("tools"), ["email"]);
    type_text(&mut model, "sql");
    act(&mut model, ActionId::NextPage);
    assert_eq!(steps(&model).values().list("tools"), ["email", "sql"], "what stood in the line is not lost");
}

#[test]
fn a_long_text_comes_back_from_the_editor_with_its_paragraphs_and_typing_does_not_join_them() {
    let mut model = answered();
    act(&mut model, ActionId::PreviousPage);
    act(&mut model, ActionId::PreviousPage);
    act(&mut model, ActionId::NextField);
    type_text(&mut model, "one");
    assert_eq!(act(&mut model, ActionId::EditLong), vec![Effect::Edit("one".into())]);
    update(&mut model, Msg::Edited(Ok("one\n\ntwo\u{1b}\n".into())));
    type_text(&mut model, "x");
    assert_eq!(steps(&model).values().text("reason"), Some("one\n\ntwo"));
    update(&mut model, Msg::Paste("\r\nthree".into()));
    assert_eq!(steps(&model).values().text("reason"), Some("one\n\ntwo\nthree"));
    update(&mut model, Msg::Edited(Ok("y".repeat(500))));
    assert_eq!(steps(&model).values().text("reason").map(str::len), Some(500), "nothing of it is cut");
    assert!(screen(&model).contains("500 characters; at most 200 can be recorded: remove 300"), "{}", screen(&model));
}

#[test]
fn the_last_step_submits_once_and_closes_when_it_is_written() {
    let mut model = answered();
    let act_of = Effect::Ask(Query::Act(Box::new(asked())));
    assert_eq!(act(&mut model, ActionId::Next), vec![act_of]);
    assert!(act(&mut model, ActionId::Next).is_empty(), "a second Enter does not write twice");
    act(&mut model, ActionId::CloseForm);
    assert!(model.form.is_some(), "it cannot be broken off");
    let effects = update(&mut model, Msg::Reply(Reply::Done("claims-agent: owner is A. Kumar.".into())));
    assert!(effects.contains(&Effect::DropDraft("answer:w1".into())));
    assert!(model.form.is_none() && screen(&model).contains("claims-agent: owner is A. Kumar."));
}

#[test]
fn a_refusal_keeps_everything_typed_and_says_that_nothing_was_written() {
    let mut model = answered();
    act(&mut model, ActionId::Next);
    update(&mut model, Msg::Reply(Reply::Refused("R. Diaz changed it at 10:02; open it again.".into())));
    assert_eq!(steps(&model).values().choice("owner"), Some("p1"));
    assert!(screen(&model).contains("Nothing was written: R. Diaz changed it at 10:02"), "{}", screen(&model));
}

#[test]
fn a_refusal_that_names_a_field_stands_beside_it_until_that_is_changed() {
    let mut model = answered();
    act(&mut model, ActionId::PreviousPage);
    act(&mut model, ActionId::PreviousPage);
    type_text(&mut model, "act");
    act(&mut model, ActionId::NextPage);
    act(&mut model, ActionId::NextPage);
    act(&mut model, ActionId::Next);
    update(&mut model, Msg::Reply(Reply::Refused("claims-agent: reach cannot be act here; choose another".into())));
    assert_eq!((steps(&model).at(), steps(&model).field().unwrap().id.as_ref()), (1, "reach"));
    insta::assert_snapshot!("refused_at_its_field_80x24", screen(&model));
    press(&mut model, "up");
    press(&mut model, "space");
    assert!(!screen(&model).contains("nothing was written"), "{}", screen(&model));
}

#[test]
fn a_summary_longer_than_the_screen_scrolls_to_its_last_line_and_no_further() {
    let mut long = wizard();
    long.summary = Box::new(|_| (1..=40).map(|line| format!("line {line}")).collect());
    let mut model = model(80, 24);
    wizards::open(&mut model, long);
    type_text(&mut model, "kum");
    for _ in 0..3 {
        act(&mut model, ActionId::NextPage);
    }
    assert!(screen(&model).contains("more lines, with the arrow keys"), "{}", screen(&model));
    for _ in 0..99 {
        act(&mut model, ActionId::NextField);
        screen(&model);
    }
    let last = screen(&model);
    assert!(last.contains("line 40") && !last.contains("more lines"), "{last}");
    act(&mut model, ActionId::PreviousField);
    assert!(!screen(&model).contains("line 40"), "one row up at once");
}

#[test]
fn the_summary_is_made_once_on_reaching_it_and_not_for_every_frame() {
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    let mut counting = wizard();
    counting.summary = Box::new(move |_| vec![format!("time {}", counted.fetch_add(1, Ordering::Relaxed) + 1)]);
    let mut model = model(80, 24);
    wizards::open(&mut model, counting);
    for _ in 0..3 {
        act(&mut model, ActionId::NextPage);
    }
    for _ in 0..5 {
        assert!(screen(&model).contains("time 1"));
    }
    act(&mut model, ActionId::PreviousPage);
    act(&mut model, ActionId::NextPage);
    assert!(screen(&model).contains("time 2") && made.load(Ordering::Relaxed) == 2);
}

#[test]
fn half_an_answer_is_never_made_an_act() {
    let mut strict = wizard();
    strict.submit = Box::new(|values| {
        assert!(values.choice("owner").is_some(), "the owner is needed");
        Vec::new()
    });
    let mut model = model(80, 24);
    wizards::open(&mut model, strict);
    for _ in 0..3 {
        act(&mut model, ActionId::NextPage);
    }
    assert!(screen(&model).contains("One step is incomplete"));
}

#[test]
fn steps_that_are_opened_at_a_field_stand_there_with_and_without_a_draft() {
    let mut model = model(80, 24);
    wizards::open_at(&mut model, wizard(), Some("reach"));
    let at = |model: &Model| steps(model).field().unwrap().id.to_string();
    assert_eq!(at(&model), "reach");
    type_text(&mut model, "act");
    act(&mut model, ActionId::CloseForm);
    act(&mut model, ActionId::ChoiceDown);
    act(&mut model, ActionId::Choose);
    wizards::open_at(&mut model, wizard(), Some("unit"));
    act(&mut model, ActionId::Choose);
    assert_eq!((at(&model).as_str(), steps(&model).values().choice("reach")), ("unit", Some("act")));
}

#[test]
fn typing_is_kept_for_a_crash_and_a_signal_keeps_it_at_once() {
    let mut model = open(80, 24);
    let effects = press(&mut model, "k");
    assert!(matches!(effects.as_slice(), [Effect::WakeIn(..)]), "{effects:?}");
    let kept = update(&mut model, Msg::Due(crate::tui::effect::Timer::KeepDraft));
    assert!(matches!(kept.as_slice(), [Effect::KeepDraft(_)]), "{kept:?}");
}

#[test]
fn a_draft_round_trips_through_json_and_unknown_fields_are_ignored() {
    let mut steps = Run::open(wizard(), today());
    steps.paste("kum");
    let mut draft: Draft = serde_json::from_str(&serde_json::to_string(&steps.draft()).unwrap()).unwrap();
    draft.entries.insert("gone".into(), Entry::Text("x".into()));
    draft.step = 99;
    let mut again = Run::open(wizard(), today());
    again.resume(&draft);
    assert_eq!(again.values().choice("owner"), Some("p1"));
    assert!(again.is_at_summary() && again.values().is_open("gone"));
}

#[test]
fn a_draft_holds_only_what_was_typed_so_that_a_later_change_of_the_record_stands() {
    let began_with = |unit: &str| {
        let mut wizard = wizard();
        let field = &mut wizard.steps[0].fields[1];
        field.first = Entry::Text(unit.into());
        wizard.steps[1].fields[0].first = Entry::Choice("read".into());
        wizard
    };
    let mut steps = Run::open(began_with("Claims"), today());
    steps.paste("kum");
    steps.go_to_field("reach");
    steps.leave_open();
    let draft = steps.draft();
    assert_eq!(draft.entries.keys().map(String::as_str).collect::<Vec<_>>(), ["owner", "reach"]);

    let mut again = Run::open(began_with("Risk"), today());
    again.resume(&draft);
    assert_eq!((again.values().choice("owner"), again.values().text("unit")), (Some("p1"), Some("Risk")));
    assert!(again.values().is_open("reach"), "what was emptied is empty again");
}

#[test]
fn no_size_panics_on_any_step() {
    for (width, height) in [(60, 15), (60, 500), (89, 16), (90, 15), (200, 15), (500, 60)] {
        let mut model = open(width, height);
        for _ in 0..4 {
            for _ in 0..3 {
                assert_eq!(buffer(&model).area.width, width);
                act(&mut model, ActionId::NextField);
                type_text(&mut model, "漢字e\u{301}");
            }
            act(&mut model, ActionId::NextPage);
        }
    }
}
