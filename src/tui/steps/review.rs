//! Record a review: what changed, what does not pass, the access to data, the effect again, what it comes to. Where nothing is
//! wrong every answer is there already and only wants a look.

use std::sync::Arc;

use crate::controls::Judged;
use crate::domain::cadence::{in_force, next_review};
use crate::domain::command::{NewAction, ReviewAnswers};
use crate::domain::record::{Grant, KeyTestAgain, ReviewItem, WorkloadFacts};
use crate::domain::{
    Command, Conclusion, ControlPoint, Day, Dossier, FactTable, Id, ItemDecision, ItemKind, Reach, Stage, Value, Word,
};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::date::in_words;
use crate::tui::wizard::{Entry, Field, Step, Steps, Values, Wizard};

use super::fill;
use super::grant::in_words as grant_in_words;
use super::subject::{self, Subject};

const REASON_LIMIT: usize = 500;
/// Facts that say what happened to the record and not to the workload.
const BOOKKEEPING: [&str; 3] = ["last_review_on", "next_review_on", "reach_answered_on"];
/// What a person stands in for.
pub(super) const KEY_TEST: [&str; 4] = ["reach_customer", "reach_record", "reach_decision", "control_point"];

/// Opens the steps on the selected workload.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    subject::begin(model, wizard)
}

/// The same on a workload that is named, at a field where one is.
pub fn begin_on(model: &mut Model, workload: Id, at: Option<&'static str>) -> Vec<Effect> {
    subject::begin_on(model, workload, at, wizard)
}

pub(super) fn wizard(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let dossier = &subject.looked.dossier;
    if dossier.workload.facts.stage.is(Stage::Retired) {
        return Err(format!("{} is retired; a retired workload is not reviewed.", subject.key()));
    }
    let steps = [Some(changes(dossier)), findings(subject), grants(subject), Some(effect(dossier))];
    let end = [conclusion(subject), attestation(subject)];
    let (summed, sent) = (Arc::clone(subject), Arc::clone(subject));
    Ok(Wizard {
        name: "review",
        about: subject.id().to_string(),
        title: format!("Review {}", subject.key()),
        steps: steps.into_iter().flatten().chain(end).collect(),
        summary: Box::new(move |steps| summary(&summed, steps)),
        submit: Box::new(move |values| submit(&sent, values)),
    })
}

fn changes(dossier: &Dossier) -> Step {
    let last = dossier.workload.facts.last_review_on.day();
    let since = last.map_or_else(|| "since it was recorded".to_owned(), |day| format!("since the review of {day}"));
    Step::new(
        "Changes",
        format!("What changed {since}. The lines come from the register; add what it does not know."),
        vec![
            Field::list("changes", "What changed?", REASON_LIMIT)
                .beginning_with(Entry::List(changed_since(dossier, last)))
                .help("One line a change. Backspace in an empty line takes the last one away."),
        ],
    )
}

fn changed_since(dossier: &Dossier, last: Option<Day>) -> Vec<String> {
    // Before the first review everything is new, and saying so helps nobody.
    let Some(last) = last else { return Vec::new() };
    let facts = &dossier.workload.facts;
    let set = WorkloadFacts::FIELDS.iter().filter(|field| !BOOKKEEPING.contains(&field.name));
    let lines = set.filter_map(|field| {
        let on = facts.setting(field.name)?.on;
        let value = facts.value(field.name).filter(|_| on > last)?;
        Some(match value {
            // Names stand in the register and not in its entries.
            Value::Person(_) => format!("{}: another person, on {on}", field.title),
            value => format!("{}: {}, on {on}", field.title, value.plain()),
        })
    });
    let granted = dossier.grants.iter().filter(|grant| grant.added_on > last);
    lines.chain(granted.map(|grant| format!("{}: recorded on {}", grant_in_words(grant), grant.added_on))).collect()
}

fn findings(subject: &Subject) -> Option<Step> {
    let mut fields = Vec::new();
    for judged in subject.looked.judgement.fails() {
        let label = format!("{}: {}", judged.control.id, judged.answer.reason);
        fields.extend(item(&judged.control.id, label, &finding_help(judged), None));
    }
    let words = "Each control that fails: what about it, and why.";
    (!fields.is_empty()).then(|| Step::new("Fails", words, fields))
}

