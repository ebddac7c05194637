//! The seven screens, each in a file of its own. Adding one: its file, its field in [`Screens`], its arms below, its row in
//! [`ScreenId::is_built`].

pub mod workloads;

use ratatui::layout::Rect;

use self::workloads::Workloads;
use super::action::ActionId;
use super::effect::Effect;
use super::model::Model;
use super::msg::Answer;
use super::widgets::paper::Paper;
use super::widgets::table::List;
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
    /// What is due, by day.
    Calendar,
    /// The register in figures.
    Overview,
    /// What was done, newest first.
    History,
    /// The questions of an auditor.
    Audit,
}

impl ScreenId {
    /// In the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Workloads, Self::Triage, Self::Identities, Self::Calendar, Self::Overview, Self::History, Self::Audit];

    /// The number that is its key.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Its name on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Workloads => "Workloads",
            Self::Triage => "Triage",
            Self::Identities => "Identities",
            Self::Calendar => "Calendar",
            Self::Overview => "Overview",
            Self::History => "History",
            Self::Audit => "Audit",
        }
    }

    /// True where the screen can be shown.
    #[must_use]
    pub const fn is_built(self) -> bool {
        matches!(self, Self::Workloads)
    }

    /// The screen that an action shows.
    #[must_use]
    pub const fn of(id: ActionId) -> Option<Self> {
        Some(match id {
            ActionId::Workloads => Self::Workloads,
            ActionId::Triage => Self::Triage,
            ActionId::Identities => Self::Identities,
            ActionId::Calendar => Self::Calendar,
            ActionId::Overview => Self::Overview,
            ActionId::History => Self::History,
            ActionId::Audit => Self::Audit,
            _ => return None,
        })
    }
}

/// The state of each screen, kept while another one is shown.
#[derive(Debug, Default)]
pub struct Screens {
    /// All workloads.
    pub workloads: Workloads,
}

impl Screens {
    /// The list of a screen, if it is one.
    #[must_use]
    pub fn list(&self, screen: ScreenId) -> Option<&dyn List> {
        match screen {
            ScreenId::Workloads => Some(&self.workloads.table),
            _ => None,
        }
    }

    /// The workload that is selected on a screen.
    #[must_use]
    pub fn workload(&self, screen: ScreenId) -> Option<Id> {
        match screen {
            ScreenId::Workloads => self.workloads.workload(),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn list_mut(&mut self, screen: ScreenId) -> Option<&mut dyn List> {
        match screen {
            ScreenId::Workloads => Some(&mut self.workloads.table),
            _ => None,
        }
    }
}

/// What the shown screen wants to know: asked after everything that may have moved it. Asks nothing twice.
pub fn wants(model: &mut Model) -> Vec<Effect> {
    match model.screen {
        ScreenId::Workloads => model.screens.workloads.wants(),
        _ => Vec::new(),
    }
}

/// Runs an action of a screen's own.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    match model.screen {
        ScreenId::Workloads => workloads::act(model, id),
        _ => Vec::new(),
    }
}

/// Hands an answer to the screens; each takes what is its own.
pub fn answered(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    model.screens.workloads.answered(answer)
}

/// Another program changed the register: everything shown is asked for again, the selection stays.
pub fn changed(model: &mut Model) -> Vec<Effect> {
    match model.screen {
        ScreenId::Workloads => model.screens.workloads.changed(),
        _ => Vec::new(),
    }
}

/// The filter of the shown screen as it is being typed.
pub fn filter(model: &mut Model, text: &str) -> Vec<Effect> {
    match model.screen {
        ScreenId::Workloads => model.screens.workloads.filter(text),
        _ => Vec::new(),
    }
}

/// The filter in force on the shown screen.
#[must_use]
pub fn filter_text(model: &Model) -> &str {
    match model.screen {
        ScreenId::Workloads => &model.screens.workloads.filter,
        _ => "",
    }
}

/// Goes back one step inside the shown screen; false if there is nothing to go back from.
pub fn back(model: &mut Model) -> bool {
    let unmarked = model.screens.list_mut(model.screen).is_some_and(List::unmark);
    let filtered = !filter_text(model).is_empty();
    if !unmarked && filtered {
        filter(model, "");
    }
    unmarked || filtered
}

/// Draws the shown screen.
pub fn draw(model: &Model, paper: &mut Paper<'_>, area: Rect) {
    if model.screen == ScreenId::Workloads {
        model.screens.workloads.draw(paper, area);
    }
}
