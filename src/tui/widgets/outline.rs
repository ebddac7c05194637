//! Lines with a cursor, some of which unfold. What it shows is given anew whenever it may have changed, and the cursor stays with
//! the line it was on. It knows lines and keys, and nothing of what they are about.
//!
//! ```text
//! ▌ ▾ ✗ What can it change, and who stands in between?                fails 2
//!       ✗ KEY-2  A person stands between it and any effect            blocks
//! ```

use std::cell::Cell as Seen;

use ratatui::layout::Rect;

use super::detail::Line;
use super::paper::{Paper, below, first_row, right_of};
use super::table::List;
use crate::shown::Shown;
use crate::tui::theme::Meaning;

/// Cursor, left of every line.
const GUTTER: u16 = 2;
/// How far a line stands to the right of the one it belongs to.
const INDENT: u16 = 2;
/// Widest column of labels.
const LABELS: usize = 24;
/// Widest column of notes.
const NOTES: usize = 26;

/// One line, or some where its words are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<K> {
    /// How it is known again; the cursor passes over a line without one.
    pub key: Option<K>,
    /// How deep it belongs to the lines above.
    pub depth: u16,
    /// Whether it is unfolded, where it unfolds at all.
    pub unfolded: Option<bool>,
    /// Label, state and words.
    pub line: Line,
    /// A word in a column of its own at the right.
    pub note: Option<Note>,
}

/// What stands at the right of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The words.
    pub words: String,
    /// Their colour.
    pub meaning: Meaning,
    /// Narrowest area in which it is shown.
    pub from: u16,
}

impl<K> Row<K> {
    /// A line that the cursor can stand on.
    #[must_use]
    pub fn new(key: K, line: Line) -> Self {
        Self { key: Some(key), depth: 0, unfolded: None, line, note: None }
    }

    /// A line that the cursor passes over.
    #[must_use]
    pub fn passed(line: Line) -> Self {
        Self { key: None, depth: 0, unfolded: None, line, note: None }
    }

    /// The same, deeper.
    #[must_use]
    pub fn under(self, depth: u16) -> Self {
        Self { depth, ..self }
    }

    /// The same with a sign that it unfolds.
    #[must_use]
    pub fn unfolding(self, unfolded: bool) -> Self {
        Self { unfolded: Some(unfolded), ..self }
    }

    /// The same with a note at its right.
    #[must_use]
    pub fn noted(self, words: impl Into<String>, meaning: Meaning) -> Self {
        Self { note: Some(Note { words: words.into(), meaning, from: 0 }), ..self }
    }

    /// The same with a note that only a wide terminal has room for.
    #[must_use]
    pub fn noted_from(self, from: u16, words: impl Into<String>) -> Self {
        Self { note: Some(Note { words: words.into(), meaning: Meaning::Muted, from }), ..self }
    }
}

/// The lines, and where the cursor stands.
#[derive(Debug, Clone)]
pub struct Outline<K> {
    rows: Vec<Row<K>>,
    at: usize,
    /// Rows of the screen above the view, and what of the line with the cursor lies outside of it. Like the number of lines in
    /// view this is geometry, set while drawing.
    top: Seen<usize>,
    hidden: Seen<Hidden>,
    shown: Seen<usize>,
}

/// How many rows of a line that is higher than the view lie above and below it.
#[derive(Debug, Clone, Copy, Default)]
struct Hidden {
    above: usize,
    below: usize,
}

impl<K> Default for Outline<K> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: 0, top: Seen::new(0), hidden: Seen::default(), shown: Seen::new(1) }
    }
}

impl<K: PartialEq + Clone> Outline<K> {
    /// Shows other lines; the cursor stays with its line, else with its place.
    pub fn show(&mut self, rows: Vec<Row<K>>) {
        let before = self.selected().cloned();
        self.rows = rows;
        match before {
            Some(key) if self.go_to(&key) => {}
            _ => self.at = self.nearest(self.at),
        }
    }

