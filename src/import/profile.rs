//! A profile: how the columns of one kind of file become facts. It is data, read from TOML; what it does to a row is
//! `mapping.rs`. Nothing here looks at a file.

use super::own;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::clean::folded;
use super::date::DateShape;
use super::encoding::Encoding;
use crate::domain::record::WorkloadFacts;
use crate::domain::wording::{BadWording, targets};
use crate::domain::{ClaimKind, FactTable as _, Word as _};
use crate::nearest::nearest;
use crate::shown::Shown;

/// How one kind of file is read. Every column that it does not use is kept as text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The source's name, as it is recorded.
    pub source: String,
    /// What it reads, in a few words.
    pub about: String,
    /// Whether columns that are called like a field are taken for it: those of any table are.
    #[serde(default)]
    pub recognises: bool,
    /// The encoding, where all such files have one; a byte-order mark still wins.
    pub encoding: Option<Encoding>,
    /// The separator, where all such files have one.
    pub separator: Option<char>,
    /// How to know the header row, where no column is named.
    #[serde(default)]
    pub header: HeaderShape,
    /// Columns that together are the source's own id of a row; a row where one of them is blank has none.
    #[serde(default)]
    pub source_id: Vec<Column>,
    /// Columns that are kept as text although a fact is read from them.
    #[serde(default)]
    pub keep: Vec<Column>,
    /// Cells that say nothing, such as "N/A": never a fact, a claim or a grant.
    #[serde(default)]
    pub says_nothing: Vec<String>,
    /// The shapes of whole dates.
    #[serde(default = "iso_dates")]
    pub dates: Vec<DateShape>,
    /// Who answers for the row.
    pub contact: Option<ContactColumns>,
    /// The column for the deputy, where one was named before any for the owner: it waits here until one is named or recognised.
    #[serde(skip)]
    pub lone_deputy: Option<Column>,
    /// Facts of the workload, by field name.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldColumns>,
    /// What the source claims of the risk.
    #[serde(default)]
    pub claims: Vec<ClaimColumn>,
    /// What it states about access to data.
    pub grant: Option<GrantColumns>,
    /// Fields that are read from no column, because a person said so.
    #[serde(skip)]
    pub unread: BTreeSet<String>,
    /// What a person said of its addresses.
    #[serde(skip)]
    pub addresses_are: Option<AddressesAre>,
    /// What a person said of its words: by field, or for `*`.
    #[serde(skip)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

/// How to know a header row whose columns are not asked for by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderShape {
    /// Its first cells.
    #[serde(default)]
    pub starts_with: Vec<String>,
    /// How many cells it has.
    pub columns: Option<usize>,
}

/// A column, by its header or by its position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub enum Column {
    /// The column with this header; compared without regard to case and spacing.
    Named(String),
    /// The column at this position, counted from 1; written `#14`.
    At(usize),
}

impl Column {
    /// What its header is compared by, where it has one.
    pub(super) fn key(&self) -> Option<String> {
        match self {
            Self::Named(name) => Some(folded(name)),
            Self::At(_) => None,
        }
    }
}

impl From<String> for Column {
    fn from(text: String) -> Self {
        let position = text.strip_prefix('#').and_then(|digits| digits.parse().ok());
        position.map_or(Self::Named(text), Self::At)
    }
}

/// The columns of one fact.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldColumns {
    /// The columns, in order; more than one only for a text.
    pub from: Vec<Column>,
    /// What stands between several.
    pub joined_by: Option<String>,
    /// What stands before each: several become paragraphs.
    #[serde(default)]
    pub labels: Vec<String>,
    /// The source's words and the register's, besides the register's own.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}

/// The column that says who answers for a row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactColumns {
    /// The column; its first address is the owner's, its second the deputy's.
    pub column: Column,
    /// A column of its own for the deputy.
    pub deputy: Option<Column>,
    /// What an address stands for.
    #[serde(default)]
    pub addresses_are: AddressesAre,
    /// Whether a bare name is a person's; else it stays text.
    #[serde(default)]
    pub names_are_people: bool,
}

/// What the addresses of a source stand for. Nobody guesses it from the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressesAre {
    /// Mailboxes: nobody knows who reads them.
    #[default]
    Mailboxes,
    /// People.
    People,
}

/// A column with a claim about risk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimColumn {
    /// What it claims.
    pub kind: ClaimKind,
    /// The column.
    pub column: Column,
    /// The words that say yes.
    #[serde(default)]
    pub yes: Vec<String>,
    /// The words that say no.
    #[serde(default)]
    pub no: Vec<String>,
    /// What other words are.
    #[serde(default)]
    pub other_words: OtherWords,
}

/// What it means when a claim's column holds neither a yes nor a no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherWords {
    /// A claim in the source's words, neither yes nor no.
    #[default]
    Unclear,
    /// No claim.
    Nothing,
}

