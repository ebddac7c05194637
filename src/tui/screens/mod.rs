//! The screens, each in a file of its own. Adding one: its file, its field in [`Screens`], its arms below, its action.

pub mod acts;
pub mod facts;
pub mod focus;
pub mod history;
pub mod identities;
pub mod identity;
pub mod pane;
pub mod people;
pub mod runs_as;
pub mod triage;
pub mod workload;
pub mod workloads;

use ratatui::layout::Rect;

use self::acts::Acts;
use self::history::History;
use self::identities::Identities;
use self::people::People;
use self::triage::Triage;
use self::workloads::Workloads;
use super::action::ActionId;
use super::backend::{ActInFull, ActLine, Selection};
use super::effect::Effect;
use super::model::Model;
use super::overlays::Purpose;
use super::widgets::paper::Paper;
use super::widgets::table::{List, Page};
use crate::domain::Id;

/// Which screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScreenId {
    /// All workloads.
    Workloads,
    /// What wants a person, worst first.
    Triage,
    /// The identities that workloads run as.
    Identities,
    /// What was done, newest first.
    History,
    /// The people; it has no number.
    People,
}

impl ScreenId {
    /// Those with a number, in its order.
    pub const ALL: [Self; 4] = [Self::Workloads, Self::Triage, Self::Identities, Self::History];

    /// The number that is its key, where it has one.
    #[must_use]
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::Workloads => Some(1),
            Self::Triage => Some(2),
            Self::Identities => Some(3),
            Self::History => Some(6),
            Self::People => None,
        }
    }

    /// Its name on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Workloads => "Workloads",
            Self::Triage => "Triage",
            Self::Identities => "Identities",
            Self::History => "History",
            Self::People => "People",
        }
    }

    /// The screen that an action shows.
    #[must_use]
    pub const fn of(id: ActionId) -> Option<Self> {
        Some(match id {
            ActionId::Workloads => Self::Workloads,
            ActionId::Triage => Self::Triage,
            ActionId::Identities => Self::Identities,
            ActionId::History => Self::History,
            ActionId::People => Self::People,
            _ => return None,
        })
    }
}

/// The state of each screen, kept while another one is shown.
#[derive(Debug, Default)]
pub struct Screens {
    /// All workloads.
    pub workloads: Workloads,
    /// What wants a person.
    pub triage: Triage,
    /// What workloads run as.
    pub identities: Identities,
    /// What was done.
    pub history: History,
    /// The people.
    pub people: People,
    /// The page of a workload, while one lies over the screen.
    pub page: Option<workload::Page>,
    /// The screens that one came by, the last one last; each at most once.
    came_by: Vec<Left>,
}

/// A screen that was left for another.
#[derive(Debug)]
struct Left {
    screen: ScreenId,
    /// The page that lay over it.
    page: Option<workload::Page>,
    /// The filter that was set to get there, and the one in whose place.
    filters: Option<[String; 2]>,
}

impl Screens {
    /// The list of a screen, if it is one.
    #[must_use]
    pub fn list(&self, screen: ScreenId) -> Option<&dyn List> {
        if let Some(page) = &self.page {
            return Some(page.list());
        }
        match screen {
            ScreenId::Workloads => Some(&self.workloads.table),
            ScreenId::Triage => Some(&self.triage.table),
            ScreenId::Identities => match &self.identities.page {
                Some(page) => Some(page.list()),
                None => Some(&self.identities.table),
            },
            ScreenId::History => Some(self.history.acts.list()),
            ScreenId::People => Some(&self.people.table),
        }
    }

    /// The workload that is selected on a screen, or whose page lies over it.
    #[must_use]
    pub fn workload(&self, screen: ScreenId) -> Option<Id> {
        if let Some(page) = &self.page {
            return Some(page.workload());
        }
        match screen {
            ScreenId::Workloads => self.workloads.workload(),
            ScreenId::Triage => self.triage.workload(),
            ScreenId::Identities => self.identities.workload(),
            ScreenId::History => self.history.acts.workload(),
            ScreenId::People => None,
        }
    }

    /// The identity that is selected, on its screen or on the page of a workload, and which of its credentials.
    #[must_use]
    pub fn identity(&self, screen: ScreenId) -> Option<(Id, Option<Id>)> {
        match &self.page {
            Some(page) => page.identity(),
            None if screen == ScreenId::Identities => self.identities.identity(),
            None if screen == ScreenId::Triage => self.triage.identity().map(|id| (id, None)),
            None => None,
        }
    }

    /// What is marked on a screen, or what a selected row stands for that is no workload.
    #[must_use]
    pub fn marked(&self, screen: ScreenId) -> Option<Selection> {
        match screen {
            _ if self.page.is_some() => None,
            ScreenId::Workloads => self.workloads.marked(),
            ScreenId::Triage => self.triage.marked(),
            _ => None,
        }
    }

