//! What is decided on each thing that the review looks at: each control that fails and is not excepted, each access to data, each exception. What is unchanged and clean
//! is kept together; everything else wants a decision of its own, and a reason where it is not simply kept.

use super::changes::is_unchanged;
use super::effect::{KEY_TEST, answered, recorded};
use crate::controls::{Control, Judged, judge};
use crate::domain::command::{NewAction, ReviewAnswers};
use crate::domain::decide::after_review;
use crate::domain::record::{Exception, ExceptionState, Grant, KeyTestAgain, ReviewItem};
use crate::domain::{Conclusion, ItemDecision, ItemKind, Word};
use crate::tui::forms::fill;
use crate::tui::forms::findings::fixed;
use crate::tui::forms::grant::in_words as grant_in_words;
use crate::tui::forms::subject::Subject;
use crate::tui::wizard::{Entry, Field, Step, Values};
use std::sync::Arc;

const REASON: usize = 500;
const REST: &str = "rest";

/// The controls that a review leaves failing with the answers that are recorded, and that no exception permits to.
pub fn to_decide_on(subject: &Subject) -> &[Judged] {
    subject.to_decide_on.get_or_init(|| left_failing(subject, recorded(&subject.looked.dossier)))
}

/// The same with the answers that it gives.
fn decided_on(subject: &Subject, values: &Values) -> Vec<Judged> {
    let answers = answered(subject, values);
    if answers == recorded(&subject.looked.dossier) {
        return to_decide_on(subject).to_vec();
    }
    left_failing(subject, answers)
}

fn left_failing(subject: &Subject, key_test: Option<KeyTestAgain>) -> Vec<Judged> {
    let (looked, today) = (&subject.looked, subject.today);
    let answers = ReviewAnswers {
        reviewer: subject.by(subject.me),
        started_on: today,
        changes: Vec::new(),
        items: Vec::new(),
        key_test,
        conclusion: Conclusion::Continue,
        remark: None,
        next_review_on: None,
        actions: Vec::new(),
        attestation: String::new(),
    };
    let reviewed = after_review(&looked.dossier, &answers, today, &looked.policy);
    let reviewed = reviewed.map(|reviewed| judge(&reviewed, today, &looked.policy));
    reviewed.as_ref().unwrap_or(&looked.judgement).to_decide_on().cloned().collect()
}

/// The step on controls that fail, where any does.
pub fn findings(subject: &Subject) -> Option<Step> {
    let asked: Prepared = Arc::new(|_| true);
    let fields: Vec<Field> =
        to_decide_on(subject).iter().flat_map(|judged| finding(subject, judged, says(judged), &asked)).collect();
    (!fields.is_empty()).then(|| Step::new("Fails", "Each control that fails: what about it, and why.", fields))
}

/// What of the effect is answered otherwise can make controls fail: each is asked for once it does.
pub fn made_to_fail(subject: &Arc<Subject>) -> Vec<Field> {
    let known: Vec<&str> = to_decide_on(subject).iter().map(|judged| judged.control.id.as_str()).collect();
    let controls = subject.looked.judgement.controls.iter();
    let can_fail =
        controls.filter(|judged| !known.contains(&judged.control.id.as_str()) && reads_effect(judged.control));
    let field = |judged: &Judged| {
        let (subject_too, index) = (Arc::clone(subject), judged.control.index);
        let asked: Prepared =
            Arc::new(move |values| decided_on(&subject_too, values).iter().any(|judged| judged.control.index == index));
        let label = format!("{} fails with these answers: {}", judged.control.id, judged.control.title);
        finding(subject, judged, label, &asked)
    };
    can_fail.flat_map(field).collect()
}

fn reads_effect(control: &Control) -> bool {
    control.reads.iter().any(|read| KEY_TEST.contains(&read.as_str()) || read == "tier")
}

fn says(judged: &Judged) -> String {
    format!("{} fails: {}", judged.control.id, judged.answer.reason)
}

/// Whether a question is asked, given the answers so far.
type Prepared = Arc<dyn Fn(&Values) -> bool + Send + Sync>;

