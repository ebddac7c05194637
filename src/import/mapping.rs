//! A profile bound to the header of one file: which cell of a row is what. Reading the rows is `row_reader.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::folded;
use super::date::DateShape;
use super::fault::Fault;
use super::own::{self, Own};
use super::profile::{AddressesAre, Column, OtherWords, Profile, importable};
use crate::domain::record::WorkloadFacts;
use crate::domain::secret;
use crate::domain::wording::{EVERY_FIELD, Wording};
use crate::domain::{ClaimKind, Day, FactTable as _, Field, Shape, Value, Word as _};

/// How the columns of one file become what its rows state.
#[derive(Debug)]
pub struct Mapping {
    pub(super) labels: Vec<String>,
    pub(super) source_id: Vec<usize>,
    pub(super) keep: Vec<usize>,
    /// What each mapped fact is taken from; a row says of each by its place here what it heard.
    pub(super) facts: Vec<MappedFact>,
    /// Columns of the profile that the file does not have, so that what they state is not read.
    pub(super) missing: Vec<String>,
    /// The day on which its rows are to be true; what cannot be so is rejected. Absent, nobody asks.
    pub(super) on: Option<Day>,
    pub(super) says_nothing: BTreeSet<String>,
    /// No cell longer than this says nothing; spares folding whole paragraphs.
    pub(super) longest_nothing: usize,
    pub(super) dates: Vec<DateShape>,
    pub(super) fields: Vec<BoundField>,
    pub(super) contact: Option<BoundContact>,
    pub(super) claims: Vec<BoundClaim>,
    pub(super) grant: Option<BoundGrant>,
    /// Where a table of our own says which workload each row is, and what of it is not read.
    pub(super) own: Option<Own>,
}

/// A fact and the columns it is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MappedFact {
    /// The field, the claim, `source_id` or `dataset`.
    pub(super) fact: &'static str,
    pub(super) from: Vec<usize>,
    /// The words, folded, that were said something of in this run.
    pub(super) asked: BTreeSet<String>,
}

#[derive(Debug)]
pub(super) struct BoundField {
    pub(super) field: &'static Field,
    /// Its place among the mapped facts; so below.
    pub(super) at: usize,
    pub(super) from: Vec<usize>,
    pub(super) joined_by: String,
    pub(super) labels: Vec<String>,
    /// Words of the source and of the register, folded, and what each means; unknown says nothing.
    pub(super) words: BTreeMap<String, Value>,
}

#[derive(Debug)]
pub(super) struct BoundContact {
    pub(super) owner: Option<BoundPerson>,
    pub(super) deputy: Option<BoundPerson>,
    /// The source's words, folded, and whom they name; nobody says nothing.
    pub(super) words: BTreeMap<String, Option<String>>,
    pub(super) addresses_are: AddressesAre,
    pub(super) names_are_people: bool,
}

