//! `people merge` and `people apart`: whether two records are one person.

use clap::Args;
use serde_json::json;

use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::domain::command::Request;
use crate::domain::record::{Merged, Person};
use crate::domain::{Command, Id};

#[derive(Debug, Args)]
pub(super) struct Merge {
    /// The record to keep no longer
    person: String,
    /// The record that stands for both
    into: String,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
pub(super) struct Apart {
    /// One of them
    person: String,
    /// The other
    other: String,
    #[command(flatten)]
    options: ActOptions,
}

impl Merge {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let (person, into) = (opened.people().id(&self.person)?, opened.people().id(&self.into)?);
        let (from, to) = (opened.people().called(person)?, opened.people().called(into)?);
        let request = self.options.request_as_said(session, &opened, person)?;
        let committed = session.commit(&mut opened, &request, Command::MergePeople { person, into })?;
        let on = request.on.unwrap_or(opened.today);
        let words = format!("{from} ({person}) was merged into {to} ({into}), from {on}");
        session.done(&words, &committed, json!({"person": person.to_string(), "into": into.to_string()}))
    }
}

impl Apart {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let (person, other) = self.two(&opened)?;
        let request = self.options.request_as_said(session, &opened, person)?;
        let request = match merge_of(&opened, person, other)? {
            // The merge never held: the correction counts from the day that it counted from.
            Some(merged) => Request { corrects: Some(merged.entry), on: request.on.or(Some(merged.since)), ..request },
            None => request,
        };
        let committed = session.commit(&mut opened, &request, Command::TellApart { person, other })?;
        let (one, with) = (opened.people().called(person)?, opened.people().called(other)?);
        let words = format!("{one} ({person}) and {with} ({other}) are two people");
        session.done(&words, &committed, json!({"person": person.to_string(), "other": other.to_string()}))
    }

    /// The two records that are meant, merged ones too.
    fn two(&self, opened: &Opened) -> Result<(Id, Id), Failure> {
        let (ones, others) = (opened.store.people_records(&self.person)?, opened.store.people_records(&self.other)?);
        for (typed, found) in [(&self.person, &ones), (&self.other, &others)] {
            if found.is_empty() {
                opened.people().id(typed)?;
            }
        }
        let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| (*one.min(other), *one.max(other))));
        let mut pairs: Vec<(Id, Id)> = pairs.filter(|(one, other)| one != other).collect();
        pairs.sort_unstable();
        pairs.dedup();
        match pairs.as_slice() {
            [pair] => Ok(*pair),
            [] => Err(Failure::new(&self.person, "both name the same record", "name two records by id")),
            _ => {
                let mut ids: Vec<String> = ones.iter().chain(&others).map(ToString::to_string).collect();
                ids.sort_unstable();
                ids.dedup();
                let why = "several records have this name or address";
                Err(Failure::new(&self.person, why, format!("name two by id: {}", ids.join(", "))))
            }
        }
    }
}

/// The merge of two records, whichever way it went.
fn merge_of(opened: &Opened, one: Id, other: Id) -> Result<Option<Merged>, Failure> {
    for (person, into) in [(one, other), (other, one)] {
        let record = opened.store.record(person)?;
        let merged =
            record.as_ref().and_then(|record| record.person()).and_then(|person: &Person| person.merged.clone());
        if let Some(merged) = merged.filter(|merged| merged.into == into) {
            return Ok(Some(merged));
        }
    }
    Ok(None)
}
