//! What the program ends with: one table for every command, shown by `--help`, used by nothing else than its words.

use std::process::ExitCode;

/// How a command ended, as its caller sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Yes, or done.
    Yes = 0,
    /// No, or something was found: `verify` finds a fault, a gate is not open.
    No = 1,
    /// Used wrongly, or something went wrong; nothing was written.
    Wrong = 2,
    /// It cannot be told: what was asked is not covered, or there is nothing outside to compare with.
    CannotTell = 3,
    /// Done, with rows that were rejected, conflicts that wait for a person, or a result that could not be printed.
    WithRest = 4,
}

/// The table, as help and README show it.
pub const TABLE: &str = "\
Exit codes:
  0  yes, or done
  1  no, or findings: a fault, a closed gate, something `doctor` found, a `check` that says no
  2  wrong use, or an error; nothing was written
  3  cannot tell: not covered, not known, disputed, or nothing outside to compare with
  4  done, with rejected rows, new conflicts, or a result that could not be printed";

/// How an error reads with `--json`, as help shows it.
pub const ERRORS: &str = "\
Errors with --json:
  {\"error\": {\"what\": ..., \"why\": ..., \"next\": ..., \"exit\": 2, \"retry\": false}}

Standard output then holds one JSON document however the command ends: its result, or this error. `what` is the record, file or option, \
or null. `next` is the next step, or null. `retry` is true where the same command may work if you run it again. Standard error has the \
same as a sentence.";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_for_every_code() {
        for exit in [Exit::Yes, Exit::No, Exit::Wrong, Exit::CannotTell, Exit::WithRest] {
            assert!(TABLE.contains(&format!("\n  {}  ", exit as u8)), "{exit:?}");
        }
    }
}
