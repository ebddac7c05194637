//! A machine that fails: the program under a shim that `cc` builds, which lets its calls to the file system go wrong or turns its clock.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::home::Home;

const SOURCE: &str = include_str!("shim.c");

/// The shim, built once; `None` where it cannot be, which is said.
pub fn shim() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    BUILT.get_or_init(built).as_deref()
}

fn built() -> Option<PathBuf> {
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: faults of the disk and of the clock are made with LD_PRELOAD, which is Linux");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let place = tempfile::tempdir_in(folder).unwrap();
    let (source, made) = (place.path().join("shim.c"), place.path().join("shim.so"));
    std::fs::write(&source, SOURCE).unwrap();
    let cc = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&made, &source]).arg("-ldl").output();
    match cc {
        Ok(Output { status, .. }) if status.success() => {
            // Several tests may build it at one moment; each puts a whole one in its place.
            let kept = folder.join("fault-shim.so");
            std::fs::rename(&made, &kept).unwrap();
            Some(kept)
        }
        Ok(Output { stderr, .. }) => panic!("the shim does not compile: {}", String::from_utf8_lossy(&stderr)),
        Err(error) => {
            eprintln!("skipped: faults of the disk and of the clock need a C compiler, and there is no `cc`: {error}");
            None
        }
    }
}

/// What befalls the program.
#[derive(Clone, Debug)]
pub struct Fault {
    /// How a broken rule names it.
    pub name: String,
    /// What the shim is told.
    set: Vec<(&'static str, String)>,
    /// Whether the program does not live to say anything.
    pub kills: bool,
}

impl Fault {
    /// One counted call ends so: `eio`, `full`, `half`, `kill`.
    pub fn at(how: &'static str, call: usize, name: &str) -> Self {
        Self {
            name: format!("{how} at call {call}, {name}"),
            set: vec![("FAULT_HOW", how.to_owned()), ("FAULT_AT", call.to_string())],
            kills: how == "kill",
        }
    }

    /// That call and all after it.
    pub fn from(how: &'static str, call: usize, name: &str) -> Self {
        let mut fault = Self::at(how, call, name);
        fault.name.push_str(" and all after it");
        fault.set.push(("FAULT_TO", usize::MAX.to_string().chars().take(18).collect()));
        fault
    }

    /// A disk with so much room.
    pub fn room(bytes: u64) -> Self {
        Self {
            name: format!("disk full after {bytes} bytes"),
            set: vec![("FAULT_ROOM", bytes.to_string())],
            kills: false,
        }
    }

    /// A call that reads fails.
    pub fn reading(call: usize) -> Self {
        let mut fault = Self::at("eio", call, "reading");
        fault.set.push(("FAULT_READS", "1".to_owned()));
        fault
    }

    /// A clock that is so many seconds ahead.
    pub fn clock(seconds: i64) -> Self {
        let set = vec![("CLOCK_AHEAD", seconds.to_string())];
        Self { name: format!("clock {seconds} s ahead"), set, kills: false }
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Run {
    /// The exit code; `None` of one that was killed or crashed.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    pub fn crashed(&self) -> bool {
        self.code.is_none() || self.code == Some(101) || self.err.contains("panicked")
    }

    /// It was done, if only in part.
    pub fn is_done(&self) -> bool {
        matches!(self.code, Some(0 | 4))
    }

    /// Of `verify`: nothing is wrong.
    pub fn is_sound(&self) -> bool {
        matches!(self.code, Some(0 | 3))
    }

    pub fn says(&self) -> String {
        let words = if self.err.is_empty() { &self.out } else { &self.err };
        format!("exit {:?}: {}", self.code, words.trim().replace('\n', " / "))
    }
}

/// The program with its arguments, under a fault or none.
pub fn command<S: AsRef<str>>(home: &Home, arguments: &[S], fault: Option<&Fault>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear().envs(home.environment()).current_dir(home.folder.path()).stdin(Stdio::null());
    command.args(arguments.iter().map(AsRef::as_ref));
    command.env("TMPDIR", home.folder.path());
    if let (Some(fault), Some(shim)) = (fault, shim()) {
        command.env("LD_PRELOAD", shim).env("FAULT_IN", home.folder.path());
        command.envs(fault.set.iter().map(|(name, value)| (name, value)));
    }
    command
}

/// Runs it to its end.
pub fn run<S: AsRef<str>>(home: &Home, arguments: &[S], fault: Option<&Fault>) -> Run {
    ended(&command(home, arguments, fault).output().unwrap())
}

pub fn ended(output: &Output) -> Run {
    Run {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A counted call: its letter, and the file below the home.
pub type Call = (char, String);

/// What a command asks of the file system, in order.
pub fn calls<S: AsRef<str>>(home: &Home, arguments: &[S], reads: bool) -> Vec<Call> {
    let log = home.path("calls.log");
    let mut set = vec![("FAULT_LOG", log.to_string_lossy().into_owned())];
    if reads {
        set.push(("FAULT_READS", "1".to_owned()));
    }
    let ran = run(home, arguments, Some(&Fault { name: String::new(), set, kills: false }));
    assert!(!ran.crashed(), "{}", ran.says());
    let text = std::fs::read_to_string(&log).unwrap();
    let below = format!("{}/", home.folder.path().display());
    let call = |line: &str| (line.chars().next().unwrap(), line[2..].replace(&below, ""));
    text.lines().map(call).collect()
}

/// Of the calls those worth failing: for each kind of call on each kind of file the first, the last, and some between.
pub fn worth_failing(calls: &[Call], between: usize) -> Vec<(usize, String)> {
    let mut kinds: Vec<(String, Vec<usize>)> = vec![];
    for (at, (letter, file)) in calls.iter().enumerate() {
        let kind = format!("{letter} {}", kind_of(file));
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, at_all)) => at_all.push(at + 1),
            None => kinds.push((kind, vec![at + 1])),
        }
    }
    let mut chosen = vec![];
    for (kind, at) in kinds {
        let step = (at.len() - 1).div_ceil(between + 1).max(1);
        let mut of_kind: Vec<usize> = at.iter().copied().step_by(step).chain(at.last().copied()).collect();
        of_kind.dedup();
        chosen.extend(of_kind.into_iter().map(|at| (at, kind.clone())));
    }
    chosen
}

/// A file's name without what differs from run to run.
fn kind_of(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let folder = if file.contains("packs/") { "pack: " } else { "" };
    let name: String = name.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match name.rsplit_once('.') {
        Some((_, end)) if !folder.is_empty() => format!("{folder}*.{end}"),
        _ if !folder.is_empty() || name.starts_with(".tmp") => format!("{folder}*"),
        _ => name,
    }
}
