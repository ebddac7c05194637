//! The pieces of a filter text and where they stand, before anything is known about fields. Reads any text.

use std::ops::Range;

/// A term as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands, with its `-`.
    pub at: Range<usize>,
    pub negated: bool,
    pub written: Written,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// A word or a phrase.
    Text(Piece),
    /// A field, an operator, and the values after it; there is always one, if only an empty one.
    Test { field: Piece, operator: &'static str, values: Vec<Piece> },
}

/// A word or a phrase in quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it stands, with its quotes.
    pub at: Range<usize>,
    /// What it says, without them.
    pub text: String,
    pub quoted: bool,
    /// Whether the closing quote is there; a word is always closed.
    pub closed: bool,
}

/// Each operator as it may be written, and as it is canonically written; longer ones first.
const OPERATORS: [(&str, &str); 10] = [
    (":<=", "<="),
    (":>=", ">="),
    (":<", "<"),
    (":>", ">"),
    ("<=", "<="),
    (">=", ">="),
    (":", ":"),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
];

/// The terms of `text`, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.take(char::is_whitespace);
        if lexer.rest().is_empty() {
            return tokens;
        }
        tokens.push(lexer.token());
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes the characters that `belongs` accepts.
    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn takes(&mut self, sign: &str) -> bool {
        let there = self.rest().starts_with(sign);
        self.at += if there { sign.len() } else { 0 };
        there
    }

    fn token(&mut self) -> Token {
        let start = self.at;
        let negated = self.rest().strip_prefix('-').is_some_and(|after| !after.starts_with(char::is_whitespace))
            && self.rest().len() > 1
            && self.takes("-");
        let written = if self.rest().starts_with('"') { Written::Text(self.phrase()) } else { self.word_or_test() };
        Token { at: start..self.at, negated, written }
    }

    fn word_or_test(&mut self) -> Written {
        let start = self.at;
        // Columns, JSON and commands join the words of a name in three ways.
        let name = self.take(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        let field = Piece { at: start..self.at, text: String::from(name), quoted: false, closed: true };
        if let Some((_, operator)) = OPERATORS.iter().find(|(written, _)| self.takes(written)) {
            return Written::Test { field, operator, values: self.values() };
        }
        self.take(|c| !c.is_whitespace() && c != '"');
        let text = self.text.get(start..self.at).unwrap_or_default();
        Written::Text(Piece { at: start..self.at, text: String::from(text), quoted: false, closed: true })
    }

    fn values(&mut self) -> Vec<Piece> {
        let mut values = vec![self.value()];
        while self.takes(",") {
            values.push(self.value());
        }
        values
    }

    fn value(&mut self) -> Piece {
        if self.rest().starts_with('"') {
            return self.phrase();
        }
        let start = self.at;
        let text = self.take(|c| !c.is_whitespace() && c != '"' && c != ',');
        Piece { at: start..self.at, text: String::from(text), quoted: false, closed: true }
    }

    /// A phrase in quotes, in which `\` keeps the next character from meaning anything.
    fn phrase(&mut self) -> Piece {
        let start = self.at;
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                '\\' if !escaped => escaped = true,
                '"' if !escaped => {
                    self.at += at + 1;
                    return Piece { at: start..self.at, text, quoted: true, closed: true };
                }
                _ => {
                    text.push(c);
                    escaped = false;
                }
            }
        }
        self.at = self.text.len();
        Piece { at: start..self.at, text, quoted: true, closed: false }
    }
}
