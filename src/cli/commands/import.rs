//! `import`: an inventory from elsewhere; planned, then taken as one act. At a terminal the plan is shown and asked about first.

mod resolve;

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value as Json, json};

use crate::cli::act_options::ActOptions;
use crate::cli::again::{TRIES, is_passing};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::{Progress, tell_taken_over};
use crate::cli::session::{Opened, Session};
use crate::domain::Id;
use crate::domain::command::Request;
use crate::domain::wording::Wording;
use crate::files::{self, Links};
use crate::import::encoding::Encoding;
use crate::import::profile;
use crate::import::recognise::Hints;
use crate::import::said::{read_mapping, written_mapping};
use crate::import::summary::LIVE_HIGH_IMPACT;
use crate::import::{
    ApplyError, ImportSummary, OpenError, Outcome, Plan, PlanError, Reading, Source, apply, write_rejects,
};
use crate::query::Asking;

/// The longest mapping that is read, in bytes.
const MAPPING: u64 = 1 << 20;

/// Read an inventory from elsewhere: say what becomes of each row, and take it as one act.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  countersign import inventory.csv --from csv --map name=\"Use case\" --map owner=Contact --dry-run
  countersign import inventory.csv --from csv --map name=\"Use case\" --apply --rejects rejected.csv
  countersign import anwendungen.csv --from csv:apps --map-value stage:\"In Betrieb\"=production --dates day-month-year
  countersign import anwendungen.csv --from csv:apps --mapping apps.toml --keep-mapping --reason \"agreed with the team\"
  countersign import us-federal-2025.csv --from us-federal-2025
  curl -s https://inventory.acme.example/ai.csv | countersign import - --from csv:acme --apply
  countersign import resolve claims-triage --keep --reason \"asked the vendor; the file is wrong\"

Sources: csv (any table; columns called like fields are taken for them, others with --map), csv:NAME, us-federal-2025,
us-federal-2024. What a source does not state stays unknown; what a person answered is never overwritten: that row is a conflict
and waits. At a terminal the plan is shown and asked about, unless --apply is given; elsewhere nothing is asked. Ends with 4 where rows were rejected
or in conflict that were not so in the last import; trouble that is known is counted apart."
)]
pub struct Import {
    #[command(flatten)]
    inventory: Inventory,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    Resolve(resolve::Resolve),
}

#[derive(Debug, Args)]
struct Inventory {
    /// The file, or - for a pipe
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// What it is
    #[arg(long, value_name = "SOURCE", required = true)]
    from: Option<String>,
    /// Which column a field is taken from: a header, or #3 for the third
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    maps: Vec<String>,
    /// What a word of the source means: FIELD:WORD=VALUE, such as stage:"In use"=production; * for every field
    #[arg(long = "map-value", value_name = "FIELD:WORD=VALUE")]
    values: Vec<String>,
    /// Read the mapping from this file: columns, words, words for nothing, the order of days
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Write the mapping of this run to a new file, with the words that were not understood for you to fill in
    #[arg(long, value_name = "FILE")]
    save_mapping: Option<PathBuf>,
    /// Keep the mapping of this run for the next file of the source
    #[arg(long, conflicts_with = "dry_run")]
    keep_mapping: bool,
    /// The order in which days are written
    #[arg(long = "dates", value_name = "ORDER", value_enum)]
    dates: Vec<Order>,
    /// Make unknown what the source stated once and no longer states; what a person answered stands
    #[arg(long)]
    clear_blank: bool,
    /// Take it without asking at a terminal
    #[arg(long, conflicts_with = "dry_run")]
    apply: bool,
    /// Write the rejected rows here, each with its reason, to be fixed and imported again
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How its bytes stand for characters
    #[arg(long, value_enum)]
    encoding: Option<Bytes>,
    /// What stands between its cells: one character, or tab
    #[arg(long, value_name = "CHARACTER", value_parser = separator)]
    separator: Option<char>,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    YearMonthDay,
    MonthDayYear,
    DayMonthYear,
}

impl Order {
    fn word(self) -> &'static str {
        match self {
            Self::YearMonthDay => "year-month-day",
            Self::MonthDayYear => "month-day-year",
            Self::DayMonthYear => "day-month-year",
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Bytes {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "windows-1252")]
    Windows1252,
    #[value(name = "utf-16le")]
    Utf16Le,
    #[value(name = "utf-16be")]
    Utf16Be,
}

impl From<Bytes> for Encoding {
    fn from(bytes: Bytes) -> Self {
        match bytes {
            Bytes::Utf8 => Self::Utf8,
            Bytes::Windows1252 => Self::Windows1252,
            Bytes::Utf16Le => Self::Utf16Le,
            Bytes::Utf16Be => Self::Utf16Be,
        }
    }
}

