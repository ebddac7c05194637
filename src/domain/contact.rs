//! How a person is written: a name, an address, or both, in the forms of mail programs, directories and sheets. It says what stands
//! there, and never whose it is.

use super::text::{folded, is_hidden};

/// A person as somebody wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Their name.
    pub name: Option<String>,
    /// Their e-mail address.
    pub address: Option<String>,
}

impl Written {
    /// Reads `R. Diaz`, `r.diaz@acme.example`, `R. Diaz <r.diaz@acme.example>`, `r.diaz@acme.example (R. Diaz)` and
    /// `mailto:r.diaz@acme.example`. What holds no address is a name, as it is written.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        if let Some(address) = bare_address(text) {
            return Self { name: None, address: Some(address.to_owned()) };
        }
        let bracketed = [('<', '>'), ('(', ')'), ('[', ']')].into_iter().find_map(|(opens, closes)| {
            let (before, inner) = text.strip_suffix(closes)?.rsplit_once(opens)?;
            match (bare_address(inner), bare_address(before)) {
                (Some(address), _) => Some((before, address)),
                (None, Some(address)) if opens == '(' => Some((inner, address)),
                _ => None,
            }
        });
        match bracketed {
            Some((name, address)) => Self { name: a_name(name, address), address: Some(address.to_owned()) },
            None => Self { name: Some(text.to_owned()).filter(|name| !name.is_empty()), address: None },
        }
    }
}

/// Words that a mailbox of several, or a team, is called by; as a word of its name or of its address.
const SHARED: [&str; 33] = [
    "team",
    "teams",
    "desk",
    "helpdesk",
    "servicedesk",
    "support",
    "group",
    "mailbox",
    "inbox",
    "noreply",
    "office",
    "department",
    "dept",
    "division",
    "unit",
    "committee",
    "board",
    "service",
    "services",
    "administrators",
    "admins",
    "owners",
    "postmaster",
    "webmaster",
    "distribution",
    "postfach",
    "abteilung",
    "referat",
    "équipe",
    "equipe",
    "equipo",
    "squad",
    "zespół",
];
/// Words that only name such a mailbox where the whole address is that word.
const SHARED_ALONE: [&str; 22] = [
    "info",
    "contact",
    "hello",
    "mail",
    "admin",
    "it",
    "hr",
    "ai",
    "data",
    "security",
    "legal",
    "finance",
    "privacy",
    "compliance",
    "sales",
    "marketing",
    "press",
    "feedback",
    "enquiries",
    "inquiries",
    "operations",
    "ops",
];

impl Written {
    /// Whether it is called as a mailbox of several or a team is: `claims-team@acme.example`, `info@acme.example`, `Claims desk`.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        let words = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect()
        };
        let has = |text: &str| words(text).iter().any(|word| SHARED.contains(&word.as_str()));
        let local = self.address.as_deref().and_then(|address| address.split_once('@')).map(|(local, _)| local);
        let is_word = |local: &str| matches!(words(local).as_slice(), [only] if SHARED_ALONE.contains(&only.as_str()));
        self.name.as_deref().is_some_and(has) || local.is_some_and(|local| has(local) || is_word(local))
    }
}

/// What stands beside an address, where that is a name and not the address again.
fn a_name(text: &str, address: &str) -> Option<String> {
    let quoted = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’');
    let name = text.trim_matches(quoted);
    let is_name = !name.is_empty() && bare_address(name).is_none_or(|other| folded(other) != folded(address));
    is_name.then(|| name.to_owned())
}

/// The address in a text that holds nothing else but brackets around it and the scheme before it.
#[must_use]
pub fn bare_address(text: &str) -> Option<&str> {
    let text = text.trim().trim_start_matches(['<', '[']).trim_end_matches(['>', ']']);
    let schemed = ["mailto:", "smtp:"].into_iter().find_map(|scheme| {
        let marked = text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        if marked { text.get(scheme.len()..) } else { None }
    });
    // A link may ask for a subject too.
    let address = schemed.map_or(text, |rest| rest.split('?').next().unwrap_or(rest));
    is_address(address).then_some(address)
}

