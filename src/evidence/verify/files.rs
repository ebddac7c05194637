//! The files of a pack against its sums and its manifest: each that was changed, emptied, renamed, or is missing or extra.

use super::super::folder::is_file_name;
use super::super::table::{TABLES, tables};
use super::super::{ledger_file, manifest, readme, receipt, sums};
use super::outline::Outline;
use super::report::{PackFaultClass, PackReport};
use super::{LONGEST_TEXT, PackError, at, short_text};
use crate::files::Links;
use crate::ledger::Hash;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// The longest file that is summed up without a manifest that gives its length.
const LONGEST_UNLISTED: u64 = 1 << 30;

/// Plain files that are there, with their lengths.
pub(super) type Listing = BTreeMap<String, u64>;

/// What was found in the folder.
pub(super) struct Found {
    /// Plain files that are there.
    files: BTreeMap<String, There>,
    /// What the sums say; `None` where they cannot be read.
    sums: Option<BTreeMap<String, Hash>>,
}

struct There {
    bytes: u64,
    /// The sum; absent where it was not needed to know that the file is another one.
    hash: Option<Hash>,
}

impl Found {
    /// Whether a file is there as its sum says.
    pub(super) fn is_whole(&self, file: &str) -> bool {
        let there = self.files.get(file).and_then(|there| there.hash);
        let sum = self.sums.as_ref().and_then(|sums| sums.get(file));
        there.is_some() && there.as_ref() == sum
    }

    /// Whether a file is there at all.
    pub(super) fn is_there(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }
}

/// Sums up the files of the folder and compares them with the sums. A file of another length than the manifest gives is named and not
/// read: nobody waits for it.
pub(super) fn look(
    folder: &Path,
    listing: Listing,
    outline: Option<&Outline>,
    report: &mut PackReport,
) -> Result<Found, PackError> {
    // The receipt differs from export to export and is in no sum: it is no part of what is checked.
    report.receipt = listing.contains_key(receipt::FILE);
    report.files = listing.len() as u64 - u64::from(report.receipt);
    let sums = read_sums(folder, &listing, report);
    let longest = |name: &str| match outline {
        _ if name == manifest::FILE || name == sums::FILE || name == receipt::FILE => LONGEST_TEXT,
        Some(outline) => outline.listed(name).map_or(LONGEST_UNLISTED, |listed| listed.bytes),
        None => LONGEST_UNLISTED,
    };
    let mut files = BTreeMap::new();
    for (name, bytes) in listing {
        let path = folder.join(&name);
        let listed = outline.and_then(|outline| outline.listed(&name));
        let read = listed.map_or(bytes <= longest(&name), |listed| listed.bytes == bytes);
        let hash = if read { Some(sum(&path, bytes).map_err(at(&path))?) } else { None };
        files.insert(name, There { bytes, hash });
    }
    report.manifest_sha256 = files.get(manifest::FILE).and_then(|there| there.hash).map(|hash| hash.to_string());
    let found = Found { files, sums };
    if let Some(sums) = &found.sums {
        against_sums(&found, sums, outline, report);
    }
    Ok(found)
}

/// Compares what the manifest says with the sums and with the files.
pub(super) fn compare(found: &Found, outline: &Outline, report: &mut PackReport) {
    let summed = |name: &str| found.sums.as_ref().is_some_and(|sums| sums.contains_key(name));
    for file in &outline.files {
        match found.files.get(&file.name) {
            None if summed(&file.name) => {} // It is named already.
            None => report.fault(PackFaultClass::FileMissing, &file.name, None, "the manifest lists it"),
            Some(there) => {
                let known_as_changed = summed(&file.name) && !found.is_whole(&file.name);
                let as_said = there.hash.is_some_and(|hash| file.sha256 == hash.to_string());
                if !as_said && !known_as_changed {
                    let what = "the manifest has another length or hash of it";
                    report.fault(PackFaultClass::Manifest, &file.name, None, what);
                }
            }
        }
    }
    let expected = if outline.tables == TABLES { always() } else { OF_EVERY_NUMBER.into_iter().collect() };
    let is_told_elsewhere =
        |name: &str| outline.listed(name).is_some() || found.files.contains_key(name) || summed(name);
    for name in expected.into_iter().filter(|name| !is_told_elsewhere(name)) {
        report.fault(PackFaultClass::FileMissing, name, None, "every pack has it, and the manifest does not list it");
    }
    let listed: BTreeSet<&str> = outline.files.iter().map(|file| file.name.as_str()).chain([manifest::FILE]).collect();
    for name in found.sums.iter().flat_map(BTreeMap::keys).filter(|name| !listed.contains(name.as_str())) {
        report.fault(PackFaultClass::Manifest, name, None, "the sums list it and the manifest does not");
    }
}

/// The files that a pack of this program has beside its manifest and sums, whatever its manifest lists.
pub(super) fn always() -> BTreeSet<&'static str> {
    tables().iter().map(|table| table.file).chain(OF_EVERY_NUMBER).collect()
}