fn finding_help(judged: &Judged) -> String {
    let mend = judged.answer.mend.as_ref();
    mend.map_or_else(String::new, |mend| format!("What would make it pass: {} ({}).", mend.how, mend.who.plain()))
}

fn grants(subject: &Subject) -> Option<Step> {
    let live: Vec<&Grant> = subject.looked.dossier.live_grants().collect();
    let clean = live.iter().filter(|grant| is_clean(subject, grant)).count();
    let mut fields = Vec::new();
    if clean > 0 {
        let each = if clean == 1 { "decide on it".to_owned() } else { format!("decide on each of the {clean}") };
        let choices = fill::words(&[("keep", "keep the rest as they are"), ("each", &each)]);
        fields.push(
            Field::choice("rest", "Access to data of which no control says anything", choices)
                .beginning_with(Entry::Choice("keep".to_owned()))
                .needed(),
        );
    }
    for grant in live {
        let asked = is_clean(subject, grant).then_some("rest");
        fields.extend(item(&grant.id.to_string(), grant_in_words(grant), "", asked));
    }
    (!fields.is_empty()).then(|| Step::new("Data", "", fields))
}

/// The decision on one item and its reason. `unless_kept` names the field that may keep it together with others.
fn item(id: &str, label: String, help: &str, unless_kept: Option<&'static str>) -> [Field; 2] {
    let decisions = fill::words(&[
        ("keep", "keep it as it is"),
        ("change", "change it"),
        ("revoke", "take it away"),
        ("defer", "put it off"),
        ("escalate", "pass it on"),
    ]);
    let apart = move |values: &Values| unless_kept.is_none_or(|rest| values.choice(rest) == Some("each"));
    let decided = id.to_owned();
    let is_finding = help_is_of_finding(id);
    let wants_reason = move |values: &Values| {
        apart(values) && values.choice(&decided).is_some_and(|word| is_finding || word != ItemDecision::Keep.word())
    };
    [
        Field::choice(id.to_owned(), label, decisions).needed().help(help).asked_if(apart),
        Field::text(why(id), "Why?", REASON_LIMIT).needed().asked_if(wants_reason),
    ]
}

fn help_is_of_finding(id: &str) -> bool {
    crate::controls::catalogue().controls.iter().any(|control| control.id == id)
}

fn why(id: &str) -> String {
    format!("{id}:why")
}

fn is_clean(subject: &Subject, grant: &Grant) -> bool {
    let controls = &subject.looked.judgement.controls;
    !controls.iter().flat_map(|judged| &judged.answer.items).any(|item| item.item == grant.id)
}

fn effect(dossier: &Dossier) -> Step {
    let known = recorded_key_test(dossier).is_some();
    let facts = &dossier.workload.facts;
    let mut fields = Vec::new();
    if known {
        let [customer, record, decision, check] = KEY_TEST.map(|name| facts.value(name).map(|value| value.plain()));
        let label = format!(
            "On a customer: {}. On a record: {}. On a decision: {}. Human check: {}.",
            customer.unwrap_or_default(),
            record.unwrap_or_default(),
            decision.unwrap_or_default(),
            check.unwrap_or_default()
        );
        let choices = fill::words(&[("same", "all of it still holds"), ("anew", "answer it again")]);
        fields.push(Field::choice("effect", label, choices).beginning_with(Entry::Choice("same".to_owned())));
    }
    let asked = move |values: &Values| !known || values.choice("effect") == Some("anew");
    fields.extend(key_test_fields(dossier).into_iter().map(|field| field.asked_if(asked)));
    Step::new("Effect", "What can it change, and who stands in between? Asked again at each review.", fields)
}

