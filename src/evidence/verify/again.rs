//! Writing the tables of a pack again, from nothing but its ledger and what its manifest says it was made from, by the code that
//! exports; then comparing them. All of it happens in a private folder.

use super::super::compose::{self, Within, seal};
use super::super::folder::{Draft, Place};
use super::super::inputs::Inputs;
use super::super::ledger_file::{self, Line, Lines, Next};
use super::super::manifest::{self, Manifest, Program};
use super::super::readme;
use super::super::table::tables;
use super::super::tables::{people, population};
use super::compare::{self, Compared};
use super::doubts::Doubts;
use super::files as files_of_a_pack;
use super::report::{PackFaultClass, PackReport, Tables};
use super::{PackError, at, short_text};
use crate::domain::Id;
use crate::evidence::ExportError;
use crate::files;
use crate::ledger::verify::Row;
use crate::ledger::{Hash, Link};
use crate::store::{LedgerCopy, StoreError};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::BufReader;
use std::path::Path;

/// The longest ledger that is computed from: as long as a file that is imported may be.
const LONGEST_LEDGER: u64 = 1 << 30;

/// Compares the tables with what the ledger gives. Nothing is compared where the ledger itself cannot be trusted.
pub(super) fn check(folder: &Path, manifest: &Manifest, report: &mut PackReport) -> Result<Tables, PackError> {
    let not = |because: String| Ok(Tables::NotRecomputed { because });
    if report.faults.iter().any(|fault| fault.class <= PackFaultClass::PackId || fault.class == PackFaultClass::Chain) {
        return not("its files, its manifest or its ledger are not whole".to_owned());
    }
    let ours = files_of_a_pack::always();
    let strangers: Vec<&str> =
        manifest.files.iter().map(|it| it.name.as_str()).filter(|it| !ours.contains(it)).collect();
    for name in strangers {
        report.fault(
            PackFaultClass::FileExtra,
            name,
            None,
            "its manifest lists it, and no pack has such a file".to_owned(),
        );
    }
    let here = Program::this().catalogue;
    if manifest.program.catalogue != here {
        return not(format!("they were judged by catalogue {}, this program has {here}", manifest.program.catalogue));
    }
    let lines = folder.join(ledger_file::FILE);
    if fs::metadata(&lines).map_err(at(&lines))?.len() > LONGEST_LEDGER {
        return not(format!("its ledger has more than {LONGEST_LEDGER} bytes"));
    }
    if manifest.scope.filter.is_none() && report.stubs > 0 {
        let what = format!("{} entries are shown by their hashes only, though no filter left any out", report.stubs);
        report.fault(PackFaultClass::Scope, ledger_file::FILE, None, what);
        return not("its ledger is not whole".to_owned());
    }
    let Some(inputs) = Inputs::of(manifest) else { return not("its manifest names no end of a chain".to_owned()) };
    let place = files::private_folder("").map_err(at(folder))?;
    let written = match &manifest.scope.filter {
        None => whole(&lines, place.path(), inputs),
        Some(_) => part(folder, &lines, place.path(), inputs),
    };
    match written {
        Ok(again) => again.compare(folder, manifest, report),
        // The disk, or an entry of another program: the pack is not blamed for what was not looked at.
        Err(error) => not(error.to_string()),
    }
}

/// A pack that was written again.
struct Again {
    draft: Draft,
    manifest: Option<Manifest>,
    doubts: Option<Doubts>,
}

/// All of a pack that shows all there is.
fn whole(lines: &Path, place: &Path, inputs: Inputs) -> Result<Again, ExportError> {
    let copy = copy_of(lines, inputs.ledger)?;
    let written =
        seal(compose::tables(copy, Place { folder: place, notes: None }, inputs, Within::All, None, &mut |_, _| {})?)?;
    Ok(Again { draft: written.draft, manifest: Some(written.manifest), doubts: None })
}

/// The tables of a pack that shows a part, as far as they can be told from that part.
fn part(folder: &Path, lines: &Path, place: &Path, inputs: Inputs) -> Result<Again, ExportError> {
    let copy = copy_of(lines, inputs.ledger)?;
    let within: HashSet<Id> = ids(&folder.join(population::FILE), Some(("in_scope", "yes")))?;
    let named: BTreeSet<Id> = ids(&folder.join(people::FILE), None)?;
    let given = Within::Given { workloads: within.clone(), people: named.clone() };
    let written =
        compose::tables(copy, Place { folder: place, notes: None }, inputs, given, Some(lines), &mut |_, _| {})?;
    let doubts = Doubts::new(named, written.written.of_others, written.told.in_part);
    Ok(Again { draft: written.draft, manifest: None, doubts: Some(doubts) })
}

