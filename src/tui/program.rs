//! The screens as a program: the real terminal, source, host and workers put together and run. What the workers answer with
//! comes from the caller.

use std::fmt;
use std::io;

use chrono::NaiveDate;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use thiserror::Error;

use super::drafts::Drafts;
use super::host::Host;
use super::keymap::Keymap;
use super::memory::{Kept, Memory};
use super::model::{Ending, Look, Model, Register};
use super::runtime::{LoopError, Runtime, Workers};
use super::screens::ScreenId;
use super::terminal::{self, FrameWriter, Guard, TerminalError};
use super::update::first::First;
use super::widgets::banner::Banner;
use super::wizard::draft::Draft;
use super::worker::{Interrupt, Work, Worker};
use super::{clipboard, event, signals};
use crate::editor;
use crate::paths::Paths;

/// What the screens are started with.
pub struct Settings {
    /// What the header says.
    pub register: Register,
    /// Colours and signs.
    pub look: Look,
    /// Whether the terminal is asked what its ground is, and the colours follow.
    pub asks_ground: bool,
    /// Keys.
    pub keymap: Keymap,
    /// The screen that is shown first.
    pub opens_on: ScreenId,
    /// What stands under the header until it is closed.
    pub banner: Option<Banner>,
    /// Set where there is no register yet.
    pub first: Option<First>,
    /// Take the mouse: off unless asked for, because it takes selecting text away from the terminal.
    pub mouse: bool,
    /// Where drafts and what is to be remembered are kept; nowhere where the account has no home.
    pub paths: Option<Paths>,
    /// The civil day in the register's zone.
    pub today: Box<dyn FnMut() -> NaiveDate>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("register", &self.register).finish_non_exhaustive()
    }
}

/// What the two workers do, and how each is interrupted. Each closure owns its connection to the register.
pub struct Works {
    /// Writes, and answers at once.
    pub at_once: (Work, Interrupt),
    /// Counts and searches.
    pub search: (Work, Interrupt),
}

impl fmt::Debug for Works {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Works").finish_non_exhaustive()
    }
}

/// Why the screens could not be shown to the end.
#[derive(Debug, Error)]
pub enum ScreensError {
    /// There is no terminal to show them on.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// The system refused a pipe, a thread or a signal handler.
    #[error("the screens could not be started: {0}")]
    Start(#[from] io::Error),
    /// They broke down while running.
    #[error(transparent)]
    Loop(#[from] LoopError),
}

/// Shows the screens until the person leaves. The terminal is as it was before when this returns.
///
/// # Errors
/// [`ScreensError`]; its text is for people.
pub fn run(settings: Settings, works: Works) -> Result<Ending, ScreensError> {
    let (mailbox, source) = event::terminal_source(settings.asks_ground)?;
    signals::listen(mailbox.clone())?;
    let guard = Guard::take(settings.mouse, mailbox.clone())?;
    if settings.asks_ground {
        // Nobody waits for the answer; a terminal that has none leaves the colours as they are.
        let _ = terminal::send(terminal::ASK_GROUND);
    }
    let start = |name, (work, interrupt)| Worker::start(name, mailbox.clone(), interrupt, work);
    let workers = Workers { at_once: start("at once", works.at_once)?, search: start("search", works.search)? };
    let mut host = Real {
        guard,
        drafts: settings.paths.as_ref().map(|paths| Drafts::in_folder(paths.drafts())),
        paths: settings.paths,
        today: settings.today,
    };
    let mut model = Model::new(settings.register, settings.look, settings.keymap, host.today());
    model.follows_ground = settings.asks_ground;
    model.screen = settings.opens_on;
    model.banner = settings.banner;
    model.first = settings.first;
    if let Some(paths) = &host.paths {
        model.remember(Memory::load(paths));
    }
    model.drafts = host.drafts.as_ref().map(Drafts::load).unwrap_or_default();
    let terminal = Terminal::new(CrosstermBackend::new(FrameWriter::default()))?;
    let mut runtime = Runtime::new(terminal, source, host, workers);
    let ending = runtime.run(&mut model);
    // The terminal goes back before the workers end: an act that still waits for the disk must not hold the screen.
    terminal::leave();
    Ok(ending?)
}

/// The world of the real program.
struct Real {
    guard: Guard,
    drafts: Option<Drafts>,
    paths: Option<Paths>,
    today: Box<dyn FnMut() -> NaiveDate>,
}

impl Host for Real {
    fn today(&mut self) -> NaiveDate {
        (self.today)()
    }

    fn stop(&mut self) -> io::Result<bool> {
        if !signals::can_stop_job() {
            return Ok(false);
        }
        self.guard.lend(signals::stop_job).map_err(io::Error::other)
    }

    fn retake(&mut self) -> io::Result<()> {
        self.guard.retake().map_err(io::Error::other)
    }

    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>> {
        self.guard.lend(|| editor::edit(text, ".txt")).map_err(io::Error::other)
    }

    fn copy(&mut self, text: &str) -> Result<usize, String> {
        let sequence = clipboard::sequence(text)?;
        terminal::send(&sequence).map_err(|error| error.to_string())?;
        Ok(text.len())
    }

    fn keep_draft(&mut self, draft: &Draft) -> Result<(), String> {
        self.drafts.as_ref().map_or(Ok(()), |drafts| drafts.keep(draft))
    }

    fn remember(&mut self, kept: &Kept) -> Result<(), String> {
        self.paths.as_ref().map_or(Ok(()), |paths| kept.write(paths))
    }

    fn drop_draft(&mut self, key: &str) {
        if let Some(drafts) = &self.drafts {
            drafts.drop_key(key);
        }
    }
}
