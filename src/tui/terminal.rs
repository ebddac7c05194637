//! The guard of the terminal: raw mode, alternate screen, bracketed paste and the hidden cursor are taken here and always
//! given back - on a normal end, an error, a panic in any thread, a signal, a stop. It draws nothing.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;

use thiserror::Error;

use super::event::{Arrived, Mailbox};

/// Why the screens cannot be shown, or had to end.
#[derive(Debug, Error)]
pub enum TerminalError {
    /// Standard input or output is a pipe, a file or nothing.
    #[error("{0} is not a terminal; the same acts work without a screen, see `countersign --help`")]
    NotATerminal(&'static str),
    /// `TERM=dumb` can neither clear nor place text.
    #[error(
        "this terminal says TERM=dumb and cannot place text; the same acts work without a screen, see `countersign --help`"
    )]
    Dumb,
    /// The terminal refused a mode.
    #[error("the terminal refused to change its mode: {0}")]
    Mode(#[source] io::Error),
}

/// Everything that `enter` sets, undone in one write. Each part is harmless where it was never set.
const GIVE_BACK: &str = "\x1b[?2026l\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[0m\x1b[?25h\x1b[?1049l";
const TAKE: &str = "\x1b[?1049h\x1b[?25l\x1b[?2004h";
/// Asks the terminal for the colour of its ground (OSC 11).
pub const ASK_GROUND: &str = "\x1b]11;?\x1b\\";
const TAKE_MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";

const OUTSIDE: u8 = 0;
const INSIDE: u8 = 1;
const LENT: u8 = 2;

/// Whose the terminal is now. Static, because a panic hook and a signal thread must know it too.
static HOLDER: AtomicU8 = AtomicU8::new(OUTSIDE);
static MOUSE: AtomicBool = AtomicBool::new(false);
static PANIC_HOOK: Once = Once::new();

/// Holds the terminal for as long as it lives; dropping it gives the terminal back.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal. From here on a panic of this thread gives it back before its message is printed; a panic of
    /// any other thread is posted to `mailbox`, so that the loop ends and gives it back.
    ///
    /// # Errors
    /// [`TerminalError`] where there is no terminal, or none that can place text; nothing has been changed then.
    pub fn take(mouse: bool, mailbox: Mailbox) -> Result<Self, TerminalError> {
        check()?;
        MOUSE.store(mouse, Ordering::Relaxed);
        hook_panics(mailbox);
        enter().map_err(TerminalError::Mode)?;
        Ok(Self(()))
    }

    /// Gives the terminal to another program (an editor) while `borrow` runs, then takes it again.
    ///
    /// # Errors
    /// The mode could not be set again.
    pub fn lend<T>(&mut self, borrow: impl FnOnce() -> T) -> Result<T, TerminalError> {
        leave_as(LENT);
        let value = borrow();
        enter().map_err(TerminalError::Mode)?;
        Ok(value)
    }

    /// Sets the modes again after another program changed them behind our back (a stop and `fg`).
    ///
    /// # Errors
    /// The mode could not be set.
    pub fn retake(&mut self) -> Result<(), TerminalError> {
        leave_as(LENT);
        enter().map_err(TerminalError::Mode)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Gives the terminal back if it is held; safe from any thread, any number of times.
pub fn leave() {
    leave_as(OUTSIDE);
}

/// True while another program has the terminal; signals from its keys are then meant for that program.
#[must_use]
pub fn is_lent() -> bool {
    HOLDER.load(Ordering::SeqCst) == LENT
}

/// True while the screens are shown.
#[must_use]
pub fn is_held() -> bool {
    HOLDER.load(Ordering::SeqCst) == INSIDE
}

/// Sends a sequence that is not part of a frame.
///
/// # Errors
/// The terminal could not be written to.
pub fn send(sequence: &str) -> io::Result<()> {
    if is_held() { put(sequence.as_bytes()) } else { Ok(()) }
}

/// Where frames are written. It keeps a whole frame and writes it at `flush`; unlike a `BufWriter` it writes nothing when
/// dropped, so half a frame of a panicking draw never lands on the screen that was just given back.
#[derive(Debug, Default)]
pub struct FrameWriter {
    frame: Vec<u8>,
}

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = if is_held() && !self.frame.is_empty() { put(&self.frame) } else { Ok(()) };
        self.frame.clear();
        written
    }
}

