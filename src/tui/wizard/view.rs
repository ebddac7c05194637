//! Draws the steps: at the side where there is room, else as a line at the top; the fields of the open step with what is
//! wrong beside them; what the focused one means at the foot.

use ratatui::layout::Rect;

use super::field::{Field, Kind};
use super::steps::{Editor, StepMark, Steps};
use crate::shown::Shown;
use crate::tui::glyph::State;
use crate::tui::theme::Meaning;
use crate::tui::widgets::date;
use crate::tui::widgets::paper::{Paper, below, first_row, right_of};

/// From this width on the steps stand at the side.
const SIDE_FROM: u16 = 90;
const SIDE: u16 = 26;
/// Most choices shown at once.
const CHOICES: u16 = 8;
const LONG_TEXT: u16 = 4;
const HELP: u16 = 3;

/// Draws the running wizard over `area`.
pub fn draw(paper: &mut Paper<'_>, area: Rect, steps: &Steps) {
    let inside = paper.frame(area, &steps.wizard().title, true);
    let room = Rect { x: inside.x + inside.width.min(1), width: inside.width.saturating_sub(2), ..inside };
    let body = if area.width >= SIDE_FROM {
        draw_side(paper, Rect { width: SIDE, ..room }, steps);
        right_of(room, SIDE)
    } else {
        draw_line(paper, first_row(room), steps);
        below(room, 2)
    };
    if steps.is_at_summary() { draw_summary(paper, body, steps) } else { draw_step(paper, body, steps) }
}

fn sign(paper: &Paper<'_>, mark: StepMark) -> (&'static str, Meaning) {
    let state = match mark {
        StepMark::Complete => State::Pass,
        StepMark::Wrong => State::Late,
        StepMark::Open => State::NotAnswered,
    };
    (paper.glyphs().state(state), state.meaning())
}

fn titles(steps: &Steps) -> impl Iterator<Item = (usize, &str, StepMark)> {
    let own = steps.wizard().steps.iter().enumerate();
    let own = own.map(|(at, step)| (at, step.title.as_str(), steps.mark(at)));
    own.chain([(steps.wizard().steps.len(), "Summary", StepMark::Open)])
}

fn draw_side(paper: &mut Paper<'_>, area: Rect, steps: &Steps) {
    let mut rest = area;
    for (at, title, mark) in titles(steps) {
        let current = at == steps.at();
        let cursor = if current { paper.glyphs().cursor } else { " " };
        let words = if current { Meaning::Title } else { Meaning::Muted };
        let (glyph, colour) = sign(paper, mark);
        let row = Rect { width: rest.width.saturating_sub(2), ..first_row(rest) };
        paper.pieces(
            row,
            [(cursor, Meaning::Focus), (" ", Meaning::Text), (glyph, colour), (" ", Meaning::Text), (title, words)],
        );
        rest = below(rest, 1);
    }
}

fn draw_line(paper: &mut Paper<'_>, row: Rect, steps: &Steps) {
    let count = steps.wizard().steps.len() + 1;
    let title = titles(steps).find(|(at, ..)| *at == steps.at()).map_or("", |(_, title, _)| title);
    let head = format!("Step {} of {count}: {title}  ", steps.at() + 1);
    let mut rest = right_of(row, paper.text(row, &head, Meaning::Title));
    for (at, _, mark) in titles(steps) {
        let (glyph, colour) = sign(paper, mark);
        let around = if at == steps.at() { ["[", "]"] } else { [" ", " "] };
        let used = paper.pieces(rest, [(around[0], Meaning::Focus), (glyph, colour), (around[1], Meaning::Focus)]);
        rest = right_of(rest, used);
    }
}

fn draw_step(paper: &mut Paper<'_>, area: Rect, steps: &Steps) {
    let Some(step) = steps.step_of(steps.at()) else { return };
    let Some(field) = steps.field() else {
        return draw_reading(paper, area, steps, &folded(&step.words, area.width));
    };
    let foot = area.height.min(HELP);
    let mut rest = Rect { height: area.height - foot, ..area };
    if !step.words.is_empty() {
        let used = paper.paragraph(rest, &step.words, Meaning::Muted);
        rest = below(rest, used + 1);
    }
    draw_fields(paper, rest, steps);
    paper.paragraph(below(area, area.height - foot + foot.min(1)), &field.help, Meaning::Muted);
}

