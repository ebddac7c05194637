//! A profile bound to the header of one file: which cell of a row is what. Reading the rows is `row_reader.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::folded;
use super::date::DateShape;
use super::fault::Fault;
use super::profile::{AddressesAre, Column, OtherWords, Profile, importable};
use crate::domain::record::WorkloadFacts;
use crate::domain::secret;
use crate::domain::{ClaimKind, FactTable as _, Field, Shape};

/// How the columns of one file become what its rows state.
#[derive(Debug)]
pub struct Mapping {
    pub(super) labels: Vec<String>,
    pub(super) source_id: Vec<usize>,
    pub(super) keep: Vec<usize>,
    pub(super) says_nothing: BTreeSet<String>,
    /// No cell longer than this says nothing; spares folding whole paragraphs.
    pub(super) longest_nothing: usize,
    pub(super) dates: Vec<DateShape>,
    pub(super) fields: Vec<BoundField>,
    pub(super) contact: Option<BoundContact>,
    pub(super) claims: Vec<BoundClaim>,
    pub(super) grant: Option<BoundGrant>,
}

#[derive(Debug)]
pub(super) struct BoundField {
    pub(super) field: &'static Field,
    pub(super) from: Vec<usize>,
    pub(super) joined_by: String,
    pub(super) labels: Vec<String>,
    pub(super) words: BTreeMap<String, &'static str>,
}

#[derive(Debug)]
pub(super) struct BoundContact {
    pub(super) column: usize,
    pub(super) deputy: Option<usize>,
    pub(super) addresses_are: AddressesAre,
    pub(super) names_are_people: bool,
}

#[derive(Debug)]
pub(super) struct BoundClaim {
    pub(super) kind: ClaimKind,
    pub(super) column: usize,
    pub(super) yes: BTreeSet<String>,
    pub(super) no: BTreeSet<String>,
    pub(super) other_words: OtherWords,
}

#[derive(Debug)]
pub(super) struct BoundGrant {
    pub(super) dataset: usize,
    pub(super) texts: Vec<usize>,
    pub(super) answers: Vec<usize>,
    pub(super) says_nothing: BTreeSet<String>,
}

impl Mapping {
    /// Finds the profile's columns in a header. A profile that maps nothing takes the columns that are called like a
    /// field.
    ///
    /// # Errors
    /// [`Fault::NoColumn`] where a column, or any column for the name, is not there.
    pub fn bind(profile: &Profile, headers: &[String]) -> Result<Self, Fault> {
        if let Some((at, secret)) = headers.iter().enumerate().find_map(|(at, it)| Some((at, secret::find(it)?))) {
            return Err(Fault::Secret { column: at + 1, secret });
        }
        if profile.is_unmapped() {
            let mut mapped = profile.clone();
            let mut named: Vec<(String, &String)> =
                headers.iter().map(|header| (folded(header).replace(' ', "_"), header)).collect();
            named.sort_by_key(|(field, _)| field == "deputy");
            for (field, header) in named {
                // What is no field, or a second column for one, stays text.
                let _ = mapped.map(&field, Column::Named(header.clone()));
            }
            return Binder { headers }.bind(&mapped);
        }
        Binder { headers }.bind(profile)
    }

    /// Each fact and the columns it is taken from, for the plan to show.
    #[must_use]
    pub fn described(&self) -> Vec<(&'static str, Vec<&str>)> {
        let columns = |from: &[usize]| from.iter().map(|index| self.label(*index)).collect();
        let mut described: Vec<_> = self.fields.iter().map(|field| (field.field.name, columns(&field.from))).collect();
        if !self.source_id.is_empty() {
            described.push(("source_id", columns(&self.source_id)));
        }
        if let Some(contact) = &self.contact {
            described.push(("owner", columns(&[contact.column])));
            described.extend(contact.deputy.map(|deputy| ("deputy", columns(&[deputy]))));
        }
        described
    }

    /// What a column is called in `given`: no other column is.
    pub(super) fn label(&self, index: usize) -> &str {
        self.labels.get(index).map_or("", String::as_str)
    }
}

/// Finds columns by name or position.
struct Binder<'h> {
    headers: &'h [String],
}

impl Binder<'_> {
    fn bind(&self, profile: &Profile) -> Result<Mapping, Fault> {
        let mut fields = Vec::new();
        for (name, columns) in &profile.fields {
            let field = WorkloadFacts::field(name).filter(|_| importable().contains(&name.as_str()));
            let field = field.ok_or_else(|| self.missing(name))?;
            let own = match field.shape {
                Shape::Word(words) => words,
                _ => &[],
            };
            let find = |word: &str| own.iter().copied().find(|own| *own == word);
            let mut words: BTreeMap<String, &'static str> = own.iter().map(|word| (folded(word), *word)).collect();
            words.extend(columns.words.iter().filter_map(|(theirs, ours)| Some((folded(theirs), find(ours)?))));
            fields.push(BoundField {
                field,
                from: self.all(&columns.from)?,
                joined_by: columns.joined_by.clone().unwrap_or_else(|| "\n".to_owned()),
                labels: columns.labels.clone(),
                words,
            });
        }
        if !fields.iter().any(|field| field.field.name == "name") {
            return Err(self.missing("name"));
        }
        let contact = profile.contact.as_ref().map(|contact| {
            Ok::<_, Fault>(BoundContact {
                column: self.one(&contact.column)?,
                deputy: contact.deputy.as_ref().map(|deputy| self.one(deputy)).transpose()?,
                addresses_are: contact.addresses_are,
                names_are_people: contact.names_are_people,
            })
        });
        let claims = profile.claims.iter().map(|claim| {
            Ok::<_, Fault>(BoundClaim {
                kind: claim.kind,
                column: self.one(&claim.column)?,
                yes: folded_all(&claim.yes),
                no: folded_all(&claim.no),
                other_words: claim.other_words,
            })
        });
        let grant = profile.grant.as_ref().map(|grant| {
            Ok::<_, Fault>(BoundGrant {
                dataset: self.one(&grant.dataset)?,
                texts: self.all(&grant.texts)?,
                answers: self.all(&grant.answers)?,
                says_nothing: folded_all(&grant.says_nothing),
            })
        });
        Ok(Mapping {
            labels: unique_labels(self.headers),
            source_id: self.all(&profile.source_id)?,
            keep: self.all(&profile.keep)?,
            says_nothing: folded_all(&profile.says_nothing),
            // A folded word may be shorter than it is written: wide letters, spaces.
            longest_nothing: profile.says_nothing.iter().map(String::len).max().unwrap_or_default() * 4,
            dates: profile.dates.clone(),
            fields,
            contact: contact.transpose()?,
            claims: claims.collect::<Result<_, _>>()?,
            grant: grant.transpose()?,
        })
    }

    fn all(&self, columns: &[Column]) -> Result<Vec<usize>, Fault> {
        columns.iter().map(|column| self.one(column)).collect()
    }

    fn one(&self, column: &Column) -> Result<usize, Fault> {
        match column {
            Column::At(position) => {
                let index = position.checked_sub(1).filter(|index| *index < self.headers.len());
                index.ok_or_else(|| self.missing(&format!("#{position}")))
            }
            Column::Named(name) => {
                let key = folded(name);
                self.headers.iter().position(|header| folded(header) == key).ok_or_else(|| self.missing(name))
            }
        }
    }

    fn missing(&self, wanted: &str) -> Fault {
        Fault::NoColumn { wanted: vec![wanted.to_owned()], there: self.headers.to_vec() }
    }
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
