//! History: acts by pages, of the whole register or of one workload, and one act in full. Names are looked up as they are told.

use std::collections::BTreeSet;

use super::Backend;
use super::list::Pages;
use crate::acts::narrative::{Narrator, Sentence};
use crate::domain::event::Event;
use crate::domain::record::Person;
use crate::domain::{Id, Instant};
use crate::store::read::{ActRow, HistoryRow};
use crate::store::{Result, StoreError};
use crate::tui::msg::Reply;
use crate::tui::widgets::table::{Page, Record, Wanted};

/// Entries of one act that are told; a larger one is an import or an answer in bulk, of which the rest reads the same.
const TOLD: usize = 40;

/// The numbers of the first and the last entry of an act.
pub type Span = (u64, u64);

/// An act as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActLine {
    /// Where it stands in the ledger.
    pub span: Span,
    /// Day and time in the register's zone.
    pub when: String,
    /// Who recorded it.
    pub who: String,
    /// What happened, and to which fields.
    pub what: String,
    /// The workload it is about, by id and key; of one about several, the first.
    pub workload: Option<(Id, String)>,
    /// What else it is about, where it is about no workload.
    pub about: String,
    /// How many entries it has.
    pub entries: u64,
}

/// One act in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActInFull {
    /// Of which workload's history it is told; of the register's where absent.
    pub of: Option<Id>,
    /// Where it stands in the ledger.
    pub span: Span,
    /// Day and time in the register's zone, who, through what.
    pub head: Vec<String>,
    /// What happened, entry by entry.
    pub entries: Vec<EntryInFull>,
    /// How many entries more there are.
    pub more: u64,
}

/// One entry in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryInFull {
    /// Its number.
    pub seq: u64,
    /// The workload it is about, by id and key.
    pub workload: Option<(Id, String)>,
    /// What happened.
    pub what: String,
    /// What belongs to it: each field with what it was before; why; whose statement; what it corrects.
    pub lines: Vec<String>,
}

/// A page of acts as a screen asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActsAsked {
    /// Of this workload; of the whole register where absent.
    pub of: Option<Id>,
    /// Which page.
    pub wanted: Wanted<Span, Span>,
}

impl Record for ActLine {
    type Key = Span;
    type Place = Span;

    fn key(&self) -> Span {
        self.span
    }

    fn place(&self) -> Span {
        self.span
    }
}

impl Backend {
    pub(super) fn acts(&self, asked: &ActsAsked) -> Result<Reply> {
        let wanted = asked.wanted;
        let page = match asked.of {
            Some(workload) => self.acts_of(workload, wanted)?,
            None => self.acts_of_all(wanted)?,
        };
        Ok(Reply::Acts { of: asked.of, page })
    }

    /// The whole ledger, read act by act.
    fn acts_of_all(&self, wanted: Wanted<Span, Span>) -> Result<Page<ActLine>> {
        let lines = |rows: Vec<ActRow>| rows.iter().map(|row| self.line(row)).collect();
        let pages = Pages {
            after: &|place, limit| lines(self.store.acts_before(place.map(|(first, _)| *first), limit)?),
            before: &|place, limit| lines(self.store.acts_after(place.map_or(0, |(_, last)| *last), limit)?),
            place_of: &|span| Ok(Some(*span)),
        };
        pages.read(wanted)
    }

    /// One workload's history is told from its beginning, so that what each field was before is known.
    fn acts_of(&self, workload: Id, wanted: Wanted<Span, Span>) -> Result<Page<ActLine>> {
        let mut teller = self.teller();
        let mut lines: Vec<ActLine> = Vec::new();
        let mut act = None;
        for row in self.store.history(workload)? {
            let told = teller.tell(&happened(&row)?)?;
            match lines.last_mut().filter(|_| act == Some(row.entry.act)) {
                Some(line) => {
                    line.span.1 = row.seq;
                    line.entries += 1;
                }
                None => lines.push(self.told_line(&row, &row, told)?),
            }
            act = Some(row.entry.act);
        }
        lines.reverse();
        let (lines, all) = (&lines, lines.len());
        let pages = Pages {
            after: &|place, limit| {
                let from = lines.partition_point(|line| place.is_some_and(|(first, _)| line.span.0 >= *first));
                Ok(lines.iter().skip(from).take(limit).cloned().collect())
            },
            before: &|place, limit| {
                let to = place.map_or(all, |(first, _)| lines.partition_point(|line| line.span.0 > *first));
                Ok(lines.iter().take(to).skip(to.saturating_sub(limit)).cloned().collect())
            },
            place_of: &|span| Ok(Some(*span)),
        };
        pages.read(wanted)
    }

    /// One act in full, told after all that happened before to what it is about.
    pub(super) fn act_in_full(&self, of: Option<Id>, span: Span) -> Result<Reply> {
        let mut rows = Vec::new();
        let mut more = 0;
        if let Some(workload) = of {
            rows = self.store.history(workload)?.into_iter().filter(|row| within(span, row.seq)).collect();
        } else {
            rows.extend(self.store.entries_from(span.0, TOLD)?.into_iter().filter(|row| within(span, row.seq)));
            more = (span.1 + 1 - span.0).saturating_sub(rows.len() as u64);
        }
        let entries = self.told_in_full(&rows)?;
        let head = rows.first().map(|row| self.head(row)).transpose()?.unwrap_or_default();
        Ok(Reply::Act(Box::new(ActInFull { of, span, head, entries, more })))
    }

