//! One run of the program: which register is meant, who acts, how it is opened, and what an act leaves behind.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::clocks;
use super::exit::Exit;
use super::failure::Failure;
use super::naming::Naming;
use super::print::{self, Printer};
use super::typed;
use crate::act::Acting;
use crate::acts::rehearsal::{Foretold, foretell};
use crate::config::Settings;
use crate::demo::{self, Demo};
use crate::domain::command::Request;
use crate::domain::record::Register;
use crate::domain::{Command, Day, Id, Policy};
use crate::files::PrivateFolder;
use crate::ledger::checkpoint_file::set_aside;
use crate::paths::{Paths, create_private_folder};
use crate::store::{Committed, Lease, Mode, OtherRegister, RolledBack, Store, StoreError};

/// What may be said to every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub struct Globals {
    /// Register file (default: your account's)
    #[arg(long, global = true, value_name = "PATH")]
    pub db: Option<PathBuf>,
    /// Open the register read-only
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Show the register as of the end of a date, such as 2026-11-22
    #[arg(long, global = true, value_name = "DAY", allow_hyphen_values = true)]
    pub as_of: Option<String>,
    /// Say what an act would change, and write nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Use a temporary demo register
    #[arg(long, global = true, conflicts_with = "db")]
    pub demo: bool,
    /// Print lists as CSV, quoted, safe in a spreadsheet
    #[arg(long, global = true, conflicts_with = "json")]
    pub csv: bool,
}

impl Globals {
    /// The register that is meant: the one named, else the one in the settings, else the one of this account.
    pub(super) fn place(&self) -> Result<PathBuf, Failure> {
        if let Some(named) = &self.db {
            return Ok(named.clone());
        }
        let paths = Paths::of_this_account()?;
        Ok(Settings::read(&paths.settings())?.register.unwrap_or_else(|| paths.register()))
    }
}

/// What to do where the ledger is not the one that a checkpoint knows.
pub(super) const NOT_AS_KNOWN: &str =
    "see `countersign verify`; a person who knows why takes note of it with `countersign doctor --accept-rollback`";

/// One run.
pub(super) struct Session {
    pub globals: Globals,
    pub acting: Acting,
    pub out: Printer,
    /// The made-up organisation, where that is what is meant; its folder goes with it.
    demo: Option<PrivateFolder>,
    /// What the acts of a dry run would come to.
    pub(super) foretold: RefCell<Vec<Foretold>>,
    /// The last entry that this run wrote.
    written: Cell<Option<u64>>,
}

/// A register that was opened, the day it is seen on, and who looks.
pub(super) struct Opened {
    pub store: Store,
    /// The day: today, or the one of `--as-of`.
    pub today: Day,
    /// The person behind the account, where one is recorded.
    pub me: Option<Id>,
    /// The account, such as `os:alice@host`.
    pub login: String,
}

impl Session {
    pub(super) fn begin(mut globals: Globals) -> Result<Self, Failure> {
        let mut acting = Acting::through("cli")?;
        if let (Some(_), false, Err(error)) = (&globals.db, globals.demo, Paths::of_this_account()) {
            print::note(&format!("no settings are read and no checkpoint is kept: {error}"));
        }
        let mut demo = None;
        if globals.demo {
            let Demo { store, folder, .. } =
                demo::open(acting.now()).map_err(|error| Failure::wrong(error.to_string()))?;
            globals.db = Some(store.file().to_owned());
            acting = acting.of(demo::newcomer());
            demo = Some(folder);
        }
        Ok(Self { globals, acting, out: Printer::new(), demo, foretold: RefCell::default(), written: Cell::default() })
    }

    /// Where checkpoints are kept; nowhere where the account has no home, or of a demo.
    pub(super) fn checkpoints(&self) -> Option<PathBuf> {
        let paths = Paths::of_this_account().ok().filter(|_| self.demo.is_none());
        paths.map(|paths| paths.checkpoints())
    }

    /// The register, to read. Unless it was asked otherwise its judgements are first brought to today.
    pub(super) fn read(&self) -> Result<Opened, Failure> {
        let opened = self.of_the_day()?;
        if let Some(rolled_back) = opened.store.rolled_back() {
            print::note(&format!("this register: {rolled_back}; {NOT_AS_KNOWN}"));
        }
        Ok(opened)
    }

