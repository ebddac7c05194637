//! What an import brought, counted from the register after it, and said in a sentence: the beginning of the first hour after it.

use std::collections::BTreeMap;
use std::fmt;

use super::plan::Plan;
use super::source_row::RejectReason;
use crate::domain::command::Tally;
use crate::query::{Asking, parse};
use crate::shown::grouped;
use crate::store::{Result, Store};

/// What an import brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// The source.
    pub source: String,
    /// The counts of the plan.
    pub tally: Tally,
    /// Rejected rows by what is wrong with them.
    pub rejected: BTreeMap<&'static str, u64>,
    /// Workloads of the source in production.
    pub live: u64,
    /// Those of them whose source calls them high-impact: what is looked at first.
    pub live_high_impact: u64,
    /// Workloads of the source whose stage nobody knows.
    pub unstaged: u64,
    /// Workloads of the source with nobody and no mailbox to ask.
    pub without_contact: u64,
    /// So many mailboxes stand for at least half of the workloads that have somebody.
    pub mailboxes_of_half: u64,
}

/// What finds the workloads of a source that are in production and called high-impact by it.
pub const LIVE_HIGH_IMPACT: &str = "stage:production claims:high-impact";

impl ImportSummary {
    /// Counts what a plan brought, once it is applied.
    ///
    /// # Errors
    /// Where the register cannot be read.
    pub fn of(plan: &Plan, store: &Store, asking: &Asking) -> Result<Self> {
        let source = plan.source.replace('"', "");
        let count = |filter: &str| {
            let filter = parse(&format!("source=\"{source}\" {filter}"));
            filter.map_or(Ok(0), |filter| store.matching_count(&filter, asking))
        };
        let mut rejected = BTreeMap::new();
        for row in &plan.rejected {
            *rejected.entry(matter(&row.reason)).or_default() += 1;
        }
        Ok(Self {
            tally: plan.tally,
            rejected,
            live: count("stage:production")?,
            live_high_impact: count(LIVE_HIGH_IMPACT)?,
            unstaged: count("stage:unknown")?,
            without_contact: count("owner:none")?,
            mailboxes_of_half: mailboxes_of_half(store)?,
            source,
        })
    }

    /// The filter that finds the workloads of this source that another filter finds.
    #[must_use]
    pub fn filter(&self, of_them: &str) -> String {
        format!("source=\"{}\" {of_them}", self.source)
    }
}

impl fmt::Display for ImportSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |(matter, rows): (&&str, &u64)| match (*matter, rows) {
            ("copies", 1) => "1 copy".to_owned(),
            (matter, rows) => format!("{} {matter}", grouped(*rows)),
        };
        let rejected: Vec<String> = self.rejected.iter().map(told).collect();
        let rejected = if rejected.is_empty() { "none".to_owned() } else { rejected.join(" and ") };
        write!(
            f,
            "{} {} in, {rejected} rejected; {} live, {} without a stage, {} without a contact",
            grouped(self.tally.rows),
            if self.tally.rows == 1 { "row" } else { "rows" },
            grouped(self.live),
            grouped(self.unstaged),
            grouped(self.without_contact)
        )?;
        match self.mailboxes_of_half {
            0 => write!(f, "."),
            1 => write!(f, "; 1 mailbox stands for half of the rest."),
            many => write!(f, "; {} mailboxes stand for half of the rest.", grouped(many)),
        }
    }
}

/// What is wrong with a rejected row, as an adjective or a noun that takes a number before it.
fn matter(reason: &RejectReason) -> &'static str {
    match reason {
        RejectReason::SameAs(_) => "copies",
        RejectReason::Nameless => "nameless",
        RejectReason::Empty => "empty",
        RejectReason::Ambiguous(_) => "ambiguous",
        _ => "faulty",
    }
}

/// The least number of mailboxes that own half of what mailboxes own.
fn mailboxes_of_half(store: &Store) -> Result<u64> {
    let people = store.people()?;
    let mut owned: Vec<u64> = people.iter().filter(|row| row.kind == "mailbox").map(|row| row.owns).collect();
    owned.sort_unstable_by(|one, other| other.cmp(one));
    let all: u64 = owned.iter().sum();
    let mut so_far = 0;
    let enough = owned.iter().position(|owns| {
        so_far += owns;
        so_far * 2 >= all
    });
    Ok(enough.filter(|_| all > 0).map_or(0, |at| at as u64 + 1))
}
