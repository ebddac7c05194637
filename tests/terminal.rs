//! The terminal is given back, whatever happens: the real loop in a real pseudo terminal, ended in every way there is.
//!
//! The screens run in a child process: this very test program, started again with [`CHILD`] set.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "all of this file is tests, its steps included")]

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use countersign::tui::effect::Query;
use countersign::tui::glyph::Glyphs;
use countersign::tui::keymap::Keymap;
use countersign::tui::model::{Counts, Look, Register, Standing};
use countersign::tui::msg::Reply;
use countersign::tui::screens::ScreenId;
use countersign::tui::theme::Theme;
use countersign::tui::widgets::table::Page;
use countersign::tui::worker::Work;
use countersign::tui::{Settings, Works};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};

const CHILD: &str = "COUNTERSIGN_TEST_CHILD";
const LONG: Duration = Duration::from_secs(20);

/// The screens, when this program is the child; nothing when it is not.
#[test]
fn the_screens_in_the_child() {
    let Ok(how) = std::env::var(CHILD) else { return };
    let asks = how == "ground";
    let breaks = how.clone();
    let work = move || -> Work {
        let breaks = breaks.clone();
        Box::new(move |request, _| match request {
            Query::Changes if breaks == "worker" => panic!("a bug in a worker"),
            Query::Changes => Reply::Changes(false),
            Query::Header => {
                let counts = Counts { fails: 7, excepted: 0, not_answered: 41 };
                Reply::Header(Box::new(Standing { counts, ..Standing::default() }))
            }
            Query::Workloads(asked) => {
                let wanted = &asked.wanted;
                let (epoch, place) = (wanted.epoch, wanted.place);
                Reply::Workloads(Page { epoch, place, rows: vec![], is_start: true, is_end: true })
            }
            _ => Reply::Unread("not here".into()),
        })
    };
    let mut days = 0;
    let today = move || {
        days += 1;
        assert!(how != "loop" || days < 3, "a bug in the loop");
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    };
    let settings = Settings {
        register: Register { name: "acme".into(), ..Register::default() },
        look: Look { theme: Theme::Dark, glyphs: Glyphs::UNICODE },
        asks_ground: asks,
        keymap: Keymap::default(),
        opens_on: ScreenId::Workloads,
        banner: None,
        first: None,
        mouse: false,
        paths: None,
        today: Box::new(today),
    };
    let works = Works { at_once: (work(), Box::new(|| {})), search: (work(), Box::new(|| {})) };
    let code = match countersign::tui::run(settings, works) {
        Ok(ending) => ending.exit_code(),
        Err(error) => {
            println!("ended: {error}");
            2
        }
    };
    std::process::exit(code);
}

/// The child in its terminal, with everything it wrote.
struct Screens {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    written: Arc<Mutex<Vec<u8>>>,
    /// Reads what the child writes, for as long as the flag is set.
    reader: Option<JoinHandle<()>>,
    reading: Arc<AtomicBool>,
}

const ARGUMENTS: [&str; 4] = ["--exact", "the_screens_in_the_child", "--nocapture", "--test-threads=1"];