    /// The register as it is, or as it was at the end of the day of `--as-of`.
    fn of_the_day(&self) -> Result<Opened, Failure> {
        let opened = self.open()?;
        tell_of(opened.store.other_register());
        let Some(day) = &self.globals.as_of else { return Ok(opened) };
        let day = typed::day_that_came("--as-of", day, opened.today)?;
        if let Some(began) = opened.store.register().map(|register| register.began_on).filter(|began| day < *began) {
            print::note(&format!(
                "the register began on {began}: as of {day} it holds only what was recorded later for a day so early"
            ));
        }
        let store = opened.store.as_of(day, None)?;
        Ok(Opened { store, today: day, ..opened })
    }

    /// Runs a command that reads the register and prints, all of it at one moment of the register. What it prints is kept aside until
    /// the register is closed: whoever reads a pipe slowly holds up no writer, and an error leaves standard output empty.
    pub(super) fn listing(
        &mut self,
        list: impl FnOnce(&mut Self, &Opened) -> Result<Exit, Failure>,
    ) -> Result<Exit, Failure> {
        self.no_dry_run()?;
        let mut opened = self.read()?;
        self.out.keep_aside()?;
        let listed = opened.at_one_moment(|opened| list(self, opened));
        drop(opened);
        match listed {
            Ok(exit) => self.out.let_go().map(|()| exit),
            Err(failure) => {
                self.out.forget();
                Err(failure)
            }
        }
    }

    /// The register, to ask one thing of it that somebody acts upon: nothing is judged again, and nothing costs more on a large one. One
    /// that a checkpoint knows otherwise answers nothing.
    pub(super) fn look(&self) -> Result<Opened, Failure> {
        let opened = if self.globals.as_of.is_some() { self.of_the_day()? } else { self.of_this_moment()? };
        match opened.store.rolled_back() {
            None => Ok(opened),
            Some(rolled_back) => Err(not_as_known(rolled_back)),
        }
    }

    fn of_this_moment(&self) -> Result<Opened, Failure> {
        let place = self.globals.place()?;
        Self::say_distrust(self.damage_known().as_deref());
        let mut store = Store::read_once(&place).map_err(|error| self.met(error))?;
        register(&store)?;
        if let Some(kept) = self.checkpoints() {
            tell_of(store.compared_with_the_last(&kept));
            store.compare_with(kept)?;
        }
        let today = store.today(self.acting.now())?;
        Ok(Opened { store, today, me: None, login: self.acting.actor().as_login() })
    }

    /// The register, to write to.
    pub(super) fn write(&self) -> Result<Opened, Failure> {
        if self.globals.dry_run {
            return self.to_rehearse();
        }
        self.may_write()?;
        let opened = self.open()?;
        Self::refuse_another(&opened)?;
        if let Some(why) = opened.store.read_only() {
            return Err(Failure::new(
                "this register",
                why,
                "write to it where it can be written, or give another with --db",
            ));
        }
        clocks::agree(self, opened)
    }

    /// Refuses to write to a register that is not the one that is known here.
    pub(super) fn refuse_another(opened: &Opened) -> Result<(), Failure> {
        if let Some(other) = opened.store.other_register() {
            return Err(Failure::new("this register", other.to_string(), OtherRegister::NEXT));
        }
        if opened.store.rolled_back().is_some() {
            let why = opened.store.read_only().unwrap_or_default();
            return Err(Failure::new("this register", why, NOT_AS_KNOWN));
        }
        Ok(())
    }

    /// The register as it is now, to take evidence from: the export is recorded where the register can be written.
    pub(super) fn open_for_export(&self) -> Result<Opened, Failure> {
        if !self.globals.read_only {
            self.make_checkpoint_folder()?;
        }
        let opened = self.open()?;
        tell_of(opened.store.other_register());
        match opened.store.rolled_back() {
            None => Ok(opened),
            Some(rolled_back) => Err(not_as_known(rolled_back)),
        }
    }