impl BoundContact {
    /// Whether the second address beside an owner's is the deputy's: in a profile whose sources write them so, and have no column for one.
    pub(super) fn names_a_deputy(&self) -> bool {
        self.owner.is_some() && self.deputy.is_none() && !self.names_are_people
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct BoundPerson {
    pub(super) column: usize,
    pub(super) at: usize,
}

#[derive(Debug)]
pub(super) struct BoundClaim {
    pub(super) kind: ClaimKind,
    pub(super) column: usize,
    pub(super) at: usize,
    pub(super) yes: BTreeSet<String>,
    pub(super) no: BTreeSet<String>,
    pub(super) nothing: BTreeSet<String>,
    pub(super) other_words: OtherWords,
}

#[derive(Debug)]
pub(super) struct BoundGrant {
    pub(super) dataset: usize,
    pub(super) at: usize,
    pub(super) texts: Vec<usize>,
    pub(super) answers: Vec<usize>,
    pub(super) says_nothing: BTreeSet<String>,
}

impl BoundField {
    /// Whether it takes one word of its own, as an interval does, and no free text.
    pub(super) fn takes_one_word(&self) -> bool {
        self.field.shape != Shape::Text || self.field.name == "cadence"
    }
}

impl Mapping {
    /// The fields whose columns are read. A profile of one kind of file may name a deputy beside the owner.
    pub(super) fn fields_read(&self) -> impl Iterator<Item = &'static str> + '_ {
        let beside = self.contact.as_ref().filter(|contact| contact.names_a_deputy());
        self.facts.iter().map(|mapped| mapped.fact).chain(beside.map(|_| "deputy"))
    }

    /// Whether a mapped fact has `none` among its answers.
    pub(super) fn takes_none(&self, fact: usize) -> bool {
        let field = self.facts.get(fact).and_then(|mapped| WorkloadFacts::field(mapped.fact));
        field.is_some_and(|field| matches!(field.shape, Shape::Word(words) if words.contains(&"none")))
    }

    /// Finds the profile's columns in a header. Where the profile is any table's, the columns that are called like a field and
    /// are mapped to nothing else are taken for it.
    ///
    /// # Errors
    /// [`Fault::NoColumn`] where a column, or any column for the name, is not there.
    pub fn bind(profile: &Profile, headers: &[String]) -> Result<Self, Fault> {
        if let Some((at, secret)) = headers.iter().enumerate().find_map(|(at, it)| Some((at, secret::find(it)?))) {
            return Err(Fault::Secret { column: at + 1, secret });
        }
        if !profile.recognises {
            let (profile, missing) = profile.clone().for_headers(|column| find(headers, column).is_some());
            return Ok(Self { missing, ..Binder { headers, facts: Vec::new() }.bind(&profile)? });
        }
        let mut mapped = profile.clone();
        let mut named: Vec<(String, &String)> =
            headers.iter().map(|header| (folded(header).replace(' ', "_"), header)).collect();
        named.sort_by_key(|(field, _)| field == "deputy");
        let used: BTreeSet<usize> = profile.columns().into_iter().filter_map(|column| find(headers, column)).collect();
        for (field, header) in named {
            let column = Column::Named(header.clone());
            if !profile.unread.contains(&field) && find(headers, &column).is_none_or(|index| !used.contains(&index)) {
                // What is no field, or a second column for one, stays text.
                let _ = mapped.map(&field, column);
            }
        }
        Binder { headers, facts: Vec::new() }.bind(&mapped)
    }

    /// The same for a table of our own: what it shows of a fact under another name is that fact, and what it only computes is not read.
    ///
    /// # Errors
    /// As [`Mapping::bind`].
    pub(super) fn bind_own(profile: &Profile, headers: &[String]) -> Result<Self, Fault> {
        let mut mapped = profile.clone();
        for (column, field) in own::renamed(headers) {
            // A column that a person mapped stays as they said.
            let _ = mapped.map(field, Column::Named(column.to_owned()));
        }
        let mut mapping = Self::bind(&mapped, headers)?;
        let used: Vec<usize> = mapping.facts.iter().flat_map(|mapped| mapped.from.iter().copied()).collect();
        mapping.own = Some(Own::of(headers, &used));
        Ok(mapping)
    }

    /// Notes the words that were said something of in this run: each is looked for in the columns of its fact.
    pub(super) fn ask(&mut self, said: &Wording) {
        for mapped in &mut self.facts {
            let words =
                said.values.iter().filter(|(field, _)| is_of(field, mapped.fact)).flat_map(|(_, words)| words.keys());
            mapped.asked = words.map(|word| folded(word)).collect();
        }
    }

    /// The columns that are only computed, of a table of our own.
    pub(super) fn not_read(&self) -> Vec<String> {
        let computed = self.own.iter().flat_map(|own| &own.computed);
        computed.map(|index| self.label(*index).to_owned()).collect()
    }

    /// Each fact and the columns it is taken from, for the plan to show.
    pub(super) fn described(&self) -> impl Iterator<Item = (&'static str, Vec<&str>)> {
        let columns = |from: &[usize]| from.iter().map(|index| self.label(*index)).collect();
        self.facts.iter().map(move |mapped| (mapped.fact, columns(&mapped.from)))
    }

    /// What a column is called in `given`: no other column is.
    pub(super) fn label(&self, index: usize) -> &str {
        self.labels.get(index).map_or("", String::as_str)
    }
}

/// Whether what is said of a field is said of a fact: owner and deputy are read by the words of either.
pub(super) fn is_of(field: &str, fact: &str) -> bool {
    let person = |name: &str| matches!(name, "owner" | "deputy" | "contact");
    field == EVERY_FIELD || field == fact || person(field) && person(fact)
}

/// The column's place in a header.
fn find(headers: &[String], column: &Column) -> Option<usize> {
    match column {
        Column::At(position) => position.checked_sub(1).filter(|index| *index < headers.len()),
        Column::Named(name) => {
            let key = folded(name);
            headers.iter().position(|header| folded(header) == key)
        }
    }
}

/// Finds columns by name or position, and gives each fact its place.
struct Binder<'h> {
    headers: &'h [String],
    facts: Vec<MappedFact>,
}

impl Binder<'_> {
    fn bind(mut self, profile: &Profile) -> Result<Mapping, Fault> {
        let fields = self.fields(profile)?;
        if !fields.iter().any(|field| field.field.name == "name") {
            return Err(self.missing("name"));
        }
        let source_id = self.all(&profile.source_id)?;
        if !source_id.is_empty() {
            self.place("source_id", source_id.clone());
        }
        let contact = self.contact(profile)?;
        let mut claims = Vec::new();
        for claim in &profile.claims {
            let column = self.one(&claim.column)?;
            let means = |answer: &str| said_of(profile, claim.kind.word(), answer);
            claims.push(BoundClaim {
                kind: claim.kind,
                column,
                at: self.place(claim.kind.word(), vec![column]),
                yes: folded_all(&claim.yes).into_iter().chain(means("yes")).collect(),
                no: folded_all(&claim.no).into_iter().chain(means("no")).collect(),
                nothing: means("unknown"),
                other_words: claim.other_words,
            });
        }
        let grant = match &profile.grant {
            None => None,
            Some(grant) => {
                let dataset = self.one(&grant.dataset)?;
                Some(BoundGrant {
                    dataset,
                    at: self.place("dataset", vec![dataset]),
                    texts: self.all(&grant.texts)?,
                    answers: self.all(&grant.answers)?,
                    says_nothing: folded_all(&grant.says_nothing),
                })
            }
        };
        Ok(Mapping {
            labels: unique_labels(self.headers),
            missing: Vec::new(),
            on: None,
            source_id,
            keep: self.all(&profile.keep)?,
            says_nothing: folded_all(&profile.says_nothing),
            // A folded word may be shorter than it is written: wide letters, spaces.
            longest_nothing: profile.says_nothing.iter().map(String::len).max().unwrap_or_default() * 4,
            dates: profile.dates.clone(),
            fields,
            contact,
            claims,
            grant,
            facts: self.facts,
            own: None,
        })
    }