    /// The lines.
    #[must_use]
    pub fn rows(&self) -> &[Row<K>] {
        &self.rows
    }

    /// The key of the line with the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&K> {
        self.rows.get(self.at)?.key.as_ref()
    }

    /// Puts the cursor on a line; false where there is none of this key.
    pub fn go_to(&mut self, key: &K) -> bool {
        let found = self.rows.iter().position(|row| row.key.as_ref() == Some(key));
        if let Some(at) = found {
            self.at = at;
        }
        found.is_some()
    }

    /// The first line from a place on that the cursor can stand on, else the last before it.
    fn nearest(&self, at: usize) -> usize {
        let stands = |at: &usize| self.rows.get(*at).is_some_and(|row| row.key.is_some());
        (at..self.rows.len()).find(stands).or_else(|| (0..at.min(self.rows.len())).rev().find(stands)).unwrap_or(0)
    }

    fn stops(&self) -> Vec<usize> {
        let stops = self.rows.iter().enumerate().filter(|(_, row)| row.key.is_some());
        stops.map(|(at, _)| at).collect()
    }

    /// Draws the lines in view.
    pub fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let columns = Columns::of(&self.rows, area.width);
        let top = self.scroll(usize::from(area.height), &columns);
        let at = self.selected().map(|_| self.at);
        let shown = self.draw_from(paper, area, &columns, top, at);
        self.shown.set(shown);
    }

    /// Draws the first lines without a cursor, for where nobody goes through them.
    pub fn draw_still(&self, paper: &mut Paper<'_>, area: Rect) {
        self.draw_from(paper, area, &Columns::of(&self.rows, area.width), 0, None);
    }

    /// Draws what lies below so many rows of the screen; gives how many lines that were.
    fn draw_from(&self, paper: &mut Paper<'_>, area: Rect, columns: &Columns, top: usize, at: Option<usize>) -> usize {
        let (mut rest, mut above, mut shown) = (area, top, 0);
        for (number, row) in self.rows.iter().enumerate() {
            if rest.is_empty() {
                break;
            }
            let rows = columns.rows(row);
            if above >= rows {
                above -= rows;
                continue;
            }
            let cut = std::mem::take(&mut above);
            let height = u16::try_from(rows - cut).unwrap_or(u16::MAX).min(rest.height);
            columns.draw(paper, Rect { height, ..rest }, row, cut, at == Some(number));
            rest = below(rest, height);
            shown += 1;
        }
        shown
    }

    /// Keeps the view where it was unless the cursor would leave it or it would end in nothing. A line that is higher than the
    /// view is gone through row by row.
    fn scroll(&self, room: usize, columns: &Columns) -> usize {
        let heights: Vec<usize> = self.rows.iter().map(|row| columns.rows(row)).collect();
        let to = |at: usize| heights.iter().take(at).sum::<usize>();
        let stops = self.stops();
        // What is passed over before the first and after the last stop is seen with it.
        let begin = if stops.first() == Some(&self.at) { 0 } else { to(self.at) };
        let end = to(if stops.last() == Some(&self.at) { self.rows.len() } else { self.at + 1 });
        let last = end.saturating_sub(room);
        let top = self.top.get().clamp(begin.min(last), begin.max(last)).min(to(self.rows.len()).saturating_sub(room));
        let higher = end - begin > room;
        let hidden = Hidden { above: top.saturating_sub(begin), below: end.saturating_sub(top + room) };
        self.hidden.set(if higher { hidden } else { Hidden::default() });
        self.top.set(top);
        top
    }
}

