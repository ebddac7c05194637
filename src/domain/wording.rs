//! What a person said about a source's columns and words: which column states which fact, what its words mean, which words are none. A
//! mapping is data: it is read from a file or made of options, recorded as an entry, and kept for the next file of its source. How a
//! file is read by one is the business of imports.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::field::{FactTable as _, Fields};
use super::record::WorkloadFacts;
use super::{ClaimKind, Day, Shape, Value, Word as _, YesNo, sound};

/// Stands for every field that has the value.
pub const EVERY_FIELD: &str = "*";
/// What a column can be mapped to beside the fields of a workload and the claims.
const OTHERS: [&str; 4] = ["source_id", "owner", "deputy", "contact"];
/// The orders in which a source may write a day.
pub const DATE_SHAPES: [&str; 3] = ["year-month-day", "month-day-year", "day-month-year"];
/// How a file's bytes may stand for characters.
pub const ENCODINGS: [&str; 4] = ["utf-8", "windows-1252", "utf-16le", "utf-16be"];
/// What the addresses of a source may stand for.
pub const ADDRESSES: [&str; 2] = ["mailboxes", "people"];
/// More columns and words than any source needs; an entry holds them all.
const MOST: usize = 5_000;

/// What a person said about one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// For each field the column it is taken from, by its header or as `#3`; several make one text, none leaves it unread.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "one_or_many")]
    pub columns: BTreeMap<String, Vec<String>>,
    /// For each field, or for `*`, the source's words and what they mean; `unknown` says nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Further words that say nothing, in whatever column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nothing: Vec<String>,
    /// The orders in which it writes a day, one of [`DATE_SHAPES`] each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// What its addresses stand for, one of [`ADDRESSES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses_are: Option<String>,
    /// How its bytes stand for characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What stands between its cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
}

/// A mapping as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// What was said.
    pub wording: Wording,
    /// The day since when it counts.
    pub on: Day,
    /// The account that recorded it.
    pub account: String,
}

/// Why a mapping cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWording {
    /// A field that a column cannot be mapped to.
    #[error("\"{field}\" is no field that a column can be mapped to; {next}")]
    NoSuchField {
        /// What was given.
        field: String,
        /// What there is instead.
        next: String,
    },
    /// A field whose words cannot be mapped.
    #[error("words of {field} cannot be mapped; map those of a field, or of * for every field")]
    NoValues {
        /// The field.
        field: String,
    },
    /// A field without a column.
    #[error("{field} is mapped to no column; name its header, or #3 for the third")]
    NoColumn {
        /// The field.
        field: String,
    },
    /// One word with two meanings.
    #[error("\"{word}\" of {field} is mapped twice, to {first} and to {second}; map it once")]
    Twice {
        /// The field.
        field: String,
        /// The word.
        word: String,
        /// What it means first.
        first: String,
        /// What it means then.
        second: String,
    },
    /// A target that the field cannot have.
    #[error("\"{word}\" cannot mean {value} in {field}: {why}")]
    NoValue {
        /// The field.
        field: String,
        /// The word.
        word: String,
        /// The target.
        value: String,
        /// Why not.
        why: String,
    },
    /// A word that is none of those that there are.
    #[error("{what}: \"{given}\" is none of {}", among.join(", "))]
    NotAmong {
        /// Of what.
        what: &'static str,
        /// What was given.
        given: String,
        /// What there is.
        among: &'static [&'static str],
    },
    /// More than an entry holds.
    #[error("it maps more than {MOST} columns and words; map what stands in the file")]
    TooMuch,
}

impl Wording {
    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same with more, which wins where both say something.
    #[must_use]
    pub fn with(&self, more: &Self) -> Self {
        let mut all = self.clone();
        all.columns.extend(more.columns.clone());
        if more.columns.contains_key("owner") {
            all.columns.remove("contact");
        }
        if more.columns.contains_key("contact") && !more.columns.contains_key("owner") {
            all.columns.remove("owner");
        }
        for (field, words) in &more.values {
            let own = all.values.entry(field.clone()).or_default();
            for (word, value) in words {
                own.retain(|known, _| folded(known) != folded(word));
                own.insert(word.clone(), value.clone());
            }
        }
        let more_nothing = more.nothing.iter().filter(|word| !self.nothing.contains(word));
        all.nothing.extend(more_nothing.cloned());
        if !more.dates.is_empty() {
            all.dates.clone_from(&more.dates);
        }
        for (own, more) in [
            (&mut all.addresses_are, &more.addresses_are),
            (&mut all.encoding, &more.encoding),
            (&mut all.separator, &more.separator),
        ] {
            if more.is_some() {
                own.clone_from(more);
            }
        }
        all
    }

