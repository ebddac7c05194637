//! The lists besides that of workloads: their columns, each declared once with its title, what a filter may ask of it and what it
//! means. What a cell holds is read from the same value by tables, CSV and filters, so what is printed can be asked for.

use std::sync::LazyLock;

use super::filter::{Bound, Order, Test, Value};
use super::fold::fold;
use super::vocabulary::{Entry, Field, Values, controls_of, joined};
use super::{Asking, Filter};
use crate::controls::{ControlSet, catalogue};
use crate::domain::record::ExceptionState;
use crate::domain::word::words;
use crate::domain::{
    Attested, CredentialKind, Day, Environment, Id, IdentityState, PersonKind, Word as _, YesNo, ZoneKind,
};
use crate::query::IdentityView;

words! {
    /// A list that a filter narrows as it narrows that of workloads.
    List { Identities = "identities", People = "people", Zones = "zones", Exceptions = "exceptions" }
}

/// A column of a list.
#[derive(Clone, Copy, Debug)]
pub struct ListColumn {
    /// What stands above it.
    pub title: &'static str,
    /// What is left out first where there is little room: the highest number; 0 never is. Nothing for what only JSON and filters have.
    pub priority: Option<u8>,
    /// Whether its cells are there to be typed again, so that they must not be cut.
    pub whole: bool,
    /// Its name, and what a filter may ask of it.
    pub entry: Entry,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nobody has recorded it, or there is none.
    Unknown,
    /// There is none.
    Nothing,
    /// It is said of others of the list, and not of this one.
    NotApplicable,
    /// A text or a word.
    Text(String),
    /// A person by what they are called.
    Person(Id, String),
    /// A count.
    Number(u64),
    /// A day.
    Day(Day),
    /// That no day ends it.
    Never,
    /// Any number of words.
    Several(Vec<String>),
    /// Controls.
    Controls(ControlSet),
}

impl Cell {
    /// A word of a vocabulary in which one stands for what nobody has recorded.
    #[must_use]
    pub fn word(word: &str) -> Self {
        if word.is_empty() || word == "unknown" { Self::Unknown } else { Self::Text(word.to_owned()) }
    }

    /// A text, where there is one.
    #[must_use]
    pub fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Unknown, |text| Self::Text(text.into()))
    }

    /// A day, where there is one.
    #[must_use]
    pub fn day(day: Option<Day>) -> Self {
        day.map_or(Self::Unknown, Self::Day)
    }

    /// It in a table and in CSV.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::Nothing => "none".to_owned(),
            Self::NotApplicable => "n/a".to_owned(),
            Self::Text(text) | Self::Person(_, text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Never => "never".to_owned(),
            Self::Several(items) if items.is_empty() => "none".to_owned(),
            Self::Several(items) => items.join(", "),
            Self::Controls(set) => set.count().to_string(),
        }
    }

    /// Whether it has one of the values, or stands so to the bound, that a test asks for.
    fn fits(&self, asked: &Test, asking: &Asking, is_meant: &impl Fn(&str, bool, Id) -> bool) -> bool {
        match asked {
            Test::Text(_) => false,
            Test::AnyOf { values, whole, .. } => values.iter().any(|value| self.has(value, *whole, asking, is_meant)),
            Test::Compared { field, order, bound } => self.stands(*field, *order, *bound, asking.today),
        }
    }

    fn has(&self, value: &Value, whole: bool, asking: &Asking, is_meant: &impl Fn(&str, bool, Id) -> bool) -> bool {
        let fits = |text: &str, wanted: &str| {
            let (text, wanted) = (fold(text), fold(wanted));
            if whole { text == wanted } else { text.contains(&wanted) }
        };
        let is_nothing = match self {
            Self::Unknown | Self::Nothing => true,
            Self::Several(items) => items.is_empty(),
            Self::Controls(set) => set.is_empty(),
            _ => false,
        };
        match (value, self) {
            (Value::Unrecorded, _) => is_nothing,
            (Value::Any, _) => !is_nothing && *self != Self::NotApplicable,
            (Value::Me, Self::Person(id, _)) => asking.me == Some(*id),
            (Value::Late, Self::Day(day)) => *day < asking.today,
            (Value::Day(when), Self::Day(day)) => when.resolve(asking.today) == *day,
            (Value::Word(word), Self::Text(text)) => text == word || is_of_question(text, word),
            (Value::Word(word), Self::Several(items)) => items.iter().any(|item| item == word),
            (Value::Word(word), Self::Controls(set)) => !(*set & controls_of(word)).is_empty(),
            (Value::Word(word), Self::Never) => *word == NEVER,
            (Value::Text(wanted), Self::Text(text)) => fits(text, wanted),
            (Value::Text(wanted), Self::Several(items)) => items.iter().any(|item| fits(item, wanted)),
            (Value::Text(wanted), Self::Person(id, name)) => fits(name, wanted) || is_meant(wanted, whole, *id),
            (Value::Number(wanted), Self::Number(number)) => u64::from(*wanted) == *number,
            _ => false,
        }
    }

    fn stands(&self, field: Field, order: Order, bound: Bound, today: Day) -> bool {
        let compared = match (bound, self) {
            (Bound::Day(when), Self::Day(day)) => day.cmp(&when.resolve(today)),
            (Bound::Number(bound), Self::Number(number)) => number.cmp(&u64::from(bound)),
            (Bound::Word(bound), Self::Text(text)) => {
                let Values::Words { words, .. } = field.values() else { return false };
                let place = |word: &str| words.iter().position(|known| *known == word);
                place(text).cmp(&place(bound))
            }
            _ => return false,
        };
        match order {
            Order::Less => compared.is_lt(),
            Order::AtMost => compared.is_le(),
            Order::More => compared.is_gt(),
            Order::AtLeast => compared.is_ge(),
        }
    }
}

