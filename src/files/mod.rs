//! Every file that the program opens or makes goes through here: a regular file and nothing else, never waited on, and where it
//! is the program's own never reached through a link. What is made is open to this account alone (0600, folders 0700) whatever
//! the umask says.
//!
//! | for | ask | a link at the end of the path |
//! |---|---|---|
//! | a file that a person names: an inventory, a policy, settings | [`open`], [`read`], [`read_text`] with [`Links::Follow`] | is followed: they typed it, or keep their settings so |
//! | the program's own: state, lease, checkpoints, drafts, packs | the same with [`Links::Refuse`] | is refused |
//! | a new file | [`create_new`] | is refused |
//! | a new text instead of an old one | [`replace`] | is refused |
//! | more lines | [`open_to_append`] | is refused |
//! | a lock between programs | [`hold`] | is refused |
//!
//! A folder, pipe, socket or device is refused in each case, and the error says which it is ([`in_the_way`]). The path that was
//! asked for is the caller's to name. A register is opened by SQLite alone, and by nothing else while it is ([`crate::held`]).

mod kind;
mod left;
mod lock;
mod private;
mod why;
mod write;

pub use kind::{Kind, in_the_way, odd};
pub use left::half_written_in;
pub use lock::{hold, is_held};
pub use private::{PrivateFolder, left_private, private_folder, remove_private};
pub use why::why;
pub use write::{
    create_folder, create_folders, create_new, is_half_written, keep_as, open_to_append, open_to_hold, rename, replace,
    sync_folder,
};

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Whether a symbolic link at the end of a path is followed. Links above it always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// It leads to the file that is meant.
    Follow,
    /// It is refused.
    Refuse,
}

/// The largest text of settings, views or a policy that is read, in bytes.
pub const LONGEST_TEXT: u64 = 1024 * 1024;

/// Opens a regular file to read.
///
/// # Errors
/// Where it cannot be opened, or is no regular file.
pub fn open(path: &Path, links: Links) -> io::Result<File> {
    opened(path, links, OpenOptions::new().read(true))
}

/// The bytes of a regular file that has at most `most`.
///
/// # Errors
/// As [`open`], and [`io::ErrorKind::FileTooLarge`] where it has more.
pub fn read(path: &Path, links: Links, most: u64) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {most} bytes"));
    let file = open(path, links)?;
    if file.metadata()?.len() > most {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // The size that a file says it has is no promise: some grow while they are read.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large()) } else { Ok(bytes) }
}

/// The text of a regular file that has at most `most` bytes.
///
/// # Errors
/// As [`read`], and [`io::ErrorKind::InvalidData`] where it is not UTF-8.
pub fn read_text(path: &Path, links: Links, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, links, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Opens a regular file as `options` say.
fn opened(path: &Path, links: Links, options: &mut OpenOptions) -> io::Result<File> {
    // Looked at before it is opened, since opening a device or a pipe may itself do something.
    kind::expect_file(path, links)?;
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let links = if links == Links::Refuse { OFlags::NOFOLLOW } else { OFlags::empty() };
        // What was put in its place since then is not waited on.
        let flags = i32::try_from((OFlags::NONBLOCK | links).bits()).unwrap_or_default();
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags);
        std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    }
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) => {
            kind::expect_file(path, links)?;
            return Err(error);
        }
    };
    match Kind::of(file.metadata()?.file_type()) {
        Some(kind) => Err(kind.into()),
        None => Ok(file),
    }
}

#[cfg(test)]
mod tests;
#[cfg(all(test, unix))]
pub(crate) use tests::put;
