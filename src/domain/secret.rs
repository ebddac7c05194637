//! What looks like a secret. The register keeps none: it would be on every screen, in every pack, and in a ledger from which nothing is
//! taken back. The shapes stand in `assets/secrets.toml`, each with the document that describes it; beside them this knows what is too
//! random to be words.

mod fold;
mod patterns;
mod quick;
mod random;
mod search;
mod value;

use serde_json::Value as Json;
use std::borrow::Cow;
use std::ops::Range;

pub use patterns::BadPatterns;
use patterns::{Looked, built_in};
use quick::Worth;

/// Something that looks like a secret; not the text itself, which goes nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it looks like, with its article: "an access key of AWS".
    pub kind: &'static str,
}

impl Secret {
    /// The next step.
    pub const NEXT: &str = "say where it is kept instead; if it has been shown to anyone, replace it";
    /// The next step where a fingerprint is asked for.
    pub const MAKE_ITS_FINGERPRINT: &str =
        "make its fingerprint: `countersign identity fingerprint < FILE`; if it has been shown to anyone, replace it";

    /// Why it is refused, as a clause without its full stop.
    #[must_use]
    pub fn why(self) -> String {
        format!("this looks like {}, and secrets are never stored", self.kind)
    }
}

/// What is said of a text that nothing can be said of.
const UNKNOWN: &str = "anything, as the list of what secrets look like cannot be read";
const RANDOM: &str = "a long random string";

/// What stands in place of a secret.
pub const LEFT_OUT: &str = "[left out: it looks like a secret]";

/// Whether the list of what secrets look like can be used.
///
/// # Errors
/// Where it cannot. Every text is then taken for a secret.
pub fn list_is_good() -> Result<(), BadPatterns> {
    built_in().map(drop).map_err(Clone::clone)
}

/// The first thing in a text that looks like a secret.
#[must_use]
pub fn find(text: &str) -> Option<Secret> {
    let worth = quick::worth(text);
    if worth == Worth::default() {
        return None;
    }
    let folded = fold::folded(text);
    let in_lines = || {
        let joined = fold::joined(&folded)?;
        let pattern = patterned(Looked { text: &joined.text, breaks: &joined.breaks, worth }).map(|(secret, _)| secret);
        pattern.or_else(|| if worth.random { random_lines(&folded) } else { None })
    };
    at(&folded, worth).map(|(secret, _)| secret).or_else(in_lines)
}

/// The first thing in a text of lines that end where they end, and where it stands, of what is worth looking for.
fn at(text: &str, worth: Worth) -> Option<(Secret, Range<usize>)> {
    patterned(Looked { text, breaks: &[], worth }).or_else(|| {
        if !worth.random {
            return None;
        }
        let mut start = 0;
        text.split_inclusive(is_between_words).find_map(|part| {
            let (word, from) = (part.trim_end_matches(is_between_words), start);
            start += part.len();
            (random::in_word(word) && !is_public(word)).then(|| (Secret { kind: RANDOM }, from..from + word.len()))
        })
    })
}

fn patterned(looked: Looked<'_>) -> Option<(Secret, Range<usize>)> {
    match built_in() {
        Ok(patterns) => patterns.find(looked).map(|found| (Secret { kind: found.name }, found.at)),
        Err(_) => Some((Secret { kind: UNKNOWN }, 0..looked.text.len())),
    }
}

/// What anybody may read, such as the public key of a pair.
fn is_public(word: &str) -> bool {
    built_in().is_ok_and(|patterns| patterns.public.iter().any(|begins| word.starts_with(begins.as_str())))
}

/// What is too random to be words, broken into two lines.
fn random_lines(text: &str) -> Option<Secret> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let broken = lines
        .windows(2)
        .any(|pair| matches!(pair, [first, second] if random::in_lines(first, second) && !is_public(first)));
    broken.then_some(Secret { kind: RANDOM })
}

/// Whether a text is a secret, or may be the first part of one: for what is kept while somebody is still typing. It sees one where there
/// is none more often than [`find`], and nothing is refused for it.
#[must_use]
pub fn may_begin_one(text: &str) -> bool {
    /// So many characters behind the mark of an issuer are no secret yet.
    const GIVEN_AWAY: usize = 4;
    let is_one = |word: &str| {
        let password = word.split_once("://").is_some_and(|(_, rest)| {
            let host = rest.split('/').next().unwrap_or_default();
            host.split_once(':').is_some_and(|(_, after)| after.bytes().any(|byte| !byte.is_ascii_digit()))
        });
        let of_web_token = word.split_once("eyJ").is_some_and(|(_, claims)| claims.len() > GIVEN_AWAY);
        let mut tokens = word.split(|c: char| !random::is_of_a_key(c));
        password || of_web_token || tokens.any(|token| random::is_random(token, &random::HALF))
    };
    let begins = |text: &str| {
        let of_an_issuer = built_in().is_ok_and(|patterns| patterns.begins(text, GIVEN_AWAY));
        of_an_issuer || text.contains("-----BEGIN") || text.split(is_between_words).any(is_one)
    };
    let folded = fold::folded(text);
    find(text).is_some() || begins(&folded) || fold::joined(&folded).is_some_and(|joined| begins(&joined.text))
}

