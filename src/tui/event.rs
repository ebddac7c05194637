//! What can arrive at the loop, and where it waits for it: the terminal, a wake pipe rung by workers and signals, a deadline.
//! What it means is decided in `update`.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use crossterm::event::Event;

use super::theme::Ground;
use super::worker::Delivery;

/// One thing that arrived.
#[derive(Debug)]
pub enum Arrived {
    /// A key, a paste, a mouse event, a new size.
    Input(Event),
    /// What the terminal says of its ground.
    Ground(Ground),
    /// A worker's answer.
    Reply(Delivery),
    /// The system asks the program to end; the number is the signal's.
    Signal(i32),
    /// The system asks the program to stop (Ctrl-Z sent from elsewhere).
    Stop,
    /// The program was continued after a stop that it did not ask for.
    Continued,
    /// A thread other than the loop's panicked; the report as printed by Rust.
    Panicked(String),
}

/// The terminal is gone; nothing can be read or shown any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// Where the loop waits.
pub trait Source {
    /// Waits until something has arrived or `timeout` has passed, and appends what arrived to `out`.
    ///
    /// # Errors
    /// [`Gone`] when the terminal is closed.
    fn wait(&mut self, timeout: Option<Duration>, out: &mut Vec<Arrived>) -> Result<(), Gone>;
}

/// The sending end, for workers, signals and the panic hook. Posting wakes the loop.
#[derive(Debug, Clone)]
pub struct Mailbox {
    sender: Sender<Arrived>,
    #[cfg(unix)]
    bell: Option<std::sync::Arc<std::os::unix::net::UnixStream>>,
}

impl Mailbox {
    /// Posts and wakes the loop. A loop that has ended hears nothing; that is not an error.
    pub fn post(&self, arrived: Arrived) {
        if self.sender.send(arrived).is_ok() {
            self.ring();
        }
    }

    #[cfg(unix)]
    fn ring(&self) {
        use std::io::Write;
        if let Some(bell) = &self.bell {
            // A full pipe is already awake.
            let _ = (&**bell).write(&[1]);
        }
    }

    #[cfg(windows)]
    fn ring(&self) {}
}

/// A source without a terminal: only what is posted arrives. Windows feeds it from a thread, tests from a script.
#[derive(Debug)]
pub struct Posted {
    receiver: Receiver<Arrived>,
}

/// A mailbox and the source at its other end, without a terminal.
#[must_use]
pub fn posted() -> (Mailbox, Posted) {
    let (sender, receiver) = mpsc::channel();
    let mailbox = Mailbox {
        sender,
        #[cfg(unix)]
        bell: None,
    };
    (mailbox, Posted { receiver })
}

impl Source for Posted {
    fn wait(&mut self, timeout: Option<Duration>, out: &mut Vec<Arrived>) -> Result<(), Gone> {
        let first = match timeout {
            Some(timeout) => self.receiver.recv_timeout(timeout),
            None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match first {
            Ok(arrived) => out.push(arrived),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Gone),
        }
        out.extend(self.receiver.try_iter());
        Ok(())
    }
}

/// The source of the real program on this platform, with its mailbox. `asked` says that the terminal is asked for its ground.
///
/// # Errors
/// The wake pipe or the thread could not be made.
pub fn terminal_source(asked: bool) -> std::io::Result<(Mailbox, impl Source)> {
    platform::source(asked)
}

#[cfg(unix)]
mod platform {
    use std::io::{self, Read, Stdin};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::time::Instant;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    use super::{Arrived, Duration, Gone, Mailbox, Receiver, Source, mpsc};
    use crate::tui::decode::Decoder;

    /// How long a lone ESC waits for the rest of a sequence before it is the Esc key.
    const ESCAPE_WAIT: Duration = Duration::from_millis(25);
    /// Most bytes read before the loop looks at other things; a paste of a megabyte takes several rounds.
    const BATCH: usize = 256 * 1024;

    /// Reads the terminal itself. `crossterm::event` is not used here: its reader spins when the terminal is gone, blocks
    /// inside an unfinished sequence, and its edge-triggered wait leaves bytes behind after a burst of more than 1 KiB.
    pub struct Terminal {
        receiver: Receiver<Arrived>,
        bell: UnixStream,
        input: Stdin,
        decoder: Decoder,
        buffer: Vec<u8>,
    }

