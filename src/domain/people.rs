//! One way to know a person. Two records are one person where somebody merged them; in every rule that asks for another person they are
//! one too where they have one name, or what may be one written in two ways, until somebody says that they are two.

use super::Id;
use super::record::{Person, Relation};
use super::text::{folded, may_be_one_name};
use std::collections::BTreeMap;

/// A record with a name that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Namesake {
    /// The record.
    pub id: Id,
    /// Whether they are still here, as far as anyone has said.
    pub is_here: bool,
}

/// Whom a source means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Someone who is recorded.
    Known(Id),
    /// Someone who is not recorded yet.
    New,
    /// One of these, or someone else: nobody is guessed.
    Doubtful(Vec<Id>),
}

/// Whom a name, an address or both mean: the record with the address; without an address, the one record of that name that is still
/// here. A name under another address is a doubt, and so is one that several have, or only people who left. An address of one person
/// beside the name of another is a doubt too: of two people, neither is guessed.
#[must_use]
pub fn whom(has_address: bool, at_address: Option<Id>, namesakes: &[Namesake]) -> Whom {
    let here: Vec<Id> = namesakes.iter().filter(|it| it.is_here).map(|it| it.id).collect();
    match (at_address, here.as_slice()) {
        (Some(id), _) if is_anothers(id, namesakes) => {
            Whom::Doubtful(std::iter::once(id).chain(namesakes.iter().map(|it| it.id)).collect())
        }
        (Some(id), _) => Whom::Known(id),
        (None, [one]) if !has_address => Whom::Known(*one),
        _ if namesakes.is_empty() => Whom::New,
        _ => Whom::Doubtful(namesakes.iter().map(|it| it.id).collect()),
    }
}

/// Whether a name that stands beside somebody's address is recorded, and only of others.
#[must_use]
pub fn is_anothers(at_address: Id, namesakes: &[Namesake]) -> bool {
    !namesakes.is_empty() && namesakes.iter().all(|it| it.id != at_address)
}

/// People by record, and somebody who need not be among them.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The people that something names.
    pub people: &'a BTreeMap<Id, Person>,
    /// One more.
    pub and: Option<&'a Person>,
}

impl<'a> Known<'a> {
    fn get(self, id: Id) -> Option<&'a Person> {
        self.people.get(&id).or_else(|| self.and.filter(|person| person.id == id))
    }

    /// The record that stands for a person now, where theirs was merged into another. One that is not known stands for itself.
    #[must_use]
    pub fn survivor(self, id: Id) -> Id {
        let mut at = id;
        // Cycles are refused, but a ledger may hold anything.
        for _ in 0..self.people.len() {
            match self.get(at).and_then(|person| person.merged.as_ref()) {
                Some(merged) => at = merged.into,
                None => break,
            }
        }
        at
    }

    /// Whether two records count as one person wherever another person is asked for.
    #[must_use]
    pub fn are_one(self, one: Id, other: Id) -> bool {
        let (now, then) = (self.survivor(one), self.survivor(other));
        if now == then {
            return true;
        }
        let (Some(a), Some(b)) = (self.get(now), self.get(then)) else { return false };
        let apart = [one, now].iter().any(|id| [other, then].iter().any(|with| self.is_apart(*id, *with)));
        !apart && have_one_name(a, b)
    }

    fn is_apart(self, one: Id, other: Id) -> bool {
        let says = |id, with| self.get(id).is_some_and(|person| person.apart.iter().any(|bond| bond.with == with));
        says(one, other) || says(other, one)
    }
}

/// Whether both have a name, and it may be the same: but for case, accents, and the letters that stand for them.
#[must_use]
pub fn have_one_name(one: &Person, other: &Person) -> bool {
    matches!((one.facts.name.known(), other.facts.name.known()), (Some(one), Some(other)) if may_be_one_name(one, other))
}

impl Person {
    /// The name as names are compared; nothing where none is recorded, or nothing of it can be seen.
    #[must_use]
    pub fn folded_name(&self) -> Option<String> {
        self.facts.name.known().map(|name| folded(name)).filter(|name| !name.is_empty())
    }

    /// Notes that they are another person than this one.
    pub(super) fn keep_apart(&mut self, bond: Relation) {
        if self.merged.as_ref().is_some_and(|merged| merged.into == bond.with) {
            self.merged = None;
        }
        if !self.apart.iter().any(|known| known.with == bond.with) {
            self.apart.push(bond);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const ONE: Id = Id([1; 16]);
    const TWO: Id = Id([2; 16]);

    #[rstest]
    #[case::the_address(true, Some(ONE), &[], Whom::Known(ONE))]
    #[case::the_address_of_one_of_the_name(true, Some(ONE), &[(ONE, true), (TWO, true)], Whom::Known(ONE))]
    #[case::the_name_of_another(true, Some(ONE), &[(TWO, true)], Whom::Doubtful(vec![ONE, TWO]))]
    #[case::the_name_of_another_who_left(true, Some(ONE), &[(TWO, false)], Whom::Doubtful(vec![ONE, TWO]))]
    #[case::the_one_name(false, None, &[(ONE, true)], Whom::Known(ONE))]
    #[case::the_one_who_is_here(false, None, &[(ONE, false), (TWO, true)], Whom::Known(TWO))]
    #[case::nobody(false, None, &[], Whom::New)]
    #[case::nobody_at_an_address(true, None, &[], Whom::New)]
    #[case::two(false, None, &[(ONE, true), (TWO, true)], Whom::Doubtful(vec![ONE, TWO]))]
    #[case::another_address(true, None, &[(ONE, true)], Whom::Doubtful(vec![ONE]))]
    #[case::who_left(false, None, &[(ONE, false)], Whom::Doubtful(vec![ONE]))]
    fn nobody_is_guessed(
        #[case] has_address: bool,
        #[case] at: Option<Id>,
        #[case] namesakes: &[(Id, bool)],
        #[case] means: Whom,
    ) {
        let namesakes: Vec<Namesake> = namesakes.iter().map(|&(id, is_here)| Namesake { id, is_here }).collect();
        assert_eq!(whom(has_address, at, &namesakes), means);
    }
}
