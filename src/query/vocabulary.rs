//! What may be asked of a workload: the one table of fields, their values, and what each means.
//!
//! Parser, completion, help and SQL all read it. A word is unrecorded where nobody has said; that is never "no": a test
//! for a value does not find it, and `unknown` (or `none`, where nothing is attached) does. `-` turns a test round, so
//! `-stage:retired` also finds what has no stage.

use std::sync::LazyLock;

use super::lists::{List, NEVER};
use crate::controls::{ControlSet, Question, catalogue};
use crate::domain::record::WorkloadFacts;
use crate::domain::{
    Attested, ClaimKind, ControlPoint, FactTable as _, PersonKind, Reach, Stage, Tier, Word as _, WorkloadKind, YesNo,
};

/// A field that a filter may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The key.
    Key,
    /// The name.
    Name,
    /// The stage.
    Stage,
    /// The accountable person.
    Owner,
    /// Who or what stands for the owner.
    OwnerKind,
    /// The owner's deputy.
    Deputy,
    /// The team.
    Team,
    /// The business unit, agency or department.
    Unit,
    /// How much is at stake.
    Tier,
    /// What sort of thing it is.
    Kind,
    /// The supplier.
    Supplier,
    /// The model.
    Model,
    /// The nearest deadline of any kind.
    Due,
    /// The next review.
    NextReview,
    /// The most it may do to any of the three.
    Reach,
    /// The declared reach to a customer.
    ReachCustomer,
    /// The declared reach to a record.
    ReachRecord,
    /// The declared reach to a business decision.
    ReachDecision,
    /// The control point.
    ControlPoint,
    /// The key test: whether it can act without a human.
    ActsAlone,
    /// What vouches for the approval that it stands on.
    Attested,
    /// A promotion that waits for a decision.
    Pending,
    /// What fails.
    Fails,
    /// What fails and is excepted.
    Excepted,
    /// What is not answered.
    NotAnswered,
    /// What does not pass and is not in the baseline.
    New,
    /// What a source says about risk.
    Claims,
    /// The source it was imported from.
    Source,
    /// What a source says of a field in its own words: the field's place among those of a workload.
    Says(u8),
    /// A fact that came from a source which no longer states it.
    Unstated,
    /// A fact of which its source says something that was not understood.
    Unclear,
    /// A conflict of an import that nobody has settled.
    Conflict,
    /// The day from which its row is missing from its source.
    MissingSince,
    /// The id.
    Id,
    /// What the nearest deadline is of.
    DueKind,
    /// The last entry about it.
    LastEntry,
    /// A column of another list than that of workloads, by its place.
    Of(List, u8),
}

/// What a column of a list or a name in JSON is called in a filter, where it is called otherwise there.
const ALSO_CALLED: [(&str, &str); 1] = [("sources", "source")];

/// The words for "not recorded" that are usual somewhere.
pub(super) const UNRECORDED: [&str; 3] = ["unknown", "none", "nobody"];

/// What a field may be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Any text: `:` finds it anywhere in the field, `=` is the whole field, both as [`fold`](super::fold) folds.
    Text,
    /// A person by a part of the name or an address, or `me`; `=` is the whole of either.
    Person,
    /// A day.
    Date,
    /// A day, or `never`.
    Ends,
    /// A whole number.
    Number,
    /// A control by its id, all controls of a question, `any`, or `none`.
    Controls,
    /// One of some words.
    Words {
        /// The words, in their order.
        words: &'static [&'static str],
        /// Whether `<` and `>` go by the order of the words.
        ordered: bool,
        /// The word for "not recorded" or "has none"; absent where there is always a value.
        unrecorded: Option<&'static str>,
    },
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The field.
    pub field: Field,
    /// How it is written.
    pub name: &'static str,
    /// What it may be compared with.
    pub values: Values,
    /// What it finds, as help says it.
    pub about: &'static str,
    /// A term that uses it.
    pub example: &'static str,
}

/// A fact with a vocabulary of its own, `unknown` where nobody has said.
const fn fact(words: &'static [&'static str]) -> Values {
    Values::Words { words, ordered: false, unrecorded: Some("unknown") }
}

/// A fact whose words go from least to most.
const fn ordered_fact(words: &'static [&'static str]) -> Values {
    Values::Words { words, ordered: true, unrecorded: Some("unknown") }
}

/// Any number of things that a workload may have, or none.
const fn several(words: &'static [&'static str]) -> Values {
    Values::Words { words, ordered: false, unrecorded: Some("none") }
}

const fn row(field: Field, name: &'static str, values: Values, about: &'static str, example: &'static str) -> Entry {
    Entry { field, name, values, about, example }
}

