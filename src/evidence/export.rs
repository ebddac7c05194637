//! Writing a pack: settle what it is a function of, read one state of the register once, write, record, publish.

use super::coverage::Coverage;
use super::error::ExportError;
use super::folder::{Draft, Filed};
use super::inputs::{Inputs, Options};
use super::ledger_file::Shows;
use super::manifest::{self, Csv, Findings, KnownAt, Manifest, Previous, Program, RegisterShown, Scope};
use super::receipt::{self, Receipt, Recorded};
use super::{cell, ledger_pass, readme, sums, tables_pass};
use crate::domain::command::Request;
use crate::domain::record::Register;
use crate::domain::secret::{self, Secret};
use crate::domain::{Command, Day, Id, Record, Refusal};
use crate::ledger::Link;
use crate::query::{self, Asking, Filter};
use crate::store::{Behind, Store, StoreError};
use std::collections::{BTreeMap, HashSet};
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

    /// The line for somebody else to keep: against it, and not against the pack alone, a ledger made anew is found out.
    #[must_use]
    pub fn line_to_keep(&self) -> String {
        let Link { ledger, size, head } = self.ledger;
        format!("ledger {ledger} has {size} entries and ends with {head}")
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
        store.roll(now)?;
        store.checkpoint(now)?;
    }
    let filter = options.filter.as_deref().map(query::parse).transpose()?;
    let today = store.today(now)?;
    let written = store.still(|| -> Result<Written, ExportError> {
        let inputs = settle(store, options, filter.as_ref(), today)?;
        let whole = store.end()?.is_some_and(|end| end == inputs.ledger);
        if whole
            && store.judged_on()? == Some(inputs.as_of)
            && let Some(written) = write(store, store, &inputs, filter.as_ref(), options, progress)?
        {
            return Ok(written);
        }
        let then = store.as_of(inputs.as_of, Some(inputs.ledger.size))?;
        let written = write(store, &then, &inputs, filter.as_ref(), options, progress)?;
        written.ok_or_else(|| StoreError::Damaged("a copy as of a day knows of later days".to_owned()).into())
    })?;
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

/// Everything of a pack but its receipt.
struct Written {
    draft: Draft,
    inputs: Inputs,
    manifest: Manifest,
    manifest_sha256: String,
}

fn settle(store: &Store, options: &Options, filter: Option<&Filter>, today: Day) -> Result<Inputs, ExportError> {
    let end = store.end()?.ok_or(ExportError::NotBegun)?;
    let as_of = options.as_of.unwrap_or(today);
    if as_of > today {
        return Err(ExportError::Future { as_of, today });
    }
    if let Some(period) = options.period.filter(|period| period.to < period.from) {
        return Err(ExportError::Backwards(period.from, period.to));
    }
    let ledger = match options.known_at {
        None => end,
        Some(size) => store
            .link_at(size)?
            .filter(|_| size > 0)
            .ok_or(ExportError::TooFewEntries { asked: size, size: end.size })?,
    };
    Ok(Inputs {
        ledger,
        as_of,
        period: options.period,
        filter: options.filter.clone(),
        me: options.me.filter(|_| filter.is_some_and(Filter::asks_for_me)),
        style: options.style,
        program: Program::this(),
    })
}

