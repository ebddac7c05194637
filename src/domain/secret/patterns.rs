//! The patterns that are built in, `assets/secrets.toml`, and how they are looked for: one pass for the words that each begins with or
//! stands beside, and only where one stands a closer look.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::{Captures, Regex};
use serde::Deserialize;

use super::quick::Worth;
use super::search::Search;
use super::value::{self, Counts, Known};
use crate::domain::Day;

const TEXT: &str = include_str!("../../../assets/secrets.toml");

/// What a name and what is assigned to it have between them: `=`, `: `, `" => "`, `** is `, or a tag that ends.
const ASSIGNED: &str = concat!(
    r#"(?:(?:["'`*\]\\_]{0,4}[ \t]*(?:\([^)\n]{1,24}\))?[ \t]*(?:=>|:=|==?|:)[ \t]*|[ \t]+(?:is|ist|est|es)[ \t:]+)"#,
    r#"["'`*\\]{0,4}(?P<value>[^\s"'`]{8,})|>[ \t]*(?P<inner>[^\s<]{8,})[ \t]*</)"#
);
/// What a name and a secret that is said right behind it have between them: spaces, or one broken line.
const SPOKEN: &str =
    r#"["'`*\\]{0,4}(?:[ \t]*\r?\n[ \t]*|[ \t]+)(?:\([^)\n]{1,24}\)[ \t]+)?["'`*\\]{0,4}(?P<value>[^\s"'`]{8,})"#;
/// A digit counts in a run of so many letters and digits.
const RUN: usize = 8;

/// The patterns that are built in.
///
/// # Errors
/// Where the list is no such list. Then nothing can be said of a text, and nothing is taken.
pub(super) fn built_in() -> Result<&'static Patterns, &'static BadPatterns> {
    static BUILT_IN: LazyLock<Result<Patterns, BadPatterns>> = LazyLock::new(|| Patterns::read(TEXT));
    BUILT_IN.as_ref()
}

/// Why a list of patterns cannot be used: a mistake of whoever edited it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPatterns {
    /// Not the TOML of such a list.
    #[error("the list of what secrets look like cannot be read: {0}")]
    Unreadable(String),
    /// One that says nothing to look for, or not where it is from.
    #[error("the pattern of {name}: {why}")]
    Pattern {
        /// What it is a pattern of.
        name: String,
        /// What is wrong with it.
        why: String,
    },
}

/// What secrets look like.
#[derive(Debug)]
pub(super) struct Patterns {
    all: Vec<Pattern>,
    ordinary: BTreeSet<String>,
    /// How long random strings begin that are no secret.
    pub(super) public: Vec<String>,
    /// The words that lead to patterns: as they are written, and in any case.
    exact: Search,
    any_case: Search,
    without_word: Vec<usize>,
}

#[derive(Debug)]
struct Pattern {
    name: String,
    shape: String,
    looks: OnceLock<Option<Regex>>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Where the word ends, the rest begins.
    Issuer { whole: bool, digit: bool, except: Option<Lazy> },
    /// Anywhere in the text.
    Shape { counts: Option<Counts>, reference: bool },
}

#[derive(Debug)]
struct Lazy(String, OnceLock<Option<Regex>>);

/// A text as it is looked at: where its lines were joined, if they were.
#[derive(Clone, Copy)]
pub(super) struct Looked<'t> {
    pub(super) text: &'t str,
    pub(super) breaks: &'t [usize],
    /// What is worth looking for.
    pub(super) worth: Worth,
}

