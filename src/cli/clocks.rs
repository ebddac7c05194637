//! Two clocks that disagree by a day or more: this machine's, and the one that recorded the last entries. Before anything is prepared
//! the person is asked once which of them is wrong; where nobody can be asked, the error names the command that says it.

use std::io::{self, IsTerminal as _};

use super::failure::Failure;
use super::print;
use super::session::{Opened, Session};
use crate::domain::command::Request;
use crate::store::{Ahead, StoreError};

/// The register, opened to be written to, once no clock stands in the way.
pub(super) fn agree(session: &Session, mut opened: Opened) -> Result<Opened, Failure> {
    let Some(ahead) = opened.store.ahead(session.acting.now())?.filter(|it| it.behind.stops_writing()) else {
        return Ok(opened);
    };
    if !asked(session, &ahead)? {
        return Err(session.met(StoreError::ClockBehind(Box::new(ahead))));
    }
    correct(session, &mut opened, &session.acting.request()?)?;
    opened.today = opened.store.today(session.acting.now())?;
    Ok(opened)
}

/// Records that the entries ahead of this machine's clock were recorded by a wrong one.
pub(super) fn correct(session: &Session, opened: &mut Opened, request: &Request) -> Result<Option<Ahead>, Failure> {
    let Some(ahead) = opened.store.ahead(session.acting.now())? else { return Ok(None) };
    let done = opened.store.correct_clock(request).map_err(|error| session.met(error))?;
    opened.store.roll(session.acting.now())?;
    if let Some(done) = done {
        session.after(&mut opened.store, &done)?;
    }
    Ok(Some(ahead))
}

/// Whether the person at the terminal says that the entries are wrong. Where nobody sits there, nobody says it.
fn asked(session: &Session, ahead: &Ahead) -> Result<bool, Failure> {
    if session.globals.json || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(false);
    }
    print::note(&format!("{ahead}\n{}", question(ahead)));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|error| Failure::wrong(error.to_string()))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "entries" | "e"))
}

fn question(ahead: &Ahead) -> String {
    let (day, many) = (&ahead.behind.clock.to_string()[..10], ahead.entries.count());
    let them = if many == 1 { "that entry".to_owned() } else { format!("those {many} entries") };
    format!(
        "Which clock is wrong? `machine` (the default) writes nothing, so that you can fix this machine's clock. `entries` gives \
         {them} today's date, {day}. [machine/entries]"
    )
}
