//! Who uses what several records share, a row a use, and the summaries that controls see of it, found by index. When a summary turns,
//! everybody who uses the thing is due for judging.

use super::error::Result;
use crate::domain::shared::{NAMED, Shared, Side, Thing, Use, User};
use crate::domain::{Day, Id};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// A thing's users in short, as they stand.
pub(super) fn summary(db: &Connection, thing: &Thing) -> Result<Shared> {
    let mut shared = Shared::default();
    let thing = thing.to_string();
    let mut first = db.prepare_cached(
        "SELECT user, since, called FROM shared_use WHERE thing = ? AND side = ? ORDER BY since, user LIMIT ?",
    )?;
    for side in Side::ALL {
        let users = first.query_map(params![thing, side as i64, NAMED], |row| {
            let since: String = row.get(1)?;
            Ok(User { id: Id(row.get(0)?), since: since.parse().unwrap_or(Day::FIRST), called: row.get(2)? })
        })?;
        for user in users {
            shared.add(side, user?);
        }
    }
    Ok(shared)
}

/// Everybody who uses a thing, on whatever side.
pub(super) fn users(db: &Connection, thing: &Thing) -> Result<Vec<Id>> {
    let mut select = db.prepare_cached("SELECT DISTINCT user FROM shared_use WHERE thing = ? ORDER BY user")?;
    let users = select.query_map([thing.to_string()], |row| row.get(0).map(Id))?;
    Ok(users.collect::<rusqlite::Result<_>>()?)
}

/// What everybody is called who uses a thing, on whatever side.
pub(super) fn called(db: &Connection, thing: &Thing) -> Result<Vec<String>> {
    let mut select = db.prepare_cached("SELECT DISTINCT called FROM shared_use WHERE thing = ? ORDER BY called")?;
    let called = select.query_map([thing.to_string()], |row| row.get(0))?;
    Ok(called.collect::<rusqlite::Result<_>>()?)
}

/// Whether anything is stored of what this one uses.
pub(super) fn uses_anything(db: &Connection, user: Id) -> Result<bool> {
    Ok(db.prepare_cached("SELECT 1 FROM shared_use WHERE user = ? LIMIT 1")?.exists([user.0])?)
}

/// Summaries of things as they were before this slice changed who uses them.
#[derive(Debug, Default)]
pub(super) struct Before(BTreeMap<Thing, Shared>);

impl Before {
    /// Stores what one uses in place of what was stored, and remembers how the things stood that this changes.
    pub(super) fn store(&mut self, db: &Connection, user: Id, called: &str, now: &[Use]) -> Result<()> {
        let mut select = db.prepare_cached("SELECT thing, side, since, called FROM shared_use WHERE user = ?")?;
        let stored = select.query_map([user.0], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        })?;
        let mut gone: Vec<(String, i64, String, String)> = stored.collect::<rusqlite::Result<_>>()?;
        let mut new = vec![];
        for it in now {
            let row = (it.thing.to_string(), it.side as i64, it.since.to_string(), called.to_owned());
            match gone.iter().position(|stored| *stored == row) {
                Some(at) => drop(gone.swap_remove(at)),
                None => new.push((&it.thing, row)),
            }
        }
        for (thing, _) in &new {
            self.remember(db, thing)?;
        }
        for (thing, side, since, _) in &gone {
            if let Some(thing) = parse(thing) {
                self.remember(db, &thing)?;
            }
            db.prepare_cached("DELETE FROM shared_use WHERE thing = ? AND side = ? AND since = ? AND user = ?")?
                .execute(params![thing, side, since, user.0])?;
        }
        for (_, (thing, side, since, called)) in &new {
            db.prepare_cached("INSERT INTO shared_use(thing, side, since, user, called) VALUES(?, ?, ?, ?, ?)")?
                .execute(params![thing, side, since, user.0, called])?;
        }
        Ok(())
    }

    fn remember(&mut self, db: &Connection, thing: &Thing) -> Result<()> {
        if !self.0.contains_key(thing) {
            self.0.insert(thing.clone(), summary(db, thing)?);
        }
        Ok(())
    }

    /// The things whose summary is no longer what it was.
    pub(super) fn turned(self, db: &Connection) -> Result<Vec<Thing>> {
        let mut turned = vec![];
        for (thing, before) in self.0 {
            if summary(db, &thing)? != before {
                turned.push(thing);
            }
        }
        Ok(turned)
    }
}

/// A thing as it is stored.
pub(super) fn parse(text: &str) -> Option<Thing> {
    let (kind, rest) = text.split_once(':')?;
    Some(match kind {
        "identity" => Thing::Identity(rest.parse().ok()?),
        "zone" => Thing::Zone(rest.parse().ok()?),
        "account" => Thing::Account(rest.to_owned()),
        "fingerprint" => Thing::Fingerprint(rest.to_owned()),
        _ => return None,
    })
}