/// The columns that tell of access to data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantColumns {
    /// The column that names or describes the data set.
    pub dataset: Column,
    /// Further columns whose text speaks of data.
    #[serde(default)]
    pub texts: Vec<Column>,
    /// Columns where any answer, a "no" too, speaks of data.
    #[serde(default)]
    pub answers: Vec<Column>,
    /// Cells of `dataset` and `texts` that speak of none.
    #[serde(default)]
    pub says_nothing: Vec<String>,
}

/// Why there is no profile to read a file with.
#[derive(Debug, thiserror::Error)]
pub enum BadProfile {
    /// No source of this name.
    #[error("there is no source \"{}\"; there are: {}", Shown::new(name), SOURCES.join(", "))]
    NoSuchSource {
        /// The name asked for.
        name: String,
    },
    /// A `--map-value` that is not `FIELD:WORD=VALUE`.
    #[error(
        "\"{}\" is not FIELD:WORD=VALUE, such as stage:\"In use\"=production; * stands for every field",
        Shown::new(value)
    )]
    NotAValue {
        /// What was given.
        value: String,
    },
    /// A mapping that cannot be.
    #[error("{}", Shown::new(&.0.to_string()))]
    Wording(BadWording),
    /// A file of a mapping that cannot be read.
    #[error("the mapping cannot be read: {}", Shown::new(.0))]
    NotAMapping(String),
    /// A `--map` that is not `FIELD=COLUMN`.
    #[error(
        "\"{}\" is not FIELD=COLUMN, such as owner=\"Product owner\" or name=#1 (columns count from 1)",
        Shown::new(map)
    )]
    NotAMap {
        /// What was given.
        map: String,
    },
    /// A field that an import cannot state.
    #[error("\"{}\" is no field that a column can be mapped to; {}", Shown::new(field), instead_of(field))]
    NoSuchField {
        /// What was given.
        field: String,
    },
    /// A field that was mapped twice.
    #[error("\"{}\" is mapped twice", Shown::new(field))]
    Twice {
        /// The field.
        field: String,
    },
    /// An embedded profile that cannot be read: a defect of the program.
    #[error("the profile {name} cannot be read: {why}")]
    Unreadable {
        /// The profile.
        name: &'static str,
        /// What the TOML reader says.
        why: Box<toml::de::Error>,
    },
}

/// The source that any table can be read with.
pub const GENERIC: &str = "csv";
/// Before the name that somebody gives such a source.
const NAMED: &str = "csv:";
/// Every source that can be named.
pub const SOURCES: [&str; 3] = [GENERIC, "us-federal-2025", "us-federal-2024"];

const US_FEDERAL_2025: &str = include_str!("../../assets/profiles/us-federal-2025.toml");
const US_FEDERAL_2024: &str = include_str!("../../assets/profiles/us-federal-2024.toml");

impl Profile {
    /// The profile of a source.
    ///
    /// # Errors
    /// [`BadProfile`] where there is no such source.
    pub fn of(source: &str) -> Result<Self, BadProfile> {
        if source == GENERIC || source == own::SOURCE || source.strip_prefix(NAMED).is_some_and(|name| !name.is_empty())
        {
            return Ok(Self::generic(source));
        }
        let (name, toml) = match source {
            "us-federal-2025" => ("us-federal-2025", US_FEDERAL_2025),
            "us-federal-2024" => ("us-federal-2024", US_FEDERAL_2024),
            _ => return Err(BadProfile::NoSuchSource { name: source.to_owned() }),
        };
        toml::from_str(toml).map_err(|why| BadProfile::Unreadable { name, why: Box::new(why) })
    }

    /// The name to record: its own, and for a bare `csv` one made of the file's name, so that two tables are two sources.
    #[must_use]
    pub fn recorded_as(&self, file: &str) -> String {
        if self.source == GENERIC && !file.is_empty() { format!("{NAMED}{file}") } else { self.source.clone() }
    }

    /// Whether a table of our own is read as such under it.
    #[must_use]
    pub(super) fn takes_own_tables(&self) -> bool {
        self.recognises
    }

    /// Whether the column for the name is still to be recognised by its header.
    #[must_use]
    pub fn looks_for_name(&self) -> bool {
        self.recognises && !self.fields.contains_key("name")
    }

    /// Every column it uses.
    #[must_use]
    pub fn columns(&self) -> Vec<&Column> {
        let mut columns: Vec<&Column> = [&self.source_id, &self.keep].into_iter().flatten().collect();
        columns.extend(self.fields.values().flat_map(|field| &field.from));
        columns.extend(self.claims.iter().map(|claim| &claim.column));
        columns.extend(&self.lone_deputy);
        columns.extend(self.contact.iter().flat_map(|contact| std::iter::once(&contact.column).chain(&contact.deputy)));
        columns.extend(
            self.grant
                .iter()
                .flat_map(|grant| std::iter::once(&grant.dataset).chain(&grant.texts).chain(&grant.answers)),
        );
        columns
    }

