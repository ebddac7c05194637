//! A register for tests of the store itself.

use super::Store;
use crate::act::Acting;
use crate::clock::Clock;
use crate::domain::command::Request;
use crate::domain::field::Fields;
use crate::domain::record::PersonFacts;
use crate::domain::{Command, Instant, Policy};
use std::path::Path;

pub(super) fn now() -> Instant {
    "2026-11-22T12:00:00.000Z".parse().unwrap()
}

/// A new request each time, of `ana`.
pub(super) fn request(seed: &str) -> Request {
    Acting::by(Clock::fixed(now(), seed), "ana", "host").request().unwrap()
}

/// A register that has begun, with its checkpoints in the same folder.
pub(super) fn begun(file: &Path) -> Store {
    let checkpoints = Some(file.with_extension("checkpoints"));
    Store::begin(file, checkpoints, &request("begin"), create("acme")).unwrap()
}

pub(super) fn create(name: &str) -> Command {
    Command::CreateRegister {
        name: name.to_owned(),
        policy: Policy::document_for(chrono_tz::UTC),
        catalogue_version: crate::controls::catalogue().version.clone(),
    }
}

/// A person of this name is written down.
pub(super) fn describe(name: &str) -> Command {
    let mut fields = Fields::<PersonFacts>::new();
    fields.parse("name", name).unwrap();
    Command::DescribePerson { person: None, fields }
}
