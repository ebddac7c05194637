//! What events do to an exception.

use super::{Happened, by_hand};
use crate::domain::event::{Event, ExceptionAsked};
use crate::domain::record::{Exception, ExceptionClosed, ExceptionDecision, ExceptionFacts, Renewal};
use crate::domain::{Facts, Value};

pub(super) fn asked(it: &ExceptionAsked, happened: &Happened) -> Exception {
    let mut facts = Facts::<ExceptionFacts>::default();
    facts.set_all(&it.fields, by_hand(happened));
    Exception {
        id: it.exception,
        workload: it.workload,
        control: it.control.clone(),
        items: it.items.clone(),
        facts,
        asked_by: it.asked_by,
        asked_on: happened.on,
        decided: None,
        renewals: vec![],
        closed: None,
    }
}

/// Changes an exception; a second decision, and whatever comes after its end, has no place.
pub(super) fn change(exception: &mut Exception, happened: &Happened) -> bool {
    let on = happened.on;
    if exception.closed.is_some() {
        return false;
    }
    match &happened.event {
        Event::ExceptionApproved(it) if exception.decided.is_none() => {
            let self_attested = it.self_attested;
            exception.decided = Some(ExceptionDecision { approved: true, by: it.by, on, reason: None, self_attested });
        }
        Event::ExceptionDeclined(it) if exception.decided.is_none() => {
            let (reason, self_attested) = (Some(it.reason.clone()), it.self_attested);
            exception.decided = Some(ExceptionDecision { approved: false, by: it.by, on, reason, self_attested });
        }
        Event::ExceptionRenewed(it) if exception.approved().is_some() => {
            let (reason, self_attested) = (it.reason.clone(), it.self_attested);
            exception.renewals.push(Renewal { by: it.by, on, until: it.until, reason, self_attested });
            exception.facts.set("expires_on", Value::Day(it.until), by_hand(happened));
        }
        Event::ExceptionClosed(it) => {
            exception.closed = Some(ExceptionClosed { by: it.by, on, reason: it.reason.clone() });
        }
        _ => return false,
    }
    true
}
