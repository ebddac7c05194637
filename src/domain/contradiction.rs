//! Facts of one record that cannot both be true. Neither of them is then known: a control that reads one of the two is not answered until
//! a person has said which is right. One list, so that gates, exceptions and checks need no rule of their own.

use super::RecordKind;
use super::field::{FactTable, Facts};

/// Two values of one record that cannot both be true.
#[derive(Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The kind of record.
    pub kind: RecordKind,
    /// A field, and the value of it.
    pub one: (&'static str, &'static str),
    /// The field that contradicts it, and the value of that.
    pub other: (&'static str, &'static str),
    /// What both say together, in words that follow the name of the record.
    pub says: &'static str,
}

/// Every pair.
pub const CONTRADICTIONS: &[Contradiction] = &[Contradiction {
    kind: RecordKind::Grant,
    one: ("masking", "synthetic"),
    other: ("customer_data", "yes"),
    says: "is recorded as synthetic and as customer data; only one can be true",
}];

/// The contradiction that a field of a record stands in, where it stands in one.
#[must_use]
pub fn of<F: FactTable>(facts: &Facts<F>, field: &str) -> Option<&'static Contradiction> {
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
