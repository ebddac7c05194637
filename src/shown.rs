//! Text made safe to show: every string that came from outside becomes a [`Shown`] before it is drawn or printed.
//!
//! Nothing in a `Shown` can act on a terminal, reorder what stands beside it, or hide. It is for eyes only: what is
//! stored, compared, signed or exported stays the original.
//!
//! | found | shown as |
//! |---|---|
//! | C0 controls and DEL | their control picture: ESC is `␛`, a newline `␊` ([`Shown::text`] keeps newlines as breaks) |
//! | C1 controls, bidi controls, zero-width and other invisible characters, separators U+2028/2029, tags | `<U+202E>` |
//! | a presentation selector (U+FE0E, U+FE0F) on a symbol that may have two looks | left out: terminals disagree on the width of the pair |
//! | any other variation selector | `<U+FE00>` |
//! | a mark with nothing to stand on | `<U+0301>`, so that it cannot creep onto a border |
//! | more than eight characters on one base | the first eight, then `…` |
//! | more than [`LONGEST_LINE`] or [`LONGEST_TEXT`] characters | cut, ending in `…`; not by [`Shown::uncut`] |
//!
//! Joiners (U+200C, U+200D) are shown too: two names that differ must not look alike in a register. An emoji built with
//! joiners therefore falls into its parts.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

use crate::domain::text::is_hidden;

/// Most characters of a [`Shown::new`].
pub const LONGEST_LINE: usize = 2_000;
/// Most characters of a [`Shown::text`].
pub const LONGEST_TEXT: usize = 20_000;
/// Most characters that may follow the first one of a grapheme cluster.
const MOST_MARKS: usize = 8;

const ELLIPSIS: &str = "…";

/// A string in which nothing is hidden and nothing acts; the table above says what becomes of what.
///
/// Plain ASCII, and any other text that is harmless as it stands, is borrowed and not copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shown<'a>(Cow<'a, str>);

impl<'a> Shown<'a> {
    /// Makes one line of `raw`: newlines are shown as `␊`, tabs as `␉`.
    #[must_use]
    pub fn new(raw: &'a str) -> Self {
        Self::made(raw, Breaks::Shown, LONGEST_LINE)
    }

    /// Makes a text of `raw` in which newlines stay breaks and a tab is a space: for notes and reasons, drawn where
    /// a forged line is seen to belong to the text (see [`Shown::lines`]).
    #[must_use]
    pub fn text(raw: &'a str) -> Self {
        Self::made(raw, Breaks::Kept, LONGEST_TEXT)
    }

    /// Makes one line like [`Shown::new`], however long `raw` is: for files and pipes, where nothing is cut.
    #[must_use]
    pub fn uncut(raw: &'a str) -> Self {
        Self::made(raw, Breaks::Shown, usize::MAX - 1)
    }

    fn made(raw: &'a str, breaks: Breaks, longest: usize) -> Self {
        let plain = |b: &u8| matches!(b, 0x20..=0x7e) || (*b == b'\n' && breaks == Breaks::Kept);
        if raw.len() <= longest && raw.as_bytes().iter().all(plain) {
            return Self(Cow::Borrowed(raw));
        }
        Self(cut(cap_clusters(reveal(raw, breaks, longest)), longest))
    }

    /// The text, ready to be drawn.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text, owned.
    #[must_use]
    pub fn into_owned(self) -> Shown<'static> {
        Shown(Cow::Owned(self.0.into_owned()))
    }

    /// How many columns a terminal grid gives it, cluster by cluster; of a text, on one line.
    #[must_use]
    pub fn width(&self) -> usize {
        width(&self.0)
    }

    /// The beginning that fits into `columns`, ending in `…` where something was cut. A break becomes a space.
    #[must_use]
    pub fn fit(&self, columns: usize) -> String {
        let line = self.0.replace('\n', " ");
        if width(&line) <= columns {
            return line;
        }
        let Some(room) = columns.checked_sub(width(ELLIPSIS)) else {
            return String::new();
        };
        let mut fitted = String::from(beginning(&line, room));
        fitted.push_str(ELLIPSIS);
        fitted
    }

    /// Like [`Shown::fit`], filled up with spaces to exactly `columns`.
    #[must_use]
    pub fn column(&self, columns: usize) -> String {
        let mut cell = self.fit(columns);
        cell.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&cell))));
        cell
    }

    /// Breaks the text into lines of at most `columns` (at least 1): at its own breaks, between words, and inside a
    /// word that is wider than a line. An empty text is one empty line.
    #[must_use]
    pub fn lines(&self, columns: usize) -> Vec<String> {
        let columns = columns.max(1);
        self.0.split('\n').flat_map(|paragraph| wrap(paragraph, columns)).collect()
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<Shown<'_>> for String {
    fn from(shown: Shown<'_>) -> Self {
        shown.0.into_owned()
    }
}

