//! People: add one, describe one, record that somebody left.

use crate::domain::record::{Person, PersonFacts};
use crate::domain::{Command, Id, Record};
use crate::store::read::PersonRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::{begin, fill};

const FACTS: [&str; 6] = ["name", "kind", "team", "addresses", "roles", "delegate"];

/// Opens the steps that add a person.
pub fn add_one(model: &mut Model) -> Vec<Effect> {
    begin::with_people(model, |model, people| wizards::open(model, describe(&people, None)))
}

/// Opens the steps that add a person over those that ask for one, with the name that was typed there.
pub fn add_over(model: &mut Model) -> Vec<Effect> {
    let mut effects = wizards::keep(model);
    effects.extend(begin::with_people(model, |model, people| {
        let Some(asking) = &mut model.form else { return Vec::new() };
        asking.await_new(people.iter().map(|row| row.id.to_string()));
        let typed = asking.unnamed().map(str::to_owned);
        let mut wizard = describe(&people, None);
        let name = wizard.steps.iter_mut().flat_map(|step| &mut step.fields).find(|field| field.id == "name");
        if let (Some(field), Some(typed)) = (name, typed) {
            field.first = Entry::Text(typed);
        }
        wizards::open_over(model, wizard)
    }));
    effects
}

/// Opens the steps that describe a person.
pub fn describe_one(model: &mut Model, person: Id) -> Vec<Effect> {
    begin::with_record(model, person, |model, people, record| {
        let wizard = record.person().map(|person| describe(&people, Some((person, &record))));
        wizard.map_or_else(Vec::new, |wizard| wizards::open(model, wizard))
    })
}

/// Opens the step that records that a person left.
pub fn left_one(model: &mut Model, person: Id) -> Vec<Effect> {
    begin::with_record(model, person, |model, people, record| {
        let owns = people.iter().find(|row| row.id == record.body.id()).map_or(0, |row| row.owns);
        let today = model.today.to_string();
        let wizard = record.person().map(|person| left(person, &record, owns, today));
        wizard.map_or_else(Vec::new, |wizard| wizards::open(model, wizard))
    })
}

fn describe(people: &[PersonRow], known: Option<(&Person, &Record)>) -> Wizard {
    let person = known.map(|(person, _)| person.id);
    let expects = known.map(|(person, record)| (person.id, record.heard.last_entry));
    let kinds = fill::words(&[
        ("person", "a person"),
        ("mailbox", "a mailbox: no single person"),
        ("team", "a team: no single person"),
        ("vendor", "a supplier: an outside company"),
    ]);
    let first = |name| known.map_or(Entry::Open, |(person, _)| fill::recorded(&*person.facts, name));
    let kind = if known.is_some() { first("kind") } else { Entry::Choice("person".to_owned()) };
    let others: Vec<PersonRow> = people.iter().filter(|row| Some(row.id) != person).cloned().collect();
    let who = Step::new(
        "Who",
        "",
        vec![
            Field::text("name", "Name", 120).needed().beginning_with(first("name")).help("Their name."),
            Field::choice("kind", "Is it a person, mailbox, team or vendor?", kinds)
                .beginning_with(kind)
                .help("Only a person can answer for a workload."),
            Field::text("team", "Team", 120).beginning_with(first("team")),
        ],
    );
    let here = Step::new(
        "Here",
        "",
        vec![
            Field::list("addresses", "E-mail addresses", 200)
                .beginning_with(first("addresses"))
                .help("One per line. Imports match people by address; each address belongs to one record."),
            Field::list("roles", "Roles", 60)
                .beginning_with(first("roles"))
                .help("One a line, as the policy names them; it may let only one role decide on promotions."),
            Field::person("delegate", "Who is their delegate?", fill::people(&others))
                .beginning_with(first("delegate")),
        ],
    );
    let title = known.map_or_else(|| "Add a person".to_owned(), |(person, _)| format!("Describe {}", person.called()));
    let verb = if person.is_some() { "is recorded as" } else { "A person is added:" };
    let before = known.map(|(person, _)| person.facts.clone());
    let changing = move |values: &Values| match &before {
        Some(before) => fill::all::<PersonFacts>(values, &FACTS).changing(before),
        None => fill::given(values, &FACTS),
    };
    Wizard {
        name: "person",
        about: person.map(|id| id.to_string()).unwrap_or_default(),
        title,
        steps: vec![who, here],
        summary: Box::new(move |steps: &Run| {
            let name = steps.words("name");
            let head = if person.is_some() { format!("{name} {verb}:") } else { format!("{verb} {name}.") };
            let given = steps.answers_in_words().into_iter().filter(|line| !line.starts_with("Name:"));
            std::iter::once(head).chain(given).collect()
        }),
        submit: Box::new(move |values: &Values| {
            let done = format!("{} is recorded.", values.text("name").unwrap_or_default().trim());
            let commands = vec![Command::DescribePerson { person, fields: changing(values) }];
            fill::ask(Prepared { commands, expects: expects.into_iter().collect(), done, ..Prepared::default() })
        }),
    }
}