/// An address as it is compared: without what stands around it, and without case.
#[must_use]
pub fn folded_address(text: &str) -> String {
    let address = Written::of(text).address;
    folded(address.as_deref().unwrap_or(text))
}

/// Deliberately narrow: what it refuses stays as text for a person to read.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let letter = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    let local_fits = local.chars().all(|c| letter(c) || ".!#$%&'*+=?^_`{|}~-".contains(c));
    let domain_fits = domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty() && label.chars().all(|c| letter(c) || c == '-'));
    !local.is_empty() && local_fits && domain_fits && !text.chars().any(is_hidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::name("R. Diaz", Some("R. Diaz"), None)]
    #[case::address("r.diaz@acme.example", None, Some("r.diaz@acme.example"))]
    #[case::in_brackets("<r.diaz@acme.example>", None, Some("r.diaz@acme.example"))]
    #[case::both("R. Diaz <r.diaz@acme.example>", Some("R. Diaz"), Some("r.diaz@acme.example"))]
    #[case::no_space("R. Diaz<r.diaz@acme.example>", Some("R. Diaz"), Some("r.diaz@acme.example"))]
    #[case::quoted("\"Diaz, R.\" <r.diaz@acme.example>", Some("Diaz, R."), Some("r.diaz@acme.example"))]
    #[case::link("mailto:r.diaz@acme.example", None, Some("r.diaz@acme.example"))]
    #[case::link_in_capitals("MAILTO:r.diaz@acme.example?subject=x", None, Some("r.diaz@acme.example"))]
    #[case::link_in_brackets("R. Diaz [mailto:r.diaz@acme.example]", Some("R. Diaz"), Some("r.diaz@acme.example"))]
    #[case::directory("SMTP:r.diaz@acme.example", None, Some("r.diaz@acme.example"))]
    #[case::in_parentheses("R. Diaz (r.diaz@acme.example)", Some("R. Diaz"), Some("r.diaz@acme.example"))]
    #[case::name_as_comment("r.diaz@acme.example (R. Diaz)", Some("R. Diaz"), Some("r.diaz@acme.example"))]
    #[case::the_address_twice("R.Diaz@acme.example <r.diaz@acme.example>", None, Some("r.diaz@acme.example"))]
    #[case::a_team_in_parentheses("R. Diaz (Claims)", Some("R. Diaz (Claims)"), None)]
    #[case::not_quite_an_address("torey/a@noaa.gov", Some("torey/a@noaa.gov"), None)]
    #[case::nothing("  ", None, None)]
    fn a_person_is_read_in_every_form(#[case] text: &str, #[case] name: Option<&str>, #[case] address: Option<&str>) {
        let written = Written::of(text);
        assert_eq!((written.name.as_deref(), written.address.as_deref()), (name, address));
    }

    #[rstest]
    #[case("claims-team@acme.example", true)]
    #[case("AI_Support@acme.example", true)]
    #[case("info@acme.example", true)]
    #[case("Claims desk <claims@acme.example>", true)]
    #[case("Claims Team", true)]
    #[case("Équipe données", true)]
    #[case("ai.weiwei@acme.example", false)]
    #[case("b.teamer@acme.example", false)]
    #[case("Bob Stone <bob@acme.example>", false)]
    #[case("Info Desai", false)]
    fn what_is_called_like_a_mailbox_or_a_team_is_known(#[case] text: &str, #[case] is_shared: bool) {
        assert_eq!(Written::of(text).is_shared(), is_shared, "{text}");
    }

    #[rstest]
    #[case("R. Diaz <R.Diaz@Acme.example>")]
    #[case(" mailto:r.diaz@ACME.example ")]
    fn an_address_is_compared_without_what_stands_around_it(#[case] text: &str) {
        assert_eq!(folded_address(text), "r.diaz@acme.example");
    }
}
