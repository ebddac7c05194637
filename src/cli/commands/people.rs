//! `people`: who is recorded, who is behind this account, who left.

mod same;

use std::io::{self, IsTerminal as _};

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::session::{Opened, Session};
use crate::cli::table::{Table, heads};
use crate::cli::target;
use crate::cli::typed;
use crate::domain::contact::Written;
use crate::domain::field::Fields;
use crate::domain::record::{Person, PersonFacts};
use crate::domain::text::{folded, may_be_one_name};
use crate::domain::{Command, Id, PersonKind, YesNo};
use crate::query::List;
use crate::store::read::{Narrowed, PersonRow};

/// List, add and edit people, and set who you are.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign people list
  countersign people list --filter 'kind:mailbox owns>0'
  countersign people me \"A. Kumar\"
  countersign people add \"R. Diaz\" --address r.diaz@acme.example --team Claims
  countersign people edit ai@acme.example --set kind=mailbox
  countersign people offboard \"R. Diaz\" --on 2026-11-20
  countersign people add \"A. Kumar\" --address a.kumar2@acme.example --another
  countersign people merge kumar@acme.example a.kumar@acme.example

A person is named by name, address, `Name <address>`, id, or `me`. Wherever another person has to decide, two records of one
name count as one person until `--another` or `people apart` says that they are two.")]
pub struct People {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List people
    List(PeopleList),
    /// Say who you are: this person uses this account
    Me(Me),
    /// Add a person
    Add(Add),
    /// Edit a person
    Edit(Edit),
    /// Record that a person left
    Offboard(Offboard),
    /// Merge two records of one person
    Merge(same::Merge),
    /// Separate two people, or two records that were merged
    Apart(same::Apart),
}

/// List people.
#[derive(Debug, Args)]
struct PeopleList {
    #[command(flatten)]
    on: target::On,
}

/// Say who you are: this person uses this account.
#[derive(Debug, Args)]
struct Me {
    /// Your name; you are added where nobody of this name is recorded
    name: String,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Add {
    /// What people call them: a name, an address, or `Name <address>`
    name: String,
    /// They are someone else than the person of this name who is recorded
    #[arg(long)]
    another: bool,
    /// An e-mail address; repeat it for more
    #[arg(long = "address", value_name = "ADDRESS")]
    addresses: Vec<String>,
    /// Their team
    #[arg(long)]
    team: Option<String>,
    /// person, mailbox, team or vendor: only a person can be accountable
    #[arg(long, default_value = "person", value_parser = typed::word::<PersonKind>)]
    kind: PersonKind,
    /// Any other field
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Edit {
    /// Who
    person: String,
    /// What is true of them; `countersign fields person` lists what can be set
    #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Offboard {
    /// Who; `--on` says since when
    person: String,
    #[command(flatten)]
    options: ActOptions,
}

impl People {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        match self.what {
            What::List(it) => session.listing(|session, opened| list(session, opened, &it.on)),
            What::Me(it) => it.run(session),
            What::Add(it) => it.run(session),
            What::Edit(it) => it.run(session),
            What::Offboard(it) => it.run(session),
            What::Merge(it) => it.run(session),
            What::Apart(it) => it.run(session),
        }
    }
}

impl Me {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let me = recognise(session, &mut opened, &self.name, &self.options)?;
        let words = format!("you are {}, behind {}", me.called, opened.login);
        let json = json!({"id": me.id.to_string(), "name": me.called, "login": opened.login});
        session.done(&words, &me.committed, json)
    }
}

impl Add {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let mut fields = typed::fields::<PersonFacts>(&self.set, &opened.people(), opened.today)?;
        let Written { name, address } = Written::of(&self.name);
        if let Some(name) = name.as_ref().or(address.is_none().then_some(&self.name)) {
            typed::set(&mut fields, "name", name, &opened.people(), opened.today)?;
        }
        if let Some(team) = &self.team {
            typed::set(&mut fields, "team", team, &opened.people(), opened.today)?;
        }
        let addresses: Vec<&str> = address.iter().chain(&self.addresses).map(String::as_str).collect();
        if !addresses.is_empty() {
            typed::set(&mut fields, "addresses", &addresses.join(","), &opened.people(), opened.today)?;
        }
        if fields.get("kind").is_none() {
            fields = fields.with("kind", self.kind);
        }
        if fields.get("active").is_none() {
            fields = fields.with("active", YesNo::Yes);
        }
        let request = self.options.request(session, &opened)?;
        let is_another = self.another || says_another(session, &opened, name.as_deref())?;
        let command =
            if is_another { Command::AddAnother { fields } } else { Command::DescribePerson { person: None, fields } };
        let committed = session.commit(&mut opened, &request, command)?;
        let id = committed.begun.first().map(ToString::to_string);
        let words = format!("added {} ({})", self.name, id.as_deref().unwrap_or_default());
        for other in others_of_like_name(&opened, committed.begun.first().copied(), name.as_deref())? {
            print::note(&format!(
                "{other} may be the same person, and counts as one wherever another person is asked for; say which: `countersign people merge` or `countersign people apart`"
            ));
        }
        session.done(&words, &committed, json!({"id": id, "name": self.name}))
    }
}

