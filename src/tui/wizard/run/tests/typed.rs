//! What is typed is taken as meant, or refused beside its field; walking through changes nothing.

use rstest::rstest;

use super::*;
use crate::tui::msg::Msg;

/// A wizard that knows what is recorded, with each kind of field.
fn recorded() -> Model {
    let mut wizard = wizard();
    let first = [("owner", Entry::Choice("p2".into())), ("reach", Entry::Choice("act".into()))];
    let more = [("approved", Entry::Choice("yes".into())), ("due", Entry::Text("2027-01-31".into()))];
    for (id, entry) in first.into_iter().chain(more) {
        wizard.steps.iter_mut().flat_map(|step| &mut step.fields).find(|field| field.id == id).unwrap().first = entry;
    }
    wizard.steps[2].fields.push(Field::past_date("tested", "When was it tested?"));
    let mut model = model(100, 30);
    wizards::open(&mut model, wizard);
    model
}

fn at(model: &mut Model, field: &str) {
    model.form.as_mut().unwrap().go_to_field(field);
}

fn sends(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Ask(_)))
}

fn focus(model: &Model) -> String {
    steps(model).field().unwrap().id.to_string()
}

#[test]
fn walking_through_a_form_in_any_way_changes_no_answer() {
    for keys in [["tab", "tab"], ["enter", "enter"], ["pagedown", "pageup"], ["down", "tab"], ["up", "tab"]] {
        let mut model = recorded();
        for key in std::iter::repeat_n(keys, 12).flatten() {
            if steps(&model).is_at_summary() {
                break;
            }
            press(&mut model, key);
        }
        assert!(!steps(&model).is_changed(), "{keys:?}");
    }
}

#[test]
fn down_moves_the_cursor_and_space_and_enter_choose() {
    let mut model = recorded();
    at(&mut model, "approved");
    press(&mut model, "down");
    let shown = screen(&model);
    assert!(shown.contains("(•) yes") && shown.contains("▸ ( ) no"), "{shown}");
    press(&mut model, "space");
    assert!(screen(&model).contains("▸ (•) no"), "{}", screen(&model));
    assert_eq!((steps(&model).values().choice("approved"), focus(&model).as_str()), (Some("no"), "approved"));
    press(&mut model, "down");
    press(&mut model, "enter");
    assert_eq!((steps(&model).values().choice("approved"), focus(&model).as_str()), (Some("planned"), "reason"));
}

#[test]
fn a_no_that_is_typed_is_no() {
    let mut model = recorded();
    at(&mut model, "approved");
    type_text(&mut model, "no");
    press(&mut model, "enter");
    assert_eq!(steps(&model).values().choice("approved"), Some("no"));
}

#[rstest]
#[case::somebody_who_is_not_recorded("owner", "Bo Chen", "nobody here is called \"Bo Chen\"")]
#[case::one_letter_more("owner", "A. Kumarr", "nobody here is called \"A. Kumarr\"")]
#[case::a_team_alone("owner", "claims", "\"claims\" is no name")]
#[case::a_word_that_is_none("reach", "acting", "\"acting\" is none of them: none; read; influence; act")]
#[case::the_way_out_is_no_answer("approved", "not known", "\"not known\" is none of them: yes; no; planned")]
#[case::a_day_that_is_none("due", "soon", "write a day as")]
#[case::a_day_that_the_calendar_lacks("due", "2027-02-30", "this date does not exist")]
#[case::a_day_that_cannot_have_come("tested", "tomorrow", "2026-11-24 is in the future")]
fn what_is_typed_wrong_stays_is_said_and_stops_the_act(#[case] field: &str, #[case] typed: &str, #[case] why: &str) {
    let mut model = recorded();
    let before = steps(&model).values().entry(field).clone();
    at(&mut model, field);
    type_text(&mut model, typed);
    press(&mut model, "enter");
    assert_eq!(focus(&model), field, "Enter stays");
    assert!(screen(&model).contains(why), "{}", screen(&model));
    press(&mut model, "tab");
    assert_ne!(steps(&model).values().entry(field), &before, "what was typed is kept, and not the answer of before");
    assert_eq!(steps(&model).values().choice(field), None);
    while !steps(&model).is_at_summary() {
        press(&mut model, "pagedown");
    }
    assert!(!sends(&press(&mut model, "enter")));
    assert_eq!(focus(&model), field);
    for _ in 0..typed.chars().count() {
        press(&mut model, "backspace");
    }
    let emptied = matches!(before, Entry::Choice(_)).then_some(before).unwrap_or_default();
    assert_eq!(steps(&model).values().entry(field), &emptied, "emptied, the answer of before stands; a line is empty");
}

