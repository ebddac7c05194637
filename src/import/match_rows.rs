//! Matches the rows of a file with workloads: by the source's id, by an identical statement, by unit, team and name; and
//! says which rows are new, which changed, and which cannot be told. Names are not keys, and nothing goes by position.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::census::Census;
use super::fault::Fault;
use super::heard::{Heard, Hearing};
use super::known::{Known, KnownRow};
use super::source_row::{Identity, RejectReason, Rejected, SourceRow};
use crate::domain::Id;
use crate::domain::snapshot::sha256_hex;
use crate::store::StoreError;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing in the register could be it: it becomes a record.
    New,
    /// It says something else than last time.
    Changed,
    /// It says what it said last time.
    Unchanged,
    /// It is not taken.
    Rejected,
    /// There is nothing in it: it is skipped.
    Empty,
}

/// All rows of a file, matched.
#[derive(Debug, Default)]
pub struct Matching {
    /// What becomes of each row, in order.
    pub verdicts: Vec<Verdict>,
    /// For each changed row, what is known of it.
    pub changed: BTreeMap<u64, KnownRow>,
    /// The rows that are not taken, in order.
    pub rejected: Vec<Rejected>,
    /// Workloads whose row is, or may be, in the file: none of them is missing.
    pub still_there: BTreeSet<Id>,
    /// What was heard in the columns of the rows that are taken.
    pub(super) hearing: Hearing,
}

/// Why rows could not be matched.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] Fault),
    /// The register cannot be read.
    #[error(transparent)]
    Register(#[from] StoreError),
    /// What was typed of the source's words can only be a slip.
    #[error("{0}")]
    Unused(String),
}

/// Matches all rows of `source`, one after another. Where it clears, a row that says the same as last time is one that changes while
/// there is something left to clear.
///
/// # Errors
/// [`PlanError`]: nothing of the file is then to be taken.
pub fn match_rows(
    rows: impl Iterator<Item = Result<Result<SourceRow, Box<Rejected>>, Fault>>,
    census: &Census,
    known: &impl Known,
    (source, clears): (&str, bool),
) -> Result<Matching, PlanError> {
    let is_first = !known.has_workloads()?;
    let mut matcher = Matcher {
        census,
        known,
        source,
        clears,
        matching: Matching::default(),
        open: Vec::new(),
        own_rows: HashMap::new(),
    };
    for read in rows {
        match read? {
            Ok(row) if is_first => matcher.take_first(&row),
            Ok(row) => matcher.take(&row)?,
            Err(rejected) => matcher.reject_unread(*rejected)?,
        }
    }
    Ok(matcher.settle())
}

struct Matcher<'a, K> {
    census: &'a Census,
    known: &'a K,
    source: &'a str,
    clears: bool,
    matching: Matching,
    open: Vec<Open>,
    /// Of a table of our own, the row of each workload.
    own_rows: HashMap<Id, u64>,
}

/// A row that only its unit, team and name speak for, until all surer matches are made.
struct Open {
    row: u64,
    line: u64,
    name: String,
    is_unique: bool,
    candidates: Vec<KnownRow>,
    heard: Vec<(usize, Heard)>,
    identity: Identity,
}

