//! All that the screens know, in one value. `update` alone changes it, `view` alone draws it; it holds no connection, no clock
//! and no terminal.

use chrono::NaiveDate;

use super::widgets::banner::Banner;
use super::widgets::table::List;
use crate::domain::{Day, Id};

use super::action::Place;
use super::forms::begin::Begun;
use super::glyph::Glyphs;
use super::keymap::Keymap;
use super::memory::Memory;
use super::overlays::Overlays;
use super::screens::focus::Focus;
use super::screens::{ScreenId, Screens};
use super::theme::Theme;
use super::update::first::First;
use super::wizard::Run;
use super::wizard::draft::Draft;

/// Smallest size at which everything works, columns and rows; below it a page says so and the state is kept.
pub const LEAST_SIZE: (u16, u16) = (60, 15);

/// The whole state.
#[derive(Debug)]
pub struct Model {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The civil day in the register's zone.
    pub today: NaiveDate,
    /// The register that is open.
    pub register: Register,
    /// The screen that is shown.
    pub screen: ScreenId,
    /// The state of each screen.
    pub screens: Screens,
    /// The workload that has the focus.
    pub focus: Focus,
    /// What is remembered from one start to the next.
    pub memory: Memory,
    /// The wizard that is open over the screen.
    pub form: Option<Box<Run>>,
    /// Steps that were asked for and wait for what they need to know.
    pub begun: Begun,
    /// What lies over everything else.
    pub overlays: Overlays,
    /// What happened last, shown until the next key.
    pub notice: Option<Notice>,
    /// What stands under the header until it is closed.
    pub banner: Option<Banner>,
    /// Unfinished steps of earlier, offered when the same steps are opened again.
    pub drafts: Vec<Draft>,
    /// Keys in force.
    pub keymap: Keymap,
    /// Colours and signs.
    pub look: Look,
    /// Whether the colours follow what the terminal says of its ground.
    pub follows_ground: bool,
    /// Set where there is no register yet.
    pub first: Option<First>,
    /// What takes its time.
    pub busy: Option<Busy>,
    /// Set when the loop is to end.
    pub ending: Option<Ending>,
    /// True when something that is drawn may have changed.
    pub dirty: bool,
}

/// How things are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Signs.
    pub glyphs: Glyphs,
}

/// What the header says of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// Its name.
    pub name: String,
    /// Why nothing can be written, if so: "opened with --read-only".
    pub read_only: Option<String>,
    /// The day it is shown as of, where that is not today.
    pub as_of: Option<NaiveDate>,
    /// The account at the keyboard, such as `os:alice@host`.
    pub account: String,
    /// How it stands; `None` while it is counted.
    pub standing: Option<Standing>,
}

/// The two counts that are never added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Findings that fail.
    pub fails: u64,
    /// Those of them that are excepted.
    pub excepted: u64,
    /// Findings that are not answered.
    pub not_answered: u64,
}

/// How the register stands: what the header shows, and who looks at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Fails and open questions.
    pub counts: Counts,
    /// Workloads.
    pub workloads: u64,
    /// Workloads with a cause of their own for triage.
    pub causes: u64,
    /// Identities that no workload runs as, with a cause of their own for triage.
    pub orphans: u64,
    /// The person behind the account, where one is recorded.
    pub me: Option<Me>,
}

/// The person behind the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Their record.
    pub id: Id,
    /// What they are called.
    pub name: String,
}

/// What takes its time, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// What is done.
    pub words: String,
    /// Rows done, and rows in all, where that is known.
    pub progress: Option<(u64, u64)>,
    /// Whether leaving now would lose it.
    pub writes: bool,
}

impl Busy {
    /// Nobody knows yet how far it is.
    #[must_use]
    pub fn with(words: impl Into<String>) -> Self {
        Self { words: words.into(), progress: None, writes: false }
    }
}

/// What happened last, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something was done.
    Done(String),
    /// Something could not be done; why, and what to do.
    Problem(String),
}