impl Screens {
    fn start(how: &str) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(ARGUMENTS);
        Self::spawn(how, command)
    }

    /// The program itself, as an account whose home is this folder.
    fn start_program(home: &Path) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_countersign"));
        for name in ["XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
        command.env("HOME", home);
        Self::spawn("", command)
    }

    /// In a shell with jobs, which says so when the screens were stopped and brings them back at once.
    fn start_in_shell() -> Self {
        let program = std::env::current_exe().unwrap();
        let script = format!("'{}' {}; echo was stopped; fg; echo ended $?", program.display(), ARGUMENTS.join(" "));
        let mut command = CommandBuilder::new("sh");
        command.args(["-m", "-c", script.as_str()]);
        Self::spawn("", command)
    }

    fn spawn(how: &str, mut command: CommandBuilder) -> Self {
        let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        command.env(CHILD, how);
        command.env("TERM", "xterm-256color");
        command.env("RUST_BACKTRACE", "0");
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let written = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pty.master.try_clone_reader().unwrap();
        let theirs = Arc::clone(&written);
        let reading = Arc::new(AtomicBool::new(true));
        let still = Arc::clone(&reading);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count) = reader.read(&mut buffer)
                && count > 0
                && still.load(Ordering::SeqCst)
            {
                theirs.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        let keys = pty.master.take_writer().unwrap();
        Self { child, master: Some(pty.master), keys: Some(keys), written, reader: Some(reader), reading }
    }

    /// Reads no more; the screens are asked for one more frame, so that the reading thread sees it.
    fn stop_reading(&mut self) {
        self.reading.store(false, Ordering::SeqCst);
        self.press("\u{c}");
        self.reader.take().unwrap().join().unwrap();
    }

    fn press(&mut self, keys: &str) {
        self.keys.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// The screen as a terminal shows it.
    fn screen(&self) -> vt100::Parser {
        let mut parser = vt100::Parser::new(NonZero::new(24).unwrap(), NonZero::new(80).unwrap(), 0);
        parser.process(&self.written.lock().unwrap());
        parser
    }

    fn wait_for(&self, what: &str, seen: impl Fn(&vt100::Screen) -> bool) {
        let until = Instant::now() + LONG;
        while !seen(self.screen().screen()) {
            assert!(Instant::now() < until, "no {what}:\n{}", self.screen().screen().contents());
            std::thread::yield_now();
        }
    }

    fn wait_for_bytes(&self, what: &str, seen: impl Fn(&[u8]) -> bool) {
        self.wait_for(what, |_| seen(&self.written.lock().unwrap()));
    }

    fn wait_for_screens(&self) {
        self.wait_for("screens", |screen| {
            screen.alternate_screen() && screen.contents().contains("7 fail · 41 not answered")
        });
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.process_id().unwrap()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    fn exit_code(&mut self, within: Duration) -> u32 {
        let until = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            if Instant::now() > until {
                self.child.kill().unwrap();
                panic!("still running after {within:?}:\n{}", self.screen().screen().contents());
            }
            std::thread::yield_now();
        }
    }

    /// Modes of the screen, and those of the line that a shell needs.
    fn assert_given_back(&self) {
        self.wait_for("end of the screens", |screen| !screen.alternate_screen());
        let parser = self.screen();
        let screen = parser.screen();
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "pastes are still bracketed");
        self.assert_line_given_back();
    }

    fn assert_line_given_back(&self) {
        let line = self.master.as_ref().unwrap().get_termios().unwrap();
        assert!(format!("{:?}", line.local_flags).contains("ECHO"), "{:?}", line.local_flags);
        assert!(format!("{:?}", line.local_flags).contains("ICANON"), "{:?}", line.local_flags);
    }
}

#[test]
fn the_person_leaves() {
    let mut screens = Screens::start("");
    screens.wait_for_screens();
    screens.press("q");
    assert_eq!(screens.exit_code(LONG), 0);
    screens.assert_given_back();
}

#[rstest]
#[case(Signal::TERM, 143)]
#[case(Signal::INT, 130)]
#[case(Signal::HUP, 129)]
#[case(Signal::QUIT, 131)]
fn a_signal_ends_it_within_a_second_and_says_so_in_the_exit_code(#[case] signal: Signal, #[case] code: u32) {
    let mut screens = Screens::start("");
    screens.wait_for_screens();
    screens.signal(signal);
    assert_eq!(screens.exit_code(Duration::from_secs(5)), code);
    screens.assert_given_back();
}

#[rstest]
#[case("loop", "a bug in the loop")]
#[case("worker", "a bug in a worker")]
fn a_panic_in_any_thread_gives_the_terminal_back_and_prints_its_report_there(#[case] how: &str, #[case] report: &str) {
    let mut screens = Screens::start(how);
    // They may be gone again before anybody looks.
    screens.wait_for_bytes("screens", |bytes| String::from_utf8_lossy(bytes).contains("41 not answered"));
    assert_ne!(screens.exit_code(LONG), 0);
    screens.assert_given_back();
    let parser = screens.screen();
    assert!(parser.screen().contents().contains(report), "{}", parser.screen().contents());
}

#[test]
fn a_closed_terminal_ends_it_within_three_seconds() {
    let mut screens = Screens::start("");
    screens.wait_for_screens();
    screens.stop_reading();
    screens.keys = None;
    screens.master = None;
    assert_eq!(screens.exit_code(Duration::from_secs(3)), 129);
}

#[test]
fn a_terminal_that_takes_no_more_output_does_not_keep_it_from_ending_on_a_signal() {
    let mut screens = Screens::start("");
    screens.wait_for_screens();
    screens.stop_reading();
    // More frames than the kernel keeps for a reader: the loop waits inside a write.
    for _ in 0..500 {
        screens.press("\u{c}?\u{1b}[200~x\u{1b}[201~");
    }
    screens.signal(Signal::TERM);
    assert_eq!(screens.exit_code(Duration::from_secs(5)), 143);
    screens.assert_line_given_back();
}

#[test]
fn it_stops_like_any_program_of_a_shell_and_comes_back() {
    let mut screens = Screens::start_in_shell();
    screens.wait_for_screens();
    screens.press("\u{1a}");
    let stopped = |bytes: &[u8]| bytes.windows(11).any(|window| window == b"was stopped");
    screens.wait_for_bytes("stop", stopped);
    screens.wait_for_screens();
    screens.press("q");
    screens.wait_for("end", |screen| screen.contents().contains("ended 0"));
    screens.assert_given_back();
}