impl<'a> From<Shown<'a>> for Cow<'a, str> {
    fn from(shown: Shown<'a>) -> Self {
        shown.0
    }
}

/// Writes the hidden characters of an already serialised JSON document as `\uXXXX`, so that printing it cannot act on
/// a terminal and nothing is lost. Newlines between values stay; within strings JSON has escaped them already.
#[must_use]
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let acts = |c: char| c != '\n' && is_hidden(c);
    let Some(first) = json.find(acts) else {
        return Cow::Borrowed(json);
    };
    let (safe, rest) = json.split_at(first);
    let mut escaped = String::from(safe);
    for c in rest.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                push(&mut escaped, format_args!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// What becomes of newlines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Shown,
    Kept,
}

/// Symbols of which some have a text look and an emoji look, chosen by a presentation selector.
fn may_have_two_looks(c: char) -> bool {
    matches!(c, '#' | '*' | '0'..='9' | '©' | '®' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Replaces what is hidden, reading no further than a little past `longest`.
fn reveal(raw: &str, breaks: Breaks, longest: usize) -> Cow<'_, str> {
    let keeps = |c: char| !is_hidden(c) || (c == '\n' && breaks == Breaks::Kept);
    let Some((first, _)) = raw.char_indices().take(longest + 1).find(|(_, c)| !keeps(*c)) else {
        return Cow::Borrowed(beginning_of_chars(raw, longest + 1));
    };
    let (safe, rest) = raw.split_at(first);
    let mut shown = String::from(safe);
    let mut before = safe.chars().next_back();
    let mut rest = rest.chars().take(longest + 1).peekable();
    while let Some(c) = rest.next() {
        match c {
            _ if keeps(c) => shown.push(c),
            '\t' if breaks == Breaks::Kept => shown.push(' '),
            '\r' if breaks == Breaks::Kept && rest.peek() == Some(&'\n') => {}
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('␡'),
            '\u{fe0e}' | '\u{fe0f}' if before.is_some_and(may_have_two_looks) => {}
            _ => push_code_point(&mut shown, c),
        }
        before = Some(c);
    }
    Cow::Owned(shown)
}

/// Writes out a mark that has no base and keeps no more than [`MOST_MARKS`] on one that has.
fn cap_clusters(text: Cow<'_, str>) -> Cow<'_, str> {
    let baseless = |cluster: &str| {
        let first = cluster.chars().next();
        first.filter(|c| *c != '\n' && c.width() == Some(0))
    };
    let crowded = |cluster: &str| cluster.len() > MOST_MARKS && cluster.chars().count() > 1 + MOST_MARKS;
    if text.is_ascii() || !text.graphemes(true).any(|cluster| baseless(cluster).is_some() || crowded(cluster)) {
        return text;
    }
    let mut capped = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        let mut kept = beginning_of_chars(cluster, 1 + MOST_MARKS);
        let ending = if kept.len() < cluster.len() { ELLIPSIS } else { "" };
        if let Some(mark) = baseless(cluster) {
            push_code_point(&mut capped, mark);
            kept = kept.strip_prefix(mark).unwrap_or(kept);
        }
        capped.push_str(kept);
        capped.push_str(ending);
    }
    Cow::Owned(capped)
}

fn cut(text: Cow<'_, str>, longest: usize) -> Cow<'_, str> {
    if text.len() <= longest || text.chars().nth(longest).is_none() {
        return text;
    }
    let mut short = String::from(beginning_of_chars(&text, longest - 1));
    short.push_str(ELLIPSIS);
    Cow::Owned(short)
}

fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// The first `count` characters of `text`.
fn beginning_of_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| text.split_at(end).0)
}

