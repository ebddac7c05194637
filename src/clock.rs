//! Time, randomness and the account: everything that differs between two runs of the same command.
//!
//! They are read here once, when a command is made, and travel with it. The rules of the register never look at a
//! clock; they are told what day it is.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

use crate::shown::Shown;

/// The one way in which instants are written: UTC, three digits of a second, years of four digits.
const WRITTEN: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// What is written where the operating system does not say.
const UNKNOWN: &str = "unknown";

/// An instant as the register knows it: UTC, whole milliseconds, years 0000 to 9999.
///
/// Written and read as `2026-11-22T22:40:00.000Z` and in no other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    at: DateTime<Utc>,
}

impl Moment {
    /// The instant without what is finer than a millisecond. A leap second is the second after it; a year that four
    /// digits cannot hold becomes the nearest that they can.
    #[must_use]
    pub fn new(at: DateTime<Utc>) -> Self {
        const FIRST: i64 = -62_167_219_200_000; // 0000-01-01T00:00:00.000Z
        const LAST: i64 = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z
        let millis = at.timestamp_millis().clamp(FIRST, LAST);
        let at = DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH);
        Self { at }
    }

    /// The instant itself.
    #[must_use]
    pub fn at(self) -> DateTime<Utc> {
        self.at
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.format(WRITTEN).fmt(f)
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    /// Reads exactly what [`Moment`] writes.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        NaiveDateTime::parse_from_str(text, WRITTEN)
            .ok()
            .map(|at| Self::new(at.and_utc()))
            .filter(|moment| moment.to_string() == text)
            .ok_or_else(|| NotAMoment { text: Shown::new(text).into() })
    }
}

/// A text that is not an instant as the register writes it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not an instant; write it like 2026-11-22T22:40:00.000Z")]
pub struct NotAMoment {
    text: String,
}

/// Why the clock or the randomness cannot be had.
#[derive(Debug, Error)]
pub enum ClockError {
    /// The operating system gives no random bytes; without them ids could collide and salts be guessed.
    #[error("the operating system gives no random bytes ({0}); nothing was written")]
    NoRandomness(getrandom::Error),
    /// `COUNTERSIGN_CLOCK` of a test build is not an instant.
    #[error("COUNTERSIGN_CLOCK: {0}")]
    BadFixedClock(NotAMoment),
}

/// Where instants and random bytes come from: the system, or fixed values in tests.
#[derive(Debug)]
pub struct Clock {
    fixed_at: Option<Moment>,
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
    pub fn fixed(at: Moment, seed: &str) -> Self {
        Self { fixed_at: Some(at), seed: Some(String::from(seed)), draws: AtomicU64::new(0) }
    }

    fn from_variables(clock: Option<&str>, seed: Option<String>) -> Result<Self, ClockError> {
        let fixed_at = clock.map(str::parse).transpose().map_err(ClockError::BadFixedClock)?;
        Ok(Self { fixed_at, seed, draws: AtomicU64::new(0) })
    }

    /// Whether time or randomness are not the system's; the actor's `via` then says `test`.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.fixed_at.is_some() || self.seed.is_some()
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.fixed_at.unwrap_or_else(|| Moment::new(Utc::now()))
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

    /// A new id (UUID version 7: ordered by the present instant) for a command.
    ///
    /// # Errors
    /// [`ClockError::NoRandomness`], as for [`Clock::draw`].
    pub fn new_id(&self) -> Result<Uuid, ClockError> {
        let mut random = [0; 10];
        random.iter_mut().zip(self.draw()?).for_each(|(to, drawn)| *to = drawn);
        let millis = u64::try_from(self.now().at.timestamp_millis()).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}

/// The civil day that it is in `zone` at `moment`.
#[must_use]
pub fn today(zone: Tz, moment: Moment) -> NaiveDate {
    moment.at.with_timezone(&zone).date_naive()
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
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[rstest]
    #[case::fewer_digits("2026-11-22T22:40:00Z")]
    #[case::more_digits("2026-11-22T22:40:00.000000Z")]
    #[case::offset("2026-11-22T22:40:00.000+00:00")]
    #[case::space("2026-11-22 22:40:00.000Z")]
    #[case::leap_second("2026-12-31T23:59:60.000Z")]
    #[case::year_of_five_digits("+12026-11-22T22:40:00.000Z")]
    #[case::no_such_day("2026-02-29T22:40:00.000Z")]
    #[case::padding(" 2026-11-22T22:40:00.000Z")]
    #[case::nothing("")]
    fn an_instant_is_written_in_one_way_only(#[case] text: &str) {
        let refused = text.parse::<Moment>().unwrap_err();
        assert!(refused.to_string().ends_with("write it like 2026-11-22T22:40:00.000Z"));
    }

    proptest! {
        #[test]
        fn every_instant_reads_back_as_it_was_written(millis in any::<i64>(), nanos in 0_u32..1_000_000_000) {
            let at = DateTime::from_timestamp(millis / 1_000_000, nanos).unwrap_or(DateTime::<Utc>::MAX_UTC);
            let moment = Moment::new(at);
            prop_assert_eq!(moment.to_string().len(), 24);
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
        }
    }

    #[test]
    fn a_day_begins_where_the_register_is() {
        let late = moment("2026-11-22T23:30:00.000Z");
        assert_eq!(today(Tz::UTC, late).to_string(), "2026-11-22");
        assert_eq!(today(Tz::Europe__Berlin, late).to_string(), "2026-11-23");
        assert_eq!(today(Tz::America__New_York, late).to_string(), "2026-11-22");
    }

    #[test]
    fn a_fixed_clock_repeats_itself_and_says_so() {
        let clock = || Clock::fixed(moment("2026-11-22T22:40:00.000Z"), "one");
        let (first, second) = (clock(), clock());
        assert!(first.is_fixed());
        assert_eq!(first.now(), second.now());
        assert_eq!(first.new_id().unwrap(), second.new_id().unwrap());
        assert_eq!(first.draw().unwrap(), second.draw().unwrap());
        assert_ne!(first.draw().unwrap(), first.draw().unwrap());
        assert_eq!(first.new_id().unwrap().get_version_num(), 7);
    }

    #[test]
    fn without_variables_the_system_is_asked() {
        let clock = Clock::from_variables(None, None).unwrap();
        assert!(!clock.is_fixed());
        assert!(clock.now() > moment("2020-01-01T00:00:00.000Z"));
        assert_ne!(clock.draw().unwrap(), clock.draw().unwrap());
        let refused = Clock::from_variables(Some("yesterday"), None).unwrap_err();
        assert!(refused.to_string().starts_with("COUNTERSIGN_CLOCK: `yesterday` is not an instant"));
    }

    #[test]
    fn somebody_runs_the_program() {
        let account = who();
        assert!(!account.login.is_empty() && !account.host.is_empty());
    }
}