fn separator(typed: &str) -> Result<char, String> {
    profile::separator(typed).ok_or_else(|| "one character such as `;`, or tab".to_owned())
}

impl Import {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        match self.what {
            Some(What::Resolve(resolve)) => resolve.run(session),
            None => self.inventory.run(session),
        }
    }
}

impl Inventory {
    /// The file; it is only left out where something else than a file is meant.
    fn file(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new(""))
    }

    fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = if session.globals.dry_run { session.read()? } else { session.write()? };
        let mut source = self.source(&opened)?;
        let mut plan = planned(&mut source, &opened)?;
        if let Some(file) = &self.save_mapping {
            save_mapping(&plan, file)?;
        }
        if let Some(file) = &self.rejects {
            keep_rejects(&mut source, &plan, file)?;
        }
        let asks = !self.apply && !session.globals.dry_run && self.can_ask(session);
        if asks {
            self.tell_plan(session, &plan)?;
        }
        let takes = !session.globals.dry_run && (!asks || asked(session)?);
        let outcome = if asks && takes {
            // What a person has seen is taken as they saw it, or not at all.
            Some(self.take(session, &mut opened, &mut source, &plan)?)
        } else if takes {
            Some(self.take_what_is_planned(session, &mut opened, &mut source, &mut plan)?)
        } else {
            None
        };
        self.tell(session, &plan, outcome.as_ref(), asks)?;
        if outcome.is_some_and(|outcome| !outcome.only_seen) && !session.globals.json {
            tell_brought(session, &plan, &opened)?;
        }
        Ok(if plan.has_new_trouble() { Exit::WithRest } else { Exit::Yes })
    }

    /// What the options of this run say of the source, on top of a file's mapping.
    fn wording(&self) -> Result<Wording, Failure> {
        let read = |file: &PathBuf| {
            let failed =
                |why: String| Failure::new(file.to_string_lossy(), why, "correct it, or give another with --mapping");
            let text =
                files::read_text(file, Links::Follow, MAPPING).map_err(|error| failed(files::why(file, &error)))?;
            read_mapping(&text).map_err(|bad| failed(bad.to_string()))
        };
        let of_file = self.mapping.as_ref().map(read).transpose()?.unwrap_or_default();
        let encoding = self.encoding.and_then(|bytes| Some(bytes.to_possible_value()?.get_name().to_owned()));
        let separator = self.separator.map(|it| if it == '\t' { "tab".to_owned() } else { it.to_string() });
        Ok(of_file.with(&Wording {
            encoding,
            separator,
            dates: self.dates.iter().map(|order| order.word().to_owned()).collect(),
            ..Wording::default()
        }))
    }

    fn source(&self, opened: &Opened) -> Result<Source, Failure> {
        let hints = Hints { encoding: self.encoding.map(Into::into), separator: self.separator };
        let wording = self.wording()?;
        let how = Reading {
            source: self.from.as_deref().unwrap_or_default(),
            maps: &self.maps,
            values: &self.values,
            wording: Some(&wording),
            kept: opened.store.register().map(|register| &register.mappings),
            keeps: self.keep_mapping,
            hints,
            on: Some(self.options.day(opened)?),
            clear_blank: self.clear_blank,
            ..Reading::default()
        };
        Ok(if self.file() == Path::new("-") {
            Source::from_pipe(io::stdin(), "standard input", &how)?
        } else {
            Source::open(self.file(), &how)?
        })
    }

    fn take(
        &self,
        session: &Session,
        opened: &mut Opened,
        source: &mut Source,
        plan: &Plan,
    ) -> Result<Outcome, Failure> {
        let request = self.options.request(session, opened)?;
        let import = session.new_id()?;
        let done = try_to_take(session, opened, source, plan, (&request, import));
        self.taken(session, opened, done)
    }

    /// Takes a plan that nobody has seen: where the register changed since it was made, it is made again.
    fn take_what_is_planned(
        &self,
        session: &Session,
        opened: &mut Opened,
        source: &mut Source,
        plan: &mut Plan,
    ) -> Result<Outcome, Failure> {
        let request = self.options.request(session, opened)?;
        let import = session.new_id()?;
        let mut done = try_to_take(session, opened, source, plan, (&request, import));
        for _ in 1..TRIES {
            match &done {
                Err(ApplyError::Register(error)) if is_passing(error) => {}
                _ => break,
            }
            opened.store.refresh()?;
            *plan = planned(source, opened)?;
            done = try_to_take(session, opened, source, plan, (&request, import));
        }
        let outcome = self.taken(session, opened, done)?;
        Ok(outcome)
    }

    fn taken(
        &self,
        session: &Session,
        opened: &mut Opened,
        done: Result<Outcome, ApplyError>,
    ) -> Result<Outcome, Failure> {
        let outcome = done.map_err(|error| match error {
            ApplyError::Register(error) => session.met(error),
            ApplyError::OtherFile | ApplyError::File(_) => {
                Failure::wrong(format!("{}: {error}", self.file().display()))
            }
        })?;
        tell_taken_over(outcome.taken_over.as_deref());
        session.after(&mut opened.store, &outcome.committed)?;
        Ok(outcome)
    }

    /// Whether somebody sits there to be asked: a terminal at both ends, and the file not read from it.
    fn can_ask(&self, session: &Session) -> bool {
        !session.globals.json
            && self.file() != Path::new("-")
            && io::stdin().is_terminal()
            && io::stdout().is_terminal()
    }

    fn tell_plan(&self, session: &mut Session, plan: &Plan) -> Result<(), Failure> {
        for line in plan.lines() {
            session.out.line(line)?;
        }
        match self.rejects.as_ref().filter(|_| plan.tally.rejected > 0) {
            Some(rejects) => session.out.line(format!("the rejected rows are in {}", rejects.display())),
            None => Ok(()),
        }
    }

    fn tell(&self, session: &mut Session, plan: &Plan, outcome: Option<&Outcome>, told: bool) -> Result<(), Failure> {
        if session.globals.json {
            let mut json = plan.to_json();
            if let Json::Object(json) = &mut json {
                json.insert("applied".to_owned(), outcome.is_some().into());
                json.insert("entries".to_owned(), json!(outcome.map_or(0, |outcome| outcome.committed.entries)));
            }
            return session.out.json(&json);
        }
        if !told {
            self.tell_plan(session, plan)?;
        }
        match outcome {
            Some(outcome) if outcome.only_seen => {
                session.out.line("nothing of it is new: it is noted that the file was offered again")
            }
            Some(outcome) => {
                session.out.line(format!("imported; {} ledger entries written", outcome.committed.entries))
            }
            None => session.out.line("nothing was written"),
        }
    }
}

