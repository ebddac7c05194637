//! Two tables side by side: the one of a pack, and the one that its ledger gives. Rows are matched by their keys, and each that
//! differs is named with its column.

use super::super::table::Table;
use super::super::tables::population;
use super::doubts::{Compare, Doubts};
use super::report::{PackFaultClass, PackReport};
use super::rows::by_key;
use super::{PackError, at};
use crate::ledger::Hash;
use csv::ByteRecord;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// How much of a cell is told.
const TOLD: usize = 60;

/// What came of it.
pub(super) struct Compared {
    /// Rows of the pack of which not all could be compared.
    pub not_compared: u64,
}

/// Compares a table: first the one that the ledger gives, then the pack's.
pub(super) fn table(
    table: &Table,
    files: &[PathBuf; 2],
    doubts: Option<&Doubts>,
    report: &mut PackReport,
) -> Result<Compared, PackError> {
    let [given, said] = files;
    let mut side = Side { table, doubts, report, row: 0, not_compared: 0, differs: false };
    let (mut one, mut other) = (Rows::open(given)?, Rows::open(said)?);
    one.step()?;
    side.step(&mut other)?;
    loop {
        let order = match (one.there, other.there) {
            (false, false) => break,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (true, true) => by_key(&table.columns, &one.cells, &other.cells),
        };
        match order {
            Ordering::Less => side.missing(&one.cells),
            Ordering::Greater => side.extra(&other.cells),
            Ordering::Equal => side.cells(&one.cells, &other.cells),
        }
        if order != Ordering::Greater {
            one.step()?;
        }
        if order != Ordering::Less {
            side.step(&mut other)?;
        }
    }
    let (differs, not_compared) = (side.differs, side.not_compared);
    if !differs && !is_written_alike(said, if doubts.is_none() { Some(given.as_path()) } else { None })? {
        let what = "its cells are those that the ledger gives, and its bytes are not: quotes or line ends are others";
        report.fault(PackFaultClass::Recomputed, table.file, None, what);
    }
    Ok(Compared { not_compared })
}

struct Side<'c> {
    table: &'c Table,
    doubts: Option<&'c Doubts>,
    report: &'c mut PackReport,
    /// The row of the pack's table that is looked at.
    row: u64,
    not_compared: u64,
    differs: bool,
}

impl Side<'_> {
    fn step(&mut self, rows: &mut Rows) -> Result<(), PackError> {
        rows.step()?;
        self.row += 1;
        Ok(())
    }

    fn weigh(&self, cells: &ByteRecord) -> Compare {
        self.doubts.map_or(Compare::All, |doubts| doubts.weigh(self.table, cells))
    }

    fn fault(&mut self, row: Option<u64>, what: String) {
        self.differs = true;
        self.report.fault(PackFaultClass::Recomputed, self.table.file, row, what);
    }

    /// The ledger gives a row that the pack does not have.
    fn missing(&mut self, given: &ByteRecord) {
        let shown = self.doubts.is_some() && self.table.file == population::FILE;
        if self.weigh(given) != Compare::Nothing {
            let what = format!("the ledger gives a row that is missing here: {}", self.key(given));
            self.fault(None, what);
        } else if shown {
            let what = format!("the ledger shows all of a workload that is not in scope: {}", self.key(given));
            self.fault(None, what);
        }
    }

    /// The pack has a row that the ledger does not give.
    fn extra(&mut self, said: &ByteRecord) {
        if self.weigh(said) == Compare::Nothing {
            self.not_compared += 1;
        } else {
            let what = format!("the ledger gives no such row: {}", self.key(said));
            self.fault(Some(self.row), what);
        }
    }

    fn cells(&mut self, given: &ByteRecord, said: &ByteRecord) {
        let without = match self.weigh(said) {
            Compare::All => vec![],
            Compare::But(columns) => columns,
            Compare::Nothing => {
                self.not_compared += 1;
                return;
            }
        };
        self.not_compared += u64::from(!without.is_empty());
        for (at, column) in self.table.columns.iter().enumerate() {
            let (given, said) = (given.get(at).unwrap_or_default(), said.get(at).unwrap_or_default());
            if given != said && !without.contains(&at) {
                let what = format!("its {} is {}, the ledger gives {}", column.name, told(said), told(given));
                self.fault(Some(self.row), what);
            }
        }
    }

    fn key(&self, row: &ByteRecord) -> String {
        let cells = self.table.columns.iter().zip(row).filter(|(column, _)| column.key);
        let cells: Vec<String> = cells.map(|(column, cell)| format!("{} {}", column.name, told(cell))).collect();
        cells.join(", ")
    }
}

/// A cell, cut where it is long.
fn told(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    match text.char_indices().nth(TOLD) {
        Some((at, _)) => format!("\"{}...\"", text.get(..at).unwrap_or_default()),
        None => format!("\"{text}\""),
    }
}

/// A table that is read row by row.
struct Rows {
    csv: csv::Reader<BufReader<File>>,
    path: PathBuf,
    cells: ByteRecord,
    there: bool,
}

impl Rows {
    fn open(path: &Path) -> Result<Self, PackError> {
        let file =
            BufReader::with_capacity(1 << 16, crate::files::open(path, crate::files::Links::Refuse).map_err(at(path))?);
        let csv = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        Ok(Self { csv, path: path.to_owned(), cells: ByteRecord::new(), there: false })
    }

    fn step(&mut self) -> Result<(), PackError> {
        let read = self.csv.read_byte_record(&mut self.cells);
        self.there = read.map_err(|error| PackError::Io { file: self.path.clone(), error: error.into() })?;
        Ok(())
    }
}

/// Whether a table has the bytes of another one, or, where there is none, those in which its own cells are written.
fn is_written_alike(file: &Path, other: Option<&Path>) -> Result<bool, PackError> {
    let mut bytes = crate::files::open(file, crate::files::Links::Refuse).map_err(at(file))?;
    let mut said = Sum::default();
    io::copy(&mut bytes, &mut said).map_err(at(file))?;
    let mut written = Sum::default();
    match other {
        Some(other) => {
            io::copy(&mut crate::files::open(other, crate::files::Links::Refuse).map_err(at(other))?, &mut written)
                .map_err(at(other))?;
        }
        None => write_again(file, &mut written)?,
    }
    Ok(said.finish() == written.finish())
}

fn write_again(file: &Path, to: &mut Sum) -> Result<(), PackError> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let failed = |error: csv::Error| PackError::Io { file: file.to_owned(), error: error.into() };
    let mut begins = vec![];
    crate::files::open(file, crate::files::Links::Refuse)
        .map_err(at(file))?
        .take(MARK.len() as u64)
        .read_to_end(&mut begins)
        .map_err(at(file))?;
    if begins == MARK {
        to.0.update(MARK);
    }
    let opened =
        BufReader::with_capacity(1 << 16, crate::files::open(file, crate::files::Links::Refuse).map_err(at(file))?);
    let mut read = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(opened);
    let mut writer = super::super::table_file::writer(to);
    let mut row = ByteRecord::new();
    while read.read_byte_record(&mut row).map_err(failed)? {
        writer.write_byte_record(&row).map_err(failed)?;
    }
    writer.flush().map_err(at(file))
}

/// A sum of what is written to it.
#[derive(Default)]
struct Sum(Sha256);

impl Sum {
    fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
