//! How a text is read for secrets: letters that only look like others are those others, what cannot be seen is not there, and a line that
//! was broken goes on. A cell is a text of its own, and a blank line ends one.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

/// The text with look-alike letters as the Latin ones they look like, and without characters that cannot be seen.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let as_it_is = is_nfkc_quick(text.chars()) == IsNormalized::Yes
        && text.chars().all(|c| c.is_ascii() || !is_invisible(c) && latin(c) == c);
    if as_it_is {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).nfkc().map(latin).collect())
}

/// A text whose broken lines go on, with the places where they were broken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joined {
    pub(super) text: String,
    /// Offsets into the text, in order.
    pub(super) breaks: Vec<usize>,
}

/// The text with its lines joined, but for those with a blank line between them; `None` where it has one line.
pub(super) fn joined(text: &str) -> Option<Joined> {
    if !text.contains(is_break) {
        return None;
    }
    let mut lines = Joined { text: String::with_capacity(text.len()), breaks: vec![] };
    for line in text.replace("\r\n", "\n").split(is_break).map(str::trim) {
        if line.is_empty() {
            if !lines.text.ends_with('\n') {
                // Two breaks, as a blank line is: one would be a line that goes on.
                lines.text.push_str("\n\n");
            }
            continue;
        }
        if lines.text.is_empty() || lines.text.ends_with('\n') {
            lines.text.push_str(line);
            continue;
        }
        lines.text.truncate(lines.text.trim_end_matches('\\').trim_end().len());
        lines.breaks.push(lines.text.len());
        lines.text.push_str(line);
    }
    Some(lines)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Soft hyphens, zero-width characters, marks of direction and variation, tags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The Latin letter that a Cyrillic, Greek or other letter looks like; other characters as they are.
fn latin(c: char) -> char {
    const LOOK_ALIKE: [(&str, &str); 6] = [
        ("АВСЕНІЈКМОРЅТХУҮԌԚԜӀЬҺ", "ABCEHIJKMOPSTXYYGQWIbh"),
        ("асеіјорѕхуԁһӏԛԝүкьѵ", "aceijopsxydhlqwykbv"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
        ("αβγικνορτυχϲϳ", "abyikvoptuxcj"),
        ("ıȷɑɡɩɪʏǃ", "ijagiiyl"),
        ("‐‑‒–—−“”„″‘’‚′", "------\"\"\"\"''''"),
    ];
    if c.is_ascii() {
        return c;
    }
    let found = LOOK_ALIKE.iter().find_map(|(from, to)| from.chars().zip(to.chars()).find(|(from, _)| *from == c));
    found.map_or(c, |(_, to)| to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::ascii("AKIA", "AKIA")]
    #[case::umlauts("für Größe", "für Größe")]
    #[case::cyrillic("\u{410}\u{41a}\u{406}\u{410}", "AKIA")]
    #[case::greek("\u{391}\u{39a}\u{399}\u{391}", "AKIA")]
    #[case::full_width("ＡＫＩＡ＿＝", "AKIA_=")]
    #[case::mathematical("𝐀𝐊𝐈𝐀", "AKIA")]
    #[case::soft_hyphen("AK\u{ad}IA", "AKIA")]
    #[case::zero_width("A\u{200b}K\u{200d}I\u{feff}A\u{2060}", "AKIA")]
    fn what_looks_like_latin_is_read_as_latin(#[case] text: &str, #[case] read: &str) {
        assert_eq!(folded(text), read);
    }

    #[rstest]
    #[case::one_line("AKIA", None)]
    #[case::two("AK\nIA", Some(("AKIA", vec![2])))]
    #[case::indented("AK \\\r\n\t IA\nB", Some(("AKIAB", vec![2, 4])))]
    #[case::blank("AK\n \nIA", Some(("AK\n\nIA", vec![])))]
    fn a_broken_line_goes_on_and_a_blank_line_ends_it(#[case] text: &str, #[case] read: Option<(&str, Vec<usize>)>) {
        let read = read.map(|(text, breaks)| Joined { text: text.to_owned(), breaks });
        assert_eq!(joined(text), read);
    }
}