    /// Whether it can be.
    ///
    /// # Errors
    /// The first thing in it that cannot.
    pub fn check(&self) -> Result<(), BadWording> {
        let words: usize = self.values.values().map(BTreeMap::len).sum();
        if self.columns.len() + words + self.nothing.len() > MOST {
            return Err(BadWording::TooMuch);
        }
        for (field, columns) in &self.columns {
            is_target(field)?;
            if columns.iter().any(|column| matches!(column.trim(), "" | "#0")) {
                return Err(BadWording::NoColumn { field: field.clone() });
            }
        }
        for (field, words) in &self.values {
            let mut seen: BTreeMap<String, &String> = BTreeMap::new();
            for (word, value) in words {
                means(field, word, value)?;
                if let Some(first) = seen.insert(folded(word), value)
                    && first != value
                {
                    let (field, word) = (field.clone(), word.clone());
                    return Err(BadWording::Twice { field, word, first: first.clone(), second: value.clone() });
                }
            }
        }
        for shape in &self.dates {
            among("dates", shape, &DATE_SHAPES)?;
        }
        self.encoding.iter().try_for_each(|said| among("encoding", said, &ENCODINGS))?;
        self.addresses_are.iter().try_for_each(|said| among("addresses_are", said, &ADDRESSES))
    }

    /// What it says, a line each: two mappings are compared, shown and exported by these.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let columns = self.columns.iter().flat_map(|(field, columns)| {
            let unread = columns.is_empty().then(|| Line::new("column", field, "", ""));
            columns.iter().map(|column| Line::new("column", field, column, "")).chain(unread)
        });
        let values = self
            .values
            .iter()
            .flat_map(|(field, words)| words.iter().map(|(word, value)| Line::new("word", field, word, value)));
        let nothing = self.nothing.iter().map(|word| Line::new("nothing", EVERY_FIELD, word, "unknown"));
        let dates = self.dates.iter().map(|shape| Line::new("dates", EVERY_FIELD, shape, ""));
        let others =
            [("addresses are", &self.addresses_are), ("encoding", &self.encoding), ("separator", &self.separator)];
        let others =
            others.into_iter().filter_map(|(what, said)| Some(Line::new(what, EVERY_FIELD, said.as_ref()?, "")));
        columns.chain(values).chain(nothing).chain(dates).chain(others).collect()
    }
}

/// One thing that a mapping says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// What kind of thing: a column, a word, a word for nothing, an order of days.
    pub what: &'static str,
    /// Of which field; `*` where of every one.
    pub field: String,
    /// The column, or the source's word.
    pub theirs: String,
    /// What it means; empty where it is a column.
    pub ours: String,
}

impl Line {
    fn new(what: &'static str, field: &str, theirs: &str, ours: &str) -> Self {
        Self { what, field: field.to_owned(), theirs: theirs.to_owned(), ours: ours.to_owned() }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, field, theirs, ours } = self;
        match *what {
            "column" if theirs.is_empty() => write!(f, "{field} is not read"),
            "column" => write!(f, "{field} from \"{theirs}\""),
            "word" if field == EVERY_FIELD => write!(f, "\"{theirs}\" means {ours}"),
            "word" => write!(f, "{field}: \"{theirs}\" means {ours}"),
            "nothing" => write!(f, "\"{theirs}\" says nothing"),
            what => write!(f, "{what}: {theirs}"),
        }
    }
}

