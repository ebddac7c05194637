//! Which workloads an act is on: one, by its key, or all that a filter finds.

use clap::Args;

use super::failure::Failure;
use super::print;
use super::session::Opened;
use crate::query::{Asking, Filter, List, parse, parse_on};

/// One workload, or a filter.
#[derive(Debug, Args)]
#[group(required = true, multiple = false, args = ["key", "filter", "all"])]
pub struct Target {
    /// The workload
    pub key: Option<String>,
    #[command(flatten)]
    pub many: Many,
}

/// Many workloads as one act: a filter, or all.
#[derive(Debug, Args)]
#[group(id = "many", multiple = false)]
pub struct Many {
    /// All workloads that a filter finds, as one act: 'team:Claims stage:unknown'
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// All workloads of the register, as one act
    #[arg(long)]
    pub all: bool,
}

impl Target {
    /// The filter of an act on many.
    pub(super) fn many(&self) -> Result<Option<&str>, Failure> {
        self.many.read()
    }
}

impl Many {
    /// The filter of an act on many. A blank one is a variable that is not set, and not all workloads: those are said by a word of
    /// their own.
    pub(super) fn read(&self) -> Result<Option<&str>, Failure> {
        let Some(typed) = self.filter.as_deref() else { return Ok(self.all.then_some("")) };
        says_something(typed, "--all for every workload")?;
        Ok(Some(typed))
    }
}

/// Refuses a filter for what writes that says nothing, or says nothing in a part: it holds a variable that is not set. What cannot be
/// read is told where it is read.
pub(super) fn says_something(typed: &str, or_else: &str) -> Result<(), Failure> {
    let why = match parse(typed) {
        Ok(filter) if filter.is_blank() => "it is empty",
        Ok(filter) if filter.has_blank() => "a part of it has no word",
        _ => return Ok(()),
    };
    let next = format!("write a filter such as 'team:Claims -stage:retired', or {or_else}; nothing was written");
    Err(Failure::new("--filter", why, next))
}

/// How an act on many workloads is done.
#[derive(Debug, Args)]
pub struct InBulk {
    /// Also replace answers that a person gave
    #[arg(long, requires = "many")]
    pub overwrite: bool,
    /// In bulk: make answers of imported values that are the same
    #[arg(long, requires = "many")]
    pub confirm: bool,
}

/// Says that everything is new where no baseline was taken.
pub(super) fn tell_of_no_baseline(opened: &Opened) {
    if opened.store.register().is_some_and(|register| register.baseline.is_none()) {
        print::note("no baseline has been taken, so all is new; `countersign policy baseline` takes one");
    }
}

/// A filter on another list than that of workloads.
#[derive(Debug, Args)]
pub struct On {
    /// What to narrow it to: words, and a column's NAME:VALUE, as on `list`
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
}

impl On {
    /// Reads it, with what was typed without the flag; `me` in it must be somebody.
    pub(super) fn read(&self, list: List, words: &str, opened: &Opened) -> Result<(Filter, Asking), Failure> {
        let read = |typed: &str, what: &str| {
            parse_on(list, typed).map_err(|bad| {
                Failure::wrong(format!("{what}: cannot read the filter; fix it at the mark\n{}", bad.pointed(typed)))
            })
        };
        let filter = read(words, "the text")?.and(read(self.filter.as_deref().unwrap_or_default(), "--filter")?);
        if filter.asks_for_me() {
            opened.people().me()?;
        }
        Ok((filter, Asking { today: opened.today, me: opened.me }))
    }
}

/// Reads a filter; `me` in it must be somebody.
pub(super) fn filter(typed: &str, opened: &Opened) -> Result<(Filter, Asking), Failure> {
    let filter = parse(typed).map_err(|bad| {
        Failure::wrong(format!("--filter: cannot read the filter; fix it at the mark\n{}", bad.pointed(typed)))
    })?;
    let asking = Asking { today: opened.today, me: opened.me };
    if filter.asks_for_me() {
        opened.people().me()?;
    }
    Ok((filter, asking))
}