/// The four questions of the key test, beginning with what is recorded.
pub(super) fn key_test_fields(dossier: &Dossier) -> Vec<Field> {
    let reach = || {
        fill::words(&[
            ("none", "nothing"),
            ("read", "only read about it"),
            ("influence", "influence it"),
            ("act", "change it by itself"),
        ])
    };
    let check = fill::words(&[
        ("before", "a person approves before it takes effect"),
        ("after", "a person looks afterwards"),
        ("none", "no person"),
    ]);
    let fields = [
        Field::choice("reach_customer", "What can it do to a customer?", reach()),
        Field::choice("reach_record", "What can it do to a record?", reach()),
        Field::choice("reach_decision", "What can it do to a business decision?", reach()),
        Field::choice("control_point", "Who stands in between?", check),
    ];
    let facts: &WorkloadFacts = &dossier.workload.facts;
    fields
        .into_iter()
        .map(|field| {
            let first = fill::recorded(facts, &field.id);
            field.beginning_with(first)
        })
        .collect()
}

fn conclusion(subject: &Arc<Subject>) -> Step {
    let clean = subject.looked.judgement.fails().next().is_none();
    let first = if clean { Entry::Choice(Conclusion::Continue.word().to_owned()) } else { Entry::Open };
    let conclusions = fill::words(&[
        ("continue", "it goes on"),
        ("with-conditions", "it goes on, with conditions"),
        ("step-down", "it goes one stage down"),
        ("retire", "it is retired"),
    ]);
    let has_actions = |values: &Values| !values.list("actions").is_empty();
    let goes_on = |values: &Values| values.choice("conclusion") != Some(Conclusion::Retire.word());
    let grace = subject.today.plus_days(i64::from(subject.looked.policy.grace_days));
    let rule = by_rule(subject);
    Step::new(
        "Conclusion",
        "",
        vec![
            Field::choice("conclusion", "What does it come to?", conclusions).beginning_with(first).needed(),
            Field::list("actions", "What has to be done?", REASON_LIMIT)
                .help("One line each; the owner sees to it. Leave it empty where nothing has to be done."),
            Field::date("actions_due", "By when?")
                .beginning_with(Entry::Text(grace.to_string()))
                .needed()
                .asked_if(has_actions),
            Field::date("next", format!("When is the next review? Empty: by the rule, {}", in_words(rule.date())))
                .checked(|values| (values.day("next")? <= values.today()).then(|| "give a day to come".to_owned()))
                .asked_if(goes_on),
            Field::long_text("remark", "Anything else?", 2_000),
        ],
    )
}

fn attestation(subject: &Subject) -> Step {
    let sentence = format!(
        "I looked at what changed, at what does not pass and at the access to data of {}, and the answers above are mine.",
        subject.key()
    );
    let label = format!("The sentence that {} puts their name to", subject.called(subject.me));
    let field = Field::long_text("attestation", label, 500).beginning_with(Entry::Text(sentence)).needed();
    Step::new("Your name", "", vec![field])
}

/// The day that the rule gives, where the review is done today.
fn by_rule(subject: &Subject) -> Day {
    let dossier = &subject.looked.dossier;
    let anchor = dossier.workload.facts.cadence_anchor.day();
    next_review(in_force(dossier, &subject.looked.policy), anchor, subject.today).max(subject.today)
}

fn recorded_key_test(dossier: &Dossier) -> Option<KeyTestAgain> {
    let facts = &dossier.workload.facts;
    Some(KeyTestAgain {
        reach_customer: *facts.reach_customer.known()?,
        reach_record: *facts.reach_record.known()?,
        reach_decision: *facts.reach_decision.known()?,
        control_point: *facts.control_point.known()?,
    })
}

fn answered_key_test(subject: &Subject, values: &Values) -> Option<KeyTestAgain> {
    if values.choice("effect") == Some("same") {
        return recorded_key_test(&subject.looked.dossier);
    }
    Some(KeyTestAgain {
        reach_customer: Reach::from_word(values.choice("reach_customer")?)?,
        reach_record: Reach::from_word(values.choice("reach_record")?)?,
        reach_decision: Reach::from_word(values.choice("reach_decision")?)?,
        control_point: ControlPoint::from_word(values.choice("control_point")?)?,
    })
}

