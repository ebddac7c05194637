//! The folder of a pack: written beside its place under another name, synced, then renamed, so that a pack is there whole or not at
//! all. Folders are 0700 and files 0600 whatever the umask says.

use super::error::ExportError;
use super::left::Note;
use crate::domain::Id;
use crate::files;
use crate::ledger::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How the name of the folder of a draft begins.
pub(super) const DRAFT: &str = ".evidence-";
/// The longest file name in a pack.
const LONGEST_NAME: usize = 64;

/// A file of a pack, as its manifest has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filed {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Its rows below the header, of a table, or its lines, of the ledger; absent where it is a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// Whether a pack may have a file of this name: `[a-z0-9._-]`, 1 to 64, or one of the three names in capitals that it has.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
    let is_plain = (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with(['.', '-']);
    is_plain || name == "README.txt" || name == "SHA256SUMS"
}

/// A pack that is being written.
#[derive(Debug)]
pub(super) struct Draft {
    folder: tempfile::TempDir,
    target: PathBuf,
    /// The folder that was made for it, to be taken away again where nothing comes of it.
    made: Option<PathBuf>,
    /// What is noted of it while it is written; dropped after the folder.
    note: Option<Note>,
}

/// Where a pack goes, and where it is noted while it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'p> {
    pub folder: &'p Path,
    /// The folder of notes, with the ledger and the pack that the note is of.
    pub notes: Option<(&'p Path, Id)>,
}

/// A pack that has its name.
#[derive(Debug)]
pub(super) struct Published {
    pub folder: PathBuf,
    /// Why the disk may lose it, where that is so.
    pub in_doubt: Option<String>,
}

/// A pack that could not be given its name: its draft, and why.
pub(super) type NotPublished = Box<(Draft, ExportError)>;

impl Draft {
    /// Begins a pack of this name in a folder, which is made where only it is missing.
    pub(super) fn begin(place: Place<'_>, name: &str, pack: &str) -> Result<Self, ExportError> {
        let (folder, made) = settled(place.folder)?;
        let place = Place { folder: &folder, ..place };
        let mut draft = Self::within(place, name, pack).inspect_err(|_| drop_made(made.as_deref()))?;
        draft.made = made;
        Ok(draft)
    }

    fn within(Place { folder: place, notes }: Place<'_>, name: &str, pack: &str) -> Result<Self, ExportError> {
        let target = place.join(name);
        free(&target)?;
        // It is noted before it is there: one that a kill leaves behind is always found again.
        let drawn = format!("{:016x}", RandomState::new().build_hasher().finish());
        let named = place.join(format!("{DRAFT}{drawn}"));
        let note = notes.map(|(notes, ledger)| Note::write(notes, (ledger, pack), &named, &target)).transpose()?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(DRAFT).rand_bytes(0).suffix(&drawn);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(place).map_err(|error| ExportError::io(place, error))?;
        Ok(Self { folder, target, made: None, note })
    }

    /// The pack's place, once it is published.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Where its files are, until it is published.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A new file of the pack.
    pub(super) fn file(&self, name: &'static str) -> Result<NewFile, ExportError> {
        debug_assert!(is_file_name(name), "{name}");
        let path = self.folder.path().join(name);
        let file = files::create_new(&path).map_err(|error| ExportError::io(&path, error))?;
        Ok(NewFile { name, path, out: BufWriter::with_capacity(1 << 16, file), sum: Sha256::new(), bytes: 0 })
    }

    /// A new file of the pack with this text.
    pub(super) fn text(&self, name: &'static str, text: &str) -> Result<Filed, ExportError> {
        let mut file = self.file(name)?;
        file.write_all(text.as_bytes()).map_err(|error| ExportError::io(&file.path, error))?;
        file.finish(None)
    }

    /// Brings to the disk that it is there, before anything says so.
    pub(super) fn sync(&self) -> Result<(), ExportError> {
        sync_folder(self.folder.path())
    }

