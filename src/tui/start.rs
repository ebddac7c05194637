//! The screens on a register: settings and keys read, the register opened, the workers set to it.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::backend::{self, Beginning, works_before};
use super::glyph::Glyphs;
use super::keymap::{Keymap, KeymapError};
use super::model::{Ending, Look, Register};
use super::program::{ScreensError, Settings, run};
use super::screens::ScreenId;
use super::theme::{Theme, asks_terminal};
use super::update::first::First;
use super::widgets::banner::Banner;
use crate::act::Acting;
use crate::clock::{Account, ClockError, local_zone};
use crate::config::{self, SettingsError};
use crate::demo;
use crate::domain::Day;
use crate::files::{self, Links};
use crate::paths::{PathError, Paths, create_private_folder};
use crate::shown::Shown;
use crate::store::{Mode, Store, StoreError};

/// Which register is shown, and how.
#[derive(Debug, Clone)]
pub struct Start {
    /// The register's file.
    pub register: PathBuf,
    /// Nothing is to be written.
    pub read_only: bool,
    /// The day it is shown as of, where that is not today.
    pub as_of: Option<Day>,
    /// Whether a register may be begun there; else one that is not there is an error.
    pub may_begin: bool,
    /// What a newcomer is told first; the screens then open on what wants a person.
    pub greeting: Option<demo::Banner>,
    /// The account that acts, where not that of this process: of a register that is made up.
    pub account: Option<Account>,
    /// Where drafts, views and checkpoints are kept, where not in the folders of this account: of a register that is thrown away.
    pub state: Option<Paths>,
}

/// Why the screens could not be shown.
#[derive(Debug, Error)]
pub enum StartError {
    /// The register cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The clock or the randomness cannot be had.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// A folder cannot be had.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A person's own keys cannot be used.
    #[error("{file}: {why}")]
    Keys {
        /// The file.
        file: String,
        /// What is wrong.
        why: KeymapError,
    },
    /// A person's own keys cannot be read.
    #[error("{file}: {why}")]
    KeysUnread {
        /// The file, safe to show.
        file: String,
        /// What the operating system says.
        why: io::Error,
    },
    /// The screens ended with an error.
    #[error(transparent)]
    Screens(#[from] ScreensError),
}

/// Shows a register until the person leaves. The terminal is as it was before when this returns.
///
/// # Errors
/// [`StartError`]; its text is for people.
pub fn start(start: Start) -> Result<Ending, StartError> {
    let paths = Paths::of_this_account()?;
    let wanted = config::Settings::read(&paths.settings())?;
    let keymap = keymap(&paths.keys())?;
    let state = start.state.clone().unwrap_or(paths);
    let acting = Acting::through("tui")?;
    let acting = Arc::new(match start.account.clone() {
        Some(account) => acting.of(account),
        None => acting,
    });
    if start.may_begin && is_first(&start) {
        return first(start.register, &wanted, keymap, state, acting);
    }
    create_private_folder(&state.anchors())?;
    let mode = if start.read_only { Mode::Read } else { Mode::Write };
    let store = Store::open(&start.register, mode, Some(state.checkpoints()), acting.now())?;
    let store = match start.as_of {
        Some(day) => store.as_of(day, None)?,
        None => store,
    };
    acting.heard(store.present(acting.now())?);
    let register = store.register().cloned();
    let zone = register.as_ref().map_or(chrono_tz::UTC, |register| register.policy.time_zone);
    let header = Register {
        name: register.map(|register| register.name).unwrap_or_default(),
        read_only: store.read_only(),
        as_of: start.as_of.map(Day::date),
        account: acting.actor().as_login(),
        standing: None,
    };
    let clock = Arc::clone(&acting);
    let as_of = start.as_of;
    let settings = Settings {
        register: header,
        look: look(&wanted),
        asks_ground: asks_terminal(theme(&wanted), env),
        keymap,
        opens_on: if start.greeting.is_some() { ScreenId::Triage } else { ScreenId::Workloads },
        banner: start.greeting.map(|greeting| Banner { words: greeting.to_string(), sights: greeting.sights() }),
        first: None,
        mouse: wanted.mouse,
        paths: Some(state),
        today: Box::new(move || as_of.unwrap_or_else(|| clock.present().day_in(zone)).date()),
    };
    Ok(run(settings, backend::works(store, &acting, as_of)?)?)
}

/// Whether somebody sits at a terminal and there is no register yet.
fn is_first(start: &Start) -> bool {
    let asked = !start.read_only && start.as_of.is_none();
    asked && io::stdin().is_terminal() && io::stdout().is_terminal() && !start.register.exists()
}

/// Shows the first start: nothing is made until somebody chooses it.
fn first(
    file: PathBuf,
    wanted: &config::Settings,
    keymap: Keymap,
    state: Paths,
    acting: Arc<Acting>,
) -> Result<Ending, StartError> {
    let first = First::at(file.to_string_lossy());
    let works = works_before(&Beginning { file, checkpoints: state.checkpoints(), acting: Arc::clone(&acting) });
    let settings = Settings {
        register: Register { account: acting.actor().as_login(), ..Register::default() },
        look: look(wanted),
        asks_ground: asks_terminal(theme(wanted), env),
        keymap,
        opens_on: ScreenId::Workloads,
        banner: None,
        first: Some(first),
        mouse: wanted.mouse,
        today: Box::new(move || acting.now().day_in(local_zone()).date()),
        paths: Some(state),
    };
    Ok(run(settings, works)?)
}

fn keymap(file: &Path) -> Result<Keymap, StartError> {
    let named = || String::from(Shown::new(&file.to_string_lossy()));
    match files::read_text(file, Links::Follow, files::LONGEST_TEXT) {
        Ok(text) => Keymap::with(&text).map_err(|why| StartError::Keys { file: named(), why }),
        // Whoever has no keys of their own has the default ones.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Keymap::default()),
        Err(why) => Err(StartError::KeysUnread { file: named(), why }),
    }
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn theme(wanted: &config::Settings) -> Option<&'static str> {
    match wanted.theme {
        config::Theme::Auto => None,
        config::Theme::Light => Some("light"),
        config::Theme::Dark => Some("dark"),
        config::Theme::None => Some("none"),
    }
}

fn look(wanted: &config::Settings) -> Look {
    let glyphs = match wanted.glyphs {
        config::Glyphs::Auto => None,
        config::Glyphs::Unicode => Some("unicode"),
        config::Glyphs::Ascii => Some("ascii"),
    };
    Look { theme: Theme::choose(theme(wanted), env), glyphs: Glyphs::choose(glyphs, env) }
}