fn items(subject: &Subject, values: &Values) -> Vec<ReviewItem> {
    let decided = |kind, item: String| {
        let decision = ItemDecision::from_word(values.choice(&item)?)?;
        let reason = values.text(&why(&item)).map(|reason| reason.trim().to_owned());
        Some(ReviewItem { kind, item, decision, reason })
    };
    let looked = &subject.looked;
    let findings = looked.judgement.fails().filter_map(|judged| decided(ItemKind::Finding, judged.control.id.clone()));
    let keeps_rest = values.choice("rest") == Some("keep");
    let grants = looked.dossier.live_grants().filter_map(|grant| {
        let item = grant.id.to_string();
        if keeps_rest && is_clean(subject, grant) {
            return Some(ReviewItem { kind: ItemKind::Grant, item, decision: ItemDecision::Keep, reason: None });
        }
        decided(ItemKind::Grant, item)
    });
    findings.chain(grants).collect()
}

fn answers(subject: &Subject, values: &Values) -> Option<ReviewAnswers> {
    let owner = subject.looked.dossier.workload.facts.owner.known().copied();
    let due_on = fill::day(values, "actions_due").unwrap_or(subject.today);
    Some(ReviewAnswers {
        reviewer: subject.by(subject.me),
        started_on: subject.today,
        changes: values.list("changes").to_vec(),
        items: items(subject, values),
        key_test: answered_key_test(subject, values),
        conclusion: Conclusion::from_word(values.choice("conclusion")?)?,
        remark: values.text("remark").map(str::to_owned),
        next_review_on: fill::day(values, "next"),
        actions: values.list("actions").iter().map(|what| NewAction { what: what.clone(), owner, due_on }).collect(),
        attestation: values.text("attestation")?.to_owned(),
    })
}

fn summary(subject: &Subject, steps: &Steps) -> Vec<String> {
    let values = steps.answered();
    let mut lines = vec![format!("A review of {} by {}, done today.", subject.key(), subject.called(subject.me))];
    let Some(answers) = answers(subject, &values) else { return lines };
    lines.push(format!("It comes to: {}.", steps.words("conclusion")));
    lines.push(match answers.next_review_on {
        _ if answers.conclusion == Conclusion::Retire => "There is no next review.".to_owned(),
        Some(day) => format!("The next review is due on {}, as typed.", in_words(day.date())),
        None => format!("The next review is due on {}, by the rule.", in_words(by_rule(subject).date())),
    });
    lines.push(match answers.key_test {
        Some(_) if values.choice("effect") == Some("same") => {
            "The effect: looked at again, all of it holds.".to_owned()
        }
        Some(_) => "The effect: answered again.".to_owned(),
        None => "The effect: not answered again, which leaves it as it was.".to_owned(),
    });
    lines.push(counted(answers.changes.len(), "change since the last", "changes since the last"));
    let kept = answers.items.iter().filter(|item| item.decision == ItemDecision::Keep && item.reason.is_none()).count();
    if kept > 0 {
        lines.push(counted(kept, "access to data is kept as it is", "accesses to data are kept as they are"));
    }
    for item in answers.items.iter().filter(|item| item.reason.is_some()) {
        let grant = subject.looked.dossier.grants.iter().find(|grant| grant.id.to_string() == item.item);
        let what = grant.map_or_else(|| item.item.clone(), grant_in_words);
        lines.push(format!("{what}: {}, because {}", item.decision, item.reason.as_deref().unwrap_or_default()));
    }
    lines.extend(answers.actions.iter().map(|action| format!("To do by {}: {}", action.due_on, action.what)));
    lines.push(format!("\"{}\"", answers.attestation));
    lines
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("No {many}."),
        1 => format!("1 {one}."),
        _ => format!("{count} {many}."),
    }
}

fn submit(subject: &Subject, values: &Values) -> Vec<Effect> {
    let Some(answers) = answers(subject, values) else { return Vec::new() };
    let done = format!("{} is reviewed: {}.", subject.key(), answers.conclusion);
    fill::ask(subject.asked(Command::RecordReview { workload: subject.id(), answers }, done))
}

#[cfg(test)]
mod tests;
