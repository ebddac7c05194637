//! What a review comes to: the conclusion, what has to be done, the next day and how it is found, and whose name stands under it.

use crate::domain::cadence::{self, in_force};
use crate::domain::{Conclusion, Day, Word};
use crate::tui::forms::fill;
use crate::tui::forms::subject::Subject;
use crate::tui::forms::todo::{self, Todo};
use crate::tui::widgets::choice::Choice;
use crate::tui::widgets::date::in_words;
use crate::tui::wizard::{Entry, Field, Step, Values};

/// What it comes to.
pub const CONCLUSION: &str = "conclusion";
/// Before the names of what has to be done.
pub const ACTION: &str = "action";
/// The day of the next review, where the reviewer sets it.
pub const NEXT: &str = "next";
/// Who reviewed.
pub const BY: &str = "by";

const HOW: &str = "next_how";
const RULE: &str = "rule";
const TYPED: &str = "typed";

/// The step on what it comes to.
pub fn conclusion(subject: &Subject) -> Step {
    let clean = subject.looked.judgement.fails().next().is_none();
    let first = if clean { Entry::Choice(Conclusion::Continue.word().to_owned()) } else { Entry::Open };
    let conclusions = [Conclusion::Continue, Conclusion::WithConditions, Conclusion::Demote, Conclusion::Retire]
        .map(|it| Choice::new(it.word(), conclusion_in_words(it)));
    let is = |wanted: Conclusion| move |values: &Values| values.choice(CONCLUSION) == Some(wanted.word());
    let goes_on = |values: &Values| values.choice(CONCLUSION) != Some(Conclusion::Retire.word());
    let actions = Todo {
        prefix: ACTION,
        question: "What has to be done? Empty where nothing has to.",
        people: &subject.people,
        owner: subject.looked.dossier.workload.facts.owner.known().copied(),
        due: subject.today.plus_days(i64::from(subject.looked.policy.grace_days)),
    };
    let (rule, why) = by_rule(subject);
    let days = vec![
        Choice::new(RULE, format!("{}, by the rule", in_words(rule.date()))).noted(why),
        Choice::new(TYPED, "another day"),
    ];
    let mut fields = vec![
        Field::choice(CONCLUSION, "What is the conclusion?", conclusions.to_vec())
            .beginning_with(first)
            .needed()
            .help("Demoting or retiring takes effect with the review."),
    ];
    fields.extend(todo::fields(&actions, |_| true, is(Conclusion::WithConditions)));
    fields.extend([
        Field::choice(HOW, "When is the next review?", days)
            .beginning_with(Entry::Choice(RULE.to_owned()))
            .needed()
            .asked_if(goes_on),
        Field::date(NEXT, "Which date?")
            .needed()
            .checked(|values| (values.day(NEXT)? <= values.today()).then(|| "give a day after today".to_owned()))
            .asked_if(move |values| goes_on(values) && values.choice(HOW) == Some(TYPED)),
        Field::long_text("remark", "Any remarks?", 2_000).may_be_empty(),
    ]);
    Step::new("Conclusion", "", fields)
}

/// The step on whose name stands under it.
pub fn attestation(subject: &Subject) -> Step {
    let sentence = format!(
        "I looked at what changed, at what does not pass and at the access to data of {}, and the answers above are mine.",
        subject.key()
    );
    Step::new(
        "Your name",
        "",
        vec![
            Field::person(BY, "Who reviewed it?", fill::persons(&subject.people))
                .beginning_with(Entry::Choice(subject.me.to_string()))
                .needed()
                .help(
                    "You, or the person who told you. Another person's statement is recorded as stated, not verified.",
                ),
            Field::long_text("attestation", "Attestation", 500).beginning_with(Entry::Text(sentence)).needed(),
        ],
    )
}

/// A conclusion as people read it.
#[must_use]
pub fn conclusion_in_words(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Continue => "continue",
        Conclusion::WithConditions => "it goes on, with conditions",
        Conclusion::Demote => "demote",
        Conclusion::Retire => "retire",
    }
}

/// The day that the rule gives, where the review is done today, and which rule that is.
#[must_use]
pub fn by_rule(subject: &Subject) -> (Day, String) {
    let (dossier, policy) = (&subject.looked.dossier, &subject.looked.policy);
    let facts = &dossier.workload.facts;
    let anchor = facts.cadence_anchor.day();
    let interval = in_force(dossier, policy);
    let whose =
        if facts.cadence.is_unknown() { "the policy's interval for its stage and tier" } else { "its own interval" };
    let from = anchor.map_or_else(|| "from today".to_owned(), |day| format!("in a sequence from {day}"));
    (cadence::by_rule(dossier, subject.today, policy, subject.today), format!("{interval} {from}, {whose}"))
}
