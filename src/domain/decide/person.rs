//! Rules on people: who is recorded, who is behind an account, who left.

use super::{Context, Scope, not_after};
use crate::domain::command::folded_address;
use crate::domain::event::{PersonAccountLinked, PersonApart, PersonDescribed, PersonLeft, PersonMerged};
use crate::domain::field::Fields;
use crate::domain::nothing::{names_somebody, says_nothing};
use crate::domain::people::Namesake;
use crate::domain::record::{Person, PersonFacts};
use crate::domain::text::folded;
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
    events.push(PersonAccountLinked { person, login: login.to_owned() }.into());
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

/// A person whose name somebody has who is recorded: they are two people, and both records say so.
pub(super) fn another(
    scope: &Scope,
    fields: &Fields<PersonFacts>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (person, described) = begun(scope, fields, context)?;
    let namesakes = namesakes(scope, fields).iter().map(|namesake| namesake.id);
    let apart = namesakes.map(|other| PersonApart { person, other }.into());
    Ok(std::iter::once(described).chain(apart).collect())
}

/// One of two records of a person is kept no longer. Neither may be merged already, so no cycle comes about.
pub(super) fn merge(scope: &Scope, person: Id, into: Id) -> Result<Vec<Event>, Refusal> {
    let (gone, kept) = (scope.person(person)?, scope.person(into)?);
    if person == into {
        return Err(Refusal::invalid(gone.called(), "this is one record", "name two"));
    }
    for record in [gone, kept] {
        if record.merged.is_some() {
            return Err(Refusal::not_allowed(
                record.called(),
                "this record was merged into another already",
                "name the record that stands for both; `countersign people apart` separates them again",
            ));
        }
    }
    if gone.facts.kind.known().is_some_and(|kind| kept.facts.kind.known().is_some_and(|other| other != kind)) {
        return Err(Refusal::not_allowed(
            gone.called(),
            "the two records are of different kinds",
            "correct the kind of one first: `countersign people edit`",
        ));
    }
    Ok(vec![PersonMerged { person, into }.into()])
}

/// Two records are two people, whatever they are called.
pub(super) fn apart(scope: &Scope, person: Id, other: Id) -> Result<Vec<Event>, Refusal> {
    let (one, with) = (scope.person(person)?, scope.person(other)?);
    if person == other {
        return Err(Refusal::invalid(one.called(), "this is one record", "name two"));
    }
    let merged = |a: &Person, b: Id| a.merged.as_ref().is_some_and(|merged| merged.into == b);
    let said = one.apart.iter().any(|bond| bond.with == other);
    let as_one = merged(one, other) || merged(with, person);
    Ok(if said && !as_one { vec![] } else { vec![PersonApart { person, other }.into()] })
}

/// A new person, whose name nobody has who is recorded.
fn new(scope: &Scope, fields: &Fields<PersonFacts>, context: &Context<'_>) -> Result<(Id, Event), Refusal> {
    match (fields.get("name"), namesakes(scope, fields)) {
        (_, []) | (None, _) => begun(scope, fields, context),
        (Some(name), known) => {
            let ids: Vec<String> = known.iter().map(|namesake| namesake.id.to_string()).collect();
            Err(Refusal::not_allowed(
                name.plain(),
                format!("a person of this name is recorded ({})", ids.join(", ")),
                "use that record; for someone else of the same name: `countersign people add NAME --another`",
            ))
        }
    }
}

fn namesakes<'s>(scope: &'s Scope, fields: &Fields<PersonFacts>) -> &'s [Namesake] {
    match fields.get("name") {
        Some(Value::Text(name)) => scope.names.get(&folded(name)).map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

/// A new person, who must have a name or an address and no address that is taken.
fn begun(scope: &Scope, fields: &Fields<PersonFacts>, context: &Context<'_>) -> Result<(Id, Event), Refusal> {
    let is_given = |name: &str| fields.get(name).is_some_and(|value| *value != Value::Unknown);
    if fields.get("name") == Some(&Value::Unknown) && !is_given("addresses") {
        return Err(names_nobody("unknown"));
    }
    if !is_given("name") && !is_given("addresses") {
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
        return Err(names_nobody(name));
    }
    Ok(())
}

fn names_nobody(name: &str) -> Refusal {
    Refusal::invalid(name, "this names nobody", "give a name with letters, or leave it unknown")
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
