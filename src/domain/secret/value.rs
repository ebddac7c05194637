//! What is assigned to a name such as `password`: a secret, or what stands in its place. `required`, `${DB_PASS}`, `<redacted>`, the
//! name of an entry in a vault, an id, a date and the name of a product are none.

use std::collections::BTreeSet;

/// Fewer characters are no secret.
const SHORTEST: usize = 8;

/// What a value has to be to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Counts {
    /// Eight or more characters of several kinds.
    Mixed,
    /// As base64 is.
    Encoded,
    /// Anything but a placeholder.
    Given,
    /// Mixed as words, names, dates and versions are not: no sign says that it is assigned.
    Spoken,
}

/// What is known of values besides their characters.
pub(super) struct Known<'a> {
    /// Words with digits in them that are ordinary.
    pub(super) ordinary: &'a BTreeSet<String>,
    /// Whether the name before it also stands before the name of a secret.
    pub(super) reference: bool,
}

/// Whether a value is a secret.
pub(super) fn is_secret(value: &str, counts: Counts, known: &Known<'_>) -> bool {
    let value = trimmed(value);
    match counts {
        Counts::Given => !value.is_empty() && !is_placeholder(value),
        Counts::Encoded => {
            let inner = value.bytes().skip(1).any(|byte| !byte.is_ascii_lowercase() && byte != b'-' && byte != b'_');
            value.len() >= SHORTEST && inner && !is_placeholder(value)
        }
        Counts::Mixed => {
            value.chars().count() >= SHORTEST
                && is_mixed(value)
                && !is_placeholder(value)
                && !is_ordinary(value, known.ordinary)
                && !is_reference(value, known.reference)
        }
        Counts::Spoken => {
            let value = value.trim_matches('*').trim_end_matches('?');
            value.chars().count() >= SHORTEST
                && !is_placeholder(value)
                && !is_ordinary(value, known.ordinary)
                && !is_reference(value, true)
                && (is_restless(value) && !is_name(value) && !(known.reference && is_camel_case(value))
                    || !known.reference && is_word_with_number(value))
        }
    }
}

