//! What steps about one workload know of it: the record as it stands, the policy, everybody, and the person at the keyboard.

use std::sync::{Arc, OnceLock};

use super::{begin, who};
use crate::controls::Judged;
use crate::domain::{By, Command, Day, Id, Stage, Value};
use crate::store::read::PersonRow;
use crate::tui::backend::{DossierView, Prepared};
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::update::wizards;
use crate::tui::widgets::date::in_words as date_in_words;
use crate::tui::wizard::Wizard;

/// A workload that steps are about. Shared by the closures of its wizard.
pub struct Subject {
    /// The workload, and what the controls say of it.
    pub looked: DossierView,
    /// Everybody who is recorded.
    pub people: Vec<PersonRow>,
    /// The person at the keyboard.
    pub me: Id,
    /// The account at the keyboard, such as `os:alice@host`.
    pub account: String,
    /// The day.
    pub today: Day,
    /// The controls that a review decides on, once they are asked for: finding them judges the workload as reviewed.
    pub to_decide_on: OnceLock<Vec<Judged>>,
}

/// Makes the steps, or says why there are none.
pub type Make = fn(&Arc<Subject>) -> Result<Wizard, String>;

/// Gathers what is known of the selected workload, then opens the steps; where there are none to open, says why.
pub fn begin(model: &mut Model, make: Make) -> Vec<Effect> {
    match model.workload() {
        Some(workload) => begin_on(model, workload, None, make),
        None => none_selected(model),
    }
}

/// The same, with how the workload stood when it was last reviewed.
pub fn with_past(model: &mut Model, make: Make) -> Vec<Effect> {
    match model.workload() {
        Some(workload) => with_past_on(model, workload, None, make),
        None => none_selected(model),
    }
}

/// The same on a workload that is named, at a field where one is.
pub fn begin_on(
    model: &mut Model,
    workload: Id,
    at: Option<&'static str>,
    make: impl Fn(&Arc<Subject>) -> Result<Wizard, String> + Clone + Send + Sync + 'static,
) -> Vec<Effect> {
    let Some(me) = model.me().map(|me| me.id) else {
        return who::first(model, move |model| begin_on(model, workload, at, make));
    };
    begin::with_workload(model, workload, move |model, people, looked| open(model, me, people, *looked, at, &make))
}

/// The same with how it stood when it was last reviewed.
pub fn with_past_on(model: &mut Model, workload: Id, at: Option<&'static str>, make: Make) -> Vec<Effect> {
    let Some(me) = model.me().map(|me| me.id) else {
        return who::first(model, move |model| with_past_on(model, workload, at, make));
    };
    let open = move |model: &mut Model, people, looked: Box<DossierView>| open(model, me, people, *looked, at, make);
    begin::with_workload_and_its_past(model, workload, open)
}

fn none_selected(model: &mut Model) -> Vec<Effect> {
    model.problem("No workload is selected.");
    Vec::new()
}

fn open(
    model: &mut Model,
    me: Id,
    people: Vec<PersonRow>,
    looked: DossierView,
    at: Option<&'static str>,
    make: impl FnOnce(&Arc<Subject>) -> Result<Wizard, String>,
) -> Vec<Effect> {
    let today = Day::from_date(model.today).unwrap_or(Day::FIRST);
    let account = model.register.account.clone();
    match make(&Arc::new(Subject::of(looked, people, me, account, today))) {
        Ok(wizard) => wizards::open_at(model, wizard, at),
        Err(why) => {
            model.problem(why);
            Vec::new()
        }
    }
}

impl Subject {
    /// What is known when the steps open.
    #[must_use]
    pub fn of(looked: DossierView, people: Vec<PersonRow>, me: Id, account: String, today: Day) -> Self {
        Self { looked, people, me, account, today, to_decide_on: OnceLock::new() }
    }

    /// The key of the workload.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.looked.dossier.workload.key
    }

    /// The workload.
    #[must_use]
    pub fn id(&self) -> Id {
        self.looked.dossier.workload.id
    }

    /// Whether it stands in this stage already.
    #[must_use]
    pub fn stays_in(&self, to: Stage) -> bool {
        self.looked.dossier.workload.facts.stage.is(to)
    }

    /// What is asked of a stage: to enter it, or to stay in it.
    #[must_use]
    pub fn moves_to(&self, to: Stage) -> &'static str {
        if self.stays_in(to) { "stay in" } else { "enter" }
    }

    /// A person acting: as the account where it is they, else as somebody says of them.
    #[must_use]
    pub fn by(&self, person: Id) -> By {
        By::of(person, Some(self.me))
    }

    /// What a person is called.
    #[must_use]
    pub fn called(&self, person: Id) -> String {
        let row = self.people.iter().find(|row| row.id == person);
        row.map_or_else(|| "somebody no longer recorded".to_owned(), |row| row.name.clone())
    }

    /// A value as people read it: a person by name.
    #[must_use]
    pub fn value_in_words(&self, value: &Value) -> String {
        match value {
            Value::Person(person) => self.called(*person),
            Value::Unknown => "not answered".to_owned(),
            Value::Day(day) => date_in_words(day.date()),
            value => value.plain(),
        }
    }

    /// A person as the one who acts: by name, and by whom it was stated where they do not sit here.
    #[must_use]
    pub fn said_by(&self, person: Id) -> String {
        let name = self.called(person);
        if person == self.me { name } else { format!("{name}, as stated to {},", self.called(self.me)) }
    }

    /// One act of a person on this workload as it was seen: their statement, where they do not sit here.
    #[must_use]
    pub fn requested_by(&self, person: Id, command: Command, done: String) -> Prepared {
        let stated_by = (person != self.me).then_some(person);
        Prepared { stated_by, ..self.asked(command, done) }
    }

    /// One act on this workload as it was seen.
    #[must_use]
    pub fn asked(&self, command: Command, done: String) -> Prepared {
        Prepared {
            commands: vec![command],
            expects: vec![(self.id(), self.looked.last_entry)],
            done,
            ..Prepared::default()
        }
    }
}
