//! What looks like a secret. The register keeps none: it would be on every screen, in every pack, and in a ledger from which nothing is
//! taken back. This knows the marks that issuers put on their keys, and what is too random to be words.

use serde_json::Value as Json;
use std::borrow::Cow;

/// Something that looks like a secret; not the text itself, which goes nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it looks like, with its article: "an access key of AWS".
    pub kind: &'static str,
}

impl Secret {
    /// The next step.
    pub const NEXT: &str = "say where it is kept instead; if it has been shown to anybody, replace it";
    /// The next step where a fingerprint is asked for.
    pub const MAKE_ITS_FINGERPRINT: &str =
        "make its fingerprint: `countersign identity fingerprint < FILE`; if it has been shown to anybody, replace it";

    /// Why it is refused, as a clause without its full stop.
    #[must_use]
    pub fn why(self) -> String {
        format!("this looks like {}, and a secret is never kept here", self.kind)
    }
}

/// A key as its issuer marks it: how it begins, and how many characters of a key follow at least.
struct Marked {
    beginning: &'static str,
    at_least: usize,
    kind: &'static str,
    /// Whether so many stand together: "sk-" alone also begins names of words joined by hyphens.
    unbroken: bool,
}

const MARKED: &[Marked] = &[
    Marked { unbroken: true, ..marked("sk-", 16, "an API key") },
    marked("sk_live_", 10, "a key of Stripe"),
    marked("sk_test_", 10, "a key of Stripe"),
    marked("rk_live_", 10, "a key of Stripe"),
    marked("AKIA", 16, "an access key of AWS"),
    marked("ASIA", 16, "an access key of AWS"),
    marked("ghp_", 30, "a token of GitHub"),
    marked("gho_", 30, "a token of GitHub"),
    marked("ghu_", 30, "a token of GitHub"),
    marked("ghs_", 30, "a token of GitHub"),
    marked("ghr_", 30, "a token of GitHub"),
    marked("github_pat_", 20, "a token of GitHub"),
    marked("glpat-", 16, "a token of GitLab"),
    marked("xoxb-", 10, "a token of Slack"),
    marked("xoxp-", 10, "a token of Slack"),
    marked("xoxa-", 10, "a token of Slack"),
    marked("xoxr-", 10, "a token of Slack"),
    marked("xoxs-", 10, "a token of Slack"),
    marked("AIza", 30, "an API key of Google"),
    marked("hf_", 30, "a token of Hugging Face"),
    marked("npm_", 30, "a token of npm"),
];

/// No key of [`MARKED`] is shorter. Most words are, and need no closer look: every cell of every import goes through here.
const SHORTEST: usize = 15;

const fn marked(beginning: &'static str, at_least: usize, kind: &'static str) -> Marked {
    Marked { beginning, at_least, kind, unbroken: false }
}

/// What stands in place of a secret.
pub const LEFT_OUT: &str = "[left out: it looks like a secret]";

/// The first thing in a text that looks like a secret.
#[must_use]
pub fn find(text: &str) -> Option<Secret> {
    let found = |kind| Some(Secret { kind });
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY") {
        return found("a private key");
    }
    if !may_hold_one(text) {
        return None;
    }
    for word in text.split(is_between_words) {
        if has_password(word) {
            return found("a link with a password in it");
        }
        if is_web_token(word) {
            return found("a JSON web token");
        }
        // The path of a link is where documents have their random ids; what follows a `?` may grant something.
        let (path, query) = word.split_once('?').unwrap_or((word, ""));
        for (part, is_path) in [(path, true), (query, false)] {
            for token in part.split(|c: char| !is_of_a_key(c)).filter(|token| token.len() >= SHORTEST) {
                if let Some(marked) = key_in(token) {
                    return found(marked.kind);
                }
                if is_random(token, &LONG) && !(is_path && path.contains("://")) {
                    return found("a long random string");
                }
            }
            // What is written as base64 has slashes in it, and so have paths, whose names change less.
            if part.len() >= LONG_WITH_SLASHES.at_least && part.contains('/') && !part.contains("://") {
                let mut tokens = part.split(|c: char| !is_of_a_key(c) && c != '/');
                if tokens.any(|token| is_random(token, &LONG_WITH_SLASHES)) {
                    return found("a long random string");
                }
            }
        }
    }
    None
}

/// Whether a text is a secret, or may be the first part of one: for what is kept while somebody is still typing. It sees one where there
/// is none more often than [`find`], and nothing is refused for it.
#[must_use]
pub fn may_begin_one(text: &str) -> bool {
    /// So many characters behind the mark of an issuer are no secret yet.
    const GIVEN_AWAY: usize = 4;
    let begins = |rest: &str| {
        MARKED.iter().any(|marked| {
            let key = rest.strip_prefix(marked.beginning).filter(|key| key.len() > GIVEN_AWAY);
            key.is_some_and(|key| !marked.unbroken || key.bytes().any(|byte| byte.is_ascii_digit()))
        })
    };
    let is_one = |word: &str| {
        let password = word.split_once("://").is_some_and(|(_, rest)| {
            let host = rest.split('/').next().unwrap_or_default();
            host.split_once(':').is_some_and(|(_, after)| after.bytes().any(|byte| !byte.is_ascii_digit()))
        });
        let of_web_token = word.split_once("eyJ").is_some_and(|(_, claims)| claims.len() > GIVEN_AWAY);
        let mut tokens = word.split(|c: char| !is_of_a_key(c));
        let of_a_key = |token: &str| {
            let after_a_sign = token.match_indices(['-', '_', '+']).map(|(at, _)| at + 1);
            let mut rests = std::iter::once(0).chain(after_a_sign).filter_map(|at| token.get(at..));
            rests.any(begins) || is_random(token, &HALF)
        };
        password || of_web_token || tokens.any(of_a_key)
    };
    find(text).is_some() || text.contains("-----BEGIN") || text.split(is_between_words).any(is_one)
}

