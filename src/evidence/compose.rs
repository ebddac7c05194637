//! Everything of a pack but its receipt, computed from a copy of the ledger and nothing else. An export and the check of a pack
//! run the same code.

use super::coverage::Coverage;
use super::error::ExportError;
use super::folder::{Draft, Filed};
use super::inputs::Inputs;
use super::ledger_file::Shows;
use super::manifest::{self, Csv, Findings, KnownAt, Manifest, Previous, RegisterShown, Scope};
use super::{cell, ledger_pass, readme, sums, tables_pass};
use crate::domain::Id;
use crate::domain::record::Register;
use crate::query::{Asking, Filter};
use crate::store::{Computes, LedgerCopy, Store, StoreError};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// Which workloads are in scope.
pub(super) enum Within {
    /// All of them.
    All,
    /// Those that a filter finds.
    Found(Filter),
}

/// Everything of a pack but its receipt.
pub(super) struct Written {
    pub draft: Draft,
    pub inputs: Inputs,
    pub manifest: Manifest,
    pub manifest_sha256: String,
}

/// Writes a pack into a draft in `place`. `latest` is the register as all entries of the copy leave it.
pub(super) fn compose(
    copy: LedgerCopy,
    latest: &Register,
    place: &Path,
    inputs: Inputs,
    within: &Within,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, ExportError> {
    let computes = if matches!(within, Within::All) { Computes::Records } else { Computes::Lists };
    let then = copy.as_of(inputs.as_of, computes)?;
    // A day before the register began is judged by nothing; what the register is called is known all the same.
    let register = then.register().unwrap_or(latest);
    let scope = match within {
        Within::All => None,
        Within::Found(filter) => Some(found(&then, filter, &inputs)?),
    };
    let draft = Draft::begin(place, &inputs.folder_name(&register.name))?;
    let workloads = then.workloads()?;
    let all = workloads + inputs.ledger.size;
    let tables =
        tables_pass::write(&draft, &then, &inputs, &register.policy, scope.as_ref(), &mut |done| progress(done, all))?;
    let shows = match scope {
        None => Shows::All,
        Some(workloads) => Shows::Only {
            ledger: inputs.ledger.ledger,
            workloads,
            people: tables.named.clone(),
            shared: tables.shared.clone(),
        },
    };
    let told = ledger_pass::write(&draft, &then, &inputs, &shows, &mut |done| progress(workloads + done, all))?;
    seal(draft, inputs, register, tables, told)
}

/// Writes what sums the tables up: the text, the manifest, the sums.
fn seal(
    draft: Draft,
    inputs: Inputs,
    register: &Register,
    tables: tables_pass::Written,
    told: ledger_pass::Written,
) -> Result<Written, ExportError> {
    let guarded = tables.tables.iter().map(|table| table.guarded).sum::<u64>() + told.table.guarded;
    let mut files: Vec<Filed> = tables.tables.into_iter().map(|table| table.filed).collect();
    files.extend([told.table.filed, told.lines]);
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
        previous: told.learnt.previous.map(|(pack, manifest_sha256)| Previous { pack, manifest_sha256 }),
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