#[rstest]
#[case::typed("unit", 10, false)]
#[case::pasted("unit", 10, true)]
#[case::a_long_text("reason", 200, true)]
#[case::a_line_of_a_list("tools", 20, true)]
fn a_text_that_is_too_long_is_kept_whole_and_refused_beside_its_field(
    #[case] field: &str,
    #[case] most: usize,
    #[case] pasted: bool,
) {
    let mut model = recorded();
    at(&mut model, field);
    let long = "x".repeat(most + 2);
    if pasted {
        update(&mut model, Msg::Paste(long.clone()));
    } else {
        type_text(&mut model, &long);
    }
    press(&mut model, "enter");
    press(&mut model, "enter");
    assert_eq!(focus(&model), field, "Enter stays");
    let said = format!("{} characters; at most {most} can be recorded: remove 2", most + 2);
    assert!(screen(&model).contains(&said), "{}", screen(&model));
    let kept = |model: &Model| {
        let values = steps(model).values();
        values.text(field).map(str::to_owned).or_else(|| values.list(field).first().cloned())
    };
    assert_eq!(kept(&model), Some(long));
    while !steps(&model).is_at_summary() {
        press(&mut model, "pagedown");
    }
    assert!(!sends(&press(&mut model, "enter")));
    assert_eq!(focus(&model), field);
    // In a list the first one takes the line up again.
    for _ in 0..2 + usize::from(field == "tools") {
        press(&mut model, "backspace");
    }
    press(&mut model, "tab");
    assert_eq!(kept(&model), Some("x".repeat(most)));
    assert!(!screen(&model).contains("can be recorded"), "{}", screen(&model));
}

#[test]
fn a_form_in_which_every_field_is_typed_wrong_writes_nothing_and_names_each() {
    let mut model = recorded();
    for (field, typed) in
        [("owner", "nobody"), ("reach", "x"), ("approved", "perhaps"), ("due", "32"), ("tested", "+1d")]
    {
        at(&mut model, field);
        type_text(&mut model, typed);
    }
    while !steps(&model).is_at_summary() {
        press(&mut model, "pagedown");
    }
    assert!(!sends(&press(&mut model, "enter")));
    for (step, wrong) in [(0, 1), (1, 1), (2, 2)] {
        let all = steps(&model).asked(step).filter(|field| steps(&model).shown_problem(step, field).is_some()).count();
        assert_eq!(all, wrong, "step {step}");
    }
}

#[test]
fn what_stands_there_already_is_selected_and_typing_takes_its_place() {
    let mut model = recorded();
    at(&mut model, "due");
    type_text(&mut model, "+3m");
    press(&mut model, "tab");
    assert_eq!(steps(&model).values().text("due"), Some("2027-02-23"));
    at(&mut model, "unit");
    type_text(&mut model, "Claims");
    at(&mut model, "owner");
    at(&mut model, "unit");
    type_text(&mut model, "!");
    assert_eq!(steps(&model).values().text("unit"), Some("Claims!"), "what was typed here is gone on with");
}

#[test]
fn that_an_answer_is_required_is_said_once_its_field_was_left() {
    let mut model = open(80, 24);
    assert!(!screen(&model).contains("required"), "{}", screen(&model));
    press(&mut model, "tab");
    assert!(screen(&model).contains("! required"), "{}", screen(&model));
}

#[test]
fn a_weekday_is_the_last_one_where_only_days_that_have_come_make_sense() {
    let mut model = recorded();
    for (field, typed, meant) in [("due", "fri", "2026-11-27"), ("tested", "fri", "2026-11-20")] {
        at(&mut model, field);
        type_text(&mut model, typed);
        press(&mut model, "tab");
        assert_eq!(steps(&model).values().text(field), Some(meant), "{field}");
    }
}

#[test]
fn an_answer_that_is_not_offered_any_more_is_kept_by_going_on() {
    let mut wizard = wizard();
    wizard.steps[0].fields[0].first = Entry::Choice("gone".into());
    let mut model = model(80, 24);
    wizards::open(&mut model, wizard);
    press(&mut model, "enter");
    assert_eq!(steps(&model).values().choice("owner"), Some("gone"));
}
