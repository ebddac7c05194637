//! What each action does. Actions of a list go to the list, those of one screen to the screen; the rest is here.

use super::super::action::ActionId;
use super::super::effect::Effect;
use super::super::forms;
use super::super::model::{Ending, Model};
use super::super::overlays::actions::ActionList;
use super::super::overlays::{Outcome, Overlay, Purpose};
use super::super::screens::{self, ScreenId};
use super::super::widgets::banner::Banner;
use super::super::widgets::choice::Choice;
use crate::query::BadFilter;
use crate::shown::grouped;

use super::{clocks, end, first, getting_started, importing, run, wizards};

/// Does what an enabled action does.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    if let Some(screen) = ScreenId::of(id) {
        turn_away(model);
        screens::show(model, screen);
        return Vec::new();
    }
    match id {
        ActionId::Open if model.banner.as_ref().is_some_and(Banner::offers) => show_sights(model),
        ActionId::Help => open(model, ActionList::help, Overlay::Actions),
        ActionId::Palette => open(model, ActionList::palette, Overlay::Actions),
        ActionId::Back => {
            back(model);
            Vec::new()
        }
        ActionId::Quit => {
            if back(model) || warn_of_loss(model) {
                Vec::new()
            } else {
                end(model, Ending::Quit)
            }
        }
        ActionId::Import => importing::ask(model),
        ActionId::GettingStarted => getting_started::ask(),
        ActionId::Redraw => vec![Effect::Redraw],
        ActionId::Suspend => vec![Effect::Stop],
        ActionId::Choose
        | ActionId::Close
        | ActionId::ChoiceDown
        | ActionId::ChoiceUp
        | ActionId::ChoicePageDown
        | ActionId::Complete
        | ActionId::Include
        | ActionId::Earlier
        | ActionId::Later
        | ActionId::ChoicePageUp => {
            let came = model.overlays.act(id);
            outcome(model, came)
        }
        ActionId::NextField
        | ActionId::PreviousField
        | ActionId::Next
        | ActionId::NextPage
        | ActionId::PreviousPage
        | ActionId::Skip
        | ActionId::RequestException
        | ActionId::EditLong
        | ActionId::Explain
        | ActionId::ChoosingDown
        | ActionId::ChoosingUp
        | ActionId::ChooseOption
        | ActionId::AddPerson
        | ActionId::CloseForm => wizards::act(model, id),
        _ => in_list(model, id).or_else(|| forms::act(model, id)).unwrap_or_else(|| screens::act(model, id)),
    }
}

/// Says what was wrong with a text that narrows nothing; the list is as before.
fn no_filter(model: &mut Model, fault: Option<BadFilter>) -> Vec<Effect> {
    if let Some(fault) = fault {
        model.problem(format!("That was left out of the filter: {fault}."));
    }
    Vec::new()
}

