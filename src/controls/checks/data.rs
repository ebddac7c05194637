//! DAT: every access to data was approved by somebody else, ends, and is known for what it is. Planned access does not count yet.

use crate::controls::answer::{Answer, ItemAnswer, Mend, Step, Who, Words};
use crate::controls::reading::{GrantPage, Reading, fact};
use crate::controls::verdict::Verdict;
use crate::domain::{DateFact, Fact, GrantState};

/// DAT-1: by whom, when and why access was approved.
pub fn approved(it: &Reading<'_>) -> Answer {
    let mend =
        || Mend::new(Who::DataOwner, Step::ApproveGrant, "approve the access, with the day and the reason, or end it");
    every_grant(it, "all its access to data is approved", mend, |grant| {
        let by = Verdict::of(fact!(grant.approved_by), |_| true);
        let why = Verdict::of(fact!(grant.reason), |_| true);
        let on = match fact!(grant.approved_on) {
            DateFact::Unknown => Verdict::NotAnswered,
            DateFact::Never => Verdict::Fail,
            DateFact::On(day) => Verdict::known(it.has_come(*day)),
        };
        let called = grant.called();
        let reason = match (on, fact!(grant.approved_on)) {
            (Verdict::Fail, DateFact::On(day)) => format!("access to {called} counts as approved only from {day}"),
            (Verdict::Fail, _) => format!("access to {called} was never approved"),
            _ => format!("who approved access to {called}, when and why is not all answered"),
        };
        (by.and(why).and(on), reason)
    })
}

/// DAT-2: whoever asked for access is not the one who approved it.
pub fn approved_by_another(it: &Reading<'_>) -> Answer {
    let mend =
        || Mend::new(Who::AnotherPerson, Step::ApproveGrant, "approve the access in place of the one who asked for it");
    every_grant(it, "somebody else approved each access", mend, |grant| {
        let called = grant.called();
        match (fact!(grant.requested_by), fact!(grant.approved_by)) {
            (Fact::Known(asked), Fact::Known(approved)) => (
                Verdict::known(asked != approved),
                format!("access to {called} was approved by the one who asked for it"),
            ),
            _ => (
                Verdict::NotAnswered,
                format!("who asked for access to {called} and who approved it is not all answered"),
            ),
        }
    })
}

/// DAT-3: access ends by itself, within the policy's limit.
pub fn expires(it: &Reading<'_>) -> Answer {
    let longest = i64::from(it.limits().grant_days);
    let mend = || {
        let how = format!("let the access end within {longest} days of its approval, approve it anew, or end it");
        Mend::new(Who::Owner, Step::GrantData, how)
    };
    every_grant(it, "all its access to data ends", mend, |grant| {
        let called = grant.called();
        let ends = match fact!(grant.expires_on) {
            DateFact::Unknown => {
                return (Verdict::NotAnswered, format!("nobody has said when access to {called} ends"));
            }
            DateFact::Never => return (Verdict::Fail, format!("access to {called} never ends")),
            DateFact::On(day) => *day,
        };
        if it.is_past(ends) {
            return (Verdict::Fail, format!("access to {called} was to end on {ends}"));
        }
        let latest = fact!(grant.approved_on).day().unwrap_or_else(|| grant.added_on()).plus_days(longest);
        (Verdict::known(ends <= latest), format!("access to {called} ends on {ends}, after {latest}"))
    })
}

/// DAT-4: how sensitive the data is, and whether it is about customers.
pub fn sensitivity_known(it: &Reading<'_>) -> Answer {
    let mend =
        || Mend::new(Who::Owner, Step::GrantData, "say how sensitive the data is, and whether it is about customers");
    every_grant(it, "how sensitive its data is, is known", mend, |grant| {
        let class = Verdict::of(fact!(grant.classification), |_| true);
        let customers = Verdict::of(fact!(grant.customer_data), |_| true);
        (
            class.and(customers),
            format!("how sensitive {} is, and whether it is about customers, is not all answered", grant.called()),
        )
    })
}

/// Judges every grant that may be in force. What `one` says of a grant whose state is unknown cannot fail: it may not be in force.
pub(super) fn every_grant(
    it: &Reading<'_>,
    all_pass: &'static str,
    mend: impl FnOnce() -> Mend,
    one: impl Fn(&GrantPage<'_, '_>) -> (Verdict, String),
) -> Answer {
    let (mut verdicts, mut items) = (Verdict::NotApplicable, vec![]);
    for grant in it.live_grants() {
        let (mut verdict, mut reason) = one(&grant);
        if verdict == Verdict::Fail && !fact!(grant.state).is(GrantState::Live) {
            verdict = Verdict::NotAnswered;
            reason.push_str(", if it is in force");
        }
        verdicts = verdicts.and(verdict);
        if verdict.is_finding() {
            items.push(ItemAnswer { item: grant.id(), verdict, reason: Words::from(reason) });
        }
    }
    let verdict = Verdict::every(it.grants_complete(), [verdicts]);
    match verdict {
        Verdict::NotApplicable => Answer::not_applicable("it has no access to data"),
        Verdict::Pass => Answer::pass(all_pass),
        _ if items.is_empty() => {
            let how = "record its data grants and say that these are all, or that it has none";
            let mend = Mend::new(Who::Owner, Step::Answer("grants_complete"), how);
            Answer::open("nobody has said to which data it has access in all", mend)
        }
        _ => Answer { verdict, reason: summed_up(verdict, &items), mend: Some(mend()), items },
    }
}

/// The first item's reason, and how many more there are.
fn summed_up(verdict: Verdict, items: &[ItemAnswer]) -> Words {
    let mut same = items.iter().filter(|item| item.verdict == verdict);
    let Some(first) = same.next() else { return Words::default() };
    match same.count() {
        0 => first.reason.clone(),
        more => Words::from(format!("{}; and {more} more", first.reason)),
    }
}