fn left(person: &Person, record: &Record, owns: u64, today: String) -> Wizard {
    let (id, name, seen) = (person.id, person.called(), record.heard.last_entry);
    let said = name.clone();
    Wizard {
        name: "left",
        about: id.to_string(),
        title: format!("{name} left"),
        steps: vec![Step::new(
            "When",
            "",
            vec![
                Field::date("left_on", "When did they leave?").needed().beginning_with(Entry::Text(today)),
                Field::text("why", "Any note?", 500),
            ],
        )],
        summary: Box::new(move |steps: &Run| {
            let mut lines = vec![format!("{said} left on {}.", steps.words("left_on"))];
            lines.push(match owns {
                0 => "They answer for no workload.".to_owned(),
                1 => "They answer for 1 workload, which then needs another owner.".to_owned(),
                owns => format!("They own {owns} workloads, which need a new owner."),
            });
            lines.push("What they did and decided stays theirs.".to_owned());
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let left = fill::day(values, "left_on").map(|left_on| Command::PersonLeft { person: id, left_on });
            fill::ask(Prepared {
                commands: left.into_iter().collect(),
                expects: vec![(id, seen)],
                why: values.text("why").map(|why| why.trim().to_owned()),
                done: format!("{name} is recorded as having left."),
                ..Prepared::default()
            })
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[test]
    fn a_person_is_added_then_described_then_leaves() {
        let mut app = TestApp::open();
        app.act(ActionId::People);
        app.act(ActionId::NewPerson);
        app.type_text("R. Diaz");
        app.go_to_summary();
        app.act(ActionId::Next);
        let id = app.people()[0].id;

        app.act(ActionId::EditPerson);
        insta::assert_snapshot!(screen(&app.model));
        app.act(ActionId::NextPage);
        app.type_text("diaz@acme.example");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert_eq!(app.record(id).person().unwrap().facts.addresses, ["diaz@acme.example"]);

        app.act(ActionId::OffboardPerson);
        app.go_to_summary();
        app.act(ActionId::Next);
        assert_eq!(app.people()[0].active, "no");
    }

    #[test]
    fn somebody_who_is_not_recorded_is_added_where_they_are_asked_for() {
        let mut app = TestApp::open();
        app.person("A. Kumar");
        let id = app.add("Claims triage");
        app.select(id);
        app.act(ActionId::Owners);
        app.type_text("Bo Chen");
        app.act(ActionId::Next);
        assert!(screen(&app.model).contains("or add a person"), "{}", screen(&app.model));
        app.act(ActionId::AddPerson);
        assert_eq!(app.model.form.as_ref().unwrap().values().text("name"), Some("Bo Chen"));
        app.act(ActionId::CloseForm);
        let asking = app.model.form.as_ref().unwrap();
        assert_eq!(
            (asking.wizard().name, asking.unnamed()),
            ("owners", Some("Bo Chen")),
            "left, what was typed is there"
        );
        app.act(ActionId::AddPerson);
        app.go_to_summary();
        app.act(ActionId::Next);
        let asking = app.model.form.as_ref().unwrap();
        assert_eq!((asking.wizard().name, asking.words("owner").as_str()), ("owners", "Bo Chen"));
        app.go_to_summary();
        app.act(ActionId::Next);
        let owner = app.workload("claims-triage").facts.owner.known().copied();
        assert_eq!(owner, app.people().iter().find(|row| row.name == "Bo Chen").map(|row| row.id));
    }

    #[test]
    fn an_address_of_somebody_else_is_refused_and_what_was_typed_stays() {
        let mut app = TestApp::open();
        let id = app.person("A. Kumar");
        let fields =
            crate::domain::Fields::new().with("addresses", crate::domain::Value::Texts(vec!["a@x.example".into()]));
        app.write(crate::domain::Command::DescribePerson { person: Some(id), fields });
        app.act(ActionId::People);
        app.act(ActionId::NewPerson);
        app.type_text("B. Kumar");
        app.act(ActionId::NextPage);
        app.type_text("A@x.example");
        app.go_to_summary();
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.refusal().unwrap().contains("has this address"), "{:?}", steps.refusal());
        assert_eq!(steps.values().list("addresses"), ["A@x.example"]);
    }
}
