//! Whom the rows of a file name, told before anything is written: who is recorded, who is new, and who is in doubt. The rule is
//! [`crate::domain::people::whom`]; what is new in one row is known in the next.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value as Json, json};

use super::known::Known;
use super::source_row::{Rejected, SourceRow};
use crate::domain::command::Contact;
use crate::domain::people::{Namesake, Whom, is_anothers, whom};
use crate::domain::{Id, Value};
use crate::shown::{Shown, grouped};
use crate::store::StoreError;

/// Whom the names of a file mean.
#[derive(Debug, Default)]
pub struct People {
    /// For a name, whoever a file gives it to together with an address, where it gives one and no other.
    addressed: HashMap<String, Contact>,
    /// For an address, whoever a file gives it to together with a name, where it does.
    named: HashMap<String, Contact>,
    /// Whom each means.
    whom: HashMap<Named, Whom>,
    /// Names without an address that were taken for somebody who is recorded.
    pub taken: Vec<Taken>,
    /// Names that are in doubt: nobody is named by them.
    pub doubts: Vec<Doubt>,
    /// Those whom the file makes new records of.
    pub new: Vec<NewPerson>,
}

/// Somebody who is not recorded and will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Name, address, or both; safe to show, cut.
    pub called: String,
    /// `person`, `mailbox` or `team`.
    pub kind: String,
    /// In how many rows they are named.
    pub rows: u64,
}

/// Somebody as a file names them: a folded name, a folded address.
type Named = (Option<String>, Option<String>);

/// A name that was taken for somebody who is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What they are called.
    pub person: String,
    /// In how many rows they are named so.
    pub rows: u64,
}

/// A name of which nobody knows whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What stands in the file; safe to show, cut.
    pub words: String,
    /// In how many rows it stands.
    pub rows: u64,
    /// Whether it comes with an address that nobody has who is recorded.
    pub has_address: bool,
    /// Whether that address is somebody's, and the name another's.
    pub is_anothers: bool,
    /// Whom it could mean; the one with the address first.
    pub could_be: Vec<CouldBe>,
}

/// Somebody whom a name could mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouldBe {
    /// The record.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Name, address and kind, by which it is told from another of its name.
    pub told: String,
}

/// Everybody a file names, gathered before it is told whom they mean.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The addresses given for a name.
    addresses: HashMap<String, BTreeMap<String, Contact>>,
    /// For an address, the first who is named together with it.
    named: HashMap<String, Contact>,
    /// Each as first named, in the order of the rows, with the number of rows.
    all: Vec<(Contact, u64)>,
    places: HashMap<Named, usize>,
}

impl Gathered {
    /// Notes whom a row names.
    pub(super) fn meet(&mut self, row: &SourceRow) {
        for contact in &row.contacts {
            if let (Some(name), Some(address)) = (&contact.name, &contact.address) {
                let known = self.addresses.entry(name.clone()).or_default();
                known.entry(address.clone()).or_insert_with(|| contact.clone());
                self.named.entry(address.clone()).or_insert_with(|| contact.clone());
            }
            self.count(contact, 1);
        }
    }

    fn count(&mut self, contact: &Contact, rows: u64) {
        let place = *self.places.entry(named(contact)).or_insert(self.all.len());
        match self.all.get_mut(place) {
            Some((_, before)) => *before += rows,
            None => self.all.push((contact.clone(), rows)),
        }
    }

    /// The same, with the address that each name has elsewhere in the file.
    fn completed(self, people: &People) -> Vec<(Contact, u64)> {
        let mut completed = Self::default();
        for (mut contact, rows) in self.all {
            people.complete(&mut contact);
            completed.count(&contact, rows);
        }
        completed.all
    }
}

