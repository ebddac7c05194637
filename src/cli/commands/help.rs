//! `help`: the help of the program or of a command, and the glossary.

use clap::Args;
use serde_json::json;

use crate::cli::Program;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::glossary::TERMS;

const GLOSSARY: &str = "glossary";

/// Show help on a command, or the glossary
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign help
  countersign help promote
  countersign help identity add
  countersign help glossary")]
pub struct Help {
    /// A command, or `glossary` for what the terms mean
    #[arg(value_name = "TOPIC")]
    topic: Vec<String>,
}

impl Help {
    pub(in crate::cli) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if self.topic == [GLOSSARY] {
            return glossary(session);
        }
        // What the flag --help shows, which the parser hands back as an error of its own kind.
        let typed = ["countersign"].into_iter().chain(self.topic.iter().map(String::as_str)).chain(["--help"]);
        let Err(shown) = Program::described().try_get_matches_from(typed) else { return Ok(Exit::Yes) };
        let is_command = self.topic.iter().all(|word| !word.starts_with('-'));
        if shown.use_stderr() || !is_command {
            let next = "run `countersign help` to list the commands";
            return Err(Failure::new(self.topic.join(" "), "no command has this name", next));
        }
        for line in shown.render().to_string().lines() {
            session.out.line(line)?;
        }
        Ok(Exit::Yes)
    }
}

fn glossary(session: &mut Session) -> Result<Exit, Failure> {
    if session.globals.json {
        let mut array = session.out.array()?;
        for term in TERMS {
            array.item(&json!({"term": term.term, "meaning": term.meaning}))?;
        }
        array.end()?;
        return Ok(Exit::Yes);
    }
    for term in TERMS {
        session.out.line(term.term)?;
        session.out.wrapped(4, term.meaning)?;
    }
    Ok(Exit::Yes)
}