/// What came out of an overlay.
pub fn outcome(model: &mut Model, outcome: Outcome) -> Vec<Effect> {
    match outcome {
        Outcome::Run(id) => run(model, id),
        Outcome::Typing(Purpose::Filter, text) => {
            model.screens.workloads.filter(&text);
            Vec::new()
        }
        Outcome::Typing(Purpose::FindPerson, text) => {
            model.screens.people.find(&text);
            Vec::new()
        }
        Outcome::GivenUp(Purpose::FindPerson) => {
            model.screens.people.widen();
            Vec::new()
        }
        Outcome::GivenUp(Purpose::Filter) => {
            model.screens.workloads.widen();
            Vec::new()
        }
        Outcome::Typing(Purpose::FindIdentity, text) => {
            model.screens.identities.find(&text);
            Vec::new()
        }
        Outcome::GivenUp(Purpose::FindIdentity) => {
            model.screens.identities.widen();
            Vec::new()
        }
        Outcome::Answered(Purpose::FindPerson, _) => {
            let fault = model.screens.people.settle();
            no_filter(model, fault)
        }
        Outcome::Answered(Purpose::FindIdentity, _) => {
            let fault = model.screens.identities.settle();
            no_filter(model, fault)
        }
        Outcome::Answered(Purpose::IdentityView, answer) => screens::identities::view(model, &answer),
        Outcome::Answered(Purpose::IdentityOrder, answer) => screens::identities::order(model, &answer),
        Outcome::Answered(Purpose::Seek, text) => forms::begin::sought(model, &text),
        Outcome::Answered(Purpose::FirstStart, answer) => first::chosen(model, &answer),
        Outcome::GivenUp(Purpose::FirstStart) => end(model, Ending::Quit),
        Outcome::Answered(Purpose::RegisterName, name) => first::named(model, &name),
        Outcome::Answered(Purpose::ImportFile, path) => importing::read(model, &path),
        Outcome::Answered(Purpose::WhichClock, answer) => clocks::chosen(&answer),
        Outcome::Answered(Purpose::LeaveSteps, answer) => wizards::leave(model, &answer),
        Outcome::Answered(Purpose::Begin, answer) => forms::begin::chosen(model, &answer),
        Outcome::Answered(Purpose::ResumeDraft, answer) => wizards::resume(model, &answer),
        Outcome::Answered(purpose, text) => screens::workloads::answer(model, &purpose, &text),
        Outcome::Full => super::no_room(model),
        Outcome::Stays | Outcome::Closed | Outcome::Typing(..) | Outcome::GivenUp(_) => Vec::new(),
    }
}

fn open<T>(model: &mut Model, make: impl FnOnce(&Model) -> T, wrap: impl FnOnce(T) -> Overlay) -> Vec<Effect> {
    let overlay = wrap(make(model));
    model.overlays.open(overlay);
    Vec::new()
}

/// One step back; false where there is nothing to go back from.
fn back(model: &mut Model) -> bool {
    screens::back(model) || model.banner.take().is_some() || screens::come_from(model)
}

/// Says once that what is being written would be lost; false where nothing would, or it was said.
fn warn_of_loss(model: &mut Model) -> bool {
    let Some(busy) = model.busy.as_mut().filter(|busy| busy.writes) else { return false };
    busy.writes = false;
    model.problem("The import is not written yet. Leave once more, and nothing of it is kept.");
    true
}

/// Shows what the banner tells of: at once where it is one thing, else what is chosen. Then it has said its say.
fn show_sights(model: &mut Model) -> Vec<Effect> {
    let sights = model.banner.as_ref().map(|banner| banner.sights.clone()).unwrap_or_default();
    if let [only] = sights.as_slice() {
        return show_sight(model, &only.filter);
    }
    let choices = sights.into_iter().map(|sight| Choice::new(sight.filter, sight.words)).collect();
    forms::begin::choose(model, "Show me", "", choices, show_sight)
}

fn show_sight(model: &mut Model, filter: &str) -> Vec<Effect> {
    model.banner = None;
    screens::show_found(model, filter)
}

/// Somebody turned to the list: its keys are meant, not those of the banner.
fn turn_away(model: &mut Model) {
    if let Some(banner) = &mut model.banner {
        banner.withdraw();
    }
}

/// Actions that every list has; nothing if it is not one of them.
fn in_list(model: &mut Model, id: ActionId) -> Option<Vec<Effect>> {
    let list = model.list_mut()?;
    let page = list.page_rows();
    match id {
        ActionId::Down => list.go(1),
        ActionId::Up => list.go(-1),
        ActionId::PageDown => list.go(page),
        ActionId::PageUp => list.go(-page),
        ActionId::HalfDown => list.go((page / 2).max(1)),
        ActionId::HalfUp => list.go(-(page / 2).max(1)),
        ActionId::First => list.go_first(),
        ActionId::Last => list.go_last(),
        ActionId::Mark => {
            list.mark();
            list.go(1);
        }
        ActionId::MarkAll => {
            list.mark_all();
            let words = match list.marked() {
                Some(0) => "Nothing is marked any more.".to_owned(),
                Some(count) => format!("{} marked.", grouped(count)),
                None => "All that match are marked; they are still being counted.".to_owned(),
            };
            model.done(words);
        }
        _ => return None,
    }
    turn_away(model);
    Some(Vec::new())
}