#[test]
fn a_stop_is_refused_where_no_shell_could_bring_it_back() {
    let mut screens = Screens::start("");
    screens.wait_for_screens();
    screens.press("\u{1a}");
    screens.wait_for("message", |screen| screen.contents().contains("Not stopped"));
    screens.press("q");
    assert_eq!(screens.exit_code(LONG), 0);
}

#[test]
fn after_a_stop_the_screens_come_back_whole() {
    let mut screens = Screens::start("");
    screens.wait_for_screens();
    screens.signal(Signal::STOP);
    screens.written.lock().unwrap().clear();
    screens.signal(Signal::CONT);
    screens.wait_for_screens();
    screens.press("q");
    assert_eq!(screens.exit_code(LONG), 0);
    screens.assert_given_back();
}

#[test]
fn a_burst_of_keys_and_a_megabyte_of_paste_are_read_to_the_end_and_the_paste_runs_nothing() {
    let mut screens = Screens::start("");
    screens.wait_for_screens();
    screens.press(&"j".repeat(5000));
    screens.press("/");
    screens.press(&format!("\u{1b}[200~{}\r\u{1b}[201~", "q".repeat(1 << 20)));
    screens.wait_for("refusal", |screen| screen.contents().contains("nothing was taken"));
    screens.press("\u{1b}[200~qqqq\r\u{1b}[201~");
    screens.wait_for("filter", |screen| screen.contents().contains("/qqqq"));
    screens.press("\u{1b}");
    screens.wait_for("list", |screen| screen.contents().contains("No workloads yet."));
    screens.press("q");
    assert_eq!(screens.exit_code(LONG), 0);
}

#[test]
fn without_a_terminal_it_says_so_and_writes_no_escapes() {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_screens_in_the_child", "--nocapture"])
        .env(CHILD, "")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text.contains("standard input is not a terminal") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_first_start_makes_nothing_until_somebody_chooses() {
    let home = tempfile::tempdir().unwrap();
    let is_empty = || home.path().read_dir().unwrap().next().is_none();
    let offered = |screen: &vt100::Screen| screen.contents().contains("There is no register yet.");

    let mut screens = Screens::start_program(home.path());
    screens.wait_for("first page", offered);
    screens.press("\u{1b}");
    assert_eq!(screens.exit_code(LONG), 0);
    screens.assert_given_back();
    assert!(is_empty(), "looking at it makes nothing");

    let inventory = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(inventory.path(), "name,stage\nClaims triage,production\nDoc summariser,pilot\n").unwrap();
    let mut screens = Screens::start_program(home.path());
    screens.wait_for("first page", offered);
    screens.press("import\r");
    screens.wait_for("prompt", |screen| screen.contents().contains("file to import:"));
    screens.press(&format!("{}\r", inventory.path().display()));
    screens.wait_for("plan", |screen| screen.contents().contains("2 rows: 2 new"));
    assert!(is_empty(), "a plan writes nothing");
    screens.press("import\r");
    screens.wait_for("name", |screen| screen.contents().contains("Name of the register"));
    screens.press("acme\r");
    screens.wait_for("question", |screen| screen.contents().contains("Which person are you?"));
    screens.press("\u{1b}");
    screens.wait_for("triage", |screen| {
        let seen = screen.contents();
        seen.contains("acme") && seen.contains("2 rows in") && seen.contains("Claims triage")
    });
    screens.press("\u{3}\u{3}");
    assert_eq!(screens.exit_code(LONG), 0);
    assert!(home.path().join(".local/share/countersign/register.db").exists() || cfg!(target_os = "macos"));
}

#[test]
fn a_light_ground_is_noticed_when_the_terminal_says_so_and_the_answer_types_nothing() {
    let mut screens = Screens::start("ground");
    screens.wait_for_bytes("question", |written| written.windows(7).any(|bytes| bytes == b"\x1b]11;?\x1b"));
    screens.wait_for_screens();
    let colour_of_fails = |screen: &vt100::Screen| {
        let column = screen.rows(0, 80).next()?.find("7 fail")?;
        screen.cell(0, u16::try_from(column).ok()?).map(vt100::Cell::fgcolor)
    };
    let on_dark = colour_of_fails(screens.screen().screen());
    screens.press("\u{1b}]11;rgb:ffff/");
    screens.press("ffff/ffff\u{1b}\\");
    screens.wait_for("other colours", |screen| colour_of_fails(screen).is_some_and(|now| Some(now) != on_dark));
    screens.wait_for("the list, with nothing typed", |screen| screen.contents().contains("No workloads yet."));
    screens.press("q");
    assert_eq!(screens.exit_code(LONG), 0);
}
