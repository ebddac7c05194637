//! The system's signals, turned into things that arrive at the loop. A thread of its own waits for them, so that a loop that
//! is stuck writing to a stopped terminal is still ended within a second.

use std::io;

use super::event::Mailbox;

/// Starts listening for the rest of the program's life.
///
/// # Errors
/// The handlers could not be installed or the thread not started.
pub fn listen(mailbox: Mailbox) -> io::Result<()> {
    platform::listen(mailbox)
}

/// True where there is a shell that could continue a stopped program.
#[must_use]
pub fn can_stop_job() -> bool {
    platform::can_stop_job()
}

/// Stops this program and those it shares its job with, and returns when it is continued. The terminal must have been given
/// back. False if the system refused.
#[must_use]
pub fn stop_job() -> bool {
    platform::stop_job()
}

#[cfg(unix)]
mod platform {
    use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
    use std::time::Duration;
    use std::{io, thread};

    use crossterm::event::Event;
    use rustix::process::{Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::iterator::Signals;

    use super::super::event::{Arrived, Mailbox};
    use super::super::terminal;

    /// How long the loop may take to end by itself before it is ended from here; the promise is one second.
    const PATIENCE: Duration = Duration::from_millis(700);
    const LAST_WORDS: Duration = Duration::from_millis(100);

    /// True from a stop of our own until its continuation, which is then not taken for somebody else's.
    static STOPPING: Mutex<bool> = Mutex::new(false);
    static CONTINUED: Condvar = Condvar::new();

    fn stopping() -> MutexGuard<'static, bool> {
        STOPPING.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn listen(mailbox: Mailbox) -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
        thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever() {
                heard(signal, &mailbox);
            }
        })?;
        Ok(())
    }

    fn heard(signal: i32, mailbox: &Mailbox) {
        match signal {
            SIGWINCH => {
                if let Ok((columns, rows)) = crossterm::terminal::size() {
                    mailbox.post(Arrived::Input(Event::Resize(columns, rows)));
                }
            }
            SIGCONT => {
                let own = std::mem::take(&mut *stopping());
                CONTINUED.notify_all();
                if !own && terminal::is_held() {
                    mailbox.post(Arrived::Continued);
                }
            }
            // The keys of an editor reach its whole job, us too: its Ctrl-Z must stop us with it, its Ctrl-C must not end us.
            SIGTSTP if terminal::is_lent() => {
                *stopping() = true;
                let _ = kill_process(getpid(), Signal::STOP);
            }
            SIGINT | SIGQUIT if terminal::is_lent() => {}
            SIGTSTP => mailbox.post(Arrived::Stop),
            ending => {
                mailbox.post(Arrived::Signal(ending));
                end_after_patience(ending);
            }
        }
    }

    fn end_after_patience(signal: i32) {
        let watch = thread::Builder::new().name("ending".into()).spawn(move || {
            thread::sleep(PATIENCE);
            // Giving back may itself wait for a stopped terminal; it gets a moment, not for ever.
            let giving_back = thread::spawn(terminal::leave);
            thread::sleep(LAST_WORDS);
            drop(giving_back);
            signal_hook::low_level::exit(128 + signal);
        });
        if watch.is_err() {
            terminal::leave();
            signal_hook::low_level::exit(128 + signal);
        }
    }

    /// The job of a session's leader has no shell above it that could continue it (`xterm -e`, `ssh -t`).
    pub fn can_stop_job() -> bool {
        getsid(None).is_ok_and(|session| session != getpgrp())
    }

    pub fn stop_job() -> bool {
        *stopping() = true;
        if kill_current_process_group(Signal::STOP).is_err() {
            *stopping() = false;
            return false;
        }
        // The call may return before this thread is stopped; whoever went on now would take the terminal from the shell.
        drop(CONTINUED.wait_while(stopping(), |stopping| *stopping));
        true
    }
}

#[cfg(windows)]
mod platform {
    use std::io;

    use super::super::event::Mailbox;

    /// A console sends Ctrl-C as a key in raw mode, and closes the program itself.
    pub fn listen(_mailbox: Mailbox) -> io::Result<()> {
        Ok(())
    }

    pub fn can_stop_job() -> bool {
        false
    }

    pub fn stop_job() -> bool {
        false
    }
}
