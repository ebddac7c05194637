//! The page of one workload, over the screen it was opened from. It draws what the focus has of the workload, and asks itself only
//! for the workload's history; closed, it leaves the screen under it as it was.

mod data;
mod fix;
mod gate;
mod identities;
mod reviews;
mod summary;

use ratatui::layout::Rect;

use self::data::Data;
use self::gate::Gate;
use self::identities::Identities;
use self::reviews::Reviews;
use self::summary::Summary;
use crate::domain::{Day, Id};
use crate::tui::action::{ActionId, Enabled, writable};
use crate::tui::backend::DossierView;
use crate::tui::effect::Effect;
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::screens::acts::Acts;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, centred, first_row, right_of};
use crate::tui::widgets::table::List;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// All that is recorded.
    Summary,
    /// What a stage would need, or what fails.
    Gate,
    /// What it runs as, and where it stands.
    Identities,
    /// Its access to data.
    Data,
    /// Its reviews, promotions and what they left to do.
    Reviews,
    /// What was done to it.
    History,
}

impl Tab {
    const ALL: [Self; 6] = [Self::Summary, Self::Gate, Self::Identities, Self::Data, Self::Reviews, Self::History];

    const fn title(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Gate => "Gate",
            Self::Identities => "Identities",
            Self::Data => "Data",
            Self::Reviews => "Reviews",
            Self::History => "History",
        }
    }

    /// The action that shows it.
    const fn action(self) -> ActionId {
        match self {
            Self::Summary => ActionId::TabSummary,
            Self::Gate => ActionId::TabGate,
            Self::Identities => ActionId::TabIdentities,
            Self::Data => ActionId::TabDataAccess,
            Self::Reviews => ActionId::TabReviews,
            Self::History => ActionId::TabHistory,
        }
    }

    fn turned(self, by: isize) -> Self {
        let count = isize::try_from(Self::ALL.len()).unwrap_or(1);
        let at = (self as isize + by).rem_euclid(count);
        usize::try_from(at).ok().and_then(|at| Self::ALL.get(at)).copied().unwrap_or(self)
    }
}

/// The page, and where one stands on it.
#[derive(Debug)]
pub struct Page {
    workload: Id,
    tab: Tab,
    summary: Summary,
    gate: Gate,
    identities: Identities,
    data: Data,
    reviews: Reviews,
    /// What was done to it.
    pub(super) history: Acts,
    /// Which look at the workload is laid out, and on which day.
    laid_out: Option<(u64, Day)>,
}

/// The control that is selected on the gate of the open page.
#[must_use]
pub fn control(model: &Model) -> Option<&'static str> {
    let page = model.screens.page.as_ref().filter(|page| page.tab == Tab::Gate)?;
    let judged = page.gate.judged(model.focus.at(page.workload)?)?;
    Some(judged.control.id.as_str())
}

impl Page {
    /// The page of a workload.
    #[must_use]
    pub fn of(workload: Id) -> Self {
        Self {
            workload,
            tab: Tab::Summary,
            summary: Summary::default(),
            gate: Gate::default(),
            identities: Identities::default(),
            data: Data::default(),
            reviews: Reviews::default(),
            history: Acts::of(workload),
            laid_out: None,
        }
    }

    /// Whose page it is.
    #[must_use]
    pub fn workload(&self) -> Id {
        self.workload
    }

    /// The identity that is selected, and which of its credentials.
    #[must_use]
    pub fn identity(&self) -> Option<(Id, Option<Id>)> {
        if self.tab == Tab::Identities { self.identities.selected() } else { None }
    }

    /// What the cursor goes through.
    #[must_use]
    pub fn list(&self) -> &dyn List {
        match self.tab {
            Tab::Summary => &self.summary.outline,
            Tab::Gate => &self.gate.outline,
            Tab::Identities => &self.identities.outline,
            Tab::Data => &self.data.table,
            Tab::Reviews => &self.reviews.outline,
            Tab::History => self.history.list(),
        }
    }

