//! `doctor`: where everything is, how it is kept, and what is wrong with it. Unless it is asked to, it changes nothing but what opening
//! changes.

use std::env;
use std::io::{self, IsTerminal};
use std::path::Path;

use clap::Args;
use serde_json::{Map, Value as Json};

use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock::local_zone;
use crate::config::Settings;
use crate::controls::catalogue;
use crate::domain::secret;
use crate::ledger::Entry;
use crate::ledger::checkpoint_file;
use crate::paths::Paths;
use crate::store::{Lease, Mode, OtherRegister, Store, StoreError, readers, schema};

mod exports;
mod leftovers;

/// Show file locations and diagnose problems.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign doctor
  countersign doctor --json
  countersign doctor --clean
  countersign doctor --accept-rollback --reason \"restored from the backup of Monday after the disk failed\"

Ends with 1 where something is wrong.")]
pub struct Doctor {
    /// Take note, as a person who knows why, that the ledger no longer agrees with its checkpoints; it can then be written again
    #[arg(long, requires = "reason")]
    accept_rollback: bool,
    /// Take note that another register than before is to lie in this place; it can then be written
    #[arg(long, conflicts_with = "accept_rollback")]
    accept_register: bool,
    /// Remove what killed runs left beside the register and in the state folder, and finish or withdraw exports that were killed
    #[arg(long, conflicts_with = "accept_rollback")]
    clean: bool,
    #[command(flatten)]
    options: ActOptions,
}

/// What was looked at, and what is wrong.
#[derive(Default)]
struct Findings {
    facts: Vec<(&'static str, String)>,
    /// What a person should know and is not wrong.
    notes: Vec<String>,
    wrong: Vec<String>,
}

impl Findings {
    fn fact(&mut self, what: &'static str, is: impl Into<String>) {
        self.facts.push((what, is.into()));
    }

    fn wrong(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.wrong.contains(&what) {
            self.wrong.push(what);
        }
    }
}

impl Doctor {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if self.accept_rollback {
            return accept_rollback(session, &self.options);
        }
        if self.accept_register {
            return accept_register(session);
        }
        if self.clean {
            return leftovers::clean(session, &self.options);
        }
        let mut found = Findings::default();
        program(session, &mut found);
        places(session, &mut found);
        leftovers::name(session, &mut found);
        register(session, &mut found);
        terminal(&mut found);
        let exit = if found.wrong.is_empty() { Exit::Yes } else { Exit::No };
        print(session, &found)?;
        Ok(exit)
    }
}

fn program(session: &Session, found: &mut Findings) {
    found.fact("program", concat!("countersign ", env!("CARGO_PKG_VERSION")));
    found.fact("catalogue", catalogue().version.clone());
    found.fact("tables", schema::PROJECTION_VERSION.to_string());
    found.fact("platform", format!("{} {}", env::consts::OS, env::consts::ARCH));
    found.fact("account", session.acting.actor().as_login());
    found.fact("clock", session.acting.now().to_string());
    found.fact("zone of this machine", local_zone().name());
}

fn places(session: &Session, found: &mut Findings) {
    match Paths::of_this_account() {
        Ok(paths) => {
            found.fact("settings", place(&paths.settings()));
            if let Err(error) = Settings::read(&paths.settings()) {
                found.wrong(error.to_string());
            }
            found.fact("views", place(&paths.views()));
            found.fact("checkpoints", place(&paths.checkpoints()));
            open_to_others(&paths.anchors(), found);
        }
        Err(error) => found.wrong(error.to_string()),
    }
    match session.globals.place() {
        Ok(file) => {
            found.fact("register", place(&file));
            open_to_others(&file, found);
            if let Some(folder) = file.parent() {
                match session.globals.db {
                    None => open_to_others(folder, found),
                    Some(_) => written_by_others(folder, found),
                }
            }
            left_over(&file, found);
            if let Some(lease) = Lease::read(&file) {
                found.fact("at work on it", lease);
            }
        }
        Err(Failure::Said(said)) => found.wrong(said.words()),
        Err(Failure::PipeClosed) => {}
    }
}

