//! `history`: what happened to one workload, person, identity or zone, or to the whole register, each act in words.

use std::collections::VecDeque;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::acts::narrative::{Narrator, Sentence};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::domain::record::day_after;
use crate::domain::{Id, Refusal, RefusalKind};
use crate::store::StoreError;
use crate::store::read::{Found, HistoryRow};

/// What happened: who, what, before, after, why, on whose word.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign history claims-triage-agent
  countersign history \"R. Diaz\"
  countersign history svc-claims:production
  countersign history --limit 20 --json")]
pub struct History {
    /// A workload's key, a person, an identity, or a zone; the whole register where nothing is named
    what: Option<String>,
    /// At most so many entries, the newest
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

impl History {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.list(session, opened))
    }

    fn list(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let mut teller = Narrator::new(|id| opened.people().called(id));
        let mut told: VecDeque<(HistoryRow, Sentence)> = VecDeque::new();
        for row in self.rows(opened)? {
            let happened = row.entry.happened();
            let event = happened.map_err(|why| StoreError::BadEntry { seq: row.seq, why: why.to_string() })?.event;
            let words = teller.tell(&event)?;
            if told.len() == self.limit() {
                told.pop_front();
            }
            told.push_back((row, words));
        }
        if !session.globals.json {
            for (row, words) in told.iter().rev() {
                print(session, &teller, row, words)?;
            }
            return Ok(Exit::Yes);
        }
        let mut array = session.out.array()?;
        for (row, words) in told.iter().rev() {
            array.item(&as_json(row, words))?;
        }
        array.end()?;
        Ok(Exit::Yes)
    }

    /// The entries in ledger order: all about one record, so that what was before is known; or the newest of the whole.
    fn rows(&self, opened: &Opened) -> Result<Vec<HistoryRow>, Failure> {
        // Of a past day, what was true from no later day.
        let clock = opened.store.register().map_or_else(Vec::new, |register| register.clock.clone());
        let is_past = |row: &HistoryRow| day_after(&clock, row.seq, row.entry.on) <= opened.today;
        if let Some(what) = &self.what {
            let id = record(opened, what)?;
            // What happened to its credentials happened to an identity.
            let mut rows = opened.store.identity_history(id)?;
            rows.retain(is_past);
            return Ok(rows);
        }
        let (mut rows, mut before) = (vec![], None);
        while rows.len() < self.limit() {
            let page = opened.store.latest(before, self.limit())?;
            let Some(last) = page.last() else { break };
            before = Some(last.seq);
            rows.extend(page.into_iter().filter(is_past));
        }
        rows.truncate(self.limit());
        rows.reverse();
        Ok(rows)
    }

    fn limit(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }
}

/// The workload of a key, else the person of a name, else the identity of an account, else the zone of a name. What may be several is
/// refused and named, and never looked for further.
fn record(opened: &Opened, what: &str) -> Result<Id, Failure> {
    let there = |found: Result<Found, StoreError>| match found {
        Err(StoreError::Refused(Refusal { kind: RefusalKind::NotFound, .. })) => Ok(None),
        found => found.map(|found| Some(found.id)),
    };
    let store = &opened.store;
    let no_such_key = match store.find(what) {
        Ok(found) => return Ok(found.id),
        Err(error @ StoreError::Refused(_)) => error,
        Err(error) => return Err(error.into()),
    };
    if what.eq_ignore_ascii_case("me") || !store.people_called(what)?.is_empty() {
        return opened.people().id(what);
    }
    let found = match there(store.find_identity(what))? {
        Some(identity) => Some(identity),
        None => there(store.find_zone(what))?,
    };
    found.ok_or_else(|| no_such_key.into())
}

fn print(
    session: &mut Session,
    teller: &Narrator<'_, Failure>,
    row: &HistoryRow,
    told: &Sentence,
) -> Result<(), Failure> {
    let entry = &row.entry;
    let actor = entry.actor.as_login();
    let stated = entry.stated_by.map(|person| teller.called(person)).transpose()?;
    let stated = stated.map(|person| format!(", stated by {person}")).unwrap_or_default();
    let at = entry.at.utc().format("%Y-%m-%d %H:%M");
    let on = if entry.at.to_string().starts_with(&entry.on.to_string()) {
        String::new()
    } else {
        format!(", true from {}", entry.on)
    };
    session.out.line(format!("#{} {at} UTC{on}, {actor}{stated}", row.seq))?;
    session.out.wrapped(4, &told.what)?;
    for line in &told.lines {
        session.out.wrapped(8, line)?;
    }
    if let Some(why) = &entry.why {
        session.out.wrapped(4, &format!("why: {why}"))?;
    }
    Ok(())
}

fn as_json(row: &HistoryRow, told: &Sentence) -> Json {
    let entry = &row.entry;
    json!({
        "seq": row.seq,
        "id": entry.id.to_string(),
        "type": entry.kind,
        "at": entry.at.to_string(),
        "on": entry.on.to_string(),
        "act": entry.act.to_string(),
        "actor": entry.actor,
        "stated_by": entry.stated_by.map(|id| id.to_string()),
        "why": entry.why,
        "corrects": entry.corrects.map(|id| id.to_string()),
        "about": entry.about.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "what": told.what,
        "lines": told.lines,
        "data": entry.data,
        "hash": row.hash.to_string(),
    })
}
