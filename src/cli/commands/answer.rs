//! `answer`: answers to the questions on one workload, or on all that a filter finds.

use clap::Args;
use serde_json::json;

use super::show::standing;
use crate::cli::act_options::ActOptions;
use crate::cli::bulk::{Already, Bulk, Keeps};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::{Opened, Session};
use crate::cli::target::{InBulk, Many, Target};
use crate::cli::typed;
use crate::domain::Command;
use crate::domain::decide::{already_so, kept_in_bulk};
use crate::domain::field::{FactTable, Fields};
use crate::domain::record::{Workload, WorkloadFacts};

/// Set facts of one or more workloads.
#[derive(Debug, Args)]
#[command(
    override_usage = "countersign answer [OPTIONS] <KEY|--filter <FILTER>|--all> <FIELD=VALUE>...",
    after_help = "\
Examples:
  countersign answer claims-triage-agent reach_record=act control_point=before
  countersign answer claims-triage-agent stop_tested_on=yesterday --stated-by \"R. Diaz\"
  countersign answer claims-triage-agent supplier=unknown
  countersign answer --filter 'team:Claims stage:unknown' stage=pilot --dry-run

`countersign fields` lists what can be set; `unknown` clears an answer. With --filter, what a person has answered stays unless
--overwrite is said, and the entries say that they were answered in bulk. An imported value that you give again becomes your
answer: the next file that says otherwise is a conflict. With --filter only where --confirm is said."
)]
pub struct Answer {
    /// The workload, unless --filter or --all says which ones, then its facts as FIELD=VALUE
    #[arg(required = true, value_name = "KEY|FIELD=VALUE")]
    words: Vec<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    in_bulk: InBulk,
    #[command(flatten)]
    options: ActOptions,
}

impl Answer {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let (target, facts) = of_words(self.words, self.many)?;
        let fields = typed::fields::<WorkloadFacts>(&facts, &opened.people(), self.options.dating(&opened)?)?;
        of(session, &mut opened, &fields, target, &self.in_bulk, &self.options)
    }
}

/// What is answered, and what is said of it. No key has a `=`.
fn of_words(mut words: Vec<String>, many: Many) -> Result<(Target, Vec<String>), Failure> {
    let is_many = many.read()?.is_some();
    let key = words.first().is_some_and(|word| !word.contains('=')).then(|| words.remove(0));
    match &key {
        Some(key) if is_many => {
            let why = "--filter or --all says which workloads, and this is no FIELD=VALUE";
            Err(Failure::new(key, why, "leave one of them out; nothing was written"))
        }
        None if !is_many => {
            let first = words.first().map(String::as_str).unwrap_or_default();
            let next = "write `countersign answer KEY FIELD=VALUE`; nothing was written";
            Err(Failure::new(first, "no workload is named", next))
        }
        _ if words.is_empty() => {
            let next = "write it as FIELD=VALUE; `countersign fields` lists what can be set";
            Err(Failure::new(key.as_deref().unwrap_or_default(), "no fact is given", next))
        }
        _ => Ok((Target { key, many }, words)),
    }
}

/// Records the answers on the target.
pub(super) fn of(
    session: &mut Session,
    opened: &mut Opened,
    fields: &Fields<WorkloadFacts>,
    target: Target,
    in_bulk: &InBulk,
    options: &ActOptions,
) -> Result<Exit, Failure> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| name).collect();
    let did = format!("{} answered", names.join(", "));
    let answer = |workload, bulk, overwrite| Command::Answer { workload, fields: fields.clone(), bulk, overwrite };
    if let Some(filter) = target.many()? {
        let overwrite = in_bulk.overwrite;
        let keeps = |workload: &Workload| {
            let kept = if overwrite { vec![] } else { kept_in_bulk(workload, fields) };
            kept.into_iter().filter_map(|name| Some(WorkloadFacts::field(name)?.title)).collect()
        };
        let already = |workload: &Workload| already_so(workload, fields).map(str::to_owned);
        let already = (!in_bulk.confirm).then_some(&already as &Already<'_>);
        let keeps = Some(&keeps as &Keeps<'_>);
        let bulk = Bulk { did: &did, filter, not: None, ends_access: false, keeps, already, options };
        return bulk.perform(session, opened, |workload, filter| {
            let bulk = filter.to_owned();
            if in_bulk.confirm {
                Command::ConfirmAnswers { workload, fields: fields.clone(), bulk, overwrite }
            } else {
                answer(workload, Some(bulk), overwrite)
            }
        });
    }
    let found = opened.store.find(&target.key.unwrap_or_default())?;
    let request = options.request_as_said(session, opened, found.id)?;
    let committed = session.commit(opened, &request, answer(found.id, None, true))?;
    let dossier = opened.store.dossier(found.id)?;
    let now = dossier.as_ref().map(|dossier| standing(dossier, opened)).transpose()?.unwrap_or_default();
    let also = json!({"key": found.key, "id": found.id.to_string(), "fields": names});
    session.done(&format!("{}: {did}; {now}", found.key), &committed, also)
}
