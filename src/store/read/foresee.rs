//! What another policy would answer otherwise: every workload judged by both, nothing written.

use crate::controls::judge;
use crate::domain::{Instant, Policy};
use crate::store::{Result, Store, StoreError};

/// What a register comes to under the policy in force and under another one. Fails and not answered are never added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// Workloads.
    pub workloads: u64,
    /// Workloads of which a control comes to something else, or is judged by one and not by the other.
    pub changed: u64,
    /// Pairs of workload and control that fail, before and after.
    pub fails: (u64, u64),
    /// Pairs that are not answered, before and after.
    pub not_answered: (u64, u64),
}

impl Store {
    /// Judges every workload by the policy in force and by another, on the day of `now` in the zone of each. Costs as much as judging
    /// the whole register twice.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn foresee(&self, after: &Policy, now: Instant) -> Result<Foreseen> {
        let before = self.policy()?;
        let now = self.present(now)?;
        let (today, then) = (self.day_of(now), now.day_in(after.time_zone));
        let mut foreseen = Foreseen::default();
        self.each_dossier_by_id(|dossier| {
            let (before, after) = (judge(&dossier, today, before).masks, judge(&dossier, then, after).masks);
            foreseen.workloads += 1;
            foreseen.changed += u64::from(before != after);
            for (sum, masks) in [(&mut foreseen.fails.0, before.fail), (&mut foreseen.fails.1, after.fail)] {
                *sum += u64::from(masks.count());
            }
            for (sum, masks) in [
                (&mut foreseen.not_answered.0, before.not_answered),
                (&mut foreseen.not_answered.1, after.not_answered),
            ] {
                *sum += u64::from(masks.count());
            }
            Ok::<_, StoreError>(true)
        })?;
        Ok(foreseen)
    }
}
