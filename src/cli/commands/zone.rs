//! `zone`: what workloads and identities stand on, and who stands there on which side.

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::table::{Table, heads};
use crate::cli::target;
use crate::cli::typed;
use crate::domain::record::ZoneFacts;
use crate::domain::shared::{Side, User};
use crate::domain::{Command, Environment, Id, Refusal, ZoneKind};
use crate::query::List;
use crate::store::read::{Found, Narrowed, ZoneRow, ZoneUserPlace};

/// List and manage trust zones, and who uses them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign zone add rg-prod --kind cloud-account --environment production
  countersign zone link rg-prod claims-triage-agent
  countersign zone link vault-main --identity svc-claims:production
  countersign zone unlink rg-nonprod claims-triage-agent
  countersign zone show rg-prod

A zone is named by its name or id.")]
pub struct Zone {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List trust zones and who uses them
    List(ZoneList),
    /// Record a zone
    Add(Add),
    /// Edit a trust zone
    Edit(Edit),
    /// Record that a workload or an identity stands on it
    Link(Place),
    /// Record that a workload or an identity no longer stands on it
    Unlink(Place),
    /// Look at a zone and at who uses it, on which side
    Show(Show),
}

#[derive(Debug, Args)]
struct Add {
    /// What it is called where it runs
    name: String,
    /// cloud-account, secrets-store, data-store or network
    #[arg(long, value_parser = typed::word::<ZoneKind>)]
    kind: ZoneKind,
    /// What it is meant for: test or production
    #[arg(long, value_parser = typed::word::<Environment>)]
    environment: Option<Environment>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Edit {
    /// The zone
    zone: String,
    /// What is known of it; `countersign fields zone` lists what can be set
    #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Place {
    /// The zone
    zone: String,
    /// The workload
    #[arg(required_unless_present = "identity")]
    key: Option<String>,
    /// An identity instead of a workload
    #[arg(long, value_name = "IDENTITY", conflicts_with = "key")]
    identity: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Show {
    /// The zone
    zone: String,
}

/// List trust zones and who uses them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign zone list
  countersign zone list vault --json
  countersign zone list --filter 'production>0 other>0'

A workload uses a zone for production where it is in production, through a live identity of production, or where the zone is meant for
production; a zone used on both sides separates nothing.")]
struct ZoneList {
    /// A text that is found in name, kind or environment; or a filter
    #[arg(default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    on: target::On,
}

impl Zone {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        match self.what {
            What::List(it) => it.run(session),
            What::Add(it) => it.run(session),
            What::Edit(it) => it.run(session),
            What::Link(it) => it.run(session, true),
            What::Unlink(it) => it.run(session, false),
            What::Show(it) => it.run(session),
        }
    }
}

impl Add {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        if let Ok(there) = opened.store.find_zone(&self.name)
            && opened.store.zone_row(there.id)?.is_some_and(|row| row.kind == self.kind.to_string())
        {
            let next = "say more of it with `countersign zone edit`, or name another";
            return Err(Failure::new(&there.key, format!("a {} of this name is recorded", self.kind), next));
        }
        let mut fields = typed::fields::<ZoneFacts>(&[], &opened.people(), opened.today)?;
        typed::set(&mut fields, "name", &self.name, &opened.people(), opened.today)?;
        fields = fields.with("kind", self.kind);
        if let Some(environment) = self.environment {
            fields = fields.with("environment", environment);
        }
        let request = self.options.request(session, &opened)?;
        let committed = session.commit(&mut opened, &request, Command::DescribeZone { zone: None, fields })?;
        let id = committed.begun.first().map(ToString::to_string);
        let words = format!("{}: {} recorded ({})", self.name, self.kind, id.as_deref().unwrap_or_default());
        session.done(&words, &committed, json!({"zone": id, "name": self.name}))
    }
}

impl Edit {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let Found { id, key, .. } = opened.store.find_zone(&self.zone)?;
        let fields = typed::fields::<ZoneFacts>(&self.set, &opened.people(), opened.today)?;
        let request = self.options.request_as_said(session, &opened, id)?;
        let committed = session.commit(&mut opened, &request, Command::DescribeZone { zone: Some(id), fields })?;
        let words = format!("{key}: changed; {}", used(&opened, id)?);
        session.done(&words, &committed, json!({"zone": id.to_string(), "name": key}))
    }
}

impl Place {
    fn run(self, session: &mut Session, stands: bool) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let zone = opened.store.find_zone(&self.zone)?;
        let (user, command) = match (&self.identity, &self.key) {
            (Some(identity), _) => {
                let found = opened.store.find_identity(identity)?;
                let command = Command::PlaceIdentity { identity: found.id, zone: zone.id, stands };
                (found, command)
            }
            (None, key) => {
                let found = opened.store.find(key.as_deref().unwrap_or_default())?;
                let command = Command::PlaceWorkload { workload: found.id, zone: zone.id, stands };
                (found, command)
            }
        };
        let request = self.options.request_as_said(session, &opened, user.id)?;
        let committed = session.commit(&mut opened, &request, command)?;
        let does = if stands { "stands" } else { "no longer stands" };
        let words = format!("{} {does} on {}; {}", user.key, zone.key, used(&opened, zone.id)?);
        let json = json!({"zone": zone.id.to_string(), "name": zone.key, "user": user.id.to_string()});
        session.done(&words, &committed, json)
    }
}

/// How a zone is used, in words.
fn used(opened: &Opened, id: Id) -> Result<String, Failure> {
    Ok(opened.store.zone_row(id)?.map(|row| in_words(&row)).unwrap_or_default())
}