/// The table, in the order in which help shows it.
#[rustfmt::skip]
pub const VOCABULARY: [Entry; 35] = [
    row(Field::Stage, "stage", fact(Stage::WORDS), "how far it has come", "stage:pilot,production"),
    row(Field::Owner, "owner", Values::Person, "the accountable person; unknown where nobody is recorded", "owner:me"),
    row(Field::OwnerKind, "owner_kind", several(PersonKind::WORDS), "who or what stands for the owner", "owner_kind:mailbox"),
    row(Field::Deputy, "deputy", Values::Person, "who stands in for the owner", "deputy:unknown"),
    row(Field::Team, "team", Values::Text, "the team that runs it", "team:claims"),
    row(Field::Unit, "unit", Values::Text, "the business unit, agency or department", "unit=\"Department of Energy\""),
    row(Field::Tier, "tier",
        Values::Words { words: Tier::WORDS, ordered: true, unrecorded: None },
        "how much is at stake; an unknown effect counts as high", "tier>=medium"),
    row(Field::Due, "due", Values::Date, "the nearest deadline of any kind; late where it has passed", "due<30d"),
    row(Field::NextReview, "next_review_on", Values::Date, "the next review", "next_review_on<2027-01-31"),
    row(Field::Fails, "fails", Values::Controls,
        "a control that a recorded fact breaks, or any of a question's", "fails:KEY-2"),
    row(Field::NotAnswered, "not_answered", Values::Controls,
        "a control that is not answered, or any of a question's", "not_answered:reach"),
    row(Field::New, "new", Values::Controls,
        "a control that fails or is not answered and is not in the baseline, or any of a question's", "new:any"),
    row(Field::ActsAlone, "acts_alone", fact(YesNo::WORDS),
        "whether it can affect a customer, a record or a decision without a human control point", "acts_alone:yes"),
    row(Field::Reach, "reach", ordered_fact(Reach::WORDS),
        "the most it may do to any of the three, data access counted in; where that is unknown, its tier counts as high", "reach>=influence"),
    row(Field::ReachCustomer, "reach_customer", ordered_fact(Reach::WORDS), "what it is said to do to a customer", "reach_customer:act"),
    row(Field::ReachRecord, "reach_record", ordered_fact(Reach::WORDS), "what it is said to do to a record", "reach_record:act"),
    row(Field::ReachDecision, "reach_decision", ordered_fact(Reach::WORDS),
        "what it is said to do to a business decision", "reach_decision:unknown"),
    row(Field::ControlPoint, "control_point", fact(ControlPoint::WORDS),
        "the control point between it and its effect: before, after, or none", "control_point:none"),
    row(Field::Pending, "pending", several(Stage::WORDS),
        "a promotion into that stage is asked for and not decided", "pending:production"),
    row(Field::Attested, "attested", several(Attested::WORDS),
        "what vouches for the approval that it stands in its stage by", "attested:same-account"),
    row(Field::Excepted, "excepted", Values::Controls,
        "a control that fails and is excepted today, or any of a question's", "excepted:LOG-1"),
    row(Field::Kind, "kind", fact(WorkloadKind::WORDS), "what sort of thing it is", "kind:agent"),
    row(Field::Model, "model", Values::Text, "the model it uses", "model:llama"),
    row(Field::Supplier, "supplier", Values::Text, "who supplies the model or product", "supplier:unknown"),
    row(Field::Claims, "claims", several(ClaimKind::WORDS), "what its sources claim about risk", "claims:high-impact"),
    row(Field::Source, "source", Values::Text, "the source it was imported from", "source:us-federal-2025"),
    row(Field::Unstated, "unstated", several(&FACTS),
        "a fact that came from a source which no longer states it", "unstated:any"),
    row(Field::Unclear, "unclear", several(&FACTS),
        "a fact of which a source says a word that was not understood, and that nobody answered", "unclear:stage"),
    row(Field::Conflict, "conflict", several(&[]),
        "a source says something else than a person answered, and nobody has settled it", "conflict:any"),
    row(Field::MissingSince, "missing_since", Values::Date, "the day from which its row is missing from its source", "missing_since:any"),
    row(Field::Key, "key", Values::Text, "the key", "key:triage"),
    row(Field::Name, "name", Values::Text, "the name", "name:\"claims triage\""),
    row(Field::Id, "id", Values::Text, "the id, or a part of it", "id:01a22de6"),
    row(Field::DueKind, "due_kind", Values::Text, "what the nearest deadline is of", "due_kind:review"),
    row(Field::LastEntry, "last_entry", Values::Text, "the last entry about it", "last_entry:01a22de6"),
];

/// The facts of a workload, by name.
const FACTS: [&str; WorkloadFacts::FIELDS.len()] = {
    let mut names = [""; WorkloadFacts::FIELDS.len()];
    let mut rest: &[crate::domain::Field] = WorkloadFacts::FIELDS;
    let mut at = 0;
    while let [first, more @ ..] = rest {
        names[at] = first.name;
        at += 1;
        rest = more;
    }
    names
};

/// What a source says of each fact of a workload: rows of the table that help shows as one.
static SAYS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let entries = (0_u8..).zip(WorkloadFacts::FIELDS).map(|(at, field)| Entry {
        field: Field::Says(at),
        name: field.source_name,
        values: Values::Text,
        about: "what a source says of this fact, in its own words",
        example: "source.stage:\"In production\"",
    });
    entries.collect()
});