/// The text without the words that look like a secret: for what repeats what somebody gave.
#[must_use]
pub fn left_out(text: &str) -> Cow<'_, str> {
    if find(text).is_none() {
        return Cow::Borrowed(text);
    }
    let (mut rest, mut left) = (text, String::with_capacity(text.len()));
    while let Some((_, at)) = at(rest, Worth::EVERYTHING) {
        let (Some(before), Some(after)) = (rest.get(..at.start), rest.get(at.end..)) else { break };
        // The sign before a mark belongs to what was found; the quotation mark around it does not.
        let end = after.find(is_between_words).unwrap_or(after.len());
        left.push_str(before);
        left.push_str(LEFT_OUT);
        rest = after.get(end..).unwrap_or_default();
    }
    left.push_str(rest);
    // What is a secret only as a whole, such as a private key of several lines, goes as a whole.
    let whole = find(&left).is_some() || text.contains("PRIVATE KEY");
    Cow::Owned(if whole { LEFT_OUT.to_owned() } else { left })
}

/// The first text of a document that looks like a secret, with the name of the field it stands in.
#[must_use]
pub fn find_in(document: &Json) -> Option<(&str, Secret)> {
    fn below<'j>(name: &'j str, json: &'j Json) -> Option<(&'j str, Secret)> {
        match json {
            Json::String(text) => find(text).map(|secret| (name, secret)),
            Json::Array(items) => items.iter().find_map(|item| below(name, item)),
            // A name that is one itself is not repeated: it goes by the name of what it stands in.
            Json::Object(fields) => fields
                .iter()
                .find_map(|(own, value)| find(own).map(|secret| (name, secret)).or_else(|| below(own, value))),
            Json::Null | Json::Bool(_) | Json::Number(_) => None,
        }
    }
    below("it", document)
}