/// A path, with its mode and size where it is there.
fn place(path: &Path) -> String {
    let shown = path.display();
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => format!("{shown} ({}{} bytes)", mode(&found), found.len()),
        Ok(found) => format!("{shown} ({}no file)", mode(&found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => format!("{shown} (not there)"),
        Err(error) => format!("{shown} ({error})"),
    }
}

#[cfg(unix)]
fn mode(found: &std::fs::Metadata) -> String {
    use std::os::unix::fs::PermissionsExt;
    format!("mode {:04o}, ", found.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_found: &std::fs::Metadata) -> String {
    String::new()
}

#[cfg(unix)]
fn open_to_others(path: &Path, found: &mut Findings) {
    use std::os::unix::fs::PermissionsExt;
    let others = std::fs::metadata(path).map_or(0, |found| found.permissions().mode() & 0o077);
    if others != 0 {
        found.wrong(format!(
            "{} is open to other accounts; close it with chmod go= {}",
            path.display(),
            path.display()
        ));
    }
}

#[cfg(not(unix))]
fn open_to_others(_path: &Path, _found: &mut Findings) {}

/// Who can write to the folder can put another register in place, or a log beside it.
#[cfg(unix)]
fn written_by_others(folder: &Path, found: &mut Findings) {
    use std::os::unix::fs::PermissionsExt;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if std::fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o022 != 0) {
        let folder = folder.display();
        found.wrong(format!("other accounts can write to the folder {folder}; close it with chmod go-w {folder}"));
    }
}

#[cfg(not(unix))]
fn written_by_others(_folder: &Path, _found: &mut Findings) {}

/// What is left beside a register that is not there: SQLite would take it for a part of the next one that is put there.
fn left_over(register: &Path, found: &mut Findings) {
    if std::fs::symlink_metadata(register).is_ok() {
        return;
    }
    for ending in ["-wal", "-shm", "-journal"] {
        let mut left = register.as_os_str().to_owned();
        left.push(ending);
        let left = Path::new(&left);
        if std::fs::symlink_metadata(left).is_ok() {
            let left = left.display();
            found
                .wrong(format!("{left} is left of a register that is gone; move it away before you put another there"));
        }
    }
}

/// The log of the register: who holds it back, where it cannot be emptied now.
fn log(session: &Session, store: &Store, found: &mut Findings) {
    let left = store.empty_log();
    if left == 0 {
        return;
    }
    let file = store.file().display();
    found.fact("log", format!("{file}-wal ({left} bytes)"));
    if session.globals.read_only || store.read_only().is_some() {
        return;
    }
    let readers = match readers(store.file()).as_slice() {
        [] => "another program".to_owned(),
        readers => readers.join(", "),
    };
    found.wrong(format!(
        "{file}-wal holds {left} bytes that cannot go into the register yet, for {readers} reads it; nothing is lost, end that one or wait"
    ));
}

fn register(session: &Session, found: &mut Findings) {
    let Ok(file) = session.globals.place() else { return };
    let mode = if session.globals.read_only { Mode::Read } else { Mode::Write };
    let store = match Store::open(&file, mode, session.checkpoints(), session.acting.now()) {
        Ok(store) => store,
        Err(error) => {
            if let Failure::Said(said) = session.met(error) {
                found.wrong(said.words());
            }
            return;
        }
    };
    if let Some(why) = store.distrusted() {
        found.wrong(why);
    }
    if let Err(error) = looked_into(session, &store, found) {
        found.wrong(error.to_string());
    }
}

fn looked_into(session: &Session, store: &Store, found: &mut Findings) -> crate::store::Result<()> {
    let Some(register) = store.register() else {
        found.wrong("the register has not begun; run `countersign init`");
        return Ok(());
    };
    found.fact("name", register.name.clone());
    found.fact("id", register.id.to_string());
    found.fact("began on", register.began_on.to_string());
    found.fact("zone", register.policy.time_zone.name());
    found.fact("judged by catalogue", catalogue().version.clone());
    if register.catalogue_version != catalogue().version {
        let next = "take it over with `countersign policy adopt-catalogue`, or go on";
        let adopted = &register.catalogue_version;
        found.fact("catalogue adopted", format!("{adopted}, an older one: {next}"));
    }
    found.fact("policy", register.policy_called());
    let baseline = register.baseline.map(|it| {
        format!("of {}: {} workloads, {} fail, {} not answered", it.on, it.workloads, it.fails, it.not_answered)
    });
    found.fact("baseline", baseline.unwrap_or_else(|| "none was taken".to_owned()));
    found.fact("policy sha-256", register.policy_sha256());
    found.fact("writable", store.read_only().map_or_else(|| "yes".to_owned(), |why| format!("no: {why}")));
    log(session, store, found);
    if let Some(other) = store.other_register() {
        found.wrong(format!("{other}; {}", OtherRegister::NEXT));
    }
    found.fact("judged on", store.judged_on()?.map_or_else(|| "never".to_owned(), |day| day.to_string()));
    let counts = store.counts()?;
    found.fact("workloads", counts.workloads.to_string());
    found.fact("fail", counts.all_fails().to_string());
    if counts.excepted > 0 {
        found.fact("of these excepted", counts.excepted.to_string());
    }
    found.fact("not answered", counts.all_open().to_string());
    if counts.identities.identities > 0 {
        let of = counts.identities;
        let said = format!("{}, of them {} fail and {} not answered", of.identities, of.fails, of.not_answered);
        found.fact("identities without a workload", said);
    }
    found.fact("people", store.people()?.len().to_string());
    let key =
        if store.has_fingerprint_key()? { "in the register file, and goes where copies of it go" } else { "none yet" };
    found.fact("key for fingerprints", key);
    if let Some(end) = store.end()? {
        found.fact("entries", end.size.to_string());
        found.fact("ends with", end.head.to_string());
        checkpoint(session, store, end.ledger, found);
        secrets(store, found)?;
        if let Some(ahead) = store.ahead(session.acting.now())? {
            let stopped = if ahead.behind.stops_writing() { "nothing can be written, " } else { "" };
            found.notes.push(format!("{ahead}; {stopped}run `countersign clock`"));
        }
    }
    exports::name(store, found);
    let login = session.acting.actor().as_login();
    match store.person_behind(&login) {
        Err(disputed @ StoreError::Disputed { .. }) => found.wrong(disputed.to_string()),
        Err(error) => return Err(error),
        Ok(Some(id)) => {
            let record = store.record(id)?;
            let called = record.and_then(|record| record.person().map(crate::domain::record::Person::called));
            found.fact("you are", called.unwrap_or_else(|| id.to_string()));
        }
        Ok(None) => found.wrong(format!("nobody is recorded behind {login}; run `countersign people me NAME`")),
    }
    Ok(())
}

fn checkpoint(session: &Session, store: &Store, ledger: crate::domain::Id, found: &mut Findings) {
    if let Some(rolled_back) = store.rolled_back() {
        let next = "find out why, then `countersign doctor --accept-rollback`";
        found.wrong(format!("the ledger {rolled_back}; {next}"));
    }
    let Some(file) = session.checkpoints() else { return };
    match checkpoint_file::read(&file, ledger) {
        Ok(known) => {
            let newest = known.newest().map(|newest| format!("of {} at entry {}", newest.at, newest.size));
            let none =
                "none kept on this machine, so a register that was put back is not noticed; the next act keeps one";
            found.fact("checkpoint", newest.unwrap_or_else(|| none.to_owned()));
            if known.unread > 0 {
                found.wrong(format!(
                    "{} of the lines in {} cannot be read; the next act that writes sets them aside",
                    known.unread,
                    file.display()
                ));
            }
            let aside = checkpoint_file::set_aside(&file);
            if aside.exists() {
                let what = "lines that could not be read, kept to be looked at";
                found.fact("checkpoints set aside", format!("{} ({what})", place(&aside)));
            }
        }
        Err(error) => found.wrong(error.to_string()),
    }
}

/// Counts what was written before its shape was known for that of a secret. Nothing is taken back out of a ledger, so it names the entries
/// and not what they hold.
fn secrets(store: &Store, found: &mut Findings) -> crate::store::Result<()> {
    /// So many are named.
    const NAMED: usize = 5;
    if let Err(bad) = secret::list_is_good() {
        found.wrong(bad.to_string());
        return Ok(());
    }
    let mut holding = vec![];
    store.each_entry(0, |row| {
        // What cannot be read as an entry is for `verify` to tell.
        let entry: Result<Entry, _> = serde_json::from_slice(row.body);
        if entry.is_ok_and(|entry| entry.secret().is_some()) {
            holding.push(row.seq);
        }
        Ok(true)
    })?;
    found.fact("entries with a secret", holding.len().to_string());
    if !holding.is_empty() {
        let named: Vec<String> = holding.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if holding.len() > NAMED { " and others" } else { "" };
        let entries =
            if holding.len() == 1 { "1 entry holds".to_owned() } else { format!("{} entries hold", holding.len()) };
        found.wrong(format!(
            "{entries} what looks like a secret and would be refused today (number {}{more}); an entry cannot be removed, so replace \
             the secret where it is used",
            named.join(", "),
        ));
    }
    Ok(())
}

fn terminal(found: &mut Findings) {
    let variable = |name: &str| env::var(name).unwrap_or_else(|_| "not set".to_owned());
    for name in ["LC_ALL", "LC_CTYPE", "LANG", "TERM", "COLORTERM", "NO_COLOR"] {
        found.fact(name, variable(name));
    }
    let terminal = |is: bool| if is { "a terminal" } else { "no terminal" };
    found.fact("standard input", terminal(io::stdin().is_terminal()));
    found.fact("standard output", terminal(io::stdout().is_terminal()));
}

fn print(session: &mut Session, found: &Findings) -> Result<(), Failure> {
    if session.globals.json {
        let mut json: Map<String, Json> =
            found.facts.iter().map(|(what, is)| (what.replace(' ', "_"), Json::from(is.as_str()))).collect();
        json.insert("ok".to_owned(), found.wrong.is_empty().into());
        json.insert("wrong".to_owned(), found.wrong.clone().into());
        json.insert("notes".to_owned(), found.notes.clone().into());
        return session.out.json(&Json::Object(json));
    }
    for (what, is) in &found.facts {
        session.out.line(format!("{what:<22} {is}"))?;
    }
    for note in &found.notes {
        session.out.line(format!("note: {note}"))?;
    }
    for wrong in &found.wrong {
        session.out.line(format!("wrong: {wrong}"))?;
    }
    if found.wrong.is_empty() {
        session.out.line("no problems found; run `countersign verify` to check every entry")?;
    }
    Ok(())
}

fn accept_register(session: &mut Session) -> Result<Exit, Failure> {
    let opened = session.read()?;
    if opened.store.other_register().is_none() {
        return Err(Failure::new("this register", "it is the one that was here before", "there is nothing to accept"));
    }
    opened.store.remember(session.acting.now()).map_err(|error| session.met(error))?;
    if session.globals.json {
        session.out.json(&serde_json::json!({ "done": true, "accepted": true }))?;
        return Ok(Exit::Yes);
    }
    session.out.line("accepted: from now on this register is the one that lies here")?;
    Ok(Exit::Yes)
}

fn accept_rollback(session: &mut Session, options: &ActOptions) -> Result<Exit, Failure> {
    let mut opened = session.read()?;
    let request = options.request(session, &opened)?;
    let done = opened.store.acknowledge_rollback(&request).map_err(|error| session.met(error))?;
    let Some(committed) = done else {
        return Err(Failure::new(
            "this register",
            "it agrees with its checkpoints",
            "there is nothing to take note of",
        ));
    };
    session.checkpoint(&mut opened.store);
    session.done("it is noted that the ledger no longer agrees with its checkpoints", &committed, Json::Null)
}
