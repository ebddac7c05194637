//! One cell of a table: how a fact is written, and how a text is kept from being run by a spreadsheet.

use crate::domain::fact::{Shape, Value};
pub use crate::domain::guard::{guard, is_dangerous, unguard};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::fmt::Write as _;

/// What the manifest calls the guard.
pub const GUARD: &str = "apostrophe-v1";

/// Whether a character acts on a terminal, or on the order of what stands beside it. Breaks and tabs do not.
fn acts(c: char) -> bool {
    let reorders = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    reorders || c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// The text with what would act on a terminal, or on the order of other text, written as `<U+202E>`, as on the screens. The exact
/// characters stand in `ledger.jsonl`.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::new(), |mut cell, c| {
        if acts(c) {
            // Writing to a string cannot fail.
            let _ = write!(cell, "<U+{:04X}>", u32::from(c));
        } else {
            cell.push(c);
        }
        cell
    }))
}

/// A value as a table has it. Nothing recorded is `unknown`, but of a text it is an empty cell, because a text may say "unknown".
#[must_use]
pub fn written(shape: Shape, value: &Value) -> String {
    match (shape, value) {
        (Shape::Text, Value::Unknown) => String::new(),
        (Shape::Texts, Value::Unknown) => "[]".to_owned(),
        (_, Value::Texts(texts)) => Json::from(texts.as_slice()).to_string(),
        (_, value) => value.plain(),
    }
}

/// A value of an entry's data as a table has it: words and numbers as they are, all else as JSON.
#[must_use]
pub fn written_json(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Bool(answer) => yes_no(*answer).to_owned(),
        Json::Object(map) if map.len() == 1 => match map.get("is").and_then(Json::as_str) {
            Some(word) => word.to_owned(),
            None => json.to_string(),
        },
        other => other.to_string(),
    }
}

/// `yes` or `no`.
#[must_use]
pub fn yes_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::formula("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")")]
    #[case::full_width("＝1+1", "'＝1+1")]
    #[case::tab("\t=1", "'\t=1")]
    #[case::already_guarded("'=1", "''=1")]
    #[case::plain("claims-triage", "claims-triage")]
    #[case::nothing("", "")]
    fn what_a_spreadsheet_would_run_gets_an_apostrophe(#[case] text: &str, #[case] cell: &str) {
        assert_eq!(guard(text), cell);
    }

    #[rstest]
    #[case::escape("\u{1b}[2Jx", "<U+001B>[2Jx")]
    #[case::c1("\u{9b}31m", "<U+009B>31m")]
    #[case::override_("a\u{202e}b", "a<U+202E>b")]
    #[case::isolate("\u{2067}a\u{2069}", "<U+2067>a<U+2069>")]
    #[case::bell_and_delete("\u{7}\u{7f}", "<U+0007><U+007F>")]
    #[case::breaks("of\r\ntwo\tlines", "of\r\ntwo\tlines")]
    #[case::joined("\u{1f469}\u{200d}\u{1f4bb}", "\u{1f469}\u{200d}\u{1f4bb}")]
    #[case::another_script("ملف", "ملف")]
    fn what_acts_on_a_terminal_or_on_the_order_of_text_is_written_out(#[case] text: &str, #[case] cell: &str) {
        assert_eq!(harmless(text), cell);
    }

    #[rstest]
    #[case(Shape::Text, Value::Unknown, "")]
    #[case(Shape::Text, Value::Text("unknown".into()), "unknown")]
    #[case(Shape::Date, Value::Unknown, "unknown")]
    #[case(Shape::Date, Value::Never, "never")]
    #[case(Shape::Texts, Value::Unknown, "[]")]
    #[case(Shape::Texts, Value::Texts(vec!["a, b".into(), "\"c\"".into()]), r#"["a, b","\"c\""]"#)]
    fn only_an_absent_text_is_empty(#[case] shape: Shape, #[case] value: Value, #[case] cell: &str) {
        assert_eq!(written(shape, &value), cell);
    }

    proptest! {
        #[test]
        fn a_guard_is_taken_off_again_exactly_and_no_guarded_cell_is_run(
            text in prop_oneof!["\\PC{0,12}", "['=+@\t\r\n＝＋－＠-]{1,3}\\PC{0,6}", any::<String>()]
        ) {
            let cell = guard(&text);
            prop_assert_eq!(unguard(&cell), &text);
            prop_assert!(cell.starts_with('\'') || !cell.starts_with(is_dangerous), "{:?}", cell);
        }
    }
}
