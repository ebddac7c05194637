//! What the live register says of a pack: the entry that recorded its export knows the hash of its manifest.

use crate::domain::Event;
use crate::store::{Result, Store};

/// What a register says of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterSays {
    /// It exported this pack, with this manifest.
    Same {
        /// The entry that recorded it.
        entry: u64,
    },
    /// It exported a pack of this id, with another manifest.
    Another {
        /// The entry that recorded it.
        entry: u64,
        /// SHA-256 of the manifest as recorded.
        manifest_sha256: String,
    },
    /// It exported this pack and withdrew it: it was never given out.
    Withdrawn {
        /// The entry that says so.
        entry: u64,
    },
    /// It knows of no such pack: it was exported in read-only mode, from another register, or by nobody.
    Unknown,
}

/// Looks a pack up in a register. A pack that was changed together with its sums is found out here, as long as the register's own
/// ledger is whole.
///
/// # Errors
/// Where the register cannot be read.
pub fn register_says(store: &Store, pack: Option<&str>, manifest_sha256: Option<&str>) -> Result<RegisterSays> {
    let (Some(end), Some(id)) = (store.end()?, pack) else { return Ok(RegisterSays::Unknown) };
    let (mut exports, mut withdrawn) = (vec![], RegisterSays::Unknown);
    for numbered in store.history(end.ledger)? {
        let entry = numbered.seq;
        match numbered.entry.happened().map(|happened| happened.event) {
            Ok(Event::EvidenceExported(export)) if export.pack == id => exports.push((entry, export.manifest_sha256)),
            // The same pack may have been given out before.
            Ok(Event::EvidenceWithdrawn(it)) if it.pack == id => {
                exports.pop();
                withdrawn = RegisterSays::Withdrawn { entry };
            }
            _ => {}
        }
    }
    let same = exports.iter().find(|(_, manifest)| manifest_sha256 == Some(manifest.as_str()));
    Ok(match (same, exports.last()) {
        (Some((entry, _)), _) => RegisterSays::Same { entry: *entry },
        (None, Some((entry, manifest))) => RegisterSays::Another { entry: *entry, manifest_sha256: manifest.clone() },
        (None, None) => withdrawn,
    })
}
