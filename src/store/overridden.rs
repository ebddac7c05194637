//! Says of an act whose entries are true from an earlier day what of it does not stand today.

use super::{Result, Store};
use crate::domain::Value;
use crate::domain::overridden::{Overridden, What};

impl Store {
    /// A sentence for each, with names in the place of ids.
    pub(super) fn tell_overridden(&self, overridden: &[Overridden]) -> Result<Vec<String>> {
        let value = |value: &Value| match value {
            Value::Person(id) => self.called(*id),
            value => Ok(value.plain()),
        };
        let told = |it: &Overridden| {
            let what = match &it.what {
                What::Fact(title, said, now, since) => {
                    let (said, now) = (value(said)?, value(now)?);
                    format!("{} {said}; since {since} an entry says {now}, and that stands", title.to_lowercase())
                }
                What::Linked(other) => format!("linked to {}; a later entry ends that", self.called(*other)?),
                What::Unlinked(other) => {
                    format!("no longer linked to {}; a later entry links it, and that stands", self.called(*other)?)
                }
            };
            Ok(format!("recorded for {} of {}: {what}", it.on, self.called(it.record)?))
        };
        overridden.iter().map(told).collect()
    }
}
