//! A home folder of its own for every test, the program run in it without a terminal, and the registers that tests begin with.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use assert_cmd::Command;
use countersign::act::Acting;
use countersign::clock::Clock;
use countersign::domain::Instant;
use countersign::domain::command::{Command as Act, Request};
use countersign::domain::field::Fields;
use countersign::domain::record::WorkloadFacts;
use countersign::paths;
use countersign::store::{Mode, Store};
use serde_json::Value as Json;
use tempfile::TempDir;

/// A home folder of its own, and the program run in it without a terminal.
pub struct Home {
    pub folder: TempDir,
}

/// What the workload of [`answered`] will be able to do, as it is said when it asks for a pilot.
pub const KEY_TEST: [&str; 8] = [
    "--set",
    "reach_customer=none",
    "--set",
    "reach_record=none",
    "--set",
    "reach_decision=influence",
    "--set",
    "control_point=before",
];
/// The rest of that request: all that its gate wants.
pub const PILOT: [&str; 26] = [
    "--set",
    "control_role=claims clerk",
    "--set",
    "control_action=approves or rejects",
    "--set",
    "pilot_scope=one office",
    "--set",
    "ends_on=+5m",
    "--set",
    "next_review_on=+30d",
    "--set",
    "grants_complete=listed",
    "--set",
    "identities_complete=none",
    "--set",
    "zones_complete=none",
    "--set",
    "log_prompts=planned",
    "--set",
    "log_tools=planned",
    "--set",
    "log_data_access=planned",
    "--set",
    "log_approvals=planned",
    "--grant",
    "dataset=claims-db; classification=confidential; customer_data=yes; masking=masked; mode=read; environment=production; egress=no; \
     feeds_decision=no; approved_by=M. Silva; approved_on=today; reason=triage reads the claim; expires_on=+11m",
];

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The files of a home.
pub type Kept = [(&'static str, Vec<u8>); 2];

impl Home {
    /// A home without a register.
    pub fn empty() -> Self {
        let in_memory = std::path::Path::new("/dev/shm");
        let folder = if in_memory.is_dir() { TempDir::new_in(in_memory) } else { TempDir::new() };
        Self { folder: folder.unwrap() }
    }

    /// A home with a register, whose account is A. Kumar.
    pub fn begun() -> Self {
        static MADE: OnceLock<Kept> = OnceLock::new();
        Self::holding(MADE.get_or_init(|| {
            let home = Self::empty();
            home.ok(&["init", "--me", "A. Kumar", "--zone", "Europe/Zurich"]);
            home.kept()
        }))
    }

    /// The files of this home: making the same register once for many tests is enough.
    pub fn kept(&self) -> Kept {
        let files = ["data/countersign/register.db", "state/countersign/anchors/checkpoints.jsonl"];
        files.map(|file| (file, std::fs::read(self.path(file)).unwrap()))
    }

    /// Another home with the same files in it.
    pub fn holding(kept: &Kept) -> Self {
        let home = Self::empty();
        for (file, bytes) in kept {
            paths::create_private_folder(home.path(file).parent().unwrap()).unwrap();
            std::fs::write(home.path(file), bytes).unwrap();
            #[cfg(unix)]
            {
                let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
                std::fs::set_permissions(home.path(file), private).unwrap();
            }
        }
        home
    }

    /// Answers for a workload as a machine would whose clock is ahead.
    pub fn answer_ahead(&self, key: &str, team: &str, by_millis: i64) {
        let now = Instant::from_utc(chrono::Utc::now()).unwrap();
        let mut store = Store::open(&self.register(), Mode::Write, None, now).unwrap();
        let workload = store.find(key).unwrap().id;
        let mut fields = Fields::<WorkloadFacts>::new();
        fields.parse("team", team).unwrap();
        let acting = Acting::with(Clock::from_environment().unwrap(), "test");
        let request = Request { at: now.plus_millis(by_millis).into(), ..acting.request().unwrap() };
        store.commit(&request, Act::Answer { workload, fields, bulk: None, overwrite: true }).unwrap();
    }

    pub fn entries(&self) -> String {
        self.json(&["doctor"])["entries"].as_str().unwrap().to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn register(&self) -> PathBuf {
        self.path("data/countersign/register.db")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("countersign").unwrap();
        command.env_clear().envs(self.environment());
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    /// All that the program finds in its environment.
    pub fn environment(&self) -> [(&'static str, PathBuf); 6] {
        [
            ("HOME", self.folder.path().to_owned()),
            ("PATH", PathBuf::from("/usr/bin:/bin")),
            ("XDG_DATA_HOME", self.path("data")),
            ("XDG_STATE_HOME", self.path("state")),
            ("XDG_CONFIG_HOME", self.path("config")),
            ("TMPDIR", self.folder.path().to_owned()),
        ]
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let ran = Ran {
            code: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        };
        let acts =
            |text: &str| text.chars().any(|c| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)));
        assert!(!acts(&ran.out) && !acts(&ran.err), "something in it acts on a terminal: {ran:?}");
        ran
    }

    /// Runs what must be done, and gives what it printed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        self.ends(0, arguments)
    }

    /// Runs what must end with a code, and gives what it printed.
    pub fn ends(&self, code: i32, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        ran.out
    }

    /// Runs what must be refused with nothing on standard output, and gives the sentence.
    pub fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.starts_with("countersign: "), "{ran:?}");
        ran.err
    }

    /// Runs what must be refused with each of these said, and must write nothing.
    pub fn refused_saying(&self, arguments: &[&str], told: &[&str]) {
        let before = self.entries();
        let said = self.refused(2, arguments);
        for part in told {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(self.entries(), before, "nothing is written");
    }

    pub fn json(&self, arguments: &[&str]) -> Json {
        self.json_ending(0, arguments)
    }

    pub fn json_ending(&self, code: i32, arguments: &[&str]) -> Json {
        let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.ends(code, &all)).unwrap()
    }
}