/// Whether a control is one of a question's.
fn is_of_question(control: &str, question: &str) -> bool {
    let controls = &catalogue().controls;
    controls.iter().any(|it| it.id == control && it.question.word() == question)
}

/// The word for a day that never comes.
pub const NEVER: &str = "never";

impl Filter {
    /// Whether a row of a list is what is looked for: what its columns hold, the folded text in which words are found, and whom a
    /// text means besides those who are called so.
    ///
    /// # Errors
    /// As `cell` says.
    pub fn keeps<E>(
        &self,
        asking: &Asking,
        cell: impl Fn(Field) -> Result<Cell, E>,
        search: &str,
        is_meant: impl Fn(&str, bool, Id) -> bool,
    ) -> Result<bool, E> {
        for term in &self.terms {
            let found = match &term.test {
                Test::Text(text) => search.contains(&fold(text)),
                asked @ (Test::AnyOf { field, .. } | Test::Compared { field, .. }) => {
                    cell(*field)?.fits(asked, asking, &is_meant)
                }
            };
            if found == term.negated {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// A column as it is declared: name, title, priority, whether it is whole, values, meaning, example.
type Declared = (&'static str, &'static str, Option<u8>, bool, Values, &'static str, &'static str);

const fn word(words: &'static [&'static str]) -> Values {
    Values::Words { words, ordered: false, unrecorded: Some("unknown") }
}

const fn several(words: &'static [&'static str]) -> Values {
    Values::Words { words, ordered: false, unrecorded: Some("none") }
}

const fn always(words: &'static [&'static str]) -> Values {
    Values::Words { words, ordered: false, unrecorded: None }
}

#[rustfmt::skip]
const IDENTITIES: [Declared; 18] = [
    ("account", "Account", Some(0), true, Values::Text, "what it is called", "account:svc"),
    ("issuer", "Issuer", Some(6), false, Values::Text, "who issued it", "issuer:entra"),
    ("environment", "Env", Some(0), false, word(Environment::WORDS), "test or production", "environment:production"),
    ("state", "State", Some(1), false, word(IdentityState::WORDS), "whether it may be in use", "state:live"),
    ("kinds", "Kind", Some(3), false, several(CredentialKind::WORDS), "its credentials", "kinds:key"),
    ("since", "Since", Some(7), false, Values::Date, "issued, else recorded", "since<2026-01-01"),
    ("expires", "Ends", Some(2), false, Values::Ends, "the nearest end of a credential", "expires<30d"),
    ("last_used", "Last used", Some(4), false, Values::Date, "when a credential was last seen in use", "last_used<-90d"),
    ("workload", "Workload", Some(1), false, Values::Text, "the first workload that runs as it", "workload:triage"),
    ("workloads", "Runs", Some(8), false, Values::Number, "how many workloads run as it", "workloads>1"),
    ("owner", "Owner", Some(5), false, Values::Person, "the accountable person", "owner:me"),
    ("approved_by", "Approved by", Some(5), false, Values::Person, "who approved what it exists for", "approved_by:unknown"),
    ("attested", "Approval", Some(5), false, several(Attested::WORDS), "what vouches for that", "attested:stated"),
    ("views", "Stands out", Some(3), false, several(IdentityView::WORDS), "the views that show it", "views:dormant"),
    ("fails", "Fails", Some(6), false, Values::Controls, "what fails of one that no workload runs as", "fails:any"),
    ("not_answered", "Not answered", Some(6), false, Values::Controls, "what is not answered of one that no workload runs as", "not_answered:any"),
    ("id", "Id", Some(9), false, Values::Text, "the id, or a part of it", "id:01a22de6"),
    ("last_entry", "Last entry", None, false, Values::Text, "the last entry about it", "last_entry:01a22de6"),
];

#[rustfmt::skip]
const PEOPLE: [Declared; 11] = [
    ("name", "Name", Some(0), false, Values::Text, "what people call them", "name:kumar"),
    ("kind", "Kind", Some(2), false, word(PersonKind::WORDS), "a person, a mailbox, a team or a vendor", "kind:mailbox"),
    ("team", "Team", Some(3), false, Values::Text, "their team", "team:claims"),
    ("active", "Active", Some(2), false, word(YesNo::WORDS), "whether they are still here", "active:no"),
    ("owns", "Owns", Some(1), false, Values::Number, "how many workloads they own", "owns>0"),
    ("id", "Id", Some(1), true, Values::Text, "the id, or a part of it", "id:01a22de6"),
    ("me", "Me", None, false, always(&["yes", "no"]), "whether it is you", "me:yes"),
    ("addresses", "Addresses", None, false, Values::Text, "their e-mail addresses", "addresses:acme.example"),
    ("roles", "Roles", None, false, Values::Text, "what they may do here", "roles:decide"),
    ("logins", "Accounts", None, false, Values::Text, "the accounts linked to them", "logins:unknown"),
    ("last_entry", "Last entry", None, false, Values::Text, "the last entry about them", "last_entry:01a22de6"),
];

#[rustfmt::skip]
const ZONES: [Declared; 9] = [
    ("name", "Zone", Some(0), true, Values::Text, "what it is called where it runs", "name:vault"),
    ("kind", "Kind", Some(1), false, word(ZoneKind::WORDS), "what it is", "kind:cloud-account"),
    ("environment", "Env", Some(1), false, word(Environment::WORDS), "what it is meant for", "environment:production"),
    ("production", "For production", Some(1), false, Values::Number, "workloads that use it for production", "production>0"),
    ("other", "Otherwise", Some(1), false, Values::Number, "workloads that use it otherwise", "other>0"),
    ("unclear", "Not said", Some(2), false, Values::Number, "workloads that use it, their side unknown", "unclear>0"),
    ("orphaned", "No workload", Some(2), false, Values::Number, "identities on it that no workload runs as", "orphaned>0"),
    ("id", "Id", Some(3), true, Values::Text, "the id, or a part of it", "id:01a22de6"),
    ("last_entry", "Last entry", None, false, Values::Text, "the last entry about it", "last_entry:01a22de6"),
];

#[rustfmt::skip]
const EXCEPTIONS: [Declared; 14] = [
    ("key", "Workload", Some(0), true, Values::Text, "the key of its workload", "key:triage"),
    ("control", "Control", Some(0), true, Values::Controls, "the control, or any of a question's", "control:LOG-1"),
    ("state", "State", Some(0), true, always(ExceptionState::WORDS), "what has become of it", "state:requested"),
    ("until", "Until", Some(0), true, Values::Date, "its last day", "until<30d"),
    ("owner", "Owner", Some(1), false, Values::Person, "the accountable person", "owner:me"),
    ("renewals", "Renewed", Some(3), false, Values::Number, "how often it was renewed", "renewals>0"),
    ("attested", "Decision", Some(2), false, several(Attested::WORDS), "what vouches for the decision", "attested:stated"),
    ("for", "For", Some(2), false, Values::Text, "the items it is for, or the whole finding", "for:\"whole finding\""),
    ("reason", "Because", Some(4), false, Values::Text, "why it cannot be met for now", "reason:migration"),
    ("id", "Id", Some(5), true, Values::Text, "the id, or a part of it", "id:01a22de6"),
    ("workload", "Workload's id", None, false, Values::Text, "the id of its workload", "workload:01a22de6"),
    ("compensating_control", "Compensating control", None, false, Values::Text, "what makes up for it", "compensating_control:unknown"),
    ("requested_on", "Requested on", None, false, Values::Date, "when it was requested", "requested_on<-30d"),
    ("requested_by", "Requested by", None, false, Values::Person, "who requested it", "requested_by:me"),
];

/// What JSON calls a column that has another name in tables.
const ALSO_CALLED: [(&str, &str); 3] = [("owner.name", "owner"), ("items", "for"), ("address", "addresses")];

static ALL: LazyLock<Vec<Vec<ListColumn>>> = LazyLock::new(|| {
    let declared = |list: List| -> &'static [Declared] {
        match list {
            List::Identities => &IDENTITIES,
            List::People => &PEOPLE,
            List::Zones => &ZONES,
            List::Exceptions => &EXCEPTIONS,
        }
    };
    let column = |list: List, at: u8, it: &Declared| {
        let (name, title, priority, whole, values, about, example) = *it;
        ListColumn { title, priority, whole, entry: Entry { field: Field::Of(list, at), name, values, about, example } }
    };
    let columns = |list: &List| (0_u8..).zip(declared(*list)).map(|(at, it)| column(*list, at, it)).collect();
    List::ALL.iter().map(columns).collect()
});

