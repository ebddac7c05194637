//! A drawn screen as a picture: one text for each run of cells that look alike, on the sixteen colours of a palette.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Size of a cell, in pixels.
const CELL: (u16, u16) = (9, 18);
/// From the top of a cell to the line its letters stand on.
const BASE: u16 = 14;
const MARGIN: u16 = 12;

/// What a terminal shows for the sixteen colours, and for its own ground and text.
pub struct Palette {
    pub ground: &'static str,
    pub text: &'static str,
    pub sixteen: [&'static str; 16],
}

pub const DARK: Palette = Palette {
    ground: "#16181d",
    text: "#d7dae0",
    sixteen: [
        "#16181d", "#c8434a", "#5fa052", "#b98a2f", "#3a64b5", "#9a5fb0", "#3a98a8", "#b4b9c2", "#6c727d", "#ef6b73",
        "#8cc97c", "#e0b559", "#6f9ff0", "#c68cdc", "#66c5d4", "#f2f4f8",
    ],
};

pub const LIGHT: Palette = Palette {
    ground: "#fdfdfb",
    text: "#24272e",
    sixteen: [
        "#24272e", "#b3262e", "#2d7a2d", "#8a6100", "#1f4fb0", "#86359e", "#0f6f80", "#d5d9e0", "#5a606b", "#d0343d",
        "#3f9a3f", "#a87800", "#3568d4", "#a04fba", "#1c8ea3", "#fdfdfb",
    ],
};

/// The picture of a buffer.
pub fn draw(buffer: &Buffer, palette: &Palette, title: &str) -> String {
    let (width, height) = (buffer.area.width * CELL.0 + 2 * MARGIN, buffer.area.height * CELL.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono', ui-monospace, Menlo, Consolas, monospace\" font-size=\"15\" xml:space=\"preserve\">\n",
        escaped(title),
        palette.ground
    );
    for y in 0..buffer.area.height {
        for run in runs(buffer, y) {
            run.draw(&mut svg, y, palette);
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// Cells side by side that look alike.
struct Run {
    x: u16,
    cells: u16,
    text: String,
    look: Look,
}

#[derive(Clone, Copy, PartialEq)]
struct Look {
    text: Color,
    ground: Color,
    modifier: Modifier,
}

fn runs(buffer: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let look = Look { text: cell.fg, ground: cell.bg, modifier: cell.modifier };
        let wide = u16::try_from(cell.symbol().width()).unwrap().max(1);
        match runs.last_mut() {
            Some(run) if run.look == look => {
                run.text.push_str(cell.symbol());
                run.cells += wide;
            }
            _ => runs.push(Run { x, cells: wide, text: cell.symbol().to_owned(), look }),
        }
        x += wide;
    }
    runs
}

impl Run {
    fn draw(&self, svg: &mut String, y: u16, palette: &Palette) {
        let reversed = self.look.modifier.contains(Modifier::REVERSED);
        let (mut text, mut ground) = (palette.text(self.look.text), palette.ground(self.look.ground));
        if reversed {
            (text, ground) = (palette.ground, Some(palette.text));
        }
        let (left, top) = (MARGIN + self.x * CELL.0, MARGIN + y * CELL.1);
        let width = self.cells * CELL.0;
        if let Some(ground) = ground {
            let _ = writeln!(
                svg,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{ground}\"/>",
                CELL.1
            );
        }
        let mut how = String::new();
        if self.look.modifier.contains(Modifier::BOLD) {
            how.push_str(" font-weight=\"bold\"");
        }
        if self.look.modifier.contains(Modifier::UNDERLINED) {
            how.push_str(" text-decoration=\"underline\"");
        }
        if self.look.modifier.contains(Modifier::DIM) {
            how.push_str(" opacity=\"0.75\"");
        }
        for (at, words) in pieces(&self.text) {
            let cells = u16::try_from(words.width()).unwrap();
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{text}\"{how}>{}</text>",
                left + at * CELL.0,
                top + BASE,
                cells * CELL.0,
                escaped(words)
            );
        }
    }
}

/// The texts between gaps of two blanks and more, each with the cell it begins at, so that every font keeps the columns.
fn pieces(text: &str) -> Vec<(u16, &str)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for piece in text.split("  ") {
        let lead = piece.len() - piece.trim_start().len();
        let words = piece.trim();
        if !words.is_empty() {
            pieces.push((u16::try_from(at + lead).unwrap(), words));
        }
        at += piece.width() + 2;
    }
    pieces
}

impl Palette {
    fn text(&self, colour: Color) -> &'static str {
        self.of(colour).unwrap_or(self.text)
    }

    fn ground(&self, colour: Color) -> Option<&'static str> {
        self.of(colour)
    }

    /// A colour of the sixteen; nothing for the terminal's own.
    fn of(&self, colour: Color) -> Option<&'static str> {
        let number = match colour {
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
            Color::Reset => return None,
            other => panic!("{other:?} is none of the sixteen colours"),
        };
        Some(self.sixteen[number])
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
