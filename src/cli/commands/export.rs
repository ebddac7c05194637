//! `export`: a folder of evidence for somebody else to take away.

use std::path::PathBuf;

use chrono::DateTime;
use clap::Args;
use serde_json::json;

use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::session::{Opened, Session};
use crate::cli::{print, target, typed};
use crate::domain::Instant;
use crate::evidence::{ExportError, Options, Outcome, Period, Recorded, Style, export};

/// Export an evidence pack: tables, the ledger, and checksums that anyone can verify.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign export /srv/audit
  countersign export /srv/audit --as-of 2026-09-30 --period 2026-07-01..2026-09-30
  countersign export . --filter 'stage:production' --excel
  countersign --read-only export .

The pack is a new folder in DIR. The same register, day and options give the same bytes. Keep the last line that is printed: next
quarter `countersign verify --against` it. Ends with 3 where the register did not witness all that was asked for, unless
--allow-partial is said.")]
pub struct Export {
    /// The folder to put it into
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// The days that are asked about: 2026-07-01..2026-09-30
    #[arg(long, value_name = "FROM..TO")]
    period: Option<String>,
    /// Which workloads are in scope; the others are counted and not shown
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,
    /// As it was known at the end of a day, at an instant (2026-09-30T16:00:00Z), or after so many entries (@1500)
    #[arg(long, value_name = "DAY|INSTANT|@N")]
    known_at: Option<String>,
    /// Begin each table with a byte-order mark, which spreadsheets need to read UTF-8
    #[arg(long)]
    excel: bool,
    /// Leave cells that a spreadsheet would run as they are
    #[arg(long)]
    raw: bool,
    /// End with 0 though not all that was asked for was witnessed
    #[arg(long)]
    allow_partial: bool,
    #[command(flatten)]
    options: ActOptions,
}

impl Export {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.open_for_export()?;
        let options = self.options(session, &opened)?;
        let request = self.options.request(session, &opened)?;
        let mut progress = Progress::shown(session, "export");
        let done = export(&mut opened.store, &request, &options, &mut |done, all| progress.at(done, all));
        drop(progress);
        let outcome = done.map_err(|error| match error {
            ExportError::Store(error) => session.met(error),
            other => Failure::wrong(other.to_string()),
        })?;
        session.checkpoint(&mut opened.store);
        tell(session, &outcome)?;
        if let Some(filter) = options.filter.as_ref().filter(|_| outcome.manifest.scope.within == 0) {
            let as_of = outcome.manifest.as_of;
            print::note(&format!(
                "no workload matched `{filter}` as of {as_of}, so the pack shows none; to try a filter first, run `countersign list --filter`"
            ));
        }
        let is_sure = outcome.in_doubt.is_none();
        Ok(if is_sure && (outcome.is_covered() || self.allow_partial) { Exit::Yes } else { Exit::CannotTell })
    }

    fn options(&self, session: &Session, opened: &Opened) -> Result<Options, Failure> {
        let day = |typed: &str| typed::past_day(typed, opened.today);
        let period = self.period.as_deref().map(|typed| {
            let (from, to) = typed
                .split_once("..")
                .ok_or_else(|| Failure::new(typed, "this is no period", "write 2026-07-01..2026-09-30"))?;
            Ok::<_, Failure>(Period { from: day(from)?, to: day(to)? })
        });
        if let Some(filter) = &self.filter {
            target::says_something(filter, "leave --filter out for a pack of every workload")?;
            target::filter(filter, opened)?;
        }
        let as_of = session.globals.as_of.as_deref().map(day).transpose()?;
        let known_at = self.known_at.as_deref().map(|typed| known_at(typed, opened)).transpose()?;
        if let Some(entries) = known_at {
            let last = opened.store.latest(Some(entries + 1), 1)?;
            let zone = opened.policy()?.time_zone;
            let known_on = last.first().map(|row| row.entry.at.day_in(zone));
            let as_of = as_of.unwrap_or(opened.today);
            if let Some(known_on) = known_on.filter(|known_on| as_of > *known_on) {
                print::note(&format!(
                    "as of {as_of}, from what was known on {known_on}: nothing that was recorded later is in it"
                ));
            }
        }
        Ok(Options {
            place: self.place.clone(),
            as_of,
            known_at,
            period: period.transpose()?,
            filter: self.filter.clone(),
            me: opened.me,
            style: Style { mark: self.excel, raw: self.raw },
        })
    }
}

/// How many entries were known at the end of a day, at an instant, or as the number itself says.
fn known_at(typed: &str, opened: &Opened) -> Result<u64, Failure> {
    if let Some(number) = typed.trim().strip_prefix('@') {
        return number.parse().map_err(|_| Failure::new(typed, "this is no number of entries", "write @1500"));
    }
    let zone = opened.policy()?.time_zone;
    let known = if typed.contains('T') {
        let at = DateTime::parse_from_rfc3339(typed.trim()).ok().and_then(|at| Instant::from_utc(at.to_utc()));
        let at = at.ok_or_else(|| Failure::new(typed, "this is no instant", "write 2026-09-30T16:00:00Z"))?;
        opened.store.entries_recorded(|recorded| recorded <= at)?
    } else {
        let day = typed::day_that_came("--known-at", typed, opened.today)?;
        opened.store.entries_recorded(|recorded| recorded.day_in(zone) <= day)?
    };
    if known == 0 {
        return Err(Failure::new(
            typed,
            "nothing was known by then",
            "give a day or an instant since the register began",
        ));
    }
    Ok(known)
}

fn tell(session: &mut Session, outcome: &Outcome) -> Result<(), Failure> {
    let manifest = &outcome.manifest;
    let not_recorded = match &outcome.recorded {
        Recorded::ByAct(_) => None,
        Recorded::NotRecorded { because } => Some(because.as_str()),
    };
    let coverage = manifest.coverage.says();
    if session.globals.json {
        return session.out.json(&json!({
            "done": true,
            "folder": outcome.folder.to_string_lossy(),
            "pack": outcome.pack,
            "manifest_sha256": outcome.manifest_sha256,
            "as_of": manifest.as_of.to_string(),
            "covered": outcome.is_covered(),
            "coverage": coverage,
            "workloads": manifest.scope.within,
            "out_of_scope": manifest.scope.out,
            "files": manifest.files.len(),
            "ledger": outcome.ledger.ledger.to_string(),
            "entries": outcome.ledger.size,
            "head": outcome.ledger.head.to_string(),
            "recorded": not_recorded.is_none(),
            "in_doubt": outcome.in_doubt,
            "keep": outcome.line_to_keep(),
        }));
    }
    session.out.line(outcome.folder.display())?;
    let (within, total) = (manifest.scope.within, manifest.scope.total);
    session.out.line(format!("pack {}: {within} of {total} workloads as of {}", outcome.pack, manifest.as_of))?;
    session.out.line(coverage)?;
    if let Some(because) = not_recorded {
        session.out.line(format!("the export is not recorded in the register: {because}"))?;
    }
    if let Some(why) = &outcome.in_doubt {
        session.out.line(format!("the pack is there, but the disk did not confirm that it keeps it ({why}); export again once the disk is sound"))?;
    }
    session.out.line(format!("checkpoint to keep: {}", outcome.line_to_keep()))
}
