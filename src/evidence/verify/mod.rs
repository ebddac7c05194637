//! Checking a pack on its own: its files against its sums, its tables against its manifest and each other, its ledger against its
//! chain. It repairs nothing, and finds nobody out who made the whole anew: for that there is [`pack_link`] and
//! [`register_says`].

mod again;
mod chain;
mod compare;
mod doubts;
mod files;
mod outline;
mod register;
mod report;
mod rows;

pub use register::{RegisterSays, register_says};
pub use report::{Knows, PackFault, PackFaultClass, PackReport, Tables};

use super::inputs::Inputs;
use super::manifest;
use super::table::TABLES;
use crate::files::{self as file_system, Links};
use crate::ledger::Link;
use crate::shown::Shown;
use std::io;
use std::path::{Path, PathBuf};

/// The longest manifest or list of sums that is read.
const LONGEST_TEXT: u64 = 4 * 1024 * 1024;

/// A pack that cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Nothing is there.
    #[error("{} is not there; give the folder of a pack", shown(.0))]
    Missing(PathBuf),
    /// It is no folder.
    #[error("{} is no folder; give the folder of a pack", shown(.0))]
    NotAFolder(PathBuf),
    /// It has no manifest that can be read.
    #[error("{} is no pack of evidence: {why}", shown(folder))]
    NotAPack {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The file system said no.
    #[error("{}: {error}", shown(file))]
    Io {
        /// The file.
        file: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// Checks a pack. Every fault is named; a pack is sound where there is none.
///
/// # Errors
/// Only where there is no folder, or a file in it cannot be read at all.
pub fn verify_pack(folder: &Path) -> Result<PackReport, PackError> {
    let mut report = PackReport::of(folder);
    let listing = files::list(folder, &mut report)?;
    let read = read_manifest(folder, &listing, &mut report);
    let found = files::look(folder, listing, read.as_ref().map(|read| &read.outline), &mut report)?;
    let Some(outline::Read { outline, manifest }) = read else {
        if report.faults.iter().all(|fault| fault.file != manifest::FILE) {
            report.fault(PackFaultClass::FileMissing, manifest::FILE, None, "without it nothing is a pack");
        }
        return Ok(report.sorted());
    };
    report.pack = Some(outline.pack.clone());
    report.knows = outline.link().map(Knows::from);
    files::compare(&found, &outline, &mut report);
    files::compare_receipt(folder, &outline, &mut report);
    if let Some(manifest) = &manifest {
        if Inputs::of(manifest).is_none_or(|inputs| inputs.pack_id() != manifest.pack) {
            let what = "the pack's id is not that of what it says it was made from";
            report.fault(PackFaultClass::PackId, manifest::FILE, None, what);
        }
        rows::check(folder, &found, manifest, &mut report)?;
    }
    chain::check(folder, &found, &outline, &mut report)?;
    report.tables = match &manifest {
        Some(manifest) => again::check(folder, manifest, &mut report)?,
        None => Tables::OfAnother { written_by: outline.tables, here: TABLES },
    };
    Ok(report.sorted())
}

/// What a pack knows of the ledger, for `Store::verify`: its name, and the end of the chain when it was made.
///
/// # Errors
/// Where there is no manifest that can be read.
pub fn pack_link(folder: &Path) -> Result<(String, Link), PackError> {
    let not_a_pack = |why: String| PackError::NotAPack { folder: folder.to_owned(), why };
    let outline = outline::read(folder, TABLES).map_err(not_a_pack)?.outline;
    let link = outline.link().ok_or_else(|| not_a_pack("its manifest has no end of a chain".to_owned()))?;
    Ok((format!("pack {}", Shown::new(&outline.pack)), link))
}

/// What a pack knows of the ledger after its first `size` entries; `None` where it knows fewer. Only a sound pack is to be believed.
///
/// # Errors
/// As [`pack_link`], and where the table of the ledger cannot be opened.
pub fn pack_link_at(folder: &Path, size: u64) -> Result<Option<Link>, PackError> {
    let (_, end) = pack_link(folder)?;
    if size == 0 { Ok(Some(Link::genesis(end.ledger))) } else { chain::link_at(folder, end.ledger, size) }
}

fn read_manifest(folder: &Path, listing: &files::Listing, report: &mut PackReport) -> Option<outline::Read> {
    if !listing.contains_key(manifest::FILE) {
        return None;
    }
    let read = outline::read(folder, TABLES);
    if let Err(why) = &read {
        report.fault(PackFaultClass::Manifest, manifest::FILE, None, why);
    }
    read.ok()
}

/// A text file that is short, as all of a pack's are but the tables and the ledger.
fn short_text(file: &Path) -> io::Result<String> {
    file_system::read_text(file, Links::Refuse, LONGEST_TEXT).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => io::Error::new(error.kind(), "it is too long for what it should hold"),
        _ => error,
    })
}

fn shown(path: &Path) -> String {
    Shown::new(&path.to_string_lossy()).into()
}

/// An error at a file of the pack.
fn at(file: &Path) -> impl FnOnce(io::Error) -> PackError + use<'_> {
    move |error| PackError::Io { file: file.to_owned(), error }
}
