//! Every argument of every subcommand, as the program declares them, with a secret in it.

use crate::home::{Home, answered};
use crate::kinds::{self, Fake};
use clap::{Arg, Command, CommandFactory as _};
use countersign::cli::Program;
use std::any::TypeId;
use std::path::PathBuf;

/// An argument, with the subcommand it belongs to.
struct Place {
    path: Vec<String>,
    argument: Arg,
    /// Positions before it that have to be filled.
    before: usize,
}

impl Place {
    /// What is typed with a text in this place and nothing else.
    fn typed(&self, text: &str) -> Vec<String> {
        let mut typed = self.path.clone();
        if let Some(flag) = self.argument.get_long() {
            typed.push(format!("--{flag}={text}"));
        } else {
            typed.push("--".to_owned());
            typed.extend(std::iter::repeat_n("1".to_owned(), self.before));
            typed.push(text.to_owned());
        }
        typed
    }

    fn named(&self) -> String {
        let name = self.argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        match self.argument.get_long() {
            Some(flag) => format!("--{flag}"),
            None => name.unwrap_or_else(|| self.argument.get_id().to_string()),
        }
    }
}

/// Every argument that takes a text. A path is none that a register keeps; what goes for every command stands once.
fn places(command: &Command, path: &[String]) -> Vec<Place> {
    let takes_text = |argument: &&Arg| {
        argument.get_action().takes_values() && argument.get_value_parser().type_id() != TypeId::of::<PathBuf>()
    };
    let own = command.get_arguments().filter(|argument| path.is_empty() || !argument.is_global_set());
    let mut all: Vec<Place> = own
        .filter(takes_text)
        .map(|argument| Place {
            path: path.to_vec(),
            argument: argument.clone(),
            before: argument.get_index().map_or(0, |index| index - 1),
        })
        .collect();
    for below in command.get_subcommands() {
        all.extend(places(below, &[path, &[below.get_name().to_owned()]].concat()));
    }
    all
}

fn program() -> Command {
    let mut program = Program::command();
    program.build();
    program
}

#[test]
fn a_secret_is_refused_in_every_argument_of_every_subcommand_and_is_not_repeated() {
    let home = answered();
    let before = home.entries();
    let all = places(&program(), &[]);
    assert!(all.len() > 100, "only {} places were found", all.len());
    // Each place has one kind, in turn: that every kind is known in every text is shown of the commands.
    for (place, fake) in all.iter().zip(kinds::all().iter().cycle()) {
        refused(&home, fake, place, &place.typed(&fake.text));
    }
    assert_eq!(home.entries(), before);
    kinds::stand_nowhere(home.folder.path());
}

fn refused(home: &Home, fake: &Fake, place: &Place, typed: &[String]) {
    let ran = home.run(&typed.iter().map(String::as_str).collect::<Vec<_>>());
    let at = format!("{} {}", place.path.join(" "), place.named());
    assert_eq!(ran.code, 2, "{at}: {ran:?}");
    assert!(!ran.err.contains(&fake.needle) && !ran.out.contains(&fake.needle), "{at} repeats it: {ran:?}");
    let says = format!("countersign: {}: this looks like {}, and secrets are never stored", place.named(), fake.kind);
    // What takes one of a few words, or a number, is refused for that, and leaves the secret out.
    let takes_text = place.argument.get_value_parser().type_id() == TypeId::of::<String>();
    assert!(ran.err.starts_with(&says) || !takes_text && ran.err.contains("[left out"), "{at}: {ran:?}");
}