    /// The same, to move it.
    pub fn list_mut(&mut self) -> &mut dyn List {
        match self.tab {
            Tab::Summary => &mut self.summary.outline,
            Tab::Gate => &mut self.gate.outline,
            Tab::Identities => &mut self.identities.outline,
            Tab::Data => &mut self.data.table,
            Tab::Reviews => &mut self.reviews.outline,
            Tab::History => self.history.list_mut(),
        }
    }

    /// The register changed: what the page asks for itself is asked for again.
    pub fn changed(&mut self) {
        self.history.changed();
    }

    /// Goes back one step on the page; false where there is nothing to go back from.
    pub fn back(&mut self) -> bool {
        self.tab == Tab::History && self.history.close()
    }

    /// Draws the page in its frame.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect, looked: Option<&DossierView>, keymap: &Keymap) {
        let Some(looked) = looked else {
            let inside = paper.frame(area, "", true);
            paper.text(centred(inside, 7, 1), "reading", Meaning::Muted);
            return;
        };
        let workload = &looked.dossier.workload;
        let name = workload.name();
        let title = if name == workload.key { name.to_owned() } else { format!("{name}  {}", workload.key) };
        let inside = paper.frame(area, &title, true);
        self.draw_tabs(paper, first_row(inside), keymap);
        let room = below(inside, 1);
        match self.tab {
            Tab::Summary => self.summary.outline.draw(paper, room),
            Tab::Gate => self.gate.outline.draw(paper, room),
            Tab::Identities => self.identities.outline.draw(paper, room),
            Tab::Data => self.data.draw(paper, room, keymap),
            Tab::Reviews => self.reviews.outline.draw(paper, room),
            Tab::History => self.history.draw(paper, room),
        }
    }

    fn draw_tabs(&self, paper: &mut Paper<'_>, row: Rect, keymap: &Keymap) {
        const NARROW: u16 = 68;
        let gap = if row.width < NARROW { " " } else { "   " };
        let mut rest = right_of(row, 1);
        for tab in Tab::ALL {
            let meaning = if tab == self.tab { Meaning::Selected } else { Meaning::Text };
            let key = keymap.label(tab.action());
            let title =
                [(key.as_str(), Meaning::Key), (" ", Meaning::Text), (tab.title(), meaning), (gap, Meaning::Text)];
            let used = paper.pieces(rest, title);
            rest = right_of(rest, used);
        }
    }

    fn lay_out(&mut self, looked: &DossierView, today: Day) {
        self.summary.lay_out(looked, today);
        self.gate.lay_out(looked, today);
        self.identities.lay_out(looked, today);
        self.data.lay_out(looked, today);
        self.reviews.lay_out(looked, today);
    }
}

/// Opens the page of the selected workload.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if let Some(workload) = model.workload() {
        model.screens.page = Some(Page::of(workload));
    }
    Vec::new()
}

/// The same at its reviews, where what is still to be done stands first.
pub fn open_reviews(model: &mut Model) -> Vec<Effect> {
    let effects = open(model);
    if let Some(page) = &mut model.screens.page {
        page.tab = Tab::Reviews;
    }
    effects
}

/// Lays the page out again where what it shows has become another one, and asks for what only its history shows.
pub fn follow(model: &mut Model) -> Vec<Effect> {
    let today = model.day();
    let Some(page) = &mut model.screens.page else { return Vec::new() };
    let now = Some((model.focus.looks(), today));
    if page.laid_out != now
        && let Some(looked) = model.focus.at(page.workload)
    {
        page.lay_out(looked, today);
        page.laid_out = now;
    }
    if page.tab == Tab::History { page.history.wants() } else { Vec::new() }
}

