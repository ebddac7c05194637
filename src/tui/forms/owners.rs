//! Who answers for a workload: owner, deputy, technical owner; on the selected one, or on all marked ones in one act.

use crate::domain::record::WorkloadFacts;
use crate::domain::{Command, Id};
use crate::store::read::PersonRow;
use crate::tui::backend::{DossierView, Prepared};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::wizard::{Entry, Field, Run, Step, Values, Wizard};

use super::{begin, fill, marked};

const FACTS: [&str; 3] = ["owner", "deputy", "technical_owner"];
const OVERWRITE: &str = "overwrite";

/// Opens the step on the marked workloads, else on the selected one.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    match (marked::marked(model), model.workload()) {
        (None, None) => Vec::new(),
        (None, Some(one)) => begin_on(model, one, None),
        (Some(marked), _) => {
            let (bulk, key) = (marked.words(), marked.key());
            begin::with_marked(model, marked, move |model, people, rows| {
                let workloads: Vec<Id> = rows.iter().map(|row| row.id).collect();
                wizards::open(model, on_many(&people, &workloads, &bulk, key.clone()))
            })
        }
    }
}

/// Opens the step on a workload that is named, at a field where one is.
pub fn begin_on(model: &mut Model, workload: Id, at: Option<&'static str>) -> Vec<Effect> {
    begin::with_workload(model, workload, move |model, people, looked| {
        let wizard = on_one(&people, &looked);
        wizards::open_at(model, wizard, at)
    })
}

fn fields(people: &[PersonRow], looked: Option<&DossierView>) -> Vec<Field> {
    let first = |name| looked.map_or(Entry::Open, |looked| fill::recorded(&*looked.dossier.workload.facts, name));
    vec![
        Field::person("owner", "Who owns it?", fill::people(people))
            .beginning_with(first("owner"))
            .help("One accountable person. With a mailbox or a team, OWN-1 does not pass."),
        Field::person("deputy", "Who is the deputy?", fill::people(people))
            .beginning_with(first("deputy"))
            .checked(|values| same_as_owner(values, "deputy"))
            .help("Acts when the owner is away or has left."),
        Field::person("technical_owner", "Who is the technical owner?", fill::people(people))
            .beginning_with(first("technical_owner"))
            .help("May be the owner."),
    ]
}

fn same_as_owner(values: &Values, field: &str) -> Option<String> {
    (values.choice(field) == values.choice("owner")).then(|| "this is the owner; name somebody else".to_owned())
}

fn on_one(people: &[PersonRow], looked: &DossierView) -> Wizard {
    let workload = &looked.dossier.workload;
    let (id, key, seen) = (workload.id, workload.key.clone(), looked.last_entry);
    let before = workload.facts.clone();
    let said = key.clone();
    let changing = move |values: &Values| fill::all::<WorkloadFacts>(values, &FACTS).changing(&before);
    let in_summary = changing.clone();
    Wizard {
        name: "owners",
        about: id.to_string(),
        title: format!("Owners of {key}"),
        steps: vec![Step::new("Who", "", fields(people, Some(looked)))],
        summary: Box::new(move |steps: &Run| {
            let new = in_summary(steps.values());
            if new.is_empty() {
                return vec!["Nothing changed. Enter closes the form.".to_owned()];
            }
            let lines = new.iter().map(|(name, value)| format!("{}: {}", called(name), fill::said(steps, name, value)));
            std::iter::once(format!("On {said}:")).chain(lines).collect()
        }),
        submit: Box::new(move |values: &Values| {
            let answer = Command::Answer { workload: id, fields: changing(values), bulk: None, overwrite: false };
            let done = format!("Owners of {key} recorded.");
            fill::ask(Prepared { commands: vec![answer], expects: vec![(id, seen)], done, ..Prepared::default() })
        }),
    }
}