    /// The list of a screen, to change it.
    pub fn list_mut(&mut self, screen: ScreenId) -> Option<&mut dyn List> {
        if let Some(page) = &mut self.page {
            return Some(page.list_mut());
        }
        match screen {
            ScreenId::Workloads => Some(&mut self.workloads.table),
            ScreenId::Triage => Some(&mut self.triage.table),
            ScreenId::Identities => match &mut self.identities.page {
                Some(page) => Some(page.list_mut()),
                None => Some(&mut self.identities.table),
            },
            ScreenId::History => Some(self.history.acts.list_mut()),
            ScreenId::People => Some(&mut self.people.table),
        }
    }
}

/// Shows a screen; what the one before waits for is not waited for.
pub fn show(model: &mut Model, screen: ScreenId) {
    let left = leave(model, screen);
    let came_by = &mut model.screens.came_by;
    came_by.extend((left.screen != screen).then_some(left));
    // A way back that went round in circles would have no end.
    came_by.retain(|left| left.screen != screen);
}

/// Shows the workloads that a filter finds. The way back is to where one was, with the filter of before.
pub fn show_found(model: &mut Model, filter: &str) -> Vec<Effect> {
    let left = leave(model, ScreenId::Workloads);
    let before = model.screens.workloads.filter.clone();
    model.screens.workloads.filter(filter);
    if left.screen != ScreenId::Workloads {
        let filters = Some([model.screens.workloads.filter.clone(), before]);
        model.screens.came_by.push(Left { filters, ..left });
    }
    Vec::new()
}

/// Turns from the shown screen to another one, and gives what is to be shown again on the way back.
fn leave(model: &mut Model, to: ScreenId) -> Left {
    match model.screen {
        ScreenId::Workloads => model.screens.workloads.table.set_aside(),
        ScreenId::Triage => model.screens.triage.table.set_aside(),
        ScreenId::Identities => model.screens.identities.table.set_aside(),
        ScreenId::History => model.screens.history.acts.table.set_aside(),
        ScreenId::People => model.screens.people.table.set_aside(),
    }
    let page = model.screens.page.take();
    Left { screen: std::mem::replace(&mut model.screen, to), page, filters: None }
}

/// Goes back to the screen that one came from; false where this is the first.
pub fn come_from(model: &mut Model) -> bool {
    let Some(Left { screen, page, filters }) = model.screens.came_by.pop() else { return false };
    if let Some([_, before]) = filters {
        model.screens.workloads.filter(&before);
    }
    leave(model, screen);
    model.screens.page = page;
    true
}

/// Whether the filter in force is the one by which one came here.
fn came_by_filter(model: &Model) -> bool {
    let filters = model.screens.came_by.last().and_then(|left| left.filters.as_ref());
    filters.is_some_and(|[set, _]| *set == model.screens.workloads.filter)
}

/// What the shown screen wants to know: asked after everything that may have moved it. Asks nothing twice.
pub fn wants(model: &mut Model) -> Vec<Effect> {
    follow_filter(model);
    let mut effects = match model.screen {
        ScreenId::Workloads => model.screens.workloads.wants(),
        ScreenId::Triage => {
            let mut effects = model.screens.triage.wants();
            let selected = model.screens.triage.identity();
            effects.extend(model.screens.identities.look_at(selected));
            effects
        }
        ScreenId::Identities => {
            let today = model.day();
            model.screens.identities.wants(today)
        }
        ScreenId::History => model.screens.history.wants(),
        ScreenId::People => model.screens.people.wants(),
    };
    let workload = model.workload();
    effects.extend(model.focus.on(workload));
    effects.extend(workload::follow(model));
    effects
}

/// Keeps count, fault and offers beside the filter while it is typed.
fn follow_filter(model: &mut Model) {
    let caption = model.screens.people.caption();
    if let Some(prompt) = model.overlays.prompt_mut(&Purpose::FindPerson) {
        prompt.caption = caption;
    }
    let caption = model.screens.identities.caption();
    if let Some(prompt) = model.overlays.prompt_mut(&Purpose::FindIdentity) {
        prompt.caption = caption;
    }
    let Some(prompt) = model.overlays.prompt_mut(&Purpose::Filter) else { return };
    let (text, cursor) = (prompt.field.text().to_owned(), prompt.field.cursor());
    let caption = workloads::caption(model);
    let (replace, candidates) = workloads::complete(model, &text, cursor);
    let Some(prompt) = model.overlays.prompt_mut(&Purpose::Filter) else { return };
    prompt.caption = caption;
    if prompt.offers.candidates != candidates {
        prompt.offers.at = 0;
    }
    (prompt.offers.replace, prompt.offers.candidates) = (replace, candidates);
}

