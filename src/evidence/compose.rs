//! Everything of a pack but its receipt, computed from a copy of the ledger and nothing else. An export and the check of a pack
//! run the same code.

use super::coverage::Coverage;
use super::error::ExportError;
use super::folder::{Draft, Filed, Place};
use super::inputs::Inputs;
use super::ledger_file::Shows;
use super::manifest::{self, Csv, Findings, KnownAt, Manifest, Previous, RegisterShown, Scope};
use super::{cell, ledger_pass, readme, sums, tables_pass};
use crate::domain::Id;
use crate::domain::record::Register;
use crate::query::{Asking, Filter};
use crate::store::{Computes, LedgerCopy, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

/// Which workloads are in scope.
pub(super) enum Within {
    /// All of them.
    All,
    /// Those that a filter finds.
    Found(Filter),
    /// Those that a pack shows, with the people it names. What rests on others is not in its ledger.
    Given { workloads: HashSet<Id>, people: BTreeSet<Id> },
}

/// The tables of a pack, and its ledger.
pub(super) struct Tables {
    pub draft: Draft,
    inputs: Inputs,
    /// The register as of the day.
    pub register: Register,
    pub written: tables_pass::Written,
    pub told: ledger_pass::Written,
}

/// Everything of a pack but its receipt.
pub(super) struct Written {
    pub draft: Draft,
    pub inputs: Inputs,
    pub manifest: Manifest,
    pub manifest_sha256: String,
}

/// Writes the tables into a draft in `place`, from a copy of the ledger; the ledger's own from `lines` where the copy does not hold
/// all of it.
pub(super) fn tables(
    copy: LedgerCopy,
    place: Place<'_>,
    inputs: Inputs,
    within: Within,
    lines: Option<&Path>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Tables, ExportError> {
    let latest = copy.register()?.ok_or(ExportError::NotBegun)?;
    let computes = if matches!(within, Within::Found(_)) { Computes::Lists } else { Computes::Records };
    let then = copy.as_of(inputs.as_of, computes)?;
    // A day before the register began is judged by nothing; what the register is called is known all the same.
    let register = then.register().cloned().unwrap_or(latest);
    let (scope, people) = match within {
        Within::All => (None, BTreeSet::new()),
        Within::Found(filter) => (Some(found(&then, &filter, &inputs)?), BTreeSet::new()),
        Within::Given { workloads, people } => (Some(workloads), people),
    };
    let draft = Draft::begin(place, &inputs.folder_name(&register.name), &inputs.pack_id())?;
    let workloads = then.workloads()?;
    let all = workloads + inputs.ledger.size;
    let of = tables_pass::Of { then: &then, inputs: &inputs, policy: &register.policy, scope: scope.as_ref() };
    let tables = tables_pass::write(&draft, of, people, &mut |done| progress(done, all))?;
    let shows = match scope {
        None => Shows::All,
        Some(workloads) => Shows::Only {
            ledger: inputs.ledger.ledger,
            workloads,
            people: tables.named.clone(),
            shared: tables.shared.clone(),
        },
    };
    let mut done = |done| progress(workloads + done, all);
    let told = match lines {
        None => ledger_pass::write(&draft, &then, &inputs, &shows, &mut done)?,
        Some(lines) => ledger_pass::write_again(&draft, &then, &inputs, &shows, lines)?,
    };
    Ok(Tables { draft, inputs, register, written: tables, told })
}

/// Writes what sums the tables up: the text, the manifest, the sums.
pub(super) fn seal(written: Tables) -> Result<Written, ExportError> {
    let Tables { draft, inputs, register, written: tables, told } = written;
    let guarded = tables.tables.iter().map(|table| table.guarded).sum::<u64>() + told.table.guarded;
    let mut files: Vec<Filed> = tables.tables.into_iter().map(|table| table.filed).collect();
    files.push(told.table.filed);
    files.extend(told.lines);
    let mut manifest = Manifest {
        format: manifest::FORMAT.to_owned(),
        tables: inputs.tables,
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
        previous: told.learnt.previous().map(|(pack, manifest_sha256)| Previous { pack, manifest_sha256 }),
        files: vec![],
    };
    files.push(draft.text(readme::FILE, &readme::text(&manifest))?);
    files.sort_by(|one, other| one.name.cmp(&other.name));
    manifest.files = files;
    let text = manifest.text().map_err(|error| StoreError::Damaged(error.to_string()))?;
    let manifest_filed = draft.text(manifest::FILE, &text)?;
    let listed = manifest.files.iter().chain([&manifest_filed]);
    let listed: BTreeMap<String, String> = listed.map(|file| (file.name.clone(), file.sha256.clone())).collect();
    draft.text(sums::FILE, &sums::text(&listed))?;
    Ok(Written { draft, inputs, manifest, manifest_sha256: manifest_filed.sha256 })
}

fn found(then: &Store, filter: &Filter, inputs: &Inputs) -> Result<HashSet<Id>, ExportError> {
    let asking = Asking { today: inputs.as_of, me: inputs.me };
    Ok(then.matching(filter, &asking)?.into_iter().collect())
}
