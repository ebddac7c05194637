//! Draws the fields of a step: the question, the answer with what it is edited by, what is wrong with it.

use ratatui::layout::Rect;

use super::field::{Field, Kind};
use super::run::{Editor, Run};
use crate::shown::Shown;
use crate::tui::glyph::State;
use crate::tui::theme::Meaning;
use crate::tui::widgets::date;
use crate::tui::widgets::paper::{Paper, below, first_row, right_of};

/// Most choices shown at once.
const CHOICES: u16 = 8;
const LONG_TEXT: u16 = 4;

/// Draws the fields of the open step; those above the focused one go out of view when it would not fit.
pub fn draw(paper: &mut Paper<'_>, area: Rect, steps: &Run) {
    let focused = steps.field().map(|field| &field.id);
    let fields: Vec<(&Field, Rows)> =
        steps.asked(steps.at()).map(|field| (field, Rows::of(steps, field, area))).collect();
    let at = fields.iter().position(|(field, _)| Some(&field.id) == focused).unwrap_or(0);
    let mut from = 0;
    // The empty row after the focused one may be cut.
    let fits = |from| fields.iter().take(at + 1).skip(from).map(|(_, rows)| rows.all()).sum::<u16>() <= area.height + 1;
    while from < at && !fits(from) {
        from += 1;
    }
    let mut rest = area;
    for (number, (field, rows)) in fields.iter().enumerate().skip(from) {
        if number > at && rows.all() > rest.height + 1 {
            return draw_more(paper, rest, fields.len() - number);
        }
        let room = Rect { height: rows.all().min(rest.height), ..rest };
        draw_field(paper, room, steps, field, rows, Some(&field.id) == focused);
        rest = below(rest, rows.all());
    }
}

/// Says that the step asks more than there is room for: half a question is none.
fn draw_more(paper: &mut Paper<'_>, rest: Rect, more: usize) {
    let questions = if more == 1 { "question" } else { "questions" };
    let words = format!("{} {more} more {questions} below", paper.glyphs().ellipsis);
    paper.text(right_of(first_row(rest), 2), &words, Meaning::Muted);
}

/// How many rows the parts of a field take.
struct Rows {
    label: u16,
    answer: u16,
    problem: u16,
}

impl Rows {
    /// What is wrong is never cut: on a small screen fewer choices are seen at once.
    fn of(steps: &Run, field: &Field, room: Rect) -> Self {
        let focused = steps.field().is_some_and(|focused| focused.id == field.id);
        let problem = steps.shown_problem(steps.at(), field).map_or(0, |words| rows(&words, room.width));
        let label = label_rows(field, room.width);
        let left = room.height.saturating_sub(label + problem).max(2);
        Self { label, answer: answer_rows(steps, field, room.width, focused).min(left), problem }
    }

    /// All of them, and an empty one.
    fn all(&self) -> u16 {
        1 + self.label + self.answer + self.problem
    }
}

/// Rows of a text that stands two columns in, at most so many as leave room for the rest.
fn rows(text: &str, width: u16) -> u16 {
    const MOST: u16 = 4;
    let rows = Shown::text(text).lines(usize::from(width.saturating_sub(4))).len();
    u16::try_from(rows).unwrap_or(MOST).clamp(1, MOST)
}

fn label_rows(field: &Field, width: u16) -> u16 {
    rows(&field.label, width)
}

fn answer_rows(steps: &Run, field: &Field, width: u16, focused: bool) -> u16 {
    match (&field.kind, steps.editor()) {
        (Kind::Choice(_), Editor::Choices(list, _)) if focused => {
            let narrowed = u16::from(!list.typed().is_empty());
            u16::try_from(list.count().max(1)).unwrap_or(CHOICES).min(CHOICES) + narrowed
        }
        (Kind::List(_), _) => u16::try_from(steps.values().list(&field.id).len()).unwrap_or(CHOICES).min(CHOICES) + 1,
        (Kind::LongText(_), _) if focused => LONG_TEXT,
        (Kind::LongText(_), _) => rows(steps.values().text(&field.id).unwrap_or_default(), width),
        _ => 1,
    }
}

