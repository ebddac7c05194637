//! Computing one record from its entries: in the order of the days they are true from, corrections in place of what they correct.

use super::entries::Numbered;
use super::error::Result;
use crate::domain::apply::apply;
use crate::domain::{Id, Record};
use std::collections::HashSet;

/// The record as its entries make it; `None` where none of them begins it. Entries come in ledger order.
///
/// The entry that begins the record always comes first, whatever day it is true from: a fact entered later about an earlier day
/// has a record to stand in.
pub(super) fn record_from(entries: &[Numbered], record: Id) -> Result<Option<Record>> {
    let corrected: HashSet<Id> = entries.iter().filter_map(|numbered| numbered.entry.corrects).collect();
    let mut standing: Vec<&Numbered> =
        entries.iter().filter(|numbered| !corrected.contains(&numbered.entry.id)).collect();
    let first = standing.first().map(|numbered| numbered.seq);
    standing.sort_by_key(|numbered| (Some(numbered.seq) != first, numbered.entry.on, numbered.seq));
    let mut computed = None;
    for numbered in standing {
        apply(&mut computed, record, &numbered.happened()?);
    }
    if let (Some(computed), Some(last)) = (computed.as_mut(), entries.last()) {
        computed.heard.last_entry = last.entry.id;
    }
    Ok(computed)
}
