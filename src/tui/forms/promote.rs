//! Ask that a workload may enter the next stage: what will be true the moment after approval, and what the gate says of it while
//! it is typed. Nothing is sent through a gate that is not open; another person decides.

mod before;
mod gate;
pub mod place;
mod prepared;
mod questions;

use std::sync::Arc;

use crate::controls::Gate;
use crate::controls::gate as gates;
use crate::domain::outdated;
use crate::domain::plan::{KEY_TEST_FIELDS, PlannedGrant, next_stage};
use crate::domain::record::{Grant, Workload, WorkloadFacts};
use crate::domain::standing::{Standing, may_ratify, standing};
use crate::domain::{Command, FactTable, Fields, GrantState, Id, Plan, Stage, Value, Word};
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Run, Values, Wizard};

use self::before::Before;
use super::subject::{self, Subject};
use super::{begin, fill};

/// Opens the steps on the selected workload.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    match model.workload() {
        Some(workload) => begin_on(model, workload, None),
        None => subject::begin(model, one_up),
    }
}

/// The same on a workload that is named, at a field where one is. What nobody approved where it stands can be asked for there too,
/// and what was asked for before can be asked again.
pub fn begin_on(model: &mut Model, workload: Id, at: Option<&'static str>) -> Vec<Effect> {
    begin::with_workload(model, workload, move |model, _, looked| {
        let dossier = &looked.dossier;
        if before::waits_outdated(dossier) {
            return subject::with_past_on(model, workload, at, again);
        }
        if dossier.pending().is_some() {
            return subject::with_past_on(model, workload, at, one_up);
        }
        let stage = dossier.workload.facts.stage.known().copied();
        let (mut choices, mut words) = (vec![], vec![]);
        if let Some(before) = outdated::asked_before(dossier) {
            let on = before.requested_on;
            words.push(format!("What was asked for on {on} was not approved."));
            choices.push(Choice::new("again", format!("Ask again {}, filled in as on {on}", before.aim())));
        }
        if let Some(stage) = stage.filter(|_| may_ratify(dossier)) {
            words.push(why_again(&dossier.workload, stage));
            choices.push(Choice::new("stay", format!("Ask that it is approved in {stage}, where it stands")));
        }
        if let Some(next) = next_stage(&dossier.workload.facts.stage) {
            choices.push(Choice::new("up", format!("Ask for {next}")));
        }
        match choices.as_slice() {
            [] => subject::with_past_on(model, workload, at, one_up),
            [only] => subject::with_past_on(model, workload, at, way(&only.id)),
            _ => {
                let title = format!("Promote {}", dossier.workload.key);
                begin::choose(model, title, words.join(" "), choices, move |model, chosen| {
                    subject::with_past_on(model, workload, at, way(chosen))
                })
            }
        }
    })
}

/// What is asked for.
fn way(word: &str) -> subject::Make {
    match word {
        "again" => again,
        "stay" => where_it_stands,
        _ => one_up,
    }
}

/// Why it can be asked for where it stands.
fn why_again(workload: &Workload, stage: Stage) -> String {
    match standing(workload) {
        Standing::Approved(entry) => {
            format!("It may be wider than what was approved in {stage} on {}; the gate says where.", entry.on)
        }
        Standing::Unapproved { .. } | Standing::Free => format!("Nobody approved it in {stage}."),
    }
}

/// The same to be approved where it stands.
pub fn begin_where_it_stands(model: &mut Model, workload: Id) -> Vec<Effect> {
    subject::with_past_on(model, workload, None, where_it_stands)
}

/// The same, filled in with what was planned when it was asked for before.
pub fn begin_again(model: &mut Model, workload: Id) -> Vec<Effect> {
    subject::with_past_on(model, workload, None, again)
}

/// What was asked for before, on the facts of today; one step up where it no longer stands where it stood then.
fn again(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let before = Before::of(subject).ok_or_else(|| {
        format!("No request of {} waits that it has outgrown, and none was withdrawn or rejected.", subject.key())
    })?;
    let facts = &subject.looked.dossier.workload.facts;
    let stays = facts.stage.is(before.promotion.from);
    let to = if stays { Some(before.promotion.to) } else { next_stage(&facts.stage) };
    let to = to.ok_or_else(|| format!("{} is no longer in {}.", subject.key(), before.promotion.from))?;
    Ok(wizard(subject, to, Some(before)))
}

/// Into the next stage.
fn one_up(subject: &Arc<Subject>) -> Result<Wizard, String> {
    let facts = &subject.looked.dossier.workload.facts;
    let to = next_stage(&facts.stage).ok_or_else(|| match facts.stage.known() {
        Some(stage) => format!("{} is in {stage}, and nothing follows it.", subject.key()),
        None => format!("The stage of {} is not known; answer that first.", subject.key()),
    })?;
    anew(subject, to)
}

