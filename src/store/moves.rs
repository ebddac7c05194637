//! How findings move in an act: which controls come to fail, come to be not answered, or are neither any more.

use crate::controls::{ControlSet, catalogue};
use crate::domain::Id;
use std::collections::BTreeMap;

/// What is found of one workload, or of one identity that no workload runs as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub fails: ControlSet,
    pub not_answered: ControlSet,
}

/// What was found of each record before an act touched it, and what is found now.
#[derive(Debug, Default)]
pub(super) struct Watch {
    seen: BTreeMap<Id, (Found, Found)>,
}

impl Watch {
    /// Notes what is found of a record from now on; `before` counts where the act touches it for the first time.
    pub(super) fn note(&mut self, record: Id, before: Found, now: Found) {
        self.seen.entry(record).or_insert((before, now)).1 = now;
    }

    /// How it moved, control by control, in the order of the catalogue. Controls of which nothing moved are left out.
    pub(super) fn moves(&self) -> Vec<Moved> {
        let controls = catalogue().controls.iter().map(|it| (it.id.as_str(), ControlSet::named([&it.id])));
        let moved = controls.map(|(control, set)| {
            let mut moved = Moved { control, ..Moved::default() };
            for (before, now) in self.seen.values() {
                let is_in = |found: ControlSet| !(found & set).is_empty();
                let (open_before, open_now) =
                    (is_in(before.fails | before.not_answered), is_in(now.fails | now.not_answered));
                moved.fails += u64::from(is_in(now.fails) && !is_in(before.fails));
                moved.not_answered += u64::from(is_in(now.not_answered) && !is_in(before.not_answered));
                moved.closed += u64::from(open_before && !open_now);
            }
            moved
        });
        moved.filter(|it| (it.fails, it.not_answered, it.closed) != (0, 0, 0)).collect()
    }
}

/// On how many records the findings of one control move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The control.
    pub control: &'static str,
    /// It comes to fail.
    pub fails: u64,
    /// It comes to be not answered.
    pub not_answered: u64,
    /// It failed or was not answered, and is neither any more.
    pub closed: u64,
}
