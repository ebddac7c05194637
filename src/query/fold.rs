//! One way to compare text as people do: without case, accents, width, extra spaces or what cannot be seen.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::domain::text::is_hidden;

/// The text as it is searched: compatibility forms taken apart, marks and hidden characters dropped,
/// lower case, runs of white space as one space, none at the ends.
///
/// What is searched and what is searched for both go through here; nothing is shown or stored for its own sake in
/// this form.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return visible(text.chars().map(|c| c.to_ascii_lowercase()), text.len());
    }
    visible(text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase), text.len())
}

/// What can be seen of letters, with single spaces between words.
fn visible(letters: impl Iterator<Item = char>, bytes: usize) -> String {
    let mut folded = String::with_capacity(bytes);
    let mut space_before = false;
    for letter in letters.filter(|c| c.is_whitespace() || !is_hidden(*c)) {
        if letter.is_whitespace() {
            space_before = !folded.is_empty();
        } else {
            if std::mem::take(&mut space_before) {
                folded.push(' ');
            }
            folded.push(letter);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Claims  Triage\tAgent ", "claims triage agent")]
    #[case("Écoute", "ecoute")]
    #[case("E\u{301}coute", "ecoute")]
    #[case("ＡＩ", "ai")]
    #[case("ΜΟΝΤΈΛΟ", "μοντελο")]
    #[case("adm\u{200b}in\u{202e}\x1b", "admin")]
    #[case("", "")]
    fn what_people_would_call_the_same_is_the_same(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(fold(text), folded);
    }

    #[test]
    fn all_of_unicode_folded_twice_is_folded_once() {
        let folded = fold(&('\0'..=char::MAX).collect::<String>());
        assert_eq!(fold(&folded), folded);
    }

    proptest! {
        #[test]
        fn what_is_folded_folds_to_itself(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }
    }
}