/// Runs an action of a screen's own.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    if model.screens.page.is_some() {
        return workload::act(model, id);
    }
    match model.screen {
        ScreenId::Workloads => workloads::act(model, id),
        ScreenId::Triage => triage::act(model, id),
        ScreenId::Identities => identities::act(model, id),
        ScreenId::History => history::act(model, id),
        ScreenId::People => people::act(model, id),
    }
}

/// The register changed: everything shown is asked for again, the selection stays.
pub fn changed(model: &mut Model) {
    model.focus.look_again();
    model.screens.workloads.changed();
    model.screens.triage.table.reload();
    model.screens.people.table.reload();
    model.screens.identities.changed();
    model.screens.history.changed();
    if let Some(page) = &mut model.screens.page {
        page.changed();
    }
}

/// Takes acts for the list that asked for them.
pub fn take_acts(model: &mut Model, of: Option<Id>, page: Page<ActLine>) {
    if let Some(acts) = acts_of(model, of) {
        acts.take(page);
    }
}

/// Takes an act in full for the list that asked for it.
pub fn take_act(model: &mut Model, act: Box<ActInFull>) {
    if let Some(acts) = acts_of(model, act.of) {
        acts.take_act(act);
    }
}

fn acts_of(model: &mut Model, of: Option<Id>) -> Option<&mut Acts> {
    match of {
        None => Some(&mut model.screens.history.acts),
        Some(workload) => {
            let Screens { page, identities, .. } = &mut model.screens;
            let of_identity = identities.page.as_mut().filter(|page| page.identity() == workload);
            let of_workload = page.as_mut().filter(|page| page.workload() == workload);
            of_workload.map(|page| &mut page.history).or(of_identity.map(|page| &mut page.history))
        }
    }
}

/// A search may take longer than a blink. True where the screen has to say so, or not any more.
pub fn is_slow(model: &mut Model) -> bool {
    model.screens.workloads.is_slow()
}

/// Goes back one step inside the shown screen; false if there is nothing to go back from.
pub fn back(model: &mut Model) -> bool {
    if let Some(page) = &mut model.screens.page {
        if !page.back() {
            model.screens.page = None;
        }
        return true;
    }
    if model.screen == ScreenId::Identities
        && let Some(page) = &mut model.screens.identities.page
    {
        if !page.back()
            && let Some(screen) = model.screens.identities.close_page()
        {
            show(model, screen);
        }
        return true;
    }
    if model.screen == ScreenId::History && model.screens.history.acts.close() {
        return true;
    }
    if model.list_mut().is_some_and(List::unmark) {
        return true;
    }
    if model.screen == ScreenId::People && model.screens.people.widen() {
        return true;
    }
    if model.screen == ScreenId::Identities && model.screens.identities.widen() {
        return true;
    }
    let workloads = &model.screens.workloads;
    if model.screen == ScreenId::Workloads && !workloads.filter.is_empty() && !came_by_filter(model) {
        model.screens.workloads.widen();
        return true;
    }
    false
}

/// Draws the shown screen, with the selected workload beside it where there is room.
pub fn draw(model: &Model, paper: &mut Paper<'_>, area: Rect) {
    if let Some(page) = &model.screens.page {
        return page.draw(paper, area, model.focus.at(page.workload()), &model.keymap);
    }
    let screens = &model.screens;
    let standing = model.register.standing.as_ref();
    match model.screen {
        ScreenId::Workloads => {
            let list = draw_beside(model, paper, area);
            screens.workloads.draw(paper, list, standing.map(|standing| standing.workloads), model.day());
        }
        ScreenId::Triage => {
            let list = match screens.triage.identity() {
                None => draw_beside(model, paper, area),
                selected => {
                    let (list, beside) = pane::split(area);
                    if let Some(beside) = beside {
                        screens.identities.draw_beside(paper, beside, selected, model.day());
                    }
                    list
                }
            };
            screens.triage.draw(paper, list, standing);
        }
        ScreenId::Identities => screens.identities.draw(paper, area, model.day(), &model.keymap),
        ScreenId::History => screens.history.draw(paper, area, &model.keymap.label(ActionId::Verify)),
        ScreenId::People => screens.people.draw(paper, area, model.me().map(|me| me.id)),
    }
}

/// Draws the selected workload beside its list where there is room, and gives the room of the list.
fn draw_beside(model: &Model, paper: &mut Paper<'_>, area: Rect) -> Rect {
    let (list, beside) = pane::split(area);
    if let Some(beside) = beside {
        pane::draw(paper, beside, model.focus.last(), model.day());
    }
    list
}
