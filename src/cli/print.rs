//! Standard output. Everything goes through one [`Printer`], which makes each line safe to show: what came from data can neither
//! act on a terminal nor forge a line. No colours, no escapes.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde::Serialize;
use serde_json::Value as Json;

use super::failure::Failure;
use crate::evidence::cell::guard;
use crate::shown::{Shown, escape_json};

/// Columns of the text where there is no terminal to ask.
const WITHOUT_TERMINAL: usize = 100;

/// Standard output, safe and buffered.
#[derive(Debug)]
pub(super) struct Printer {
    out: BufWriter<Stdout>,
    columns: usize,
}

impl Printer {
    pub(super) fn new() -> Self {
        Self { out: BufWriter::new(io::stdout()), columns: columns() }
    }

    /// How many columns a line has.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// One line; a break in what is given is shown, not made.
    pub(super) fn line(&mut self, line: impl Display) -> Result<(), Failure> {
        let line = line.to_string();
        writeln!(self.out, "{}", Shown::new(line.trim_end()))?;
        Ok(())
    }

    /// A text of any length behind `indent` spaces, wrapped; its own breaks stay.
    pub(super) fn wrapped(&mut self, indent: usize, text: &str) -> Result<(), Failure> {
        let room = self.columns.saturating_sub(indent).max(20);
        for line in Shown::text(text).lines(room) {
            writeln!(self.out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> Result<(), Failure> {
        writeln!(self.out)?;
        Ok(())
    }

    /// One row of CSV: every cell quoted, and no cell that a spreadsheet would run.
    pub(super) fn csv_row<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Result<(), Failure> {
        for (at, cell) in cells.enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let shown = Shown::new(cell);
            write!(self.out, "{comma}\"{}\"", guard(shown.as_str()).replace('"', "\"\""))?;
        }
        write!(self.out, "\r\n")?;
        Ok(())
    }

    /// One JSON document.
    pub(super) fn json(&mut self, value: &Json) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
        writeln!(self.out, "{}", escape_json(&text))?;
        Ok(())
    }

    /// Begins a JSON array whose items come one by one.
    pub(super) fn array(&mut self) -> Result<JsonArray<'_>, Failure> {
        write!(self.out, "[")?;
        Ok(JsonArray { printer: self, is_empty: true })
    }

    /// Writes what is still held back.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }
}

/// Says something on standard error that changes nothing of what was asked.
pub(super) fn note(words: &str) {
    // Where even that is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}", Shown::text(&format!("countersign: {words}")));
}

/// A JSON array that is being written, one item a line.
pub(super) struct JsonArray<'p> {
    printer: &'p mut Printer,
    is_empty: bool,
}

impl JsonArray<'_> {
    /// Writes the next item.
    pub(super) fn item(&mut self, item: &impl Serialize) -> Result<(), Failure> {
        let comma = if self.is_empty { "" } else { "," };
        self.is_empty = false;
        let text = serde_json::to_string(item).map_err(io::Error::other)?;
        write!(self.printer.out, "{comma}\n{}", escape_json(&text))?;
        Ok(())
    }

    /// Ends the array.
    pub(super) fn end(self) -> Result<(), Failure> {
        writeln!(self.printer.out, "{}]", if self.is_empty { "" } else { "\n" })?;
        Ok(())
    }
}

/// The width of the terminal, where standard output is one that tells.
fn columns() -> usize {
    if !io::stdout().is_terminal() {
        return WITHOUT_TERMINAL;
    }
    asked_of_terminal().filter(|columns| *columns > 0).unwrap_or(WITHOUT_TERMINAL)
}

#[cfg(unix)]
fn asked_of_terminal() -> Option<usize> {
    rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn asked_of_terminal() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}
