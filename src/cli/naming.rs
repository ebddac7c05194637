//! Who is meant by what was typed: a name, an address, an id, an account, or `me`.

use super::failure::Failure;
use crate::domain::Id;
use crate::domain::record::By;
use crate::store::Store;

/// Reads the names of people in one register.
pub(super) struct Naming<'s> {
    pub store: &'s Store,
    pub me: Option<Id>,
    pub login: &'s str,
}

impl Naming<'_> {
    /// The one person that is meant.
    pub(super) fn id(&self, typed: &str) -> Result<Id, Failure> {
        if typed.trim().eq_ignore_ascii_case("me") {
            return self.me();
        }
        let called = self.store.people_called(typed)?;
        match called.as_slice() {
            [one] => {
                self.is_no_others_name(one.id, typed)?;
                self.store.is_called(one.id, typed)?;
                Ok(one.id)
            }
            [] => Err(Failure::new(
                typed,
                "no person has this name, address or id",
                "look under `countersign people list`, or add them with `countersign people add`",
            )),
            many => {
                let told = many.iter().map(|row| Ok(format!("{}: {}", row.id, self.store.person_told(row.id)?)));
                let told = told.collect::<Result<Vec<String>, Failure>>()?;
                let why = format!("{} people have this name", many.len());
                Err(Failure::new(typed, why, format!("name one by address or id: {}", told.join("; "))))
            }
        }
    }

    /// Refuses the name of one person beside the address of another: nobody knows which of them is meant.
    fn is_no_others_name(&self, at: Id, typed: &str) -> Result<(), Failure> {
        let others = self.store.others_of_name(at, typed)?;
        let [other, ..] = others.as_slice() else { return Ok(()) };
        let why = format!("the address is {}'s, the name is {}'s", self.called(at)?, self.called(*other)?);
        Err(Failure::new(typed, why, "give one of them"))
    }

    /// The person behind the account.
    pub(super) fn me(&self) -> Result<Id, Failure> {
        self.me.ok_or_else(|| {
            Failure::new(
                "me",
                format!("nobody is recorded behind the account {}", self.login),
                "say who you are with `countersign people me NAME`",
            )
        })
    }

    /// The person of an act, `me` where nobody is named. One who is not behind the account is only stated to have done it.
    pub(super) fn by(&self, typed: Option<&str>) -> Result<By, Failure> {
        let person = typed.map_or_else(|| self.me(), |typed| self.id(typed))?;
        Ok(By::of(person, self.me))
    }

    /// What a record is called; the id where it is not there.
    pub(super) fn called(&self, id: Id) -> Result<String, Failure> {
        Ok(self.store.called(id)?)
    }
}
