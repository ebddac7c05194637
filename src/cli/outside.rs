//! Something that somebody else holds, to verify against: a pack, or the line that an export ended with, as text or in a file.

use std::io::ErrorKind;
use std::path::Path;

use super::failure::Failure;
use crate::evidence::{pack_link, verify_pack};
use crate::files::{self, Links};
use crate::ledger::{Hash, Link};

/// The longest file that is looked into for a kept line.
const LONGEST_NOTE: u64 = 64 * 1024;

/// What was given with `--against`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outside {
    /// What it is called.
    pub name: String,
    /// The end of the chain that it knows.
    pub link: Link,
    /// The pack that it knows; lines from before it was written down know none.
    pub pack: Option<KeptPack>,
}

/// A pack, as somebody else knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeptPack {
    /// Its id.
    pub id: String,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
}

/// Reads what was given with `--against`.
pub(super) fn outside(given: &str) -> Result<Outside, Failure> {
    if given.trim().is_empty() {
        let next = "give the line that an export ended with, a file with that line, or the folder of a pack";
        return Err(Failure::new("--against", "it is empty", next));
    }
    let path = Path::new(given);
    if path.is_dir() {
        let report = verify_pack(path)?;
        if !report.is_sound() {
            let why = "this pack is not sound itself, so nothing can be held against it";
            return Err(Failure::new(given, why, format!("see `countersign verify {given}`")));
        }
        let (name, link) = pack_link(path)?;
        let pack = report.pack.zip(report.manifest_sha256);
        return Ok(Outside { name, link, pack: pack.map(|(id, manifest_sha256)| KeptPack { id, manifest_sha256 }) });
    }
    // What is there and no file is named, not taken for the words of a line.
    let told = if path.exists() { note(path)? } else { given.to_owned() };
    let mut kept: Vec<Outside> = told.lines().filter_map(kept_line).collect();
    if kept.len() > 1 {
        let why = format!("it holds {} lines of exports, and one is compared with", kept.len());
        return Err(Failure::new(given, why, "give the line, or a file with that line alone"));
    }
    kept.pop().ok_or_else(|| {
        let why = "this is no pack, and no line that an export ended with";
        Failure::new(given, why, "give the folder of a pack, or the line, or a file with the line")
    })
}

fn note(path: &Path) -> Result<String, Failure> {
    let failed =
        |why: &str| Failure::new(path.to_string_lossy(), why, "give a file with the line that an export ended with");
    let bytes = files::read(path, Links::Follow, LONGEST_NOTE).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => failed("it is too long for a note"),
        _ => failed(&files::why(path, &error)),
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads `ledger <id> has <n> entries and ends with <hash>; pack <id> has manifest <hash>`, whatever stands around it. The part on the
/// pack may be missing; where it begins and cannot be read, the line is none.
fn kept_line(line: &str) -> Option<Outside> {
    let mut words = line.split_whitespace().map(|word| word.trim_end_matches([';', ',', '.', ')']));
    let ledger = words.by_ref().skip_while(|word| *word != "ledger").nth(1)?.parse().ok()?;
    let size = words.by_ref().skip_while(|word| *word != "has").nth(1)?.parse().ok()?;
    let head: Hash = words.by_ref().skip_while(|word| *word != "with").nth(1)?.parse().ok()?;
    let pack = match words.next() {
        Some("pack") => {
            let id = words.next()?.to_owned();
            let manifest: Hash = words.by_ref().skip_while(|word| *word != "manifest").nth(1)?.parse().ok()?;
            Some(KeptPack { id, manifest_sha256: manifest.to_string() })
        }
        _ => None,
    };
    Some(Outside { name: format!("the line kept of entry {size}"), link: Link { ledger, size, head }, pack })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Id;
    use rstest::rstest;

    #[rstest]
    #[case::as_it_was_written_before("", false)]
    #[case::with_its_pack("; pack 0123456789ab has manifest MANIFEST", true)]
    #[case::with_words_after("; pack 0123456789ab has manifest MANIFEST; thank you", true)]
    #[case::of_another_pack_in_words(", sent with the pack", false)]
    fn a_line_that_was_kept_is_read_among_other_words(#[case] of_pack: &str, #[case] knows_the_pack: bool) {
        let (id, hash, manifest) = (Id([7; 16]), Hash::of(b"x"), Hash::of(b"m").to_string());
        let of_pack = of_pack.replace("MANIFEST", &manifest);
        let line = format!("Q3: ledger {id} has 1733 entries and ends with {hash}{of_pack} (from M. Silva)");
        let read = kept_line(&line).unwrap();
        assert_eq!(read.link, Link { ledger: id, size: 1733, head: hash });
        let pack = KeptPack { id: "0123456789ab".to_owned(), manifest_sha256: manifest };
        assert_eq!(read.pack, knows_the_pack.then_some(pack));
    }

    #[rstest]
    #[case("ledger has entries and ends with")]
    #[case("ledger LEDGER has 2 entries and ends with HASH; pack 0123456789ab has manifest 12")]
    #[case("ledger LEDGER has 2 entries and ends with 12")]
    fn a_line_that_is_cut_short_is_none(#[case] line: &str) {
        let (id, hash) = (Id([7; 16]).to_string(), Hash::of(b"x").to_string());
        assert_eq!(kept_line(&line.replace("LEDGER", &id).replace("HASH", &hash)), None);
    }
}
