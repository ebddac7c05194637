//! Words that no text for a person uses: `tests/words.txt` says which, what to write instead, and where one may stand for now.

use super::{Source, end_of_block_comment, end_of_text, report, root, sources};
use std::collections::BTreeSet;

const LIST: &str = "tests/words.txt";
/// The most lines of the list: what is longer is read by nobody.
const MOST: usize = 80;
/// Texts beside the code that are not made from it.
const TEXTS: [&str; 6] =
    ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "assets/catalogue.toml", "assets/policy.toml", "docs/check.md"];

/// A phrase that is not to be written.
struct Forbidden {
    phrase: String,
    write: String,
    /// Files that may have it for now.
    allowed: BTreeSet<String>,
}

#[test]
fn no_text_for_a_person_uses_a_word_of_the_list() {
    let list = list();
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for (place, line, text) in texts() {
        for forbidden in list.iter().filter(|it| has(&text, &it.phrase)) {
            if forbidden.allowed.contains(&place) {
                used.insert((forbidden.phrase.clone(), place.clone()));
            } else {
                let Forbidden { phrase, write, .. } = forbidden;
                found.push(format!("{place}:{line}: \"{phrase}\": write {write} ({LIST}): {text}"));
            }
        }
    }
    let allowed = list.iter().flat_map(|it| it.allowed.iter().map(|place| (it.phrase.clone(), place.clone())));
    let unused = allowed.filter(|it| !used.contains(it));
    found.extend(unused.map(|(phrase, place)| format!("{LIST}: {place} has \"{phrase}\" no longer: take it out")));
    report(found.into_iter());
}

#[test]
fn the_list_is_short_and_says_what_to_write() {
    let text = std::fs::read_to_string(root().join(LIST)).expect("the list is there");
    assert!(text.lines().count() <= MOST, "{LIST} has {} lines; at most {MOST}", text.lines().count());
    let phrases: BTreeSet<String> = list().into_iter().map(|it| it.phrase).collect();
    assert_eq!(phrases.len(), list().len(), "a phrase stands twice in {LIST}");
}

#[test]
fn the_guard_of_words_sees_texts_and_nothing_else() {
    let seen = |path: &str, code: &str| -> Vec<(usize, String)> {
        let source = Source::new(path.into(), code.into());
        literals(&source).into_iter().filter(|(_, text)| has(text, "fix") || has(text, "key test")).collect()
    };
    let one = |line, text: &str| vec![(line, text.to_owned())];
    assert_eq!(seen("src/a.rs", "fn f() {\n  say(\"To fix it\");\n}"), one(2, "To fix it"));
    assert_eq!(seen("src/a.rs", "const A: &str = \"the key \\\n    test\";"), one(1, "the key test"));
    assert_eq!(seen("src/a.rs", "const A: &str = \"Fix\";"), one(1, "Fix"));
    assert_eq!(seen("src/a.rs", "// fix it\n/* fix */ let fix = \"fix\"; say(\"`fix` amends it\");"), []);
    assert_eq!(seen("src/a.rs", "#[cfg(test)]\nmod tests { const A: &str = \"fix it\"; }"), []);
    assert_eq!(
        seen("src/cli/commands/a.rs", "struct A {\n    /// Who can fix it\n    a: u8 }"),
        one(2, "Who can fix it")
    );
    assert_eq!(seen("src/tui/a.rs", "/// Who can fix it\nstruct A;"), []);
}

fn list() -> Vec<Forbidden> {
    let text = std::fs::read_to_string(root().join(LIST)).expect("the list is there");
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &str| {
        let (rule, allowed) = line.split_once(" | ").unwrap_or((line, ""));
        let (phrase, write) = rule.split_once(" -> ")?;
        let allowed = allowed.split(", ").filter(|it| !it.is_empty()).map(String::from).collect();
        Some(Forbidden { phrase: phrase.trim().to_owned(), write: write.trim().to_owned(), allowed })
    };
    rows.map(|line| read(line).unwrap_or_else(|| panic!("{LIST}: not PHRASE -> REPLACEMENT: {line}"))).collect()
}

/// Every text that a person may read: its file, its line and its words.
fn texts() -> impl Iterator<Item = (String, usize, String)> {
    let code = sources().filter(|file| !file.is_test()).flat_map(|file| {
        let name = file.name();
        literals(&file).into_iter().map(move |(line, text)| (name.clone(), line, text))
    });
    let beside = TEXTS.into_iter().flat_map(|name| {
        let text = std::fs::read_to_string(root().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"));
        let lines: Vec<_> = text.lines().map(String::from).collect();
        lines.into_iter().enumerate().map(move |(at, line)| (name.to_owned(), at + 1, line))
    });
    code.chain(beside)
}

/// The texts in code: its literals, and on the command line the comments that become help. A literal that is one word in small letters
/// is a name.
fn literals(file: &Source) -> Vec<(usize, String)> {
    let file = file.without_tests();
    let helps = file.name().starts_with("src/cli/commands/") || file.name() == "src/cli/session.rs";
    let mut found = Vec::new();
    let (mut rest, mut line) = (file.text.as_str(), 1);
    while let Some(first) = rest.chars().next() {
        let (length, text) = if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            (end, rest[..end].strip_prefix("///").filter(|_| helps).map(|text| text.trim().to_owned()))
        } else if rest.starts_with("/*") {
            (end_of_block_comment(rest), None)
        } else if let Some(end) = end_of_text(rest) {
            (end, Some(in_words(&rest[..end])))
        } else {
            (first.len_utf8(), None)
        };
        let is_name = |text: &str| text.chars().all(|c| !c.is_whitespace() && !c.is_uppercase());
        found.extend(text.filter(|text| !is_name(text)).map(|text| (line, text)));
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

/// A literal as it is read: without its marks, lines joined that the code breaks.
fn in_words(literal: &str) -> String {
    let inner = literal.trim_start_matches(['b', 'c', 'r', '#']).trim_end_matches('#').trim_matches('"');
    let mut parts = inner.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start()).replace("\\n", " ")
}

/// Whether a text has a phrase as whole words, outside of backticks and of the names of what is filled in.
fn has(text: &str, phrase: &str) -> bool {
    let mut pieces = text.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    let text = pieces.fold(first, |text, piece| text + "{" + piece.split_once('}').map_or(piece, |(_, after)| after));
    let quoted = text.matches('`').count() > 1;
    let spoken: String = if quoted { text.split('`').step_by(2).collect::<Vec<_>>().join("`") } else { text };
    let spoken = spoken.to_lowercase();
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    spoken.match_indices(phrase).any(|(at, _)| {
        let (before, after) = (&spoken[..at], &spoken[at + phrase.len()..]);
        !before.ends_with(is_letter) && !after.starts_with(is_letter)
    })
}
