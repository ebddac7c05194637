//! What a program that was killed has left half written.

use super::is_half_written;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How old a half-written file is before nobody can be at it any more: it takes a moment to write one.
const LONG_AGO: Duration = Duration::from_secs(10 * 60);

/// The files of a folder that were to take the place of others and never will.
#[must_use]
pub fn half_written_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let left = entries.filter(|entry| {
        let is_old = |found: std::fs::Metadata| {
            let age = found.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
            found.is_file() && age.is_some_and(|age| age > LONG_AGO)
        };
        is_half_written(&entry.file_name().to_string_lossy()) && entry.metadata().is_ok_and(is_old)
    });
    let mut left: Vec<PathBuf> = left.map(|entry| entry.path()).collect();
    left.sort();
    left
}
