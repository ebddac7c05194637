//! The append-only chain of entries: bytes, hashes, verification, checkpoints. What is written here is written for ever.
//!
//! ```text
//! body        one line of canonical JSON, at most 1 MiB
//! body_hash   sha256(body)
//! entry_hash  sha256("countersign-entry-v1\n" ledger_id "\n" seq "\n" prev "\n" body_hash "\n")
//! genesis     sha256("countersign-genesis-v1\n" ledger_id "\n")         prev of entry 1
//! ```

pub mod canonical;
pub mod chain;
pub mod checkpoint;
pub mod checkpoint_file;
pub mod entry;
pub mod verify;

pub use chain::{Hash, Link};
pub use checkpoint::Checkpoint;
pub use entry::Entry;
pub use verify::{Fault, FaultClass, Report, Verifier};
