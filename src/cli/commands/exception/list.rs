//! `exception list`: what waits to be decided and what stands, of one workload or of all.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::table::{Table, heads};
use crate::cli::target;
use crate::domain::Day;
use crate::domain::record::Exception;
use crate::query::List;
use crate::store::read::{ExceptionRow, Narrowed};

/// The exceptions that wait or stand
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign exception list
  countersign exception list claims-triage-agent --all
  countersign exception list --filter 'until<30d owner:me'
  countersign exception list --json")]
pub struct ExceptionList {
    /// Of one workload; of all where none is named
    key: Option<String>,
    /// Also those that were declined, withdrawn or closed
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    on: target::On,
}

impl ExceptionList {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.list(session, opened))
    }

    fn list(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let of = self.key.as_deref().map(|key| opened.store.find(key)).transpose()?.map(|found| found.id);
        let (filter, asking) = self.on.read(List::Exceptions, "", opened)?;
        let mut rows = opened.store.exceptions_found(Narrowed { filter: &filter, asking: &asking })?;
        rows.retain(|ExceptionRow { exception: it, .. }| {
            of.is_none_or(|id| it.workload == id) && (self.all || it.waits() || it.stands())
        });
        if session.globals.json {
            let mut array = session.out.array()?;
            for row in &rows {
                array.item(&as_json(&row.exception, &row.key, opened.today))?;
            }
            array.end()?;
            return Ok(Exit::Yes);
        }
        if rows.is_empty() && !session.globals.csv {
            session.out.line(if filter.is_empty() { "no exception waits or stands" } else { "no exception is so" })?;
            return Ok(Exit::Yes);
        }
        table(session, opened, &rows)?;
        Ok(Exit::Yes)
    }
}

fn table(session: &mut Session, opened: &Opened, rows: &[ExceptionRow]) -> Result<(), Failure> {
    let mut table = Table::begin(session, heads(List::Exceptions))?;
    for row in rows {
        let cells = List::Exceptions.shown().map(|(column, _)| row.cell(column.entry.field, opened.today).words());
        table.row(&cells.collect::<Vec<_>>())?;
    }
    table.end()
}

/// An exception as an object: the same here and in `show`.
pub(in crate::cli::commands) fn as_json(it: &Exception, key: &str, today: Day) -> Json {
    json!({
        "key": key, "id": it.id.to_string(), "workload": it.workload.to_string(), "control": it.control,
        "state": it.state_on(today), "items": it.items, "reason": it.facts.reason.known(),
        "compensating_control": it.facts.compensating_control.known(), "owner": it.facts.owner.known(),
        "until": it.facts.expires_on.day(), "requested_by": it.requested_by, "requested_on": it.requested_on, "decided": it.decided,
        "attested": it.vouched().map(|vouched| vouched.attested),
        "recorded_by_account": it.vouched().map(|vouched| &vouched.recorded_by_account),
        "same_account": it.vouched().map(|vouched| vouched.same_account),
        "renewals": it.renewals, "closed": it.closed,
    })
}