/// The step on access to data, where there is any.
pub fn grants(subject: &Subject) -> Option<Step> {
    let (clean, others): (Vec<&Grant>, Vec<&Grant>) =
        subject.looked.dossier.live_grants().partition(|grant| is_clean(subject, grant));
    let mut fields = Vec::new();
    fields.extend(others.iter().flat_map(|grant| of_grant(subject, grant, false)));
    if !clean.is_empty() {
        let named: Vec<String> = clean.iter().map(|grant| grant_in_words(grant)).collect();
        let choices = fill::words(&[("keep", "keep all unchanged grants"), ("each", "decide on each")]);
        let label = format!("Unchanged, and no control says anything of it: {}", named.join("; "));
        fields.push(
            Field::choice(REST, label, choices)
                .beginning_with(Entry::Choice("keep".to_owned()))
                .needed()
                .help("Only what is as it was at the last review can be kept together."),
        );
    }
    fields.extend(clean.iter().flat_map(|grant| of_grant(subject, grant, true)));
    (!fields.is_empty()).then(|| Step::new("Data", "", fields))
}

/// The step on exceptions that stand, where any does.
pub fn exceptions(subject: &Subject) -> Option<Step> {
    let fields: Vec<Field> = standing(subject).flat_map(|exception| of_exception(subject, exception)).collect();
    (!fields.is_empty())
        .then(|| Step::new("Exceptions", "Each exception that stands: keep it, or have it closed.", fields))
}

/// The exceptions that were approved and not closed.
fn standing(subject: &Subject) -> impl Iterator<Item = &Exception> {
    subject.looked.dossier.exceptions.iter().filter(|exception| exception.stands())
}

fn of_exception(subject: &Subject, exception: &Exception) -> [Field; 2] {
    let id = exception.id.to_string();
    let decisions = fill::words(&[
        ("keep", "keep it until its last day"),
        ("revoke", "it is to be closed"),
        ("change", "it is to be renewed or requested again"),
        ("defer", "defer"),
        ("escalate", "escalate"),
    ]);
    let item = id.clone();
    let wants_reason = move |values: &Values| decision(values, &item).is_some_and(|it| it != ItemDecision::Keep);
    let until = exception.facts.expires_on.day().map_or_else(String::new, |day| format!(" until {day}"));
    let past = exception.state_on(subject.today) == ExceptionState::PastEnd;
    let past = if past { ", which is past" } else { "" };
    let reason = exception.facts.reason.known().map_or("", String::as_str);
    let label = format!("{} may fail{until}{past}, because {reason}", exception.control);
    [
        Field::choice(id.clone(), label, decisions)
            .needed()
            .help("Items to close or change become actions for the owner, due within the grace period."),
        Field::text(why(&id), "Why?", REASON).needed().asked_if(wants_reason),
    ]
}

/// What was decided on each.
#[must_use]
pub fn decided(subject: &Subject, values: &Values) -> Vec<ReviewItem> {
    let decided = |kind, item: String| {
        let decision = decision(values, &item)?;
        let reason = values.text(&why(&item)).map(|reason| reason.trim().to_owned());
        Some(ReviewItem { kind, item, decision, reason })
    };
    let looked = &subject.looked;
    let fails = decided_on(subject, values);
    let findings = fails.iter().filter_map(|judged| decided(ItemKind::Finding, judged.control.id.clone()));
    let keeps_rest = values.choice(REST) == Some("keep");
    let grants = looked.dossier.live_grants().filter_map(|grant| {
        let item = grant.id.to_string();
        if keeps_rest && is_clean(subject, grant) {
            return Some(ReviewItem { kind: ItemKind::Grant, item, decision: ItemDecision::Keep, reason: None });
        }
        decided(ItemKind::Grant, item)
    });
    let exceptions = standing(subject).filter_map(|it| decided(ItemKind::Exception, it.id.to_string()));
    findings.chain(grants).chain(exceptions).collect()
}

/// What follows from the decisions on controls that fail. What follows from those on access to data the rules add by themselves.
#[must_use]
pub fn actions(subject: &Subject, values: &Values) -> Vec<NewAction> {
    let of = |judged: &Judged| {
        let item = &judged.control.id;
        let verb = match decision(values, item)? {
            ItemDecision::Change | ItemDecision::Revoke => "Fix",
            ItemDecision::Escalate => "Settle, passed on,",
            ItemDecision::Keep | ItemDecision::Defer => return None,
        };
        let what = format!("{verb} {item} ({}): {}", judged.control.title, values.text(&why(item))?.trim());
        Some(NewAction { what, owner: fill::person(values, &owner(item)), due_on: fill::day(values, &due(item))? })
    };
    decided_on(subject, values).iter().filter_map(of).collect()
}

