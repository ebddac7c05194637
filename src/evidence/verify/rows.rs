//! The tables of a pack: their columns, the number and order of their rows, and whether what a row names is in another table.
//!
//! Only tables that are as their sums say are read; of the others it is known already that they are not to be trusted.

use super::super::manifest::Manifest;
use super::super::table::{Column, Table, Values, tables};
use super::super::tables::{population, workloads};
use super::files::Found;
use super::report::{PackFaultClass, PackReport};
use super::{PackError, at};
use crate::files::{self, Links};
use csv::ByteRecord;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::io::BufReader;
use std::path::Path;

/// What the rows of a table are called by others: the last cell of each key.
type Ids = HashSet<Box<[u8]>>;

/// Checks every table that can be trusted to be the one that was summed.
pub(super) fn check(
    folder: &Path,
    found: &Found,
    manifest: &Manifest,
    report: &mut PackReport,
) -> Result<(), PackError> {
    let mut check = Check { manifest, known: HashMap::new(), scope: ScopeSeen::new(), report };
    let mut left = tables();
    while let Some(next) = left.iter().position(|table| referred(table).all(|file| check.known.contains_key(file))) {
        let table = left.remove(next);
        let ids = if found.is_whole(table.file) { Some(check.table(folder, &table)?) } else { None };
        check.known.insert(table.file, ids);
    }
    check.scope.settle(found, manifest, check.report);
    Ok(())
}

fn referred(table: &Table) -> impl Iterator<Item = &'static str> + '_ {
    table.columns.iter().filter_map(|column| match column.values {
        Values::Record(file) | Values::Records(file) => Some(file),
        _ => None,
    })
}

struct Check<'p> {
    manifest: &'p Manifest,
    /// Tables that were read, with their ids where they can be trusted.
    known: HashMap<&'static str, Option<Ids>>,
    scope: ScopeSeen,
    report: &'p mut PackReport,
}

impl Check<'_> {
    fn table(&mut self, folder: &Path, table: &Table) -> Result<Ids, PackError> {
        let path = folder.join(table.file);
        let file = BufReader::with_capacity(1 << 16, files::open(&path, Links::Refuse).map_err(at(&path))?);
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let failed = |error: csv::Error| PackError::Io { file: path.clone(), error: error.into() };
        let header = csv.byte_headers().map_err(failed)?;
        if !header.iter().eq(table.columns.iter().map(|column| column.name.as_bytes())) {
            self.report.fault(PackFaultClass::Table, table.file, None, "its columns are not those of this format");
            return Ok(Ids::new());
        }
        let (mut rows, mut ids) = (0, Ids::new());
        let id = table.columns.iter().rposition(|column| column.key).unwrap_or(0);
        let (mut row, mut before) = (ByteRecord::new(), ByteRecord::new());
        while csv.read_byte_record(&mut row).map_err(failed)? {
            rows += 1;
            if row.len() != table.columns.len() {
                self.report.fault(PackFaultClass::Table, table.file, Some(rows), "it has cells too many or too few");
            }
            if rows > 1 && by_key(&table.columns, &before, &row) != Ordering::Less {
                self.report.fault(
                    PackFaultClass::Order,
                    table.file,
                    Some(rows),
                    "it does not come after the row before",
                );
            }
            self.references(table, &row, rows);
            self.scope.see(table.file, &row);
            ids.insert(row.get(id).unwrap_or_default().into());
            std::mem::swap(&mut row, &mut before);
        }
        self.count(table.file, rows);
        Ok(ids)
    }

    fn references(&mut self, table: &Table, row: &ByteRecord, number: u64) {
        for (column, cell) in table.columns.iter().zip(row) {
            let (file, named) = match column.values {
                Values::Record(file) if matches!(cell, b"" | b"unknown" | b"none") => (file, vec![]),
                Values::Record(file) => (file, vec![Cow::Borrowed(cell)]),
                Values::Records(file) => (file, listed(cell)),
                _ => continue,
            };
            let Some(Some(ids)) = self.known.get(file) else { continue };
            if let Some(missing) = named.iter().find(|id| !ids.contains(id.as_ref())) {
                let cell: String = String::from_utf8_lossy(missing).chars().take(40).collect();
                let what = format!("its {} is {cell}, which {file} does not have", column.name);
                self.report.fault(PackFaultClass::Reference, table.file, Some(number), what);
            }
        }
    }

    fn count(&mut self, file: &str, rows: u64) {
        self.report.rows += rows;
        let said = self.manifest.files.iter().find(|filed| filed.name == file).and_then(|filed| filed.rows);
        if said != Some(rows) {
            let said = said.map_or_else(|| "no number".to_owned(), |said| said.to_string());
            let what = format!("it has {rows} rows, the manifest says {said}");
            self.report.fault(PackFaultClass::Rows, file, None, what);
        }
    }
}