/// Who is recorded under a name that may be this one, written otherwise.
fn others_of_like_name(opened: &Opened, added: Option<Id>, name: Option<&str>) -> Result<Vec<String>, Failure> {
    let Some(name) = name else { return Ok(vec![]) };
    let like = |other: &str| folded(other) != folded(name) && may_be_one_name(other, name);
    let others = opened.store.people()?.into_iter().filter(|row| Some(row.id) != added && like(&row.name));
    Ok(others.map(|row| row.name).collect())
}

/// Whether whoever sits at the terminal says that this is another person than the one of the name who is recorded.
fn says_another(session: &Session, opened: &Opened, name: Option<&str>) -> Result<bool, Failure> {
    let namesakes = name.map_or(Ok(vec![]), |name| opened.store.namesakes(&folded(name)))?;
    if namesakes.is_empty() || session.globals.json || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(false);
    }
    let told = namesakes.iter().map(|namesake| opened.store.person_told(namesake.id));
    let told = told.collect::<Result<Vec<_>, _>>()?;
    print::note(&format!("Recorded already: {}. Is this another person? [y/N]", told.join("; ")));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|error| Failure::wrong(error.to_string()))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

impl Edit {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let person = opened.people().id(&self.person)?;
        let fields = typed::fields::<PersonFacts>(&self.set, &opened.people(), opened.today)?;
        let command = Command::DescribePerson { person: Some(person), fields };
        change(session, &mut opened, person, &self.options, command, "described")
    }
}

impl Offboard {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let person = opened.people().id(&self.person)?;
        let left_on = self.options.day(&opened)?;
        let command = Command::PersonLeft { person, left_on };
        change(session, &mut opened, person, &self.options, command, &format!("left on {left_on}"))
    }
}

fn change(
    session: &mut Session,
    opened: &mut Opened,
    person: Id,
    options: &ActOptions,
    command: Command,
    did: &str,
) -> Result<Exit, Failure> {
    let request = options.request_as_said(session, opened, person)?;
    let committed = session.commit(opened, &request, command)?;
    let called = opened.people().called(person)?;
    session.done(&format!("{called}: {did}"), &committed, json!({"id": person.to_string(), "name": called}))
}

/// A person who was recognised behind this account.
pub(super) struct Recognised {
    pub id: Id,
    pub called: String,
    pub committed: crate::store::Committed,
}

/// Records who is behind this account: the one person of this name, or a new one where there is none.
pub(super) fn recognise(
    session: &Session,
    opened: &mut Opened,
    typed: &str,
    options: &ActOptions,
) -> Result<Recognised, Failure> {
    let known = opened.store.people_called(typed)?;
    let person = if known.is_empty() { None } else { Some(opened.people().id(typed)?) };
    let mut fields = Fields::new().with("kind", PersonKind::Person).with("active", YesNo::Yes);
    let Written { name, address } = Written::of(typed);
    if let Some(address) = &address {
        typed::set(&mut fields, "addresses", address, &opened.people(), opened.today)?;
    }
    let name = name.as_deref().or(address.is_none().then_some(typed));
    if let Some(name) = name {
        typed::set(&mut fields, "name", name, &opened.people(), opened.today)?;
    }
    let request = options.request(session, opened)?;
    let command = Command::LinkAccount { person, fields, login: opened.login.clone() };
    let committed = session.commit(opened, &request, command)?;
    opened.me = opened.store.person_behind(&opened.login)?;
    let id = opened.people().me()?;
    Ok(Recognised { id, called: opened.people().called(id)?, committed })
}

fn list(session: &mut Session, opened: &Opened, on: &target::On) -> Result<Exit, Failure> {
    let (filter, asking) = on.read(List::People, "", opened)?;
    let narrowed = Narrowed { filter: &filter, asking: &asking };
    let people = opened.store.people_after(narrowed, None, usize::MAX)?;
    if session.globals.json {
        let mut array = session.out.array()?;
        for row in &people {
            let record = opened.store.record(row.id)?;
            array.item(&one(row, record.as_ref().and_then(|record| record.person()), opened.me))?;
        }
        array.end()?;
        return Ok(Exit::Yes);
    }
    let is_csv = session.globals.csv;
    let mut table = Table::begin(session, heads(List::People))?;
    for row in people {
        let mut cells = vec![];
        for (column, _) in List::People.shown() {
            let words = opened.store.person_cell(&row, column.entry.field, &asking)?.words();
            let is_me = column.entry.name == "name" && opened.me == Some(row.id) && !is_csv;
            cells.push(if is_me { format!("{words} (me)") } else { words });
        }
        table.row(&cells)?;
    }
    table.end()?;
    Ok(Exit::Yes)
}

fn one(row: &PersonRow, person: Option<&Person>, me: Option<Id>) -> Json {
    json!({
        "id": row.id.to_string(),
        "name": row.name,
        "kind": row.kind,
        "team": row.team,
        "active": row.active,
        "owns": row.owns,
        "me": me == Some(row.id),
        "addresses": person.map(|person| &person.facts.addresses),
        "roles": person.map(|person| &person.facts.roles),
        "logins": person.map(|person| &person.logins),
        "last_entry": row.last_entry.to_string(),
    })
}
