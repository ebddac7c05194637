//! How a filter text may go on at the cursor: fields, then their values. Names of people, teams and the like come from who
//! asks, since only the register knows them.

use std::ops::Range;

use super::filter::Value;
use super::lex::{Written, tokens};
use super::vocabulary::{Field, UNRECORDED, VOCABULARY};

/// What may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What a candidate takes the place of, in bytes.
    pub replace: Range<usize>,
    /// What may stand there, best first; empty where nothing is known.
    pub candidates: Vec<Candidate>,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The text to put there, in quotes where it needs them.
    pub insert: String,
    /// What it finds; empty for names.
    pub about: &'static str,
}

/// The texts that a register holds for a field.
pub trait Names {
    /// Some texts of `field` in which `typed` stands, best first; a screen shows about ten.
    fn like(&self, field: Field, typed: &str) -> Vec<String>;
}

/// No names: only what the language itself knows.
impl Names for () {
    fn like(&self, _: Field, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Proposes how `text` may go on at `cursor`, a byte offset.
#[must_use]
pub fn complete(text: &str, cursor: usize, names: &impl Names) -> Completion {
    let before = (0..=cursor.min(text.len())).rev().find_map(|end| text.get(..end)).unwrap_or_default();
    let last = tokens(before).pop().filter(|token| token.at.end == before.len());
    match last.map(|token| token.written) {
        None => Completion { replace: before.len()..before.len(), candidates: fields("") },
        Some(Written::Text(piece)) if piece.quoted => Completion { replace: piece.at, candidates: Vec::new() },
        Some(Written::Text(piece)) => Completion { candidates: fields(&piece.text), replace: piece.at },
        Some(Written::Test { field, operator, mut values }) => {
            let piece = values.pop();
            let (typed, replace) =
                piece.map_or((String::new(), before.len()..before.len()), |piece| (piece.text, piece.at));
            let is_bound = !matches!(operator, ":" | "=");
            let candidates = Field::named(&field.text).map(|field| values_of(field, &typed, is_bound, names));
            Completion { replace, candidates: candidates.unwrap_or_default() }
        }
    }
}

fn fields(typed: &str) -> Vec<Candidate> {
    let entries = VOCABULARY.iter().filter(|entry| begins(entry.name, typed));
    entries.map(|entry| Candidate { insert: format!("{}:", entry.name), about: entry.about }).collect()
}

/// The values of a field that begin as typed, then the names in which that stands. A bound has a place in an order.
fn values_of(field: Field, typed: &str, is_bound: bool, names: &impl Names) -> Vec<Candidate> {
    let values = field.values();
    let about = |word: &str| match word {
        _ if values.unrecorded() == Some(word) => "nothing recorded",
        "me" => "yourself",
        "late" => "before today",
        "any" => "at least one",
        _ => "",
    };
    let fits = |word: &&str| !is_bound || (values.is_ordered() && matches!(about(word), ""));
    let means_nothing = |word: &str| values.is_free() && values.unrecorded() == Some(word);
    let meant =
        |word: &&str| begins(word, typed) || means_nothing(word) && UNRECORDED.iter().any(|it| begins(it, typed));
    let words = values.words().into_iter().filter(meant).filter(fits);
    let words = words.map(|word| Candidate { insert: String::from(word), about: about(word) });
    let spans = ["7d", "30d", "3m", "1y"].into_iter().filter(|span| is_bound && is_date(field) && begins(span, typed));
    let spans = spans.map(|span| Candidate { insert: String::from(span), about: "from today" });
    let known = if values.is_free() && !is_bound { names.like(field, typed) } else { Vec::new() };
    let known = known.into_iter().map(|name| Candidate { insert: Value::Text(name).as_written(field), about: "" });
    words.chain(spans).chain(known).collect()
}

fn is_date(field: Field) -> bool {
    matches!(field.values(), super::vocabulary::Values::Date | super::vocabulary::Values::Ends)
}

fn begins(word: &str, typed: &str) -> bool {
    word.get(..typed.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(typed))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::query::parse;

    struct Register;

    impl Names for Register {
        fn like(&self, field: Field, typed: &str) -> Vec<String> {
            let known: &[&str] = match field {
                Field::Owner => &["A. Kumar", "Mercy Diaz", "none"],
                Field::Team => &["claims"],
                _ => &[],
            };
            known.iter().filter(|name| name.to_lowercase().contains(typed)).map(|name| String::from(*name)).collect()
        }
    }

    /// What stands after the text up to `|` when each candidate is taken.
    fn taken(text: &str) -> Vec<String> {
        let cursor = text.find('|').unwrap();
        let text = text.replace('|', "");
        let completion = complete(&text, cursor, &Register);
        let take = |candidate: Candidate| {
            let mut text = text.clone();
            text.replace_range(completion.replace.clone(), &candidate.insert);
            text
        };
        completion.candidates.into_iter().map(take).collect()
    }

    #[rstest]
    #[case::field("st|", &["stage:"])]
    #[case::field_behind_minus("owner:me -RE|", &["owner:me -reach:", "owner:me -reach_customer:", "owner:me -reach_record:", "owner:me -reach_decision:"])]
    #[case::value("stage:p|", &["stage:pilot", "stage:production"])]
    #[case::next_in_a_list("stage:pilot,r| owner:me", &["stage:pilot,retired owner:me"])]
    #[case::in_the_middle("tier>=|h", &["tier>=lowh", "tier>=mediumh", "tier>=highh"])]
    #[case::bound("due<3|", &["due<30d", "due<3m"])]
    #[case::none_is_in_the_order("reach_record>n|", &["reach_record>none"])]
    #[case::person("owner:me|", &["owner:me", "owner:\"Mercy Diaz\""])]
    #[case::quoted_name("owner:\"kum|", &["owner:\"A. Kumar\""])]
    #[case::a_name_that_means_something("deputy:no|", &["deputy:unknown"])]
    #[case::one_called_so("owner:no|", &["owner:unknown", "owner:\"none\""])]
    #[case::control("fails:key-1|", &["fails:KEY-1"])]
    #[case::team("team:cla|", &["team:claims"])]
    #[case::nothing_known("banana|", &[])]
    #[case::no_such_field("stge:p|", &[])]
    #[case::phrase("\"st|", &[])]
    fn a_filter_goes_on_as_the_vocabulary_allows(#[case] text: &str, #[case] goes_on: &[&str]) {
        assert_eq!(taken(text), goes_on);
    }

    #[test]
    fn an_empty_filter_may_begin_with_any_field() {
        assert_eq!(taken("|").len(), VOCABULARY.len());
        assert_eq!(taken("stage:pilot |").len(), VOCABULARY.len());
    }

    #[test]
    fn every_value_that_is_proposed_can_be_read() {
        for entry in &VOCABULARY {
            for operator in [":", "="].iter().chain(if entry.values.is_ordered() { &["<", ">="][..] } else { &[] }) {
                for text in taken(&format!("{}{operator}|", entry.name)) {
                    assert!(parse(&text).is_ok(), "{text}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_and_cursor_can_be_given(text in any::<String>(), cursor in 0..200_usize) {
            let completion = complete(&text, cursor, &());
            prop_assert!(text.get(completion.replace).is_some());
        }
    }
}
