//! One act on all workloads that a filter finds: done in one transaction or not at all.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::json;

use super::act_options::ActOptions;
use super::dry_run::moves_json;
use super::exit::Exit;
use super::failure::Failure;
use super::print;
use super::progress::Progress;
use super::session::{Opened, Session};
use super::target;
use crate::acts::rehearsal::Foretold;
use crate::domain::record::Workload;
use crate::domain::{Command, Id, Record};
use crate::store::Committed;
use crate::store::read::Ends;

/// An act on this many workloads or more is a long one: it says how far it is.
const LONG: usize = 1_000;
/// So many workloads that keep their own are told by name.
const TOLD: usize = 20;

/// Why an act cannot be done to a workload; nothing where it can.
pub(super) type Not<'a> = dyn Fn(&Workload) -> Option<&'static str> + 'a;

/// The titles of what a workload keeps as it is, though something else is said of all.
pub(super) type Keeps<'a> = dyn Fn(&Workload) -> Vec<&'static str> + 'a;

/// The source of what is said again of a workload, where it stays the source's.
pub(super) type Already<'a> = dyn Fn(&Workload) -> Option<String> + 'a;

/// What is asked of each workload that a filter finds.
pub(super) struct Bulk<'a> {
    /// What is done, as in "12 of 40 found: owner set".
    pub did: &'a str,
    /// The filter as typed.
    pub filter: &'a str,
    /// Why it is not done to a workload, where it cannot be done to all: such are left as they are.
    pub not: Option<&'a Not<'a>>,
    /// Whether what those can reach ends with it.
    pub ends_access: bool,
    /// Of what a workload keeps its own value, by title; nothing where it takes what is said.
    pub keeps: Option<&'a Keeps<'a>>,
    /// Where what is said is recorded already, from a source.
    pub already: Option<&'a Already<'a>>,
    pub options: &'a ActOptions,
}

/// A workload that is left as it is, and why.
struct Left {
    key: String,
    why: Cow<'static, str>,
}

/// What a filter finds: what it is done to, and what is left.
pub(super) struct Sorted<T> {
    filter: String,
    found: usize,
    done_to: Vec<T>,
    /// Absent of an act that can be done to all.
    left: Option<Vec<Left>>,
    /// What keeps a value of its own, and why; absent of an act that is the same for all.
    kept: Option<Vec<Left>>,
    /// How many have it already, by the source that it is from.
    already: BTreeMap<String, u64>,
    ends: Option<Ends>,
}

