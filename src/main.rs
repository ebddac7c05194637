//! The `countersign` program: reads its arguments, and gives them to the command or to the screens.

use std::process::ExitCode;

use countersign::cli::{self, Program};

fn main() -> ExitCode {
    match Program::from_arguments() {
        Ok(Program { globals, command: Some(command), .. }) => cli::run(globals, command),
        Ok(Program { globals, demo, .. }) => screens(&globals, demo),
        Err(exit) => exit,
    }
}

/// The screens are not part of this build yet.
fn screens(_globals: &cli::Globals, _demo: bool) -> ExitCode {
    eprintln!("countersign: the screens are not here yet; see `countersign --help` for the commands");
    cli::Exit::Wrong.into()
}
