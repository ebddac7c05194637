//! A register on a temporary disk with a clock that tests turn by hand: fixed ids, fixed data, nothing of the system.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "all of this module is for tests, its steps included")]

use countersign::domain::command::{Command, Contact, Request, StatedRow};
use countersign::domain::field::Fields;
use countersign::domain::record::{By, PersonFacts, WorkloadFacts};
use countersign::domain::{Actor, Assurance, Day, Dossier, FactTable, Id, Instant, Policy};
use countersign::store::{Committed, Mode, Store, StoreError};
use std::collections::BTreeMap;
use std::path::PathBuf;

pub struct TestRegister {
    pub folder: tempfile::TempDir,
    pub store: Store,
    now: Instant,
    acts: u8,
    pub on: Option<Day>,
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn noon(text: &str) -> Instant {
    format!("{text}T12:00:00.000Z").parse().unwrap()
}

pub fn by(person: Id) -> By {
    By { person, assurance: Assurance::OsClaimed }
}

pub fn fields<F: FactTable>(pairs: &[(&str, &str)]) -> Fields<F> {
    let mut fields = Fields::new();
    for (name, text) in pairs {
        fields.parse(name, text).unwrap();
    }
    fields
}

pub fn facts(pairs: &[(&str, &str)]) -> Fields<WorkloadFacts> {
    fields(pairs)
}

impl TestRegister {
    /// A register that begins on a day, in UTC.
    pub fn begin(on: &str) -> Self {
        Self::begin_as("acme", on)
    }

    /// The same with a name of its own.
    pub fn begin_as(name: &str, on: &str) -> Self {
        Self::begin_by(name, on, &countersign::controls::catalogue().version)
    }

    /// The same as a program with that version of the catalogue began it.
    pub fn begin_by(name: &str, on: &str, catalogue: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Store::create(&folder.path().join("register.db"), Some(folder.path().join("anchors.jsonl"))).unwrap();
        let mut desk = Self { folder, store, now: noon(on), acts: 0, on: None };
        let policy = Policy::document_for(chrono_tz::UTC);
        desk.act(Command::CreateRegister { name: name.into(), policy, catalogue_version: catalogue.into() });
        desk
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("register.db")
    }

    pub fn anchors(&self) -> PathBuf {
        self.folder.path().join("anchors.jsonl")
    }

    pub fn today(&self) -> Day {
        self.store.today(self.now).unwrap()
    }

    pub fn now(&self) -> Instant {
        self.now
    }

    /// Sets the clock of this machine, forwards or back, and opens the register on it.
    pub fn set_clock(&mut self, at: Instant) {
        self.now = at;
        self.store.roll(at).unwrap();
    }

    /// Turns the clock and brings the register to the new day.
    pub fn turn_to(&mut self, on: &str) {
        self.now = noon(on);
        self.store.roll(self.now).unwrap();
    }

    pub fn later(&mut self, days: i64) {
        let then = self.today().plus_days(days).to_string();
        self.turn_to(&then);
    }

    pub fn request(&mut self) -> Request {
        self.acts = self.acts.wrapping_add(1);
        self.now = self.now.plus_millis(1);
        let mut act = [self.acts; 16];
        act[..8].copy_from_slice(&self.now.millis().to_be_bytes());
        Request {
            act: Id(act),
            seed: [7; 32],
            at: self.now.into(),
            on: self.on,
            actor: Actor {
                assurance: Assurance::OsClaimed,
                host: "desk".into(),
                login: "alice".into(),
                via: "test".into(),
            },
            why: None,
            stated_by: None,
            source_sha256: None,
            corrects: None,
            expects: vec![],
        }
    }

    pub fn try_act(&mut self, command: Command) -> Result<Committed, StoreError> {
        let request = self.request();
        self.store.commit(&request, command)
    }

    pub fn act(&mut self, command: Command) -> Committed {
        self.try_act(command).unwrap()
    }

    /// The refusal that a command meets.
    pub fn refused(&mut self, command: Command) -> String {
        let before = self.store.end().unwrap();
        let error = self.try_act(command).expect_err("the command was expected to be refused").to_string();
        assert_eq!(self.store.end().unwrap(), before, "a refusal writes nothing");
        error
    }

    pub fn person(&mut self, name: &str) -> Id {
        let mut fields = Fields::<PersonFacts>::new();
        fields.parse("name", name).unwrap();
        fields.parse("kind", "person").unwrap();
        fields.parse("active", "yes").unwrap();
        self.act(Command::DescribePerson { person: None, fields }).begun[0]
    }

    /// Puts another policy in force: the one there is with these words for those, and with more at its end.
    pub fn policy(&mut self, words: &[(&str, &str)], own: &str) -> Result<Committed, StoreError> {
        let register = self.store.register().unwrap();
        let mut policy = register.policy_text.clone();
        for (from, to) in words {
            assert!(policy.contains(from), "{from}");
            policy = policy.replacen(from, to, 1);
        }
        let register = register.id;
        self.try_act(Command::ChangePolicy { register, policy: format!("{policy}{own}") })
    }

    pub fn workload(&mut self, name: &str, pairs: &[(&str, &str)]) -> Id {
        let mut fields = facts(pairs);
        fields.parse("name", name).unwrap();
        self.act(Command::AddWorkload { key: None, fields }).begun[0]
    }

    /// A workload that an inventory states, with the stage it states.
    pub fn found(&mut self, name: &str, pairs: &[(&str, &str)]) -> Id {
        let mut fields = facts(pairs);
        fields.parse("name", name).unwrap();
        let row = StatedRow {
            workload: None,
            source: "inventory".into(),
            source_id: None,
            match_key: name.into(),
            statement: "a".repeat(64),
            fields,
            words: std::collections::BTreeMap::new(),
            blank: vec![],
            unclear: vec![],
            claims: BTreeMap::new(),
            unmapped: BTreeMap::new(),
            contacts: vec![],
            grant: None,
            import: Id([0x1a; 16]),
        };
        self.act(Command::StateRow(Box::new(row))).begun[0]
    }

    pub fn answer(&mut self, workload: Id, pairs: &[(&str, &str)]) {
        self.act(Command::Answer { workload, fields: facts(pairs), bulk: None, overwrite: true });
    }

    pub fn dossier(&self, workload: Id) -> Dossier {
        self.store.dossier(workload).unwrap().unwrap()
    }

    pub fn reopen(self) -> Self {
        let Self { folder, store, now, acts, on } = self;
        drop(store);
        let anchors = Some(folder.path().join("anchors.jsonl"));
        let store = Store::open(&folder.path().join("register.db"), Mode::Write, anchors, now).unwrap();
        Self { folder, store, now, acts, on }
    }
}

/// A contact of an imported row, by its address.
pub fn contact(fields: Fields<PersonFacts>, address: &str) -> Contact {
    let words = ("Contact".to_owned(), address.to_owned());
    Contact { fields, address: Some(address.to_owned()), name: None, words, is_deputy: false, is_doubtful: false }
}