/// Writes everything but the receipt. `live` holds the ledger, `then` the register as of the day; `None` where they are one and the
/// same and the ledger tells of a later day, which happens only where the clock was set back.
fn write(
    live: &Store,
    then: &Store,
    inputs: &Inputs,
    filter: Option<&Filter>,
    options: &Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Option<Written>, ExportError> {
    let register = match register_of(then, inputs.ledger.ledger)? {
        Some(register) => register,
        // A day before the register began is judged by nothing; what the register is called is known all the same.
        None => register_of(live, inputs.ledger.ledger)?.ok_or(ExportError::NotBegun)?,
    };
    let within = filter.map(|filter| in_scope(then, filter, inputs)).transpose()?;
    let draft = Draft::begin(&options.place, &inputs.folder_name(&register.name))?;
    let workloads = then.counts()?.workloads;
    let all = workloads + inputs.ledger.size;
    let tables =
        tables_pass::write(&draft, then, inputs, &register.policy, within.as_ref(), &mut |done| progress(done, all))?;
    let shows = match within {
        None => Shows::All,
        Some(workloads) => Shows::Only { workloads, people: tables.named.clone(), shared: tables.shared.clone() },
    };
    let told = ledger_pass::write(&draft, live, inputs, &shows, &mut |done| progress(workloads + done, all))?;
    if std::ptr::eq(live, then) && told.learnt.newest_on > Some(inputs.as_of) {
        return Ok(None);
    }
    seal(draft, inputs, &register, tables, told).map(Some)
}

/// Writes what sums the tables up: the text, the manifest, the sums.
fn seal(
    draft: Draft,
    inputs: &Inputs,
    register: &Register,
    tables: tables_pass::Written,
    told: ledger_pass::Written,
) -> Result<Written, ExportError> {
    let guarded = tables.tables.iter().map(|table| table.guarded).sum::<u64>() + told.table.guarded;
    let mut files: Vec<Filed> = tables.tables.into_iter().map(|table| table.filed).collect();
    files.extend([told.table.filed, told.lines]);
    let mut manifest = Manifest {
        format: manifest::FORMAT.to_owned(),
        pack: inputs.pack_id(),
        program: inputs.program.clone(),
        register: RegisterShown {
            name: register.name.clone(),
            zone: register.policy.time_zone.to_string(),
            catalogue: register.catalogue_version.clone(),
            policy: register.policy_number,
            policy_since: Some(register.policy_since),
            policy_sha256: register.policy_sha256(),
        },
        as_of: inputs.as_of,
        known_at: KnownAt {
            ledger: inputs.ledger.ledger,
            size: inputs.ledger.size,
            head: inputs.ledger.head.to_string(),
            recorded_at: told.learnt.recorded_at.ok_or(ExportError::NotBegun)?,
            stubs: told.learnt.stubs,
        },
        coverage: Coverage::of(register.began_on, inputs.as_of, inputs.period),
        scope: Scope {
            filter: inputs.filter.clone(),
            me: inputs.me,
            within: tables.within,
            out: tables.total - tables.within,
            total: tables.total,
        },
        csv: Csv { byte_order_mark: inputs.style.mark, guarded_cells: guarded },
        csv_guard: if inputs.style.raw { "none" } else { cell::GUARD }.to_owned(),
        findings: Findings { fails: tables.totals.fails(), not_answered: tables.totals.open() },
        previous: told.learnt.previous.map(|(pack, manifest_sha256)| Previous { pack, manifest_sha256 }),
        files: vec![],
    };
    files.push(draft.text(readme::FILE, &readme::text(&manifest))?);
    files.sort_by(|one, other| one.name.cmp(&other.name));
    manifest.files = files;
    let text = manifest.text().map_err(|error| not_json(&error))?;
    let manifest_filed = draft.text(manifest::FILE, &text)?;
    let listed = manifest.files.iter().chain([&manifest_filed]);
    let listed: BTreeMap<String, String> = listed.map(|file| (file.name.clone(), file.sha256.clone())).collect();
    draft.text(sums::FILE, &sums::text(&listed))?;
    Ok(Written { draft, inputs: inputs.clone(), manifest, manifest_sha256: manifest_filed.sha256 })
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
    draft.text(receipt::FILE, &receipt.text().map_err(|error| not_json(&error))?)?;
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

fn register_of(store: &Store, id: Id) -> Result<Option<Register>, ExportError> {
    Ok(store.record(id)?.as_ref().and_then(Record::register).cloned())
}

fn in_scope(then: &Store, filter: &Filter, inputs: &Inputs) -> Result<HashSet<Id>, ExportError> {
    let asking = Asking { today: inputs.as_of, me: inputs.me };
    Ok(then.matching(filter, &asking)?.into_iter().collect())
}

fn not_json(error: &serde_json::Error) -> ExportError {
    StoreError::Damaged(error.to_string()).into()
}