fn is_between_words(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    /// Put together here, so that no file of the project holds what looks like a secret.
    fn looks(parts: &[&str]) -> Option<&'static str> {
        find(&parts.concat()).map(|secret| secret.kind)
    }

    #[rstest]
    #[case::openai(&["use s", "k-proj-4f9Aa8Zb7Yc6Xd5W"], "an API key")]
    #[case::aws(&["AKI", "A2E0A8F3B244C9986"], "an access key of AWS")]
    #[case::in_a_setting(&["AWS_ACCESS_KEY_ID=AKI", "A2E0A8F3B244C9986"], "an access key of AWS")]
    #[case::github(&["gh", "p_16C7e42F292c6912E7710c838347Ae178B4a"], "a token of GitHub")]
    #[case::slack(&["xox", "b-2444333222111-abc"], "a token of Slack")]
    #[case::google(&["AI", "zaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"], "an API key of Google")]
    #[case::pem(&["-----BEGIN RSA PRIV", "ATE KEY-----\nMIIE"], "a private key")]
    #[case::web_token(&["Bearer ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxMjM0In0.sflKxw"], "a JSON web token")]
    #[case::password(&["postgres://app:hunter", "2@db.example/claims"], "a link with a password in it")]
    #[case::random(&["wJalrXUtnFEMI1K7MDENG", "bPxRfiCYzEXAM9LEKEY"], "a long random string")]
    #[case::with_slashes(&["key x7Kq/", "aB3dE5fG9hJ2kL4m/N6pQ8rS1tU0vW3yZ7c"], "a long random string")]
    #[case::pgp(&["-----BEGIN PGP PRIV", "ATE KEY BLOCK-----"], "a private key")]
    #[case::in_a_query(&["https://x.example/a?grant=wJalrXUtnFEMI1K7MDENG", "bPxRfiCYzEXAM9LEKEY"], "a long random string")]
    fn what_issuers_mark_and_what_is_random_is_known(#[case] parts: &[&str], #[case] kind: &str) {
        assert_eq!(looks(parts), Some(kind));
    }

    #[rstest]
    #[case::words("The clerk approves each letter before it goes to the customer.")]
    #[case::a_hash("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    #[case::an_id("01a20689678000000000448c89216de3")]
    #[case::a_link("https://git.example/net/blob/main/segments.tf 2026-10-01")]
    #[case::a_document("https://docs.example/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgVE2upms/edit")]
    #[case::a_user_in_a_link("ssh://git@git.example/net.git")]
    #[case::a_long_name("claims-triage-agent-for-motor-and-household-2026-Q4")]
    #[case::a_product("GPT-4o-mini-2024-07-18, Claude-3-5-Sonnet-20241022")]
    #[case::a_word_with_the_beginning("risk-based-approach-to-underwriting-2026")]
    #[case::a_library("sk-learn-pipeline-v2-production")]
    #[case::an_acronym("ASIAPACIFICREGIONOFFICE")]
    #[case::a_path("claims/MotorTriage/src/main/java/ClaimRouter2/HandlerV3Impl.java")]
    #[case::a_place_in_a_cloud("/subscriptions/4f9Aa8Zb/resourceGroups/rg-Claims-PROD-01/providers/KeyVault")]
    fn ordinary_text_is_left_alone(#[case] text: &str) {
        assert_eq!(find(text), None);
    }

    #[rstest]
    #[case::github(&["gh", "p_16C7e42F29"])]
    #[case::aws(&["it is AKI", "A2E0A8F3B"])]
    #[case::openai(&["s", "k-proj-4f9Aa8"])]
    #[case::pem(&["-----BEG", "IN RSA PRI"])]
    #[case::web_token(&["ey", "JhbGciOiJI"])]
    #[case::password(&["postgres://app:hunt"])]
    #[case::random(&["wJalrXUtn1EMI7K7MD"])]
    fn half_of_one_is_not_found_and_may_be_one(#[case] parts: &[&str]) {
        let half = parts.concat();
        assert_eq!((find(&half), may_begin_one(&half)), (None, true));
    }

    #[rstest]
    #[case::words("The clerk approves each letter before it goes to the customer.")]
    #[case::a_mark_alone("keys that begin with AKIA or ghp_")]
    #[case::a_link("https://git.example:8443/net/blob/main/segments.tf")]
    #[case::a_library("sk-learn-pipeline")]
    #[case::a_product("GPT-4o-mini-2024-07-18, Claude-3-5-Sonnet-20241022")]
    #[case::an_id("01a20689678000000000448c89216de3")]
    fn what_people_type_begins_none(#[case] text: &str) {
        assert!(!may_begin_one(text));
    }

    #[test]
    fn a_name_in_a_document_is_looked_at_and_not_repeated() {
        let key = ["AKI", "A2E0A8F3B244C9986"].concat();
        let document = serde_json::json!({"given": {key: "yes"}});
        assert_eq!(
            find_in(&document).map(|(name, secret)| (name, secret.kind)),
            Some(("given", "an access key of AWS"))
        );
    }

    #[test]
    fn what_repeats_a_text_leaves_the_secret_out_and_the_rest_stands() {
        let key = ["AKI", "A2E0A8F3B244C9986"].concat();
        let said = left_out(&format!("`{key}`: this is no day; write 2027-01-31")).into_owned();
        assert_eq!(said, "`[left out: it looks like a secret]`: this is no day; write 2027-01-31");
        let pem = ["-----BEGIN RSA PRIV", "ATE KEY-----\nMIIE"].concat();
        assert_eq!(left_out(&pem), LEFT_OUT);
        assert_eq!(left_out("nothing to hide"), "nothing to hide");
    }

    #[test]
    fn the_list_is_good_and_each_of_its_expressions_can_be_made() {
        assert_eq!(list_is_good(), Ok(()));
        assert_eq!(built_in().unwrap().prove(), Ok(()));
    }

    #[rstest]
    #[case::unreadable("[[setting]]\n", "[[setting]\n", "cannot be read")]
    #[case::another_field("read_on =", "red_on =", "cannot be read")]
    #[case::no_beginning(r#"begins = ["hvs.", "hvb.", "hvr."]"#, "begins = []", "does not say how it begins")]
    #[case::no_name(r#"name = "an age key""#, r#"name = """#, "has no name")]
    #[case::no_source(r#"source = "https://docs.npmjs.com"#, r#"source = "see docs"#, "in which document")]
    #[case::no_day(r#"read_on = "2026-11-30""#, r#"read_on = "lately""#, "on which day")]
    #[case::no_names(r#"words = ["pwd""#, r#"words = ["""#, "does not say which names")]
    #[case::no_counts("value = \"mixed\"\n", "", "go together")]
    #[case::no_shape(r#"near = [":AA"]"#, r#"near = [""]"#, "what it looks like")]
    fn a_bad_list_is_an_error_and_never_an_empty_list(#[case] from: &str, #[case] to: &str, #[case] says: &str) {
        let good = include_str!("../../assets/secrets.toml");
        assert!(good.contains(from), "{from}");
        let error = patterns::Patterns::read(&good.replacen(from, to, 1)).map(drop).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }

    #[test]
    fn a_list_without_patterns_is_an_error() {
        let empty = "issuer = []\nshape = []\nsetting = []\n[ordinary]\nbegins = []\nwords = []";
        assert!(patterns::Patterns::read(empty).is_err() && patterns::Patterns::read("").is_err());
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in ".{0,200}") {
            let _ = find(&text);
        }

        #[test]
        fn digests_and_ids_are_no_secrets(hex in "[0-9a-f]{32,128}") {
            prop_assert_eq!(find(&hex), None);
        }

        #[test]
        fn words_are_no_secrets(words in proptest::collection::vec("[A-Z]?[a-z]{2,12}", 0..30)) {
            prop_assert_eq!(find(&words.join(" ")), None);
            prop_assert_eq!(find(&words.join("-")), None);
        }
    }
}