/// Whether a closer look is worth it: all but a link with a password are long words.
fn may_hold_one(text: &str) -> bool {
    let is_between = |byte: &u8| byte.is_ascii() && is_between_words(char::from(*byte));
    text.contains('@') || text.as_bytes().split(is_between).any(|word| word.len() >= SHORTEST)
}

/// The text without the words that look like a secret: for what repeats what somebody gave.
#[must_use]
pub fn left_out(text: &str) -> Cow<'_, str> {
    if find(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut rest = String::with_capacity(text.len());
    for part in text.split_inclusive(is_between_words) {
        if find(part).is_none() {
            rest.push_str(part);
        } else {
            rest.push_str(LEFT_OUT);
            rest.extend(part.chars().next_back().filter(|last| is_between_words(*last)));
        }
    }
    // What is a secret only as a whole, such as a private key of several lines, goes as a whole.
    Cow::Owned(if find(&rest).is_some() { LEFT_OUT.to_owned() } else { rest })
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

/// What a token is the key of, or what follows a sign in it.
fn key_in(token: &str) -> Option<&'static Marked> {
    let after_a_sign = token.match_indices(['-', '_', '+']).map(|(at, _)| at + 1);
    let rests = std::iter::once(0).chain(after_a_sign).filter_map(|at| token.get(at..));
    rests.filter(|rest| rest.len() >= SHORTEST).find_map(|rest| MARKED.iter().find(|marked| marked.is(rest)))
}

impl Marked {
    fn is(&self, key: &str) -> bool {
        key.starts_with(self.beginning) && key.len() - self.beginning.len() >= self.at_least && self.fits(key)
    }

    /// The ids of AWS are capitals and digits, which no ordinary word is for so long.
    fn fits(&self, key: &str) -> bool {
        let capitals = self.beginning.bytes().all(|byte| byte.is_ascii_uppercase());
        let has_digit = |part: &str| part.bytes().any(|byte| byte.is_ascii_digit());
        let together = |part: &str| part.len() >= self.at_least && has_digit(part);
        let digits = if self.unbroken { key.split('-').any(together) } else { has_digit(key) };
        let rest = key.bytes().take(self.beginning.len() + self.at_least);
        digits && (!capitals || rest.into_iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
    }
}

fn is_between_words(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';')
}

fn is_of_a_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')
}

/// `postgres://user:word@host`.
fn has_password(word: &str) -> bool {
    if !word.contains('@') {
        return false;
    }
    let Some((_, rest)) = word.split_once("://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    host.rsplit_once('@').and_then(|(who, _)| who.split_once(':')).is_some_and(|(_, password)| !password.is_empty())
}

fn is_web_token(word: &str) -> bool {
    let mut parts = word.split('.');
    let [Some(head), Some(claims), Some(_)] = [parts.next(), parts.next(), parts.next()] else { return false };
    let is_object = |part: &str| part.len() >= 12 && part.contains("eyJ");
    is_object(head) && is_object(claims)
}

/// How long and how restless a token is that is no word.
struct Random {
    at_least: usize,
    /// Changes between small letters, capitals and digits, in a hundred characters.
    changes: usize,
}

const LONG: Random = Random { at_least: 32, changes: 35 };
const LONG_WITH_SLASHES: Random = Random { at_least: 32, changes: 45 };
/// Half of one.
const HALF: Random = Random { at_least: 16, changes: 35 };

/// Long, of small letters, capitals and digits, and changing between them more often than words, names and ids do.
fn is_random(token: &str, random: &Random) -> bool {
    if token.len() < random.at_least {
        return false;
    }
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => Some(0_u8),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    };
    let kinds: Vec<u8> = token.bytes().filter_map(kind).collect();
    let all_three = (0..3).all(|kind| kinds.contains(&kind));
    let changes = kinds.windows(2).filter(|pair| pair.first() != pair.last()).count();
    all_three && changes * 100 > token.len() * random.changes
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
    #[case::in_a_query(&["https://x.example/a?sig=wJalrXUtnFEMI1K7MDENG", "bPxRfiCYzEXAM9LEKEY"], "a long random string")]
    fn what_issuers_mark_and_what_is_random_is_known(#[case] parts: &[&str], #[case] kind: &str) {
        assert_eq!(looks(parts), Some(kind));
    }

    #[test]
    fn no_marked_key_is_shorter_than_the_shortest_that_is_looked_at() {
        assert_eq!(MARKED.iter().map(|marked| marked.beginning.len() + marked.at_least).min(), Some(SHORTEST));
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
