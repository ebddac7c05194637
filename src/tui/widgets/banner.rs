//! What stands under the header until it is closed: the greeting of the demo, what an import brought. It may offer to show what
//! it tells of; the offer is gone once somebody has turned to the list.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, below, first_row, right_of};
use crate::demo::Highlight;
use crate::shown::Shown;
use crate::tui::theme::Meaning;

/// Most rows that a banner takes from the screen under it.
const MOST_ROWS: u16 = 3;

/// A banner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Banner {
    /// What is said.
    pub words: String,
    /// What can be shown of it.
    pub sights: Vec<Highlight>,
}

impl Banner {
    /// Words alone.
    #[must_use]
    pub fn saying(words: impl Into<String>) -> Self {
        Self { words: words.into(), sights: Vec::new() }
    }

    /// Whether something can be shown.
    #[must_use]
    pub fn offers(&self) -> bool {
        !self.sights.is_empty()
    }

    /// Somebody turned to something else: nothing is offered any more.
    pub fn withdraw(&mut self) {
        self.sights.clear();
    }

    /// The offer, with the key that takes it.
    fn offer(&self, key: &str) -> String {
        if self.offers() { format!(" {key}: show me.") } else { String::new() }
    }

    /// The rows it takes on a screen of this width.
    #[must_use]
    pub fn rows(&self, width: u16, key: &str) -> u16 {
        let room = usize::from(width.saturating_sub(2));
        let lines = Shown::text(&self.words).lines(room).len();
        let last = last_width(&self.words, room) + self.offer(key).width();
        let own = usize::from(self.offers() && last > room);
        u16::try_from(lines + own).unwrap_or(MOST_ROWS).min(MOST_ROWS)
    }
}

fn last_width(words: &str, room: usize) -> usize {
    Shown::text(words).lines(room).last().map_or(0, |line| line.width())
}

/// Draws it on the first rows of `area`: the words, and the offer after them or, where there is no room left, at their end.
pub fn draw(paper: &mut Paper<'_>, area: Rect, banner: &Banner, key: &str) {
    let rows = banner.rows(area.width, key);
    let room = Rect { height: rows, width: area.width.saturating_sub(2), x: area.x + 1, ..area };
    let used = paper.paragraph(room, &banner.words, Meaning::Title);
    if banner.offers() {
        let offer = banner.offer(key);
        let width = u16::try_from(offer.width()).unwrap_or(u16::MAX).min(room.width);
        let after = u16::try_from(last_width(&banner.words, usize::from(room.width))).unwrap_or(u16::MAX);
        let last = first_row(below(room, rows.saturating_sub(1)));
        let at = if used < rows { 0 } else { after.min(last.width - width) };
        let place = right_of(last, at);
        paper.clear(place);
        paper.text(place, if at == 0 { offer.trim_start() } else { &offer }, Meaning::Key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn a_long_banner_is_folded_and_keeps_its_offer() {
        let filter = "acts_alone:yes".to_owned();
        let mut banner = Banner::saying("7 of 60 can act without a human. 2 promotions wait for you.");
        banner.sights.push(Highlight { words: String::new(), filter });
        let shown = |banner: &Banner| {
            [90, 60, 40].map(|width| {
                let rows = banner.rows(width, "Enter");
                drawn(width, rows, |paper| draw(paper, paper.area(), banner, "Enter"))
            })
        };
        let offering = shown(&banner).join("\n---\n");
        banner.withdraw();
        insta::assert_snapshot!(format!("{offering}\n=== turned to the list\n{}", shown(&banner).join("\n---\n")));
    }
}
