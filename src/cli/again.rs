//! Acts that are prepared from what is recorded though their words alone say what is meant: where another program wrote in between, they
//! are prepared again and tried under the same act id. Nothing that a person decided on what they saw comes here.

use super::failure::Failure;
use super::session::{Opened, Session};
use crate::domain::command::Request;
use crate::domain::{Command, RefusalKind};
use crate::store::{Committed, StoreError};

/// How often such an act is tried.
pub(super) const TRIES: u32 = 5;

/// An act as it was prepared, with what is told of it once it is done.
pub(super) struct Prepared<T> {
    pub request: Request,
    pub command: Command,
    pub told: T,
}

/// Whether an error is gone once the act is prepared again: another program had written, or was writing.
pub(super) fn is_passing(error: &StoreError) -> bool {
    match error {
        StoreError::Refused(refusal) => refusal.kind == RefusalKind::Conflict,
        error => matches!(error, StoreError::Busy(_)),
    }
}

impl Session {
    /// Prepares and performs an act, and prepares it again where the record had changed; `final_at_first` where the person said on what
    /// entry it rests, so that a change refuses it.
    pub(super) fn commit_prepared<T>(
        &self,
        opened: &mut Opened,
        final_at_first: bool,
        prepare: impl Fn(&Opened) -> Result<Prepared<T>, Failure>,
    ) -> Result<(Committed, T), Failure> {
        let mut act = None;
        let mut tries = if final_at_first { 1 } else { TRIES };
        loop {
            let Prepared { mut request, command, told } = prepare(opened)?;
            // The same act: however often it is tried, it is written once.
            (request.act, request.seed) = *act.get_or_insert((request.act, request.seed));
            tries -= 1;
            match opened.store.commit(&request, command) {
                Ok(done) => {
                    self.after(&mut opened.store, &done)?;
                    return Ok((done, told));
                }
                Err(error) if tries > 0 && is_passing(&error) => {}
                Err(error) => return Err(self.met(error)),
            }
        }
    }
}
