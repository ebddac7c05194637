//! Writing the computed rows of one record. What is written depends only on the record, the day it is judged on, and the policy.

use super::error::Result;
use super::fold::sortable;
use super::moves::{Found, Moved, Watch};
use super::schema::NONE;
use super::words::Words;
use crate::controls::{self, ControlSet, Judgement, triage};
use crate::domain::field::FactTable;
use crate::domain::record::{Import, Person, Promotion, Source};
use crate::domain::{
    Body, ClaimKind, Day, Dossier, Fact, Id, Policy, Record, Stage, Value, Word, approved, deadline, effect,
};
use crate::query::fold;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What is gathered over many workloads before it is written.
#[derive(Debug)]
pub(super) struct Notes {
    /// Sums, written at the end of the act.
    pub deltas: Deltas,
    /// Texts for the search index, where somebody will search.
    pub words: Option<Words>,
}

/// Sums over all workloads that changed in this transaction.
#[derive(Debug, Default)]
pub(super) struct Deltas {
    tally: BTreeMap<String, i64>,
    groups: BTreeMap<(String, String), (i64, i64)>,
    /// How findings move, where somebody asks.
    watch: Option<Watch>,
}

impl Deltas {
    /// Keeps from now on how findings move.
    pub(super) fn watch(&mut self) {
        self.watch = Some(Watch::default());
    }

    /// How they moved.
    pub(super) fn moves(&self) -> Vec<Moved> {
        self.watch.as_ref().map_or_else(Vec::new, Watch::moves)
    }

    /// Notes what is found of a record, where that is watched.
    pub(super) fn note(&mut self, record: Id, before: Option<Found>, now: Option<Found>) {
        if let Some(watch) = &mut self.watch {
            watch.note(record, before.unwrap_or_default(), now.unwrap_or_default());
        }
    }

    /// What is found of identities that no workload runs as is counted under names of its own: no sum of workloads holds it.
    pub(super) fn add_alone(&mut self, sums: &UnlinkedSums, by: i64) {
        self.count("unlinked-identities", by);
        if sums.causes > 0 {
            self.count("identity-causes", by);
        }
        self.count_each("identity-fails", sums.fails, by);
        self.count_each("identity-not-answered", sums.not_answered, by);
    }

    fn count(&mut self, what: impl Into<String>, by: i64) {
        *self.tally.entry(what.into()).or_default() += by;
    }

    fn count_each(&mut self, what: &str, set: ControlSet, by: i64) {
        for control in set.controls() {
            self.count(format!("{what}:{}", control.id), by);
        }
    }

    fn add(&mut self, sums: &Sums, by: i64) {
        self.count("workloads", by);
        self.count(format!("stage:{}", sums.stage), by);
        self.count(format!("acts-alone:{}", sums.acts_alone), by);
        self.count("excepted", by * i64::from(sums.excepted.count()));
        if sums.causes > 0 {
            self.count("causes", by);
        }
        self.count_each("fails", sums.fails, by);
        self.count_each("not-answered", sums.not_answered, by);
        if sums.not_answered_count > 0 {
            let group = self.groups.entry((sums.source.clone(), sums.team.clone())).or_default();
            group.0 += by;
            group.1 += by * sums.not_answered_count;
        }
    }

    /// Writes the sums; what comes to nothing is left out.
    pub(super) fn write(&self, db: &Connection) -> Result<()> {
        let mut add = db.prepare_cached(
            "INSERT INTO tally(what, count) VALUES(?1, ?2) ON CONFLICT(what) DO UPDATE SET count = count + ?2",
        )?;
        for (what, by) in self.tally.iter().filter(|(_, by)| **by != 0) {
            add.execute(params![what, by])?;
        }
        db.prepare_cached("DELETE FROM tally WHERE count = 0")?.execute([])?;
        let mut add = db.prepare_cached(
            "INSERT INTO not_answered_group(source, team, workloads, answers) VALUES(?1, ?2, ?3, ?4)
             ON CONFLICT(source, team) DO UPDATE SET workloads = workloads + ?3, answers = answers + ?4",
        )?;
        for ((source, team), (workloads, answers)) in self.groups.iter().filter(|(_, by)| **by != (0, 0)) {
            add.execute(params![source, team, workloads, answers])?;
        }
        db.prepare_cached("DELETE FROM not_answered_group WHERE workloads = 0")?.execute([])?;
        Ok(())
    }
}

