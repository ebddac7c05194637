//! `identity list`: what workloads run as, by view, order and words.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::session::{Opened, Session};
use crate::cli::table::{Head, Table, heads};
use crate::cli::target;
use crate::cli::typed;
use crate::controls::ControlSet;
use crate::domain::{DateFact, Word};
use crate::query::{EXPIRING_DAYS, IdentityOrder, IdentityQuery, IdentityView, List};
use crate::store::read::IdentityRow;

/// List identities.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign identity list
  countersign identity list --view expiring --within 60
  countersign identity list --view unapproved --json
  countersign identity list claims entra --sort last-used
  countersign identity list --filter 'environment:production owner:unknown expires<60d'
  countersign identity list --views

What is found of an identity is found of the workloads that run as it. Only where none does has it findings of its own: `fails` and
`not_answered`, in JSON lists of controls and null for any other.")]
pub(super) struct IdentityList {
    /// Words that are all found in account, issuer, workloads or owner; or a filter
    words: Vec<String>,
    #[command(flatten)]
    on: target::On,
    /// Which: all, orphaned, test-and-production, expiring, dormant, reused or unapproved
    #[arg(long, default_value = "all", value_parser = typed::word::<IdentityView>)]
    view: IdentityView,
    /// By account, by expires (the nearest first), or by last-used (the longest unused first)
    #[arg(long, default_value = "account", value_parser = typed::word::<IdentityOrder>)]
    sort: IdentityOrder,
    /// A credential that ends within so many days is expiring
    #[arg(long, value_name = "DAYS", default_value_t = EXPIRING_DAYS, value_parser = clap::value_parser!(u32).range(..=3650))]
    within: u32,
    /// How many each view has
    #[arg(long, conflicts_with_all = ["view", "sort"])]
    views: bool,
}

impl IdentityList {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.list(session, opened))
    }

    fn list(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let (filter, asking) = self.on.read(List::Identities, &self.words.join(" "), opened)?;
        let query = IdentityQuery {
            view: self.view,
            filter,
            me: asking.me,
            order: self.sort,
            expiring_days: self.within,
            ..IdentityQuery::all(opened.today, opened.policy()?.limits.dormant_days)
        };
        if self.views {
            return views(session, &opened.store, &query);
        }
        if session.globals.json {
            let mut array = session.out.array()?;
            opened.store.each_identity(&query, |row| array.item(&as_json(&row, &query)))?;
            return array.end().map(|()| Exit::Yes);
        }
        let counts = opened.store.identity_counts(&query)?;
        if counts.of(query.view) == 0 && !session.globals.csv {
            let none = if counts.all == 0 { "no identity is recorded that fits" } else { "none is in this view" };
            session.out.line(format!("{none}; record one with `countersign identity add` or `prepare`"))?;
            return Ok(Exit::Yes);
        }
        table(session, &opened.store, &query)?;
        Ok(Exit::Yes)
    }
}

fn table(session: &mut Session, store: &crate::store::Store, query: &IdentityQuery) -> Result<(), Failure> {
    let mut table = Table::begin(session, heads(List::Identities))?;
    store.each_identity(query, |row| {
        let cells = List::Identities.shown().map(|(column, _)| row.cell(column.entry.field, query).words());
        table.row(&cells.collect::<Vec<_>>())
    })?;
    table.end()
}

fn ends(expires: DateFact) -> String {
    match expires {
        DateFact::On(day) => day.to_string(),
        DateFact::Never => "never".to_owned(),
        DateFact::Unknown => print::UNKNOWN.to_owned(),
    }
}

fn views(session: &mut Session, store: &crate::store::Store, query: &IdentityQuery) -> Result<Exit, Failure> {
    let counts = store.identity_counts(query)?;
    if session.globals.json {
        let all: serde_json::Map<String, Json> =
            IdentityView::ALL.iter().map(|view| (view.word().to_owned(), counts.of(*view).into())).collect();
        session.out.json(&Json::Object(all))?;
        return Ok(Exit::Yes);
    }
    let heads = vec![
        Head::whole("view", "View", 0),
        Head::whole("identities", "Identities", 0),
        Head::new("shows", "Shows", 1),
    ];
    let mut table = Table::begin(session, heads)?;
    for view in IdentityView::ALL {
        table.row(&[view.word().to_owned(), counts.of(*view).to_string(), view.meaning().to_owned()])?;
    }
    table.end()?;
    Ok(Exit::Yes)
}

/// What a set of controls is called.
fn controls(set: ControlSet) -> Vec<&'static str> {
    set.controls().map(|control| control.id.as_str()).collect()
}

fn as_json(row: &IdentityRow, query: &IdentityQuery) -> Json {
    json!({
        "id": row.id.to_string(),
        "account": row.account,
        "issuer": row.issuer,
        "environment": row.environment,
        "state": row.state,
        "kinds": row.kinds.split(", ").filter(|kind| !kind.is_empty()).collect::<Vec<_>>(),
        "since": row.since.map(|day| day.to_string()),
        "expires": ends(row.expires),
        "last_used": row.last_used.map(|day| day.to_string()),
        "workload": row.workload,
        "workloads": row.workloads,
        "owner": row.owner.map(|id| id.to_string()),
        "owner_name": row.owner_name,
        "approved_by": row.approved_by.as_ref().map(|it| &it.name),
        "attested": row.approved_by.as_ref().map(|it| it.attested),
        "views": row.views(query),
        "fails": row.found.map(|found| controls(found.fails)),
        "not_answered": row.found.map(|found| controls(found.not_answered)),
        "last_entry": row.last_entry.to_string(),
    })
}