/// As many whole clusters of `text` as fit into `columns`.
fn beginning(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).find(|(_, cluster)| {
        used += cluster.width();
        used > columns
    });
    end.map_or(text, |(end, _)| text.split_at(end).0)
}

fn wrap(paragraph: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in paragraph.split_inclusive(' ') {
        if width(&line) + width(piece.trim_end()) > columns && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = piece;
        while width(&line) + width(rest.trim_end()) > columns {
            let (fitting, beyond) = rest.split_at(beginning(rest, columns).len());
            if fitting.is_empty() {
                // One cluster is wider than the whole line: its place is marked, or nothing would ever fit.
                let (_, after) = beyond.split_at(beyond.graphemes(true).next().map_or(0, str::len));
                lines.push(String::from(ELLIPSIS));
                rest = after;
            } else {
                lines.push(String::from(fitting));
                rest = beyond;
            }
        }
        line.push_str(rest);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    for line in &mut lines {
        line.truncate(line.trim_end_matches(' ').len());
    }
    lines
}

fn push_code_point(text: &mut String, c: char) {
    push(text, format_args!("<U+{:04X}>", u32::from(c)));
}

fn push(text: &mut String, what: fmt::Arguments<'_>) {
    // Writing to a String cannot fail; the trait only says that it might.
    let _ = text.write_fmt(what);
}

/// A number as people read it: `3,105`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::domain::text::is_mark;

    #[rstest]
    #[case::plain("claims-triage-agent", "claims-triage-agent")]
    #[case::other_scripts("Versicherungsfälle 保険 ζημία", "Versicherungsfälle 保険 ζημία")]
    #[case::escape_sequence("\x1b[2Jgone", "␛[2Jgone")]
    #[case::eight_bit_csi("\u{9b}2J", "<U+009B>2J")]
    #[case::forged_line("ok\nowner: me\x7f", "ok␊owner: me␡")]
    #[case::bidi("user\u{202e}nimda", "user<U+202E>nimda")]
    #[case::zero_width("ad\u{200b}min\u{feff}", "ad<U+200B>min<U+FEFF>")]
    #[case::tag("a\u{e0041}", "a<U+E0041>")]
    #[case::joined_emoji("👩\u{200d}🚀", "👩<U+200D>🚀")]
    #[case::emoji_look("⚠\u{fe0f} late", "⚠ late")]
    #[case::selector_without_sense("a\u{fe0f}", "a<U+FE0F>")]
    #[case::second_selector("⚠\u{fe0f}\u{fe0f}", "⚠<U+FE0F>")]
    #[case::mark_alone("\u{301}x", "<U+0301>x")]
    fn what_hides_or_acts_is_made_visible(#[case] raw: &str, #[case] shown: &str) {
        assert_eq!(Shown::new(raw).as_str(), shown);
    }

    #[test]
    fn a_thousand_marks_stay_within_one_cell() {
        let zalgo = format!("z{}!", "\u{301}".repeat(1_000));
        assert_eq!(Shown::new(&zalgo).as_str(), format!("z{}…!", "\u{301}".repeat(8)));
    }

    #[test]
    fn a_text_keeps_its_breaks_and_a_line_does_not() {
        assert_eq!(Shown::text("one\r\n\ttwo\rthree").as_str(), "one\n two␍three");
        assert_eq!(Shown::text("one\n\ntwo three").lines(5), ["one", "", "two", "three"]);
        assert_eq!(Shown::text("one\ntwo").fit(20), "one two");
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(Shown::new("doc-summariser").0, Cow::Borrowed(_)));
        assert!(matches!(Shown::new("Schadensfälle").0, Cow::Borrowed(_)));
    }

    #[test]
    fn a_cell_of_a_hundred_megabytes_costs_no_more_than_its_beginning() {
        let huge = "é".repeat(50_000_000);
        let shown = Shown::new(&huge);
        assert_eq!(shown.as_str().chars().count(), LONGEST_LINE);
        assert!(shown.as_str().ends_with('…'));
    }

    #[rstest]
    #[case(0, "")]
    #[case(1, "…")]
    #[case(4, "保…")]
    #[case(5, "保険…")]
    #[case(6, "保険金")]
    fn fitting_cuts_between_clusters(#[case] columns: usize, #[case] fitted: &str) {
        assert_eq!(Shown::new("保険金").fit(columns), fitted);
    }

    #[test]
    fn wrapping_breaks_between_words_then_inside_them() {
        assert_eq!(Shown::new("may it change a record?").lines(9), ["may it", "change a", "record?"]);
        assert_eq!(Shown::new("a 0123456789 b").lines(4), ["a", "0123", "4567", "89 b"]);
        assert_eq!(Shown::new("").lines(4), [""]);
        assert_eq!(Shown::new("保").lines(1), ["…"]);
    }

    #[test]
    fn json_is_escaped_without_loss() {
        let value = serde_json::json!({"name": "a\u{202e}b\u{9b}\u{e0041}\u{7f}\n\u{1b}"});
        let printed = serde_json::to_string_pretty(&value).unwrap();
        let escaped = escape_json(&printed);
        assert!(escaped.contains(r"a\u202eb\u009b\udb40\udc41\u007f\n\u001b"), "{escaped}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), value);
    }

    /// Whether a character draws something, or is a mark on one that does.
    fn stands_or_marks(c: char) -> bool {
        !is_hidden(c) && (is_mark(c) || c.width().is_some_and(|columns| columns > 0))
    }

    #[test]
    fn no_character_of_unicode_hides_between_two_letters() {
        let surviving: Vec<String> = ('\0'..=char::MAX)
            .filter(|c| !Shown::new(&format!("a{c}b")).as_str().chars().all(stands_or_marks))
            .map(|c| format!("U+{:04X}", u32::from(c)))
            .collect();
        assert!(surviving.is_empty(), "{surviving:?}");
    }

    /// Arbitrary text, with what is dangerous far more often than chance would bring it.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            "[ -~]{0,12}",
            prop::sample::select(vec![
                "\x1b]52;c;",
                "\r\n",
                "\u{202e}",
                "\u{2067}",
                "\u{200d}",
                "\u{301}\u{301}\u{301}",
                "\u{fe0f}",
                "👩",
                "保",
                "\u{1100}\u{1161}",
                "🇩🇪",
                "\u{600}",
                "\u{93e}\u{93e}",
                "\u{e007f}",
                "\n",
                " ",
            ])
            .prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_hidden_survives(raw in hostile()) {
            let line = Shown::new(&raw);
            prop_assert!(line.as_str().chars().all(stands_or_marks));
            let text = Shown::text(&raw);
            prop_assert!(text.as_str().chars().all(|c| c == '\n' || stands_or_marks(c)));
            prop_assert!(line.as_str().graphemes(true).all(|cluster| cluster.chars().count() <= 2 + MOST_MARKS));
            let again = String::from(Shown::new(line.as_str()));
            prop_assert_eq!(again, line.as_str());
        }

        #[test]
        fn nothing_is_wider_than_its_place(raw in hostile(), columns in 0_usize..40) {
            let text = Shown::text(&raw);
            prop_assert!(width(&text.fit(columns)) <= columns);
            prop_assert_eq!(width(&text.column(columns)), columns);
            for line in text.lines(columns) {
                prop_assert!(width(&line) <= columns.max(1), "{line:?}");
            }
        }
    }

    #[rstest]
    #[case(0, "0")]
    #[case(999, "999")]
    #[case(1000, "1,000")]
    #[case(1_234_567, "1,234,567")]
    fn numbers_are_grouped_by_three(#[case] number: u64, #[case] text: &str) {
        assert_eq!(grouped(number), text);
    }
}
