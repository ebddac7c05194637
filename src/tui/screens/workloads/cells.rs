//! What a workload's row says in each column, and how much room a column wants. States have a sign and a word or a number.

use std::borrow::Cow;

use crate::domain::{Attested, ClaimKind, Day, Word};
use crate::query::{self, Column};
use crate::tui::backend::WorkloadRow;
use crate::tui::glyph::{Glyphs, State};
use crate::tui::theme::Meaning;
use crate::tui::widgets::table::{self, Cell};

/// Days ahead from which a date is shown as near.
const SOON: i64 = 30;

/// The columns of a table.
#[must_use]
pub fn shapes(columns: &[Column]) -> Vec<table::Column> {
    columns.iter().map(|column| shape(*column)).collect()
}

fn shape(column: Column) -> table::Column {
    let query::ColumnEntry { title, width, priority, .. } = *column.entry();
    // Beside "Fail", and under the word that a filter has for it: the room belongs to the names.
    let title = if column == Column::NotAnswered { "Open" } else { title };
    let titled = u16::try_from(title.len()).unwrap_or(width);
    let least = match column {
        Column::Name => 28,
        Column::Key => 14,
        Column::Owner | Column::Deputy | Column::Team | Column::Unit | Column::Supplier | Column::Model => 10,
        _ => width.max(titled),
    };
    let right = matches!(column, Column::Fails | Column::Excepted | Column::NotAnswered);
    // Whatever names a row is never left out.
    let priority = if matches!(column, Column::Name | Column::Key) { 0 } else { priority };
    table::Column { title, least, ideal: width.max(titled), priority, right }
}

/// The cell of a row in a column.
#[must_use]
pub fn cell<'r>(row: &'r WorkloadRow, column: Column, today: Day, glyphs: &Glyphs) -> Cell<'r> {
    let WorkloadRow { row, deputy } = row;
    match column {
        Column::Name => Cell::plain(row.name.as_str()),
        Column::Key => Cell::plain(row.key.as_str()),
        Column::Stage => word(&row.stage, glyphs),
        Column::Owner => owner(row.owner.as_deref(), &row.owner_kind, glyphs),
        Column::Deputy => text(deputy.as_deref()),
        Column::Team => text(row.team.as_deref()),
        Column::Unit => text(row.unit.as_deref()),
        Column::Tier => Cell::plain(row.tier.as_str()),
        Column::Kind => word(&row.kind, glyphs),
        Column::Model => text(row.model.as_deref()),
        Column::Supplier => text(row.supplier.as_deref()),
        Column::Due => due(row.due, today, glyphs),
        Column::NextReview => due(row.next_review_on, today, glyphs),
        Column::Reach => Cell::plain(row.reach.as_str()),
        Column::ControlPoint => word(&row.control_point, glyphs),
        Column::ActsAlone => match row.acts_alone.as_str() {
            "yes" => signed(State::Fail, "yes", glyphs),
            "no" => signed(State::Pass, "no", glyphs),
            _ => signed(State::NotAnswered, "unknown", glyphs),
        },
        Column::Fails if row.fails == row.excepted => count(row.fails.count(), State::Excepted, glyphs),
        Column::Fails => count(row.fails.count(), State::Fail, glyphs),
        Column::Excepted => count(row.excepted.count(), State::Excepted, glyphs),
        Column::NotAnswered => count(row.not_answered.count(), State::NotAnswered, glyphs),
        Column::Claims => claims(row.claims),
        Column::Source => Cell::plain(row.sources.join(", ")),
        Column::Attested => text(row.attested.map(Attested::shown)),
    }
}

/// A day as it concerns somebody: late, near, or just a day.
#[must_use]
pub fn due(day: Option<Day>, today: Day, glyphs: &Glyphs) -> Cell<'static> {
    let Some(day) = day else { return Cell::of(Meaning::Muted, "-") };
    match day.days_since(today) {
        ahead if ahead < 0 => Cell::of(Meaning::Fail, format!("{} late {} d", glyphs.state(State::Late), -ahead)),
        0 => Cell::of(Meaning::Soon, format!("{} today", glyphs.state(State::Soon))),
        ahead if ahead <= SOON => Cell::of(Meaning::Soon, format!("{} in {ahead} d", glyphs.state(State::Soon))),
        _ => Cell::plain(day.to_string()),
    }
}

/// Who answers for it. Nobody recorded is a question that is open, never "nobody".
#[must_use]
pub fn owner<'r>(name: Option<&'r str>, is: &str, glyphs: &Glyphs) -> Cell<'r> {
    match (name, is) {
        (None, _) => signed(State::NotAnswered, "unknown", glyphs),
        (Some(name), "person") => Cell::plain(name),
        // A mailbox, a team or a vendor is nobody who can answer.
        (Some(name), _) => Cell::of(Meaning::Open, format!("{} {name}", glyphs.state(State::NotAnswered))),
    }
}

fn word<'r>(word: &'r str, glyphs: &Glyphs) -> Cell<'r> {
    if word == "unknown" { signed(State::NotAnswered, word, glyphs) } else { Cell::plain(word) }
}

fn signed<'r>(state: State, word: &str, glyphs: &Glyphs) -> Cell<'r> {
    Cell::of(state.meaning(), format!("{} {word}", glyphs.state(state)))
}

fn text(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::of(Meaning::Muted, "-"), Cell::plain)
}

fn count(count: u32, state: State, glyphs: &Glyphs) -> Cell<'static> {
    if count == 0 {
        return Cell::of(Meaning::Muted, "-");
    }
    Cell::of(state.meaning(), format!("{count} {}", glyphs.state(state)))
}

fn claims(bits: i64) -> Cell<'static> {
    let claimed = ClaimKind::ALL.iter().filter(|kind| bits & (1 << **kind as i64) != 0);
    let words: Vec<&str> = claimed.map(|kind| kind.word()).collect();
    let text: Cow<'static, str> = if words.is_empty() { "-".into() } else { words.join(", ").into() };
    Cell::of(if words.is_empty() { Meaning::Muted } else { Meaning::Soon }, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-11-11", "! late 12 d", Meaning::Fail)]
    #[case("2026-11-23", "~ today", Meaning::Soon)]
    #[case("2026-11-26", "~ in 3 d", Meaning::Soon)]
    #[case("2026-12-23", "~ in 30 d", Meaning::Soon)]
    #[case("2026-12-24", "2026-12-24", Meaning::Text)]
    fn what_is_due_today_is_not_late(#[case] day: &str, #[case] text: &str, #[case] meaning: Meaning) {
        let cell = due(day.parse().ok(), "2026-11-23".parse().unwrap(), &Glyphs::UNICODE);
        assert_eq!((cell.text.as_ref(), cell.meaning), (text, meaning));
    }

    #[test]
    fn a_mailbox_is_no_owner_who_can_answer() {
        let shown = |name, is| owner(name, is, &Glyphs::UNICODE).text.into_owned();
        assert_eq!(
            [shown(Some("A. Kumar"), "person"), shown(Some("ai@acme.example"), "mailbox"), shown(None, "none")],
            ["A. Kumar", "○ ai@acme.example", "○ unknown"]
        );
    }

    #[test]
    fn what_names_a_row_is_never_left_out_and_every_title_fits() {
        for entry in &query::COLUMNS {
            let shape = shape(entry.column);
            assert!(usize::from(shape.ideal) >= shape.title.len(), "{}", entry.title);
            assert_eq!(shape.priority == 0, matches!(entry.column, Column::Name | Column::Key));
        }
    }
}
