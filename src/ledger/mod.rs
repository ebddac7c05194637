//! The append-only chain of entries: bytes, hashes, verification, anchors.
