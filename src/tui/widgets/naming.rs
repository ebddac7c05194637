//! What a typed text names among things that can be chosen: a person, a word, a record. Text that names none is never taken for one.

use crate::query::fold;

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored: a word of the domain or a record's id.
    pub id: String,
    /// What people read.
    pub label: String,
    /// A few words more: a team, a reason, a count.
    pub note: String,
}

impl Choice {
    /// A choice without a note.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), note: String::new() }
    }

    /// The same with a note.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// What a typed text means among choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'c> {
    /// Exactly one.
    One(&'c Choice),
    /// So many that it fits equally well, or none but by its note: somebody has to choose.
    Several(usize),
    /// None of them.
    None,
}

/// What a text means: a whole name before whole words in it, those before beginnings, and those before what stands inside. What
/// stands for no answer is never meant.
#[must_use]
pub fn named<'c>(choices: &'c [Choice], text: &str) -> Named<'c> {
    let ranked = ranked(choices, text);
    let Some((best, first)) = ranked.first().copied() else { return Named::None };
    let alike = ranked.iter().take_while(|(rank, _)| *rank == best).count();
    match choices.get(first) {
        Some(choice) if alike == 1 && best != Rank::ByNote => Named::One(choice),
        _ => Named::Several(if best == Rank::ByNote { ranked.len() } else { alike }),
    }
}

/// How well a choice fits a text, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// It is the label, letter by letter.
    Same,
    /// It is the label but for case, accents and spaces, or the word that is stored.
    Whole,
    /// The label begins with it, as a word.
    FirstWord,
    /// It is a word of the label.
    Word,
    /// The label begins with it.
    Beginning,
    /// A word of the label begins with it.
    BeginsWord,
    /// It stands inside the label.
    Inner,
    /// Each word of it stands somewhere in the label.
    Scattered,
    /// The same with the note.
    ByNote,
}

impl Rank {
    fn of(choice: &Choice, typed: &str, folded: &str) -> Option<Self> {
        if choice.id.is_empty() || folded.is_empty() {
            return None;
        }
        let label = fold(&choice.label);
        if choice.label.trim() == typed {
            return Some(Self::Same);
        }
        if label == folded || choice.id.eq_ignore_ascii_case(typed) {
            return Some(Self::Whole);
        }
        let places: Vec<usize> = label.match_indices(folded).map(|(at, _)| at).collect();
        let begins_word = |at: &usize| !label[..*at].chars().next_back().is_some_and(char::is_alphanumeric);
        let ends_word = |at: &usize| !label[at + folded.len()..].chars().next().is_some_and(char::is_alphanumeric);
        let is_word = |at: &usize| begins_word(at) && ends_word(at);
        let has_all = |text: &str| folded.split(' ').all(|word| text.contains(word));
        Some(if places.first() == Some(&0) && ends_word(&0) {
            Self::FirstWord
        } else if places.iter().any(is_word) {
            Self::Word
        } else if places.first() == Some(&0) {
            Self::Beginning
        } else if places.iter().any(begins_word) {
            Self::BeginsWord
        } else if !places.is_empty() {
            Self::Inner
        } else if has_all(&label) {
            Self::Scattered
        } else if has_all(&format!("{label} {}", fold(&choice.note))) {
            Self::ByNote
        } else {
            return None;
        })
    }
}

/// The choices that a text fits, by their number, the best first.
pub(super) fn ranked(choices: &[Choice], text: &str) -> Vec<(Rank, usize)> {
    let (typed, folded) = (text.trim(), fold(text));
    let numbered = choices.iter().enumerate();
    let mut ranked: Vec<(Rank, usize)> =
        numbered.filter_map(|(at, choice)| Some((Rank::of(choice, typed, &folded)?, at))).collect();
    ranked.sort_unstable();
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn people() -> [Choice; 4] {
        [
            ("", "unknown (skip)", ""),
            ("2", "A. Kumar", "Claims"),
            ("3", "R. Diaz", "Risk"),
            ("4", "K. Makumba", "Claims"),
        ]
        .map(|(id, label, note)| Choice::new(id, label).noted(note))
    }

    #[rstest]
    #[case::whole_name("R. Diaz", Some("R. Diaz"))]
    #[case::any_case("r. diaz", Some("R. Diaz"))]
    #[case::a_word("diaz", Some("R. Diaz"))]
    #[case::half_a_word("dia", Some("R. Diaz"))]
    #[case::a_beginning_before_what_stands_inside("ku", Some("A. Kumar"))]
    #[case::inside("umba", Some("K. Makumba"))]
    #[case::words_in_any_order("diaz r", Some("R. Diaz"))]
    #[case::nobody("Bo Chen", None)]
    #[case::not_known_is_no_name("not known", None)]
    #[case::nor_its_beginning("no", None)]
    #[case::one_letter_more("R. Diazz", None)]
    fn a_text_names_one_or_nobody(#[case] typed: &str, #[case] meant: Option<&str>) {
        let people = people();
        let found = match named(&people, typed) {
            Named::One(choice) => Some(choice.label.as_str()),
            Named::Several(_) | Named::None => None,
        };
        assert_eq!(found, meant);
    }

    #[rstest]
    #[case("ann lee", Some("1"))]
    #[case("Ann Lee", Some("2"))]
    #[case("ANN LEE", None)]
    #[case("ann", None)]
    #[case("Ann Leeson", Some("3"))]
    fn of_people_who_differ_only_by_case_one_is_named_letter_by_letter(
        #[case] typed: &str,
        #[case] meant: Option<&str>,
    ) {
        let people = [("1", "ann lee"), ("2", "Ann Lee"), ("3", "Ann Leeson")].map(|(id, name)| Choice::new(id, name));
        let found = named(&people, typed);
        assert_eq!(if let Named::One(choice) = found { Some(choice.id.as_str()) } else { None }, meant, "{found:?}");
    }

    #[rstest]
    #[case("no", Some("no"))]
    #[case("n", Some("no"))]
    #[case("not", None)]
    #[case("y", Some("yes"))]
    #[case("plan", Some("planned"))]
    fn no_is_no_and_never_not_known(#[case] typed: &str, #[case] meant: Option<&str>) {
        let words = [("", "unknown (skip)"), ("yes", "yes"), ("no", "no"), ("planned", "planned")];
        let words = words.map(|(id, label)| Choice::new(id, label));
        let found = named(&words, typed);
        assert_eq!(if let Named::One(choice) = found { Some(choice.id.as_str()) } else { None }, meant);
    }
}
