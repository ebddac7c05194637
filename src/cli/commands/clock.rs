//! `clock`: this machine's clock beside the register's last entry, and the correction of entries that a wrong clock recorded.

use clap::Args;
use serde_json::json;

use super::verify::ahead_json;
use crate::cli::act_options::ActOptions;
use crate::cli::clocks;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;

/// Compare this machine's clock with the last entry.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign clock
  countersign clock --correct --reason \"the clock of the build server was a year ahead\"

Entries are recorded in the order of their times. If this machine's clock is less than a day behind the last entry, new entries take \
that entry's time and date. If it is a day or more behind, nothing is written until you say which clock is wrong. If it is this \
machine's, fix it; nothing has to be recorded. If it is the one that recorded the last entries, --correct gives those of them with a later \
date today's date. Their order stays, and what was exported or is asked as known before the correction does not change.

Ends with 1 where this machine's clock is so far behind that nothing is written.")]
pub struct Clock {
    /// Record that the entries ahead of this machine's clock were recorded by a wrong clock
    #[arg(long, requires = "reason")]
    correct: bool,
    #[command(flatten)]
    options: ActOptions,
}

impl Clock {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if self.correct {
            return correct(session, &self.options);
        }
        let opened = session.read()?;
        let clock = session.acting.now();
        let ahead = opened.store.ahead(clock)?;
        let stopped = ahead.is_some_and(|ahead| ahead.behind.stops_writing());
        let exit = if stopped { Exit::No } else { Exit::Yes };
        if session.globals.json {
            let json = json!({
                "clock": clock.to_string(), "today": opened.today.to_string(), "ahead": ahead.as_ref().map(ahead_json),
            });
            session.out.json(&json)?;
            return Ok(exit);
        }
        let Some(ahead) = ahead else {
            session.out.line(format!("this machine's clock says {clock}; no entry is later"))?;
            return Ok(exit);
        };
        session.out.line(ahead)?;
        session.out.line(if stopped {
            "nothing is written: fix this machine's clock, or run `countersign clock --correct --reason REASON` if those entries are wrong"
        } else {
            "less than a day: new entries take the last entry's time and date"
        })?;
        Ok(exit)
    }
}

fn correct(session: &mut Session, options: &ActOptions) -> Result<Exit, Failure> {
    session.may_write()?;
    let mut opened = session.open()?;
    let request = options.request(session, &opened)?;
    let Some(ahead) = clocks::correct(session, &mut opened, &request)? else {
        return Err(Failure::new(
            "this register",
            "no entry is ahead of this machine's clock",
            "nothing has to be corrected",
        ));
    };
    let today = opened.store.today(session.acting.now())?;
    if session.globals.json {
        let json = json!({"done": true, "corrected": ahead_json(&ahead), "on": today.to_string()});
        session.out.json(&json)?;
    } else {
        session.out.line(format!("{}: true from {today} where they said a later day", ahead.entries))?;
    }
    Ok(Exit::Yes)
}
