//! What makes a whole source unreadable: nothing of it is taken. Each fault says where it stands and what to do next;
//! what is wrong with one row alone is a rejected row instead ([`super::source_row::Rejected`]).

use std::fmt;
use std::io;

use super::encoding::Encoding;
use super::limits::{LimitKind, LimitReached};
use super::no_table::NoTable;
use crate::domain::secret::Secret;
use crate::nearest::nearest;
use crate::shown::Shown;

/// A place in the text of a source, as an editor counts: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line; CR, LF and CRLF each end one.
    pub line: u64,
    /// The character in the line.
    pub column: u64,
}

impl Place {
    /// The first character.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place right after a text.
    #[must_use]
    pub fn after(text: &str) -> Self {
        let (mut place, mut after_cr) = (Self::START, false);
        for c in text.chars() {
            match c {
                '\n' if after_cr => {}
                '\r' | '\n' => place = Self { line: place.line + 1, column: 1 },
                _ => place.column += 1,
            }
            after_cr = c == '\r';
        }
        place
    }
}

impl Fault {
    /// The same, with the header as it was read, where the fault is one of separators and quotes.
    #[must_use]
    pub(super) fn told_as_read(self, separator: u8, header: &[String]) -> Self {
        const MOST: usize = 6;
        match self {
            Self::UnterminatedQuote { .. } | Self::TextAfterQuote { .. } | Self::RowLength { .. } => {
                let mut shown: Vec<String> =
                    header.iter().take(MOST).map(|cell| Shown::new(cell).fit(LONGEST_HEADER)).collect();
                if header.len() > MOST {
                    shown.push("...".to_owned());
                }
                Self::AsRead { fault: Box::new(self), separator: separator_name(separator), header: shown }
            }
            other => other,
        }
    }
}

/// Most columns of a terminal that one header takes in a message.
const LONGEST_HEADER: usize = 30;

/// A separator in words.
pub(super) fn separator_name(separator: u8) -> &'static str {
    match separator {
        b',' => "commas",
        b';' => "semicolons",
        b'\t' => "tabs",
        b'|' => "vertical bars",
        _ => "another separator",
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a source cannot be read. The message carries the next step and is safe to print.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Reading failed.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is not there, or cannot be opened.
    #[error("{0}; give a file that is there and can be read")]
    NotOpened(String),
    /// A folder, a device, a named pipe.
    #[error("it is not a regular file; give a file, or send it through a pipe and name `-`")]
    NotAFile,
    /// It is another kind of file.
    #[error("{0}")]
    NoTable(NoTable),
    /// Something is wrong with how its text is divided into cells, in the reading that is most likely.
    #[error("{fault}; read with {separator} between cells, the header is {}", Quoted(header))]
    AsRead {
        /// What is wrong.
        fault: Box<Fault>,
        /// What separates the cells, in words.
        separator: &'static str,
        /// The first cells of the header.
        header: Vec<String>,
    },
    /// It was named as a table of our own and is none.
    #[error(
        "its header is not that of a list with its keys, nor of workloads.csv of a pack{}; import it with --from csv",
        Among(there)
    )]
    NotOurs {
        /// The columns of the file.
        there: Vec<String>,
    },
    /// There is nothing in it.
    #[error("the file is empty; export it again")]
    Empty,
    /// There is a header and nothing below it.
    #[error("line {line} is the header and no row follows it; export it again, with its rows")]
    HeaderOnly {
        /// Line of the header.
        line: u64,
    },
    /// It goes past one of the limits.
    #[error("it holds {reached}{}; {}", at_line(*line), smaller(reached))]
    Limit {
        /// Which limit.
        reached: LimitReached,
        /// Line of the row, unless the limit is on the whole file.
        line: Option<u64>,
    },
    /// A byte that the encoding does not have.
    #[error("{place}: byte 0x{byte:02X} is not {encoding}; save the file as UTF-8, or name its real encoding")]
    InvalidByte {
        /// The encoding it was read in.
        encoding: Encoding,
        /// Where the byte stands.
        place: Place,
        /// The byte.
        byte: u8,
    },
    /// A NUL character: no inventory holds one on purpose.
    #[error("{place}: a NUL character; fix the line, or name the encoding if the file is UTF-16")]
    Nul {
        /// Where it stands.
        place: Place,
    },
    /// A quoted cell that never ends: all that follows would be swallowed by it.
    #[error("{opened}: a quote opens here and is never closed; close it, or double it if it belongs to the text")]
    UnterminatedQuote {
        /// Where the quote opens.
        opened: Place,
    },
    /// Something between a closing quote and the next separator.
    #[error("{place}: text after a closing quote; double the quotes inside the cell that opens at {opened}")]
    TextAfterQuote {
        /// The first such character.
        place: Place,
        /// Where the cell opens.
        opened: Place,
    },
    /// A row with fewer or more cells than the header.
    #[error(
        "line {line}: {} where the header has {expected}; fix the row, look for a missing quote or a separator too many",
        cells(*found)
    )]
    RowLength {
        /// First line of the row.
        line: u64,
        /// Cells in the row.
        found: usize,
        /// Cells in the header.
        expected: usize,
    },
    /// Two columns of one name, while columns are asked for by name.
    #[error(
        "line {line}: columns #{first} and #{second} are both called \"{}\"; rename one, or name columns by position (#{first})",
        Shown::new(name)
    )]
    DuplicateHeader {
        /// Line of the header.
        line: u64,
        /// The name.
        name: String,
        /// The first such column, counted from 1.
        first: usize,
        /// The second.
        second: usize,
    },
    /// A column that is asked for is not there.
    #[error("there is no column {}{}{}{}", Quoted(wanted), meant(wanted, there), Among(there), which(wanted))]
    NoColumn {
        /// The columns asked for and not found.
        wanted: Vec<String>,
        /// The columns of the file.
        there: Vec<String>,
    },
    /// A file that is not of the kind it was said to be.
    #[error(
        "it is not written as {source_name} is: {} of the {of} columns are not there, such as {}; read it with --from csv:NAME and --map{}",
        missing.len(),
        Quoted(missing.get(..missing.len().min(3)).unwrap_or_default()),
        Among(there)
    )]
    OtherKind {
        /// The kind.
        source_name: String,
        /// Its columns that are not there.
        missing: Vec<String>,
        /// How many columns it has.
        of: usize,
        /// The columns of the file.
        there: Vec<String>,
    },
    /// A column is asked for by a position that the file does not have.
    #[error("there is no column #{position}: the file has {}, counted from 1{}", columns(there.len()), Among(there))]
    NoPosition {
        /// The position, from 1.
        position: usize,
        /// The columns of the file.
        there: Vec<String>,
    },
    /// The header of a column looks like a secret.
    #[error("the header of column {column}: {}; {}", secret.why(), Secret::NEXT)]
    Secret {
        /// Which column, from 1.
        column: usize,
        /// What it looks like.
        secret: Secret,
    },
    /// No row looks like a header.
    #[error(
        "no header row was found in the first {looked_at} rows; name the columns by their header, or remove what stands above it"
    )]
    NoHeader {
        /// Rows looked at.
        looked_at: usize,
    },
    /// The file can be read in more than one way and nobody was asked.
    #[error("{0}")]
    Doubt(Doubt),
    /// Another program changed the file between two readings.
    #[error("the file changed while it was read; import it again once it is complete")]
    Changed,
}

