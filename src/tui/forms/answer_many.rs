//! Answer the same for all marked workloads: one act, an entry for each that says how they were chosen. A person's answer
//! stays unless it is said that it shall not; what the act comes to is foreseen by the rules themselves before it is done.

use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Fields};
use crate::shown::grouped;
use crate::store::read::PersonRow;
use crate::tui::backend::{MarkedRow, Prepared, Selection};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::wizard::{Field, Run, Step, Values, Wizard};

use super::{begin, fill, questions};

const FACTS: [&str; 14] = [
    "stage",
    "owner",
    "deputy",
    "reach_customer",
    "reach_record",
    "reach_decision",
    "control_point",
    "log_prompts",
    "log_tools",
    "log_data_access",
    "log_approvals",
    "stop_path",
    IDENTITIES,
    GRANTS,
];
const IDENTITIES: &str = "identities_complete";
const GRANTS: &str = "grants_complete";
const STAGE: &str = "stage";
const OVERWRITE: &str = "overwrite";

/// Asks for the people and what is marked, and opens the steps.
pub fn begin(model: &mut Model, marked: Selection) -> Vec<Effect> {
    let (chosen, key) = (marked.words(), marked.key());
    begin::with_marked(model, marked, move |model, people, rows| {
        wizards::open(model, wizard(&people, rows, chosen, key))
    })
}

fn wizard(people: &[PersonRow], rows: Vec<MarkedRow>, chosen: String, key: String) -> Wizard {
    let count = rows.len() as u64;
    let title = format!("Answer for {} marked workloads", grouped(count));
    let said = rows.clone();
    let words = chosen.clone();
    Wizard {
        name: "answer-many",
        about: key,
        title,
        steps: steps(people),
        summary: Box::new(move |steps| summary(steps, &said, &words)),
        submit: Box::new(move |values| {
            let done = "Answers for the marked workloads".to_owned();
            fill::ask(Prepared { commands: commands(values, &rows, &chosen), done, ..Prepared::default() })
        }),
    }
}

fn steps(people: &[PersonRow]) -> Vec<Step> {
    let mut effect = questions::reach();
    effect.push(questions::control_point());
    let mut watch = questions::logging();
    watch.push(questions::stop_path());
    let none = |id, label: &str, words: &str| Field::choice(id, label, fill::words(&[("none", words)]));
    let owner = vec![
        Field::person("owner", "Who owns them?", fill::people(people)),
        Field::person("deputy", "Who is their deputy?", fill::people(people)),
    ];
    let has = vec![
        none(IDENTITIES, "Do they have their own identities?", "none has an identity of its own"),
        none(GRANTS, "Do they have data access?", "none has access to data")
            .help("Skipped for workloads with a recorded data grant."),
    ];
    let kept = fill::words(&[("no", "no: what a person answered stays"), ("yes", "yes: overwrite it")]);
    let overwrite = Field::choice(OVERWRITE, "Replace answers that a person gave?", kept).help(
        "Left open it stays, whether it was answered one by one or in bulk. What a source states is always replaced.",
    );
    vec![
        Step::new("Reach", "Fields you skip are not changed.", effect),
        Step::new("Owner", "", owner),
        Step::new("Runs as, data", "", has),
        Step::new("Monitoring", "", watch),
        Step::new("Stage", "", vec![questions::stage()]),
        Step::new("Overwrite", "", vec![overwrite]),
    ]
}

/// The commands, each without what cannot be said of its workload: it would refuse the act for all.
fn commands(values: &Values, rows: &[MarkedRow], chosen: &str) -> Vec<Command> {
    let given = fill::given::<WorkloadFacts>(values, &FACTS);
    let overwrite = overwrites(values);
    let command = |row: &MarkedRow| {
        let fields = allowed(&given, row);
        let bulk = Some(chosen.to_owned());
        (!fields.is_empty()).then_some(Command::Answer { workload: row.id, fields, bulk, overwrite })
    };
    rows.iter().filter_map(command).collect()
}

fn allowed(given: &Fields<WorkloadFacts>, row: &MarkedRow) -> Fields<WorkloadFacts> {
    let mut fields = given.clone();
    if row.stage.is_some() {
        fields.remove(STAGE);
    }
    if row.granted {
        fields.remove(GRANTS);
    }
    fields
}

fn overwrites(values: &Values) -> bool {
    values.choice(OVERWRITE) == Some("yes")
}

fn summary(steps: &Run, rows: &[MarkedRow], chosen: &str) -> Vec<String> {
    let values = steps.answered();
    if FACTS.iter().all(|name| values.is_open(name)) {
        return vec!["Nothing was answered, and nothing will be written.".to_owned()];
    }
    let mut lines = vec![format!("{} workloads: {chosen}.", grouped(rows.len() as u64))];
    let question = "Replace answers that a person gave?";
    lines.extend(steps.answers_in_words().into_iter().filter(|line| !line.starts_with(question)));
    let left = |field: &str, holds: fn(&MarkedRow) -> bool, words: &str| {
        let count = rows.iter().filter(|row| holds(row)).count() as u64;
        (!values.is_open(field) && count > 0).then(|| format!("{} {words}", grouped(count)))
    };
    lines.extend(left(STAGE, |row| row.stage.is_some(), "have a stage already and keep it."));
    lines.extend(left(GRANTS, |row| row.granted, "have access to data recorded; of them it is not said."));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fact, Reach, Stage};
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    fn app() -> TestApp {
        let mut app = TestApp::open();
        for name in ["One", "Two", "Three"] {
            app.add(name);
        }
        let fields = Fields::new().with("reach_customer", Reach::Read);
        let workload = app.workload("two").id;
        app.write(Command::Answer { workload, fields, bulk: None, overwrite: true });
        app
    }

    fn open(app: &mut TestApp) {
        let marked = Selection { all: true, ..Selection::default() };
        let effects = begin(&mut app.model, marked);
        app.settle(effects);
    }

    #[test]
    fn many_are_answered_at_once_and_what_a_person_said_stays() {
        let mut app = app();
        open(&mut app);
        app.type_text("act");
        app.act(ActionId::NextPage);
        app.go_to_summary();
        insta::assert_snapshot!(screen(&app.model));
        app.act(ActionId::Next);
        let asked = app.asked.last().unwrap();
        assert_eq!(asked.commands.len(), 3);
        let kept = |command: &Command| matches!(command, Command::Answer { bulk: Some(bulk), overwrite: false, .. } if bulk == "all workloads");
        assert!(asked.commands.iter().all(kept), "{asked:?}");
        assert_eq!(app.workload("one").facts.reach_customer, Fact::Known(Reach::Act));
        assert_eq!(app.workload("two").facts.reach_customer, Fact::Known(Reach::Read));
    }

    #[test]
    fn a_stage_that_is_known_is_left_out_and_does_not_refuse_the_rest() {
        let mut app = app();
        open(&mut app);
        app.model.form.as_mut().unwrap().go_to_field(STAGE);
        app.type_text("production");
        app.model.form.as_mut().unwrap().go_to_field("stop_path");
        app.type_text("unplug it");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert!(app.model.form.is_none(), "{:?}", app.model.form.as_ref().and_then(|steps| steps.refusal()));
        let one = app.workload("one").facts;
        assert!(one.stage.is(Stage::Experiment));
        assert_eq!(one.stop_path, Fact::Known("unplug it".to_owned()));
    }
}
