//! Help as it is printed: a paragraph is one line, however it stands in the source, so that it is broken where the terminal ends and
//! nowhere else. Examples and tables stand indented; an example that is too long goes on below itself, as a shell takes it.

use clap::Command;

/// The same command, and all below it, with flowing paragraphs.
pub(super) fn flowing(command: Command) -> Command {
    let after = command.get_after_help().map(|text| paragraphs(&text.to_string()));
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let command = match after {
        Some(after) => command.after_help(after),
        None => command,
    };
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, flowing))
}

/// The columns of an example.
const WIDTH: usize = 80;

/// A text whose paragraphs are one line each.
fn paragraphs(text: &str) -> String {
    let mut flowing: Vec<String> = vec![];
    for line in text.lines() {
        match flowing.last_mut() {
            Some(last) if goes_on(last, line) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => flowing.extend(broken(line)),
        }
    }
    flowing.join("\n")
}

/// A line of an example, broken before its options where it is too long.
fn broken(line: &str) -> Vec<String> {
    let mut lines = vec![];
    let mut rest = line.to_owned();
    while rest.starts_with("  ") && rest.chars().count() > WIDTH {
        let before_option = rest.match_indices(" --").map(|(at, _)| at).filter(|at| *at + 2 <= WIDTH);
        let Some(at) = before_option.last().filter(|at| *at > 6) else { break };
        let option = rest.split_off(at);
        lines.push(format!("{rest} \\"));
        rest = format!("      {}", option.trim_start());
    }
    lines.push(rest);
    lines
}

/// Whether a line goes on with the paragraph of the one before it.
fn goes_on(before: &str, line: &str) -> bool {
    let is_prose = |line: &str| line.starts_with(|c: char| !c.is_whitespace());
    let is_heading = before.ends_with(':') && before.len() < 40;
    is_prose(before) && is_prose(line) && !is_heading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Program;

    #[test]
    fn a_paragraph_is_one_line_and_examples_stay() {
        let text =
            "Examples:\n  one \\\n    --more\n\nA paragraph that is broken\nin its source.\nExit codes:\n  0  done";
        let flows =
            "Examples:\n  one \\\n    --more\n\nA paragraph that is broken in its source. Exit codes:\n  0  done";
        assert_eq!(paragraphs(text), flows);
        assert_eq!(paragraphs("Example:\n  one\n\nText."), "Example:\n  one\n\nText.");
    }

    #[test]
    fn no_help_of_any_command_is_broken_but_where_the_terminal_ends() {
        fn look(command: &Command, path: &str, broken: &mut Vec<String>) {
            let path = format!("{path} {}", command.get_name());
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let lines: Vec<&str> = after.lines().collect();
            for pair in lines.windows(2) {
                if let [before, line] = pair
                    && goes_on(before, line)
                {
                    broken.push(format!("{path}: {line}"));
                }
            }
            // What stands indented and cannot be broken has to fit.
            broken.extend(
                lines
                    .iter()
                    .filter(|line| line.starts_with("  ") && line.chars().count() > 100)
                    .map(|line| format!("{path}: {line}")),
            );
            command.get_subcommands().for_each(|below| look(below, &path, broken));
        }
        let mut broken = vec![];
        look(&Program::described(), "", &mut broken);
        assert_eq!(broken, Vec::<String>::new());
    }
}
