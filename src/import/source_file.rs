//! The bytes of a source: a regular file, or a pipe kept in a temporary file so that it can be read twice. Every pass
//! counts and hashes what it reads, so that what was planned and what is applied are the same bytes.
//! It knows nothing of encodings or rows.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::limits::{LimitKind, Limits};
use crate::files::{self, Links};

/// SHA-256 of a whole source.
pub type Sha = [u8; 32];

/// An opened source, readable any number of times from its beginning.
pub struct SourceFile {
    /// The file itself, or the copy of the pipe.
    file: File,
    /// What has not been copied yet; `None` for a regular file and for a pipe read to its end.
    pipe: Option<Box<dyn Read + Send>>,
    limits: Limits,
    sha256: Option<Sha>,
}

impl SourceFile {
    /// Opens a regular file. Anything else (a folder, a device, a named pipe that might never answer) is refused.
    ///
    /// # Errors
    /// [`Fault::Io`], [`Fault::NotAFile`], or [`Fault::Limit`] where the file is too large, before any of it is read.
    pub fn open(path: &Path, limits: Limits) -> Result<Self, Fault> {
        let file = match files::open(path, Links::Follow) {
            Ok(file) => file,
            Err(error) => match files::in_the_way(&error) {
                None => return Err(Fault::NotOpened(files::why(path, &error))),
                Some(files::Kind::OpenRegister) => return Err(error.into()),
                Some(_) => return Err(Fault::NotAFile),
            },
        };
        if file.metadata()?.len() > limits.file_bytes {
            return Err(Fault::Limit { reached: limits.named(LimitKind::File), line: None });
        }
        Ok(Self { file, pipe: None, limits, sha256: None })
    }

    /// Takes a pipe: what is read of it is kept in an unnamed temporary file.
    ///
    /// # Errors
    /// [`Fault::Io`] where no temporary file can be made.
    pub fn from_pipe(pipe: impl Read + Send + 'static, limits: Limits) -> Result<Self, Fault> {
        Ok(Self { file: tempfile::tempfile()?, pipe: Some(Box::new(pipe)), limits, sha256: None })
    }

    /// The limits it was opened with.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The hash of all bytes, once a pass has reached the end.
    #[must_use]
    pub fn sha256(&self) -> Option<Sha> {
        self.sha256
    }

    /// The first bytes, at most `most`; leaves the end of a pipe unread.
    ///
    /// # Errors
    /// [`Fault::Io`].
    pub fn sample(&mut self, most: usize) -> Result<Vec<u8>, Fault> {
        let mut sample = vec![0; most];
        let mut pass = self.pass()?;
        let mut filled = 0;
        while let Some(room) = sample.get_mut(filled..).filter(|room| !room.is_empty()) {
            match pass.read(room)? {
                0 => break,
                read => filled += read,
            }
        }
        sample.truncate(filled);
        Ok(sample)
    }

    /// Starts reading at the first byte.
    ///
    /// # Errors
    /// [`Fault::Io`].
    pub fn pass(&mut self) -> Result<Pass<'_>, Fault> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(Pass { source: self, hash: Sha256::new(), read: 0 })
    }
}

impl std::fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SourceFile").field("file", &self.file).finish_non_exhaustive()
    }
}

/// One reading of a source from its beginning.
pub struct Pass<'s> {
    source: &'s mut SourceFile,
    hash: Sha256,
    read: u64,
}

impl Pass<'_> {
    /// Reads some bytes; 0 at the end, where the hash of the whole is compared with that of an earlier pass.
    ///
    /// # Errors
    /// [`Fault::Limit`] past the size limit, [`Fault::Changed`] where this pass saw other bytes than the last, [`Fault::Io`].
    pub fn read(&mut self, room: &mut [u8]) -> Result<usize, Fault> {
        let read = self.read_some(room)?;
        self.read += read as u64;
        if self.read > self.source.limits.file_bytes {
            return Err(Fault::Limit { reached: self.source.limits.named(LimitKind::File), line: None });
        }
        self.hash.update(room.get(..read).unwrap_or_default());
        if read == 0 {
            let sha: Sha = self.hash.clone().finalize().into();
            if *self.source.sha256.get_or_insert(sha) != sha {
                return Err(Fault::Changed);
            }
        }
        Ok(read)
    }

    /// The limits of the source.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.source.limits
    }

    fn read_some(&mut self, room: &mut [u8]) -> Result<usize, io::Error> {
        let read = retry(|| self.source.file.read(room))?;
        if read > 0 || room.is_empty() {
            return Ok(read);
        }
        let Some(pipe) = &mut self.source.pipe else {
            return Ok(0);
        };
        let read = retry(|| pipe.read(room))?;
        if read == 0 {
            self.source.pipe = None;
        }
        // The file stands at its end here, so writing appends and leaves it there.
        self.source.file.write_all(room.get(..read).unwrap_or_default())?;
        Ok(read)
    }
}

fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(source: &mut SourceFile) -> Result<Vec<u8>, Fault> {
        let mut all = Vec::new();
        let mut room = [0; 7];
        let mut pass = source.pass()?;
        loop {
            match pass.read(&mut room)? {
                0 => return Ok(all),
                read => all.extend_from_slice(&room[..read]),
            }
        }
    }

    #[test]
    fn a_pipe_can_be_sampled_and_then_read_twice() {
        let text = b"name,stage\nclaims-triage,pilot\n";
        let mut source = SourceFile::from_pipe(&text[..], Limits::default()).unwrap();
        assert_eq!(source.sample(4).unwrap(), b"name");
        assert_eq!(source.sha256(), None, "a sample is not the whole");
        assert_eq!(read_all(&mut source).unwrap(), text);
        assert_eq!(read_all(&mut source).unwrap(), text);
        let expected: Sha = Sha256::digest(text).into();
        assert_eq!(source.sha256(), Some(expected));
    }

    #[test]
    fn an_endless_pipe_is_cut_off_by_the_size_limit() {
        let limits = Limits { file_bytes: 1000, ..Limits::default() };
        let mut source = SourceFile::from_pipe(io::repeat(b'x'), limits).unwrap();
        let fault = read_all(&mut source).unwrap_err();
        assert!(matches!(fault, Fault::Limit { reached, .. } if reached.kind == LimitKind::File), "{fault}");
    }

    #[test]
    fn a_file_that_changes_between_two_passes_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inventory.csv");
        std::fs::write(&path, "name\na\n").unwrap();
        let mut source = SourceFile::open(&path, Limits::default()).unwrap();
        read_all(&mut source).unwrap();
        std::fs::write(&path, "name\nb\n").unwrap();
        assert!(matches!(read_all(&mut source), Err(Fault::Changed)));
    }

    #[test]
    fn a_folder_and_a_file_past_the_limit_are_refused_before_they_are_read() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(SourceFile::open(folder.path(), Limits::default()), Err(Fault::NotAFile)));
        let path = folder.path().join("large.csv");
        File::create(&path).unwrap().set_len((1 << 30) + 1).unwrap();
        assert!(matches!(SourceFile::open(&path, Limits::default()), Err(Fault::Limit { .. })));
    }
}
