//! `import resolve`: settles what a source says against an answer.

use clap::Args;
use serde_json::json;

use crate::cli::act_options::ActOptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::domain::{Command, Record};

/// Settle an import conflict: keep the recorded answer, or take what the source says
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign import resolve claims-triage --keep --reason \"asked the vendor; the file is wrong\"
  countersign import resolve claims-triage --source csv:hr --field supplier --take

Either way the value is your answer from then on: the same file opens no conflict again, and another value is a new one.")]
pub struct Resolve {
    /// The workload
    key: String,
    /// Only conflicts with this source
    #[arg(long)]
    source: Option<String>,
    /// Only the conflict of this field
    #[arg(long)]
    field: Option<String>,
    /// Keep the recorded answer
    #[arg(long, conflicts_with = "take", required_unless_present = "take")]
    keep: bool,
    /// Take what the source says
    #[arg(long)]
    take: bool,
    #[command(flatten)]
    options: ActOptions,
}

impl Resolve {
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        let mut opened = session.write()?;
        let found = opened.store.find(&self.key)?;
        let record = opened.store.record(found.id)?;
        let open: Vec<String> = record
            .as_ref()
            .and_then(Record::workload)
            .map_or_else(Vec::new, |workload| workload.conflicts().map(|conflict| conflict.field.to_owned()).collect());
        let request = self.options.request_on(session, &opened, found.id, found.last_entry)?;
        let field = self.field.map(|field| field.replace('-', "_"));
        let command = Command::ResolveConflicts { workload: found.id, source: self.source, field, takes: self.take };
        let committed = session.commit(&mut opened, &request, command)?;
        let record = opened.store.record(found.id)?;
        let left: Vec<String> = record
            .as_ref()
            .and_then(Record::workload)
            .map_or_else(Vec::new, |workload| workload.conflicts().map(|conflict| conflict.field.to_owned()).collect());
        let settled: Vec<&String> = open.iter().filter(|field| !left.contains(field)).collect();
        let names = settled.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ");
        let how = if self.take { "taken from the source" } else { "kept as recorded" };
        let words = format!("{}: {names} {how}; {} open conflicts left", found.key, left.len());
        let also = json!({"key": found.key, "fields": settled, "open_conflicts": left.len()});
        session.done(&words, &committed, also)
    }
}
