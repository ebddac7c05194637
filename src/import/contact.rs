//! What a contact cell names: people and mailboxes by name, address or both, or a web page. It says what stands there and never whose
//! it is: an address is a mailbox, and a mailbox is not an owner.

use super::clean::{is_plain, one_line, trimmed};
use crate::domain::contact::{Written, bare_address};

/// One contact of a row, in the order of the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// A name, an e-mail address, or both, as published.
    Person(Written),
    /// A web page.
    Page(String),
}

/// The contacts a cell names. Several may stand on lines of their own or be joined by `;`; addresses also by `,`, white space or "cc:".
/// What is left without any address is one page or one name, commas and all ("Example, Pat").
#[must_use]
pub fn contacts(cell: &str) -> Vec<Contact> {
    let lines = trimmed(cell).split([';', '\n', '\r']).map(without_cc).filter(|part| !part.is_empty());
    lines.flat_map(in_line).collect()
}

/// The contacts of one line: after each address in brackets the next one begins.
fn in_line(line: &str) -> Vec<Contact> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, inner, after)) = bracketed(rest) {
        let mut name = before;
        while let Some((address, more)) = leading_address(name) {
            found.push(contact(address));
            name = more;
        }
        found.push(contact(&format!("{} <{inner}>", without_cc(name))));
        rest = after.trim_start_matches(is_joint);
    }
    let rest = without_cc(rest);
    if Written::of(rest).address.is_some() {
        found.push(contact(rest));
        return found;
    }
    let parts: Vec<&str> =
        rest.split(|c: char| c == ',' || c.is_whitespace()).map(without_cc).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| bare_address(part).is_some()) {
        found.extend(parts.into_iter().map(contact));
    } else if !parts.is_empty() {
        found.push(contact(&one_line(rest)));
    }
    found
}

/// What stands before, in and after the first brackets that hold an address.
fn bracketed(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('<')?;
    let (inner, after) = rest.split_once('>')?;
    bare_address(inner).map(|_| (before, inner, after))
}

/// The address that a text begins with, where more follows after it.
fn leading_address(text: &str) -> Option<(&str, &str)> {
    let (first, more) = text.trim_start_matches(is_joint).split_once(is_joint)?;
    bare_address(first).map(|address| (address, more))
}

fn is_joint(c: char) -> bool {
    c == ',' || c.is_whitespace()
}

fn contact(text: &str) -> Contact {
    if is_page(text) { Contact::Page(text.to_owned()) } else { Contact::Person(Written::of(text)) }
}

fn without_cc(part: &str) -> &str {
    let part = trimmed(part);
    let marked = part.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("cc:"));
    trimmed(if marked { part.get(3..).unwrap_or_default() } else { part })
}

fn is_page(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && is_plain(rest) && !rest.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn page(text: &str) -> Contact {
        Contact::Page(text.to_owned())
    }

    fn address(text: &str) -> Contact {
        Contact::Person(Written { name: None, address: Some(text.to_owned()) })
    }

    fn name(text: &str) -> Contact {
        Contact::Person(Written { name: Some(text.to_owned()), address: None })
    }

    fn both(name: &str, address: &str) -> Contact {
        Contact::Person(Written { name: Some(name.to_owned()), address: Some(address.to_owned()) })
    }

    #[rstest]
    #[case::one("hhs.caio@hhs.gov", vec![address("hhs.caio@hhs.gov")])]
    #[case::comma("a@noaa.gov, b@noaa.gov", vec![address("a@noaa.gov"), address("b@noaa.gov")])]
    #[case::semicolon("a@noaa.gov;b@noaa.gov", vec![address("a@noaa.gov"), address("b@noaa.gov")])]
    #[case::cc("a@noaa.gov, cc: b@noaa.gov", vec![address("a@noaa.gov"), address("b@noaa.gov")])]
    #[case::a_comma_too_many("a@uspto.gov,", vec![address("a@uspto.gov")])]
    #[case::page("https://home.treasury.gov/utility/contact", vec![page("https://home.treasury.gov/utility/contact")])]
    #[case::a_name("Pat Example", vec![name("Pat Example")])]
    #[case::name_with_comma("Example, Pat", vec![name("Example, Pat")])]
    #[case::not_quite_an_address("torey/a@noaa.gov", vec![name("torey/a@noaa.gov")])]
    #[case::blank(" \u{a0}", vec![])]
    #[case::brackets("R. Diaz <r@a.example>", vec![both("R. Diaz", "r@a.example")])]
    #[case::only_brackets("<r@a.example>", vec![address("r@a.example")])]
    #[case::link("mailto:r@a.example", vec![address("r@a.example")])]
    #[case::comma_in_a_name("Diaz, R. <r@a.example>", vec![both("Diaz, R.", "r@a.example")])]
    #[case::several("\"Diaz, R.\" <r@a.example>, Kumar, A. <a@a.example>", vec![both("Diaz, R.", "r@a.example"), both("Kumar, A.", "a@a.example")])]
    #[case::mixed("a@a.example, R. Diaz <r@a.example>", vec![address("a@a.example"), both("R. Diaz", "r@a.example")])]
    #[case::then_an_address("R. Diaz <r@a.example> cc: a@a.example", vec![both("R. Diaz", "r@a.example"), address("a@a.example")])]
    #[case::two_names("A. Kumar; B. Silva", vec![name("A. Kumar"), name("B. Silva")])]
    #[case::two_lines("A. Kumar\r\nB. Silva", vec![name("A. Kumar"), name("B. Silva")])]
    #[case::in_parentheses("R. Diaz (r@a.example)", vec![both("R. Diaz", "r@a.example")])]
    fn a_contact_cell_is_taken_apart_and_never_interpreted(#[case] cell: &str, #[case] expected: Vec<Contact>) {
        assert_eq!(contacts(cell), expected);
    }
}