/// Runs an action of the page.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    let Some(page) = &mut model.screens.page else { return Vec::new() };
    match id {
        ActionId::NextTab => page.tab = page.tab.turned(1),
        ActionId::PreviousTab => page.tab = page.tab.turned(-1),
        ActionId::TabSummary => page.tab = Tab::Summary,
        ActionId::TabGate => page.tab = Tab::Gate,
        ActionId::TabIdentities => page.tab = Tab::Identities,
        ActionId::TabDataAccess => page.tab = Tab::Data,
        ActionId::TabReviews => page.tab = Tab::Reviews,
        ActionId::TabHistory => page.tab = Tab::History,
        ActionId::Expand if page.tab == Tab::History => page.history.open_or_close(),
        ActionId::Expand if matches!(page.tab, Tab::Summary | Tab::Data) => return fix::go(model),
        ActionId::Expand if page.tab == Tab::Identities => {
            if !page.identities.unfold() {
                return fix::go(model);
            }
        }
        ActionId::Fix => return fix::go(model),
        ActionId::Expand if page.tab == Tab::Reviews => page.reviews.unfold(),
        ActionId::ExpandAll if page.tab == Tab::Reviews => page.reviews.unfold_all(),
        ActionId::ExpandAll if page.tab == Tab::Identities => page.identities.unfold_all(),
        ActionId::CopyFinding => return sentence(model).map(Effect::Copy).into_iter().collect(),
        ActionId::Expand => page.gate.unfold(),
        ActionId::ExpandAll => page.gate.unfold_all(),
        ActionId::SwitchGate => {
            if let Some(looked) = model.focus.at(page.workload) {
                page.gate.ask_another(looked);
            }
        }
        _ => return Vec::new(),
    }
    page.laid_out = None;
    Vec::new()
}

/// Whether Enter does something here.
#[must_use]
pub fn can_open(model: &Model) -> Enabled {
    let unfolds = match &model.screens.page {
        Some(page) => match page.tab {
            Tab::Summary | Tab::Data => return has_steps(model),
            Tab::Identities if page.identities.identity_at().is_none() => return has_steps(model),
            Tab::Identities => true,
            Tab::Gate => page.gate.unfolds(),
            Tab::Reviews => page.reviews.outline.selected().is_some(),
            Tab::History => !page.history.list().is_empty(),
        },
        None => false,
    };
    if unfolds { Enabled::Yes } else { Enabled::no("Here nothing unfolds.") }
}

/// Whether all can be unfolded at once.
#[must_use]
pub fn can_unfold_all(model: &Model) -> Enabled {
    match &model.screens.page {
        Some(page) if matches!(page.tab, Tab::Gate | Tab::Identities | Tab::Reviews) => Enabled::Yes,
        _ => Enabled::no("Here nothing unfolds."),
    }
}

/// Whether the gate is shown.
#[must_use]
pub fn is_gate(model: &Model) -> Enabled {
    match &model.screens.page {
        Some(page) if page.tab == Tab::Gate => Enabled::Yes,
        _ => Enabled::no("That is for the part of the page that shows the gate."),
    }
}

/// Whether the selected control can be fixed in steps, or the selected action recorded as done, and why not.
#[must_use]
pub fn can_fix(model: &Model) -> Enabled {
    match &model.screens.page {
        Some(page) if matches!(page.tab, Tab::Gate | Tab::Identities | Tab::Reviews) => has_steps(model),
        _ => Enabled::no("There is nothing to fix here."),
    }
}

/// Whether there are steps for what is selected, and why not.
fn has_steps(model: &Model) -> Enabled {
    writable(model).and(|| match fix::way(model) {
        Ok(_) => Enabled::Yes,
        Err(why) => Enabled::No(why.into()),
    })
}

/// Whether a finding is selected.
#[must_use]
pub fn can_copy(model: &Model) -> Enabled {
    if sentence(model).is_some() {
        Enabled::Yes
    } else {
        Enabled::no("No finding is selected: what passes needs no ticket.")
    }
}

fn sentence(model: &Model) -> Option<String> {
    let page = model.screens.page.as_ref().filter(|page| page.tab == Tab::Gate)?;
    page.gate.sentence(model.focus.at(page.workload)?)
}

#[cfg(test)]
mod tests;
