//! What events carry that is more than a field.

use serde::{Deserialize, Serialize};

/// Whether a count that older entries do not have is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks it")]
pub(super) const fn is_none_of_them(count: &u64) -> bool {
    *count == 0
}

/// A checkpoint that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// Entries there were.
    pub size: u64,
    /// The hash of the last one.
    pub head: String,
}
