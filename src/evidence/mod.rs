//! Evidence packs: tables, manifest, sums.