pub fn with<'a>(start: &[&'a str], more: &[&[&'a str]]) -> Vec<&'a str> {
    start.iter().chain(more.iter().copied().flatten()).copied().collect()
}

/// The same facts as `answer` takes them: without the flag.
pub fn facts<'a>(set: &[&'a str]) -> Vec<&'a str> {
    set.iter().copied().filter(|word| *word != "--set").collect()
}

/// All that the gate to pilot asks of a workload whose identities are recorded.
pub fn pilot_of_listed() -> Vec<&'static str> {
    let listed = |said| if said == "identities_complete=none" { "identities_complete=listed" } else { said };
    KEY_TEST.iter().chain(&PILOT).map(|said| listed(*said)).collect()
}

/// A workload that its owner has answered for, with somebody to ask and somebody to decide.
pub fn answered() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| make_answered().kept()))
}

pub fn make_answered() -> Home {
    let home = Home::begun();
    home.ok(&["people", "add", "R. Diaz"]);
    home.ok(&["people", "add", "M. Silva"]);
    home.ok(&["add", "Bot", "--owner", "me", "--purpose", "sorts claims", "--ends", "+2m"]);
    home.ok(&[
        "answer",
        "bot",
        "reach_customer=none",
        "reach_record=none",
        "reach_decision=read",
        "control_point=before",
        "grants_complete=none",
        "identities_complete=none",
        "zones_complete=none",
    ]);
    home
}

/// Three workloads of one team, one of which a person has answered for.
pub fn three() -> Home {
    static MADE: OnceLock<Kept> = OnceLock::new();
    Home::holding(MADE.get_or_init(|| make_three().kept()))
}

pub fn make_three() -> Home {
    let home = Home::begun();
    home.ok(&["add", "One", "--team", "Claims", "--owner", "me", "--purpose", "sorts claims"]);
    home.ok(&["add", "Two", "--team", "Claims"]);
    home.ok(&["add", "Three", "--team", "Risk", "--set", "kind=agent"]);
    home
}

pub fn keys(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect()
}

/// Every file below a folder, with its bytes. A file that a program puts away meanwhile (a draft before it is named) is none.
pub fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let here = |read: std::io::Error| {
        assert_eq!(read.kind(), std::io::ErrorKind::NotFound, "{}: {read}", folder.display());
    };
    let Ok(entries) = std::fs::read_dir(folder).map_err(here) else { return Vec::new() };
    let files = |path: PathBuf| {
        if path.is_dir() {
            files_below(&path)
        } else {
            std::fs::read(&path).map_err(here).into_iter().map(|bytes| (path.clone(), bytes)).collect()
        }
    };
    entries.flat_map(|entry| files(entry.unwrap().path())).collect()
}

/// Whether a text stands in bytes.
pub fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