/// How the loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The person left.
    Quit,
    /// A signal of that number asked for it; the program ends with 128 more.
    Signal(i32),
    /// The terminal was closed.
    Gone,
    /// The person wants to see the made-up organisation: the program is to begin again with it.
    Demo,
}

impl Ending {
    /// The exit code of the program.
    #[must_use]
    pub fn exit_code(self) -> i32 {
        const HANG_UP: i32 = 1;
        match self {
            Self::Quit | Self::Demo => 0,
            Self::Signal(number) => 128 + number,
            Self::Gone => 128 + HANG_UP,
        }
    }
}

impl Model {
    /// The state at the start: the first screen, nothing loaded.
    #[must_use]
    pub fn new(register: Register, look: Look, keymap: Keymap, today: NaiveDate) -> Self {
        Self {
            size: (0, 0),
            today,
            register,
            screen: ScreenId::Workloads,
            screens: Screens::default(),
            focus: Focus::default(),
            memory: Memory::default(),
            form: None,
            begun: Begun::default(),
            overlays: Overlays::default(),
            notice: None,
            banner: None,
            drafts: Vec::new(),
            keymap,
            look,
            follows_ground: false,
            first: None,
            busy: None,
            ending: None,
            dirty: true,
        }
    }

    /// The places whose actions are live now, the innermost first.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        if !self.overlays.is_empty() {
            return vec![Place::Overlay, Place::Always];
        }
        if let Some(steps) = &self.form {
            let choosing = steps.is_choosing().then_some(Place::Choosing);
            return choosing.into_iter().chain([Place::Form, Place::Always]).collect();
        }
        let mut places = match (&self.screens.page, self.list()) {
            (Some(_), _) => vec![Place::Page, Place::Rows],
            _ if self.screen == ScreenId::Identities && self.screens.identities.page.is_some() => {
                vec![Place::Identity, Place::Rows]
            }
            (None, Some(_)) => vec![Place::On(self.screen), Place::List, Place::Rows],
            (None, None) => vec![Place::On(self.screen)],
        };
        places.extend([Place::Everywhere, Place::Always]);
        places
    }

    /// True if a record is selected on the screen that is shown.
    #[must_use]
    pub fn has_row(&self) -> bool {
        self.list().is_some_and(|list| !list.is_empty())
    }

    /// The list that the keys of a list move.
    #[must_use]
    pub fn list(&self) -> Option<&dyn List> {
        self.screens.list(self.screen)
    }

    /// The same, to change it.
    pub fn list_mut(&mut self) -> Option<&mut dyn List> {
        self.screens.list_mut(self.screen)
    }

    /// The workload that actions on a workload are about: that of the page, else the selected one.
    #[must_use]
    pub fn workload(&self) -> Option<Id> {
        self.screens.workload(self.screen)
    }

    /// The person behind the account, where one is recorded.
    #[must_use]
    pub fn me(&self) -> Option<&Me> {
        self.register.standing.as_ref()?.me.as_ref()
    }

    /// Takes over what was remembered.
    pub fn remember(&mut self, memory: Memory) {
        self.screens.workloads.remember(&memory);
        self.memory = memory;
    }

    /// The day as the domain has it.
    #[must_use]
    pub fn day(&self) -> Day {
        Day::from_date(self.today).unwrap_or(Day::LAST)
    }

    /// True below [`LEAST_SIZE`].
    #[must_use]
    pub fn is_too_small(&self) -> bool {
        self.size.0 < LEAST_SIZE.0 || self.size.1 < LEAST_SIZE.1
    }

    /// Says that something was done.
    pub fn done(&mut self, what: impl Into<String>) {
        self.notice = Some(Notice::Done(what.into()));
    }

    /// Says that something could not be done, why, and what to do.
    pub fn problem(&mut self, what: impl Into<String>) {
        self.notice = Some(Notice::Problem(what.into()));
    }
}