/// The part of a workload's row that sums are made of.
#[derive(PartialEq, Eq)]
struct Sums {
    stage: String,
    acts_alone: String,
    causes: i64,
    fails: ControlSet,
    excepted: ControlSet,
    not_answered: ControlSet,
    not_answered_count: i64,
    source: String,
    team: String,
}

impl Sums {
    const fn found(&self) -> Found {
        Found { fails: self.fails, not_answered: self.not_answered }
    }
}

impl UnlinkedSums {
    /// What is found of it.
    pub(super) const fn found(&self) -> Found {
        Found { fails: self.fails, not_answered: self.not_answered }
    }
}

/// The part of the row of an identity alone that sums are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnlinkedSums {
    pub(super) fails: ControlSet,
    pub(super) not_answered: ControlSet,
    pub(super) causes: i64,
}

/// Reserves the key of a workload that has just begun, so that no other takes it before its row is written.
pub(super) fn reserve_key(db: &Connection, record: &Record) -> Result<()> {
    if let Body::Workload(workload) = &record.body {
        db.prepare_cached("INSERT OR IGNORE INTO key(key, record) VALUES(?, ?)")?
            .execute(params![workload.key, workload.id.0])?;
    }
    Ok(())
}

/// Writes a workload's row with all that hangs on it, judged on `today`.
pub(super) fn workload(
    db: &Connection,
    dossier: &Dossier,
    last_entry: Id,
    today: Day,
    policy: &Policy,
    notes: &mut Notes,
) -> Result<()> {
    let judged = controls::judge(dossier, today, policy);
    let id = dossier.workload.id;
    let search = search_text(dossier);
    let standing = standing(db, id, &search)?;
    let n = standing.as_ref().map_or_else(|| number(db, id), |standing| Ok(standing.n))?;
    let now = row(db, n, dossier, &judged, last_entry, (today, policy), &search)?;
    if let Some(words) = &mut notes.words
        && standing.as_ref().is_none_or(|standing| !standing.same_words)
    {
        words.note(n, search, standing.is_some());
    }
    let before = standing.map(|standing| standing.sums);
    if before.is_some() {
        clear(db, id)?;
    }
    if before.as_ref() != Some(&now) {
        if let Some(sums) = &before {
            notes.deltas.add(sums, -1);
        }
        notes.deltas.add(&now, 1);
    }
    notes.deltas.note(id, before.as_ref().map(Sums::found), Some(now.found()));
    mentions(db, dossier)?;
    source_rows(db, dossier)?;
    deadlines(db, dossier, policy)
}

/// The number of a workload: that of the first entry about it.
fn number(db: &Connection, id: Id) -> Result<i64> {
    let mut first = db.prepare_cached("SELECT min(seq) FROM about WHERE record = ?")?;
    Ok(first.query_row([id.0], |row| row.get(0))?)
}

/// The columns of a workload's row, in the order in which their values are given.
#[rustfmt::skip]
const ROW: [&str; 57] = [
    "n", "id", "key", "name", "name_sort", "stage", "stage_sort", "owner", "owner_name", "owner_sort", "owner_kind", "deputy",
    "technical_owner", "team", "team_sort", "unit", "unit_sort", "kind", "supplier", "model", "tier", "tier_sort", "due", "due_kind", "next_review_on",
    "reach_customer", "reach_record", "reach_decision", "reach", "control_point", "acts_alone", "claims", "sources",
    "pending", "attested", "fails", "excepted", "not_answered", "passes", "not_applicable", "new", "fail_count", "excepted_count", "not_answered_count", "holds_through", "harm", "causes", "cause",
    "cause_kind", "cause_day", "triage", "conflicts", "unstated", "unclear", "missing_since", "last_entry", "search",
];