impl<K: PartialEq + Clone> List for Outline<K> {
    fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| row.key.is_none())
    }

    fn go(&mut self, by: isize) {
        let Hidden { above, below } = self.hidden.take();
        let hidden = if by < 0 { above } else { below };
        if hidden > 0 {
            let rows = by.unsigned_abs().min(hidden);
            let top = self.top.get();
            self.top.set(if by < 0 { top.saturating_sub(rows) } else { top + rows });
            return;
        }
        let stops = self.stops();
        let now = stops.iter().position(|at| *at == self.at).unwrap_or(0);
        let then = now.saturating_add_signed(by).min(stops.len().saturating_sub(1));
        self.at = stops.get(then).copied().unwrap_or(0);
    }

    fn page_rows(&self) -> isize {
        isize::try_from(self.shown.get().max(1)).unwrap_or(1)
    }

    fn go_first(&mut self) {
        self.at = self.nearest(0);
    }

    fn go_last(&mut self) {
        self.at = self.stops().last().copied().unwrap_or(0);
    }
}

/// How wide labels and notes are in an area.
struct Columns {
    area: u16,
    labels: u16,
    notes: u16,
}

impl Columns {
    fn of<K>(rows: &[Row<K>], area: u16) -> Self {
        let widest = |words: &mut dyn Iterator<Item = &str>, most: usize| {
            let widest = words.map(|words| Shown::new(words).width()).max().unwrap_or(0);
            u16::try_from(widest.min(most)).unwrap_or(0)
        };
        let labels = widest(&mut rows.iter().filter_map(|row| row.line.label.as_deref()), LABELS);
        let notes = rows.iter().filter_map(|row| row.note.as_ref()).filter(|note| area >= note.from);
        let notes = widest(&mut notes.map(|note| note.words.as_str()), NOTES);
        Self { area, labels, notes }
    }

    /// How many rows of the screen a line takes.
    fn rows<K>(&self, row: &Row<K>) -> usize {
        let area = Rect { x: 0, y: 0, width: self.area, height: 1 };
        let width = usize::from(self.words(area, row).width);
        Shown::text(&row.line.words).lines(width).len().max(1)
    }

