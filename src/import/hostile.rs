//! Files made to hurt: endless, enormous, or full of what acts on a terminal. Each ends in a clear fault or is kept as data.

use std::io::{self, Read};

use rstest::rstest;

use super::limits::Limits;
use super::source::{OpenError, Reading, Source};

/// The same bytes over and over, for ever.
struct Endless {
    bytes: &'static [u8],
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        for place in &mut *room {
            *place = self.bytes[self.at % self.bytes.len()];
            self.at += 1;
        }
        Ok(room.len())
    }
}

fn fault(pipe: impl Read + Send + 'static) -> String {
    let limits = Limits { rows: 1_000, ..Limits::default() };
    let read = |mut source: Source| source.rows().and_then(|mut rows| rows.try_for_each(|row| row.map(drop)));
    match Source::from_pipe(pipe, "pipe", &Reading { source: "csv", limits, ..Reading::default() }) {
        Ok(source) => read(source).unwrap_err().to_string(),
        Err(OpenError::File { fault, .. }) => fault.to_string(),
        Err(error) => error.to_string(),
    }
}

#[rstest]
#[case::rows("name\n", b"Bot\n", "it holds more than 1000 rows, in the row at line 1002")]
#[case::blank_lines("name\n", b"\n", "it holds more than 1000 rows")]
#[case::one_cell("name\n", b"x", "it holds a cell longer than 64 KiB, in the row at line 2")]
#[case::one_quoted_cell("name\n\"", b"x\n", "it holds a cell longer than 64 KiB, in the row at line 2")]
#[case::columns("name\n", b"x,", "it holds more than 256 columns, in the row at line 2")]
#[case::nul("name\n", b"\0", "line 2, column 1: a NUL character")]
fn what_never_ends_is_stopped_by_the_limit_it_reaches_first(
    #[case] start: &'static str,
    #[case] bytes: &'static [u8],
    #[case] message: &str,
) {
    let fault = fault(io::Cursor::new(start).chain(Endless { bytes, at: 0 }));
    assert!(fault.starts_with(message), "{fault}");
}

#[rstest]
#[case::cell(b"x", "it holds a cell longer than 64 KiB, in the row at line 1")]
#[case::columns(b"x,", "it holds more than 256 columns, in the row at line 1")]
#[case::nul(b"\0", "line 1, column 1: a NUL character")]
#[case::random_bytes(b"\x8f\xff\x00", "line 1, column 1: byte 0x8F is not UTF-8")]
fn what_has_no_header_is_stopped_as_early(#[case] bytes: &'static [u8], #[case] message: &str) {
    let fault = fault(Endless { bytes, at: 0 });
    assert!(fault.starts_with(message), "{fault}");
}

#[test]
fn nothing_of_a_hostile_file_acts_on_the_terminal_in_a_message() {
    let header = "\u{1b}]0;owned\u{7}\u{202e},\u{1b}[2J\n1,2\n";
    let message = fault(io::Cursor::new(header));
    assert!(message.starts_with("there is no column \"name\""), "{message}");
    assert!(!message.chars().any(|c| c.is_control() || c == '\u{202e}'), "{message:?}");
}