/// Writes a row; of one that stands only what differs, so that an index is touched only where its column changed.
static WRITE_ROW: LazyLock<String> = LazyLock::new(|| {
    let (names, places) = (ROW.join(", "), vec!["?"; ROW.len()].join(", "));
    let changes: Vec<String> = ROW.iter().skip(2).map(|name| format!("{name} = excluded.{name}")).collect();
    format!("INSERT INTO workload({names}) VALUES({places}) ON CONFLICT(n) DO UPDATE SET {}", changes.join(", "))
});

fn row(
    db: &Connection,
    n: i64,
    dossier: &Dossier,
    judged: &Judgement,
    last_entry: Id,
    on: (Day, &Policy),
    search: &str,
) -> Result<Sums> {
    let (today, policy) = on;
    let (it, facts) = (&dossier.workload, &dossier.workload.facts);
    let owner = dossier.person(&facts.owner);
    let due = deadline::next_due(dossier, policy);
    let masks = judged.masks;
    let causes = triage::causes(dossier, judged, today, policy);
    let cause = causes.first();
    let word = |name: &str| facts.value(name).unwrap_or(Value::Unknown).plain();
    let text = |name: &str| match facts.value(name) {
        Some(Value::Text(text)) => text,
        _ => NONE.to_owned(),
    };
    let day = |day: Option<Day>| day.map_or_else(|| NONE.to_owned(), |day| day.to_string());
    let owner_name = owner.map_or_else(|| NONE.to_owned(), Person::called);
    let unit = text("unit");
    let sorted = |text: &str| if text == NONE { NONE.to_owned() } else { sortable(text) };
    let person = |fact: &Fact<Id>| fact.known().map(|id| dossier.survivor(*id).0);
    let tier = effect::tier(dossier);
    let reach = effect::Effects::effective(dossier).widest().known();
    let claims = ClaimKind::ALL
        .iter()
        .enumerate()
        .filter(|(_, kind)| it.claimed(**kind))
        .fold(0_i64, |bits, (bit, _)| bits | 1 << bit);
    let sources: BTreeSet<&str> = it.sources.iter().map(|source| source.source.as_str()).collect();
    let sums = Sums {
        stage: word("stage"),
        acts_alone: effect::acts_alone(dossier).known().map_or("unknown", |answer| answer.word()).to_owned(),
        causes: i64::try_from(causes.len()).unwrap_or(i64::MAX),
        fails: masks.fail,
        excepted: masks.excepted,
        not_answered: masks.not_answered,
        not_answered_count: masks.not_answered.count().into(),
        source: sources.first().copied().unwrap_or_default().to_owned(),
        team: text("team"),
    };
    let sources = listed(&sources);
    let missing_since = it.sources.iter().filter_map(|source| source.missing_since).max();
    let conflicts: usize = it.sources.iter().map(|source| source.conflicts.len()).sum();
    db.prepare_cached(&WRITE_ROW)?.execute(params![
        n,
        it.id.0,
        it.key,
        it.name(),
        sortable(it.name()),
        sums.stage,
        stage_sort(facts.stage),
        person(&facts.owner),
        owner_name,
        sorted(&owner_name),
        owner_kind(&facts.owner, owner),
        person(&facts.deputy),
        person(&facts.technical_owner),
        sums.team,
        sorted(&sums.team),
        unit,
        sorted(&unit),
        word("kind"),
        text("supplier"),
        text("model"),
        tier.word(),
        tier as i64,
        due.as_ref().map_or_else(|| NONE.to_owned(), |due| due.on.to_string()),
        due.as_ref().map_or("", |due| due.kind.word()),
        day(facts.next_review_on.day()),
        word("reach_customer"),
        word("reach_record"),
        word("reach_decision"),
        reach.map_or("unknown", |reach| reach.word()),
        word("control_point"),
        sums.acts_alone,
        claims,
        sources,
        dossier.pending().map_or("", |promotion| promotion.to.word()),
        approved::approval(dossier).and_then(Promotion::approved).map_or("", |decided| decided.vouched.attested.word()),
        sums.fails,
        sums.excepted,
        sums.not_answered,
        masks.pass,
        masks.not_applicable,
        controls::new_findings(masks, it.baseline.as_ref()),
        masks.fail.count(),
        masks.excepted.count(),
        sums.not_answered_count,
        day(judged.holds_through),
        triage::harm(dossier) as i64,
        sums.causes,
        cause.map_or("", |cause| cause.words.as_ref()),
        cause.map_or("", |cause| cause.kind.word()),
        day(cause.map(|cause| cause.day)),
        if causes.is_empty() { String::new() } else { triage_text(&triage::sort_key(dossier, &causes)) },
        i64::try_from(conflicts).unwrap_or(i64::MAX),
        listed(&it.unstated().map(|unstated| unstated.field).collect()),
        listed(&it.unclear().map(|unclear| unclear.field).collect()),
        day(missing_since),
        last_entry.0,
        search,
    ])?;
    Ok(sums)
}

