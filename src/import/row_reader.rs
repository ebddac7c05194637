//! Reads one raw row through a mapping: what becomes a fact, what stays text, and what rejects the row. Nothing is
//! guessed: a cell that is not plainly the fact its column is mapped to is kept as it is.

use std::collections::BTreeMap;

use super::clean::{folded, is_plain, one_line, trimmed};
use super::contact::{self, contacts};
use super::csv_rows::RawRow;
use super::date::{DateText, read_date};
use super::mapping::{BoundContact, BoundField, Mapping};
use super::profile::{AddressesAre, OtherWords};
use super::rejects::REASON;
use super::source_row::{Identity, RejectReason, Rejected, SourceRow, match_key};
use crate::domain::command::{Contact, folded_address};
use crate::domain::record::{Claim, Claims, GrantFacts, PersonFacts, WorkloadFacts};
use crate::domain::{Day, Fields, PersonKind, Shape, Value, YesNo, secret};

/// Texts that are one line, whatever the cell looks like.
const ONE_LINE: [&str; 8] = ["name", "unit", "team", "model", "supplier", "control_role", "stop_role", "log_place"];
/// The most a row may say, in bytes of JSON: an entry of the ledger takes 1 MiB with what stands around it.
const LARGEST_STATEMENT: usize = 900 << 10;

/// What a row states; `row` counts from 1 below the header.
///
/// # Errors
/// The row, rejected.
pub(super) fn read_row(mapping: &Mapping, raw: &RawRow, row: u64) -> Result<SourceRow, Box<Rejected>> {
    RowReader { mapping, raw, row, told: vec![false; raw.width()] }.read()
}

/// One row on its way; `told` marks the cells that are wholly in what it states, so that the rest can be kept as text.
struct RowReader<'a> {
    mapping: &'a Mapping,
    raw: &'a RawRow,
    row: u64,
    told: Vec<bool>,
}

