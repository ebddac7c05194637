//! Strict CSV: rows of cells, with the line each row starts on. What a lenient reader forgives silently - a quote that
//! never closes, text after a closing quote, a NUL, rows of another length - is a fault with its place here.
//! It knows nothing of columns' meaning; the `csv` crate agrees on every file that this reader takes (a property below).

use super::encoding::Text;
use super::fault::{Fault, Place};
use super::limits::{LimitKind, LimitReached, Limits};
use crate::domain::guard::unguard;

/// One row as it stands in the file: its cells without their quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRow {
    line: u64,
    text: String,
    ends: Vec<usize>,
    /// The first cell that is longer than a cell may be, or that makes the row longer than a row may be; only its beginning is here.
    over: Option<(usize, LimitReached)>,
    /// Bytes that were left out of such cells.
    left_out: usize,
}

impl RawRow {
    /// The line the row starts on, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// The cell at an index from 0; empty where there is none.
    #[must_use]
    pub fn cell(&self, index: usize) -> &str {
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before).copied(),
            None => Some(0),
        };
        let end = self.ends.get(index).copied();
        start.zip(end).and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    /// All cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|index| self.cell(index))
    }

    /// Undoes the guard of each cell, once.
    pub(super) fn unguard(&mut self) {
        let cells: Vec<String> = self.cells().map(|cell| unguard(cell).to_owned()).collect();
        self.text.clear();
        self.ends.clear();
        for cell in cells {
            self.text.push_str(&cell);
            self.ends.push(self.text.len());
        }
    }

    /// The first cell that is beyond a limit, and the limit. What is left out of it cannot be taken.
    #[must_use]
    pub fn over(&self) -> Option<(usize, LimitReached)> {
        self.over
    }

    fn start(&mut self, line: u64) {
        self.over = None;
        self.left_out = 0;
        self.line = line;
        self.text.clear();
        self.ends.clear();
    }
}

/// The rows of a source, one after another; memory holds one row and one piece of text.
pub struct Rows<'s> {
    text: Text<'s>,
    splitter: Splitter,
    piece: String,
    taken: usize,
    read: u64,
    limits: Limits,
}

impl<'s> Rows<'s> {
    /// Reads rows from `text`, cells separated by `separator` (an ASCII character).
    #[must_use]
    pub fn new(text: Text<'s>, separator: u8, limits: Limits) -> Self {
        let splitter = Splitter::new(separator, limits);
        Self { text, splitter, piece: String::new(), taken: 0, read: 0, limits }
    }

    /// Reads the next row into `row`; `false` at the end. Empty lines are no rows.
    ///
    /// # Errors
    /// The first [`Fault`] of the text, at its place.
    pub fn next_row(&mut self, row: &mut RawRow) -> Result<bool, Fault> {
        loop {
            let rest = self.piece.get(self.taken..).unwrap_or_default();
            let (taken, complete) = self.splitter.split(rest, row)?;
            self.taken += taken;
            if complete {
                return self.count(row);
            }
            self.taken = 0;
            if !self.text.next_piece(&mut self.piece, self.splitter.here)? {
                return if self.splitter.finish(row)? { self.count(row) } else { Ok(false) };
            }
        }
    }

    fn count(&mut self, row: &RawRow) -> Result<bool, Fault> {
        self.read += 1;
        if self.read > self.limits.rows.saturating_add(1) {
            return Err(Fault::Limit { reached: self.limits.named(LimitKind::Rows), line: Some(row.line) });
        }
        Ok(true)
    }
}

/// A row that goes on for as many times what a row may hold is none that somebody wrote.
const LONG_ROWS: usize = 32;
/// Characters that are kept of a cell which is left out.
const BEGINNING: usize = 60;

/// Where in the grammar of CSV the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    BetweenRows,
    CellStart,
    Plain,
    Quoted,
    /// A quote inside a quoted cell: its end, or half of a doubled one.
    QuoteInQuoted,
}

/// Splits text that comes in pieces into rows.
#[derive(Debug, Clone)]
pub(crate) struct Splitter {
    separator: u8,
    limits: Limits,
    state: State,
    here: Place,
    opened: Place,
    after_cr: bool,
    blank_lines: u64,
}