/// A question about a file that only a person can answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Not UTF-8, and nothing says what else.
    #[error(
        "{place}: byte 0x{byte:02X} is not UTF-8 and nothing says what it is{}",
        as_windows(reads.as_deref())
    )]
    Encoding {
        /// The first such byte.
        place: Place,
        /// The byte.
        byte: u8,
        /// The line as it would read in Windows-1252, where all bytes fit that; safe to show.
        reads: Option<String>,
    },
    /// Several separators give an even table.
    #[error("the cells may be separated by {}; name the separator", Quoted(among))]
    Separator {
        /// What the separator may be.
        among: Vec<String>,
    },
}

/// The hint of an encoding, where the bytes fit one.
fn as_windows(reads: Option<&str>) -> String {
    match reads {
        Some(line) => format!(
            "; in Windows-1252 the line would read \"{line}\": if that is right, name the encoding windows-1252, else save the file as UTF-8"
        ),
        None => "; save the file as UTF-8, or fix the line where only it is damaged".to_owned(),
    }
}

/// Names in quotes, with commas between.
struct Quoted<'a>(&'a [String]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, name) in self.0.iter().enumerate() {
            let comma = if nth == 0 { "" } else { ", " };
            write!(f, "{comma}\"{}\"", Shown::new(name))?;
        }
        Ok(())
    }
}

/// What to do with what is too large.
fn smaller(reached: &LimitReached) -> &'static str {
    match reached.kind {
        LimitKind::Columns => "leave out the columns that nobody needs here",
        LimitKind::Cell | LimitKind::Row => "shorten it",
        LimitKind::Rows | LimitKind::File => "split it, and import each part",
    }
}

/// The columns there are, as a hint; only the first ones of a wide file.
struct Among<'a>(&'a [String]);

impl fmt::Display for Among<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 12;
        let Some(first) = self.0.get(..self.0.len().min(MOST)).filter(|first| !first.is_empty()) else {
            return Ok(());
        };
        let more = if self.0.len() > MOST { ", ..." } else { "" };
        let first: Vec<String> = first.iter().map(|name| Shown::new(name).fit(LONGEST_HEADER)).collect();
        write!(f, "; the file has {}{more}", Quoted(&first))
    }
}

/// What to do where no column is called as the one that every row needs.
fn which(wanted: &[String]) -> &'static str {
    let is_name = wanted.first().is_some_and(|wanted| wanted == "name");
    if is_name { "; say which one holds the names with --map name=COLUMN" } else { "" }
}

/// The column that is called nearly like the one that was asked for.
fn meant(wanted: &[String], there: &[String]) -> String {
    let [wanted] = wanted else { return String::new() };
    let near = nearest(wanted, there.iter().map(String::as_str));
    near.map_or_else(String::new, |near| format!("; did you mean \"{}\"?", Shown::new(near)))
}

fn cells(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

fn columns(count: usize) -> String {
    if count == 1 { "1 column".to_owned() } else { format!("{count} columns") }
}

fn at_line(line: Option<u64>) -> String {
    line.map(|line| format!(", in the row at line {line}")).unwrap_or_default()
}
