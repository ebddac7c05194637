//! What an entry says of an earlier day and what does not stand today, since a later entry says otherwise. One rule for every act
//! and every kind of record: what the entry alone would make of the record is compared with what all entries in their order make of it.

use super::field::{FactTable, Facts};
use super::record::Relation;
use super::{Body, Day, Id, Record, Value};

/// One thing that was recorded as true from an earlier day and does not stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Overridden {
    /// The record it is said of.
    pub record: Id,
    /// The day it is true from.
    pub on: Day,
    /// What it is.
    pub what: What,
}

/// What does not stand.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A fact: its title, what the entry says, what stands, and since when.
    Fact(&'static str, Value, Value, Day),
    /// A link to another record: the entry makes it, and it is not there.
    Linked(Id),
    /// A link to another record: the entry ends it, and it is there.
    Unlinked(Id),
}

/// What an entry says of a record from a day on and what does not stand: `said` is the record by that entry alone, `now` by all of them.
#[must_use]
pub fn overridden(record: Id, said: &Record, now: &Record, on: Day) -> Vec<Overridden> {
    let what = match (&said.body, &now.body) {
        (Body::Workload(said), Body::Workload(now)) => {
            let links = links(&said.identities, &now.identities).chain(links(&said.zones, &now.zones));
            facts(&said.facts, &now.facts, on).chain(links).collect()
        }
        (Body::Identity(said), Body::Identity(now)) => {
            facts(&said.facts, &now.facts, on).chain(links(&said.zones, &now.zones)).collect()
        }
        (Body::Person(said), Body::Person(now)) => facts(&said.facts, &now.facts, on).collect(),
        (Body::Grant(said), Body::Grant(now)) => facts(&said.facts, &now.facts, on).collect(),
        (Body::Credential(said), Body::Credential(now)) => facts(&said.facts, &now.facts, on).collect(),
        (Body::Zone(said), Body::Zone(now)) => facts(&said.facts, &now.facts, on).collect(),
        (Body::Exception(said), Body::Exception(now)) => facts(&said.facts, &now.facts, on).collect(),
        _ => vec![],
    };
    what.into_iter().map(|what| Overridden { record, on, what }).collect()
}

fn facts<'a, F: FactTable>(said: &'a Facts<F>, now: &'a Facts<F>, on: Day) -> impl Iterator<Item = What> + 'a {
    F::FIELDS.iter().filter_map(move |field| {
        let (says, stands) = (said.value(field.name)?, now.value(field.name)?);
        let since = now.setting(field.name).map(|setting| setting.on).filter(|since| *since > on)?;
        (says != stands).then_some(What::Fact(field.title, says, stands, since))
    })
}

fn links<'a>(said: &'a [Relation], now: &'a [Relation]) -> impl Iterator<Item = What> + 'a {
    let has = |bonds: &[Relation], bond: &Relation| bonds.iter().any(|it| it.with == bond.with);
    let made = said.iter().filter(move |bond| !has(now, bond)).map(|bond| What::Linked(bond.with));
    made.chain(now.iter().filter(move |bond| !has(said, bond)).map(|bond| What::Unlinked(bond.with)))
}
