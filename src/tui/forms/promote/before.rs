//! Asking again: the steps begin with what an earlier request planned, and what they do not ask of it stays in the plan.

use std::collections::BTreeMap;

use super::{place, prepared, questions};
use crate::domain::outdated::{asked_before, is_outdated, planned_again};
use crate::domain::record::Promotion;
use crate::domain::{Command, Decision, GrantState, Id, Plan, Value, Word};
use crate::tui::forms::decide::facts::since_in_lines;
use crate::tui::forms::fill;
use crate::tui::forms::subject::Subject;
use crate::tui::glyph::State;
use crate::tui::wizard::{Entry, Field, Line, Step, Values};

const KEPT: &str = "kept";

/// An earlier request, and what is taken over from it.
pub struct Before {
    /// The request.
    pub promotion: Promotion,
    /// What of its plan can still come true.
    plan: Plan,
    /// What of that no question here asks.
    kept: Plan,
    /// The identities that the questions here ask about.
    pub identities: Vec<Id>,
}

impl Before {
    /// The request that can be asked again.
    pub fn of(subject: &Subject) -> Option<Self> {
        let dossier = &subject.looked.dossier;
        let promotion = asked_before(dossier)?.clone();
        let plan = planned_again(&promotion, dossier);
        Some(Self { promotion, kept: Plan::default(), plan, identities: vec![] })
    }

    /// Lets the steps begin with what was planned, and keeps what they do not ask.
    pub fn fill(&mut self, subject: &Subject, steps: &mut Vec<Step>) {
        let mut answers = self.answers(subject);
        for field in steps.iter_mut().flat_map(|step| &mut step.fields) {
            if let Some(entry) = answers.remove(field.id.as_ref()) {
                field.first = entry;
            }
        }
        self.kept = self.not_asked(subject, &answers);
        if !self.kept.is_empty()
            && let Some(last) = steps.last_mut()
        {
            let what = super::plan_in_words(subject, &self.kept).join("; ");
            last.fields.push(
                Field::choice(KEPT, "Keep the rest of the earlier plan?", fill::yes_no())
                    .beginning_with(Entry::Choice("yes".to_owned()))
                    .needed()
                    .help(format!("It is asked nowhere else in these steps: {what}.")),
            );
        }
        steps.insert(0, self.since(subject));
    }

    /// The answers that make the plan.
    fn answers(&mut self, subject: &Subject) -> BTreeMap<String, Entry> {
        let facts = self.plan.fields.iter().map(|(name, value)| (name.to_owned(), fill::entry(value)));
        let mut answers: BTreeMap<String, Entry> = facts.filter(|(_, entry)| *entry != Entry::Open).collect();
        let live = Value::Word(GrantState::Live.word());
        let goes_live = self.plan.grants.iter().filter(|it| it.fields.iter().eq([("state", &live)]));
        answers.extend(goes_live.map(|it| (it.grant.to_string(), Entry::Choice(GrantState::Live.word().to_owned()))));
        answers.extend(place::answers(&self.plan));
        let (ids, prepared) = prepared::answers(subject, &self.plan.identities);
        answers.extend(prepared);
        self.identities = ids;
        answers
    }

    /// What of the plan stands in answers that no field took, or in none.
    fn not_asked(&self, subject: &Subject, left: &BTreeMap<String, Entry>) -> Plan {
        let mut kept = self.plan.clone();
        let unsayable = |name: &str, value: &Value| left.contains_key(name) || fill::entry(value) == Entry::Open;
        let fields = self.plan.fields.iter().filter(|(name, value)| unsayable(name, value));
        kept.fields = fields.fold(crate::domain::Fields::new(), |all, (name, value)| all.with(name, value.clone()));
        let planned: Vec<Id> = super::planned_grants(subject).map(|grant| grant.id).collect();
        let live = Value::Word(GrantState::Live.word());
        kept.grants.retain(|it| !planned.contains(&it.grant) || !it.fields.iter().eq([("state", &live)]));
        let taken = |it: &crate::domain::plan::PlannedIdentity| {
            if self.identities.contains(&it.identity) {
                return !left.contains_key("prepare");
            }
            place::revoked_by(it).is_some_and(|(name, _)| !left.contains_key(&name))
        };
        kept.identities.retain(|it| !taken(it));
        let asked = place::ZONES.len();
        kept.zones = self.plan.zones.iter().skip(asked).copied().collect();
        kept.left_zones.clear();
        kept
    }

    /// The step that says what changed since.
    fn since(&self, subject: &Subject) -> Step {
        let on = self.promotion.requested_on;
        let head = match &self.promotion.decided {
            None => Line::item(State::Soon, format!("The request of {on} is withdrawn, and this one takes its place.")),
            Some(decided) => {
                Line::item(State::Soon, format!("The request of {on} was {} on {}.", decided.decision, decided.on))
            }
        };
        let mut lines = vec![head, Line::words("The steps are filled in with what was planned then.")];
        lines.extend(since_in_lines(subject, &self.promotion));
        Step::reading("Before", "", move |_| lines.clone())
    }

    /// Adds what was planned and is asked nowhere, and what was planned and is so by now.
    pub fn add_to(&self, plan: &mut Plan, values: &Values) {
        let given = fill::given::<crate::domain::record::WorkloadFacts>(values, &questions::FACTS);
        for (name, _) in self.plan.fields.iter() {
            if let Some(value) = given.get(name) {
                plan.fields = std::mem::take(&mut plan.fields).with(name, value.clone());
            }
        }
        if values.choice(KEPT) != Some("yes") {
            return;
        }
        for (name, value) in self.kept.fields.iter() {
            plan.fields = std::mem::take(&mut plan.fields).with(name, value.clone());
        }
        plan.grants.extend(self.kept.grants.iter().cloned());
        plan.identities.extend(self.kept.identities.iter().cloned());
        plan.zones.extend(&self.kept.zones);
    }

    /// The withdrawal of the request that this one takes the place of, where it still waits.
    pub fn withdrawal(&self, subject: &Subject, by: Id) -> Option<Command> {
        let promotion = &self.promotion;
        promotion.decided.is_none().then(|| Command::Decide {
            promotion: promotion.id,
            workload: promotion.workload,
            decision: Decision::Withdrawn,
            by: subject.by(by),
            reason: format!("asked again on the facts of {}", subject.today),
            conditions: vec![],
        })
    }

    /// Who may ask it again, and in words: where it still waits, it is withdrawn by who asked or by the owner.
    pub fn who_may(&self, subject: &Subject) -> Option<(Vec<Id>, String)> {
        if self.promotion.decided.is_some() {
            return None;
        }
        let asked = self.promotion.requested_by.person;
        let owner = subject.looked.dossier.workload.facts.owner.known().copied().filter(|owner| *owner != asked);
        let besides = owner.map(|owner| format!(" or {}, the owner", subject.called(owner))).unwrap_or_default();
        let who = format!("{}, who asked{besides}", subject.called(asked));
        Some((std::iter::once(asked).chain(owner).collect(), who))
    }
}

/// Whether the request that waits can be asked again.
pub fn waits_outdated(subject: &crate::domain::Dossier) -> bool {
    subject.pending().is_some_and(|pending| is_outdated(pending, subject))
}