/// What was found, and where.
pub(super) struct Found<'p> {
    pub(super) name: &'p str,
    pub(super) at: Range<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issuer: Vec<Issuer>,
    shape: Vec<Described>,
    setting: Vec<Setting>,
    ordinary: Ordinary,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Issuer {
    name: String,
    begins: Vec<String>,
    then: String,
    #[serde(default)]
    whole: bool,
    #[serde(default)]
    digit: bool,
    except: Option<String>,
    source: String,
    read_on: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    name: String,
    near: Vec<String>,
    shape: String,
    value: Option<Counts>,
    #[serde(default)]
    any_case: bool,
    source: String,
    read_on: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    name: String,
    words: Vec<String>,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    reference: bool,
    source: String,
    read_on: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordinary {
    begins: Vec<String>,
    words: BTreeSet<String>,
}

impl Patterns {
    /// Reads a list of patterns. Their expressions are made when they are first needed; [`Patterns::prove`] makes them all.
    pub(super) fn read(text: &str) -> Result<Self, BadPatterns> {
        let file: File = toml::from_str(text).map_err(|error| BadPatterns::Unreadable(error.to_string()))?;
        let mut list = List::default();
        for issuer in file.issuer {
            list.issuer(issuer)?;
        }
        for shape in file.shape {
            list.shape(shape)?;
        }
        for setting in file.setting {
            list.setting(&setting)?;
        }
        list.patterns(file.ordinary)
    }

    /// Makes every expression.
    #[cfg(test)]
    pub(super) fn prove(&self) -> Result<(), BadPatterns> {
        for pattern in &self.all {
            let except = match &pattern.kind {
                Kind::Issuer { except, .. } => except.as_ref().map(|except| except.0.as_str()),
                Kind::Shape { .. } => None,
            };
            for expression in std::iter::once(pattern.shape.as_str()).chain(except) {
                Regex::new(expression).map_err(|error| bad(&pattern.name, error.to_string()))?;
            }
        }
        Ok(())
    }

    /// The first pattern that a text fits.
    pub(super) fn find<'p>(&'p self, looked: Looked<'_>) -> Option<Found<'p>> {
        let exact = || {
            let mut words = self.exact.words_in(looked.text);
            words.find_map(|(word, at)| self.all.get(at)?.find(looked, word, &self.ordinary))
        };
        let exact = if looked.worth.marks { exact() } else { None };
        let any_case = || self.beside(looked.text).find_map(|pattern| pattern.find(looked, 0..0, &self.ordinary));
        let without_word = || {
            let mut patterns =
                self.without_word.iter().filter(|_| looked.worth.random).filter_map(|at| self.all.get(*at));
            patterns.find_map(|pattern| pattern.find(looked, 0..0, &self.ordinary))
        };
        exact.or_else(any_case).or_else(without_word)
    }

    /// Whether a key of an issuer begins in a text, and more than `given_away` characters of it stand there; or anything is assigned
    /// to the name of a secret.
    pub(super) fn begins(&self, text: &str, given_away: usize) -> bool {
        let issuer = self.exact.words_in(text).any(|(word, at)| {
            let Some(Pattern { kind: Kind::Issuer { digit, .. }, .. }) = self.all.get(at) else { return false };
            let key: &str = text.get(word.end..).unwrap_or_default();
            let key = key.split(|c: char| !super::random::is_of_a_key(c)).next().unwrap_or_default();
            let short = word.len() < 4;
            let digits = key.bytes().any(|byte| byte.is_ascii_digit());
            begins_there(text, word.start, &[])
                && key.len()
                    > if short && !text.get(word.clone()).is_some_and(|mark| mark.ends_with('-')) {
                        3 * given_away
                    } else {
                        given_away
                    }
                && (digits || !*digit && !short)
        });
        let assigned = |pattern: &Pattern| {
            let Kind::Shape { counts: Some(counts), .. } = pattern.kind else { return false };
            // The same shape, with a value as short as it is while somebody types it.
            let begun = Regex::new(&pattern.shape.replace("{8,}", "{5,}").replace("{16,}", "{5,}"));
            let Ok(begun) = begun else { return true };
            begun.captures_iter(text).any(|found| {
                found
                    .name("value")
                    .or_else(|| found.name("inner"))
                    .is_some_and(|value| value::may_become_secret(value.as_str(), counts))
            })
        };
        issuer || self.beside(text).any(assigned)
    }

    /// The patterns, in their order, one of whose words stands in a text in any case.
    fn beside(&self, text: &str) -> impl Iterator<Item = &Pattern> {
        let found: BTreeSet<usize> = self.any_case.words_in(text).map(|(_, at)| at).collect();
        found.into_iter().filter_map(|at| self.all.get(at))
    }
}

impl Pattern {
    fn find(&self, looked: Looked<'_>, word: Range<usize>, ordinary: &BTreeSet<String>) -> Option<Found<'_>> {
        let found = |at| Some(Found { name: &self.name, at });
        // What cannot be looked at closely is taken for one: a text is refused rather than kept.
        let Some(looks) = expression(&self.looks, &self.shape) else { return found(word) };
        match &self.kind {
            Kind::Issuer { whole, digit, except } => {
                if !begins_there(looked.text, word.start, looked.breaks) {
                    return None;
                }
                let rest = looks.find(looked.text.get(word.end..)?)?;
                let at = word.start..word.end + rest.end();
                let fits = !whole || ends_there(looked.text, at.end, looked.breaks);
                let fits = fits && (!digit || has_digit(rest.as_str()));
                let ordinary = || {
                    let except = except.as_ref().and_then(|except| expression(&except.1, &except.0));
                    except.is_some_and(|except| looked.text.get(at.clone()).is_some_and(|key| except.is_match(key)))
                };
                if fits && !ordinary() { found(at) } else { None }
            }
            Kind::Shape { counts, reference } => {
                let known = Known { ordinary, reference: *reference };
                captures(looks, looked.text, *counts == Some(Counts::Spoken)).find_map(|captured| {
                    let whole = captured.get(0)?;
                    let counts =
                        counts.map(|counts| (counts, captured.name("value").or_else(|| captured.name("inner"))));
                    let is_one = match counts {
                        None | Some((_, None)) => true,
                        Some((counts, Some(value))) => {
                            let before = whole.start() + 1..value.start() + 1;
                            value::is_secret(value.as_str(), counts, &known)
                                && looked.goes_on(value.range())
                                && (counts != Counts::Given || !looked.breaks.iter().any(|at| before.contains(at)))
                        }
                    };
                    if is_one { found(whole.range()) } else { None }
                })
            }
        }
    }
}

impl Looked<'_> {
    /// Whether a value that goes on after a broken line is still one: both pieces have a digit or a sign, and the second is all of its
    /// line. `password: required` and a line below it are two things.
    fn goes_on(&self, value: Range<usize>) -> bool {
        let inside: Vec<usize> = self.breaks.iter().copied().filter(|at| value.contains(at)).collect();
        let Some(last) = inside.last().copied() else { return true };
        let next = self.breaks.iter().copied().find(|at| *at > last).unwrap_or(self.text.len());
        let line = self.text.get(last..next).unwrap_or_default();
        let restless = |piece: &str| piece.bytes().any(|byte| byte.is_ascii_digit() || b"!#$%^&*~+?@".contains(&byte));
        let first = self.text.get(value.start..last).unwrap_or_default();
        let is_whole = !line.contains([' ', '\t']) && value.end >= last + line.len();
        is_whole && restless(line) && (first.is_empty() || restless(first))
    }
}

/// What fits an expression, one behind the other. A word that is said behind a name may be a name itself, as in `access token Xyz`, so
/// what is spoken is looked at again from there.
fn captures<'t>(looks: &'t Regex, text: &'t str, spoken: bool) -> impl Iterator<Item = Captures<'t>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let captured = looks.captures_at(text, from)?;
        let whole = captured.get(0)?;
        let value = captured.name("value").filter(|value| spoken && value.start() > from);
        // Each shape has characters of its own, so that it never stands still.
        from = value.map_or(whole.end(), |value| value.start());
        (!whole.is_empty()).then_some(captured)
    })
}

