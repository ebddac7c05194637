//! Keeps a text from being run by a spreadsheet, in every table that is made to be opened in one; and undoes exactly that.

use std::borrow::Cow;

/// The first characters with which a spreadsheet takes a text for a formula, and the mark of the guard itself.
#[must_use]
pub fn is_dangerous(first: char) -> bool {
    matches!(
        first,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\''
    )
}

/// The text with a leading apostrophe, where a spreadsheet would run it, or where it begins with an apostrophe already.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    if text.starts_with(is_dangerous) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text as it was before [`guard`].
#[must_use]
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}
