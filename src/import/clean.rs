//! Text as published, made fit to be a fact.
//! Nothing is dropped from what is kept: hostile text stays as data and is made harmless only where it is shown.

pub use crate::domain::text::folded;
use crate::domain::text::is_hidden;

/// Without white space at its ends; no-break spaces and byte-order marks are white space here.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// One line: each run of white space that holds a line break is one space, the rest is kept as published.
#[must_use]
pub fn one_line(text: &str) -> String {
    let text = trimmed(text);
    if !text.contains(is_break) {
        return text.to_owned();
    }
    text.split(is_break).map(trimmed).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether an identifier may hold it: no controls, nothing that hides or reorders what stands beside it.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    !text.chars().any(is_hidden)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::no_break_spaces_at_the_ends("\u{a0} Veritone\u{a0}", "Veritone")]
    #[case::line_breaks("Image\r\n  search\n\nand\nreview\n", "Image search and review")]
    #[case::spaces_inside_are_kept_as_published("Two  spaces\u{a0}here", "Two  spaces\u{a0}here")]
    #[case::escapes_are_data("\u{1b}]52;c;AAAA\u{7}", "\u{1b}]52;c;AAAA\u{7}")]
    fn a_name_is_one_line_of_the_published_text(#[case] text: &str, #[case] name: &str) {
        assert_eq!(one_line(text), name);
    }

    #[test]
    fn ten_thousand_combining_marks_are_only_text() {
        let text = format!("a{}", "\u{301}".repeat(10_000));
        assert_eq!(one_line(&text), text);
        assert!(!folded(&text).is_empty());
    }
}
