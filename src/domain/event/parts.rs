//! What events carry that is more than a field.

use serde::{Deserialize, Serialize};

/// A checkpoint that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// Entries there were.
    pub size: u64,
    /// The hash of the last one.
    pub head: String,
}