fn expression<'r>(made: &'r OnceLock<Option<Regex>>, text: &str) -> Option<&'r Regex> {
    made.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// Whether a key may begin here: no letter or digit stands before it, but for `\n` as it is written where it cannot stand itself.
fn begins_there(text: &str, at: usize, breaks: &[usize]) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let last = before.chars().next_back();
    !last.is_some_and(char::is_alphanumeric)
        || breaks.contains(&at)
        || ["\\n", "\\r", "\\t"].iter().any(|escape| before.ends_with(escape))
}

fn ends_there(text: &str, at: usize, breaks: &[usize]) -> bool {
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    !next.is_some_and(|next| next.is_alphanumeric() || next == '_') || breaks.contains(&at)
}

fn has_digit(key: &str) -> bool {
    let mut runs = key.split(|c: char| !c.is_ascii_alphanumeric());
    runs.any(|run| run.len() >= RUN && run.bytes().any(|byte| byte.is_ascii_digit()))
}

fn bad(name: &str, why: impl Into<String>) -> BadPatterns {
    BadPatterns::Pattern { name: name.to_owned(), why: why.into() }
}

/// A list while it is read.
#[derive(Default)]
struct List {
    all: Vec<Pattern>,
    exact: Vec<(String, usize)>,
    any_case: Vec<(String, usize)>,
    without_word: Vec<usize>,
}

