//! A profile as a person worded it: which column states which fact, what words mean; and a profile of one kind of file for a file that
//! lacks some of its columns.

use super::date::DateShape;
use super::encoding::Encoding;
use super::profile::{AddressesAre, ClaimColumn, Column, ContactColumns, FieldColumns, Profile, separator};
use crate::domain::wording::Wording;
use crate::domain::{ClaimKind, Word as _};

impl Profile {
    /// The same with what a person said of the source, which wins.
    #[must_use]
    pub fn worded(mut self, wording: &Wording) -> Self {
        for (field, columns) in &wording.columns {
            let from: Vec<Column> = columns.iter().map(|column| Column::from(column.trim().to_owned())).collect();
            let Some(first) = from.first().cloned() else {
                self.unread(field);
                continue;
            };
            self.unread.remove(field);
            match field.as_str() {
                "source_id" => self.source_id = from,
                "owner" | "contact" => {
                    let deputy = self.contact.take().and_then(|contact| contact.deputy).or(self.lone_deputy.take());
                    self.contact = Some(ContactColumns { deputy, ..ContactColumns::of(first, field == "owner") });
                }
                "deputy" => match &mut self.contact {
                    Some(contact) => contact.deputy = Some(first),
                    None => self.lone_deputy = Some(first),
                },
                field => {
                    if let Some(kind) = ClaimKind::from_word(field) {
                        self.claims.retain(|claim| claim.kind != kind);
                        self.claims.push(ClaimColumn::plain(kind, first));
                    } else {
                        let words = self.fields.remove(field).map(|known| known.words).unwrap_or_default();
                        let (joined_by, labels) = (None, Vec::new());
                        self.fields.insert(field.to_owned(), FieldColumns { from, joined_by, labels, words });
                    }
                }
            }
        }
        self.says_nothing.extend(wording.nothing.iter().cloned());
        if !wording.dates.is_empty() {
            self.dates = wording.dates.iter().filter_map(|word| DateShape::from_word(word)).collect();
            if !self.dates.contains(&DateShape::YearMonthDay) {
                self.dates.push(DateShape::YearMonthDay);
            }
        }
        self.addresses_are = match wording.addresses_are.as_deref() {
            Some("people") => Some(AddressesAre::People),
            Some(_) => Some(AddressesAre::Mailboxes),
            None => self.addresses_are,
        };
        self.encoding = wording.encoding.as_deref().and_then(Encoding::from_word).or(self.encoding);
        self.separator = wording.separator.as_deref().and_then(separator).or(self.separator);
        self.values.clone_from(&wording.values);
        self
    }

    /// The same for a file that has these headers, where it is a file of one kind that lacks some of its columns: what would be read from
    /// them is not read. Says which columns these are.
    #[must_use]
    pub fn for_headers(mut self, has: impl Fn(&Column) -> bool) -> (Self, Vec<String>) {
        if self.recognises {
            return (self, Vec::new());
        }
        let mut missing: Vec<String> = Vec::new();
        for column in self.columns() {
            if let Column::Named(name) = column
                && !has(column)
                && !missing.contains(name)
            {
                missing.push(name.clone());
            }
        }
        if missing.is_empty() {
            return (self, missing);
        }
        if !self.source_id.iter().all(&has) {
            self.source_id = Vec::new();
        }
        self.keep.retain(&has);
        for (name, field) in &mut self.fields {
            // A labelled part that is gone takes its label along; a workload without a name is told elsewhere.
            if name != "name" && field.from.iter().any(|column| !has(column)) {
                let labels = std::mem::take(&mut field.labels);
                let (from, labels) = std::mem::take(&mut field.from)
                    .into_iter()
                    .enumerate()
                    .filter(|(_, column)| has(column))
                    .map(|(nth, column)| (column, labels.get(nth).cloned()))
                    .unzip::<_, _, Vec<_>, Vec<_>>();
                field.from = from;
                field.labels = labels.into_iter().flatten().collect();
            }
        }
        self.fields.retain(|_, field| !field.from.is_empty());
        self.contact = self.contact.filter(|contact| has(&contact.column));
        self.claims.retain(|claim| has(&claim.column));
        self.grant = self.grant.filter(|grant| has(&grant.dataset)).map(|mut grant| {
            grant.texts.retain(&has);
            grant.answers.retain(&has);
            grant
        });
        (self, missing)
    }

    /// Reads a field from no column, whatever a column is called.
    fn unread(&mut self, field: &str) {
        match field {
            "source_id" => self.source_id = Vec::new(),
            "owner" | "contact" => {
                self.lone_deputy = self.contact.take().and_then(|contact| contact.deputy).or(self.lone_deputy.take());
            }
            "deputy" => {
                self.lone_deputy = None;
                if let Some(contact) = &mut self.contact {
                    contact.deputy = None;
                }
            }
            field => {
                self.fields.remove(field);
                self.claims.retain(|claim| claim.kind.word() != field);
            }
        }
        self.unread.insert(field.to_owned());
    }
}
