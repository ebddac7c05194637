//! `list`: the workloads that a filter finds, in an order, as a table or one JSON array. Memory stays flat on any register.

use clap::Args;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::session::{Opened, Session};
use crate::cli::table::{Head, Table};
use crate::cli::target;
use crate::controls::ControlSet;
use crate::domain::{Attested, ClaimKind, Word};
use crate::files::{self, Links};
use crate::paths::Paths;
use crate::query::{Cell, Column, Filter, Sort, View, Views, columns};
use crate::store::read::{ListRow, Listing};

/// The columns of a table for which nobody has chosen others: the key, which is what commands take, in the name's place.
const COLUMNS: [Column; 6] =
    [Column::Key, Column::Stage, Column::Owner, Column::Due, Column::Fails, Column::NotAnswered];

/// List workloads.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign list
  countersign list --filter 'stage:pilot owner:me due<30d' --sort due
  countersign list --filter 'fails:KEY-2 -stage:retired' --columns key,owner,reach,check
  countersign list --view \"acts without a human\" --json
  countersign list --sort -fails --limit 20
  countersign list --csv --columns key,name,owner,next_review_on

A filter is words and FIELD:VALUE terms: stage:pilot owner:me tier>=high due<30d fails:KEY-2 not_answered:reach reach_record:act
control_point:none claims:high-impact -stage:retired \"free text\". In JSON `fails`, `excepted`
(a part of what fails), `not_answered` and `new` are lists of controls; new is what the last `policy baseline` does not know.")]
pub struct List {
    /// Filter, such as 'stage:pilot owner:me'
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,
    /// Only what has a finding that the last baseline does not know, as the filter new:any
    #[arg(long)]
    new: bool,
    /// A saved view, or one of: mine, late, acts without a human, unknown stage
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// The order: a column, or -column for the other way round
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    sort: Option<Sort>,
    /// The columns of the table, as in key,stage,due
    #[arg(long, value_name = "A,B,C")]
    columns: Option<String>,
    /// Maximum number of rows
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print only the number
    #[arg(long, conflicts_with_all = ["sort", "columns", "limit"])]
    count: bool,
}

impl List {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.list(session, opened))
    }

    fn list(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let chosen = self.columns.as_deref().map(columns).transpose();
        let chosen = chosen.map_err(|bad| Failure::about("--columns", bad.to_string()))?;
        let view = self.view.as_deref().map(view).transpose()?;
        if self.new {
            target::tell_of_no_baseline(opened);
        }
        let (mut filter, asking) = target::filter(self.filter.as_deref().unwrap_or_default(), opened)?;
        if let Some(view) = &view {
            filter = view.filter.clone().and(filter);
            if filter.asks_for_me() {
                opened.people().me()?;
            }
        }
        if self.new {
            filter = filter.and(Filter::new_findings());
        }
        if self.count {
            let count = opened.store.matching_count(&filter, &asking)?;
            if session.globals.json {
                session.out.json(&serde_json::json!({ "count": count }))?;
            } else {
                session.out.line(count)?;
            }
            return Ok(Exit::Yes);
        }
        let sort = self.sort.or_else(|| view.as_ref()?.sort).unwrap_or_default();
        let listing = Listing { filter, sort, asking };
        let limit = self.limit.unwrap_or(usize::MAX);
        if session.globals.json {
            let mut array = session.out.array()?;
            opened.store.each_row(&listing, limit, |row| array.item(&Item::of(&row)))?;
            array.end()?;
            return Ok(Exit::Yes);
        }
        let chosen = chosen.or_else(|| view?.columns).unwrap_or_else(|| COLUMNS.to_vec());
        let heads = chosen.iter().map(|column| match column {
            Column::Key => Head::whole(column.name(), column.entry().title, 0),
            _ => Head::new(column.name(), column.entry().title, column.entry().priority),
        });
        let says_late = !session.globals.csv;
        let mut table = Table::begin(session, heads.collect())?;
        opened.store.each_row(&listing, limit, |row| {
            let cells = chosen.iter().map(|column| cell(*column, &row, opened, says_late));
            table.row(&cells.collect::<Result<Vec<_>, Failure>>()?)
        })?;
        table.end()?;
        Ok(Exit::Yes)
    }
}

/// A view of this person, or one that every register has.
fn view(name: &str) -> Result<View, Failure> {
    let file = Paths::of_this_account()?.views();
    let text = match files::read_text(&file, Links::Refuse, files::LONGEST_TEXT) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::wrong(format!("{}: {error}", file.display()))),
    };
    let views = Views::read(&text).map_err(|bad| Failure::wrong(format!("{}: {bad}", file.display())))?;
    views.named(name).ok_or_else(|| {
        let names: Vec<String> = views.iter().cloned().chain(crate::query::built_in()).map(|view| view.name).collect();
        Failure::new(name, "there is no such view", format!("there are: {}", names.join(", ")))
    })
}

