//! What was typed on the command line, looked through before anything is done with it: a secret that was pasted into any text is refused
//! there and then, by the name of its flag, whatever the command is. Paths are left alone: they are no texts that a register keeps.

use clap::builder::ValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use std::any::TypeId;
use std::path::PathBuf;

use super::failure::Failure;
use crate::domain::secret::{self, Secret};

/// Whether JSON was asked for: also by arguments that clap does not understand.
pub(super) fn want_json() -> bool {
    std::env::args_os().skip(1).take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

/// Refuses a secret in an argument of the command or of what it leads to.
pub(super) fn hold_no_secret(command: &Command, matches: &ArgMatches) -> Result<(), Failure> {
    for argument in command.get_arguments().filter(|argument| is_text(argument.get_value_parser())) {
        let id = argument.get_id().as_str();
        if matches.try_contains_id(id).is_err() || matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let given = matches.get_raw(id).into_iter().flatten();
        for given in given.map(|given| given.to_string_lossy()) {
            if let Some(secret) = secret::find(&given) {
                let next = if id == "fingerprint" { Secret::MAKE_ITS_FINGERPRINT } else { Secret::NEXT };
                return Err(Failure::new(named(argument, &given), secret.why(), next));
            }
        }
    }
    match matches.subcommand() {
        Some((name, matches)) => command.find_subcommand(name).map_or(Ok(()), |below| hold_no_secret(below, matches)),
        None => Ok(()),
    }
}

fn is_text(parser: &ValueParser) -> bool {
    parser.type_id() != TypeId::of::<PathBuf>()
}

/// The flag, with the field where `FIELD=VALUE` says one; the name of what has no flag.
fn named(argument: &clap::Arg, given: &str) -> String {
    let Some(flag) = argument.get_long() else {
        let name = argument.get_value_names().and_then(<[_]>::first);
        return name.map_or_else(|| argument.get_id().to_string(), ToString::to_string);
    };
    let field = given.split_once('=').map(|(field, _)| field);
    let field =
        field.filter(|field| field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-'));
    field.map_or_else(|| format!("--{flag}"), |field| format!("--{flag} {field}"))
}