    /// Refuses to write where it was said that nothing is to be written; makes the place where checkpoints are kept.
    pub(super) fn may_write(&self) -> Result<(), Failure> {
        if self.globals.as_of.is_some() {
            let next = "leave --as-of out; an act that was true from an earlier day takes --on";
            return Err(Failure::new("--as-of", "nothing is written into the past", next));
        }
        if self.globals.read_only {
            return Err(Failure::new("--read-only", "this command writes", "leave --read-only out"));
        }
        self.make_checkpoint_folder()
    }

    fn make_checkpoint_folder(&self) -> Result<(), Failure> {
        if self.demo.is_some() {
            return Ok(());
        }
        match Paths::of_this_account() {
            Ok(paths) => Ok(create_private_folder(&paths.anchors())?),
            Err(error) => {
                print::note(&format!("no checkpoint is kept: {error}"));
                Ok(())
            }
        }
    }

    /// The register as it lies, though something of it cannot be read.
    pub(super) fn open_damaged(&self, mode: Mode) -> Result<Store, Failure> {
        let opened = Store::open_damaged(&self.globals.place()?, mode, self.checkpoints());
        let opened = opened.map_err(|error| self.met(error))?;
        tell_of(self.checkpoints().and_then(|kept| opened.compared_with_the_last(&kept)));
        Ok(opened)
    }

    /// The register, opened in the ordinary way; its own error where that does not work.
    pub(super) fn open_plainly(&self) -> Result<Result<Store, StoreError>, Failure> {
        let mode = if self.globals.read_only { Mode::Read } else { Mode::Write };
        Ok(Store::open(&self.globals.place()?, mode, self.checkpoints(), self.acting.now()))
    }

    pub(super) fn open(&self) -> Result<Opened, Failure> {
        let opened = self.open_plainly()?;
        if opened.as_ref().is_err_and(StoreError::is_damage) {
            Self::say_distrust(self.damage_known().as_deref());
        }
        let store = opened.map_err(|error| self.met(error))?;
        Self::say_distrust(store.distrusted());
        register(&store)?;
        let today = store.today(self.acting.now())?;
        let login = self.acting.actor().as_login();
        let me = store.person_behind(&login)?;
        Ok(Opened { store, today, me, login })
    }

    /// Says on standard error that nothing is to be written to this register, and why.
    fn say_distrust(why: Option<&str>) {
        if let Some(why) = why {
            print::note(&format!("this register: {why}"));
        }
    }

    /// What an earlier command found of the ledger of this register.
    fn damage_known(&self) -> Option<String> {
        Store::damage_known(&self.globals.place().ok()?, &self.checkpoints()?)
    }

    /// Leaves a mark where a command failed because the ledger is damaged, and says so.
    pub(super) fn note_damage(&self) {
        let (Ok(file), Some(checkpoints)) = (self.globals.place(), self.checkpoints()) else { return };
        if self.globals.read_only || self.damage_known().is_some() {
            return;
        }
        // That the mark could not be left changes nothing of what is said already.
        if let Ok(Some(says)) = Store::note_damage(&file, &checkpoints, self.acting.now()) {
            print::note(&format!("this register: {says}"));
        }
    }

    /// The failure for an error of the store; where another program is at work, with what it says of itself.
    pub(super) fn met(&self, error: StoreError) -> Failure {
        let lease = || self.globals.place().ok().and_then(|place| Lease::read(&place));
        match error {
            StoreError::Busy(_) => {
                StoreError::Busy(lease().map(|lease| format!(" ({lease})")).unwrap_or_default()).into()
            }
            other => other.into(),
        }
    }

    /// An id for a record that a command names before it is there, apart from the ids that the command itself draws.
    pub(super) fn new_id(&self) -> Result<Id, Failure> {
        Ok(self.acting.request()?.draw().id())
    }

    /// Performs one command and takes a checkpoint.
    pub(super) fn commit(
        &self,
        opened: &mut Opened,
        request: &Request,
        command: Command,
    ) -> Result<Committed, Failure> {
        self.commit_all(opened, request, std::iter::once(command))
    }

