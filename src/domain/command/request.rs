//! What travels with the asking: who, when, on what conditions, and the seed of all that is new.

use crate::domain::{Assurance, Day, Draw, Id, Instant};
use serde::{Deserialize, Serialize};

/// The account that records: not necessarily the person who asks or decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// How sure the register is of it.
    pub assurance: Assurance,
    /// The machine.
    pub host: String,
    /// The account's name.
    pub login: String,
    /// Through what: `tui`, `cli`, `import`, or `test` with a fixed clock.
    pub via: String,
}

impl Actor {
    /// The account as a person's login, such as `os:alice@host`.
    #[must_use]
    pub fn as_login(&self) -> String {
        format!("os:{}@{}", self.login, self.host)
    }
}

/// When an act is recorded. The rules read no clock; the register asks this one once it holds its lock, so that the order of the
/// entries is the order of their times, however many programs write.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// At this instant: tests, and data that is made up.
    At(Instant),
    /// At the instant that this clock gives.
    Asked(fn() -> Instant),
}

impl When {
    /// The instant, as of this moment.
    #[must_use]
    pub fn now(self) -> Instant {
        match self {
            Self::At(at) => at,
            Self::Asked(clock) => clock(),
        }
    }
}

impl From<Instant> for When {
    fn from(at: Instant) -> Self {
        Self::At(at)
    }
}

/// An asking: who, when, true from which day, and the conditions under which it may be done.
#[derive(Clone, Debug)]
pub struct Request {
    /// The act's id, a `UUIDv7`.
    pub act: Id,
    /// 32 random bytes for new ids and salts.
    pub seed: [u8; 32],
    /// When it is recorded.
    pub at: When,
    /// The civil day it is true from; absent means the day it is recorded, and never after that.
    pub on: Option<Day>,
    /// Who records.
    pub actor: Actor,
    /// Why, where the person says so.
    pub why: Option<String>,
    /// Whose statement it is, where not the actor's own.
    pub stated_by: Option<Id>,
    /// SHA-256 of the file it comes from.
    pub source_sha256: Option<String>,
    /// The entry this one corrects.
    pub corrects: Option<Id>,
    /// Records and the last entry the person had seen of each.
    pub expects: Vec<(Id, Id)>,
}

impl Request {
    /// The stream of new ids and salts of this act, as of this moment.
    #[must_use]
    pub fn draw(&self) -> Draw {
        Draw::new(self.act, self.seed, self.at.now())
    }
}