    /// The columns for owner and deputy; either may be there alone.
    fn contact(&mut self, profile: &Profile) -> Result<Option<BoundContact>, Fault> {
        let (owner, deputy) = match &profile.contact {
            Some(contact) => (Some(&contact.column), contact.deputy.as_ref()),
            None => (None, profile.lone_deputy.as_ref()),
        };
        let mut bound = |column: Option<&Column>, fact: &'static str| -> Result<Option<BoundPerson>, Fault> {
            let Some(column) = column else { return Ok(None) };
            let column = self.one(column)?;
            Ok(Some(BoundPerson { column, at: self.place(fact, vec![column]) }))
        };
        let (owner, deputy) = (bound(owner, "owner")?, bound(deputy, "deputy")?);
        if owner.is_none() && deputy.is_none() {
            return Ok(None);
        }
        let contact = profile.contact.as_ref();
        let said_of_kind = contact.map_or(AddressesAre::Mailboxes, |contact| contact.addresses_are);
        Ok(Some(BoundContact {
            owner,
            deputy,
            words: people(profile),
            addresses_are: profile.addresses_are.unwrap_or(said_of_kind),
            names_are_people: contact.is_none_or(|contact| contact.names_are_people),
        }))
    }

    fn fields(&mut self, profile: &Profile) -> Result<Vec<BoundField>, Fault> {
        let mut fields = Vec::new();
        for (name, columns) in &profile.fields {
            let field = WorkloadFacts::field(name).filter(|_| importable().contains(&name.as_str()));
            let field = field.ok_or_else(|| self.missing(name))?;
            let own = match field.shape {
                Shape::Word(words) => words,
                _ => &[],
            };
            let mut words: BTreeMap<String, Value> = own.iter().map(|word| (folded(word), Value::Word(word))).collect();
            for (theirs, ours) in &columns.words {
                // What the profile's words mean was checked when it was read.
                if let Ok(value) = field.shape.parse(ours) {
                    words.insert(folded(theirs), value);
                }
            }
            // What was said of every field comes before what was said of this one, which wins.
            for (theirs, ours) in said(profile, EVERY_FIELD).chain(said(profile, field.name)) {
                if let Ok(value) = field.shape.parse(ours) {
                    words.insert(folded(theirs), value);
                }
            }
            let from = self.all(&columns.from)?;
            fields.push(BoundField {
                field,
                at: self.place(field.name, from.clone()),
                from,
                joined_by: columns.joined_by.clone().unwrap_or_else(|| "\n".to_owned()),
                labels: columns.labels.clone(),
                words,
            });
        }
        Ok(fields)
    }

    /// Gives a fact its place.
    fn place(&mut self, fact: &'static str, from: Vec<usize>) -> usize {
        self.facts.push(MappedFact { fact, from, asked: BTreeSet::new() });
        self.facts.len() - 1
    }

    fn all(&self, columns: &[Column]) -> Result<Vec<usize>, Fault> {
        columns.iter().map(|column| self.one(column)).collect()
    }

    fn one(&self, column: &Column) -> Result<usize, Fault> {
        find(self.headers, column).ok_or_else(|| match column {
            Column::At(position) => Fault::NoPosition { position: *position, there: self.headers.to_vec() },
            Column::Named(name) => self.missing(name),
        })
    }

    fn missing(&self, wanted: &str) -> Fault {
        Fault::NoColumn { wanted: vec![wanted.to_owned()], there: self.headers.to_vec() }
    }
}