fn check() -> Result<(), TerminalError> {
    if !io::stdin().is_terminal() {
        return Err(TerminalError::NotATerminal("standard input"));
    }
    if !io::stdout().is_terminal() {
        return Err(TerminalError::NotATerminal("standard output"));
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(TerminalError::Dumb);
    }
    Ok(())
}

fn enter() -> io::Result<()> {
    crossterm::terminal::enable_raw_mode()?;
    HOLDER.store(INSIDE, Ordering::SeqCst);
    take_screen(MOUSE.load(Ordering::Relaxed)).inspect_err(|_| leave())
}

/// Errors are dropped here on purpose: a terminal that is gone wants nothing back.
fn leave_as(holder: u8) {
    if HOLDER.swap(holder, Ordering::SeqCst) == INSIDE {
        // The mode first: it is set at once, where the text may wait for a terminal that was stopped with Ctrl-S.
        let _ = crossterm::terminal::disable_raw_mode();
        let _ = give_screen_back();
    }
}

#[cfg(unix)]
fn take_screen(mouse: bool) -> io::Result<()> {
    put(TAKE.as_bytes())?;
    if mouse { put(TAKE_MOUSE.as_bytes()) } else { Ok(()) }
}

#[cfg(unix)]
fn give_screen_back() -> io::Result<()> {
    put(GIVE_BACK.as_bytes())
}

#[cfg(windows)]
fn take_screen(mouse: bool) -> io::Result<()> {
    use crossterm::{cursor::Hide, event::EnableMouseCapture, execute, terminal::EnterAlternateScreen};
    execute!(io::stdout(), EnterAlternateScreen, Hide)?;
    put(TAKE.as_bytes())?;
    if mouse {
        execute!(io::stdout(), EnableMouseCapture)?;
        put(TAKE_MOUSE.as_bytes())?;
    }
    Ok(())
}

#[cfg(windows)]
fn give_screen_back() -> io::Result<()> {
    use crossterm::{cursor::Show, event::DisableMouseCapture, execute, terminal::LeaveAlternateScreen};
    if MOUSE.load(Ordering::Relaxed) {
        execute!(io::stdout(), DisableMouseCapture)?;
    }
    put(GIVE_BACK.as_bytes())?;
    execute!(io::stdout(), Show, LeaveAlternateScreen)
}

/// Writes to the descriptor itself: the lock of `io::stdout()` may be held by a thread that waits for a stopped terminal.
#[cfg(unix)]
fn put(mut bytes: &[u8]) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;

    let out = rustix::stdio::stdout();
    while !bytes.is_empty() {
        match rustix::io::write(out, bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                // Another program on this terminal may have left it non-blocking.
                let mut ready = [PollFd::new(&out, PollFlags::OUT)];
                poll(&mut ready, None)?;
                if ready.iter().any(|fd| fd.revents().intersects(PollFlags::HUP | PollFlags::ERR)) {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(windows)]
fn put(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

fn hook_panics(mailbox: Mailbox) {
    let owner = thread::current().id();
    PANIC_HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if is_held() && thread::current().id() != owner {
                // The loop may be in the middle of a frame: it ends by itself and prints this after giving the terminal back.
                mailbox.post(Arrived::Panicked(info.to_string()));
            } else {
                leave();
                previous(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_was_never_flushed_is_never_written() {
        let mut writer = FrameWriter::default();
        writer.write_all(b"half a frame").unwrap();
        drop(writer);
        assert!(!is_held(), "nothing in the tests takes the terminal");
    }

    #[test]
    fn leaving_gives_back_each_mode_that_was_taken() {
        for mode in ["?1049", "?25", "?2004", "?1000", "?1002", "?1006"] {
            assert!(GIVE_BACK.contains(mode), "{mode} is taken and never given back");
            assert!(format!("{TAKE}{TAKE_MOUSE}").contains(mode), "{mode} is given back and never taken");
        }
    }
}
