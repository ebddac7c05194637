//! Applies a plan: every new and changed row, what is missing, and the import itself, as one act in one transaction.
//! Interrupted means that nothing happened. What was planned and what is applied are the same bytes, or it stops.

use std::sync::mpsc::sync_channel;
use std::thread;

use super::difference::stated;
use super::fault::Fault;
use super::match_rows::Verdict;
use super::plan::Plan;
use super::refused::remembered;
use super::source::{Source, SourceRows};
use super::source_row::SourceRow;
use crate::domain::command::{Request, StatedRow, Tally};
use crate::domain::hex::hex;
use crate::domain::snapshot::sha256_hex;
use crate::domain::{Command, Id};
use crate::store::{Committed, Lease, Store, StoreError};

/// What applying a plan came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The counts of the plan.
    pub tally: Tally,
    /// What was committed.
    pub committed: Committed,
    /// Whether only `import.repeated` was written: these bytes were taken before and change nothing.
    pub only_seen: bool,
    /// What another program said that was at work here and ended before it was done, where one was.
    pub taken_over: Option<String>,
}

/// Why a plan was not applied; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The file is not the one that was planned.
    #[error("this is not the file that was planned; plan it again")]
    OtherFile,
    /// The file cannot be read again.
    #[error(transparent)]
    File(#[from] Fault),
    /// The register refused or could not be written.
    #[error(transparent)]
    Register(#[from] StoreError),
}

/// Applies `plan` to `store` as the act that `request` makes; the file's hash is added to it. `import` is the id of the
/// new import record. `progress` is told the rows done and the rows in all, and other programs see it as a lease.
///
/// # Errors
/// [`ApplyError`]: nothing was written. The ledger having grown since the plan was made is one of them.
pub fn apply(
    source: &mut Source,
    plan: &Plan,
    store: &mut Store,
    mut request: Request,
    import: Id,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome, ApplyError> {
    if source.sha256().map(|sha| hex(&sha)).as_ref() != Some(&plan.sha256) {
        return Err(ApplyError::OtherFile);
    }
    request.source_sha256 = Some(plan.sha256.clone());
    let all = plan.tally.new + plan.tally.changed + plan.tally.missing;
    let mut lease = match Lease::post(store.file(), "import", &request.actor.login) {
        Ok(lease) => Some(lease),
        // The lease only tells others what goes on: another act has it, and this one waits for the register itself.
        Err(StoreError::Busy(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let taken_over = lease.as_ref().and_then(Lease::taken_over).map(str::to_owned);
    let mut done = |done: u64| {
        let done = done.min(all);
        let percent = u8::try_from(done * 100 / all.max(1)).unwrap_or(100);
        let _ = lease.as_mut().map(|lease| lease.progress(percent));
        progress(done, all);
    };
    let register = store.register().map(|register| register.id);
    let maps = plan
        .to_keep()
        .zip(register)
        .map(|(wording, register)| Ok(Command::MapSource { register, source: plan.source.clone(), wording }));
    if let (Some(seen), true) = (plan.seen_before, plan.changes_nothing()) {
        let again = Command::SeeImport { import: seen, sha256: plan.sha256.clone() };
        let commands = maps.into_iter().chain(std::iter::once(Ok(again)));
        let committed = store.commit_each(&request, plan.from, commands, &mut done)?;
        return Ok(Outcome { tally: plan.tally, committed, only_seen: true, taken_over });
    }
    let rows = Rows { read: source.rows()?, plan, import };
    // A fault in the middle of the file must undo the act: the store is told to stop, and the fault is told from here.
    let mut fault = None;
    let committed = read_ahead(rows, |rows| {
        let commands = rows.map(|read| {
            read.map_err(|why| {
                fault = Some(why);
                StoreError::Interrupted
            })
        });
        store.commit_each(&request, plan.from, maps.into_iter().chain(commands).chain(ending(plan, import)), &mut done)
    });
    match (fault, committed) {
        (Some(fault), _) => Err(fault.into()),
        (None, committed) => Ok(Outcome { tally: plan.tally, committed: committed?, only_seen: false, taken_over }),
    }
}

/// Rows that go over together.
const BATCH: usize = 64;
/// Batches that may wait.
const WAITING: usize = 4;

/// Reads `items` on a thread of its own, a little ahead of `take`.
fn read_ahead<T: Send, R>(
    mut items: impl Iterator<Item = T> + Send,
    take: impl FnOnce(&mut dyn Iterator<Item = T>) -> R,
) -> R {
    thread::scope(|scope| {
        let (to, from) = sync_channel(WAITING);
        scope.spawn(move || {
            loop {
                let batch: Vec<T> = items.by_ref().take(BATCH).collect();
                if batch.is_empty() || to.send(batch).is_err() {
                    return;
                }
            }
        });
        take(&mut from.into_iter().flatten())
    })
}

/// The commands of the new and changed rows.
struct Rows<'s, 'p> {
    read: SourceRows<'s>,
    plan: &'p Plan,
    import: Id,
}

impl Iterator for Rows<'_, '_> {
    type Item = Result<Command, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.read.next()? {
                Ok(Ok(row)) => {
                    if let Some(stated) = self.plan.stated(row, self.import) {
                        return Some(Ok(Command::StateRow(Box::new(stated))));
                    }
                }
                Ok(Err(_rejected)) => {}
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

impl Plan {
    /// What is written of a row; nothing for one that is unchanged or rejected.
    fn stated(&self, read: SourceRow, import: Id) -> Option<StatedRow> {
        let row = self.people.settled(read);
        let index = usize::try_from(row.row).ok()?.checked_sub(1)?;
        let (workload, match_key, cleared, blank) = match self.verdicts.get(index)? {
            Verdict::New => (None, None, &[][..], &[][..]),
            Verdict::Changed => {
                let changed = self.changed.get(&row.row)?;
                (Some(changed.workload), changed.match_key.clone(), &*changed.cleared, &*changed.blank)
            }
            Verdict::Unchanged | Verdict::Rejected | Verdict::Empty => return None,
        };
        Some(StatedRow {
            workload,
            source: self.source.clone(),
            source_id: self.census.unique_id(&row).map(str::to_owned),
            match_key: match_key.unwrap_or_else(|| row.match_key()),
            statement: sha256_hex(row.statement.as_bytes()),
            fields: stated(row.fields, cleared),
            words: row.words,
            blank: blank.iter().map(|name| (*name).to_owned()).collect(),
            unclear: row.unclear.iter().map(|name| (*name).to_owned()).collect(),
            claims: row.claims,
            unmapped: row.unmapped,
            contacts: row.contacts,
            grant: row.grant,
            import,
        })
    }
}

/// What ends an import: the rows that are missing, and the import itself.
fn ending(plan: &Plan, import: Id) -> impl Iterator<Item = Result<Command, StoreError>> {
    let missing = plan.missing_rows.iter().map(|missing| &missing.row).map(|row| Command::MissingRow {
        workload: row.workload,
        source: row.source.clone(),
        match_key: row.match_key.clone(),
    });
    let finish = Command::FinishImport {
        import,
        source: plan.source.clone(),
        file: plan.file.clone(),
        sha256: plan.sha256.clone(),
        tally: plan.tally,
        refused: remembered(&plan.rejected),
    };
    missing.chain(std::iter::once(finish)).map(Ok)
}