impl RowReader<'_> {
    fn read(&mut self) -> Result<SourceRow, Box<Rejected>> {
        self.read_whole().map_err(|rejected| Box::new(Rejected { identity: self.identity(), ..*rejected }))
    }

    /// What a row that is rejected can still be known by.
    fn identity(&mut self) -> Identity {
        let source_id = self.source_id().ok().flatten();
        let mut fields = Fields::new();
        for bound in self.mapping.fields.iter().filter(|bound| matches!(bound.field.name, "unit" | "team" | "name")) {
            // A text too long for a fact is no name to know a row by.
            let _ = self.text(bound).map(|text| fields.put(bound.field.name, text));
        }
        Identity { source_id, match_key: fields.get("name").is_some().then(|| match_key(&fields)) }
    }

    fn read_whole(&mut self) -> Result<SourceRow, Box<Rejected>> {
        if self.raw.cells().all(|cell| trimmed(cell).is_empty()) {
            return Err(self.rejected(None, RejectReason::Empty));
        }
        let mut cells = self.raw.cells().enumerate();
        if let Some((column, secret)) = cells.find_map(|(column, cell)| Some((column, secret::find(cell)?))) {
            let rejected = self.rejected(Some(column), RejectReason::Secret(secret.kind));
            return Err(Box::new(Rejected { value: String::new(), ..*rejected }));
        }
        let source_id = self.source_id()?;
        let fields = self.fields()?;
        let contacts = self.contacts();
        let grant = self.grant();
        let claims = self.claims();
        let given = self.given();
        let addresses: Vec<&str> = contacts.iter().map(|contact| contact.address.as_str()).collect();
        // Texts, maps with text keys, and numbers always have a JSON form.
        let statement =
            serde_json::to_string(&(&source_id, &fields, addresses, &claims, &grant, &given)).unwrap_or_default();
        if statement.len() > LARGEST_STATEMENT {
            return Err(self.rejected(None, RejectReason::TooLarge));
        }
        let (row, line) = (self.row, self.raw.line());
        Ok(SourceRow { row, line, source_id, fields, contacts, claims, grant, given, statement })
    }

    fn source_id(&mut self) -> Result<Option<String>, Box<Rejected>> {
        let columns = &self.mapping.source_id;
        let mut parts = Vec::with_capacity(columns.len());
        for &column in columns {
            let Some(part) = self.cell(column) else { return Ok(None) };
            if !is_plain(part) {
                return Err(self.rejected(Some(column), RejectReason::HiddenCharacters));
            }
            parts.push(part);
        }
        let id = parts.join("/");
        for column in columns {
            self.tell(*column);
        }
        Ok(Some(id).filter(|id| !id.is_empty()))
    }

    fn fields(&mut self) -> Result<Fields<WorkloadFacts>, Box<Rejected>> {
        let mut fields = Fields::new();
        for bound in &self.mapping.fields {
            let value = match bound.field.shape {
                Shape::Text => self.text(bound),
                _ => self.single(bound)?,
            };
            let first = bound.from.first().copied();
            if value.is_none() && bound.field.name == "name" {
                return Err(self.rejected(first, RejectReason::Nameless));
            }
            if let Some(value) = value {
                // The name is one of the table's, so only the value can be refused.
                let put = bound.field.shape.check(value);
                let value = put.map_err(|why| self.rejected(first, RejectReason::BadValue(why)))?;
                let _ = fields.put(bound.field.name, value);
            }
        }
        Ok(fields)
    }

    /// One text of all its cells, with labels before them where there are any.
    fn text(&mut self, bound: &BoundField) -> Option<Value> {
        let is_line = ONE_LINE.contains(&bound.field.name);
        let mut parts = Vec::new();
        for (nth, &column) in bound.from.iter().enumerate() {
            let Some(cell) = self.cell(column) else { continue };
            let part = if is_line { one_line(cell) } else { cell.to_owned() };
            let whole = part == cell;
            parts.push(bound.labels.get(nth).map_or_else(|| part.clone(), |label| format!("{label}: {part}")));
            if whole {
                self.tell(column);
            }
        }
        (!parts.is_empty()).then(|| Value::Text(parts.join(&bound.joined_by)))
    }

    /// The value of a field that is no text; `None` leaves the fact unknown and the cell as text.
    fn single(&mut self, bound: &BoundField) -> Result<Option<Value>, Box<Rejected>> {
        let Some((column, cell)) = bound.from.first().and_then(|column| Some((*column, self.cell(*column)?))) else {
            return Ok(None);
        };
        let key = folded(cell);
        let value = match bound.field.shape {
            Shape::Word(_) => bound.words.get(&key).map(|word| Value::Word(word)),
            Shape::Date if key == "never" => Some(Value::Never),
            Shape::Date => match read_date(cell, &self.mapping.dates) {
                DateText::Day(date) => Day::from_date(date).map(Value::Day),
                DateText::Impossible => return Err(self.rejected(Some(column), RejectReason::NoSuchDay)),
                DateText::NotADate => None,
            },
            Shape::Number if key.strip_prefix('-').unwrap_or(&key).bytes().all(|b| b.is_ascii_digit()) => {
                let read = bound.field.shape.parse(cell);
                Some(read.map_err(|why| self.rejected(Some(column), RejectReason::BadValue(why)))?)
            }
            Shape::Texts => bound.field.shape.parse(cell).ok(),
            Shape::Number | Shape::Text | Shape::Person => None,
        };
        if value.is_some() {
            self.tell(column);
        }
        Ok(value)
    }

    fn contacts(&mut self) -> Vec<Contact> {
        let Some(bound) = &self.mapping.contact else { return Vec::new() };
        let mut found = self.contacts_in(bound.column, bound);
        if let (Some(deputy), 1) = (bound.deputy, found.len()) {
            found.extend(self.contacts_in(deputy, bound).into_iter().take(1));
        }
        found.truncate(2);
        found
    }

    fn contacts_in(&mut self, column: usize, bound: &BoundContact) -> Vec<Contact> {
        let parts = self.cell(column).map(contacts).unwrap_or_default();
        let alone = parts.len() == 1;
        let mut found: Vec<Contact> = Vec::new();
        let mut whole = parts.len() <= 2;
        for part in parts {
            let person = match part {
                contact::Contact::Address(address) => person_at(&address, bound.addresses_are),
                contact::Contact::Name(name) if alone && bound.names_are_people => person_called(&name),
                contact::Contact::Name(_) | contact::Contact::Page(_) => {
                    whole = false;
                    continue;
                }
            };
            if !found.iter().any(|known| known.address == person.address) {
                found.push(person);
            }
        }
        if whole && !found.is_empty() {
            self.tell(column);
        }
        found
    }

    fn claims(&mut self) -> Claims {
        let mut claims = Claims::new();
        for bound in &self.mapping.claims {
            let Some(cell) = self.cell(bound.column) else { continue };
            let key = folded(cell);
            let says = match (bound.yes.contains(&key), bound.no.contains(&key)) {
                (true, _) => Some(YesNo::Yes),
                (_, true) => Some(YesNo::No),
                _ if bound.other_words == OtherWords::Nothing => continue,
                _ => None,
            };
            let claim = Claim { says, words: cell.to_owned() };
            claims.entry(bound.kind).and_modify(|earlier| join(earlier, &claim)).or_insert(claim);
            self.tell(bound.column);
        }
        claims
    }

    fn grant(&mut self) -> Option<Fields<GrantFacts>> {
        let bound = self.mapping.grant.as_ref()?;
        let text = |column: usize| self.cell(column).filter(|cell| !bound.says_nothing.contains(&folded(cell)));
        let dataset = text(bound.dataset).map(str::to_owned);
        let stated = dataset.is_some()
            || bound.texts.iter().any(|column| text(*column).is_some())
            || bound.answers.iter().any(|column| self.cell(*column).is_some());
        let mut fields = Fields::new();
        if let Some(dataset) = dataset {
            // A cell is no longer than a text may be, and is not empty.
            if fields.put("dataset", Value::Text(dataset)).is_ok() {
                self.tell(bound.dataset);
            }
        }
        stated.then_some(fields)
    }

    fn given(&self) -> BTreeMap<String, String> {
        let kept =
            |index: &usize| !self.told.get(*index).copied().unwrap_or_default() || self.mapping.keep.contains(index);
        let cells =
            (0..self.raw.width()).filter(kept).map(|index| (self.mapping.label(index), trimmed(self.raw.cell(index))));
        cells
            .filter(|(label, cell)| !cell.is_empty() && *label != REASON)
            .map(|(label, cell)| (label.to_owned(), cell.to_owned()))
            .collect()
    }

    /// What a cell says, if anything.
    fn cell(&self, index: usize) -> Option<&str> {
        let cell = trimmed(self.raw.cell(index));
        let says_nothing =
            || cell.len() <= self.mapping.longest_nothing && self.mapping.says_nothing.contains(&folded(cell));
        (!cell.is_empty() && !says_nothing()).then_some(cell)
    }

    fn tell(&mut self, index: usize) {
        if let Some(told) = self.told.get_mut(index) {
            *told = true;
        }
    }

    fn rejected(&self, column: Option<usize>, reason: RejectReason) -> Box<Rejected> {
        let value = column.map(|index| Rejected::shown(self.raw.cell(index))).unwrap_or_default();
        let column = column.map(|index| self.mapping.label(index).to_owned());
        let line = self.raw.line();
        Box::new(Rejected { row: self.row, line, column, value, reason, identity: Identity::default() })
    }
}

fn person_at(address: &str, are: AddressesAre) -> Contact {
    let kind = if are == AddressesAre::People { PersonKind::Person } else { PersonKind::Mailbox };
    let fields =
        Fields::<PersonFacts>::new().with("kind", kind).with("addresses", Value::Texts(vec![address.to_owned()]));
    Contact { fields, address: folded_address(address) }
}

/// A person known only by name is known again by that name.
fn person_called(name: &str) -> Contact {
    let fields = Fields::<PersonFacts>::new()
        .with("kind", PersonKind::Person)
        .with("name", name)
        .with("addresses", Value::Texts(vec![name.to_owned()]));
    Contact { fields, address: folded_address(name) }
}

/// Two columns that claim the same: yes where either says so, no where both do.
fn join(earlier: &mut Claim, other: &Claim) {
    earlier.says = match (earlier.says, other.says) {
        (Some(YesNo::Yes), _) | (_, Some(YesNo::Yes)) => Some(YesNo::Yes),
        (Some(YesNo::No), Some(YesNo::No)) => Some(YesNo::No),
        _ => None,
    };
    earlier.words = format!("{}; {}", earlier.words, other.words);
}
