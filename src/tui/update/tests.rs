//! Keys are looked up by action; what is asserted is what a person would see happen.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rstest::rstest;

use super::*;
use crate::demo::Highlight;
use crate::tui::action::{ACTIONS, Place};
use crate::tui::model::Notice;
use crate::tui::msg::Reply;
use crate::tui::testing::{act, model, press, screen, standing, type_text};
use crate::tui::widgets::banner::Banner;

#[test]
fn leaving_ends_the_loop_once_nothing_is_left_to_go_back_from() {
    let mut model = model(80, 24);
    model.banner = Some(Banner::saying("2 promotions wait for you."));
    assert!(act(&mut model, ActionId::Quit).is_empty());
    assert_eq!(model.banner, None);
    assert_eq!(act(&mut model, ActionId::Quit), vec![Effect::End(Ending::Quit)]);
}

#[test]
fn the_filter_follows_the_typing_and_giving_it_up_clears_it() {
    let mut model = model(80, 24);
    act(&mut model, ActionId::Filter);
    type_text(&mut model, "stage:pilot");
    assert_eq!(model.screens.workloads.filter.as_str(), "stage:pilot");
    act(&mut model, ActionId::Choose);
    assert!(screen(&model).contains("No workload matches the filter."));
    act(&mut model, ActionId::Filter);
    act(&mut model, ActionId::Close);
    assert_eq!(model.screens.workloads.filter.as_str(), "");
}

#[test]
fn keys_typed_into_a_window_never_run_actions() {
    let mut model = model(80, 24);
    act(&mut model, ActionId::Filter);
    type_text(&mut model, "q:?1 *");
    assert_eq!((model.screens.workloads.filter.as_str(), model.ending), ("q:?1 *", None));
}

#[test]
fn a_paste_runs_nothing_wherever_it_lands() {
    let mut model = model(80, 24);
    assert!(update(&mut model, Msg::Paste("q\r:quit\r".into())).is_empty());
    assert_eq!((model.ending, model.overlays.is_empty()), (None, true));
    act(&mut model, ActionId::Filter);
    update(&mut model, Msg::Paste("tag:claims\r".into()));
    assert_eq!(model.screens.workloads.filter.as_str(), "tag:claims ");
    assert!(!model.overlays.is_empty(), "the break in the paste did not take the filter");
}

#[test]
fn a_released_key_is_no_key() {
    let mut model = model(80, 24);
    model.dirty = false;
    let released = KeyEvent { kind: KeyEventKind::Release, ..KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE) };
    assert!(update(&mut model, Msg::Key(released)).is_empty());
    assert!(!model.dirty);
}

#[test]
fn an_idle_second_draws_nothing() {
    let mut model = model(80, 24);
    model.dirty = false;
    let effects = update(&mut model, Msg::Due(Timer::LookForChanges));
    assert!(effects.contains(&Effect::Ask(Query::Changes)));
    update(&mut model, Msg::Reply(Reply::Changes(false)));
    assert!(!model.dirty);
}

#[test]
fn a_change_by_another_program_asks_for_the_counts_again() {
    let mut model = model(80, 24);
    let effects = update(&mut model, Msg::Reply(Reply::Changes(true)));
    assert!(effects.contains(&Effect::Ask(Query::Header)));
    update(&mut model, Msg::Reply(Reply::Header(Box::new(standing(1, 2)))));
    assert!(screen(&model).contains("1 fail · 2 not answered"));
}

#[test]
fn below_the_least_size_the_state_is_kept_and_only_leaving_works() {
    let mut model = model(40, 10);
    act(&mut model, ActionId::Help);
    assert!(model.overlays.is_empty());
    assert!(screen(&model).contains("Nothing is lost."));
    assert_eq!(press(&mut model, "q"), vec![Effect::End(Ending::Quit)]);
}

#[rstest]
#[case(Place::Always)]
#[case(Place::Everywhere)]
#[case(Place::List)]
fn every_action_of_a_place_answers_its_key_or_says_why_not(#[case] place: Place) {
    for action in ACTIONS.iter().filter(|action| action.place == place) {
        for key in action.keys {
            let mut model = model(80, 24);
            press(&mut model, key);
            let why = (action.enabled)(&model);
            if let Enabled::No(why) = why {
                assert_eq!(model.notice, Some(Notice::Problem(why.into_owned())), "{}", action.name);
            }
        }
    }
}