/// The value alone, without what ends the sentence or begins the next setting.
fn trimmed(value: &str) -> &str {
    let next = |at: usize| {
        let rest = value.get(at + 1..).unwrap_or_default();
        let name = rest.split('=').next().unwrap_or_default();
        rest.is_empty() || rest.contains('=') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let end = value.match_indices(['&', ';', ',']).map(|(at, _)| at).find(|at| next(*at));
    let value = end.and_then(|end| value.get(..end)).unwrap_or(value);
    let value = value.split("</").next().unwrap_or(value);
    value.trim_matches(['"', '\'', '`', '\\']).trim_end_matches(['.', ',', ';', ':', ')', ']', '}', '\\', '"'])
}

/// Letters and digits; or letters of both cases with a sign among them; or letters whose case changes as in no word.
fn is_mixed(value: &str) -> bool {
    let any = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    let (lower, upper) = (any(u8::is_ascii_lowercase), any(u8::is_ascii_uppercase));
    let sign = value.bytes().any(|byte| b"!@#$%^&*~?".contains(&byte));
    let letters: Vec<bool> =
        value.bytes().filter(u8::is_ascii_alphabetic).map(|byte| byte.is_ascii_uppercase()).collect();
    let changes = letters.windows(2).filter(|pair| pair.first() != pair.last()).count();
    (lower || upper) && any(u8::is_ascii_digit)
        || lower && upper && sign
        || letters.len() >= 12 && changes * 2 >= letters.len()
}

/// Whether a value that somebody is typing may become a secret.
pub(super) fn may_become_secret(value: &str, counts: Counts) -> bool {
    // A word behind `password` is most often just the next word.
    let is_word = counts == Counts::Spoken && !value.bytes().any(|byte| byte.is_ascii_digit());
    !is_word && !is_placeholder(value)
}

/// Letters and digits, and either letters of both cases, a sign that no name has, or twenty and more that change as in no word.
fn is_restless(value: &str) -> bool {
    let any = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    let digits = any(u8::is_ascii_digit);
    let (lower, upper) = (any(u8::is_ascii_lowercase), any(u8::is_ascii_uppercase));
    let sign = value.bytes().any(|byte| b"!@$%^*~?".contains(&byte));
    let kinds: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let changes = kinds.windows(2).filter(|pair| {
        let kind = |byte: Option<&u8>| byte.map(|byte| (byte.is_ascii_digit(), byte.is_ascii_uppercase()));
        kind(pair.first()) != kind(pair.last())
    });
    let long = value.len() >= 20 && changes.count() * 100 >= kinds.len() * 30;
    (lower || upper) && (digits && (lower && upper || sign || long) || long && lower && upper)
}

/// What is written as names, versions, and days are: parts that are a word, a number, or a word and a number.
fn is_name(value: &str) -> bool {
    let value = value.trim_start_matches('@');
    let parts: Vec<&str> =
        value.split(['-', '_', '.', '/', ':', ',', '+', '(', ')', '&']).filter(|part| !part.is_empty()).collect();
    let word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let of_words = |part: &str| {
        let letters = part.trim_matches(|c: char| c.is_ascii_digit());
        let humps = letters.bytes().zip(letters.bytes().skip(1));
        let humps = humps.filter(|(one, next)| one.is_ascii_lowercase() && next.is_ascii_uppercase()).count();
        let digits = part.len() - letters.len();
        letters.is_empty() && digits <= 12 || word(letters) && digits <= 4 && humps * 4 <= letters.len()
    };
    let short = |part: &&str| part.len() <= 5 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let any_word = parts.iter().any(|part| part.len() >= 4 && word(part) && of_words(part));
    let day = |part: &str| {
        let month = part.trim_matches(|c: char| c.is_ascii_digit());
        (3..=9).contains(&month.len())
            && word(month)
            && part.ends_with(|c: char| c.is_ascii_digit())
            && part.starts_with(|c: char| c.is_ascii_digit())
    };
    match parts.as_slice() {
        [one] => day(one),
        parts => parts.iter().all(|part| of_words(part) || any_word && short(part)),
    }
}

/// A word with a number behind it, as people choose passwords. A key or a token is never so.
fn is_word_with_number(value: &str) -> bool {
    let word = value.trim_end_matches('!').trim_end_matches(|c: char| c.is_ascii_digit());
    let behind = value.len() - word.len();
    (2..=5).contains(&behind) && word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A name in capitals of words, such as `ClaimsTriageV2`: what a token is called, and no password.
fn is_camel_case(value: &str) -> bool {
    let letters = value.trim_end_matches(|c: char| c.is_ascii_digit());
    let humps = letters.bytes().zip(letters.bytes().skip(1));
    let humps = humps.filter(|(one, next)| one.is_ascii_lowercase() && next.is_ascii_uppercase()).count();
    let is_word = letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_word && value.len() - letters.len() <= 4 && humps >= 2 && humps * 4 <= letters.len()
}

/// What stands where a secret would.
pub(super) fn is_placeholder(value: &str) -> bool {
    const PLACES: [&str; 15] = [
        "***",
        "...",
        "…",
        "•••",
        "xxx",
        "redacted",
        "placeholder",
        "masked",
        "your-",
        "your_",
        "insert",
        "${",
        "{{",
        "$(",
        "<",
    ];
    let folded = value.to_ascii_lowercase();
    let all = |is: fn(char) -> bool| !value.is_empty() && value.chars().all(is);
    // `$NAME`, `$name` and `%NAME%` are variables; `$ecret2024` is none.
    let variable = value.strip_prefix('$').is_some_and(|name| {
        let one_case = |is: fn(&u8) -> bool| name.bytes().all(|byte| is(&byte) || byte == b'_');
        one_case(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) || one_case(u8::is_ascii_lowercase)
    });
    let in_percents = value.len() > 2 && value.starts_with('%') && value.ends_with('%');
    // `!Ref`, `!vault`: what a file of settings is to look up.
    let tag = value.strip_prefix('!').is_some_and(|tag| tag.bytes().all(|byte| byte.is_ascii_alphabetic()));
    PLACES.iter().any(|place| folded.contains(place))
        || value.starts_with(['{', '[', '('])
        || variable
        || in_percents
        || tag
        || all(|c| matches!(c, '*' | '.' | '-' | '_' | 'x' | 'X' | '#' | '?'))
}

/// A product or a technique: `1Password`, `OAuth2.0`, `AES-256-GCM`.
fn is_ordinary(value: &str, ordinary: &BTreeSet<String>) -> bool {
    let first = value.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    ordinary.contains(&first.to_ascii_lowercase())
}

/// An id, a date, an address, or the name of an entry of a vault.
fn is_reference(value: &str, named: bool) -> bool {
    const STORES: [&str; 20] = [
        "arn:",
        "op:",
        "ref+",
        "vault",
        "kv",
        "ssm",
        "secretsmanager",
        "keyvault",
        "@microsoft.keyvault",
        "env",
        "process.env",
        "os.environ",
        "secrets",
        "file:",
        "keyring",
        "gcpsm",
        "enc[",
        "sha256:",
        "md5:",
        "urn:",
    ];
    let folded = value.to_ascii_lowercase();
    let store = STORES.iter().any(|store| {
        // The name of a store ends where letters do: `kvX7!` is no entry of one.
        let rest = folded.strip_prefix(store);
        rest.is_some_and(|rest| {
            store.ends_with([':', '+', '[']) || rest.starts_with(['/', ':', '.', '-', '_', '#', '('])
        })
    });
    let parts: Vec<&str> = value.split(['-', '_', '.', '/', ':', '@', '#']).filter(|part| !part.is_empty()).collect();
    let plain = parts.iter().all(|part| is_plain(part));
    let words = parts.iter().filter(|part| part.bytes().all(|byte| byte.is_ascii_lowercase())).count();
    store
        || value.contains("://")
        || is_uuid(value)
        || is_date(value)
        || is_address(value)
        || value.starts_with(['/', '~']) && plain
        || plain && value.contains('/') && parts.len() > 1
        || plain && named && parts.len() > 2 && words > 0
}

/// A part of a name: letters, digits, or a few of one behind the other.
fn is_plain(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let letters = part.trim_start_matches(|c: char| c.is_ascii_digit()).trim_end_matches(|c: char| c.is_ascii_digit());
    let small = letters.bytes().all(|byte| byte.is_ascii_lowercase());
    let capitalised =
        letters.bytes().enumerate().all(|(at, byte)| byte.is_ascii_lowercase() || at == 0 && byte.is_ascii_uppercase());
    match (letters.is_empty(), digits) {
        (true, digits) => digits <= 12,
        (false, 0) => small || capitalised,
        (false, digits) => small && digits <= 4,
    }
}

fn is_uuid(value: &str) -> bool {
    let lengths = value.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn is_date(value: &str) -> bool {
    let digits =
        |from: usize, to: usize| value.get(from..to).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let year_first = digits(0, 4) && digits(5, 7) && value.get(4..5).is_some_and(|sign| "-/.".contains(sign));
    let year_last =
        digits(0, 2) && digits(3, 5) && digits(6, 10) && value.get(2..3).is_some_and(|sign| "-/.".contains(sign));
    year_first || year_last
}

/// `jane.doe2@example.org`.
fn is_address(value: &str) -> bool {
    let Some((who, host)) = value.split_once('@') else { return false };
    let of_a_name = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte))
    };
    of_a_name(who) && of_a_name(host) && host.contains('.')
}
