//! Why a file could not be opened or made, in words: what of its path is missing or in the way.

use crate::shown::Shown;
use std::io;
use std::path::Path;

/// What the system said of a path, in words that say what is missing or in the way.
#[must_use]
pub fn why(path: &Path, error: &io::Error) -> String {
    let shown = |path: &Path| Shown::new(&path.to_string_lossy()).as_str().to_owned();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let missing = folder.filter(|folder| !folder.is_dir());
    match (error.kind(), missing) {
        (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, Some(folder)) if folder.exists() => {
            format!("{} is a file, not a folder", shown(folder))
        }
        (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, Some(folder)) => {
            format!("there is no folder {}", shown(folder))
        }
        (io::ErrorKind::NotFound, None) => "there is no such file".to_owned(),
        (io::ErrorKind::AlreadyExists, _) if path.is_dir() => "it is a folder, not a file".to_owned(),
        (io::ErrorKind::AlreadyExists, _) => "a file is there already".to_owned(),
        (io::ErrorKind::PermissionDenied, _) => "this account has no permission for it".to_owned(),
        (io::ErrorKind::InvalidFilename, _) => "its name is too long, or none that a file can have".to_owned(),
        _ => error.to_string(),
    }
}
