//! Sums that are kept as the register changes, so that a header costs the same on any register.

use crate::store::{Result, Store};
use std::collections::BTreeMap;

/// The register in numbers. Fails and not answered count (subject, control) pairs, and are never added up. A subject is a workload, or
/// an identity that no workload runs as; the two are counted apart, and no pair is in both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Workloads.
    pub workloads: u64,
    /// Pairs of workload and control that fail.
    pub fails: u64,
    /// Pairs that fail, and are excepted: a part of those that fail. Nothing is excepted of an identity without a workload.
    pub excepted: u64,
    /// Pairs that are not answered.
    pub not_answered: u64,
    /// Workloads that can act without a human, on recorded facts.
    pub act_alone: u64,
    /// Workloads with a cause of their own for triage.
    pub causes: u64,
    /// Workloads in each stage, `unknown` among them.
    pub stages: BTreeMap<String, u64>,
    /// Pairs that fail, by control.
    pub fails_by_control: BTreeMap<String, u64>,
    /// Pairs that are not answered, by control.
    pub open_by_control: BTreeMap<String, u64>,
    /// The same of identities that no workload runs as.
    pub identities: AloneCounts,
}

/// What is found of identities that no workload runs as, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AloneCounts {
    /// Identities that no workload runs as, revoked ones among them.
    pub identities: u64,
    /// Pairs of identity and control that fail.
    pub fails: u64,
    /// Pairs that are not answered.
    pub not_answered: u64,
    /// Identities with a cause of their own for triage.
    pub causes: u64,
}

impl Counts {
    /// Pairs that fail, whatever their subject: what a header says of the register.
    #[must_use]
    pub const fn all_fails(&self) -> u64 {
        self.fails + self.identities.fails
    }

    /// Pairs that are not answered, whatever their subject.
    #[must_use]
    pub const fn all_open(&self) -> u64 {
        self.not_answered + self.identities.not_answered
    }
}

/// What is merely not answered, by source and team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenGroup {
    /// The source, or empty for what was entered by hand.
    pub source: String,
    /// The team; absent where unknown.
    pub team: Option<String>,
    /// Workloads with something not answered.
    pub workloads: u64,
    /// Answers that are missing.
    pub answers: u64,
}

impl Store {
    /// The register in numbers.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn counts(&self) -> Result<Counts> {
        let mut counts = Counts::default();
        let mut select = self.db().prepare_cached("SELECT what, count FROM tally")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (what, count): (String, u64) = (row.get(0)?, row.get(1)?);
            match what.split_once(':') {
                Some(("stage", stage)) => {
                    counts.stages.insert(stage.to_owned(), count);
                }
                Some(("fails", control)) => {
                    counts.fails += count;
                    counts.fails_by_control.insert(control.to_owned(), count);
                }
                Some(("not-answered", control)) => {
                    counts.not_answered += count;
                    counts.open_by_control.insert(control.to_owned(), count);
                }
                Some(("identity-fails", _)) => counts.identities.fails += count,
                Some(("identity-not-answered", _)) => counts.identities.not_answered += count,
                Some(("acts-alone", "yes")) => counts.act_alone = count,
                None if what == "workloads" => counts.workloads = count,
                None if what == "excepted" => counts.excepted = count,
                None if what == "causes" => counts.causes = count,
                None if what == "unlinked-identities" => counts.identities.identities = count,
                None if what == "identity-causes" => counts.identities.causes = count,
                _ => {}
            }
        }
        Ok(counts)
    }

    /// What is not answered, by source and team, the most missing first.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn open_groups(&self) -> Result<Vec<OpenGroup>> {
        let mut select = self.db().prepare_cached(
            "SELECT source, nullif(team, '\u{10ffff}'), workloads, answers FROM not_answered_group ORDER BY answers DESC, source, team",
        )?;
        let rows = select.query_map([], |row| {
            Ok(OpenGroup { source: row.get(0)?, team: row.get(1)?, workloads: row.get(2)?, answers: row.get(3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
