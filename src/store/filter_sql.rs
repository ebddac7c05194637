//! What each test of a filter means, as a condition on the `workload` table. The only place where one meets SQL: names of
//! columns are ours, everything that a person wrote is bound. How rows are come by is decided in `filter_plan.rs`.
//!
//! A condition is never NULL, so that `-` finds exactly the rest. Text is compared as [`fold`] folds it, by the function
//! `folded` that [`teach`] gives a connection, sets of controls by `meet`.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value as Bind;

use super::error::Result;
use super::schema::NONE;
use crate::domain::record::WorkloadFacts;
use crate::domain::{ClaimKind, FactTable as _, Word};
use crate::query::vocabulary::{Field, Values, controls_of};
use crate::query::{Asking, Bound, Order, Test, Value, fold};

/// A condition with its bound values, for a statement on `workload`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    /// SQL with a `?` for each value.
    pub sql: String,
    /// The values, in order.
    pub values: Vec<Bind>,
}

/// Gives a connection the SQL functions `folded`, and `meet`: whether two sets of controls have one in common.
pub(super) fn teach(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("folded", 1, flags, |call| Ok(fold(call.get_raw(0).as_str()?)))?;
    db.create_scalar_function("meet", 2, flags, |call| {
        let (one, other) = (call.get_raw(0).as_blob()?, call.get_raw(1).as_blob()?);
        Ok(one.iter().zip(other).any(|(one, other)| one & other != 0))
    })?;
    Ok(())
}

/// Whether rows are found through an index of the field, or it is looked at in each row that another order brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Index,
    Walk,
}

/// What tests mean to who asks.
pub(super) struct Meaning<'a> {
    pub asking: &'a Asking,
    pub access: Access,
}

impl Meaning<'_> {
    /// The condition of a test.
    pub fn of(&self, asked: &Test) -> Condition {
        match asked {
            Test::Text(text) => with("instr(search, ?) > 0", fold(text)),
            Test::Compared { field, order, bound } => self.compared(*field, *order, *bound),
            Test::AnyOf { field, whole, values } => {
                joined(" OR ", values.iter().map(|value| self.has(*field, *whole, value)), "0")
            }
        }
    }

    /// The column, with the sign that keeps its index out of the plan where rows are walked.
    fn column(&self, field: Field) -> &'static str {
        match (field, self.access) {
            (Field::Owner, Access::Walk) => "+owner",
            (Field::Team, Access::Walk) => "+team",
            (Field::Unit, Access::Walk) => "+unit",
            _ => column(field),
        }
    }

    /// Whether a field has one value.
    fn has(&self, field: Field, whole: bool, value: &Value) -> Condition {
        let column = self.column(field);
        match value {
            Value::Text(text) => self.text_in(field, whole, &fold(text)),
            Value::Me => match self.asking.me {
                Some(me) => with(&format!("({column} IS NOT NULL AND {column} = ?)"), me.0.to_vec()),
                None => plain("0"),
            },
            Value::Late => with(&format!("{column} < ?"), self.asking.today.to_string()),
            // No column of workloads is a number.
            Value::Number(_) => plain("0"),
            Value::Day(when) => with(&format!("{column} = ?"), when.resolve(self.asking.today).to_string()),
            Value::Word(word) => match field {
                Field::Claims => bits(column, ClaimKind::from_word(word).map_or(0, |kind| 1 << kind as u64)),
                Field::Fails | Field::Excepted | Field::NotAnswered | Field::New => {
                    with(&format!("meet({column}, ?)"), controls_of(word).to_bytes())
                }
                Field::Unstated | Field::Unclear => with(&format!("instr({column}, ?) > 0"), format!("|{word}|")),
                _ => with(&format!("{column} = ?"), String::from(*word)),
            },
            Value::Unrecorded | Value::Any => {
                let nothing = match field {
                    Field::Owner | Field::Deputy => format!("{column} IS NULL"),
                    Field::Claims | Field::Conflict => format!("{column} = 0"),
                    Field::Fails | Field::Excepted | Field::NotAnswered | Field::New => format!("{column} = x''"),
                    Field::Pending
                    | Field::Attested
                    | Field::Source
                    | Field::DueKind
                    | Field::Unstated
                    | Field::Unclear => {
                        format!("{column} = ''")
                    }
                    Field::Says(at) => format!("NOT {}", says(at, "it <> ''")),
                    Field::OwnerKind => format!("{column} = 'none'"),
                    // Every workload has a key, and is called by it where nobody recorded a name.
                    Field::Key | Field::Id | Field::LastEntry | Field::Of(..) => String::from("0"),
                    Field::Name => String::from("name = key"),
                    _ if matches!(field.values(), Values::Words { .. }) => format!("{column} = 'unknown'"),
                    _ => format!("{column} = '{NONE}'"),
                };
                if *value == Value::Any { plain(&format!("NOT ({nothing})")) } else { plain(&nothing) }
            }
        }
    }

    /// Whether a text is in a field, or is the whole of it.
    fn text_in(&self, field: Field, whole: bool, text: &str) -> Condition {
        let column = self.column(field);
        let is = |what: &str| if whole { format!("{what} = ?1") } else { format!("instr({what}, ?1) > 0") };
        let fits = |what: &str| is(&format!("folded({what})"));
        // A sort column is folded already; only numbers in it are written otherwise.
        let name = if text.contains(|c: char| c.is_ascii_digit()) { fits("name") } else { is("name_sort") };
        let sql = match field {
            Field::Says(at) => says(at, &fits("it")),
            Field::Owner | Field::Deputy => format!(
                "{column} IS NOT NULL AND {column} IN (SELECT id FROM person WHERE {name} UNION SELECT person FROM address WHERE {})",
                fits("address")
            ),
            // There are few teams and units: each is looked at once, by steps through their index.
            Field::Team | Field::Unit => {
                let each = self::column(field);
                format!(
                    "{column} IN (WITH RECURSIVE each(it) AS (SELECT min({each}) FROM workload UNION ALL
                 SELECT (SELECT min({each}) FROM workload WHERE {each} > it) FROM each WHERE it IS NOT NULL)
                 SELECT it FROM each WHERE it <> '{NONE}' AND {})",
                    fits("it")
                )
            }
            Field::Key if whole => String::from("key = ?1"),
            Field::Source if whole => String::from("instr(folded(sources), '|' || ?1 || '|') > 0"),
            Field::Name => name,
            Field::Key | Field::Source | Field::Id | Field::DueKind | Field::LastEntry => fits(column),
            _ => format!("{column} <> '{NONE}' AND {}", fits(column)),
        };
        let times = sql.matches("?1").count();
        Condition { sql: format!("({})", sql.replace("?1", "?")), values: vec![Bind::from(String::from(text)); times] }
    }

    /// Whether a field has a value that stands so to a bound.
    fn compared(&self, field: Field, order: Order, bound: Bound) -> Condition {
        let column = self.column(field);
        match bound {
            Bound::Number(_) => plain("0"),
            Bound::Day(when) => {
                let day = when.resolve(self.asking.today).to_string();
                // No day sorts after every day.
                with(&format!("({column} < '{NONE}' AND {column} {order} ?)"), day)
            }
            Bound::Word(bound) => {
                let Values::Words { words, .. } = field.values() else { return plain("0") };
                let place = |word: &str| words.iter().position(|known| *known == word);
                let fits = words.iter().filter(|word| match order {
                    Order::Less => place(word) < place(bound),
                    Order::AtMost => place(word) <= place(bound),
                    Order::More => place(word) > place(bound),
                    Order::AtLeast => place(word) >= place(bound),
                });
                joined(" OR ", fits.map(|word| with(&format!("{column} = ?"), String::from(*word))), "0")
            }
        }
    }
}

