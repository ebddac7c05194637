//! The `countersign` program: reads its arguments, and gives them to the command or to the screens.

use std::process::{Command, ExitCode};

use countersign::cli::{self, Program, ToBeSeen};
use countersign::clock::Clock;
use countersign::demo::{self, Demo};
use countersign::paths::Paths;
use countersign::tui;
use countersign::tui::model::Ending;
use mimalloc::MiMalloc;

/// Entries are decoded on one thread and let go of on another, which the allocator of the C library makes wait for each other.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    outlive_size_limits();
    match Program::from_arguments() {
        Ok(Program { globals, command: Some(command), .. }) => cli::run(globals, command),
        Ok(Program { globals, .. }) if globals.demo => cli::told(show_demo()),
        Ok(Program { globals, .. }) => cli::screens(&globals, show),
        Err(exit) => exit,
    }
}

/// Where a file may not grow (`ulimit -f`), writing is then an error like a full disk and not the end of the program.
#[cfg(unix)]
fn outlive_size_limits() {
    // A signal with a handler no longer ends the program, nor do programs that it starts inherit it; the flag itself tells nothing.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

#[cfg(not(unix))]
fn outlive_size_limits() {}

fn show(ToBeSeen { register, read_only, may_begin, as_of }: ToBeSeen) -> Result<u8, String> {
    start(tui::Start { register, read_only, may_begin, as_of, greeting: None, account: None, state: None })
}

/// The screens on the made-up organisation, which is gone when they end.
fn show_demo() -> Result<u8, String> {
    let said = |error: &dyn std::error::Error| error.to_string();
    let now = Clock::from_environment().map_err(|error| said(&error))?.now();
    let Demo { store, folder, me } = demo::open(now).map_err(|error| said(&error))?;
    let greeting = Some(Demo::banner(&store, me).map_err(|error| said(&error))?);
    let register = store.file().to_owned();
    drop(store);
    let account = Some(demo::newcomer());
    // What the screens remember of it goes with it.
    let state = Some(Paths::under(folder.path()));
    let code =
        start(tui::Start { register, read_only: false, may_begin: false, as_of: None, greeting, account, state });
    drop(folder);
    code
}

fn start(start: tui::Start) -> Result<u8, String> {
    match tui::start(start).map_err(|error| error.to_string())? {
        Ending::Demo => begin_again_with_demo(),
        ending => {
            let code = ending.exit_code();
            u8::try_from(code).map_err(|_| format!("there is no exit code {code}"))
        }
    }
}

/// The program begins again in its own place: the demo is then what `countersign --demo` is.
fn begin_again_with_demo() -> Result<u8, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut demo = Command::new(program);
    demo.arg("--demo");
    #[cfg(unix)]
    return Err(std::os::unix::process::CommandExt::exec(&mut demo).to_string());
    #[cfg(not(unix))]
    {
        let status = demo.status().map_err(|error| error.to_string())?;
        Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2))
    }
}
