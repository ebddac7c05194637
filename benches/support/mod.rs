//! What the benchmarks share: how large registers are, where they lie, and a register that has begun.

use countersign::act::Acting;
use countersign::clock::Clock;
use countersign::domain::{Command, Policy};
use countersign::store::Store;
use std::path::Path;
use std::sync::LazyLock;

/// How many workloads each register has: `COUNTERSIGN_BENCH_SIZES=1000,100000,1000000` chooses.
pub static SIZES: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let named = std::env::var("COUNTERSIGN_BENCH_SIZES").unwrap_or_else(|_| "1000,100000".to_owned());
    named.split(',').filter_map(|size| size.parse().ok()).collect()
});

/// Where they lie.
pub static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

/// Who acts.
pub fn acting() -> Acting {
    Acting::with(Clock::from_environment().expect("a clock"), "cli")
}

/// A register with nothing in it.
pub fn begun(file: &Path) -> Store {
    let mut store = Store::create(file, None).expect("a register");
    let create = Command::CreateRegister {
        name: "bench".into(),
        policy: Policy::document_for(chrono_tz::UTC),
        catalogue_version: countersign::controls::catalogue().version.clone(),
    };
    store.commit(&acting().request().expect("a request"), create).expect("a beginning");
    store
}