    /// Performs several commands as one act: all of them, or none.
    ///
    /// # Errors
    /// As the rules say no, or as the file could not be written.
    pub(super) fn commit_all(
        &self,
        opened: &mut Opened,
        request: &Request,
        commands: impl IntoIterator<Item = Command>,
    ) -> Result<Committed, Failure> {
        let done = opened.store.commit_all(request, None, commands, &mut |_| {}).map_err(|error| self.met(error))?;
        self.after(&mut opened.store, &done)?;
        Ok(done)
    }

    /// What follows an act that was done: a checkpoint, and a word where this machine's clock is behind. Of one that was rehearsed, what
    /// it would come to is kept, to be said in its stead.
    pub(super) fn after(&self, store: &mut Store, done: &Committed) -> Result<(), Failure> {
        if let Some(foretold) = foretell(store)? {
            self.foretold.borrow_mut().push(foretold);
            return Ok(());
        }
        if done.entries > 0 {
            self.written.set(Some(done.end.size));
        }
        self.checkpoint(store);
        if let Some(behind) = done.behind {
            print::note(&behind.recorded());
        }
        Ok(())
    }

    /// The last entry that this run wrote.
    pub(super) fn written(&self) -> Option<u64> {
        self.written.get()
    }

    /// Takes a checkpoint. What was done is done: that it could not be noted is said and stops nothing.
    pub(super) fn checkpoint(&self, store: &mut Store) {
        match store.checkpoint(self.acting.now()) {
            Ok(0) => {}
            Ok(lines) => {
                print::note(&format!("{lines} of the checkpoint lines could not be read; {}", self.set_aside()));
            }
            Err(error) => print::note(&format!("it is done, but no checkpoint of it could be kept: {error}")),
        }
    }

    fn set_aside(&self) -> String {
        let file = self.checkpoints().map(|file| set_aside(&file));
        file.map(|file| format!("they are set aside in {}", file.display())).unwrap_or_default()
    }

    /// Says what was done: in words, or with what it came to as JSON.
    pub(super) fn done(&mut self, words: &str, committed: &Committed, also: Json) -> Result<Exit, Failure> {
        if self.globals.dry_run {
            return self.foretell(also);
        }
        if !self.globals.json {
            let nothing = if committed.entries == 0 { "; no change: it was already recorded" } else { "" };
            let told = std::iter::once(format!("{words}{nothing}")).chain(committed.overridden.iter().cloned());
            self.out.line(told.collect::<Vec<_>>().join("; "))?;
            return Ok(Exit::Yes);
        }
        let mut json = json!({
            "done": true,
            "entries": committed.entries,
            "ledger_size": committed.end.size,
            "ledger_head": committed.end.head.to_string(),
            "overridden": committed.overridden,
        });
        if let (Json::Object(json), Json::Object(also)) = (&mut json, also) {
            json.extend(also);
        }
        self.out.json(&json)?;
        Ok(Exit::Yes)
    }
}

/// The register itself, which every command but `init` finds begun.
pub(super) fn register(store: &Store) -> Result<&Register, Failure> {
    let missing = || Failure::new(store.file().to_string_lossy(), "the register is empty", "run `countersign init`");
    store.register().ok_or_else(missing)
}

/// A register that a checkpoint knows otherwise: nothing can be told by it, and nothing taken from it as evidence.
fn not_as_known(rolled_back: &RolledBack) -> Failure {
    Failure::ending(Exit::CannotTell, format!("this register: {rolled_back}; {NOT_AS_KNOWN}"))
}

/// Says that another register lies in the place of the one that is meant.
pub(super) fn tell_of(other: Option<OtherRegister>) {
    if let Some(other) = other {
        print::note(&format!("{other}; {}", OtherRegister::NEXT));
    }
}

impl Opened {
    /// Runs reads that all see the register, its policy included, as it is at one moment.
    fn at_one_moment<T>(&mut self, reads: impl FnOnce(&Self) -> Result<T, Failure>) -> Result<T, Failure> {
        self.store.begin_reading()?;
        let read = reads(self);
        self.store.end_reading()?;
        read
    }

    /// Reads the names of people.
    pub(super) fn people(&self) -> Naming<'_> {
        Naming { store: &self.store, me: self.me, login: &self.login }
    }

    pub(super) fn policy(&self) -> Result<&Policy, Failure> {
        Ok(self.store.policy()?)
    }
}
