//! `exception`: a permission to fail one control for a time: asked for, approved or declined by another person, renewed, closed.

mod list;

pub(super) use list::as_json;

use clap::{Args, Subcommand};
use serde_json::json;

use super::show::standing;
use crate::cli::act_options::{ActOptions, Given};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::session::{Opened, Session};
use crate::cli::typed;
use crate::controls::{catalogue, excepted, judge};
use crate::domain::attested::{self, Vouched};
use crate::domain::command::Request;
use crate::domain::field::Fields;
use crate::domain::lately::Around;
use crate::domain::record::{By, Exception as Recorded, ExceptionFacts};
use crate::domain::{Assurance, Command, Dossier, Id, Record};
use crate::store::read::{Found, Proven};

/// Request, decide, renew and close exceptions.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign exception request claims-triage-agent --control LOG-1 --reason \"the log store moves in January\" \\
    --compensating-control \"two people sample the answers weekly\" --owner me --until 2027-01-31
  countersign exception request claims-triage-agent --control DAT-3 --item claims-db --reason \"the contract is being renewed\" \\
    --compensating-control \"access is read by the data office each month\" --owner \"R. Diaz\" --until +60d
  countersign exception approve claims-triage-agent:LOG-1 --by \"M. Silva\"
  countersign exception renew claims-triage-agent:LOG-1 --until +30d --by \"M. Silva\" --reason \"the move slipped\"
  countersign exception close claims-triage-agent:LOG-1 --reason \"prompts are logged\"
  countersign exception list

The finding stays a fail and reads \"excepted until\" its last day; a gate lets it through until then. It stops counting by itself.
An exception is named by its id, or as KEY:CONTROL. Who asked for it, who answers for it and the owner of the workload do not
decide on it. How long one may last, each control says for itself.")]
pub struct Exception {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Ask that a workload may fail a control until a day
    Request(Ask),
    /// Approve what another person asked for
    Approve(Approve),
    /// Say no to what another person asked for
    Reject(Reject),
    /// Give one that was approved another term
    Renew(Renew),
    /// Close one, or withdraw it before anyone decides
    Close(Close),
    /// The exceptions that wait or stand
    List(list::ExceptionList),
}

