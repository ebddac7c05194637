//! Rules on people: who is recorded, who is behind an account, who left.

use super::{Context, Scope, not_after};
use crate::domain::command::folded_address;
use crate::domain::event::{PersonDescribed, PersonLeft, PersonRecognised};
use crate::domain::field::Fields;
use crate::domain::nothing::{names_somebody, says_nothing};
use crate::domain::record::PersonFacts;
use crate::domain::{Day, Event, Fact, Id, PersonKind, Refusal, Value, Word as _, YesNo};

pub(super) fn describe(
    scope: &Scope,
    person: Option<Id>,
    fields: &Fields<PersonFacts>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match person {
        Some(id) => {
            let recorded = scope.person(id)?;
            is_a_name(fields, recorded.facts.kind)?;
            addresses_are_free(scope, fields, Some(id))?;
            let fields = fields.changing(&recorded.facts);
            Ok(if fields.is_empty() { vec![] } else { vec![PersonDescribed { person: id, fields }.into()] })
        }
        None => Ok(vec![new(scope, fields, context)?.1]),
    }
}

pub(super) fn recognise(
    scope: &Scope,
    person: Option<Id>,
    fields: &Fields<PersonFacts>,
    login: &str,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some(known) = scope.logins.get(login) {
        if Some(*known) == person {
            return Ok(vec![]);
        }
        return Err(Refusal::not_allowed(
            login,
            "another person is recorded for this account",
            "choose that person, or use another account",
        ));
    }
    let (person, mut events) = if let Some(id) = person {
        scope.active(id, "be behind an account")?;
        (id, vec![])
    } else {
        let (id, described) = new(scope, fields, context)?;
        (id, vec![described])
    };
    events.push(PersonRecognised { person, login: login.to_owned() }.into());
    Ok(events)
}

pub(super) fn left(scope: &Scope, person: Id, left_on: Day, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let recorded = scope.person(person)?;
    not_after(left_on, context, &recorded.called(), "the day of leaving")?;
    if recorded.facts.active.is(YesNo::No) {
        return Err(Refusal::not_allowed(
            recorded.called(),
            "they are recorded as having left",
            "nothing more needs doing",
        ));
    }
    Ok(vec![PersonLeft { person, left_on }.into()])
}

/// A new person, who must have a name or an address and no address that is taken.
fn new(scope: &Scope, fields: &Fields<PersonFacts>, context: &Context<'_>) -> Result<(Id, Event), Refusal> {
    if fields.get("name").is_none() && fields.get("addresses").is_none() {
        return Err(Refusal::invalid("a new person", "neither a name nor an address was given", "give one"));
    }
    is_a_name(fields, Fact::Unknown)?;
    addresses_are_free(scope, fields, None)?;
    let person = context.draw.id();
    Ok((person, PersonDescribed { person, fields: fields.clone() }.into()))
}

/// A word for nothing is nobody's name, and signs or digits alone are no person's: `unknown` must never become somebody.
fn is_a_name(fields: &Fields<PersonFacts>, recorded: Fact<PersonKind>) -> Result<(), Refusal> {
    let Some(Value::Text(name)) = fields.get("name") else { return Ok(()) };
    let is_person = match fields.get("kind") {
        Some(Value::Word(kind)) => *kind == PersonKind::Person.word(),
        Some(_) => true,
        None => recorded.is_unknown() || recorded.is(PersonKind::Person),
    };
    if says_nothing(name) || (is_person && !names_somebody(name)) {
        return Err(Refusal::invalid(
            name.clone(),
            "this names nobody",
            "give a name with letters, or leave it unknown",
        ));
    }
    Ok(())
}

fn addresses_are_free(scope: &Scope, fields: &Fields<PersonFacts>, person: Option<Id>) -> Result<(), Refusal> {
    let Some(Value::Texts(addresses)) = fields.get("addresses") else {
        return Ok(());
    };
    let taken = addresses
        .iter()
        .find(|address| scope.addresses.get(&folded_address(address)).is_some_and(|known| Some(*known) != person));
    match taken {
        None => Ok(()),
        Some(address) => {
            Err(Refusal::invalid(address.clone(), "another person record has this address", "choose that record"))
        }
    }
}

/// An owner, deputy or approver that is named must be recorded and not known to have left.
pub(super) fn named_are_here(scope: &Scope, named: impl Iterator<Item = Id>) -> Result<(), Refusal> {
    for id in named {
        let person = scope.person(id)?;
        if matches!(person.facts.active, Fact::Known(YesNo::No)) {
            return Err(Refusal::not_allowed(person.called(), "they left", "name somebody who is here"));
        }
    }
    Ok(())
}
