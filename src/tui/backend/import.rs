//! An inventory from elsewhere: what would become of its rows, in words; then the rows themselves, as one act, with how far it is
//! said on the way. What is taken is what was shown: otherwise it is shown anew.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Backend;
use crate::domain::command::{Request, Tally};
use crate::domain::wording::{Mapped, Wording};
use crate::domain::{Day, Id};
use crate::import::fault::{Doubt, Fault};
use crate::import::profile::{GENERIC, SOURCES};
use crate::import::{ApplyError, ColumnPlan, ImportSummary, Known, OpenError, Plan, PlanError, Reading, Source, apply};
use crate::shown::Shown;
use crate::store::{Store, StoreError};
use crate::tui::msg::Reply;
use crate::tui::worker::Superseded;

/// Rejected rows that are told one by one.
const NAMED: usize = 3;

/// A file to be read, as a person named it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The path as it was typed or pasted: quotes and `~` are understood.
    pub typed: String,
    /// What a person said of its columns and words; kept for the next file of the source.
    pub wording: Wording,
    /// Whether what the source no longer states becomes unknown.
    pub clears: bool,
}

/// What would become of a file's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The file.
    pub inventory: Inventory,
    /// In words, a line each.
    pub lines: Vec<String>,
    /// The counts.
    pub tally: Tally,
    /// The file's bytes.
    pub sha256: String,
    /// Whether nothing would be written of any row.
    pub changes_nothing: bool,
    /// Its columns as a mapping names them, and the fact that each is taken for.
    pub columns: Vec<(String, Option<String>)>,
    /// The words that were not understood, the most frequent first.
    pub words: Vec<Unclear>,
    /// Facts that the source no longer states, in words; empty where there are none or they become unknown.
    pub no_longer_stated: String,
}

/// A word that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// The fact.
    pub fact: String,
    /// The word.
    pub word: String,
    /// In how many rows.
    pub rows: u64,
}

/// A file that cannot be read, or not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub inventory: Inventory,
    /// Why, and what to do.
    pub why: String,
    /// Its columns, where it is only not known which of them is the name.
    pub columns: Vec<String>,
    /// Whether it is only not known how its bytes stand for characters.
    pub asks_encoding: bool,
}

/// Says what would become of a file's rows in a register.
pub(super) fn planned(inventory: &Inventory, known: &impl Known, kept: Kept<'_>, today: Day) -> Reply {
    match look(inventory, known, kept, today) {
        Ok((_, plan)) => Reply::Planned(Box::new(shown(inventory, &plan))),
        Err(unreadable) => Reply::Unreadable(unreadable),
    }
}

impl Backend {
    /// Takes the rows as they were shown.
    pub(super) fn import(&mut self, shown_before: &Planned, watch: &Superseded) -> Reply {
        let inventory = &shown_before.inventory;
        let (mut source, plan) = match look(inventory, &self.store, mappings(&self.store), self.today()) {
            Ok(both) => both,
            Err(unreadable) => return Reply::Unreadable(unreadable),
        };
        if (&plan.sha256, plan.tally) != (&shown_before.sha256, shown_before.tally) {
            let mut now = shown(inventory, &plan);
            now.lines.insert(0, "The file or the register is another one now. This is what would happen:".to_owned());
            return Reply::Planned(Box::new(now));
        }
        let (request, import) = match (self.acting.request(), self.acting.request()) {
            (Ok(request), Ok(another)) => (request, another.draw().id()),
            (Err(error), _) | (_, Err(error)) => return Reply::Failed(error.to_string()),
        };
        match self.take_rows(&mut source, &plan, request, import, watch) {
            Ok(()) => {
                let brought = self.asking().and_then(|asking| ImportSummary::of(&plan, &self.store, &asking));
                brought.map_or_else(|error| Reply::Failed(error.to_string()), |it| Reply::Imported(Box::new(it)))
            }
            Err(ApplyError::Register(StoreError::ClockBehind(ahead))) => Reply::Clocks(ahead),
            Err(error) => Reply::Failed(format!("nothing was taken: {error}")),
        }
    }

    fn take_rows(
        &mut self,
        source: &mut Source,
        plan: &Plan,
        request: Request,
        import: Id,
        watch: &Superseded,
    ) -> std::result::Result<(), ApplyError> {
        let mut told = u64::MAX;
        let mut progress = |done: u64, of: u64| {
            let percent = done * 100 / of.max(1);
            if std::mem::replace(&mut told, percent) != percent {
                watch.tell(Reply::Progress { done, of });
            }
        };
        apply(source, plan, &mut self.store, request, import, &mut progress)?;
        // The rows are in, whether or not that can be testified to.
        let _ = self.store.checkpoint(self.acting.now());
        Ok(())
    }
}

/// The mappings that were kept, by source.
pub(super) type Kept<'a> = Option<&'a BTreeMap<String, Mapped>>;

/// Those of a register.
pub(super) fn mappings(store: &Store) -> Kept<'_> {
    store.register().map(|register| &register.mappings)
}