#[derive(Debug, Args)]
struct Ask {
    /// The workload
    key: String,
    /// The control that may fail
    #[arg(long, value_name = "ID")]
    control: String,
    /// The one thing that may fail it: a data set or an id; repeat it for more. Without it, the finding as a whole
    #[arg(long, value_name = "ITEM")]
    item: Vec<String>,
    /// Why the control cannot be met for now
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The measure that makes up for it meanwhile
    #[arg(long, value_name = "TEXT")]
    compensating_control: String,
    /// The person who answers for it
    #[arg(long, value_name = "PERSON")]
    owner: String,
    /// The last day on which it counts
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: String,
    /// Who asks; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Args)]
struct Approve {
    /// The exception: its id, or KEY:CONTROL
    exception: String,
    /// Who approves; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
struct Reject {
    /// The exception: its id, or KEY:CONTROL
    exception: String,
    /// Why not
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who declines; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Args)]
struct Renew {
    /// The exception: its id, or KEY:CONTROL
    exception: String,
    /// The new last day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: String,
    /// Why it is still needed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who renews; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Args)]
struct Close {
    /// The exception: its id, or KEY:CONTROL
    exception: String,
    /// What became of it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who closes it; you, where nobody is named
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    #[command(flatten)]
    given: Given,
}

impl Exception {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let (exception, by, options, what) = match self.what {
            What::List(list) => return list.run(session),
            What::Request(ask) => return ask.run(session),
            What::Approve(Approve { exception, by, options }) => (exception, by, options, Act::Approve),
            What::Reject(Reject { exception, reason, by, given }) => (exception, by, given.into(), Act::Reject(reason)),
            What::Renew(Renew { exception, until, reason, by, given }) => {
                (exception, by, given.into(), Act::Renew(until, reason))
            }
            What::Close(Close { exception, reason, by, given }) => (exception, by, given.into(), Act::Close(reason)),
        };
        let mut opened = session.write()?;
        let named = named(&opened, &exception)?;
        let by = opened.people().by(by.as_deref())?;
        act(session, &mut opened, &named, by, &options, what)
    }
}

impl Ask {
    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let Proven { found: Found { id, key, last_entry }, dossier } = opened.store.proven(&self.key)?;
        let control = self.control.trim().to_uppercase();
        let items: Vec<Id> = self.item.iter().map(|typed| item(&dossier, typed)).collect::<Result<_, _>>()?;
        let mut fields = Fields::<ExceptionFacts>::new();
        let (people, today) = (opened.people(), opened.today);
        let options = ActOptions::from(self.given);
        let dating = options.dating(&opened)?;
        for (name, text) in [
            ("reason", &self.reason),
            ("compensating_control", &self.compensating_control),
            ("owner", &self.owner),
            ("expires_on", &self.until),
        ] {
            typed::set(&mut fields, name, text, &people, dating)?;
        }
        let until = typed::day(&self.until, dating)?;
        let by = people.by(self.by.as_deref())?;
        let advance = excepted::beforehand(&judge(&dossier, today, opened.policy()?), &control, &items);
        let request = stated(options.request_on(session, &opened, id, last_entry)?, by);
        let command = Command::RequestException { workload: id, control: control.clone(), items, by, fields };
        let committed = session.commit(&mut opened, &request, command)?;
        if let Some(advance) = advance {
            print::note(&format!("{key}: {control} {advance}"));
        }
        let words = format!("{key}: exception from {control} until {until} asked for; it waits for another person");
        let exception = committed.begun.first().map(ToString::to_string);
        let also = json!({
            "key": key, "exception": exception, "control": control, "until": until.to_string(), "note": advance,
        });
        session.done(&words, &committed, also)
    }
}

/// What is done to an exception.
enum Act {
    Approve,
    Reject(String),
    Renew(String, String),
    Close(String),
}

fn act(
    session: &mut Session,
    opened: &mut Opened,
    named: &Named,
    by: By,
    options: &ActOptions,
    what: Act,
) -> Result<Exit, Failure> {
    let Named { exception, workload, key, control, last_entry } = named;
    let (exception, workload) = (*exception, *workload);
    let (command, did) = match what {
        Act::Approve => (Command::DecideException { exception, workload, by, declined: None }, "approved".to_owned()),
        Act::Reject(reason) => {
            (Command::DecideException { exception, workload, by, declined: Some(reason) }, "declined".to_owned())
        }
        Act::Renew(until, reason) => {
            let until = typed::day(&until, options.dating(opened)?)?;
            (Command::RenewException { exception, workload, by, until, reason }, format!("renewed until {until}"))
        }
        Act::Close(reason) => (Command::CloseException { exception, workload, by, reason }, "closed".to_owned()),
    };
    let before = opened.store.proven_dossier(workload, None)?;
    let is_decision = !matches!(command, Command::CloseException { .. });
    let is_renewal = matches!(command, Command::RenewException { .. });
    let before = before.as_ref().filter(|_| is_decision).and_then(|it| Some((it, it.exception(exception)?)));
    let request = stated(options.request_on(session, opened, exception, *last_entry)?, by);
    let account = request.actor.as_login();
    let vouched = before.map(|(dossier, it)| attested::on_exception(by, &account, it, dossier));
    let changed = match before {
        Some((dossier, it)) => {
            let who = opened.store.record(by.person)?;
            let who = who.as_ref().and_then(Record::person);
            let around = Around::exception(dossier, it);
            let around =
                if is_renewal { around.renewed(by.person, request.on.unwrap_or(opened.today)) } else { around };
            around.changed(opened.store.register(), &catalogue().version, who)
        }
        None => vec![],
    };
    if !session.globals.json {
        for change in &changed {
            print::note(change);
        }
    }
    let committed = session.commit(opened, &request, command)?;
    let called = opened.people().called(by.person)?;
    let dossier = opened.store.dossier(workload)?;
    let now = dossier.as_ref().map(|dossier| standing(dossier, opened)).transpose()?.unwrap_or_default();
    let state = dossier.as_ref().and_then(|it| it.exception(exception)).map(|it| it.state_on(opened.today));
    let also = json!({
        "key": key, "exception": exception.to_string(), "control": control, "state": state,
        "by": by.person.to_string(), "assurance": by.assurance.shown(), "attested": vouched.as_ref().map(|it| it.attested),
        "recorded_by_account": account, "same_account": vouched.as_ref().map(|it| it.same_account),
        "changed_around": changed,
    });
    let own = vouched.as_ref().map_or("", Vouched::beside);
    session.done(&format!("{key}: exception from {control} {did} by {called}{own}; {now}"), &committed, also)
}

