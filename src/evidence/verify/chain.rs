//! The ledger of a pack: every line against the chain, and the end of the chain against the manifest.
//!
//! `ledger.csv` has the hashes of every entry. Where it is as its sum says, the first bad line of `ledger.jsonl` is found by them;
//! without it only the end of the chain shows that something was changed.

use super::super::ledger_file::{self, Line, Lines, Next};
use super::super::tables::ledger;
use super::files::Found;
use super::outline::Outline;
use super::report::{PackFaultClass, PackReport};
use super::{PackError, at};
use crate::domain::Id;
use crate::files::{self, Links};
use crate::ledger::entry::BODY_LIMIT;
use crate::ledger::{Hash, Link, Report, Verifier};
use csv::ByteRecord;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Checks the ledger where it is there, changed or not.
pub(super) fn check(folder: &Path, found: &Found, outline: &Outline, report: &mut PackReport) -> Result<(), PackError> {
    let Some(end) = outline.link().filter(|_| found.is_there(ledger_file::FILE)) else { return Ok(()) };
    let hashes = if found.is_whole(ledger::FILE) { Hashes::open(folder)? } else { None };
    // Of a ledger that is longer than the manifest says, the first entry too many is all that is looked for.
    let longest = outline.listed(ledger_file::FILE).map_or(0, |listed| listed.bytes) + BODY_LIMIT as u64;
    let walked = walk(folder, hashes, end, longest, report)?;
    let mut fault = |seq, what| report.fault(PackFaultClass::Chain, ledger_file::FILE, seq, what);
    for chain in walked.faults {
        fault(Some(chain.seq), format!("{}: {}", chain.class.word(), chain.what));
    }
    if walked.end != end {
        let Link { size, head, .. } = walked.end;
        fault(None, format!("{size} entries, ending with {head}; the manifest says {} and {}", end.size, end.head));
    }
    let (stubs, said) = (report.stubs, outline.known_at.stubs);
    if stubs != said {
        let what = format!("{stubs} entries are shown by their hashes only; the manifest says {said}");
        report.fault(PackFaultClass::Chain, ledger_file::FILE, None, what);
    }
    Ok(())
}

/// The end of the chain after the first `size` entries, as `ledger.csv` has it; `None` where it has fewer. To be believed only of a
/// pack that was checked.
///
/// # Errors
/// Where the table cannot be opened.
pub(super) fn link_at(folder: &Path, ledger: Id, size: u64) -> Result<Option<Link>, PackError> {
    let head = Hashes::open(folder)?.and_then(|mut hashes| hashes.of(size)).map(|(_, hash)| hash);
    Ok(head.map(|head| Link { ledger, size, head }))
}

fn walk(
    folder: &Path,
    mut hashes: Option<Hashes>,
    end: Link,
    longest: u64,
    report: &mut PackReport,
) -> Result<Report, PackError> {
    let path = folder.join(ledger_file::FILE);
    let file = files::open(&path, Links::Refuse).map_err(at(&path))?.take(longest);
    let mut lines = Lines::of(BufReader::with_capacity(1 << 16, file));
    let mut verifier = Verifier::from(Link::genesis(end.ledger));
    let mut chain = Link::genesis(end.ledger);
    for seq in 1_u64.. {
        let mut fault = |what| report.fault(PackFaultClass::Chain, ledger_file::FILE, Some(seq), what);
        let line = match lines.next().map_err(at(&path))? {
            Next::Line(line) => line,
            Next::Bad(why) => {
                fault(why);
                break;
            }
            Next::End => break,
        };
        let stored = hashes.as_mut().and_then(|hashes| hashes.of(seq));
        match line {
            Line::Stub { body_hash, hash } => {
                if stored.is_some_and(|stored| stored != (body_hash, hash)) {
                    fault("ledger.csv has other hashes of it");
                }
                verifier.pass_over(seq, body_hash, hash);
                chain = Link { head: hash, ..chain.next(body_hash) };
                report.stubs += 1;
            }
            Line::Body(body) => {
                chain = chain.next(Hash::of(body));
                let (body_hash, hash) = stored.unwrap_or((Hash::of(body), chain.head));
                verifier.take_line(seq, body_hash, hash, body);
                chain.head = hash;
            }
        }
        report.entries += 1;
    }
    Ok(verifier.finish())
}

/// The hashes that `ledger.csv` has of each entry, read alongside.
struct Hashes {
    csv: csv::Reader<BufReader<File>>,
    row: ByteRecord,
    body_hash: usize,
    entry_hash: usize,
}

impl Hashes {
    fn open(folder: &Path) -> Result<Option<Self>, PackError> {
        let path = folder.join(ledger::FILE);
        let file = BufReader::with_capacity(1 << 16, files::open(&path, Links::Refuse).map_err(at(&path))?);
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let Ok(header) = csv.byte_headers() else { return Ok(None) };
        let column = |name: &str| header.iter().position(|column| column == name.as_bytes());
        let Some((body_hash, entry_hash)) = column("body_hash").zip(column("entry_hash")) else { return Ok(None) };
        Ok(Some(Self { csv, row: ByteRecord::new(), body_hash, entry_hash }))
    }

    /// The body hash and the hash of an entry; entries are asked for in order.
    fn of(&mut self, seq: u64) -> Option<(Hash, Hash)> {
        while self.seq() < seq {
            if !self.csv.read_byte_record(&mut self.row).ok()? {
                return None;
            }
        }
        let hash = |at: usize| std::str::from_utf8(self.row.get(at)?).ok()?.parse().ok();
        if self.seq() == seq { hash(self.body_hash).zip(hash(self.entry_hash)) } else { None }
    }

    fn seq(&self) -> u64 {
        let cell = self.row.get(0).and_then(|cell| std::str::from_utf8(cell).ok());
        cell.and_then(|cell| cell.parse().ok()).unwrap_or(0)
    }
}