/// In the stage where it stands.
fn where_it_stands(subject: &Arc<Subject>) -> Result<Wizard, String> {
    match subject.looked.dossier.workload.facts.stage.known() {
        Some(stage) if may_ratify(&subject.looked.dossier) => anew(subject, *stage),
        _ => Err(format!("{} was approved where it stands.", subject.key())),
    }
}

/// Begun with what is recorded.
fn anew(subject: &Arc<Subject>, to: Stage) -> Result<Wizard, String> {
    if let Some(pending) = subject.looked.dossier.pending() {
        let asked = pending.requested_on;
        return Err(format!(
            "A promotion of {} to {}, asked for on {asked}, waits to be decided; decide it first.",
            subject.key(),
            pending.to
        ));
    }
    Ok(wizard(subject, to, None))
}

/// What is asked: of what, into which stage, and instead of which earlier request.
struct Asking {
    subject: Arc<Subject>,
    to: Stage,
    before: Option<Before>,
}

fn wizard(subject: &Arc<Subject>, to: Stage, before: Option<Before>) -> Wizard {
    let mut steps = questions::steps(subject, to, before.as_ref());
    let mut before = before;
    if let Some(before) = &mut before {
        before.fill(subject, &mut steps);
    }
    let asking = Arc::new(Asking { subject: Arc::clone(subject), to, before });
    steps.push(gate::step(&asking));
    let about = match &asking.before {
        Some(before) => format!("{}:{}", subject.id(), before.promotion.id),
        None => subject.id().to_string(),
    };
    let (summed, sent) = (Arc::clone(&asking), Arc::clone(&asking));
    Wizard {
        name: "promote",
        about,
        title: asking.title(),
        steps,
        summary: Box::new(move |steps| summary(&summed, steps)),
        submit: Box::new(move |values| submit(&sent, values)),
    }
}

impl Asking {
    fn title(&self) -> String {
        let (key, to) = (self.subject.key(), self.to);
        match (&self.before, self.subject.stays_in(to)) {
            (Some(_), true) => format!("Ask again to have {key} approved in {to}"),
            (Some(_), false) => format!("Ask again: {key} to {to}"),
            (None, true) => format!("Have {key} approved in {to}, where it stands"),
            (None, false) => format!("Promote {key} to {to}"),
        }
    }

    /// Who asks, as far as it is said and may be.
    fn by(&self, values: &Values) -> Id {
        fill::person(values, questions::BY).unwrap_or(self.subject.me)
    }

    /// What approval would make true: what is new, the answers on its effect, given again, and the access that goes into force.
    fn plan(&self, values: &Values) -> Plan {
        let (subject, to) = (&self.subject, self.to);
        let facts: &WorkloadFacts = &subject.looked.dossier.workload.facts;
        let given = fill::given::<WorkloadFacts>(values, &questions::FACTS);
        let again = KEY_TEST_FIELDS.into_iter().filter_map(|name| Some((name, given.get(name)?.clone())));
        let fields =
            again.fold(given.changing(facts), |fields: Fields<WorkloadFacts>, (name, value)| fields.with(name, value));
        let goes_live = |grant: &&Grant| values.choice(&grant.id.to_string()) == Some(GrantState::Live.word());
        let grants = planned_grants(subject).filter(goes_live);
        let live =
            |grant: &Grant| PlannedGrant { grant: grant.id, fields: Fields::new().with("state", GrantState::Live) };
        let mut plan = Plan { fields, grants: grants.map(live).collect(), ..Plan::default() };
        let before = self.before.iter().flat_map(|before| &before.identities);
        let ids: Vec<Id> = before.chain(&subject.looked.fresh).copied().collect();
        place::add_to(&mut plan, subject, values, to, &ids);
        if let Some(before) = &self.before {
            before.add_to(&mut plan, values);
        }
        plan
    }

    fn judged(&self, plan: &Plan) -> Gate {
        let (subject, to) = (&self.subject, self.to);
        gates::ask(&place::known(subject, plan), plan, to, subject.today, &subject.looked.policy)
    }
}

/// The access to data that is planned and not in force.
fn planned_grants(subject: &Subject) -> impl Iterator<Item = &Grant> {
    subject.looked.dossier.grants.iter().filter(|grant| grant.facts.state.is(GrantState::Planned))
}

fn summary(asking: &Asking, steps: &Run) -> Vec<String> {
    let (subject, to) = (asking.subject.as_ref(), asking.to);
    let values = steps.answered();
    let plan = asking.plan(&values);
    let gate = asking.judged(&plan);
    if let Some(barred) = &gate.barred {
        return vec![format!("It cannot be asked for: {}.", barred.why), format!("Next: {}.", barred.next)];
    }
    if !gate.is_open() {
        let shut_by: Vec<&str> = gate.stops().map(|judged| judged.control.id.as_str()).collect();
        return vec![
            format!(
                "The gate to {to} is not open: {} of its controls do not pass: {}.",
                shut_by.len(),
                shut_by.join(", ")
            ),
            "The step before says what would make each pass, and Enter goes there.".to_owned(),
        ];
    }
    let asks = asking.by(&values);
    let mut lines = vec![format!(
        "{} asks that {} may {} {to}. The gate is open.",
        subject.said_by(asks),
        subject.key(),
        subject.moves_to(to)
    )];
    if let Some(before) = asking.before.as_ref().filter(|before| before.promotion.decided.is_none()) {
        lines.push(format!("The request of {} is withdrawn; this one takes its place.", before.promotion.requested_on));
    }
    lines.push(decided_by(subject, asks, &plan));
    lines.push("Approval will change:".to_owned());
    lines.extend(plan_in_words(subject, &plan));
    lines.extend(frozen(subject, &plan, to, &gate));
    lines
}

