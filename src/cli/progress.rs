//! How far a long act is: a lease that other programs read, and a bar for whoever watches a terminal.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use super::failure::Failure;
use super::print;
use super::session::Session;
use crate::store::{Lease, Store};

/// A long act that is under way. What it says of itself is taken back when it is dropped.
pub(super) struct Progress {
    lease: Option<Lease>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Posts the lease of an act on a register, such as `rebuild`; shows a bar only where standard error is a terminal.
    pub(super) fn begin(session: &Session, store: &Store, what: &'static str) -> Result<Self, Failure> {
        let lease = Lease::post(store.file(), what, &session.acting.actor().login)?;
        tell_taken_over(lease.taken_over());
        let mut progress = Self::shown(session, what);
        progress.lease = Some(lease);
        Ok(progress)
    }

    /// Shows a bar, for an act that posts its lease itself.
    pub(super) fn shown(session: &Session, what: &'static str) -> Self {
        let is_watched = io::stderr().is_terminal() && !session.globals.json;
        Self { lease: None, bar: is_watched.then(|| bar(what)) }
    }

    /// Says that `done` of `all` are done.
    pub(super) fn at(&mut self, done: u64, all: u64) {
        let percent = u8::try_from(done.saturating_mul(100) / all.max(1)).unwrap_or(100).min(100);
        // A lease that cannot be told how far it is still says what is at work.
        let _ = self.lease.as_mut().map(|lease| lease.progress(percent));
        if let Some(bar) = &self.bar {
            bar.set_length(all);
            bar.set_position(done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Says that the lease of a program was taken over that ended before it was done.
pub(super) fn tell_taken_over(before: Option<&str>) {
    if let Some(before) = before {
        print::note(&format!("another program ended before it was done ({before}); this one takes its place"));
    }
}

fn bar(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{wide_bar}] {percent} %").ok();
    let bar = ProgressBar::new(1).with_message(what);
    style.map_or(bar.clone(), |style| bar.with_style(style.progress_chars("#> ")))
}
