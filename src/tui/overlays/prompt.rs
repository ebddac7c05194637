//! A line of text at the foot of the screen, with a caption that can follow what is typed: the filter with its count or the
//! place of its error, and above it how it may go on.

use std::ops::Range;

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::Purpose;
use crate::query::Candidate;
use crate::tui::theme::Meaning;
use crate::tui::widgets::paper::{Paper, below, first_row, right_of};
use crate::tui::widgets::text_field::TextField;

/// A line of text being asked for.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// The word before it: "/".
    pub sign: String,
    /// The text.
    pub field: TextField,
    /// What is said of the text.
    pub caption: Caption,
    /// How the text may go on.
    pub offers: Offers,
    /// Why what was typed or pasted last was not taken; said until the next key.
    pub refused: Option<String>,
}

/// What is said of a text while it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caption {
    /// Nothing is wrong: the count.
    Fine(String),
    /// What is wrong, and where: bytes of the text.
    Wrong {
        /// What.
        words: String,
        /// Where.
        at: Range<usize>,
    },
}

/// Ways in which a text may go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// Bytes of the text that one takes the place of.
    pub replace: Range<usize>,
    /// The ways, best first.
    pub candidates: Vec<Candidate>,
    /// Which is taken next.
    pub at: usize,
}

impl Prompt {
    /// A prompt with a text to begin with.
    #[must_use]
    pub fn new(purpose: Purpose, sign: impl Into<String>, text: &str) -> Self {
        let field = TextField::selected(text);
        Self {
            purpose,
            sign: sign.into(),
            field,
            caption: Caption::Fine(String::new()),
            offers: Offers::default(),
            refused: None,
        }
    }

    /// Goes to another offer.
    pub(super) fn go(&mut self, by: isize) {
        let last = self.offers.candidates.len().saturating_sub(1);
        self.offers.at = self.offers.at.saturating_add_signed(by).min(last);
    }

    /// Puts the offer that is next into the text; false where there is none.
    pub(super) fn complete(&mut self) -> bool {
        let Some(offer) = self.offers.candidates.get(self.offers.at) else { return false };
        self.field.replace(self.offers.replace.clone(), &offer.insert);
        true
    }

    pub(super) fn draw(&self, paper: &mut Paper<'_>, area: Rect) {
        let row = first_row(below(area, area.height.saturating_sub(1)));
        paper.clear(row);
        self.draw_offers(paper, area);
        let (caption, meaning, wrong) = match (&self.refused, &self.caption) {
            (Some(why), _) => (why, Meaning::Fail, None),
            (None, Caption::Fine(words)) => (words, Meaning::Muted, None),
            (None, Caption::Wrong { words, at }) => (words, Meaning::Fail, Some(at.clone())),
        };
        let used = paper.pieces(row, [(" ", Meaning::Text), (self.sign.as_str(), Meaning::Key)]);
        let rest = right_of(row, used);
        let wanted = u16::try_from(caption.width() + 2).unwrap_or(u16::MAX).min(rest.width / 3 * 2);
        let words = Rect { width: wanted, x: rest.right() - wanted, ..rest };
        paper.text_right(Rect { width: words.width.saturating_sub(1), ..words }, caption, meaning);
        self.field.draw_with_fault(paper, Rect { width: rest.width - words.width, ..rest }, wrong);
    }

    /// One row above the text, the next offer first.
    fn draw_offers(&self, paper: &mut Paper<'_>, area: Rect) {
        if self.offers.candidates.is_empty() || area.height < 2 {
            return;
        }
        let row = first_row(below(area, area.height - 2));
        paper.clear(row);
        let mut rest = right_of(row, 1);
        for (at, offer) in self.offers.candidates.iter().enumerate().skip(self.offers.at) {
            let next = at == self.offers.at;
            let width = u16::try_from(offer.insert.width() + 2).unwrap_or(u16::MAX);
            if width > rest.width {
                return;
            }
            let meaning = if next { Meaning::Key } else { Meaning::Muted };
            let used = paper.pieces(rest, [(offer.insert.as_str(), meaning), ("  ", Meaning::Text)]);
            rest = right_of(rest, used);
            if next {
                let about = if offer.about.is_empty() { "Tab" } else { offer.about };
                let used = paper.pieces(rest, [(about, Meaning::Text), ("   ", Meaning::Text)]);
                rest = right_of(rest, used);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::drawn;

    #[test]
    fn the_filter_stands_at_the_foot_with_its_count_or_its_error_and_how_it_may_go_on() {
        let mut prompt = Prompt::new(Purpose::Filter, "/", "stage:pilto");
        prompt.caption = Caption::Wrong { words: "stage has no `pilto`".into(), at: 6..11 };
        let wrong = drawn(60, 2, |paper| prompt.draw(paper, paper.area()));
        prompt.caption = Caption::Fine("7 of 412".into());
        let candidate = |insert: &str, about| Candidate { insert: insert.into(), about };
        let candidates = vec![candidate("pilot", ""), candidate("production", "")];
        prompt.offers = Offers { replace: 6..11, candidates, at: 0 };
        assert!(prompt.complete());
        let fine = drawn(60, 2, |paper| prompt.draw(paper, paper.area()));
        assert_eq!(prompt.field.text(), "stage:pilot");
        insta::assert_snapshot!(format!("{wrong}\n{fine}"));
    }
}