/// A cell of the table.
fn cell(column: Column, row: &ListRow, opened: &Opened, says_late: bool) -> Result<String, Failure> {
    let or = |text: &Option<String>, nothing: &str| text.clone().unwrap_or_else(|| nothing.to_owned());
    let day = |day: Option<crate::domain::Day>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
    Ok(match column {
        Column::Key => row.key.clone(),
        Column::Name => row.name.clone(),
        Column::Stage => row.stage.clone(),
        Column::Owner => or(&row.owner, print::UNKNOWN),
        Column::Deputy => row.deputy.map_or_else(|| Ok(print::UNKNOWN.to_owned()), |id| opened.people().called(id))?,
        Column::Team => or(&row.team, print::UNKNOWN),
        Column::Unit => or(&row.unit, print::UNKNOWN),
        Column::Tier => row.tier.clone(),
        Column::Kind => row.kind.clone(),
        Column::Model => or(&row.model, print::UNKNOWN),
        Column::Supplier => or(&row.supplier, print::UNKNOWN),
        Column::Due => match row.due {
            Some(due) if says_late && due < opened.today => format!("{due} late"),
            due => day(due),
        },
        Column::NextReview => day(row.next_review_on),
        Column::Reach => row.reach.clone(),
        Column::ControlPoint => row.control_point.clone(),
        Column::ActsAlone => row.acts_alone.clone(),
        Column::Fails => row.fails.count().to_string(),
        Column::Excepted => row.excepted.count().to_string(),
        Column::NotAnswered => row.not_answered.count().to_string(),
        Column::Claims => Cell::Several(claims(row).into_iter().map(str::to_owned).collect()).words(),
        Column::Source => Cell::Several(row.sources.clone()).words(),
        Column::Attested => row.attested.map_or("none", Word::word).to_owned(),
    })
}

/// A workload as JSON. Absent words are `null` or `unknown`, never an empty text.
#[derive(Serialize)]
struct Item<'a> {
    key: &'a str,
    id: String,
    name: &'a str,
    stage: &'a str,
    owner: Option<&'a str>,
    owner_kind: &'a str,
    team: Option<&'a str>,
    unit: Option<&'a str>,
    kind: &'a str,
    supplier: Option<&'a str>,
    model: Option<&'a str>,
    tier: &'a str,
    reach: &'a str,
    control_point: &'a str,
    acts_alone: &'a str,
    due: Option<String>,
    due_kind: Option<&'a str>,
    next_review_on: Option<String>,
    fails: Vec<&'static str>,
    excepted: Vec<&'static str>,
    not_answered: Vec<&'static str>,
    new: Vec<&'static str>,
    claims: Vec<&'static str>,
    sources: &'a [String],
    attested: Option<Attested>,
    last_entry: String,
}

impl<'a> Item<'a> {
    fn of(row: &'a ListRow) -> Self {
        Self {
            key: &row.key,
            id: row.id.to_string(),
            name: &row.name,
            stage: &row.stage,
            owner: row.owner.as_deref(),
            owner_kind: &row.owner_kind,
            team: row.team.as_deref(),
            unit: row.unit.as_deref(),
            kind: &row.kind,
            supplier: row.supplier.as_deref(),
            model: row.model.as_deref(),
            tier: &row.tier,
            reach: &row.reach,
            control_point: &row.control_point,
            acts_alone: &row.acts_alone,
            due: row.due.map(|day| day.to_string()),
            due_kind: row.due.is_some().then_some(row.due_kind.as_str()),
            next_review_on: row.next_review_on.map(|day| day.to_string()),
            fails: controls(row.fails),
            excepted: controls(row.excepted),
            not_answered: controls(row.not_answered),
            new: controls(row.new),
            claims: claims(row),
            sources: &row.sources,
            attested: row.attested,
            last_entry: row.last_entry.to_string(),
        }
    }
}

/// What a set of controls is called.
fn controls(set: ControlSet) -> Vec<&'static str> {
    set.controls().map(|control| control.id.as_str()).collect()
}

/// The kinds of risk that a source claims.
fn claims(row: &ListRow) -> Vec<&'static str> {
    let kinds = ClaimKind::ALL.iter().enumerate();
    kinds.filter(|(bit, _)| row.claims >> bit & 1 == 1).map(|(_, kind)| kind.word()).collect()
}
