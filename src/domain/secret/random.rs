//! What is too random to be words: long, of small letters, capitals and digits, and changing between them more often than words, names
//! and ids do. Digests, ids of documents and names in a cloud do so as well, and are known by what stands around them.

/// How long and how restless a token is that is no word.
pub(super) struct Random {
    pub(super) at_least: usize,
    /// Changes between small letters, capitals and digits, in a hundred characters.
    changes: usize,
}

pub(super) const LONG: Random = Random { at_least: 32, changes: 35 };
const LONG_WITH_SLASHES: Random = Random { at_least: 32, changes: 45 };
/// Half of one.
pub(super) const HALF: Random = Random { at_least: 16, changes: 35 };
/// A whole line that may be one half of one.
const LINE: Random = Random { at_least: 14, changes: 45 };

/// What stands before a digest, with a sign that ends it.
const DIGESTS: [&str; 8] = ["sha1", "sha256", "sha384", "sha512", "md5", "blake2b", "blake3", "sha512_256"];
/// Parameters of a link whose value says which document it leads to.
const DOCUMENTS: [&str; 8] = ["id", "docid", "fileid", "folderid", "resid", "resourcekey", "node-id", "sourcedoc"];

/// The first token of a word that is too random to be one.
pub(super) fn in_word(word: &str) -> bool {
    if word.len() < LONG.at_least || word.starts_with("arn:") || is_digest(word) {
        return false;
    }
    // The path of a link is where documents have their random ids; what follows a `?` may grant something.
    let (path, query) = word.split_once('?').unwrap_or((word, ""));
    let is_link = is_link(path);
    let mut granted = query.split('&').filter(|part| !names_a_document(part));
    in_part(path, is_link) || granted.any(|part| in_part(part, false))
}

/// Whether two lines, each of one word, are halves of what is too random to be words.
pub(super) fn in_lines(first: &str, second: &str) -> bool {
    let is_half = |line: &str| {
        let in_one_word = line.chars().all(|c| is_of_a_key(c) || matches!(c, '/' | '='));
        in_one_word && is_random(line.trim_end_matches('='), &LINE)
    };
    is_half(first) && is_half(second) && !is_digest(first)
}

fn in_part(part: &str, is_link: bool) -> bool {
    let mut tokens = part.split(|c: char| !is_of_a_key(c));
    if !is_link && tokens.any(|token| is_random(token, &LONG)) {
        return true;
    }
    // What is written as base64 has slashes in it, and so have paths, whose names change less.
    let may_be = part.len() >= LONG_WITH_SLASHES.at_least && part.contains('/') && !is_link;
    may_be && part.split(|c: char| !is_of_a_key(c) && c != '/').any(|token| is_random(token, &LONG_WITH_SLASHES))
}

fn names_a_document(parameter: &str) -> bool {
    let name = parameter.split_once('=').map_or("", |(name, _)| name);
    DOCUMENTS.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// `https://...`, or a host and a path behind it.
fn is_link(path: &str) -> bool {
    let host = path.split('/').next().unwrap_or_default();
    let top = host.rsplit_once('.').map_or("", |(_, top)| top);
    let is_host = (2..=12).contains(&top.len()) && top.bytes().all(|byte| byte.is_ascii_lowercase());
    path.contains("://") || is_host && host.len() < path.len()
}

fn is_digest(word: &str) -> bool {
    DIGESTS.iter().any(|digest| {
        word.char_indices().any(|(at, _)| {
            let rest = word.get(at..).unwrap_or_default();
            let named = rest.get(..digest.len()).is_some_and(|name| name.eq_ignore_ascii_case(digest));
            named && rest.get(digest.len()..).is_some_and(|after| after.starts_with([':', '-', '=', '/']))
        })
    })
}

pub(super) fn is_of_a_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')
}

/// Whether a token is as long and as restless as this.
pub(super) fn is_random(token: &str, random: &Random) -> bool {
    if token.len() < random.at_least {
        return false;
    }
    let (mut kinds, mut changes, mut last) = ([false; 3], 0, None);
    for byte in token.bytes() {
        let kind = match byte {
            b'a'..=b'z' => 0,
            b'A'..=b'Z' => 1,
            b'0'..=b'9' => 2,
            _ => continue,
        };
        if let Some(seen) = kinds.get_mut(kind) {
            *seen = true;
        }
        changes += usize::from(last.is_some_and(|last| last != kind));
        last = Some(kind);
    }
    kinds == [true; 3] && changes * 100 > token.len() * random.changes
}