/// The files that a pack by any number of tables has.
const OF_EVERY_NUMBER: [&str; 2] = [ledger_file::FILE, readme::FILE];

/// Compares what the receipt says with the pack that it lies beside. It is in no sum, so what it says beyond that stays only said.
pub(super) fn compare_receipt(folder: &Path, outline: &Outline, report: &mut PackReport) {
    if !report.receipt {
        return;
    }
    let text = short_text(&folder.join(receipt::FILE)).map_err(|error| error.to_string());
    let read = text.and_then(|text| serde_json::from_str::<Json>(&text).map_err(|error| error.to_string()));
    let said = match read {
        Ok(said) => said,
        Err(why) => {
            return report.fault(PackFaultClass::Receipt, receipt::FILE, None, format!("it cannot be read: {why}"));
        }
    };
    if said.get("pack").and_then(Json::as_str) != Some(&outline.pack) {
        report.fault(PackFaultClass::Receipt, receipt::FILE, None, "it names another pack than the manifest");
    }
    if said.get("manifest_sha256").and_then(Json::as_str) != report.manifest_sha256.as_deref() {
        report.fault(PackFaultClass::Receipt, receipt::FILE, None, "it gives another hash than the manifest has");
    }
}

/// Lists the plain files of the folder; nothing is opened.
pub(super) fn list(folder: &Path, report: &mut PackReport) -> Result<Listing, PackError> {
    if !folder.is_dir() {
        let there = fs::symlink_metadata(folder).is_ok();
        let missing = if there { PackError::NotAFolder } else { PackError::Missing };
        return Err(missing(folder.to_owned()));
    }
    let mut files = Listing::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let found = fs::symlink_metadata(&path).map_err(at(&path))?;
        if found.is_file() {
            files.insert(name, found.len());
        } else {
            let what = if found.is_symlink() { "it is a symbolic link" } else { "it is no plain file" };
            report.fault(PackFaultClass::NotAFile, name, None, what);
        }
    }
    Ok(files)
}

fn read_sums(folder: &Path, files: &Listing, report: &mut PackReport) -> Option<BTreeMap<String, Hash>> {
    if !files.contains_key(sums::FILE) {
        report.fault(
            PackFaultClass::FileMissing,
            sums::FILE,
            None,
            "without it no file can be checked against its sum",
        );
        return None;
    }
    let text = short_text(&folder.join(sums::FILE)).map_err(|error| error.to_string());
    match text.and_then(|text| sums::read(&text)) {
        Ok(sums) if sums.is_empty() => report.fault(PackFaultClass::FileEmptied, sums::FILE, None, "it lists no file"),
        Ok(sums) => return Some(sums),
        Err(why) => report.fault(PackFaultClass::Sums, sums::FILE, None, why),
    }
    None
}

fn against_sums(found: &Found, sums: &BTreeMap<String, Hash>, outline: Option<&Outline>, report: &mut PackReport) {
    let is_extra = |name: &str| !sums.contains_key(name) && name != sums::FILE && name != receipt::FILE;
    let mut extra: BTreeMap<&String, &There> = found.files.iter().filter(|(name, _)| is_extra(name)).collect();
    for (name, sum) in sums {
        match found.files.get(name) {
            Some(there) if there.hash == Some(*sum) => {}
            Some(there) if there.bytes == 0 => {
                report.fault(PackFaultClass::FileEmptied, name, None, "nothing is in it any more");
            }
            Some(there) => {
                let other = outline.and_then(|outline| outline.listed(name)).filter(|file| file.bytes != there.bytes);
                let what = other.map_or_else(
                    || "its bytes are not those that were summed".to_owned(),
                    |file| format!("it has {} bytes, the manifest says {}", there.bytes, file.bytes),
                );
                report.fault(PackFaultClass::FileChanged, name, None, what);
            }
            None => match extra.iter().find(|(_, there)| there.hash == Some(*sum)).map(|(other, _)| *other) {
                Some(other) => {
                    extra.remove(other);
                    report.fault(PackFaultClass::FileRenamed, name, None, format!("it is there as {other}"));
                }
                None => report.fault(PackFaultClass::FileMissing, name, None, "the sums list it"),
            },
        }
    }
    for name in extra.into_keys() {
        let what = if is_file_name(name) { "no sum lists it" } else { "no sum lists it, and no pack has such a name" };
        report.fault(PackFaultClass::FileExtra, name, None, what);
    }
}

/// The sum of a file of this length. One that has more by now is read no further than one byte beyond it, which is another sum.
fn sum(path: &Path, bytes: u64) -> io::Result<Hash> {
    let mut file = crate::files::open(path, Links::Refuse)?.take(bytes + 1);
    let mut sum = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(Hash(sum.finalize().into()));
        }
        sum.update(piece.get(..read).unwrap_or_default());
    }
}
