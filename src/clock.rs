//! Time, randomness and the account: everything that differs between two runs of the same command.
//!
//! Randomness and account are read here once, when a command is made, and travel with it. Time is read when it is recorded, under
//! the register's lock. The rules of the register never look at a clock; they are told what day it is.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Utc;
use chrono_tz::Tz;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

use crate::domain::command::When;
use crate::domain::{Id, Instant};
use crate::shown::Shown;

/// What is written where the operating system does not say.
const UNKNOWN: &str = "unknown";

/// Where instants and random bytes come from: the system, or fixed values in tests.
#[derive(Debug)]
pub struct Clock {
    fixed_at: Option<Instant>,
    seed: Option<String>,
    draws: AtomicU64,
}

impl Clock {
    /// The system's clock and randomness. In builds with the feature `fixed-clock`, `COUNTERSIGN_CLOCK` (an instant)
    /// and `COUNTERSIGN_SEED` (any text) take their places where they are set.
    ///
    /// # Errors
    /// [`ClockError::BadFixedClock`] where `COUNTERSIGN_CLOCK` is not an instant.
    pub fn from_environment() -> Result<Self, ClockError> {
        let variable = |name: &str| {
            let read = cfg!(feature = "fixed-clock");
            read.then(|| std::env::var(name).ok()).flatten()
        };
        Self::from_variables(variable("COUNTERSIGN_CLOCK").as_deref(), variable("COUNTERSIGN_SEED"))
    }

    /// A clock that stands still and draws the same bytes in the same order: for tests and generated documents.
    #[must_use]
    pub fn fixed(at: Instant, seed: &str) -> Self {
        Self { fixed_at: Some(at), seed: Some(String::from(seed)), draws: AtomicU64::new(0) }
    }

    fn from_variables(clock: Option<&str>, seed: Option<String>) -> Result<Self, ClockError> {
        let refused = |given: &str| ClockError::BadFixedClock { given: Shown::new(given).into() };
        let fixed_at = clock.map(|given| given.parse().map_err(|_| refused(given))).transpose()?;
        Ok(Self { fixed_at, seed, draws: AtomicU64::new(0) })
    }

    /// Whether time or randomness are not the system's; the actor's `via` then says `test`.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.fixed_at.is_some() || self.seed.is_some()
    }

    /// The present instant. A system clock beyond the years that can be written stands at the last instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.when().now()
    }

    /// The same as what a request carries: a register asks it when it holds its lock.
    #[must_use]
    pub fn when(&self) -> When {
        self.fixed_at.map_or(When::Asked(system_now), When::At)
    }

    /// Thirty-two random bytes; with a seed, the next ones of its stream: SHA-256 of the seed and the number of the
    /// draw. Two runs with one seed draw the same, so a second run that means another act needs another seed.
    ///
    /// # Errors
    /// [`ClockError::NoRandomness`] where the operating system has none to give.
    pub fn draw(&self) -> Result<[u8; 32], ClockError> {
        if let Some(seed) = &self.seed {
            let number = self.draws.fetch_add(1, Ordering::Relaxed);
            return Ok(Sha256::new().chain_update(seed).chain_update(number.to_be_bytes()).finalize().into());
        }
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(ClockError::NoRandomness)?;
        Ok(bytes)
    }

    /// The id of a new act: a `UUIDv7` of the present instant.
    ///
    /// # Errors
    /// [`ClockError::NoRandomness`], as for [`Clock::draw`].
    pub fn new_act(&self) -> Result<Id, ClockError> {
        let mut random = [0; 10];
        random.iter_mut().zip(self.draw()?).for_each(|(to, drawn)| *to = drawn);
        let millis = u64::try_from(self.now().millis()).unwrap_or(0);
        let uuid: Uuid = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        Ok(Id(uuid.into_bytes()))
    }
}

fn system_now() -> Instant {
    Instant::from_utc(Utc::now()).unwrap_or(Instant::LAST)
}

/// Why the clock or the randomness cannot be had.
#[derive(Debug, Error)]
pub enum ClockError {
    /// The operating system gives no random bytes; without them ids could collide and salts be guessed.
    #[error("the operating system gives no random bytes ({0}); nothing was written")]
    NoRandomness(getrandom::Error),
    /// `COUNTERSIGN_CLOCK` of a test build is not an instant.
    #[error("COUNTERSIGN_CLOCK is `{given}`; an instant is written 2026-11-22T22:40:00.000Z")]
    BadFixedClock {
        /// What was given, safe to show.
        given: String,
    },
}

/// The zone of this machine: `TZ` where it names one, else the operating system's, else UTC.
#[must_use]
pub fn local_zone() -> Tz {
    let named = std::env::var("TZ").ok().and_then(|name| name.trim_start_matches(':').parse().ok());
    let system = || iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok());
    named.or_else(system).unwrap_or(Tz::UTC)
}

/// The account that runs the program. It is what the operating system says, not who sits there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The login name, or `unknown`.
    pub login: String,
    /// The name of the machine, or `unknown`.
    pub host: String,
}

/// Asks the operating system who runs the program; what it does not say is `unknown`.
#[must_use]
pub fn who() -> Account {
    let said = |name: Option<String>| name.filter(|name| !name.is_empty()).unwrap_or_else(|| String::from(UNKNOWN));
    Account { login: said(whoami::username().ok()), host: said(gethostname::gethostname().into_string().ok()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T22:40:00.000Z";

    #[test]
    fn a_fixed_clock_repeats_itself_and_says_so() {
        let clock = || Clock::fixed(NOW.parse().unwrap(), "one");
        let (first, second) = (clock(), clock());
        assert!(first.is_fixed());
        assert_eq!(first.now(), second.now());
        assert_eq!(first.new_act().unwrap(), second.new_act().unwrap());
        assert_eq!(first.draw().unwrap(), second.draw().unwrap());
        assert_ne!(first.draw().unwrap(), first.draw().unwrap());
        let act = Uuid::from_bytes(first.new_act().unwrap().0);
        assert_eq!(act.get_version_num(), 7);
        assert!(act.to_string().starts_with("01a2056a-9200-7"), "{act}");
    }

    #[test]
    fn without_variables_the_system_is_asked() {
        let clock = Clock::from_variables(None, None).unwrap();
        assert!(!clock.is_fixed());
        assert!(clock.now() > NOW.parse::<Instant>().unwrap().plus_millis(-10 * 365 * 86_400_000));
        assert_ne!(clock.draw().unwrap(), clock.draw().unwrap());
    }

    #[test]
    fn a_fixed_clock_that_is_no_instant_is_refused() {
        let refused = Clock::from_variables(Some("yesterday\x1b"), None).unwrap_err().to_string();
        assert!(refused.starts_with("COUNTERSIGN_CLOCK is `yesterday␛`"), "{refused}");
        assert_eq!(Clock::from_variables(Some(NOW), None).unwrap().now().to_string(), NOW);
    }

    #[test]
    fn somebody_runs_the_program() {
        let account = who();
        assert!(!account.login.is_empty() && !account.host.is_empty());
    }
}
