//! `policy baseline`: freezes what does not pass today, so that what comes later can be told from it.

use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::cli::session::register;
use crate::domain::Command;
use crate::domain::command::Request;
use crate::query::{Asking, Filter};

/// Freeze what does not pass today: it stays a finding, and is no longer new.
///
/// `list --new`, `due --new`, `check --new` and the filter `new:any` then show only what came since. Taking a baseline again replaces
/// it; the earlier one stays in the history.
#[derive(Debug, Args)]
pub struct Baseline {
    /// Why what does not pass is put aside for now; kept with the entries
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Baseline {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let why = self.reason.trim();
        if why.is_empty() {
            return Err(Failure::new("--reason", "it says nothing", "say why what does not pass is put aside for now"));
        }
        let mut opened = session.write()?;
        let id = register(&opened.store)?.id;
        let asking = Asking { today: opened.today, me: None };
        let from = opened.store.end()?;
        let workloads = opened.store.matching(&Filter::default(), &asking)?;
        let counts = opened.store.counts()?;
        let close = Command::TakeBaseline {
            register: id,
            workloads: counts.workloads,
            fails: counts.fails,
            not_answered: counts.not_answered,
        };
        let all = workloads.len() as u64;
        let commands = workloads.into_iter().map(|workload| Command::Baseline { workload }).chain([close]);
        let request = Request { why: Some(why.to_owned()), ..session.acting.request()? };
        let mut progress = Progress::begin(session, &opened.store, "baseline")?;
        let done = opened.store.commit_all(&request, from, commands, &mut |done| progress.at(done, all));
        drop(progress);
        let committed = done.map_err(|error| session.met(error))?;
        session.after(&mut opened.store, &committed)?;
        let words = format!(
            "baseline of {}: {} workloads, {} fail, {} not answered; what comes later is new",
            opened.today, counts.workloads, counts.fails, counts.not_answered
        );
        let also = json!({
            "baseline": opened.today.to_string(), "workloads": counts.workloads, "fails": counts.fails, "not_answered": counts.not_answered,
        });
        session.done(&words, &committed, also)
    }
}
