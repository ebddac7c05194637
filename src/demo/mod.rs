//! The made-up organisation of the demo: a year of one company's register, made by the same commands that people use.
//!
//! What happened is written down in `assets/demo/` (`README.md` there says how to read it), relative to the day the demo is opened.
//! Nothing here writes an entry but through the store's one path, so a line of the script that breaks a rule is an error.
//!
//! ```text
//!  script ─► deeds in order of time ─► one request each ─► Store::commit
//!  words     weekdays, office hours     accounts, ids
//! ```

mod banner;
mod calendar;
mod error;
mod exceptions;
mod identities;
mod operations;
mod perform;
mod script;
mod timeline;
mod words;

pub use banner::{Banner, Highlight};
pub use error::{DemoError, Place, Undoable};

use crate::clock::Account;
use crate::domain::{Id, Instant, Policy, Refusal};
use crate::files::{self, PrivateFolder};
use crate::store::{Store, StoreError};
use calendar::Calendar;
use perform::Company;
use script::{POLICY, Script};
use std::collections::BTreeMap;
use words::Words;

/// An open demo. Its folder, private to the account and of no use to anybody else, goes when this goes.
pub struct Demo {
    /// The register.
    pub store: Store,
    /// Where it lies; after the store, so that the file is closed before it is removed.
    pub folder: PrivateFolder,
    /// The person that the newcomer is: the governance lead.
    pub me: Id,
}

impl Demo {
    /// What a person is told first of a register.
    ///
    /// # Errors
    /// Where the register cannot be read.
    pub fn banner(store: &Store, me: Id) -> Result<Banner, StoreError> {
        Banner::of(store, me)
    }
}

/// The account that whoever opens the demo has in it, on whatever machine: the governance lead's.
#[must_use]
pub fn newcomer() -> Account {
    Account { login: "newcomer".to_owned(), host: "demo".to_owned() }
}

/// Makes the demo in a temporary folder, as it stands on the day of `now`; whoever runs the program is its governance lead. On one day
/// it is the same, byte for byte, whoever opens it and wherever.
///
/// # Errors
/// [`DemoError`], with nothing left behind.
pub fn open(now: Instant) -> Result<Demo, DemoError> {
    let folder = files::private_folder("demo-").map_err(DemoError::Folder)?;
    let store = Store::create_scratch(&folder.path().join("register.db"))?;
    let policy = Policy::read(POLICY);
    let policy = policy.map_err(|bad| StoreError::from(Refusal::invalid("the policy", bad.to_string(), "fix it")))?;
    let calendar = Calendar { today: now.day_in(policy.time_zone) };
    let script = Script::read()?;
    let mut company = Company::new(store, &script, Words { calendar, people: BTreeMap::new() });
    for timed in operations::in_order(&script, calendar) {
        company.perform(&timed)?;
    }
    let me = company.recognise(&newcomer())?;
    Ok(Demo { store: company.store.keep()?, folder, me })
}
