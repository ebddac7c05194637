//! Computing one record from its entries: in the order of the days they are true from, corrections in place of what they correct, and
//! corrections of the clock that recorded them applied.

use super::entries::Numbered;
use super::error::Result;
use crate::domain::apply::apply;
use crate::domain::record::{ClockCorrection, day_after};
use crate::domain::{Event, Id, Record};
use crate::ledger::entry::CLOCK_CORRECTED;
use std::collections::HashSet;

/// The record as its entries make it; `None` where none of them begins it. Entries come in ledger order.
///
/// The entry that begins the record always comes first, whatever day it is true from: a fact entered later about an earlier day
/// has a record to stand in. `clock` are the corrections of clocks that are known; the register's own entries tell them themselves.
pub(super) fn record_from(entries: &[Numbered], record: Id, clock: &[ClockCorrection]) -> Result<Option<Record>> {
    let own = corrections_in(entries)?;
    let clock = if own.is_empty() { clock } else { &own };
    let corrected: HashSet<Id> = entries.iter().filter_map(|numbered| numbered.entry.corrects).collect();
    let mut standing: Vec<&Numbered> =
        entries.iter().filter(|numbered| !corrected.contains(&numbered.entry.id)).collect();
    let first = standing.first().map(|numbered| numbered.seq);
    let day = |numbered: &Numbered| day_after(clock, numbered.seq, numbered.entry.on);
    standing.sort_by_key(|numbered| (Some(numbered.seq) != first, day(numbered), numbered.seq));
    let mut computed = None;
    for numbered in standing {
        apply(&mut computed, record, &numbered.happened_after(clock)?);
    }
    if let (Some(computed), Some(last)) = (computed.as_mut(), entries.last()) {
        computed.heard.last_entry = last.entry.id;
    }
    Ok(computed)
}

/// The corrections of clocks among entries: only those about the register itself are.
fn corrections_in(entries: &[Numbered]) -> Result<Vec<ClockCorrection>> {
    let mut corrections = vec![];
    for numbered in entries.iter().filter(|numbered| numbered.entry.kind == CLOCK_CORRECTED) {
        if let Event::ClockCorrected(it) = numbered.happened()?.event {
            corrections.push(ClockCorrection { entries: it.entries, on: it.on });
        }
    }
    Ok(corrections)
}