/// A private copy of the entries that a pack shows.
fn copy_of(lines: &Path, end: Link) -> Result<LedgerCopy, ExportError> {
    let at = |error| ExportError::io(lines, error);
    let mut read = Lines::of(BufReader::with_capacity(
        1 << 16,
        crate::files::open(lines, crate::files::Links::Refuse).map_err(at)?,
    ));
    let mut chain = Link::genesis(end.ledger);
    let mut copy = LedgerCopy::empty()?;
    let nobody = Id([0; 16]);
    copy.fill(|put| {
        loop {
            match read.next().map_err(at)? {
                Next::Line(Line::Body(body)) => {
                    let body_hash = Hash::of(body);
                    chain = chain.next(body_hash);
                    put(&Row { seq: chain.size, id: nobody, act: nobody, body_hash, hash: chain.head, body })?;
                }
                Next::Line(Line::Stub { body_hash, hash }) => chain = Link { head: hash, ..chain.next(body_hash) },
                Next::Bad(why) => {
                    let (seq, why) = (chain.size + 1, why.to_owned());
                    return Err(StoreError::BadEntry { seq, why }.into());
                }
                Next::End => return Ok::<_, ExportError>(()),
            }
        }
    })?;
    Ok(copy)
}

/// The ids that begin the rows of a table; of those alone that have this word in this column, where that is asked.
fn ids<C: FromIterator<Id>>(file: &Path, with: Option<(&str, &str)>) -> Result<C, ExportError> {
    let bad = |error: csv::Error| ExportError::io(file, error.into());
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_path(file).map_err(bad)?;
    let header = csv.headers().map_err(bad)?;
    let column = with.and_then(|(name, word)| Some((header.iter().position(|column| column == name)?, word)));
    let mut found: Vec<Id> = vec![];
    for row in csv.records() {
        let row = row.map_err(bad)?;
        if column.is_none_or(|(at, word)| row.get(at) == Some(word)) {
            found.extend(row.get(0).and_then(|id| id.parse::<Id>().ok()));
        }
    }
    Ok(found.into_iter().collect())
}

impl Again {
    fn compare(self, folder: &Path, manifest: &Manifest, report: &mut PackReport) -> Result<Tables, PackError> {
        let (mut all, mut in_part) = (0, BTreeMap::new());
        for table in tables() {
            if report.has(PackFaultClass::Table, table.file) {
                continue;
            }
            let files = [self.draft.path().join(table.file), folder.join(table.file)];
            let Compared { not_compared } = compare::table(&table, &files, self.doubts.as_ref(), report)?;
            if not_compared == 0 {
                all += 1;
            } else {
                in_part.insert(table.file, not_compared);
            }
        }
        Self::readme(folder, manifest, report)?;
        self.manifest(manifest, report);
        Ok(if self.doubts.is_none() { Tables::All { tables: all } } else { Tables::InPart { tables: all, in_part } })
    }

    /// The text, which is made from the manifest.
    fn readme(folder: &Path, manifest: &Manifest, report: &mut PackReport) -> Result<(), PackError> {
        let path = folder.join(readme::FILE);
        let before_files = Manifest { files: vec![], ..manifest.clone() };
        let says = short_text(&path).map_err(at(&path))?;
        let expected = readme::text(&before_files);
        if says != expected {
            let line = says.lines().zip(expected.lines()).position(|(one, other)| one != other).map_or(0, |at| at + 1);
            let what = format!("line {line} is not what the manifest gives");
            report.fault(PackFaultClass::Recomputed, readme::FILE, None, what);
        }
        Ok(())
    }

    /// The manifest, as far as it is made from the tables; what it lists is compared with the files themselves.
    fn manifest(&self, manifest: &Manifest, report: &mut PackReport) {
        let Some(again) = &self.manifest else { return };
        let fields = |manifest: &Manifest| {
            let files = vec![];
            serde_json::to_value(Manifest { files, ..manifest.clone() }).unwrap_or_default()
        };
        let (said, given) = (fields(manifest), fields(again));
        for (name, given) in given.as_object().into_iter().flatten() {
            if said.get(name) != Some(given) {
                let what = format!("its `{name}` is not what the ledger gives: {given}");
                report.fault(PackFaultClass::Recomputed, manifest::FILE, None, what);
            }
        }
    }
}