    fn told_in_full(&self, rows: &[HistoryRow]) -> Result<Vec<EntryInFull>> {
        let mut teller = self.teller();
        let mut known = BTreeSet::new();
        let mut entries = Vec::new();
        for row in rows {
            let workload = self.workload_of(row)?;
            let subject = workload.as_ref().map(|(id, _)| *id).or_else(|| row.entry.about.first().copied());
            if let Some(subject) = subject.filter(|subject| known.insert(*subject)) {
                for before in self.store.history(subject)?.iter().take_while(|before| before.seq < row.seq) {
                    teller.tell(&happened(before)?)?;
                }
            }
            let Sentence { what, mut lines } = teller.tell(&happened(row)?)?;
            lines.extend(self.circumstances(row)?);
            entries.push(EntryInFull { seq: row.seq, workload, what, lines });
        }
        Ok(entries)
    }

    fn line(&self, row: &ActRow) -> Result<ActLine> {
        // An import says at its end what it came to.
        let last = happened(&row.last)?;
        let tells = if matches!(last, Event::ImportApplied(_)) { &row.last } else { &row.first };
        let told = self.teller().tell(&happened(tells)?)?;
        let line = self.told_line(&row.first, tells, told)?;
        Ok(ActLine { span: (row.first.seq, row.last.seq), entries: row.last.seq + 1 - row.first.seq, ..line })
    }

    fn told_line(&self, first: &HistoryRow, tells: &HistoryRow, told: Sentence) -> Result<ActLine> {
        let workload = self.workload_of(tells)?;
        let about = if workload.is_some() { String::new() } else { self.other(tells)? };
        let mut what = told.what;
        if !told.lines.is_empty() {
            what = format!("{what}: {}", told.lines.join("; "));
        }
        Ok(ActLine {
            span: (first.seq, first.seq),
            when: self.when(first.entry.at),
            who: self.behind(first)?,
            what,
            workload,
            about,
            entries: 1,
        })
    }

    /// Who, when, through what; and the day it is true from, where that is another.
    fn head(&self, row: &HistoryRow) -> Result<Vec<String>> {
        let entry = &row.entry;
        let (who, login) = (self.behind(row)?, entry.actor.as_login());
        let through = if who == login { login } else { format!("{who} ({login})") };
        let mut head = vec![format!("{} by {through}, {}", self.when(entry.at), entry.actor.via)];
        if entry.on != self.store.day_of(entry.at) {
            head.push(format!("true from {}", entry.on));
        }
        Ok(head)
    }

    /// Why, on whose word, and what it corrects.
    fn circumstances(&self, row: &HistoryRow) -> Result<Vec<String>> {
        let entry = &row.entry;
        let mut lines = Vec::new();
        lines.extend(entry.why.as_ref().map(|why| format!("why: {why}")));
        if let Some(person) = entry.stated_by {
            lines.push(format!("stated by {}", self.called(person)?));
        }
        if entry.corrects.is_some() {
            lines.push("this corrects an earlier entry, which is kept".to_owned());
        }
        Ok(lines)
    }

    fn teller(&self) -> Narrator<'_, StoreError> {
        Narrator::new(|id| self.called(id))
    }

    fn called(&self, person: Id) -> Result<String> {
        self.store.called(person)
    }

    /// The person behind the account that recorded it, else the account.
    fn behind(&self, row: &HistoryRow) -> Result<String> {
        let login = row.entry.actor.as_login();
        match self.store.person_behind(&login)? {
            Some(person) => self.called(person),
            None => Ok(login),
        }
    }

    fn workload_of(&self, row: &HistoryRow) -> Result<Option<(Id, String)>> {
        for id in &row.entry.about {
            let workload = self.store.record(*id)?.and_then(|record| record.body.workload());
            let Some(workload) = workload else { continue };
            let record = self.store.record(workload)?;
            return Ok(record.and_then(|record| record.workload().map(|it| (it.id, it.key.clone()))));
        }
        Ok(None)
    }

    /// What it is about, where it is no workload.
    fn other(&self, row: &HistoryRow) -> Result<String> {
        let Some(id) = row.entry.about.first() else { return Ok(String::new()) };
        Ok(match self.store.record(*id)? {
            Some(record) => record.person().map_or_else(|| record.body.kind().to_string(), Person::called),
            None => String::new(),
        })
    }

    pub(super) fn when(&self, at: Instant) -> String {
        let zone = self.store.register().map_or(chrono_tz::UTC, |register| register.policy.time_zone);
        at.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
    }
}

fn within(span: Span, seq: u64) -> bool {
    (span.0..=span.1).contains(&seq)
}

fn happened(row: &HistoryRow) -> Result<Event> {
    let bad = |why: &dyn std::fmt::Display| StoreError::BadEntry { seq: row.seq, why: why.to_string() };
    row.entry.happened().map(|happened| happened.event).map_err(|why| bad(&why))
}