    pub fn source(asked: bool) -> io::Result<(Mailbox, Terminal)> {
        let (sender, receiver) = mpsc::channel();
        let (ring, bell) = UnixStream::pair()?;
        ring.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        let mailbox = Mailbox { sender, bell: Some(Arc::new(ring)) };
        let buffer = vec![0; 16 * 1024];
        let decoder = if asked { Decoder::asking() } else { Decoder::default() };
        Ok((mailbox, Terminal { receiver, bell, input: io::stdin(), decoder, buffer }))
    }

    impl Source for Terminal {
        fn wait(&mut self, timeout: Option<Duration>, out: &mut Vec<Arrived>) -> Result<(), Gone> {
            let until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
            loop {
                let left = until.map(|until| until.saturating_duration_since(Instant::now()));
                let unfinished = self.decoder.is_unfinished();
                let wait = if unfinished { Some(left.map_or(ESCAPE_WAIT, |left| left.min(ESCAPE_WAIT))) } else { left };
                let ready = self.ready(wait)?;
                if ready.terminal {
                    self.read_terminal(out)?;
                } else if unfinished {
                    self.decoder.settle(&mut |event| out.push(Arrived::Input(event)));
                }
                if ready.bell {
                    self.answer_bell(out);
                }
                let timed_out = until.is_some_and(|until| Instant::now() >= until);
                if !out.is_empty() || timed_out {
                    return Ok(());
                }
            }
        }
    }

    struct Ready {
        terminal: bool,
        bell: bool,
    }

    impl Terminal {
        fn ready(&self, timeout: Option<Duration>) -> Result<Ready, Gone> {
            let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
            let input = self.input.as_fd();
            let mut fds = [PollFd::new(&input, PollFlags::IN), PollFd::new(&self.bell, PollFlags::IN)];
            match poll(&mut fds, timeout.as_ref()) {
                Ok(_) => {}
                Err(Errno::INTR) => return Ok(Ready { terminal: false, bell: true }),
                Err(_) => return Err(Gone),
            }
            let [terminal, bell] = fds;
            // Hang-up first: a closed terminal is also "readable", for ever.
            if terminal.revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
                return Err(Gone);
            }
            Ok(Ready {
                terminal: terminal.revents().contains(PollFlags::IN),
                bell: bell.revents().contains(PollFlags::IN),
            })
        }

        /// Reads until nothing waits, so that a burst of keys is one batch and one frame.
        fn read_terminal(&mut self, out: &mut Vec<Arrived>) -> Result<(), Gone> {
            let mut total = 0;
            loop {
                match rustix::io::read(self.input.as_fd(), &mut self.buffer) {
                    Ok(0) => return Err(Gone),
                    Ok(count) => {
                        let bytes = self.buffer.get(..count).unwrap_or_default();
                        self.decoder.feed(bytes, &mut |event| out.push(Arrived::Input(event)));
                        out.extend(self.decoder.take_ground().map(Arrived::Ground));
                        total += count;
                    }
                    Err(Errno::INTR | Errno::AGAIN) => {}
                    Err(_) => return Err(Gone),
                }
                if total >= BATCH || !self.ready(Some(Duration::ZERO))?.terminal {
                    return Ok(());
                }
            }
        }

        fn answer_bell(&mut self, out: &mut Vec<Arrived>) {
            let mut rung = [0; 256];
            while self.bell.read(&mut rung).is_ok_and(|count| count == rung.len()) {}
            out.extend(self.receiver.try_iter());
        }
    }
}

#[cfg(windows)]
mod platform {
    use std::{io, thread};

    use super::{Arrived, Mailbox, Posted, Source, posted};

    /// A console cannot be waited for together with a channel, so a thread reads it and posts.
    /// Nor is it asked for its ground.
    pub fn source(_asked: bool) -> io::Result<(Mailbox, impl Source)> {
        let (mailbox, source): (Mailbox, Posted) = posted();
        let keys = mailbox.clone();
        thread::Builder::new().name("keys".into()).spawn(move || {
            while let Ok(event) = crossterm::event::read() {
                keys.post(Arrived::Input(event));
            }
        })?;
        Ok((mailbox, source))
    }
}
