//! The acts that are struck, the register they are struck on, and what must hold after each blow.

use std::fs;
use std::sync::OnceLock;

use rusqlite::{Connection, OpenFlags};

use crate::home::{Home, Kept};
use crate::machine::{Fault, Run, run};

/// What is done while something fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Commit,
    Import,
    Export,
    Rebuild,
    /// A command on a register whose computed tables are of an older program: a copy is kept, then they are computed again.
    KeptCopy,
}

/// Rows of the inventory that is imported.
const ROWS: usize = 40;

impl Act {
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Commit => &["answer", "bot", "reach_record=act", "--reason", "seen"],
            Self::Import => &["import", "inventory.csv", "--from", "csv", "--apply"],
            Self::Export => &["export", "packs"],
            Self::Rebuild => &["rebuild"],
            Self::KeptCopy => &["list", "--count"],
        }
    }

    /// A register to do it on.
    pub fn home(self) -> Home {
        static FULL: OnceLock<Kept> = OnceLock::new();
        static OLD: OnceLock<Kept> = OnceLock::new();
        let full = || {
            FULL.get_or_init(|| {
                let home = prepared(&Home::begun().kept());
                home.ok(&["add", "Bot", "--owner", "me"]);
                home.ok(Self::Import.arguments());
                home.kept()
            })
        };
        prepared(match self {
            Self::Import => {
                static BEGUN: OnceLock<Kept> = OnceLock::new();
                BEGUN.get_or_init(|| Home::begun().kept())
            }
            Self::Commit | Self::Export | Self::Rebuild => full(),
            Self::KeptCopy => OLD.get_or_init(|| {
                let home = prepared(full());
                let db = Connection::open(home.register()).unwrap();
                db.execute("UPDATE meta SET value = value - 1 WHERE key = 'projection'", []).unwrap();
                // Folds the log into the file, which is all that is kept.
                drop(db);
                home.kept()
            }),
        })
    }

    /// Does it under a fault, and gives each rule that was broken.
    pub fn struck(self, fault: &Fault) -> Vec<String> {
        let home = self.home();
        let before = entries(&home);
        let ran = run(&home, self.arguments(), Some(fault));
        let mut broken = vec![];
        let mut holds = |rule: &str, holds: bool, seen: &str| {
            if !holds {
                broken.push(format!("{self:?}, {}: {rule}: {}; {seen}", fault.name, ran.says()));
            }
        };
        let added = entries(&home) - before;
        let packs = packs(&home);

        holds("it does not crash", fault.kills || !ran.crashed(), "");
        holds("all of it or nothing is written", added == 0 || added == self.adds(), &format!("{added} entries more"));
        holds("what it said is done is done", !ran.is_done() || added == self.adds(), &format!("{added} entries more"));
        let says_nothing =
            ["nothing was", "nothing is", "nothing has been"].iter().any(|words| ran.err.contains(words));
        holds(
            "nothing was written where it says so",
            !says_nothing || (added == 0 && packs.is_empty()),
            &format!("{added} more, {packs:?}"),
        );
        holds("the cause is named", ran.is_done() || ran.code == Some(3) || fault.kills || names_the_disk(&ran), "");
        // Of tables that an older program computed `verify` says so, until they are computed again.
        if self != Self::KeptCopy {
            let looked = verified(&home);
            holds("the register is sound", looked.is_sound(), &looked.says());
        }
        for pack in &packs {
            let looked = run(&home, &["verify", pack], None);
            holds("no pack is half written", looked.is_sound(), &looked.says());
        }
        let listed = run(&home, &["list", "--count"], None);
        holds("it can be listed", listed.code == Some(0), &listed.says());
        let again = run(&home, self.arguments(), None);
        holds("it can be done again", again.is_done() || again.code == Some(3), &again.says());
        let looked = verified(&home);
        holds("the register is sound afterwards", looked.is_sound(), &looked.says());
        let left = left_over(&home);
        let doctor = if left.is_empty() { String::new() } else { run(&home, &["doctor"], None).out };
        let unnamed: Vec<&String> =
            left.iter().filter(|name| !doctor.contains(*name) && !again.err.contains(*name)).collect();
        holds("what is left over is removed or named", unnamed.is_empty(), &format!("{unnamed:?}"));
        if self == Self::KeptCopy {
            holds("a whole copy is kept", kept_copy_is_whole(&home, before), "");
        }
        broken
    }

    /// How many entries it writes.
    fn adds(self) -> i64 {
        static ADDED: OnceLock<[i64; 2]> = OnceLock::new();
        let [commit, import] = *ADDED.get_or_init(|| {
            [Self::Commit, Self::Import].map(|act| {
                let home = act.home();
                let before = entries(&home);
                home.ok(act.arguments());
                entries(&home) - before
            })
        });
        match self {
            Self::Commit => commit,
            Self::Import => import,
            Self::Export => 1,
            Self::Rebuild | Self::KeptCopy => 0,
        }
    }
}

fn prepared(kept: &Kept) -> Home {
    let home = Home::holding(kept);
    fs::create_dir(home.path("packs")).unwrap();
    let rows = (0..ROWS).map(|row| format!("R-{row},Assistant {row},production,,Team {}\r\n", row % 5));
    let rows: String = std::iter::once("id,name,stage,owner,team\r\n".to_owned()).chain(rows).collect();
    fs::write(home.path("inventory.csv"), rows).unwrap();
    home
}

/// The entries of the ledger, read as any program reads SQLite, without changing a byte of it.
pub fn entries(home: &Home) -> i64 {
    let db = Connection::open(home.register()).unwrap();
    db.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0)).unwrap()
}

pub fn verified(home: &Home) -> Run {
    run(home, &["verify"], None)
}

/// The packs that an auditor would see.
fn packs(home: &Home) -> Vec<String> {
    names(home, "packs").into_iter().filter(|name| !name.starts_with('.')).map(|name| format!("packs/{name}")).collect()
}

/// What a sound end would not leave.
fn left_over(home: &Home) -> Vec<String> {
    let drafts = names(home, "packs").into_iter().filter(|name| name.starts_with('.'));
    let known = ["register.db", "register.db-wal", "register.db-shm"];
    let beside = names(home, "data/countersign").into_iter();
    let beside = beside.filter(|name| !known.contains(&name.as_str()) && !name.contains(".before-"));
    drafts.chain(beside).collect()
}

fn names(home: &Home, folder: &str) -> Vec<String> {
    let there = fs::read_dir(home.path(folder)).unwrap();
    there.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn kept_copy_is_whole(home: &Home, entries: i64) -> bool {
    let mut copies = names(home, "data/countersign").into_iter().filter(|name| name.contains(".before-"));
    copies.any(|name| {
        let file = home.path("data/countersign").join(name);
        let Ok(db) = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY) else { return false };
        let whole =
            db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).is_ok_and(|said| said == "ok");
        whole && db.query_row("SELECT count(*) FROM ledger", [], |row| row.get::<_, i64>(0)) == Ok(entries)
    })
}

/// Whether the words name the disk, and not something else.
fn names_the_disk(ran: &Run) -> bool {
    let said = ran.err.to_lowercase();
    let names =
        ["input/output error", "i/o error", "no space left", "the disk failed", "the disk is full", "disk full"];
    let misleads = ["as a register", "right file", "another program", "read-only"];
    names.iter().any(|words| said.contains(words)) && !misleads.iter().any(|words| said.contains(words))
}
