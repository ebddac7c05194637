//! What must hold when the machine fails: a disk that says no or is full, a kill, bits that fall over, a log that is cut, a clock that is
//! ahead, another program at the same moment. Nothing acknowledged is lost, nothing is half written, and the words name the true cause.
//!
//! `COUNTERSIGN_FAULTS=long` tries many more points.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is tests, its steps included"
)]

mod acts;
mod bits;
mod clock;
mod disk;
#[path = "../cli/home.rs"]
#[allow(dead_code, reason = "the command line's own tests use the rest")]
mod home;
mod lock;
mod log;
mod machine;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many are tried: the first with the other tests, the second in a long run.
fn scale(quick: usize, long: usize) -> usize {
    let is_long = std::env::var_os("COUNTERSIGN_FAULTS").is_some_and(|how| how == "long");
    if is_long { long } else { quick }
}

/// Tries each, two at a time, and gathers the rules that were broken.
fn every<P: Sync>(points: &[P], tried: impl Fn(&P) -> Vec<String> + Sync) -> Vec<String> {
    let (next, broken) = (AtomicUsize::new(0), Mutex::new(vec![]));
    let work = || {
        while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = tried(point);
            broken.lock().unwrap().extend(found);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    broken.into_inner().unwrap()
}

fn nothing_broken(broken: &[String]) {
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
}

/// Numbers that look random and are the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}