mod any_keys {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::testing::buffer;

    /// Keys of every action, and some typing in between.
    fn keys() -> impl Strategy<Value = Vec<String>> {
        let known: Vec<String> = ACTIONS.iter().flat_map(|action| action.keys).map(|key| (*key).to_owned()).collect();
        let typed =
            ["x", "é", "漢", "+", "9", "backspace", "left", "right", "delete", "alt-x", "f12"].map(str::to_owned);
        let key = proptest::sample::select([known, typed.to_vec()].concat());
        proptest::collection::vec(key, 0..150)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn whatever_is_pressed_nothing_breaks_and_every_frame_can_be_drawn(keys in keys(), width in 0u16..140, height in 0u16..45) {
            let mut model = model(width, height);
            for key in keys {
                press(&mut model, &key);
                prop_assert_eq!(buffer(&model).area.width, width);
            }
        }
    }
}

#[test]
fn the_banner_shows_what_it_tells_of_and_gives_the_key_back_once_somebody_turned_to_the_list() {
    let greeted = |sights: &[&str]| {
        let mut model = model(80, 24);
        screens::show(&mut model, screens::ScreenId::Triage);
        let sights =
            sights.iter().map(|filter| Highlight { words: format!("{filter} it is"), filter: (*filter).to_owned() });
        model.banner = Some(Banner { words: "7 of 60 can act without a human.".into(), sights: sights.collect() });
        model
    };
    let mut one = greeted(&["acts_alone:yes"]);
    act(&mut one, ActionId::Open);
    assert_eq!((one.screen, one.screens.workloads.filter.as_str()), (screens::ScreenId::Workloads, "acts_alone:yes"));

    let mut several = greeted(&["acts_alone:yes", "next_review_on:late"]);
    act(&mut several, ActionId::Open);
    act(&mut several, ActionId::ChoiceDown);
    act(&mut several, ActionId::Choose);
    assert_eq!(several.screens.workloads.filter.as_str(), "next_review_on:late");

    let mut turned = greeted(&["acts_alone:yes"]);
    act(&mut turned, ActionId::Down);
    act(&mut turned, ActionId::Open);
    assert_eq!((turned.screen, turned.overlays.is_empty()), (screens::ScreenId::Triage, true));
    act(&mut turned, ActionId::Back);
    assert_eq!(turned.banner, None);
}

#[test]
fn every_screen_leads_back_where_one_came_from() {
    use super::super::screens::ScreenId;
    let keys = [
        (ActionId::Workloads, ScreenId::Workloads),
        (ActionId::Triage, ScreenId::Triage),
        (ActionId::Identities, ScreenId::Identities),
        (ActionId::History, ScreenId::History),
        (ActionId::People, ScreenId::People),
    ];
    for back in [ActionId::Back, ActionId::Quit] {
        for (from, there) in keys {
            for (to, here) in keys.into_iter().filter(|(to, _)| *to != from) {
                let mut model = model(80, 24);
                act(&mut model, from);
                act(&mut model, to);
                assert_eq!(model.screen, here);
                act(&mut model, back);
                assert_eq!((model.screen, model.ending), (there, None), "{from:?} {to:?} {back:?}");
            }
        }
    }
}

#[test]
fn a_list_that_another_screen_led_to_leads_back_there_with_the_filter_of_before() {
    use super::super::screens::ScreenId;
    let mut model = model(80, 24);
    model.screens.workloads.filter("stage:pilot");
    act(&mut model, ActionId::People);
    screens::show_found(&mut model, "owner:me");
    assert_eq!((model.screen, model.screens.workloads.filter.as_str()), (ScreenId::Workloads, "owner:me"));
    act(&mut model, ActionId::Back);
    assert_eq!((model.screen, model.screens.workloads.filter.as_str()), (ScreenId::People, "stage:pilot"));
    act(&mut model, ActionId::Back);
    assert_eq!(model.screen, ScreenId::Workloads);
    act(&mut model, ActionId::Back);
    assert_eq!(model.screens.workloads.filter, "");
    assert_eq!(model.ending, None);
    act(&mut model, ActionId::Quit);
    assert!(model.ending.is_some());
}