/// `|name|name|`, so that each can be looked for as a whole.
fn listed(names: &BTreeSet<&str>) -> String {
    let end = if names.is_empty() { "" } else { "|" };
    names.iter().fold(String::new(), |text, name| format!("{text}|{name}")) + end
}

/// A workload's row as it stands before it is written anew.
struct Standing {
    n: i64,
    sums: Sums,
    same_words: bool,
}

fn standing(db: &Connection, id: Id, search: &str) -> Result<Option<Standing>> {
    let mut find = db.prepare_cached(
        "SELECT stage, acts_alone, causes, fails, not_answered, not_answered_count, sources, team, n, search = ?2, excepted FROM workload WHERE id = ?1",
    )?;
    let standing = find.query_row(params![id.0, search], |row| {
        let sources: String = row.get(6)?;
        let sums = Sums {
            stage: row.get(0)?,
            acts_alone: row.get(1)?,
            causes: row.get(2)?,
            fails: row.get(3)?,
            excepted: row.get(10)?,
            not_answered: row.get(4)?,
            not_answered_count: row.get(5)?,
            source: sources.split('|').nth(1).unwrap_or_default().to_owned(),
            team: row.get(7)?,
        };
        Ok(Standing { n: row.get(8)?, sums, same_words: row.get(9)? })
    });
    Ok(standing.optional()?)
}

/// All that words are looked for in, folded: key, name, owner, team, unit, purpose, supplier, model, and what sources call its facts.
fn search_text(dossier: &Dossier) -> String {
    let facts = &dossier.workload.facts;
    let owner = dossier.person(&facts.owner).map(Person::called);
    let texts = [&facts.team, &facts.unit, &facts.supplier, &facts.model, &facts.purpose];
    let mut all = vec![dossier.workload.key.as_str(), dossier.workload.name()];
    all.extend(owner.as_deref());
    all.extend(texts.into_iter().filter_map(|text| text.known().map(String::as_str)));
    all.extend(dossier.workload.sources.iter().flat_map(|source| source.words.values().map(String::as_str)));
    fold(&all.join("\n"))
}

/// Takes away what hung on a workload's row before it is written anew.
fn clear(db: &Connection, id: Id) -> Result<()> {
    for table in ["mention", "source_row"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE workload = ?"))?.execute([id.0])?;
    }
    forget_deadlines(db, id)
}

fn mentions(db: &Connection, dossier: &Dossier) -> Result<()> {
    let id = dossier.workload.id.0;
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO mention(person, workload) VALUES(?, ?)")?;
    let named: BTreeSet<Id> = dossier.named().into_iter().chain(dossier.people.keys().copied()).collect();
    for person in named {
        insert.execute(params![person.0, id])?;
    }
    Ok(())
}

