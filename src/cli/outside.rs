//! Something that somebody else holds, to verify against: a pack, or the line that an export ended with, as text or in a file.

use std::io::ErrorKind;
use std::path::Path;

use super::failure::Failure;
use crate::evidence::{pack_link, verify_pack};
use crate::files::{self, Links};
use crate::ledger::{Hash, Link};

/// The longest file that is looked into for a kept line.
const LONGEST_NOTE: u64 = 64 * 1024;

/// What was given with `--against`: its name, and the end of the chain that it knows.
pub(super) fn outside(given: &str) -> Result<(String, Link), Failure> {
    let path = Path::new(given);
    if path.is_dir() {
        let report = verify_pack(path)?;
        if !report.is_sound() {
            let why = "this pack is not sound itself, so nothing can be held against it";
            return Err(Failure::new(given, why, format!("see `countersign verify {given}`")));
        }
        return Ok(pack_link(path)?);
    }
    // What is there and no file is named, not taken for the words of a line.
    let told = if path.exists() { note(path)? } else { given.to_owned() };
    let link = told.lines().find_map(kept_line);
    let link = link.ok_or_else(|| {
        let why = "this is no pack, and no line that an export ended with";
        Failure::new(given, why, "give the folder of a pack, or the line, or a file with the line")
    })?;
    Ok((format!("the line kept of entry {}", link.size), link))
}

fn note(path: &Path) -> Result<String, Failure> {
    let failed =
        |why: &str| Failure::new(path.to_string_lossy(), why, "give a file with the line that an export ended with");
    let bytes = files::read(path, Links::Follow, LONGEST_NOTE).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => failed("it is too long for a note"),
        _ => failed(&error.to_string()),
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads `ledger <id> has <n> entries and ends with <hash>`, whatever stands around it.
fn kept_line(line: &str) -> Option<Link> {
    let after = |word: &str| {
        let mut words = line.split_whitespace();
        words.find(|found| *found == word).and_then(|_| words.next())
    };
    let head: Hash = after("with")?.parse().ok()?;
    Some(Link { ledger: after("ledger")?.parse().ok()?, size: after("has")?.parse().ok()?, head })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Id;

    #[test]
    fn a_line_that_was_kept_is_read_among_other_words() {
        let (id, hash) = (Id([7; 16]), Hash::of(b"x"));
        let line = format!("Q3: ledger {id} has 1733 entries and ends with {hash} (from M. Silva)");
        assert_eq!(kept_line(&line), Some(Link { ledger: id, size: 1733, head: hash }));
        assert_eq!(kept_line("ledger has entries and ends with"), None);
    }
}
