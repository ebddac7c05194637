//! Draws the steps: at the side where there is room, else as a line at the top; the fields of the open step with what is
//! wrong beside them, or what is read; what the focused one means at the foot.

use ratatui::layout::Rect;

use super::run::{Run, StepMark};
use super::{asking, reading};
use crate::shown::Shown;
use crate::tui::glyph::State;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, first_row, right_of};

/// From this width on the steps stand at the side.
const SIDE_FROM: u16 = 90;
const SIDE: u16 = 26;
const HELP: u16 = 3;
/// Below this many rows what explains gives way.
const TIGHT: u16 = 11;
const HELP_TIGHT: u16 = 2;

/// Draws the running wizard over `area`.
pub fn draw(paper: &mut Paper<'_>, area: Rect, steps: &Run) {
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

fn titles(steps: &Run) -> impl Iterator<Item = (usize, &str, StepMark)> {
    let own = steps.wizard().steps.iter().enumerate();
    let own = own.map(|(at, step)| (at, step.title.as_str(), steps.mark(at)));
    own.chain([(steps.wizard().steps.len(), "Summary", StepMark::Open)])
}

fn draw_side(paper: &mut Paper<'_>, area: Rect, steps: &Run) {
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

fn draw_line(paper: &mut Paper<'_>, row: Rect, steps: &Run) {
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

fn draw_step(paper: &mut Paper<'_>, area: Rect, steps: &Run) {
    let Some(step) = steps.step_of(steps.at()) else { return };
    let Some(field) = steps.field() else { return draw_read(paper, area, steps, &step.words) };
    // On a small screen the question, its answer and what is wrong with it come before what explains them.
    let is_tight = area.height < TIGHT;
    let foot = area.height.min(if is_tight { HELP_TIGHT } else { HELP });
    let mut rest = Rect { height: area.height - foot, ..area };
    if !step.words.is_empty() && !is_tight {
        let used = paper.paragraph(rest, &step.words, Meaning::Muted);
        rest = below(rest, used + 1);
    }
    asking::draw(paper, rest, steps);
    let blank = u16::from(!is_tight);
    draw_help(paper, below(area, area.height - foot + foot.min(blank)), &field.help);
}

/// What the focused field means; the window that explains it has all of it.
fn draw_help(paper: &mut Paper<'_>, area: Rect, help: &str) {
    let lines = Shown::text(help).lines(usize::from(area.width));
    let rows = usize::from(area.height);
    let mut rest = area;
    for (at, line) in lines.iter().enumerate().take(rows) {
        let cut = at + 1 == rows && lines.len() > rows;
        let line = if cut { format!("{line} {}", paper.glyphs().ellipsis) } else { line.clone() };
        paper.text(first_row(rest), &line, Meaning::Muted);
        rest = below(rest, 1);
    }
}

/// A step that is read: its words stay, its report scrolls below them.
fn draw_read(paper: &mut Paper<'_>, area: Rect, steps: &Run, words: &str) {
    if steps.report().is_empty() {
        return reading::draw(paper, area, steps, &reading::words(words, area.width, Meaning::Text), None);
    }
    let mut rest = area;
    if !words.is_empty() {
        let used = paper.paragraph(rest, words, Meaning::Muted);
        rest = below(rest, used + 1);
    }
    let rows = reading::report(paper, steps.report(), rest.width);
    reading::draw(paper, rest, steps, &rows, steps.item());
}

fn draw_summary(paper: &mut Paper<'_>, area: Rect, steps: &Run) {
    let mut rest = area;
    let wrong = steps.wanting();
    if let Some(why) = steps.refusal() {
        let used = paper.paragraph(rest, &format!("Nothing was written: {why}"), Meaning::Fail);
        rest = below(rest, used + 1);
    } else if wrong > 0 {
        let words = if wrong == 1 {
            "One step is incomplete. Enter goes to it."
        } else {
            "Some steps still want something; Enter goes to the first."
        };
        let used = paper.paragraph(rest, words, Meaning::Soon);
        rest = below(rest, used + 1);
    } else {
        let (words, meaning) = if steps.is_sending() {
            ("Writing ...", Meaning::Title)
        } else if steps.is_stopped() {
            ("Not ready to write:", Meaning::Soon)
        } else {
            ("Enter writes:", Meaning::Title)
        };
        let used = paper.paragraph(rest, words, meaning);
        rest = below(rest, used + 1);
    }
    let rows = reading::dotted(paper, &steps.said(), rest.width);
    reading::draw(paper, rest, steps, &rows, None);
}