impl Splitter {
    pub(crate) fn new(separator: u8, limits: Limits) -> Self {
        let (here, opened) = (Place::START, Place::START);
        Self { separator, limits, state: State::BetweenRows, here, opened, after_cr: false, blank_lines: 0 }
    }

    /// Adds from `piece` to `row` until the row is complete or the piece is used up; says how much was taken.
    pub(crate) fn split(&mut self, piece: &str, row: &mut RawRow) -> Result<(usize, bool), Fault> {
        let bytes = piece.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte == 0 {
                return Err(Fault::Nul { place: self.here });
            }
            let run = match self.state {
                State::Plain => length_until(bytes, at, |b| b == self.separator || matches!(b, b'\r' | b'\n' | 0)),
                State::Quoted => length_until(bytes, at, |b| matches!(b, b'"' | b'\r' | b'\n' | 0)),
                _ => 0,
            };
            if run > 0 {
                self.push(piece.get(at..at + run).unwrap_or_default(), row)?;
                self.after_cr = false;
                at += run;
            } else {
                let (step, complete) = self.step(byte, row)?;
                at += step;
                if complete {
                    return Ok((at, true));
                }
            }
        }
        Ok((at, false))
    }

    /// Takes one byte that means something here; says whether it was used (1) or only changed the state (0), and
    /// whether the row is complete.
    fn step(&mut self, byte: u8, row: &mut RawRow) -> Result<(usize, bool), Fault> {
        match (self.state, byte) {
            (State::BetweenRows, b'\r' | b'\n') => {
                if !(self.after_cr && byte == b'\n') {
                    self.count_blank_line()?;
                }
                self.advance_line(byte);
            }
            (State::BetweenRows, _) => {
                row.start(self.here.line);
                self.after_cr = false;
                self.state = State::CellStart;
                return Ok((0, false));
            }
            (State::CellStart, b'"') => {
                self.opened = self.here;
                self.here.column += 1;
                self.state = State::Quoted;
            }
            (State::CellStart, byte) if byte != self.separator && !matches!(byte, b'\r' | b'\n') => {
                self.state = State::Plain;
                return Ok((0, false));
            }
            (State::Quoted, b'"') => {
                self.here.column += 1;
                self.after_cr = false;
                self.state = State::QuoteInQuoted;
            }
            (State::Quoted, _) => {
                let line_break = if byte == b'\r' { "\r" } else { "\n" };
                self.push(line_break, row)?;
                self.advance_line(byte);
            }
            (State::QuoteInQuoted, b'"') => {
                self.push("\"", row)?;
                self.state = State::Quoted;
            }
            (_, b'\r' | b'\n') => {
                self.end_cell(row)?;
                self.advance_line(byte);
                self.state = State::BetweenRows;
                return Ok((1, true));
            }
            (_, byte) if byte == self.separator => {
                self.end_cell(row)?;
                self.here.column += 1;
                self.state = State::CellStart;
            }
            _ => {
                return Err(Fault::TextAfterQuote { place: self.here, opened: self.opened });
            }
        }
        Ok((1, false))
    }

    /// The text has ended: completes the last row, if one has begun.
    pub(crate) fn finish(&mut self, row: &mut RawRow) -> Result<bool, Fault> {
        match std::mem::replace(&mut self.state, State::BetweenRows) {
            State::BetweenRows => Ok(false),
            State::Quoted => Err(Fault::UnterminatedQuote { opened: self.opened }),
            State::CellStart | State::Plain | State::QuoteInQuoted => self.end_cell(row).map(|()| true),
        }
    }

    fn push(&mut self, text: &str, row: &mut RawRow) -> Result<(), Fault> {
        // Continuation bytes of UTF-8 are not characters of their own.
        self.here.column += text.bytes().filter(|byte| byte & 0xC0 != 0x80).count() as u64;
        let cell = row.text.len() - row.ends.last().copied().unwrap_or_default() + text.len();
        let reached = match (cell > self.limits.cell_bytes, row.text.len() + text.len() > self.limits.row_bytes) {
            (true, _) => LimitKind::Cell,
            (_, true) => LimitKind::Row,
            _ => {
                row.text.push_str(text);
                return Ok(());
            }
        };
        // One long cell costs its row, and only what never ends costs the file.
        let at = row.ends.len();
        if row.over.is_none() {
            row.over = Some((at, self.limits.named(reached)));
            // As much as tells which cell it is.
            row.text.extend(text.chars().take(BEGINNING));
        }
        row.left_out += text.len();
        if row.left_out > self.limits.row_bytes.saturating_mul(LONG_ROWS) {
            return Err(self.limit(reached, row));
        }
        Ok(())
    }

    fn end_cell(&mut self, row: &mut RawRow) -> Result<(), Fault> {
        row.ends.push(row.text.len());
        if row.ends.len() > self.limits.columns {
            return Err(self.limit(LimitKind::Columns, row));
        }
        Ok(())
    }

    fn advance_line(&mut self, byte: u8) {
        if !(self.after_cr && byte == b'\n') {
            self.here.line += 1;
        }
        self.here.column = 1;
        self.after_cr = byte == b'\r';
    }

    fn count_blank_line(&mut self) -> Result<(), Fault> {
        self.blank_lines += 1;
        if self.blank_lines > self.limits.rows {
            return Err(Fault::Limit { reached: self.limits.named(LimitKind::Rows), line: Some(self.here.line) });
        }
        Ok(())
    }

    fn limit(&self, kind: LimitKind, row: &RawRow) -> Fault {
        Fault::Limit { reached: self.limits.named(kind), line: Some(row.line) }
    }
}