/// What another person is said to have done is recorded as stated by them.
fn stated(request: Request, by: By) -> Request {
    if by.assurance == Assurance::Stated {
        return Request { stated_by: request.stated_by.or(Some(by.person)), ..request };
    }
    request
}

/// An exception that was named, with the last entry about it.
struct Named {
    exception: Id,
    workload: Id,
    key: String,
    control: String,
    last_entry: Id,
}

/// The exception of an id, or the one from a control that waits or stands for the workload of a key.
fn named(opened: &Opened, typed: &str) -> Result<Named, Failure> {
    let nothing = || Failure::new(typed, "there is no such exception", "see `countersign exception list --all`");
    let id = match typed.split_once(':') {
        None => typed.trim().parse::<Id>().map_err(|_| nothing())?,
        Some((key, control)) => {
            let Proven { dossier, .. } = opened.store.proven(key)?;
            let from = |it: &&Recorded| it.control.eq_ignore_ascii_case(control.trim()) && (it.waits() || it.stands());
            match dossier.exceptions.iter().filter(from).collect::<Vec<_>>().as_slice() {
                [] => return Err(nothing()),
                [one] => one.id,
                many => {
                    let ids: Vec<String> = many.iter().map(|it| it.id.to_string()).collect();
                    let why = format!("{} exceptions are from this control", many.len());
                    return Err(Failure::new(typed, why, format!("say which by id: {}", ids.join(", "))));
                }
            }
        }
    };
    let record = opened.store.proven_record(id)?.ok_or_else(nothing)?;
    let exception = record.exception().ok_or_else(nothing)?;
    let workload = opened.store.proven_record(exception.workload)?;
    let key = workload.as_ref().and_then(|it| it.workload()).map(|it| it.key.clone()).ok_or_else(nothing)?;
    let control = exception.control.clone();
    Ok(Named { exception: id, workload: exception.workload, key, control, last_entry: record.heard.last_entry })
}

/// What an exception is limited to: access to the data set of this name, or a record of this id.
fn item(dossier: &Dossier, typed: &str) -> Result<Id, Failure> {
    if let Ok(id) = typed.trim().parse::<Id>() {
        return Ok(id);
    }
    let called = dossier.grants.iter().filter(|it| it.facts.dataset.known().is_some_and(|set| set == typed.trim()));
    match called.map(|grant| grant.id).collect::<Vec<_>>().as_slice() {
        [one] => Ok(*one),
        [] => {
            let next = "name one of its data sets, or an id from `countersign show KEY`";
            Err(Failure::new(typed, "the workload has nothing of this name", next))
        }
        many => {
            let ids: Vec<String> = many.iter().map(ToString::to_string).collect();
            let why = format!("{} grants are of this data set", many.len());
            Err(Failure::new(typed, why, format!("say which by id: {}", ids.join(", "))))
        }
    }
}