impl People {
    /// Tells whom each means.
    pub(super) fn tell(mut gathered: Gathered, known: &impl Known) -> Result<Self, StoreError> {
        let mut people = Self::default();
        let addresses = std::mem::take(&mut gathered.addresses);
        for (name, addresses) in &addresses {
            // The name of one person who is recorded is that person, whatever address stands beside it in another row.
            let is_told = matches!(whom(false, None, &known.namesakes(name)?), Whom::Known(_));
            if let (Some((_, contact)), 1, false) = (addresses.first_key_value(), addresses.len(), is_told) {
                people.addressed.insert(name.clone(), contact.clone());
            }
        }
        let several = |name: &String| addresses.get(name).is_some_and(|addresses| addresses.len() > 1);
        for (address, contact) in std::mem::take(&mut gathered.named) {
            if known.person_at(&address)?.is_none() {
                people.named.insert(address, contact);
            }
        }
        let mut taken: BTreeMap<Id, u64> = BTreeMap::new();
        let mut new: Vec<(Contact, u64)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut doubts: BTreeMap<(String, Option<Id>), Doubt> = BTreeMap::new();
        for (contact, rows) in gathered.completed(&people) {
            let at = contact.address.as_ref().map(|address| known.person_at(address)).transpose()?.flatten();
            let mut namesakes = contact.name.as_ref().map_or(Ok(Vec::new()), |name| known.namesakes(name))?;
            if namesakes.is_empty() && contact.name.as_ref().is_some_and(several) {
                namesakes.push(SOMEBODY_OF_THE_FILE);
            }
            let means = whom(contact.address.is_some(), at, &namesakes);
            match &means {
                Whom::Known(id) if contact.address.is_none() => *taken.entry(*id).or_default() += rows,
                Whom::Known(_) => {}
                Whom::New => {
                    // One address is one person, whatever names stand beside it.
                    let key = contact.address.clone().or_else(|| contact.name.clone()).unwrap_or_default();
                    let place = *places.entry(key).or_insert(new.len());
                    match new.get_mut(place) {
                        Some((_, before)) => *before += rows,
                        None => new.push((contact.clone(), rows)),
                    }
                }
                Whom::Doubtful(ids) => {
                    let recorded = ids.iter().filter(|id| **id != SOMEBODY_OF_THE_FILE.id);
                    let could_be = recorded.map(|id| {
                        Ok(CouldBe { id: *id, name: known.person_called(*id)?, told: known.person_apart(*id)? })
                    });
                    let doubt = Doubt {
                        words: Rejected::shown(&contact.words.1),
                        rows: 0,
                        has_address: contact.address.is_some(),
                        is_anothers: at.is_some_and(|at| is_anothers(at, &namesakes)),
                        could_be: could_be.collect::<Result<_, StoreError>>()?,
                    };
                    doubts.entry((contact.name.clone().unwrap_or_default(), at)).or_insert(doubt).rows += rows;
                }
            }
            people.whom.insert(named(&contact), means);
        }
        let called = taken.into_iter().map(|(id, rows)| Ok(Taken { person: known.person_called(id)?, rows }));
        people.taken = called.collect::<Result<_, StoreError>>()?;
        people.doubts = doubts.into_values().collect();
        people.new = new.iter().map(|(contact, rows)| NewPerson::of(contact, *rows)).collect();
        Ok(people)
    }

    /// Makes of a row what is known after the whole file was read: a name has the address that it has elsewhere, and who is in doubt is
    /// named by nobody.
    pub(super) fn settled(&self, mut row: SourceRow) -> SourceRow {
        for contact in &mut row.contacts {
            let field = contact.field();
            self.complete(contact);
            contact.is_doubtful = matches!(self.whom.get(&named(contact)), Some(Whom::Doubtful(_)));
            if contact.is_doubtful {
                // The same words are another statement once the doubt is settled.
                row.statement.push_str("\nin doubt");
                let (column, words) = contact.words.clone();
                row.words.entry(field.to_owned()).or_insert_with(|| words.clone());
                row.unclear.push(field);
                row.unmapped.insert(column, words);
            }
        }
        row
    }

    /// The record that a contact of a settled row means, where it means one.
    pub(super) fn known(&self, contact: &Contact) -> Option<Id> {
        match self.whom.get(&named(contact)) {
            Some(Whom::Known(id)) => Some(*id),
            _ => None,
        }
    }

    fn complete(&self, contact: &mut Contact) {
        let known = match (&contact.address, &contact.name) {
            (None, Some(name)) => self.addressed.get(name),
            (Some(address), None) => self.named.get(address),
            _ => None,
        };
        if let Some(known) = known {
            contact.address.clone_from(&known.address);
            contact.name.clone_from(&known.name);
            contact.fields = known.fields.clone();
        }
    }

