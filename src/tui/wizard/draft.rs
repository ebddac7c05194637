//! What was typed in unfinished steps, as a value that can be kept in a file and taken up again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values::Entry;

/// A draft. It belongs to one wizard about one thing; unknown fields of another version are ignored when it is taken up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The wizard's name and what it is about, joined by a colon.
    pub key: String,
    /// The day it was typed, as text: it is only ever shown.
    pub typed_on: String,
    /// The step that was open.
    pub step: usize,
    /// What was typed: an answer that was emptied is open, one that is not here is as it is recorded.
    pub entries: BTreeMap<String, Entry>,
}
