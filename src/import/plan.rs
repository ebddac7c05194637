//! The plan of an import: what becomes of each row, before anything is written. Rows in are always the sum of new,
//! changed, unchanged and rejected; the plan is bound to the bytes of the file and to the register it was made for.

use std::collections::{BTreeMap, BTreeSet};

use super::census::Census;
use super::difference::{Comparing, Difference, RowChange, difference};
use super::heard::ColumnPlan;
use super::known::{Known, KnownRow};
use super::match_rows::{Matching, PlanError, Verdict, match_rows};
use super::missing::{Missing, named};
use super::people::{Gathered, People};
use super::refused;
use super::source::Source;
use super::source_row::{Identity, RejectReason, Rejected, SourceRow};
use super::unused;
use crate::domain::command::Tally;
use crate::domain::hex::hex;
use crate::domain::sound::{self, Unsound};
use crate::domain::wording::{Line, Wording};
use crate::domain::{Day, Id};
use crate::shown::grouped;
use crate::store::Link;

/// Changed rows that are kept in detail; conflicts always are.
const DETAILS: usize = 1_000;

/// What an import would do.
#[derive(Debug)]
pub struct Plan {
    /// The source's name.
    pub source: String,
    /// The file's name, without its folders.
    pub file: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// How the file is written, in words.
    pub written: String,
    /// The file's columns, as a mapping names them.
    pub headers: Vec<String>,
    /// Columns that files of its kind have and this one has not, so that what they state is not read.
    pub missing_columns: Vec<String>,
    /// What was understood of the columns of each mapped fact.
    pub columns: Vec<ColumnPlan>,
    /// The counts.
    pub tally: Tally,
    /// Changed rows, the first thousand and every one with a conflict.
    pub changes: Vec<RowChange>,
    /// Rows that are not taken.
    pub rejected: Vec<Rejected>,
    /// What was said for this run and found nothing to be about, a line each.
    pub unused: Vec<String>,
    /// Columns of a table of our own that are only computed, and not read.
    pub not_read: Vec<String>,
    /// Rows that are not taken and that the last import refused for the same reason.
    pub known_rejects: u64,
    /// Rows of this source with a conflict of an earlier import that nobody has settled.
    pub open_conflicts: u64,
    /// Rows of earlier imports that are no longer in the source.
    pub missing_rows: Vec<Missing>,
    /// The import that took these very bytes before.
    pub seen_before: Option<Id>,
    /// What a person said of the source: kept before, and for this run.
    pub wording: Wording,
    /// The day since when a mapping is kept for the source, and what this run goes by otherwise.
    pub kept: Option<(Day, Differences)>,
    /// Whether the mapping is kept for the source's next file.
    pub keeps: bool,
    /// Whether what the source no longer states becomes unknown.
    pub clears: bool,
    /// The end of the ledger it was made on.
    pub(super) from: Option<Link>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) changed: BTreeMap<u64, Changed>,
    pub(super) census: Census,
    /// Whom its rows name.
    pub people: People,
}

/// What one mapping says and another does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// What is new, in words.
    pub more: Vec<String>,
    /// What is said no longer.
    pub less: Vec<String>,
}

impl Differences {
    fn between(before: &Wording, now: &Wording) -> Self {
        let (before, now) = (before.lines(), now.lines());
        let only = |these: &[Line], those: &[Line]| {
            these.iter().filter(|line| !those.contains(line)).map(ToString::to_string).collect()
        };
        Self { more: only(&now, &before), less: only(&before, &now) }
    }

    fn is_empty(&self) -> bool {
        self.more.is_empty() && self.less.is_empty()
    }
}

/// What writing a changed row takes.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) workload: Id,
    /// The key it was recorded under, where this source stated it before.
    pub(super) match_key: Option<String>,
    pub(super) cleared: Vec<&'static str>,
    pub(super) blank: Vec<&'static str>,
}