/// What a source's word means as a value of a field; unknown says nothing. For `*` of whichever field has the value; a claim's answer and
/// a person come as text.
///
/// # Errors
/// Where the field cannot have it.
pub fn means(field: &str, word: &str, value: &str) -> Result<Value, BadWording> {
    let no_value = |why: String| BadWording::NoValue {
        field: field.to_owned(),
        word: word.to_owned(),
        value: value.to_owned(),
        why,
    };
    let answer = |words: &[&str]| match value {
        "unknown" => Ok(Value::Unknown),
        value if words.contains(&value) => Ok(Value::Text(value.to_owned())),
        _ => Err(no_value(format!("it is one of {}, unknown", words.join(", ")))),
    };
    if field == EVERY_FIELD {
        let has = |shape: Shape| shape.parse(value).is_ok();
        let enumerated = WorkloadFacts::FIELDS.iter().filter(|field| matches!(field.shape, Shape::Word(_)));
        let known = value == "unknown" || value == "never" || enumerated.clone().any(|field| has(field.shape));
        return if known {
            Ok(Value::Text(value.to_owned()))
        } else {
            Err(no_value("no field has this value".to_owned()))
        };
    }
    if ClaimKind::from_word(field).is_some() {
        return answer(YesNo::WORDS);
    }
    if matches!(field, "owner" | "deputy" | "contact") {
        return Ok(if value == "unknown" { Value::Unknown } else { Value::Text(value.to_owned()) });
    }
    if field == "source_id" {
        return Err(BadWording::NoValues { field: field.to_owned() });
    }
    is_target(field)?;
    let Some(known) = WorkloadFacts::field(field) else { return Err(no_value("no such field".to_owned())) };
    let read = known.shape.parse(value).map_err(|why| no_value(why.to_string()))?;
    let mut fields = Fields::<WorkloadFacts>::new();
    fields.put(known.name, read.clone()).map_err(|bad| no_value(bad.to_string()))?;
    // Whether a day has come is asked of each row on its own day.
    match sound::check(&fields, None, Day::LAST) {
        Err(unsound) if unsound.field != "tier_raised" && read != Value::Unknown => Err(no_value(unsound.why)),
        _ => Ok(read),
    }
}

/// Every name that a column can be mapped to.
pub fn targets() -> impl Iterator<Item = &'static str> {
    let fields = WorkloadFacts::FIELDS.iter().filter(|field| field.shape != Shape::Person);
    OTHERS.into_iter().chain(fields.map(|field| field.name)).chain(ClaimKind::WORDS.iter().copied())
}

fn is_target(field: &str) -> Result<(), BadWording> {
    if targets().any(|target| target == field) {
        return Ok(());
    }
    let next = format!("there are: {}", targets().collect::<Vec<_>>().join(", "));
    Err(BadWording::NoSuchField { field: field.to_owned(), next })
}

fn among(what: &'static str, given: &str, among: &'static [&'static str]) -> Result<(), BadWording> {
    if among.contains(&given) { Ok(()) } else { Err(BadWording::NotAmong { what, given: given.to_owned(), among }) }
}

/// A word as it is compared: case and spacing do not count.
fn folded(word: &str) -> String {
    word.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One column, or a list of them.
fn one_or_many<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    let read = BTreeMap::<String, OneOrMany>::deserialize(d)?;
    let many = read.into_iter().map(|(field, columns)| match columns {
        OneOrMany::One(column) => (field, vec![column]),
        OneOrMany::Many(columns) => (field, columns),
    });
    Ok(many.collect())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn values(field: &str, words: &[(&str, &str)]) -> Wording {
        let words = words.iter().map(|(word, value)| ((*word).to_owned(), (*value).to_owned())).collect();
        Wording { values: BTreeMap::from([(field.to_owned(), words)]), ..Wording::default() }
    }

    #[rstest]
    #[case::no_stage(values("stage", &[("Live", "live")]), "\"Live\" cannot mean live in stage: `live` is not one of")]
    #[case::no_field(values("stge", &[("Live", "pilot")]), "\"stge\" is no field that a column can be mapped to; there are:")]
    #[case::no_day(values("ends_on", &[("bald", "soon")]), "\"bald\" cannot mean soon in ends_on: `soon` is not a day")]
    #[case::no_interval(values("cadence", &[("selten", "1000y")]), "\"selten\" cannot mean 1000y in cadence: cadence: an interval")]
    #[case::no_answer(values("personal-data", &[("Ja", "ja")]), "\"Ja\" cannot mean ja in personal-data: it is one of yes, no, unknown")]
    #[case::no_fields(values("*", &[("Ja", "ja")]), "\"Ja\" cannot mean ja in *: no field has this value")]
    #[case::an_id(values("source_id", &[("1", "2")]), "words of source_id cannot be mapped")]
    #[case::twice(values("stage", &[("Live", "pilot"), ("LIVE", "production")]), "\"Live\" of stage is mapped twice, to production and to pilot")]
    fn a_mapping_that_cannot_be_is_told_with_what_is_wrong(#[case] wording: Wording, #[case] why: &str) {
        let told = wording.check().unwrap_err().to_string();
        assert!(told.starts_with(why), "{told}");
    }

    #[test]
    fn what_is_said_later_wins_and_the_rest_stays() {
        let kept = values("stage", &[("Live", "pilot"), ("Test", "experiment")]);
        let both = kept.with(&values("stage", &[("LIVE", "production")]));
        assert_eq!(both.values["stage"].len(), 2);
        assert_eq!(
            (both.values["stage"]["LIVE"].as_str(), both.values["stage"]["Test"].as_str()),
            ("production", "experiment")
        );
    }
}
