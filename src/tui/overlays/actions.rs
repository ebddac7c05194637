//! The help and the palette: the actions of the table, searched by typing; Enter runs the chosen row, and a row that cannot be
//! run now says why.

use ratatui::layout::Rect;

use super::Outcome;
use crate::tui::action::{ACTIONS, Action, ActionId, Enabled, Place};
use crate::tui::keymap::Key;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, centred, first_row, right_of};
use crate::tui::widgets::text_field::{TextField, Typed};

/// Actions to search and run.
#[derive(Debug, Clone)]
pub struct ActionList {
    title: &'static str,
    rows: Vec<Row>,
    matching: Vec<usize>,
    at: usize,
    search: TextField,
}

#[derive(Debug, Clone)]
struct Row {
    action: &'static Action,
    keys: String,
    enabled: Enabled,
    here: bool,
}

/// Wider terminals see the screen around it; narrower ones get all of it.
const WIDTH: u16 = 110;
const KEYS: u16 = 16;
const NAME: u16 = 18;

impl ActionList {
    /// The help: what can be done here first, then what can be done elsewhere.
    #[must_use]
    pub fn help(model: &Model) -> Self {
        let mut rows = rows(model, |_| true);
        rows.sort_by_key(|row| !row.here);
        Self::new("What can be done here", rows)
    }

    /// The palette: what can be done here, by name.
    #[must_use]
    pub fn palette(model: &Model) -> Self {
        Self::new("Commands", rows(model, |row| row.here))
    }

    fn new(title: &'static str, rows: Vec<Row>) -> Self {
        let matching = (0..rows.len()).collect();
        Self { title, rows, matching, at: 0, search: TextField::new("") }
    }

    pub(super) fn key(&mut self, key: Key) -> Typed {
        let typed = self.search.key(key);
        self.after(typed)
    }

    pub(super) fn paste(&mut self, text: &str) -> Typed {
        let typed = self.search.paste(text);
        self.after(typed)
    }

    pub(super) fn go(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.matching.len().saturating_sub(1));
    }

    /// A row of another place cannot be run from here; the help stays open.
    pub(super) fn take(&self) -> Outcome {
        match self.chosen() {
            Some(row) if row.here => Outcome::Run(row.action.id),
            _ => Outcome::Stays,
        }
    }

    fn chosen(&self) -> Option<&Row> {
        self.rows.get(*self.matching.get(self.at)?)
    }

    fn after(&mut self, typed: Typed) -> Typed {
        if typed == Typed::Changed {
            let wanted = self.search.text().to_lowercase();
            let words: Vec<&str> = wanted.split_whitespace().collect();
            let text = |row: &Row| format!("{} {} {}", row.action.name, row.keys, row.action.does).to_lowercase();
            let fits = |row: &Row| words.iter().all(|word| text(row).contains(word));
            self.matching = self.rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at).collect();
            // A name that begins with the text is what was meant.
            let begins = |at: &usize| self.rows.get(*at).is_some_and(|row| row.action.name.starts_with(wanted.trim()));
            self.matching.sort_by_key(|at| !begins(at));
            self.at = 0;
        }
        typed
    }

    pub(super) fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let wanted = u16::try_from(self.rows.len()).unwrap_or(u16::MAX);
        let window = centred(area, WIDTH, wanted.saturating_add(4));
        paper.clear(window);
        let inside = paper.frame(window, self.title, true);
        let used = paper.text(first_row(inside), " search: ", Meaning::Muted);
        let foot = below(inside, inside.height.saturating_sub(1));
        let list = below(Rect { height: inside.height.saturating_sub(2), ..inside }, 1);
        self.draw_rows(paper, list);
        if let Some(row) = self.chosen() {
            let (words, meaning) = match &row.enabled {
                Enabled::No(why) => (why.as_ref(), Meaning::Soon),
                Enabled::Yes if row.here => ("Enter runs it.", Meaning::Muted),
                Enabled::Yes => ("It does not apply here.", Meaning::Soon),
            };
            paper.text(right_of(foot, 1), words, meaning);
        }
        self.search.draw(paper, right_of(first_row(inside), used), true);
    }

    fn draw_rows(&self, paper: &mut Paper<'_>, area: Rect) {
        let top = (self.at + 1).saturating_sub(usize::from(area.height));
        let mut rest = area;
        for (number, row) in
            self.matching.iter().enumerate().skip(top).filter_map(|(number, at)| Some((number, self.rows.get(*at)?)))
        {
            if rest.is_empty() {
                return;
            }
            draw_row(paper, first_row(rest), row, number == self.at);
            rest = below(rest, 1);
        }
        if self.matching.is_empty() {
            paper.text(right_of(first_row(rest), 2), "nothing matches", Meaning::Muted);
        }
    }
}

/// Actions of steps and windows are shown but never run from a list that lies over them.
fn rows(model: &Model, wanted: impl Fn(&Row) -> bool) -> Vec<Row> {
    let places = model.places();
    let listed =
        |action: &&Action| !matches!(action.id, ActionId::Help | ActionId::Palette) && action.place != Place::Overlay;
    let row = |action: &'static Action| {
        let keys: Vec<String> = model.keymap.keys(action.id).iter().map(|key| key.label()).collect();
        Row { action, keys: keys.join(" "), enabled: (action.enabled)(model), here: places.contains(&action.place) }
    };
    ACTIONS.iter().filter(listed).map(row).filter(wanted).collect()
}

fn draw_row(paper: &mut Paper<'_>, line: Rect, row: &Row, chosen: bool) {
    let runs = row.here && row.enabled == Enabled::Yes;
    let words = if runs { Meaning::Text } else { Meaning::Muted };
    if chosen {
        paper.text(line, paper.glyphs().cursor, Meaning::Focus);
    }
    let line = right_of(line, 2);
    paper.text(
        Rect { width: KEYS.min(line.width), ..line },
        &row.keys,
        if runs { Meaning::Key } else { Meaning::Muted },
    );
    let line = right_of(line, KEYS + 1);
    let name = if chosen { Meaning::Title } else { words };
    paper.text(Rect { width: NAME.min(line.width), ..line }, row.action.name, name);
    paper.text(right_of(line, NAME + 1), row.action.does, words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{act, model, screen, type_text};

    #[test]
    fn the_help_shows_what_can_be_done_and_why_the_rest_cannot() {
        let mut model = model(100, 24);
        act(&mut model, ActionId::Help);
        insta::assert_snapshot!(screen(&model));
    }

    #[test]
    fn typing_finds_an_action_and_enter_runs_it() {
        let mut model = model(80, 24);
        act(&mut model, ActionId::Palette);
        type_text(&mut model, "mark-all");
        assert!(screen(&model).contains("No record is selected"), "{}", screen(&model));
        act(&mut model, ActionId::Choose);
        assert!(model.overlays.is_empty() && model.notice.is_some(), "the reason is said");
    }
}
