//! Reads one raw row through a mapping: what becomes a fact, what stays text, and what rejects the row. Nothing is
//! guessed: a cell that is not plainly the fact its column is mapped to is kept as it is.

use std::collections::BTreeMap;

use super::clean::{folded, is_plain, one_line, trimmed};
use super::contact::{self, contacts};
use super::csv_rows::RawRow;
use super::date::{DateText, read_date};
use super::heard::Heard;
use super::mapping::{BoundContact, BoundField, Mapping};
use super::profile::{AddressesAre, OtherWords};
use super::rejects::{REASON, TOO_LONG};
use super::source_row::{Identity, RejectReason, Rejected, SourceRow, match_key};
use crate::domain::cadence::Interval;
use crate::domain::command::{Contact, folded_address};
use crate::domain::contact::Written;
use crate::domain::nothing::{may_mean_none, names_somebody, says_nothing};
use crate::domain::record::{Claim, Claims, GrantFacts, PersonFacts, WorkloadFacts};
use crate::domain::snapshot::sha256_hex;
use crate::domain::{Day, FactTable as _, Fields, PersonKind, Shape, Value, YesNo, secret, sound};

/// Texts that are one line, whatever the cell looks like.
const ONE_LINE: [&str; 8] = ["name", "unit", "team", "model", "supplier", "control_role", "stop_role", "log_place"];
/// The most of a source's own words for a field that is remembered, in characters; a cell that is no fact is kept whole beside it.
const WORDS: usize = 200;
/// What stands in a table of rejected rows in place of a cell.
const LEFT_OUT: [&str; 2] = [secret::LEFT_OUT, TOO_LONG];
/// What a row of totals is called.
const TOTALS: [&str; 19] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "count",
    "summe",
    "gesamt",
    "gesamtsumme",
    "somme",
    "total général",
    "suma",
    "totale",
    "totaal",
    "totalt",
    "итого",
    "合計",
    "总计",
];
/// None of these is longer, in bytes and with what stands around it.
const LONGEST_TOTAL: usize = 32;
/// The most a row may say, in bytes of JSON: an entry of the ledger takes 1 MiB with what stands around it.
const LARGEST_STATEMENT: usize = 900 << 10;

/// What a row states; `row` counts from 1 below the header.
///
/// # Errors
/// The row, rejected.
pub(super) fn read_row(mapping: &Mapping, raw: &RawRow, row: u64) -> Result<SourceRow, Box<Rejected>> {
    let heard = Vec::with_capacity(mapping.facts.len());
    RowReader { mapping, raw, row, told: vec![false; raw.width()], heard, words: BTreeMap::new() }.read()
}

/// One row on its way; `told` marks the cells that are wholly in what it states, so that the rest can be kept as text.
struct RowReader<'a> {
    mapping: &'a Mapping,
    raw: &'a RawRow,
    row: u64,
    told: Vec<bool>,
    heard: Vec<(usize, Heard)>,
    words: BTreeMap<String, String>,
}

