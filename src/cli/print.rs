//! Standard output. Everything goes through one [`Printer`], which makes each line safe to show: what came from data can neither
//! act on a terminal nor forge a line. No colours, no escapes.

use std::fmt::{self, Display};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde::Serialize;
use serde_json::Value as Json;

use super::aside::Aside;
use super::failure::Failure;
use crate::evidence::cell::guard;
use crate::shown::{Shown, escape_json};

/// How wide a paragraph is where there is no terminal to ask.
const PARAGRAPH: usize = 100;

/// What a list says of a fact that nobody has stated, as it is said of every other.
pub(super) const UNKNOWN: &str = "unknown";

/// Standard output, safe and buffered.
#[derive(Debug)]
pub(super) struct Printer {
    out: Out,
    /// The width of the terminal; `None` where there is none, and nothing is cut.
    width: Option<usize>,
}

#[derive(Debug)]
enum Out {
    Through(BufWriter<Stdout>),
    Aside(Aside),
}

impl Out {
    fn through() -> Self {
        Self::Through(BufWriter::new(io::stdout()))
    }

    /// What `write!` calls.
    fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> Result<(), Failure> {
        match self {
            Self::Through(out) => Ok(out.write_fmt(text)?),
            Self::Aside(aside) => aside.write_fmt(text),
        }
    }
}

impl Printer {
    pub(super) fn new() -> Self {
        Self { out: Out::through(), width: width() }
    }

    /// How many columns a line of the terminal has; `None` where there is no terminal, and a line may be of any length.
    pub(super) fn width(&self) -> Option<usize> {
        self.width
    }

    /// From now on nothing reaches standard output before [`Printer::let_go`].
    pub(super) fn keep_aside(&mut self) -> Result<(), Failure> {
        self.flush()?;
        self.out = Out::Aside(Aside::new());
        Ok(())
    }

    /// Writes what was kept aside.
    pub(super) fn let_go(&mut self) -> Result<(), Failure> {
        if let Out::Aside(aside) = std::mem::replace(&mut self.out, Out::through()) {
            let mut kept = aside.read()?;
            let mut out = io::stdout().lock();
            io::copy(&mut kept, &mut out)?;
            out.flush()?;
        }
        Ok(())
    }

    /// Forgets what was kept aside.
    pub(super) fn forget(&mut self) {
        self.out = Out::through();
    }

    /// One line; a break in what is given is shown, not made.
    pub(super) fn line(&mut self, line: impl Display) -> Result<(), Failure> {
        let line = line.to_string();
        let line = line.trim_end();
        let shown = if self.width.is_some() { Shown::new(line) } else { Shown::uncut(line) };
        writeln!(self.out, "{shown}")
    }

    /// A text of any length behind `indent` spaces, wrapped; its own breaks stay.
    pub(super) fn wrapped(&mut self, indent: usize, text: &str) -> Result<(), Failure> {
        let room = self.width.unwrap_or(PARAGRAPH).saturating_sub(indent).max(20);
        for line in Shown::text(text).lines(room) {
            writeln!(self.out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> Result<(), Failure> {
        writeln!(self.out)
    }

    /// One row of CSV: every cell quoted and whole, and no cell that a spreadsheet would run.
    pub(super) fn csv_row<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Result<(), Failure> {
        for (at, cell) in cells.enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let shown = Shown::uncut(cell);
            write!(self.out, "{comma}\"{}\"", guard(shown.as_str()).replace('"', "\"\""))?;
        }
        write!(self.out, "\r\n")
    }

    /// One JSON document.
    pub(super) fn json(&mut self, value: &Json) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
        writeln!(self.out, "{}", escape_json(&text))
    }

    /// Begins a JSON array whose items come one by one.
    pub(super) fn array(&mut self) -> Result<JsonArray<'_>, Failure> {
        write!(self.out, "[")?;
        Ok(JsonArray { printer: self, is_empty: true })
    }

    /// Writes what is still held back.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        match &mut self.out {
            Out::Through(out) => Ok(out.flush()?),
            Out::Aside(_) => Ok(()),
        }
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
        write!(self.printer.out, "{comma}\n{}", escape_json(&text))
    }

    /// Ends the array.
    pub(super) fn end(self) -> Result<(), Failure> {
        writeln!(self.printer.out, "{}]", if self.is_empty { "" } else { "\n" })
    }
}

/// The width of the terminal, where standard output is one; 100 where it is one that does not tell.
fn width() -> Option<usize> {
    let is_terminal = io::stdout().is_terminal();
    is_terminal.then(|| asked_of_terminal().filter(|columns| *columns > 0).unwrap_or(PARAGRAPH))
}

#[cfg(unix)]
fn asked_of_terminal() -> Option<usize> {
    rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn asked_of_terminal() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}