    /// What the plan says of people, a line each, safe to print.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let rows = |rows: u64| if rows == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(rows)) };
        let taken =
            self.taken.iter().map(|taken| format!("taken for {}: {}", Shown::new(&taken.person), rows(taken.rows)));
        let doubts = self.doubts.iter().map(|doubt| {
            let who: Vec<String> =
                doubt.could_be.iter().map(|it| format!("{}: {}", it.id, Shown::new(&it.told))).collect();
            let why = match (who.as_slice(), doubt.has_address) {
                ([at, of_name @ ..], _) if doubt.is_anothers => {
                    format!("the address is that of {at}, the name that of {}", of_name.join(", "))
                }
                ([], _) => "the file gives this name several addresses".to_owned(),
                ([one], true) => format!("{one} is recorded without this address"),
                ([one], false) => format!("{one} left"),
                (several, _) => format!("{} people have this name: {}", several.len(), several.join(", ")),
            };
            format!(
                "in doubt: \"{}\", {}: {why}; the owner stays unknown and the words are kept",
                doubt.words,
                rows(doubt.rows)
            )
        });
        taken.chain(doubts).collect()
    }

    /// Those who will be recorded, the first of them one by one.
    #[must_use]
    pub fn new_lines(&self) -> Vec<String> {
        const NAMED: usize = 20;
        let count = self.new.len();
        let mut lines = Vec::new();
        if count > 0 {
            let records = if count == 1 {
                "1 new record of people".to_owned()
            } else {
                format!("{} new records of people", grouped(count as u64))
            };
            lines.push(format!("{records}:"));
            lines.extend(self.new.iter().take(NAMED).map(|it| {
                let rows = if it.rows == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(it.rows)) };
                format!("  {}, {}: {rows}", it.called, it.kind)
            }));
            if count > NAMED {
                lines.push(format!("  ... and {} more", grouped((count - NAMED) as u64)));
            }
        }
        lines
    }

    /// The same in a sentence, where there is little room; nothing where nobody is new.
    #[must_use]
    pub fn new_in_short(&self) -> Option<String> {
        const NAMED: usize = 5;
        let mut named: Vec<String> =
            self.new.iter().take(NAMED).map(|it| format!("{} ({})", it.called, it.kind)).collect();
        if self.new.len() > NAMED {
            named.push(format!("and {} more", grouped((self.new.len() - NAMED) as u64)));
        }
        (!named.is_empty()).then(|| format!("New people: {}.", named.join(", ")))
    }

    /// The same for programs, each of them.
    #[must_use]
    pub fn new_json(&self) -> Json {
        self.new.iter().map(|it| json!({"called": it.called, "kind": it.kind, "rows": it.rows})).collect()
    }

    /// The same for programs.
    #[must_use]
    pub fn taken_json(&self) -> Json {
        self.taken.iter().map(|taken| json!({"person": taken.person, "rows": taken.rows})).collect()
    }

    /// The same for programs.
    #[must_use]
    pub fn doubts_json(&self) -> Json {
        let one = |doubt: &Doubt| {
            let could_be: Vec<Json> = doubt
                .could_be
                .iter()
                .map(|it| json!({"name": it.name, "told": it.told, "id": it.id.to_string()}))
                .collect();
            json!({"words": doubt.words, "rows": doubt.rows, "could_be": could_be})
        };
        self.doubts.iter().map(one).collect()
    }
}

impl NewPerson {
    fn of(contact: &Contact, rows: u64) -> Self {
        let text = |name: &str| match contact.fields.get(name) {
            Some(Value::Texts(texts)) => texts.first().cloned(),
            Some(value) => Some(value.plain()),
            None => None,
        };
        let called = match (text("name"), text("addresses")) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (name, address) => name.or(address).unwrap_or_default(),
        };
        Self { called: Rejected::shown(&called), kind: text("kind").unwrap_or_default(), rows }
    }
}

/// Stands for one of several who share a name within a file; no record has this id.
const SOMEBODY_OF_THE_FILE: Namesake = Namesake { id: Id([0; 16]), is_here: true };

fn named(contact: &Contact) -> Named {
    (contact.name.clone(), contact.address.clone())
}
