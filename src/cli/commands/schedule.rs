//! `schedule`: the day of the next review, of one workload or of all that a filter finds.

use std::collections::{BTreeMap, HashSet};

use clap::Args;
use serde_json::json;

use crate::cli::act_options::ActOptions;
use crate::cli::bulk::Bulk;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::print;
use crate::cli::session::{Opened, Session};
use crate::cli::target::{self, Target};
use crate::cli::typed;
use crate::domain::spread::{Wanting, spread};
use crate::domain::{Command, Day, Derivation, Id};
use crate::store::read::Proven;

/// Rows of triage read at a time.
const PAGE: usize = 1_000;

/// Set the date of the next review.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign schedule claims-triage-agent --due 2027-01-31
  countersign schedule claims-triage-agent --due +12w
  countersign schedule --filter 'stage:production next_review_on:none' --by-rule --dry-run
  countersign schedule --filter 'stage:production next_review_on:none' --spread 12

The rule is the workload's own `cadence`, else the policy's for its stage and tier, counted from the last review.")]
pub struct Schedule {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    options: ActOptions,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct When {
    /// The day: 2027-01-31, fri, +3m, +12w; lengths count from the day of --on
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    due: Option<String>,
    /// The day that the rule gives
    #[arg(long)]
    by_rule: bool,
    /// Working days over so many weeks, the worst first, even over days and owners
    #[arg(long, value_name = "WEEKS", requires = "many", value_parser = clap::value_parser!(u32).range(1..=520))]
    spread: Option<u32>,
}

impl Schedule {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let Self { target, when, options } = self;
        let mut opened = session.write()?;
        let dating = options.dating(&opened)?;
        let due_on = when.due.as_deref().map(|typed| typed::day(typed, dating)).transpose()?;
        let command = |workload| schedule(workload, due_on);
        if let Some(filter) = target.many()? {
            let late = late_among(&opened, filter)?;
            if late > 0 {
                print::note(&format!(
                    "{late} of them {}; another date is no review, and until one is recorded nobody has looked",
                    if late == 1 { "is overdue" } else { "are overdue" }
                ));
            }
            let bulk = Bulk {
                did: "next review set",
                filter,
                not: None,
                ends_access: false,
                keeps: None,
                already: None,
                options: &options,
            };
            if let Some(weeks) = when.spread {
                let days = spread_over(&opened, filter, weeks)?;
                return bulk.perform(session, &mut opened, |workload, _| Command::Schedule {
                    workload,
                    due_on: days.get(&workload).copied(),
                    derived: Derivation::Spread,
                });
            }
            return bulk.perform(session, &mut opened, |workload, _| command(workload));
        }
        let Proven { found, .. } = opened.store.proven(&target.key.unwrap_or_default())?;
        let was_due = opened.store.dossier(found.id)?.and_then(|it| it.workload.facts.next_review_on.day());
        let late = was_due.filter(|day| *day < opened.today);
        let request = options.request_as_said(session, &opened, found.id)?;
        let committed = session.commit(&mut opened, &request, command(found.id))?;
        let dossier = opened.store.dossier(found.id)?;
        let facts = dossier.as_ref().map(|dossier| &dossier.workload.facts);
        let day = facts.and_then(|facts| facts.next_review_on.day()).map(|day| day.to_string());
        let words = if committed.overridden.is_empty() {
            format!("{}: next review {}", found.key, day.as_deref().unwrap_or("none"))
        } else {
            format!("{}: next review recorded", found.key)
        };
        let late_in_words = late.map(|day| format!("; it was due on {day} and was not reviewed"));
        let words = format!("{words}{}", late_in_words.unwrap_or_default());
        let also = json!({"key": found.key, "next_review_on": day, "overdue_since": late.map(|day| day.to_string())});
        session.done(&words, &committed, also)
    }
}

fn schedule(workload: Id, due_on: Option<Day>) -> Command {
    let derived = if due_on.is_some() { Derivation::Typed } else { Derivation::Rule };
    Command::Schedule { workload, due_on, derived }
}

/// How many of those that a filter finds are overdue for a review.
fn late_among(opened: &Opened, filter: &str) -> Result<u64, Failure> {
    let (filter, asking) = target::filter(filter, opened)?;
    let (late, _) = target::filter("next_review_on:late", opened)?;
    Ok(opened.store.matching_count(&filter.and(late), &asking)?)
}

/// A day for each workload that the filter finds: those that triage names in its order, the worst first, then the others.
fn spread_over(opened: &Opened, filter: &str, weeks: u32) -> Result<BTreeMap<Id, Day>, Failure> {
    let (filter, asking) = target::filter(filter, opened)?;
    let found = opened.store.matching(&filter, &asking)?;
    let wanted: HashSet<Id> = found.iter().copied().collect();
    let mut ordered: Vec<Id> = vec![];
    let mut place = None;
    loop {
        let page = opened.store.triage_after(place.as_ref(), PAGE)?;
        let Some(last) = page.last() else { break };
        place = Some(last.place.clone());
        ordered.extend(page.iter().map(|row| row.id).filter(|id| wanted.contains(id)));
    }
    let placed: HashSet<Id> = ordered.iter().copied().collect();
    ordered.extend(found.into_iter().filter(|id| !placed.contains(id)));
    let mut wanting = vec![];
    for workload in ordered {
        let record = opened.store.record(workload)?;
        let owner = record.as_ref().and_then(|record| record.workload()?.facts.owner.known().copied());
        wanting.push(Wanting { workload, owner });
    }
    Ok(spread(&wanting, opened.today, weeks).into_iter().map(|placed| (placed.workload, placed.on)).collect())
}