    fn note<'r, K>(&self, row: &'r Row<K>) -> Option<&'r Note> {
        row.note.as_ref().filter(|note| self.area >= note.from)
    }

    /// The room of the words of a line.
    fn words<K>(&self, area: Rect, row: &Row<K>) -> Rect {
        let mut room = Self::head(area, row);
        if row.unfolded.is_some() {
            room = right_of(room, 2);
        }
        if row.line.label.is_some() {
            room = right_of(room, self.labels + 1);
        }
        if row.line.state.is_some() {
            room = right_of(room, 2);
        }
        let notes = if self.note(row).is_some() { self.notes + 2 } else { 0 };
        Rect { width: room.width.saturating_sub(notes), ..room }
    }

    /// The room of a line right of cursor and indent.
    fn head<K>(area: Rect, row: &Row<K>) -> Rect {
        right_of(area, GUTTER + INDENT * row.depth)
    }

    /// Draws a line without its first `cut` rows.
    fn draw<K>(&self, paper: &mut Paper<'_>, area: Rect, row: &Row<K>, cut: usize, selected: bool) {
        let look = |meaning: Meaning| if selected { Meaning::Selected } else { meaning };
        if selected {
            paper.paint(area, Meaning::Selected);
            paper.text(first_row(area), paper.glyphs().cursor, Meaning::Selected);
        }
        if cut == 0 {
            self.draw_head(paper, area, row, look);
        }
        let words = self.words(area, row);
        let lines = Shown::text(&row.line.words).lines(usize::from(words.width));
        for (line, row_of) in lines.iter().skip(cut).zip(words.rows()) {
            paper.text(row_of, line, look(row.line.meaning));
        }
    }

    /// Everything of a line but its words.
    fn draw_head<K>(&self, paper: &mut Paper<'_>, area: Rect, row: &Row<K>, look: impl Fn(Meaning) -> Meaning) {
        let mut head = first_row(Self::head(area, row));
        if let Some(unfolded) = row.unfolded {
            let [folded, open] = paper.glyphs().fold;
            paper.text(head, if unfolded { open } else { folded }, look(Meaning::Muted));
            head = right_of(head, 2);
        }
        if let Some(label) = &row.line.label {
            paper.text(Rect { width: self.labels.min(head.width), ..head }, label, look(Meaning::Muted));
            head = right_of(head, self.labels + 1);
        }
        if let Some(state) = row.line.state {
            paper.text(head, paper.glyphs().state(state), look(state.meaning()));
        }
        if let Some(note) = self.note(row) {
            let room = right_of(first_row(area), area.width.saturating_sub(self.notes + 1));
            paper.text(room, &note.words, look(note.meaning));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyph::State;
    use crate::tui::testing::drawn;
    use proptest::prelude::*;

    fn outline() -> Outline<u8> {
        let mut outline = Outline::default();
        let reason = "it acts on a record and nobody approves it; name a human check, or cut the reach";
        outline.show(vec![
            Row::passed(Line::told(State::Fail, "To production: 1 fails")),
            Row::new(1, Line::told(State::Fail, "What can it change, and who checks?"))
                .unfolding(true)
                .noted("fails 1", Meaning::Fail),
            Row::new(2, Line::with(State::Fail, "KEY-2", reason)).under(1).noted("blocks", Meaning::Muted),
            Row::passed(Line::gap()),
            Row::new(3, Line::told(State::Pass, "Who owns it?")).unfolding(false).noted("answered", Meaning::Muted),
            Row::new(4, Line::plain("Owner", "A. Kumar")).noted_from(80, "by a person"),
        ]);
        outline
    }

    #[test]
    fn lines_fold_their_words_beside_label_and_note() {
        let outline = outline();
        let shown = [100, 56].map(|width| drawn(width, 8, |paper| outline.draw(paper, paper.area())));
        insta::assert_snapshot!(shown.join("\n---\n"));
    }

    #[test]
    fn the_cursor_passes_over_what_has_no_key_and_stays_with_its_line() {
        let mut outline = outline();
        outline.show(outline.rows().to_vec());
        assert_eq!(outline.selected(), Some(&1));
        outline.go(2);
        assert_eq!(outline.selected(), Some(&3));
        let fewer = outline.rows().iter().filter(|row| row.key != Some(2)).cloned().collect();
        outline.show(fewer);
        assert_eq!(outline.selected(), Some(&3), "lines before it may come and go");
        outline.show(outline.rows().iter().filter(|row| row.key != Some(3)).cloned().collect());
        assert_eq!(outline.selected(), Some(&4), "the next one where it is gone");
        outline.go_first();
        assert_eq!(outline.selected(), Some(&1));
    }

    #[test]
    fn a_line_higher_than_the_view_is_gone_through_to_its_end() {
        let mut outline = outline();
        let long = (1..=9).map(|number| format!("line {number}")).collect::<Vec<_>>().join("\n");
        let mut rows = outline.rows().to_vec();
        rows.insert(2, Row::new(9, Line::wide(Meaning::Text, long)));
        outline.show(rows);
        let shown = |outline: &Outline<u8>| drawn(100, 4, |paper| outline.draw(paper, paper.area()));
        let mut seen = vec![shown(&outline)];
        for _ in 0..7 {
            outline.go(1);
            seen.push(shown(&outline));
        }
        for number in 1..=9 {
            assert!(seen.iter().any(|frame| frame.contains(&format!("line {number}"))), "{seen:?}");
        }
        assert_eq!(outline.selected(), Some(&2), "and then the next line comes");
        outline.go(-1);
        assert!(shown(&outline).contains("line 9"), "from below it is entered at its end");
    }

    proptest! {
        #[test]
        fn the_line_with_the_cursor_is_always_in_view(moves in proptest::collection::vec(-4isize..5, 0..30), height in 4u16..9) {
            let mut outline = outline();
            for by in moves {
                outline.go(by);
                let text = drawn(56, height, |paper| outline.draw(paper, paper.area()));
                prop_assert!(text.contains('▌'), "{text}");
            }
        }
    }
}