    /// Takes one more `FIELD=COLUMN`.
    pub(super) fn map(&mut self, field: &str, column: Column) -> Result<(), BadProfile> {
        let twice = || BadProfile::Twice { field: field.to_owned() };
        match field {
            "source_id" if self.source_id.is_empty() => self.source_id = vec![column],
            "contact" | "owner" => match &mut self.contact {
                None => {
                    let deputy = self.lone_deputy.take();
                    self.contact = Some(ContactColumns { deputy, ..ContactColumns::of(column, field == "owner") });
                }
                Some(_) => return Err(twice()),
            },
            "deputy" => match &mut self.contact {
                Some(contact) if contact.deputy.is_none() => contact.deputy = Some(column),
                // The column of the owner may still be recognised by its header.
                None if self.lone_deputy.is_none() => self.lone_deputy = Some(column),
                Some(_) | None => return Err(twice()),
            },
            "source_id" => return Err(twice()),
            field if importable().contains(&field) => {
                if self.fields.contains_key(field) {
                    return Err(twice());
                }
                self.fields.insert(field.to_owned(), FieldColumns::one(column));
            }
            claim => match ClaimKind::from_word(claim) {
                Some(kind) => self.claims.push(ClaimColumn::plain(kind, column)),
                None => return Err(BadProfile::NoSuchField { field: field.to_owned() }),
            },
        }
        Ok(())
    }

    fn generic(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            about: "any table".to_owned(),
            recognises: true,
            encoding: None,
            separator: None,
            header: HeaderShape::default(),
            source_id: Vec::new(),
            keep: Vec::new(),
            says_nothing: Vec::new(),
            dates: iso_dates(),
            contact: None,
            lone_deputy: None,
            fields: BTreeMap::new(),
            claims: Vec::new(),
            grant: None,
            unread: BTreeSet::new(),
            addresses_are: None,
            values: BTreeMap::new(),
        }
    }
}

/// The separator that a word names.
#[must_use]
pub fn separator(word: &str) -> Option<char> {
    let mut letters = word.chars();
    match (word, letters.next(), letters.next()) {
        ("tab" | "\\t", ..) => Some('\t'),
        (_, Some(one), None) if one.is_ascii() && one != '"' && !one.is_ascii_alphanumeric() => Some(one),
        _ => None,
    }
}

impl From<BadWording> for BadProfile {
    fn from(bad: BadWording) -> Self {
        match bad {
            BadWording::NoSuchField { field, .. } => Self::NoSuchField { field },
            bad => Self::Wording(bad),
        }
    }
}

impl FieldColumns {
    fn one(column: Column) -> Self {
        Self { from: vec![column], joined_by: None, labels: Vec::new(), words: BTreeMap::new() }
    }
}

impl ContactColumns {
    pub(super) fn of(column: Column, names_are_people: bool) -> Self {
        Self { column, deputy: None, addresses_are: AddressesAre::Mailboxes, names_are_people }
    }
}

impl ClaimColumn {
    pub(super) fn plain(kind: ClaimKind, column: Column) -> Self {
        Self { kind, column, yes: vec!["yes".to_owned()], no: vec!["no".to_owned()], other_words: OtherWords::Unclear }
    }
}

/// The fields of a workload that a column can state. Persons come through `owner` and `contact`.
pub(super) fn importable() -> Vec<&'static str> {
    use crate::domain::Shape;
    WorkloadFacts::FIELDS.iter().filter(|field| field.shape != Shape::Person).map(|field| field.name).collect()
}

/// What may have been meant by a name that is none of the [`targets`].
fn instead_of(field: &str) -> String {
    match nearest(&field.trim().to_lowercase().replace([' ', '-'], "_"), targets()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are: {}", targets().collect::<Vec<_>>().join(", ")),
    }
}

fn iso_dates() -> Vec<DateShape> {
    vec![DateShape::YearMonthDay]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::import::said::said;

    #[rstest]
    fn every_embedded_profile_is_read_under_its_own_name(#[values("us-federal-2025", "us-federal-2024")] source: &str) {
        let profile = Profile::of(source).unwrap();
        assert_eq!(profile.source, source);
        for field in profile.fields.keys() {
            assert!(importable().contains(&field.as_str()), "{field}");
        }
    }

    #[rstest]
    #[case("us-federal-2026", &[], "there is no source \"us-federal-2026\"; there are: csv,")]
    #[case("csv", &["name"], "\"name\" is not FIELD=COLUMN")]
    #[case("csv", &["name=#0"], "\"name=#0\" is not FIELD=COLUMN")]
    #[case("csv", &["colour=x"], "\"colour\" is no field that a column can be mapped to; there are: source_id, owner,")]
    #[case("csv", &["stgae=x"], "\"stgae\" is no field that a column can be mapped to; did you mean stage?")]
    #[case("csv", &["name=a", "name=b"], "\"name\" is mapped twice")]
    fn what_cannot_be_mapped_is_said_with_what_can(#[case] source: &str, #[case] maps: &[&str], #[case] message: &str) {
        let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
        let error = Profile::of(source).and_then(|_| said(&maps, &[])).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }

    #[test]
    fn a_column_is_named_or_counted_from_one() {
        assert_eq!(Column::from("#14".to_owned()), Column::At(14));
        assert_eq!(Column::from("# of users".to_owned()), Column::Named("# of users".to_owned()));
    }
}
