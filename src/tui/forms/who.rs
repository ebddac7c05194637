//! Which of these are you? Ties the account at the keyboard to a person, once. Decisions, reviews and approvals are a person's:
//! the first of them begins here, and goes on where it was.

use crate::domain::{Command, Fields, PersonKind};
use crate::store::read::PersonRow;
use crate::tui::backend::Prepared;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Field, Run, Step, Values, Wizard};

use super::begin::Then;
use super::{begin, fill};

/// Asks who sits here.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    if let Some(me) = model.me() {
        let words = format!("{} is recorded as {}.", model.register.account, me.name);
        model.done(words);
        return Vec::new();
    }
    open(model, None)
}

/// Asks who sits here, and goes on once that is recorded.
pub fn first(model: &mut Model, then: impl FnOnce(&mut Model) -> Vec<Effect> + Send + 'static) -> Vec<Effect> {
    if model.register.standing.is_none() {
        // The register is still being asked: whoever is known in it is not asked too.
        begin::once_known(model, Box::new(then));
        return Vec::new();
    }
    open(model, Some(Box::new(then)))
}

/// Opens the steps that ask who sits here, and goes on with something else where there is something.
pub(super) fn open(model: &mut Model, then: Option<Then>) -> Vec<Effect> {
    begin::with_people(model, move |model, people| {
        let wizard = wizard(&people, &model.register.account);
        model.begun.then = then;
        wizards::open(model, wizard)
    })
}

fn wizard(people: &[PersonRow], account: &str) -> Wizard {
    let persons = people.iter().filter(|row| matches!(row.kind.as_str(), "person" | "unknown"));
    let choices: Vec<Choice> = fill::people(&persons.cloned().collect::<Vec<_>>());
    let words =
        format!("You are at the keyboard as {account}. What you decide and review is recorded under your name.");
    let (login, said) = (account.to_owned(), account.to_owned());
    Wizard {
        name: "who",
        about: String::new(),
        title: "Which person are you?".to_owned(),
        steps: vec![Step::new(
            "You",
            words,
            vec![
                Field::person("person", "You are", choices)
                    .help("Type a part of your name. Leave it for later if you are not in the list, and give your name below."),
                Field::text("name", "Not in the list? Enter your name", 120)
                    .needed()
                    .asked_if(|values| values.is_open("person"))
                    .help("A new person is recorded under it."),
            ],
        )],
        summary: Box::new(move |steps: &Run| {
            let new = steps.values().is_open("person");
            let name = steps.words(if new { "name" } else { "person" });
            let mut lines = vec![format!("{said} is {name}.")];
            if new {
                lines.push(format!("{name} is recorded as a new person."));
            }
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let person = fill::person(values, "person");
            let name = values.text("name").unwrap_or_default().trim();
            let fields = match person {
                Some(_) => Fields::new(),
                None => Fields::new().with("name", name).with("kind", PersonKind::Person),
            };
            let commands = vec![Command::LinkAccount { person, fields, login: login.clone() }];
            fill::ask(Prepared { commands, done: "You are known here now.".to_owned(), ..Prepared::default() })
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::action::ActionId;
    use crate::tui::effect::{Effect, Query};
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[test]
    fn somebody_in_the_list_says_so_once() {
        let mut app = TestApp::open();
        let kumar = app.person("A. Kumar");
        let account = std::mem::replace(&mut app.model.register.account, "os:kumar@desk".to_owned());
        app.act(ActionId::WhoAmI);
        app.type_text("kum");
        insta::assert_snapshot!(screen(&app.model));
        app.act(ActionId::CloseForm);
        app.choose("discard");
        app.model.register.account = account;
        app.act(ActionId::WhoAmI);
        app.type_text("kum");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert_eq!(app.model.me().map(|me| me.id), Some(kumar));
        app.act(ActionId::WhoAmI);
        assert!(app.model.form.is_none(), "it is not asked twice");
    }

    #[test]
    fn the_first_act_that_needs_a_person_asks_who_it_is_and_goes_on() {
        let mut app = TestApp::open();
        let id = app.add("Claims triage");
        app.select(id);
        app.act(ActionId::Review);
        assert_eq!(app.model.form.as_ref().unwrap().wizard().name, "who");
        app.act(ActionId::NextField);
        app.type_text("R. Diaz");
        app.go_to_summary();
        app.act(ActionId::Next);
        let steps = app.model.form.as_ref().unwrap();
        assert!(steps.wizard().title.contains("claims-triage"), "{}", steps.wizard().title);
    }

    #[test]
    fn a_newcomer_gives_a_name_and_is_recorded() {
        let mut app = TestApp::open();
        app.act(ActionId::WhoAmI);
        app.go_to_summary();
        app.act(ActionId::Next);
        assert!(app.asked.is_empty(), "a name is needed");
        app.type_text("R. Diaz");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert_eq!(app.model.me().map(|me| me.name.as_str()), Some("R. Diaz"));
    }

    #[test]
    fn while_the_register_is_being_asked_nobody_is_asked_who_they_are() {
        for known in [true, false] {
            let mut app = TestApp::open();
            let id = app.add("Claims triage");
            if known {
                app.me("A. Kumar");
            }
            app.select(id);
            app.model.register.standing = None;
            app.act(ActionId::Review);
            assert!(app.model.form.is_none(), "the header has not come");
            app.settle(vec![Effect::Ask(Query::Header)]);
            let name = app.model.form.as_ref().unwrap().wizard().name;
            assert_eq!(name, if known { "review" } else { "who" });
        }
    }
}
