//! Writing a pack: copy the ledger in one short read, settle what the pack is a function of, write it from the copy, record, publish.

use super::compose::{Within, Written, seal, tables};
use super::error::ExportError;
use super::folder::{Place, Published};
use super::inputs::{Inputs, Options};
use super::manifest::{Manifest, Program};
use super::receipt::{self, Receipt, Recorded};
use super::table::TABLES;
use crate::domain::command::Request;
use crate::domain::secret::{self, Secret};
use crate::domain::{Command, Day, Refusal};
use crate::ledger::{Hash, Link};
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
    /// Why the disk may lose it, where that is so: it is there, and the disk did not say that it keeps it.
    pub in_doubt: Option<String>,
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
    let notes = store.export_notes();
    let notes = notes.as_deref().map(|notes| (notes, inputs.ledger.ledger));
    let place = Place { folder: &options.place, notes };
    let written = seal(tables(copy, place, inputs, within, None, progress)?)?;
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
/// the register does not know of. Where the pack then cannot get its name, the register says that it was withdrawn.
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
    draft.sync()?;
    let (register, pack) = (inputs.ledger.ledger, manifest.pack.clone());
    if let Recorded::ByAct(_) = recorded {
        let command = Command::RecordExport {
            register,
            pack: pack.clone(),
            manifest_sha256: manifest_sha256.clone(),
            as_of: inputs.as_of,
            filter: inputs.filter,
            workloads: manifest.scope.within,
            entries: inputs.ledger.size,
        };
        match record(store, request, command) {
            Err(error) if is_in_doubt(&error) => {
                return Err(ExportError::Left { draft: draft.leave(), cause: error.to_string() });
            }
            recorded => recorded?,
        }
    }
    match draft.publish() {
        Ok(Published { folder, in_doubt }) => {
            Ok(Outcome { folder, pack, manifest_sha256, manifest, ledger: inputs.ledger, recorded, in_doubt })
        }
        Err(not) if recorded != Recorded::ByAct(request.act) => Err(not.1),
        Err(not) => {
            let (draft, error) = *not;
            let (target, cause) = (draft.target().to_owned(), error.cause());
            match record(store, &after(request), Command::WithdrawExport { register, pack }) {
                Ok(()) => Err(ExportError::Withdrawn { target, cause }),
                Err(again) => Err(ExportError::Left { draft: draft.leave(), cause: format!("{cause}; {again}") }),
            }
        }
    }
}

/// Records something. Where the disk or the database failed it may be written all the same: it is asked for once more under the same
/// act, which finds what was written.
fn record(store: &mut Store, request: &Request, command: Command) -> Result<(), StoreError> {
    match store.commit(request, command.clone()) {
        Err(error) if is_in_doubt(&error) => store.commit(request, command).map(drop),
        done => done.map(drop),
    }
}

/// Whether something may be written though it failed.
fn is_in_doubt(error: &StoreError) -> bool {
    matches!(error, StoreError::Sqlite(_) | StoreError::Io { .. } | StoreError::ReadBack(_))
}

/// An act of its own that follows from another one.
fn after(request: &Request) -> Request {
    let seed = Hash::of(&request.seed).0;
    let mut act = request.act;
    // The first half of an act's id is its time, and its ninth byte begins with its variant.
    for (byte, drawn) in act.0.iter_mut().skip(9).zip(seed) {
        *byte ^= drawn;
    }
    Request { act, seed, ..request.clone() }
}
