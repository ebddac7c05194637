//! Facts of one record that cannot both be true. Neither of them is then known: a control that reads one of the two is not answered until
//! a person has said which is right. One list, so that gates, exceptions and checks need no rule of their own.

use super::field::{FactTable, Facts};
use super::record::Identity;
use super::text::mixes_scripts;
use super::{Dossier, RecordKind};

/// Two values of one record, and what it means that it has both.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    /// The kind of record.
    pub kind: RecordKind,
    /// A field, and the value of it.
    pub one: (&'static str, &'static str),
    /// The other field, and the value of that.
    pub other: (&'static str, &'static str),
    /// What both say together, in words that follow the name of the record.
    pub says: &'static str,
}

/// Every pair that cannot both be true.
pub const CONTRADICTIONS: &[Pair] = &[Pair {
    kind: RecordKind::Grant,
    one: ("masking", "synthetic"),
    other: ("customer_data", "yes"),
    says: "is recorded as synthetic and as customer data; only one can be true",
}];

/// Pairs that may both be true and seldom are: a hint where a person reads them, and nothing that a control goes by.
pub const UNUSUAL: &[Pair] = &[
    Pair {
        kind: RecordKind::Grant,
        one: ("masking", "synthetic"),
        other: ("classification", "confidential"),
        says: "is recorded as synthetic and as confidential: made-up data seldom is",
    },
    Pair {
        kind: RecordKind::Grant,
        one: ("masking", "unmasked"),
        other: ("environment", "test"),
        says: "is recorded as unmasked in test: real data seldom belongs there",
    },
    Pair {
        kind: RecordKind::Identity,
        one: ("environment", "test"),
        other: ("privilege", "admin"),
        says: "is recorded as an administrator in test: look whether it reaches production too",
    },
    Pair {
        kind: RecordKind::Workload,
        one: ("control_point", "none"),
        other: ("reach_customer", "act"),
        says: "is recorded as acting on a customer with no human control point: such a workload is rare",
    },
];

/// What is unusual of a record, in words that follow its name.
pub fn unusual<F: FactTable>(facts: &Facts<F>) -> impl Iterator<Item = &'static str> + '_ {
    let is = |(name, word): (&str, &str)| facts.value(name).is_some_and(|value| value.plain() == word);
    UNUSUAL.iter().filter(move |pair| pair.kind == F::KIND && is(pair.one) && is(pair.other)).map(|pair| pair.says)
}

/// The same of a workload with all that belongs to it, each in a sentence that begins with what it is about.
#[must_use]
pub fn unusual_of(dossier: &Dossier) -> Vec<String> {
    let mut told: Vec<String> =
        unusual(&dossier.workload.facts).map(|says| format!("{} {says}", dossier.workload.key)).collect();
    for grant in dossier.live_grants() {
        told.extend(unusual(&grant.facts).map(|says| format!("{} {says}", grant.called())));
    }
    told.extend(dossier.identities.iter().flat_map(|it| unusual_of_identity(&it.identity)));
    let zones = dossier.zones.iter().filter(|zone| zone.facts.name.known().is_some_and(|name| mixes_scripts(name)));
    told.extend(zones.map(|zone| format!("{} {LOOK_ALIKE}", zone.called())));
    told
}

/// The same of an identity.
#[must_use]
pub fn unusual_of_identity(identity: &Identity) -> Vec<String> {
    let called = identity.called();
    let named = [&identity.facts.account, &identity.facts.issuer];
    let is_mixed = named.into_iter().any(|name| name.known().is_some_and(|name| mixes_scripts(name)));
    let pairs = unusual(&identity.facts).chain(is_mixed.then_some(LOOK_ALIKE));
    pairs.map(|says| format!("{called} {says}")).collect()
}

/// What is said of a name whose letters are of several scripts.
const LOOK_ALIKE: &str = "has letters of several scripts in its name: look whether it imitates another name";

/// The contradiction that a field of a record stands in, where it stands in one.
#[must_use]
pub fn of<F: FactTable>(facts: &Facts<F>, field: &str) -> Option<&'static Pair> {
    CONTRADICTIONS.iter().find(|pair| {
        let reads = pair.kind == F::KIND && (pair.one.0 == field || pair.other.0 == field);
        let is = |(name, word): (&str, &str)| facts.value(name).is_some_and(|value| value.plain() == word);
        reads && is(pair.one) && is(pair.other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Setting;
    use crate::domain::record::GrantFacts;
    use crate::domain::{Day, How, Masking, YesNo};
    use rstest::rstest;

    #[test]
    fn what_is_unusual_names_words_that_exist_and_contradicts_nothing() {
        use crate::domain::record::{IdentityFacts, WorkloadFacts};
        use crate::domain::{FactTable as _, Shape};
        let shape = |kind, name| match kind {
            RecordKind::Workload => WorkloadFacts::field(name),
            RecordKind::Identity => IdentityFacts::field(name),
            _ => GrantFacts::field(name),
        };
        for pair in UNUSUAL.iter().chain(CONTRADICTIONS) {
            for (name, word) in [pair.one, pair.other] {
                let shape = shape(pair.kind, name).map(|field| field.shape);
                assert!(matches!(shape, Some(Shape::Word(words)) if words.contains(&word)), "{name} {word}");
            }
        }
        let mut facts: Facts<GrantFacts> = Facts::default();
        let setting = Setting { on: Day::FIRST, how: How::Person };
        facts.set("masking", Masking::Unmasked.into(), setting);
        assert_eq!(unusual(&facts).count(), 0);
        facts.set("environment", crate::domain::Environment::Test.into(), setting);
        assert_eq!((unusual(&facts).count(), of(&facts, "masking")), (1, None));
    }

    #[rstest]
    #[case(Some(Masking::Synthetic), Some(YesNo::Yes), true)]
    #[case(Some(Masking::Synthetic), Some(YesNo::No), false)]
    #[case(Some(Masking::Synthetic), None, false)]
    #[case(Some(Masking::Masked), Some(YesNo::Yes), false)]
    #[case(None, Some(YesNo::Yes), false)]
    fn synthetic_data_is_no_customer_data(
        #[case] masking: Option<Masking>,
        #[case] customers: Option<YesNo>,
        #[case] contradicts: bool,
    ) {
        let mut facts: Facts<GrantFacts> = Facts::default();
        let setting = Setting { on: Day::FIRST, how: How::Person };
        if let Some(masking) = masking {
            facts.set("masking", masking.into(), setting);
        }
        if let Some(customers) = customers {
            facts.set("customer_data", customers.into(), setting);
        }
        for (field, reads) in [("masking", true), ("customer_data", true), ("classification", false)] {
            assert_eq!(of(&facts, field).is_some(), contradicts && reads, "{field}");
        }
    }
}
