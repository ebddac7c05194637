//! Private folders for what is made for a while: a copy of a register, a text in an editor, the made-up organisation. Each is held by a
//! lock while its program runs, so that one whose program was killed is told from one in use, and can be taken away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How the names of all of them begin.
const PREFIX: &str = "countersign-";

/// A folder that is open to this account alone, and goes with this.
#[derive(Debug)]
pub struct PrivateFolder {
    folder: tempfile::TempDir,
    /// Its lock is gone with the program, however that ends.
    _held: Option<File>,
}

impl PrivateFolder {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Makes a private folder in the folder for temporary files; `what` stands in its name.
///
/// # Errors
/// Where it cannot be made.
pub fn private_folder(what: &str) -> io::Result<PrivateFolder> {
    loop {
        let mut builder = tempfile::Builder::new();
        let prefix = format!("{PREFIX}{what}");
        builder.prefix(&prefix);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir()?;
        match held(folder.path()) {
            Held::Nowhere => return Ok(PrivateFolder { folder, _held: None }),
            Held::By(file) => return Ok(PrivateFolder { folder, _held: Some(file) }),
            // Somebody who cleans up was faster: it is gone, or about to be.
            Held::ByAnother => {}
        }
    }
}

enum Held {
    By(File),
    ByAnother,
    /// Folders cannot be locked here.
    Nowhere,
}

#[cfg(unix)]
fn held(folder: &Path) -> Held {
    let Ok(file) = File::open(folder) else { return Held::ByAnother };
    match file.try_lock_shared() {
        Ok(()) if folder.is_dir() => Held::By(file),
        Ok(()) | Err(fs::TryLockError::WouldBlock) => Held::ByAnother,
        Err(fs::TryLockError::Error(_)) => Held::Nowhere,
    }
}

#[cfg(not(unix))]
fn held(_folder: &Path) -> Held {
    Held::Nowhere
}

/// The private folders of this account whose program is gone.
#[must_use]
pub fn left_private() -> Vec<PathBuf> {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    let mut left: Vec<PathBuf> = ours.map(|entry| entry.path()).filter(|path| unheld(path).is_some()).collect();
    left.sort();
    left
}

/// Takes a private folder away; nothing is done, and false given, where a program has it.
///
/// # Errors
/// Where it cannot be taken away.
pub fn remove_private(folder: &Path) -> io::Result<bool> {
    let Some(_held) = unheld(folder) else { return Ok(false) };
    fs::remove_dir_all(folder).map(|()| true)
}

/// The lock on a private folder of this account that no program has.
#[cfg(unix)]
fn unheld(folder: &Path) -> Option<File> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::symlink_metadata(folder).ok()?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
        return None;
    }
    let file = File::open(folder).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

#[cfg(not(unix))]
fn unheld(_folder: &Path) -> Option<File> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_left_alone_and_one_whose_program_is_gone_is_named_and_taken_away() {
        let folder = private_folder("test-").unwrap();
        let path = folder.path().to_owned();
        fs::write(path.join("copy.db"), "a copy").unwrap();
        assert!(!left_private().contains(&path));
        assert!(!remove_private(&path).unwrap() && path.is_dir());
        // As a kill leaves it: the folder stays, the lock is gone.
        let PrivateFolder { folder, _held: held } = folder;
        let path = folder.keep();
        drop(held);
        assert!(left_private().contains(&path));
        assert!(remove_private(&path).unwrap() && !path.exists());
    }
}
