//! The columns of a list of workloads, and the orders it can have. What a cell says is the list's matter.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::nearest::nearest;
use crate::shown::Shown;

/// A column of a list of workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The key.
    Key,
    /// The name.
    Name,
    /// The stage.
    Stage,
    /// The accountable person.
    Owner,
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
    /// The model.
    Model,
    /// The supplier.
    Supplier,
    /// The nearest deadline of any kind.
    Due,
    /// The next review.
    NextReview,
    /// The most it may do to a customer, a record or a decision.
    Reach,
    /// The control point.
    ControlPoint,
    /// The key test.
    ActsAlone,
    /// How many controls fail.
    Fails,
    /// How many of the controls that fail are excepted.
    Excepted,
    /// How many controls are not answered.
    NotAnswered,
    /// What sources claim about risk.
    Claims,
    /// Where it was imported from.
    Source,
    /// What vouches for the approval that it stands on.
    Attested,
}

/// A row of the table of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnEntry {
    /// The column.
    pub column: Column,
    /// How it is named in `--columns`, sorts, views and exports.
    pub name: &'static str,
    /// What stands above it.
    pub title: &'static str,
    /// What it holds, as help says it.
    pub about: &'static str,
    /// Columns of a terminal that it wants.
    pub width: u16,
    /// What is left out first where there is little room: the highest number.
    pub priority: u8,
    /// Whether it is in order at once, on a register of any size; another order takes a search.
    pub indexed: bool,
}

const fn row(
    column: Column,
    name: &'static str,
    title: &'static str,
    about: &'static str,
    (width, priority): (u16, u8),
    indexed: bool,
) -> ColumnEntry {
    ColumnEntry { column, name, title, about, width, priority, indexed }
}

/// The table, in the order in which columns are offered.
#[rustfmt::skip]
pub const COLUMNS: [ColumnEntry; 22] = [
    row(Column::Name, "name", "Workload", "the name", (24, 0), true),
    row(Column::Key, "key", "Key", "the key, as commands take it", (24, 0), false),
    row(Column::Stage, "stage", "Stage", "how far it has come", (10, 1), true),
    row(Column::Owner, "owner", "Owner", "the accountable person", (16, 2), true),
    row(Column::Due, "due", "Due", "the nearest deadline of any kind", (12, 1), true),
    row(Column::Fails, "fails", "Fail", "how many controls fail", (6, 1), true),
    row(Column::NotAnswered, "not_answered", "Not answered", "how many controls are not answered", (6, 2), false),
    row(Column::NextReview, "next_review_on", "Next review", "the next review", (12, 4), true),
    row(Column::Team, "team", "Team", "the team that runs it", (16, 4), true),
    row(Column::Unit, "unit", "Unit", "the business unit, agency or department", (20, 5), true),
    row(Column::Tier, "tier", "Tier", "how much is at stake", (6, 3), false),
    row(Column::Reach, "reach", "Reach", "the most it may do to a customer, a record or a decision; where that is unknown, its tier counts as high", (9, 4), false),
    row(Column::ControlPoint, "control_point", "Control point", "the human control point over its reach", (11, 5), false),
    row(Column::ActsAlone, "acts_alone", "Acts alone", "whether it can act without a human control point", (10, 3), false),
    row(Column::Excepted, "excepted", "Excepted", "how many of the controls that fail are excepted", (6, 6), false),
    row(Column::Kind, "kind", "Kind", "what sort of thing it is", (9, 6), false),
    row(Column::Deputy, "deputy", "Deputy", "who stands in for the owner", (16, 6), false),
    row(Column::Supplier, "supplier", "Supplier", "who supplies the model or product", (16, 7), false),
    row(Column::Model, "model", "Model", "the model it uses", (16, 7), false),
    row(Column::Claims, "claims", "Source claims", "what its sources claim about risk", (16, 7), false),
    row(Column::Attested, "attested", "Approval", "what vouches for the approval that it stands in its stage by", (15, 8), false),
    row(Column::Source, "source", "Source", "where it was imported from", (16, 8), false),
];

/// The columns of a list for which nobody has chosen others.
pub const DEFAULT_COLUMNS: [Column; 6] =
    [Column::Name, Column::Stage, Column::Owner, Column::Due, Column::Fails, Column::NotAnswered];

impl Column {
    /// The column's row.
    #[must_use]
    pub fn entry(self) -> &'static ColumnEntry {
        // Every column has a row: a test looks each one up.
        COLUMNS.iter().find(|entry| entry.column == self).unwrap_or(&COLUMNS[0])
    }

    /// How it is named.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }
}

