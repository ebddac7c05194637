//! `due`: every date that wants a person, the longest past first.

use clap::Args;
use serde_json::json;

use crate::acts::narrative;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::session::{Opened, Session};
use crate::cli::table::{Head, Table};
use crate::cli::target;
use crate::cli::typed;
use crate::domain::{DeadlineKind, Word};

/// List what is due, the most overdue first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign due
  countersign due --until +3m
  countersign due --late --json
  countersign due --late --new

Dates are of workloads, and of identities that no workload runs as. In JSON one of `workload` and `identity` is null.")]
pub struct Due {
    /// Up to this day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true, default_value = "+30d")]
    until: String,
    /// Only what is late: due before today
    #[arg(long, conflicts_with = "until")]
    late: bool,
    /// All there is, however far away
    #[arg(long, conflicts_with_all = ["until", "late"])]
    all: bool,
    /// Only dates that had not passed when the last baseline was taken
    #[arg(long)]
    new: bool,
}

impl Due {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.list(session, opened))
    }

    fn list(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let until = if self.late {
            Some(opened.today.plus_days(-1))
        } else if self.all {
            None
        } else {
            Some(typed::day(&self.until, opened.today)?)
        };
        let mut rows = opened.store.due(until)?;
        if self.new {
            target::tell_of_no_baseline(opened);
            let taken = opened.store.register().and_then(|register| register.baseline).map(|baseline| baseline.on);
            rows.retain(|row| taken.is_none_or(|taken| row.day >= taken));
        }
        if session.globals.json {
            let mut array = session.out.array()?;
            for row in rows {
                array.item(&json!({
                    "day": row.day.to_string(), "late": row.day < opened.today, "kind": row.kind, "key": row.key, "name": row.name,
                    "owner": row.owner, "what": row.what, "workload": (!row.is_identity).then(|| row.subject.to_string()),
                    "identity": row.is_identity.then(|| row.subject.to_string()), "item": row.item.to_string(),
                }))?;
            }
            array.end()?;
            return Ok(Exit::Yes);
        }
        if rows.is_empty() && !session.globals.csv {
            let up_to = until.map_or(String::new(), |day| format!(" up to {day}"));
            session
                .out
                .line(format!("nothing is due{up_to}; what nobody has dated is listed by `countersign list`"))?;
            return Ok(Exit::Yes);
        }
        let heads = vec![
            Head::whole("day", "Day", 0),
            Head::new("late", "Late", 0),
            Head::new("what", "What", 1),
            Head::whole("key", "Workload or identity", 0),
            Head::new("owner", "Owner", 2),
        ];
        let is_csv = session.globals.csv;
        let mut table = Table::begin(session, heads)?;
        for row in rows {
            let days = opened.today.days_since(row.day);
            let late = match days {
                1.. => format!("{days} d"),
                _ if is_csv => "no".to_owned(),
                _ => String::new(),
            };
            let kind = DeadlineKind::from_word(&row.kind).map_or("a date", narrative::deadline);
            let what = row.what.map_or_else(|| kind.to_owned(), |what| format!("{kind}: {what}"));
            table.row(&[
                row.day.to_string(),
                late,
                what,
                row.key,
                row.owner.unwrap_or_else(|| print::UNKNOWN.to_owned()),
            ])?;
        }
        table.end()?;
        Ok(Exit::Yes)
    }
}