/// A name as names are compared: in any case, its words joined by `.`, `_` or `-`.
pub(super) fn joined(name: &str) -> String {
    name.replace(['_', '-'], ".").to_ascii_lowercase()
}

impl Field {
    /// The field's row.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        match self {
            Self::Says(at) => return SAYS.get(usize::from(at)).unwrap_or(&VOCABULARY[0]),
            Self::Of(list, at) => {
                return list.columns().get(usize::from(at)).map_or(&VOCABULARY[0], |column| &column.entry);
            }
            _ => {}
        }
        // Every field has a row: a test looks each one up.
        VOCABULARY.iter().find(|entry| entry.field == self).unwrap_or(&VOCABULARY[0])
    }

    /// How the field is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What the field may be compared with.
    #[must_use]
    pub fn values(self) -> Values {
        self.entry().values
    }

    /// The field of this name, in any case, its words joined by `.`, `_` or `-`; or of the column of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = joined(name);
        let also = ALSO_CALLED.iter().find(|(column, _)| *column == name).map(|(_, field)| *field);
        let name = also.map_or(name, joined);
        VOCABULARY.iter().chain(SAYS.iter()).find(|entry| joined(entry.name) == name).map(|entry| entry.field)
    }
}

impl Values {
    /// The words that may stand for a value, those for "has one" and "has none" last. Names and texts are endless and
    /// not among them.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Text => vec!["any", "unknown"],
            Self::Person => vec!["me", "any", "unknown"],
            Self::Date => vec!["late", "today", "any", "none"],
            Self::Ends => vec!["late", "today", NEVER, "any", "none"],
            Self::Number => vec![],
            Self::Controls => control_words().chain(["any", "none"]).collect(),
            Self::Words { words, unrecorded, .. } => {
                words.iter().copied().chain(unrecorded.map(|_| "any")).chain(unrecorded).collect()
            }
        }
    }

    /// Whether `<`, `<=`, `>` and `>=` make sense.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Date | Self::Ends | Self::Number | Self::Words { ordered: true, .. })
    }

    /// Whether any text may stand for a value.
    #[must_use]
    pub fn is_free(self) -> bool {
        matches!(self, Self::Text | Self::Person)
    }

    /// The word that stands for "not recorded" or "has none"; absent where there is always a value.
    #[must_use]
    pub fn unrecorded(self) -> Option<&'static str> {
        match self {
            Self::Words { unrecorded, .. } => unrecorded,
            Self::Text | Self::Person => Some("unknown"),
            Self::Date | Self::Ends | Self::Controls => Some("none"),
            Self::Number => None,
        }
    }

    /// Whether a word stands for "not recorded" or "has none", whichever of them is usual elsewhere.
    #[must_use]
    pub fn is_unrecorded(self, word: &str) -> bool {
        self.unrecorded().is_some() && UNRECORDED.iter().any(|one| one.eq_ignore_ascii_case(word))
    }

    /// Whether `any` stands for "has one", as it does wherever a word stands for "has none".
    #[must_use]
    pub fn has_any(self) -> bool {
        self.unrecorded().is_some()
    }
}

/// The words of [`Values::Controls`] that stand for controls: the eight questions, then each control.
fn control_words() -> impl Iterator<Item = &'static str> {
    let ids = catalogue().controls.iter().map(|control| control.id.as_str());
    Question::WORDS.iter().copied().chain(ids)
}

/// The controls that a word of [`Values::Controls`] stands for: one for an id, all of a question for its word, none
/// for any other word.
#[must_use]
pub fn controls_of(word: &str) -> ControlSet {
    ControlSet::of(|control| control.id == word || control.question.word() == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[test]
    fn every_field_stands_in_the_table_once_and_finds_itself() {
        for entry in &VOCABULARY {
            assert_eq!(entry.field.entry(), entry);
            assert_eq!(Field::named(&entry.name.to_uppercase()), Some(entry.field));
        }
    }

    #[test]
    fn every_example_is_a_filter_about_its_field_as_it_would_be_written() {
        for entry in &VOCABULARY {
            let filter = parse(entry.example).unwrap();
            assert_eq!(filter.to_string(), entry.example);
            assert!(entry.example.starts_with(entry.name), "{}", entry.example);
        }
    }

    #[test]
    fn a_question_stands_for_its_controls_and_every_control_belongs_to_one() {
        let all = Question::WORDS.iter().fold(ControlSet::default(), |all, question| all | controls_of(question));
        assert_eq!(all.count() as usize, catalogue().controls.len());
        assert_eq!(controls_of("KEY-2").count(), 1);
        assert_eq!(controls_of("reach") & controls_of("KEY-2"), controls_of("KEY-2"));
        assert!(controls_of("any").is_empty());
    }

    #[test]
    fn a_word_for_nothing_is_never_also_a_word_for_something() {
        for entry in &VOCABULARY {
            let words = entry.values.words();
            let unique: std::collections::BTreeSet<_> = words.iter().collect();
            assert_eq!(unique.len(), words.len(), "{}", entry.name);
        }
    }
}