fn draw_field(paper: &mut Paper<'_>, area: Rect, steps: &Run, field: &Field, rows: &Rows, focused: bool) {
    draw_label(paper, Rect { height: rows.label.min(area.height), ..area }, field, focused);
    let answer = right_of(below(area, rows.label), 2);
    draw_answer(paper, Rect { height: rows.answer.min(answer.height), ..answer }, steps, field, focused);
    if let Some(problem) = steps.shown_problem(steps.at(), field) {
        let glyph = paper.glyphs().state(State::Late);
        let rest = right_of(below(area, rows.label + rows.answer), 2);
        let rest = Rect { height: rest.height.min(rows.problem), ..rest };
        paper.text(first_row(rest), glyph, Meaning::Fail);
        paper.paragraph(right_of(rest, 2), &problem, Meaning::Fail);
    }
}

fn draw_label(paper: &mut Paper<'_>, area: Rect, field: &Field, focused: bool) {
    let (cursor, meaning) = if focused { (paper.glyphs().cursor, Meaning::Title) } else { (" ", Meaning::Text) };
    paper.text(first_row(area), cursor, Meaning::Focus);
    let lines = Shown::text(&field.label).lines(usize::from(area.width.saturating_sub(4)));
    let mut rest = right_of(area, 2);
    for line in lines.iter().take(usize::from(area.height)) {
        paper.text(first_row(rest), line, meaning);
        rest = below(rest, 1);
    }
}

fn draw_answer(paper: &mut Paper<'_>, area: Rect, steps: &Run, field: &Field, focused: bool) {
    let typing = steps.editor();
    match (&field.kind, typing) {
        (Kind::Choice(_), Editor::Choices(list, _)) if focused => list.draw(paper, area, true),
        (Kind::Date(lean), Editor::Line(line)) if focused => {
            date::draw(paper, area, line, steps.values().today(), *lean, true);
        }
        (Kind::List(_), _) => draw_list(paper, area, steps, field, focused),
        (Kind::LongText(_), Editor::Line(line)) if focused && is_one_line(steps, field) => line.draw(paper, area, true),
        (Kind::LongText(_), _) => {
            draw_long_text(paper, area, steps, field);
        }
        (_, Editor::Line(line)) if focused => line.draw(paper, area, true),
        _ => draw_closed(paper, area, steps, field),
    }
}

fn is_one_line(steps: &Run, field: &Field) -> bool {
    let text = steps.values().text(&field.id).unwrap_or_default();
    !text.contains('\n')
}

fn draw_closed(paper: &mut Paper<'_>, area: Rect, steps: &Run, field: &Field) {
    let meaning = if steps.values().is_open(&field.id) { Meaning::Muted } else { Meaning::Input };
    paper.text(first_row(area), &field.words(steps.values()), meaning);
}

fn draw_long_text(paper: &mut Paper<'_>, area: Rect, steps: &Run, field: &Field) {
    let Some(text) = steps.values().text(&field.id) else { return draw_closed(paper, area, steps, field) };
    let lines = Shown::text(text).lines(usize::from(area.width)).len();
    paper.paragraph(area, text, Meaning::Input);
    if lines > usize::from(area.height) && area.height > 0 {
        let last = below(area, area.height - 1);
        paper.clear(last);
        paper.text(
            last,
            &format!("{} and {} lines more", paper.glyphs().ellipsis, lines + 1 - usize::from(area.height)),
            Meaning::Muted,
        );
    }
}

fn draw_list(paper: &mut Paper<'_>, area: Rect, steps: &Run, field: &Field, focused: bool) {
    let items = steps.values().list(&field.id);
    let room = usize::from(area.height.saturating_sub(1));
    let mut rest = area;
    for item in items.iter().skip(items.len().saturating_sub(room)) {
        paper.pieces(
            first_row(rest),
            [(paper.glyphs().dot, Meaning::Muted), (" ", Meaning::Text), (item.as_str(), Meaning::Input)],
        );
        rest = below(rest, 1);
    }
    match steps.editor() {
        Editor::Line(line) if focused => line.draw(paper, rest, true),
        _ if items.is_empty() => draw_closed(paper, rest, steps, field),
        _ => {}
    }
}
