//! Names that people tell apart by looking at them: accounts and issuers, zones, data sets.

use crate::domain::field::{FactTable, Fields};
use crate::domain::text::is_hidden;
use crate::domain::{Refusal, Value};

/// A name that has to be found again holds nothing that nobody sees: with it two would look like one.
pub(super) fn is_visible<F: FactTable>(fields: &Fields<F>, names: &[&'static str]) -> Result<(), Refusal> {
    for name in names {
        match fields.get(name) {
            Some(Value::Text(text)) if text.chars().any(|c| is_hidden(c) && !c.is_whitespace()) => {
                let why = format!("{name} holds characters that nobody sees, such as a zero-width space");
                return Err(Refusal::invalid(text, why, "type it again without them"));
            }
            _ => {}
        }
    }
    Ok(())
}