impl Plan {
    /// Reads the file, matches its rows and works out what would change. Writes nothing.
    ///
    /// # Errors
    /// [`PlanError`], where file or register cannot be read to the end.
    pub fn make(source: &mut Source, known: &impl Known) -> Result<Self, PlanError> {
        let from = known.end()?;
        let mut gathered = Gathered::default();
        let rows = source.rows()?.inspect(|read| {
            if let Ok(Ok(row)) = read {
                gathered.meet(row);
            }
        });
        let census = Census::take(rows)?;
        let people = People::tell(gathered, known)?;
        let name = source.name().to_owned();
        let matching = {
            let clears = source.clears_blank();
            let rows = source.rows()?.map(|read| read.map(|row| row.map(|row| people.settled(row))));
            match_rows(rows, &census, known, (&name, clears))?
        };
        let missing = missing(&matching, known, source)?;
        let sha256 = source.sha256().map(|sha| hex(&sha)).unwrap_or_default();
        let Matching { verdicts, changed, rejected, hearing, .. } = matching;
        let columns = hearing.told(source.mapping());
        let unused = unused::told(source, &columns).map_err(PlanError::Unused)?;
        let mut plan = Self {
            file: source.file_name().to_owned(),
            written: source.how_written().to_string(),
            headers: source.mapping().labels.clone(),
            missing_columns: source.mapping().missing.clone(),
            columns,
            unused,
            tally: tally(&verdicts, missing.len()),
            changes: Vec::new(),
            rejected,
            not_read: source.mapping().not_read(),
            known_rejects: 0,
            open_conflicts: known.open_conflicts(&name)?,
            missing_rows: named(missing, source, &verdicts, known)?,
            seen_before: known.import_of(&sha256, &name)?,
            wording: source.wording().clone(),
            kept: source.kept().map(|kept| (kept.on, Differences::between(&kept.wording, source.wording()))),
            keeps: source.keeps(),
            clears: source.clears_blank(),
            from,
            verdicts,
            changed: BTreeMap::new(),
            census,
            people,
            source: name,
            sha256,
        };
        if !changed.is_empty() {
            plan.work_out(source, &changed, known)?;
        }
        plan.known_rejects = refused::known(&plan.rejected, &known.refused_before(&plan.source)?);
        Ok(plan)
    }

    /// Whether something of it is trouble that was not there before: a row that is not taken, or one that contradicts an answer.
    #[must_use]
    pub fn has_new_trouble(&self) -> bool {
        self.tally.rejected > self.known_rejects || self.tally.conflicts > 0
    }

    /// The mapping to be kept, where it is another one than was kept before.
    pub(super) fn to_keep(&self) -> Option<Wording> {
        let same = self.kept.as_ref().map_or(self.wording.is_empty(), |(_, differences)| differences.is_empty());
        (self.keeps && !same).then(|| self.wording.clone())
    }

    /// Facts that the source no longer states, each with its rows; empty where there are none.
    #[must_use]
    pub fn no_longer_stated(&self) -> String {
        self.counted(|column| column.would_become_unknown)
    }

    /// Facts of which the source now says a word that was not understood, each with its rows; empty where there are none.
    #[must_use]
    pub fn no_longer_understood(&self) -> String {
        self.counted(|column| column.no_longer_understood)
    }

    fn counted(&self, count: impl Fn(&ColumnPlan) -> u64) -> String {
        let some = self.columns.iter().map(|column| (&column.fact, count(column))).filter(|(_, count)| *count > 0);
        some.map(|(fact, count)| format!("{fact} {}", grouped(count))).collect::<Vec<_>>().join(", ")
    }

