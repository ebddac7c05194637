//! What events do to an exception.

use super::{Happened, by_hand};
use crate::domain::attested::{Asked, Vouched};
use crate::domain::event::{Event, ExceptionRequested};
use crate::domain::record::{Exception, ExceptionClosed, ExceptionDecision, ExceptionFacts, Renewal};
use crate::domain::{Facts, Value};

/// Why an exception ends where nobody closed it.
const LAPSED: &str = "the workload was retired";

pub(super) fn asked(it: &ExceptionRequested, happened: &Happened) -> Exception {
    let mut facts = Facts::<ExceptionFacts>::default();
    facts.set_all(&it.fields, by_hand(happened));
    Exception {
        id: it.exception,
        workload: it.workload,
        control: it.control.clone(),
        items: it.items.clone(),
        facts,
        requested_by: it.requested_by,
        asked_by_account: happened.account.clone(),
        requested_on: happened.on,
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
    let asked_by_account = exception.asked_by_account.clone();
    let asked = Asked { by: exception.requested_by, account: &asked_by_account };
    let vouched = |by, self_attested: bool| Vouched::of(by, &happened.account, asked, !self_attested);
    match &happened.event {
        Event::ExceptionApproved(it) if exception.decided.is_none() => {
            let vouched = vouched(it.by, it.self_attested);
            let tier = Some(it.tier);
            exception.decided = Some(ExceptionDecision { approved: true, by: it.by, on, reason: None, tier, vouched });
        }
        Event::ExceptionRejected(it) if exception.decided.is_none() => {
            let (reason, vouched) = (Some(it.reason.clone()), vouched(it.by, it.self_attested));
            exception.decided = Some(ExceptionDecision { approved: false, by: it.by, on, reason, tier: None, vouched });
        }
        Event::ExceptionRenewed(it) if exception.approved().is_some() => {
            let (reason, vouched) = (it.reason.clone(), vouched(it.by, it.self_attested));
            exception.renewals.push(Renewal { by: it.by, on, until: it.until, reason, tier: it.tier, vouched });
            exception.facts.set("expires_on", Value::Day(it.until), by_hand(happened));
        }
        Event::ExceptionClosed(it) => {
            exception.closed = Some(ExceptionClosed { by: Some(it.by), on, reason: it.reason.clone() });
        }
        Event::ExceptionLapsed(_) => {
            exception.closed = Some(ExceptionClosed { by: None, on, reason: LAPSED.to_owned() });
        }
        _ => return false,
    }
    true
}