fn length_until(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|byte| stop(*byte)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::super::encoding::Encoding;
    use super::super::source_file::SourceFile;
    use super::*;

    fn read_with(bytes: &[u8], limits: Limits) -> Result<Vec<(u64, Vec<String>)>, Fault> {
        let mut source = SourceFile::from_pipe(std::io::Cursor::new(bytes.to_vec()), limits)?;
        let mut rows = Rows::new(Text::new(source.pass()?, Encoding::Utf8, 0), b',', limits);
        let (mut all, mut row) = (Vec::new(), RawRow::default());
        while rows.next_row(&mut row)? {
            all.push((row.line(), row.cells().map(str::to_owned).collect()));
        }
        Ok(all)
    }

    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, Fault> {
        read_with(text.as_bytes(), Limits::default())
    }

    #[rstest]
    #[case::lf("a,b\nc,d\n", &[(1, ["a", "b"]), (2, ["c", "d"])])]
    #[case::bare_cr("a,b\rc,d", &[(1, ["a", "b"]), (2, ["c", "d"])])]
    #[case::every_line_end_in_one_file("a,b\r\nc,d\re,f\ng,h", &[(1, ["a", "b"]), (2, ["c", "d"]), (3, ["e", "f"]), (4, ["g", "h"])])]
    #[case::empty_lines_are_no_rows("\n\na,b\r\n\r\n\nc,d\n\n", &[(3, ["a", "b"]), (6, ["c", "d"])])]
    #[case::line_breaks_in_quotes("\"a\r\nb\",c\nd,e", &[(1, ["a\r\nb", "c"]), (3, ["d", "e"])])]
    #[case::empty_cells(",\n\"\",", &[(1, ["", ""]), (2, ["", ""])])]
    #[case::a_quote_in_a_plain_cell("5\" pipe,x", &[(1, ["5\" pipe", "x"])])]
    #[case::doubled_quotes("\"\"\"a\"\"\",\"b\"\"c\"", &[(1, ["\"a\"", "b\"c"])])]
    fn rows_are_read_with_the_line_they_start_on(#[case] text: &str, #[case] expected: &[(u64, [&str; 2])]) {
        let read = read(text).unwrap();
        let read: Vec<_> =
            read.iter().map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect::<Vec<_>>())).collect();
        let expected: Vec<_> = expected.iter().map(|(line, cells)| (*line, cells.to_vec())).collect();
        assert_eq!(read, expected);
    }

    #[rstest]
    #[case::quote_never_closed("a,b\nc,\"d\ne,f\n", "line 2, column 3: a quote opens here and is never closed")]
    #[case::text_after_a_closing_quote("a,b\n\"say \"hi\"\",d\n", "line 2, column 7: text after a closing quote")]
    #[case::place_is_counted_in_characters("é,\"ü\"x", "line 1, column 6: text after")]
    #[case::nul_in_a_plain_cell("a,b\nc,d\0\n", "line 2, column 4: a NUL character")]
    #[case::nul_in_a_quoted_cell("a,\"b\n\0\"", "line 2, column 1: a NUL character")]
    fn what_a_lenient_reader_forgives_is_a_fault_with_its_place(#[case] text: &str, #[case] message: &str) {
        let fault = read(text).unwrap_err().to_string();
        assert!(fault.starts_with(message), "{fault}");
    }

    #[test]
    fn a_byte_outside_the_encoding_is_placed_by_line_and_character() {
        let fault = read_with(b"name\n\xC3\xA9\xC3\xA9\x92s\n", Limits::default()).unwrap_err().to_string();
        assert!(fault.starts_with("line 2, column 3: byte 0x92 is not UTF-8"), "{fault}");
    }

    #[rstest]
    #[case::columns(",,,,,,", "it holds more than 5 columns, in the row at line 1")]
    #[case::rows("h\n1\n2\n3\n4\n", "it holds more than 3 rows, in the row at line 5")]
    #[case::blank_lines("\n\n\n\n\n", "it holds more than 3 rows, in the row at line 4")]
    fn each_limit_of_a_file_is_named_where_it_is_passed(#[case] text: &str, #[case] message: &str) {
        let limits = Limits { cell_bytes: 10, row_bytes: 20, columns: 5, rows: 3, file_bytes: 1000 };
        let fault = read_with(text.as_bytes(), limits).unwrap_err().to_string();
        assert!(fault.starts_with(message), "{fault}");
    }

    #[rstest]
    #[case::cell("a,xxxxxxxxxxxx\nb,c\n", 1, "a cell longer than 10 bytes")]
    #[case::quoted_cell("\"x\nx\nx\nx\nx\nx\n\",a\nb,c\n", 0, "a cell longer than 10 bytes")]
    #[case::row("xxxxxxxxx,xxxxxxxxx,xxxxxxxxx\nb,c,d\n", 2, "a row longer than 20 bytes")]
    fn a_row_beyond_a_limit_is_told_and_the_next_is_read(#[case] text: &str, #[case] cell: usize, #[case] limit: &str) {
        let limits = Limits { cell_bytes: 10, row_bytes: 20, columns: 5, rows: 3, file_bytes: 1000 };
        let mut source = SourceFile::from_pipe(std::io::Cursor::new(text.as_bytes().to_vec()), limits).unwrap();
        let mut rows = Rows::new(Text::new(source.pass().unwrap(), Encoding::Utf8, 0), b',', limits);
        let mut row = RawRow::default();
        assert!(rows.next_row(&mut row).unwrap());
        assert_eq!(row.over().map(|(at, reached)| (at, reached.to_string())), Some((cell, limit.to_owned())));
        assert!(rows.next_row(&mut row).unwrap());
        assert_eq!((row.over(), row.cell(0)), (None, "b"));
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_reads_back_equal(rows in prop::collection::vec(prop::collection::vec("[^\0]{0,12}", 3), 0..8)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let written = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read: Vec<Vec<String>> = read(&written).unwrap().into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn the_csv_crate_agrees_on_every_text_that_is_taken(text in "[a,\"\r\n é]{0,40}") {
            if let Ok(rows) = read(&text) {
                let mut lenient = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
                let expected: Vec<Vec<String>> = lenient.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
                let read: Vec<Vec<String>> = rows.into_iter().map(|(_, cells)| cells).collect();
                prop_assert_eq!(read, expected);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_with(&bytes, Limits { cell_bytes: 50, ..Limits::default() });
        }
    }
}