/// The ids of a JSON array; the cell itself, which is no id, where it is none.
fn listed(cell: &[u8]) -> Vec<Cow<'_, [u8]>> {
    match serde_json::from_slice::<Vec<String>>(cell) {
        Ok(ids) => ids.into_iter().map(|id| Cow::Owned(id.into_bytes())).collect(),
        Err(_) => vec![Cow::Borrowed(cell)],
    }
}

/// The order of two rows of a table.
pub(super) fn by_key(columns: &[Column], one: &ByteRecord, other: &ByteRecord) -> Ordering {
    let keys = columns.iter().enumerate().filter(|(_, column)| column.key);
    keys.fold(Ordering::Equal, |order, (at, column)| {
        let (one, other) = (one.get(at).unwrap_or_default(), other.get(at).unwrap_or_default());
        order.then_with(|| match column.values {
            // Numbers are written without leading zeros: the longer is the larger.
            Values::Number => one.len().cmp(&other.len()).then_with(|| one.cmp(other)),
            _ => one.cmp(other),
        })
    })
}

/// What population and workloads say of the scope.
#[derive(Debug)]
struct ScopeSeen {
    /// Where population says whether a workload is in scope, what fails, and what is not answered.
    columns: [usize; 3],
    within: Ids,
    out: u64,
    fails: u64,
    not_answered: u64,
    shown: Ids,
}

impl ScopeSeen {
    fn new() -> Self {
        let table = population::table();
        let place = |name: &str| table.columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX);
        let columns = [place("in_scope"), place("fails"), place("not_answered")];
        Self { columns, within: Ids::new(), out: 0, fails: 0, not_answered: 0, shown: Ids::new() }
    }

    fn see(&mut self, file: &str, row: &ByteRecord) {
        let id = || row.get(0).unwrap_or_default().into();
        let [in_scope, fails, not_answered] = self.columns;
        match file {
            population::FILE if row.get(in_scope) == Some(b"yes") => {
                self.within.insert(id());
                self.fails += number(row, fails);
                self.not_answered += number(row, not_answered);
            }
            population::FILE => self.out += 1,
            workloads::FILE => {
                self.shown.insert(id());
            }
            _ => {}
        }
    }

    fn settle(&self, found: &Found, manifest: &Manifest, report: &mut PackReport) {
        if !found.is_whole(population::FILE) {
            return;
        }
        let said = &manifest.scope;
        let (within, out) = (self.within.len() as u64, self.out);
        if (within, out, within + out) != (said.within, said.out, said.total) {
            let what = format!(
                "{within} are in scope and {out} are not; the manifest says {}, {} and {} in all",
                said.within, said.out, said.total
            );
            report.fault(PackFaultClass::Scope, population::FILE, None, what);
        }
        if (self.fails, self.not_answered) != (manifest.findings.fails, manifest.findings.not_answered) {
            let what = "what fails and what is not answered in scope do not come to what the manifest says";
            report.fault(PackFaultClass::Scope, population::FILE, None, what);
        }
        if found.is_whole(workloads::FILE) && self.shown != self.within {
            let what = "its workloads are not those that population.csv has in scope";
            report.fault(PackFaultClass::Scope, workloads::FILE, None, what);
        }
    }
}

fn number(row: &ByteRecord, at: usize) -> u64 {
    row.get(at).and_then(|cell| std::str::from_utf8(cell).ok()?.parse().ok()).unwrap_or(0)
}
