//! What the live register says of a pack: the entry that recorded its export knows the hash of its manifest.

use super::report::PackReport;
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
    /// It knows of no such pack: it was exported in read-only mode, from another register, or by nobody.
    Unknown,
}

/// Looks a pack up in a register. A pack that was changed together with its sums is found out here, as long as the register's own
/// ledger is whole.
///
/// # Errors
/// Where the register cannot be read.
pub fn register_says(store: &Store, pack: &PackReport) -> Result<RegisterSays> {
    let (Some(end), Some(id)) = (store.end()?, &pack.pack) else { return Ok(RegisterSays::Unknown) };
    let mut says = RegisterSays::Unknown;
    for numbered in store.history(end.ledger)? {
        let event = numbered.entry.happened().map(|happened| happened.event);
        let Ok(Event::EvidenceExported(export)) = event else { continue };
        let (entry, manifest_sha256) = (numbered.seq, export.manifest_sha256);
        if export.pack == *id && pack.manifest_sha256.as_ref() == Some(&manifest_sha256) {
            return Ok(RegisterSays::Same { entry });
        }
        if export.pack == *id {
            says = RegisterSays::Another { entry, manifest_sha256 };
        }
    }
    Ok(says)
}
