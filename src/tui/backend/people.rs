//! People by pages, with what only their own screen shows.

use super::Backend;
use super::list::Pages;
use crate::domain::Id;
use crate::domain::record::Person;
use crate::query::{self, List};
use crate::store::Result;
use crate::store::read::{NamePlace, Narrowed, PersonRow};
use crate::tui::msg::Reply;
use crate::tui::widgets::table::{Record, Wanted};

/// A page of people as their screen asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct PeopleAsked {
    /// What is looked for in names, teams and addresses.
    pub text: String,
    /// Which page.
    pub wanted: Wanted<Id, NamePlace>,
}

/// A person in the list of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// The row as the register has it.
    pub row: PersonRow,
    /// Accounts linked to them.
    pub logins: Vec<String>,
    /// Their first address, by which one finds exactly them.
    pub address: Option<String>,
    /// The day they left, in words, where they did.
    pub left_on: Option<String>,
    /// What whoever acts for them is called.
    pub delegate: Option<String>,
}

impl Record for PersonLine {
    type Key = Id;
    type Place = NamePlace;

    fn key(&self) -> Id {
        self.row.id
    }

    fn place(&self) -> NamePlace {
        self.row.place()
    }
}

impl Backend {
    pub(super) fn people_page(&self, asked: &PeopleAsked) -> Result<Reply> {
        let lines = |rows: Vec<PersonRow>| rows.into_iter().map(|row| self.person_line(row)).collect();
        let place_of = |id: &Id| {
            let person = self.person(*id)?;
            Ok(person.map(|person| NamePlace::of(&person.called(), *id)))
        };
        let filter = query::parse_on(List::People, &asked.text).unwrap_or_default();
        let asking = self.asking()?;
        let narrowed = Narrowed { filter: &filter, asking: &asking };
        let pages = Pages {
            after: &|place, limit| lines(self.store.people_after(narrowed, place, limit)?),
            before: &|place, limit| lines(self.store.people_before(narrowed, place, limit)?),
            place_of: &place_of,
        };
        let page = pages.read(asked.wanted.clone())?;
        Ok(Reply::PeoplePage { page, found: self.store.people_count(narrowed)?, text: asked.text.clone() })
    }

    fn person_line(&self, row: PersonRow) -> Result<PersonLine> {
        let person = self.person(row.id)?;
        let facts = person.as_ref().map(|person| &person.facts);
        let delegate = match facts.and_then(|facts| facts.delegate.known()) {
            Some(id) => self.person(*id)?.map(|delegate| delegate.called()),
            None => None,
        };
        Ok(PersonLine {
            logins: person.as_ref().map(|person| person.logins.clone()).unwrap_or_default(),
            address: facts.and_then(|facts| facts.addresses.first().cloned()),
            left_on: facts.and_then(|facts| facts.left_on.day()).map(|day| day.to_string()),
            delegate,
            row,
        })
    }

    fn person(&self, id: Id) -> Result<Option<Person>> {
        Ok(self.store.record(id)?.and_then(|record| record.person().cloned()))
    }
}
