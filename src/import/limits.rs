//! How much of a file the import takes before it stops: sizes of a cell, a row, a file, and counts of rows and columns.
//! They keep memory flat and a hostile file short; they are policy, so a caller may lower or raise them.

use std::fmt;

/// The most that one file may hold. Bytes are counted after decoding to UTF-8, except those of the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in one cell.
    pub cell_bytes: usize,
    /// Bytes in one row, all its cells together.
    pub row_bytes: usize,
    /// Cells in one row.
    pub columns: usize,
    /// Rows, and as many blank lines.
    pub rows: u64,
    /// Bytes in the file, or in what comes through a pipe.
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cell_bytes: 64 << 10, row_bytes: 512 << 10, columns: 256, rows: 1_000_000, file_bytes: 1 << 30 }
    }
}

impl Limits {
    /// The limit of this kind, as a message names it.
    pub(crate) fn named(&self, kind: LimitKind) -> LimitReached {
        let most = match kind {
            LimitKind::Cell => self.cell_bytes as u64,
            LimitKind::Row => self.row_bytes as u64,
            LimitKind::Columns => self.columns as u64,
            LimitKind::Rows => self.rows,
            LimitKind::File => self.file_bytes,
        };
        LimitReached { kind, most }
    }
}

/// Which of the [`Limits`] a file went past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// One cell is too long.
    Cell,
    /// One row is too long.
    Row,
    /// One row has too many cells.
    Columns,
    /// There are too many rows.
    Rows,
    /// The file is too large.
    File,
}

/// A limit that was reached, and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitReached {
    /// Which limit.
    pub kind: LimitKind,
    /// What it allows: bytes, cells or rows.
    pub most: u64,
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            LimitKind::Cell => write!(f, "a cell longer than {}", Bytes(self.most)),
            LimitKind::Row => write!(f, "a row longer than {}", Bytes(self.most)),
            LimitKind::Columns => write!(f, "more than {} columns", self.most),
            LimitKind::Rows => write!(f, "more than {} rows", self.most),
            LimitKind::File => write!(f, "more than {} in all", Bytes(self.most)),
        }
    }
}

/// A number of bytes in the largest unit that divides it.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
        match UNITS.iter().find(|(_, size)| self.0 >= *size && self.0.is_multiple_of(*size)) {
            Some((unit, size)) => write!(f, "{} {unit}", self.0 / size),
            None => write!(f, "{} bytes", self.0),
        }
    }
}
