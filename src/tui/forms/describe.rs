//! What else is recorded of a workload: every field that the eight questions do not ask, so that nothing has to be typed outside of
//! the screens. Only what was changed is written.

use crate::domain::fact::Shape;
use crate::domain::field::Field as Fact;
use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, FactTable, Fields, Id};
use crate::tui::backend::{DossierView, Prepared};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Step, Values, Wizard};

use super::{begin, fill};

/// The fields by step, as the summary of a workload has them.
const STEPS: [(&str, &[&str]); 6] = [
    ("About", &["name", "kind", "unit", "team"]),
    ("Stage", &["stage_since", "uses_production_prompts", "uses_production_outputs"]),
    ("Made of", &["model", "supplier", "tools_complete", "chains_tools", "chains_reviewed_on"]),
    ("Checks", &["request_check", "request_check_proof", "boundary_proof", "log_sampled_on"]),
    ("Tier", &["tier_raised", "tier_reason"]),
    ("Reviews", &["cadence_anchor"]),
];
const MOST: usize = 2_000;

/// Whether these steps ask for a field.
#[must_use]
pub fn asks(field: &str) -> bool {
    STEPS.iter().any(|(_, fields)| fields.contains(&field))
}

/// Asks for the workload as it stands now, and opens the steps at a field.
pub fn begin(model: &mut Model, workload: Id, at: &'static str) -> Vec<Effect> {
    begin::with_workload(model, workload, move |model, _, looked| {
        let effects = wizards::open(model, wizard(&looked));
        if let Some(steps) = &mut model.form {
            steps.go_to_field(at);
        }
        effects
    })
}

fn wizard(looked: &DossierView) -> Wizard {
    let workload = &looked.dossier.workload;
    let (id, last_entry, key) = (workload.id, looked.last_entry, workload.key.clone());
    let first: Vec<(&'static str, Entry)> = STEPS
        .iter()
        .flat_map(|(_, fields)| fields.iter())
        .map(|name| (*name, fill::recorded::<WorkloadFacts>(&workload.facts, name)))
        .collect();
    let steps = STEPS.iter().map(|(title, fields)| {
        let fields = fields.iter().filter_map(|name| WorkloadFacts::field(name));
        let asked = |fact: &'static Fact| {
            field(fact).beginning_with(fill::recorded::<WorkloadFacts>(&workload.facts, fact.name))
        };
        Step::new(*title, "", fields.map(asked).collect())
    });
    let (said, before) = (key.clone(), first.clone());
    Wizard {
        name: "describe",
        about: id.to_string(),
        title: format!("What is recorded of {key}"),
        steps: steps.collect(),
        summary: Box::new(move |steps| {
            let names = changed(steps.values(), &before);
            if names.is_empty() {
                return vec!["Nothing changed. Enter closes the form.".to_owned()];
            }
            let line = |name: &&str| {
                let title = WorkloadFacts::field(name).map_or(*name, |field| field.title);
                if steps.values().is_open(name) {
                    format!("{title}: cleared (unknown)")
                } else {
                    format!("{title}: {}", steps.words(name))
                }
            };
            std::iter::once(format!("Of {said} is recorded:")).chain(names.iter().map(line)).collect()
        }),
        submit: Box::new(move |values| {
            let fields: Fields<WorkloadFacts> = fill::all(values, &changed(values, &first));
            fill::ask(Prepared {
                commands: vec![Command::Answer { workload: id, fields, bulk: None, overwrite: true }],
                expects: vec![(id, last_entry)],
                done: format!("What was changed of {key} is recorded."),
                ..Prepared::default()
            })
        }),
    }
}

/// A field that asks for a fact, as its shape wants it.
pub(super) fn field(fact: &'static Fact) -> Field {
    let label = fact.title;
    let field = match fact.shape {
        Shape::Word(words) => {
            let said = |word: &&'static str| match (*word, fact.name.ends_with("_complete")) {
                ("none", true) => Choice::new(*word, "there are none"),
                ("listed", true) => Choice::new(*word, "listed - the list is complete"),
                (word, _) => Choice::new(word, word.replace('-', " ")),
            };
            Field::choice(fact.name, label, words.iter().map(said).collect())
        }
        Shape::Date => Field::date(fact.name, label),
        Shape::Texts => Field::list(fact.name, label, MOST),
        Shape::Text | Shape::Number | Shape::Person => Field::text(fact.name, label, MOST),
    };
    field.help(fact.about)
}

fn changed(values: &Values, first: &[(&'static str, Entry)]) -> Vec<&'static str> {
    first.iter().filter(|(name, first)| values.entry(name) != first).map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[test]
    fn a_field_that_no_question_asks_is_recorded_alone() {
        let mut app = TestApp::open();
        let id = app.add("Claims triage");
        let fields = Fields::new().with("team", "Claims");
        app.write(Command::Answer { workload: id, fields, bulk: None, overwrite: true });
        let effects = begin(&mut app.model, id, "request_check");
        app.settle(effects);
        app.type_text("at request");
        app.act(ActionId::NextField);
        app.type_text("https://gateway.example/policy");
        insta::assert_snapshot!(screen(&app.model));
        app.go_to_summary();
        insta::assert_snapshot!("summary", screen(&app.model));
        app.act(ActionId::Next);
        let asked = app.asked.last().unwrap();
        let [Command::Answer { fields, .. }] = asked.commands.as_slice() else { panic!("{asked:?}") };
        assert_eq!(fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["request_check", "request_check_proof"]);
        let facts = app.workload("claims-triage").facts;
        assert_eq!(facts.team.known().map(String::as_str), Some("Claims"), "what was not touched stays");
    }

    #[test]
    fn what_the_rules_refuse_stays_typed_with_the_reason() {
        let mut app = TestApp::open();
        let id = app.add("Claims triage");
        let effects = begin(&mut app.model, id, "tier_raised");
        app.settle(effects);
        app.type_text("high");
        app.go_to_summary();
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.refusal().is_some_and(|why| why.contains("reason")), "{}", screen(&app.model));
        assert_eq!(steps.values().choice("tier_raised"), Some("high"));
    }
}
