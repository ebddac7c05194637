//! PRO: it stands where somebody let it in, and that was somebody else. These judge a standing stage, so they are in no gate.

use crate::controls::answer::{Answer, Mend, Step, Who};
use crate::controls::reading::Reading;
use crate::domain::record::Promotion;
use crate::domain::{Entered, Fact, Stage};

/// PRO-1: an approved promotion led into the stage, and into each stage below. That there is none is known, so it fails.
pub fn reached_by_approval(it: &Reading<'_>) -> Answer {
    let Some(stage @ (Stage::Pilot | Stage::Production)) = it.stage() else {
        return Answer::not_applicable("only pilots and production are entered by approval");
    };
    let fail = |reason: String| {
        let how = "have it approved here by another person, or take it a stage down or out of use";
        Answer::fail(reason, Mend::new(Who::Owner, Step::Promote, how))
    };
    let approval = it.approved_into(stage);
    let approved_on = approval.and_then(Promotion::approved).map(|decided| decided.on);
    let ratified = approval.is_some_and(|promotion| promotion.from == promotion.to);
    let found = it.entry_into(stage).filter(|entry| matches!(entry.how, Entered::Answered | Entered::Stated));
    if let Some(entry) = found.filter(|entry| !ratified || approved_on.is_none_or(|on| on < entry.on)) {
        let how = if entry.how == Entered::Stated { "a source states" } else { "an answer says" };
        return fail(format!("{how} since {} that it is in {stage}, and nobody approved that", entry.on));
    }
    let Some(approved_on) = approved_on else {
        return fail(format!("nobody approved its entry into {stage}"));
    };
    if stage == Stage::Production && !ratified && it.approved_into(Stage::Pilot).is_none() {
        return fail(format!("it was approved into production on {approved_on}, but never as a pilot"));
    }
    Answer::pass(format!("approved into {stage} on {approved_on}"))
}

/// PRO-2: who decided is neither who asked nor who owned it then.
pub fn decided_by_another(it: &Reading<'_>) -> Answer {
    let approval = it.stage().and_then(|stage| it.approved_into(stage));
    let Some((promotion, decided)) = approval.and_then(|promotion| Some((promotion, promotion.approved()?))) else {
        return Answer::not_applicable("no decision let it into its stage");
    };
    let again = || Mend::new(Who::AnotherPerson, Step::Promote, "decide again, as neither requester nor owner");
    let by = decided.by.person;
    if promotion.requested_by.person == by {
        return Answer::fail(format!("the decision of {} was made by the one who asked for it", decided.on), again());
    }
    match it.owner_at(promotion, decided.on) {
        Fact::Known(owner) if owner == by => {
            Answer::fail(format!("the decision of {} was made by its owner", decided.on), again())
        }
        Fact::Known(_) => Answer::pass(format!("decided on {} by another person", decided.on)),
        Fact::Unknown => {
            Answer::open(format!("nobody recorded who owned it when it was decided on {}", decided.on), again())
        }
    }
}
