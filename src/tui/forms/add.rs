//! Add a workload: what it is, who answers for it, until when the experiment runs. Only its name is needed.

use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Day, key};
use crate::store::read::PersonRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::date::in_words;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::{begin, fill};

/// How long an experiment runs where nobody says otherwise.
const EXPERIMENT_DAYS: i64 = 90;

const FACTS: [&str; 9] = ["name", "purpose", "kind", "unit", "team", "owner", "supplier", "model", "ends_on"];

/// Asks for the people and opens the steps.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    begin::with_people(model, |model, people| {
        let today = Day::from_date(model.today).unwrap_or(Day::FIRST);
        let wizard = wizard(&people, today);
        wizards::open(model, wizard)
    })
}

fn wizard(people: &[PersonRow], today: Day) -> Wizard {
    Wizard {
        name: "add",
        about: String::new(),
        title: "Add a workload".to_owned(),
        steps: vec![name_step(), who_step(people), with_step(), end_step(today)],
        summary: Box::new(summary),
        submit: Box::new(submit),
    }
}

fn name_step() -> Step {
    let kinds = fill::words(&[
        ("model", "a model"),
        ("agent", "an agent"),
        ("assistant", "an assistant"),
        ("script", "a script"),
        ("workflow", "a workflow"),
        ("other", "something else"),
    ]);
    Step::new(
        "About",
        "",
        vec![
            Field::text("name", "What is it called?", 120).needed().help("The name in every list and export."),
            Field::text("key", "Its key", key::KEY_LIMIT)
                .help("The short name for commands: a-z, 0-9 and hyphens. Leave empty to derive it from the name.")
                .checked(key_problem),
            Field::long_text("purpose", "What is it for?", 2_000)
                .help("One sentence that someone outside the team understands."),
            Field::choice("kind", "What kind of workload is it?", kinds),
        ],
    )
}

fn who_step(people: &[PersonRow]) -> Step {
    Step::new(
        "Who",
        "",
        vec![
            Field::person("owner", "Who owns it?", fill::people(people))
                .help("One accountable person, not a mailbox. Optional for an experiment, required for production."),
            Field::text("team", "Team", 120),
            Field::text("unit", "Unit", 120).help("The business unit, agency or department that runs it."),
        ],
    )
}

fn with_step() -> Step {
    Step::new(
        "Built with",
        "",
        vec![
            Field::text("model", "Model", 200).help("The model or models it uses, as the supplier calls them."),
            Field::text("supplier", "Supplier", 200).help("Who supplies the model or the product."),
        ],
    )
}

fn end_step(today: Day) -> Step {
    let suggested = today.plus_days(EXPERIMENT_DAYS);
    Step::new(
        "End date",
        "Every workload starts as an experiment.",
        vec![
            Field::date("ends_on", "When does the experiment end?")
                .beginning_with(Entry::Text(suggested.to_string()))
                .checked(end_problem)
                .help("By this date, promote or retire it. For example 2027-01-31 or +90d."),
        ],
    )
}

fn key_problem(values: &Values) -> Option<String> {
    let typed = values.text("key")?.trim();
    (!key::is_key(typed)).then(|| "a key is a-z, 0-9 and -, at most 40, no - at an end".to_owned())
}

fn end_problem(values: &Values) -> Option<String> {
    (values.day("ends_on")? < values.today()).then(|| "that day is in the past".to_owned())
}

fn typed_key(values: &Values) -> Option<String> {
    values.text("key").map(|key| key.trim().to_owned())
}

fn summary(steps: &Run) -> Vec<String> {
    let values = steps.values();
    let name = values.text("name").unwrap_or_default().trim();
    let key =
        typed_key(values).unwrap_or_else(|| format!("{}, or that with a number if it is taken", key::suggested(name)));
    let until = values.day("ends_on").map_or_else(
        || "It enters as an experiment; when that ends stays not answered.".to_owned(),
        |day| format!("It enters as an experiment that ends on {}.", in_words(day)),
    );
    let mut lines = vec![format!("A workload is added: {name}. Its key: {key}."), until];
    let said = ["What is it called?", "Its key:", "When does the experiment end?"];
    lines.extend(steps.answers_in_words().into_iter().filter(|line| !said.iter().any(|said| line.starts_with(said))));
    lines
}

fn command(values: &Values) -> Command {
    Command::AddWorkload { key: typed_key(values), fields: fill::given::<WorkloadFacts>(values, &FACTS) }
}

fn submit(values: &Values) -> Vec<Effect> {
    let name = values.text("name").unwrap_or_default().trim();
    let done = format!("{name} is recorded, as an experiment.");
    fill::ask(Prepared { commands: vec![command(values)], done, ..Prepared::default() })
}

#[cfg(test)]
mod tests {
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::model::Notice;
    use crate::tui::testing::screen;

    #[test]
    fn a_workload_is_added_with_what_was_said_and_no_more() {
        let mut app = TestApp::open();
        app.person("A. Kumar");
        app.act(ActionId::AddWorkload);
        app.type_text("Claims triage");
        insta::assert_snapshot!(screen(&app.model));
        app.act(ActionId::NextPage);
        app.type_text("kum");
        app.go_to_summary();
        insta::assert_snapshot!("summary", screen(&app.model));
        app.act(ActionId::Next);
        assert_eq!(app.model.notice, Some(Notice::Done("Claims triage is recorded, as an experiment.".into())));
        let workload = app.workload("claims-triage");
        assert_eq!(workload.facts.ends_on.day().unwrap().to_string(), "2027-02-21");
        assert!(workload.facts.owner.known().is_some());
        assert!(workload.facts.kind.is_unknown());
        assert!(app.model.form.is_none());
    }

    #[test]
    fn a_key_that_is_taken_is_refused_and_everything_typed_stays() {
        let mut app = TestApp::open();
        app.add("Same");
        app.act(ActionId::AddWorkload);
        app.type_text("Another");
        app.act(ActionId::NextField);
        app.type_text("same");
        app.go_to_summary();
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.refusal().unwrap().contains("this key is taken"), "{:?}", steps.refusal());
        assert_eq!(steps.values().text("name"), Some("Another"));
    }
}
