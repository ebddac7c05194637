//! `exception list`: what waits to be decided and what stands, of one workload or of all.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::session::{Opened, Session};
use crate::cli::table::{Head, Table};
use crate::domain::record::Exception;
use crate::domain::{Day, Word};
use crate::store::read::ExceptionRow;

/// The exceptions that wait or stand
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign exception list
  countersign exception list claims-triage-agent --all
  countersign exception list --json")]
pub struct ExceptionList {
    /// Of one workload; of all where none is named
    key: Option<String>,
    /// Also those that were declined, withdrawn or closed
    #[arg(long)]
    all: bool,
}

impl ExceptionList {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.list(session, opened))
    }

    fn list(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let of = self.key.as_deref().map(|key| opened.store.find(key)).transpose()?.map(|found| found.id);
        let mut rows = opened.store.exceptions()?;
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
            session.out.line("no exception waits or stands".to_owned())?;
            return Ok(Exit::Yes);
        }
        table(session, opened, &rows)?;
        Ok(Exit::Yes)
    }
}

fn table(session: &mut Session, opened: &Opened, rows: &[ExceptionRow]) -> Result<(), Failure> {
    let heads = vec![
        Head::whole("key", "Workload", 0),
        Head::whole("control", "Control", 0),
        Head::whole("state", "State", 0),
        Head::whole("until", "Until", 0),
        Head::new("owner", "Owner", 1),
        Head::new("renewals", "Renewed", 3),
        Head::new("attested", "Decision", 2),
        Head::new("for", "For", 2),
        Head::new("reason", "Because", 4),
        Head::whole("id", "Id", 5),
    ];
    let mut table = Table::begin(session, heads)?;
    for ExceptionRow { exception: it, key } in rows {
        let owner = it.facts.owner.known().map(|owner| opened.people().called(*owner)).transpose()?;
        table.row(&[
            key.clone(),
            it.control.clone(),
            it.state_on(opened.today).word().to_owned(),
            it.facts.expires_on.day().map_or_else(|| "unknown".to_owned(), |day| day.to_string()),
            owner.unwrap_or_else(|| print::UNKNOWN.to_owned()),
            it.renewals.len().to_string(),
            it.vouched().map_or("", |vouched| vouched.attested.shown()).to_owned(),
            items(it),
            it.facts.reason.known().cloned().unwrap_or_default(),
            it.id.to_string(),
        ])?;
    }
    table.end()
}

fn items(exception: &Exception) -> String {
    match exception.items.len() {
        0 => "the whole finding".to_owned(),
        1 => "1 item".to_owned(),
        many => format!("{many} items"),
    }
}

/// An exception as an object: the same here and in `show`.
pub(in crate::cli::commands) fn as_json(it: &Exception, key: &str, today: Day) -> Json {
    json!({
        "key": key, "id": it.id.to_string(), "workload": it.workload.to_string(), "control": it.control,
        "state": it.state_on(today), "items": it.items, "reason": it.facts.reason.known(),
        "compensation": it.facts.compensation.known(), "owner": it.facts.owner.known(),
        "until": it.facts.expires_on.day(), "asked_by": it.asked_by, "asked_on": it.asked_on, "decided": it.decided,
        "attested": it.vouched().map(|vouched| vouched.attested),
        "recorded_by_account": it.vouched().map(|vouched| &vouched.recorded_by_account),
        "same_account": it.vouched().map(|vouched| vouched.same_account),
        "renewals": it.renewals, "closed": it.closed,
    })
}
