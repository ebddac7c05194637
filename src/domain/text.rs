//! Compares text as people do. What is compared in this form is never shown, and never stored as a fact.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::MixedScript as _;
use unicode_width::UnicodeWidthChar as _;

/// The key by which two names, words or headers are the same: compatibility forms and compositions as one, without case, white space
/// collapsed, hidden characters left out. Accents stay: they tell names apart.
#[must_use]
pub fn folded(text: &str) -> String {
    let seen = |c: &char| c.is_whitespace() || !is_hidden(*c);
    if text.is_ascii() {
        // Most text is, and needs no tables.
        return collapsed(text.chars().filter(seen).map(|c| c.to_ascii_lowercase()), text.len());
    }
    // Through capitals, because some small letters have one capital: both forms of sigma, and the sharp s.
    let letters = text.nfkc().filter(seen).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    collapsed(letters.nfkc(), text.len())
}

fn collapsed(letters: impl Iterator<Item = char>, length: usize) -> String {
    let mut key = String::with_capacity(length);
    let mut gap = false;
    for letter in letters {
        if letter.is_whitespace() {
            gap = !key.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            key.push(' ');
        }
        key.push(letter);
    }
    key
}

/// Whether two names may be one that was written with its accents and without, or with `ue` for `ü`: José and Jose, Müller and Mueller.
#[must_use]
pub fn may_be_one_name(one: &str, other: &str) -> bool {
    let (one, other) = (spellings(one), spellings(other));
    !one[0].is_empty() && one.iter().any(|spelling| other.contains(spelling))
}

/// A name as it is written where a keyboard has no accents: without them, and with the letters that stand for some.
fn spellings(name: &str) -> [String; 2] {
    let name = folded(name);
    let bare = |text: &str| -> String {
        let plain = |letter| match letter {
            'ø' => 'o',
            'ł' => 'l',
            'đ' => 'd',
            'ı' => 'i',
            other => other,
        };
        text.nfd().filter(|c| !is_combining_mark(*c)).map(plain).collect()
    };
    let mut written = String::with_capacity(name.len());
    for letter in name.nfc() {
        match letter {
            'ä' | 'æ' => written.push_str("ae"),
            'ö' | 'ø' | 'œ' => written.push_str("oe"),
            'ü' => written.push_str("ue"),
            'å' => written.push_str("aa"),
            other => written.push(other),
        }
    }
    [bare(&name), bare(&written)]
}

/// Whether a name has letters of several scripts that are not written together: one of them may only look like another, as the Cyrillic
/// letter that is drawn as `a`.
#[must_use]
pub fn mixes_scripts(text: &str) -> bool {
    !text.is_ascii() && !text.is_single_script()
}

/// Controls, what Unicode calls `Default_Ignorable_Code_Point`, separators, and whatever else has no width and is not
/// a mark on another character.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let ignorable = matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    ignorable || c.is_control() || (!c.is_ascii() && c.width() == Some(0) && !is_mark(c))
}

/// Accents and the like, and the vowels and finals that complete a Korean syllable.
#[must_use]
pub fn is_mark(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::case_and_space("  Chat\u{a0}\n BOT ", "chat bot")]
    #[case::zero_width("Chat\u{200b}bot", "chatbot")]
    #[case::compatibility_forms("ﬁle Ⅳ", "file iv")]
    #[case::composed_or_not("cafe\u{301}", "café")]
    #[case::accents_tell_apart("José", "josé")]
    #[case::sharp_s("Straße", "strasse")]
    #[case::final_sigma("Νίκος", "νίκοσ")]
    fn names_that_look_alike_have_one_key(#[case] text: &str, #[case] key: &str) {
        assert_eq!(folded(text), key);
        assert_eq!(folded(&text.to_uppercase()), key);
    }

    #[rstest]
    #[case::accents("José Díaz", "jose diaz", true)]
    #[case::umlaut("Jürgen Müller", "Juergen Mueller", true)]
    #[case::umlaut_left_out("Jürgen Müller", "Jurgen Muller", true)]
    #[case::nordic("Søren Ågård", "Soeren Aagaard", true)]
    #[case::nordic_left_out("Søren Ågård", "Soren Agard", true)]
    #[case::sharp_s("Groß", "GROSS", true)]
    #[case::stroke("Łukasz", "Lukasz", true)]
    #[case::another("José Díaz", "José Ruiz", false)]
    #[case::one_letter_more("Anna", "Anne", false)]
    #[case::nothing("", "", false)]
    #[case::hidden("\u{200b}", "\u{200b}", false)]
    #[case::another_script("保険", "料率", false)]
    fn one_name_may_be_written_in_two_ways(#[case] one: &str, #[case] other: &str, #[case] is: bool) {
        assert_eq!((may_be_one_name(one, other), may_be_one_name(other, one)), (is, is));
    }

    #[rstest]
    #[case::latin("svc-bot", false)]
    #[case::latin_with_accents("Zoë Müller", false)]
    #[case::cyrillic("сервис-бот", false)]
    #[case::japanese_in_its_three("サービスの名前", false)]
    #[case::a_cyrillic_o_among_latin("svc-b\u{43e}t", true)]
    #[case::a_greek_letter_among_latin("svc-\u{3b1}gent", true)]
    fn letters_of_several_scripts_in_one_name_are_seen(#[case] text: &str, #[case] mixes: bool) {
        assert_eq!(mixes_scripts(text), mixes);
    }

    proptest::proptest! {
        #[test]
        fn what_is_folded_folds_to_itself(text in "\\PC{0,20}|[a-zA-Z \n\t]{0,20}") {
            let key = folded(&text);
            proptest::prop_assert_eq!(folded(&key), key);
        }
    }
}