/// The column that a field is compared in.
fn column(field: Field) -> &'static str {
    match field {
        Field::Key => "key",
        Field::Name => "name",
        Field::Stage => "stage",
        Field::Owner => "owner",
        Field::OwnerKind => "owner_kind",
        Field::Deputy => "deputy",
        Field::Team => "team",
        Field::Unit => "unit",
        Field::Tier => "tier",
        Field::Kind => "kind",
        Field::Supplier => "supplier",
        Field::Model => "model",
        Field::Due => "due",
        Field::NextReview => "next_review_on",
        Field::Reach => "reach",
        Field::ReachCustomer => "reach_customer",
        Field::ReachRecord => "reach_record",
        Field::ReachDecision => "reach_decision",
        Field::ControlPoint => "control_point",
        Field::ActsAlone => "acts_alone",
        Field::Pending => "pending",
        Field::Attested => "attested",
        Field::Fails => "fails",
        Field::Excepted => "excepted",
        Field::NotAnswered => "not_answered",
        Field::New => "new",
        Field::Claims => "claims",
        Field::Source | Field::Says(_) => "sources",
        Field::Unstated => "unstated",
        Field::Unclear => "unclear",
        Field::Conflict => "conflicts",
        Field::MissingSince => "missing_since",
        Field::Id => "lower(hex(id))",
        Field::DueKind => "due_kind",
        Field::LastEntry => "lower(hex(last_entry))",
        // Other lists are narrowed row by row, in `sieve.rs`.
        Field::Of(..) => "''",
    }
}

/// Whether a source says something of a fact: its own words, else the value that it stated.
fn says(at: u8, what: &str) -> String {
    let name = WorkloadFacts::FIELDS.get(usize::from(at)).map_or("", |field| field.name);
    format!(
        "EXISTS (SELECT 1 FROM (SELECT coalesce(json_extract(value, '$.words.{name}'), json_extract(value, '$.stated.{name}'), '') AS it
         FROM record, json_each(record.body, '$.body.Workload.sources') WHERE record.id = workload.id) WHERE {what})"
    )
}

fn bits(column: &str, bits: u64) -> Condition {
    with(&format!("({column} & ?) <> 0"), bits.cast_signed())
}

fn plain(sql: &str) -> Condition {
    Condition { sql: String::from(sql), values: Vec::new() }
}

pub(super) fn with(sql: &str, value: impl Into<Bind>) -> Condition {
    Condition { sql: String::from(sql), values: vec![value.into()] }
}

/// Conditions between brackets, or `none` where there are none.
pub(super) fn joined(by: &str, conditions: impl Iterator<Item = Condition>, none: &str) -> Condition {
    let (sql, values): (Vec<_>, Vec<_>) = conditions.map(|condition| (condition.sql, condition.values)).unzip();
    let sql = if sql.is_empty() { String::from(none) } else { sql.join(by) };
    Condition { sql: format!("({sql})"), values: values.concat() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&[], &[], false)]
    #[case(&[1], &[], false)]
    #[case(&[1], &[2], false)]
    #[case(&[3], &[2], true)]
    #[case(&[1, 0, 4], &[0, 0, 4], true)]
    #[case(&[1, 0, 4], &[0, 4], false)]
    fn sets_of_controls_meet_where_they_have_one_in_common(
        #[case] one: &[u8],
        #[case] other: &[u8],
        #[case] meet: bool,
    ) {
        let db = Connection::open_in_memory().unwrap();
        teach(&db).unwrap();
        let met: bool = db.query_row("SELECT meet(?, ?)", [one, other], |row| row.get(0)).unwrap();
        assert_eq!(met, meet);
    }
}