fn finding(subject: &Subject, judged: &Judged, label: String, asked: &Prepared) -> Vec<Field> {
    let id = &judged.control.id;
    let decisions = fill::words(&[
        ("keep", "leave it as it is"),
        ("change", "it is to be fixed"),
        ("revoke", "revoke it: remove the cause"),
        ("defer", "defer"),
        ("escalate", "escalate"),
    ]);
    let (decided, followed) = (id.clone(), id.clone());
    let (first, then, last) = (Arc::clone(asked), Arc::clone(asked), Arc::clone(asked));
    let follows = move |values: &Values| {
        let decision = decision(values, &followed);
        matches!(decision, Some(ItemDecision::Change | ItemDecision::Revoke | ItemDecision::Escalate)) && last(values)
    };
    let dossier = &subject.looked.dossier;
    let fixes = judged.answer.fix.as_ref().and_then(|fix| fix.who.person(dossier));
    let sees = fixes.or_else(|| dossier.workload.facts.owner.known().copied());
    let grace = subject.today.plus_days(i64::from(subject.looked.policy.grace_days));
    let is_past = due(id);
    vec![
        Field::choice(id.clone(), label, decisions)
            .needed()
            .asked_if(move |values| first(values))
            .help(fixed(subject, judged)),
        Field::text(why(id), "Why?", REASON).needed().asked_if(move |values| !values.is_open(&decided) && then(values)),
        Field::person(owner(id), "Who will do it?", fill::persons(&subject.people))
            .beginning_with(sees.map_or(Entry::Open, |person| Entry::Choice(person.to_string())))
            .needed()
            .asked_if(follows.clone())
            .help("It becomes an action of theirs."),
        Field::date(due(id), "By when?")
            .beginning_with(Entry::Text(grace.to_string()))
            .needed()
            .checked(move |values| {
                (values.day(&is_past)? < values.today()).then(|| "that day is in the past".to_owned())
            })
            .asked_if(follows),
    ]
}

/// The decision on an access and its reason; one that is clean is asked for where it is not kept with the rest.
fn of_grant(subject: &Subject, grant: &Grant, is_clean: bool) -> [Field; 2] {
    let id = grant.id.to_string();
    let decisions = fill::words(&[
        ("keep", "keep it as it is"),
        ("change", "change it"),
        ("revoke", "revoke it"),
        ("defer", "defer"),
        ("escalate", "escalate"),
    ]);
    let apart = move |values: &Values| !is_clean || values.choice(REST) == Some("each");
    let item = id.clone();
    let wants_reason =
        move |values: &Values| apart(values) && decision(values, &item).is_some_and(|it| it != ItemDecision::Keep);
    let says: Vec<String> = of_item(subject, grant).map(|judged| judged.control.id.clone()).collect();
    let new = if is_unchanged(subject, grant) { "" } else { " New or changed since the last review." };
    let fails = if says.is_empty() { String::new() } else { format!("{} say something of it. ", says.join(", ")) };
    let help = format!(
        "{fails}Items to change, revoke or escalate become actions for the owner, due within the grace period."
    );
    let label = format!("{}.{new}", grant_in_words(grant));
    [
        Field::choice(id.clone(), label, decisions).needed().asked_if(apart).help(help),
        Field::text(why(&id), "Why?", REASON).needed().asked_if(wants_reason),
    ]
}

/// Unchanged since the last review, and no control says anything of it.
fn is_clean(subject: &Subject, grant: &Grant) -> bool {
    is_unchanged(subject, grant) && of_item(subject, grant).next().is_none()
}

fn of_item<'s>(subject: &'s Subject, grant: &'s Grant) -> impl Iterator<Item = &'s Judged> {
    let controls = subject.looked.judgement.controls.iter();
    controls.filter(|judged| judged.answer.items.iter().any(|item| item.item == grant.id))
}

fn decision(values: &Values, item: &str) -> Option<ItemDecision> {
    ItemDecision::from_word(values.choice(item)?)
}

fn why(id: &str) -> String {
    format!("{id}:why")
}

fn owner(id: &str) -> String {
    format!("{id}:owner")
}

fn due(id: &str) -> String {
    format!("{id}:due")
}
