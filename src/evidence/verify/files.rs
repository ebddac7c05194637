//! The files of a pack against its sums and its manifest: each that was changed, emptied, renamed, or is missing or extra.

use super::super::folder::is_file_name;
use super::super::manifest::{self, Manifest};
use super::super::{receipt, sums};
use super::report::{PackFaultClass, PackReport};
use super::{PackError, at, short_text};
use crate::files::Links;
use crate::ledger::Hash;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// What was found in the folder.
pub(super) struct Found {
    /// Plain files that are there.
    files: BTreeMap<String, There>,
    /// What the sums say; `None` where they cannot be read.
    sums: Option<BTreeMap<String, Hash>>,
}

struct There {
    bytes: u64,
    hash: Hash,
}

impl Found {
    /// Whether a file is there as its sum says.
    pub(super) fn is_whole(&self, file: &str) -> bool {
        let there = self.files.get(file);
        let sum = self.sums.as_ref().and_then(|sums| sums.get(file));
        there.zip(sum).is_some_and(|(there, sum)| there.hash == *sum)
    }

    /// Whether a file is there at all.
    pub(super) fn is_there(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }
}

/// Looks at every file of the folder and compares it with the sums.
pub(super) fn look(folder: &Path, report: &mut PackReport) -> Result<Found, PackError> {
    let files = plain_files(folder, report)?;
    report.files = files.len() as u64;
    report.manifest_sha256 = files.get(manifest::FILE).map(|there| there.hash.to_string());
    let sums = read_sums(folder, &files, report);
    let found = Found { files, sums };
    if let Some(sums) = &found.sums {
        against_sums(&found, sums, report);
    }
    Ok(found)
}

/// Compares what the manifest says with the sums and with the files.
pub(super) fn compare(found: &Found, manifest: &Manifest, report: &mut PackReport) {
    let summed = |name: &str| found.sums.as_ref().is_some_and(|sums| sums.contains_key(name));
    for file in &manifest.files {
        match found.files.get(&file.name) {
            None if summed(&file.name) => {} // It is named already.
            None => report.fault(PackFaultClass::FileMissing, &file.name, None, "the manifest lists it"),
            Some(there) => {
                let known_as_changed = summed(&file.name) && !found.is_whole(&file.name);
                let as_said = file.bytes == there.bytes && file.sha256 == there.hash.to_string();
                if !as_said && !known_as_changed {
                    let what = "the manifest has another length or hash of it";
                    report.fault(PackFaultClass::Manifest, &file.name, None, what);
                }
            }
        }
    }
    let listed: BTreeSet<&str> = manifest.files.iter().map(|file| file.name.as_str()).chain([manifest::FILE]).collect();
    for name in found.sums.iter().flat_map(BTreeMap::keys).filter(|name| !listed.contains(name.as_str())) {
        report.fault(PackFaultClass::Manifest, name, None, "the sums list it and the manifest does not");
    }
}

fn plain_files(folder: &Path, report: &mut PackReport) -> Result<BTreeMap<String, There>, PackError> {
    if !folder.is_dir() {
        return Err(PackError::NotAFolder(folder.to_owned()));
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(at(&path))?;
        if kind.is_file() {
            let (hash, bytes) = sum(&path).map_err(at(&path))?;
            files.insert(name, There { bytes, hash });
        } else {
            let what = if kind.is_symlink() { "it is a symbolic link" } else { "it is no plain file" };
            report.fault(PackFaultClass::NotAFile, name, None, what);
        }
    }
    Ok(files)
}

fn read_sums(
    folder: &Path,
    files: &BTreeMap<String, There>,
    report: &mut PackReport,
) -> Option<BTreeMap<String, Hash>> {
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

fn against_sums(found: &Found, sums: &BTreeMap<String, Hash>, report: &mut PackReport) {
    let is_extra = |name: &str| !sums.contains_key(name) && name != sums::FILE && name != receipt::FILE;
    let mut extra: BTreeMap<&String, &There> = found.files.iter().filter(|(name, _)| is_extra(name)).collect();
    for (name, sum) in sums {
        match found.files.get(name) {
            Some(there) if there.hash == *sum => {}
            Some(there) if there.bytes == 0 => {
                report.fault(PackFaultClass::FileEmptied, name, None, "nothing is in it any more");
            }
            Some(_) => {
                report.fault(PackFaultClass::FileChanged, name, None, "its bytes are not those that were summed");
            }
            None => match extra.iter().find(|(_, there)| there.hash == *sum).map(|(other, _)| *other) {
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

fn sum(path: &Path) -> io::Result<(Hash, u64)> {
    let mut file = crate::files::open(path, Links::Refuse)?;
    let (mut sum, mut bytes) = (Sha256::new(), 0);
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((Hash(sum.finalize().into()), bytes));
        }
        sum.update(piece.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}
