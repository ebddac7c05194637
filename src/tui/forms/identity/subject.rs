//! What steps about one identity know of it: the record as it stands, everybody, and the person at the keyboard.

use chrono::NaiveDate;

use crate::domain::record::{By, Credential};
use crate::domain::{Assurance, Command, Id};
use crate::store::read::PersonRow;
use crate::tui::backend::{IdentityDetails, Prepared};
use crate::tui::forms::fill;
use crate::tui::model::Me;
use crate::tui::widgets::choice::Choice;
use crate::tui::wizard::{Entry, Field, Values};

/// Who did it.
pub const BY: &str = "by";

/// An identity that steps are about.
pub struct Subject {
    /// The identity, and what is known around it.
    pub it: IdentityDetails,
    /// Everybody who is recorded.
    pub people: Vec<PersonRow>,
    /// The person at the keyboard, where they are recorded.
    pub me: Option<Me>,
    /// The day.
    pub today: NaiveDate,
}

impl Subject {
    /// The identity.
    pub fn id(&self) -> Id {
        self.it.identity().id
    }

    /// What to call it.
    pub fn called(&self) -> String {
        self.it.called()
    }

    /// Its credentials that may still open something, as things to choose.
    pub fn live(&self) -> Vec<Choice> {
        self.it.runs_as.credentials.iter().filter(|it| it.may_be_live()).map(choice).collect()
    }

    /// All its credentials, as things to choose.
    pub fn all(&self) -> Vec<Choice> {
        self.it.runs_as.credentials.iter().map(choice).collect()
    }

    /// Which credential a choice begins with: the one that is meant, or the only one.
    pub fn first(choices: &[Choice], meant: Option<Id>) -> Entry {
        let meant = meant.map(|id| id.to_string()).filter(|id| choices.iter().any(|choice| choice.id == *id));
        match (meant, choices) {
            (Some(id), _) => Entry::Choice(id),
            (None, [only]) => Entry::Choice(only.id.clone()),
            (None, _) => Entry::Open,
        }
    }

    /// A credential by what was chosen.
    pub fn chosen(&self, values: &Values, field: &str) -> Option<&Credential> {
        let id = values.choice(field)?;
        self.it.runs_as.credentials.iter().find(|it| it.id.to_string() == id)
    }

    /// Asks who did it.
    pub fn asks_who(&self, label: &str) -> Field {
        let me = self.me.as_ref().map_or(Entry::Open, |me| Entry::Choice(me.id.to_string()));
        Field::person(BY, label, fill::persons(&self.people))
            .needed()
            .beginning_with(me)
            .help("You, or the person who told you. Another person's statement is recorded as stated, not verified.")
    }

    /// Who did it, as was answered.
    pub fn by(&self, values: &Values) -> Option<By> {
        let person = fill::person(values, BY)?;
        let mine = self.me.as_ref().is_some_and(|me| me.id == person);
        Some(By { person, assurance: if mine { Assurance::OsClaimed } else { Assurance::Stated } })
    }

    /// The act of somebody on this identity as it was seen.
    pub fn requested_by(&self, by: Option<By>, commands: Vec<Command>, done: String) -> Prepared {
        let stated_by = by.map(|by| by.person).filter(|person| self.me.as_ref().is_none_or(|me| me.id != *person));
        Prepared { stated_by, ..self.asked(commands, done) }
    }

    /// One act on this identity as it was seen.
    pub fn asked(&self, commands: Vec<Command>, done: String) -> Prepared {
        Prepared { commands, expects: vec![(self.id(), self.it.last_entry)], done, ..Prepared::default() }
    }
}

fn choice(credential: &Credential) -> Choice {
    let note = match (credential.facts.revoked_on.day(), credential.facts.expires_on.day()) {
        (Some(day), _) => format!("revoked {day}"),
        (None, Some(day)) => format!("ends {day}"),
        (None, None) => String::new(),
    };
    Choice::new(credential.id.to_string(), credential.called()).noted(note)
}