fn on_many(people: &[PersonRow], workloads: &[Id], bulk: &str, key: String) -> Wizard {
    let count = workloads.len();
    let (workloads, bulk) = (workloads.to_vec(), bulk.to_owned());
    let overwrite = fill::words(&[("keep", "keep their choice"), (OVERWRITE, "replace it")]);
    let overwrite = Field::choice(OVERWRITE, "If a person already named someone?", overwrite)
        .beginning_with(Entry::Choice("keep".to_owned()))
        .help("What a source states is replaced either way. What a person answered, one by one or in bulk, is kept.");
    let mut fields = fields(people, None);
    fields.push(overwrite);
    Wizard {
        name: "owners-of-many",
        about: key,
        title: format!("Owners of {count} workloads"),
        steps: vec![Step::new("Who", "What is left for later stays as it is on each of them.", fields)],
        summary: Box::new(move |steps: &Run| {
            let named = FACTS.iter().filter(|name| !steps.values().is_open(name));
            let lines = named.map(|name| format!("{}: {}", called(name), steps.words(name)));
            let mut lines: Vec<String> = std::iter::once(format!("On {count} workloads:")).chain(lines).collect();
            if lines.len() == 1 {
                return vec!["Nobody was named: nothing is written.".to_owned()];
            }
            lines.push("The entries say \"answered in bulk\".".to_owned());
            lines
        }),
        submit: Box::new(move |values: &Values| {
            let done = "Owners of the marked workloads".to_owned();
            fill::ask(Prepared { commands: commands(values, &workloads, &bulk), done, ..Prepared::default() })
        }),
    }
}

fn overwrites(values: &Values) -> bool {
    values.choice(OVERWRITE) == Some(OVERWRITE)
}

/// The same answer for each of them.
fn commands(values: &Values, workloads: &[Id], bulk: &str) -> Vec<Command> {
    let fields = fill::given::<WorkloadFacts>(values, &FACTS);
    let overwrite = overwrites(values);
    let answer = |workload: &Id| Command::Answer {
        workload: *workload,
        fields: fields.clone(),
        bulk: Some(bulk.to_owned()),
        overwrite,
    };
    if fields.is_empty() { Vec::new() } else { workloads.iter().map(answer).collect() }
}

fn called(name: &str) -> &'static str {
    use crate::domain::field::FactTable;
    WorkloadFacts::field(name).map_or("", |field| field.title)
}

#[cfg(test)]
mod tests {
    use crate::tui::action::ActionId;
    use crate::tui::forms::test_app::TestApp;
    use crate::tui::testing::screen;

    #[test]
    fn an_owner_is_named_and_the_deputy_is_somebody_else() {
        let mut app = TestApp::open();
        let (kumar, diaz) = (app.person("A. Kumar"), app.person("R. Diaz"));
        let id = app.add("Claims triage");
        app.select(id);
        app.act(ActionId::Owners);
        app.type_text("kum");
        app.act(ActionId::NextField);
        app.type_text("kum");
        app.go_to_summary();
        app.act(ActionId::Next);
        assert!(app.asked.is_empty());
        insta::assert_snapshot!(screen(&app.model));
        app.type_text("\u{8}");
        app.act(ActionId::NextPage);
        app.act(ActionId::PreviousPage);
        app.act(ActionId::NextField);
        app.type_text("diaz");
        app.go_to_summary();
        app.act(ActionId::Next);
        let facts = app.workload("claims-triage").facts;
        assert_eq!((facts.owner.known(), facts.deputy.known()), (Some(&kumar), Some(&diaz)));
        assert!(facts.technical_owner.is_unknown());
    }

    #[test]
    fn marked_workloads_get_their_owner_in_one_act_that_says_so() {
        let mut app = TestApp::open();
        app.person("A. Kumar");
        let ids = [app.add("One"), app.add("Two")];
        app.mark(&ids);
        app.act(ActionId::Owners);
        app.type_text("kum");
        app.go_to_summary();
        insta::assert_snapshot!("many", screen(&app.model));
        app.act(ActionId::Next);
        let asked = app.asked.last().unwrap();
        assert_eq!((app.asked.len(), asked.commands.len()), (1, 2));
        for key in ["one", "two"] {
            let facts = app.workload(key).facts;
            assert_eq!(facts.setting("owner").unwrap().how, crate::domain::How::Bulk);
        }
    }
}
