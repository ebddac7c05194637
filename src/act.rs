//! The account at the keyboard, and the requests it makes: who asks, by which clock, with which new ids.

use crate::clock::{Account, Clock, ClockError, who};
use crate::domain::command::Request;
use crate::domain::{Actor, Assurance, Id, Instant};
use std::sync::atomic::{AtomicI64, Ordering};

/// An account that acts on a register, through the screens, a command or an import.
#[derive(Debug)]
pub struct Acting {
    clock: Clock,
    actor: Actor,
    /// By how many milliseconds the register that was last asked is ahead of the clock.
    ahead: AtomicI64,
}

impl Acting {
    /// The operating-system account of this process, acting through `via` (`tui`, `cli` or `import`). With a fixed clock it says
    /// `test` instead, so that nobody takes such entries for real ones.
    ///
    /// # Errors
    /// Where a fixed clock is asked for and is not an instant.
    pub fn through(via: &str) -> Result<Self, ClockError> {
        Ok(Self::with(Clock::from_environment()?, via))
    }

    /// The same with a clock that is given.
    #[must_use]
    pub fn with(clock: Clock, via: &str) -> Self {
        let account = who();
        let via = if clock.is_fixed() { "test" } else { via };
        let actor =
            Actor { assurance: Assurance::OsClaimed, host: account.host, login: account.login, via: via.to_owned() };
        Self { clock, actor, ahead: AtomicI64::new(0) }
    }

    /// The same clock in the hands of another account.
    #[must_use]
    pub fn of(mut self, account: Account) -> Self {
        (self.actor.login, self.actor.host) = (account.login, account.host);
        self
    }

    /// An account that is given, so that what a test shows is the same on every machine.
    #[cfg(test)]
    #[must_use]
    pub fn by(clock: Clock, login: &str, host: &str) -> Self {
        let (login, host, via) = (login.to_owned(), host.to_owned(), "test".to_owned());
        let actor = Actor { assurance: Assurance::OsClaimed, host, login, via };
        Self { clock, actor, ahead: AtomicI64::new(0) }
    }

    /// What the clock says.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The instant that the register has come to, as far as it was told: no earlier than the clock.
    #[must_use]
    pub fn present(&self) -> Instant {
        self.now().plus_millis(self.ahead.load(Ordering::Relaxed))
    }

    /// Tells what instant the register has come to.
    pub fn heard(&self, present: Instant) {
        self.ahead.store((present.millis() - self.now().millis()).max(0), Ordering::Relaxed);
    }

    /// The account.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// A request to be rehearsed only. Its id and its random bytes are always the same, so that a rehearsal takes none from what is
    /// recorded later.
    #[must_use]
    pub fn rehearsal(&self) -> Request {
        Request {
            act: Id([0xff; 16]),
            seed: [0xff; 32],
            at: self.clock.when(),
            on: None,
            actor: self.actor.clone(),
            why: None,
            stated_by: None,
            source_sha256: None,
            corrects: None,
            expects: vec![],
        }
    }

    /// A new request, true from the day it is recorded, with its own id and random bytes.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn request(&self) -> Result<Request, ClockError> {
        Ok(Request { act: self.clock.new_act()?, seed: self.clock.draw()?, ..self.rehearsal() })
    }
}
