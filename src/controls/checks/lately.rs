//! What has to be done again and again: when it last was, and until when that is good enough.

use crate::controls::reading::Reading;
use crate::domain::{DateFact, Day};

/// How something stands that is done again and again.
pub(super) enum Lately {
    /// Done, and not yet due again.
    InTime {
        /// The day it was done.
        on: Day,
        /// The last day on which that is enough.
        until: Day,
    },
    /// Done, and due again since.
    Late {
        /// The day it was done.
        on: Day,
        /// The last day on which that was enough.
        until: Day,
    },
    /// Known never to have been done.
    Never,
    /// Nobody has said.
    Unknown,
}

/// How it stands with a day on which something was last done, where `until` says how long that is good.
pub(super) fn lately(it: &Reading<'_>, done: DateFact, until: impl FnOnce(Day) -> Day) -> Lately {
    let on = match done {
        DateFact::On(on) => on,
        DateFact::Never => return Lately::Never,
        DateFact::Unknown => return Lately::Unknown,
    };
    let until = until(on);
    if it.is_past(until) { Lately::Late { on, until } } else { Lately::InTime { on, until } }
}

/// The same where it has to be done once in each review interval.
pub(super) fn within_cadence(it: &Reading<'_>, done: DateFact) -> Lately {
    lately(it, done, |on| it.cadence().after(on, 1))
}