impl Bulk<'_> {
    /// Does it. `command` makes the command for one workload; it is given the filter, to be kept with the entry.
    pub(super) fn perform(
        &self,
        session: &mut Session,
        opened: &mut Opened,
        command: impl Fn(Id, &str) -> Command,
    ) -> Result<Exit, Failure> {
        let mut sorted = match self.not {
            None => {
                let (filter, ids) = self.found(opened)?;
                let kept = self.keeps.map(|keeps| kept(opened, &ids, keeps)).transpose()?;
                let already = self.already.map(|already| from_sources(opened, &ids, already)).transpose()?;
                let already = already.unwrap_or_default();
                Sorted { filter, found: ids.len(), done_to: ids, left: None, kept, already, ends: None }
            }
            Some(not) => self.sorted(opened, |it| Ok(not(it).map_or(Ok(it.id), |why| Err(why.into()))))?,
        };
        if self.ends_access {
            sorted.ends = Some(opened.store.retiring(&sorted.done_to.iter().copied().collect(), || false)?);
        }
        self.perform_on(session, opened, &sorted, |id, filter| command(*id, filter))
    }

    /// Sorts what the filter finds into what it is done to, with what the command needs of each, and what is left for a reason.
    pub(super) fn sorted<T>(
        &self,
        opened: &Opened,
        sort: impl Fn(&Workload) -> Result<Result<T, Cow<'static, str>>, Failure>,
    ) -> Result<Sorted<T>, Failure> {
        let (filter, found) = self.found(opened)?;
        let (mut done_to, mut left) = (vec![], vec![]);
        for id in &found {
            let record = opened.store.record(*id)?;
            let Some(workload) = record.as_ref().and_then(Record::workload) else { continue };
            match sort(workload)? {
                Ok(it) => done_to.push(it),
                Err(why) => left.push(Left { key: workload.key.clone(), why }),
            }
        }
        Ok(Sorted {
            filter,
            found: found.len(),
            done_to,
            left: Some(left),
            kept: None,
            already: BTreeMap::new(),
            ends: None,
        })
    }

    /// Does it to what was sorted out.
    pub(super) fn perform_on<T>(
        &self,
        session: &mut Session,
        opened: &mut Opened,
        sorted: &Sorted<T>,
        command: impl Fn(&T, &str) -> Command,
    ) -> Result<Exit, Failure> {
        let request = self.options.request(session, opened)?;
        let commands = || sorted.done_to.iter().map(|it| command(it, &sorted.filter));
        let all = sorted.done_to.len();
        let mut progress =
            if all < LONG { None } else { Some(Progress::begin(session, &opened.store, "bulk answer")?) };
        let all = all as u64;
        let mut at = |done: u64| {
            if let Some(progress) = &mut progress {
                progress.at(done, all);
            }
        };
        let done = opened.store.commit_all(&request, None, commands(), &mut at);
        drop(progress);
        let committed = done.map_err(|error| session.met(error))?;
        session.after(&mut opened.store, &committed)?;
        // Of an act that cannot be done to all, each that it is done to changes, by more entries than one.
        let changed = if sorted.left.is_some() { all } else { committed.entries };
        self.tell(session, sorted, changed, &committed)
    }

    /// The filter as it is kept with the entries, and what it finds.
    fn found(&self, opened: &Opened) -> Result<(String, Vec<Id>), Failure> {
        let (filter, asking) = target::filter(self.filter, opened)?;
        Ok((filter.to_string(), opened.store.matching(&filter, &asking)?))
    }

    fn tell<T>(
        &self,
        session: &mut Session,
        sorted: &Sorted<T>,
        changing: u64,
        committed: &Committed,
    ) -> Result<Exit, Failure> {
        let (dry_run, foretold) = (session.globals.dry_run, session.foretold());
        let entries = if dry_run { 0 } else { committed.entries };
        let overridden = &committed.overridden;
        let Sorted { filter, found, left, kept, already, ends, .. } = sorted;
        if session.globals.json {
            let mut json = json!({
                "done": !dry_run, "dry_run": dry_run, "filter": filter, "found": found, "changing": changing,
                "entries": entries, "overridden": overridden,
            });
            if let Some(left) = left {
                let left = left.iter().map(|left| json!({"key": left.key, "why": left.why}));
                json["left"] = left.collect();
            }
            if let Some(kept) = kept {
                let kept = kept.iter().map(|kept| json!({"key": kept.key, "why": kept.why}));
                json["kept"] = kept.collect();
            }
            if self.already.is_some() {
                json["already_so"] = already.values().sum::<u64>().into();
            }
            if let Some(ends) = ends {
                json["ends"] = json!({"grants": ends.grants, "identities": ends.identities});
            }
            if dry_run {
                json["findings"] = moves_json(&foretold);
            }
            session.out.json(&json)?;
            return Ok(Exit::Yes);
        }
        if *found == 0 {
            print::note(&format!("no workload matches {filter}"));
        }
        let keep = kept.as_ref().map(Vec::len).filter(|keep| *keep > 0);
        let (would, nothing) = if dry_run { ("would change", "; nothing was written") } else { ("changed", "") };
        let keep = keep.map(|keep| format!(", {keep} {}", if dry_run { "would be kept" } else { "kept" }));
        let keep = keep.unwrap_or_default();
        session.out.line(format!("{}: {found} found, {changing} {would}{keep}{nothing}", self.did))?;
        for moved in foretold.iter().filter_map(Foretold::moved) {
            session.out.wrapped(0, &moved)?;
        }
        if let Some(Ends { grants, identities }) = ends {
            let end = if dry_run { "would end" } else { "ended" };
            session.out.line(format!("{end} with them: access to data {grants}, identities {identities}"))?;
        }
        for (source, count) in already {
            session.out.line(format!("already so, still from {source}: {count} (--confirm makes answers of them)"))?;
        }
        for told in overridden.iter().take(TOLD) {
            session.out.line(told)?;
        }
        if let Some(more) = overridden.len().checked_sub(TOLD).filter(|more| *more > 0) {
            session.out.line(format!("and {more} more that do not stand (--json lists them)"))?;
        }
        for Left { key, why } in left.iter().flatten() {
            session.out.line(format!("skipped: {key} {why}"))?;
        }
        for Left { key, why } in kept.iter().flatten().take(TOLD) {
            session.out.line(format!("kept: {key} {why}"))?;
        }
        match kept.iter().flatten().count() {
            0 => {}
            count if count > TOLD => {
                session.out.line(format!("and {} more; --overwrite replaces what a person answered", count - TOLD))?;
            }
            _ => session.out.line("--overwrite replaces what a person answered")?,
        }
        Ok(Exit::Yes)
    }
}

/// What keeps a value of its own: a person answered otherwise.
fn kept(opened: &Opened, found: &[Id], keeps: &Keeps<'_>) -> Result<Vec<Left>, Failure> {
    let mut kept = vec![];
    for id in found {
        let record = opened.store.record(*id)?;
        let Some(workload) = record.as_ref().and_then(Record::workload) else { continue };
        let titles = keeps(workload);
        if !titles.is_empty() {
            let why = format!("keeps what a person answered: {}", titles.join(", ").to_lowercase());
            kept.push(Left { key: workload.key.clone(), why: why.into() });
        }
    }
    Ok(kept)
}

/// How many have it already from a source, by source.
fn from_sources(opened: &Opened, ids: &[Id], already: &Already<'_>) -> Result<BTreeMap<String, u64>, Failure> {
    let mut count = BTreeMap::new();
    for id in ids {
        let record = opened.store.record(*id)?;
        if let Some(source) = record.as_ref().and_then(Record::workload).and_then(already) {
            *count.entry(source).or_default() += 1;
        }
    }
    Ok(count)
}
