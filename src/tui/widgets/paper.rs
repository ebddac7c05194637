//! The one way to put text on the screen. Every string becomes a `Shown` here, so no widget can forget it; everything is
//! clipped to the buffer, so no size can panic.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::shown::Shown;
use crate::tui::glyph::{Glyphs, State};
use crate::tui::model::Look;
use crate::tui::theme::Meaning;

/// A buffer, the look, and where the real cursor shall stand.
#[derive(Debug)]
pub struct Paper<'a> {
    buffer: &'a mut Buffer,
    look: Look,
    /// Where the terminal's own cursor stands after the frame; hidden if nowhere.
    pub cursor: Option<Position>,
}

impl<'a> Paper<'a> {
    /// Paper over a buffer.
    pub fn new(buffer: &'a mut Buffer, look: Look) -> Self {
        Self { buffer, look, cursor: None }
    }

    /// The whole of it.
    #[must_use]
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// The signs in use.
    #[must_use]
    pub fn glyphs(&self) -> Glyphs {
        self.look.glyphs
    }

    /// The style of a meaning in the colours in use.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        self.look.theme.style(meaning)
    }

    /// Puts one line of text at the left of the first row of `area`, cut to its width with an ellipsis; returns the columns
    /// it took.
    pub fn text(&mut self, area: Rect, text: &str, meaning: Meaning) -> u16 {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return 0;
        }
        let shown = Shown::new(text);
        let style = self.style(meaning);
        let width = usize::from(area.width);
        let (end, _) = if shown.width() <= width {
            self.buffer.set_stringn(area.x, area.y, shown.as_str(), width, style)
        } else {
            self.buffer.set_stringn(area.x, area.y, shown.fit(width), width, style)
        };
        end - area.x
    }

    /// Puts one line of text at the right end of the first row of `area`.
    pub fn text_right(&mut self, area: Rect, text: &str, meaning: Meaning) {
        let width = u16::try_from(Shown::new(text).width()).unwrap_or(u16::MAX).min(area.width);
        self.text(Rect { x: area.right() - width, width, ..area }, text, meaning);
    }

    /// Puts pieces one after the other on the first row of `area`; returns the columns they took.
    pub fn pieces<'t>(&mut self, area: Rect, pieces: impl IntoIterator<Item = (&'t str, Meaning)>) -> u16 {
        let mut rest = area;
        for (text, meaning) in pieces {
            let used = self.text(rest, text, meaning);
            rest = right_of(rest, used);
        }
        area.width - rest.width
    }

    /// Puts a state's glyph and word; returns the columns they took.
    pub fn state(&mut self, area: Rect, state: State) -> u16 {
        let glyph = self.glyphs().state(state);
        self.pieces(area, [(glyph, state.meaning()), (" ", Meaning::Text), (state.word(), Meaning::Muted)])
    }

    /// Puts a text of several lines, folded at the width of `area`; returns the rows it took.
    pub fn paragraph(&mut self, area: Rect, text: &str, meaning: Meaning) -> u16 {
        let text = Shown::text(text);
        let lines = text.lines(usize::from(area.width));
        area.height - self.lines(area, &lines, meaning).height
    }

    /// Puts lines one below the other, as many as there is room for; returns the room below them.
    fn lines(&mut self, area: Rect, lines: &[impl AsRef<str>], meaning: Meaning) -> Rect {
        let mut rest = area;
        for line in lines.iter().take(usize::from(area.height)) {
            self.text(rest, line.as_ref(), meaning);
            rest = below(rest, 1);
        }
        rest
    }

    /// Folds text into an area; what does not fit its last row is cut there.
    pub fn paragraph_cut(&mut self, area: Rect, text: &str, meaning: Meaning) {
        let text = Shown::text(text);
        let lines = text.lines(usize::from(area.width));
        let whole = lines.len().min(usize::from(area.height.saturating_sub(1)));
        let (whole, last) = lines.split_at(whole);
        let rest = self.lines(area, whole, meaning);
        let last: Vec<&str> = last.iter().map(AsRef::as_ref).collect();
        self.text(rest, &last.join(" "), meaning);
    }

    /// Draws a frame with a title and returns the room inside it.
    pub fn frame(&mut self, area: Rect, title: &str, focused: bool) -> Rect {
        let area = area.intersection(self.buffer.area);
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        let style = self.style(if focused { Meaning::Focus } else { Meaning::Frame });
        let set = self.look.glyphs.border;
        for x in area.left() + 1..area.right() - 1 {
            self.sign(x, area.top(), set.horizontal_top, style);
            self.sign(x, area.bottom() - 1, set.horizontal_bottom, style);
        }
        for y in area.top() + 1..area.bottom() - 1 {
            self.sign(area.left(), y, set.vertical_left, style);
            self.sign(area.right() - 1, y, set.vertical_right, style);
        }
        self.sign(area.left(), area.top(), set.top_left, style);
        self.sign(area.right() - 1, area.top(), set.top_right, style);
        self.sign(area.left(), area.bottom() - 1, set.bottom_left, style);
        self.sign(area.right() - 1, area.bottom() - 1, set.bottom_right, style);
        if !title.is_empty() && area.width > 6 {
            let room = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
            let title = Shown::new(title).fit(usize::from(room.width - 2));
            self.pieces(room, [(" ", Meaning::Text), (title.as_str(), Meaning::Title), (" ", Meaning::Text)]);
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }

    /// Wipes an area, so that what lies over another thing does not mix with it.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
            }
        }
        // A wide character cut in two by the edge would leave a hole of unknown width.
        for y in area.rows().map(|row| row.y) {
            let Some(x) = area.x.checked_sub(1) else { continue };
            if let Some(cell) = self.buffer.cell_mut((x, y))
                && cell.symbol().width() > 1
            {
                cell.set_symbol(" ");
            }
        }
    }

    /// Gives every cell of an area a meaning's style over what it has.
    pub fn paint(&mut self, area: Rect, meaning: Meaning) {
        let style = self.style(meaning);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    fn sign(&mut self, x: u16, y: u16, symbol: &str, style: Style) {
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    }
}

/// What is left of an area below its first rows.
#[must_use]
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// What is left of an area to the right of its first columns.
#[must_use]
pub fn right_of(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// The first row of an area.
#[must_use]
pub fn first_row(area: Rect) -> Rect {
    Rect { height: area.height.min(1), ..area }
}

/// A window of at most that size in the middle of an area.
#[must_use]
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{DARK, drawn};

    #[test]
    fn hostile_text_is_shown_and_does_not_act() {
        let text = drawn(30, 1, |paper| {
            paper.text(paper.area(), "a\u{1b}[2Jb\u{202e}c", Meaning::Text);
        });
        assert!(text.starts_with("a␛[2Jb<U+202E>c"), "{text}");
    }

    #[test]
    fn text_outside_the_screen_is_dropped() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 2));
        let mut paper = Paper::new(&mut buffer, DARK);
        for (x, y) in [(0, 5), (9, 0), (u16::MAX - 1, u16::MAX - 1), (2, 1)] {
            paper.text(Rect { x, y, width: 1, height: 1 }, "wide 漢字", Meaning::Text);
            paper.frame(Rect { x, y, width: 1, height: 1 }, "title", true);
            paper.clear(Rect { x, y, width: 1, height: 1 });
        }
        assert_eq!(buffer.area, Rect::new(0, 0, 4, 2));
    }
}
