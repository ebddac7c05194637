//! The write-ahead log is cut, flipped, zeroed or taken away: entries that are missing are named, and a list is never wrong in silence.

use std::fs;

use rusqlite::Connection;
use serde_json::Value as Json;

use crate::acts::{Act, entries};
use crate::home::Home;
use crate::machine::run;
use crate::{Draw, every, nothing_broken, scale};

#[derive(Clone, Copy, Debug)]
enum Damage {
    Gone,
    Cut(usize),
    Flipped(usize),
    Zeroed(usize),
}

/// A register whose newest entries are only in its log, as it lies while another program reads.
struct Logged {
    files: Vec<(&'static str, Vec<u8>)>,
    entries: i64,
}

const FILES: [&str; 3] =
    ["data/countersign/register.db", "data/countersign/register.db-wal", "state/countersign/anchors/checkpoints.jsonl"];

impl Logged {
    fn made() -> Self {
        let home = Act::Commit.home();
        let reader = Connection::open(home.register()).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM ledger").unwrap();
        for team in ["Claims", "Risk", "Audit", "Legal"] {
            home.ok(&["answer", "bot", &format!("team={team}")]);
        }
        let files = FILES.map(|file| (file, fs::read(home.path(file)).unwrap())).to_vec();
        let logged = Self { files, entries: entries(&home) };
        drop(reader);
        assert!(logged.files[1].1.len() > 20_000, "the entries are not in the log");
        logged
    }

    fn damaged(&self, damage: Damage) -> Home {
        let home = Act::Commit.home();
        for (file, bytes) in &self.files {
            fs::write(home.path(file), bytes).unwrap();
        }
        let log = home.path(FILES[1]);
        let mut bytes = self.files[1].1.clone();
        match damage {
            Damage::Gone => return fs::remove_file(log).map(|()| home).unwrap(),
            Damage::Cut(at) => bytes.truncate(at),
            Damage::Flipped(at) => bytes[at] ^= 0x10,
            Damage::Zeroed(at) => bytes.iter_mut().skip(at).take(512).for_each(|byte| *byte = 0),
        }
        fs::write(log, bytes).unwrap();
        home
    }
}

#[test]
fn entries_that_a_damaged_log_no_longer_has_are_named() {
    let logged = Logged::made();
    let mut draw = Draw(3);
    let mut damages = vec![Damage::Gone, Damage::Cut(0), Damage::Cut(16), Damage::Cut(31), Damage::Flipped(8)];
    let length = logged.files[1].1.len();
    for _ in 0..scale(6, 150) {
        damages.extend([Damage::Cut, Damage::Flipped, Damage::Zeroed].map(|damage| damage(draw.below(length))));
    }
    nothing_broken(&every(&damages, |damage| {
        let home = logged.damaged(*damage);
        let looked = run(&home, &["verify", "--json"], None);
        let listed = run(&home, &["list", "--count"], None);
        let left = serde_json::from_str::<Json>(&looked.out).ok().and_then(|found| found["entries"].as_i64());
        let is_whole = looked.is_sound() && left == Some(logged.entries);
        let holds = !looked.crashed() && !listed.crashed() && (is_whole || looked.code == Some(1));
        if holds {
            vec![]
        } else {
            vec![format!("{damage:?} of {length}: {left:?} of {}; {}", logged.entries, looked.says())]
        }
    }));
}