/// Opens a file as the source whose columns it has, any table as the last, and works out what would become of its rows.
fn look(
    inventory: &Inventory,
    known: &impl Known,
    kept: Kept<'_>,
    today: Day,
) -> std::result::Result<(Source, Plan), Box<Unreadable>> {
    let unreadable = |why: String, columns| {
        Box::new(Unreadable { inventory: inventory.clone(), why, columns, asks_encoding: false })
    };
    let path = path_of(&inventory.typed);
    let Inventory { wording, clears, .. } = inventory;
    let reading = Reading {
        wording: Some(wording),
        kept,
        keeps: !wording.is_empty(),
        clear_blank: *clears,
        on: Some(today),
        ..Reading::default()
    };
    let open = |source| Source::open(&path, &Reading { source, ..reading.clone() });
    let mut named = SOURCES.iter().filter(|source| **source != GENERIC);
    let opened = named.find_map(|source| open(source).ok()).map_or_else(|| open(GENERIC), Ok);
    if let Err(OpenError::File { fault: Fault::NoColumn { there, .. }, name }) = &opened
        && !wording.columns.contains_key("name")
    {
        let why = format!("None of the columns of {} is called \"name\".", Shown::new(name));
        return Err(unreadable(why, there.clone()));
    }
    if let Err(
        error @ OpenError::File { fault: Fault::Doubt(Doubt::Encoding { .. }) | Fault::InvalidByte { .. }, .. },
    ) = &opened
    {
        return Err(Box::new(Unreadable { asks_encoding: true, ..*unreadable(format!("{error}."), Vec::new()) }));
    }
    let mut source = opened.map_err(|error| unreadable(format!("{error}."), Vec::new()))?;
    match Plan::make(&mut source, known) {
        Ok(plan) => Ok((source, plan)),
        Err(PlanError::File(fault)) => {
            Err(unreadable(format!("{}: {fault}.", Shown::new(source.file_name())), Vec::new()))
        }
        Err(error @ (PlanError::Register(_) | PlanError::Unused(_))) => Err(unreadable(error.to_string(), Vec::new())),
    }
}

/// The path that was meant: a shell would have taken the quotes away and put the home folder in.
fn path_of(typed: &str) -> PathBuf {
    let typed = typed.trim();
    let bare = ['"', '\''].into_iter().find_map(|quote| typed.strip_prefix(quote)?.strip_suffix(quote));
    let bare = bare.unwrap_or(typed);
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match (bare.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(bare).to_owned(),
    }
}

/// The plan in words.
fn shown(inventory: &Inventory, plan: &Plan) -> Planned {
    // What nobody understands comes before anything else.
    let (lost, heard): (Vec<_>, Vec<_>) = plan.columns.iter().partition(|column| column.is_lost());
    let mut lines: Vec<String> = lost.into_iter().flat_map(ColumnPlan::lines).collect();
    lines.push(format!("{}: {}.", Shown::new(&plan.file), plan.written));
    let (clear, rest): (Vec<_>, Vec<_>) = heard.into_iter().partition(|column| column.is_clear());
    lines.extend(rest.into_iter().flat_map(ColumnPlan::lines));
    lines.push(format!("{}.", clear.into_iter().map(ColumnPlan::line).collect::<Vec<_>>().join("; ")));
    if plan.source.starts_with(GENERIC) {
        lines.push("Every column that is not named here is kept as text.".to_owned());
    } else {
        lines.push(format!("Recognised as {}.", plan.source));
    }
    if plan.seen_before.is_some() {
        lines.push("This very file was imported before.".to_owned());
    }
    if plan.tally.conflicts > 0 {
        let words = "rows contradict a person's answer; the person's answers stay, and Triage lists the conflicts";
        lines.push(format!("{} {words}.", plan.tally.conflicts));
    }
    if plan.tally.missing > 0 {
        lines.push(format!(
            "{} rows of earlier imports are missing from this file. Nothing is deleted.",
            plan.tally.missing
        ));
    }
    let rejected = plan.rejected.iter().take(NAMED).map(|row| format!("Line {}: {}.", row.line, row.reason));
    lines.extend(rejected);
    if plan.rejected.len() > NAMED {
        let more = plan.rejected.len() - NAMED;
        lines.push(format!("{more} more rows are rejected. To save them: `countersign import --rejects FILE`."));
    }
    lines.extend(plan.missing_line());
    lines.extend(plan.mapping_line());
    lines.extend(plan.unused.iter().cloned());
    lines.extend(plan.people.new_in_short());
    lines.extend(plan.people.lines());
    let no_longer_stated = if plan.clears { String::new() } else { plan.no_longer_stated() };
    if !no_longer_stated.is_empty() {
        lines.push(format!("No longer stated by the source: {no_longer_stated}. Kept, and marked so."));
    }
    let unclear_now = plan.no_longer_understood();
    if !unclear_now.is_empty() {
        lines.push(format!(
            "No longer understood: {unclear_now}. The source says another word now; what is recorded is kept."
        ));
    }
    Planned {
        columns: plan.headers.iter().map(|header| (header.clone(), fact_of(plan, header))).collect(),
        words: unclear(plan),
        no_longer_stated,
        inventory: inventory.clone(),
        lines,
        tally: plan.tally,
        sha256: plan.sha256.clone(),
        changes_nothing: plan.changes_nothing(),
    }
}

/// The fact that a column is taken for.
fn fact_of(plan: &Plan, header: &str) -> Option<String> {
    plan.columns
        .iter()
        .find(|column| column.columns.iter().any(|from| from == header))
        .map(|column| column.fact.clone())
}

/// The words that were not understood, the most frequent first.
fn unclear(plan: &Plan) -> Vec<Unclear> {
    let of_column = |column: &ColumnPlan| {
        let words = column.not_understood.words.iter();
        words
            .map(|(word, rows)| Unclear { fact: column.fact.clone(), word: word.clone(), rows: *rows })
            .collect::<Vec<_>>()
    };
    let mut all: Vec<Unclear> = plan.columns.iter().flat_map(of_column).collect();
    all.sort_by_key(|unclear| Reverse(unclear.rows));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_understood_as_a_shell_would_have() {
        let home = directories::BaseDirs::new().unwrap().home_dir().to_owned();
        assert_eq!(path_of(" '/tmp/my list.csv' "), Path::new("/tmp/my list.csv"));
        assert_eq!(path_of("~/list.csv"), home.join("list.csv"));
        assert_eq!(path_of("list.csv"), Path::new("list.csv"));
    }
}
