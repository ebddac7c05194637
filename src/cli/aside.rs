//! Keeps output aside while the register is read: in memory, and beyond 16 MiB in a temporary file that has no name.

use std::fmt;
use std::io::{self, BufReader, BufWriter, Seek as _, Write};

use tempfile::SpooledTempFile;

use super::failure::Failure;

/// What is kept in memory.
const IN_MEMORY: usize = 16 << 20;

/// Output that waits until a read of the register has ended.
#[derive(Debug)]
pub(super) struct Aside(BufWriter<SpooledTempFile>);

impl Aside {
    pub(super) fn new() -> Self {
        Self(BufWriter::with_capacity(64 << 10, SpooledTempFile::new(IN_MEMORY)))
    }

    /// What `write!` calls.
    pub(super) fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> Result<(), Failure> {
        self.0.write_fmt(text).map_err(|error| full(&error))
    }

    /// All that was kept, from its beginning.
    pub(super) fn read(self) -> Result<BufReader<SpooledTempFile>, Failure> {
        let mut file = self.0.into_inner().map_err(|error| full(error.error()))?;
        file.rewind().map_err(|error| full(&error))?;
        Ok(BufReader::with_capacity(64 << 10, file))
    }
}

/// The temporary folder cannot hold it, which says nothing of standard output or of the register.
pub(super) fn full(error: &io::Error) -> Failure {
    Failure::new(
        std::env::temp_dir().display().to_string(),
        format!("the output cannot be kept there while it is made: {error}"),
        "free space in it, or set TMPDIR to another folder",
    )
}
