//! What lies where a regular file is expected.

use super::Links;
use std::fs::{self, FileType};
use std::io;
use std::path::Path;

/// Something that is no regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Kind {
    /// A folder.
    #[error("it is a folder, not a file")]
    Folder,
    /// A symbolic link that is not followed.
    #[error("it is a symbolic link, which is not followed here")]
    Link,
    /// A named pipe, or what is left of an unnamed one.
    #[error("it is a pipe, not a file")]
    Pipe,
    /// A socket.
    #[error("it is a socket, not a file")]
    Socket,
    /// A device.
    #[error("it is a device, not a file")]
    Device,
    /// A register that is open in this process; see [`crate::held`].
    #[error("it is a register that is open here, and is read in no other way")]
    OpenRegister,
}

impl Kind {
    /// What this is; `None` for a regular file.
    pub(super) fn of(found: FileType) -> Option<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::FileTypeExt;
            if found.is_fifo() {
                return Some(Self::Pipe);
            }
            if found.is_socket() {
                return Some(Self::Socket);
            }
        }
        match found {
            _ if found.is_file() => None,
            _ if found.is_dir() => Some(Self::Folder),
            _ if found.is_symlink() => Some(Self::Link),
            _ => Some(Self::Device),
        }
    }
}

impl From<Kind> for io::Error {
    fn from(kind: Kind) -> Self {
        let class = if kind == Kind::Folder { io::ErrorKind::IsADirectory } else { io::ErrorKind::InvalidInput };
        Self::new(class, kind)
    }
}

/// What lies in the place of the file that was to be opened, where that is why it was not.
#[must_use]
pub fn in_the_way(error: &io::Error) -> Option<Kind> {
    error.get_ref()?.downcast_ref().copied()
}

/// What lies at a path, a link not followed, where that is no regular file; `None` also where nothing is there.
///
/// # Errors
/// Where it cannot be looked at.
pub fn odd(path: &Path) -> io::Result<Option<Kind>> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Kind::of(found.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses what is there and no regular file; nothing is there is no error.
pub(super) fn expect_file(path: &Path, links: Links) -> io::Result<()> {
    let found = match links {
        Links::Follow => fs::metadata(path),
        Links::Refuse => fs::symlink_metadata(path),
    };
    match found.map(|found| Kind::of(found.file_type())) {
        Ok(Some(kind)) => Err(kind.into()),
        Ok(None) if crate::held::is_held(path) => Err(Kind::OpenRegister.into()),
        // What else is wrong with the path is told when it is opened.
        Ok(None) | Err(_) => Ok(()),
    }
}
