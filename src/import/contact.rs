//! What a contact cell names: addresses, a web page, or a bare name. It says what stands there and never whose it is:
//! an address is a mailbox, and a mailbox is not an owner.

use super::clean::{is_plain, one_line, trimmed};

/// One contact of a row, in the order of the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// An e-mail address, as published.
    Address(String),
    /// A web page.
    Page(String),
    /// Anything else: a person's name, or an address that is none.
    Name(String),
}

/// The contacts a cell names. Several addresses may be joined by `,`, `;`, white space or "cc:"; a cell without any
/// address is one page or one name, commas and all ("Example, Pat").
#[must_use]
pub fn contacts(cell: &str) -> Vec<Contact> {
    let cell = trimmed(cell);
    if cell.is_empty() {
        return Vec::new();
    }
    let parts: Vec<&str> = cell
        .split(|c: char| matches!(c, ',' | ';') || c.is_whitespace())
        .map(without_cc)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.iter().any(|part| is_address(part)) {
        return parts.into_iter().map(contact).collect();
    }
    vec![contact(&one_line(cell))]
}

fn contact(text: &str) -> Contact {
    let owned = text.to_owned();
    if is_address(text) {
        Contact::Address(owned)
    } else if is_page(text) {
        Contact::Page(owned)
    } else {
        Contact::Name(owned)
    }
}

fn without_cc(part: &str) -> &str {
    let marked = part.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("cc:"));
    if marked { part.get(3..).unwrap_or_default() } else { part }
}

/// Deliberately narrow: what it refuses stays as text for a person to read.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_fits = local.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+=?^_`{|}~-".contains(c));
    let domain_fits = domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    !local.is_empty() && local_fits && domain_fits
}

fn is_page(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && is_plain(rest) && !rest.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Contact::{Address, Name, Page};
    use super::*;

    #[rstest]
    #[case::one("hhs.caio@hhs.gov", vec![Address("hhs.caio@hhs.gov".into())])]
    #[case::comma("a@noaa.gov, b@noaa.gov", vec![Address("a@noaa.gov".into()), Address("b@noaa.gov".into())])]
    #[case::semicolon("a@noaa.gov;b@noaa.gov", vec![Address("a@noaa.gov".into()), Address("b@noaa.gov".into())])]
    #[case::cc("a@noaa.gov, cc: b@noaa.gov", vec![Address("a@noaa.gov".into()), Address("b@noaa.gov".into())])]
    #[case::a_comma_too_many("a@uspto.gov,", vec![Address("a@uspto.gov".into())])]
    #[case::page("https://home.treasury.gov/utility/contact", vec![Page("https://home.treasury.gov/utility/contact".into())])]
    #[case::name("Pat Example", vec![Name("Pat Example".into())])]
    #[case::name_with_comma("Example, Pat", vec![Name("Example, Pat".into())])]
    #[case::not_quite_an_address("torey/a@noaa.gov", vec![Name("torey/a@noaa.gov".into())])]
    #[case::blank(" \u{a0}", vec![])]
    fn a_contact_cell_is_taken_apart_and_never_interpreted(#[case] cell: &str, #[case] expected: Vec<Contact>) {
        assert_eq!(contacts(cell), expected);
    }
}
