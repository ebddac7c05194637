//! What the tests of this room share: a look, a buffer as text, a model, a fed loop.

use chrono::NaiveDate;
use crossterm::event::{KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::ActionId;
use super::effect::Effect;
use super::glyph::Glyphs;
use super::keymap::{Key, Keymap};
use super::model::{Counts, Look, Model, Register, Standing};
use super::msg::Msg;
use super::theme::Theme;
use super::update::update;
use super::view;
use super::widgets::paper::Paper;
use super::widgets::table::{Page, Place};

pub const DARK: Look = Look { theme: Theme::Dark, glyphs: Glyphs::UNICODE };

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// The text of what was drawn, lines without trailing spaces.
pub fn drawn(width: u16, height: u16, draw: impl FnOnce(&mut Paper<'_>)) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    draw(&mut Paper::new(&mut buffer, DARK));
    text(&buffer)
}

pub fn text(buffer: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in buffer.area.rows().map(|row| row.y) {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(buffer.area.x + x, y)].symbol();
            if skip > 0 {
                skip -= 1;
                continue;
            }
            line.push_str(symbol);
            skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// How a register stands with so many fails and open questions.
pub fn standing(fails: u64, open: u64) -> Standing {
    Standing { counts: Counts { fails, excepted: 0, not_answered: open }, ..Standing::default() }
}

pub fn model(width: u16, height: u16) -> Model {
    let register = Register { name: "acme".into(), standing: Some(standing(192, 3105)), ..Register::default() };
    let mut model = Model::new(register, DARK, Keymap::default(), today());
    model.size = (width, height);
    model.screens.workloads.table.need();
    model.screens.workloads.take(Page { epoch: 0, place: Place::Instead, rows: vec![], is_start: true, is_end: true });
    model
}

/// The whole screen as text.
pub fn screen(model: &Model) -> String {
    text(&buffer(model))
}

pub fn buffer(model: &Model) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, model.size.0, model.size.1));
    view::draw(model, &mut Paper::new(&mut buffer, model.look));
    buffer
}

/// Presses the key of an action, looked up in the table, so that no test names a key.
pub fn act(model: &mut Model, id: ActionId) -> Vec<Effect> {
    let key = *model.keymap.keys(id).first().unwrap();
    update(model, Msg::Key(event(key)))
}

pub fn press(model: &mut Model, key: &str) -> Vec<Effect> {
    update(model, Msg::Key(event(key.parse().unwrap())))
}

pub fn type_text(model: &mut Model, text: &str) {
    for character in text.chars() {
        let key = KeyEvent::new(crossterm::event::KeyCode::Char(character), KeyModifiers::NONE);
        update(model, Msg::Key(key));
    }
}

fn event(key: Key) -> KeyEvent {
    KeyEvent::new(key.code, key.held)
}
