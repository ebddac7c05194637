//! The field of a day: what is typed, and at once the day that was understood. How days are typed stands in `domain::typed_day`.

use chrono::NaiveDate;
use ratatui::layout::Rect;

use super::paper::{Paper, first_row, right_of};
use super::text_field::TextField;
use crate::domain::Day;
use crate::domain::typed_day::{self, Lean, NotADay};
use crate::tui::theme::Meaning;

/// Reads a day as typed on the day `today`.
///
/// # Errors
/// [`NotADay`] says how to write one.
pub fn parse_day(text: &str, today: NaiveDate, lean: Lean) -> Result<NaiveDate, NotADay> {
    let today = Day::from_date(today).ok_or(NotADay::TooFar)?;
    typed_day::read(text, today, lean).map(Day::date)
}

/// A day with its weekday, as the field repeats it: `Sun 2027-01-31`.
#[must_use]
pub fn in_words(day: NaiveDate) -> String {
    day.format("%a %Y-%m-%d").to_string()
}

/// Draws the text being typed, then the day it means or how to write one.
pub fn draw(paper: &mut Paper<'_>, area: Rect, field: &TextField, today: NaiveDate, lean: Lean, focused: bool) {
    const TYPED: u16 = 14;
    let row = first_row(area);
    let typed = Rect { width: row.width.min(TYPED), ..row };
    field.draw(paper, typed, focused);
    if field.text().trim().is_empty() {
        return;
    }
    let (words, meaning) = match parse_day(field.text(), today, lean) {
        Ok(day) => (in_words(day), Meaning::Muted),
        Err(why) => (why.to_string(), Meaning::Fail),
    };
    paper.text(right_of(row, TYPED + 1), &words, meaning);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn the_field_repeats_the_day_it_understood_or_says_how_to_write_one() {
        let line = |typed: &str| {
            let field = TextField::new(typed);
            let today = "2026-11-23".parse().unwrap();
            drawn(70, 1, |paper| draw(paper, paper.area(), &field, today, Lean::Back, false))
        };
        insta::assert_snapshot!(["next fri", "fri", "-2w", "2027-02-30", "soon", ""].map(line).join("\n"));
    }
}
