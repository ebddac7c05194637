//! Writing one table: every cell quoted, lines ended by CRLF, a header even where there are no rows, dangerous cells guarded.

use super::cell::{guard, harmless, written, yes_no};
use super::error::ExportError;
use super::folder::{Draft, Filed, NewFile};
use super::table::Table;
use crate::domain::fact::Shape;
use crate::domain::field::{FactTable, Facts};
use crate::domain::record::Person;
use crate::domain::{Day, Id, Instant, Value, Word};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write as _};

/// How cells are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether each table begins with a byte-order mark, which spreadsheets need to read UTF-8.
    pub mark: bool,
    /// Whether dangerous cells are left as they are.
    pub raw: bool,
}

/// A table that is being written.
pub(super) struct TableFile {
    csv: csv::Writer<NewFile>,
    row: Row,
    guarded: u64,
    rows: u64,
    raw: bool,
}

/// The people whose names a row may say.
pub(super) type People = BTreeMap<Id, Person>;

/// The cells of the next row.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: csv::StringRecord,
    /// A place to write a value in before it is a cell.
    scratch: String,
}

/// A finished table.
#[derive(Debug)]
pub(super) struct Finished {
    pub filed: Filed,
    /// Cells that were given an apostrophe.
    pub guarded: u64,
}

/// Writes rows in the one way in which tables are written: every cell in quotes, lines ended by CRLF.
pub(super) fn writer<W: io::Write>(to: W) -> csv::Writer<W> {
    csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .buffer_capacity(1 << 16)
        .flexible(true)
        .from_writer(to)
}

impl TableFile {
    /// Begins a table with its header.
    pub(super) fn begin(draft: &Draft, table: &Table, style: Style) -> Result<Self, ExportError> {
        let mut file = draft.file(table.file)?;
        if style.mark {
            let marked = file.write_all("\u{feff}".as_bytes());
            marked.map_err(|error| ExportError::io(file.path(), error))?;
        }
        let csv = writer(file);
        let mut begun = Self { csv, row: Row::default(), guarded: 0, rows: 0, raw: style.raw };
        begun.put(|csv| csv.write_record(table.columns.iter().map(|column| column.name.as_bytes())))?;
        Ok(begun)
    }

    /// Writes one row.
    pub(super) fn row(&mut self, fill: impl FnOnce(&mut Row)) -> Result<(), ExportError> {
        let mut row = std::mem::take(&mut self.row);
        row.cells.clear();
        fill(&mut row);
        let raw = self.raw;
        let mut guarded = 0;
        self.put(|csv| {
            for cell in &row.cells {
                let cell = harmless(cell);
                let written = if raw { Cow::Borrowed(cell.as_ref()) } else { guard(&cell) };
                guarded += u64::from(matches!(written, Cow::Owned(_)));
                csv.write_field(written.as_bytes())?;
            }
            csv.write_record(None::<&[u8]>)
        })?;
        self.row = row;
        self.guarded += guarded;
        self.rows += 1;
        Ok(())
    }

    /// Brings the table to the disk.
    pub(super) fn finish(self) -> Result<Finished, ExportError> {
        let path = self.csv.get_ref().path().to_owned();
        let file = self.csv.into_inner().map_err(|error| {
            let kind = error.error().kind();
            ExportError::io(&path, io::Error::new(kind, error.error().to_string()))
        })?;
        Ok(Finished { filed: file.finish(Some(self.rows))?, guarded: self.guarded })
    }

    fn put(&mut self, write: impl FnOnce(&mut csv::Writer<NewFile>) -> csv::Result<()>) -> Result<(), ExportError> {
        write(&mut self.csv).map_err(|error| ExportError::io(self.csv.get_ref().path(), error.into()))
    }
}

impl Row {
    /// A text as it is.
    pub(super) fn text(&mut self, text: &str) {
        self.cells.push_field(text);
    }

    /// A text, empty where there is none.
    pub(super) fn text_or_nothing(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// Whatever has one way to be written.
    pub(super) fn plain(&mut self, value: impl fmt::Display) {
        self.scratch.clear();
        // Writing to a string cannot fail.
        let _ = write!(self.scratch, "{value}");
        self.cells.push_field(&self.scratch);
    }

    /// The word of a vocabulary, or what stands for nothing.
    pub(super) fn word_or(&mut self, word: Option<impl Word>, nothing: &str) {
        self.text(word.map_or(nothing, |word| word.word()));
    }

    /// A day, or what stands for none.
    pub(super) fn day_or(&mut self, day: Option<Day>, nothing: &str) {
        match day {
            Some(day) => self.plain(day),
            None => self.text(nothing),
        }
    }

    /// An instant, or `never`.
    pub(super) fn instant_or_never(&mut self, at: Option<Instant>) {
        match at {
            Some(at) => self.plain(at),
            None => self.text("never"),
        }
    }

    /// An id, or what stands for none.
    pub(super) fn id_or(&mut self, id: Option<Id>, nothing: &str) {
        match id {
            Some(id) => self.plain(id),
            None => self.text(nothing),
        }
    }

    /// `yes` or `no`.
    pub(super) fn yes_no(&mut self, answer: bool) {
        self.text(yes_no(answer));
    }

    /// A JSON array.
    pub(super) fn array(&mut self, items: impl IntoIterator<Item = impl Into<serde_json::Value>>) {
        self.plain(items.into_iter().collect::<serde_json::Value>());
    }

    /// A person and what they were called, as the columns of [`person`](super::table::person).
    pub(super) fn person(&mut self, id: Option<Id>, nothing: &str, people: &People) {
        self.id_or(id, nothing);
        let called = id.and_then(|id| people.get(&id)).map(Person::called);
        self.text_or_nothing(called.as_deref());
    }

    /// Every fact, as the columns of [`facts`](super::table::facts).
    pub(super) fn facts<F: FactTable>(&mut self, facts: &Facts<F>, people: &People) {
        for field in F::FIELDS {
            let value = facts.value(field.name).unwrap_or(Value::Unknown);
            match (field.shape, value) {
                (Shape::Person, Value::Person(id)) => self.person(Some(id), "", people),
                (Shape::Person, _) => self.person(None, "unknown", people),
                (_, Value::Text(text)) => self.text(&text),
                (shape, value) => self.text(&written(shape, &value)),
            }
        }
    }
}