/// The plan; a fault of the file names the file.
fn planned(source: &mut Source, opened: &Opened) -> Result<Plan, Failure> {
    Plan::make(source, &opened.store).map_err(|error| match error {
        PlanError::Register(error) => error.into(),
        PlanError::File(fault) => Failure::wrong(format!("{}: {fault}", source.file_name())),
        PlanError::Unused(why) => Failure::wrong(why),
    })
}

fn try_to_take(
    session: &Session,
    opened: &mut Opened,
    source: &mut Source,
    plan: &Plan,
    (request, import): (&Request, Id),
) -> Result<Outcome, ApplyError> {
    let mut progress = Progress::shown(session, "import");
    apply(source, plan, &mut opened.store, request.clone(), import, &mut |done, all| progress.at(done, all))
}

/// What the rows brought, and what to look at first.
fn tell_brought(session: &mut Session, plan: &Plan, opened: &Opened) -> Result<(), Failure> {
    let asking = Asking { today: opened.today, me: opened.me };
    let brought = ImportSummary::of(plan, &opened.store, &asking)?;
    session.out.line(brought.to_string())?;
    let first = brought.live_high_impact;
    if first > 0 {
        let filter = brought.filter(LIVE_HIGH_IMPACT);
        session.out.line(format!(
            "first: the {first} that are live and called high-impact, `countersign list --filter '{filter}'`"
        ))?;
    }
    session.out.line("next: run `countersign` and choose Getting started")
}

/// Asks whether the plan is to be taken; only `y` and `yes` are.
fn asked(session: &mut Session) -> Result<bool, Failure> {
    session.out.line("Import these rows? [y/N]")?;
    session.out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|error| Failure::wrong(error.to_string()))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Writes the mapping to a new file. A file that is there is left as it is.
fn save_mapping(plan: &Plan, file: &Path) -> Result<(), Failure> {
    let failed = |why: String| Failure::new(file.to_string_lossy(), why, "give another file with --save-mapping");
    let written = written_mapping(plan).map_err(|error| failed(error.to_string()))?;
    let mut to = files::create_new(file).map_err(|error| failed(files::why(file, &error)))?;
    io::Write::write_all(&mut to, written.as_bytes()).map_err(|error| failed(error.to_string()))
}

/// Writes the rejected rows to a new file; none where there are none. A file that is there is left as it is.
fn keep_rejects(source: &mut Source, plan: &Plan, file: &Path) -> Result<(), Failure> {
    if plan.tally.rejected == 0 {
        return Ok(());
    }
    let failed = |why: &str| Failure::new(file.to_string_lossy(), why, "give another file with --rejects");
    let to = files::create_new(file).map_err(|error| failed(&files::why(file, &error)))?;
    write_rejects(source, plan, to).map_err(|fault| {
        // Half a table of rejected rows would pass for a whole one.
        let _ = std::fs::remove_file(file);
        failed(&fault.to_string())
    })
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::wrong(error.to_string())
    }
}
