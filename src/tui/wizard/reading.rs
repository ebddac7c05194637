//! Draws what is read and not answered: a report, a summary, a step of words. What is longer than the screen scrolls; the thing
//! that is gone to stays in view.

use ratatui::layout::Rect;

use super::report::{Compared, Item, Line};
use super::run::Run;
use crate::shown::Shown;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, first_row};

/// From this width on then and now stand side by side.
const SIDE_BY_SIDE_FROM: usize = 70;
/// Columns before every row: the cursor, a blank.
const MARGIN: usize = 2;

/// One row of the screen.
#[derive(Debug, Default)]
pub struct Row {
    pieces: Vec<(String, Meaning)>,
    /// The thing it belongs to, counted from the first.
    item: Option<usize>,
    /// Whether that begins here.
    is_first: bool,
}

impl Row {
    fn of(pieces: impl IntoIterator<Item = (String, Meaning)>) -> Self {
        Self { pieces: pieces.into_iter().collect(), ..Self::default() }
    }
}

/// The rows of a text.
#[must_use]
pub fn words(text: &str, width: u16, meaning: Meaning) -> Vec<Row> {
    folded(text, usize::from(width)).into_iter().map(|line| Row::of([(line, meaning)])).collect()
}

/// The rows of lines with a dot before each.
#[must_use]
pub fn dotted(paper: &Paper<'_>, lines: &[String], width: u16) -> Vec<Row> {
    let dot = paper.glyphs().dot;
    let rows = lines.iter().flat_map(|line| {
        let signs = std::iter::once(dot).chain(std::iter::repeat(" "));
        signs.zip(folded(line, usize::from(width).saturating_sub(MARGIN)))
    });
    rows.map(|(sign, text)| Row::of([(format!("{sign} "), Meaning::Muted), (text, Meaning::Text)])).collect()
}

/// The rows of a report.
#[must_use]
pub fn report(paper: &Paper<'_>, lines: &[Line], width: u16) -> Vec<Row> {
    let width = usize::from(width);
    let mut rows = Vec::new();
    let mut items = 0;
    let mut labels = ["then", "now"];
    for line in lines {
        match line {
            Line::Gap => rows.push(Row::default()),
            Line::Words(text) => {
                rows.extend(folded(text, width).into_iter().map(|line| Row::of([(line, Meaning::Text)])));
            }
            Line::Heading(text) => {
                rows.extend(folded(text, width).into_iter().map(|line| Row::of([(line, Meaning::Title)])));
            }
            Line::Item(item) => {
                rows.extend(item_rows(paper, item, width).into_iter().map(|row| Row { item: Some(items), ..row }));
                items += 1;
            }
            Line::Columns { then, now, short } => {
                labels = *short;
                if width >= SIDE_BY_SIDE_FROM {
                    let heads = [&String::new(), then, now];
                    rows.extend(side_by_side(heads, "  ", Meaning::Text, [Meaning::Muted; 3], width));
                }
            }
            Line::Fact(fact) if width >= SIDE_BY_SIDE_FROM => {
                let (sign, meaning) = sign_of(paper, fact);
                let now = if fact.state.is_some() { Meaning::Title } else { Meaning::Text };
                let texts = [&fact.what, &fact.then, &fact.now];
                rows.extend(side_by_side(texts, &sign, meaning, [Meaning::Text, Meaning::Muted, now], width));
            }
            Line::Fact(fact) => rows.extend(one_below_the_other(paper, fact, labels, width)),
        }
    }
    rows
}