/// The words that a person said something of, and what they mean.
fn said<'p>(profile: &'p Profile, field: &str) -> impl Iterator<Item = (&'p String, &'p String)> + use<'p> {
    profile.values.get(field).into_iter().flatten()
}

/// The words, folded, that mean this as an answer to a claim.
fn said_of(profile: &Profile, claim: &str, answer: &str) -> BTreeSet<String> {
    let mut meant: BTreeMap<String, &String> = BTreeMap::new();
    meant.extend(said(profile, EVERY_FIELD).chain(said(profile, claim)).map(|(word, value)| (folded(word), value)));
    meant.into_iter().filter(|(_, value)| value.as_str() == answer).map(|(word, _)| word).collect()
}

/// Whom the words in the columns for owner and deputy name.
fn people(profile: &Profile) -> BTreeMap<String, Option<String>> {
    let words = ["deputy", "contact", "owner"].into_iter().flat_map(|field| said(profile, field));
    words.map(|(word, whom)| (folded(word), Some(whom.clone()).filter(|whom| whom != "unknown"))).collect()
}

/// A name for each column that no other column has: its header, with its position where that is blank or repeated.
fn unique_labels(headers: &[String]) -> Vec<String> {
    let repeated = |header: &String| headers.iter().filter(|other| *other == header).count() > 1;
    let label = |(index, header): (usize, &String)| match header.as_str() {
        "" => format!("#{}", index + 1),
        header_text if repeated(header) => format!("{header_text} #{}", index + 1),
        header_text => header_text.to_owned(),
    };
    headers.iter().enumerate().map(label).collect()
}

fn folded_all(words: &[String]) -> BTreeSet<String> {
    words.iter().map(|word| folded(word)).collect()
}
