//! The real program in a pseudo terminal, as a person has it: keys go in, a screen comes out.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::home::Home;

/// Longer than anything takes on a busy machine.
const LONG: Duration = Duration::from_secs(60);

pub const ENTER: &str = "\r";
pub const ESC: &str = "\u{1b}";
pub const PAGE_DOWN: &str = "\u{1b}[6~";

/// The program in its terminal.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    pressed: usize,
    shown: Arc<Shown>,
}

/// What the terminal shows, and a bell for whoever waits for more.
struct Shown {
    screen: Mutex<vt100::Parser>,
    /// Every byte that was written to it.
    bytes: Mutex<Vec<u8>>,
    more: Condvar,
}

impl Terminal {
    /// Starts the program in a home, on a screen of 80x24.
    pub fn open(home: &Home, arguments: &[&str]) -> Self {
        Self::open_sized(home, arguments, (80, 24))
    }

    /// The same on a screen of so many columns and rows.
    pub fn open_sized(home: &Home, arguments: &[&str], (columns, rows): (u16, u16)) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_countersign"));
        command.args(arguments);
        command.env_clear();
        for (variable, value) in home.environment() {
            command.env(variable, value);
        }
        command.env("TERM", "xterm-256color");
        command.cwd(home.folder.path());
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let parser = vt100::Parser::new(NonZero::new(rows).unwrap(), NonZero::new(columns).unwrap(), 0);
        let shown = Arc::new(Shown { screen: Mutex::new(parser), bytes: Mutex::default(), more: Condvar::new() });
        let mut reader = pty.master.try_clone_reader().unwrap();
        let theirs = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count) = reader.read(&mut buffer)
                && count > 0
            {
                theirs.bytes.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..count]);
                theirs.screen.lock().unwrap_or_else(PoisonError::into_inner).process(&buffer[..count]);
                theirs.more.notify_all();
            }
        });
        let keys = pty.master.take_writer().unwrap();
        Self { child, master: pty.master, keys, shown, pressed: 0 }
    }

    /// How many keys were pressed so far; one that is sent as a sequence is one.
    pub fn pressed(&self) -> usize {
        self.pressed
    }

    /// Presses keys, as bytes of the terminal.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.pressed += if keys.starts_with('\u{1b}') { 1 } else { keys.chars().count() };
        self.keys.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits until the screen shows all of these; line ends count as blanks.
    pub fn sees(&mut self, words: &[&str]) -> &mut Self {
        let shows = |screen: &str| words.iter().all(|words| screen.contains(words));
        let until = Instant::now() + LONG;
        let mut parser = self.shown.screen.lock().unwrap();
        while !shows(&said(&parser)) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "not seen: {words:?}\n{}", parser.screen().contents());
            parser = self.shown.more.wait_timeout(parser, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(parser);
        self
    }

    /// Presses keys and waits until they changed what the screen shows.
    pub fn press_and_see_it(&mut self, keys: &str) -> &mut Self {
        let before = self.screen();
        self.press(keys);
        let until = Instant::now() + LONG;
        let mut parser = self.shown.screen.lock().unwrap();
        while parser.screen().contents() == before {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "nothing changed:\n{before}");
            parser = self.shown.more.wait_timeout(parser, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(parser);
        self
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.shown.screen.lock().unwrap().screen().contents()
    }

    /// Everything that was written to the terminal so far.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.shown.bytes.lock().unwrap()).into_owned()
    }

    /// Another size of the screen.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        // Nothing is read meanwhile: what is drawn for the new size is read in it.
        let mut parser = self.shown.screen.lock().unwrap();
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        parser.screen_mut().set_size(NonZero::new(rows).unwrap(), NonZero::new(columns).unwrap());
        drop(parser);
        self
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Leaves with `q`, one step back at a time; the program ends well.
    pub fn leave(mut self) {
        const MOST_STEPS: usize = 8;
        for _ in 0..MOST_STEPS {
            // Once it has ended nobody reads the keys.
            let _ = self.keys.write_all(b"q");
        }
        let until = Instant::now() + LONG;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "still running:\n{}", self.screen());
            std::thread::yield_now();
        };
        assert_eq!(status.exit_code(), 0, "{}", self.screen());
    }
}

/// Waits until something is so that no screen shows.
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + LONG;
    while !is_so() {
        assert!(Instant::now() < until, "never came: {what}");
        std::thread::yield_now();
    }
}

/// The text of the screen on one line, without frames.
fn said(parser: &vt100::Parser) -> String {
    let text = parser.screen().contents();
    let words = text.split_whitespace().filter(|word| !word.chars().all(|c| "│┌┐└┘─".contains(c)));
    words.collect::<Vec<_>>().join(" ")
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
