//! Writing a pack: copy the ledger in one short read, settle what the pack is a function of, write it from the copy, record, publish.

use super::compose::{Within, Written, seal, tables};
use super::error::ExportError;
use super::inputs::{Inputs, Options};
use super::manifest::{Manifest, Program};
use super::receipt::{self, Receipt, Recorded};
use super::table::TABLES;
use crate::domain::command::Request;
use crate::domain::secret::{self, Secret};
use crate::domain::{Command, Day, Refusal};
use crate::ledger::Link;
use crate::query::{self, Filter};
use crate::store::{Behind, LedgerCopy, Store, StoreError};
use std::path::PathBuf;

/// A pack that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Where it lies.
    pub folder: PathBuf,
    /// Its id.
    pub pack: String,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The end of the chain that it knows.
    pub ledger: Link,
    /// Whether the register knows of it.
    pub recorded: Recorded,
}

impl Outcome {
    /// Whether the register witnessed all that was asked for; where not, a command ends with 3 unless that is allowed.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.manifest.coverage.covered
    }

    /// The line for someone else to keep: against it, and not against the pack alone, a ledger or a pack that was made again is found
    /// out.
    #[must_use]
    pub fn line_to_keep(&self) -> String {
        let Link { ledger, size, head } = self.ledger;
        let Self { pack, manifest_sha256, .. } = self;
        format!("ledger {ledger} has {size} entries and ends with {head}; pack {pack} has manifest {manifest_sha256}")
    }
}

/// Writes a pack, and records in the register that it was taken away. `progress` is told how much is done of how much.
///
/// A pack is a function of the ledger's first entries, the day, the options and the program: the same give the same bytes, receipt
/// aside. The entry that records the export comes after those in the pack.
///
/// # Errors
/// As [`ExportError`] says; nothing of the pack is then left behind.
pub fn export(
    store: &mut Store,
    request: &Request,
    options: &Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome, ExportError> {
    holds_no_secret(options)?;
    let now = request.at.now();
    if store.read_only().is_none() {
        store.refresh()?;
        store.checkpoint(now)?;
    }
    let filter = options.filter.as_deref().map(query::parse).transpose()?;
    let (copy, ledger) = copied(store, options.known_at)?;
    let register = copy.register()?.ok_or(ExportError::NotBegun)?;
    let today = store.present(now)?.day_in(register.policy.time_zone);
    let inputs = settle(ledger, options, filter.as_ref(), today)?;
    let within = filter.map_or(Within::All, Within::Found);
    let written = seal(tables(copy, &options.place, inputs, within, None, progress)?)?;
    finish(store, request, written)
}

/// The receipt names the folder, and the manifest the filter.
fn holds_no_secret(options: &Options) -> Result<(), ExportError> {
    let place = std::path::absolute(&options.place).unwrap_or_else(|_| options.place.clone());
    let texts = [("the filter", options.filter.clone()), ("the folder", Some(place.to_string_lossy().into_owned()))];
    let mut found = texts.iter().filter_map(|(what, text)| Some((what, secret::find(text.as_deref()?)?)));
    match found.next() {
        None => Ok(()),
        Some((what, secret)) => Err(StoreError::from(Refusal::invalid(*what, secret.why(), Secret::NEXT)).into()),
    }
}

/// The entries that are known, and the end of their chain.
fn copied(store: &Store, known_at: Option<u64>) -> Result<(LedgerCopy, Link), ExportError> {
    let copy = store.copy_ledger(known_at)?;
    let end = copy.end()?;
    match known_at.filter(|asked| end.is_none_or(|end| end.size != *asked)) {
        Some(asked) => {
            let size = store.end()?.ok_or(ExportError::NotBegun)?.size;
            Err(ExportError::TooFewEntries { asked, size })
        }
        None => Ok((copy, end.ok_or(ExportError::NotBegun)?)),
    }
}

/// Settles what a pack is a function of, besides the entries that were copied.
fn settle(ledger: Link, options: &Options, filter: Option<&Filter>, today: Day) -> Result<Inputs, ExportError> {
    let as_of = options.as_of.unwrap_or(today);
    if as_of > today {
        return Err(ExportError::Future { as_of, today });
    }
    if let Some(period) = options.period.filter(|period| period.to < period.from) {
        return Err(ExportError::Backwards(period.from, period.to));
    }
    Ok(Inputs {
        ledger,
        as_of,
        period: options.period,
        filter: options.filter.clone(),
        me: options.me.filter(|_| filter.is_some_and(Filter::asks_for_me)),
        style: options.style,
        program: Program::this(),
        tables: TABLES,
    })
}

/// Writes the receipt, records the export where that can be done, and gives the pack its name.
///
/// The receipt names the act before it is recorded and the pack is named after, so that there is never a pack under its name that
/// the register does not know of.
fn finish(store: &mut Store, request: &Request, written: Written) -> Result<Outcome, ExportError> {
    let Written { draft, inputs, manifest, manifest_sha256 } = written;
    let exported_at = request.at.now();
    let stopped = store.behind(exported_at)?.filter(Behind::stops_writing);
    let stopped = stopped.map(|behind| format!("this machine's clock is {} behind the last entry", behind.by()));
    let recorded = match store.read_only().or(stopped) {
        Some(because) => Recorded::NotRecorded { because },
        None => Recorded::ByAct(request.act),
    };
    let receipt = Receipt {
        pack: manifest.pack.clone(),
        manifest_sha256: manifest_sha256.clone(),
        exported_at,
        exported_by: request.actor.clone(),
        folder: draft.target().to_string_lossy().into_owned(),
        recorded: recorded.clone(),
    };
    draft.text(receipt::FILE, &receipt.text().map_err(|error| StoreError::Damaged(error.to_string()))?)?;
    if let Recorded::ByAct(_) = recorded {
        let command = Command::RecordExport {
            register: inputs.ledger.ledger,
            pack: manifest.pack.clone(),
            manifest_sha256: manifest_sha256.clone(),
            as_of: inputs.as_of,
            filter: inputs.filter,
            workloads: manifest.scope.within,
            entries: inputs.ledger.size,
        };
        store.commit(request, command)?;
    }
    let folder = draft.publish()?;
    Ok(Outcome { folder, pack: manifest.pack.clone(), manifest_sha256, manifest, ledger: inputs.ledger, recorded })
}