fn in_words(row: &ZoneRow) -> String {
    let ZoneRow { production, other, unclear, orphaned, .. } = row;
    let open = if *unclear > 0 { format!(", {unclear} not said") } else { String::new() };
    let orphaned = match orphaned {
        0 => String::new(),
        1 => "; on it, 1 identity that no workload runs as".to_owned(),
        many => format!("; on it, {many} identities that no workload runs as"),
    };
    format!("used by {production} for production, {other} otherwise{open}{orphaned}")
}

impl Show {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.show(session, opened))
    }

    fn show(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let found = opened.store.find_zone(&self.zone)?;
        let row = opened.store.zone_row(found.id)?.ok_or_else(|| Refusal::not_found(&found.key))?;
        let sides = [Side::Production, Side::Other, Side::Unclear].map(|side| users(opened, found.id, side));
        let [production, other, unclear] = sides;
        let (production, other, unclear) = (production?, other?, unclear?);
        let orphans = orphans(opened, found.id)?;
        if session.globals.json {
            let mut json = as_json(&row);
            if let Json::Object(json) = &mut json {
                let list = |users: &[User]| {
                    let each =
                        |it: &User| json!({"id": it.id.to_string(), "key": it.called, "since": it.since.to_string()});
                    users.iter().map(each).collect::<Vec<_>>()
                };
                json.insert("used_for_production".to_owned(), list(&production).into());
                json.insert("used_otherwise".to_owned(), list(&other).into());
                json.insert("use_not_said".to_owned(), list(&unclear).into());
                let orphans = orphans.iter().map(|(id, called)| json!({"id": id.to_string(), "called": called}));
                json.insert("identities_without_workload".to_owned(), orphans.collect::<Vec<_>>().into());
            }
            session.out.json(&json)?;
            return Ok(Exit::Yes);
        }
        session.out.line(format!("{}: {}, {}", row.name, row.kind, row.environment))?;
        session.out.line(format!("  {}", row.id))?;
        session.out.line(format!("  {}", in_words(&row)))?;
        if row.is_on_both_sides() {
            session.out.wrapped(2, "on both sides: what is tried out and what is in production meet here")?;
        }
        for (title, users) in [("For production", production), ("Otherwise", other), ("Not said", unclear)] {
            if !users.is_empty() {
                session.out.gap()?;
                session.out.line(title)?;
            }
            for user in users {
                session.out.line(format!("  {} since {}", user.called, user.since))?;
            }
        }
        if !orphans.is_empty() {
            session.out.gap()?;
            session.out.line("Identities that no workload runs as")?;
        }
        for (_, called) in orphans {
            session.out.line(format!("  {called}"))?;
        }
        Ok(Exit::Yes)
    }
}

/// Everybody who uses a zone on one side, the longest standing first.
fn users(opened: &Opened, zone: Id, side: Side) -> Result<Vec<User>, Failure> {
    let mut users: Vec<User> = vec![];
    loop {
        let place = users.last().map(|user| ZoneUserPlace { since: user.since, id: user.id });
        let page = opened.store.zone_users(zone, side, place, 1_000)?;
        if page.is_empty() {
            return Ok(users);
        }
        users.extend(page);
    }
}

/// The identities on a zone that no workload runs as.
fn orphans(opened: &Opened, zone: Id) -> Result<Vec<(Id, String)>, Failure> {
    let mut orphans: Vec<(Id, String)> = vec![];
    loop {
        let page = opened.store.zone_orphans(zone, orphans.last().map(|(id, _)| *id), 1_000)?;
        if page.is_empty() {
            return Ok(orphans);
        }
        orphans.extend(page);
    }
}

impl ZoneList {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        session.listing(|session, opened| self.list(session, opened))
    }

    fn list(self, session: &mut Session, opened: &Opened) -> Result<Exit, Failure> {
        let (filter, asking) = self.on.read(List::Zones, &self.text, opened)?;
        let narrowed = Narrowed { filter: &filter, asking: &asking };
        let for_people = !session.globals.csv && !session.globals.json;
        if for_people && opened.store.zones_after(narrowed, None, 1)?.is_empty() {
            session.out.line("no zone is recorded that fits; record one with `countersign zone add`")?;
            return Ok(Exit::Yes);
        }
        if session.globals.json {
            let mut array = session.out.array()?;
            each(opened, narrowed, |row| array.item(&as_json(&row)))?;
            array.end()?;
            return Ok(Exit::Yes);
        }
        let mut table = Table::begin(session, heads(List::Zones))?;
        each(opened, narrowed, |row| {
            let cells = List::Zones.shown().map(|(column, _)| row.cell(column.entry.field).words());
            table.row(&cells.collect::<Vec<_>>())
        })?;
        table.end()?;
        Ok(Exit::Yes)
    }
}

fn each(
    opened: &Opened,
    narrowed: Narrowed<'_>,
    mut take: impl FnMut(ZoneRow) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut place = None;
    loop {
        let rows = opened.store.zones_after(narrowed, place.as_ref(), 1_000)?;
        let Some(last) = rows.last() else { return Ok(()) };
        place = Some(last.place());
        for row in rows {
            take(row)?;
        }
    }
}

fn as_json(row: &ZoneRow) -> Json {
    json!({
        "id": row.id.to_string(), "name": row.name, "kind": row.kind, "environment": row.environment,
        "production": row.production, "other": row.other, "unclear": row.unclear,
        "orphaned": row.orphaned, "last_entry": row.last_entry.to_string(),
    })
}
