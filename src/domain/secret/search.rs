//! One pass over a text for all words that patterns begin with or stand beside.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::patterns::BadPatterns;

/// After so many texts the search is made that looks faster.
const MANY: usize = 2_000;

/// Words, and which pattern each leads to.
#[derive(Debug)]
pub(super) struct Search {
    words: Vec<String>,
    leads_to: Vec<usize>,
    any_case: bool,
    /// Made at once, for the few texts of most commands.
    first: AhoCorasick,
    /// Looks faster and takes longer to make: for the many texts of an import.
    many: OnceLock<Option<AhoCorasick>>,
    looked: AtomicUsize,
}

impl Search {
    /// A search for words, each with the number of the pattern that it leads to.
    pub(super) fn of(words: Vec<(String, usize)>, any_case: bool) -> Result<Self, BadPatterns> {
        let (words, leads_to): (Vec<String>, Vec<usize>) = words.into_iter().unzip();
        let first = Self::made(&words, any_case, AhoCorasickKind::ContiguousNFA);
        let first = first.map_err(|error| BadPatterns::Unreadable(error.to_string()))?;
        Ok(Self { words, leads_to, any_case, first, many: OnceLock::new(), looked: AtomicUsize::new(0) })
    }

    fn made(words: &[String], any_case: bool, kind: AhoCorasickKind) -> Result<AhoCorasick, aho_corasick::BuildError> {
        AhoCorasick::builder().ascii_case_insensitive(any_case).kind(Some(kind)).build(words)
    }

    /// The words that stand in a text: each with its place, and the pattern that it leads to.
    pub(super) fn words_in<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (Range<usize>, usize)> + 's {
        let search = if self.looked.fetch_add(1, Ordering::Relaxed) < MANY {
            &self.first
        } else {
            let many = || Self::made(&self.words, self.any_case, AhoCorasickKind::DFA).ok();
            self.many.get_or_init(many).as_ref().unwrap_or(&self.first)
        };
        let found = search.find_overlapping_iter(text);
        found.filter_map(|word| Some((word.range(), *self.leads_to.get(word.pattern().as_usize())?)))
    }
}