impl List {
    /// Its columns, in their order.
    #[must_use]
    pub fn columns(self) -> &'static [ListColumn] {
        ALL.get(self as usize).map_or(&[], Vec::as_slice)
    }

    /// The columns that a table shows.
    pub fn shown(self) -> impl Iterator<Item = (&'static ListColumn, u8)> {
        self.columns().iter().filter_map(|column| Some((column, column.priority?)))
    }

    /// The field of this name, its words joined in any way.
    pub(super) fn named(self, name: &str) -> Option<Field> {
        let name = joined(name);
        let also = ALSO_CALLED.iter().find(|(called, _)| *called == name).map(|(_, column)| *column);
        let name = also.map_or(name, str::to_owned);
        self.columns()
            .iter()
            .map(|column| column.entry)
            .find(|entry| joined(entry.name) == name)
            .map(|entry| entry.field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse_on;

    #[test]
    fn every_column_is_a_field_whose_example_is_a_filter() {
        for list in List::ALL {
            for ListColumn { entry, .. } in list.columns() {
                assert_eq!(list.named(&entry.name.to_uppercase()), Some(entry.field), "{list:?} {}", entry.name);
                assert_eq!(parse_on(*list, entry.example).unwrap().to_string(), entry.example, "{list:?}");
                assert!(entry.example.starts_with(entry.name), "{}", entry.example);
            }
        }
    }

    #[test]
    fn a_name_that_is_no_field_of_a_list_is_refused_with_those_that_are() {
        for list in List::ALL {
            let near = parse_on(*list, "idd:x").unwrap_err().to_string();
            assert!(near.contains("did you mean `id`?"), "{near}");
            let far = parse_on(*list, "zzzzzz:x").unwrap_err().to_string();
            let first = list.columns()[0].entry.name;
            assert!(far.contains("there is no field `zzzzzz`") && far.contains(first), "{far}");
        }
    }
}
