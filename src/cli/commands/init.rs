//! `init`: begins a register, and says who its first person is.

use chrono_tz::{TZ_VARIANTS, Tz};
use clap::Args;
use serde_json::json;

use super::people::recognise;
use crate::cli::circumstances::Circumstances;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock::local_zone;
use crate::controls::catalogue;
use crate::domain::{Command, Policy};
use crate::nearest::nearest;
use crate::paths::create_private_folder;
use crate::store::{Mode, Store, StoreError};
use std::path::Path;

/// Make a register. Asks nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign init --me \"A. Kumar\"
  countersign init --name \"Acme Insurance\" --zone Europe/Zurich
  countersign --db /srv/ai/register.db init")]
pub struct Init {
    /// What people call the register
    #[arg(long, default_value = "register")]
    name: String,
    /// The time zone in which its days begin and end; this machine's where none is given
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Who you are: recorded as a person behind this account
    #[arg(long, value_name = "NAME")]
    me: Option<String>,
}

impl Init {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.may_write()?;
        let zone = self.zone.as_deref().map_or_else(|| Ok(local_zone()), zone)?;
        let place = session.globals.place()?;
        if let (None, Some(folder)) = (&session.globals.db, place.parent()) {
            create_private_folder(folder)?;
        }
        let (mut store, is_new) = empty(session, &place)?;
        let create = Command::CreateRegister {
            name: self.name.clone(),
            policy: Policy::document_for(zone),
            catalogue_version: catalogue().version.clone(),
        };
        let begun = store.commit(&session.acting.request()?, create);
        let file = store.file().to_owned();
        if let Err(error) = begun {
            drop(store);
            if is_new {
                forget(&file);
            }
            return Err(session.met(error));
        }
        session.checkpoint(&mut store);
        drop(store);

        let mut opened = session.write()?;
        let me =
            self.me.as_deref().map(|me| recognise(session, &mut opened, me, &Circumstances::default())).transpose()?;
        let register = opened.store.register().map(|register| register.id.to_string());
        if session.globals.json {
            session.out.json(&json!({
                "done": true, "register": register, "name": self.name, "file": file.to_string_lossy(),
                "zone": zone.name(), "me": me.as_ref().map(|me| me.id.to_string()),
            }))?;
            return Ok(Exit::Yes);
        }
        session.out.line(format!("the register \"{}\" begins at {}, in {}", self.name, file.display(), zone.name()))?;
        match me {
            Some(me) => session.out.line(format!("you are {}, behind {}", me.called, opened.login))?,
            None => session.out.line("say who you are: countersign people --me NAME")?,
        }
        session.out.line("next: countersign add NAME, or countersign import FILE --from SOURCE")?;
        Ok(Exit::Yes)
    }
}

/// A register that has not begun: a new file, or one that was left before it began.
fn empty(session: &Session, place: &Path) -> Result<(Store, bool), Failure> {
    let checkpoints = session.checkpoints();
    match Store::create(place, checkpoints.clone()) {
        Ok(store) => Ok((store, true)),
        Err(StoreError::Exists(file)) => {
            let there = Store::open(place, Mode::Write, checkpoints, session.acting.now());
            match there.map_err(|error| session.met(error))? {
                store if store.register().is_none() => Ok((store, false)),
                _ => Err(StoreError::Exists(file).into()),
            }
        }
        Err(StoreError::Missing(file)) => {
            let folder = file.parent().unwrap_or(Path::new("."));
            Err(Failure::new(folder.to_string_lossy(), "there is no such folder", "make it first"))
        }
        Err(error) => Err(session.met(error)),
    }
}

/// Takes a file away that was made a moment ago and did not become a register.
fn forget(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        // What is not there need not be taken away; what stays is empty, and `init` begins it the next time.
        let _ = std::fs::remove_file(name);
    }
}

fn zone(typed: &str) -> Result<Tz, Failure> {
    typed.trim().parse().map_err(|_| {
        let near = nearest(typed, TZ_VARIANTS.iter().map(|zone| zone.name()));
        let next = near.map_or_else(
            || "give an IANA name such as Europe/Zurich".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        Failure::new(typed, "there is no such time zone", next)
    })
}