impl FromStr for Column {
    type Err = NoSuchColumn;

    fn from_str(name: &str) -> Result<Self, NoSuchColumn> {
        let named = |entry: &&ColumnEntry| entry.name.eq_ignore_ascii_case(name);
        COLUMNS.iter().find(named).map(|entry| entry.column).ok_or_else(|| NoSuchColumn {
            given: Shown::new(name).fit(40),
            near: nearest(name, COLUMNS.iter().map(|entry| entry.name)),
        })
    }
}

/// Reads a choice of columns, `key,stage,due`, in the order in which they are shown.
///
/// # Errors
/// Where one does not exist, stands twice, or none is left.
pub fn columns(text: &str) -> Result<Vec<Column>, BadColumns> {
    let mut chosen = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let column: Column = name.parse()?;
        if chosen.contains(&column) {
            return Err(BadColumns::Twice { column: column.name() });
        }
        chosen.push(column);
    }
    if chosen.is_empty() { Err(BadColumns::None) } else { Ok(chosen) }
}

/// An order of a list. Workloads without a value stand last either way; those with the same value go by when they were
/// recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column it goes by.
    pub column: Column,
    /// Which way.
    pub direction: Direction,
}

/// Which way an order goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Least, first or nearest on top.
    #[default]
    Ascending,
    /// Most, last or farthest on top.
    Descending,
}

impl Default for Sort {
    /// What is due first.
    fn default() -> Self {
        Self { column: Column::Due, direction: Direction::Ascending }
    }
}

impl Sort {
    /// The same column the other way round.
    #[must_use]
    pub fn turned(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Self { direction, ..self }
    }
}

impl FromStr for Sort {
    type Err = NoSuchColumn;

    /// Reads `due`, or `-due` for the other way round.
    fn from_str(text: &str) -> Result<Self, NoSuchColumn> {
        let text = text.trim();
        let (name, direction) = match text.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (text, Direction::Ascending),
        };
        Ok(Self { column: name.parse()?, direction })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.direction == Direction::Descending { "-" } else { "" };
        write!(f, "{minus}{}", self.column.name())
    }
}

/// A column that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no column `{given}`{}; there are {}", meant(*.near), all())]
pub struct NoSuchColumn {
    /// What was written, safe to show.
    pub given: String,
    /// What was likely meant.
    pub near: Option<&'static str>,
}

/// A choice of columns that cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadColumns {
    /// One does not exist.
    #[error(transparent)]
    NoSuch(#[from] NoSuchColumn),
    /// One stands twice.
    #[error("the column {column} is chosen twice")]
    Twice {
        /// The column.
        column: &'static str,
    },
    /// None is chosen.
    #[error("no column is chosen; there are {}", all())]
    None,
}

fn meant(near: Option<&str>) -> String {
    near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default()
}

fn all() -> String {
    COLUMNS.map(|entry| entry.name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_stands_in_the_table_once_and_reads_back() {
        for entry in &COLUMNS {
            assert_eq!(entry.column.entry(), entry);
            assert_eq!(entry.name.parse(), Ok(entry.column));
            for sort in [entry.name.parse::<Sort>().unwrap(), entry.name.parse::<Sort>().unwrap().turned()] {
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
    }

    #[test]
    fn eight_orders_are_there_at_once() {
        assert_eq!(COLUMNS.iter().filter(|entry| entry.indexed).count(), 8);
        assert!(Sort::default().column.entry().indexed);
    }

    #[test]
    fn the_first_columns_fit_an_old_terminal() {
        let columns: u16 = DEFAULT_COLUMNS.iter().map(|column| column.entry().width + 1).sum();
        assert!(columns <= 80, "{columns}");
    }

    #[test]
    fn columns_are_chosen_in_order() {
        assert_eq!(columns("due, key,STAGE"), Ok(vec![Column::Due, Column::Key, Column::Stage]));
        assert_eq!(columns("due,due"), Err(BadColumns::Twice { column: "due" }));
        assert_eq!(columns(" , "), Err(BadColumns::None));
        let refused = columns("key,onwer").unwrap_err().to_string();
        assert!(
            refused.starts_with("there is no column `onwer` (did you mean `owner`?); there are name, key,"),
            "{refused}"
        );
        let refused = "-\u{1b}".parse::<Sort>().unwrap_err().to_string();
        assert!(refused.starts_with("there is no column `␛`; there are"), "{refused}");
    }
}