    /// Whether applying it would write no row.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.tally.new + self.tally.changed + self.tally.missing == 0
    }

    fn work_out(
        &mut self,
        source: &mut Source,
        changed: &BTreeMap<u64, KnownRow>,
        known: &impl Known,
    ) -> Result<(), PlanError> {
        let (clears, on) = (source.clears_blank(), source.mapping().on);
        let read_fields: BTreeSet<&'static str> = source.mapping().fields_read().collect();
        let name = self.source.clone();
        let reads = |field: &str| read_fields.contains(field);
        let comparing = Comparing { source: &name, known, people: &self.people, clears, reads: &reads };
        let (mut refused, mut same) = (Vec::new(), Vec::new());
        for read in source.rows()? {
            let Ok(row) = read? else { continue };
            let row = self.people.settled(row);
            let Some(known_row) = changed.get(&row.row) else { continue };
            let Some(workload) = known.workload(known_row.workload)? else { continue };
            if let Some(Err(unsound)) = on.map(|on| sound::check(&row.fields, Some(&workload), on)) {
                refused.push(unsound_row(&row, &unsound, &self.columns));
                continue;
            }
            let Difference { change, cleared, blank, lost, settles } =
                difference(&row, known_row, &workload, known.stated_grant(&workload, &name)?.as_ref(), &comparing);
            if row.keys.is_some() && change.fields.is_empty() && cleared.is_empty() && blank.is_empty() {
                // Nothing of a table of our own says anything new.
                same.push(row.row);
                continue;
            }
            for field in &lost {
                if let Some(column) = self.columns.iter_mut().find(|column| column.fact == *field) {
                    column.would_become_unknown += 1;
                }
            }
            for (field, _) in &change.unclear {
                if let Some(column) = self.columns.iter_mut().find(|column| column.fact == *field) {
                    column.no_longer_understood += 1;
                }
            }
            let match_key = (known_row.source == self.source).then(|| known_row.match_key.clone());
            self.changed.insert(row.row, Changed { workload: workload.id, match_key, cleared, blank });
            self.tally.conflicts += u64::from(change.has_conflict());
            self.open_conflicts -= u64::from(settles).min(self.open_conflicts);
            if change.has_conflict() || self.changes.len() < DETAILS {
                self.changes.push(change);
            }
        }
        self.refuse(refused);
        for row in same {
            self.leave(row);
        }
        Ok(())
    }

    /// Takes a row out again that changes nothing.
    fn leave(&mut self, row: u64) {
        let index = usize::try_from(row.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(verdict) = self.verdicts.get_mut(index) {
            *verdict = Verdict::Unchanged;
            self.tally.changed -= 1;
            self.tally.unchanged += 1;
        }
    }

    /// Takes rows out again that cannot be true of the workload they are about.
    fn refuse(&mut self, refused: Vec<Rejected>) {
        for rejected in refused {
            let index = usize::try_from(rejected.row.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(verdict) = self.verdicts.get_mut(index) {
                *verdict = Verdict::Rejected;
                self.tally.changed -= 1;
                self.tally.rejected += 1;
                self.rejected.push(rejected);
            }
        }
        self.rejected.sort_by_key(|rejected| rejected.row);
    }
}

fn unsound_row(row: &SourceRow, unsound: &Unsound, columns: &[ColumnPlan]) -> Rejected {
    let column = columns.iter().find(|column| column.fact == unsound.field);
    Rejected {
        row: row.row,
        line: row.line,
        column: column.and_then(|column| column.columns.first().cloned()),
        value: row.fields.get(unsound.field).map(|value| Rejected::shown(&value.plain())).unwrap_or_default(),
        reason: RejectReason::Unsound(format!("{}; {}", unsound.why, unsound.next)),
        identity: Identity::of(row),
    }
}

fn missing(matching: &Matching, known: &impl Known, source: &Source) -> Result<Vec<KnownRow>, PlanError> {
    let mut missing = Vec::new();
    if !source.is_partial() {
        known.each_row(source.name(), &mut |row| {
            if !row.is_missing && !matching.still_there.contains(&row.workload) {
                missing.push(row);
            }
        })?;
    }
    Ok(missing)
}

fn tally(verdicts: &[Verdict], missing: usize) -> Tally {
    let mut tally = Tally { rows: verdicts.len() as u64, missing: missing as u64, ..Tally::default() };
    for verdict in verdicts {
        match verdict {
            Verdict::New => tally.new += 1,
            Verdict::Changed => tally.changed += 1,
            Verdict::Unchanged => tally.unchanged += 1,
            Verdict::Rejected => tally.rejected += 1,
            Verdict::Empty => tally.empty += 1,
        }
    }
    tally
}