impl List {
    fn issuer(&mut self, issuer: Issuer) -> Result<(), BadPatterns> {
        self.known(&issuer.name, &issuer.source, &issuer.read_on)?;
        if issuer.begins.is_empty() || issuer.begins.iter().any(String::is_empty) {
            return Err(bad(&issuer.name, "it does not say how it begins"));
        }
        let except = issuer.except.map(|except| Lazy(except, OnceLock::new()));
        let kind = Kind::Issuer { whole: issuer.whole, digit: issuer.digit, except };
        let at = self.push(issuer.name, format!("^(?:{})", issuer.then), kind);
        self.exact.extend(issuer.begins.into_iter().map(|begins| (begins, at)));
        Ok(())
    }

    fn shape(&mut self, shape: Described) -> Result<(), BadPatterns> {
        self.known(&shape.name, &shape.source, &shape.read_on)?;
        if shape.shape.is_empty() || shape.near.iter().any(String::is_empty) {
            return Err(bad(&shape.name, "it does not say what it looks like"));
        }
        if shape.shape.contains("(?P<value>") != shape.value.is_some() {
            return Err(bad(&shape.name, "a value, and which values count, go together"));
        }
        let case = if shape.any_case { "(?i)" } else { "" };
        let kind = Kind::Shape { counts: shape.value, reference: false };
        let at = self.push(shape.name, format!("{case}{}", shape.shape), kind);
        if shape.near.is_empty() {
            self.without_word.push(at);
        }
        let words = if shape.any_case { &mut self.any_case } else { &mut self.exact };
        words.extend(shape.near.into_iter().map(|near| (near, at)));
        Ok(())
    }

    fn setting(&mut self, setting: &Setting) -> Result<(), BadPatterns> {
        self.known(&setting.name, &setting.source, &setting.read_on)?;
        if setting.words.is_empty() || setting.words.iter().any(String::is_empty) {
            return Err(bad(&setting.name, "it does not say which names"));
        }
        let before = if setting.alone { "(?:^|[^A-Za-z])" } else { "" };
        let words: Vec<String> = setting.words.iter().map(|word| regex::escape(word)).collect();
        for (between, counts) in [(ASSIGNED, Counts::Mixed), (SPOKEN, Counts::Spoken)] {
            let shape = format!("(?i){before}(?:{}){between}", words.join("|"));
            let kind = Kind::Shape { counts: Some(counts), reference: setting.reference };
            let at = self.push(setting.name.clone(), shape, kind);
            self.any_case.extend(setting.words.iter().map(|word| (word.clone(), at)));
        }
        Ok(())
    }

    fn push(&mut self, name: String, shape: String, kind: Kind) -> usize {
        self.all.push(Pattern { name, shape, looks: OnceLock::new(), kind });
        self.all.len() - 1
    }

    /// Each pattern says what it is of, and where that was read on which day.
    fn known(&self, name: &str, source: &str, read_on: &str) -> Result<(), BadPatterns> {
        if name.trim().is_empty() {
            return Err(bad("nothing", format!("number {} has no name", self.all.len() + 1)));
        }
        if !source.starts_with("https://") {
            return Err(bad(name, "it does not say in which document it is described"));
        }
        read_on.parse::<Day>().map(drop).map_err(|_| bad(name, "it does not say on which day that was read"))
    }

    fn patterns(self, ordinary: Ordinary) -> Result<Patterns, BadPatterns> {
        if self.all.is_empty() || self.exact.is_empty() || self.any_case.is_empty() {
            return Err(BadPatterns::Unreadable("it is empty".to_owned()));
        }
        Ok(Patterns {
            exact: Search::of(self.exact, false)?,
            any_case: Search::of(self.any_case, true)?,
            all: self.all,
            ordinary: ordinary.words,
            public: ordinary.begins,
            without_word: self.without_word,
        })
    }
}
