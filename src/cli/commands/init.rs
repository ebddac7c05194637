//! `init`: begins a register, and says who its first person is.

use chrono_tz::{TZ_VARIANTS, Tz};
use clap::Args;
use serde_json::json;

use super::people::recognise;
use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock::local_zone;
use crate::controls::catalogue;
use crate::domain::nothing::names_somebody;
use crate::domain::{Command, Policy};
use crate::nearest::nearest;
use crate::paths::create_private_folder;
use crate::store::{Store, StoreError};
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
        if let Some(me) = self.me.as_deref().filter(|me| !names_somebody(me)) {
            let why = "this names nobody, and nothing was made";
            return Err(Failure::new(format!("--me {me}").trim(), why, "give your name, or leave --me out"));
        }
        let place = session.globals.place()?;
        if let (None, Some(folder)) = (&session.globals.db, place.parent()) {
            create_private_folder(folder)?;
        }
        let create = Command::CreateRegister {
            name: self.name.clone(),
            policy: Policy::document_for(zone),
            catalogue_version: catalogue().version.clone(),
        };
        let begun = Store::begin(&place, session.checkpoints(), &session.acting.request()?, create);
        let mut store = begun.map_err(|error| not_begun(session, &place, error))?;
        let file = store.file().to_owned();
        session.checkpoint(&mut store);
        drop(store);

        let mut opened = session.write()?;
        let me =
            self.me.as_deref().map(|me| recognise(session, &mut opened, me, &ActOptions::default())).transpose()?;
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
            None => session.out.line("say who you are: countersign people me NAME")?,
        }
        session.out.line("next: countersign add NAME, or countersign import FILE --from SOURCE")?;
        Ok(Exit::Yes)
    }
}

fn not_begun(session: &Session, place: &Path, error: StoreError) -> Failure {
    match error {
        StoreError::Exists(_) => error.into(),
        StoreError::Missing(file) => {
            let folder = file.parent().unwrap_or(place);
            Failure::new(folder.to_string_lossy(), "there is no such folder", "make it first")
        }
        error => session.met(error),
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
