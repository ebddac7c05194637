//! Making files and folders, and writing them whole or not at all.

use super::kind::expect_file;
use super::{Links, opened};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// How the name of a file ends that is written beside another, to take its place.
const HALF_WRITTEN: &str = ".part";

/// Makes a new file, to write.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where anything has its name, a link that leads nowhere included.
pub fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a regular file of the program's own to add to its end; makes it where there is none.
///
/// # Errors
/// Where it cannot be opened, or is no regular file.
pub fn open_to_append(path: &Path) -> io::Result<File> {
    opened(path, Links::Refuse, OpenOptions::new().read(true).append(true).create(true))
}

/// Opens a regular file of the program's own to take a lock on it, to read it and to write it; makes it where there is none.
///
/// # Errors
/// Where it cannot be opened, or is no regular file.
pub fn open_to_hold(path: &Path) -> io::Result<File> {
    opened(path, Links::Refuse, OpenOptions::new().read(true).write(true).create(true).truncate(false))
}

/// Puts these bytes into a file of the program's own: written beside it, synced, renamed. Whatever fails, the file is the old one or
/// the new one.
///
/// # Errors
/// Where it cannot be written, or what is there is no regular file.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    expect_file(path, Links::Refuse)?;
    let folder = folder_of(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Temporary files are 0600 from the start, and keep that under their new name.
    let mut new = tempfile::Builder::new().prefix(&format!(".{name}.")).suffix(HALF_WRITTEN).tempfile_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Whether a file of this name was made by [`replace`] and is no longer of use, unless that is under way.
#[must_use]
pub fn is_half_written(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(HALF_WRITTEN)
}

/// Gives what was written whole beside another the name of that: a file takes the place of a file, a folder of an empty folder only.
/// Both stand in the same folder, which the caller syncs.
///
/// # Errors
/// Where it cannot be renamed.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Gives a file a second name beside its own, which it keeps until another file is put there. Where the disk has no second names, it goes
/// there at once.
///
/// # Errors
/// Where it can have neither.
pub fn keep_as(file: &Path, kept: &Path) -> io::Result<()> {
    fs::hard_link(file, kept).or_else(|_| fs::rename(file, kept))
}

/// Makes a folder, closed to other accounts (mode 0700; on Windows the permissions of the profile).
///
/// # Errors
/// Where it cannot be made; [`io::ErrorKind::AlreadyExists`] where anything has its name.
pub fn create_folder(path: &Path) -> io::Result<()> {
    private().create(path)
}

/// Makes a folder and those above it that are missing, in the same way. One that exists is left as it is.
///
/// # Errors
/// Where one cannot be made.
pub fn create_folders(path: &Path) -> io::Result<()> {
    private().recursive(true).create(path)
}

fn private() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Brings to the disk which names a folder has.
///
/// # Errors
/// Where the disk says no.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    use rustix::fs::OFlags;
    let mut options = OpenOptions::new();
    let flags = i32::try_from(OFlags::DIRECTORY.bits()).unwrap_or_default();
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags);
    options.read(true).open(folder)?.sync_all()
}

/// Brings to the disk which names a folder has.
///
/// # Errors
/// None on platforms where a folder is not synced.
#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