impl<K: Known> Matcher<'_, K> {
    /// A row where nothing is recorded that it could be.
    fn take_first(&mut self, row: &SourceRow) {
        match self.census.copy_of(row.row) {
            Some(first) => self.reject(row, RejectReason::SameAs(first)),
            None => self.settled(row, Verdict::New),
        }
    }

    fn take(&mut self, row: &SourceRow) -> Result<(), StoreError> {
        if let Some(first) = self.census.copy_of(row.row) {
            self.reject(row, RejectReason::SameAs(first));
            return Ok(());
        }
        let statement = sha256_hex(row.statement.as_bytes());
        if let Some(keys) = &row.keys {
            return self.take_own(row, keys, &statement);
        }
        let id = self.census.unique_id(row);
        if let Some(id) = id
            && let [same] = self.known.with_source_id(self.source, id)?.as_slice()
        {
            self.known_as(row, same, &statement)?;
            return Ok(());
        }
        if let [same] = self.known.with_statement(self.source, &statement)?.as_slice() {
            self.known_as(row, same, &statement)?;
            return Ok(());
        }
        let match_key = row.match_key();
        let mut candidates = self.known.with_match_key(&match_key)?;
        candidates.retain(|known| self.could_be(known, id));
        if candidates.is_empty() {
            self.settled(row, Verdict::New);
            return Ok(());
        }
        let is_unique = self.census.is_unique_key(&match_key);
        let name = row.name();
        let (number, line, heard) = (row.row, row.line, row.heard.clone());
        let identity = Identity::of(row);
        self.open.push(Open { row: number, line, name, is_unique, candidates, heard, identity });
        // Settled once it is known which of the candidates belong to other rows.
        self.matching.verdicts.push(Verdict::Rejected);
        Ok(())
    }

    /// A row of a table of our own: it says itself which workload it is.
    fn take_own(&mut self, row: &SourceRow, keys: &[String], statement: &str) -> Result<(), StoreError> {
        let mut found = None;
        for key in keys.iter().filter(|key| !key.is_empty()) {
            if found.is_some() {
                break;
            }
            found = key.parse::<Id>().map_or(Ok(None), |id| self.known.workload(id))?;
            if let (None, Some(id)) = (&found, self.known.with_key(key)?) {
                found = self.known.workload(id)?;
            }
        }
        let Some(workload) = found else {
            self.settled(row, Verdict::New);
            return Ok(());
        };
        if let Some(first) = self.own_rows.get(&workload.id).copied() {
            self.reject(row, RejectReason::SameAs(first));
            return Ok(());
        }
        self.own_rows.insert(workload.id, row.row);
        let before = workload.sources.iter().find(|source| source.source == self.source);
        let known = KnownRow {
            workload: workload.id,
            source: self.source.to_owned(),
            match_key: before.map_or_else(|| row.match_key(), |source| source.match_key.clone()),
            source_id: None,
            statement: before.map(|source| source.statement.clone()).unwrap_or_default(),
            is_missing: before.is_some_and(|source| source.missing_since.is_some()),
        };
        self.known_as(row, &known, statement)
    }

    /// A row of the same source under another id is another thing.
    fn could_be(&self, known: &KnownRow, id: Option<&str>) -> bool {
        let other_id = known.source_id.as_deref().zip(id).is_some_and(|(theirs, ours)| theirs != ours);
        known.source != self.source || !other_id
    }

    fn known_as(&mut self, row: &SourceRow, known: &KnownRow, statement: &str) -> Result<(), StoreError> {
        self.matching.still_there.insert(known.workload);
        let same = known.statement == statement && known.source == self.source && !known.is_missing;
        if same && !self.leaves_to_clear(known)? {
            self.settled(row, Verdict::Unchanged);
        } else {
            self.settled(row, Verdict::Changed);
            self.matching.changed.insert(row.row, known.clone());
        }
        Ok(())
    }

    /// Whether a fact is to be made unknown that this source no longer states.
    fn leaves_to_clear(&self, known: &KnownRow) -> Result<bool, StoreError> {
        if !self.clears {
            return Ok(false);
        }
        let workload = self.known.workload(known.workload)?;
        Ok(workload.is_some_and(|workload| workload.unstated().any(|it| it.source == self.source)))
    }

    /// What becomes of a row that is taken.
    fn settled(&mut self, row: &SourceRow, verdict: Verdict) {
        self.matching.hearing.add(&row.heard);
        self.matching.verdicts.push(verdict);
    }

    fn reject(&mut self, row: &SourceRow, reason: RejectReason) {
        let (identity, value) = (Identity::of(row), String::new());
        self.matching.verdicts.push(Verdict::Rejected);
        self.matching.rejected.push(Rejected { row: row.row, line: row.line, column: None, value, reason, identity });
    }

    /// A row that cannot be read may still be that of a recorded workload: it is not missing.
    fn reject_unread(&mut self, rejected: Rejected) -> Result<(), StoreError> {
        if rejected.reason == RejectReason::Empty {
            // Padding of a sheet, at its end or between blocks.
            self.matching.verdicts.push(Verdict::Empty);
            return Ok(());
        }
        let Identity { source_id, match_key, .. } = &rejected.identity;
        let mut may_be = match source_id {
            Some(id) => self.known.with_source_id(self.source, id)?,
            None => Vec::new(),
        };
        if let Some(match_key) = match_key {
            may_be.extend(self.known.with_match_key(match_key)?);
        }
        self.matching.still_there.extend(may_be.into_iter().map(|known| known.workload));
        self.matching.verdicts.push(Verdict::Rejected);
        self.matching.rejected.push(rejected);
        Ok(())
    }

    fn settle(mut self) -> Matching {
        let mut open = std::mem::take(&mut self.open);
        let mut wanted: HashMap<Id, u32> = HashMap::new();
        for row in &mut open {
            row.candidates.retain(|known| !self.matching.still_there.contains(&known.workload));
            // One workload may be known by several sources under the same name.
            row.candidates.sort_by_key(|known| (known.workload, known.source != self.source));
            row.candidates.dedup_by_key(|known| known.workload);
            for known in &row.candidates {
                *wanted.entry(known.workload).or_default() += 1;
            }
        }
        for Open { row, line, name, is_unique, candidates, heard, identity } in open {
            let verdict = match candidates.as_slice() {
                [] => Verdict::New,
                [only] if is_unique && wanted.get(&only.workload) == Some(&1) => {
                    self.matching.changed.insert(row, only.clone());
                    Verdict::Changed
                }
                several => {
                    let reason = RejectReason::Ambiguous(several.len());
                    let value = Rejected::shown(&name);
                    self.matching.rejected.push(Rejected { row, line, column: None, value, reason, identity });
                    Verdict::Rejected
                }
            };
            if verdict != Verdict::Rejected {
                self.matching.hearing.add(&heard);
            }
            self.matching.still_there.extend(candidates.iter().map(|known| known.workload));
            let index = usize::try_from(row.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(settled) = self.matching.verdicts.get_mut(index) {
                *settled = verdict;
            }
        }
        self.matching.rejected.sort_by_key(|rejected| rejected.row);
        self.matching
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::known::tests::{Remembered, numbered, table};
    use super::Verdict::{Changed, New, Rejected as NotTaken, Unchanged};
    use super::*;

    fn matched(before: &str, now: &str) -> Matching {
        let register = if before.is_empty() { Remembered::default() } else { Remembered::after(before) };
        let mut source = table(now);
        let census = Census::take(source.rows().unwrap()).unwrap();
        match_rows(source.rows().unwrap(), &census, &register, ("csv:list", false)).unwrap()
    }

    const IDS: &str = "source_id,unit,name,purpose\n";

    #[rstest]
    #[case::first_import("", "1,A,Bot,x\n,A,Bot,y\n,A,Bot,z\n", &[New, New, New])]
    #[case::exact_copy("", "1,A,Bot,x\n2,A,Bot,x\n1,A,Bot,x\n", &[New, New, NotTaken])]
    #[case::same_again("1,A,Bot,x\n,A,Chat,y\n", "1,A,Bot,x\n,A,Chat,y\n", &[Unchanged, Unchanged])]
    #[case::other_order("1,A,Bot,x\n,A,Chat,y\n", ",A,Chat,y\n1,A,Bot,x\n", &[Unchanged, Unchanged])]
    #[case::id_and_other_text("1,A,Bot,x\n", "1,A,Robot,y\n", &[Changed])]
    #[case::unique_name_and_other_text(",A,Bot,x\n", ",A,bot ,y\n", &[Changed])]
    #[case::same_name_in_another_unit(",A,Bot,x\n", ",B,Bot,x\n", &[New])]
    #[case::same_name_under_another_id("1,A,Bot,x\n", "1,A,Bot,x\n2,A,Bot,y\n", &[Unchanged, New])]
    #[case::an_id_at_last(",A,Bot,x\n", "7,A,Bot,x\n", &[Changed])]
    #[case::shared_name_told_by_what_it_says(",A,Bot,x\n,A,Bot,y\n", ",A,Bot,y\n,A,Bot,x\n,A,Bot,z\n", &[Unchanged, Unchanged, New])]
    #[case::shared_name_and_new_text(",A,Bot,x\n,A,Bot,y\n", ",A,Bot,x\n,A,Bot,z\n", &[Unchanged, NotTaken])]
    #[case::one_row_that_could_be_two(",A,Bot,x\n,A,Bot,y\n", ",A,Bot,z\n", &[NotTaken])]
    #[case::two_rows_that_could_be_one(",A,Bot,x\n", ",A,Bot,y\n,A,Bot,z\n", &[NotTaken, NotTaken])]
    #[case::an_id_that_is_not_unique("5,A,Bot,x\n", "5,A,Bot,x\n5,B,Chat,y\n", &[Unchanged, New])]
    fn a_row_is_matched_by_what_surely_tells_it(#[case] before: &str, #[case] now: &str, #[case] verdicts: &[Verdict]) {
        let before = if before.is_empty() { String::new() } else { format!("{IDS}{before}") };
        let matching = matched(&before, &format!("{IDS}{now}"));
        assert_eq!(matching.verdicts, verdicts);
        assert_eq!(matching.rejected.len(), verdicts.iter().filter(|verdict| **verdict == NotTaken).count());
    }

    #[test]
    fn a_copy_names_the_row_it_repeats() {
        let matching = matched("", "name\nBot\nChat\nBot\n");
        let reasons: Vec<_> = matching.rejected.iter().map(|rejected| (rejected.row, &rejected.reason)).collect();
        assert_eq!(reasons, [(3, &RejectReason::SameAs(1))]);
    }

    #[test]
    fn what_could_not_be_told_or_read_is_not_gone() {
        let before = "source_id,name,ends_on\n1,Bot,\n,Chat,2027-01-01\n,Chat,2027-01-02\n";
        let matching = matched(before, "source_id,name,ends_on\n1,Robot,2027-02-30\n,Chat,2027-01-03\n");
        assert_eq!(matching.verdicts, [NotTaken, NotTaken]);
        assert_eq!(matching.still_there.into_iter().collect::<Vec<_>>(), [1, 2, 3].map(numbered));
    }

    proptest::proptest! {
        #[test]
        fn rows_in_are_rows_accounted_for(before in "([12]?,[AB],(Bot|Chat),[xy]\n){0,6}", now in "([12]?,[AB],(Bot|Chat|),[xy]\n){1,6}") {
            let before = if before.is_empty() { before } else { format!("{IDS}{before}") };
            let matching = matched(&before, &format!("{IDS}{now}"));
            proptest::prop_assert_eq!(matching.verdicts.len(), now.lines().count());
            let not_taken = matching.verdicts.iter().filter(|verdict| **verdict == NotTaken).count();
            proptest::prop_assert_eq!(matching.rejected.len(), not_taken);
            let changed = matching.verdicts.iter().filter(|verdict| **verdict == Changed).count();
            proptest::prop_assert_eq!(matching.changed.len(), changed);
            let workloads: BTreeSet<Id> = matching.changed.values().map(|known| known.workload).collect();
            proptest::prop_assert_eq!(workloads.len(), changed, "no workload is two rows");
        }
    }
}