    /// Gives the pack its name. Where that fails it is looked at and asked for once more: a disk that fails once may have done it, or
    /// may do it then.
    pub(super) fn publish(mut self) -> Result<Published, NotPublished> {
        let mut renamed = self.rename();
        if renamed.is_err() && !self.is_renamed() {
            renamed = self.rename();
        }
        if let Err(error) = renamed
            && !self.is_renamed()
        {
            return Err(Box::new((self, error)));
        }
        self.folder.disable_cleanup(true);
        self.made = None;
        let synced = self.target.parent().map_or(Ok(()), sync_folder);
        Ok(Published { folder: self.target.clone(), in_doubt: synced.err().map(|error| error.cause()) })
    }

    /// Leaves the draft where it is, with its note, for somebody to look at.
    pub(super) fn leave(mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.made = None;
        if let Some(note) = &mut self.note {
            note.stay();
        }
        self.folder.path().to_owned()
    }

    fn rename(&self) -> Result<(), ExportError> {
        free(&self.target)?;
        // Where another program made the target meanwhile, a rename of a folder onto anything but an empty folder fails.
        rename(self.folder.path(), &self.target)
    }

    /// Whether the draft is gone and a folder has its name.
    fn is_renamed(&self) -> bool {
        let gone = fs::symlink_metadata(self.folder.path()).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        gone && fs::symlink_metadata(&self.target).is_ok_and(|found| found.is_dir())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.made.is_some() {
            let _ = fs::remove_dir_all(self.folder.path());
            drop_made(self.made.as_deref());
        }
    }
}

/// A file of a pack that is being written, summed up as it is written.
#[derive(Debug)]
pub(super) struct NewFile {
    name: &'static str,
    path: PathBuf,
    out: BufWriter<File>,
    sum: Sha256,
    bytes: u64,
}

impl NewFile {
    /// What stands in the folder under this file's name, for messages.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Brings the file to the disk.
    pub(super) fn finish(self, rows: Option<u64>) -> Result<Filed, ExportError> {
        let file = self.out.into_inner().map_err(|error| ExportError::io(&self.path, error.into_error()))?;
        file.sync_all().map_err(|error| ExportError::io(&self.path, error))?;
        let digest: [u8; 32] = self.sum.finalize().into();
        Ok(Filed { name: self.name.to_owned(), bytes: self.bytes, sha256: Hash(digest).to_string(), rows })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The folder that a pack is put into, made canonical; it itself may not be a link.
fn settled(place: &Path) -> Result<(PathBuf, Option<PathBuf>), ExportError> {
    match fs::symlink_metadata(place) {
        Ok(found) if found.file_type().is_symlink() => return Err(ExportError::Symlink(place.to_owned())),
        Ok(found) if !found.is_dir() => return Err(ExportError::NotAFolder(place.to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            files::create_folder(place).map_err(|error| ExportError::io(place, error))?;
            let made = place.canonicalize().map_err(|error| ExportError::io(place, error))?;
            return Ok((made.clone(), Some(made)));
        }
        Err(error) => return Err(ExportError::io(place, error)),
    }
    let place = place.canonicalize().map_err(|error| ExportError::io(place, error))?;
    Ok((place, None))
}

fn drop_made(folder: Option<&Path>) {
    if let Some(folder) = folder {
        // Only an empty folder goes; what somebody else put there meanwhile stays.
        let _ = fs::remove_dir(folder);
    }
}

fn free(target: &Path) -> Result<(), ExportError> {
    match fs::symlink_metadata(target) {
        Ok(found) if found.file_type().is_symlink() => Err(ExportError::Symlink(target.to_owned())),
        Ok(_) => Err(ExportError::Exists(target.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(ExportError::io(target, error)),
    }
}

/// Renames a folder.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), ExportError> {
    files::rename(from, to).map_err(|error| ExportError::io(to, error))
}

pub(super) fn sync_folder(folder: &Path) -> Result<(), ExportError> {
    files::sync_folder(folder).map_err(|error| ExportError::io(folder, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("ledger.jsonl", true)]
    #[case("SHA256SUMS", true)]
    #[case("../x", false)]
    #[case("-rf", false)]
    #[case(".hidden", false)]
    #[case("a/b", false)]
    #[case("CON", false)]
    #[case("", false)]
    fn names_that_lead_elsewhere_are_no_names_of_a_pack(#[case] name: &str, #[case] good: bool) {
        assert_eq!(is_file_name(name), good);
        assert!(!is_file_name(&"a".repeat(65)));
    }
}