/// Who may decide on it, as far as that is known now.
fn decided_by(subject: &Subject, asks: Id, plan: &Plan) -> String {
    let owner = match plan.fields.get("owner") {
        Some(Value::Person(owner)) => Some(*owner),
        _ => subject.looked.dossier.workload.facts.owner.known().copied(),
    };
    let decisions = &subject.looked.policy.decisions;
    if decisions.self_attested {
        return "Policy lets anyone decide on it, you too; each decision says which account recorded it.".to_owned();
    }
    let mut not = vec![subject.called(asks)];
    not.extend(owner.filter(|owner| *owner != asks).map(|owner| subject.called(owner)));
    let role = decisions.role.as_ref().map_or_else(String::new, |role| format!(" with the role \"{role}\""));
    format!("Another person{role} decides it with D: not {}.", not.join(", and not "))
}

/// What the snapshot holds that the request is bound to.
fn frozen(subject: &Subject, plan: &Plan, to: Stage, gate: &Gate) -> Vec<String> {
    let then = subject.looked.dossier.after(plan, to, subject.today);
    let known = |name: &&str| then.workload.facts.value(name).is_some_and(|value| value != Value::Unknown);
    let facts = WorkloadFacts::FIELDS.iter().map(|field| field.name).filter(known).count();
    let report = gate.report();
    let (fails, open) = report.findings.iter().fold((0, 0), |(fails, open), finding| {
        if finding.answer == "fail" { (fails + 1, open) } else { (fails, open + 1) }
    });
    let grants = match then.grants.len() {
        0 => "no data grants".to_owned(),
        1 => "1 data grant".to_owned(),
        many => format!("{many} data grants"),
    };
    let besides = match (fails, open) {
        (0, 0) => format!("Nothing else would fail or be open in {to}."),
        _ => format!("Outside the gate, {fails} more would fail in {to} and {open} would not be answered."),
    };
    vec![format!("Snapshot: {facts} facts, {grants} data grants and all findings. Later changes will show."), besides]
}

/// The plan field by field, with the names of people.
pub(super) fn plan_in_words(subject: &Subject, plan: &Plan) -> Vec<String> {
    let facts = &subject.looked.dossier.workload.facts;
    let planned = WorkloadFacts::FIELDS.iter().filter_map(|field| Some((field, plan.fields.get(field.name)?)));
    let fields = planned.map(|(field, value)| {
        let before = match facts.value(field.name) {
            Some(now) if now == *value => ", as it is now".to_owned(),
            None | Some(Value::Unknown) => String::new(),
            Some(now) => format!(" (until now: {})", subject.value_in_words(&now)),
        };
        format!("{}: {}{before}", field.title, subject.value_in_words(value))
    });
    let grants = plan.grants.iter().map(|planned| {
        let recorded = subject.looked.dossier.grants.iter().find(|grant| grant.id == planned.grant);
        let named = planned.fields.get("dataset").map(Value::plain);
        let named = named.or_else(|| recorded?.facts.dataset.known().cloned());
        let named = named.unwrap_or_else(|| "a data set without a name".to_owned());
        match planned.fields.get("state") {
            Some(Value::Word("live")) => format!("Access to {named}: in force"),
            Some(state) => format!("Access to {named}: {}", state.plain()),
            None => format!("Access to {named}: changed"),
        }
    });
    let (dossier, zones) = (&subject.looked.dossier, &subject.looked.zones);
    fields.chain(grants).chain(place::in_words(dossier, zones, plan)).collect()
}

fn submit(asking: &Asking, values: &Values) -> Vec<Effect> {
    let (subject, to) = (asking.subject.as_ref(), asking.to);
    let plan = asking.plan(values);
    if !asking.judged(&plan).is_open() {
        return Vec::new();
    }
    let by = asking.by(values);
    let withdrawn = asking.before.as_ref().and_then(|before| before.withdrawal(subject, by));
    let command = Command::RequestPromotion { workload: subject.id(), to, plan, by: subject.by(by) };
    let done = if subject.stays_in(to) {
        format!("It is asked that {} is approved in {to}; another person decides.", subject.key())
    } else {
        format!("Promotion of {} to {to} requested. Someone else must decide.", subject.key())
    };
    let asked = subject.requested_by(by, command, done);
    let commands = withdrawn.into_iter().chain(asked.commands).collect();
    fill::ask(Prepared { commands, ..asked })
}

#[cfg(test)]
mod tests;
