//! Keys: the slugs by which people call a workload.

use unicode_normalization::UnicodeNormalization;

/// The longest key, in characters.
pub const KEY_LIMIT: usize = 40;

/// Whether a text can be a key: `a-z`, `0-9` and `-`, 1 to 40 characters, no `-` at an end.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (1..=KEY_LIMIT).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// The key that a name suggests: letters of other scripts as they sound in Latin ones; `workload` where nothing of it can stand in one.
#[must_use]
pub fn suggested(name: &str) -> String {
    let mut key = String::new();
    for letter in name.nfkd().flat_map(char::to_lowercase) {
        if key.len() == KEY_LIMIT {
            break;
        }
        if is_mark(letter) {
            continue;
        }
        // A sign that stands for a syllable ends with a space; what has no sound parts words.
        for letter in deunicode::deunicode_char(letter).filter(|sound| !sound.is_empty()).unwrap_or("-").chars() {
            let letter = letter.to_ascii_lowercase();
            if key.len() < KEY_LIMIT && letter.is_ascii_alphanumeric() {
                key.push(letter);
            } else if letter != '\'' && !key.is_empty() && !key.ends_with('-') && key.len() < KEY_LIMIT {
                key.push('-');
            }
        }
    }
    let key = key.trim_end_matches('-');
    if key.is_empty() { "workload".to_owned() } else { key.to_owned() }
}

/// The `n`th key for a name, from 2 on: shortened so that the number fits.
#[must_use]
pub fn numbered(base: &str, n: u32) -> String {
    let number = format!("-{n}");
    let room = KEY_LIMIT.saturating_sub(number.len());
    let stem: String = base.chars().take(room).collect();
    format!("{}{number}", stem.trim_end_matches('-'))
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter) || letter == '\'' || letter == '\u{2019}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("Claims triage agent", "claims-triage-agent")]
    #[case("  Zoë's   Bot!! ", "zoes-bot")]
    #[case("\u{202e}\u{1b}[31m", "31m")]
    #[case("日本語", "ri-ben-yu")]
    #[case("Заявки на возмещение", "zaiavki-na-vozmeshchenie")]
    #[case("Größenprüfung Straße", "grossenprufung-strasse")]
    #[case("Ευρετήριο", "eureterio")]
    #[case("\u{200b}\u{200b}", "workload")]
    #[case("!!!", "workload")]
    #[case(
        "A very long name of a workload that nobody will ever type in full",
        "a-very-long-name-of-a-workload-that-nobo"
    )]
    fn a_name_suggests_a_key(#[case] name: &str, #[case] key: &str) {
        assert_eq!(suggested(name), key);
    }

    proptest! {
        #[test]
        fn every_suggested_and_numbered_key_is_a_key(name in "\\PC{0,80}", n in 2_u32..2_000_000) {
            let base = suggested(&name);
            prop_assert!(is_key(&base), "{}", base);
            prop_assert!(is_key(&numbered(&base, n)), "{}", numbered(&base, n));
        }
    }
}