/// A row to read: the sign before it, and its text.
type Row = (&'static str, String);

fn folded(text: &str, width: u16) -> Vec<Row> {
    Shown::text(text).lines(usize::from(width)).into_iter().map(|line| ("", line)).collect()
}

/// Rows that are read and not answered; the keys that go from field to field scroll them.
fn draw_reading(paper: &mut Paper<'_>, area: Rect, steps: &Steps, rows: &[Row]) {
    let height = usize::from(area.height);
    let from = steps.scroll.get().min(rows.len().saturating_sub(height));
    // Further than the end is not remembered, or it would have to be scrolled back.
    steps.scroll.set(from);
    let mut rest = area;
    for (sign, text) in rows.iter().skip(from).take(height) {
        paper.pieces(first_row(rest), [(*sign, Meaning::Muted), (text.as_str(), Meaning::Text)]);
        rest = below(rest, 1);
    }
    let hidden = rows.len().saturating_sub(from + height);
    if hidden > 0 && height > 1 {
        let last = below(area, area.height - 1);
        paper.clear(last);
        let words = format!("{} {} more lines, with the arrow keys", paper.glyphs().ellipsis, hidden + 1);
        paper.text(first_row(last), &words, Meaning::Muted);
    }
}

/// Fields above the focused one go out of view when it would not fit.
fn draw_fields(paper: &mut Paper<'_>, area: Rect, steps: &Steps) {
    let focused = steps.field().map(|field| &field.id);
    let fields: Vec<(&Field, u16)> =
        steps.asked(steps.at()).map(|field| (field, height(steps, field, area.width))).collect();
    let at = fields.iter().position(|(field, _)| Some(&field.id) == focused).unwrap_or(0);
    let mut from = 0;
    while from < at && fields.iter().take(at + 1).skip(from).map(|(_, rows)| rows).sum::<u16>() > area.height {
        from += 1;
    }
    let mut rest = area;
    for (field, rows) in fields.into_iter().skip(from) {
        if rest.is_empty() {
            return;
        }
        draw_field(paper, Rect { height: rows.min(rest.height), ..rest }, steps, field, Some(&field.id) == focused);
        rest = below(rest, rows);
    }
}

/// Label, answer, problem, an empty row.
fn height(steps: &Steps, field: &Field, width: u16) -> u16 {
    let focused = steps.field().is_some_and(|focused| focused.id == field.id);
    let problem = steps.shown_problem(steps.at(), field);
    1 + label_rows(field, width) + answer_rows(steps, field, focused) + problem.map_or(0, |words| rows(&words, width))
}

/// Rows of a text that stands two columns in, at most so many as leave room for the rest.
fn rows(text: &str, width: u16) -> u16 {
    const MOST: u16 = 4;
    let rows = Shown::text(text).lines(usize::from(width.saturating_sub(4))).len();
    u16::try_from(rows).unwrap_or(MOST).clamp(1, MOST)
}

fn label_rows(field: &Field, width: u16) -> u16 {
    const NEEDED: u16 = 8;
    rows(&field.label, width.saturating_sub(if field.needed { NEEDED } else { 0 }))
}

fn answer_rows(steps: &Steps, field: &Field, focused: bool) -> u16 {
    match (&field.kind, steps.editor()) {
        (Kind::Choice(_), Editor::Choices(list)) if focused => {
            let narrowed = u16::from(!list.typed().is_empty());
            u16::try_from(list.count().max(1)).unwrap_or(CHOICES).min(CHOICES) + narrowed
        }
        (Kind::List(_), _) => u16::try_from(steps.values().list(&field.id).len()).unwrap_or(CHOICES).min(CHOICES) + 1,
        (Kind::LongText(_), _) => LONG_TEXT,
        _ => 1,
    }
}

fn draw_field(paper: &mut Paper<'_>, area: Rect, steps: &Steps, field: &Field, focused: bool) {
    let problem = steps.shown_problem(steps.at(), field);
    let label = label_rows(field, area.width);
    draw_label(paper, Rect { height: label.min(area.height), ..area }, field, focused);
    let answered = answer_rows(steps, field, focused);
    let answer = right_of(below(area, label), 2);
    draw_answer(paper, Rect { height: answered.min(answer.height), ..answer }, steps, field, focused);
    if let Some(problem) = problem {
        let glyph = paper.glyphs().state(State::Late);
        let rest = right_of(below(area, label + answered), 2);
        let rest = Rect { height: rest.height.min(rows(&problem, area.width)), ..rest };
        paper.text(first_row(rest), glyph, Meaning::Fail);
        paper.paragraph(right_of(rest, 2), &problem, Meaning::Fail);
    }
}

fn draw_label(paper: &mut Paper<'_>, area: Rect, field: &Field, focused: bool) {
    let (cursor, meaning) = if focused { (paper.glyphs().cursor, Meaning::Title) } else { (" ", Meaning::Text) };
    paper.text(first_row(area), cursor, Meaning::Focus);
    let lines =
        Shown::text(&field.label).lines(usize::from(area.width.saturating_sub(if field.needed { 12 } else { 4 })));
    let mut rest = right_of(area, 2);
    for (at, line) in lines.iter().enumerate().take(usize::from(area.height)) {
        let used = paper.text(first_row(rest), line, meaning);
        if field.needed && at + 1 == lines.len() {
            paper.text(first_row(right_of(rest, used)), "  needed", Meaning::Muted);
        }
        rest = below(rest, 1);
    }
}

fn draw_answer(paper: &mut Paper<'_>, area: Rect, steps: &Steps, field: &Field, focused: bool) {
    let typing = steps.editor();
    match (&field.kind, typing) {
        (Kind::Choice(_), Editor::Choices(list)) if focused => list.draw(paper, area, true),
        (Kind::Date, Editor::Line(line)) if focused => date::draw(paper, area, line, steps.values().today(), true),
        (Kind::List(_), _) => draw_list(paper, area, steps, field, focused),
        (Kind::LongText(_), Editor::Line(line)) if focused && is_one_line(steps, field) => line.draw(paper, area, true),
        (Kind::LongText(_), _) => {
            draw_long_text(paper, area, steps, field);
        }
        (_, Editor::Line(line)) if focused => line.draw(paper, area, true),
        _ => draw_closed(paper, area, steps, field),
    }
}

fn is_one_line(steps: &Steps, field: &Field) -> bool {
    let text = steps.values().text(&field.id).unwrap_or_default();
    !text.contains('\n')
}

fn draw_closed(paper: &mut Paper<'_>, area: Rect, steps: &Steps, field: &Field) {
    let meaning = if steps.values().is_open(&field.id) { Meaning::Muted } else { Meaning::Input };
    paper.text(first_row(area), &field.words(steps.values()), meaning);
}

fn draw_long_text(paper: &mut Paper<'_>, area: Rect, steps: &Steps, field: &Field) {
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

fn draw_list(paper: &mut Paper<'_>, area: Rect, steps: &Steps, field: &Field, focused: bool) {
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

fn draw_summary(paper: &mut Paper<'_>, area: Rect, steps: &Steps) {
    let mut rest = area;
    let wrong = steps.wanting();
    if let Some(why) = steps.refusal() {
        let used = paper.paragraph(rest, &format!("Nothing was written: {why}"), Meaning::Fail);
        rest = below(rest, used + 1);
    } else if wrong > 0 {
        let words = if wrong == 1 {
            "One step still wants something; Enter goes there."
        } else {
            "Some steps still want something; Enter goes to the first."
        };
        let used = paper.paragraph(rest, words, Meaning::Soon);
        rest = below(rest, used + 1);
    } else {
        let (words, meaning) = if steps.is_sending() {
            ("Writing ...", Meaning::Title)
        } else if steps.is_stopped() {
            ("Nothing can be written yet:", Meaning::Soon)
        } else {
            ("Enter writes exactly this:", Meaning::Title)
        };
        let used = paper.paragraph(rest, words, meaning);
        rest = below(rest, used + 1);
    }
    let dot = paper.glyphs().dot;
    let mut rows: Vec<Row> = Vec::new();
    for line in steps.said() {
        let signs = std::iter::once(dot).chain(std::iter::repeat(" "));
        let folded = Shown::text(&line).lines(usize::from(rest.width.saturating_sub(2)));
        rows.extend(signs.zip(folded).map(|(sign, text)| (sign, format!(" {text}"))));
    }
    draw_reading(paper, rest, steps, &rows);
}
