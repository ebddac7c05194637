//! Answer what is not known of one workload: the eight questions in plain words, filled in with what is recorded. Only what
//! was changed is written; what stays open stays open.

use std::borrow::Cow;

use crate::domain::cadence::Interval;
use crate::domain::field::{FactTable, Fields};
use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Id};
use crate::store::read::PersonRow;
use crate::tui::backend::{DossierView, Prepared};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::{begin, fill, questions};

/// Asks for the people and the workload, and opens the steps: at the field of a fact where one is named.
pub fn begin(model: &mut Model, workload: Id, at: Option<&'static str>) -> Vec<Effect> {
    begin::with_workload(model, workload, move |model, people, looked| {
        let wizard = wizard(&people, &looked);
        wizards::open_at(model, wizard, at)
    })
}

/// Whether the steps ask for a field.
#[must_use]
pub fn asks(field: &str) -> bool {
    steps(&[], true).iter().flat_map(|step| &step.fields).any(|asked| asked.id == field)
}

fn wizard(people: &[PersonRow], looked: &DossierView) -> Wizard {
    let workload = &looked.dossier.workload;
    let facts: &WorkloadFacts = &workload.facts;
    let mut steps = steps(&named(people, facts), facts.stage.is_unknown());
    let mut first = Vec::new();
    for field in steps.iter_mut().flat_map(|step| &mut step.fields) {
        field.first = fill::recorded(facts, &field.id);
        first.push((field.id.clone(), field.first.clone()));
    }
    let (id, last_entry, name) = (workload.id, looked.last_entry, workload.name().to_owned());
    let (before, facts) = (first.clone(), facts.clone());
    Wizard {
        name: "answer",
        about: id.to_string(),
        title: format!("Answer for {name}"),
        steps,
        summary: Box::new(move |steps| summary(steps, &before, &facts)),
        submit: Box::new(move |values| {
            let fields = fill::all::<WorkloadFacts>(values, &changed(values, &first));
            fill::ask(Prepared {
                commands: vec![Command::Answer { workload: id, fields, bulk: None, overwrite: true }],
                expects: vec![(id, last_entry)],
                done: format!("{name}: the answers are recorded."),
                ..Prepared::default()
            })
        }),
    }
}

fn steps(people: &[Choice], stage_unknown: bool) -> Vec<Step> {
    vec![
        effect_step(),
        owner_step(people),
        Step::new("Identities", "", vec![identities()]),
        Step::new("Data", "", vec![data()]),
        Step::new("Zones", "", vec![place()]),
        watch_step(),
        dates_step(),
        approval_step(stage_unknown),
    ]
}

fn effect_step() -> Step {
    let mut fields = questions::reach();
    fields.extend([
        questions::control_point(),
        Field::text("control_role", "Which role is the control point?", 120),
        Field::text("control_action", "What can that role do?", 200).help("Approve, reject, correct, hold back."),
        Field::date("control_exercised_on", "When was it last exercised?")
            .help("The last date someone stopped or corrected an output, in use or in a test."),
    ]);
    Step::new("Reach", "What it can change, and who checks.", fields)
}

fn owner_step(people: &[Choice]) -> Step {
    Step::new(
        "Owner",
        "",
        vec![
            Field::person("owner", "Who owns it?", people.to_vec()).help("One person, not a mailbox."),
            Field::person("deputy", "Who is the deputy?", people.to_vec()),
            Field::person("technical_owner", "Who is the technical owner?", people.to_vec()),
            Field::long_text("purpose", "What is it for?", 2_000)
                .help("One sentence that someone outside the team understands."),
        ],
    )
}

fn identities() -> Field {
    let choices =
        fill::words(&[("none", "none - it has no identity of its own"), ("listed", "listed - the list is complete")]);
    Field::choice("identities_complete", "Is the list of identities complete?", choices)
        .help("Accounts it runs as, shared ones included.")
}

fn data() -> Field {
    let choices = fill::words(&[("none", "none - it has no data access"), ("listed", "listed - the list is complete")]);
    Field::choice("grants_complete", "Is the list of data grants complete?", choices)
        .help("Data grants are added one by one. Here you confirm that none is missing.")
}

fn place() -> Field {
    let choices =
        fill::words(&[("none", "none - it uses no shared zone"), ("listed", "listed - the list is complete")]);
    Field::choice("zones_complete", "Is the list of zones complete?", choices)
        .help("Cloud accounts, secrets stores, data stores and networks.")
}

fn watch_step() -> Step {
    let mut fields = questions::logging();
    fields.extend([
        Field::text("log_place", "Where are the logs kept?", 200),
        Field::text("log_retention_days", "How many days are logs kept?", 10)
            .checked(|values| whole_number(values, "log_retention_days")),
        questions::stop_path(),
        Field::text("stop_role", "Which role can stop it?", 120),
        Field::date("stop_tested_on", "When was the stop procedure last tested?"),
        Field::list("tools", "Which tools can it call?", 120).help("Press Enter after each one."),
    ]);
    Step::new("Monitoring", "What is seen of it, and how it is stopped.", fields)
}