/// What stands in a cell.
enum Cell<'a> {
    Blank,
    /// A word for nothing.
    Nothing(&'a str),
    Says(&'a str),
}

/// What became of a cell whose column is mapped to one value.
enum Read {
    Value(Value),
    Nothing,
    NotUnderstood,
}

impl RowReader<'_> {
    fn read(&mut self) -> Result<SourceRow, Box<Rejected>> {
        self.read_whole().map_err(|rejected| Box::new(Rejected { identity: self.identity(), ..*rejected }))
    }

    /// A row below the others that counts or adds them up: it says so in a cell, and its name says nothing else.
    fn is_no_sum(&self) -> Result<(), Box<Rejected>> {
        let is_total =
            |cell: &str| cell.len() <= LONGEST_TOTAL && TOTALS.contains(&folded(cell).trim_end_matches([':', '.']));
        let name =
            self.mapping.fields.iter().find(|bound| bound.field.name == "name").and_then(|bound| bound.from.first());
        let Some(name) = name else { return Ok(()) };
        let cell = self.raw.cell(*name);
        let says_no_name = is_total(cell) || !cell.chars().any(char::is_alphabetic);
        if says_no_name && self.raw.cells().any(is_total) {
            return Err(self.rejected(Some(*name), RejectReason::Totals));
        }
        Ok(())
    }

    /// What a row that is rejected can still be known by.
    fn identity(&mut self) -> Identity {
        let source_id = self.source_id().ok().flatten();
        let mut fields = Fields::new();
        for bound in self.mapping.fields.iter().filter(|bound| matches!(bound.field.name, "unit" | "team" | "name")) {
            // A text too long for a fact is no name to know a row by.
            let _ = self.text(bound).map(|text| fields.put(bound.field.name, text));
        }
        let cells: Vec<&str> = self.raw.cells().collect();
        let bytes = sha256_hex(cells.join("\u{1f}").as_bytes());
        Identity { source_id, match_key: fields.get("name").is_some().then(|| match_key(&fields)), bytes }
    }

    fn read_whole(&mut self) -> Result<SourceRow, Box<Rejected>> {
        if self.raw.cells().all(|cell| trimmed(cell).is_empty()) {
            return Err(self.rejected(None, RejectReason::Empty));
        }
        if let Some((column, reached)) = self.raw.over() {
            return Err(self.rejected(Some(column), RejectReason::Over(reached)));
        }
        let mut cells = self.raw.cells().enumerate();
        if let Some((column, secret)) = cells.find_map(|(column, cell)| Some((column, secret::find(cell)?))) {
            let rejected = self.rejected(Some(column), RejectReason::Secret(secret.kind));
            return Err(Box::new(Rejected { value: String::new(), ..*rejected }));
        }
        let cells = self.raw.cells().enumerate();
        let mut theirs = cells.filter(|(column, _)| self.mapping.label(*column) != REASON);
        if let Some((column, _)) = theirs.find(|(_, cell)| LEFT_OUT.iter().any(|mark| cell.contains(mark))) {
            return Err(self.rejected(Some(column), RejectReason::LeftOut));
        }
        self.is_no_sum()?;
        let source_id = self.source_id()?;
        if let Some(at) = self.mapping.facts.iter().position(|mapped| mapped.fact == "source_id") {
            // An id of several parts is blank where one of them is.
            let blank = self.mapping.source_id.iter().any(|column| matches!(self.what(*column), Cell::Blank));
            if !blank {
                self.hear(at, &self.mapping.source_id, source_id.is_some(), |_| false);
            }
        }
        let fields = self.fields()?;
        self.sound(&fields)?;
        let contacts = self.contacts();
        let grant = self.grant();
        let claims = self.claims();
        let given = self.given();
        let named: Vec<_> = contacts.iter().map(|contact| contact.address.as_ref().or(contact.name.as_ref())).collect();
        // Texts, maps with text keys, and numbers always have a JSON form.
        let mut statement = serde_json::to_string(&(&source_id, &fields, &self.words, named, &claims, &grant, &given))
            .unwrap_or_default();
        let own = self.mapping.own.as_ref();
        let keys: Option<Vec<String>> =
            own.map(|own| own.keys.iter().map(|index| trimmed(self.raw.cell(*index)).to_owned()).collect());
        if let Some(keys) = &keys {
            // Two workloads may say the same, and are two rows.
            statement = format!("{}\n{statement}", keys.join("\n"));
        }
        if statement.len() > LARGEST_STATEMENT {
            return Err(self.rejected(None, RejectReason::TooLarge));
        }
        let (row, line) = (self.row, self.raw.line());
        let (heard, words) = (std::mem::take(&mut self.heard), std::mem::take(&mut self.words));
        let unclear = self.unclear(&heard);
        Ok(SourceRow {
            row,
            line,
            source_id,
            fields,
            contacts,
            claims,
            grant,
            words,
            unclear,
            unmapped: given,
            heard,
            keys,
            statement,
        })
    }

    /// The fields whose words were not understood, of those whose words are remembered.
    fn unclear(&self, heard: &[(usize, Heard)]) -> Vec<&'static str> {
        let unclear = heard.iter().filter(|(_, heard)| matches!(heard, Heard::NotUnderstood(_)));
        let facts = unclear.filter_map(|(fact, _)| Some(self.mapping.facts.get(*fact)?.fact));
        facts.filter(|fact| WorkloadFacts::field(fact).is_some()).collect()
    }

    /// A value that an answer would be refused is refused from a source too.
    fn sound(&self, fields: &Fields<WorkloadFacts>) -> Result<(), Box<Rejected>> {
        let Some(on) = self.mapping.on else { return Ok(()) };
        sound::check(fields, None, on).map_err(|unsound| {
            let bound = self.mapping.fields.iter().find(|bound| bound.field.name == unsound.field);
            let column = bound.and_then(|bound| bound.from.first().copied());
            self.rejected(column, RejectReason::Unsound(format!("{}; {}", unsound.why, unsound.next)))
        })
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
            let first = bound.from.first().copied();
            let value = if bound.takes_one_word() { self.single(bound)? } else { self.text(bound) };
            self.hear(bound.at, &bound.from, value.is_some(), |cell| bound.words.get(cell) == Some(&Value::Unknown));
            if bound.takes_one_word() {
                self.say(bound.field.name, first.unwrap_or_default(), value.as_ref());
            }
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

    /// Remembers the source's own words for a field, where they are not the register's.
    fn say(&mut self, field: &str, column: usize, value: Option<&Value>) {
        let cell = one_line(self.raw.cell(column));
        let is_blank = matches!(self.what(column), Cell::Blank);
        if is_blank || value.is_some_and(|value| value.plain() == cell) {
            return;
        }
        let words: String = cell.chars().take(WORDS).collect();
        self.words.insert(field.to_owned(), words);
    }

    /// Notes what was heard in the columns of a fact; `means_nothing` is asked of a folded word that is no fact.
    fn hear(&mut self, fact: usize, from: &[usize], taken: bool, means_nothing: impl Fn(&str) -> bool) {
        if let Some(mapped) = self.mapping.facts.get(fact).filter(|mapped| !mapped.asked.is_empty()) {
            let cells = from.iter().map(|column| folded(self.raw.cell(*column)));
            let met: Vec<String> = cells.filter(|cell| mapped.asked.contains(cell)).collect();
            self.heard.extend(met.into_iter().map(|word| (fact, Heard::Met(word))));
        }
        if taken {
            self.heard.push((fact, Heard::Taken));
            return;
        }
        let said = from.iter().map(|column| self.what(*column)).find(|cell| !matches!(cell, Cell::Blank));
        match said {
            Some(Cell::Says(word)) if means_nothing(&folded(word)) => {
                self.heard.push((fact, Heard::Nothing(word.to_owned())));
            }
            Some(Cell::Says(word)) => self.heard.push((fact, Heard::NotUnderstood(word.to_owned()))),
            // `keine` may be the `none` that the question takes for an answer.
            Some(Cell::Nothing(word))
                if may_mean_none(word) && self.mapping.takes_none(fact) && !means_nothing(&folded(word)) =>
            {
                self.heard.push((fact, Heard::NotUnderstood(word.to_owned())));
            }
            Some(Cell::Nothing(word)) => self.heard.push((fact, Heard::Nothing(word.to_owned()))),
            Some(Cell::Blank) | None => {}
        }
    }

    /// One text of all its cells, with labels before them where there are any.
    fn text(&mut self, bound: &BoundField) -> Option<Value> {
        let is_line = ONE_LINE.contains(&bound.field.name);
        let mut parts = Vec::new();
        for (nth, &column) in bound.from.iter().enumerate() {
            let Some(cell) = self.cell(column) else { continue };
            match bound.words.get(&folded(cell)) {
                Some(Value::Text(meant)) => {
                    parts.push(meant.clone());
                    self.tell(column);
                    continue;
                }
                Some(Value::Unknown) => continue,
                _ => {}
            }
            let part = if is_line { one_line(cell) } else { cell.to_owned() };
            let whole = part == cell;
            parts.push(bound.labels.get(nth).map_or_else(|| part.clone(), |label| format!("{label}: {part}")));
            if whole {
                self.tell(column);
            }
        }
        (!parts.is_empty()).then(|| Value::Text(parts.join(&bound.joined_by)))
    }

    /// The value of a field that takes one word; `None` leaves the fact unknown and the cell as text.
    fn single(&mut self, bound: &BoundField) -> Result<Option<Value>, Box<Rejected>> {
        let Some(column) = bound.from.first().copied() else { return Ok(None) };
        let cell = trimmed(self.raw.cell(column));
        if cell.is_empty() {
            return Ok(None);
        }
        // What a word means comes before what it looks like: `none` is an answer to some questions.
        let read = match bound.words.get(&folded(cell)) {
            Some(Value::Unknown) => Read::Nothing,
            Some(value) => Read::Value(value.clone()),
            None if self.cell(column).is_none() => Read::Nothing,
            None => self.value(bound, column, cell)?,
        };
        Ok(match read {
            Read::Value(value) => {
                self.tell(column);
                Some(value)
            }
            Read::Nothing | Read::NotUnderstood => None,
        })
    }

    /// Reads a cell as a value of the field's own shape.
    fn value(&self, bound: &BoundField, column: usize, cell: &str) -> Result<Read, Box<Rejected>> {
        let refused = |why| self.rejected(Some(column), RejectReason::BadValue(why));
        let parsed = || bound.field.shape.parse(cell).map(Read::Value).map_err(refused);
        let unsigned = cell.strip_prefix(['-', '+']).unwrap_or(cell);
        match bound.field.shape {
            Shape::Date if folded(cell) == "never" => Ok(Read::Value(Value::Never)),
            Shape::Date => match read_date(cell, &self.mapping.dates) {
                DateText::Day(date) => {
                    Ok(Day::from_date(date).map_or(Read::NotUnderstood, |day| Read::Value(day.into())))
                }
                DateText::Impossible => Err(self.rejected(Some(column), RejectReason::NoSuchDay)),
                DateText::NotADate => Ok(Read::NotUnderstood),
            },
            Shape::Number if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) => parsed(),
            Shape::Texts => parsed(),
            // Whether an interval is one that can be is asked of every fact, whoever says it.
            Shape::Text if Interval::is_written_so(cell) => Ok(Read::Value(cell.into())),
            Shape::Word(_) | Shape::Number | Shape::Text | Shape::Person => Ok(Read::NotUnderstood),
        }
    }

    fn contacts(&mut self) -> Vec<Contact> {
        let Some(bound) = &self.mapping.contact else { return Vec::new() };
        let nobody = |cell: &str| bound.words.get(cell) == Some(&None);
        let mut found = Vec::new();
        if let Some(owner) = bound.owner {
            let taken = if bound.names_a_deputy() { 2 } else { 1 };
            found = self.contacts_in(owner.column, bound, taken);
            self.hear(owner.at, &[owner.column], !found.is_empty(), nobody);
            self.say_person("owner", owner.column, &found);
            found.truncate(taken);
        }
        if let Some(deputy) = bound.deputy {
            let mut deputies = self.contacts_in(deputy.column, bound, 1);
            self.hear(deputy.at, &[deputy.column], !deputies.is_empty(), nobody);
            self.say_person("deputy", deputy.column, &deputies);
            deputies.truncate(1);
            found.extend(deputies.into_iter().map(|deputy| Contact { is_deputy: true, ..deputy }));
        }
        // The second who is named beside an owner stands in for them.
        for second in found.iter_mut().skip(1) {
            second.is_deputy = true;
        }
        found
    }

    /// A cell that is more, or other, than the name or address that a person is known by.
    fn say_person(&mut self, field: &str, column: usize, found: &[Contact]) {
        let cell = self.raw.cell(column);
        let known = found.first().filter(|_| found.len() == 1).and_then(|only| match (&only.address, &only.name) {
            (Some(address), None) => Some(*address == folded_address(cell)),
            (None, Some(name)) => Some(*name == folded(cell)),
            _ => None,
        });
        if known != Some(true) {
            self.say(field, column, None);
        }
    }

    /// Who is named in a cell; the cell is kept as text too where it names more than are taken from it.
    fn contacts_in(&mut self, column: usize, bound: &BoundContact, taken: usize) -> Vec<Contact> {
        let said = bound.words.get(&folded(self.raw.cell(column)));
        let mut parts = match said {
            Some(whom) => whom.as_deref().map(contacts).unwrap_or_default(),
            None => self.cell(column).map(contacts).unwrap_or_default(),
        };
        let is_somebody = |part: &contact::Contact| match part {
            contact::Contact::Person(Written { name: Some(name), address: None }) => names_somebody(name),
            _ => true,
        };
        let read = parts.len();
        parts.retain(is_somebody);
        let all_read = read == parts.len();
        let words = (self.mapping.label(column).to_owned(), trimmed(self.raw.cell(column)).to_owned());
        let without_addresses =
            parts.iter().all(|part| matches!(part, contact::Contact::Person(it) if it.address.is_none()));
        let mut found: Vec<Contact> = Vec::new();
        let mut whole = all_read && parts.len() <= taken;
        for part in parts {
            let named = match part {
                contact::Contact::Person(written) if written.address.is_some() => written,
                contact::Contact::Person(written) if without_addresses && bound.names_are_people => written,
                contact::Contact::Person(_) | contact::Contact::Page(_) => {
                    whole = false;
                    continue;
                }
            };
            let named = contact_of(named, bound, words.clone());
            if !found.iter().any(|known| known.is_same(&named)) {
                found.push(named);
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
            let Some(cell) = self.cell(bound.column) else {
                self.hear(bound.at, &[bound.column], false, |_| false);
                continue;
            };
            let key = folded(cell);
            if bound.nothing.contains(&key) {
                self.hear(bound.at, &[bound.column], false, |_| true);
                continue;
            }
            let says = match (bound.yes.contains(&key), bound.no.contains(&key)) {
                (true, _) => Some(YesNo::Yes),
                (_, true) => Some(YesNo::No),
                // A column that makes the claim by one word says nothing of it by another.
                _ if bound.other_words == OtherWords::Nothing => {
                    self.heard.push((bound.at, Heard::Other));
                    continue;
                }
                _ => None,
            };
            let claim = Claim { says, words: cell.to_owned() };
            self.hear(bound.at, &[bound.column], says.is_some(), |_| false);
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
            self.heard.push((bound.at, Heard::Taken));
            // A cell is no longer than a text may be, and is not empty.
            if fields.put("dataset", Value::Text(dataset)).is_ok() {
                self.tell(bound.dataset);
            }
        }
        stated.then_some(fields)
    }

    fn given(&self) -> BTreeMap<String, String> {
        let own = self.mapping.own.as_ref();
        let is_ours = |index: &usize| {
            own.is_some_and(|own| {
                // Its words for nothing are ours.
                own.computed.contains(index) || own.keys.contains(index) || self.cell(*index).is_none()
            })
        };
        let kept = |index: &usize| {
            !is_ours(index) && !self.told.get(*index).copied().unwrap_or_default() || self.mapping.keep.contains(index)
        };
        let cells =
            (0..self.raw.width()).filter(kept).map(|index| (self.mapping.label(index), trimmed(self.raw.cell(index))));
        cells
            .filter(|(label, cell)| !cell.is_empty() && *label != REASON)
            .map(|(label, cell)| (label.to_owned(), cell.to_owned()))
            .collect()
    }

    /// What a cell says, if anything.
    fn cell(&self, index: usize) -> Option<&str> {
        match self.what(index) {
            Cell::Says(cell) => Some(cell),
            Cell::Blank | Cell::Nothing(_) => None,
        }
    }

    fn what(&self, index: usize) -> Cell<'_> {
        let cell = trimmed(self.raw.cell(index));
        let own = || cell.len() <= self.mapping.longest_nothing && self.mapping.says_nothing.contains(&folded(cell));
        match cell {
            "" => Cell::Blank,
            // A table of ours writes a word where a source would leave the cell blank.
            cell if self.mapping.own.is_some() && says_nothing(cell) => Cell::Blank,
            cell if says_nothing(cell) || own() => Cell::Nothing(cell),
            cell => Cell::Says(cell),
        }
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

/// Somebody as a row names them. What is written like a mailbox or a team is one; a name alone is a person's, and so is a name beside an
/// address where the column names people. What a bare address stands for, the profile says.
fn contact_of(written: Written, bound: &BoundContact, words: (String, String)) -> Contact {
    let written = Written { name: written.name.filter(|name| names_somebody(name)), ..written };
    let is_person = match (&written.name, &written.address) {
        (_, None) => true,
        (Some(_), Some(_)) if bound.names_are_people => true,
        (_, Some(_)) => bound.addresses_are == AddressesAre::People,
    };
    let kind = match written.address {
        _ if is_person && !written.is_shared() => PersonKind::Person,
        Some(_) => PersonKind::Mailbox,
        None => PersonKind::Team,
    };
    let Written { name, address } = written;
    let mut fields = Fields::<PersonFacts>::new().with("kind", kind);
    if let Some(name) = &name {
        fields = fields.with("name", name.as_str());
    }
    if let Some(address) = &address {
        fields = fields.with("addresses", Value::Texts(vec![address.clone()]));
    }
    let name = name.as_deref().map(folded).filter(|name| !name.is_empty());
    let address = address.as_deref().map(folded_address);
    Contact { fields, address, name, words, is_deputy: false, is_doubtful: false }
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
