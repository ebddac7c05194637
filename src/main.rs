//! The `countersign` program: reads its arguments, and gives them to the command or to the screens.

use std::process::ExitCode;

use countersign::cli::{self, Program, ToBeSeen};
use countersign::tui;

fn main() -> ExitCode {
    match Program::from_arguments() {
        Ok(Program { globals, command: Some(command), .. }) => cli::run(globals, command),
        Ok(Program { demo: true, .. }) => {
            eprintln!("countersign: the made-up organisation is not part of this build yet");
            cli::Exit::Wrong.into()
        }
        Ok(Program { globals, .. }) => cli::screens(&globals, show),
        Err(exit) => exit,
    }
}

fn show(ToBeSeen { register, read_only, as_of }: ToBeSeen) -> Result<u8, String> {
    let ending = tui::start(tui::Start { register, read_only, as_of, banner: None });
    let code = ending.map_err(|error| error.to_string())?.exit_code();
    u8::try_from(code).map_err(|_| format!("there is no exit code {code}"))
}
