//! `SHA256SUMS`: the file that `sha256sum -c` reads.

use super::folder::is_file_name;
use crate::ledger::Hash;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The file.
pub const FILE: &str = "SHA256SUMS";

/// The text of the file: a line for each file, by name.
pub(super) fn text(sums: &BTreeMap<String, String>) -> String {
    sums.iter().fold(String::new(), |mut text, (name, sum)| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{sum}  {name}");
        text
    })
}

/// Reads the text of the file; what is wrong with it where it cannot be read.
pub(super) fn read(text: &str) -> Result<BTreeMap<String, Hash>, String> {
    let mut sums = BTreeMap::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        let read = line.split_once("  ").and_then(|(sum, name)| Some((sum.parse::<Hash>().ok()?, name)));
        match read.filter(|(_, name)| is_file_name(name)) {
            Some((sum, name)) => {
                if sums.insert(name.to_owned(), sum).is_some() {
                    return Err(format!("line {number} names {name} again"));
                }
            }
            None => return Err(format!("line {number} is not a hash, two spaces and the name of a file of the pack")),
        }
    }
    Ok(sums)
}
