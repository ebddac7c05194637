//! The last line: the keys that work here, now. It is made from the table of actions and drops hints from the right.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, first_row, right_of};
use crate::tui::action::{ACTIONS, ActionId, Enabled, Place};
use crate::tui::model::Model;
use crate::tui::theme::Meaning;

/// Draws the hints that fit; the way out and the help are the last to go.
pub fn draw(paper: &mut Paper<'_>, area: Rect, model: &Model) {
    let row = first_row(area);
    let hints = hints(model);
    let (last, others): (Vec<_>, Vec<_>) = hints.into_iter().partition(|hint| KEPT.contains(&hint.id));
    let kept: u16 = last.iter().map(Hint::width).sum();
    let mut rest = right_of(row, 1);
    for hint in &others {
        if hint.width().saturating_add(kept) > rest.width {
            break;
        }
        rest = right_of(rest, hint.draw(paper, rest));
    }
    for hint in &last {
        if hint.width() <= rest.width {
            rest = right_of(rest, hint.draw(paper, rest));
        }
    }
}

/// On a list, what people come for stands first; the rest follows in the order of the table.
const FIRST: [ActionId; 6] =
    [ActionId::Open, ActionId::Answer, ActionId::Promote, ActionId::Review, ActionId::Schedule, ActionId::Owners];

const KEPT: [ActionId; 3] = [ActionId::Help, ActionId::CloseForm, ActionId::Close];

struct Hint {
    id: ActionId,
    key: String,
    word: &'static str,
}

/// What works here, now, the innermost place first.
fn hints(model: &Model) -> Vec<Hint> {
    let places = model.places();
    let live = places.iter().flat_map(|place| ACTIONS.iter().filter(move |action| action.place == *place));
    let shown = live.filter(|action| !action.hint.is_empty() && (action.enabled)(model) == Enabled::Yes);
    let hints = shown.map(|action| Hint { id: action.id, key: model.keymap.label(action.id), word: action.hint });
    let mut hints: Vec<Hint> = hints.filter(|hint| !hint.key.is_empty()).collect();
    if places.contains(&Place::List) {
        hints.sort_by_key(|hint| FIRST.iter().position(|first| *first == hint.id).unwrap_or(FIRST.len()));
    }
    hints
}

impl Hint {
    fn width(&self) -> u16 {
        u16::try_from(self.key.width() + self.word.width() + 3).unwrap_or(u16::MAX)
    }

    fn draw(&self, paper: &mut Paper<'_>, area: Rect) -> u16 {
        paper.pieces(
            area,
            [
                (self.key.as_str(), Meaning::Key),
                (" ", Meaning::Text),
                (self.word, Meaning::Muted),
                ("  ", Meaning::Text),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{drawn, model};
    use proptest::prelude::*;

    fn line(width: u16) -> String {
        let model = model(width, 24);
        drawn(width, 1, |paper| draw(paper, paper.area(), &model))
    }

    #[test]
    fn the_hints_drop_from_the_right_and_help_stays_longest() {
        insta::assert_snapshot!([80, 40, 24, 10, 4].map(line).join("\n"));
    }

    proptest! {
        #[test]
        fn no_hint_is_ever_cut(width in 0u16..200) {
            let line = line(width);
            let whole = self::line(400);
            for hint in line.split("  ").map(str::trim).filter(|hint| !hint.is_empty()) {
                prop_assert!(whole.contains(hint), "{hint:?} at {width}");
            }
        }
    }
}