/// Draws rows from the one that was scrolled to; says how many are hidden below.
pub fn draw(paper: &mut Paper<'_>, area: Rect, steps: &Run, rows: &[Row], at: Option<usize>) {
    let height = usize::from(area.height);
    let mut from = steps.scroll.get().min(rows.len().saturating_sub(height));
    // The last row says that there is more, and hides what stands there.
    let seen = height.saturating_sub(1).max(1);
    let of_item = |row: &Row| at.is_some() && row.item == at;
    if let (Some(first), Some(last)) = (rows.iter().position(of_item), rows.iter().rposition(of_item)) {
        // What stands above the first thing is only hidden by going on.
        let least = if at == Some(0) { 0 } else { (last + 1).saturating_sub(seen) };
        from = from.max(least).min(first);
    }
    // Further than the end is not remembered, or it would have to be scrolled back.
    steps.scroll.set(from);
    let mut rest = area;
    for row in rows.iter().skip(from).take(height) {
        let pieces = row.pieces.iter().map(|(text, meaning)| (text.as_str(), *meaning));
        paper.pieces(first_row(rest), pieces);
        if row.is_first && row.item == at {
            let cursor = paper.glyphs().cursor;
            paper.text(Rect { width: 1.min(rest.width), ..first_row(rest) }, cursor, Meaning::Focus);
        }
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

fn folded(text: &str, width: usize) -> Vec<String> {
    Shown::text(text).lines(width)
}

fn item_rows(paper: &Paper<'_>, item: &Item, width: usize) -> Vec<Row> {
    const SIGN: usize = 2;
    let room = width.saturating_sub(MARGIN + SIGN);
    let sign = paper.glyphs().state(item.state);
    let mut rows = Vec::new();
    for (at, line) in folded(&item.text, room).into_iter().enumerate() {
        let before = if at == 0 { format!("  {sign} ") } else { " ".repeat(MARGIN + SIGN) };
        rows.push(Row { is_first: at == 0, ..Row::of([(before, item.state.meaning()), (line, Meaning::Text)]) });
    }
    if !item.more.is_empty() {
        let more = folded(&item.more, room).into_iter();
        rows.extend(more.map(|line| Row::of([(" ".repeat(MARGIN + SIGN), Meaning::Text), (line, Meaning::Muted)])));
    }
    rows
}

fn sign_of(paper: &Paper<'_>, fact: &Compared) -> (String, Meaning) {
    fact.state.map_or_else(
        || ("  ".to_owned(), Meaning::Text),
        |state| (format!("{} ", paper.glyphs().state(state)), state.meaning()),
    )
}

/// Three columns; each folds in its own.
fn side_by_side(texts: [&String; 3], sign: &str, sign_is: Meaning, meanings: [Meaning; 3], width: usize) -> Vec<Row> {
    const GAP: usize = 2;
    let room = width.saturating_sub(MARGIN + 2 * GAP);
    let what = room * 3 / 10;
    let side = (room - what) / 2;
    let widths = [what, side, side];
    let mut columns = texts.iter().zip(widths).map(|(text, width)| folded(text, width)).collect::<Vec<_>>();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    for lines in &mut columns {
        lines.resize(height, String::new());
    }
    let row = |at: usize| {
        let sign = if at == 0 { (sign.to_owned(), sign_is) } else { ("  ".to_owned(), Meaning::Text) };
        let cells = columns.iter().zip(widths).zip(meanings).map(|((lines, width), meaning)| {
            let text = lines.get(at).map_or("", String::as_str);
            (Shown::new(text).column(width) + "  ", meaning)
        });
        let mut pieces: Vec<_> = std::iter::once(sign).chain(cells).collect();
        if let Some((last, _)) = pieces.last_mut() {
            last.truncate(last.trim_end().len());
        }
        Row::of(pieces)
    };
    (0..height).map(row).collect()
}

fn one_below_the_other(paper: &Paper<'_>, fact: &Compared, labels: [&str; 2], width: usize) -> Vec<Row> {
    let (sign, meaning) = sign_of(paper, fact);
    let [then, now] = labels;
    let before = |label: &str, text: &str, meaning| {
        const LABEL: usize = 6;
        let room = width.saturating_sub(MARGIN + LABEL);
        let labels = std::iter::once(format!("  {label:<LABEL$}")).chain(std::iter::repeat(" ".repeat(MARGIN + LABEL)));
        let rows =
            labels.zip(folded(text, room)).map(|(label, line)| Row::of([(label, Meaning::Muted), (line, meaning)]));
        rows.collect::<Vec<_>>()
    };
    let what = folded(&fact.what, width.saturating_sub(MARGIN));
    let signs = std::iter::once((sign, meaning)).chain(std::iter::repeat(("  ".to_owned(), Meaning::Text)));
    let mut rows: Vec<Row> = signs.zip(what).map(|(sign, line)| Row::of([sign, (line, Meaning::Text)])).collect();
    if fact.state.is_none() && fact.then == fact.now {
        rows.extend(before("", &fact.now, Meaning::Muted));
    } else {
        rows.extend(before(then, &fact.then, Meaning::Muted));
        rows.extend(before(now, &fact.now, if fact.state.is_some() { Meaning::Title } else { Meaning::Text }));
    }
    rows
}