fn source_rows(db: &Connection, dossier: &Dossier) -> Result<()> {
    let id = dossier.workload.id.0;
    let mut insert = db.prepare_cached(
        "INSERT INTO source_row(workload, source, match_key, source_id, statement, missing_since, conflicts) VALUES(?, ?, ?, ?, ?, ?, ?)",
    )?;
    for source in &dossier.workload.sources {
        let missing_since = source.missing_since.map_or_else(|| NONE.to_owned(), |day| day.to_string());
        let conflicts = i64::try_from(source.conflicts.len()).unwrap_or(i64::MAX);
        let Source { source, match_key, source_id, statement, .. } = source;
        insert.execute(params![id, source, match_key, source_id, statement, missing_since, conflicts])?;
    }
    Ok(())
}

/// Takes away the deadlines of a workload or of an identity alone.
pub(super) fn forget_deadlines(db: &Connection, subject: Id) -> Result<()> {
    db.prepare_cached("DELETE FROM deadline WHERE subject = ?")?.execute([subject.0])?;
    Ok(())
}

/// Writes the deadlines of a workload, or of what stands in for one.
pub(super) fn deadlines(db: &Connection, dossier: &Dossier, policy: &Policy) -> Result<()> {
    let id = dossier.workload.id.0;
    let mut insert =
        db.prepare_cached("INSERT OR IGNORE INTO deadline(day, subject, kind, item) VALUES(?, ?, ?, ?)")?;
    for due in deadline::deadlines(dossier, policy) {
        insert.execute(params![due.on.to_string(), id, due.kind.word(), due.item.0])?;
    }
    Ok(())
}

/// Writes a person's row, addresses and accounts.
pub(super) fn person(db: &Connection, record: &Record) -> Result<()> {
    let Body::Person(it) = &record.body else { return Ok(()) };
    let called = it.called();
    let facts = &it.facts;
    let active = match facts.active {
        Fact::Known(answer) => answer.word(),
        Fact::Unknown => "unknown",
    };
    db.prepare_cached(
        "INSERT OR REPLACE INTO person(id, name, name_sort, kind, team, active, last_entry, name_folded, merged)
         VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        it.id.0,
        called,
        sortable(&called),
        facts.kind.known().map_or("unknown", |kind| kind.word()),
        facts.team.known().map_or(NONE, String::as_str),
        active,
        record.heard.last_entry.0,
        it.folded_name().unwrap_or_default(),
        it.merged.as_ref().map(|merged| merged.into.0),
    ])?;
    db.prepare_cached("DELETE FROM address WHERE person = ?")?.execute([it.id.0])?;
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO address(address, person) VALUES(?, ?)")?;
    for address in &facts.addresses {
        insert.execute(params![crate::domain::command::folded_address(address), it.id.0])?;
    }
    let mut insert = db.prepare_cached("INSERT OR REPLACE INTO login(login, person) VALUES(?, ?)")?;
    for login in &it.logins {
        insert.execute(params![login, it.id.0])?;
    }
    Ok(())
}

/// Remembers which bytes an import took, so that the same file again is known.
pub(super) fn import(db: &Connection, it: &Import) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO imported(sha256, source, import) VALUES(?, ?, ?)")?
        .execute(params![it.sha256, it.source, it.id.0])?;
    Ok(())
}

/// The order of triage as text that sorts the same.
pub(super) fn triage_text(key: &triage::SortKey) -> String {
    format!("{}{}{} {}", key.harm as u8, key.stage, key.late_since, key.key)
}

fn stage_sort(stage: Fact<Stage>) -> i64 {
    stage.known().map_or(4, |stage| *stage as i64)
}

fn owner_kind(fact: &Fact<Id>, owner: Option<&Person>) -> &'static str {
    match (fact, owner.and_then(|owner| owner.facts.kind.known())) {
        (Fact::Unknown, _) => "none",
        (Fact::Known(_), Some(kind)) => kind.word(),
        (Fact::Known(_), None) => "unknown",
    }
}
