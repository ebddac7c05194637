//! For what cannot be taken back: says what will happen, and is only taken when the word that it asks for was typed.

use ratatui::layout::Rect;

use super::{Outcome, Purpose};
use crate::shown::Shown;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, centred, first_row, right_of};
use crate::tui::widgets::text_field::TextField;

/// A question whose yes is a typed word.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What it is for.
    pub purpose: Purpose,
    /// The title.
    pub title: String,
    /// What will happen, to what.
    pub words: String,
    /// The word that has to be typed, such as the record's key.
    pub word: String,
    /// What was typed so far.
    pub typed: TextField,
}

const WIDTH: u16 = 64;

impl Confirm {
    /// A confirmation by typing `word`.
    #[must_use]
    pub fn new(purpose: Purpose, title: impl Into<String>, words: impl Into<String>, word: impl Into<String>) -> Self {
        Self { purpose, title: title.into(), words: words.into(), word: word.into(), typed: TextField::new("") }
    }

    pub(super) fn take(&mut self) -> Outcome {
        if self.typed.text().trim() == self.word {
            return Outcome::Answered(self.purpose.clone(), self.word.clone());
        }
        self.typed.clear();
        Outcome::Stays
    }

    pub(super) fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let width = WIDTH.min(area.width);
        let lines = Shown::text(&self.words).lines(usize::from(width.saturating_sub(4))).len();
        let window = centred(area, width, u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(4));
        paper.clear(window);
        let inside = paper.frame(window, &self.title, true);
        let room = Rect { x: inside.x + inside.width.min(1), width: inside.width.saturating_sub(2), ..inside };
        let asked = first_row(below(room, room.height.saturating_sub(1)));
        paper.paragraph(Rect { height: room.height.saturating_sub(2), ..room }, &self.words, Meaning::Text);
        let used = paper.pieces(
            asked,
            [("type ", Meaning::Muted), (self.word.as_str(), Meaning::Key), (" to go on: ", Meaning::Muted)],
        );
        self.typed.draw(paper, right_of(asked, used), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::overlays::{Overlay, Overlays};
    use crate::tui::{action::ActionId, testing::drawn};

    #[test]
    fn it_is_taken_only_when_the_word_was_typed_and_never_by_a_paste() {
        let confirm = Confirm::new(Purpose::LeaveSteps, "Retire", "claims-agent is retired today.", "claims-agent");
        insta::assert_snapshot!(drawn(66, 5, |paper| confirm.draw(paper, paper.area())));
        let mut overlays = Overlays::default();
        overlays.open(Overlay::Confirm(confirm));
        assert_eq!(overlays.act(ActionId::Choose), Outcome::Stays);
        assert_eq!(overlays.paste("claims-agent"), None);
        assert_eq!(overlays.act(ActionId::Choose), Outcome::Stays);
        for character in "claims-agent".chars() {
            overlays.key(character.to_string().parse().unwrap());
        }
        assert_eq!(overlays.act(ActionId::Choose), Outcome::Answered(Purpose::LeaveSteps, "claims-agent".into()));
        assert!(overlays.is_empty());
    }
}
