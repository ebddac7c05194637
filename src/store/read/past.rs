//! Records as they stood before an entry: what a change replaced. Entries carry new values only.

use crate::domain::apply::apply;
use crate::domain::record::{ClockCorrection, day_after};
use crate::domain::{Id, Record};
use crate::store::entries::{self, Numbered};
use crate::store::replay::record_from;
use crate::store::{Result, Store};
use std::collections::HashMap;

/// How many records are held; asking for more lets all of them go.
const HELD: usize = 2_000;

/// Looks back from one entry after another, in ledger order. What it has computed of a record it goes on from.
pub struct Past<'s> {
    store: &'s Store,
    held: HashMap<Id, Held>,
}

struct Held {
    record: Option<Record>,
    /// The number of the entry before which it stands so.
    before: u64,
    /// How many corrections of the clock were known then.
    corrections: usize,
}

impl Store {
    /// Looks back into the register.
    #[must_use]
    pub fn past(&self) -> Past<'_> {
        Past { store: self, held: HashMap::new() }
    }
}

impl Past<'_> {
    /// The record as it stood before entry `seq`; `None` where it had not begun.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub fn before(&mut self, record: Id, seq: u64) -> Result<Option<&Record>> {
        if self.held.len() >= HELD && !self.held.contains_key(&record) {
            self.held.clear();
        }
        let clock = self.store.register().map_or(&[][..], |register| &register.clock);
        let clock: Vec<ClockCorrection> = clock.iter().filter(|it| it.is_known_before(seq)).copied().collect();
        let held = self.held.entry(record).or_insert(Held { record: None, before: 0, corrections: 0 });
        if held.before > seq || held.corrections != clock.len() {
            *held = Held { record: None, before: 0, corrections: clock.len() };
        }
        let since = entries::about_between(self.store.db(), record, held.before, seq)?;
        for numbered in &since {
            if !follows(held.record.as_ref(), numbered, &clock) {
                let all = entries::about_between(self.store.db(), record, 0, seq)?;
                held.record = record_from(&all, record, &clock)?;
                break;
            }
            apply(&mut held.record, record, &numbered.happened_after(&clock)?);
        }
        held.before = seq;
        Ok(held.record.as_ref())
    }
}

/// Whether an entry only goes on from what came before it, and tells nothing of an earlier day.
fn follows(record: Option<&Record>, numbered: &Numbered, clock: &[ClockCorrection]) -> bool {
    let newest = record.map(|record| record.heard.newest_on);
    numbered.entry.corrects.is_none()
        && newest.is_none_or(|newest| newest <= day_after(clock, numbered.seq, numbered.entry.on))
}