fn dates_step() -> Step {
    Step::new(
        "Dates",
        "The day of the next review has steps of its own.",
        vec![
            Field::date("ends_on", "When does the experiment or pilot end?")
                .help("A day like 2027-01-31, or +90d. In production nothing is asked here."),
            Field::text("cadence", "How often must it be reviewed?", 10)
                .checked(|values| {
                    let typed = values.text("cadence")?.trim();
                    typed.parse::<Interval>().err().map(|bad| bad.to_string())
                })
                .help("For example 90d, 12w, 3m or 1y. Default: the policy for its stage and tier."),
        ],
    )
}

fn approval_step(stage_unknown: bool) -> Step {
    let scope = Field::text("pilot_scope", "What is the pilot limited to?", 500);
    let fields = if stage_unknown { vec![questions::stage(), scope] } else { vec![scope] };
    Step::new("Approval", "Only a promotion can change a known stage.", fields)
}

/// Who can be named, and who is named already though they left: a choice that is not offered could not be kept.
fn named(people: &[PersonRow], facts: &WorkloadFacts) -> Vec<Choice> {
    let mut choices = fill::people(people);
    for id in [facts.owner, facts.deputy, facts.technical_owner].iter().filter_map(|fact| fact.known().copied()) {
        if let Some(row) = people.iter().find(|row| row.id == id)
            && !choices.iter().any(|choice| choice.id == id.to_string())
        {
            choices.push(Choice::new(id.to_string(), row.name.clone()).noted("has left"));
        }
    }
    choices
}

fn changed<'f>(values: &Values, first: &'f [(Cow<'static, str>, Entry)]) -> Vec<&'f str> {
    first.iter().filter(|(name, entry)| values.entry(name) != entry).map(|(name, _)| name.as_ref()).collect()
}

fn summary(steps: &Run, first: &[(Cow<'static, str>, Entry)], facts: &WorkloadFacts) -> Vec<String> {
    let names = changed(&steps.answered(), first);
    if names.is_empty() {
        return vec!["Nothing changed. Enter closes the form.".to_owned()];
    }
    let mut lines = vec!["These answers are written:".to_owned()];
    lines.extend(names.iter().map(|name| {
        let title = WorkloadFacts::field(name).map_or(*name, |field| field.title);
        if steps.values().is_open(name) {
            format!("{title}: cleared (unknown)")
        } else if facts.value(name).is_some_and(|value| value == crate::domain::Value::Unknown) {
            format!("{title}: {}", steps.words(name))
        } else {
            format!("{title}: {} (another answer until now)", steps.words(name))
        }
    }));
    lines
}

fn whole_number(values: &Values, field: &str) -> Option<String> {
    let bad = Fields::<WorkloadFacts>::new().parse(field, values.text(field)?).err()?;
    Some(bad.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fact, Reach};
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    fn app() -> (TestApp, Id) {
        let mut app = TestApp::open();
        app.person("A. Kumar");
        let id = app.add("Claims triage");
        (app, id)
    }

    fn open(app: &mut TestApp, id: Id, at: Option<&'static str>) {
        let effects = begin(&mut app.model, id, at);
        app.settle(effects);
    }

    #[test]
    fn only_what_was_changed_is_written_against_the_entry_that_was_seen() {
        let (mut app, id) = app();
        open(&mut app, id, None);
        app.type_text("act");
        app.act(ActionId::NextPage);
        app.type_text("kum");
        insta::assert_snapshot!(screen(&app.model));
        app.go_to_summary();
        app.act(ActionId::Next);
        let asked = app.asked.last().unwrap();
        let [Command::Answer { fields, bulk: None, overwrite: true, .. }] = &asked.commands[..] else {
            panic!("{asked:?}");
        };
        assert_eq!(fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["owner", "reach_customer"]);
        assert_eq!(asked.expects.len(), 1);
        let facts = app.workload("claims-triage").facts;
        assert_eq!(facts.reach_customer, Fact::Known(Reach::Act));
        assert!(facts.reach_record.is_unknown(), "left open is not no");
    }

    #[test]
    fn an_answer_that_came_from_elsewhere_meanwhile_refuses_and_keeps_what_was_typed() {
        let (mut app, id) = app();
        open(&mut app, id, Some("stop_path"));
        app.type_text("switch it off");
        let fields = Fields::new().with("team", "Claims");
        app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
        app.go_to_summary();
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.refusal().unwrap().contains("changed"), "{:?}", steps.refusal());
        assert_eq!(steps.values().text("stop_path"), Some("switch it off"));
    }

    #[test]
    fn an_answer_is_taken_back_by_leaving_it_open() {
        let (mut app, id) = app();
        let fields = Fields::new().with("log_retention_days", 90).with("log_place", "the vault");
        app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
        open(&mut app, id, Some("log_place"));
        app.act(ActionId::Skip);
        app.go_to_summary();
        app.act(ActionId::Next);
        let facts = app.workload("claims-triage").facts;
        assert!(facts.log_place.is_unknown());
        assert_eq!(facts.log_retention_days, Fact::Known(90));
    }
}
